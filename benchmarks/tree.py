"""Growing a decision tree, against scikit-learn.

Both grow whole trees to the same tables. Promise: on the table of breast cancer, growing takes at
most 20 times as long as with scikit-learn, whose tree is written in C. Ours must be as pure as
scikit-learn's.
"""

from __future__ import annotations

import numpy as np
from measure import Row, Task, against_peer, growing
from sklearn.datasets import load_breast_cancer, load_iris, load_wine, make_classification
from sklearn.tree import DecisionTreeClassifier as PeerTree

from nutrigen.learning.tree import DecisionTreeClassifier

Table = tuple[np.ndarray, np.ndarray]
PEER = "scikit-learn"
TABLES = {"Iris": load_iris, "wine": load_wine, "breast cancer": load_breast_cancer}
PROMISED = {"breast cancer": 20.0}


def rows(quick: bool) -> list[Row]:
    """Trees on known tables, and on noisy tables that grow."""
    repeats = 3 if quick else 7
    found = []
    for name, load in TABLES.items():
        table = load(return_X_y=True)
        for criterion in ("entropy", "gini"):
            found.append(
                against_peer(
                    f"tree, {name}, {criterion}",
                    PEER,
                    tasks(table, criterion),
                    limit=PROMISED.get(name),
                    repeats=repeats,
                )
            )
    sizes = [500, 1000, 2000] if quick else [500, 1000, 2000, 4000, 8000]
    found.append(
        growing(
            "tree, noisy samples",
            PEER,
            lambda n_samples: tasks(noisy_table(n_samples), "entropy"),
            sizes,
            repeats=2 if quick else 3,
        )
    )
    return found


def tasks(table: Table, criterion: str) -> tuple[Task, Task]:
    """Growing our tree and the peer's, checked to be equally pure."""
    X, y = table
    ours = DecisionTreeClassifier(criterion=criterion)
    theirs = PeerTree(criterion=criterion, random_state=0)
    if ours.fit(X, y).score(X, y) < theirs.fit(X, y).score(X, y):
        raise RuntimeError(f"{criterion}: the tree is not as pure as scikit-learn's")
    return lambda: ours.fit(X, y), lambda: theirs.fit(X, y)


def noisy_table(n_samples: int) -> Table:
    """Three classes, told apart by some of twenty features, a tenth of the labels wrong."""
    return make_classification(
        n_samples, 20, n_informative=8, n_classes=3, flip_y=0.1, random_state=0
    )
