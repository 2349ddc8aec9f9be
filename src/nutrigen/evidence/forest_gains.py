"""What forests and boosting gain on seven tables, and what makes the trees of a forest alike.

For the chapter from a tree to a forest and to boosting. The models are scikit-learn's, which are
quick; the package's tests compare them with the book's own.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
from sklearn import ensemble, linear_model, model_selection, tree
from sklearn.datasets import load_breast_cancer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from nutrigen import datasets
from nutrigen.evidence import blood_sugar_divisions
from nutrigen.genomics import kmers

__all__ = ["Table", "adults", "alike", "compare", "compute", "divide", "load", "tables"]

_N_DIVISIONS = 10
_N_TREES = 100
_ADULTS = [
    "age", "sex", "height", "bmi", "waist", "pulse", "systolic_pressure", "diastolic_pressure",
    "hba1c", "lead", "cadmium", "mercury", "selenium", "manganese", "energy_day1", "protein_day1",
    "carbohydrate_day1", "sugars_day1", "fiber_day1", "saturated_fat_day1",
    "polyunsaturated_fat_day1", "cholesterol_day1", "alcohol_day1",
]  # fmt: skip


class Table(NamedTuple):
    """Features and what is to be predicted; groups, if some samples are related."""

    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray | None = None

    @property
    def numbers(self) -> bool:
        """Whether numbers are to be predicted, not classes."""
        return self.y.dtype.kind == "f"


def adults() -> tuple[Any, np.ndarray]:
    """Return the adults of the survey without gaps in 23 features, and their HDL cholesterol.

    Returns
    -------
    X : DataFrame of shape (n_people, 23)
        Sex is 1 for men.
    y : ndarray of shape (n_people,)
        In mg/dl.
    """
    survey = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    X = survey.X.assign(sex=(survey.X["sex"] == "male").astype(float))[_ADULTS].astype(float)
    complete = X.notna().all(axis=1)
    return X[complete], survey.target.loc[complete, "hdl_cholesterol"].to_numpy(dtype=float)


def _breast() -> Table:
    X, y = load_breast_cancer(return_X_y=True)
    return Table(X, y)


def _mice(of: str) -> Table:
    mice = cast(Any, datasets.load_nutrimouse())
    return Table(getattr(mice, of).to_numpy(), np.asarray(mice.target))


def _sugar() -> Table:
    X, y = blood_sugar_divisions.adults()
    return Table(X.to_numpy(), y)


def _hdl() -> Table:
    X, y = adults()
    return Table(X.to_numpy(), y)


def _resistance() -> Table:
    genes = cast(Any, datasets.load_resistance_genes())
    counts = np.array([kmers.count_kmers(gene, 2).to_dense() for gene in genes.sequences])
    n_words = counts.sum(axis=1, keepdims=True)
    X = np.column_stack([counts / n_words, n_words + 1])
    return Table(X, np.asarray(genes.target), np.asarray(genes.groups))


def _splice() -> Table:
    sequences, activity = cast(
        Any, datasets.load_splice_site_activities(subset="training", return_X_y=True)
    )
    kept = np.random.default_rng(0).permutation(len(activity))[:3000]
    letters = np.array([list(site) for site in np.asarray(sequences)[kept]])
    one_hot = (letters[:, :, np.newaxis] == np.array(list("ACGTU"))).reshape(len(kept), -1)
    varies = one_hot.any(axis=0) & ~one_hot.all(axis=0)
    return Table(one_hot[:, varies].astype(float), np.asarray(activity, dtype=float)[kept])


_TABLES = {
    "breast cells": _breast,
    "mice, fatty acids": lambda: _mice("lipids"),
    "mice, genes": lambda: _mice("genes"),
    "blood sugar": _sugar,
    "resistance genes": _resistance,
    "HDL cholesterol": _hdl,
    "splice sites": _splice,
}


def tables() -> list[str]:
    """Names of the tables: five with classes, two with numbers.

    Returns
    -------
    list of str
        In the order of the chapter.
    """
    return list(_TABLES)


def load(name: str) -> Table:
    """Load one of the tables.

    Parameters
    ----------
    name : str
        One of `tables`.

    Returns
    -------
    Table
        Its features, targets and groups.
    """
    return _TABLES[name]()


def divide(table: Table, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Put a third of the samples aside: relatives stay together, classes keep their shares.

    Parameters
    ----------
    table : Table
        The samples.
    seed : int
        Of the division.

    Returns
    -------
    train, test : ndarray of int
        Numbers of the samples.
    """
    if table.groups is not None:
        splitter = model_selection.GroupShuffleSplit(1, test_size=1 / 3, random_state=seed)
        train, test = next(splitter.split(table.X, table.y, table.groups))
        return train, test
    train, test = model_selection.train_test_split(
        np.arange(len(table.y)),
        test_size=1 / 3,
        random_state=seed,
        stratify=None if table.numbers else table.y,
    )
    return train, test


def _small(X: np.ndarray, y: np.ndarray, groups: np.ndarray | None, seed: int) -> Any:
    """Return a tree whose number of leaves was chosen by cross-validation."""
    numbers = y.dtype.kind == "f"
    grown = (tree.DecisionTreeRegressor if numbers else tree.DecisionTreeClassifier)(
        random_state=seed
    )
    kinds = (model_selection.StratifiedKFold, model_selection.KFold)
    folds: Any = kinds[numbers](5, shuffle=True, random_state=seed)
    if groups is not None:
        folds = model_selection.GroupKFold(5)
    search = model_selection.GridSearchCV(
        grown, {"max_leaf_nodes": [2, 4, 8, 16, 32, 64, 128]}, cv=folds
    )
    return search.fit(X, y, groups=groups)


def _models(table: Table, seed: int) -> dict[str, Any]:
    settings: dict[str, Any] = {"n_estimators": _N_TREES, "random_state": seed}
    if table.numbers:
        strengths = np.logspace(-1, 4, 11)
        models = {
            "linear": make_pipeline(StandardScaler(), linear_model.RidgeCV(strengths)),
            "forest": ensemble.RandomForestRegressor(
                max_features=1 / 3, min_samples_leaf=3, **settings
            ),
            "boosting": ensemble.GradientBoostingRegressor(**settings),
        }
        if len(np.unique(table.X)) == 2:
            pairs = PolynomialFeatures(2, interaction_only=True, include_bias=False)
            models["pairs"] = make_pipeline(
                pairs, StandardScaler(), linear_model.RidgeCV(strengths)
            )
        return models
    return {
        "linear": make_pipeline(StandardScaler(), linear_model.LogisticRegression(max_iter=1000)),
        "forest": ensemble.RandomForestClassifier(**settings),
        "boosting": ensemble.GradientBoostingClassifier(max_depth=2, **settings),
    }


def compare(table: Table, seed: int) -> dict[str, float]:
    """Score all models among the samples that one division puts aside.

    Parameters
    ----------
    table : Table
        The samples.
    seed : int
        Of the division and of the models.

    Returns
    -------
    dict
        Accuracy, or the coefficient of determination if numbers are predicted, of a tree that is
        grown to the end, one whose number of leaves was chosen, a linear model (logistic or ridge
        regression), a forest and boosting; where all features are 0 or 1, also of a ridge
        regression on them and all their pairs.
    """
    train, test = divide(table, seed)
    X, y = table.X[train], table.y[train]
    groups = None if table.groups is None else table.groups[train]
    small = _small(X, y, groups, seed)
    models = {"whole tree": small.estimator.fit(X, y), "small tree": small}
    models |= {name: model.fit(X, y) for name, model in _models(table, seed).items()}
    return {
        name: float(model.score(table.X[test], table.y[test])) for name, model in models.items()
    }


def alike(seed: int, n_features: int, *, bootstrap: bool = True) -> dict[str, float]:
    """Measure how much trees vary and agree, from one sample of adults to another.

    The people are divided into eight samples of 400, of which none has anybody in common with
    another, and a thousand others. A forest of fifty whole trees grows on each sample.

    Parameters
    ----------
    seed : int
        Of the division and the forests.
    n_features : int
        Among how many of the 23 features a condition is chosen.
    bootstrap : bool, default True
        Whether each tree has a bootstrap sample of its sample of people.

    Returns
    -------
    dict
        For the predictions of HDL cholesterol, averaged over the thousand: the variance of a tree,
        the covariance and the correlation of two trees of the same forest, the variance of a
        forest, in (mg/dl)², and the mean squared error of a tree and of a forest.
    """
    X, y = adults()
    n_samples, n_people, n_trees = 8, 400, 50
    order = np.random.default_rng(seed).permutation(len(y))
    others = order[n_samples * n_people :][:1000]
    each = []
    for sample in order[: n_samples * n_people].reshape(n_samples, n_people):
        forest = ensemble.RandomForestRegressor(
            n_trees, max_features=n_features, bootstrap=bootstrap, random_state=seed
        ).fit(X.to_numpy()[sample], y[sample])
        each.append([one.predict(X.to_numpy()[others]) for one in forest.estimators_])
    predicted = np.array(each)  # samples, trees, people
    of_forests = predicted.mean(axis=1)
    within = predicted.var(axis=1, ddof=1).mean()
    of_mean = of_forests.var(axis=0, ddof=1).mean()
    covariance = of_mean - within / n_trees
    return {
        "variance": float(covariance + within),
        "covariance": float(covariance),
        "correlation": float(covariance / (covariance + within)),
        "variance of forest": float(of_mean),
        "error of tree": float(np.mean((predicted - y[others]) ** 2)),
        "error of forest": float(np.mean((of_forests - y[others]) ** 2)),
    }


def compute() -> dict[str, Any]:
    """Compare the models in ten divisions of each table, and measure how alike trees are."""
    loaded = {name: load(name) for name in _TABLES}
    return {
        "scores": {
            name: [compare(table, seed) for seed in range(_N_DIVISIONS)]
            for name, table in loaded.items()
        },
        "sizes": {name: [len(part) for part in divide(table, 0)] for name, table in loaded.items()},
        "alike": {str(n): [alike(seed, n) for seed in range(5)] for n in (1, 2, 4, 8, 15, 23)},
        "alike without bootstrap": [alike(seed, 23, bootstrap=False) for seed in range(2)],
    }
