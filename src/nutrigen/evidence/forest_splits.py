"""Forests of the adults' HDL cholesterol, over many divisions into people to learn from and others.

For the chapter on learning from nutritional data: what it shows with one division is repeated here.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from sklearn.feature_selection import RFE, SelectKBest, f_regression
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline

from nutrigen import datasets
from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared
from nutrigen.learning.inspection import (
    importance_ranks,
    kendalls_w,
    permutation_importance,
)
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import out_of_fold_r_squared

__all__ = [
    "FEATURES",
    "agreement",
    "compute",
    "falls_of_split",
    "importances",
    "out_of_bag_excess",
    "scores_of_averages",
    "scores_of_five",
]

FEATURES = (
    "age", "sex", "height", "bmi", "waist", "pulse", "systolic_pressure", "diastolic_pressure",
    "hba1c", "lead", "cadmium", "mercury", "selenium", "manganese", "energy_day1", "protein_day1",
    "carbohydrate_day1", "sugars_day1", "fiber_day1", "saturated_fat_day1",
    "polyunsaturated_fat_day1", "cholesterol_day1", "alcohol_day1",
)  # fmt: skip
_N_DIVISIONS = 16


def _adults() -> tuple[pd.DataFrame, np.ndarray]:
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    X = adults.X.assign(sex=(adults.X["sex"] == "male").astype(float))[list(FEATURES)]
    return X.astype(float), adults.target["hdl_cholesterol"].to_numpy()


def _forest(n_trees: int, seed: int) -> Pipeline:
    return make_pipeline(SimpleImputer(strategy="median"), BaggedTrees(n_trees, random_state=seed))


def _parts(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """A thousand people to learn from, and six hundred others."""
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(n)
    return order[:1000], order[1000:1600], rng


def importances(X: pd.DataFrame, y: np.ndarray, seed: int) -> dict[str, float]:
    """Importances of noise, and of the waist with and without a copy, in one division.

    Parameters
    ----------
    X : DataFrame of shape (n_samples, n_features)
        Features, ``"waist"`` among them, of at least 1600 people.
    y : ndarray of shape (n_samples,)
        Targets.
    seed : int
        Of the division, the noise, the forests and the permutations.

    Returns
    -------
    dict of str to float
        By impurity: of a random number, a coin, the waist without a copy, and both waists, and how
        many real features have less than the random number. As fall of the coefficient of
        determination among others: of the random number, the waist, its copy, and both together;
        without the copy, of the waist (``"alone"``), of body mass index and sex, and of the waist
        together with either.
    """
    train, judges, rng = _parts(len(y), seed)
    extended = X.assign(
        random_number=rng.normal(size=len(X)),
        coin=rng.integers(0, 2, len(X)).astype(float),
        second_waist=X["waist"] + rng.normal(scale=1.0, size=len(X)),
    )
    plain, model = (_forest(30, seed).fit(table.iloc[train], y[train]) for table in (X, extended))
    groups = {
        "random number": ["random_number"], "waist": ["waist"], "copy": ["second_waist"],
        "both": ["waist", "second_waist"],
    }  # fmt: skip
    with_copy = permutation_importance(
        model, extended.iloc[judges], y[judges], rng, groups=groups, y_reference=y[train].mean()
    )
    groups = {
        "alone": ["waist"], "bmi": ["bmi"], "sex": ["sex"], "waist and bmi": ["waist", "bmi"],
        "waist and sex": ["waist", "sex"],
    }  # fmt: skip
    alone = permutation_importance(
        plain, X.iloc[judges], y[judges], rng, groups=groups, y_reference=y[train].mean()
    )
    before = pd.Series(plain[-1].feature_importances_, X.columns)
    after = pd.Series(model[-1].feature_importances_, extended.columns)
    return {
        "impurity of random number": float(after["random_number"]),
        "impurity of coin": float(after["coin"]),
        "impurity alone": float(before["waist"]),
        "impurity of both": float(after["waist"] + after["second_waist"]),
        "below random number": float((after[X.columns] < after["random_number"]).sum()),
        **dict(zip(with_copy.names, with_copy.mean.tolist(), strict=True)),
        **dict(zip(alone.names, alone.mean.tolist(), strict=True)),
    }


def out_of_bag_excess(X: pd.DataFrame, y: np.ndarray, seed: int, n_trees: int) -> float:
    """By how much the out-of-bag score is above that of the same forest among others.

    Parameters
    ----------
    X, y, seed
        As for `importances`.
    n_trees : int
        Trees of the forest.

    Returns
    -------
    float
        Difference of two coefficients of determination.
    """
    train, judges, _ = _parts(len(y), seed)
    model = _forest(n_trees, seed).fit(X.iloc[train], y[train])
    among_others = r_squared(y[judges], model.predict(X.iloc[judges]), float(y[train].mean()))
    return out_of_bag_r_squared(model[-1], y[train]) - among_others


def scores_of_averages(X: pd.DataFrame, y: np.ndarray, seed: int) -> dict[str, float]:
    """Scores among others of one tree, and of the means of eleven and of thirty.

    Parameters
    ----------
    X, y, seed
        As for `importances`.

    Returns
    -------
    dict of str to float
        Coefficients of determination; ``"one"`` is the mean of those of thirty trees.
    """
    train, judges, _ = _parts(len(y), seed)
    learners, guess = X.iloc[train], float(y[train].mean())
    trees = np.array(
        [
            _forest(1, 100 * seed + tree).fit(learners, y[train]).predict(X.iloc[judges])
            for tree in range(30)
        ]
    )
    return {
        "one": float(np.mean([r_squared(y[judges], tree, guess) for tree in trees])),
        "eleven": r_squared(y[judges], trees[:11].mean(axis=0), guess),
        "thirty": r_squared(y[judges], trees.mean(axis=0), guess),
    }


def scores_of_five(
    X: pd.DataFrame, y: np.ndarray, seed: int, n_people: int = 400
) -> dict[str, float]:
    """Scores of forests of all features, and of five that are chosen in two ways.

    Parameters
    ----------
    X, y, seed
        As for `importances`; the seed draws the people.
    n_people : int
        How many.

    Returns
    -------
    dict of str to float
        Coefficients of determination in the same four folds: of all features; of the five that an
        elimination keeps; of the five that are most strongly correlated with the target.
    """
    few = np.random.default_rng([seed, 2]).permutation(len(y))[:n_people]
    trees = BaggedTrees(20, random_state=0)
    eliminate, correlate = (
        make_pipeline(SimpleImputer(strategy="median"), choose, trees)
        for choose in (
            RFE(trees, n_features_to_select=5, step=6),
            SelectKBest(f_regression, k=5),
        )
    )
    return {
        name: out_of_fold_r_squared(model, X.iloc[few], y[few], n_folds=4)
        for name, model in (
            ("all", _forest(20, 0)),
            ("eliminated", eliminate),
            ("correlated", correlate),
        )
    }


def falls_of_split(X: pd.DataFrame, y: np.ndarray, people: int, luck: int) -> np.ndarray:
    """Importances by permutation: five hundred people learn, four hundred judge.

    Parameters
    ----------
    X, y
        As for `importances`.
    people : int
        Seed of the people.
    luck : int
        Seed of the trees and of the permutations.

    Returns
    -------
    ndarray of shape (n_features,)
        Falls of the coefficient of determination.
    """
    order = np.random.default_rng([people, 7]).permutation(len(y))
    learners, judges = order[:500], order[500:900]
    model = _forest(20, luck).fit(X.iloc[learners], y[learners])
    return permutation_importance(
        model, X.iloc[judges], y[judges], np.random.default_rng([luck, 8]), n_repeats=2,
        y_reference=y[learners].mean(),
    ).mean  # fmt: skip


def agreement(falls: list[np.ndarray]) -> float:
    """Mean rank correlation of every two rankings, from Kendall's W."""
    n = len(falls)
    return (n * kendalls_w(importance_ranks(falls)) - 1) / (n - 1)


def _by_name(found: list[dict[str, float]]) -> dict[str, list[float]]:
    return {name: [values[name] for values in found] for name in found[0]}


def compute() -> dict[str, Any]:
    """Repeat each of these, a list with a value for each division."""
    X, y = _adults()
    seeds = range(_N_DIVISIONS)
    return {
        "importances": _by_name([importances(X, y, seed) for seed in seeds]),
        "out_of_bag_excess": {
            str(n_trees): [out_of_bag_excess(X, y, seed, n_trees) for seed in seeds]
            for n_trees in (30, 120)
        },
        "scores_of_averages": _by_name([scores_of_averages(X, y, seed) for seed in seeds]),
        "scores_of_five": _by_name([scores_of_five(X, y, seed) for seed in seeds]),
        "agreement": {
            "other people": agreement([falls_of_split(X, y, seed, seed) for seed in seeds]),
            "same people": [
                agreement([falls_of_split(X, y, people, luck) for luck in range(5)])
                for people in range(4)
            ],
            "permuted targets": [
                agreement([falls_of_split(X, permuted, split, split) for split in range(10)])
                for permuted in (np.random.default_rng([n, 9]).permutation(y) for n in range(3))
            ],
        },
    }
