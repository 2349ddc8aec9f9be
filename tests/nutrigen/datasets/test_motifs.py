"""Tests of the splice sites and the JASPAR matrices."""

from __future__ import annotations

import gzip
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from Bio import motifs
from Bio.Seq import Seq
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from nutrigen.datasets import (
    SPLICE_SITE_POSITIONS,
    load_human_splice_sites,
    load_jaspar_matrices,
    load_splice_site_activities,
)

BUNDLED = files("nutrigen.datasets") / "bundled"
CONSENSUS = "CAGGTAAGT"


@pytest.fixture(scope="module")
def activities():
    return load_splice_site_activities()


@pytest.fixture(scope="module")
def human():
    return load_human_splice_sites()


@pytest.fixture(scope="module")
def jaspar():
    return load_jaspar_matrices()


def letters(sequences):
    """Sequences as an array of single letters."""
    return np.array([list(sequence) for sequence in sequences])


def consensus(matrix):
    """The most frequent base of each column."""
    return "".join("ACGT"[row] for row in matrix.counts.argmax(axis=0))


# Measured activities


def test_activities_have_one_value_a_site(activities):
    arrays = (activities.sequences, activities.target, activities.splits)
    arrays += (activities.total_reads, activities.included_reads)
    assert {array.shape for array in arrays} == {(30_483,)}
    assert len(set(activities.sequences)) == 30_483
    assert np.isfinite(activities.target).all()
    assert repr(activities) == f"<splice-site-activities: {activities.card.size}>"
    assert activities.frame.shape == (30_483, 5)
    assert list(activities.frame["activity"]) == list(activities.target)


def test_sites_are_of_the_designed_form(activities):
    bases = letters(activities.sequences)
    assert bases.shape[1] == len(SPLICE_SITE_POSITIONS) == 9
    free = [i for i, place in enumerate(SPLICE_SITE_POSITIONS) if place not in ("+1", "+2")]
    assert set(bases[:, SPLICE_SITE_POSITIONS.index("+1")]) == {"G"}
    assert set(bases[:, SPLICE_SITE_POSITIONS.index("+2")]) == {"C", "T"}
    assert all(set(bases[:, place]) == set("ACGT") for place in free)
    assert f"{2 * 4**7 - len(bases):,} of the {2 * 4**7:,} possible sites are missing" in " ".join(
        activities.card.flaws
    )


@pytest.mark.parametrize(
    ("sequence", "split", "total", "included", "activity"),
    [
        # The first and the last rows in the documentation of MAVE-NN.
        ("GGAGTGATG", "training", 28, 2, 0.023406),
        ("AGTGTGCAA", "test", 315, 7, -0.587914),
        ("TTCGCGCCA", "training", 193, 15, -0.074999),
        ("TAAGCTTTT", "training", 27, 0, -0.438475),
        ("ATGGTCGGG", "training", 130, 2, -0.631467),
        ("CTGGTTGCA", "training", 190, 17, -0.017078),
        ("CGCGCACAA", "training", 154, 10, -0.140256),
        ("ACTGCTCAC", "test", 407, 16, -0.371528),
        ("ATAGTCTAA", "training", 265, 6, -0.571100),
        ("GTGGTAACT", "test", 26, 22, 0.939047),
    ],
)
def test_activities_are_the_published_ones(activities, sequence, split, total, included, activity):
    row = activities.frame.set_index("sequence").loc[sequence]
    assert (row["split"], row["total_reads"], row["included_reads"]) == (split, total, included)
    assert row["activity"] == pytest.approx(activity, abs=1e-6)


def test_activity_is_relative_to_the_consensus(activities):
    assert activities.percent_spliced_in[activities.sequences == CONSENSUS] == pytest.approx([100])
    assert activities.target.min() > -1.5
    assert activities.target.max() < 2.4


def test_subsets_share_no_site_and_make_up_all(activities):
    sizes = {"training": 18_469, "validation": 5_936, "test": 6_078}
    parts = {name: load_splice_site_activities(subset=name) for name in sizes}
    assert {name: len(part.sequences) for name, part in parts.items()} == sizes
    assert all(set(part.splits) == {name} for name, part in parts.items())
    together = np.concatenate([part.sequences for part in parts.values()])
    assert sorted(together) == sorted(activities.sequences)
    sequences, target = load_splice_site_activities(subset="test", return_X_y=True)
    assert (sequences == parts["test"].sequences).all()
    assert (target == parts["test"].target).all()
    assert repr(parts["test"]) == "<splice-site-activities: 6,078 sequences of 9 bases>"


def test_unknown_subset_lists_those_there_are():
    with pytest.raises(
        ValueError, match=r"subset must be one of all, training, val.*, not 'train'"
    ):
        load_splice_site_activities(subset="train")


@pytest.mark.parametrize("subset", [["test"], None, 1])
def test_what_is_no_subset_lists_those_there_are(subset):
    with pytest.raises(ValueError, match=r"subset must be one of all, training, val"):
        load_splice_site_activities(subset=subset)


def test_a_text_is_no_flag():
    with pytest.raises(TypeError, match="return_X_y must be True or False, not 'no'"):
        load_splice_site_activities(return_X_y="no")


@pytest.mark.parametrize("identifier", [None, 139, b"MA0139.2", ["MA0139.2"]])
def test_matrix_is_looked_up_by_text(identifier):
    with pytest.raises(TypeError, match=r"identifier must be a text such as 'MA0139\.2', not "):
        load_jaspar_matrices().matrix(identifier)


def test_order_within_a_subset_is_random(activities):
    """No one who forgets to shuffle splits by sequence."""
    training = activities.target[activities.splits == "training"]
    halves = np.array_split(training, 2)
    assert abs(halves[0].mean() - halves[1].mean()) < 4 * training.std() / np.sqrt(len(training))
    assert abs(spearmanr(training[1:], training[:-1]).statistic) < 0.03


def test_active_sites_have_the_consensus(activities):
    active = letters(activities.sequences[activities.percent_spliced_in > 50])
    assert len(active) > 500
    assert "".join(pd.DataFrame(active).mode().iloc[0]) == CONSENSUS


def test_interactions_matter(activities):
    """Variance explained in the test sites, measured before: additive 0.19, trees 0.72."""
    bases = letters(activities.sequences)
    train, test = (activities.splits == name for name in ("training", "test"))

    def explained(model, X):
        return model.fit(X[train], activities.target[train]).score(X[test], activities.target[test])

    additive = explained(Ridge(), OneHotEncoder(sparse_output=False).fit_transform(bases))
    trees = HistGradientBoostingRegressor(
        learning_rate=0.2, max_iter=60, categorical_features=list(range(9)), random_state=0
    )
    boosted = explained(trees, OrdinalEncoder().fit_transform(bases))
    assert additive == pytest.approx(0.19, abs=0.005)
    assert boosted == pytest.approx(0.72, abs=0.03)


def test_numbers_on_the_card_of_activities(activities):
    flaws = " ".join(activities.card.flaws)
    psi = activities.percent_spliced_in
    assert np.mean(activities.total_reads < 30) == pytest.approx(1 / 9, abs=0.01)
    assert f"half have at most {np.median(activities.included_reads):.0f}" in flaws
    assert f"above 100 for {np.sum(psi > 100)} sites, up to {psi.max():.0f}" in flaws
    more = np.sum(activities.included_reads > activities.total_reads)
    assert f"at {more:,} sites there" in flaws
    assert np.mean(psi < 2) == pytest.approx(0.9, abs=0.02)
    assert activities.total_reads.min() == 10


# Splice sites of the genome


def test_human_sites_are_unique_and_counted(human):
    assert human.sequences.shape == human.counts.shape == (10_227,)
    assert len(set(human.sequences)) == 10_227
    assert human.counts.min() == 1
    assert (np.diff(human.counts) <= 0).all()
    assert human.card.size == f"10,227 sequences of 9 bases, at {human.counts.sum():,} sites"
    assert (human.frame["sequence"] == human.sequences).all()
    assert (human.frame["count"] == human.counts).all()


def test_consensus_of_human_sites(human):
    bases = letters(human.sequences)
    weights = {base: (bases == base).T @ human.counts for base in "ACGT"}
    table = pd.DataFrame(weights, index=SPLICE_SITE_POSITIONS)
    shares = table.div(table.sum(axis=1), axis=0)
    assert "".join(shares.idxmax(axis=1)) == CONSENSUS
    assert shares.loc["+1", "G"] == 1
    assert shares.loc["+2", ["C", "T"]].sum() == 1
    # GC-AG introns are about 1 % of the human ones (Burset et al. 2000); annotation adds some.
    assert 0.005 < shares.loc["+2", "C"] < 0.04
    assert 0.75 < shares.loc["-1", "G"] < 0.85


def test_numbers_on_the_card_of_human_sites(human):
    flaws = " ".join(human.card.flaws)
    assert f"{human.sequences[0]}, the most frequent one, occurs {human.counts[0]:,} times" in flaws
    assert f"of {np.sum(human.counts == 1):,} sequences there is one site" in flaws
    assert list(human.sequences).index(CONSENSUS) == 9


def test_frequent_sites_work_better(human, activities):
    """Two independent sources: the genome and the assay."""
    counts = pd.Series(human.counts, index=human.sequences)
    in_genome = counts.reindex(activities.sequences, fill_value=0).to_numpy()
    psi = activities.percent_spliced_in
    medians = [
        np.median(psi[(low <= in_genome) & (in_genome < high)])
        for low, high in ((0, 1), (1, 10), (10, 100), (100, 1_000), (1_000, 10_000))
    ]
    assert medians == sorted(medians)
    assert medians[-1] > 50 > 2 > medians[0]


# JASPAR


def test_matrices_are_those_that_biopython_reads(jaspar):
    with gzip.open(str(BUNDLED / "jaspar-matrices" / "matrices.jaspar.gz"), "rt") as handle:
        parsed = motifs.parse(handle, "jaspar")
    assert [m.matrix_id for m in parsed] == list(jaspar.identifiers)
    for expected, matrix in zip(parsed, jaspar.matrices, strict=True):
        assert expected.name == matrix.name
        assert [list(expected.counts[base]) for base in "ACGT"] == matrix.counts.tolist()
        # IUPAC codes of Biopython's consensus would hide the bases, so compare the plain one.
        assert str(expected.consensus) == consensus(matrix)


def test_counts_are_positive_sums_of_sites(jaspar):
    assert len(set(jaspar.identifiers)) == len(jaspar.matrices) == 21
    for matrix in jaspar.matrices:
        sums = matrix.counts.sum(axis=0)
        assert (matrix.counts >= 0).all()
        assert sums.min() >= 20
        whole = (matrix.counts == matrix.counts.round()).all()
        assert whole == (matrix.identifier != "MA0079.5")
    lengths = [matrix.counts.shape[1] for matrix in jaspar.matrices]
    assert jaspar.card.size == f"21 matrices of {min(lengths)} to {max(lengths)} columns"
    assert jaspar.matrix("MA0079.5").counts.sum(axis=0) == pytest.approx(1_000, abs=0.01)


@pytest.mark.parametrize(
    ("identifier", "motif"),
    [
        ("MA0108.3", "TATAAA"),  # TATA box
        ("MA0147.4", "CACGTG"),  # E-box
        ("MA0059.2", "CACGTG"),
        ("MA0664.2", "CACGTG"),
        ("MA0828.3", "TCACGTGA"),
        ("MA0595.1", "TCACCCCA"),  # sterol regulatory element, TCACNCCAC
        ("MA0079.5", "GGGGCGGGG"),  # GC box
        ("MA0065.3", "AGGGCAAAGGTCA"),  # direct repeat of AGGTCA, one base between
        ("MA1148.2", "AGGTCAAAGGTCA"),
        ("MA0112.4", "GGTCACGGTGACC"),  # inverted repeat, three bases between
        ("MA0114.5", "CAAAGTCCA"),
        ("MA0148.5", "GTAAACA"),  # forkhead
        ("MA0105.4", "GGGGAATCCCC"),
        ("MA0106.3", "ACATGCCCGGGCATGT"),  # two half-sites RRRCWWGYYY
        ("MA0102.5", "TTGCACAA"),
        ("MA0080.7", "GAGGAAGT"),
        ("MA0139.2", "CCACCAGGGGGCGC"),
        ("MA0138.3", "TCAGCACCATGGACAG"),
        ("MA0693.4", "GAGTTCA"),
        ("MA0035.3", "CTTATCT"),
    ],
)
def test_known_motif_is_the_consensus(jaspar, identifier, motif):
    found = consensus(jaspar.matrix(identifier))
    assert motif in found or motif in str(Seq(found).reverse_complement())


def test_suspect_matrix_of_gata1_differs_in_one_column(jaspar):
    current, older = (consensus(jaspar.matrix(i)) for i in ("MA0035.5", "MA0035.3"))
    start = older.index("CTTATCT")
    pairs = zip(current, older[start : start + 7], strict=True)
    assert [i for i, (a, b) in enumerate(pairs) if a != b] == [2]
    assert str(Seq("CTTATCT").reverse_complement()) == "AGATAAG", "the known WGATAR"


def test_descriptions_of_matrices(jaspar):
    ppar = jaspar.matrix("MA1148.2")
    assert (ppar.name, ppar.species, ppar.tax_group) == (
        "PPARA::RXRA", "Homo sapiens", "vertebrates",
    )  # fmt: skip
    assert ppar.data_type == "SMiLE-seq"
    assert ppar.uniprot == ("P19793", "Q07869"), "RXRA and PPARA"
    assert ppar.pubmed == "8386511"
    assert jaspar.matrix("MA0065.3").species == "Mus musculus"
    assert jaspar.matrix("MA0108.3").species is None
    unknown = {matrix.name for matrix in jaspar.matrices if matrix.data_type is None}
    assert unknown == {"Spi1", "TBP", "Vdr"}
    assert {matrix.tax_group for matrix in jaspar.matrices} == {"vertebrates"}
    frame = jaspar.frame
    assert frame.loc["MA0138.3", "length"] == 20
    assert frame.loc["MA1148.2", "uniprot"] == "P19793; Q07869"
    assert list(frame.index) == list(jaspar.identifiers)
    assert repr(ppar) == "<MA1148.2 PPARA::RXRA: 17 columns>"
    assert repr(jaspar) == f"<jaspar-matrices: {jaspar.card.size}>"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            "MA0035.4",
            r"no matrix 'MA0035\.4'; .* versions: MA0035\.5 \(GATA1\), MA0035\.3 \(Gata1\)$",
        ),
        ("MA0139", r"the nearest are: MA0139\.2 \(CTCF\)"),
        ("MA0138.2", r"holds other versions: MA0138\.3 \(REST\)$"),
        ("GATA1", r"by its identifier: MA0035\.5 \(GATA1\), MA0035\.3 \(Gata1\)$"),
        ("ppara", r"by its identifier: MA1148\.2 \(PPARA::RXRA\)$"),
        ("", "the nearest are: MA"),
    ],
)
def test_unknown_matrix_names_the_nearest(jaspar, wanted, message):
    with pytest.raises(LookupError, match=message):
        jaspar.matrix(wanted)
