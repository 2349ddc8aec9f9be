"""Gaussian mixtures, fitted by expectation-maximization.

The three functions at the top are the algorithm: the step that computes how responsible each
component is for each sample, the step that computes the components from the samples weighted so,
and the bound that neither of them lowers. :class:`GaussianMixture` alternates the two steps.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular
from scipy.special import logsumexp, xlogy
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_number, as_numbers, as_whole_number
from nutrigen.learning._samples import as_random_source, as_table, center, require_squares
from nutrigen.learning.cluster import kmeans_plusplus

__all__ = ["GaussianMixture", "expectation_step", "lower_bound", "maximization_step"]

_TINY = 10 * np.finfo(np.float64).eps


def _log_joint(
    X: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray
) -> np.ndarray:
    """Logarithms of share times density, of shape (n_samples, n_components)."""
    columns = []
    for weight, mean, covariance in zip(weights, means, covariances, strict=True):
        try:
            root = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            raise ValueError(
                "a covariance matrix has no inverse: its component has shrunk onto fewer samples "
                "than it needs; raise reg_covar, or take fewer components"
            ) from None
        scaled = solve_triangular(root, (X - mean).T, lower=True)
        log_volume = np.log(np.diag(root)).sum()
        log_density = -0.5 * np.square(scaled).sum(axis=0) - log_volume
        columns.append(np.log(weight) + log_density)
    return np.stack(columns, axis=1) - X.shape[1] / 2 * np.log(2 * np.pi)


def _components(
    X: ArrayLike, weights: ArrayLike, means: ArrayLike, covariances: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    X, means = as_table("X", X), as_table("means", means, rows="component")
    weights, covariances = as_numbers("weights", weights), as_numbers("covariances", covariances)
    k, m = len(means), X.shape[1]
    for name, values, shape in (
        ("means", means, (k, m)), ("weights", weights, (k,)),
        ("covariances", covariances, (k, m, m)),
    ):  # fmt: skip
        if values.shape != shape:
            raise ValueError(
                f"{name} must have the shape {shape} for {k} components and {m} features, not "
                f"{values.shape}"
            )
    if (weights <= 0).any() or not np.isclose(weights.sum(), 1):
        raise ValueError("weights must be above 0 and have the sum 1")
    return X, weights, means, covariances


def _shares(X: np.ndarray, responsibilities: ArrayLike) -> np.ndarray:
    R = as_table("responsibilities", responsibilities)
    if len(R) != len(X) or (R < 0).any() or not np.allclose(R.sum(axis=1), 1):
        raise ValueError(
            "responsibilities must have a row for each sample, of shares with the sum 1"
        )
    return R


def expectation_step(
    X: ArrayLike, weights: ArrayLike, means: ArrayLike, covariances: ArrayLike
) -> tuple[np.ndarray, float]:
    r"""How responsible each component is for each sample, and how likely all samples are.

    .. math:: r_{ij} = \frac{\pi_j \, p_j(x^{(i)})}{\sum_l \pi_l \, p_l(x^{(i)})}

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    weights : array-like of shape (n_components,)
        Shares of the components.
    means : array-like, shape (n_components, n_features)
        Their centers.
    covariances : array-like, shape (n_components, n_features, n_features)
        Their shapes.

    Returns
    -------
    responsibilities : ndarray of shape (n_samples, n_components)
        Probabilities of the components, given the sample.
    log_likelihood : float
        Natural logarithm of the probability density of all samples.

    Raises
    ------
    ValueError
        If shapes do not fit, the weights are no shares, or a covariance matrix has no inverse.

    Notes
    -----
    Equations :eq:`eq-mixture-density` and :eq:`eq-responsibility` of the book.

    Examples
    --------
    >>> responsibilities, _ = expectation_step(
    ...     [[0.0], [1.0]], [0.5, 0.5], [[-1.0], [1.0]], [[[1.0]], [[1.0]]])
    >>> responsibilities.round(2)
    array([[0.5 , 0.5 ],
           [0.12, 0.88]])
    """
    log_joint = _log_joint(*_components(X, weights, means, covariances))
    log_density = logsumexp(log_joint, axis=1, keepdims=True)
    return np.exp(log_joint - log_density), float(log_density.sum())


def maximization_step(
    X: ArrayLike, responsibilities: ArrayLike, *, reg_covar: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares, means and covariances of samples that are weighted by responsibilities.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    responsibilities : array-like, shape (n_samples, n_components)
        As :func:`expectation_step` returns them.
    reg_covar : float, default 0
        What is added to each variance, in the squared unit of the features.

    Returns
    -------
    weights : ndarray of shape (n_components,)
        Shares of the components.
    means : ndarray of shape (n_components, n_features)
        Their centers.
    covariances : ndarray of shape (n_components, n_features, n_features)
        Their shapes.

    Raises
    ------
    ValueError
        If rows do not fit, or are no shares.

    Notes
    -----
    Equation :eq:`eq-maximization-step` of the book. As in scikit-learn, a tiny number keeps the
    sum of responsibilities above zero.

    Examples
    --------
    >>> weights, means, covariances = maximization_step(
    ...     [[0.0], [2.0], [9.0]], [[1.0, 0.0], [1.0, 0.0], [0.5, 0.5]])
    >>> weights.round(3), means.ravel().round(3)
    (array([0.833, 0.167]), array([2.6, 9. ]))
    """
    X = as_table("X", X)
    R = _shares(X, responsibilities)
    reg_covar = as_number("reg_covar", reg_covar, least=0)
    sizes = R.sum(axis=0) + _TINY
    means = (R.T @ X) / sizes[:, np.newaxis]
    covariances = []
    for shares, size, mean in zip(R.T, sizes, means, strict=True):
        centered = X - mean
        covariance = (shares * centered.T) @ centered / size
        covariances.append(covariance + reg_covar * np.eye(X.shape[1]))
    return sizes / sizes.sum(), means, np.stack(covariances)


def lower_bound(
    X: ArrayLike,
    responsibilities: ArrayLike,
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
) -> float:
    """What the log likelihood is at least, by any shares of the components in the samples.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    responsibilities : array-like, shape (n_samples, n_components)
        Any shares, each row with the sum 1.
    weights, means, covariances : array-like
        Components, see :func:`expectation_step`.

    Returns
    -------
    float
        The bound, a natural logarithm; the log likelihood itself if the shares are those of
        :func:`expectation_step`.

    Raises
    ------
    ValueError
        If shapes do not fit.

    Notes
    -----
    Equation :eq:`eq-em-bound` of the book.

    Examples
    --------
    >>> X, components = [[0.0], [1.0]], ([0.5, 0.5], [[-1.0], [1.0]], [[[1.0]], [[1.0]]])
    >>> responsibilities, log_likelihood = expectation_step(X, *components)
    >>> round(lower_bound(X, responsibilities, *components) - log_likelihood, 9)
    0.0
    >>> lower_bound(X, [[0.5, 0.5], [0.5, 0.5]], *components) < log_likelihood
    True
    """
    X, *components = _components(X, weights, means, covariances)
    R = _shares(X, responsibilities)
    log_joint = _log_joint(X, *components)
    if R.shape != log_joint.shape:
        raise ValueError("responsibilities must have a column for each component")
    return float(np.sum(R * log_joint - xlogy(R, R)))


class GaussianMixture(DensityMixin, BaseEstimator):
    """A mixture of normal distributions, fitted by expectation-maximization.

    From the same start it takes the steps of scikit-learn's with ``covariance_type="full"``, and
    gives its result; it differs in that it is written to be read.

    Parameters
    ----------
    n_components : int, default 1
        Number of components.
    tol : float, default 0.001
        The steps end when the mean log likelihood of a sample changes by less.
    reg_covar : float, default 1e-06
        What is added to each variance, in the squared unit of the features.
    max_iter : int, default 100
        Most iterations of a start.
    n_init : int, default 1
        Number of starts, of which the likeliest is kept.
    means_init : array-like of shape (n_components, n_features), optional
        Centers to start from; chosen far apart among the samples by
        :func:`nutrigen.learning.cluster.kmeans_plusplus` otherwise. All components start with equal
        shares and the covariance matrix of all samples.
    random_state : int, Generator or RandomState, optional
        Seed, or source of randomness, of the starts.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
        Shares of the components.
    means_ : ndarray of shape (n_components, n_features)
        Centers.
    covariances_ : ndarray of shape (n_components, n_features, n_features)
        Shapes.
    converged_ : bool
        Whether the last iteration changed the likelihood by less than the tolerance.
    n_iter_ : int
        Number of iterations of the start that was kept.
    lower_bound_ : float
        Mean log likelihood of a sample, before the last maximization step.
    lower_bounds_ : list of float
        The same for all iterations.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-responsibility` and :eq:`eq-maximization-step` of the book.

    References
    ----------
    Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum Likelihood from Incomplete Data
    via the EM Algorithm. *Journal of the Royal Statistical Society, Series B* 39, 1-22.
    https://doi.org/10.1111/j.2517-6161.1977.tb01600.x

    Examples
    --------
    >>> X = np.array([[0.0], [0.2], [0.1], [5.0], [5.3], [5.1]])
    >>> mixture = GaussianMixture(2, means_init=[[0.0], [5.0]]).fit(X)
    >>> mixture.predict(X), mixture.means_.ravel().round(3)
    (array([0, 0, 0, 1, 1, 1]), array([0.1  , 5.133]))
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        means_init: ArrayLike | None = None,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.n_components = n_components
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.means_init = means_init
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: None = None) -> GaussianMixture:
        """Fit the components to samples.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples, at least two and as many as components.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        GaussianMixture
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, a value is missing or infinite, a covariance matrix
            has no inverse, or float64 cannot hold the squares.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        k = as_whole_number("n_components", self.n_components, least=1, most=len(X))
        max_iter = as_whole_number("max_iter", self.max_iter, least=1)
        n_init = as_whole_number("n_init", self.n_init, least=1)
        as_number("tol", self.tol, least=0)
        as_number("reg_covar", self.reg_covar, least=0)
        rng = as_random_source(self.random_state)
        # Far from the origin, sums of products would lose digits.
        origin, X = center("X", X)
        given = None
        if self.means_init is not None:
            given = as_table("means_init", self.means_init, rows="component") - origin
            if given.shape != (k, X.shape[1]):
                raise ValueError(
                    f"means_init must have shape (n_components, n_features) = "
                    f"{(k, X.shape[1])}, not {given.shape}"
                )
            require_squares("means_init, without the means of X,", given)
            n_init = 1

        best: tuple[list[float], bool, tuple[np.ndarray, ...]] | None = None
        for _ in range(n_init):
            means = kmeans_plusplus(X, k, rng) if given is None else given
            run = self._alternate(X, means, max_iter)
            if best is None or run[0][-1] > best[0][-1]:
                best = run
        assert best is not None  # there is at least one start
        self.lower_bounds_, self.converged_, (self.weights_, means, self.covariances_) = best
        self.means_ = means + origin
        self.n_iter_, self.lower_bound_ = len(self.lower_bounds_), self.lower_bounds_[-1]
        if not self.converged_ and self.tol > 0:
            warnings.warn(
                f"GaussianMixture: the likelihood still changes after max_iter={max_iter} "
                "iterations",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def _alternate(
        self, X: np.ndarray, means: np.ndarray, max_iter: int
    ) -> tuple[list[float], bool, tuple[np.ndarray, ...]]:
        """Alternate both steps from one start."""
        k = len(means)
        shape = X.T @ X / len(X) + self.reg_covar * np.eye(X.shape[1])
        components = np.full(k, 1 / k), means, np.stack([shape] * k)
        history: list[float] = []
        for _ in range(max_iter):
            responsibilities, log_likelihood = expectation_step(X, *components)
            components = maximization_step(X, responsibilities, reg_covar=self.reg_covar)
            history.append(log_likelihood / len(X))
            if len(history) > 1 and abs(history[-1] - history[-2]) < self.tol:
                return history, True, components
        return history, False, components

    def _log_joint(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        return _log_joint(X, self.weights_, self.means_, self.covariances_)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Likeliest component of each sample.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of int, shape (n_samples,)
            Numbers of components.
        """
        return self._log_joint(X).argmax(axis=1)

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Responsibilities of the components.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_components)
            Probabilities, each row with the sum 1.
        """
        log_joint = self._log_joint(X)
        return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))

    def score_samples(self, X: ArrayLike) -> np.ndarray:
        """Logarithm of the density at each sample.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples,)
            Natural logarithms.
        """
        return np.asarray(logsumexp(self._log_joint(X), axis=1))

    def score(self, X: ArrayLike, y: None = None) -> float:
        """Mean log likelihood of a sample.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        float
            The higher the better.
        """
        return float(self.score_samples(X).mean())
