"""Maps of samples in the plane that keep neighbors: t-SNE, and what to compare its picture with.

:func:`joint_similarities` turns distances into probabilities, :func:`tsne_loss` compares them with
those of a map, and :class:`TSNE` moves the points of the map downhill. :func:`neighbors_kept` says
what such a map has kept, and :func:`copula_like` draws data that have everything but clusters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy
from scipy.stats import norm, rankdata
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from nutrigen._arguments import as_generator, as_number, as_whole_number
from nutrigen.learning._samples import as_random_source, as_table, center
from nutrigen.learning.decomposition import PCA

__all__ = [
    "TSNE",
    "conditional_similarities",
    "copula_like",
    "joint_similarities",
    "neighbors_kept",
    "tsne_loss",
]

_FIRST_ITERATIONS = 250


def _squared_distances(X: np.ndarray) -> np.ndarray:
    squares = np.einsum("ij,ij->i", X, X)
    D = np.maximum(squares[:, np.newaxis] + squares - 2 * X @ X.T, 0)
    np.fill_diagonal(D, 0)
    return D


def conditional_similarities(X: ArrayLike, *, perplexity: float = 30.0) -> np.ndarray:
    r"""Probabilities with which each sample would choose each other one as its neighbor.

    .. math:: p_{j|i} = \frac{\exp(-\lVert x^{(i)} - x^{(j)} \rVert^2 / 2 \sigma_i^2)}
        {\sum_{l \ne i} \exp(-\lVert x^{(i)} - x^{(l)} \rVert^2 / 2 \sigma_i^2)}

    Each width is found by halving an interval, so that the entropy of the row is the logarithm of
    the perplexity.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    perplexity : float, default 30
        Effective number of neighbors, at least 1 and below ``n_samples - 1``.

    Returns
    -------
    ndarray of float, shape (n_samples, n_samples)
        Probabilities; each row has the sum 1, and 0 on the diagonal.

    Raises
    ------
    ValueError
        If X is no table, or the perplexity is out of range.

    Notes
    -----
    Equations :eq:`eq-conditional-similarity` and :eq:`eq-perplexity` of the book. A sample with
    more equally near neighbors than the perplexity has no such width; it gets the best there is.

    Examples
    --------
    >>> P = conditional_similarities([[0.0], [1.0], [3.0], [7.0]], perplexity=2)
    >>> P[0].round(2)
    array([0.  , 0.66, 0.33, 0.01])
    """
    X = as_table("X", X)
    perplexity = as_number("perplexity", perplexity, least=1)
    if perplexity >= len(X) - 1:
        raise ValueError(
            f"perplexity must be below n_samples - 1 = {len(X) - 1}, the number of neighbors, not "
            f"{perplexity:g}"
        )
    _, X = center("X", X)
    D = _squared_distances(X)
    np.fill_diagonal(D, np.inf)
    # The nearest neighbor's weight becomes 1, so that no row is zero altogether.
    D = D - D.min(axis=1, keepdims=True)
    wanted = np.log(perplexity)
    finite = D[np.isfinite(D) & (D > 0)]
    precision = np.full(len(D), 1 / finite.mean() if finite.size else 1.0)
    low, high = np.zeros(len(D)), np.full(len(D), np.inf)
    for _ in range(100):
        weights = np.exp(-D * precision[:, np.newaxis])
        P = weights / weights.sum(axis=1, keepdims=True)
        entropy = -xlogy(P, P).sum(axis=1)
        too_wide = entropy > wanted
        low, high = np.where(too_wide, precision, low), np.where(too_wide, high, precision)
        precision = np.where(np.isinf(high), 2 * precision, (low + np.minimum(high, 1e300)) / 2)
        if np.abs(entropy - wanted).max() < 1e-10:
            break
    return P


def joint_similarities(X: ArrayLike, *, perplexity: float = 30.0) -> np.ndarray:
    r"""Similarities of pairs of samples, as probabilities of all pairs.

    .. math:: p_{ij} = \frac{p_{j|i} + p_{i|j}}{2 n}

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    perplexity : float, default 30
        Effective number of neighbors, see :func:`conditional_similarities`.

    Returns
    -------
    ndarray of float, shape (n_samples, n_samples)
        Symmetric, with the sum 1.

    Raises
    ------
    ValueError
        If X is no table, or the perplexity is out of range.

    Notes
    -----
    Equation :eq:`eq-joint-similarity` of the book.

    Examples
    --------
    >>> P = joint_similarities([[0.0], [1.0], [3.0], [7.0]], perplexity=2)
    >>> P.sum().round(9), (P == P.T).all()
    (np.float64(1.0), np.True_)
    """
    P = conditional_similarities(X, perplexity=perplexity)
    return (P + P.T) / (2 * len(P))


def tsne_loss(P: ArrayLike, Y: ArrayLike) -> tuple[float, np.ndarray]:
    r"""How much a map's similarities differ from those of the samples, and in which direction.

    .. math:: q_{ij} = \frac{(1 + \lVert y^{(i)} - y^{(j)} \rVert^2)^{-1}}
        {\sum_{a \ne b} (1 + \lVert y^{(a)} - y^{(b)} \rVert^2)^{-1}}, \quad
        \ell = \sum_{i \ne j} p_{ij} \log \frac{p_{ij}}{q_{ij}}

    Parameters
    ----------
    P : array-like, shape (n_samples, n_samples)
        Similarities of the samples, see :func:`joint_similarities`.
    Y : array-like, shape (n_samples, n_components)
        Places in the map.

    Returns
    -------
    loss : float
        Kullback-Leibler divergence, in nats.
    gradient : ndarray of shape (n_samples, n_components)
        Derivatives of the loss by the places.

    Raises
    ------
    ValueError
        If the shapes do not fit, or similarities are negative.

    Notes
    -----
    Equations :eq:`eq-map-similarity`, :eq:`eq-tsne-loss` and :eq:`eq-tsne-gradient` of the book.

    Examples
    --------
    >>> P = joint_similarities([[0.0], [1.0], [3.0], [7.0]], perplexity=2)
    >>> near, _ = tsne_loss(P, [[0.0], [1.0], [3.0], [7.0]])
    >>> swapped, _ = tsne_loss(P, [[7.0], [1.0], [3.0], [0.0]])
    >>> near < swapped
    True
    """
    P, Y = as_table("P", P), as_table("Y", Y)
    if P.shape != (len(Y), len(Y)):
        raise ValueError(
            f"P must have a row and a column for each of the {len(Y)} places of Y; its shape is "
            f"{P.shape}"
        )
    if (P < 0).any():
        raise ValueError(f"P must not be negative, but is {P.min():g} somewhere")
    return _loss(P, Y), _gradient(P, Y)


def _kernel(Y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    kernel = 1 / (1 + _squared_distances(Y))
    np.fill_diagonal(kernel, 0)
    return kernel, kernel / kernel.sum()  # eq-map-similarity


def _loss(P: np.ndarray, Y: np.ndarray) -> float:
    tiny = np.finfo(np.float64).tiny
    return float(xlogy(P, P / np.maximum(_kernel(Y)[1], tiny)).sum())


def _gradient(P: np.ndarray, Y: np.ndarray) -> np.ndarray:
    kernel, Q = _kernel(Y)
    pull = (P - Q) * kernel
    return 4 * (pull.sum(axis=1)[:, np.newaxis] * Y - pull @ Y)  # eq-tsne-gradient


class TSNE(BaseEstimator):
    """Map of samples by t-distributed stochastic neighbor embedding, with the exact gradient.

    It takes the steps of scikit-learn's with ``method="exact"``; time and memory grow with the
    square of the number of samples, which should be some hundred.

    Parameters
    ----------
    n_components : int, default 2
        Dimensions of the map.
    perplexity : float, default 30.0
        Effective number of neighbors, below ``n_samples - 1``.
    early_exaggeration : float, default 12.0
        By how much similarities are multiplied in the first 250 iterations.
    learning_rate : float or "auto", default "auto"
        Size of the steps; ``"auto"`` is a quarter of the number of samples over the exaggeration,
        and at least 50.
    max_iter : int, default 1000
        Number of iterations.
    init : {"pca", "random"} or array-like of shape (n_samples, n_components), default "pca"
        Where the points begin.
    random_state : int, Generator or RandomState, optional
        Seed, or source of randomness, of a random start.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_samples, n_components)
        The map, in no unit.
    kl_divergence_ : float
        The loss at the end.
    n_iter_ : int
        Number of iterations.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equation :eq:`eq-tsne-gradient` of the book. There is no ``transform``: a new sample has no
    place in a finished map.

    References
    ----------
    van der Maaten, L. and Hinton, G. (2008). Visualizing Data Using t-SNE. *Journal of Machine
    Learning Research* 9, 2579-2605.

    Examples
    --------
    >>> X = np.repeat([[0.0, 0.0], [9.0, 9.0]], 10, axis=0) + np.arange(20)[:, np.newaxis] / 20
    >>> places = TSNE(perplexity=5).fit_transform(X)
    >>> places.shape, neighbors_kept(X, places, 9)
    ((20, 2), 1.0)
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        perplexity: float = 30.0,
        early_exaggeration: float = 12.0,
        learning_rate: float | str = "auto",
        max_iter: int = 1000,
        init: str | ArrayLike = "pca",
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.n_components = n_components
        self.perplexity = perplexity
        self.early_exaggeration = early_exaggeration
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.init = init
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: None = None) -> TSNE:
        """Find the places of samples.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        TSNE
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, or a value is missing or infinite.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=3)
        exaggeration = as_number("early_exaggeration", self.early_exaggeration, least=1)
        max_iter = as_whole_number("max_iter", self.max_iter, least=1)
        if isinstance(self.learning_rate, str):
            if self.learning_rate != "auto":
                raise ValueError(
                    f"learning_rate must be 'auto' or a number, not {self.learning_rate!r}"
                )
            step_size = max(len(X) / exaggeration / 4, 50.0)
        else:
            step_size = as_number("learning_rate", self.learning_rate, above=0)
        P = joint_similarities(X, perplexity=self.perplexity)
        Y = self._start(X)

        gains, update = np.ones_like(Y), np.zeros_like(Y)
        for iteration in range(max_iter):
            early = iteration < _FIRST_ITERATIONS
            if iteration == _FIRST_ITERATIONS:
                gains, update = np.ones_like(Y), np.zeros_like(Y)
            gradient = _gradient(exaggeration * P if early else P, Y)
            # A coordinate that keeps its direction takes longer steps.
            gains = np.where(update * gradient < 0, gains + 0.2, np.maximum(gains * 0.8, 0.01))
            update = (0.5 if early else 0.8) * update - step_size * gains * gradient
            Y = Y + update
        self.embedding_, self.n_iter_ = Y, max_iter
        self.kl_divergence_ = _loss(P, Y)
        return self

    def fit_transform(self, X: ArrayLike, y: None = None) -> np.ndarray:
        """Find the places of samples, and return them.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        ndarray of float, shape (n_samples, n_components)
            The map.
        """
        return self.fit(X).embedding_

    def _start(self, X: np.ndarray) -> np.ndarray:
        n_components = as_whole_number("n_components", self.n_components, least=1)
        rng = as_random_source(self.random_state)
        if not isinstance(self.init, str):
            start = as_table("init", self.init)
            if start.shape != (len(X), n_components):
                raise ValueError(
                    f"init must have shape (n_samples, n_components) = {(len(X), n_components)}, "
                    f"not {start.shape}"
                )
            return start
        if self.init == "random":
            return 1e-4 * rng.standard_normal(size=(len(X), n_components))
        if self.init != "pca":
            raise ValueError(f"init must be 'pca', 'random' or an array, not {self.init!r}")
        if n_components > min(X.shape):
            raise ValueError(
                f"init='pca' needs n_components to be at most {min(X.shape)}, the smaller of "
                f"samples and features, not {n_components}"
            )
        start = PCA(n_components).fit_transform(X)
        return 1e-4 * start / (start[:, 0].std() or 1.0)


def neighbors_kept(X: ArrayLike, Y: ArrayLike, n_neighbors: int) -> float:
    """Share of the nearest neighbors of samples that are nearest neighbors in a map, too.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    Y : array-like, shape (n_samples, n_components)
        Places in the map.
    n_neighbors : int
        Number of neighbors of each sample, below ``n_samples``.

    Returns
    -------
    float
        Mean over the samples. For places at random, ``n_neighbors / (n_samples - 1)`` is to be
        expected.

    Raises
    ------
    ValueError
        If X and Y are no tables of the same samples, or the number is out of range.

    Notes
    -----
    Equation :eq:`eq-neighbors-kept` of the book.

    Examples
    --------
    >>> neighbors_kept([[0.0], [1.0], [3.0], [7.0]], [[0.0], [1.0], [7.0], [3.0]], 1)
    0.5
    """
    X, Y = as_table("X", X), as_table("Y", Y)
    if len(X) != len(Y):
        raise ValueError(f"X and Y must have the same samples, not {len(X)} and {len(Y)}")
    k = as_whole_number("n_neighbors", n_neighbors, least=1, most=len(X) - 1)
    near = []
    for table in (center("X", X)[1], center("Y", Y)[1]):
        D = _squared_distances(table)
        np.fill_diagonal(D, np.inf)
        nearest = np.argsort(D, axis=1, kind="stable")[:, :k]
        chosen = np.zeros(D.shape, dtype=bool)
        np.put_along_axis(chosen, nearest, True, axis=1)
        near.append(chosen)
    return float((near[0] & near[1]).sum() / (k * len(X)))


def copula_like(X: ArrayLike, rng: int | np.random.Generator) -> np.ndarray:
    """Draw samples of one cloud with the margins and the dependence of given ones.

    Each feature is replaced by the normal quantiles of its ranks; samples are drawn from the normal
    distribution with the covariance of these, and put back to the values of the features by their
    ranks. What is drawn has no clusters but those that its margins have.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples, at least two.
    rng : int or Generator
        Seed, or source of randomness.

    Returns
    -------
    ndarray of float, shape (n_samples, n_features)
        Samples; each column has exactly the values of X, in another order.

    Raises
    ------
    TypeError
        If X holds anything but numbers, or `rng` is neither.
    ValueError
        If X is no table of at least two samples.

    Notes
    -----
    Equation :eq:`eq-copula` of the book.

    Examples
    --------
    >>> X = np.array([[1.0, 50.0], [2.0, 60.0], [3.0, 70.0], [9.0, 90.0]])
    >>> drawn = copula_like(X, 0)
    >>> np.sort(drawn, axis=0).tolist() == X.tolist()
    True
    """
    X, rng = as_table("X", X), as_generator("rng", rng)
    n = len(X)
    if n < 2:
        raise ValueError("X must have at least two samples")
    scores = norm.ppf((rankdata(X, axis=0) - 0.5) / n)
    scores -= scores.mean(axis=0)
    # Sums of the samples with normal weights have the covariance of the samples.
    drawn = rng.standard_normal(size=(n, n)) @ scores / np.sqrt(n)
    ranks = np.argsort(np.argsort(drawn, axis=0, kind="stable"), axis=0)
    return np.take_along_axis(np.sort(X, axis=0), ranks, axis=0)
