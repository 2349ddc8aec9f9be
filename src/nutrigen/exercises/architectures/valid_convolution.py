"""Sliding a filter along a sequence.

At each place where the whole filter lies on the sequence, multiply its weights with the columns
below it, number by number, and add everything up.
"""

import numpy as np

from nutrigen.exercises import mistake


def valid_convolution(columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    width = weights.shape[1]
    places = range(columns.shape[1] - width + 1)
    return np.array([np.sum(weights * columns[:, t : t + width]) for t in places])


def _one_hot(letters):
    return np.array([[float(letter == base) for letter in letters] for base in "ACGT"])


_WEIGHTS = np.arange(12.0).reshape(4, 3) - 4

EDGE_CASES = {
    "a filter as wide as the sequence": (_one_hot("GAT"), _WEIGHTS),
    "a filter of one base": (_one_hot("GATTACA"), np.array([[1.0], [-2.0], [3.0], [0.5]])),
    "a filter wider than the sequence": (_one_hot("GA"), _WEIGHTS),
    "a base that is not known": (_one_hot("GANTAC"), _WEIGHTS),
}


def draw(rng):
    letters = "".join(rng.choice(list("ACGT"), size=int(rng.integers(6, 15))))
    width = int(rng.integers(2, 5))
    return _one_hot(letters), rng.integers(-4, 5, size=(4, width)) / 2


@mistake
def flipped(columns, weights):
    """The filter is turned round, as a convolution in mathematics has it. In networks its first
    column lies on the first base of the window."""
    return valid_convolution(columns, weights[:, ::-1])


@mistake(like=flipped)
def by_numpy(columns, weights):
    rows = [np.convolve(x, w, mode="valid") for x, w in zip(columns, weights, strict=True)]
    return np.sum(rows, axis=0)


@mistake
def one_too_few(columns, weights):
    """The last place is missing: a filter of U columns has L - U + 1 places on L bases."""
    return valid_convolution(columns[:, :-1], weights)


@mistake
def padded(columns, weights):
    """This lets the filter stand over the edge. Count only places where all of it lies on
    the sequence."""
    width = weights.shape[1]
    around = np.pad(columns, ((0, 0), ((width - 1) // 2, width // 2)))
    return valid_convolution(around, weights)


@mistake
def rows_apart(columns, weights):
    """This gives a number for each base and place. A response adds up over the bases, too."""
    width = weights.shape[1]
    places = range(columns.shape[1] - width + 1)
    return np.array([np.sum(weights * columns[:, t : t + width], axis=1) for t in places])


@mistake
def columns_apart(columns, weights):
    """This keeps the columns of the window apart. A response is one number, the sum over all bases
    and columns."""
    width = weights.shape[1]
    places = range(columns.shape[1] - width + 1)
    return np.array([np.sum(weights * columns[:, t : t + width], axis=0) for t in places])


@mistake
def without_overlap(columns, weights):
    """The filter moves on by its whole width here. It moves on by one base."""
    width = weights.shape[1]
    places = range(0, columns.shape[1] - width + 1, width)
    return np.array([np.sum(weights * columns[:, t : t + width]) for t in places])


@mistake
def largest(columns, weights):
    """This is the largest response, as after pooling. All of them are wanted."""
    return valid_convolution(columns, weights).max(initial=-np.inf)
