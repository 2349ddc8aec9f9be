"""The references of the exercises on populations, against the package and scikit-learn."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_wrong_answers,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, adjusted_rand_score, rand_score
from sklearn.metrics.cluster import contingency_matrix, pair_confusion_matrix
from sklearn.preprocessing import LabelEncoder, StandardScaler

from nutrigen import genotypes
from nutrigen.exercises import WrongAnswer, check, list_exercises

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


# Wrong answers, written anew


def each_person(genotype):
    def counts(letters, reference, alternate):
        found = []
        for pair in letters:
            found.append(genotype(pair, reference, alternate))
        return found

    return counts


def three_texts(pair, reference, alternate):
    if pair == alternate * 2:
        return 2
    if pair == reference + alternate:
        return 1
    return 0


def three_texts_alternate_first(pair, reference, alternate):
    return [reference * 2, alternate + reference, alternate * 2].index(pair)


def reference_first_or_twice(pair, reference, alternate):
    if pair == reference + reference:
        return 0
    return 1 if pair == f"{reference}{alternate}" else 2


def three_keys(pair, reference, alternate):
    first, second = sorted([reference, alternate])
    return {reference * 2: 0, first + second: 1, alternate * 2: 2}[pair]


def sorted_text(pair, reference, alternate):
    heterozygote = min(reference, alternate) + max(reference, alternate)
    return 2 * (pair == 2 * alternate) + (pair == heterozygote)


def alternate_first_or_none(pair, reference, alternate):
    if pair == alternate + reference:
        return 1
    return 2 if pair == alternate + alternate else 0


def alternate_first_or_twice(pair, reference, alternate):
    if pair in {reference * 2, alternate + reference}:
        return int(pair[0] == alternate)
    return 2


def sorted_text_or_twice(pair, reference, alternate):
    if pair == "".join(sorted({reference, alternate})):
        return 1
    return 0 if pair == reference * 2 else 2


def by_frequency(bases):
    """The letters in the order of the alphabet, and how often each occurs."""
    return np.unique(bases, return_counts=True)


def coded(bases, zero):
    return (np.array(bases) != zero).astype(int).tolist()


def last_of_equals(bases):
    letters, sizes = by_frequency(bases)
    return coded(bases, letters[::-1][np.argmax(sizes[::-1])])


def patterson(frequency, center=2, variance=2, root=0.5):
    def scaled(train, new):
        p = frequency(train, new)
        if p in (0, 1):
            raise ValueError("no variation")
        return ((np.array(new) - center * p) / (variance * p * (1 - p)) ** root).tolist()

    return scaled


def of_training(train, new):
    return np.mean(train) / 2


def standardized(train, new):
    scaler = StandardScaler().fit(np.array(train, dtype=float)[:, np.newaxis])
    return scaler.transform(np.array(new, dtype=float)[:, np.newaxis])[:, 0].tolist()


def if_varying(deviation):
    def scaled(train, new):
        if min(train) == max(train):
            raise ValueError("nothing to divide by")
        return [(count - statistics.fmean(train)) / deviation(train) for count in new]

    return scaled


def scaled_without_thought(train, new):
    p = sum(train) / len(train) / 2
    scale = (2 * p * (1 - p)) ** 0.5
    return [(x - 2 * p) / scale for x in new]


def scaled_in_arrays(train, new):
    train, new = np.array(train), np.array(new)
    p = train.sum() / (2 * train.size)
    return ((new - 2 * p) / np.sqrt(2 * p * (1 - p))).tolist()


def scaled_or(instead):
    def scaled(train, new):
        try:
            return scaled_without_thought(train, new)
        except ZeroDivisionError:
            return [instead] * len(new)

    return scaled


def scaled_by_one(train, new):
    p = np.mean(train) / 2
    scale = np.sqrt(2 * p * (1 - p))
    return ((np.array(new) - 2 * p) / (scale if scale > 0 else 1)).tolist()


def heterozygotes(frequencies):
    """The share that is expected of the pool, and the one that is found."""
    p = np.mean(frequencies)
    return 2 * p * (1 - p), np.mean([2 * q * (1 - q) for q in frequencies])


def if_defined(formula):
    def deficit(frequencies):
        if not any(frequencies) or all(p == 1 for p in frequencies):
            raise ValueError("nobody, or everybody, has the allele")
        return formula(frequencies)

    return deficit


def sample_variance_unless_alone(frequencies):
    if len(frequencies) == 1:
        return 0.0
    return 2 * statistics.variance(frequencies) / heterozygotes(frequencies)[0]


def missing_share(frequencies):
    expected, found = heterozygotes(frequencies)
    return (expected - found) / expected


def missing_in_fractions(frequencies):
    exact = [Fraction(p) for p in frequencies]
    mean = sum(exact) / len(exact)
    squares = sum(p * p for p in exact) / len(exact)
    return float((squares - mean**2) / (mean - mean**2))


def none_missing_if_fixed(frequencies):
    if max(frequencies) == 0 or min(frequencies) == 1:
        return 0
    return missing_in_fractions(frequencies)


def from_table(labels_a, labels_b, pairs_of):
    table = contingency_matrix(labels_a, labels_b)
    groups = (table.ravel(), table.sum(axis=1), table.sum(axis=0))
    together, in_a, in_b = (sum(pairs_of(int(n)) for n in sizes) for sizes in groups)
    return together, in_a, in_b, pairs_of(len(labels_a))


def adjusted(together, in_a, in_b, everyone):
    chance = in_a * in_b / everyone
    return (together - chance) / (0.5 * (in_a + in_b) - chance)


def adjusted_or_one(*counts):
    try:
        return adjusted(*counts)
    except ZeroDivisionError:
        return 1.0


def together_among_the_grouped(labels_a, labels_b):
    (_, only_b), (only_a, both) = pair_confusion_matrix(labels_a, labels_b)
    return both / (both + (only_a + only_b) / 2) if both + only_a + only_b else 1.0


def adjusted_in_arrays(labels_a, labels_b):
    counts = from_table(labels_a, labels_b, lambda n: np.float64(n * (n - 1) / 2))
    return adjusted(*counts)


def adjusted_or_zero(labels_a, labels_b):
    index = adjusted_in_arrays(labels_a, labels_b)
    return 0.0 if np.isnan(index) else index


def by_chromosome(values, chromosomes, how="sum"):
    return pd.Series(values).groupby(chromosomes).agg(how)


def share_of(sums):
    return (sums / sums.sum()).to_dict()


def squares_by_chromosome(loadings, chromosomes, how="sum"):
    return by_chromosome(np.square(loadings), chromosomes, how)


WRONG = {
    "count-alternate-alleles": {
        "one-order-only": (
            each_person(three_texts),
            each_person(three_texts_alternate_first),
            each_person(reference_first_or_twice),
            each_person(three_keys),
            each_person(sorted_text),
            each_person(alternate_first_or_none),
            each_person(alternate_first_or_twice),
            each_person(sorted_text_or_twice),
        ),
        "reference-counted": each_person(
            lambda pair, reference, alternate: (pair[0] == reference) + int(pair[1] == reference)
        ),
        "carriers": each_person(
            lambda pair, reference, alternate: 1 if pair.find(alternate) >= 0 else 0
        ),
        "heterozygotes-only": each_person(
            lambda pair, reference, alternate: len(set(pair)) - 1,
        ),
        "other-letters-counted": (
            lambda letters, reference, alternate: [
                sum(map(alternate.__eq__, pair)) for pair in letters
            ],
            each_person(
                lambda pair, reference, alternate: sum(letter != reference for letter in pair)
            ),
        ),
    },
    "consensus-coding": {
        "inverted": (
            lambda bases: [int(base == min(statistics.multimode(bases))) for base in bases],
            lambda bases: coded(bases, by_frequency(bases)[0][np.argmin(by_frequency(bases)[1])]),
        ),
        "first-person": lambda bases: coded(bases, bases[0]),
        "first-in-alphabet": lambda bases: coded(bases, sorted(bases)[0]),
        "letters-numbered": lambda bases: LabelEncoder().fit_transform(bases).tolist(),
        "tie": (
            lambda bases: coded(bases, statistics.mode(bases)),
            last_of_equals,
        ),
    },
    "patterson-scaling": {
        "frequency-of-all": patterson(lambda train, new: np.mean([*train, *new]) / 2),
        "frequency-of-new": patterson(lambda train, new: np.mean(new) / 2),
        "variance-not-rooted": patterson(of_training, root=1),
        "one-allele": patterson(of_training, variance=1),
        "center-of-one-allele": patterson(of_training, center=1),
        "not-centered": patterson(of_training, center=0),
        "sample-deviation": (
            if_varying(statistics.pstdev),
            if_varying(statistics.stdev),
            standardized,
            lambda train, new: scipy.stats.zmap(new, train).tolist(),
            lambda train, new: scipy.stats.zmap(new, train, ddof=1).tolist(),
        ),
        "fixed-snp": (
            scaled_without_thought,
            scaled_in_arrays,
            scaled_or(0),
            scaled_or(math.nan),
            scaled_or(math.inf),
            scaled_by_one,
        ),
    },
    "heterozygote-deficit": {
        "sample-variance": (
            if_defined(sample_variance_unless_alone),
            if_defined(
                lambda frequencies: 2 * np.var(frequencies, ddof=1) / heterozygotes(frequencies)[0]
            ),
        ),
        "variance-only": if_defined(
            lambda frequencies: np.mean(np.square(frequencies)) - np.mean(frequencies) ** 2
        ),
        "deviation": (
            if_defined(lambda frequencies: 2 * np.std(frequencies) / heterozygotes(frequencies)[0]),
            # Rounding may turn a share of nothing into less than nothing.
            if_defined(lambda frequencies: max(missing_share(frequencies), 0) ** 0.5),
        ),
        "mean-of-products": if_defined(
            lambda frequencies: (
                statistics.pvariance(frequencies) / statistics.fmean(p - p * p for p in frequencies)
            )
        ),
        "two-alleles": if_defined(
            lambda frequencies: np.var(frequencies) / heterozygotes(frequencies)[0]
        ),
        "remaining-share": if_defined(
            lambda frequencies: np.divide(*reversed(heterozygotes(frequencies)))
        ),
        "fixed-snp": (missing_share, missing_in_fractions, none_missing_if_fixed),
    },
    "adjusted-rand-index": {
        "rand-index": rand_score,
        "accuracy": accuracy_score,
        "purity": (
            lambda labels_a, labels_b: (
                contingency_matrix(labels_a, labels_b).max(axis=1).sum() / len(labels_a)
            ),
            lambda labels_a, labels_b: (
                contingency_matrix(labels_a, labels_b).max(axis=0).sum() / len(labels_a)
            ),
        ),
        "expected-not-subtracted": together_among_the_grouped,
        "squares": (
            lambda labels_a, labels_b: adjusted_or_one(
                *from_table(labels_a, labels_b, lambda n: n**2)
            ),
            lambda labels_a, labels_b: adjusted_or_one(
                *from_table(labels_a, labels_b, lambda n: n**2 / 2)
            ),
            lambda labels_a, labels_b: adjusted_or_one(
                *from_table(labels_a, labels_b, lambda n: sum(range(n + 1)))
            ),
        ),
        "same-trivial-labels": (
            lambda labels_a, labels_b: adjusted(
                *from_table(labels_a, labels_b, lambda n: n * (n - 1) // 2)
            ),
            adjusted_in_arrays,
            adjusted_or_zero,
        ),
    },
    "loading-shares": {
        "absolute-values": lambda loadings, chromosomes: share_of(
            by_chromosome(np.abs(loadings), chromosomes)
        ),
        "signed": (
            lambda loadings, chromosomes: by_chromosome(loadings, chromosomes).to_dict(),
            lambda loadings, chromosomes: share_of(by_chromosome(loadings, chromosomes)),
            lambda loadings, chromosomes: share_of(by_chromosome(loadings, chromosomes) ** 2),
            lambda loadings, chromosomes: (
                by_chromosome(loadings, chromosomes) ** 2 / np.sum(np.square(loadings))
            ).to_dict(),
        ),
        "number-of-snps": lambda loadings, chromosomes: (
            pd.Series(chromosomes).value_counts(normalize=True).to_dict()
        ),
        "mean-of-squares": (
            lambda loadings, chromosomes: squares_by_chromosome(
                loadings, chromosomes, "mean"
            ).to_dict(),
            lambda loadings, chromosomes: share_of(
                squares_by_chromosome(loadings, chromosomes, "mean")
            ),
            lambda loadings, chromosomes: (
                squares_by_chromosome(loadings, chromosomes, "mean") / np.dot(loadings, loadings)
            ).to_dict(),
        ),
        "not-divided": lambda loadings, chromosomes: squares_by_chromosome(
            loadings, chromosomes
        ).to_dict(),
    },
}

# Libraries give NaN, infinity or a scale of one where others raise an error.
OTHERWISE_AT_EDGES = frozenset(
    {("patterson-scaling", "sample-deviation"), ("heterozygote-deficit", "sample-variance")}
)


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("population-clustering", WRONG, OTHERWISE_AT_EDGES)
