"""Accuracy of the majority.

Find the most frequent diagnosis among the training labels. Which share of the test labels is equal
to it?
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_tree_demo._inputs import SICK, WELL, draw_diagnoses


def majority_accuracy(train: list, test: list) -> float:
    majority = max(set(train), key=train.count)
    return test.count(majority) / len(test)


EDGE_CASES = {
    "training labels of one class": ([WELL, WELL], [SICK, WELL, SICK, SICK]),
    "a test without the majority": ([WELL, WELL, SICK], [SICK, SICK]),
    "a majority of malignant": ([SICK, SICK, WELL], [SICK, WELL, WELL, WELL]),
}


def draw(rng):
    n_sick, n_well = int(rng.integers(1, 5)), int(rng.integers(6, 11))
    train = draw_diagnoses(rng, n_sick, n_well)
    # Some tests have another majority than the training samples, none has a tie.
    n_sick, n_well = (int(n) for n in rng.permutation([rng.integers(1, 5), rng.integers(5, 8)]))
    return train, draw_diagnoses(rng, n_sick, n_well)


@mistake
def majority_of_the_test(train, test):
    """This takes the majority of the test labels, which a model does not know. Learn from the
    training labels, and only count in the test labels."""
    majority = max(set(test), key=test.count)
    return test.count(majority) / len(test)


@mistake
def scored_on_training(train, test):
    """This is the share among the training labels. The accuracy is wanted on the test labels."""
    majority = max(set(train), key=train.count)
    return train.count(majority) / len(train)


@mistake
def minority(train, test):
    """This always predicts the rarer diagnosis. Take the more frequent one."""
    rarer = min(set(train), key=train.count)
    return test.count(rarer) / len(test)


@mistake
def error(train, test):
    """This is the share of wrong predictions. The accuracy is the share of right ones."""
    return 1 - majority_accuracy(train, test)


@mistake
def count(train, test):
    """This is the number of right predictions. Divide it by the number of all."""
    majority = max(set(train), key=train.count)
    # An integer would not match a learner who counts with floats.
    return float(test.count(majority))
