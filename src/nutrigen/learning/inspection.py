"""Which features a model uses, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.stats import rankdata
from sklearn.base import BaseEstimator

from nutrigen._arguments import as_generator, as_numbers, as_whole_number, require_one_order
from nutrigen.learning._samples import as_table, as_vector
from nutrigen.learning.metrics import r_squared

__all__ = [
    "PermutationImportance",
    "importance_ranks",
    "kendalls_w",
    "permutation_importance",
    "select_most_important",
    "selection_stability",
]


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
    rng: int | np.random.Generator,
    *,
    n_repeats: int = 5,
    groups: Mapping[str, Sequence[str | int]] | None = None,
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
    rng : int or numpy.random.Generator
        Seed, or source of randomness.
    n_repeats : int
        Permutations of each feature, at least two.
    groups : mapping, optional
        Name of a group and its columns, which are permuted together; of columns that share a name
        all are meant. Each column by itself if not given.
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
        If there are fewer than two repetitions, a group has a column that is not in `X`, or `X`
        and `y` differ in length, or in the order of their names.
    TypeError
        If `X` is sparse, or `rng` neither a seed nor a generator.

    Notes
    -----
    Equation :eq:`eq-learn-permutation-importance` of the book.

    References
    ----------
    Breiman, L. (2001). Random Forests. *Machine Learning* 45, 5-32.
    https://doi.org/10.1023/A:1010933404324

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
    n_repeats, rng = as_whole_number("n_repeats", n_repeats, least=2), as_generator("rng", rng)
    if sparse.issparse(X):
        raise TypeError("X is a sparse table; pass X.toarray()")
    require_one_order(X=X, y=y)
    frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))
    names, places = _places_of_groups(list(frame.columns), groups)
    y = as_vector("y", y)
    if len(frame) != len(y):
        raise ValueError(f"X has {len(frame)} rows and y {len(y)} targets; expected as many")

    def score_of(table: pd.DataFrame) -> float:
        given = table if frame is X else table.to_numpy()
        return r_squared(y, model.predict(given), y_reference)

    score = score_of(frame)
    drops = np.empty((len(places), n_repeats))
    for row, place in enumerate(places):
        for repeat in range(n_repeats):
            order = rng.permutation(len(y))
            # By columns, so that each keeps its type.
            columns = [
                frame.iloc[order if column in place else slice(None), column].array
                for column in range(frame.shape[1])
            ]
            table = pd.DataFrame(dict(enumerate(columns)), index=frame.index)
            table.columns = frame.columns
            drops[row, repeat] = score - score_of(table)
    return PermutationImportance(names, drops, score)


def _places_of_groups(
    columns: list[object], groups: Mapping[str, Sequence[str | int]] | None
) -> tuple[tuple[str, ...], list[list[int]]]:
    """Names of the groups and places of their columns; of columns with one name all belong."""
    if groups is None:
        return tuple(map(str, columns)), [[place] for place in range(len(columns))]
    if not isinstance(groups, Mapping):
        raise TypeError(f"groups must map names to columns, not be a {type(groups).__name__}")
    places = []
    for name, members in groups.items():
        if isinstance(members, str):
            raise TypeError(f"groups must give a list of columns for {name!r}, not {members!r}")
        unknown = [member for member in members if member not in columns]
        if unknown:
            raise ValueError(f"groups must hold columns of X, not {unknown[0]!r}, as for {name!r}")
        places.append([place for place, column in enumerate(columns) if column in members])
    return tuple(groups), places


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
    return rankdata(-as_numbers("importances", importances), axis=-1)


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
    importances = as_table("importances", importances, rows="ranking")
    n_selected = as_whole_number("n_selected", n_selected)
    if not 0 <= n_selected <= importances.shape[1]:
        raise ValueError(
            f"n_selected must be from 0 to {importances.shape[1]}, the number of features, not "
            f"{n_selected}"
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

    Notes
    -----
    Equation :eq:`eq-learn-kendall` of the book.

    References
    ----------
    Kendall, M. G. and Babington Smith, B. (1939). The Problem of m Rankings. *Annals of
    Mathematical Statistics* 10, 275-287. https://doi.org/10.1214/aoms/1177732186

    Examples
    --------
    >>> kendalls_w([[1, 2, 3], [1, 2, 3]])
    1.0
    >>> kendalls_w([[1, 2, 3], [3, 2, 1]])
    0.0
    >>> kendalls_w(importance_ranks([[0.6, 0.2, 0.2], [0.8, 0.1, 0.1]]))
    1.0
    """
    ranks = as_table("ranks", ranks, rows="ranking")
    n_rankings, n_features = ranks.shape
    if n_rankings < 2 or n_features < 2:
        raise ValueError("ranks must have at least two rankings (rows) and two features")
    if not np.array_equal(ranks, rankdata(ranks, axis=1)):
        raise ValueError(
            f"each row of ranks must hold the ranks 1 to {n_features}, equal features the mean "
            "of theirs; importance_ranks makes them"
        )
    # The mean ranks of g tied features take (g**3 - g) / 12 from the squared deviations of a row.
    largest = n_rankings * ((ranks - ranks.mean()) ** 2).sum()
    if largest == 0:
        raise ValueError("ranks must tell features apart, but all are equal in every ranking")
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

    Notes
    -----
    Equation :eq:`eq-learn-stability` of the book.

    References
    ----------
    Nogueira, S., Sechidis, K. and Brown, G. (2018). On the Stability of Feature Selection
    Algorithms. *Journal of Machine Learning Research* 18(174), 1-54.

    Examples
    --------
    >>> selection_stability([[1, 1, 0, 0], [1, 1, 0, 0]])
    1.0
    >>> selection_stability([[1, 1, 0, 0], [0, 0, 1, 1]])
    -1.0
    """
    selected = as_table("selected", selected, rows="selection")
    if not np.isin(selected, (0, 1)).all():
        raise ValueError("selected must have true and false (or one and zero) only")
    share = selected.mean()
    if len(selected) < 2 or not 0 < share < 1:
        raise ValueError(
            "selected must have at least two selections (rows), and neither all nor no features"
        )
    variances = selected.var(axis=0, ddof=1)
    return float(1 - variances.mean() / (share * (1 - share)))
