"""Learn from several modalities of the same samples: early, late and intermediate fusion.

:class:`BlockScaler` prepares one modality for early fusion, :func:`combine_probabilities` joins
the predictions of several models, and :class:`RegularizedCCA` looks for what two modalities share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    OneToOneFeatureMixin,
    TransformerMixin,
)
from sklearn.model_selection import KFold
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import (
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_one_order,
)
from nutrigen.learning._samples import (
    as_random_source,
    as_table,
    by_name,
    center,
    origin_if_far,
    require_held,
    require_one_order_of_columns,
)

__all__ = [
    "BlockScaler",
    "RegularizedCCA",
    "combine_probabilities",
    "held_out_correlation",
    "within_group_correlation",
]

# Singular values below this share of the largest one are rounding errors.
_NEGLIGIBLE = 1e-10
# Numbers that differ by less, as a share of themselves, are equal but for rounding.
_ROUNDING = 4 * np.finfo(float).eps


class BlockScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Standardize the columns of one modality, then divide all of them by one number.

    After it the largest variance that any direction of the modality has is one, however many
    columns the modality has and however they are correlated. Multiple factor analysis weights its
    tables in this way. A constant column becomes zero.

    Attributes
    ----------
    mean_, scale_ : ndarray of shape (n_features,)
        Of each column; the scale of a constant column is 1.
    largest_deviation_ : float
        Standard deviation of the standardized columns along their first principal axis; 1 if all
        columns are constant.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns, if X was a table with names.

    Notes
    -----
    Equations :eq:`eq-standardize` and :eq:`eq-mm-block-scaling` of the book.

    References
    ----------
    Escofier, B. and Pagès, J. (1994). Multiple Factor Analysis (AFMULT Package). *Computational
    Statistics & Data Analysis* 18, 121-140. https://doi.org/10.1016/0167-9473(94)90135-X

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    >>> scaled = BlockScaler().fit_transform(X)
    >>> round(float(np.linalg.eigvalsh(np.cov(scaled.T, bias=True))[-1]), 12)
    1.0
    """

    def fit(self, X: ArrayLike, y: object = None) -> BlockScaler:
        """Learn means, scales and the largest deviation.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            At least two samples, finite numbers.
        y : object
            Ignored.

        Returns
        -------
        BlockScaler
            Itself.

        Raises
        ------
        ValueError
            If X is not as described.
        """
        X = validate_data(self, X, dtype=float, ensure_min_samples=2)
        unit, origin = _powers_of_two(X), origin_if_far(X)
        scaled = (X - origin) / unit
        self.mean_, deviation = scaled.mean(axis=0) * unit + origin, scaled.std(axis=0) * unit
        constant = np.ptp(scaled, axis=0) <= _ROUNDING * np.abs(X / unit).max(axis=0)
        if (~constant & (deviation < 1e-300)).any():
            raise ValueError(
                f"column {int(np.argmax(~constant & (deviation < 1e-300)))} of X varies less than "
                "float64 can hold: rescale the data"
            )
        self.scale_ = np.where(constant, 1.0, deviation)
        Z = self._standardize(X)
        largest = np.linalg.norm(Z, ord=2) / np.sqrt(len(Z))
        self.largest_deviation_ = float(largest) if not constant.all() else 1.0
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Scale samples with what was learned.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The scaled samples.

        Raises
        ------
        ValueError
            If X is not as in `fit`, or float64 cannot hold a scaled sample.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=float)
        return self._standardize(X) / self.largest_deviation_  # eq-mm-block-scaling

    def _standardize(self, X: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            Z = (X - self.mean_) / self.scale_
        require_held("a standardized value", Z)
        return Z


def _powers_of_two(X: np.ndarray) -> np.ndarray:
    """A unit for each column in which no number is large; to divide by it rounds nothing."""
    _, exponents = np.frexp(np.abs(X).max(axis=0))
    return np.ldexp(1.0, np.clip(exponents, -1000, 1000))


def combine_probabilities(probabilities: Sequence[ArrayLike], prior: ArrayLike) -> np.ndarray:
    r"""Join the class probabilities that several modalities give for the same samples.

    If the modalities are independent of each other in each class, then

    .. math:: P(y \mid x_1, \dots, x_V) \propto P(y)^{1 - V} \prod_v P(y \mid x_v) .

    Parameters
    ----------
    probabilities : sequence of array-like of shape (n_samples, n_classes)
        One table a modality. Each row sums to one.
    prior : array-like of shape (n_classes,)
        Probability of each class before anything is known, positive. A series of pandas that names
        the classes is matched with tables that do.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        Each row sums to one.

    Raises
    ------
    TypeError
        If an argument holds anything but numbers.
    ValueError
        If there is no table, the shapes or the names of rows or columns do not fit, rows are no
        probabilities, or the modalities exclude every class of a sample between them.

    Notes
    -----
    Equation :eq:`eq-mm-product-rule` of the book.

    Examples
    --------
    >>> combine_probabilities([[[0.8, 0.2]], [[0.8, 0.2]]], prior=[0.5, 0.5]).round(3)
    array([[0.941, 0.059]])
    """
    if isinstance(probabilities, str | Mapping) or not hasattr(probabilities, "__len__"):
        raise TypeError("probabilities must be a list with one table a modality")
    if not len(probabilities):
        raise ValueError("probabilities is empty; expected one table a modality")
    given = {f"table {number} of probabilities": t for number, t in enumerate(probabilities)}
    require_one_order(**given)
    require_one_order_of_columns(**given)
    classes = next((t.columns for t in given.values() if hasattr(t, "columns")), None)
    prior = as_numbers("prior", prior if classes is None else by_name("prior", prior, classes))
    tables = [as_numbers(name, table) for name, table in given.items()]
    for number, table in enumerate(tables):
        if table.ndim != 2 or table.shape != tables[0].shape or table.shape[1:] != prior.shape:
            raise ValueError(
                f"table {number} of probabilities has shape {table.shape}; expected "
                f"{(*tables[0].shape[:1], *prior.shape)}, a column for each class of the prior"
            )
        if (table < 0).any() or not np.allclose(table.sum(axis=1), 1):
            raise ValueError(f"table {number} has rows that are no probabilities")
    if (prior <= 0).any() or not np.isclose(prior.sum(), 1):
        raise ValueError(f"prior must be positive and sum to one, not {prior}")
    with np.errstate(divide="ignore"):
        # eq-mm-product-rule, in logs, where a product of small numbers does not vanish
        log_scores = np.log(tables).sum(axis=0) + (1 - len(tables)) * np.log(prior)
    excluded = np.flatnonzero(np.isneginf(log_scores).all(axis=1))
    if excluded.size:
        raise ValueError(
            f"sample {excluded[0]}: each class has probability zero in one of the tables"
        )
    return np.exp(log_scores - logsumexp(log_scores, axis=1, keepdims=True))


class RegularizedCCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    r"""Pairs of directions, one in each of two modalities, along which samples agree.

    With :math:`\kappa = 0` these are the pairs of canonical correlation analysis, which maximize
    the correlation; with :math:`\kappa = 1` those of partial least squares by a singular value
    decomposition, which maximize the covariance.

    .. math::

        \begin{aligned}
        \max_{a, b} \; a^\top C_{XY} b \quad \text{subject to} \quad
        & a^\top \left[ (1 - \kappa) C_{XX} + \kappa I \right] a = 1 , \\
        & b^\top \left[ (1 - \kappa) C_{YY} + \kappa I \right] b = 1
        \end{aligned}

    Parameters
    ----------
    n_components : int
        Number of pairs.
    shrinkage : float
        :math:`\kappa`, between 0 and 1.

    Attributes
    ----------
    x_mean_, y_mean_ : ndarray of shape (n_x_features,) and (n_y_features,)
        Means of the columns.
    x_weights_, y_weights_ : ndarray, shapes (n_x_features, n_pairs) and (n_y_features, n_pairs)
        The directions, a pair in the same column of both. Both may be flipped together.
    values_ : ndarray of shape (n_pairs,)
        What was maximized, in descending order.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of shape (n_x_features,)
        Names of the columns of X, if it was a table with names.

    Notes
    -----
    Equations :eq:`eq-mm-cca-objective` and :eq:`eq-mm-cca-svd` of the book.

    References
    ----------
    Hotelling, H. (1936). Relations between two sets of variates. *Biometrika* 28, 321-377.
    https://doi.org/10.1093/biomet/28.3-4.321

    Vinod, H. D. (1976). Canonical Ridge and Econometrics of Joint Production. *Journal of
    Econometrics* 4, 147-166. https://doi.org/10.1016/0304-4076(76)90010-5

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> shared = rng.normal(size=(50, 1))
    >>> X = shared + rng.normal(size=(50, 3))
    >>> Y = shared + rng.normal(size=(50, 2))
    >>> model = RegularizedCCA(n_components=1, shrinkage=0.1).fit(X, Y)
    >>> x_scores, y_scores = model.transform(X, Y)
    >>> round(float(np.corrcoef(x_scores[:, 0], y_scores[:, 0])[0, 1]), 2)
    0.76
    """

    def __init__(self, n_components: int = 2, *, shrinkage: float = 0.0) -> None:
        self.n_components = n_components
        self.shrinkage = shrinkage

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags

    def fit(self, X: ArrayLike, Y: ArrayLike) -> RegularizedCCA:
        """Find the pairs of directions.

        Parameters
        ----------
        X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
            Two modalities of the same samples, at least two. Scale the columns before. Y may have
            one dimension, if it has one column.

        Returns
        -------
        RegularizedCCA
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or Y holds anything but numbers.
        ValueError
            If the numbers of samples or the names of rows differ, a parameter has no meaningful
            value, a table is constant, columns differ so much in scale that some would be lost,
            float64 cannot hold the squares, or there are fewer pairs than asked for.
        """
        as_whole_number("n_components", self.n_components, least=1)
        as_number("shrinkage", self.shrinkage, least=0, most=1)
        if Y is None:
            raise ValueError("RegularizedCCA requires y to be passed, but the target y is None")
        require_one_order(X=X, Y=Y)
        self._y_names = SimpleNamespace(columns=Y.columns) if hasattr(Y, "columns") else None
        X, Y = validate_data(self, X, dtype=float, ensure_min_samples=2), _as_second(Y)
        if len(X) != len(Y):
            raise ValueError(f"X has {len(X)} samples and Y {len(Y)}; they must be the same")
        self.x_mean_, X = center("X", X)
        self.y_mean_, Y = center("Y", Y)
        # eq-mm-cca-svd
        U_x, deviations_x, V_x = _decompose(X, "X", self.shrinkage)
        U_y, deviations_y, V_y = _decompose(Y, "Y", self.shrinkage)
        d_x = 1 / np.sqrt((1 - self.shrinkage) * deviations_x**2 + self.shrinkage)
        d_y = 1 / np.sqrt((1 - self.shrinkage) * deviations_y**2 + self.shrinkage)
        M = (d_x * deviations_x)[:, np.newaxis] * (U_x.T @ U_y) * (deviations_y * d_y)
        P, values, Qt = np.linalg.svd(M, full_matrices=False)
        if self.n_components > len(values):
            raise ValueError(
                f"n_components is {self.n_components}, but the tables have only {len(values)} pairs"
            )
        kept = slice(self.n_components)
        self.x_weights_ = V_x @ (d_x[:, np.newaxis] * P[:, kept])
        self.y_weights_ = V_y @ (d_y[:, np.newaxis] * Qt.T[:, kept])
        self.values_ = values[kept]
        return self

    def transform(
        self, X: ArrayLike, Y: ArrayLike | None = None
    ) -> tuple[np.ndarray, np.ndarray] | np.ndarray:
        """Project samples on the directions.

        Parameters
        ----------
        X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
            Two modalities of the same samples, or only the first.

        Returns
        -------
        x_scores, y_scores : ndarray of shape (n_samples, n_components)
            The canonical variates; without Y only those of X.

        Raises
        ------
        TypeError
            If Y holds anything but numbers.
        ValueError
            If X and Y are not as in `fit`, their rows do not fit, or float64 cannot hold a variate.
        """
        check_is_fitted(self)
        require_one_order(X=X, Y=Y)
        x_table = validate_data(self, X, dtype=float, reset=False)
        x_scores = _project("X", x_table, self.x_mean_, self.x_weights_)
        if Y is None:
            return x_scores
        if self._y_names is not None and hasattr(Y, "columns"):
            require_one_order_of_columns(**{"Y of fit": self._y_names, "Y": Y})
        y_table = _as_second(Y)
        if y_table.shape != (len(x_table), len(self.y_mean_)):
            raise ValueError(
                f"Y has shape {y_table.shape}; expected {(len(x_table), len(self.y_mean_))}"
            )
        return x_scores, _project("Y", y_table, self.y_mean_, self.y_weights_)

    @property
    def _n_features_out(self) -> int:
        return self.x_weights_.shape[1]


def _as_second(Y: ArrayLike) -> np.ndarray:
    Y = as_numbers("Y", Y)
    return as_table("Y", Y[:, np.newaxis] if Y.ndim == 1 else Y)


def _project(name: str, table: np.ndarray, mean: np.ndarray, weights: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        scores = (table - mean) @ weights
    require_held(f"a variate of {name}", scores)
    return scores


def _decompose(
    centered: np.ndarray, name: str, shrinkage: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left singular vectors, standard deviations along the axes, and the axes as columns."""
    U, s, Vt = np.linalg.svd(centered, full_matrices=False)
    if not s[0]:
        raise ValueError(f"all columns of {name} are constant")
    kept = s > _NEGLIGIBLE * s[0]
    lengths = np.linalg.norm(centered, axis=0)
    if shrinkage == 0 and ((lengths > 0) & (lengths <= _NEGLIGIBLE * s[0])).any():
        column = int(np.argmin(np.where(lengths > 0, lengths, np.inf)))
        raise ValueError(
            f"column {column} of {name} varies so little beside the others that it would be lost: "
            "scale the columns before, for example by BlockScaler"
        )
    return U[:, kept], s[kept] / np.sqrt(len(centered)), Vt[kept].T


def held_out_correlation(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    shrinkage: float,
    n_splits: int,
    random_state: int,
    groups: ArrayLike | None = None,
) -> float:
    """Correlation of the first pair of canonical variates on samples that were not used to find it.

    In each fold both tables are standardized and the pair is found on the training samples. The
    variates of all held-out samples, in units of their standard deviation in training, give one
    correlation around zero: a fold's directions may both be flipped, which leaves their products
    as they are.

    Parameters
    ----------
    X, Y : array-like of shape (n_samples, n_x_features) and (n_samples, n_y_features)
        Two modalities of the same samples. Rows belong together by their position, whatever their
        names are, so that the rows of one table can be shuffled to see what chance gives.
    shrinkage : float
        See :class:`RegularizedCCA`.
    n_splits : int
        Number of folds, at least two.
    random_state : int, RandomState or None
        Seed of the folds.
    groups : array-like of shape (n_samples,), optional
        Group of each sample: text, or whole numbers. If given, the means that its group has among
        the training samples are taken from each sample first, in both tables.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    TypeError
        If a table holds anything but numbers, or an argument is of another type.
    ValueError
        As :class:`RegularizedCCA`, and if there are fewer samples than folds, the variates of
        held-out samples do not vary, or a group has no training sample in a fold.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> shared = rng.normal(size=(60, 1))
    >>> X = shared + rng.normal(size=(60, 3))
    >>> Y = shared + rng.normal(size=(60, 2))
    >>> round(held_out_correlation(X, Y, shrinkage=0.1, n_splits=5, random_state=0), 1)
    0.7
    """
    shrinkage = as_number("shrinkage", shrinkage, least=0, most=1)
    n_splits = as_whole_number("n_splits", n_splits, least=2)
    random_state = as_random_source(random_state, generator=False)
    X, Y = as_table("X", X), _as_second(Y)
    if len(X) != len(Y):
        raise ValueError(f"X has {len(X)} samples and Y {len(Y)}; they must be the same")
    codes = np.zeros(len(X), dtype=int)
    if groups is not None:
        codes = np.unique(as_labels("groups", groups), return_inverse=True)[1]
        if codes.shape != (len(X),):
            raise ValueError(f"groups must have {len(X)} entries, as X, not {codes.size}")
    folds = KFold(n_splits, shuffle=True, random_state=random_state)
    x_scores, y_scores = np.empty(len(X)), np.empty(len(X))
    x_given, y_given = X, Y
    for train, test in folds.split(X):
        if groups is not None:
            X, Y = (_without_means(table, codes, train) for table in (x_given, y_given))
        x_scaler, y_scaler = BlockScaler().fit(X[train]), BlockScaler().fit(Y[train])
        x_train, y_train = x_scaler.transform(X[train]), y_scaler.transform(Y[train])
        model = RegularizedCCA(1, shrinkage=shrinkage).fit(x_train, y_train)
        seen = model.transform(x_train, y_train)
        new = model.transform(x_scaler.transform(X[test]), y_scaler.transform(Y[test]))
        x_scores[test], y_scores[test] = (
            fresh[:, 0] / known.std() for fresh, known in zip(new, seen, strict=True)
        )
    products, squares = x_scores @ y_scores, (x_scores @ x_scores) * (y_scores @ y_scores)
    if not squares:
        raise ValueError("the variates of held-out samples do not vary, and have no correlation")
    return float(products / np.sqrt(squares))


def _without_means(table: np.ndarray, codes: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Take the means of the groups among the training samples from all samples."""
    members = np.eye(codes.max() + 1)[codes]
    sizes = members[train].sum(axis=0)
    if not sizes.all():
        raise ValueError("groups must have a training sample each in every fold")
    return table - members @ (members[train].T @ table[train] / sizes[:, np.newaxis])


def within_group_correlation(x: ArrayLike, y: ArrayLike, groups: ArrayLike) -> float:
    """Pearson correlation of what two variables deviate from the means of their groups.

    Parameters
    ----------
    x, y : array-like of shape (n_samples,)
        Finite numbers.
    groups : array-like of shape (n_samples,)
        Group of each sample: text, or whole numbers, none missing.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    TypeError
        If x or y holds anything but numbers, or groups mix text and numbers.
    ValueError
        If the shapes or the names of the samples differ, a value or a group is missing, or a
        variable is constant in every group.

    Notes
    -----
    Equation :eq:`eq-mm-within` of the book.

    Examples
    --------
    >>> x, y = [0, 1, 10, 11], [1, 0, 11, 10]
    >>> round(float(np.corrcoef(x, y)[0, 1]), 3)
    0.98
    >>> round(within_group_correlation(x, y, ["a", "a", "b", "b"]), 3)
    -1.0
    """
    require_one_order(x=x, y=y, groups=groups)
    x, y, groups = as_numbers("x", x), as_numbers("y", y), as_labels("groups", groups)
    if x.ndim != 1 or x.shape != y.shape or x.shape != groups.shape or not x.size:
        raise ValueError(
            f"x, y and groups must have one shape, not {x.shape}, {y.shape} and {groups.shape}"
        )
    labels, codes = np.unique(groups, return_inverse=True)
    # eq-mm-within
    u, v = (_from_group_means(values, codes) for values in (x, y))
    for name, deviations in (("x", u), ("y", v)):
        if not deviations.any():
            where = "" if len(labels) == 1 else " in every group"
            raise ValueError(f"{name} is constant{where}, so that it has no correlation")
    return float(u @ v / np.sqrt((u @ u) * (v @ v)))


def _from_group_means(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Deviations from the means of the groups, in a unit in which none is large."""
    values = values / _powers_of_two(values)
    sizes = np.bincount(codes)
    deviations = values - (np.bincount(codes, values) / sizes)[codes]
    # Far from zero, rounding leaves something of the means.
    deviations -= (np.bincount(codes, deviations) / sizes)[codes]
    if np.abs(deviations).max() <= _ROUNDING * np.abs(values).max():
        return np.zeros_like(values)
    largest = np.abs(deviations).max()
    return deviations / np.ldexp(1.0, np.frexp(largest)[1])
