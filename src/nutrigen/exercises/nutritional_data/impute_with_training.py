"""Imputing new samples.

np.nanmedian(X_train, axis=0) gives the median of each feature of the training set.
np.where(np.isnan(X_new), medians, X_new) puts them where a value is missing.
"""

import numpy as np

from nutrigen.exercises import mistake


def impute(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    medians = np.nanmedian(X_train, axis=0)
    return np.where(np.isnan(X_new), medians, X_new)


EDGE_CASES = {
    "a single new person of whom nothing is known": (
        np.array([[1.0, 5.0], [2.0, 6.0], [9.0, 7.0]]),
        np.array([[np.nan, np.nan]]),
    ),
    "nothing to fill in": (
        np.array([[1.0, np.nan], [2.0, 6.0], [9.0, 8.0]]),
        np.array([[4.0, 3.0]]),
    ),
    "a zero among what is known": (
        np.array([[1.0, 5.0], [2.0, 6.0], [9.0, 7.0]]),
        np.array([[0.0, np.nan]]),
    ),
}


def draw(rng):
    n_features = int(rng.integers(2, 4))
    X = rng.gamma(2, 10, (int(rng.integers(9, 14)), n_features)).round(1)
    X[rng.random(X.shape) < 0.2] = np.nan
    X_train, X_new = X[:-4].copy(), X[-4:] * 3
    X_train[0], X_new[0], X_new[1, 0] = 10.5, 40.5, np.nan
    return X_train, X_new


@mistake
def own_median(X_train, X_new):
    """These are medians of the new samples. A single new person would have none; and in a test it
    is looking at the test set. Use those of X_train."""
    medians = np.nanmedian(X_new, axis=0)
    return np.where(np.isnan(X_new), medians, X_new)


@mistake
def leakage(X_train, X_new):
    """The medians come from both sets together. This is leakage: what is learned must not depend on
    the samples it is tested on."""
    medians = np.nanmedian(np.vstack([X_train, X_new]), axis=0)
    return np.where(np.isnan(X_new), medians, X_new)


@mistake
def mean(X_train, X_new):
    """This is the mean. Intakes are skewed; the exercise asks for the median."""
    means = np.nanmean(X_train, axis=0)
    return np.where(np.isnan(X_new), means, X_new)


@mistake
def zero(X_train, X_new):
    """Zero is a value like any other: it says that someone ate none of it. Missing means that we do
    not know."""
    return np.nan_to_num(X_new)


@mistake
def one_median_for_all(X_train, X_new):
    """One median was taken over all features, whatever their units. Use axis=0."""
    return np.where(np.isnan(X_new), np.nanmedian(X_train), X_new)


@mistake
def missing_median(X_train, X_new):
    """np.median of a column with a missing value is missing. np.nanmedian leaves them out."""
    medians = np.median(X_train, axis=0)
    return np.where(np.isnan(X_new), medians, X_new)


@mistake
def everything_replaced(X_train, X_new):
    """Values that are known were replaced as well. Replace only the missing ones."""
    medians = np.nanmedian(X_train, axis=0)
    return np.tile(medians, (len(X_new), 1))


@mistake
def rows_dropped(X_train, X_new):
    """Incomplete rows were dropped. Everyone is to get a prediction: fill in what is missing."""
    return X_new[~np.isnan(X_new).any(axis=1)]
