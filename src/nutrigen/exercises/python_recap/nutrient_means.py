"""The axis of a mean.

The axis that you name disappears. People are the rows, and rows are axis 0.
"""

import numpy as np

from nutrigen.exercises import mistake


def nutrient_means(X: np.ndarray) -> np.ndarray:
    return X.mean(axis=0)


EDGE_CASES = {
    "a single person": (np.array([[70.0, 20.0, 2000.0]]),),
    "as many people as nutrients": (np.array([[1.0, 2.0], [3.0, 10.0]]),),
    "a single nutrient": (np.array([[4.0], [5.0], [12.0]]),),
}


def draw(rng):
    n_people, n_nutrients = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    return (rng.integers(10, 200, size=(n_people, n_nutrients)).astype(float),)


@mistake
def other_axis(X):
    """This is one mean for each person: axis=1 made the nutrients disappear. Grams of protein and
    of fiber were averaged."""
    return X.mean(axis=1)


@mistake
def all_in_one(X):
    """This is the mean of all numbers: without an axis all of them disappear."""
    return np.full(X.shape[1], X.mean())


@mistake(like=all_in_one)
def all_in_one_number(X):
    return X.mean()


@mistake
def sum(X):
    """This is the sum over the people. Divide by their number."""
    return X.sum(axis=0)


@mistake
def wrong_number(X):
    """The sum is right, but it is divided by the number of nutrients instead of people."""
    return X.sum(axis=0) / X.shape[1]


@mistake
def axes_kept(X):
    """The numbers are right, but the result still has two axes. Leave keepdims out."""
    return X.mean(axis=0, keepdims=True)
