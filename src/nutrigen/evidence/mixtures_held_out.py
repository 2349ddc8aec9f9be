"""How likely mixtures make the mice that they were fitted to, and others.

For the chapter on hierarchies and maps. The likelihood of the samples that a mixture was fitted to
rises with every component, and without bound once a component can shrink onto few of them.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.model_selection import KFold

from nutrigen import datasets
from nutrigen.learning.mixture import GaussianMixture

__all__ = ["N_COMPONENTS", "compute", "held_out", "two_acids"]

N_COMPONENTS = tuple(range(1, 9))
_N_DIVISIONS = 5
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


def held_out(X: np.ndarray, n_components: int, seed: int) -> dict[str, float]:
    """Fit a mixture to four fifths of the samples, five times.

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
    for training, test in KFold(5, shuffle=True, random_state=seed).split(X):
        mixture = GaussianMixture(n_components, n_init=10, max_iter=1000, random_state=seed)
        mixture.fit(X[training])
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
    X = two_acids()
    return {str(k): [held_out(X, k, seed) for seed in range(_N_DIVISIONS)] for k in N_COMPONENTS}
