"""The nuclei of breast cells, divided again and again into patients to learn from and others.

For the chapter with a tree for a diagnosis: what it chooses, reads and compares with one division
is repeated here from the start.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn import model_selection
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.learning import diagnosis
from nutrigen.learning.tree import Branch, DecisionTreeClassifier, best_split

__all__ = ["Division", "choose", "compare", "compute", "divide", "nest", "read", "stay_at_home"]

_DEPTHS, _LEAF_SIZES = (1, 2, 3, 4, 6), (1, 5, 15)
#: The chapter's own divisions have small seeds.
_SEEDS = range(100, 140)
_READ = range(100, 300)
#: Names of what measures the size of a nucleus.
_SIZE = ("radius", "perimeter", "area")


class Division(NamedTuple):
    """Patients to learn from, and others to be judged by."""

    X_train: np.ndarray
    X_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray
    names: list[str]


def divide(seed: int) -> Division:
    """Put three patients in ten aside, with the share of malignant lumps alike in both parts.

    Parameters
    ----------
    seed : int
        Of the division.

    Returns
    -------
    Division
        Features and diagnoses of both parts, and the names of the features.
    """
    source = load_breast_cancer(as_frame=True)
    labels = source.target_names[source.target]
    X_train, X_test, y_train, y_test = model_selection.train_test_split(
        source.data.to_numpy(), labels, test_size=0.3, stratify=labels, random_state=seed
    )
    return Division(X_train, X_test, y_train, y_test, list(source.data.columns))


def _tree(depth: int, leaf_size: int) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(criterion="entropy", max_depth=depth, min_samples_leaf=leaf_size)


def _asked(model: DecisionTreeClassifier) -> np.ndarray:
    """How often a tree asks about each feature."""
    features = [node.split.feature for node in model.nodes_ if isinstance(node, Branch)]
    return np.bincount(features, minlength=model.n_features_in_)


def _logistic_on(picker: DecisionTreeClassifier) -> Pipeline:
    """Logistic regression with the features that a tree of its training patients asks about."""
    picked = SelectFromModel(picker, importance_getter=_asked, threshold=1)
    return make_pipeline(picked, StandardScaler(), LogisticRegression())


def _balanced(truth: np.ndarray, called: np.ndarray) -> float:
    table = diagnosis.diagnostic_table(truth, called, sick="malignant")
    return (table.sensitivity + table.specificity) / 2


def _cost(truth: np.ndarray, alarmed: np.ndarray) -> float:
    called = np.where(alarmed, "malignant", "benign")
    table = diagnosis.diagnostic_table(truth, called, sick="malignant")
    return (20 * table.n_missed + table.n_alarmed) / table.n_patients


def choose(division: Division, seed: int) -> dict[str, Any]:
    """Choose the simplest setting within a standard error of the best, and read its tree.

    Parameters
    ----------
    division : Division
        Patients.
    seed : int
        Of the two divisions of the training patients into five folds.

    Returns
    -------
    dict
        Depth and smallest leaf that were chosen, the mean score of the best setting, the names of
        the features that the chosen tree asks about, in the order in which it was grown, the number
        of its leaves whose diagnosis holds for less than seven in ten of their patients, and its
        balanced accuracy among the others.
    """
    X, y = division.X_train, division.y_train
    folds = model_selection.RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=seed)
    scores = {
        (depth, size): model_selection.cross_val_score(
            _tree(depth, size), X, y, cv=folds, scoring="balanced_accuracy"
        )
        for depth in _DEPTHS
        for size in _LEAF_SIZES
    }
    best = max(scores, key=lambda setting: scores[setting].mean())
    needed = scores[best].mean() - scores[best].std(ddof=1) / np.sqrt(5)
    good_enough = [setting for setting in scores if scores[setting].mean() >= needed]
    depth, size = min(good_enough, key=lambda setting: (setting[0], -setting[1]))
    model = _tree(depth, size).fit(X, y)
    purities = [max(node.counts) / node.n_samples for node in model.nodes_ if node.is_leaf]
    return {
        "depth": depth,
        "leaf_size": size,
        "best": float(scores[best].mean()),
        "asked": [division.names[n.split.feature] for n in model.nodes_ if isinstance(n, Branch)],
        "unsure": sum(purity < 0.7 for purity in purities),
        "tested": _balanced(division.y_test, model.predict(division.X_test)),
    }


def nest(division: Division, seed: int) -> dict[str, float]:
    """Balanced accuracy that the best setting seems to have inside, and that it has outside.

    Parameters
    ----------
    division, seed
        As for `choose`.

    Returns
    -------
    dict
        Mean of the best score of three inner folds and of the outer score, over five outer folds,
        and the number of settings that were chosen; then the means of both over all settings,
        which differ by what the inner trees lack in patients, since nothing is chosen.
    """
    inner, outer = (
        model_selection.StratifiedKFold(n, shuffle=True, random_state=seed + n) for n in (3, 5)
    )
    search = model_selection.GridSearchCV(
        DecisionTreeClassifier(criterion="entropy"),
        {"max_depth": _DEPTHS, "min_samples_leaf": _LEAF_SIZES},
        scoring="balanced_accuracy",
        cv=inner,
    )
    found = model_selection.cross_validate(
        search, division.X_train, division.y_train, cv=outer, scoring="balanced_accuracy",
        return_estimator=True,
    )  # fmt: skip
    trees = [
        model_selection.cross_val_score(
            _tree(depth, size), division.X_train, division.y_train, cv=outer,
            scoring="balanced_accuracy",
        )
        for depth in _DEPTHS
        for size in _LEAF_SIZES
    ]  # fmt: skip
    tried = [search.cv_results_["mean_test_score"] for search in found["estimator"]]
    return {
        "inner": float(np.mean([search.best_score_ for search in found["estimator"]])),
        "outer": float(np.mean(found["test_score"])),
        "picked": len({tuple(search.best_params_.values()) for search in found["estimator"]}),
        "all inner": float(np.mean(tried)),
        "all outer": float(np.mean(trees)),
    }


def compare(division: Division, seed: int, depth: int, leaf_size: int) -> dict[str, float]:
    """Compare a tree with smaller and larger ones, logistic regressions and random forests.

    Parameters
    ----------
    division, seed
        As for `choose`; the seed is of the folds and of the forest.
    depth, leaf_size : int
        Of the tree.

    Returns
    -------
    dict
        For each model the area under the curve among the others, and the same where its order of
        the patients is kept, but has to do with the tree's answers; the mean cost of a training
        patient in folds, at a threshold of one half and at that of the costs, and the mean cost of
        the others at that of the costs: a missed cancer costs twenty false alarms. For forests
        there is nothing in folds. Some of the logistic regressions have one feature, `worst
        perimeter` or that of the tree's first question, or only those that the tree asks about.
    """
    X, y = division.X_train, division.y_train
    folds = model_selection.StratifiedKFold(5, shuffle=True, random_state=seed)
    perimeter = [division.names.index("worst perimeter")]
    size = ColumnTransformer([("size", StandardScaler(), perimeter)])
    models = {
        "tree": _tree(depth, leaf_size),
        "deep tree": DecisionTreeClassifier(criterion="entropy"),
        "worst perimeter": make_pipeline(size, LogisticRegression()),
        "first feature": _logistic_on(_tree(1, leaf_size)),
        "its features": _logistic_on(_tree(depth, leaf_size)),
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression()),
        "random forest": RandomForestClassifier(50, random_state=seed),
        "small trees": RandomForestClassifier(50, max_depth=2, random_state=seed),
    }
    found, answers = {}, np.empty(0)
    for name, model in models.items():
        if not isinstance(model, RandomForestClassifier):  # which take their time
            unseen = model_selection.cross_val_predict(
                model, X, y, cv=folds, method="predict_proba"
            )
            for at, threshold in (("half", 1 / 2), ("costs", 1 / 21)):
                found[f"{name}, {at}"] = _cost(y, unseen[:, 1] > threshold)
        tested = model.fit(X, y).predict_proba(division.X_test)[:, 1]
        sick = division.y_test == "malignant"
        found[f"{name}, area"] = diagnosis.area_under_curve(tested[sick], tested[~sick])
        answers = tested if name == "tree" else answers
        coarse = np.sort(answers)[tested.argsort(kind="stable").argsort()]
        found[f"{name}, coarse"] = diagnosis.area_under_curve(coarse[sick], coarse[~sick])
        found[f"{name}, tested"] = _cost(division.y_test, tested > 1 / 21)
    return found


def read(division: Division, depth: int, leaf_size: int) -> dict[str, Any]:
    """Read the leaves of a tree among the patients to learn from, and among the others.

    Parameters
    ----------
    division : Division
        Patients.
    depth, leaf_size : int
        Of the tree.

    Returns
    -------
    dict
        Cancers and patients in the leaf with the smallest share of cancers, in both parts, and
        whether the tree calls all of the others as its first question alone does, and the names of
        the features that it asks about.
    """
    model = _tree(depth, leaf_size).fit(division.X_train, division.y_train)
    root = _tree(1, leaf_size).fit(division.X_train, division.y_train)
    learned = model.predict_proba(division.X_train)[:, 1]
    tested = model.predict_proba(division.X_test)[:, 1]
    lowest, also = learned == learned.min(), tested == learned.min()
    return {
        "learned": [int((division.y_train[lowest] == "malignant").sum()), int(lowest.sum())],
        "tested": [int((division.y_test[also] == "malignant").sum()), int(also.sum())],
        "as first": bool((model.predict(division.X_test) == root.predict(division.X_test)).all()),
        "asked": [division.names[feature] for feature in np.flatnonzero(_asked(model))],
    }


def _shared(sets: list[frozenset[int]]) -> float:
    """Mean of what two sets share, of all that is in either."""
    pairs = [pair for pair in zip(sets[::2], sets[1::2], strict=True) if pair[0] | pair[1]]
    return float(np.mean([len(a & b) / len(a | b) for a, b in pairs]))


def _distinct(division: Division) -> list[int]:
    """Features in the order of their gain, without those correlated with one before them."""
    splits = [best_split(column[:, None], division.y_train) for column in division.X_train.T]
    gains = [0.0 if split is None else split.gain for split in splits]
    alike = pd.DataFrame(division.X_train).corr(method="spearman").abs().to_numpy()
    kept: list[int] = []
    for feature in np.argsort(gains)[::-1]:
        if (alike[feature, kept] < 0.7).all():
            kept.append(int(feature))
    return kept


def stay_at_home(division: Division, seed: int) -> dict[str, float]:
    """Leave one training patient in twenty out, again and again, and see what stays the same.

    Parameters
    ----------
    division, seed
        As for `choose`; the seed is of who stays at home, and of features drawn at random.

    Returns
    -------
    dict
        Of trees with three questions in a row, which are offered all features, only those that
        are not much correlated with a better one, or as many that are drawn at random: the share
        with the most frequent first question, and what two of them share of the features that
        either asks about. What two logistic regressions share of as many features with the largest
        weights, and what two models of either kind share of the patients about whom either errs.
        The balanced accuracy in folds that such a tree loses without what measures size.
    """
    rng = np.random.default_rng(seed)
    X, y = division.X_train, division.y_train
    everything, distinct = list(range(X.shape[1])), _distinct(division)

    def regrow(offered: list[int], times: int) -> tuple[float, list[frozenset[int]], float]:
        roots, sets, errors = [], [], []
        for _ in range(times):
            stays = rng.permutation(len(X))[: round(0.95 * len(X))]
            model = _tree(3, 5).fit(X[stays][:, offered], y[stays])
            called = model.predict(division.X_test[:, offered])
            first = model.nodes_[0]
            roots.append(first.split.feature if isinstance(first, Branch) else -1)
            sets.append(frozenset(np.array(offered)[_asked(model) > 0].tolist()))
            errors.append(frozenset(np.flatnonzero(called != division.y_test).tolist()))
        return max(roots.count(root) for root in roots) / times, sets, _shared(errors)

    root, asked, errors = regrow(everything, 40)
    root_distinct, asked_distinct, _ = regrow(distinct, 40)
    drawn = [regrow(rng.permutation(everything)[: len(distinct)].tolist(), 20) for _ in range(8)]
    n_heavy = round(float(np.mean([len(features) for features in asked])))
    heaviest, logistic_errors = [], []
    for _ in range(40):
        stays = rng.permutation(len(X))[: round(0.95 * len(X))]
        weighing = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[stays], y[stays])
        order = np.abs(weighing[-1].coef_[0]).argsort()
        heaviest.append(frozenset(order[-n_heavy:].tolist()))
        wrong = weighing.predict(division.X_test) != division.y_test
        logistic_errors.append(frozenset(np.flatnonzero(wrong).tolist()))
    sizeless = [i for i, name in enumerate(division.names) if not any(s in name for s in _SIZE)]
    folds = model_selection.RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=seed)
    with_size, without = (
        model_selection.cross_val_score(
            _tree(3, 5), X[:, offered], y, cv=folds, scoring="balanced_accuracy"
        ).mean()
        for offered in (everything, sizeless)
    )
    return {
        "root": root,
        "root, distinct": root_distinct,
        "root, random": float(np.mean([share for share, _, _ in drawn])),
        "shared": _shared(asked),
        "shared, distinct": _shared(asked_distinct),
        "shared, random": float(np.mean([_shared(sets) for _, sets, _ in drawn])),
        "shared, heaviest": _shared(heaviest),
        "errors": errors,
        "errors, logistic": _shared(logistic_errors),
        "lost with size": float(with_size - without),
    }


def compute() -> dict[str, Any]:
    """Repeat each of these for other divisions; lists with what each has found.

    The leaves are read in more divisions than the rest, of trees of the size that the chapter
    draws.
    """
    repeated = []
    for seed in _SEEDS:
        division = divide(seed)
        chosen = choose(division, seed)
        rivals = compare(division, seed, chosen["depth"], chosen["leaf_size"])
        home = stay_at_home(division, seed)
        repeated.append(chosen | nest(division, seed) | rivals | home)
    return {"divisions": repeated, "leaves": [read(divide(seed), 2, 15) for seed in _READ]}
