"""Groups of relatives and intervals of folds, against exact sets, SciPy, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import KNeighborsClassifier

from nutrigen import datasets
from nutrigen.kmer_features import jaccard_of_bags, kmer_matrix
from nutrigen.sequences import random_sequence, reverse_complement
from nutrigen.validation import (
    fold_interval,
    kmer_groups,
    linked_groups,
    nearest_label,
    nearest_similarity,
    permute_group_labels,
    r_squared_gain,
)

dna = st.text("ACGT", min_size=4, max_size=30)


def jaccard(a, b, k):
    a, b = ({s[i : i + k] for i in range(len(s) - k + 1)} for s in (a, b))
    return len(a & b) / len(a | b)


@settings(deadline=None)
@given(sequences=st.lists(dna, min_size=1, max_size=8), threshold=st.sampled_from([0.2, 0.5, 1]))
def test_groups_are_the_connected_parts(sequences, threshold):
    groups = list(range(len(sequences)))
    for i, a in enumerate(sequences):
        for j, b in enumerate(sequences[:i]):
            if jaccard(a, b, 3) >= threshold:
                old, new = groups[i], groups[j]
                groups = [new if group == old else group for group in groups]
    order = list(dict.fromkeys(groups))
    expected = [order.index(group) for group in groups]
    assert kmer_groups(sequences, 3, threshold).tolist() == expected
    similarity = jaccard_of_bags(kmer_matrix(sequences, 3))
    assert linked_groups(similarity, threshold).tolist() == expected


@settings(deadline=None)
@given(data=st.data(), references=st.lists(dna, min_size=1, max_size=8))
def test_looked_up_label_is_that_of_the_nearest_neighbor_of_scikit_learn(data, references):
    y = np.array(data.draw(st.lists(st.sampled_from("abc"), min_size=len(references),
                                    max_size=len(references))))  # fmt: skip
    queries = data.draw(st.lists(dna, min_size=1, max_size=5))
    X, Z = kmer_matrix(references, 2), kmer_matrix(queries, 2)
    similarity = jaccard_of_bags(Z, X)
    found = nearest_label(similarity, y)
    neighbor = KNeighborsClassifier(1, metric="jaccard", algorithm="brute")
    theirs = neighbor.fit(X.toarray() > 0, y).predict(Z.toarray() > 0)
    best = similarity.max(axis=1, keepdims=True)
    unique = ((similarity == best).sum(axis=1) == 1) & (best[:, 0] > 0)
    np.testing.assert_array_equal(found[unique], theirs[unique])
    for label, row in zip(found[best[:, 0] > 0], similarity[best[:, 0] > 0], strict=True):
        assert label == y[np.flatnonzero(row == row.max())[0]]


def test_label_without_anything_similar_is_the_most_frequent():
    y = ["b", "a", "a", "c"]
    assert nearest_label([[0, 0, 0, 0], [0, 0, 0, 0.1]], y).tolist() == ["a", "c"]


@settings(deadline=None)
@given(queries=st.lists(dna, min_size=1, max_size=5), references=st.lists(dna, min_size=1))
def test_nearest_similarity_is_the_largest(queries, references):
    expected = [max(jaccard(a, b, 2) for b in references) for a in queries]
    np.testing.assert_allclose(nearest_similarity(queries, references, 2), expected)


def test_strands_are_one_if_asked():
    sequence = random_sequence(100, np.random.default_rng(0))
    pair = [sequence, reverse_complement(sequence)]
    assert kmer_groups(pair, 9, 0.5).tolist() == [0, 1]
    assert kmer_groups(pair, 9, 0.5, canonical=True).tolist() == [0, 0]


def test_a_share_of_the_words_finds_nearly_the_same_groups():
    genes = datasets.load_resistance_genes().sequences[::7]
    whole = kmer_groups(genes, 9, 0.1)
    for seed in range(3):
        part = kmer_groups(genes, 9, 0.1, share=0.25, seed=seed)
        assert adjusted_rand_score(whole, part) > 0.9


def test_only_all_words_keep_similar_sequences_together():
    genes = datasets.load_resistance_genes().sequences[::3]
    similar = jaccard_of_bags(kmer_matrix(genes, 9)) >= 0.1
    divided = []
    for share in (1, 1 / 8, 1 / 8, 1 / 8):
        groups = kmer_groups(genes, 9, 0.1, share=share, seed=len(divided))
        divided.append(np.sum(similar & (groups[:, None] != groups)))
    assert divided[0] == 0 < max(divided[1:])


def test_interval_against_scipy():
    scores = [0.8, 0.9, 0.7, 0.85]
    low, high = fold_interval(scores, 0.9)
    naive = stats.t.interval(0.9, 3, loc=np.mean(scores), scale=stats.sem(scores))
    assert (low + high) / 2 == pytest.approx(np.mean(scores))
    ratio = np.sqrt((1 / 4 + 1 / 3) / (1 / 4))
    assert high - low == pytest.approx(ratio * (naive[1] - naive[0]))


def gain_of_a_study(rng, weight, n=240, n_added=3, n_folds=6):
    """Least squares with and without added columns: the gain, its error, and all differences."""
    X = rng.normal(size=(n, 3 + n_added))
    y = X[:, :3].sum(axis=1) + weight * X[:, 3] + 2 * rng.normal(size=n)
    guess, small, large = np.empty((3, n))
    fold = rng.permutation(n) % n_folds
    for k in range(n_folds):
        train, test = fold != k, fold == k
        guess[test] = y[train].mean()
        for predicted, width in ((small, 3), (large, 3 + n_added)):
            A = np.column_stack([np.ones(n), X[:, :width]])
            predicted[test] = A[test] @ np.linalg.lstsq(A[train], y[train], rcond=None)[0]
    scores = [
        1 - ((y - large)[fold == k] ** 2).sum() / ((y - guess)[fold == k] ** 2).sum()
        - 1 + ((y - small)[fold == k] ** 2).sum() / ((y - guess)[fold == k] ** 2).sum()
        for k in range(n_folds)
    ]  # fmt: skip
    return *r_squared_gain(y, small, large, guess), *fold_interval(scores)


def test_two_standard_errors_over_people_cover_and_intervals_of_folds_are_too_wide():
    rng = np.random.default_rng(12)
    found = np.array([gain_of_a_study(rng, weight=0.6) for _ in range(400)])
    gain, error, low, high = found.T
    covered = np.abs(gain - gain.mean()) < 2 * error
    by_folds = (low < gain.mean()) & (gain.mean() < high)
    # Nearly 95 %: the standard error does not know the luck of the folds.
    assert 0.90 < covered.mean() < 0.98
    assert by_folds.mean() > 0.965
    assert (high - low).mean() > 1.3 * 4 * error.mean()


def test_columns_without_a_gain_seldom_seem_to_have_one():
    rng = np.random.default_rng(13)
    found = np.array([gain_of_a_study(rng, weight=0.0)[:2] for _ in range(400)])
    assert found[:, 0].mean() < 0
    assert (found[:, 0] > 2 * found[:, 1]).mean() < 0.025


def test_gain_of_repeated_cross_validations_averages_the_errors_of_each_person():
    rng = np.random.default_rng(14)
    y, tables = rng.normal(size=20), rng.normal(size=(3, 4, 20))
    before, after, guessed = (((y - table) ** 2).mean(axis=0) for table in tables)
    # Predictions that make these errors in a single cross-validation.
    single = [y + np.sqrt(errors) for errors in (before, after, guessed)]
    assert r_squared_gain(y, *tables) == pytest.approx(r_squared_gain(y, *single))


def test_error_of_the_gain_is_that_of_the_jackknife():
    rng = np.random.default_rng(15)
    y, *tables = rng.normal(size=(4, 400))
    _, error = r_squared_gain(y, *tables)
    every = np.arange(400)
    left_out = [
        r_squared_gain(y[kept], *(table[kept] for table in tables))[0]
        for kept in (every != i for i in every)
    ]
    assert error == pytest.approx(np.sqrt(399 / 400 * 400) * np.std(left_out), rel=0.02)


@settings(deadline=None)
@given(groups=st.lists(st.integers(0, 5), min_size=1, max_size=30), seed=st.integers(0, 9))
def test_permuted_labels_stay_whole(groups, seed):
    groups = np.array(groups)
    y = np.array(["a", "b", "c"])[groups % 3]
    shuffled = permute_group_labels(y, groups, np.random.default_rng(seed))
    of_group = {group: set(shuffled[groups == group]) for group in groups}
    assert all(len(labels) == 1 for labels in of_group.values())
    before = sorted(str(y[groups == group][0]) for group in set(groups))
    assert sorted(str(labels.pop()) for labels in of_group.values()) == before


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kmer_groups([], 3, 0.5), "`sequences` must hold at least one"),
        (lambda: kmer_groups(["ACGT"], 3, 0), "`threshold` must be above 0"),
        (lambda: kmer_groups(["ACGT"], 3, 0.5, share=0), "`share` must be above 0"),
        (lambda: kmer_groups(["ACGT", "AC"], 3, 0.5), "sequence 1 has no word of 3 letters"),
        (lambda: linked_groups(np.ones((2, 3)), 0.5), r"must be square, got shape \(2, 3\)"),
        (lambda: linked_groups(np.ones((2, 2)), 1.5), "`threshold` must be above 0"),
        (lambda: nearest_label([[0.5, 1]], ["a"]), "one column for each entry of `y`"),
        (lambda: nearest_label(np.zeros((1, 0)), []), "at least one"),
        (lambda: nearest_label([[0.5, np.nan]], ["a", "b"]), "finite, got nan"),
        (lambda: nearest_label([[0.5, -1]], ["a", "b"]), "at least 0 and finite, got -1"),
        (lambda: nearest_similarity(["N"], ["ACGT"], 3), "sequence 0 has no word"),
        (lambda: fold_interval([0.5]), "at least two numbers"),
        (lambda: r_squared_gain([1], [1], [1], [0]), "`y` must be at least two numbers"),
        (lambda: r_squared_gain([1, 2], [1], [1, 2], [0, 0]), "`without` must have 2 columns"),
        (lambda: r_squared_gain([1, 2], [1, 2], [[1, 2]] * 2, [0, 0]), "repeat equally often"),
        (lambda: r_squared_gain([1, np.nan], [1, 2], [1, 2], [0, 0]), "must be finite"),
        (lambda: r_squared_gain([1, 2], [1, 1], [1, 2], [1, 2]), "must differ from `y_reference`"),
        (lambda: fold_interval([0.5, 0.6], 1), "`confidence` must be between 0 and 1"),
        (
            lambda: permute_group_labels(["a", "b"], [0, 0], np.random.default_rng(0)),
            "group 0 has more than one label",
        ),
        (
            lambda: permute_group_labels(["a"], [0, 0], np.random.default_rng(0)),
            "1 labels and `groups` 2",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
