"""How sure each weight is.

Put a column of ones beside X. The Hessian sums p (1 - p) times the product of two columns; the
standard errors are the roots of the diagonal of its inverse, the last one left out.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.linear_models._inputs import draw_features


def weight_errors(X: np.ndarray, p: np.ndarray) -> np.ndarray:
    design = np.column_stack([X, np.ones(len(X))])
    hessian = (design.T * (p * (1 - p))) @ design
    return np.sqrt(np.diag(np.linalg.inv(hessian)))[:-1]


EDGE_CASES = {
    "features whose mean is not zero": (
        np.array([[3.0, 1.0], [4.0, 2.0], [5.0, 0.0], [6.0, 3.0]]),
        np.array([0.2, 0.5, 0.6, 0.9]),
    ),
    "a single feature": (np.array([[2.0], [0.0], [1.0]]), np.array([0.5, 0.25, 0.75])),
}


def draw(rng):
    while True:
        X = draw_features(rng)
        # Columns that nearly determine each other have errors of rounding only.
        if np.linalg.cond(np.column_stack([X, np.ones(len(X))])) < 50:
            return X, np.round(rng.uniform(0.1, 0.9, size=len(X)), 2)


@mistake
def intercept_left_out(X, p):
    """The intercept is left out, as if it were known. Put a column of ones beside X before the
    Hessian is made."""
    return np.sqrt(np.diag(np.linalg.inv((X.T * (p * (1 - p))) @ X)))


@mistake
def intercept_kept(X, p):
    """These are right, with the error of the intercept at the end. Leave it out."""
    design = np.column_stack([X, np.ones(len(X))])
    return np.sqrt(np.diag(np.linalg.inv((design.T * (p * (1 - p))) @ design)))


@mistake
def variances(X, p):
    """These are variances. A standard error is the root of one."""
    return weight_errors(X, p) ** 2


@mistake
def inverse_of_the_diagonal(X, p):
    """You invert the diagonal of the Hessian. Invert the whole matrix first, then take the
    diagonal: features that go together make each other unsure."""
    design = np.column_stack([X, np.ones(len(X))])
    return 1 / np.sqrt(np.diag((design.T * (p * (1 - p))) @ design))[:-1]


@mistake
def without_the_weights_of_people(X, p):
    """Every sample counts p (1 - p), the variance of its answer. You let all count the same."""
    design = np.column_stack([X, np.ones(len(X))])
    return np.sqrt(np.diag(np.linalg.inv(design.T @ design)))[:-1]


@mistake
def probabilities_as_weights(X, p):
    """You let every sample count p. It is p (1 - p)."""
    design = np.column_stack([X, np.ones(len(X))])
    return np.sqrt(np.diag(np.linalg.inv((design.T * p) @ design)))[:-1]


@mistake
def not_inverted(X, p):
    """This is the root of the curvature. The more the loss curves, the surer the weight: invert the
    Hessian."""
    design = np.column_stack([X, np.ones(len(X))])
    return np.sqrt(np.diag((design.T * (p * (1 - p))) @ design))[:-1]
