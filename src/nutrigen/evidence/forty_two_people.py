"""Studies of forty-two people, repeated: rankings of noise, choices on noise, and verdicts.

For the chapter on learning from nutritional data.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.evidence.forest_splits import _adults
from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared
from nutrigen.learning.inspection import importance_ranks, kendalls_w
from nutrigen.learning.model_selection import out_of_fold_r_squared
from nutrigen.learning.small_studies import choice_experiment, small_sample_experiment

__all__ = ["compute", "concordance_of_noise", "study_scores"]

_N_PEOPLE = 42


def concordance_of_noise(
    seed: int, *, fresh: bool, n_features: int = 23, n_rankings: int = 6
) -> float:
    """Kendall's W of rankings by forests where features and targets are independent numbers.

    Parameters
    ----------
    seed : int
        Of the numbers, the samples and the forests.
    fresh : bool
        Whether each ranking has people of its own, or a bootstrap sample of the same people.
    n_features, n_rankings : int
        How many.

    Returns
    -------
    float
        Between 0 and 1.
    """
    rng = np.random.default_rng([seed, 3])
    X, y = rng.normal(size=(_N_PEOPLE, n_features)), rng.normal(size=_N_PEOPLE)
    found = []
    for ranking in range(n_rankings):
        drawn = rng.integers(0, _N_PEOPLE, _N_PEOPLE)
        if fresh:
            X, y = rng.normal(size=X.shape), rng.normal(size=_N_PEOPLE)
        trees = BaggedTrees(20, random_state=ranking).fit(X[drawn], y[drawn])
        found.append(trees.feature_importances_)
    return kendalls_w(importance_ranks(found))


def study_scores(X: pd.DataFrame, y: np.ndarray, seed: int) -> tuple[list[float], list[float]]:
    """Scores of ridge regression and forest in one study, with its targets and with permuted ones.

    Parameters
    ----------
    X : DataFrame of shape (n_samples, n_features)
        Features of all people, from whom 42 are drawn.
    y : ndarray of shape (n_samples,)
        Targets.
    seed : int
        Of the people and the permutation.

    Returns
    -------
    observed, permuted : list of float
        Scores of the ridge regression in cross-validation, and of the forest out of the bag, as
        `analyze_small_study` has them.
    """
    rng = np.random.default_rng([seed, 4])
    drawn = rng.choice(len(y), _N_PEOPLE, replace=False)
    values = X.iloc[drawn].to_numpy()
    filled = SimpleImputer(strategy="median", keep_empty_features=True).fit_transform(values)
    linear = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
        RidgeCV(np.logspace(0, 4, 9)),
    )
    observed, permuted = (
        [
            out_of_fold_r_squared(linear, values, target, n_folds=6),
            out_of_bag_r_squared(BaggedTrees(20, random_state=0).fit(filled, target), target),
        ]
        for target in (y[drawn], rng.permutation(y[drawn]))
    )
    return observed, permuted


def compute() -> dict[str, Any]:
    """Repeat each of these, and the two experiments of the package."""
    X, y = _adults()
    studies = small_sample_experiment(
        X, y, np.random.default_rng(6), model=BaggedTrees(30, random_state=0), n_repeats=500
    )
    chosen = choice_experiment(np.random.default_rng(7), n_repeats=4000)
    scores = np.array([study_scores(X, y, seed) for seed in range(200)])
    # Of two models each may be as high by chance in one of forty, both together in one of twenty.
    threshold = np.quantile(scores[:, 1], 0.975, axis=0)
    flattery, pessimism = chosen.shortcut - chosen.true, chosen.true - chosen.nested
    return {
        "concordance_of_noise": {
            name: [concordance_of_noise(seed, fresh=fresh) for seed in range(40)]
            for name, fresh in (("bootstrap", False), ("fresh", True))
        },
        "choices": {
            "n": len(flattery),
            "flattery": float(flattery.mean()),
            "flattery_error": float(flattery.std(ddof=1) / np.sqrt(len(flattery))),
            "pessimism": float(pessimism.mean()),
            "pessimism_error": float(pessimism.std(ddof=1) / np.sqrt(len(flattery))),
            "difference_error": float((flattery - pessimism).std(ddof=1) / np.sqrt(len(flattery))),
        },
        "small_studies": {
            "n": len(studies.true),
            "out_of_bag": float(studies.out_of_bag.mean()),
            "true": float(studies.true.mean()),
            "correlation": float(np.corrcoef(studies.out_of_bag, studies.true)[0, 1]),
        },
        "verdicts": {
            "n": len(scores),
            "found": float((scores[:, 0] >= threshold).any(axis=1).mean()),
            "by_chance": float((scores[:, 1] >= threshold).any(axis=1).mean()),
        },
    }
