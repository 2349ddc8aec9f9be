"""What a regression with few people shows: honest scores, importances, and their stability."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import rankdata
from sklearn import config_context
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

__all__ = [
    "BaggedTrees",
    "ChoiceScores",
    "PermutationImportance",
    "PermutationTest",
    "SmallSamples",
    "SmallStudy",
    "analyze_small_study",
    "choice_experiment",
    "importance_ranks",
    "kendalls_w",
    "out_of_bag_r_squared",
    "out_of_fold_predictions",
    "out_of_fold_r_squared",
    "permutation_importance",
    "permutation_test",
    "r_squared",
    "select_most_important",
    "selection_stability",
    "small_sample_experiment",
    "variance_of_mean",
]


def _as_vector(name: str, values: ArrayLike) -> np.ndarray:
    vector = np.asarray(values, dtype=float)
    if vector.ndim != 1 or not vector.size:
        raise ValueError(f"{name} should have one dimension and a value; its shape {vector.shape}.")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name} should have finite values only.")
    return vector


def _as_table(name: str, values: ArrayLike) -> np.ndarray:
    table = np.asarray(values, dtype=float)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"{name} should have two dimensions and a value; its shape {table.shape}.")
    if not np.isfinite(table).all():
        raise ValueError(f"{name} should have finite values only.")
    return table


def _rows(values: object, index: np.ndarray) -> object:
    return values.iloc[index] if hasattr(values, "iloc") else np.asarray(values)[index]


# Scores


def r_squared(y: ArrayLike, y_predicted: ArrayLike, y_reference: ArrayLike | None = None) -> float:
    """Share of the squared error of a reference that a prediction takes away.

    One for a perfect prediction, zero for one as good as the reference, and negative, without a
    lower limit, for a worse one.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        What was observed.
    y_predicted : array-like of shape (n_samples,)
        What was predicted.
    y_reference : array-like of shape (n_samples,) or float, optional
        What would have been predicted without any feature: the mean of the training samples. If
        it is not given, the mean of `y`, which no model could know.

    Returns
    -------
    float
        The coefficient of determination.

    Raises
    ------
    ValueError
        If the shapes differ, a value is not finite, or the reference makes no error.

    References
    ----------
    Equation ``eq-learn-r-squared`` of the book.

    Examples
    --------
    >>> r_squared([1, 2, 3], [1, 2, 3])
    1.0
    >>> r_squared([1, 2, 3], [3, 2, 1])
    -3.0
    """
    y, y_predicted = _as_vector("y", y), _as_vector("y_predicted", y_predicted)
    reference = y.mean() if y_reference is None else np.asarray(y_reference, dtype=float)
    if y_predicted.shape != y.shape or (np.ndim(reference) and np.shape(reference) != y.shape):
        raise ValueError("y, y_predicted and y_reference should have the same length.")
    total = ((y - reference) ** 2).sum()
    # Rounding of the mean leaves equal targets an error.
    if not total > 1e-20 * ((y**2).sum() + (np.broadcast_to(reference, y.shape) ** 2).sum()):
        raise ValueError("y should differ from the reference: there is no error to take away.")
    return float(1 - ((y - y_predicted) ** 2).sum() / total)


def out_of_fold_predictions(
    model: BaseEstimator,
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    folds: Iterable[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Predict each sample by a model that has not seen it, and by the mean without it.

    Parameters
    ----------
    model : estimator
        A regressor; a clone of it is fitted for each fold. All that learns from data belongs
        inside: a pipeline.
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features.
    y : array-like of shape (n_samples,)
        Targets.
    folds : iterable of (train, test)
        Positions of the training and test samples, as ``KFold(...).split(X)`` gives them; each
        sample is in exactly one test part.

    Returns
    -------
    predictions, means : ndarray of shape (n_samples,)
        Predictions of the model, and means of the training targets.

    Raises
    ------
    ValueError
        If a sample is not tested exactly once.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> folds = KFold(3).split(range(3))
    >>> out_of_fold_predictions(DummyRegressor(), [[0], [0], [0]], [1.0, 2.0, 6.0], folds)[1]
    array([4. , 3.5, 1.5])
    """
    y = _as_vector("y", y)
    predictions, means = np.empty(len(y)), np.empty(len(y))
    n_tests = np.zeros(len(y), dtype=int)
    for train, test in folds:
        fitted = clone(model).fit(_rows(X, train), y[train])
        predictions[test] = fitted.predict(_rows(X, test))
        means[test] = y[train].mean()
        n_tests[test] += 1
    if (n_tests != 1).any():
        raise ValueError("folds should test each sample exactly once.")
    return predictions, means


def out_of_fold_r_squared(
    model: BaseEstimator,
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    *,
    n_folds: int = 5,
    seed: int = 0,
) -> float:
    """Coefficient of determination in cross-validation, all samples together.

    With few samples a fold has too few of them for a score of its own. Here the squared errors
    of all folds are added up, and compared with those of the training means.

    Parameters
    ----------
    model, X, y
        As for `out_of_fold_predictions`.
    n_folds : int
        Number of folds.
    seed : int
        Seed of the shuffling.

    Returns
    -------
    float
        Zero for a model that predicts the training mean.

    Raises
    ------
    ValueError
        As `out_of_fold_predictions` and `r_squared`.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> out_of_fold_r_squared(DummyRegressor(), np.zeros((9, 1)), np.arange(9))
    0.0
    """
    folds = KFold(n_folds, shuffle=True, random_state=seed).split(np.arange(len(y)))
    predictions, means = out_of_fold_predictions(model, X, y, folds)
    return r_squared(y, predictions, means)


@dataclass(frozen=True)
class PermutationTest:
    """The outcome of a permutation test.

    Parameters
    ----------
    score : float
        Score with the targets as observed.
    permuted : ndarray of shape (n_permutations,)
        Scores with the targets permuted.
    """

    score: float
    permuted: np.ndarray

    @property
    def p_value(self) -> float:
        """Share of all arrangements, the observed one among them, that score as high or higher."""
        # Scores that differ by rounding alone are equal.
        rounding = 1e-9 * max(abs(self.score), np.abs(self.permuted).max())
        n_reached = (self.permuted >= self.score - rounding).sum()
        return float((1 + n_reached) / (1 + len(self.permuted)))


def permutation_test(
    score: Callable[[np.ndarray], float],
    y: ArrayLike,
    rng: np.random.Generator,
    *,
    n_permutations: int = 99,
) -> PermutationTest:
    """Compare a score with those of targets that belong to nobody.

    Parameters
    ----------
    score : callable
        Takes targets of shape (n_samples,) and returns the score of the whole procedure with
        them: with every step that has looked at a target.
    y : array-like of shape (n_samples,)
        Targets as observed.
    rng : numpy.random.Generator
        Makes the permutations.
    n_permutations : int
        How many.

    Returns
    -------
    PermutationTest
        The score, those of the permutations, and the p-value.

    Raises
    ------
    ValueError
        If there is less than one permutation, or a score is not finite.

    References
    ----------
    Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1).

    Examples
    --------
    >>> x = np.arange(8)
    >>> test = permutation_test(lambda y: float(x @ y), x, np.random.default_rng(0))
    >>> test.p_value
    0.01
    """
    if n_permutations < 1:
        raise ValueError(f"n_permutations should be at least 1, not {n_permutations}.")
    y = _as_vector("y", y)
    permuted = np.array([score(rng.permutation(y)) for _ in range(n_permutations)])
    observed = float(score(y))
    if not (np.isfinite(observed) and np.isfinite(permuted).all()):
        raise ValueError("score returns a number that is not finite; it cannot be compared.")
    return PermutationTest(observed, permuted)


# Bagging


def variance_of_mean(variance: float, correlation: float, n: int) -> float:
    """Variance of the mean of several variables that are equally correlated.

    Parameters
    ----------
    variance : float
        Variance of each.
    correlation : float
        Correlation of every two of them.
    n : int
        Number of variables.

    Returns
    -------
    float
        Variance of their mean.

    Raises
    ------
    ValueError
        If the variance is negative, or no `n` variables can be correlated like this.

    References
    ----------
    Equation ``eq-forest-variance`` of the book.

    Examples
    --------
    >>> variance_of_mean(4.0, 0.0, 8)
    0.5
    >>> variance_of_mean(4.0, 0.5, 8)
    2.25
    """
    if variance < 0:
        raise ValueError(f"variance should not be negative, but is {variance}.")
    if n < 1:
        raise ValueError(f"n should be at least 1, not {n}.")
    least = -1 / (n - 1) if n > 1 else -1.0
    if not least <= correlation <= 1:
        raise ValueError(
            f"correlation should lie between {least:.3g} and 1 for n = {n}, but is {correlation}."
        )
    return correlation * variance + (1 - correlation) / n * variance


def _check_tree_parameters(max_features: object, min_samples_leaf: object) -> None:
    is_fraction = isinstance(max_features, Real) and not isinstance(max_features, Integral)
    is_share = is_fraction and 0 < max_features <= 1
    if not (is_share or _is_positive_integer(max_features)):
        raise ValueError(
            "max_features should be a share above 0 and at most 1.0, or an integer of at least 1, "
            f"not {max_features!r}."
        )
    if not _is_positive_integer(min_samples_leaf):
        raise ValueError(
            f"min_samples_leaf should be an integer of at least 1, not {min_samples_leaf!r}."
        )


def _is_positive_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and value >= 1


class BaggedTrees(RegressorMixin, BaseEstimator):
    """A random forest for regression, written to be read, and quick with few samples.

    Each tree grows on a bootstrap sample, each condition chooses among a random part of the
    features, and the forest predicts the mean of its trees. With the same `random_state` it is
    the forest of `sklearn.ensemble.RandomForestRegressor`, tree by tree.

    Parameters
    ----------
    n_estimators : int
        Number of trees.
    max_features : float or int
        Share, or number, of the features among which a condition chooses.
    min_samples_leaf : int
        Least number of samples in a leaf.
    random_state : int, RandomState or None
        Seed.

    Attributes
    ----------
    estimators_ : list of DecisionTreeRegressor
        The trees.
    feature_importances_ : ndarray of shape (n_features,)
        Importances by impurity; they add up to one unless no tree asks anything.
    oob_prediction_ : ndarray of shape (n_samples,)
        For each training sample the mean of the trees that have not seen it; not a number where
        all have.
    oob_score_ : float
        Coefficient of determination of these predictions as scikit-learn has it, against the mean
        of all targets; not a number if fewer than two exist. See `out_of_bag_r_squared`.
    n_features_in_ : int
        Number of features.

    References
    ----------
    Breiman (2001), Machine Learning 45, 5-32, https://doi.org/10.1023/A:1010933404324

    Examples
    --------
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> forest = BaggedTrees(20, random_state=0).fit(X, X.ravel())
    >>> bool(forest.score(X, X.ravel()) > forest.oob_score_ > 0.9)
    True
    """

    def __init__(
        self,
        n_estimators: int = 30,
        *,
        max_features: float | int = 1 / 3,
        min_samples_leaf: int = 3,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.min_samples_leaf = min_samples_leaf
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> BaggedTrees:
        """Grow the trees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Features.
        y : array-like of shape (n_samples,)
            Targets.

        Returns
        -------
        BaggedTrees
            The forest itself.

        Raises
        ------
        ValueError
            If the number of trees or of samples in a leaf is less than one, or if `max_features`
            is neither a share nor a number of features.
        """
        X, y = validate_data(self, X, y, dtype=np.float32, y_numeric=True)
        if self.n_estimators < 1:
            raise ValueError(f"n_estimators should be at least 1, not {self.n_estimators}.")
        _check_tree_parameters(self.max_features, self.min_samples_leaf)
        y = np.asarray(y, dtype=float).reshape(-1, 1)
        random_state = check_random_state(self.random_state)
        seeds = [random_state.randint(np.iinfo(np.int32).max) for _ in range(self.n_estimators)]
        self.estimators_ = []
        total, n_unseen = np.zeros(len(y)), np.zeros(len(y))
        for seed in seeds:
            drawn = np.random.RandomState(seed).randint(0, len(y), len(y), dtype=np.int32)
            times = np.bincount(drawn, minlength=len(y)).astype(float)
            tree = DecisionTreeRegressor(
                max_features=self.max_features,
                min_samples_leaf=self.min_samples_leaf,
                random_state=seed,
            )
            # X has been checked; with few samples, checks would take longer than growing.
            with config_context(skip_parameter_validation=True, assume_finite=True):
                tree.fit(X, y, sample_weight=times, check_input=False)
            unseen = times == 0
            if unseen.any():
                total[unseen] += tree.predict(X[unseen], check_input=False)
            n_unseen += unseen
            self.estimators_.append(tree)
        known = n_unseen > 0
        self.oob_prediction_ = np.full(len(y), np.nan)
        self.oob_prediction_[known] = total[known] / n_unseen[known]
        self.oob_score_ = np.nan
        if known.sum() > 1 and np.ptp(y[known]) > 0:
            self.oob_score_ = r_squared(y[known, 0], self.oob_prediction_[known])
        grown = [
            tree.feature_importances_ for tree in self.estimators_ if tree.tree_.node_count > 1
        ]
        self.feature_importances_ = np.mean(grown, axis=0) if grown else np.zeros(X.shape[1])
        self.feature_importances_ /= self.feature_importances_.sum() or 1.0
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Average the predictions of the trees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        return np.mean([tree.predict(X, check_input=False) for tree in self.estimators_], axis=0)


def out_of_bag_r_squared(forest: BaggedTrees, y: ArrayLike) -> float:
    """Out-of-bag score of a forest against a guess that has not seen the person either.

    Each person is predicted by the trees that have not seen them, and guessed by the mean of all
    *other* people. The mean of everyone, which `BaggedTrees.oob_score_` compares with, has seen
    the person, and no honest guess can reach it if people are few.

    Parameters
    ----------
    forest : BaggedTrees
        A fitted forest.
    y : array-like of shape (n_samples,)
        The targets that it was fitted to, at least two.

    Returns
    -------
    float
        Zero for a forest as good as the mean of the others. People whom all trees have seen are
        left out.

    Raises
    ------
    ValueError
        If `y` is not what the forest was fitted to in length, or all trees have seen everyone.

    References
    ----------
    Equations ``eq-learn-r-squared`` and ``eq-learn-leave-one-out`` of the book.

    Examples
    --------
    >>> X = np.arange(40.0).reshape(-1, 1)
    >>> forest = BaggedTrees(20, random_state=0).fit(X, X.ravel())
    >>> out_of_bag_r_squared(forest, X.ravel()) > forest.oob_score_
    True
    """
    y = _as_vector("y", y)
    predicted = forest.oob_prediction_
    if len(y) != len(predicted) or len(y) < 2:
        raise ValueError(
            f"y should have the {len(predicted)} targets that the forest was fitted to, at least "
            f"two; it has {len(y)}."
        )
    known = np.isfinite(predicted)
    if not known.any():
        raise ValueError("forest has no tree that has not seen a person: it needs more trees.")
    others = (y.sum() - y) / (len(y) - 1)
    return r_squared(y[known], predicted[known], others[known])


# Importance


@dataclass(frozen=True)
class PermutationImportance:
    """By how much a score falls when a feature is permuted.

    Parameters
    ----------
    names : tuple of str
        Names of the features, or groups of them.
    drops : ndarray of shape (n_features, n_repeats)
        Fall of the coefficient of determination in each repetition.
    score : float
        The coefficient of determination before.
    """

    names: tuple[str, ...]
    drops: np.ndarray
    score: float

    @property
    def mean(self) -> np.ndarray:
        """Mean fall of each feature, shape (n_features,)."""
        return self.drops.mean(axis=1)

    @property
    def standard_error(self) -> np.ndarray:
        """Standard error of each mean: from the permutations alone, for these people and model."""
        return self.drops.std(axis=1, ddof=1) / np.sqrt(self.drops.shape[1])

    def to_series(self) -> pd.Series:
        """Return the mean fall of each feature by its name, the largest first."""
        return pd.Series(self.mean, index=list(self.names)).sort_values(ascending=False)


def permutation_importance(
    model: BaseEstimator,
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    rng: np.random.Generator,
    *,
    n_repeats: int = 5,
    groups: dict[str, Sequence[str | int]] | None = None,
    y_reference: float | None = None,
) -> PermutationImportance:
    """Measure how much a fitted model relies on each feature, or group of features.

    Parameters
    ----------
    model : estimator
        A fitted regressor.
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features of people whom the model has not seen.
    y : array-like of shape (n_samples,)
        Their targets.
    rng : numpy.random.Generator
        Makes the permutations.
    n_repeats : int
        Permutations of each feature, at least two.
    groups : dict, optional
        Name of a group and its columns, which are permuted together. Each column by itself if
        not given.
    y_reference : float, optional
        What would have been predicted without any feature: the mean of the training targets. If
        it is not given, the mean of `y`.

    Returns
    -------
    PermutationImportance
        The fall of the coefficient of determination.

    Raises
    ------
    ValueError
        If there are fewer than two repetitions, or a group has a column that is not in `X`.

    References
    ----------
    Equation ``eq-learn-permutation-importance`` of the book; Breiman (2001), Machine Learning 45.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = np.random.default_rng(0).normal(size=(50, 2))
    >>> y = X[:, 0]
    >>> model = LinearRegression().fit(X, y)
    >>> found = permutation_importance(model, X, y, np.random.default_rng(1))
    >>> found.mean.round(1).tolist()
    [2.0, 0.0]
    """
    if n_repeats < 2:
        raise ValueError(f"n_repeats should be at least 2, not {n_repeats}.")
    is_frame = isinstance(X, pd.DataFrame)
    columns = list(X.columns) if is_frame else list(range(np.shape(X)[1]))
    if groups is None:
        groups = {str(column): [column] for column in columns}
    places = {}
    for name, members in groups.items():
        unknown = [member for member in members if member not in columns]
        if unknown:
            raise ValueError(f"groups: {name!r} has the column {unknown[0]!r}, which X has not.")
        places[name] = [columns.index(member) for member in members]
    y = _as_vector("y", y)
    score = r_squared(y, model.predict(X), y_reference)
    values = X.to_numpy() if is_frame else np.asarray(X)
    drops = np.empty((len(groups), n_repeats))
    for row, place in enumerate(places.values()):
        for repeat in range(n_repeats):
            permuted = values.copy()
            permuted[:, place] = values[np.ix_(rng.permutation(len(y)), place)]
            table = pd.DataFrame(permuted, columns=columns) if is_frame else permuted
            drops[row, repeat] = score - r_squared(y, model.predict(table), y_reference)
    return PermutationImportance(tuple(groups), drops, score)


def importance_ranks(importances: ArrayLike) -> np.ndarray:
    """Ranks of importances: one for the largest, the mean of their ranks for equal ones.

    Parameters
    ----------
    importances : array-like of shape (n_features,) or (n_rankings, n_features)
        Importances, a row for each ranking.

    Returns
    -------
    ndarray
        Ranks, in the same shape.

    Examples
    --------
    >>> importance_ranks([0.1, 0.7, 0.1])
    array([2.5, 1. , 2.5])
    """
    return rankdata(-np.asarray(importances, dtype=float), axis=-1)


def select_most_important(importances: ArrayLike, n_selected: int) -> np.ndarray:
    """Say for each ranking which features are among the most important.

    Parameters
    ----------
    importances : array-like of shape (n_rankings, n_features)
        Importances, a row for each ranking.
    n_selected : int
        Number of features to select; of equal ones, those that come first.

    Returns
    -------
    ndarray of bool, shape (n_rankings, n_features)
        Whether a feature is selected.

    Raises
    ------
    ValueError
        If so many features do not exist.

    Examples
    --------
    >>> select_most_important([[3, 1, 2]], 2)
    array([[ True, False,  True]])
    """
    importances = _as_table("importances", importances)
    if not 0 <= n_selected <= importances.shape[1]:
        raise ValueError(
            f"n_selected should lie between 0 and {importances.shape[1]}, the number of features; "
            f"it is {n_selected}."
        )
    order = np.argsort(-importances, axis=1, kind="stable")
    selected = np.zeros(importances.shape, dtype=bool)
    np.put_along_axis(selected, order[:, :n_selected], True, axis=1)
    return selected


def kendalls_w(ranks: ArrayLike) -> float:
    """Agreement of several rankings: one if all are equal, 1 / n_rankings if they are random.

    "Random" means drawn independently of each other. Rankings of samples that share people, such
    as bootstrap samples of one study, agree by more even where there is nothing to be ranked:
    compare them with the same rankings of permuted targets, as `analyze_small_study` does.

    Parameters
    ----------
    ranks : array-like of shape (n_rankings, n_features)
        Ranks, a row for each ranking; equal features share the mean of their ranks, as
        `importance_ranks` has it.

    Returns
    -------
    float
        Kendall's coefficient of concordance, corrected for ties: the mean rank correlation of all
        pairs of rankings, times 1 - 1 / n_rankings, plus 1 / n_rankings, if no row has ties.

    Raises
    ------
    ValueError
        If there are fewer than two rankings or features, a row is no ranking, or all features are
        equal in every ranking.

    References
    ----------
    Equation ``eq-learn-kendall`` of the book; Kendall and Babington Smith (1939), Annals of
    Mathematical Statistics 10, 275-287.

    Examples
    --------
    >>> kendalls_w([[1, 2, 3], [1, 2, 3]])
    1.0
    >>> kendalls_w([[1, 2, 3], [3, 2, 1]])
    0.0
    >>> kendalls_w(importance_ranks([[0.6, 0.2, 0.2], [0.8, 0.1, 0.1]]))
    1.0
    """
    ranks = _as_table("ranks", ranks)
    n_rankings, n_features = ranks.shape
    if n_rankings < 2 or n_features < 2:
        raise ValueError("ranks should have at least two rankings (rows) and two features.")
    if not np.array_equal(ranks, rankdata(ranks, axis=1)):
        raise ValueError(
            f"each row of ranks should hold the ranks 1 to {n_features}, equal features the mean "
            "of theirs; importance_ranks makes them."
        )
    # The mean ranks of g tied features take (g**3 - g) / 12 from the squared deviations of a row.
    largest = n_rankings * ((ranks - ranks.mean()) ** 2).sum()
    if largest == 0:
        raise ValueError("ranks should tell features apart, but all are equal in every ranking.")
    sums = ranks.sum(axis=0)
    return float(((sums - sums.mean()) ** 2).sum() / largest)


def selection_stability(selected: ArrayLike) -> float:
    """Stability of repeated selections of features, corrected for chance.

    Parameters
    ----------
    selected : array-like of bool, shape (n_selections, n_features)
        Whether a feature was selected; the rows may select different numbers of features.

    Returns
    -------
    float
        One if the same features are selected each time, zero on average for random selections;
        negative if they agree less than by chance.

    Raises
    ------
    ValueError
        If there are fewer than two selections, or all or no features are selected each time.

    References
    ----------
    Equation ``eq-learn-stability`` of the book; Nogueira, Sechidis and Brown (2018), Journal of
    Machine Learning Research 18(174), 1-54.

    Examples
    --------
    >>> selection_stability([[1, 1, 0, 0], [1, 1, 0, 0]])
    1.0
    >>> selection_stability([[1, 1, 0, 0], [0, 0, 1, 1]])
    -1.0
    """
    selected = _as_table("selected", selected)
    if not np.isin(selected, (0, 1)).all():
        raise ValueError("selected should have true and false (or one and zero) only.")
    share = selected.mean()
    if len(selected) < 2 or not 0 < share < 1:
        raise ValueError(
            "selected should have at least two selections (rows), and neither all nor no features."
        )
    variances = selected.var(axis=0, ddof=1)
    return float(1 - variances.mean() / (share * (1 - share)))


# Few people


@dataclass(frozen=True)
class SmallSamples:
    """One analysis, repeated in many small samples of a large study.

    Parameters
    ----------
    training, out_of_bag, true : ndarray of shape (n_repeats,)
        Coefficients of determination of the model: among the people it was fitted to; of
        the same people, each by the trees that have not seen them; among people not drawn. The
        guess is the mean of the people drawn, out of the bag that of the others among them.
    importances : ndarray of shape (n_repeats, n_features)
        Importance of the features by impurity.
    """

    training: np.ndarray
    out_of_bag: np.ndarray
    true: np.ndarray
    importances: np.ndarray


def small_sample_experiment(
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    rng: np.random.Generator,
    *,
    model: BaggedTrees,
    n_people: int = 42,
    n_repeats: int = 50,
    n_others: int = 1500,
) -> SmallSamples:
    """Draw a few people from many, analyze them, and look at the others for the truth.

    Missing values are filled with the median of the people drawn.

    Parameters
    ----------
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features of all.
    y : array-like of shape (n_samples,)
        Targets of all.
    rng : numpy.random.Generator
        Draws the people.
    model : BaggedTrees
        The forest; a clone of it is fitted to each sample.
    n_people, n_repeats : int
        People in a sample, and number of samples.
    n_others : int
        People among whom the truth is looked for, of those who were not drawn.

    Returns
    -------
    SmallSamples
        Scores and importances of each sample.

    Raises
    ------
    ValueError
        If there are not enough people.

    References
    ----------
    Equation ``eq-learn-r-squared`` of the book.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> found = small_sample_experiment(
    ...     X, X[:, 0], rng, model=BaggedTrees(10, random_state=0), n_repeats=3, n_others=200
    ... )
    >>> bool((found.training > found.true).all())
    True
    """
    values, y = np.asarray(X, dtype=float), _as_vector("y", y)
    if n_people + n_others > len(y):
        raise ValueError(
            f"n_people + n_others should be at most {len(y)}, the number of people; "
            f"it is {n_people + n_others}."
        )
    pipeline = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), model)
    scores, importances = [], []
    for _ in range(n_repeats):
        order = rng.permutation(len(y))
        drawn, others = order[:n_people], order[n_people : n_people + n_others]
        sample, target = values[drawn], y[drawn]
        fitted = clone(pipeline).fit(sample, target)
        scores.append(
            (
                r_squared(target, fitted.predict(sample)),
                out_of_bag_r_squared(fitted[-1], target),
                r_squared(y[others], fitted.predict(values[others]), target.mean()),
            )
        )
        importances.append(fitted[-1].feature_importances_)
    return SmallSamples(*np.array(scores).T, np.array(importances))


@dataclass(frozen=True)
class ChoiceScores:
    """Scores of choosing the best of several settings, in repeated studies of noise.

    Parameters
    ----------
    shortcut : ndarray of shape (n_repeats,)
        Cross-validated coefficient of determination of the best setting, by which it was chosen.
    nested : ndarray of shape (n_repeats,)
        That of nested cross-validation, which chooses anew in each training part.
    true : ndarray of shape (n_repeats,)
        Coefficient of determination, among all people there could be, of the chosen setting
        fitted to all people of the study.
    """

    shortcut: np.ndarray
    nested: np.ndarray
    true: np.ndarray


def choice_experiment(
    rng: np.random.Generator,
    *,
    sizes: Sequence[int] = (1, 2, 4, 8, 16),
    n_people: int = 42,
    n_features: int = 25,
    n_folds: int = 4,
    n_repeats: int = 100,
    penalty: float = 10.0,
) -> ChoiceScores:
    """Choose how many features to keep where no feature knows anything, and judge the choice.

    Features and targets are independent normal numbers. The model keeps the features that
    correlate most strongly with the target and fits a ridge regression to them; how many it
    keeps is chosen by the squared error in cross-validation. The truth needs no further people:
    for independent features of variance one it follows from the weights.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the studies and their folds.
    sizes : sequence of int
        Numbers of features to choose from.
    n_people, n_features : int
        Size of each study.
    n_folds : int
        Folds of the outer and of the inner cross-validation.
    n_repeats : int
        Number of studies.
    penalty : float
        Of the ridge regression.

    Returns
    -------
    ChoiceScores
        Three scores of each study.

    Raises
    ------
    ValueError
        If a size is not between 1 and `n_features`, or a training part would be empty.

    References
    ----------
    Varma and Simon (2006), BMC Bioinformatics 7, 91, https://doi.org/10.1186/1471-2105-7-91

    Examples
    --------
    >>> found = choice_experiment(np.random.default_rng(0), n_repeats=50)
    >>> bool(found.true.mean() < 0 and found.shortcut.mean() > found.true.mean())
    True
    """
    if not sizes or not all(1 <= size <= n_features for size in sizes):
        raise ValueError(f"sizes should lie between 1 and {n_features}, but are {list(sizes)}.")
    if not 2 <= n_folds <= n_people // 2:
        raise ValueError(f"n_folds should lie between 2 and {n_people // 2}, not {n_folds}.")
    scores = []
    for _ in range(n_repeats):
        X, y = rng.normal(size=(n_people, n_features)), rng.normal(size=n_people)
        fold = rng.permutation(n_people) % n_folds
        guesses, errors, nested_error = np.empty(n_people), np.empty((len(sizes), n_people)), 0.0
        for k in range(n_folds):
            train, test = fold != k, fold == k
            residuals = y[test] - _screened_predictions(X[train], y[train], X[test], sizes, penalty)
            inner = rng.permutation(train.sum()) % n_folds
            chosen = _best_size(X[train], y[train], inner, sizes, penalty)
            errors[:, test], guesses[test] = residuals**2, y[train].mean()
            nested_error += errors[chosen, test].sum()
        guess_error = ((y - guesses) ** 2).sum()
        best = int(errors.sum(axis=1).argmin())
        kept, weights = _screened_ridge(X, y, sizes, penalty)[best]
        at_zero = y.mean() - X[:, kept].mean(axis=0) @ weights
        true = 1 - (1 + at_zero**2 + weights @ weights) / (1 + y.mean() ** 2)
        scores.append((1 - errors[best].sum() / guess_error, 1 - nested_error / guess_error, true))
    return ChoiceScores(*np.array(scores).T)


def _screened_ridge(
    X: np.ndarray, y: np.ndarray, sizes: Sequence[int], penalty: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Columns and weights of the ridge regression on the most correlated columns, by size."""
    centered, target = X - X.mean(axis=0), y - y.mean()
    order = np.argsort(-np.abs(target @ centered) / np.linalg.norm(centered, axis=0))
    models = []
    for size in sizes:
        kept = order[:size]
        Z = centered[:, kept]
        models.append((kept, np.linalg.solve(Z.T @ Z + penalty * np.eye(size), Z.T @ target)))
    return models


def _screened_predictions(
    X: np.ndarray, y: np.ndarray, X_new: np.ndarray, sizes: Sequence[int], penalty: float
) -> np.ndarray:
    """Predictions of these models for new people, shape (n_sizes, n_new)."""
    deviations = X_new - X.mean(axis=0)
    models = _screened_ridge(X, y, sizes, penalty)
    return np.array([y.mean() + deviations[:, kept] @ weights for kept, weights in models])


def _best_size(
    X: np.ndarray, y: np.ndarray, fold: np.ndarray, sizes: Sequence[int], penalty: float
) -> int:
    """Place of the size with the least squared error in a cross-validation."""
    errors = np.zeros(len(sizes))
    for k in np.unique(fold):
        train, test = fold != k, fold == k
        predicted = _screened_predictions(X[train], y[train], X[test], sizes, penalty)
        errors += ((y[test] - predicted) ** 2).sum(axis=1)
    return int(errors.argmin())


@dataclass(frozen=True)
class SmallStudy:
    """What can be said of a few people: scores beside what guessing reaches.

    Parameters
    ----------
    linear : ndarray of shape (n_repeats,)
        Coefficients of determination, zero for the training mean, of a ridge regression in
        repeated cross-validation. Its penalty is chosen within the training part: nested.
    forest : ndarray of shape (n_repeats,)
        Out-of-bag coefficients of determination of random forests with different seeds, zero for
        the mean of the others.
    linear_test, forest_test : PermutationTest
        Permutation tests of the first score of each.
    stability_test : PermutationTest
        Kendall's coefficient of concordance of the forest's importances between samples that are
        drawn with replacement, and the same for permuted targets, with the same samples. All
        these samples repeat the chance associations of the same people: the permuted values,
        and not zero, are what pure noise gives.
    constant : tuple
        Names (positions, if `X` has none) of the columns that were left out, because they have
        fewer than two different values.
    """

    linear: np.ndarray
    forest: np.ndarray
    linear_test: PermutationTest
    forest_test: PermutationTest
    stability_test: PermutationTest
    constant: tuple[str | int, ...]

    @property
    def beats_guessing(self) -> bool:
        """Whether a model beats the mean: two models are tried, so its p-value is doubled."""
        return any(
            scores.mean() > 0 and 2 * test.p_value <= 0.05
            for scores, test in (
                (self.linear, self.linear_test),
                (self.forest, self.forest_test),
            )
        )


def analyze_small_study(
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    rng: np.random.Generator,
    *,
    n_folds: int = 6,
    n_repeats: int = 5,
    n_permutations: int = 99,
    n_estimators: int = 30,
    n_bootstraps: int = 10,
) -> SmallStudy:
    """Analyze a study of a few people, with a baseline and a test beside each number.

    Columns with fewer than two different values tell nobody apart; they are left out and named.
    In the ranking they would be last each time, and make it look stable.

    Parameters
    ----------
    X : array-like or DataFrame of shape (n_samples, n_features)
        Features, at least two that vary; missing values are filled with the median of the
        training part.
    y : array-like of shape (n_samples,)
        Targets.
    rng : numpy.random.Generator
        Makes permutations and bootstrap samples.
    n_folds, n_repeats : int
        Folds of the cross-validation, and how often it is repeated.
    n_permutations : int
        Permutations of each test.
    n_estimators : int
        Trees of the forest.
    n_bootstraps : int
        Samples, drawn with replacement, among which the ranking is compared; each is given to a
        forest with a seed of its own. At least two.

    Returns
    -------
    SmallStudy
        Scores, tests, and the stability of the ranking.

    Raises
    ------
    ValueError
        If fewer than two columns vary, there are fewer than two bootstrap samples, or the
        targets or a permutation test are not as they should be.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(42, 5))
    >>> quick = dict(n_repeats=2, n_permutations=39, n_estimators=10, n_bootstraps=5)
    >>> study = analyze_small_study(X, 3 * X[:, 0] + rng.normal(size=42), rng, **quick)
    >>> study.beats_guessing
    True
    """
    frame, y = pd.DataFrame(X), _as_vector("y", y)
    varies = frame.nunique() > 1
    values = frame.loc[:, varies].to_numpy(dtype=float)
    if values.shape[1] < 2:
        raise ValueError(f"X should have two columns that vary, but has {values.shape[1]}.")
    if n_bootstraps < 2:
        raise ValueError(f"n_bootstraps should be at least 2, not {n_bootstraps}.")
    linear = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
        RidgeCV(np.logspace(0, 4, 9)),
    )
    everyone = np.arange(len(y))
    draws = [everyone, *rng.integers(0, len(y), (n_bootstraps, len(y)))]
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    filled = [fill.fit_transform(values[drawn]) for drawn in draws]

    def fit_forest(sample: int, target: np.ndarray, seed: int) -> BaggedTrees:
        forest = BaggedTrees(n_estimators, random_state=seed)
        return forest.fit(filled[sample], target[draws[sample]])

    def score_linear(target: np.ndarray, seed: int = 0) -> float:
        return out_of_fold_r_squared(linear, values, target, n_folds=n_folds, seed=seed)

    def score_forest(target: np.ndarray, seed: int = 0) -> float:
        return out_of_bag_r_squared(fit_forest(0, target, seed), target)

    def concordance(target: np.ndarray) -> float:
        samples = range(1, len(draws))
        forests = [fit_forest(sample, target, seed=sample) for sample in samples]
        return kendalls_w(importance_ranks([f.feature_importances_ for f in forests]))

    return SmallStudy(
        np.array([score_linear(y, seed) for seed in range(n_repeats)]),
        np.array([score_forest(y, seed) for seed in range(n_repeats)]),
        *(
            permutation_test(score, y, rng, n_permutations=n_permutations)
            for score in (score_linear, score_forest, concordance)
        ),
        tuple(frame.columns[~varies]),
    )
