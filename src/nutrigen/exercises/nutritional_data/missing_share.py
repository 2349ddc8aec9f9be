"""Share of missing answers.

Keep the values of those who were asked, values[asked], and take the mean of np.isnan.
"""

import numpy as np

from nutrigen.exercises import mistake


def missing_share(values: np.ndarray, asked: np.ndarray) -> float:
    if not asked.any():
        raise ValueError("nobody was asked")
    return float(np.isnan(values[asked]).mean())


EDGE_CASES = {
    "answers from everyone": (np.array([1.0, 2.0, 3.0, 4.0]), np.array([True] * 4)),
    "no answer at all": (
        np.array([np.nan, np.nan, 3.0, np.nan]),
        np.array([True, True, False, True]),
    ),
    "a question put to nobody": (np.array([np.nan, np.nan]), np.array([False, False])),
    "an answer of zero": (np.array([0.0, np.nan, 0.0]), np.array([True] * 3)),
}


def draw(rng):
    n = int(rng.integers(8, 16))
    asked = np.zeros(n, dtype=bool)
    asked[rng.permutation(n)[: n // 2 + 1]] = True
    values = rng.integers(0, 9, size=n).astype(float)
    values[~asked] = np.nan
    places = np.flatnonzero(asked)
    values[rng.permutation(places)[: int(rng.integers(1, len(places)))]] = np.nan
    return values, asked


@mistake
def wrong_denominator(values, asked):
    """The count is right, but it is divided by the number of all people. Those who were not asked
    can not have refused: divide by the number of those who were."""
    return float(np.isnan(values[asked]).sum() / len(values))


@mistake
def not_asked_counted(values, asked):
    """People who were not asked count as missing here. For them the question does not apply."""
    return float(np.isnan(values).mean())


@mistake
def divided_by_answered(values, asked):
    """This divides by the number of those who answered: it is an odds, not a share."""
    if not asked.any():
        raise ValueError("nobody was asked")
    return float(np.isnan(values[asked]).sum() / (~np.isnan(values)).sum())


@mistake
def answered(values, asked):
    """This is the share that is known. The missing ones are the rest."""
    if not asked.any():
        raise ValueError("nobody was asked")
    return float((~np.isnan(values[asked])).mean())


@mistake
def count(values, asked):
    """This is a number of people. Divide it by the number of those who were asked."""
    return float(np.isnan(values[asked]).sum())


@mistake(like=count)
def count_as_integer(values, asked):
    return int(np.isnan(values[asked]).sum())


@mistake
def percent(values, asked):
    """This is in percent. A share lies between 0 and 1."""
    return 100 * missing_share(values, asked)
