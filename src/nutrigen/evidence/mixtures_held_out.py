"""How likely mixtures make the mice that they were fitted to, and others.

For the chapter on hierarchies and maps. The likelihood of the samples that a mixture was fitted to
rises with every component, and without bound once a component can shrink onto few of them. Whether
it is the choice of the likeliest start that finds such components is told by single starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from sklearn.model_selection import KFold

from nutrigen import datasets
from nutrigen.learning.mixture import GaussianMixture

__all__ = ["N_COMPONENTS", "compute", "held_out", "of_each", "two_acids"]

N_COMPONENTS = tuple(range(1, 9))
_N_DIVISIONS = 10
_N_STARTS = 10
_SMALL = 1e-3


def two_acids() -> np.ndarray:
    """Linoleic acid and DHA in the livers of the mice, in percent.

    Returns
    -------
    ndarray of shape (40, 2)
        Shares of all fatty acids.

    Examples
    --------
    >>> two_acids().shape
    (40, 2)
    """
    mice = cast(datasets.Nutrimouse, datasets.load_nutrimouse())
    return mice.lipids[["C18.2n.6", "C22.6n.3"]].to_numpy()


def _fits(
    X: np.ndarray, n_components: int, seed: int, n_starts: int
) -> Iterator[tuple[np.ndarray, np.ndarray, GaussianMixture]]:
    for training, test in KFold(5, shuffle=True, random_state=seed).split(X):
        mixture = GaussianMixture(n_components, n_init=n_starts, max_iter=1000, random_state=seed)
        yield training, test, mixture.fit(X[training])


def of_each(X: np.ndarray, n_components: int, seed: int) -> np.ndarray:
    """Log likelihood of each sample, by a mixture that was fitted without it.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    n_components : int
        Number of components; the likeliest of ten starts is kept.
    seed : int
        Of the division into fifths, and of the starts.

    Returns
    -------
    ndarray of shape (n_samples,)
        Natural logarithms.

    Examples
    --------
    >>> import numpy as np
    >>> of_each(np.random.default_rng(0).normal(size=(60, 2)), 1, 0).shape
    (60,)
    """
    found = np.empty(len(X))
    for _, test, mixture in _fits(X, n_components, seed, _N_STARTS):
        found[test] = mixture.score_samples(X[test])
    return found


def held_out(
    X: np.ndarray, n_components: int, seed: int, n_starts: int = _N_STARTS
) -> dict[str, float]:
    """Fit a mixture to four fifths of the samples, five times.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    n_components : int
        Number of components.
    seed : int
        Of the division into fifths, and of the starts.
    n_starts : int, default 10
        Number of starts, of which the likeliest is kept.

    Returns
    -------
    dict of str to float
        Mean log likelihood of a sample that was ``"fitted"``, and of one that was ``"held out"``,
        and the share of fits in which a variance has ``"shrunk"`` below a thousandth.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(60, 2))
    >>> one, six = held_out(X, 1, 0), held_out(X, 6, 0)
    >>> six["fitted"] > one["fitted"], six["held out"] < one["held out"]
    (True, True)
    """
    fitted, others, shrunk = [], [], []
    for training, test, mixture in _fits(X, n_components, seed, n_starts):
        fitted.append(mixture.score(X[training]))
        others.append(mixture.score(X[test]))
        shrunk.append(np.linalg.eigvalsh(mixture.covariances_).min() < _SMALL)
    return {
        "fitted": float(np.mean(fitted)),
        "held out": float(np.mean(others)),
        "shrunk": float(np.mean(shrunk)),
    }


def compute() -> dict[str, Any]:
    """Repeat it with other divisions, for one to eight components."""
    X, seeds = two_acids(), range(_N_DIVISIONS)
    return {
        "likeliest": {str(k): [held_out(X, k, seed) for seed in seeds] for k in N_COMPONENTS},
        "one start": {
            str(k): [held_out(X, k, seed, n_starts=1) for seed in seeds] for k in N_COMPONENTS
        },
        "of each": {
            str(k): np.mean([of_each(X, k, seed) for seed in seeds], axis=0).tolist()
            for k in N_COMPONENTS
        },
    }
