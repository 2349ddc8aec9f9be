"""Genotypes as numbers: from letters to counts, scaling, linkage, and what differs between groups.

A genotype is the pair of alleles that a person carries at a locus. Nearly all loci of interest
are SNPs with two alleles, a reference and an alternate one, so that a genotype is a number: how
many copies of the alternate allele, 0, 1 or 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import (
    as_generator,
    as_labels,
    as_number,
    as_numbers,
    as_whole_number,
    require_one_order,
)
from nutrigen.genomics.letters import BASES
from nutrigen.teaching import COLORS, MARKERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = [
    "PattersonScaler",
    "allele_frequencies",
    "canonical_correlations",
    "consensus_coding",
    "count_alleles",
    "draw_one_allele",
    "prune_linked_snps",
    "scatter_populations",
    "share_between_groups",
]


def count_alleles(
    letters: ArrayLike, reference_alleles: ArrayLike, alternate_alleles: ArrayLike
) -> np.ndarray:
    """Count the alternate alleles in genotypes that are written as pairs of letters.

    The order of the two letters says nothing unless it is known which parent gave which: "CT"
    and "TC" are the same genotype.

    Parameters
    ----------
    letters : array-like of str, shape (n_people, n_snps)
        Two letters each, such as "CT".
    reference_alleles, alternate_alleles : array-like of str, shape (n_snps,)
        The two letters that occur at each SNP.

    Returns
    -------
    ndarray of int8, shape (n_people, n_snps)
        0, 1 or 2.

    Raises
    ------
    ValueError
        If the shapes do not fit, the two alleles of a SNP are the same, or a genotype is not a
        pair of the SNP's alleles; the message names person and SNP, counted from 0.

    Notes
    -----
    Equation :eq:`eq-allele-count` of the book.

    Examples
    --------
    >>> count_alleles([["TT", "GA"], ["TC", "AA"], ["CT", "GG"]], ["T", "G"], ["C", "A"])
    array([[0, 1],
           [1, 2],
           [1, 0]], dtype=int8)
    """
    letters = np.asarray(letters, dtype=str)
    reference = np.asarray(reference_alleles, dtype=str)
    alternate = np.asarray(alternate_alleles, dtype=str)
    if letters.ndim != 2 or not letters.shape[1:] == reference.shape == alternate.shape:
        raise ValueError(
            f"letters have shape {letters.shape}, the alleles {reference.shape} and "
            f"{alternate.shape}; expected (n_people, n_snps) and (n_snps,) twice"
        )
    if (reference == alternate).any():
        snp = int(np.argmax(reference == alternate))
        raise ValueError(f"both alleles of SNP {snp} are {str(reference[snp])!r}")
    homozygous_reference = letters == np.char.add(reference, reference)
    homozygous_alternate = letters == np.char.add(alternate, alternate)
    heterozygous = (letters == np.char.add(reference, alternate)) | (
        letters == np.char.add(alternate, reference)
    )
    unknown = ~(homozygous_reference | heterozygous | homozygous_alternate)
    if unknown.any():
        person, snp = map(int, np.argwhere(unknown)[0])
        raise ValueError(
            f"person {person} has {str(letters[person, snp])!r} at SNP {snp}; "
            f"expected a pair of {str(reference[snp])!r} and {str(alternate[snp])!r}"
        )
    return (heterozygous + 2 * homozygous_alternate).astype(np.int8)


def consensus_coding(bases: ArrayLike) -> np.ndarray:
    """Code one base a person and SNP: 0 if it is the most frequent one, the consensus, else 1.

    Parameters
    ----------
    bases : array-like of str, shape (n_people, n_snps)
        One letter each: A, C, G or T. Of equally frequent letters, the first one in the alphabet
        is the consensus.

    Returns
    -------
    ndarray of int8, shape (n_people, n_snps)
        0 or 1.

    Raises
    ------
    ValueError
        If there are no people, or a letter is none of the four bases; the message names person
        and SNP, counted from 0.

    Examples
    --------
    >>> consensus_coding([["A", "G"], ["A", "T"], ["C", "T"]])
    array([[0, 1],
           [0, 0],
           [1, 0]], dtype=int8)
    """
    bases = np.asarray(bases, dtype=str)
    if bases.ndim != 2 or len(bases) == 0:
        raise ValueError(f"bases have shape {bases.shape}; expected (n_people, n_snps)")
    alphabet = np.array(list(BASES))
    known = np.isin(bases, alphabet)
    if not known.all():
        person, snp = map(int, np.argwhere(~known)[0])
        raise ValueError(
            f"person {person} has {str(bases[person, snp])!r} at SNP {snp}; expected A, C, G or T"
        )
    n_carriers = np.array([(bases == base).sum(axis=0) for base in alphabet])
    consensus = alphabet[n_carriers.argmax(axis=0)]
    return (bases != consensus).astype(np.int8)


def draw_one_allele(genotypes: ArrayLike, rng: int | np.random.Generator) -> np.ndarray:
    """Keep one of the two alleles of each genotype, drawn at random.

    This is what is known of a person of whom a locus has been read only once. Such data, usual
    for ancient DNA, are called pseudo-haploid.

    Parameters
    ----------
    genotypes : array-like of int, shape (n_people, n_snps)
        Copies of the alternate allele, 0, 1 or 2.
    rng : int or numpy.random.Generator
        Seed, or source of randomness.

    Returns
    -------
    ndarray of int8, shape (n_people, n_snps)
        1 if the allele is the alternate one, else 0.

    Raises
    ------
    ValueError
        If there are not two axes, or a genotype is not 0, 1 or 2; the message names person and
        SNP, counted from 0.

    Examples
    --------
    >>> one = draw_one_allele([[0, 1, 2]] * 1000, np.random.default_rng(7))
    >>> one.mean(axis=0).round(1)
    array([0. , 0.5, 1. ])
    """
    rng = as_generator("rng", rng)
    genotypes = _as_counts("genotypes", genotypes)
    return (2 * rng.random(genotypes.shape) < genotypes).astype(np.int8)


def allele_frequencies(genotypes: ArrayLike) -> np.ndarray:
    r"""Frequencies of the alternate alleles among all alleles of the people.

    .. math:: \hat p_j = \frac{1}{2n} \sum_{i=1}^{n} x_{ij}

    Parameters
    ----------
    genotypes : array-like of int, shape (n_people, n_snps)
        Copies of the alternate allele, 0, 1 or 2.

    Returns
    -------
    ndarray of float, shape (n_snps,)

    Raises
    ------
    ValueError
        If there are no people, there are not two axes, or a genotype is not 0, 1 or 2; the message
        names person and SNP, counted from 0.

    Notes
    -----
    Equation :eq:`eq-allele-frequency` of the book.

    Examples
    --------
    >>> allele_frequencies([[0, 2], [1, 2]])
    array([0.25, 1.  ])
    """
    genotypes = _as_counts("genotypes", genotypes)
    if len(genotypes) == 0:
        raise ValueError("genotypes has no people: their frequencies are not defined")
    return genotypes.mean(axis=0) / 2  # eq-allele-frequency


class PattersonScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    r"""Center each SNP and divide it by the standard deviation that random mating would give.

    .. math:: \tilde x_{ij} = \frac{x_{ij} - 2 \hat p_j}{\sqrt{2 \hat p_j (1 - \hat p_j)}}

    The frequencies are learned from the people of `fit`, and new people are scaled by them.

    Attributes
    ----------
    frequencies_ : ndarray of shape (n_snps,)
        Frequencies of the alternate alleles in the people of `fit`.
    n_features_in_ : int
        Number of SNPs.

    Notes
    -----
    Equation :eq:`eq-patterson` of the book.

    References
    ----------
    Patterson, N., Price, A. L. and Reich, D. (2006). Population structure and eigenanalysis. *PLoS
    Genetics* 2, e190. https://doi.org/10.1371/journal.pgen.0020190

    Examples
    --------
    >>> scaler = PattersonScaler().fit([[0, 2], [1, 1], [1, 2], [0, 1]])
    >>> scaler.frequencies_
    array([0.25, 0.75])
    >>> scaler.transform([[2, 2]]).round(3)
    array([[2.449, 0.816]])
    """

    def fit(self, X: ArrayLike, y: None = None) -> PattersonScaler:
        """Learn the allele frequencies.

        Parameters
        ----------
        X : array-like, shape (n_people, n_snps)
            Copies of the alternate allele, 0, 1 or 2.
        y : None
            Not used; there for scikit-learn's conventions.

        Returns
        -------
        PattersonScaler
            Itself.

        Raises
        ------
        ValueError
            If a genotype is not 0, 1 or 2, there are fewer than two people, or a SNP does not
            vary among them.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=2, ensure_non_negative=True)
        frequencies = allele_frequencies(X)
        fixed = np.flatnonzero((frequencies == 0) | (frequencies == 1))
        if len(fixed):
            raise ValueError(
                f"{len(fixed)} of {X.shape[1]} SNPs do not vary among these people, the first one "
                f"is SNP {fixed[0]} (counted from 0): leave them out, in a pipeline by a "
                "VarianceThreshold() before this step"
            )
        self.frequencies_ = frequencies
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Center and scale genotypes by the frequencies of the people of `fit`.

        Parameters
        ----------
        X : array-like, shape (n_people, n_snps)
            Copies of the alternate allele, 0, 1 or 2.

        Returns
        -------
        ndarray of float, shape (n_people, n_snps)
            In standard deviations of a population with these frequencies that mates at random.

        Raises
        ------
        ValueError
            If a genotype is not 0, 1 or 2.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        _require_counts("X", X)
        p = self.frequencies_
        return (X - 2 * p) / np.sqrt(2 * p * (1 - p))  # eq-patterson

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn that what is fitted must not be negative."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags


def prune_linked_snps(
    genotypes: ArrayLike,
    chromosomes: ArrayLike,
    positions: ArrayLike,
    *,
    max_r2: float = 0.2,
    max_distance: int = 1_000_000,
) -> np.ndarray:
    """Choose SNPs of which no two neighbors are correlated.

    One SNP after another is kept unless it is correlated with a kept SNP nearby. SNPs that are
    far apart or on different chromosomes are not compared: if they are correlated, linkage is
    not the reason, but the structure of the population that one wants to see.

    Parameters
    ----------
    genotypes : array-like of int, shape (n_people, n_snps)
        Copies of one allele, 0, 1 or 2.
    chromosomes : array-like of str, shape (n_snps,)
        Chromosome of each SNP; those of one chromosome are side by side.
    positions : array-like of int, shape (n_snps,)
        Position of each SNP in base pairs, ascending within a chromosome.
    max_r2 : float, default 0.2
        Largest squared correlation that is tolerated, between 0 and 1.
    max_distance : int, default 1,000,000
        Distance in base pairs up to which SNPs are compared.

    Returns
    -------
    ndarray of bool, shape (n_snps,)
        Whether a SNP is kept.

    Raises
    ------
    ValueError
        If the shapes do not fit, a genotype is not 0, 1 or 2, `max_r2` is out of its range, the
        SNPs of a chromosome are not side by side, positions descend, or a SNP does not vary.

    Notes
    -----
    Equation :eq:`eq-linkage` of the book.

    References
    ----------
    Purcell, S. et al. (2007). PLINK: A Tool Set for Whole-Genome Association and Population-Based
    Linkage Analyses. *American Journal of Human Genetics* 81, 559-575.
    https://doi.org/10.1086/519795

    Examples
    --------
    >>> X = np.array([[0, 0, 1], [1, 1, 2], [2, 2, 0], [1, 1, 1]])
    >>> prune_linked_snps(X, ["21", "21", "21"], [100, 200, 300])
    array([ True, False, False])
    >>> prune_linked_snps(X, ["21", "21", "22"], [100, 200, 300])
    array([ True, False,  True])
    """
    max_r2 = as_number("max_r2", max_r2, least=0, most=1)
    max_distance = as_whole_number("max_distance", max_distance, least=0)
    require_one_order(chromosomes=chromosomes, positions=positions)
    X, positions = (
        as_numbers("genotypes", genotypes, missing=True),
        as_numbers("positions", positions),
    )
    chromosomes = as_labels("chromosomes", chromosomes)
    if X.ndim != 2 or not X.shape[1:] == chromosomes.shape == positions.shape:
        raise ValueError(
            f"genotypes have shape {X.shape}, chromosomes {chromosomes.shape}, positions "
            f"{positions.shape}; expected (n_people, n_snps) and (n_snps,) twice"
        )
    _require_counts("genotypes", X)
    entered = np.append(chromosomes[:1], chromosomes[1:][chromosomes[1:] != chromosomes[:-1]])
    names, n_times = np.unique(entered, return_counts=True)
    if (n_times > 1).any():
        raise ValueError(
            f"the SNPs of chromosome {names[n_times > 1][0]} are not side by side: sort the SNPs "
            "by chromosome first"
        )
    if ((np.diff(positions) < 0) & (chromosomes[1:] == chromosomes[:-1])).any():
        raise ValueError("positions must ascend within a chromosome: sort the SNPs first")
    centered = X - X.mean(axis=0)
    length = np.sqrt(np.square(centered).sum(axis=0))
    if (length == 0).any():
        raise ValueError(f"SNP {int(np.argmin(length))} (counted from 0) does not vary")
    unit = np.ascontiguousarray((centered / length).T)

    kept = np.zeros(len(unit), dtype=bool)
    first = 0
    for snp in range(len(unit)):
        while chromosomes[first] != chromosomes[snp] or (
            positions[snp] - positions[first] > max_distance
        ):
            first += 1
        nearby = first + np.flatnonzero(kept[first:snp])
        correlations = unit[nearby] @ unit[snp]  # eq-linkage
        kept[snp] = (correlations**2 <= max_r2).all()
    return kept


def share_between_groups(values: ArrayLike, labels: ArrayLike) -> float | np.ndarray:
    r"""Share of the variance that lies between groups, also called the correlation ratio.

    .. math:: \eta^2 = \frac{\sum_g n_g (\bar z_g - \bar z)^2}{\sum_i (z_i - \bar z)^2}

    Parameters
    ----------
    values : array-like of float, shape (n_people,) or (n_people, n_columns)
        For example scores on principal components.
    labels : array-like, shape (n_people,)
        The group of each person.

    Returns
    -------
    float, or ndarray of shape (n_columns,)
        0 if all groups have the same mean, 1 if nobody differs from others of the same group.

    Raises
    ------
    ValueError
        If the lengths differ, a value is not finite, or a column does not vary.

    Notes
    -----
    Equation :eq:`eq-between-share` of the book.

    Examples
    --------
    >>> share_between_groups([1.0, 1.0, 3.0, 3.0], ["a", "a", "b", "b"])
    1.0
    >>> share_between_groups([1.0, 3.0, 1.0, 3.0], ["a", "a", "b", "b"])
    0.0
    """
    require_one_order(values=values, labels=labels)
    values, labels = as_numbers("values", values), as_labels("labels", labels)
    if values.ndim not in (1, 2) or len(values) != len(labels):
        raise ValueError(
            f"values have shape {values.shape} and there are {len(labels)} labels; expected one "
            "row for each label"
        )
    # The share does not change, and squares of huge or tiny numbers stay numbers.
    values, is_constant = values - values[:1], _is_constant(values)
    scale = np.abs(values).max(axis=0)
    values = values / np.where(scale > 0, scale, 1)
    centered = values - values.mean(axis=0)
    total = np.where(is_constant, 0, np.square(centered).sum(axis=0))
    if not np.all(total > 0):
        raise ValueError("a column does not vary: there is no variance to divide")
    between = np.zeros_like(total)
    for group in np.unique(labels):
        members = centered[labels == group]
        between = between + len(members) * np.square(members.mean(axis=0))
    share = between / total  # eq-between-share
    return share if share.ndim else float(share)


def canonical_correlations(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Canonical correlations: how well the columns of two tables of the same people agree.

    The first one is the largest correlation that a weighted sum of the columns of one table has
    with a weighted sum of the columns of the other; each further one is the largest among sums
    that are uncorrelated with those before. Rotating, stretching or flipping the columns of a
    table changes nothing, so that components can be compared whose order and sign are arbitrary.

    Parameters
    ----------
    A : array-like of float, shape (n_people, n_a)
    B : array-like of float, shape (n_people, n_b)
        Columns of each must be linearly independent.

    Returns
    -------
    ndarray of float, shape (min(n_a, n_b),)
        Between 0 and 1, in descending order.

    Raises
    ------
    ValueError
        If the tables have different numbers of people, a value is not finite, a column does not
        vary, or the columns of a table are dependent.

    Notes
    -----
    Equation :eq:`eq-canonical` of the book.

    References
    ----------
    Hotelling, H. (1936). Relations between two sets of variates. *Biometrika* 28, 321-377.
    https://doi.org/10.1093/biomet/28.3-4.321

    Examples
    --------
    >>> A = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    >>> canonical_correlations(A, A @ [[2.0, 1.0], [0.0, -3.0]]).round(6)
    array([1., 1.])
    """
    require_one_order(A=A, B=B)
    A, B = as_numbers("A", A), as_numbers("B", B)
    if A.ndim != 2 or B.ndim != 2 or len(A) != len(B):
        raise ValueError(
            f"the tables have shapes {A.shape} and {B.shape}; expected as many rows in both"
        )
    bases = []
    for name, table in (("A", A), ("B", B)):
        is_constant = _is_constant(table)
        if is_constant.any():
            raise ValueError(
                f"column {int(np.argmax(is_constant))} (counted from 0) of {name} does not vary: "
                "columns must vary to be correlated"
            )
        # In units of each column's range, whatever its unit: neither changes the correlations.
        centered = (table - table[:1]) / np.ptp(table, axis=0)
        centered -= centered.mean(axis=0)
        if np.linalg.matrix_rank(centered) < table.shape[1]:
            raise ValueError(f"the columns of {name} are linearly dependent")
        bases.append(np.linalg.qr(centered)[0])
    correlations = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)  # eq-canonical
    return np.clip(correlations, 0, 1)


def _is_constant(values: np.ndarray) -> np.ndarray:
    # Centered, a constant need not be zero: the mean of three times 0.1 is another number.
    return (values == values[:1]).all(axis=0)


def _as_counts(name: str, genotypes: ArrayLike) -> np.ndarray:
    """Copies of the alternate allele as float64, checked."""
    counts = as_numbers(name, genotypes, missing=True)
    if counts.ndim != 2:
        raise ValueError(
            f"{name} has the shape {counts.shape}; expected (n_people, n_snps), with the number of "
            "copies of the alternate allele"
        )
    _require_counts(name, counts)
    return counts


def _require_counts(name: str, genotypes: np.ndarray) -> None:
    wrong = ~np.isin(genotypes, (0, 1, 2))
    if wrong.any():
        person, snp = map(int, np.argwhere(wrong)[0])
        raise ValueError(
            f"{name}: a genotype is {genotypes[person, snp]:g}, that of person {person} at SNP "
            f"{snp} (counted from 0); expected 0, 1 or 2 copies of the alternate allele"
        )


def scatter_populations(
    axes: Axes,
    scores: np.ndarray,
    labels: Sequence[str],
    *,
    groups: Sequence[str] | None = None,
) -> None:
    """Draw people as points, with the code of each population at the median of its people.

    Each group has a color and a marker of its own; since the codes stand beside the points, no
    legend has to be searched. Codes that would overlap are moved apart, and a thin line leads
    from a moved code to its place. Set the limits of the axes before, if they are to be set.

    Parameters
    ----------
    axes
        Axes to draw on.
    scores
        Two columns, horizontal and vertical, one row for each person.
    labels
        The code of each person's population, written into the plot.
    groups
        What color and marker stand for, if that is not the label: the superpopulation, say.

    Raises
    ------
    ValueError
        If `scores` does not have two columns and a row for each label, or there are more groups
        than colors.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> scores = np.array([[0.0, 0.0], [0.2, 0.0], [5.0, 4.0]])
    >>> scatter_populations(axes, scores, ["YRI", "YRI", "FIN"])
    >>> [text.get_text() for text in axes.texts]
    ['FIN', 'YRI']
    >>> plt.close(figure)
    """
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    groups = labels if groups is None else np.asarray(groups)
    if scores.shape != (len(labels), 2) or len(groups) != len(labels):
        raise ValueError(
            f"scores have shape {scores.shape}, and there are {len(labels)} "
            f"labels and {len(groups)} groups; expected two columns, and a row for each of them"
        )
    kinds = np.unique(groups)
    if len(kinds) > len(COLORS):
        raise ValueError(
            f"{len(kinds)} groups, but only {len(COLORS)} colors can be told "
            "apart; let color stand for something coarser"
        )
    for kind, color, marker in zip(kinds, COLORS, MARKERS, strict=False):
        across, up = scores[groups == kind].T
        axes.scatter(
            across,
            up,
            s=9,
            color=color,
            marker=marker,
            alpha=0.6,
            linewidth=0,
        )
    names = np.unique(labels)
    medians = np.array([np.median(scores[labels == name], axis=0) for name in names])
    for name, median, shift in zip(names, medians, _shifts_of_labels(axes, medians), strict=True):
        axes.annotate(
            str(name),
            median,
            xytext=(0, shift),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize="small",
            fontweight="bold",
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": "0.3"}
            if abs(shift) > _LABEL_SIZE[1]
            else None,
        )


# Width and height in points that a code of three letters takes.
_LABEL_SIZE = (24.0, 11.0)


def _shifts_of_labels(axes: Axes, places: np.ndarray) -> np.ndarray:
    """Return how far to move labels up or down, in points, so that none overlaps another."""
    points = axes.transData.transform(places) * 72 / axes.figure.dpi
    x, y = points.T
    moved = y.copy()
    # Labels at one place are told apart by their order, so that the outcome is the same each time.
    moved += 1e-3 * np.arange(len(moved))
    beside = np.abs(x[:, np.newaxis] - x) < _LABEL_SIZE[0]
    np.fill_diagonal(beside, False)
    for _ in range(200):
        gap = moved[:, np.newaxis] - moved
        overlap = np.where(beside, np.maximum(_LABEL_SIZE[1] - np.abs(gap), 0), 0)
        if not overlap.any():
            break
        moved += 0.25 * (np.sign(gap) * overlap).sum(axis=1)
    return moved - y
