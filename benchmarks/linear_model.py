"""Logistic regression, against scikit-learn.

The data are lumps of the breast in two classes, and the mice on five diets of the chapter. Before
it is timed, ours has to give the same weights and the same probabilities. Promise: ours takes at
most five times as long.
"""

from __future__ import annotations

import numpy as np
import sklearn.linear_model
from measure import Row, Task, against_peer, growing
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale

from nutrigen.datasets import load_nutrimouse
from nutrigen.learning.linear_model import LogisticRegression

Table = tuple[np.ndarray, np.ndarray]
PEER = "scikit-learn"
LIMIT = 5.0
LARGEST_DEVIATION = 1e-6


def rows(quick: bool) -> list[Row]:
    """Fitting and predicting, and how they grow."""
    repeats = 5 if quick else 9
    found = []
    for name, table in (("two classes", lumps()), ("five classes", mice())):
        for task, pair in tasks(table).items():
            found.append(
                against_peer(
                    f"LogisticRegression, {name}, {task}",
                    PEER,
                    pair,
                    limit=LIMIT,
                    repeats=repeats,
                )
            )
    sizes = [1000, 2000, 4000] if quick else [1000, 2000, 4000, 8000, 16_000]
    found.append(
        growing(
            "LogisticRegression, fit, samples",
            PEER,
            lambda n_samples: tasks(drawn(n_samples))["fit"],
            sizes,
            repeats=repeats,
        )
    )
    return found


def tasks(table: Table) -> dict[str, tuple[Task, Task]]:
    """What is timed, with both estimators checked to agree."""
    X, y = table
    ours = LogisticRegression().fit(X, y)
    theirs = sklearn.linear_model.LogisticRegression(solver="newton-cholesky", tol=1e-10)
    theirs.fit(X, y)
    deviation = max(
        np.abs(ours.coef_ - theirs.coef_).max(),
        np.abs(ours.predict_proba(X) - theirs.predict_proba(X)).max(),
    )
    if not deviation <= LARGEST_DEVIATION:
        raise RuntimeError(f"LogisticRegression deviates from scikit-learn by {deviation:.1e}")
    return {
        "fit": (lambda: ours.fit(X, y), lambda: theirs.fit(X, y)),
        "predict": (lambda: ours.predict(X), lambda: theirs.predict(X)),
    }


def lumps() -> Table:
    """Thirty measurements of lumps of the breast."""
    X, y = load_breast_cancer(return_X_y=True)
    return scale(X), y


def mice() -> Table:
    """Fatty acids of mice, and their diets."""
    mice = load_nutrimouse()
    return scale(mice.lipids.to_numpy()), mice.target


def drawn(n_samples: int) -> Table:
    """Ten features, and classes that depend on them."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, 10))
    return X, (rng.random(n_samples) < 1 / (1 + np.exp(-X.sum(axis=1)))).astype(int)
