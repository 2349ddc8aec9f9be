"""Clustering: k-means, one half step at a time, and how stable a clustering is.

The three functions at the top are the algorithm: the objective, the step that lowers it by moving
labels, and the step that lowers it by moving centers. :class:`KMeans` alternates the two steps
from several starts; :func:`cluster_stability` asks whether other samples would have given the
same clusters.
"""

from __future__ import annotations

import warnings
from itertools import combinations
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
    clone,
    is_clusterer,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import (
    as_generator,
    as_labels,
    as_number,
    as_whole_number,
    require_one_order,
)
from nutrigen.learning._samples import (
    as_random_source,
    as_table,
    as_weights,
    center,
    require_held,
    require_one_order_of_columns,
    require_squares,
)

__all__ = [
    "KMeans",
    "assign_to_nearest",
    "cluster_stability",
    "inertia",
    "kmeans_plusplus",
    "mean_of_clusters",
]


def inertia(X: ArrayLike, labels: ArrayLike, centers: ArrayLike) -> float:
    r"""Sum of the squared distances of the samples to the centers of their clusters.

    .. math:: J(z, \mu) = \sum_{i} \lVert x^{(i)} - \mu_{z^{(i)}} \rVert^2

    This is the objective of k-means.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    labels : array-like of int, shape (n_samples,)
        Cluster of each sample, from 0 to ``n_clusters - 1``.
    centers : array-like, shape (n_clusters, n_features)
        Centers of the clusters.

    Returns
    -------
    float
        In the squared unit of the features.

    Raises
    ------
    TypeError
        If an argument holds anything but numbers.
    ValueError
        If the shapes, or the names of rows or columns, do not fit, a value is missing or
        infinite, there is no such cluster, or float64 cannot hold the squares.

    Notes
    -----
    Equation :eq:`eq-kmeans-objective` of the book.

    Examples
    --------
    >>> X = np.array([[0.0], [2.0], [9.0]])
    >>> inertia(X, labels=np.array([0, 0, 1]), centers=np.array([[1.0], [9.0]]))
    2.0
    """
    require_one_order(X=X, labels=labels)
    X, centers = _samples_and_centers(X, centers)
    labels = _numbers_of_clusters(labels, len(X), len(centers))
    with np.errstate(over="ignore"):
        differences = X - centers[labels]
    require_squares("the distance of a sample to its center", differences)
    return _sum_of_squares(differences)


def _sum_of_squares(differences: np.ndarray, weights: np.ndarray | float = 1.0) -> float:
    scaled = np.reshape(np.sqrt(weights), (-1, 1)) * differences
    return float(np.einsum("ij,ij->", scaled, scaled))


def _samples_and_centers(X: ArrayLike, centers: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    require_one_order_of_columns(X=X, centers=centers)
    X, centers = as_table("X", X), as_table("centers", centers)
    if X.shape[1] != centers.shape[1]:
        raise ValueError(
            f"X and centers must have the same number of features, not {X.shape[1]} and "
            f"{centers.shape[1]}"
        )
    return X, centers


def _numbers_of_clusters(labels: ArrayLike, n_samples: int, n_clusters: int) -> np.ndarray:
    numbers = as_labels("labels", labels)
    if numbers.dtype.kind not in "ib":
        raise TypeError(f"labels must hold numbers of clusters, not {numbers[0].item()!r}")
    if len(numbers) != n_samples:
        raise ValueError(f"labels has {len(numbers)} entries, but X has {n_samples} samples")
    numbers = numbers.astype(np.intp)
    outside = np.flatnonzero((numbers < 0) | (numbers >= n_clusters))
    if outside.size:
        raise ValueError(
            f"labels must be from 0 to {n_clusters - 1}, but is {numbers[outside[0]]} for sample "
            f"{outside[0]} (counted from 0)"
        )
    return numbers


def assign_to_nearest(X: ArrayLike, centers: ArrayLike) -> np.ndarray:
    r"""Assign each sample to the nearest center: the first half step of k-means.

    .. math:: z^{(i)} = \arg\min_c \lVert x^{(i)} - \mu_c \rVert^2

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    centers : array-like, shape (n_clusters, n_features)
        Centers of the clusters.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        Cluster of each sample. Of centers at the same distance, the first one counts.

    Raises
    ------
    TypeError
        If an argument holds anything but numbers.
    ValueError
        If the shapes or the names of the columns do not fit, a value is missing or infinite, or
        float64 cannot hold the squares.

    Notes
    -----
    Equation :eq:`eq-assignment-step` of the book.

    Examples
    --------
    >>> assign_to_nearest(np.array([[0.0], [2.0], [9.0]]), centers=np.array([[1.0], [9.0]]))
    array([0, 0, 1])
    """
    X, centers = _samples_and_centers(X, centers)
    # Far from the origin, the squares in a distance would cancel and lose digits.
    with np.errstate(over="ignore"):
        X, centers = X - centers[0], centers - centers[0]
    require_squares("the distance of a sample, or of a center, to the first center", X)
    require_squares("the distance of a center to the first center", centers)
    return _half_distances(X, centers).argmin(axis=0)


def _half_distances(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Half the squared distances of shape (n_clusters, n_samples), each but for half of |x|^2.

    As |x - m|^2 = |x|^2 - 2 x.m + |m|^2, and the first term is the same for all centers, the rest
    tells which is nearest; and a product of matrices is faster than all the differences.
    """
    half_squares = 0.5 * np.einsum("cj,cj->c", centers, centers)
    return half_squares[:, np.newaxis] - centers @ X.T


def mean_of_clusters(X: ArrayLike, labels: ArrayLike, n_clusters: int) -> np.ndarray:
    r"""Move each center to the mean of its cluster: the second half step of k-means.

    .. math:: \mu_c = \frac{1}{n_c} \sum_{i:\, z^{(i)} = c} x^{(i)}

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    labels : array-like of int, shape (n_samples,)
        Cluster of each sample, from 0 to ``n_clusters - 1``.
    n_clusters : int
        Number of clusters.

    Returns
    -------
    ndarray of float, shape (n_clusters, n_features)
        Centers.

    Raises
    ------
    TypeError
        If an argument holds anything but numbers.
    ValueError
        If a cluster has no sample, and therefore no mean; the message names it. If the shapes or
        the names of the rows do not fit, a value is missing or infinite, there is no such cluster,
        or float64 cannot hold a sum.

    Notes
    -----
    Equation :eq:`eq-update-step` of the book.

    Examples
    --------
    >>> mean_of_clusters(np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1]), n_clusters=2)
    array([[1.],
           [9.]])
    """
    require_one_order(X=X, labels=labels)
    X, n_clusters = as_table("X", X), as_whole_number("n_clusters", n_clusters, least=1)
    labels = _numbers_of_clusters(labels, len(X), n_clusters)
    with np.errstate(over="ignore", invalid="ignore"):
        sums, sizes = _sums_and_sizes(X, labels, n_clusters)
    require_held("the sum of a cluster", sums)
    if not sizes.all():
        empty = ", ".join(map(str, np.flatnonzero(sizes == 0)))
        raise ValueError(f"no sample is in cluster {empty}: an empty cluster has no mean")
    return sums / sizes[:, np.newaxis]


def _sums_and_sizes(
    X: np.ndarray, labels: np.ndarray, n_clusters: int, weights: np.ndarray | float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    membership = (labels == np.arange(n_clusters)[:, np.newaxis]) * weights
    return membership @ X, membership.sum(axis=1)


def kmeans_plusplus(
    X: ArrayLike, n_clusters: int, rng: int | np.random.Generator | np.random.RandomState
) -> np.ndarray:
    r"""Choose samples that are far from one another as first centers.

    The first center is a sample chosen at random, all alike. Each further one is a sample chosen
    with a probability proportional to its squared distance to the nearest center so far,

    .. math:: P(i) = \frac{D_i^2}{\sum_j D_j^2} .

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        Samples.
    n_clusters : int
        Number of centers, at most the number of samples.
    rng : int, Generator or RandomState
        Seed, or source of randomness.

    Returns
    -------
    ndarray, shape (n_clusters, n_features)
        Centers, each of them a sample.

    Raises
    ------
    TypeError
        If X holds anything but numbers, or another argument is of another type.
    ValueError
        If X is no table, a value is missing or infinite, there are fewer samples than centers, or
        float64 cannot hold the squared distances.

    Notes
    -----
    Equation :eq:`eq-kmeans-plusplus` of the book.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: The Advantages of Careful Seeding.
    *Proceedings of the Eighteenth Annual ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.

    Examples
    --------
    >>> X = np.array([[0.0], [0.1], [9.0]])
    >>> np.sort(kmeans_plusplus(X, 2, np.random.default_rng(0)), axis=0)[-1]
    array([9.])
    """
    X = as_table("X", X)
    n_clusters = as_whole_number("n_clusters", n_clusters, least=1, most=len(X))
    if not isinstance(rng, np.random.RandomState):
        rng = as_generator("rng", rng)
    with np.errstate(over="ignore"):
        require_squares("the distance of two samples", X - X[0])
    return _kmeans_plusplus(X, n_clusters, rng, np.ones(len(X)))


def _kmeans_plusplus(
    X: np.ndarray,
    n_clusters: int,
    rng: np.random.Generator | np.random.RandomState,
    weights: np.ndarray,
) -> np.ndarray:
    centers = np.empty((n_clusters, X.shape[1]))
    nearest = np.full(len(X), np.inf)
    at_random = _probabilities(weights)
    probabilities = at_random
    for c in range(n_clusters):
        centers[c] = X[rng.choice(len(X), p=probabilities)]
        differences = X - centers[c]
        nearest = np.minimum(nearest, np.einsum("ij,ij->i", differences, differences))
        far = weights * nearest
        # When every sample lies on a center, none is farther than another: choose all alike.
        probabilities = far / far.sum() if far.any() else at_random  # eq-kmeans-plusplus
    return centers


def _probabilities(weights: np.ndarray) -> np.ndarray | None:
    """Probabilities to draw samples by their weights; None, which is all alike, if these are."""
    return None if (weights == weights[0]).all() else weights / weights.sum()


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """k-means clustering by alternating assignment and update steps (Lloyd's algorithm).

    From the same start it takes the same steps, stops at the same one, and gives the same result
    as ``sklearn.cluster.KMeans``, but for two cases: where a sample is equally far from two
    centers, rounding decides; and a center that is left without any sample is put at the mean of
    the largest cluster, which scikit-learn means to do but, if the largest cluster comes later in
    the order, does not.

    Parameters
    ----------
    n_clusters : int, default 8
        Number of clusters, k. At most the number of samples.
    init : {"k-means++", "random"} or array-like of shape (n_clusters, n_features)
        First centers: samples far from one another (:func:`kmeans_plusplus`), samples chosen all
        alike, or these.
    n_init : int or "auto", default 10
        Number of starts, of which the one with the lowest inertia is kept. With given centers
        there is one start. "auto" is scikit-learn's default: 1 start with "k-means++", 10 with
        "random".
    max_iter : int, default 300
        Largest number of iterations, each an assignment and an update step.
    tol : float, default 1e-4
        Stop when the squared distances that the centers moved sum up to less than `tol` times the
        mean variance of the features. With 0, stop when no sample changes its cluster.
    random_state : int, Generator, RandomState or None, default None
        Source of randomness of the starts; an int gives the same result in every call.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        Centers.
    labels_ : ndarray of int, shape (n_samples,)
        Cluster of each sample.
    inertia_ : float
        Sum of the squared distances to the centers, see :func:`inertia`.
    n_iter_ : int
        Number of iterations of the start that was kept.
    inertia_history_ : ndarray of shape (n_half_steps,)
        Inertia after each half step of that start: assignment, update, assignment, ... It never
        rises, unless a cluster became empty.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-kmeans-objective`, :eq:`eq-assignment-step` and :eq:`eq-update-step` of the
    book.

    References
    ----------
    Lloyd, S. P. (1982). Least Squares Quantization in PCM. *IEEE Transactions on Information
    Theory* 28, 129-137. https://doi.org/10.1109/TIT.1982.1056489

    Arthur, D. and Vassilvitskii, S. (2007). k-means++: The Advantages of Careful Seeding.
    *Proceedings of the Eighteenth Annual ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.

    Examples
    --------
    >>> X = np.array([[0.0], [2.0], [9.0]])
    >>> kmeans = KMeans(n_clusters=2, init=[[0.0], [2.0]]).fit(X)
    >>> kmeans.labels_, kmeans.cluster_centers_.ravel()
    (array([0, 0, 1]), array([1., 9.]))
    >>> kmeans.inertia_history_
    array([49.  , 24.5 , 16.25,  2.  ,  2.  ,  2.  ])
    >>> kmeans.predict([[4.0], [6.0]])
    array([0, 1])
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: str | ArrayLike = "k-means++",
        n_init: int | str = 10,
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> KMeans:
        """Find the clusters of samples.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.
        y : None
            Not used; there for scikit-learn's conventions.
        sample_weight : array-like of shape (n_samples,), optional
            How much each sample counts: 2 is the sample twice, 0 not at all. The tolerance is that
            of the samples as they are, as in scikit-learn.

        Returns
        -------
        KMeans
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, there are fewer samples that count than clusters, a
            value is missing or infinite, or float64 cannot hold the squared distances.
        """
        X = validate_data(self, X, dtype=np.float64)
        n_starts, given_centers = self._check_parameters(X)
        weights = as_weights(sample_weight, len(X))
        if np.count_nonzero(weights) < self.n_clusters:
            raise ValueError(
                f"sample_weight must be above 0 for at least n_clusters={self.n_clusters} samples, "
                f"not for {np.count_nonzero(weights)}"
            )
        rng = as_random_source(self.random_state)

        # Far from the origin, the squares in a distance would cancel and lose digits.
        origin, X = center("X", X)
        tolerance = self.tol * X.var(axis=0).mean()

        best: tuple[float, np.ndarray, np.ndarray, np.ndarray] | None = None
        for _ in range(n_starts):
            if given_centers is not None:
                centers = given_centers - origin
                require_squares("init, without the means of X,", centers)
            elif self.init == "random":
                drawn = rng.choice(
                    len(X), self.n_clusters, replace=False, p=_probabilities(weights)
                )
                centers = X[drawn]
            else:
                centers = _kmeans_plusplus(X, self.n_clusters, rng, weights)
            labels, centers, history = _alternate(X, weights, centers, self.max_iter, tolerance)
            value = _sum_of_squares(X - centers[labels], weights)
            # A start that is better by rounding only must not decide how clusters are numbered.
            if best is None or value < best[0] * (1 - 1e-9):
                best = value, labels, centers, history

        assert best is not None  # there is at least one start
        self.inertia_, self.labels_, centers, self.inertia_history_ = best
        self.cluster_centers_ = centers + origin
        self.n_iter_ = len(self.inertia_history_) // 2
        n_found = len(np.unique(self.labels_))
        if n_found < self.n_clusters:
            warnings.warn(
                f"KMeans: only {n_found} of {self.n_clusters} clusters have a sample; "
                "are there fewer distinct samples than clusters?",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Assign samples to the nearest centers.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples, not necessarily those of `fit`.

        Returns
        -------
        ndarray of int, shape (n_samples,)
            Cluster of each sample.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        return self._assign(X)[2]

    def _assign(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Samples and centers from the middle of the centers, and the nearest center of each."""
        origin = self.cluster_centers_.mean(axis=0)
        X, centers = X - origin, self.cluster_centers_ - origin
        with np.errstate(over="ignore", invalid="ignore"):
            half_distances = _half_distances(X, centers)
        require_held("the distance of a sample to a center", half_distances)
        return X, centers, half_distances.argmin(axis=0)

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Distances of samples to the centers.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_clusters)
            Distances, in the unit of the features.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        with np.errstate(over="ignore"):
            distances = [np.linalg.norm(X - center, axis=1) for center in self.cluster_centers_]
        require_held("the distance of a sample to a center", distances)
        return np.stack(distances, axis=1)

    def score(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the sum of the squared distances of samples to the nearest centers.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples.
        y : None
            Not used; there for scikit-learn's conventions.
        sample_weight : array-like of shape (n_samples,), optional
            How much each sample counts.

        Returns
        -------
        float
            At most 0; the larger the better.

        Raises
        ------
        ValueError
            If X or the weights are not as described, or float64 cannot hold the squares.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        weights = as_weights(sample_weight, len(X))
        X, centers, labels = self._assign(X)
        with np.errstate(over="ignore"):
            value = _sum_of_squares(X - centers[labels], weights)
        require_held("the sum of the squared distances", value)
        return -value

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)

    def _check_parameters(self, X: np.ndarray) -> tuple[int, np.ndarray | None]:
        """Return the number of starts, and the given centers, if there are any."""
        as_whole_number("n_clusters", self.n_clusters, least=1)
        as_whole_number("max_iter", self.max_iter, least=1)
        as_number("tol", self.tol, least=0)
        if len(X) < self.n_clusters:
            raise ValueError(
                f"n_clusters must be at most n_samples={len(X)}, not {self.n_clusters}"
            )
        if isinstance(self.n_init, str):
            if self.n_init != "auto":
                raise ValueError(f"n_init must be 'auto' or a whole number, not {self.n_init!r}")
            n_starts = 1 if self.init == "k-means++" else 10
        else:
            n_starts = as_whole_number("n_init", self.n_init, least=1)
        if isinstance(self.init, str) or callable(self.init):
            if self.init not in ("k-means++", "random"):
                raise ValueError(
                    f"init must be 'k-means++', 'random' or an array of centers, not {self.init!r}"
                )
            return n_starts, None
        names = getattr(self, "feature_names_in_", None)
        if names is not None:
            require_one_order_of_columns(X=SimpleNamespace(columns=names), init=self.init)
        centers = as_table("init", self.init)
        if centers.shape != (self.n_clusters, X.shape[1]):
            raise ValueError(
                f"init must have shape (n_clusters, n_features) = "
                f"{(self.n_clusters, X.shape[1])}, not {centers.shape}"
            )
        return 1, centers


def _alternate(
    X: np.ndarray, weights: np.ndarray, centers: np.ndarray, max_iter: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Alternate both half steps from one start; return labels, centers, and the inertias."""
    sum_of_squares = _sum_of_squares(X, weights)
    labels = np.full(len(X), -1)
    history = []

    def assign() -> np.ndarray:
        half_distances = _half_distances(X, centers)
        history.append(sum_of_squares + 2 * (weights * half_distances.min(axis=0)).sum())
        return half_distances.argmin(axis=0)  # eq-assignment-step

    for _ in range(max_iter):
        old_labels, old_centers = labels, centers
        labels = assign()

        sums, sizes = _sums_and_sizes(X, labels, len(centers), weights)
        if not sizes.all():
            _fill_empty_clusters(X, weights, labels, old_centers, sums, sizes)
        centers = sums / np.where(sizes, sizes, 1)[:, np.newaxis]  # eq-update-step
        history.append(sum_of_squares - sizes @ np.einsum("cj,cj->c", centers, centers))
        if not sizes.all():
            # Fewer distinct samples than clusters: a place is as good as any other.
            centers[sizes == 0] = centers[sizes.argmax()]

        if np.array_equal(labels, old_labels):
            break
        if np.square(centers - old_centers).sum() <= tolerance:
            labels = assign()
            break
    else:
        labels = assign()
    return labels, centers, np.maximum(history, 0)


def _fill_empty_clusters(
    X: np.ndarray,
    weights: np.ndarray,
    labels: np.ndarray,
    centers: np.ndarray,
    sums: np.ndarray,
    sizes: np.ndarray,
) -> None:
    """Give each empty cluster one of the samples that are farthest from their centers."""
    empty = np.flatnonzero(sizes == 0)
    distances = np.square(X - centers[labels]).sum(axis=1) * (weights > 0)
    if not distances.any():
        return
    farthest = np.argpartition(distances, -len(empty))[: -len(empty) - 1 : -1]
    for cluster, sample in zip(empty, farthest, strict=True):
        sums[labels[sample]] -= weights[sample] * X[sample]
        sizes[labels[sample]] -= weights[sample]
        sums[cluster] = weights[sample] * X[sample]
        sizes[cluster] = weights[sample]


def cluster_stability(
    estimator: ClusterMixin,
    X: ArrayLike,
    rng: int | np.random.Generator,
    *,
    n_samplings: int = 10,
    fraction: float = 0.8,
) -> np.ndarray:
    """How alike the clusters are that are found in different parts of the data.

    The estimator is fitted to random parts of the samples. Where two parts overlap, their
    clusterings are compared by the adjusted Rand index: 1 if they are the same but for the names
    of the clusters, 0 on average for clusterings that have nothing to do with each other.

    Parameters
    ----------
    estimator : clusterer
        With scikit-learn's contract; it is cloned and not changed. Its `random_state` should not
        be an int that makes all starts alike if the starts are to vary.
    X : array-like, shape (n_samples, n_features)
        Samples.
    rng : int or Generator
        Seed, or source of randomness, of the parts.
    n_samplings : int, default 10
        Number of parts.
    fraction : float, default 0.8
        Share of the samples in each part, without replacement. Above one half any two overlap.

    Returns
    -------
    ndarray of float, shape (n_samplings * (n_samplings - 1) / 2,)
        Adjusted Rand indices of all pairs of parts. They share samples, so that they are not
        independent of one another.

    Raises
    ------
    TypeError
        If the estimator finds no clusters, or an argument is of another type.
    ValueError
        If X is no table of finite numbers, there are fewer than two parts, or `fraction` is not
        between 0.5 and 1.

    Notes
    -----
    Two clusterings are compared by equation :eq:`eq-adjusted-rand` of the book.

    References
    ----------
    Ben-Hur, A., Elisseeff, A. and Guyon, I. (2002). A Stability Based Method for Discovering
    Structure in Clustered Data. *Pacific Symposium on Biocomputing 2002*, 6-17.
    https://doi.org/10.1142/9789812799623_0002

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = np.repeat([[0.0], [5.0]], 20, axis=0) + rng.normal(size=(40, 1))
    >>> cluster_stability(KMeans(2, random_state=0), X, rng, n_samplings=3)
    array([1., 1., 1.])
    """
    if isinstance(estimator, type) or not is_clusterer(estimator):
        raise TypeError(f"estimator must be a clusterer, such as KMeans(3), not {estimator!r}")
    n_samplings = as_whole_number("n_samplings", n_samplings, least=2)
    fraction = as_number("fraction", fraction, above=0.5, below=1)
    rng = as_generator("rng", rng)
    X = as_table("X", X)
    clusterings = []
    for _ in range(n_samplings):
        part = rng.choice(len(X), size=int(fraction * len(X)), replace=False)
        labels = np.full(len(X), -1)
        labels[part] = clone(estimator).fit_predict(X[part])
        clusterings.append((labels, np.isin(np.arange(len(X)), part)))
    indices = []
    for (labels_a, in_a), (labels_b, in_b) in combinations(clusterings, 2):
        in_both = in_a & in_b
        indices.append(adjusted_rand_score(labels_a[in_both], labels_b[in_both]))
    return np.array(indices)
