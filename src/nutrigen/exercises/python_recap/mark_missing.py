"""A copy with the code replaced.

Begin with a copy as floats, values.astype(float), since whole numbers have no NaN. Then set
copy[values == code] = np.nan, and return the copy.
"""

import numpy as np

from nutrigen.exercises import mistake


def mark_missing(values: np.ndarray, code: int) -> np.ndarray:
    marked = values.astype(float)
    marked[values == code] = np.nan
    return marked


EDGE_CASES = {
    "no value with the code": (np.array([3, 7, 0, 21]), 9999),
    "two values with the code": (np.array([9999, 2, 9999]), 9999),
    "another code": (np.array([7, 5, 21]), 7),
    "a code of zero": (np.array([0, 5, 21, 0]), 0),
    "a negative code": (np.array([-9, 9, 0, 3]), -9),
}


def draw(rng):
    values = rng.integers(0, 23, size=int(rng.integers(4, 9)))
    values[rng.integers(1, len(values))] = 9999
    return values, 9999


@mistake
def zero(values, code):
    """The code was replaced by zero, which is an answer: no meal. Missing is np.nan."""
    return np.where(values == code, 0.0, values)


@mistake
def left_out(values, code):
    """The value was left out, so that the result no longer fits to the other columns. Keep its
    place, with np.nan."""
    return values[values != code].astype(float)


@mistake
def unchanged(values, code):
    """The code is still there, an answer of thousands of meals."""
    return values.astype(float)


@mistake
def inverted(values, code):
    """The condition is the wrong way round: only the code is left."""
    return np.where(values == code, values, np.nan)


@mistake
def above_the_code(values, code):
    """Values above the code were replaced, but not the code itself. Compare by ==."""
    return np.where(values > code, np.nan, values)
