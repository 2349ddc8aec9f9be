"""Out-of-fold predictions of the mean.

For each fold, take the mean of y[folds != fold] and write it to the places where folds == fold.
"""

import numpy as np

from nutrigen.exercises import mistake


def out_of_fold_mean(y: np.ndarray, folds: np.ndarray) -> np.ndarray:
    predictions = np.empty(len(y))
    for fold in np.unique(folds):
        predictions[folds == fold] = y[folds != fold].mean()
    return predictions


EDGE_CASES = {
    "folds of one sample each": (np.array([1.0, 2.0]), np.array([0, 1])),
    "folds with odd numbers": (np.array([1.0, 2.0, 9.0, 8.0]), np.array([3, 3, 7, 7])),
    "folds of unequal size": (np.array([1.0, 2.0, 9.0]), np.array([0, 0, 1])),
}


def draw(rng):
    n_folds = int(rng.integers(2, 5))
    n = n_folds + int(rng.integers(3, 8))
    folds = np.concatenate([np.arange(n_folds), rng.integers(n_folds, size=n - n_folds)])
    return rng.normal(50, 10, n).round(1), rng.permutation(folds)


@mistake
def own_fold(y, folds):
    """This is the mean of the sample's own fold, its own target among it. Take the samples of all
    other folds."""
    predictions = np.empty(len(y))
    for fold in np.unique(folds):
        predictions[folds == fold] = y[folds == fold].mean()
    return predictions


@mistake
def everyone(y, folds):
    """This is the mean of all samples. The target of each sample leaks into its own prediction:
    leave its fold out."""
    return np.full(len(y), y.mean())


@mistake
def one_left_out(y, folds):
    """Only the sample itself is left out. Leave out its whole fold: the others of the fold may be
    related to it."""
    return (y.sum() - y) / (len(y) - 1)


@mistake
def mean_of_means(y, folds):
    """This is the mean of the other folds' means, in which a sample of a small fold counts more.
    Take the mean over all samples of the other folds."""
    predictions = np.empty(len(y))
    for fold in np.unique(folds):
        means = [y[folds == other].mean() for other in np.unique(folds) if other != fold]
        predictions[folds == fold] = np.mean(means)
    return predictions


@mistake
def one_value_a_fold(y, folds):
    """This has one value for each fold. Return one for each sample, in the order of y."""
    return np.array([y[folds != fold].mean() for fold in np.unique(folds)])
