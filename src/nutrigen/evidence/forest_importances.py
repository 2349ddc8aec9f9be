"""How the importances of a forest mislead, in many divisions of the adults and of the genes.

For the chapter from a tree to a forest and to boosting: columns that mean nothing, copies of a
column, people of one age, and relatives on both sides of a bootstrap sample. The forests are
scikit-learn's.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from sklearn import model_selection
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import get_scorer

from nutrigen import datasets
from nutrigen.evidence import blood_sugar_divisions, forest_gains

__all__ = [
    "MEANINGLESS",
    "compute",
    "copies",
    "fall",
    "meaningless",
    "narrow",
    "relatives",
    "without_age",
]

#: Columns that are added, and say nothing about anybody's blood sugar.
MEANINGLESS = ("constant", "coin", "die", "number")
_N_DIVISIONS = 10


def _adults() -> tuple[pd.DataFrame, np.ndarray]:
    X, y = blood_sugar_divisions.adults()
    survey = cast(datasets.NhanesAdults, datasets.load_nhanes_adults()).frame
    return X.assign(sex=(survey.loc[X.index, "sex"] == "male").astype(float)), y


def fall(
    model: Any, X: pd.DataFrame, y: np.ndarray, columns: list[str], rng: np.random.Generator
) -> float:
    """Return by how much the area under the curve falls when columns are permuted together.

    Parameters
    ----------
    model : estimator
        A fitted classifier.
    X : DataFrame of shape (n_samples, n_features)
        Features of samples that the model has not seen.
    y : ndarray of shape (n_samples,)
        Their classes, of which there are two.
    columns : list of str
        Names of the columns.
    rng : Generator
        Source of randomness.

    Returns
    -------
    float
        Mean of three permutations.
    """
    score = get_scorer("roc_auc")
    whole = score(model, X, y)
    falls = []
    for _ in range(3):
        shuffled = X.copy()
        shuffled[columns] = X[columns].to_numpy()[rng.permutation(len(X))]
        falls.append(whole - score(model, shuffled, y))
    return float(np.mean(falls))


def _fit(
    X: pd.DataFrame,
    y: np.ndarray,
    seed: int,
    groups: dict[str, list[str]],
    leaf_size: int = 1,
) -> dict[str, Any]:
    """Grow a forest on 1500 people, and permute what others have."""
    X_train, X_test, y_train, y_test = model_selection.train_test_split(
        X, y, train_size=min(1500, len(y) // 2), stratify=y, random_state=seed
    )
    X_test, y_test = X_test.iloc[:1000], y_test[:1000]
    forest = RandomForestClassifier(60, min_samples_leaf=leaf_size, random_state=seed)
    forest.fit(X_train, y_train)
    rng = np.random.default_rng(seed)
    return {
        "area": float(get_scorer("roc_auc")(forest, X_test, y_test)),
        "impurity": dict(zip(X, map(float, forest.feature_importances_), strict=True)),
        "permutation": {
            name: fall(forest, X_test, y_test, columns, rng) for name, columns in groups.items()
        },
    }


def meaningless(seed: int, leaf_size: int = 1) -> dict[str, Any]:
    """Return importances of fifteen features of the adults, and of four columns without meaning.

    Parameters
    ----------
    seed : int
        Of the columns, the division and the forest.
    leaf_size : int, default 1
        Smallest number of training people in a leaf.

    Returns
    -------
    dict
        The area under the curve of the forest among others, the importances by impurity, and the
        fall of the area among others when a column is permuted.
    """
    X, y = _adults()
    rng = np.random.default_rng(seed)
    X = X.assign(
        constant=1.0,
        coin=rng.integers(2, size=len(X)),
        die=rng.integers(1, 7, size=len(X)),
        number=rng.permutation(len(X)),
    )
    return _fit(X, y, seed, {str(name): [str(name)] for name in X}, leaf_size)


def copies(seed: int, n_copies: int) -> dict[str, float]:
    """Measure the importance of the age when there are other columns that say the same.

    Parameters
    ----------
    seed : int
        Of the copies, the division and the forest.
    n_copies : int
        Number of columns with the age and an error of half a year.

    Returns
    -------
    dict
        The area under the curve; importance of the age by impurity and by permutation, and the
        same of the age and its copies together.
    """
    X, y = _adults()
    rng = np.random.default_rng(seed)
    ages = ["age"]
    for number in range(n_copies):
        ages.append(f"age {number + 2}")
        X = X.assign(**{ages[-1]: X["age"] + rng.normal(scale=0.5, size=len(X))})
    found = _fit(X, y, seed, {"alone": ["age"], "together": ages}, leaf_size=10)
    return {
        "area": found["area"],
        "impurity": found["impurity"]["age"],
        "impurity together": float(sum(found["impurity"][name] for name in ages)),
        "permutation": found["permutation"]["alone"],
        "permutation together": found["permutation"]["together"],
    }


def narrow(seed: int, oldest: int) -> dict[str, float]:
    """Measure the importance of the age among people from twenty years to an age.

    Parameters
    ----------
    seed : int
        Of the division and the forest.
    oldest : int
        In years.

    Returns
    -------
    dict
        Number of people, and the importances of age and waist by permutation.
    """
    X, y = _adults()
    young = (X["age"] <= oldest).to_numpy()
    found = _fit(
        X[young], y[young], seed, {"age": ["age"], "waist": ["waist"]}, leaf_size=10
    )["permutation"]  # fmt: skip
    return {"n": int(young.sum()), **found}


def without_age(seed: int) -> dict[str, Any]:
    """Measure the importances by permutation with the age among the features, and without it.

    Parameters
    ----------
    seed : int
        Of the division and the forests.

    Returns
    -------
    dict
        For both forests the importances of the other features.
    """
    X, y = _adults()
    groups = {str(name): [str(name)] for name in X if name != "age"}
    return {
        "with": _fit(X, y, seed, groups, leaf_size=10)["permutation"],
        "without": _fit(X.drop(columns="age"), y, seed, groups, leaf_size=10)["permutation"],
    }


def relatives(seed: int) -> dict[str, float]:
    """Score a forest that tells classes of resistance genes, out of the bag and for new families.

    Parameters
    ----------
    seed : int
        Of the division and the forest.

    Returns
    -------
    dict
        The out-of-bag score, and the accuracy among the genes of other families.
    """
    genes = forest_gains.load("resistance genes")
    train, test = forest_gains.divide(genes, seed)
    forest = RandomForestClassifier(60, oob_score=True, random_state=seed)
    forest.fit(genes.X[train], genes.y[train])
    return {
        "out of bag": float(forest.oob_score_),
        "new families": float(forest.score(genes.X[test], genes.y[test])),
    }


def compute() -> dict[str, Any]:
    """Measure all of this in ten divisions."""
    seeds = range(_N_DIVISIONS)
    return {
        "meaningless": [meaningless(seed) for seed in seeds],
        "large leaves": [meaningless(seed, leaf_size=20) for seed in seeds[:5]],
        "copies": {str(n): [copies(seed, n) for seed in seeds] for n in range(5)},
        "narrow": {str(oldest): [narrow(seed, oldest) for seed in seeds] for oldest in (40, 90)},
        "without age": [without_age(seed) for seed in seeds],
        "relatives": [relatives(seed) for seed in seeds],
    }
