"""Exercises of the chapter on gene families: references, inputs and typical mistakes.

The references are plain Python, written for clarity and independent of `nutrigen.kmer_features`
and scikit-learn, with which the tests compare them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import product

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "gene-family-classification"


def _letters(rng: np.random.Generator, length: int, letters: str = "ACGT") -> str:
    return "".join(rng.choice(list(letters), size=length))


def _words(k: int) -> list[str]:
    return ["".join(letters) for letters in product("ACGT", repeat=k)]


# Four rows for one sequence


def _one_hot(sequence: str, order: str = "ACGT") -> list:
    return [[int(letter == base) for letter in sequence.upper()] for base in order]


def _one_hot_case(sequence: str) -> list:
    return [[int(letter == base) for letter in sequence] for base in "ACGT"]


def _one_hot_of(read: Callable[[str], str]) -> Callable[[str], list]:
    """`read` tells for which bases a capital letter stands."""
    return lambda sequence: [
        [int(base in read(letter)) for letter in sequence.upper()] for base in "ACGT"
    ]


def _one_hot_without(dropped: Callable[[str], bool]) -> Callable[[str], list]:
    return lambda sequence: _one_hot("".join(c for c in sequence if not dropped(c.upper())))


def _one_hot_looked_up(place_of: Callable[[str], int]) -> Callable[[str], list]:
    """`place_of` raises an error at any letter that the alphabet does not hold."""
    return lambda sequence: [
        [int(place_of(letter) == row) for letter in sequence.upper()] for row in range(4)
    ]


_MEANINGS = {
    **{"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"},
    **{"B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT"},
}


_ONE_HOT = Exercise(
    name="one-hot-by-hand",
    chapter=_CHAPTER,
    title="One-hot encoding of a sequence",
    objective="gene-family-classification/encodings",
    reference=lambda sequence: _one_hot(sequence),
    hint="Make one row for each base of ACGT, which says at each position whether it is there.",
    mistakes=(
        Mistake(
            "transposed",
            lambda sequence: [list(column) for column in zip(*_one_hot(sequence), strict=True)],
            "You return one row for each position. Here the bases are the rows, as a convolution "
            "expects its channels: four rows, as long as the sequence.",
        ),
        Mistake(
            "other-order",
            lambda sequence: _one_hot(sequence, "ATCG"),
            "The rows are in another order. It is the alphabet's: A, C, G, T.",
            variants=(
                lambda sequence: _one_hot(sequence, "ACTG"),
                lambda sequence: _one_hot(sequence, "ATGC"),
            ),
        ),
        Mistake(
            "codes-instead",
            lambda sequence: ["ACGT".find(letter) for letter in sequence.upper()],
            "This is the ordinal encoding, one number a base. Each base needs four numbers, of "
            "which one is 1.",
        ),
        Mistake(
            "lower-case",
            _one_hot_case,
            "Lower-case letters are the same bases: turn the sequence into capitals first.",
        ),
        Mistake(
            "unknown-as-a",
            lambda sequence: _one_hot(sequence.upper().replace("N", "A")),
            "An N is no A. What is not known gets a column of zeros.",
            variants=(_one_hot_of(lambda letter: letter if letter in "ACGT" else "A"),),
        ),
        Mistake(
            "unknown-as-t",
            _one_hot_of(lambda letter: letter if letter in "ACGT" else "T"),
            "A letter that is no base was counted as T: str.find gives -1 for it, and a place of "
            "-1 is the last one. It gets a column of zeros.",
        ),
        Mistake(
            "u-as-t",
            _one_hot_of(lambda letter: letter.replace("U", "T")),
            "U was read as T, its partner's name in DNA. Here it is a letter like any other "
            "that is not A, C, G or T: a column of zeros.",
        ),
        Mistake(
            "codes-resolved",
            _one_hot_of(lambda letter: _MEANINGS.get(letter, letter)),
            "A letter such as R, which stands for A or G, has ones in its column. It does not say "
            "which of the two is there: a column of zeros.",
            variants=(
                _one_hot_of(
                    lambda letter: _MEANINGS.get(letter, letter) if letter != "N" else letter
                ),
                _one_hot_of(
                    lambda letter: _MEANINGS.get(letter, letter)[0] if letter != "N" else letter
                ),
                _one_hot_of(lambda letter: _MEANINGS[letter] if letter in "RY" else letter),
                _one_hot_of(lambda letter: _MEANINGS[letter][0] if letter in "RY" else letter),
                _one_hot_of(lambda letter: letter.replace("R", "A")),
            ),
        ),
        Mistake(
            "others-dropped",
            _one_hot_without(lambda letter: letter not in "ACGT"),
            "A letter that is no base lost its place, so that all rows are too short. Keep its "
            "place, with a zero in each row.",
            variants=(
                _one_hot_without(lambda letter: letter == "-"),
                _one_hot_without(lambda letter: letter not in "ACGTN"),
            ),
        ),
        Mistake(
            "others-raise",
            _one_hot_looked_up("ACGT".index),
            "A letter that is not among A, C, G and T is an error here. Compare each letter with "
            "each base instead: then it is equal to none.",
            variants=(_one_hot_looked_up({"A": 0, "C": 1, "G": 2, "T": 3}.__getitem__),),
        ),
    ),
    edge_cases=(
        Probe(("gattaca",), "lower-case letters"),
        Probe(("ACNGTn",), "a base that is not known"),
        Probe(("ARYKC",), "other letters"),
        Probe(("MSWBcDHVr",), "other letters"),
        Probe(("AUGu",), "the letter U of RNA"),
        Probe(("AC-G*T.X",), "gaps and signs that stand for no base"),
        Probe(("",), "an empty sequence"),
    ),
    draw=lambda rng: (_letters(rng, int(rng.integers(5, 15))),),
)


# A bag of words


def _bag(sequence: str, k: int, step: int = 1, cut: int = 0) -> list:
    starts = range(0, len(sequence) - k + 1 - cut, step)
    counts = Counter(sequence[start : start + k] for start in starts)
    return [counts[word] for word in _words(k)]


def _bag_of_what_is_there(sequence: str, k: int) -> list:
    return [count for count in _bag(sequence, k) if count]


_BAG = Exercise(
    name="bag-of-kmers",
    chapter=_CHAPTER,
    title="Bag of k-mers",
    objective="gene-family-classification/bag",
    reference=lambda sequence, k: _bag(sequence, k),
    hint=(
        "itertools.product('ACGT', repeat=k) gives all words in the order of the alphabet. Count "
        "the windows, and look up each word's count."
    ),
    mistakes=(
        Mistake(
            "words-that-occur",
            _bag_of_what_is_there,
            "You list only the words that occur. All sequences must have the same columns: there "
            "are 4**k of them, and a word that is absent has the count 0.",
        ),
        Mistake(
            "last-window-missed",
            lambda sequence, k: _bag(sequence, k, cut=1),
            "The last window is missing: there are len(sequence) - k + 1 of them.",
        ),
        Mistake(
            "side-by-side",
            lambda sequence, k: _bag(sequence, k, step=k),
            "Your windows lie side by side. They overlap: one begins at every base.",
        ),
        Mistake(
            "presence",
            lambda sequence, k: [int(count > 0) for count in _bag(sequence, k)],
            "You say whether a word occurs; the bag says how often.",
        ),
        Mistake(
            "not-overlapping",
            lambda sequence, k: [sequence.count(word) for word in _words(k)],
            "str.count skips occurrences that overlap: it finds AA only once in AAA, where two "
            "windows hold it.",
        ),
        Mistake(
            "frequencies",
            lambda sequence, k: [
                count / max(len(sequence) - k + 1, 1) for count in _bag(sequence, k)
            ],
            "These are frequencies, divided by the number of windows. The bag holds counts.",
        ),
    ),
    edge_cases=(
        Probe(("AAAAA", 2), "a word that overlaps itself"),
        Probe(("ACG", 3), "a single window"),
        Probe(("AC", 3), "a sequence shorter than a word"),
        Probe(("GATTACA", 1), "words of one letter"),
    ),
    draw=lambda rng: (_letters(rng, int(rng.integers(8, 30))), int(rng.integers(2, 4))),
)


# How rare is a word?


def _idf(bags: list) -> list:
    n = len(bags)
    return [
        1 + math.log((1 + n) / (1 + sum(count > 0 for count in column)))
        for column in zip(*bags, strict=True)
    ]


def _idf_of_counts(bags: list) -> list:
    n = len(bags)
    return [1 + math.log((1 + n) / (1 + sum(column))) for column in zip(*bags, strict=True)]


def _idf_unsmoothed(bags: list) -> list:
    n = len(bags)
    return [
        1 + math.log(n / sum(count > 0 for count in column)) for column in zip(*bags, strict=True)
    ]


def _idf_unsmoothed_by_numpy(bags: list) -> list:
    # Where plain Python raises an error, this divides by 0.
    return (1 + np.log(len(bags) / np.count_nonzero(bags, axis=0))).tolist()


def _draw_bags(rng: np.random.Generator) -> tuple[list]:
    shape = int(rng.integers(3, 8)), int(rng.integers(2, 6))
    return (rng.poisson(0.8, size=shape).tolist(),)


_IDF = Exercise(
    name="inverse-document-frequency",
    chapter=_CHAPTER,
    title="Inverse document frequency",
    objective="gene-family-classification/tfidf",
    reference=_idf,
    hint="For each column, count in how many rows it is not 0; zip(*bags) gives the columns.",
    mistakes=(
        Mistake(
            "occurrences",
            _idf_of_counts,
            "You add up the counts. What matters is in how many sequences a word occurs, however "
            "often it does so there.",
        ),
        Mistake(
            "not-smoothed",
            _idf_unsmoothed,
            "The ones in numerator and denominator are missing. They count an extra sequence that "
            "holds every word, so that a word which is nowhere does not divide by 0.",
            variants=(_idf_unsmoothed_by_numpy,),
        ),
        Mistake(
            "one-missing",
            lambda bags: [value - 1 for value in _idf(bags)],
            "A word of all sequences gets the weight 0 and is lost. The formula adds 1.",
        ),
        Mistake(
            "other-logarithm",
            lambda bags: [1 + (value - 1) / math.log(10) for value in _idf(bags)],
            "This is another logarithm. Use the natural one, math.log.",
            variants=(lambda bags: [1 + (value - 1) / math.log(2) for value in _idf(bags)],),
        ),
        Mistake(
            "upside-down",
            lambda bags: [2 - value for value in _idf(bags)],
            "The fraction is upside down: rare words must get the large weights.",
        ),
    ),
    edge_cases=(
        Probe(([[1, 0], [2, 0]],), "a word of all sequences and one of none"),
        Probe(([[3, 0, 1]],), "a single sequence"),
    ),
    draw=_draw_bags,
)


# The other strand


def _bag_of_other_strand(bag: list, k: int) -> list:
    partner = str.maketrans("ACGT", "TGCA")
    counts = dict(zip(_words(k), bag, strict=True))
    return [counts[word.translate(partner)[::-1]] for word in _words(k)]


def _bag_of_reversed_words(bag: list, k: int) -> list:
    counts = dict(zip(_words(k), bag, strict=True))
    return [counts[word[::-1]] for word in _words(k)]


def _draw_bag(rng: np.random.Generator) -> tuple[list, int]:
    k = int(rng.integers(2, 4))
    return rng.integers(0, 9, size=4**k).tolist(), k


_OTHER_STRAND = Exercise(
    name="bag-of-the-other-strand",
    chapter=_CHAPTER,
    title="Bag of the other strand",
    objective="gene-family-classification/bag",
    reference=_bag_of_other_strand,
    hint=(
        "A word occurs on the other strand as often as its reverse complement occurs on this one. "
        "Find for each word the place of its reverse complement."
    ),
    mistakes=(
        Mistake(
            "complement-only",
            lambda bag, k: bag[::-1],
            "Turning the list around exchanges A with T and C with G, which is the complement. The "
            "letters of each word must be turned around as well.",
        ),
        Mistake(
            "reverse-only",
            _bag_of_reversed_words,
            "The words are reversed, but not complemented.",
        ),
        Mistake(
            "unchanged",
            lambda bag, k: list(bag),
            "This is the bag that you were given. The two strands hold different words.",
        ),
        Mistake(
            "both-strands",
            lambda bag, k: [a + b for a, b in zip(bag, _bag_of_other_strand(bag, k), strict=True)],
            "This is the bag of both strands together. Only the other one is asked for.",
        ),
    ),
    edge_cases=(Probe(([5, 1, 0, 2], 1), "words of one letter"),),
    draw=_draw_bag,
)


# Every class counts the same


def _shares_right(truth: list, predicted: list) -> list:
    pairs = list(zip(truth, predicted, strict=True))
    return [
        sum(t == p for t, p in pairs if t == label) / truth.count(label)
        for label in dict.fromkeys(truth)
    ]


def _balanced_accuracy(truth: list, predicted: list) -> float:
    shares = _shares_right(truth, predicted)
    return sum(shares) / len(shares)


def _accuracy(truth: list, predicted: list) -> float:
    return sum(t == p for t, p in zip(truth, predicted, strict=True)) / len(truth)


def _mean_precision(truth: list, predicted: list) -> float:
    return _balanced_accuracy(predicted, truth)


def _mean_precision_of_true_classes(truth: list, predicted: list) -> float:
    pairs, labels = list(zip(truth, predicted, strict=True)), set(truth)
    shares = [pairs.count((label, label)) / predicted.count(label) for label in labels]
    return sum(shares) / len(labels)


def _classes_of_both(truth: list, predicted: list) -> float:
    return sum(_shares_right(truth, predicted)) / len({*truth, *predicted})


def _draw_labels(rng: np.random.Generator) -> tuple[list, list]:
    truth = rng.choice(["bla-A", "bla-D", "erm"], p=[0.6, 0.25, 0.15], size=20)
    guesses = rng.choice(["bla-A", "bla-D", "erm"], p=[0.5, 0.3, 0.2], size=20)
    return truth.tolist(), np.where(rng.random(20) < 0.5, truth, guesses).tolist()


_BALANCED = Exercise(
    name="accuracy-of-classes",
    chapter=_CHAPTER,
    title="Balanced accuracy",
    objective="gene-family-classification/imbalance",
    reference=_balanced_accuracy,
    hint="For each class among the true labels: which share of its samples is right? Average.",
    mistakes=(
        Mistake(
            "accuracy",
            _accuracy,
            "This is the accuracy: a frequent class counts as often as it is frequent. Take the "
            "share within each class first, then the mean of the shares.",
        ),
        Mistake(
            "precision",
            _mean_precision,
            "You divide by how often a class was predicted. Divide by how often it is true.",
            variants=(_mean_precision_of_true_classes,),
        ),
        Mistake(
            "predicted-classes",
            _classes_of_both,
            "A class that is predicted but never true has no samples of which a share could be "
            "right. Only the classes of the true labels count.",
        ),
    ),
    edge_cases=(
        Probe((["tet", "tet", "tet", "erm"], ["tet"] * 4), "one class for all"),
        Probe((["tet", "erm"], ["tet", "mcr"]), "a class that is never true"),
    ),
    draw=_draw_labels,
)


# Relatives in one fold


def _grouped_folds(groups: list, n_folds: int) -> list:
    sizes = Counter(groups)
    filled, fold_of = [0] * n_folds, {}
    for group in sorted(sizes, key=lambda group: -sizes[group]):
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += sizes[group]
    return [fold_of[group] for group in groups]


def _greedy(order: Callable, weight: Callable) -> Callable:
    def folds(groups: list, n_folds: int) -> list:
        sizes = Counter(groups)
        filled, fold_of = [0] * n_folds, {}
        for group in order(sizes):
            fold_of[group] = filled.index(min(filled))
            filled[fold_of[group]] += weight(sizes[group])
        return [fold_of[group] for group in groups]

    return folds


def _by_size(sizes: Counter) -> list:
    return sorted(sizes, key=lambda group: -sizes[group])


def _runs_of_samples(groups: list, n_folds: int) -> list:
    runs = np.array_split(np.arange(len(groups)), n_folds)
    return [fold for fold, run in enumerate(runs) for _ in run]


def _draw_groups(rng: np.random.Generator) -> tuple[list, int]:
    names = rng.permutation([f"g{i}" for i in range(int(rng.integers(6, 10)))])
    weights = 1 / np.arange(1, len(names) + 1)
    return rng.choice(names, p=weights / weights.sum(), size=30).tolist(), int(rng.integers(2, 5))


_GROUPED_FOLDS = Exercise(
    name="folds-of-groups",
    chapter=_CHAPTER,
    title="Folds of whole groups",
    objective="gene-family-classification/groups",
    reference=_grouped_folds,
    hint=(
        "Count the members of each group. Go through the groups from the largest to the smallest, "
        "and put each, whole, into the fold that has the fewest samples so far."
    ),
    mistakes=(
        Mistake(
            "relatives-separated",
            lambda groups, n_folds: [i % n_folds for i in range(len(groups))],
            "You deal the samples out one by one, so that relatives are in different folds: the "
            "test would be among siblings. Decide the fold of a group, and give it to all members.",
            variants=(
                lambda groups, n_folds: [i * n_folds // len(groups) for i in range(len(groups))],
                _runs_of_samples,
            ),
        ),
        Mistake(
            "order-of-appearance",
            _greedy(list, lambda size: size),
            "You take the groups in the order in which they appear. A large one that comes late "
            "then makes one fold too large: begin with the largest.",
        ),
        Mistake(
            "groups-counted",
            _greedy(_by_size, lambda size: 1),
            "Your folds have equal numbers of groups, not of samples. A group fills a fold by its "
            "number of members.",
        ),
        Mistake(
            "smallest-first",
            _greedy(lambda sizes: sorted(sizes, key=sizes.get), lambda size: size),
            "You begin with the smallest groups. The large ones fit while the folds are empty.",
            variants=(_greedy(lambda sizes: _by_size(sizes)[::-1], lambda size: size),),
        ),
    ),
    edge_cases=(
        Probe((["a", "b", "b", "c", "c", "c"], 2), "groups that appear from small to large"),
        Probe((["a", "b", "c", "d"], 4), "groups of one"),
        Probe((["a", "a", "b"], 3), "more folds than groups"),
        Probe((["z", "b", "z", "b", "a"], 2), "groups of equal size whose names are not sorted"),
    ),
    draw=_draw_groups,
)


EXERCISES = (_ONE_HOT, _BAG, _IDF, _OTHER_STRAND, _BALANCED, _GROUPED_FOLDS)
