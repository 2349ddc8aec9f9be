"""Motifs against Biopython, SciPy, exhaustive enumeration and properties."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise, permutations, product

import matplotlib.pyplot as plt
import numpy as np
import pytest
from Bio import motifs as peer
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen import datasets
from nutrigen.genomics import motifs, sequences

RNG = np.random.default_rng(11)
BACKGROUND = {"A": 0.3, "C": 0.2, "G": 0.2, "T": 0.3}

dna = st.text("ACGT", min_size=0, max_size=40)
with_unknown = st.text("ACGTacgtN", max_size=40)
widths = st.integers(1, 15)


def biopython(counts: np.ndarray) -> peer.Motif:
    return peer.Motif("ACGT", counts={b: list(map(float, counts[i])) for i, b in enumerate("ACGT")})


def random_weights(k: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([k, seed]).normal(scale=2, size=(4, k))


# Counts, probabilities, weights


@given(sites=st.lists(st.text("ACGT", min_size=5, max_size=5), min_size=1, max_size=30))
def test_counts_are_those_of_biopython(sites):
    expected = peer.create([Seq(site) for site in sites]).counts
    np.testing.assert_array_equal(motifs.count_matrix(sites), [expected[b] for b in "ACGT"])


def test_weighted_counts_are_those_of_repeated_sites():
    sites, weights = ["GAT", "CAT", "GTC"], [2, 3, 1]
    repeated = [site for site, n in zip(sites, weights, strict=True) for _ in range(n)]
    np.testing.assert_array_equal(
        motifs.count_matrix(sites, weights), motifs.count_matrix(repeated)
    )


@pytest.mark.parametrize("identifier", datasets.load_jaspar_matrices().identifiers)
def test_weights_of_jaspar_are_those_of_biopython(identifier):
    counts = datasets.load_jaspar_matrices().matrix(identifier).counts
    normalized = biopython(counts).counts.normalize(BACKGROUND)
    expected = normalized.log_odds(BACKGROUND)
    q = motifs.probability_matrix(counts, 1.0, BACKGROUND)
    np.testing.assert_allclose(
        motifs.log_odds(q, BACKGROUND), [expected[b] for b in "ACGT"], atol=1e-12
    )
    assert motifs.information_content(q, BACKGROUND).sum() == pytest.approx(
        expected.mean(BACKGROUND), abs=1e-9
    )


def test_impossible_base_has_minus_infinity_and_no_information_is_lost():
    weights = motifs.log_odds([[1.0], [0.0], [0.0], [0.0]])
    assert weights[0, 0] == 2
    assert np.isneginf(weights[1:]).all()
    assert motifs.scan("AC", weights)[0].tolist() == [2.0, -math.inf]


def test_probabilities_approach_the_frequencies():
    counts = np.array([[5.0], [1.0], [3.0], [1.0]])
    for factor in (1, 100, 10_000):
        difference = motifs.probability_matrix(counts * factor) - counts / 10
        assert np.abs(difference).max() < 0.1 / factor


# Scanning


def naive_scan(sequence: str, weights: np.ndarray) -> np.ndarray:
    k = weights.shape[1]
    rows = []
    for turn in (False, True):
        row = []
        for start in range(len(sequence) - k + 1):
            window = sequence[start : start + k].upper()
            if set(window) - set("ACGT"):
                row.append(math.nan)
                continue
            if turn:
                window = str(Seq(window).reverse_complement())
            row.append(sum(weights["ACGT".index(b), j] for j, b in enumerate(window)))
        rows.append(row)
    return np.array(rows).reshape(2, -1)


@given(sequence=with_unknown, k=widths)
def test_scan_is_the_sum_over_each_window(sequence, k):
    weights = random_weights(k)
    np.testing.assert_allclose(
        motifs.scan(sequence, weights), naive_scan(sequence, weights), atol=1e-9
    )


@given(sequence=dna, k=widths)
def test_turning_the_sequence_exchanges_the_strands(sequence, k):
    weights = random_weights(k, 1)
    turned = motifs.scan(sequences.reverse_complement(sequence), weights)
    np.testing.assert_allclose(motifs.scan(sequence, weights), turned[::-1, ::-1], atol=1e-9)


def test_scan_is_that_of_biopython():
    counts = datasets.load_jaspar_matrices().matrix("MA1148.2").counts
    pssm = biopython(counts).counts.normalize(BACKGROUND).log_odds(BACKGROUND)
    sequence = sequences.random_sequence(2000, np.random.default_rng(5))
    q = motifs.probability_matrix(counts, 1.0, BACKGROUND)
    forward, reverse = motifs.scan(sequence, motifs.log_odds(q, BACKGROUND))
    np.testing.assert_allclose(forward, pssm.calculate(sequence), atol=1e-4)
    np.testing.assert_allclose(reverse, pssm.reverse_complement().calculate(sequence), atol=1e-4)


def test_hits_are_those_of_the_scan():
    weights = random_weights(6)
    sequence = sequences.random_sequence(500, np.random.default_rng(6))
    scores = motifs.scan(sequence, weights)
    hits = motifs.find_hits(sequence, weights, 5.0)
    assert len(hits) == (scores >= 5).sum() > 3
    assert hits["score"].is_monotonic_decreasing
    for hit in hits.itertuples():
        assert scores["+-".index(hit.strand), hit.start] == hit.score
        assert hit.window == sequence[hit.start : hit.start + 6]


@given(sequence=with_unknown, k=widths)
def test_rna_is_scanned_as_dna(sequence, k):
    rna = sequence.replace("T", "U").replace("t", "u")
    weights = random_weights(k, 2)
    np.testing.assert_array_equal(motifs.scan(rna, weights), motifs.scan(sequence, weights))


def test_a_motif_of_rna_finds_its_own_site():
    weights = motifs.log_odds(motifs.probability_matrix(motifs.count_matrix(["GUAU"])))
    hits = motifs.find_hits("CCguauCC", weights, weights.max(axis=0).sum() - 1e-9)
    assert hits[["start", "strand", "window"]].to_numpy().tolist() == [[2, "+", "GUAU"]]


# Distribution of scores


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("background", [None, BACKGROUND])
def test_p_values_hold_the_truth_of_all_words(k, background):
    weights = random_weights(k)
    p = np.array([background[b] for b in "ACGT"] if background else [0.25] * 4)
    codes = np.array(list(product(range(4), repeat=k)))
    scores = weights[codes, np.arange(k)].sum(axis=1)
    probabilities = p[codes].prod(axis=1)
    for step in (0.1, 0.001):
        distribution = motifs.score_distribution(weights, background, step=step)
        assert distribution.probabilities.sum() == pytest.approx(1)
        thresholds = np.concatenate([scores[:50], np.linspace(-20, 20, 101)])
        # A score that is equal counts, whatever the last digit of its sum.
        truth = np.array([probabilities[scores >= t - 1e-9].sum() for t in thresholds])
        lower, upper = distribution.p_value_bounds(thresholds)
        assert (lower <= truth + 1e-12).all()
        assert (truth <= upper + 1e-12).all()
        for allowed in (0.5, 0.1, 0.01):
            threshold = distribution.threshold(allowed)
            assert probabilities[scores >= threshold].sum() <= allowed + 1e-12
            assert distribution.p_value(threshold) <= allowed + 1e-12
            looser = threshold - 2 * distribution.error - 3 * step
            least = distribution.scores[0]
            assert looser < least or distribution.p_value(looser) > allowed * 0.999 or k < 3


def test_p_values_of_windows_with_unknown_letters_are_not_a_number():
    weights = random_weights(3)
    distribution = motifs.score_distribution(weights)
    scores = motifs.scan("GATTACANACGTTGCA", weights)
    unknown = np.isnan(scores)
    assert unknown.sum() == 6
    for p in (distribution.p_value(scores), *distribution.p_value_bounds(scores)):
        np.testing.assert_array_equal(np.isnan(p), unknown)
    np.testing.assert_array_equal(
        distribution.p_value(scores)[~unknown], distribution.p_value(scores[~unknown])
    )
    assert math.isnan(distribution.p_value(math.nan))
    assert distribution.p_value([-math.inf, math.inf]) == pytest.approx([1, 0])


def test_threshold_is_near_that_of_biopython():
    counts = datasets.load_jaspar_matrices().matrix("MA0114.5").counts
    pssm = biopython(counts).counts.normalize(BACKGROUND).log_odds(BACKGROUND)
    by_biopython = pssm.distribution(BACKGROUND, precision=1000).threshold_fpr(1e-3)
    q = motifs.probability_matrix(counts, 1.0, BACKGROUND)
    distribution = motifs.score_distribution(motifs.log_odds(q, BACKGROUND), BACKGROUND)
    assert distribution.threshold(1e-3) == pytest.approx(by_biopython, abs=0.05)


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="weights must be finite"):
        motifs.score_distribution([[0.0], [-math.inf], [0.0], [0.0]])
    with pytest.raises(ValueError, match="step must be a number above 0, not 0"):
        motifs.score_distribution(random_weights(2), step=0)
    with pytest.raises(ValueError, match="weights must have shape"):
        motifs.scan("ACGT", [[1.0, 2.0]])
    with pytest.raises(ValueError, match="background lacks T"):
        motifs.log_odds([[0.25]] * 4, {"A": 0.5, "C": 0.2, "G": 0.3})
    with pytest.raises(ValueError, match="four positive probabilities"):
        motifs.log_odds([[0.25]] * 4, [0.5, 0.5, 0.5, 0.5])
    with pytest.raises(ValueError, match="must have the sum 1, not 2"):
        motifs.information_content([[0.5]] * 4)
    with pytest.raises(ValueError, match="pseudocount must be a number of at least 0"):
        motifs.probability_matrix([[1.0]] * 4, -1)
    with pytest.raises(ValueError, match="pseudocount must be positive where a column"):
        motifs.probability_matrix([[0.0]] * 4, 0)
    with pytest.raises(ValueError, match="counts must not be negative"):
        motifs.probability_matrix([[-1.0]] * 4)
    with pytest.raises(ValueError, match="weights must have numbers only"):
        motifs.scan("ACGT", [[math.nan]] * 4)
    with pytest.raises(ValueError, match="weights must be one for each"):
        motifs.count_matrix(["AC"], [1, 2])
    with pytest.raises(ValueError, match="n_sites"):
        motifs.small_sample_correction(0)
    with pytest.raises(ValueError, match="p_value must be a number above 0"):
        motifs.score_distribution(random_weights(2)).threshold(0)
    with pytest.raises(ValueError, match="responses have shape"):
        motifs.responding_windows(["ACG"], [[1.0, 2.0, 3.0, 4.0]])


# Randomness


@given(sequence=st.text("ACGTN", max_size=60), seed=st.integers(0, 1000))
def test_shuffling_keeps_pairs_and_ends(sequence, seed):
    shuffled = motifs.shuffle_dinucleotides(sequence, np.random.default_rng(seed))
    assert Counter(pairwise(shuffled)) == Counter(pairwise(sequence))
    assert shuffled[:1] == sequence[:1]
    assert shuffled[-1:] == sequence[-1:]


def test_every_sequence_with_the_same_pairs_is_as_likely():
    sequence, n = "AACAGACGA", 6000
    pairs = Counter(pairwise(sequence))
    possible = {
        "".join(p)
        for p in set(permutations(sequence))
        if p[0] == "A" and Counter(pairwise(p)) == pairs
    }
    rng = np.random.default_rng(1)
    found = Counter(motifs.shuffle_dinucleotides(sequence, rng) for _ in range(n))
    assert set(found) == possible
    assert len(possible) > 5
    expected = n / len(possible)
    chi_square = sum((found[s] - expected) ** 2 / expected for s in possible)
    assert chi_square < len(possible) + 5 * math.sqrt(2 * len(possible))


def test_drawn_sites_have_the_probabilities():
    q = motifs.probability_matrix(RNG.integers(0, 20, (4, 6)))
    n = 20_000
    counts = motifs.count_matrix(motifs.sample_sites(q, n, np.random.default_rng(2)))
    np.testing.assert_allclose(counts / n, q, atol=4 * 0.5 / math.sqrt(n))


# Models


def test_additive_model_has_no_epistasis():
    weights = random_weights(5)

    def predict(words):
        return [motifs.scan(word, weights)[0, 0] for word in words]

    epistasis = motifs.pairwise_epistasis(predict, "GATTA")
    same = np.eye(5, dtype=bool)[:, None, :, None].repeat(4, 1).repeat(4, 3)
    assert np.isnan(epistasis[same]).all()
    np.testing.assert_allclose(epistasis[~same], 0, atol=1e-9)
    effects = motifs.in_silico_mutagenesis(predict, "GATTA")
    here = np.array(["ACGT".index(b) for b in "GATTA"])
    np.testing.assert_allclose(effects, weights - weights[here, range(5)], atol=1e-9)


def test_epistasis_is_symmetric():
    rng = np.random.default_rng(3)
    table = {"".join(w): rng.normal() for w in product("ACGT", repeat=3)}
    epistasis = motifs.pairwise_epistasis(lambda words: [table[w] for w in words], "CAT")
    np.testing.assert_array_equal(epistasis, epistasis.transpose(2, 3, 0, 1))


@given(sequence=st.text("ACGTacgtUu", min_size=1, max_size=5))
def test_mutagenesis_reads_small_letters_and_rna(sequence):
    def predict(words):
        assert set("".join(words)) <= set("ACGT")
        return [word.count("A") + 2 * word.count("TT") for word in words]

    spelled = str(Seq(sequence).upper().back_transcribe())
    for ask in (motifs.in_silico_mutagenesis, motifs.pairwise_epistasis):
        np.testing.assert_array_equal(ask(predict, sequence), ask(predict, spelled))
    unchanged = ["ACGT".index(base) for base in spelled]
    effects = motifs.in_silico_mutagenesis(predict, sequence)
    assert not effects[unchanged, range(len(sequence))].any()


def test_responding_windows_find_the_word_that_a_filter_looks_for():
    rng = np.random.default_rng(4)
    words = [sequences.random_sequence(8, rng) for _ in range(3000)]
    responses = [[float(w[i : i + 3] == "TAT") for i in range(6)] for w in words]
    counts = motifs.responding_windows(words, responses)
    assert ["ACGT"[row] for row in counts.argmax(axis=0)] == ["T", "A", "T"]
    assert (counts > 0).sum() == 3
    silent = motifs.responding_windows(words, np.zeros((3000, 6)))
    assert not silent.any()


# Logos


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_letters_of_a_logo_are_as_high_as_they_should_be(seed):
    heights = np.random.default_rng(seed).normal(size=(4, 3)).round(1)
    figure, axes = plt.subplots()
    motifs.draw_logo(axes, heights)
    boxes = [patch.get_path().get_extents() for patch in axes.patches]
    drawn = sorted(box.height for box in boxes)
    np.testing.assert_allclose(drawn, sorted(np.abs(heights[heights != 0])), atol=1e-9)
    for j in range(3):
        column = [box for box in boxes if abs((box.x0 + box.x1) / 2 - j - 1) < 1e-9]
        top = max([box.y1 for box in column if box.y1 > 1e-9], default=0)
        assert top == pytest.approx(np.maximum(heights[:, j], 0).sum(), abs=1e-9)
        upwards = [box for box in column if box.y0 > -1e-9]
        from_below = [box.height for box in sorted(upwards, key=lambda box: box.y0)]
        np.testing.assert_allclose(from_below, sorted(from_below), atol=1e-9)
    plt.close(figure)


def test_logo_refuses_what_it_can_not_draw():
    figure, axes = plt.subplots()
    with pytest.raises(ValueError, match="finite"):
        motifs.draw_logo(axes, [[math.inf]] * 4)
    with pytest.raises(ValueError, match="places must have 2 names"):
        motifs.draw_logo(axes, np.ones((4, 2)), places=["1"])
    plt.close(figure)


@pytest.mark.parametrize("seed", range(20))
def test_merged_hits_are_the_stretches_that_windows_cover(seed):
    rng = np.random.default_rng(seed)
    sequence = "".join(rng.choice(list("ACGT"), 300))
    hits = motifs.find_hits(sequence, rng.normal(size=(4, 5)), 2.0)
    covered = np.zeros(302, dtype=int)
    inner = np.zeros(302, dtype=bool)  # places at which no stretch may be cut
    for start in hits["start"]:
        covered[start + 1 : start + 6] = 1
        inner[start + 2 : start + 6] = True
    sites = motifs.merge_hits(hits)
    begins = np.flatnonzero((covered[1:] == 1) & ((covered[:-1] == 0) | ~inner[1:]))
    assert sites["start"].tolist() == begins.tolist()
    assert (sites["end"] - sites["start"]).sum() == covered.sum()
    assert sites["n_hits"].sum() == len(hits)
    for site in sites.itertuples():
        within = hits[(hits["start"] >= site.start) & (hits["start"] + 5 <= site.end)]
        assert (len(within), within["score"].max()) == (site.n_hits, site.score)
        assert set(within["strand"]) == set(site.strand)


def test_what_is_no_table_of_hits_cannot_be_merged():
    assert motifs.merge_hits(motifs.find_hits("ACGT", [[1.0]] * 4, 9)).empty
    with pytest.raises(TypeError, match="hits must be a DataFrame"):
        motifs.merge_hits([(1, "+")])
    with pytest.raises(ValueError, match="hits lacks the column 'window'"):
        motifs.merge_hits(motifs.find_hits("ACGT", [[1.0]] * 4, 0).drop(columns="window"))
