"""Activities of splice sites predicted from their neighbors, and from afar.

For the chapter on motifs: how well boosted trees predict the sites around a working one, where the
training set holds their neighbors and where it does not, or holds as few sites that work; and how
well a matrix with a curve behind it does.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge

from nutrigen import datasets
from nutrigen.genomics.encodings import ordinal
from nutrigen.learning.metrics import r_squared

__all__ = ["bent", "compute", "explained", "hold_out"]

#: The search for the curve ends before it has converged, and with it what rounding does.
DIGITS = 2


def hold_out(
    distance: np.ndarray, works: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Sites around a chosen one for the test; training sets with their neighbors and without.

    Parameters
    ----------
    distance : ndarray of shape (n_sites,)
        In how many places each site differs from the chosen one.
    works : ndarray of bool, shape (n_sites,)
        Which sites are more than idle.
    rng : numpy.random.Generator
        Draws at most 100 test sites, and the sites that fill up the near training set.

    Returns
    -------
    test : ndarray of int
        Sites within two mutations.
    training : dict
        ``"far"``: all sites at more than four mutations; ``"near"``: all within four but the test
        sites, filled up from the far ones to the same size; ``"as few"``: as many sites again, of
        all but the test sites, of which no more work than of the far ones.
    """
    test = rng.permutation(np.flatnonzero(distance <= 2))[:100]
    far = np.flatnonzero(distance > 4)
    near = np.setdiff1d(np.flatnonzero(distance <= 4), test)
    filled = rng.choice(far, len(far) - len(near), replace=False)
    others = np.setdiff1d(np.arange(len(distance)), test)
    n_working = int(works[far].sum())
    as_few = [
        rng.choice(others[works[others]], n_working, replace=False),
        rng.choice(others[~works[others]], len(far) - n_working, replace=False),
    ]
    return test, {
        "near": np.concatenate([near, filled]),
        "far": far,
        "as few": np.concatenate(as_few),
    }


def bent(
    inputs: np.ndarray, target: np.ndarray, asked: np.ndarray, *, max_iter: int = 60
) -> np.ndarray:
    """Predict by an additive model with a logistic curve behind it.

    Parameters
    ----------
    inputs : ndarray of shape (n_samples, n_inputs)
    target : ndarray of shape (n_samples,)
    asked : ndarray of shape (n_asked, n_inputs)
        Where to predict.
    max_iter : int, default 60
        Steps of L-BFGS, from a ridge regression.

    Returns
    -------
    ndarray of shape (n_asked,)
    """

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights, (offset, low, height) = parameters[:-3], parameters[-3:]
        share = expit(inputs @ weights + offset)
        error = low + height * share - target
        slope = error * height * share * (1 - share)
        gradient = np.append(
            inputs.T @ slope + weights, [slope.sum(), error.sum(), (error * share).sum()]
        )
        return float((error**2).sum() + (weights**2).sum()) / 2, gradient

    linear = Ridge(1.0).fit(inputs, target)
    start = np.append(3 * linear.coef_, [-3.0, np.median(target), 2.0])
    *weights, offset, low, height = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": max_iter}
    ).x
    curve: np.ndarray = low + height * expit(asked @ np.array(weights) + offset)
    return curve


def explained(number: int) -> dict[str, float]:
    """Share of the variance around one working site that two kinds of models explain.

    Parameters
    ----------
    number : int
        Seed of the choice: a site with more than 30 % spliced in, and its test sites.

    Returns
    -------
    dict
        R² of boosted trees on the test sites for each training set that `hold_out` names; and for
        ``"near"`` and ``"far"`` the share of sites that work, and R² of a matrix with a curve.
    """
    assay = cast(datasets.SpliceSiteActivities, datasets.load_splice_site_activities())
    codes, y = ordinal(assay.sequences), assay.target
    rng = np.random.default_rng(number)
    center = rng.choice(np.flatnonzero(assay.percent_spliced_in > 30))
    works = assay.percent_spliced_in >= 2
    test, training = hold_out((codes != codes[center]).sum(axis=1), works, rng)
    found = {f"{name}, working": float(works[training[name]].mean()) for name in ("near", "far")}
    for name, rows in training.items():
        trees = HistGradientBoostingRegressor(
            learning_rate=0.2, max_iter=60, random_state=0, categorical_features=list(range(9))
        ).fit(codes[rows], y[rows])
        found[name] = r_squared(y[test], trees.predict(codes[test]))
    one_hot = np.eye(4)[codes].reshape(len(codes), -1)
    for name in ("near", "far"):
        rows = training[name]
        predicted = bent(one_hot[rows], y[rows], one_hot[test])
        found[f"{name}, curve"] = r_squared(y[test], predicted)
    return found


def compute() -> dict[str, Any]:
    """R² around 24 working sites."""
    found = [explained(number) for number in range(24)]
    return {name: [one[name] for one in found] for name in found[0]}
