"""Naive Bayes, against scikit-learn.

The data are like those of the chapter: words of four letters in reads of a hundred bases, and
genotypes at some hundred SNPs. Before it is timed, each estimator has to give the same log
posteriors as scikit-learn's, and the same decisions. Promise: ours takes at most three times as
long.
"""

from __future__ import annotations

import numpy as np
import sklearn.naive_bayes
from measure import Row, Task, against_peer, growing

from nutrigen.learning.naive_bayes import CategoricalNB, MultinomialNB

Table = tuple[np.ndarray, np.ndarray]
PEER = "scikit-learn"
LIMIT = 3.0
LARGEST_DEVIATION = 1e-10
N_SAMPLES = 5000


def rows(quick: bool) -> list[Row]:
    """Fitting and predicting, for both estimators, and how they grow."""
    repeats = 5 if quick else 9
    sizes = [2000, 4000, 8000] if quick else [2000, 4000, 8000, 16_000, 32_000]
    found = []
    for name in ESTIMATORS:
        for task in ("fit", "predict"):
            found.append(
                against_peer(
                    f"{name}, {task}",
                    PEER,
                    tasks(name, N_SAMPLES)[task],
                    limit=LIMIT,
                    repeats=repeats,
                )
            )
            found.append(
                growing(
                    f"{name}, {task}, samples",
                    PEER,
                    lambda n_samples, name=name, task=task: tasks(name, n_samples)[task],
                    sizes,
                    repeats=repeats,
                )
            )
    return found


def tasks(name: str, n_samples: int) -> dict[str, tuple[Task, Task]]:
    """What is timed, with both estimators checked to agree."""
    make_ours, make_theirs, make_table = ESTIMATORS[name]
    X, y = make_table(n_samples, np.random.default_rng(0))
    ours, theirs = make_ours().fit(X, y), make_theirs().fit(X, y)
    deviation = np.abs(ours.predict_log_proba(X) - theirs.predict_log_proba(X)).max()
    if not deviation <= LARGEST_DEVIATION:
        raise RuntimeError(f"{name} deviates from scikit-learn by {deviation:.1e}")
    if not (ours.predict(X) == theirs.predict(X)).all():
        raise RuntimeError(f"{name} and scikit-learn decide differently")
    return {
        "fit": (lambda: ours.fit(X, y), lambda: theirs.fit(X, y)),
        "predict": (lambda: ours.predict(X), lambda: theirs.predict(X)),
    }


def word_counts(n_samples: int, rng: np.random.Generator) -> Table:
    """Counts of words in reads of three species."""
    y = rng.integers(3, size=n_samples)
    frequencies = rng.dirichlet(np.ones(136), size=3)
    return np.array([rng.multinomial(97, frequencies[label]) for label in y]), y


def genotypes(n_samples: int, rng: np.random.Generator) -> Table:
    """Genotypes of persons of five populations."""
    y = rng.integers(5, size=n_samples)
    return rng.binomial(2, rng.random((5, 169))[y]), y


ESTIMATORS = {
    "MultinomialNB": (MultinomialNB, sklearn.naive_bayes.MultinomialNB, word_counts),
    "CategoricalNB": (
        lambda: CategoricalNB(min_categories=3),
        lambda: sklearn.naive_bayes.CategoricalNB(min_categories=3),
        genotypes,
    ),
}
