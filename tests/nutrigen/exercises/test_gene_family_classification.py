"""The references of the exercises on gene families, against the package and scikit-learn."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from Bio.Seq import Seq
from exercise_answers import (
    on_probes,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import OneHotEncoder

from nutrigen.exercises import list_exercises
from nutrigen.genomics.encodings import one_hot
from nutrigen.genomics.kmer_features import kmer_matrix
from nutrigen.genomics.sequences import reverse_complement

EXERCISES = {exercise.name: exercise for exercise in list_exercises("gene-family-classification")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

dna = st.text("ACGT", min_size=1, max_size=30)
labels = st.lists(st.sampled_from("abc"), min_size=8, max_size=8)


@settings(deadline=None)
@given(sequence=dna)
def test_one_hot_is_that_of_the_package(sequence):
    assert REFERENCE["one-hot-by-hand"](sequence) == one_hot([sequence], dtype=int)[0].tolist()


@settings(deadline=None)
@given(sequence=dna, k=st.integers(1, 3))
def test_bags_are_those_of_the_package(sequence, k):
    bag = REFERENCE["bag-of-kmers"](sequence, k)
    if len(sequence) >= k:
        assert bag == kmer_matrix([sequence], k).toarray()[0].tolist()
    other = REFERENCE["bag-of-the-other-strand"](bag, k)
    assert other == REFERENCE["bag-of-kmers"](reverse_complement(sequence), k)


@settings(deadline=None)
@given(bags=st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=6))
def test_idf_is_that_of_scikit_learn(bags):
    expected = TfidfTransformer().fit(np.array(bags)).idf_
    np.testing.assert_allclose(REFERENCE["inverse-document-frequency"](bags), expected)


@pytest.mark.filterwarnings("ignore:y_pred contains classes", "ignore:A single label was found")
@settings(deadline=None)
@given(truth=labels, predicted=labels)
def test_balanced_accuracy_is_that_of_scikit_learn(truth, predicted):
    expected = balanced_accuracy_score(truth, predicted)
    assert REFERENCE["accuracy-of-classes"](truth, predicted) == pytest.approx(expected)


@settings(deadline=None)
@given(
    groups=st.lists(st.integers(0, 8), min_size=4, max_size=40).filter(lambda g: len(set(g)) > 3),
    n_folds=st.integers(2, 4),
)
def test_folds_are_whole_groups_as_even_as_those_of_scikit_learn(groups, n_folds):
    folds = np.array(REFERENCE["folds-of-groups"](groups, n_folds))
    for group in set(groups):
        assert len(set(folds[np.array(groups) == group])) == 1
    sizes = [len(t) for _, t in GroupKFold(n_folds).split(groups, groups=groups)]
    assert sorted(np.bincount(folds, minlength=n_folds)) == sorted(sizes)


@on_probes("one-hot-by-hand")
def test_one_hot_on_every_input(arguments):
    (sequence,) = arguments
    letters = np.array(list(sequence.upper()), dtype="U1").reshape(-1, 1)
    encoder = OneHotEncoder(categories=[list("ACGT")], handle_unknown="ignore", dtype=int)
    expected = encoder.fit([["A"]]).transform(letters).T.toarray() if sequence else [[]] * 4
    np.testing.assert_array_equal(REFERENCE["one-hot-by-hand"](sequence), expected)


@on_probes("bag-of-kmers")
def test_bag_on_every_input(arguments):
    sequence, k = arguments
    expected = vectorizer(k).fit_transform([sequence]).toarray()[0].tolist()
    assert REFERENCE["bag-of-kmers"](sequence, k) == expected


@on_probes("inverse-document-frequency")
def test_idf_on_every_input(arguments):
    expected = TfidfTransformer().fit(np.array(*arguments)).idf_
    np.testing.assert_allclose(REFERENCE["inverse-document-frequency"](*arguments), expected)


@on_probes("bag-of-the-other-strand")
def test_other_strand_on_every_input(arguments):
    bag, k = arguments
    expected = at_words(bag, k, lambda word: str(Seq(word).reverse_complement()))
    assert REFERENCE["bag-of-the-other-strand"](bag, k) == expected


@pytest.mark.filterwarnings("ignore:y_pred contains classes")
@on_probes("accuracy-of-classes")
def test_balanced_accuracy_on_every_input(arguments):
    expected = balanced_accuracy_score(*arguments)
    assert REFERENCE["accuracy-of-classes"](*arguments) == pytest.approx(expected)


@on_probes("folds-of-groups")
def test_folds_on_every_input(arguments):
    expected = folds_filled_in_order(largest_first, len)(*arguments)
    assert REFERENCE["folds-of-groups"](*arguments) == expected


# The same, written in another way


def all_words(k: int) -> list[str]:
    words = [""]
    for _ in range(k):
        words = [word + base for word in words for base in "ACGT"]
    return words


def vectorizer(k: int, **options) -> CountVectorizer:
    """Count all words of `k` letters, as scikit-learn does."""
    return CountVectorizer(
        analyzer="char",
        ngram_range=(k, k),
        lowercase=False,
        vocabulary={word: column for column, word in enumerate(all_words(k))},
        **options,
    )


def at_words(bag, k, turned):
    places = {word: place for place, word in enumerate(all_words(k))}
    return [bag[places[turned(word)]] for word in places]


def folds_filled_in_order(order, weight):
    def answer(groups, n_folds):
        loads = [0] * n_folds
        folds = [None] * len(groups)
        for group in order(groups):
            members = [i for i, other in enumerate(groups) if other == group]
            fold = int(np.argmin(loads))
            loads[fold] += weight(members)
            for i in members:
                folds[i] = fold
        return folds

    return answer


def largest_first(groups):
    return [group for group, _ in Counter(groups).most_common()]
