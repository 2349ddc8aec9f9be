"""How many days are needed.

Try 1, 2, 3, ... days until the formula of Spearman and Brown gives at least the target; or solve it
for the number of days, and round up.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def days_needed(reliability: float, target: float) -> int:
    exact = target / (1 - target) * (1 - reliability) / reliability
    return max(1, int(np.ceil(exact - 1e-9)))


EDGE_CASES = {
    "a single day that is enough": (0.5, 0.5),
    "a target that is met exactly": (0.5, 0.8),
    "a single day that is more than enough": (0.8, 0.3),
    "a very noisy nutrient": (0.05, 0.9),
}


def draw(rng):
    return round(float(rng.uniform(0.15, 0.6)), 2), round(float(rng.uniform(0.65, 0.95)), 2)


@mistake
def not_rounded(reliability, target):
    """This is the solution of the equation. Days come whole: round up, with math.ceil."""
    return target / (1 - target) * (1 - reliability) / reliability


@mistake
def rounded_down(reliability, target):
    """Rounded down, the days do not suffice. Round up, with math.ceil."""
    exact = target / (1 - target) * (1 - reliability) / reliability
    return max(1, math.floor(exact + 1e-9))


@mistake
def rounded(reliability, target):
    """Rounded to the nearest number, the days do not always suffice. Round up, with math.ceil."""
    exact = target / (1 - target) * (1 - reliability) / reliability
    return max(1, round(exact))


@mistake
def no_tolerance(reliability, target):
    """Floating-point numbers are rounded: 0.8 / (1 - 0.8) is 4.000000000000001, and rounding that
    up gives a day too many. Subtract a tiny number, such as 1e-9, before rounding up."""
    exact = target / (1 - target) * (1 - reliability) / reliability
    return math.ceil(exact)


@mistake(like=no_tolerance)
def no_tolerance_divided_last(reliability, target):
    # Which whole numbers come out too large depends on the order of the operations.
    exact = target * (1 - reliability) / (reliability * (1 - target))
    return math.ceil(exact)


@mistake
def one_too_many(reliability, target):
    """This adds a day even where the exact number is whole: the target may be met exactly."""
    exact = target / (1 - target) * (1 - reliability) / reliability
    return math.floor(exact) + 1


@mistake
def proportional(reliability, target):
    """The reliability is not proportional to the number of days: each further day helps less. Use
    the formula of Spearman and Brown."""
    return math.ceil(target / reliability - 1e-9)


@mistake
def upside_down(reliability, target):
    """The less reliable a day is, the more days are needed: (1 - reliability) stands above,
    reliability below."""
    exact = target / (1 - target) * reliability / (1 - reliability)
    return max(1, math.ceil(exact - 1e-9))


@mistake(like=upside_down)
def upside_down_no_tolerance(reliability, target):
    exact = target / (1 - target) * reliability / (1 - reliability)
    return math.ceil(exact)


@mistake
def zero_days(reliability, target):
    """This is how many days are needed in addition to the first. Count that one, too."""
    exact = target / (1 - target) * (1 - reliability) / reliability
    return math.ceil(exact - 1 - 1e-9)
