"""Trees that tell a raised blood sugar, over many divisions of the adults into two halves.

For the chapter on decision trees: which depth is chosen, what a forest and a logistic regression
gain, and what a day of remembered eating says, does not rest on one division.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import model_selection
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets
from nutrigen.learning.diagnosis import area_under_curve
from nutrigen.learning.tree import DecisionTreeClassifier

__all__ = ["adults", "choose_depth", "compare", "compute", "divide", "from_diet"]

_FEATURES = [
    "age", "height", "waist", "bmi", "pulse", "systolic_pressure", "diastolic_pressure",
    "sedentary_time", "sleep", "energy_day1", "carbohydrate_day1", "sugars_day1", "fiber_day1",
    "saturated_fat_day1",
]  # fmt: skip
_N_DIVISIONS = 40


def adults() -> tuple[pd.DataFrame, np.ndarray]:
    """Return the features of the adults who have all of them, and what their blood sugar is.

    Returns
    -------
    X : DataFrame of shape (n_people, 14)
        Measurements without a laboratory, and intakes of one day, ending with ``_day1``.
    y : ndarray of shape (n_people,)
        ``"raised"`` from an HbA1c of 5.7 % on, otherwise ``"normal"``.
    """
    frame = cast(datasets.NhanesAdults, datasets.load_nhanes_adults()).frame
    complete = frame[["hba1c", *_FEATURES]].dropna()
    return complete[_FEATURES], np.where(complete["hba1c"] >= 5.7, "raised", "normal")


def divide(X: pd.DataFrame, y: np.ndarray, seed: int) -> list[Any]:
    """Divide people into halves, with the same share of raised blood sugar in both.

    Parameters
    ----------
    X : DataFrame of shape (n_people, n_features)
        Features.
    y : ndarray of shape (n_people,)
        Classes.
    seed : int
        Of the division.

    Returns
    -------
    list
        Features of the first and of the second half, and their classes.
    """
    parts: list[Any] = model_selection.train_test_split(
        X, y, test_size=0.5, stratify=y, random_state=seed
    )
    return parts


def _tree(**settings: int) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(criterion="entropy", **settings)


def _in_folds(X: pd.DataFrame, y: np.ndarray, depth: int, seed: int) -> np.ndarray:
    folds = model_selection.StratifiedKFold(5, shuffle=True, random_state=seed)
    model = _tree(max_depth=depth)
    return np.asarray(model_selection.cross_val_score(model, X.to_numpy(), y, cv=folds))


def choose_depth(X: pd.DataFrame, y: np.ndarray, seed: int) -> int:
    """Choose the smallest depth whose accuracy is within one standard error of the best.

    Parameters
    ----------
    X, y
        Features and classes of the people to learn from.
    seed : int
        Of five folds.

    Returns
    -------
    int
        From 1 to 6.
    """
    scores = {depth: _in_folds(X, y, depth, seed) for depth in range(1, 7)}
    best = max(scores.values(), key=np.mean)
    needed = best.mean() - best.std(ddof=1) / np.sqrt(len(best))
    return min(depth for depth, score in scores.items() if score.mean() >= needed)


def compare(parts: list[Any], depth: int, seed: int) -> dict[str, float]:
    """Compare models by their accuracy among the people of the second half.

    Parameters
    ----------
    parts : list
        As `divide` returns them.
    depth : int
        Of the tree that was chosen.
    seed : int
        Of the forest.

    Returns
    -------
    dict of str to float
        Accuracy of each model, and ``"p"``, that of McNemar's test of the forest and the tree of
        this depth.
    """
    X, X_test, y, y_test = parts
    models = {
        "chosen": _tree(max_depth=depth),
        "grown": _tree(),
        "leaves of five": _tree(min_samples_leaf=5),
        "forest": RandomForestClassifier(30, min_samples_leaf=5, random_state=seed),
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression()),
    }
    right = {
        name: model.fit(X.to_numpy(), y).predict(X_test.to_numpy()) == y_test
        for name, model in models.items()
    }
    won, lost = (
        int(np.sum(right[first] & ~right[second]))
        for first, second in (("forest", "chosen"), ("chosen", "forest"))
    )
    p = stats.binomtest(won, won + lost).pvalue
    return {name: float(np.mean(of_people)) for name, of_people in right.items()} | {"p": float(p)}


def from_diet(parts: list[Any], seed: int) -> dict[str, float]:
    """Say what the intakes of one day tell about the blood sugar.

    Parameters
    ----------
    parts : list
        As `divide` returns them.
    seed : int
        Of five folds.

    Returns
    -------
    dict of str to float
        ``"gain"`` in accuracy, among the people of the second half, of the depth that is best in
        folds over calling everyone normal; area under the curve, among these people, of a tree of
        depth three and of logistic regression.
    """
    names = [name for name in parts[0].columns if name.endswith("_day1")]
    X, X_test, (y, y_test) = parts[0][names], parts[1][names].to_numpy(), parts[2:]
    best = max((1, 2, 3, 5), key=lambda depth: _in_folds(X, y, depth, seed).mean())
    called = _tree(max_depth=best).fit(X.to_numpy(), y).predict(X_test)
    found = {"gain": float(np.mean(called == y_test) - np.mean(y_test == "normal"))}
    raised = y_test == "raised"
    for name, model in (
        ("area of tree", _tree(max_depth=3)),
        ("area of logistic regression", make_pipeline(StandardScaler(), LogisticRegression())),
    ):
        scores = model.fit(X.to_numpy(), y).predict_proba(X_test)[:, 1]
        found[name] = area_under_curve(scores[raised], scores[~raised])
    return found


def compute() -> dict[str, Any]:
    """Repeat each of these for other divisions; a list with what each has found."""
    X, y = adults()
    found = []
    for seed in range(_N_DIVISIONS):
        parts = divide(X, y, seed)
        depth = choose_depth(parts[0], parts[2], seed)
        found.append(
            {"depth": depth} | compare(parts, depth, seed) | {"diet": from_diet(parts, seed)}
        )
    return {"divisions": found}
