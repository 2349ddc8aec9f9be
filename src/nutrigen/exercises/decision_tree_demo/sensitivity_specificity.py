"""Sensitivity and specificity.

Look only at those who are sick: which share of them is called sick? Then only at those who are not:
which share of them is called benign?
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_tree_demo._inputs import SICK, WELL, draw_diagnoses


def sensitivity_specificity(truth: list, predicted: list) -> tuple:
    def share_right(diagnosis):
        calls = [p for t, p in zip(truth, predicted) if t == diagnosis]
        return calls.count(diagnosis) / len(calls)

    return share_right("malignant"), share_right("benign")


EDGE_CASES = {
    "no errors": ([SICK, WELL], [SICK, WELL]),
    "nothing but errors": ([SICK, WELL, WELL], [WELL, SICK, SICK]),
    "everyone is called benign": ([SICK, WELL, WELL, WELL], [WELL] * 4),
}


def draw(rng):
    truth = draw_diagnoses(rng, int(rng.integers(4, 7)), int(rng.integers(7, 11)))
    predicted = list(truth)
    sick = [i for i, label in enumerate(truth) if label == SICK]
    well = [i for i, label in enumerate(truth) if label == WELL]
    for i in rng.permutation(sick)[: int(rng.integers(1, 3))]:
        predicted[int(i)] = WELL
    for i in rng.permutation(well)[: int(rng.integers(1, 4))]:
        predicted[int(i)] = SICK
    return truth, predicted


@mistake
def exchanged(truth, predicted):
    """The two are exchanged: sensitivity, which comes first, is about the malignant ones."""
    sensitivity, specificity = sensitivity_specificity(truth, predicted)
    return specificity, sensitivity


@mistake
def predictive_values(truth, predicted):
    """The denominators are wrong: this divides by how many are called malignant or benign. Divide
    by how many are malignant or benign."""

    def share_right(diagnosis):
        called = [t for t, p in zip(truth, predicted, strict=True) if p == diagnosis]
        return called.count(diagnosis) / len(called)

    return share_right("malignant"), share_right("benign")


@mistake
def shares_of_all(truth, predicted):
    """The denominators are wrong: this divides by the number of all. Divide by the number of
    malignant ones for the sensitivity, and of benign ones for the specificity."""
    right = [t for t, p in zip(truth, predicted, strict=True) if t == p]
    return right.count("malignant") / len(truth), right.count("benign") / len(truth)


@mistake
def error_rates(truth, predicted):
    """These are the shares of wrong calls, missed cancers and false alarms. Asked for are those of
    right calls."""
    sensitivity, specificity = sensitivity_specificity(truth, predicted)
    return 1 - sensitivity, 1 - specificity


@mistake
def accuracy_twice(truth, predicted):
    """This is the accuracy, for both. Count among the malignant and among the benign ones apart."""
    accuracy = sum(t == p for t, p in zip(truth, predicted, strict=True)) / len(truth)
    return accuracy, accuracy
