"""Sites against plain loops, all sequences of a small problem, closed forms and simulation."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from Bio.Seq import Seq
from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen import datasets
from nutrigen.evidence import kept
from nutrigen.genomics import motifs, sites
from nutrigen.genomics.fasta import FastaRecord

COMPLEMENT = {"A": "T", "C": "G", "G": "C", "T": "A"}
UNEVEN = {"A": 0.4, "C": 0.1, "G": 0.2, "T": 0.3}
DISTANT = {"A": 0.5, "C": 0.02, "G": 0.18, "T": 0.3}


def word_weights(word: str, *, match: float = 2.0, other: float = -2.0) -> np.ndarray:
    """Weights of which only the word itself reaches the sum of its matches."""
    weights = np.full((4, len(word)), other)
    weights[["ACGT".index(letter) for letter in word], range(len(word))] = match
    return weights


def has_hit(window: str, weights: np.ndarray, threshold: float) -> tuple[bool, bool]:
    """Whether a window is a hit on either strand, by loops; scores must not be near a threshold."""
    turned = "".join(COMPLEMENT[letter] for letter in reversed(window))
    plus, minus = (
        sum(weights["ACGT".index(letter), j] for j, letter in enumerate(word))
        for word in (window, turned)
    )
    return plus >= threshold, minus >= threshold


def counted(sequence: str, weights: np.ndarray, threshold: float, count: str) -> int:
    k = weights.shape[1]
    found = [has_hit(sequence[i : i + k], weights, threshold) for i in range(len(sequence) - k + 1)]
    if count == "+":
        return sum(plus for plus, _ in found)
    if count == "merged":
        starts = [i for i, hits in enumerate(found) if any(hits)]
        return sum(j == 0 or start - starts[j - 1] >= k for j, start in enumerate(starts))
    return sum(map(sum, found)) if count == "hits" else sum(map(any, found))


# --- From hits to sites --------------------------------------------------------------


def test_a_palindrome_is_one_site_and_another_word_none_of_its_own():
    found = sites.find_sites({"a": "ttACGTtt", "b": "GGAACCTTCC"}, word_weights("ACGT"), 8)
    assert found.to_dict("records") == [
        {
            "sequence": "a",
            "start": 2,
            "end": 6,
            "strand": ".",
            "score": 8.0,
            "other_score": 8.0,
            "window": "ACGT",
        }
    ]
    found = sites.find_sites({"b": "GGAACCTTCC"}, word_weights("GGAA"), 8)
    assert found["strand"].tolist() == ["+", "-"]
    assert found["start"].tolist() == [0, 6]
    assert found["other_score"].isna().all()


@given(
    texts=st.lists(st.text("ACGTacgtN", max_size=40), min_size=1, max_size=4),
    seed=st.integers(0, 1000),
    k=st.integers(1, 5),
)
@settings(deadline=None)
def test_sites_are_the_places_of_hits(texts, seed, k):
    weights = np.random.default_rng(seed).normal(size=(4, k))
    threshold = 0.5
    named = {f"s{i}": text for i, text in enumerate(texts)}
    found = sites.find_sites(named, weights, threshold)
    expected = []
    for name, text in named.items():
        for start in range(len(text) - k + 1):
            window = text[start : start + k].upper()
            if "N" in window:
                continue
            plus, minus = has_hit(window, weights, threshold)
            if plus or minus:
                strand = "." if plus and minus else "+" if plus else "-"
                expected.append((name, start, start + k, strand, window))
    columns = ["sequence", "start", "end", "strand", "window"]
    assert list(found[columns].itertuples(index=False, name=None)) == expected
    n_hits = sum(len(motifs.find_hits(text, weights, threshold)) for text in texts)
    assert len(found) + (found["strand"] == ".").sum() == n_hits
    assert found["other_score"].notna().tolist() == (found["strand"] == ".").tolist()
    both = found[found["strand"] == "."]
    assert (both["score"] >= both["other_score"]).all()
    assert (both["other_score"] >= threshold).all()


def test_records_and_sequences_of_biopython_by_name():
    weights = word_weights("GATA")
    records = [FastaRecord("chr1", "chr1 toy", "GATA"), FastaRecord("chr2", "chr2", "TTATC")]
    found = sites.find_sites(records, weights, 8)
    by_name = sites.find_sites({"chr1": Seq("GATA"), "chr2": b"TTATC"}, weights, 8)
    pd.testing.assert_frame_equal(found, by_name)
    assert found["sequence"].tolist() == ["chr1", "chr2"]


def test_without_sites_the_table_has_its_columns():
    found = sites.find_sites({"a": "CC", "b": ""}, word_weights("GATA"), 8)
    assert found.empty
    assert list(found) == list(sites.find_sites({"a": "GATA"}, word_weights("GATA"), 8))
    assert sites.overlapping_sites(found).empty
    selection = sites.select_best_sites(found)
    assert (len(selection.kept), len(selection.dropped)) == (0, 0)


@pytest.mark.parametrize(
    ("records", "error", "message"),
    [
        ("ACGT", TypeError, "records must be a list of FastaRecord, or sequences by name, not one"),
        (FastaRecord("a", "a", "A"), TypeError, "records must be a list of FastaRecord"),
        (7, TypeError, "records must be a list of FastaRecord"),
        (["ACGT"], TypeError, r"records\[0\] must be a FastaRecord, not str; sequences without"),
        ({1: "ACGT"}, TypeError, "records must have names that are text, not 1"),
        ({"a": None}, TypeError, r"records\['a'\] is missing"),
        ([FastaRecord("a", "a", "A")] * 2, ValueError, r"records\[1\] has the name 'a'"),
        ([], ValueError, "records is empty"),
    ],
)
def test_what_is_no_set_of_records_is_refused(records, error, message):
    with pytest.raises(error, match=message):
        sites.find_sites(records, word_weights("A"), 2)


# --- Overlaps ------------------------------------------------------------------------

intervals = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.integers(0, 30), st.integers(1, 8), st.sampled_from([1.0, 2, 3])
    ),
    max_size=25,
)


def table_of(rows: list[tuple[str, int, int, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["sequence", "start", "length", "score"])
    table = table.astype({"start": int, "length": int, "score": float})
    return table.assign(end=table["start"] + table["length"])


def n_shared(one: pd.Series, other: pd.Series) -> int:
    if one.sequence != other.sequence:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


@given(rows=intervals)
@settings(deadline=None)
def test_overlaps_are_those_of_all_pairs(rows):
    table = table_of(rows)
    listed = list(table.itertuples())
    expected = {
        frozenset((i, j)): n_shared(listed[i], listed[j])
        for i, j in combinations(range(len(listed)), 2)
        if n_shared(listed[i], listed[j])
    }
    found = sites.overlapping_sites(table)
    assert len(found) == len(expected)
    for pair in found.itertuples():
        assert expected[frozenset((pair.first, pair.second))] == pair.n_shared
        assert listed[pair.first].start <= listed[pair.second].start


@given(rows=intervals)
@settings(deadline=None)
def test_best_sites_are_kept_one_after_another_and_none_is_lost(rows):
    table = table_of(rows)
    listed = list(table.itertuples())
    kept: list[int] = []
    order = sorted(
        range(len(listed)), key=lambda i: (-listed[i].score, listed[i].start, listed[i].end)
    )
    for i in order:
        if not any(n_shared(listed[i], listed[j]) for j in kept):
            kept.append(i)
    selection = sites.select_best_sites(table)
    assert selection.kept.index.tolist() == sorted(kept)
    assert sorted([*selection.kept.index, *selection.dropped.index]) == list(range(len(listed)))
    for row in selection.dropped.itertuples():
        winner = listed[row.in_favor_of]
        assert row.in_favor_of in kept
        rivals = [listed[j] for j in kept if n_shared(listed[row.Index], listed[j])]
        assert n_shared(listed[row.Index], winner) > 0
        assert winner.score == max(rival.score for rival in rivals) >= row.score


def test_a_selection_says_how_many_were_dropped():
    found = sites.find_sites({"a": "AAAAA"}, word_weights("AAA"), 6)
    assert repr(sites.select_best_sites(found)) == "<1 sites kept, 2 dropped>"


@pytest.mark.parametrize("function", [sites.overlapping_sites, sites.select_best_sites])
def test_what_is_no_table_of_sites_is_refused(function):
    found = sites.find_sites({"a": "AAAAA"}, word_weights("AAA"), 6)
    with pytest.raises(TypeError, match="sites must be a DataFrame, as of find_sites, not list"):
        function([(0, 3)])
    with pytest.raises(ValueError, match="sites lacks the column 'end', which find_sites gives"):
        function(found.drop(columns="end"))
    with pytest.raises(TypeError, match="sites must have whole numbers as start, not float64"):
        function(found.astype({"start": float}))
    with pytest.raises(ValueError, match=r"but row 1 \(counted from 0\) is from 1 to 1"):
        function(found.assign(end=[3, 1, 5]))
    with pytest.raises(ValueError, match="sites must begin at 0 or later"):
        function(found.assign(start=[-1, 1, 2]))


def test_scores_that_are_none_cannot_be_compared():
    found = sites.find_sites({"a": "AAAAA"}, word_weights("AAA"), 6)
    with pytest.raises(ValueError, match="sites must have numbers as scores"):
        sites.select_best_sites(found.assign(score=math.nan))


# --- Sites by chance -----------------------------------------------------------------


@pytest.mark.parametrize("count", ["sites", "hits", "+", "merged"])
@pytest.mark.parametrize("background", [None, UNEVEN, DISTANT], ids=["even", "uneven", "distant"])
@pytest.mark.parametrize(("k", "length"), [(1, 3), (2, 2), (2, 5), (3, 5), (4, 5)])
def test_mean_and_variance_are_those_over_all_sequences(k, length, background, count):
    weights = np.random.default_rng([k, length]).normal(size=(4, k))
    threshold = 0.3 * weights.max(axis=0).sum()
    p = background or dict.fromkeys("ACGT", 0.25)
    mean = square = 0.0
    for letters in product("ACGT", repeat=length):
        probability = math.prod(p[letter] for letter in letters)
        number = counted("".join(letters), weights, threshold, count)
        mean += probability * number
        square += probability * number**2
    found = sites.expected_sites(length, weights, threshold, background, count=count)
    assert found.mean == pytest.approx(mean, abs=1e-12)
    assert found.variance == pytest.approx(square - mean**2, abs=1e-12)
    assert found.dispersion == pytest.approx(found.variance / found.mean)


@pytest.mark.parametrize("count", ["sites", "merged"])
@pytest.mark.parametrize("word", ["AA", "ACGT", "AAA", "ACA", "ATAT", "GATA", "CG"])
def test_words_that_overlap_themselves_have_the_variance_of_all_sequences(word, count):
    weights, length = word_weights(word), 6
    numbers = np.array(
        [counted("".join(s), weights, 2 * len(word), count) for s in product("ACGT", repeat=6)]
    )
    found = sites.expected_sites(length, weights, 2 * len(word), count=count)
    assert found.mean == pytest.approx(numbers.mean(), abs=1e-12)
    assert found.variance == pytest.approx(numbers.var(), abs=1e-12)


def begins_stretch(text: str, weights: np.ndarray, threshold: float) -> bool:
    """Whether the last window is a site, and none of those that overlap it before."""
    k = weights.shape[1]
    windows = [text[i : i + k] for i in range(max(len(text) - 2 * k + 1, 0), len(text) - k + 1)]
    are_sites = [any(has_hit(window, weights, threshold)) for window in windows]
    return sum(are_sites) == 1 and are_sites[-1]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_merged_sites_of_long_sequences_are_those_of_a_chain_that_reads_them(k):
    # The last 2 k - 2 letters say all about what the next one adds.
    weights = np.random.default_rng(k).normal(size=(4, k))
    threshold, length = 0.3 * weights.max(axis=0).sum(), 40
    n_last = 2 * k - 2
    p = [UNEVEN[letter] for letter in "ACGT"]
    moments = {"": np.array([1.0, 0.0, 0.0])}
    for _ in range(length):
        following: dict[str, np.ndarray] = {}
        for before, (probability, mean, square) in moments.items():
            for letter, q in zip("ACGT", p, strict=True):
                text = before + letter
                begins = begins_stretch(text, weights, threshold)
                step = [
                    probability,
                    mean + begins * probability,
                    square + begins * (2 * mean + probability),
                ]
                key = text[-n_last:] if n_last else ""
                following[key] = following.get(key, np.zeros(3)) + q * np.array(step)
        moments = following
    _, mean, square = sum(moments.values())
    found = sites.expected_sites(length, weights, threshold, UNEVEN, count="merged")
    assert found.mean == pytest.approx(mean)
    assert found.variance == pytest.approx(square - mean**2)


def test_a_palindrome_is_counted_once_as_a_site_and_twice_as_hits():
    weights = word_weights("ACGT")
    site, hit, plus = (
        sites.expected_sites(1000, weights, 8, count=c) for c in ("sites", "hits", "+")
    )
    assert hit.mean == 2 * site.mean == 2 * plus.mean
    assert hit.variance == pytest.approx(4 * site.variance)
    # No letter of ACGT can be shared with another one: below the variance of a binomial.
    p = 4.0**-4
    assert site.variance == pytest.approx(
        997 * p * (1 - p) - 2 * sum(997 - d for d in (1, 2, 3)) * p * p
    )


def test_runs_of_one_letter_come_in_clumps():
    # After one A ... A, each further letter that is A makes one more.
    k, p = 8, 0.25
    found = sites.expected_sites(10**9, word_weights("A" * k), 2 * k, count="+")
    assert found.dispersion == pytest.approx(
        1 + 2 * sum(p**d for d in range(1, k)) - (2 * k - 1) * p**k, abs=1e-6
    )


def test_hits_of_both_strands_have_the_expectation_of_the_book():
    weights = np.random.default_rng(5).normal(size=(4, 7))
    distribution = motifs.score_distribution(weights, step=1e-5)
    threshold = distribution.threshold(0.01)
    lower, upper = distribution.p_value_bounds(threshold)
    found = sites.expected_sites(500, weights, threshold, count="hits")
    assert 2 * 494 * lower - 1e-9 <= found.mean <= 2 * 494 * upper + 1e-9
    assert found.n_windows == 494


def test_several_sequences_add_up_and_short_ones_have_no_sites():
    weights = word_weights("AAA")
    one, other = (sites.expected_sites(n, weights, 6) for n in (10, 4))
    both = sites.expected_sites([10, 2, 4, 0], weights, 6)
    assert both.mean == pytest.approx(one.mean + other.mean)
    assert both.variance == pytest.approx(one.variance + other.variance)
    assert both.n_windows == 10
    none = sites.expected_sites(2, weights, 6)
    assert (none.mean, none.variance, none.n_windows) == (0, 0, 0)
    assert math.isnan(none.dispersion)


@pytest.mark.parametrize("k", [1, 3, 6, 7, 8])
@pytest.mark.parametrize("seed", range(3))
def test_words_are_all_that_reach_the_threshold_exactly_as_scan_has_them(k, seed):
    weights = np.random.default_rng([seed, k]).normal(size=(4, k)).round(1)
    words = ["".join(letters) for letters in product("ACGT", repeat=k)]
    scores = motifs.scan("N".join(words), weights)[:, :: k + 1].T
    # A threshold that many words have exactly, but for the rounding of their sums.
    threshold = float(np.sort(scores[:, 0])[-max(4 ** (k - 1), 1)])
    reach = scores >= threshold
    for count, expected in (("+", reach[:, 0]), ("sites", reach.any(axis=1))):
        found = sites.expected_sites(k, weights, threshold, count=count)
        assert found.n_words == expected.sum()
        assert found.mean == pytest.approx(expected.mean())


@pytest.mark.parametrize("count", ["sites", "merged"])
def test_the_longest_word_that_can_be_counted(count):
    word = "ACGT" * 7 + "ACT"
    found = sites.expected_sites(100, word_weights(word), 62, count=count)
    assert found.mean == pytest.approx(2 * 70 * 4.0**-31, rel=1e-6)
    assert found.n_words == 2


def test_as_many_words_as_are_allowed_are_counted():
    everywhere = np.zeros((4, 2))
    assert sites.expected_sites(9, everywhere, 0, most_words=16).n_words == 16
    with pytest.raises(ValueError, match="more than 15 words reach it"):
        sites.expected_sites(9, everywhere, 0, most_words=15)


def test_too_many_words_to_merge_are_refused(monkeypatch):
    monkeypatch.setattr(sites, "_MOST_STATES", 30)
    sites.expected_sites(9, word_weights("ACGT"), 8, count="merged")
    with pytest.raises(ValueError, match="threshold must be higher to count merged sites: the 13"):
        sites.expected_sites(9, word_weights("ACGT"), 4, count="merged")


def test_impossible_bases_and_a_motif_that_is_everywhere():
    weights = np.array([[0.0, 0.0], [-np.inf, 0.0], [0.0, 0.0], [0.0, -np.inf]])
    found = sites.expected_sites(2, weights, 0, count="+")
    assert (found.mean, found.n_words) == (9 / 16, 9)
    everywhere = sites.expected_sites(50, np.zeros((4, 3)), 0)
    assert (everywhere.mean, everywhere.variance) == (48, 0)


def test_variance_of_a_matrix_is_that_of_simulated_sequences():
    counts = datasets.load_jaspar_matrices().matrix("MA0664.2").counts
    weights = motifs.log_odds(motifs.probability_matrix(counts))
    threshold = motifs.score_distribution(weights).threshold(1e-3)
    rng = np.random.default_rng(3)
    letters = rng.choice(list("ACGT"), (1500, 3000))
    numbers = np.array(
        [(motifs.scan("".join(row), weights) >= threshold).any(axis=0).sum() for row in letters]
    )
    found = sites.expected_sites(3000, weights, threshold)
    error = math.sqrt(found.variance / len(numbers))
    assert abs(numbers.mean() - found.mean) < 4 * error
    # The sample variance of nearly normal numbers has this relative standard error.
    assert abs(numbers.var(ddof=1) / found.variance - 1) < 4 * math.sqrt(2 / len(numbers))
    assert found.dispersion > 1.2


def test_merged_hits_of_a_palindrome_beside_the_center_are_those_of_the_book():
    # Genomes were drawn for the chapter, and their hits merged, without what is tested here.
    genome = datasets.load_chlamydia_genome().records[0].sequence
    gc = sum(map(genome.count, "CG")) / sum(map(genome.count, "ACGT")) / 2
    background = {"A": 0.5 - gc, "C": gc, "G": gc, "T": 0.5 - gc}
    counts = datasets.load_jaspar_matrices().matrix("MA0664.2").counts
    weights = motifs.log_odds(motifs.probability_matrix(counts, 1, background), background)
    threshold = motifs.score_distribution(weights, background).threshold(1e-4)
    drawn = np.array(kept("motif_chance")["independent"])
    for count, numbers in zip(("hits", "merged"), drawn.T, strict=True):
        found = sites.expected_sites(len(genome), weights, threshold, background, count=count)
        error = math.sqrt(found.variance / len(numbers))
        assert abs(numbers.mean() - found.mean) < 4 * error
        ratio = numbers.var(ddof=1) / found.variance
        assert abs(ratio - 1) < 4 * math.sqrt(2 / len(numbers))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((10, np.zeros((4, 32)), 1), {}, ValueError, "at most 31 columns here, not 32"),
        ((10, np.zeros((3, 2)), 1), {}, ValueError, r"weights must have shape \(4, k\)"),
        ((10, np.full((4, 2), np.inf), 1), {}, ValueError, "weights must be below infinity"),
        ((-1, np.zeros((4, 2)), 1), {}, ValueError, "lengths must be a whole number of at least 0"),
        (([5, -1], np.zeros((4, 2)), 1), {}, ValueError, r"lengths\[1\] must be a whole number"),
        ((2.5, np.zeros((4, 2)), 1), {}, TypeError, "lengths must be a whole number"),
        (("10", np.zeros((4, 2)), 1), {}, TypeError, "lengths must be a whole number"),
        ((10, np.zeros((4, 2)), np.nan), {}, ValueError, "threshold must be a number"),
        ((10, np.zeros((4, 2)), 0), {"count": "-"}, ValueError, "count must be one of sites, hits"),
        (
            (10, np.zeros((4, 5)), 0),
            {"most_words": 100},
            ValueError,
            "threshold must be higher than 0: more than 100 words reach it, which is most_words",
        ),
        ((10, np.zeros((4, 5)), 0), {"most_words": 0}, ValueError, "most_words must be a whole"),
        ((10, np.zeros((4, 2)), 0, [1, 1, 1, 1]), {}, ValueError, "background must be four"),
    ],
)
def test_wrong_arguments_are_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        sites.expected_sites(*arguments, **options)
