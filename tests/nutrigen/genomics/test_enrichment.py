"""Enrichment against sums over all tables, and in sequences of which the truth is known."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, nchypergeom_fisher

from nutrigen.genomics.enrichment import (
    MotifEnrichment,
    match_background,
    motif_enrichment,
    shuffle_background,
)
from nutrigen.genomics.fasta import FastaRecord

WITH, WITHOUT = "CCGATACC", "CCCCCCCC"


def word_weights(word: str) -> np.ndarray:
    weights = np.full((4, len(word)), -2.0)
    weights[["ACGT".index(letter) for letter in word], range(len(word))] = 2
    return weights


GATA = word_weights("GATA")


def enrichment(a: int, n: int, b: int, m: int, **options) -> MotifEnrichment:
    """Enrichment if `a` of `n` sequences have the motif, and `b` of `m` in the background."""
    foreground = [WITH] * a + [WITHOUT] * (n - a)
    return motif_enrichment(foreground, [WITH] * b + [WITHOUT] * (m - b), GATA, 8, **options)


# --- The test ------------------------------------------------------------------------

tables = st.tuples(st.integers(1, 15), st.integers(1, 15)).flatmap(
    lambda sizes: st.tuples(
        st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1])
    )
)


@given(table=tables)
@settings(deadline=None)
def test_p_values_are_sums_over_all_tables(table):
    a, n, b, m = table
    total = math.comb(n + m, a + b)
    possible = range(max(0, a + b - m), min(n, a + b) + 1)
    p = {x: math.comb(n, x) * math.comb(m, a + b - x) / total for x in possible}
    expected = {
        "greater": sum(p[x] for x in possible if x >= a),
        "less": sum(p[x] for x in possible if x <= a),
        "two-sided": sum(p[x] for x in possible if p[x] <= p[a] * (1 + 1e-9)),
    }
    for alternative, p_value in expected.items():
        found = enrichment(a, n, b, m, alternative=alternative)
        assert found.p_value == pytest.approx(p_value)
    assert (found.n_foreground, found.n_background) == (n, m)
    assert (found.foreground_share, found.background_share) == (a / n, b / m)


@given(table=tables, confidence=st.sampled_from([0.8, 0.95, 0.99]))
@settings(deadline=None)
def test_bounds_of_the_interval_are_the_odds_that_just_allow_the_table(table, confidence):
    a, n, b, m = table
    found = enrichment(a, n, b, m, confidence=confidence)
    low, high = found.interval
    if a + b in (0, n + m):
        assert (low, high) == (0, math.inf)
        assert math.isnan(found.odds_ratio)
        return
    tail = (1 - confidence) / 2
    least, most = max(0, a + b - m), min(n, a + b)
    if a > least:
        assert nchypergeom_fisher.sf(a - 1, n + m, n, a + b, low) == pytest.approx(tail, rel=1e-4)
    else:
        assert (low, found.odds_ratio) == (0, 0)
    if a < most:
        assert nchypergeom_fisher.cdf(a, n + m, n, a + b, high) == pytest.approx(tail, rel=1e-4)
    else:
        assert high == found.odds_ratio == math.inf
    if least < a < most:
        # The maximum of the likelihood is where the expected number is the one observed.
        mean = nchypergeom_fisher.mean(n + m, n, a + b, found.odds_ratio)
        assert mean == pytest.approx(a, rel=1e-4)


@pytest.mark.deep
def test_the_interval_holds_the_true_odds_ratio_at_least_as_often_as_it_says():
    n = 20
    intervals = {
        (a, b): enrichment(a, n, b, n).interval for a in range(n + 1) for b in range(n + 1)
    }
    for background in (0.05, 0.2, 0.5):
        for true in (0.2, 1.0, 5.0, 20.0):
            odds = true * background / (1 - background)
            p = binom.pmf(range(n + 1), n, odds / (1 + odds))
            q = binom.pmf(range(n + 1), n, background)
            coverage = sum(
                p[a] * q[b] for (a, b), (low, high) in intervals.items() if low <= true <= high
            )
            assert coverage >= 0.95


def test_other_forms_of_sequences():
    forms = [WITH.lower(), WITH.encode(), Seq(WITH), FastaRecord("a", "a", WITH)]
    found = motif_enrichment(forms, [WITHOUT], GATA, 8)
    assert (found.n_foreground_with, found.n_background_with) == (4, 0)
    on_the_other_strand = motif_enrichment(["CCTATCCC"], [WITHOUT], GATA, 8)
    assert on_the_other_strand.n_foreground_with == 1


@pytest.mark.parametrize(
    ("foreground", "background", "options", "error", "message"),
    [
        ([], [WITH], {}, ValueError, "foreground is empty"),
        ([WITH], [], {}, ValueError, "background is empty"),
        (WITH, [WITH], {}, TypeError, "foreground is one string: put it into a list"),
        ([WITH], [None], {}, TypeError, r"background\[0\] is missing"),
        ([WITH, "GAT"], [WITH], {}, ValueError, r"foreground\[1\] must have a window of 4 letters"),
        ([WITH], ["GANTAGN"], {}, ValueError, r"background\[0\] must have a window of 4 letters"),
        ([WITH], [WITH], {"alternative": "more"}, ValueError, "alternative must be one of greater"),
        ([WITH], [WITH], {"confidence": 95}, ValueError, "confidence must be a number above 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(foreground, background, options, error, message):
    with pytest.raises(error, match=message):
        motif_enrichment(foreground, background, GATA, 8, **options)


# --- Matching ------------------------------------------------------------------------


def random_sequence(rng: np.random.Generator, length: int, gc: float) -> str:
    p = [(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2]
    return "".join(rng.choice(list("ACGT"), length, p=p))


def gc_share(text: str) -> float:
    known = [letter for letter in text.upper() if letter in "ACGT"]
    return sum(letter in "GC" for letter in known) / len(known)


@given(
    seed=st.integers(0, 10_000),
    n_each=st.integers(1, 3),
    gc_width=st.sampled_from([0.05, 0.1, 0.3]),
    length_ratio=st.sampled_from([1.1, 1.5, 2.0]),
)
@settings(deadline=None)
def test_matched_sequences_are_alike_and_as_many_as_there_can_be(
    seed, n_each, gc_width, length_ratio
):
    rng = np.random.default_rng(seed)
    foreground, candidates = (
        [random_sequence(rng, rng.integers(low, 60), rng.uniform(0.2, 0.8)) for _ in range(n)]
        for low, n in ((40, 12), (30, 60))
    )
    found = match_background(
        foreground, candidates, rng, n_each=n_each, gc_width=gc_width, length_ratio=length_ratio
    )
    assert sorted([*found.foreground, *found.unmatched]) == list(range(12))
    assert found.candidates.shape == (len(found.foreground), n_each)
    assert len(set(found.candidates.ravel())) == found.candidates.size
    for i, drawn in zip(found.foreground, found.candidates, strict=True):
        for j in drawn:
            assert abs(gc_share(foreground[i]) - gc_share(candidates[j])) < gc_width + 1e-6
            lengths = sorted([len(foreground[i]), len(candidates[j])])
            assert lengths[1] / lengths[0] < length_ratio + 1e-6

    # Bins of one sequence each: what is left over is too little for any that is unmatched.
    def bin_of(text):
        return (
            math.floor(gc_share(text) / gc_width + 1e-9),
            math.floor(math.log(len(text)) / math.log(length_ratio) + 1e-9),
        )

    left = Counter(
        bin_of(text) for j, text in enumerate(candidates) if j not in found.candidates.ravel()
    )
    assert all(left[bin_of(foreground[i])] < n_each for i in found.unmatched)


def test_chance_says_who_of_a_bin_remains_without():
    foreground = ["ACGT", "AGCT", "TCGA"]
    found = [match_background(foreground, ["TGCA"], seed) for seed in range(300)]
    assert all(len(one.unmatched) == 2 for one in found)
    lucky = Counter(int(one.foreground[0]) for one in found)
    assert all(binomtest(lucky[i], 300, 1 / 3).pvalue > 1e-3 for i in range(3))
    drawn = Counter(
        int(match_background(["ACGT"], ["TGCA", "AGCT", "GATC"], seed).candidates[0, 0])
        for seed in range(300)
    )
    assert all(binomtest(drawn[i], 300, 1 / 3).pvalue > 1e-3 for i in range(3))


def test_a_share_on_a_limit_belongs_above_it():
    # 3 of 10 is 0.3, and 0.3 / 0.05 is a little less than 6 in floating point.
    found = match_background(["GGCATATATA"], ["GCGTATATAT", "GCATATATAT"], 0)
    assert found.candidates.tolist() == [[0]]
    assert repr(found) == "<background of 1 for 1 sequences; 0 unmatched>"


def test_by_default_one_candidate_is_drawn_that_is_at_most_a_fifth_longer():
    # The powers of 1.2 around 100 are 95.4 and 114.5; half of the letters are G or C.
    lengths = [94, 96, 114, 116]
    candidates = [("ACTG" * 40)[:length] for length in lengths]
    drawn = {
        tuple(match_background(["ACGT" * 25], candidates, seed).candidates[0]) for seed in range(40)
    }
    assert drawn == {(1,), (2,)}
    assert len(shuffle_background(["ACGTACGT"], 0)) == 1


def test_unknown_letters_count_for_the_length_alone():
    found = match_background(["GCGCATATNNNN"], ["CGCGTATA", "CGCGTATANNNN"], 0)
    assert found.candidates.tolist() == [[1]]


@pytest.mark.parametrize(
    ("foreground", "candidates", "options", "error", "message"),
    [
        ([], ["A"], {}, ValueError, "foreground is empty"),
        (["A"], [], {}, ValueError, "candidates is empty"),
        (["A"], "ACGT", {}, TypeError, "candidates is one string: put it into a list"),
        (["A"], ["C", "a"], {}, ValueError, r"candidates\[1\] must not be .* is foreground\[0\]"),
        (["A"], ["NN"], {}, ValueError, r"candidates\[0\] must have a letter A, C, G or T"),
        (["A"], [""], {}, ValueError, r"candidates\[0\] must have a letter A, C, G or T"),
        (["A"], ["T"], {"n_each": 0}, ValueError, "n_each must be a whole number of at least 1"),
        (["A"], ["T"], {"gc_width": 0}, ValueError, "gc_width must be a number above 0"),
        (["A"], ["T"], {"gc_width": 1.5}, ValueError, "gc_width must be a number above 0"),
        (["A"], ["T"], {"length_ratio": 1}, ValueError, "length_ratio must be a number above 1"),
    ],
)
def test_what_cannot_be_matched_is_refused(foreground, candidates, options, error, message):
    with pytest.raises(error, match=message):
        match_background(foreground, candidates, 0, **options)


def test_backgrounds_are_drawn_from_a_seed():
    with pytest.raises(TypeError, match="rng must be a seed"):
        match_background(["A"], ["T"], None)
    with pytest.raises(TypeError, match="rng must be a seed"):
        shuffle_background(["A"], None)


# --- Shuffling -----------------------------------------------------------------------


@given(text=st.text("ACGTacgtuN", max_size=60), n_each=st.integers(1, 3), seed=st.integers(0, 99))
def test_shuffled_sequences_have_the_same_pairs_and_unknown_letters_in_place(text, n_each, seed):
    original = text.upper().replace("U", "T")
    shuffled = shuffle_background([text, "ACGT"], seed, n_each=n_each)
    assert len(shuffled) == 2 * n_each
    for one in shuffled[:n_each]:
        assert Counter(pairwise(one)) == Counter(pairwise(original))
        assert [a == "N" for a in one] == [a == "N" for a in original]


def test_all_sequences_with_these_pairs_are_as_likely():
    original, n = "GACAGATAGA", 5000
    pairs = Counter(pairwise(original))
    possible = {
        "".join(p)
        for p in set(permutations(original))
        if p[0] == "G" and Counter(pairwise(p)) == pairs
    }
    found = Counter(shuffle_background([original], 5, n_each=n))
    assert set(found) == possible
    expected = n / len(possible)
    chi_square = sum((found[text] - expected) ** 2 / expected for text in possible)
    assert chi_square < len(possible) + 5 * math.sqrt(2 * len(possible))


def test_the_shuffled_set_is_refused_if_it_is_none():
    with pytest.raises(TypeError, match="foreground is one string"):
        shuffle_background("ACGT", 0)
    with pytest.raises(ValueError, match="n_each must be a whole number of at least 1"):
        shuffle_background(["ACGT"], 0, n_each=0)


# --- Known truth ---------------------------------------------------------------------

GC_RICH = word_weights("GCGC")


def gc_rich_set(rng: np.random.Generator, n: int, center: float) -> list[str]:
    shares = np.clip(rng.normal(center, 0.07, n), 0.1, 0.9)
    return [random_sequence(rng, int(rng.integers(80, 121)), share) for share in shares]


@pytest.mark.deep
def test_a_motif_that_only_follows_composition_is_enriched_until_it_is_matched():
    p_values = {"unmatched": [], "matched": [], "shuffled": []}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        foreground = gc_rich_set(rng, 100, 0.6)
        candidates = gc_rich_set(rng, 700, 0.48)
        matched = match_background(foreground, candidates, rng)
        assert len(matched.unmatched) < 40
        some = [foreground[i] for i in matched.foreground]
        backgrounds = {
            "unmatched": (foreground, candidates[:200]),
            "matched": (some, [candidates[j] for j in matched.candidates.ravel()]),
            "shuffled": (foreground, shuffle_background(foreground, rng)),
        }
        for name, (one, other) in backgrounds.items():
            p_values[name].append(motif_enrichment(one, other, GC_RICH, 8).p_value)
    rejected = {name: sum(p < 0.05 for p in values) for name, values in p_values.items()}
    assert rejected["unmatched"] >= 38
    # Fisher's test rejects a true null in at most 5 %: 2 of 40, and 6 is beyond 1 in 1000.
    assert max(rejected["matched"], rejected["shuffled"]) <= 6


@pytest.mark.deep
def test_a_planted_motif_is_enriched_against_all_backgrounds():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        foreground = []
        for text in gc_rich_set(rng, 100, 0.6):
            start = int(rng.integers(len(text) - 4))
            foreground.append(text[:start] + "GATA" + text[start + 4 :])
        candidates = gc_rich_set(rng, 700, 0.48)
        matched = match_background(foreground, candidates, rng)
        pairs = [
            (
                [foreground[i] for i in matched.foreground],
                [candidates[j] for j in matched.candidates.ravel()],
            ),
            (foreground, shuffle_background(foreground, rng)),
        ]
        for one, other in pairs:
            found = motif_enrichment(one, other, GATA, 8)
            assert found.p_value < 1e-6
            assert found.interval[0] > 2


@pytest.mark.deep
def test_pairs_of_neighbors_are_a_composition_that_only_shuffling_matches():
    # CG follows from a preference of pairs; G+C content is that of independent letters.
    weights = word_weights("CGCG")
    n_matched = n_shuffled = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        tiles = ["CG", "AT", "TA", "AA", "TT", "CG"]
        foreground = ["".join(rng.choice(tiles, 40)) for _ in range(80)]
        candidates = [random_sequence(rng, 80, rng.uniform(0.2, 0.5)) for _ in range(600)]
        matched = match_background(foreground, candidates, rng)
        some = [foreground[i] for i in matched.foreground]
        drawn = [candidates[j] for j in matched.candidates.ravel()]
        n_matched += motif_enrichment(some, drawn, weights, 8).p_value < 0.01
        shuffled = shuffle_background(foreground, rng)
        n_shuffled += motif_enrichment(foreground, shuffled, weights, 8).p_value < 0.01
    assert n_matched == 20
    assert n_shuffled <= 3
