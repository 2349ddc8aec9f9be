"""The references of the exercises on gene families, against the package and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold

from nutrigen.encodings import one_hot
from nutrigen.exercises import list_exercises
from nutrigen.kmer_features import kmer_matrix
from nutrigen.sequences import reverse_complement

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
