"""Correlation with a habit.

First find the reliability of the mean of n_days by Spearman and Brown. Then divide the correlation
by its square root.
"""

from nutrigen.exercises import mistake


def deattenuate(correlation: float, reliability: float, n_days: int) -> float:
    of_mean = n_days * reliability / (1 + (n_days - 1) * reliability)
    return correlation / of_mean**0.5


EDGE_CASES = {
    "a single day": (0.2, 0.25, 1),
    "an intake without noise": (0.3, 1.0, 2),
    "no correlation": (0.0, 0.4, 2),
}


def draw(rng):
    correlation = round(float(rng.uniform(-0.4, 0.4)), 2)
    reliability = round(float(rng.uniform(0.2, 0.7)), 2)
    return correlation, reliability, int(rng.integers(2, 5))


@mistake
def one_day(correlation, reliability, n_days):
    """This corrects as if a single day had been used. The mean of several days is more reliable:
    correct by its reliability."""
    return correlation / reliability**0.5


@mistake
def no_root(correlation, reliability, n_days):
    """This divides by the reliability, which is right for a slope. A correlation is divided by its
    square root."""
    of_mean = n_days * reliability / (1 + (n_days - 1) * reliability)
    return correlation / of_mean


@mistake(like=no_root)
def no_root_for_one_day(correlation, reliability, n_days):
    return correlation / reliability


@mistake
def multiplied(correlation, reliability, n_days):
    """This makes the correlation even smaller. Noise has diluted it; to undo that, divide."""
    of_mean = n_days * reliability / (1 + (n_days - 1) * reliability)
    return correlation * of_mean**0.5


@mistake
def divided_by_days(correlation, reliability, n_days):
    """The reliability of the mean is not n_days times that of one day: it never exceeds 1. Use the
    formula of Spearman and Brown."""
    of_mean = n_days * reliability
    return correlation / of_mean**0.5


@mistake(like=divided_by_days)
def divided_by_days_up_to_one(correlation, reliability, n_days):
    of_mean = min(1.0, n_days * reliability)
    return correlation / of_mean**0.5


@mistake
def absolute(correlation, reliability, n_days):
    """The sign is lost. A negative association stays negative."""
    return abs(deattenuate(correlation, reliability, n_days))
