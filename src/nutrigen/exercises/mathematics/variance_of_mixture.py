"""The variance of a mixture.

Each part has its share times its standard deviation; add the squares, and twice the covariance.
"""

import math

from nutrigen.exercises import mistake


def sd_of_mixture(w: float, sd1: float, sd2: float, r: float) -> float:
    first, second = w * sd1, (1 - w) * sd2
    return math.sqrt(first**2 + second**2 + 2 * r * first * second)


EDGE_CASES = {
    "nothing in common": (0.5, 2.0, 2.0, 0.0),
    "the same lot": (0.3, 2.0, 2.0, 1.0),
    "opposite lots": (0.25, 1.0, 3.0, -0.5),
    "the first food only": (1.0, 2.0, 5.0, 0.4),
    "the second food only": (0.0, 2.0, 5.0, 0.4),
}


def draw(rng):
    w, r = float(rng.uniform(0.1, 0.9)), float(rng.uniform(-0.9, 0.9))
    sd1, sd2 = (float(sd) for sd in rng.uniform(0.5, 4, size=2))
    return round(w, 2), round(sd1, 2), round(sd2, 2), round(r, 2)


@mistake
def without_covariance(w, sd1, sd2, r):
    """This holds for foods that do not vary together. The covariance is missing."""
    return math.hypot(w * sd1, (1 - w) * sd2)


@mistake
def covariance_once(w, sd1, sd2, r):
    """The covariance counts twice: the square of a sum has two mixed terms."""
    first, second = w * sd1, (1 - w) * sd2
    return math.sqrt(first**2 + second**2 + r * first * second)


@mistake
def standard_deviations_added(w, sd1, sd2, r):
    """Standard deviations do not add up; variances do, apart from the covariance."""
    return w * sd1 + (1 - w) * sd2


@mistake
def share_not_squared(w, sd1, sd2, r):
    """The share has to be squared, too: it stands inside of the square."""
    return math.sqrt(w * sd1**2 + (1 - w) * sd2**2 + 2 * r * math.sqrt(w * (1 - w)) * sd1 * sd2)


@mistake
def variance(w, sd1, sd2, r):
    """This is the variance. Take the root."""
    first, second = w * sd1, (1 - w) * sd2
    return first**2 + second**2 + 2 * r * first * second


@mistake
def correlation_as_covariance(w, sd1, sd2, r):
    """The correlation has no unit: times both standard deviations it is the covariance."""
    inside = (w * sd1) ** 2 + ((1 - w) * sd2) ** 2 + 2 * r * w * (1 - w)
    return math.sqrt(max(inside, 0.0))
