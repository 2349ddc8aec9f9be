"""Standardizing new samples.

Compute the mean and the standard deviation of each column of X_train, with axis=0, and use both on
X_new. Replace a standard deviation of 0 by 1.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_samples


def standardize(X_train, X_new):
    scale = X_train.std(axis=0)
    scale[scale == 0] = 1
    return (X_new - X_train.mean(axis=0)) / scale


EDGE_CASES = {
    "a single new sample": (SQUARE, np.array([[2.0, 6.0]])),
    "the training samples moved": (SQUARE + np.array([0.0, 3.0]), SQUARE),
    "a constant feature": (np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 6.0]])),
}
RTOL = 1e-7
ATOL = 1e-9


def draw(rng):
    X = draw_samples(rng)
    n_new = int(rng.integers(2, 4))
    return X[:-n_new] if len(X) - n_new > 1 else X, X[-n_new:] + 1.0


@mistake
def own_statistics(X_train, X_new):
    """This uses the mean and the standard deviation of the new samples. They would come out as
    average, whatever they are; and a single new sample could not be scaled at all. Use those of
    X_train."""
    return standardize(X_new, X_new)


@mistake
def leakage(X_train, X_new):
    """Mean and standard deviation come from both sets together. This is leakage: what is learned
    from training samples must not depend on the samples it is tested on."""
    return standardize(np.vstack([X_train, X_new]), X_new)


@mistake
def training_returned(X_train, X_new):
    """These are the training samples. Return the new ones."""
    return standardize(X_train, X_train)


@mistake
def centered_only(X_train, X_new):
    """The means are right, but nothing is scaled: divide by the standard deviations."""
    return X_new - X_train.mean(axis=0)


@mistake
def scaled_only(X_train, X_new):
    """The samples are scaled, but not centered: subtract the mean first."""
    scale = X_train.std(axis=0)
    scale[scale == 0] = 1
    return X_new / scale


@mistake
def variance(X_train, X_new):
    """This divides by the variance. Divide by its root, the standard deviation, which has the unit
    of the feature."""
    scale = X_train.var(axis=0)
    scale[scale == 0] = 1
    return (X_new - X_train.mean(axis=0)) / scale


@mistake
def sample_standard_deviation(X_train, X_new):
    """This divides the sum of squares by n - 1. The exercise asks for n, as StandardScaler does:
    std(axis=0)."""
    scale = X_train.std(axis=0, ddof=1)
    scale[scale == 0] = 1
    return (X_new - X_train.mean(axis=0)) / scale


@mistake
def wrong_axis(X_train, X_new):
    """This standardizes each sample over its features. It is the features that have units:
    axis=0."""
    return (X_new - X_new.mean(axis=1, keepdims=True)) / X_new.std(axis=1, keepdims=True)


@mistake
def one_scale_for_all(X_train, X_new):
    """One mean and one standard deviation were used for all features. Use axis=0."""
    return (X_new - X_train.mean()) / X_train.std()


@mistake
def constant_feature(X_train, X_new):
    """A feature that is constant in the training samples has the standard deviation 0, and 0/0 is
    nan. Divide by 1 there."""
    return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)
