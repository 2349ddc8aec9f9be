"""One number from two.

Twice the product, divided by the sum; and zero if both are zero.
"""

import math

from nutrigen.exercises import mistake


def f1(precision: float, recall: float) -> float:
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


EDGE_CASES = {
    "nothing found": (0.0, 0.0),
    "no errors": (1.0, 1.0),
    "everybody is called positive": (0.03, 1.0),
    "equal numbers": (0.6, 0.6),
    "a precision of zero alone": (0.0, 0.7),
    "a recall of zero alone": (0.4, 0.0),
}


def draw(rng):
    return float(rng.uniform(0.05, 1)), float(rng.uniform(0.05, 1))


@mistake
def arithmetic_mean(precision, recall):
    """This is the arithmetic mean. It gives one half to a model that calls everybody positive where
    hardly anybody is."""
    return (precision + recall) / 2


@mistake
def two_forgotten(precision, recall):
    """The factor two is missing: equal precision and recall should give the same number."""
    if precision + recall == 0:
        return 0.0
    return precision * recall / (precision + recall)


@mistake
def geometric_mean(precision, recall):
    """This is the geometric mean. The harmonic one divides the product by the sum."""
    return math.sqrt(precision * recall)


@mistake
def division_by_zero(precision, recall):
    """Precision, recall or both may be zero. Then the score is zero."""
    return 2 * precision * recall / (precision + recall)


@mistake(like=division_by_zero)
def division_by_either(precision, recall):
    return 2 / (1 / precision + 1 / recall)


@mistake(like=division_by_zero)
def nan_for_zero(precision, recall):
    if precision + recall == 0:
        return math.nan
    return 2 * precision * recall / (precision + recall)


@mistake
def smaller_one(precision, recall):
    """This is the smaller of the two, which the harmonic mean is near to, but not equal."""
    return min(precision, recall)
