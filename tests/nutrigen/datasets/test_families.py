"""Tests of the resistance genes: sequences, classes, relatedness, and the leak it causes."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest
from Bio import Align
from Bio.Align import substitution_matrices
from Bio.Seq import Seq
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.datasets import RESISTANCE_CLASSES, load_resistance_genes

# Residues of the active sites by which Ambler's classes are told apart, with their distances.
# A, C and D: the serine that is acylated and the lysine three residues on; then SDN, YxN or
# [YFW]GN; then KTG. B: ligands of the zinc, where subclass B2 has N and some of B3 Q for the
# first H.
ACTIVE_SITES = {
    "bla-A": r"S..K.{45,75}[SG][DE][NSTG].{85,125}[KRH][ST]G",
    "bla-B": r"[HNQ].H.D.{45,110}H",
    "bla-C": r"S.SK.{70,100}Y.N.{140,190}K[TS]G",
    "bla-D": r"S..[KF].{60,80}[YFWI]G[NS].{45,75}[KR][TS]G",
}


@pytest.fixture(scope="module")
def genes():
    return load_resistance_genes()


@pytest.fixture(scope="module")
def proteins(genes):
    """Translated by Biopython, which also checks that each is a complete coding sequence."""
    return np.array([str(Seq(s).translate(table=11, cds=True)) for s in genes.sequences], object)


@pytest.fixture(scope="module")
def similarity(proteins):
    """Jaccard index of the 3-mers of each two proteins."""
    words = CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True, lowercase=False)
    contains = words.fit_transform(proteins).astype(float)
    shared = (contains @ contains.T).toarray()
    sizes = shared.diagonal()
    return shared / (sizes[:, None] + sizes[None, :] - shared)


def test_linked_proteins_near_the_threshold_are_about_three_quarters_identical(
    proteins, similarity
):
    """Global alignments by Biopython: less than the 77 % of differences that are spread evenly."""
    aligner = Align.PairwiseAligner(mode="global", open_gap_score=-11, extend_gap_score=-1)
    aligner.end_gap_score = 0
    aligner.substitution_matrix = substitution_matrices.load("BLOSUM62")
    pairs = np.argwhere(np.triu((similarity >= 0.28) & (similarity < 0.32), k=1))
    identity = []
    for i, j in np.random.default_rng(0).choice(pairs, 100, replace=False):
        counts = aligner.align(proteins[i], proteins[j])[0].counts()
        identity.append(counts.identities / (counts.identities + counts.mismatches))
    low, middle, high = np.quantile(identity, [0.1, 0.5, 0.9])
    spread_evenly = (2 * 0.3 / 1.3) ** (1 / 3)
    assert 0.68 < low < middle < high < spread_evenly


def test_shapes_and_types(genes):
    arrays = (genes.sequences, genes.target, genes.groups, genes.subfamilies, genes.genes)
    assert {array.shape for array in (*arrays, genes.accessions)} == {(2785,)}
    assert genes.groups.dtype.kind == "i"
    assert set(genes.target) == set(genes.target_names) == set(RESISTANCE_CLASSES)
    assert list(genes.target_names) == sorted(genes.target_names)
    assert repr(genes) == f"<resistance-genes: {genes.card.size}>"


def test_frame_and_pair_hold_the_same(genes):
    frame = genes.frame
    assert frame.shape == (2785, 6)
    assert (frame["sequence"] == genes.sequences).all()
    assert (frame["class"] == genes.target).all()
    sequences, target = load_resistance_genes(return_X_y=True)
    assert (sequences == genes.sequences).all()
    assert (target == genes.target).all()


def test_card_states_the_size(genes):
    n_groups = len(set(genes.groups))
    assert genes.card.size == f"2,785 genes of 10 classes in {n_groups} groups of relatives"
    assert sorted(set(genes.groups)) == list(range(n_groups))


def test_sequences_are_coding_and_unique(genes, proteins):
    assert len(set(genes.sequences)) == 2785
    assert set("".join(genes.sequences)) == set("ACGT")
    lengths = np.array([len(sequence) for sequence in genes.sequences])
    assert (lengths == 3 * (np.array([len(p) for p in proteins]) + 1)).all(), "one stop"
    assert lengths.min() > 200
    assert lengths.max() < 2_000


def test_class_sizes_are_those_counted_before(genes):
    """Counted independently when the data set was chosen, for the classes defined alike."""
    counts = pd.Series(genes.target).value_counts()
    for name, count in {
        "aminoglycoside": 234, "tet": 144, "qnr": 118, "dfr": 109, "mcr": 105, "erm": 81,
    }.items():  # fmt: skip
        assert counts[name] == count
    assert counts.sum() == 2785
    assert counts.min() >= 80


@pytest.mark.parametrize(
    ("gene", "start", "length"),
    [
        # UniProt P62593, C7C422.
        ("blaTEM-1B", "MSIQHFRVALIPFFAAFCLPVFAHPETLVKVKDAEDQLGARVGYIELDLNSGKILESFRPEERFPMMST", 286),
        ("blaNDM-1", "MELPNIMHPVAKLSTALAAALMLSGCMPGEIRPTIGQQMETGDQRFGDLVFRQLAPNVWQHTSYLDMPG", 270),
    ],
)
def test_known_proteins_are_there(genes, proteins, gene, start, length):
    (protein,) = proteins[genes.genes == gene]
    assert protein.startswith(start)
    assert len(protein) == length


@pytest.mark.parametrize("name", ACTIVE_SITES)
def test_beta_lactamases_have_the_active_site_of_their_class(genes, proteins, name):
    has_site = np.array([bool(re.search(ACTIVE_SITES[name], protein)) for protein in proteins])
    for label in genes.target_names:
        share = has_site[genes.target == label].mean()
        assert share > 0.98 if label == name else share < 0.03, label


@pytest.mark.parametrize(
    ("gene", "subfamily"),
    [
        ("blaTEM-1B", "TEM"), ("blaCTX-M-15", "CTX"), ("blaCMY-2", "CMY-2"), ("blaCMY-1", "MOX-1"),
        ("blaOXA-181", "OXA-48"), ("blaOXA-66", "OXA-51"), ("mcr-1.1", "mcr-1"),
        ("mcr-10.5", "mcr-10"), ("qnrB19", "qnrB"), ("qnrVC4", "qnrVC"), ("dfrA12", "dfrA12"),
        ("aadA2", "aadA"), ("tet(M)", "tet(M)"), ("aac(6')-Ib-cr", "aac(6')-Ib-cr"),
    ],
)  # fmt: skip
def test_subfamily_follows_the_name(genes, gene, subfamily):
    assert set(genes.subfamilies[genes.genes == gene]) == {subfamily}


def test_no_group_and_no_subfamily_is_of_two_classes(genes):
    by_class = genes.frame.groupby
    assert (by_class("group")["class"].nunique() == 1).all()
    assert (by_class("subfamily")["class"].nunique() == 1).all()


def test_groups_are_the_connected_relatives(genes, similarity):
    """Checked by walking from each gene to its relatives, not by a graph library."""
    related = similarity >= 0.3
    seen = np.full(len(related), -1)
    for start in range(len(related)):
        if seen[start] < 0:
            member = np.zeros(len(related), bool)
            frontier = np.arange(len(related)) == start
            while frontier.any():
                member |= frontier
                frontier = related[frontier].any(axis=0) & ~member
            seen[member] = start
    pairs = set(zip(seen.tolist(), genes.groups.tolist(), strict=True))
    assert len(pairs) == len(set(seen.tolist())) == len(set(genes.groups.tolist()))


def test_relatives_in_two_groups_are_distant_when_aligned(genes, proteins, similarity):
    """Identity of the nearest pairs across groups, by global alignment, as the card states it."""
    across = np.triu(similarity * (genes.groups[:, None] != genes.groups[None, :]))
    assert across.max() < 0.3
    aligner = Align.PairwiseAligner(mode="global", open_gap_score=-11, extend_gap_score=-1)
    aligner.substitution_matrix = substitution_matrices.load("BLOSUM62")
    for pair in np.argsort(-across, axis=None)[:200:10]:
        a, b = (proteins[i] for i in np.unravel_index(pair, across.shape))
        first, second = aligner.align(a, b)[0]
        identical = sum(x == y != "-" for x, y in zip(first, second, strict=True))
        assert 0.6 < identical / min(len(a), len(b)) < 0.8


def test_most_genes_have_a_sibling(similarity):
    """What makes a random split leak: a Jaccard index of 0.8 is 96 % identity."""
    others = similarity - np.eye(len(similarity))
    assert np.mean(others.max(axis=0) > 0.8) > 0.85


@pytest.mark.deep
def test_grouped_accuracy_is_far_below_the_random_one(genes):
    """4-mers and logistic regression, in each of five divisions into three folds."""
    words = ["".join(word) for word in product("ACGT", repeat=4)]
    counter = CountVectorizer(
        analyzer="char", ngram_range=(4, 4), lowercase=False, vocabulary=words
    )
    counts = counter.transform(genes.sequences).toarray()
    frequencies = counts / counts.sum(axis=1, keepdims=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, tol=0.01, max_iter=300))

    def accuracy(splitter, groups=None):
        predicted = cross_val_predict(model, frequencies, genes.target, cv=splitter, groups=groups)
        return balanced_accuracy_score(genes.target, predicted)

    chance = 1 / len(np.unique(genes.target))
    for seed in range(5):
        at_random = accuracy(StratifiedKFold(3, shuffle=True, random_state=seed))
        splitter = StratifiedGroupKFold(3, shuffle=True, random_state=seed)
        grouped = accuracy(splitter, genes.groups)
        assert at_random > 0.9
        assert 3 * chance < grouped < at_random - 0.2


def test_numbers_on_the_card(genes):
    card = " ".join((*genes.card.flaws, *genes.card.processing, genes.card.related))
    sizes = pd.Series(genes.target).value_counts()
    groups = genes.frame.groupby("class")["group"]
    mcr = genes.groups[genes.target == "mcr"]
    two_largest = pd.Series(mcr).value_counts().iloc[:2].sum()
    assert f"{sizes['bla-A']} genes of bla-A, {sizes['erm']} of erm" in card
    assert f"({groups.nunique()['aminoglycoside']} of aminoglycoside, 6 of mcr and of qnr)" in card
    assert groups.nunique()["mcr"] == groups.nunique()["qnr"] == 6
    assert f"{len(mcr)} mcr genes {two_largest} are in two groups" in card
    left_out = 404 + 2 + 10 + 1 + 5 + 7
    assert 3_214 - left_out == len(genes.sequences)
    often = {"TEM", "SHV", "CTX", "OXA-51", "Z"}
    assert np.isin(genes.subfamilies, list(often)).mean() == pytest.approx(0.3, abs=0.01)
    assert genes.frame.groupby(["gene", "accession"]).size().max() == 1
