"""Forests of the adults' HDL cholesterol, over many divisions into people to learn from and others.

For the chapter on learning from nutritional data: what it shows with one division is repeated here.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from sklearn.feature_selection import RFE
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline

from nutrigen import datasets
from nutrigen.learning.ensemble import BaggedTrees, out_of_bag_r_squared
from nutrigen.learning.inspection import permutation_importance
from nutrigen.learning.metrics import r_squared
from nutrigen.learning.model_selection import out_of_fold_r_squared

__all__ = ["FEATURES", "compute", "gain_of_all_features", "importances", "out_of_bag_excess"]

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
        By impurity: of a random number, a coin, the waist without a copy, and both waists. As fall
        of the coefficient of determination among others: of the random number, the waist without a
        copy, the waist, its copy, and both together.
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
    alone = permutation_importance(
        plain, X.iloc[judges], y[judges], rng, groups={"alone": ["waist"]},
        y_reference=y[train].mean(),
    )  # fmt: skip
    before = pd.Series(plain[-1].feature_importances_, X.columns)
    after = pd.Series(model[-1].feature_importances_, extended.columns)
    return {
        "impurity of random number": float(after["random_number"]),
        "impurity of coin": float(after["coin"]),
        "impurity alone": float(before["waist"]),
        "impurity of both": float(after["waist"] + after["second_waist"]),
        **dict(zip(with_copy.names, with_copy.mean.tolist(), strict=True)),
        "alone": float(alone.mean[0]),
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


def gain_of_all_features(X: pd.DataFrame, y: np.ndarray, seed: int, n_people: int = 400) -> float:
    """By how much all features predict better than the five that an elimination keeps.

    Parameters
    ----------
    X, y, seed
        As for `importances`; the seed draws the people.
    n_people : int
        How many.

    Returns
    -------
    float
        Difference of two coefficients of determination, in the same four folds.
    """
    few = np.random.default_rng([seed, 2]).permutation(len(y))[:n_people]
    trees = BaggedTrees(20, random_state=0)
    eliminate = make_pipeline(
        SimpleImputer(strategy="median"), RFE(trees, n_features_to_select=5, step=6), trees
    )
    by_all, by_five = (
        out_of_fold_r_squared(model, X.iloc[few], y[few], n_folds=4)
        for model in (_forest(20, 0), eliminate)
    )
    return by_all - by_five


def compute() -> dict[str, Any]:
    """Repeat each of these, a list with a value for each division."""
    X, y = _adults()
    seeds = range(_N_DIVISIONS)
    by_division = [importances(X, y, seed) for seed in seeds]
    return {
        "importances": {name: [found[name] for found in by_division] for name in by_division[0]},
        "out_of_bag_excess": {
            str(n_trees): [out_of_bag_excess(X, y, seed, n_trees) for seed in seeds]
            for n_trees in (30, 120)
        },
        "gain_of_all_features": [gain_of_all_features(X, y, seed) for seed in seeds],
    }
