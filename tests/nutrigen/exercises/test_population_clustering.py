"""The references of the exercises on populations, against the package and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from nutrigen.exercises import WrongAnswer, check, list_exercises
from nutrigen.genomics import genotypes

EXERCISES = {exercise.name: exercise for exercise in list_exercises("population-clustering")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

counts = st.lists(st.integers(0, 2), min_size=1, max_size=12)
labels = st.integers(2, 12).flatmap(
    lambda n: st.tuples(*[st.lists(st.sampled_from("abcd"), min_size=n, max_size=n)] * 2)
)


# Letters


@given(st.lists(st.sampled_from(["CC", "CT", "TC", "TT"]), min_size=1))
def test_counts_are_those_of_the_package(letters):
    expected = genotypes.count_alleles([[pair] for pair in letters], ["C"], ["T"])[:, 0]
    assert REFERENCE["count-alternate-alleles"](letters, "C", "T") == expected.tolist()


@pytest.mark.parametrize("pair", ["CN", "GA", "ct"])
def test_both_refuse_other_letters(pair):
    with pytest.raises(ValueError, match=pair):
        REFERENCE["count-alternate-alleles"](["CT", pair], "C", "T")
    with pytest.raises(ValueError, match=pair):
        genotypes.count_alleles([["CT"], [pair]], ["C"], ["T"])


@given(st.lists(st.sampled_from("ACGT"), min_size=1, max_size=12))
def test_consensus_coding_is_that_of_the_package(bases):
    expected = genotypes.consensus_coding([[base] for base in bases])[:, 0]
    assert REFERENCE["consensus-coding"](bases) == expected.tolist()


# Structure and scaling


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6))
def test_deficit_is_the_share_of_missing_heterozygotes(frequencies):
    mean = np.mean(frequencies)
    expected = 2 * mean * (1 - mean)
    found = np.mean([2 * p * (1 - p) for p in frequencies])
    deficit = REFERENCE["heterozygote-deficit"](frequencies)
    assert deficit == pytest.approx(1 - found / expected, abs=1e-9)


@given(train=counts, new=counts)
def test_scaling_is_that_of_the_package(train, new):
    assume(len(train) > 1 and 0 < sum(train) < 2 * len(train))
    scaler = genotypes.PattersonScaler().fit(np.array(train)[:, np.newaxis])
    expected = scaler.transform(np.array(new)[:, np.newaxis])[:, 0]
    np.testing.assert_allclose(REFERENCE["patterson-scaling"](train, new), expected)


# Clusters and loadings


@given(labels)
def test_adjusted_rand_index_is_that_of_scikit_learn(two):
    expected = adjusted_rand_score(*two)
    assert REFERENCE["adjusted-rand-index"](*two) == pytest.approx(expected, abs=1e-12)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.sampled_from(["1", "2", "X"])), min_size=1, max_size=12)
)
def test_loading_shares_are_those_of_numpy(pairs):
    loadings, chromosomes = map(list, zip(*pairs, strict=True))
    assume(np.abs(loadings).max() > 0.01)
    shares = REFERENCE["loading-shares"](loadings, chromosomes)
    names, codes = np.unique(chromosomes, return_inverse=True)
    sums = np.bincount(codes, np.square(loadings))
    assert sorted(shares) == names.tolist()
    np.testing.assert_allclose([shares[name] for name in names], sums / sums.sum(), atol=1e-12)
    assert math.isclose(sum(shares.values()), 1)


# Other answers


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "consensus-coding",
            lambda bases: genotypes.consensus_coding([[base] for base in bases])[:, 0].tolist(),
        ),
        ("count-alternate-alleles", lambda *given: _alternate_alleles_in_array(*given)),
        ("patterson-scaling", lambda train, new: _scaled_by_the_package(train, new)),
        ("loading-shares", lambda loadings, chromosomes: _shares_by_dot(loadings, chromosomes)),
        ("heterozygote-deficit", lambda frequencies: _deficit_with_numpy(frequencies)),
        ("adjusted-rand-index", lambda labels_a, labels_b: adjusted_rand_score(labels_a, labels_b)),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


def _deficit_with_numpy(frequencies):
    mean = np.mean(frequencies)
    if mean in (0, 1):
        raise ValueError("no variation")
    return np.var(frequencies) / (mean * (1 - mean))


def _alternate_alleles_in_array(letters, reference, alternate):
    array = np.array([list(pair) for pair in letters]).reshape(-1, 2)
    if not np.isin(array, [reference, alternate]).all():
        raise ValueError("another letter")
    return (array == alternate).sum(axis=1).tolist()


def _scaled_by_the_package(train, new):
    scaler = genotypes.PattersonScaler().fit(np.array(train)[:, np.newaxis])
    if len(set(train)) == 1 and train[0] != 1:
        raise ValueError("no variation")
    return scaler.transform(np.array(new)[:, np.newaxis])[:, 0].tolist()


def _shares_by_dot(loadings, chromosomes):
    weights = np.array(loadings) / np.linalg.norm(loadings)
    parts = {name: weights[np.array(chromosomes) == name] for name in chromosomes}
    return {name: float(part @ part) for name, part in parts.items()}


def test_leakage_is_named():
    def leaky(train, new):
        p = np.mean(train + new) / 2
        if len(set(train)) == 1 and train[0] != 1:
            raise ValueError("no variation")
        return [(x - 2 * p) / math.sqrt(2 * p * (1 - p)) for x in new]

    with pytest.raises(WrongAnswer, match="from training and new people") as caught:
        check("patterson-scaling", leaky)
    assert caught.value.mistake == "frequency-of-all"
