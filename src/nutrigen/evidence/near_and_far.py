"""Activities of splice sites predicted from their neighbors, and from afar.

For the chapter on motifs: how well boosted trees predict the sites around a working one, where the
training set holds their neighbors and where it does not, or holds as few sites that work.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from nutrigen import datasets
from nutrigen.genomics.encodings import ordinal
from nutrigen.learning.metrics import r_squared

__all__ = ["compute", "explained", "hold_out"]


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


def explained(number: int) -> dict[str, float]:
    """Share of the variance around one working site that boosted trees explain.

    Parameters
    ----------
    number : int
        Seed of the choice: a site with more than 30 % spliced in, and its test sites.

    Returns
    -------
    dict
        R² on the test sites for each training set that `hold_out` names, and the share of
        sites that work in ``"near"`` and ``"far"``.
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
    return found


def compute() -> dict[str, Any]:
    """R² around 24 working sites."""
    found = [explained(number) for number in range(24)]
    return {name: [one[name] for one in found] for name in found[0]}
