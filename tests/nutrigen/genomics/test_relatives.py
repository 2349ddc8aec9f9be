"""Groups of related sequences and their nearest relatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import KNeighborsClassifier

from nutrigen import datasets
from nutrigen.genomics.kmer_features import jaccard_of_bags, kmer_matrix
from nutrigen.genomics.relatives import (
    kmer_groups,
    linked_groups,
    nearest_label,
    nearest_similarity,
)
from nutrigen.genomics.sequences import random_sequence, reverse_complement
from nutrigen.learning.model_selection import fold_interval, permute_group_labels, r_squared_gain

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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kmer_groups([], 3, 0.5), "sequences must hold at least one"),
        (lambda: kmer_groups(["ACGT"], 3, 0), "threshold must be a number above 0"),
        (lambda: kmer_groups(["ACGT"], 3, 0.5, share=0), "share must be a number above 0"),
        (lambda: kmer_groups(["ACGT", "AC"], 3, 0.5), "sequence 1 has no word of 3 letters"),
        (lambda: linked_groups(np.ones((2, 3)), 0.5), r"must be square, not of shape \(2, 3\)"),
        (lambda: linked_groups(np.ones((2, 2)), 1.5), "threshold must be a number above 0"),
        (lambda: nearest_label([[0.5, 1]], ["a"]), "one column for each entry of y"),
        (lambda: nearest_label(np.zeros((1, 0)), []), "at least one"),
        (lambda: nearest_label([[0.5, np.nan]], ["a", "b"]), "finite, not nan"),
        (lambda: nearest_label([[0.5, -1]], ["a", "b"]), "at least 0 and finite, not -1"),
        (lambda: nearest_similarity(["N"], ["ACGT"], 3), "sequence 0 has no word"),
        (lambda: fold_interval([0.5]), "at least two numbers"),
        (lambda: r_squared_gain([1], [1], [1], [0]), "y must be at least two numbers"),
        (lambda: r_squared_gain([1, 2], [1], [1, 2], [0, 0]), "without must have 2 columns"),
        (lambda: r_squared_gain([1, 2], [1, 2], [[1, 2]] * 2, [0, 0]), "repeat equally often"),
        (
            lambda: r_squared_gain([1, np.nan], [1, 2], [1, 2], [0, 0]),
            "y must have finite values",
        ),
        (lambda: r_squared_gain([1, 2], [1, 1], [1, 2], [1, 2]), "must differ from y_reference"),
        (lambda: fold_interval([0.5, 0.6], 1), "confidence must be a number above 0 and below 1"),
        (
            lambda: permute_group_labels(["a", "b"], [0, 0], np.random.default_rng(0)),
            "group 0 has more than one label",
        ),
        (
            lambda: permute_group_labels(["a"], [0, 0], np.random.default_rng(0)),
            "1 labels and groups 2",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
