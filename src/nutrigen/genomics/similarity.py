"""How alike two sequences are.

With an alignment, count the columns that differ; without one, compare the sets of their k-mers.
Without alignment: the Jaccard and containment indices of two k-mer sets, the Mash distance that
translates a Jaccard index into substitutions per base, and MinHash sketches that estimate the
index from a small sample of the k-mers. With alignment: the share of differing columns and the
Jukes-Cantor distance, with one rate for all positions or with gamma-distributed rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from nutrigen._arguments import as_number, as_numbers, as_whole_number
from nutrigen.genomics._codes import AMBIGUOUS, ILLEGAL, as_text, base_codes, illegal_base_error
from nutrigen.genomics.kmers import KmerCounts

__all__ = [
    "MinHashSketch",
    "containment_index",
    "expected_jaccard",
    "jaccard_index",
    "jaccard_matrix",
    "jukes_cantor_distance",
    "mash_distance",
    "mash_distance_matrix",
    "minhash_error_bound",
    "minhash_jaccard",
    "minhash_sketch",
    "minhash_standard_error",
    "p_distance",
]


def jaccard_index(
    a: KmerCounts | AbstractSet[object], b: KmerCounts | AbstractSet[object]
) -> float:
    r"""Jaccard index of two sets: the share of their union that they have in common.

    .. math:: J(A, B) = \frac{|A \cap B|}{|A \cup B|}

    Parameters
    ----------
    a, b : KmerCounts or set
        Two k-mer counts with the same k and the same treatment of strands, or two sets of
        anything. How often a k-mer occurs plays no part.

    Returns
    -------
    float
        Between 0 (nothing in common) and 1 (the same set).

    Raises
    ------
    TypeError
        If `a` and `b` are not both KmerCounts or both sets.
    ValueError
        If both sets are empty, or if `a` and `b` count different kinds of k-mers.

    Notes
    -----
    Equation :eq:`eq-jaccard` of the book.

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. *New Phytologist* 11,
    37-50. https://doi.org/10.1111/j.1469-8137.1912.tb05611.x

    Examples
    --------
    >>> jaccard_index({"GAT", "ATT", "TTA"}, {"ATT", "TTA", "TAC"})
    0.5

    >>> from nutrigen.genomics.kmers import count_kmers
    >>> jaccard_index(count_kmers("GATTA", 3), count_kmers("ATTAC", 3))
    0.5
    """
    n_shared, n_a, n_b = _overlap(a, b)
    if n_a == n_b == 0:
        raise ValueError("the Jaccard index of two empty sets is undefined: it would be 0/0")
    return n_shared / (n_a + n_b - n_shared)


def containment_index(
    a: KmerCounts | AbstractSet[object], b: KmerCounts | AbstractSet[object]
) -> float:
    r"""Containment index: the share of the first set that is also in the second.

    .. math:: C(A, B) = \frac{|A \cap B|}{|A|}

    Unlike the Jaccard index it is not symmetric, and it stays 1 if `a` is a part of a much
    larger `b`, such as a gene of its genome.

    Parameters
    ----------
    a, b : KmerCounts or set
        As in :func:`jaccard_index`.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError
        If `a` and `b` are not both KmerCounts or both sets.
    ValueError
        If `a` is empty, or if `a` and `b` count different kinds of k-mers.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. *Proceedings of
    Compression and Complexity of SEQUENCES 1997*, 21-29. https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> exon, gene = {"ATT", "TTA"}, {"GAT", "ATT", "TTA", "TAC"}
    >>> containment_index(exon, gene), containment_index(gene, exon)
    (1.0, 0.5)
    """
    n_shared, n_a, _ = _overlap(a, b)
    if n_a == 0:
        raise ValueError("the containment index of an empty set a is undefined: it would be 0/0")
    return n_shared / n_a


def _overlap(
    a: KmerCounts | AbstractSet[object], b: KmerCounts | AbstractSet[object]
) -> tuple[int, int, int]:
    """Return the sizes of the intersection, of `a` and of `b`."""
    if isinstance(a, KmerCounts) and isinstance(b, KmerCounts):
        _require_equal(a, b, "k", "canonical")
        return _n_shared(a.codes, b.codes), len(a.codes), len(b.codes)
    if isinstance(a, AbstractSet) and isinstance(b, AbstractSet):
        return len(a & b), len(a), len(b)
    raise TypeError(
        f"a and b must be two KmerCounts or two sets, not a {type(a).__name__} and a "
        f"{type(b).__name__}"
    )


def _require_equal(a: object, b: object, *names: str) -> None:
    for name in names:
        value_a, value_b = getattr(a, name), getattr(b, name)
        if value_a != value_b:
            raise ValueError(
                f"a and b cannot be compared: a has {name}={value_a}, "
                f"b has {name}={value_b}; make both with the same {name}"
            )


def _n_shared(codes_a: np.ndarray, codes_b: np.ndarray) -> int:
    return len(np.intersect1d(codes_a, codes_b, assume_unique=True))


def jaccard_matrix(counts: Sequence[KmerCounts]) -> np.ndarray:
    """Jaccard indices of all pairs.

    Parameters
    ----------
    counts : sequence of KmerCounts, length n
        With the same k and the same treatment of strands.

    Returns
    -------
    ndarray of float, shape (n, n)
        Symmetric, with ones on the diagonal.

    Raises
    ------
    ValueError
        If there are no counts, one of them holds no k-mer (the message names its position), or
        two count different kinds of k-mers.

    Notes
    -----
    Equation :eq:`eq-jaccard` of the book.

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> jaccard_matrix([count_kmers(sequence, 2) for sequence in ("ACGT", "ACGG", "TTTT")])
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    if isinstance(counts, KmerCounts):
        raise TypeError("counts is one KmerCounts: put it into a list")
    if len(counts) == 0:
        raise ValueError("counts must hold at least one KmerCounts, but is empty")
    for i, one in enumerate(counts):
        if not isinstance(one, KmerCounts):
            raise TypeError(f"counts[{i}] must be KmerCounts, not {type(one).__name__}")
        if one.n_distinct == 0:
            raise ValueError(f"counts[{i}] holds no k-mer, so its Jaccard index is undefined")
    jaccard = np.eye(len(counts))
    for i in range(len(counts)):
        for j in range(i):
            jaccard[i, j] = jaccard[j, i] = jaccard_index(counts[i], counts[j])
    return jaccard


def mash_distance_matrix(counts: Sequence[KmerCounts]) -> np.ndarray:
    """Mash distances of all pairs, in substitutions per base.

    Parameters
    ----------
    counts : sequence of KmerCounts, length n
        As in :func:`jaccard_matrix`.

    Returns
    -------
    ndarray of float, shape (n, n)
        Symmetric, with zeros on the diagonal and ``inf`` for pairs that share no k-mer.

    Raises
    ------
    ValueError
        As :func:`jaccard_matrix`.

    Notes
    -----
    Equation :eq:`eq-mash-distance` of the book.

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> mash_distance_matrix([count_kmers(sequence, 2) for sequence in ("ACGT", "ACGG")]).round(3)
    array([[0.   , 0.203],
           [0.203, 0.   ]])
    """
    return np.asarray(mash_distance(jaccard_matrix(counts), counts[0].k))


def mash_distance(jaccard: ArrayLike, k: int) -> float | np.ndarray:
    r"""Mash distance: the substitutions per base that explain a Jaccard index.

    .. math:: D = -\frac{1}{k} \ln \frac{2J}{1 + J}

    If substitutions fall independently, D per base, a k-mer survives with probability
    :math:`e^{-kD}`. Two sequences of equal length, all of whose k-mers differ from one another,
    then share that part of their k-mers, and :math:`2J/(1+J)` is the shared part.

    Parameters
    ----------
    jaccard : float or array of any shape
        Jaccard indices of k-mer sets.
    k : int
        Length of the k-mers.

    Returns
    -------
    float or ndarray of the shape of `jaccard`
        Substitutions per base. ``inf`` where the Jaccard index is 0: no finite distance
        explains it. (The program Mash reports 1 there.)

    Raises
    ------
    ValueError
        If a Jaccard index is outside [0, 1] or k is less than 1.

    See Also
    --------
    expected_jaccard : the inverse.

    Notes
    -----
    Equation :eq:`eq-mash-distance` of the book.

    References
    ----------
    Ondov, B. D. et al. (2016). Mash: fast genome and metagenome distance estimation using MinHash.
    *Genome Biology* 17, 132. https://doi.org/10.1186/s13059-016-0997-x

    Fan, H. et al. (2015). An Assembly and Alignment-Free Method of Phylogeny Reconstruction from
    Next-Generation Sequencing Data. *BMC Genomics* 16, 522.
    https://doi.org/10.1186/s12864-015-1647-5

    Examples
    --------
    >>> mash_distance([1.0, 0.5, 0.0], k=9).round(4)
    array([0.   , 0.0451,    inf])
    """
    jaccard = _in_range("Jaccard index", jaccard, 0, 1)
    k = as_whole_number("k", k, least=1)
    with np.errstate(divide="ignore"):
        return _plain((np.log(1 + jaccard) - np.log(2 * jaccard)) / k)


def expected_jaccard(distance: ArrayLike, k: int) -> float | np.ndarray:
    r"""Jaccard index to expect of two sequences at a given distance, inverse of the Mash distance.

    .. math:: J = \frac{e^{-kD}}{2 - e^{-kD}}

    Parameters
    ----------
    distance : float or array of any shape
        Substitutions per base; may be ``inf``.
    k : int
        Length of the k-mers.

    Returns
    -------
    float or ndarray of the shape of `distance`
        Jaccard indices, between 0 and 1.

    Raises
    ------
    ValueError
        If a distance is negative or k is less than 1.

    See Also
    --------
    mash_distance : the inverse, with the model and its references.

    Notes
    -----
    Equation :eq:`eq-jaccard-of-distance` of the book.

    Examples
    --------
    >>> round(expected_jaccard(0.05, k=21), 3)
    0.212
    """
    distance = _in_range("distance", distance, 0, np.inf)
    k = as_whole_number("k", k, least=1)
    surviving = np.exp(-k * distance)
    return _plain(surviving / (2 - surviving))


@dataclass(frozen=True, eq=False)
class MinHashSketch:
    """Bottom-s sketch of a set of k-mers: the `size` smallest of their hashes.

    Made by :func:`minhash_sketch`. Two sketches can be compared if they agree in everything but
    the hashes.

    Attributes
    ----------
    k : int
        Length of the k-mers.
    size : int
        Largest number of hashes that the sketch may hold.
    seed : int
        Seed of the hash function.
    canonical : bool
        Whether a k-mer and its reverse complement count as the same.
    hashes : ndarray of uint64, shape (min(size, number of distinct k-mers),)
        In ascending order.
    """

    k: int
    size: int
    seed: int
    canonical: bool
    hashes: np.ndarray

    def __post_init__(self) -> None:
        self.hashes.setflags(write=False)


def minhash_sketch(counts: KmerCounts, size: int, *, seed: int = 0) -> MinHashSketch:
    """Sketch a set of k-mers by the smallest of their hashes.

    The hash function shuffles the k-mers, and the first `size` of the shuffled k-mers are a
    random sample. As the same function shuffles every set, samples of different sets can be
    compared. It is a bijection of the 64-bit integers (SplitMix64), so two k-mers never have the
    same hash and a sketch that is larger than the set holds the whole set.

    Parameters
    ----------
    counts : KmerCounts
        How often a k-mer occurs plays no part.
    size : int
        Number of hashes to keep, s.
    seed : int, optional
        Chooses the hash function, from 0 to 2**64 - 1. Sketches of different seeds cannot be
        compared.

    Returns
    -------
    MinHashSketch

    Raises
    ------
    ValueError
        If `size` is less than 1 or `seed` is out of range.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. *Proceedings of
    Compression and Complexity of SEQUENCES 1997*, 21-29. https://doi.org/10.1109/SEQUEN.1997.666900

    Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast Splittable Pseudorandom Number Generators.
    *Proceedings of the 2014 ACM International Conference on Object Oriented Programming Systems
    Languages & Applications*, 453-472. https://doi.org/10.1145/2660193.2660195

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> sketch = minhash_sketch(count_kmers("GATTACAGATTTACA", 4), size=5)
    >>> len(sketch.hashes)
    5
    """
    if not isinstance(counts, KmerCounts):
        raise TypeError(f"counts must be KmerCounts, not {type(counts).__name__}")
    size = as_whole_number("size", size, least=1)
    seed = as_whole_number("seed", seed, least=0, most=2**64 - 1)
    # Without a mixed seed, the seeds 0, 1, 2, ... would merely swap neighboring k-mers.
    hashes = _splitmix64(counts.codes ^ _splitmix64(np.array([seed], dtype=np.uint64)))
    if len(hashes) > size:
        hashes = np.partition(hashes, size - 1)[:size]
    return MinHashSketch(counts.k, size, seed, counts.canonical, np.sort(hashes))


def _splitmix64(values: np.ndarray) -> np.ndarray:
    """Mix 64-bit integers: the output of the generator SplitMix64 in each of the given states.

    Adding a constant, multiplying by an odd constant and xor with one's own upper bits can each be
    undone modulo 2**64, so the whole is a bijection.
    """
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def minhash_jaccard(a: MinHashSketch, b: MinHashSketch) -> float:
    """Estimate the Jaccard index of two sets from their sketches.

    The `size` smallest hashes of both sketches together are those of the union of the sets: a
    random sample of it. The estimate is the share of the sample that is in both sketches. It is
    unbiased, and exact if the union has no more than `size` k-mers.

    Parameters
    ----------
    a, b : MinHashSketch
        Made with the same k, size, seed and treatment of strands.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the sketches cannot be compared, or both are empty.

    See Also
    --------
    minhash_error_bound : how far the estimate may be off.

    Notes
    -----
    The estimate in equation :eq:`eq-minhash-estimator` of the book.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. *Proceedings of
    Compression and Complexity of SEQUENCES 1997*, 21-29. https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> from nutrigen.genomics.kmers import count_kmers
    >>> a, b = (minhash_sketch(count_kmers(s, 3), size=100) for s in ("GATTA", "ATTAC"))
    >>> minhash_jaccard(a, b)
    0.5
    """
    _require_equal(a, b, "k", "canonical", "seed", "size")
    sample = np.union1d(a.hashes, b.hashes)[: a.size]
    if len(sample) == 0:
        raise ValueError("the Jaccard index of two empty sketches is undefined: it would be 0/0")
    in_both = np.intersect1d(a.hashes, b.hashes, assume_unique=True)
    return _n_shared(sample, in_both) / len(sample)


def minhash_standard_error(jaccard: ArrayLike, size: int) -> float | np.ndarray:
    r"""Standard error of the Jaccard index that two sketches estimate.

    .. math:: \sqrt{J (1 - J) / s}

    This is the error of a sample drawn with replacement. A sketch samples without, which makes
    the error smaller, by the factor :math:`\sqrt{(N - s)/(N - 1)}` for a union of N k-mers: to be
    neglected unless the sketch holds much of the union.

    Parameters
    ----------
    jaccard : float or array of any shape
        Jaccard indices.
    size : int
        Size of the sketches, s.

    Returns
    -------
    float or ndarray of the shape of `jaccard`

    Raises
    ------
    ValueError
        If a Jaccard index is outside [0, 1] or `size` is less than 1.

    Notes
    -----
    Equation :eq:`eq-basics-standard-error` of the book, for the share J of the union.

    Examples
    --------
    >>> minhash_standard_error(0.5, size=100)
    0.05
    """
    jaccard = _in_range("Jaccard index", jaccard, 0, 1)
    size = as_whole_number("size", size, least=1)
    return _plain(np.sqrt(jaccard * (1 - jaccard) / size))


def minhash_error_bound(size: int, confidence: float = 0.95) -> float:
    r"""Error that an estimate from sketches exceeds with at most probability 1 - `confidence`.

    Hoeffding's inequality, which he proved for samples without replacement as well (Section 6),
    bounds the error of an estimate :math:`\hat J` from sketches of size s, whatever the sets:

    .. math:: P(|\hat J - J| \ge \varepsilon) \le 2 e^{-2 s \varepsilon^2},
              \qquad \varepsilon = \sqrt{\frac{\ln (2 / (1 - \text{confidence}))}{2 s}}

    Parameters
    ----------
    size : int
        Size of the sketches, s.
    confidence : float, optional
        Between 0 and 1, both excluded.

    Returns
    -------
    float
        The bound :math:`\varepsilon`.

    Raises
    ------
    ValueError
        If `size` is less than 1 or `confidence` is not between 0 and 1.

    Notes
    -----
    Equation :eq:`eq-minhash-error` of the book, solved for the error.

    References
    ----------
    Hoeffding, W. (1963). Probability inequalities for sums of bounded random variables. *Journal of
    the American Statistical Association* 58, 13-30. https://doi.org/10.1080/01621459.1963.10500830

    Examples
    --------
    >>> round(minhash_error_bound(1000), 3)
    0.043
    """
    size = as_whole_number("size", size, least=1)
    confidence = as_number("confidence", confidence, above=0, below=1)
    return float(np.sqrt(np.log(2 / (1 - confidence)) / (2 * size)))


def p_distance(a: str, b: str) -> float:
    """Share of the columns of an alignment in which two sequences differ.

    Only columns count in which both sequences have one of A, C, G and T; columns with a gap or
    an ambiguous base in either sequence are left out.

    Parameters
    ----------
    a, b : str
        Two rows of an alignment, of equal length. Upper or lower case; U is read as T; IUPAC
        codes of ambiguous bases and gaps ("-") are allowed.

    Returns
    -------
    float
        Between 0 and 1, in differences per compared column.

    Raises
    ------
    ValueError
        If the lengths differ, a letter is illegal (the message names its column, counted from 1),
        or no column has a base in both sequences.

    Examples
    --------
    >>> p_distance("GATTACA", "GACTA-A")  # 1 of 6 columns
    0.16666666666666666
    """
    a, b = as_text("a", a), as_text("b", b)
    if len(a) != len(b):
        raise ValueError(
            f"a has {len(a)} columns, b has {len(b)}: aligned sequences have equal length"
        )
    columns_a, columns_b = _columns("a", a), _columns("b", b)
    compared = (columns_a < AMBIGUOUS) & (columns_b < AMBIGUOUS)
    if not compared.any():
        raise ValueError("no column has one of A, C, G and T in both sequences")
    return float(np.mean(columns_a[compared] != columns_b[compared]))


def _columns(name: str, sequence: str) -> np.ndarray:
    columns = base_codes(sequence)
    illegal = np.flatnonzero(columns == ILLEGAL)
    if illegal.size:
        raise illegal_base_error(
            sequence[illegal[0]], f"in column {illegal[0] + 1} (counted from 1) of {name}"
        )
    return columns


def jukes_cantor_distance(p: ArrayLike, *, shape: float = np.inf) -> float | np.ndarray:
    r"""Jukes-Cantor distance: substitutions per base, those included that later ones have hidden.

    .. math:: d = -\frac{3}{4} \ln \left( 1 - \frac{4}{3} p \right)

    The model takes all bases to be equally frequent and all substitutions and positions equally
    likely. Then even unrelated sequences agree in a quarter of the columns. If the rates of the
    positions follow a gamma distribution with mean one and shape a instead, the distance is

    .. math:: d = \frac{3}{4} a \left[ \left( 1 - \frac{4}{3} p \right)^{-1/a} - 1 \right] .

    Parameters
    ----------
    p : float or array of any shape
        Shares of differing columns, as from :func:`p_distance`.
    shape : float, optional
        Shape a of the gamma distribution, positive; its variance is 1/a, so that a small shape
        means unequal rates. With the default, all positions have the same rate.

    Returns
    -------
    float or ndarray of the shape of `p`
        Substitutions per base; ``inf`` where `p` is 3/4 or more: no finite distance explains it.

    Raises
    ------
    ValueError
        If a share is outside [0, 1] or `shape` is not positive.

    Notes
    -----
    Equations :eq:`eq-jukes-cantor` and :eq:`eq-gamma-distance` of the book.

    References
    ----------
    Jukes, T. H. and Cantor, C. R. (1969). Evolution of protein molecules. *Mammalian Protein
    Metabolism* 3, 21-132. https://doi.org/10.1016/B978-1-4832-3211-9.50009-7

    Jin, L. and Nei, M. (1990). Limitations of the evolutionary parsimony method of phylogenetic
    analysis. *Molecular Biology and Evolution* 7, 82-102.
    https://doi.org/10.1093/oxfordjournals.molbev.a040588

    Examples
    --------
    >>> jukes_cantor_distance([0.0, 0.25, 0.75]).round(3)
    array([0.   , 0.304,   inf])
    >>> jukes_cantor_distance([0.0, 0.25, 0.75], shape=1).round(3)
    array([0.   , 0.375,   inf])
    """
    p = _in_range("share of differing columns", p, 0, 1)
    if not isinstance(shape, Real) or not shape > 0:
        raise ValueError(f"shape must be positive (inf: equal rates), not {shape}")
    with np.errstate(divide="ignore", over="ignore"):
        exponent = -np.log1p(-4 / 3 * np.minimum(p, 0.75))
        if np.isinf(shape):
            return _plain(0.75 * exponent)  # eq-jukes-cantor
        return _plain(0.75 * shape * np.expm1(exponent / shape))  # eq-gamma-distance


def _in_range(name: str, values: ArrayLike, low: float, high: float) -> np.ndarray:
    values = as_numbers(name, values, missing=True)
    wrong = values[~((low <= values) & (values <= high))]
    if wrong.size:
        raise ValueError(f"a {name} must be from {low:g} to {high:g}, not {wrong.flat[0]:g}")
    return values


def _plain(values: np.ndarray) -> float | np.ndarray:
    """Return a float for a single value, as NumPy's functions return a scalar."""
    return values if np.ndim(values) else float(values)
