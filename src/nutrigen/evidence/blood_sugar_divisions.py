"""Trees that tell a raised blood sugar, over many divisions of the adults into two halves.

For the chapter on decision trees: which depth is chosen, what forests, a logistic regression and
two measurements gain, how much two samples of people make a model differ, whether the shares in
leaves are right, and what a day of remembered eating says, does not rest on one division.
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

__all__ = [
    "adults",
    "agree",
    "area_of_logistic_regression",
    "choose_depth",
    "compare",
    "compute",
    "divide",
    "from_diet",
    "intakes",
    "shares_in_leaves",
    "without_a_diagnosis",
]

_FEATURES = [
    "age", "height", "waist", "bmi", "pulse", "systolic_pressure", "diastolic_pressure",
    "sedentary_time", "sleep", "energy_day1", "carbohydrate_day1", "sugars_day1", "fiber_day1",
    "saturated_fat_day1",
]  # fmt: skip
_N_DIVISIONS = 40


def _survey() -> pd.DataFrame:
    return cast(datasets.NhanesAdults, datasets.load_nhanes_adults()).frame


def adults(*, told: bool = True) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the features of the adults who have all of them, and what their blood sugar is.

    Parameters
    ----------
    told : bool, default True
        Whether to keep those who have been told that they have diabetes.

    Returns
    -------
    X : DataFrame of shape (n_people, 14)
        Measurements without a laboratory, and intakes of one day, ending with ``_day1``.
    y : ndarray of shape (n_people,)
        ``"raised"`` from an HbA1c of 5.7 % on, otherwise ``"normal"``.
    """
    frame = _survey()
    complete = frame.loc[told | (frame["diabetes"] != "yes"), ["hba1c", *_FEATURES]].dropna()
    return complete[_FEATURES], np.where(complete["hba1c"] >= 5.7, "raised", "normal")


def intakes() -> pd.DataFrame:
    """Return all intakes of one day that the survey has, of everybody.

    Returns
    -------
    DataFrame of shape (n_people, 11)
        With the people of `adults` among its rows.
    """
    frame = _survey()
    return frame[[name for name in frame if str(name).endswith("_day1")]]


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


def _logistic() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression())


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
        Accuracy of each model, the mean accuracy of the trees of the forest as ``"members"``, and
        ``"p"``, that of McNemar's test of the forest and the tree of this depth.
    """
    X, X_test, y, y_test = parts
    forest = RandomForestClassifier(30, min_samples_leaf=5, random_state=seed)
    models = {
        "chosen": _tree(max_depth=depth),
        "grown": _tree(),
        "leaves of five": _tree(min_samples_leaf=5),
        "forest": forest,
        "larger forest": RandomForestClassifier(200, min_samples_leaf=20, random_state=seed),
        "logistic regression": _logistic(),
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
    for name, few in (("age", ["age"]), ("age and waist", ["age", "waist"])):
        model = _logistic().fit(X[few].to_numpy(), y)
        right[name] = model.predict(X_test[few].to_numpy()) == y_test
    answers = [member.predict(X_test.to_numpy()) for member in forest.estimators_]
    right["members"] = forest.classes_[np.array(answers, dtype=int)] == y_test
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
        ("area of logistic regression", _logistic()),
    ):
        scores = model.fit(X.to_numpy(), y).predict_proba(X_test)[:, 1]
        found[name] = area_under_curve(scores[raised], scores[~raised])
    return found


def area_of_logistic_regression(parts: list[Any]) -> float:
    """Say how well a logistic regression tells people of the second half apart.

    Parameters
    ----------
    parts : list
        As `divide` returns them.

    Returns
    -------
    float
        Area under the curve.
    """
    X, X_test, y, y_test = parts
    scores = _logistic().fit(X.to_numpy(), y).predict_proba(X_test.to_numpy())[:, 1]
    return area_under_curve(scores[y_test == "raised"], scores[y_test != "raised"])


def agree(parts: list[Any], seed: int) -> dict[str, float]:
    """Say for how many people two models agree that have learned from different people.

    Parameters
    ----------
    parts : list
        As `divide` returns them. Each model learns from a half of the first half.
    seed : int
        Of the forests.

    Returns
    -------
    dict of str to float
        For each kind of model the share of people of the second half; ``"by chance"`` is that of
        two trees of depth three if their answers were independent.
    """
    X, X_test, y = parts[0].to_numpy(), parts[1].to_numpy(), parts[2]
    models = {
        "depth three": _tree(max_depth=3),
        "grown": _tree(),
        "forest": RandomForestClassifier(30, min_samples_leaf=5, random_state=seed),
        "logistic regression": _logistic(),
    }
    found, middle = {}, len(y) // 2
    for name, model in models.items():
        raised = [
            model.fit(X[half], y[half]).predict(X_test) == "raised"
            for half in (slice(middle), slice(middle, None))
        ]
        found[name] = float(np.mean(raised[0] == raised[1]))
        if name == "depth three":
            first, second = np.mean(raised, axis=1)
            found["by chance"] = float(first * second + (1 - first) * (1 - second))
    return found


def shares_in_leaves(parts: list[Any], size: int) -> dict[str, float]:
    """Say how often a tree expects to be wrong, by its leaves, and how often it is.

    Parameters
    ----------
    parts : list
        As `divide` returns them. The tree learns from a half of the first half.
    size : int
        Smallest number of people in a leaf.

    Returns
    -------
    dict of str to float
        Share of the people of the second half for whom it is wrong, what it should be by the
        people whom it has learned from, ``"own"``, and by those of the first half whom it has
        not, ``"others"``.
    """
    X, X_test, y = parts[0].to_numpy(), parts[1].to_numpy(), parts[2]
    middle = len(y) // 2
    model = DecisionTreeClassifier(min_samples_leaf=size).fit(X[:middle], y[:middle])
    others = pd.Series(model.predict(X[middle:]) != y[middle:])
    by_leaf = others.groupby(model.apply(X[middle:])).mean()
    return {
        "own": float(1 - model.predict_proba(X_test).max(axis=1).mean()),
        "others": float(by_leaf.reindex(model.apply(X_test)).mean()),
        "wrong": float(np.mean(model.predict(X_test) != parts[3])),
    }


def without_a_diagnosis(seed: int) -> dict[str, float]:
    """Leave out those who have been told that they have diabetes, and compare models.

    Parameters
    ----------
    seed : int
        Of the division into halves, and of five folds to choose a depth by.

    Returns
    -------
    dict of str to float
        Accuracy among the people of the second half of calling everyone normal, of a tree and of
        logistic regression; area under the curve of logistic regression on the features, and on
        all intakes.
    """
    X, y = adults(told=False)
    parts = divide(X, y, seed)
    X, X_test, y, y_test = parts
    tree = _tree(max_depth=choose_depth(X, y, seed))
    found = {"all normal": float(np.mean(y_test == "normal"))}
    for name, model in (("chosen", tree), ("logistic regression", _logistic())):
        called = model.fit(X.to_numpy(), y).predict(X_test.to_numpy())
        found[name] = float(np.mean(called == y_test))
    found["area"] = area_of_logistic_regression(parts)
    eaten = intakes()
    found["area of intakes"] = area_of_logistic_regression(
        [eaten.loc[X.index], eaten.loc[X_test.index], y, y_test]
    )
    return found


def compute() -> dict[str, Any]:
    """Repeat each of these for other divisions; a list with what each has found."""
    (X, y), eaten = adults(), intakes()
    found = []
    for seed in range(_N_DIVISIONS):
        parts = divide(X, y, seed)
        depth = choose_depth(parts[0], parts[2], seed)
        diet = from_diet(parts, seed) | {
            "area of all intakes": area_of_logistic_regression(
                [eaten.loc[parts[0].index], eaten.loc[parts[1].index], *parts[2:]]
            )
        }
        found.append(
            {"depth": depth, "area": area_of_logistic_regression(parts)}
            | compare(parts, depth, seed)
            | {
                "diet": diet,
                "agree": agree(parts, seed),
                "leaves": shares_in_leaves(parts, 50),
                "untold": without_a_diagnosis(seed),
            }
        )
    return {"divisions": found}
