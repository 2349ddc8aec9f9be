"""Studies of forty-two people, repeated: rankings, choices on noise, scaling, and verdicts.

For the chapter on learning from nutritional data.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from nutrigen.evidence.forest_splits import _adults
from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared
from nutrigen.learning.inspection import (
    importance_ranks,
    kendalls_w,
    select_most_important,
    selection_stability,
)
from nutrigen.learning.model_selection import out_of_fold_r_squared
from nutrigen.learning.small_studies import choice_experiment, small_sample_experiment

__all__ = [
    "compute",
    "concordance_of_features",
    "concordance_of_noise",
    "scaling_optimism",
    "study_scores",
    "two_winners",
]

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


def concordance_of_features(
    X: pd.DataFrame, y: np.ndarray, seed: int, n_rankings: int = 6
) -> dict[str, float]:
    """Kendall's W of rankings of real features by forests.

    Parameters
    ----------
    X, y, seed
        As for `study_scores`.
    n_rankings : int
        How many.

    Returns
    -------
    dict of str to float
        In bootstrap samples of one study, with its targets (``"observed"``) and with permuted
        ones; with permuted targets in bootstrap samples of studies with people of their own
        (``"fresh"``).
    """
    rng = np.random.default_rng([seed, 5])
    values = SimpleImputer(strategy="median").fit_transform(X)

    def importances(people: np.ndarray, targets: np.ndarray, ranking: int) -> np.ndarray:
        trees = BaggedTrees(20, random_state=ranking).fit(values[people], targets)
        return trees.feature_importances_

    drawn = rng.choice(len(y), _N_PEOPLE, replace=False)
    targets = rng.permutation(y[drawn])
    found: dict[str, list[np.ndarray]] = {"observed": [], "permuted": [], "fresh": []}
    for ranking in range(n_rankings):
        sample = rng.integers(0, _N_PEOPLE, _N_PEOPLE)
        found["observed"].append(importances(drawn[sample], y[drawn][sample], ranking))
        found["permuted"].append(importances(drawn[sample], targets[sample], ranking))
        others = rng.choice(len(y), _N_PEOPLE, replace=False)
        permuted = rng.permutation(y[others])
        found["fresh"].append(importances(others[sample], permuted[sample], ranking))
    return {name: kendalls_w(importance_ranks(values)) for name, values in found.items()}


def two_winners(X: pd.DataFrame, y: np.ndarray, seed: int) -> tuple[int, int]:
    """The features that come first in two forests of the same people, by impurity.

    Parameters
    ----------
    X, y, seed
        As for `study_scores`.

    Returns
    -------
    tuple of int
        Positions of the features.
    """
    drawn = np.random.default_rng([seed, 6]).choice(len(y), _N_PEOPLE, replace=False)
    values = SimpleImputer(strategy="median").fit_transform(X.iloc[drawn])
    one, other = (
        int(BaggedTrees(30, random_state=trees).fit(values, y[drawn]).feature_importances_.argmax())
        for trees in (0, 1)
    )
    return one, other


def scaling_optimism(
    X: pd.DataFrame, y: np.ndarray, seed: int, n_people: int, limit: float = np.inf
) -> float:
    """By how much filling and scaling before the division into folds raises a score.

    Parameters
    ----------
    X, y, seed
        As for `study_scores`.
    n_people : int
        People who are drawn.
    limit : float
        To which scaled values that are farther from zero are moved.

    Returns
    -------
    float
        Difference of two coefficients of determination of a ridge regression.
    """
    drawn = np.random.default_rng([seed, 7]).choice(len(y), n_people, replace=False)
    moved = FunctionTransformer(np.clip, kw_args={"a_min": -limit, "a_max": limit})
    steps = SimpleImputer(strategy="median"), StandardScaler(), moved
    before = make_pipeline(*steps).fit_transform(X.iloc[drawn])
    inside = make_pipeline(*steps, Ridge(10))
    return out_of_fold_r_squared(Ridge(10), before, y[drawn]) - out_of_fold_r_squared(
        inside, X.iloc[drawn], y[drawn]
    )


def study_scores(X: pd.DataFrame, y: np.ndarray, seed: int) -> tuple[list[float], list[float]]:
    """Scores of three models in one study, with its targets and with permuted ones.

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
        `analyze_small_study` has them; and in cross-validation of a line on sex and waist alone.
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
    line = make_pipeline(SimpleImputer(strategy="median"), LinearRegression())
    named = X.iloc[drawn][["sex", "waist"]].to_numpy()
    observed, permuted = (
        [
            out_of_fold_r_squared(linear, values, target, n_folds=6),
            out_of_bag_r_squared(BaggedTrees(20, random_state=0).fit(filled, target), target),
            out_of_fold_r_squared(line, named, target, n_folds=6),
        ]
        for target in (y[drawn], rng.permutation(y[drawn]))
    )
    return observed, permuted


def _verdicts(observed: np.ndarray, permuted: np.ndarray) -> dict[str, float]:
    """Shares of studies whose score is above what permuted targets reach in one of twenty.

    What permuted targets reach is taken from one half of the studies, and the other half is judged
    by it. Of two models each may be as high by chance in one of forty.
    """
    halves = np.arange(len(observed)) % 2 == 0
    shares = []
    for judged in (halves, ~halves):
        both, line = (np.quantile(permuted[~judged], level, axis=0) for level in (0.975, 0.95))
        shares.append(
            [
                rate
                for scores in (observed[judged], permuted[judged])
                for rate in (
                    (scores[:, :2] >= both[:2]).any(axis=1).mean(),
                    (scores[:, 2] >= line[2]).mean(),
                )
            ]
        )
    names = ("found", "found by line", "by chance", "by chance by line")
    return dict(zip(names, np.mean(shares, axis=0).tolist(), strict=True))


def compute() -> dict[str, Any]:
    """Repeat each of these, and the two experiments of the package."""
    X, y = _adults()
    trees = BaggedTrees(30, random_state=0)
    studies = small_sample_experiment(X, y, np.random.default_rng(6), model=trees, n_repeats=500)
    rng = np.random.default_rng(8)
    noise = small_sample_experiment(X, rng.permutation(y), rng, model=trees, n_repeats=300)
    first = noise.importances[:100]
    winners = [two_winners(X, y, seed) for seed in range(200)]
    features = [concordance_of_features(X, y, seed) for seed in range(40)]
    fewer = [
        choice_experiment(np.random.default_rng(n), n_people=n, n_repeats=2000).true
        for n in (31, 32)
    ]
    chosen = choice_experiment(np.random.default_rng(7), n_repeats=4000)
    scores = np.array([study_scores(X, y, seed) for seed in range(400)])
    flattery, pessimism = chosen.shortcut - chosen.true, chosen.true - chosen.nested
    return {
        "concordance_of_noise": {
            name: [concordance_of_noise(seed, fresh=fresh) for seed in range(40)]
            for name, fresh in (("bootstrap", False), ("fresh", True))
        },
        "concordance_of_features": {
            name: [found[name] for found in features] for name in features[0]
        },
        "same_winner": float(np.mean([one == other for one, other in winners])),
        "permuted": {
            "training": float(noise.training.mean()),
            "leaders": len(set(first.argmax(axis=1).tolist())),
            "stability": selection_stability(select_most_important(first, 5)),
        },
        "scaling_optimism": {
            name: [scaling_optimism(X, y, seed, *how) for seed in range(60)]
            for name, how in (("42", (42,)), ("42 without outliers", (42, 3.0)), ("400", (400,)))
        },
        "choices": {
            "nested": float(chosen.nested.mean()),
            "nested_error": float(chosen.nested.std(ddof=1) / np.sqrt(len(flattery))),
            "true_of_fewer": float(np.mean(fewer)),
            "true_of_fewer_error": float(np.std(fewer, ddof=1) / np.sqrt(np.size(fewer))),
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
        "verdicts": {"n": len(scores), **_verdicts(scores[:, 0], scores[:, 1])},
    }
