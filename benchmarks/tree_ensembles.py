"""A random forest and gradient boosting, against scikit-learn.

Promise: on the table of breast cancer, a forest of twenty trees takes at most 15 times as long as
with scikit-learn, whose trees are written in C, and boosting of fifty rounds at most 3 times. The
predictions of boosting must be those of scikit-learn.
"""

from __future__ import annotations

import numpy as np
from measure import Row, Task, against_peer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier as PeerBoosting
from sklearn.ensemble import RandomForestClassifier as PeerForest

from nutrigen.learning.boosting import GradientBoostingClassifier
from nutrigen.learning.forest import RandomForestClassifier

PEER = "scikit-learn"


def rows(quick: bool) -> list[Row]:
    """Both ensembles on one known table."""
    repeats = 2 if quick else 5
    return [
        against_peer("random forest, 20 trees", PEER, forests(), limit=15.0, repeats=repeats),
        against_peer("boosting, 50 rounds", PEER, boosted(), limit=3.0, repeats=repeats),
    ]


def forests() -> tuple[Task, Task]:
    """Growing our forest and the peer's."""
    X, y = load_breast_cancer(return_X_y=True)
    ours, theirs = RandomForestClassifier(20, random_state=0), PeerForest(20, random_state=0)
    return lambda: ours.fit(X, y), lambda: theirs.fit(X, y)


def boosted() -> tuple[Task, Task]:
    """Boosting, ours and the peer's, checked to be equal."""
    X, y = load_breast_cancer(return_X_y=True)
    X = X.astype(np.float32).astype(float)
    settings = {"n_estimators": 50, "max_depth": 2, "min_samples_leaf": 40}
    ours = GradientBoostingClassifier(**settings)
    theirs = PeerBoosting(random_state=0, **settings)
    if not np.allclose(ours.fit(X, y).predict_proba(X), theirs.fit(X, y).predict_proba(X)):
        raise RuntimeError("boosting: the probabilities are not those of scikit-learn")
    return lambda: ours.fit(X, y), lambda: theirs.fit(X, y)
