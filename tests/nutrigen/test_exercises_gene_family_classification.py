"""The references of the exercises on gene families, against the package and scikit-learn."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from Bio.Data.IUPACData import ambiguous_dna_values
from Bio.Seq import Seq
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import accuracy_score, balanced_accuracy_score, recall_score
from sklearn.model_selection import GroupKFold, KFold
from sklearn.preprocessing import OneHotEncoder

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


# Wrong answers, written anew


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


def bag_by_scikit_learn(sequence, k, **options):
    return vectorizer(k, **options).fit_transform([sequence]).toarray()[0]


def bag_of_listed(windows, words):
    counts = dict.fromkeys(words, 0)
    for window in windows:
        counts[window] += 1
    return list(counts.values())


def one_hot_in_order(order):
    def answer(sequence):
        rows = np.zeros((4, len(sequence)), dtype=int)
        for place, letter in enumerate(sequence.upper()):
            if letter in order:
                rows[order.index(letter), place] = 1
        return rows.tolist()

    return answer


def one_hot_of_columns(sequence):
    columns = []
    for letter in sequence.upper():
        column = [0, 0, 0, 0]
        if letter in "ACGT":
            column["ACGT".index(letter)] = 1
        columns.append(column)
    return columns


def one_hot_of_capitals(sequence):
    letters = np.array(list(sequence), dtype="U1")
    return [(letters == base).astype(int).tolist() for base in "ACGT"]


def one_hot_from_codes(sequence):
    codes = [{"C": 1, "G": 2, "T": 3}.get(letter, 0) for letter in sequence.upper()]
    return np.eye(4, dtype=int)[codes].T.tolist()


def one_hot_from_places(sequence):
    rows = np.zeros((4, len(sequence)), dtype=int)
    for place, letter in enumerate(sequence.upper()):
        rows["ACGT".find(letter), place] = 1
    return rows.tolist()


def one_hot_of_meanings(sequence, resolved, n_bases):
    """The first `n_bases` of the bases that a code may stand for, as Biopython lists them."""
    meanings = {code: sorted(ambiguous_dna_values[code])[:n_bases] for code in resolved}
    rows = np.zeros((4, len(sequence)), dtype=int)
    for place, letter in enumerate(sequence.upper()):
        for base in meanings.get(letter, letter):
            if base in "ACGT":
                rows["ACGT".index(base), place] = 1
    return rows.tolist()


def one_hot_by_index(sequence):
    rows = np.zeros((4, len(sequence)), dtype=int)
    for place, letter in enumerate(sequence.upper()):
        rows["ACGT".index(letter), place] = 1
    return rows.tolist()


def one_hot_by_dictionary(sequence):
    columns = dict(zip("ACGT", np.eye(4, dtype=int).tolist(), strict=True))
    rows = list(zip(*(columns[letter] for letter in sequence.upper()), strict=True))
    return [list(row) for row in rows] or [[], [], [], []]


def ordinal_codes(sequence):
    return [{"A": 0, "C": 1, "G": 2, "T": 3}.get(letter, -1) for letter in sequence.upper()]


def words_that_occur(sequence, k):
    windows = [sequence[i : i + k] for i in range(len(sequence) - k + 1)]
    return np.unique(windows, return_counts=True)[1].tolist()


def bag_without_last_window(sequence, k):
    windows = []
    start = 0
    while start < len(sequence) - k:
        windows.append(sequence[start : start + k])
        start += 1
    return bag_of_listed(windows, all_words(k))


def bag_side_by_side(sequence, k):
    windows = re.findall("." * k, sequence)
    return bag_of_listed(windows, all_words(k))


def bag_without_overlaps(sequence, k):
    return [len(re.findall(word, sequence)) for word in all_words(k)]


def bag_of_frequencies(sequence, k):
    bag = bag_by_scikit_learn(sequence, k)
    return (bag / max(1, bag.sum())).tolist()


def idf_by_numpy(document_frequency, formula):
    def answer(bags):
        table = np.array(bags)
        return formula(len(table), document_frequency(table)).tolist()

    return answer


def idf_in_a_loop(bags):
    weights = []
    for word in range(len(bags[0])):
        holding = [bag for bag in bags if bag[word]]
        weights.append(math.log(len(bags) / len(holding)) + 1)
    return weights


def rows_with(table):
    return (table != 0).sum(axis=0)


def at_words(bag, k, turned):
    places = {word: place for place, word in enumerate(all_words(k))}
    return [bag[places[turned(word)]] for word in places]


def both_strands(bag, k):
    table = np.array(bag)
    other = at_words(bag, k, lambda word: str(Seq(word).reverse_complement()))
    return (table + other).tolist()


def shares_by_truth(truth, predicted):
    table = pd.crosstab(pd.Series(truth), pd.Series(predicted))
    labels = sorted({*truth, *predicted})
    table = table.reindex(index=labels, columns=labels, fill_value=0).to_numpy()
    return np.diag(table), table.sum(axis=1), table.sum(axis=0)


def mean_of_precisions(truth, predicted):
    right, _, n_predicted = shares_by_truth(truth, predicted)
    return (right[n_predicted > 0] / n_predicted[n_predicted > 0]).mean()


def mean_of_precisions_of_true_classes(truth, predicted):
    precisions = []
    for label in sorted(set(truth)):
        right = [a == b for a, b in zip(truth, predicted, strict=True) if b == label]
        precisions.append(sum(right) / len(right))
    return sum(precisions) / len(precisions)


def recall_of_all_labels(truth, predicted):
    return recall_score(truth, predicted, average="macro", zero_division=0)


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


def in_order_of_appearance(groups):
    return pd.unique(pd.Series(groups)).tolist()


def largest_first(groups):
    return [group for group, _ in Counter(groups).most_common()]


def smallest_first(groups):
    return sorted(in_order_of_appearance(groups), key=groups.count)


def runs_of_samples(groups, n_folds):
    folds = np.zeros(len(groups), dtype=int)
    for fold, (_, test) in enumerate(KFold(n_folds).split(groups)):
        folds[test] = fold
    return folds.tolist()


WRONG = {
    "one-hot-by-hand": {
        "transposed": one_hot_of_columns,
        "other-order": tuple(one_hot_in_order(order) for order in ("ATCG", "ACTG", "ATGC")),
        "codes-instead": ordinal_codes,
        "lower-case": one_hot_of_capitals,
        "unknown-as-a": (
            lambda sequence: one_hot_in_order("ACGT")(re.sub("[Nn]", "A", sequence)),
            one_hot_from_codes,
        ),
        "unknown-as-t": one_hot_from_places,
        "u-as-t": lambda sequence: one_hot_in_order("ACGT")(re.sub("[Uu]", "T", sequence)),
        "codes-resolved": (
            lambda sequence: one_hot_of_meanings(sequence, "RYSWKMBDHVN", 4),
            lambda sequence: one_hot_of_meanings(sequence, "RYSWKMBDHV", 4),
            lambda sequence: one_hot_of_meanings(sequence, "RYSWKMBDHV", 1),
            lambda sequence: one_hot_of_meanings(sequence, "RY", 4),
            lambda sequence: one_hot_of_meanings(sequence, "RY", 1),
            lambda sequence: one_hot_of_meanings(sequence, "R", 1),
        ),
        "others-dropped": (
            lambda sequence: one_hot_in_order("ACGT")(re.sub("[^ACGTacgt]", "", sequence)),
            lambda sequence: one_hot_in_order("ACGT")(re.sub("-", "", sequence)),
            lambda sequence: one_hot_in_order("ACGT")(re.sub("[^ACGTNacgtn]", "", sequence)),
        ),
        "others-raise": (one_hot_by_index, one_hot_by_dictionary),
    },
    "bag-of-kmers": {
        "words-that-occur": words_that_occur,
        "last-window-missed": bag_without_last_window,
        "side-by-side": bag_side_by_side,
        "presence": lambda sequence, k: bag_by_scikit_learn(sequence, k, binary=True).tolist(),
        "not-overlapping": bag_without_overlaps,
        "frequencies": bag_of_frequencies,
    },
    "inverse-document-frequency": {
        "occurrences": idf_by_numpy(
            lambda table: table.sum(axis=0), lambda n, f: np.log((1 + n) / (1 + f)) + 1
        ),
        "not-smoothed": (
            idf_in_a_loop,
            lambda bags: TfidfTransformer(smooth_idf=False).fit(np.array(bags)).idf_.tolist(),
            idf_by_numpy(rows_with, lambda n, f: np.log(n / f) + 1),
        ),
        "one-missing": idf_by_numpy(rows_with, lambda n, f: np.log(n + 1) - np.log(f + 1)),
        "other-logarithm": (
            idf_by_numpy(rows_with, lambda n, f: 1 + np.log10((n + 1) / (f + 1))),
            idf_by_numpy(rows_with, lambda n, f: 1 + np.log2((n + 1) / (f + 1))),
        ),
        "upside-down": idf_by_numpy(rows_with, lambda n, f: 1 + np.log((f + 1) / (n + 1))),
    },
    "bag-of-the-other-strand": {
        "complement-only": lambda bag, k: at_words(
            bag, k, lambda word: str(Seq(word).complement())
        ),
        "reverse-only": lambda bag, k: np.array(bag).reshape([4] * k).T.ravel().tolist(),
        "unchanged": lambda bag, k: at_words(bag, k, str),
        "both-strands": both_strands,
    },
    "accuracy-of-classes": {
        "accuracy": lambda truth, predicted: accuracy_score(truth, predicted),
        "precision": (mean_of_precisions, mean_of_precisions_of_true_classes),
        "predicted-classes": recall_of_all_labels,
    },
    "folds-of-groups": {
        "relatives-separated": (
            lambda groups, n_folds: np.resize(np.arange(n_folds), len(groups)).tolist(),
            runs_of_samples,
            lambda groups, n_folds: [int(n_folds * i / len(groups)) for i in range(len(groups))],
        ),
        "order-of-appearance": folds_filled_in_order(in_order_of_appearance, len),
        "groups-counted": folds_filled_in_order(largest_first, lambda members: 1),
        "smallest-first": (
            folds_filled_in_order(smallest_first, len),
            folds_filled_in_order(lambda groups: largest_first(groups)[::-1], len),
        ),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("gene-family-classification", WRONG)
