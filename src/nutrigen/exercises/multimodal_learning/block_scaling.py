"""Scaling of a block.

Standardize the training data and the new data in the same way. Then divide the new data by the
first singular value of the standardized training data, itself divided by the root of the number of
training samples.
"""

import numpy as np

from nutrigen.exercises import mistake


def scale_block(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    Z_train, Z_new = ((X - mean) / deviation for X in (X_train, X_new))
    largest = np.linalg.norm(Z_train, ord=2) / np.sqrt(len(Z_train))
    return Z_new / largest


_TWO_COLUMNS = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0]])

EDGE_CASES = {
    "two columns that say the same": (_TWO_COLUMNS, _TWO_COLUMNS),
    "a single column": (_TWO_COLUMNS[:, :1], np.array([[9.0], [1.0]])),
}


def draw(rng):
    n, m, n_new = (int(rng.integers(low, high)) for low, high in ((4, 9), (2, 6), (2, 5)))
    mixing = rng.normal(size=(m, m))
    tables = (rng.normal(size=(size, m)) @ mixing * 3 + rng.normal(5, 2, m) for size in (n, n_new))
    train, new = (table.round(2) for table in tables)
    return train, new


@mistake
def columns_only(X_train, X_new):
    """The columns are standardized, but the block still has as much say as it has columns. Divide
    all of it by its largest standard deviation in any direction."""
    return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)


@mistake
def statistics_of_new(X_train, X_new):
    """Mean, standard deviation and largest direction come from the new samples. Take them from the
    training samples."""
    Z_new = (X_new - X_new.mean(axis=0)) / X_new.std(axis=0)
    largest = np.linalg.norm(Z_new, ord=2) / np.sqrt(len(Z_new))
    return Z_new / largest


@mistake
def singular_value_alone(X_train, X_new):
    """This divides by the singular value itself, which grows with the number of samples. A standard
    deviation is the singular value divided by the root of that number."""
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    Z_train, Z_new = (X_train - mean) / deviation, (X_new - mean) / deviation
    return Z_new / np.linalg.norm(Z_train, ord=2)


@mistake
def variance(X_train, X_new):
    """This divides by the largest variance. Divide by its root, the standard deviation."""
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    Z_train, Z_new = (X_train - mean) / deviation, (X_new - mean) / deviation
    return Z_new / (np.linalg.norm(Z_train, ord=2) ** 2 / len(Z_train))


@mistake
def number_of_columns(X_train, X_new):
    """This divides by the root of the number of columns. Columns that say the same would still win:
    divide by the largest standard deviation of a direction."""
    Z_new = (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)
    return Z_new / np.sqrt(X_new.shape[1])


@mistake(like=number_of_columns)
def number_of_columns_without_root(X_train, X_new):
    Z_new = (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)
    return Z_new / X_new.shape[1]


@mistake(like=number_of_columns)
def number_of_columns_by_norm(X_train, X_new):
    # Without ord=2, the norm of standardized data is the root of the number of all values.
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    Z_train, Z_new = (X_train - mean) / deviation, (X_new - mean) / deviation
    return Z_new / (np.linalg.norm(Z_train) / np.sqrt(len(Z_train)))


@mistake
def not_standardized(X_train, X_new):
    """The columns are only centered. Divide each by its standard deviation first."""
    mean = X_train.mean(axis=0)
    largest = np.linalg.norm(X_train - mean, ord=2) / np.sqrt(len(X_train))
    return (X_new - mean) / largest
