"""First canonical correlation.

Center both tables and take their left singular vectors (full_matrices=False). The answer is the
largest singular value of the product of one, transposed, with the other.
"""

import numpy as np

from nutrigen.exercises import mistake


def first_canonical_correlation(X: np.ndarray, Y: np.ndarray) -> float:
    U_x, U_y = (
        np.linalg.svd(table - table.mean(axis=0), full_matrices=False)[0] for table in (X, Y)
    )
    return float(np.linalg.norm(U_x.T @ U_y, ord=2))


_X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0], [4.0, 5.0]])

EDGE_CASES = {
    "the same table with its columns exchanged": (_X, _X[:, ::-1] + 2),
    "a column and its negative": (_X[:, :1], -_X[:, :1]),
    "a single column on one side": (_X, _X[:, :1] ** 2),
}
RTOL = 1e-7


def draw(rng):
    n = int(rng.integers(8, 14))
    shared = rng.normal(size=(n, 1))
    return tuple(
        (shared + rng.normal(size=(n, int(rng.integers(2, 4)))) * 2 + 3).round(2) for _ in range(2)
    )


@mistake
def not_centered(X, Y):
    """The tables are not centered, so that the means agree instead of the deviations."""
    U_x = np.linalg.svd(X, full_matrices=False)[0]
    U_y = np.linalg.svd(Y, full_matrices=False)[0]
    return float(np.linalg.norm(U_x.T @ U_y, ord=2))


@mistake
def single_columns(X, Y):
    """This is the largest correlation of single columns. Weighted sums of columns can agree
    more."""
    correlations = np.corrcoef(X, Y, rowvar=False)[: X.shape[1], X.shape[1] :]
    return float(np.abs(correlations).max())


@mistake(like=single_columns)
def single_columns_signed(X, Y):
    correlations = np.corrcoef(X, Y, rowvar=False)[: X.shape[1], X.shape[1] :]
    return float(correlations.max())


@mistake
def covariance(X, Y):
    """This maximizes the covariance, with weights of length one: partial least squares. Take the
    left singular vectors in the place of the centered tables."""
    products = (X - X.mean(axis=0)).T @ (Y - Y.mean(axis=0))
    return float(np.linalg.norm(products / len(X), ord=2))


@mistake(like=covariance)
def covariance_of_a_sample(X, Y):
    # As np.cov does it: divided by n - 1.
    products = (X - X.mean(axis=0)).T @ (Y - Y.mean(axis=0))
    return float(np.linalg.norm(products / (len(X) - 1), ord=2))


@mistake
def correlations_of_columns(X, Y):
    """This treats the columns of a table as if they were uncorrelated with each other, and can
    exceed one."""
    correlations = np.corrcoef(X, Y, rowvar=False)[: X.shape[1], X.shape[1] :]
    return float(np.linalg.norm(correlations, ord=2))


@mistake
def all_of_them(X, Y):
    """This is the root of the sum of the squares of all canonical correlations. The first one is
    the largest singular value: ord=2."""
    U_x = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[0]
    U_y = np.linalg.svd(Y - Y.mean(axis=0), full_matrices=False)[0]
    return float(np.linalg.norm(U_x.T @ U_y))


@mistake
def squared(X, Y):
    """This is the square of the correlation, an eigenvalue. Take the root."""
    return first_canonical_correlation(X, Y) ** 2


@mistake
def first_components(X, Y):
    """This is the correlation of the first principal components, which look at one table each. The
    best sums are found from both tables together."""
    U_x = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[0]
    U_y = np.linalg.svd(Y - Y.mean(axis=0), full_matrices=False)[0]
    return float(abs(np.corrcoef(U_x[:, 0], U_y[:, 0])[0, 1]))
