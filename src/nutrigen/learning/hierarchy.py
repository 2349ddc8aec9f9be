"""Hierarchical clustering: from a distance matrix to merges, and from merges to clusters.

:func:`linkage` joins the two nearest clusters, again and again, and :func:`distance_to_union` says
how far the others are from what has been joined. What comes out is a table of merges as SciPy has
it: its functions draw it, and those of this module read it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from nutrigen._arguments import as_number, as_whole_number, require_one_of
from nutrigen.learning._samples import as_table, center, require_held

__all__ = [
    "LINKAGES",
    "AgglomerativeClustering",
    "cophenetic_distances",
    "cut",
    "distance_to_union",
    "linkage",
]

#: What two clusters may be compared by.
LINKAGES = ("single", "complete", "average", "ward", "centroid")
# These two are updated as squares.
_SQUARED = ("ward", "centroid")


def distance_to_union(
    to_first: ArrayLike,
    to_second: ArrayLike,
    between: float,
    sizes: tuple[int, int],
    other_sizes: ArrayLike,
    *,
    method: str = "average",
) -> np.ndarray:
    r"""Distances of other clusters to the union of two, from the distances before.

    .. math:: d_{k, ij} = \alpha_i d_{ki} + \alpha_j d_{kj} + \beta d_{ij}
        + \gamma \lvert d_{ki} - d_{kj} \rvert

    Parameters
    ----------
    to_first, to_second : array-like of shape (n_others,)
        Distances of the other clusters to the two that are joined; for ``"ward"`` and
        ``"centroid"``, squared distances.
    between : float
        Distance of the two, squared likewise.
    sizes : tuple of two ints
        Numbers of samples of the two.
    other_sizes : array-like of int, shape (n_others,)
        Numbers of samples of the others.
    method : {"single", "complete", "average", "ward", "centroid"}, default "average"
        How two clusters are compared.

    Returns
    -------
    ndarray of float, shape (n_others,)
        Distances to the union, squared for the two methods named.

    Raises
    ------
    ValueError
        If the method is none of these.

    Notes
    -----
    Equation :eq:`eq-lance-williams` of the book.

    References
    ----------
    Lance, G. N. and Williams, W. T. (1967). A General Theory of Classificatory Sorting
    Strategies: 1. Hierarchical Systems. *The Computer Journal* 9, 373-380.
    https://doi.org/10.1093/comjnl/9.4.373

    Examples
    --------
    >>> distance_to_union([4.0], [6.0], 2.0, (3, 1), [1], method="average")
    array([4.5])
    >>> distance_to_union([4.0], [6.0], 2.0, (3, 1), [1], method="single")
    array([4.])
    """
    require_one_of("method", method, LINKAGES)
    to_first, to_second = np.asarray(to_first, float), np.asarray(to_second, float)
    n_first, n_second = sizes
    n_others, n_both = np.asarray(other_sizes), n_first + n_second
    if method in ("single", "complete"):
        sign = -1 if method == "single" else 1
        return (to_first + to_second + sign * np.abs(to_first - to_second)) / 2
    if method == "ward":
        weighted = (n_first + n_others) * to_first + (n_second + n_others) * to_second
        return (weighted - n_others * between) / (n_both + n_others)
    mean = (n_first * to_first + n_second * to_second) / n_both
    return mean if method == "average" else mean - n_first * n_second * between / n_both**2


def linkage(distances: ArrayLike, *, method: str = "average") -> np.ndarray:
    """Join the two nearest clusters, until one is left.

    Parameters
    ----------
    distances : array-like, shape (n_samples, n_samples)
        Distance of each pair of samples: symmetric, with zeros on the diagonal. For ``"ward"`` and
        ``"centroid"``, Euclidean distances.
    method : {"single", "complete", "average", "ward", "centroid"}, default "average"
        The distance of two clusters: the smallest, largest or mean distance of their samples; how
        much their union adds to the sum of squares, as the root of twice that; or the distance of
        their centers.

    Returns
    -------
    ndarray of float, shape (n_samples - 1, 4)
        One row for each merge, as SciPy has it: the numbers of the two clusters, the smaller first;
        the height at which they are joined, in the unit of the distances; and the number of samples
        in their union. Samples are the clusters 0 to ``n_samples - 1``; the first merge makes
        cluster ``n_samples``. Where distances are equal, the first pair is joined.

    Raises
    ------
    TypeError
        If distances hold anything but numbers.
    ValueError
        If they are no such matrix of at least two samples, or the method is none of these.

    Notes
    -----
    Equations :eq:`eq-linkages` and :eq:`eq-ward` of the book. Each merge looks at the whole matrix,
    so that the time grows with the cube of the number of samples. SciPy needs its square.

    References
    ----------
    Ward, J. H. (1963). Hierarchical Grouping to Optimize an Objective Function. *Journal of the
    American Statistical Association* 58, 236-244. https://doi.org/10.1080/01621459.1963.10500845

    Examples
    --------
    >>> place = np.array([0.0, 1.0, 3.0, 10.0])
    >>> linkage(np.abs(place[:, np.newaxis] - place), method="average")
    array([[0.        , 1.        , 1.        , 2.        ],
           [2.        , 4.        , 2.5       , 3.        ],
           [3.        , 5.        , 8.66666667, 4.        ]])
    """
    require_one_of("method", method, LINKAGES)
    D = _as_distances(distances)
    if method in _SQUARED:
        with np.errstate(over="ignore"):
            D = D**2
        require_held("the square of a distance", D)
    return _join_all(D, method)


def _join_all(D: np.ndarray, method: str) -> np.ndarray:
    """Join clusters until one is left; `D` is squared for the methods that are."""
    n = len(D)
    np.fill_diagonal(D, np.inf)
    names, sizes = np.arange(n), np.ones(n, dtype=int)
    merges = np.empty((n - 1, 4))
    for step in range(n - 1):
        i, j = sorted(np.unravel_index(D.argmin(), D.shape))
        height = np.sqrt(max(D[i, j], 0)) if method in _SQUARED else D[i, j]
        merges[step] = *sorted((names[i], names[j])), height, sizes[i] + sizes[j]

        others = np.delete(np.arange(len(D)), [i, j])
        D[i, others] = D[others, i] = distance_to_union(
            D[i, others], D[j, others], D[i, j], (sizes[i], sizes[j]), sizes[others], method=method
        )
        names[i], sizes[i] = n + step, sizes[i] + sizes[j]
        # The union has taken the place of the first; the second is gone.
        D = np.delete(np.delete(D, j, axis=0), j, axis=1)
        names, sizes = np.delete(names, j), np.delete(sizes, j)
    return merges


def _as_distances(distances: ArrayLike) -> np.ndarray:
    D = as_table("distances", distances).copy()
    if D.shape[0] != D.shape[1] or len(D) < 2:
        raise ValueError(
            f"distances must have a row and a column for each of at least two samples; the shape "
            f"is {D.shape}"
        )
    if (D < 0).any():
        raise ValueError(f"distances must not be negative, but one is {D.min():g}")
    if np.diag(D).any():
        raise ValueError("distances must be 0 on the diagonal, from each sample to itself")
    if not np.allclose(D, D.T, rtol=1e-8, atol=0):
        raise ValueError("distances must be symmetric: as far from i to j as from j to i")
    return D


def _as_merges(merges: ArrayLike) -> np.ndarray:
    table = as_table("merges", merges, rows="merge")
    n = len(table) + 1
    made = n + np.arange(n - 1)[:, np.newaxis]
    if table.shape[1] != 4 or (table[:, :2] < 0).any() or (table[:, :2] >= made).any():
        raise ValueError("merges must be a table as linkage returns it")
    return table


def _members(merges: np.ndarray) -> list[list[int]]:
    """Samples of all clusters, by their numbers."""
    members = [[i] for i in range(len(merges) + 1)]
    for i, j in merges[:, :2].astype(int):
        members.append(members[i] + members[j])
    return members


def cophenetic_distances(merges: ArrayLike) -> np.ndarray:
    """Height at which each pair of samples is first in one cluster.

    Parameters
    ----------
    merges : array-like, shape (n_samples - 1, 4)
        As :func:`linkage` returns it.

    Returns
    -------
    ndarray of float, shape (n_samples, n_samples)
        Heights; zero on the diagonal.

    Raises
    ------
    ValueError
        If merges are no such table.

    Notes
    -----
    Equation :eq:`eq-cophenetic` of the book.

    Examples
    --------
    >>> cophenetic_distances([[0, 1, 1.0, 2], [2, 3, 2.5, 3]])
    array([[0. , 1. , 2.5],
           [1. , 0. , 2.5],
           [2.5, 2.5, 0. ]])
    """
    merges = _as_merges(merges)
    members = _members(merges)
    heights = np.zeros((len(merges) + 1,) * 2)
    for i, j, height, _ in merges:
        first, second = members[int(i)], members[int(j)]
        heights[np.ix_(first, second)] = heights[np.ix_(second, first)] = height
    return heights


def cut(
    merges: ArrayLike, *, n_clusters: int | None = None, height: float | None = None
) -> np.ndarray:
    """Cut a dendrogram: into so many clusters, or at a height.

    Parameters
    ----------
    merges : array-like, shape (n_samples - 1, 4)
        As :func:`linkage` returns it.
    n_clusters : int, optional
        Leave out the last merges, so that this many clusters are left.
    height : float, optional
        Leave out the merges above this height. Exactly one of both is to be given.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        Cluster of each sample, from 0, in the order in which the samples meet them.

    Raises
    ------
    TypeError
        If both are given, or none, or one is no number.
    ValueError
        If merges are no such table, one of the two is out of range, or a height is to cut merges
        that do not rise.

    Examples
    --------
    >>> merges = [[0, 3, 1.0, 2], [2, 4, 2.5, 3], [1, 5, 4.0, 4]]
    >>> cut(merges, n_clusters=2), cut(merges, height=2.0)
    (array([0, 1, 0, 0]), array([0, 1, 2, 0]))
    """
    merges = _as_merges(merges)
    n = len(merges) + 1
    if (n_clusters is None) == (height is None):
        raise TypeError("give either n_clusters or height")
    if n_clusters is not None:
        n_kept = n - as_whole_number("n_clusters", n_clusters, least=1, most=n)
    else:
        if (np.diff(merges[:, 2]) < -1e-12 * merges[:, 2].max()).any():
            raise ValueError("height cannot cut merges of which a later one is lower")
        n_kept = int((merges[:, 2] <= as_number("height", height, least=0)).sum())
    members = _members(merges)
    labels = np.arange(n)
    for made in range(n, n + n_kept):
        labels[members[made]] = made
    _, first, numbers = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[numbers]


class AgglomerativeClustering(ClusterMixin, BaseEstimator):
    """Join the nearest clusters until a number of them is left.

    Parameters
    ----------
    n_clusters : int, default 2
        Number of clusters.
    linkage : {"ward", "complete", "average", "single", "centroid"}, default "ward"
        How two clusters are compared, see :func:`linkage`; samples by their Euclidean distance.

    Attributes
    ----------
    labels_ : ndarray of int, shape (n_samples,)
        Cluster of each sample, in the order in which the samples meet them.
    merges_ : ndarray of shape (n_samples - 1, 4)
        All merges, see :func:`linkage`.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-linkages` and :eq:`eq-ward` of the book. New samples have no place in a
    finished tree; there is no ``predict``.

    References
    ----------
    Ward, J. H. (1963). Hierarchical Grouping to Optimize an Objective Function. *Journal of the
    American Statistical Association* 58, 236-244. https://doi.org/10.1080/01621459.1963.10500845

    Examples
    --------
    >>> X = np.array([[0.0], [9.0], [1.0], [8.0]])
    >>> AgglomerativeClustering(2).fit_predict(X)
    array([0, 1, 0, 1])
    """

    def __init__(self, n_clusters: int = 2, *, linkage: str = "ward") -> None:
        self.n_clusters = n_clusters
        self.linkage = linkage

    def fit(self, X: ArrayLike, y: None = None) -> AgglomerativeClustering:
        """Join samples.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Samples, at least two.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        AgglomerativeClustering
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type.
        ValueError
            If a parameter is out of its range, a value is missing or infinite, or float64 cannot
            hold the squared distances.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        n_clusters = as_whole_number("n_clusters", self.n_clusters, least=1, most=len(X))
        _, X = center("X", X)
        distances = np.stack([np.linalg.norm(X - sample, axis=1) for sample in X])
        require_one_of("linkage", self.linkage, LINKAGES)
        self.merges_ = linkage(distances, method=self.linkage)
        self.labels_ = cut(self.merges_, n_clusters=n_clusters)
        return self
