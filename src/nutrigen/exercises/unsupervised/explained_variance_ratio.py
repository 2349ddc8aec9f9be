"""Share of explained variance.

Center the columns. The variances along the axes are the eigenvalues of the covariance matrix in
descending order, or the squared singular values over n - 1. Divide each by their sum.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.unsupervised._inputs import SQUARE, draw_samples


def explained_variance_ratio(X):
    eigenvalues = np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1]
    return eigenvalues / eigenvalues.sum()


EDGE_CASES = {
    "three samples": (SQUARE[:3] * [2.0, 1.0],),
    "a mean far from zero": (SQUARE * [1.0, 3.0] + 100.0,),
    "features on one line": (np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]]),),
}
RTOL = 1e-7
ATOL = 1e-9


def draw(rng):
    return (draw_samples(rng),)


@mistake
def not_centered(X):
    """The columns are not centered, so that the first axis points at the mean of the data. Subtract
    the mean of each column first."""
    variances = np.linalg.svd(X, compute_uv=False) ** 2 / (len(X) - 1)
    return variances / variances.sum()


@mistake
def ascending(X):
    """These are in ascending order, as numpy.linalg.eigh returns them. Principal components are
    sorted by descending variance: reverse them."""
    eigenvalues = np.linalg.eigvalsh(np.cov(X, rowvar=False))
    return eigenvalues / eigenvalues.sum()


@mistake
def singular_values(X):
    """These are shares of the singular values. A variance is a squared singular value over n - 1:
    square first."""
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s / s.sum()


@mistake
def variances(X):
    """These are the variances along the axes, or in proportion to them. Divide by their sum to get
    shares."""
    return np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1]


@mistake(like=variances)
def variances_divided_by_n(X):
    return np.linalg.svd(X - X.mean(axis=0), compute_uv=False) ** 2 / len(X)


@mistake(like=variances)
def squared_singular_values(X):
    return np.linalg.svd(X - X.mean(axis=0), compute_uv=False) ** 2


@mistake
def cumulative(X):
    """These are the shares of the first component, of the first two, and so on. Return that of each
    one."""
    return explained_variance_ratio(X).cumsum()


@mistake
def of_the_features(X):
    """These are the shares of the features. The components are other axes: they come from the
    covariance matrix, not from its diagonal alone."""
    variances = X.var(axis=0)
    return variances / variances.sum()


@mistake(like=of_the_features)
def of_the_features_sorted(X):
    variances = np.sort(X.var(axis=0))[::-1]
    return variances / variances.sum()


@mistake
def standardized(X):
    """The features are scaled, too. The exercise asks for the covariance matrix of X as it is;
    scaling is a decision of whoever calls the function."""
    return explained_variance_ratio(X / X.std(axis=0))


@mistake
def rows_as_features(X):
    """This treats samples as features: numpy.cov expects one feature a row, unless told
    rowvar=False."""
    variances = np.linalg.svd(X - X.mean(axis=1, keepdims=True), compute_uv=False) ** 2
    return variances / variances.sum()


@mistake(like=rows_as_features)
def rows_as_features_in_covariance(X):
    # The eigenvalues of a covariance matrix are as many as its rows.
    eigenvalues = np.linalg.eigvalsh(np.cov(X))[::-1]
    return eigenvalues / eigenvalues.sum()
