"""The loaders of the data sets that hold genotypes, and people drawn from allele frequencies."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from nutrigen._arguments import as_generator, as_whole_number, require_flags
from nutrigen.datasets._bundled import read_card
from nutrigen.datasets._cards import Card, Dataset
from nutrigen.datasets._tables import read_text

__all__ = [
    "POPULATIONS",
    "SUPERPOPULATIONS",
    "AfricanAlleleFrequencies",
    "AncestrySnps",
    "EuropeanLinkedSnps",
    "GenomeWidePcs",
    "SemiRealPeople",
    "draw_semi_real_people",
    "load_african_allele_frequencies",
    "load_ancestry_snps",
    "load_european_linked_snps",
    "load_genome_wide_pcs",
]

POPULATIONS: Mapping[str, str] = MappingProxyType(
    {
        "ACB": "African Caribbean in Barbados",
        "ASW": "African Ancestry in Southwest US",
        "BEB": "Bengali in Bangladesh",
        "CDX": "Chinese Dai in Xishuangbanna, China",
        "CEU": "Utah residents (CEPH) with Northern and Western European ancestry",
        "CHB": "Han Chinese in Beijing, China",
        "CHS": "Southern Han Chinese",
        "CLM": "Colombian in Medellin, Colombia",
        "ESN": "Esan in Nigeria",
        "FIN": "Finnish in Finland",
        "GBR": "British in England and Scotland",
        "GIH": "Gujarati Indian in Houston, TX",
        "GWD": "Gambian in Western Division, The Gambia",
        "IBS": "Iberian populations in Spain",
        "ITU": "Indian Telugu in the UK",
        "JPT": "Japanese in Tokyo, Japan",
        "KHV": "Kinh in Ho Chi Minh City, Vietnam",
        "LWK": "Luhya in Webuye, Kenya",
        "MSL": "Mende in Sierra Leone",
        "MXL": "Mexican Ancestry in Los Angeles, California",
        "PEL": "Peruvian in Lima, Peru",
        "PJL": "Punjabi in Lahore, Pakistan",
        "PUR": "Puerto Rican in Puerto Rico",
        "STU": "Sri Lankan Tamil in the UK",
        "TSI": "Toscani in Italia",
        "YRI": "Yoruba in Ibadan, Nigeria",
    }
)
"""What the codes of the 1000 Genomes Project mean, in the project's own words."""

SUPERPOPULATIONS: Mapping[str, str] = MappingProxyType(
    {
        "AFR": "African",
        "AMR": "Admixed American",
        "EAS": "East Asian",
        "EUR": "European",
        "SAS": "South Asian",
    }
)
"""What the codes of the project's groups of populations mean."""


@dataclass(frozen=True, repr=False, eq=False)
class AncestrySnps(Dataset):
    """Genotypes of people of 26 populations at SNPs chosen to tell ancestry.

    Parameters
    ----------
    X : (2504, 169) int8 array or DataFrame
        How many copies of the alternate allele (0, 1 or 2) a person carries at a SNP.
    target : (2504,) array or Series of str
        Code of the superpopulation, a key of `SUPERPOPULATIONS`.
    feature_names : (169,) array of str
        Identifiers of the SNPs in dbSNP, in the order of the genome.
    samples : (2504,) array of str
        Identifiers of the people.
    populations : (2504,) array of str
        Code of the population, a key of `POPULATIONS`.
    sexes : (2504,) array of str
        ``female`` or ``male``, as recorded.
    chromosomes : (169,) array of str
        Chromosomes of the SNPs, ``1`` to ``22``.
    positions : (169,) int64 array
        Positions in base pairs, from 1, in the reference genome GRCh37.
    reference_alleles : (169,) array of str
        The base that the reference genome has there.
    alternate_alleles : (169,) array of str
        The other base, the one that `X` counts.
    panels : (169,) array of str
        ``Kidd``, ``Seldin`` or ``Kidd+Seldin``: which published panel a SNP belongs to.
    card : Card
        The card of the data set.
    """

    X: np.ndarray | pd.DataFrame
    target: np.ndarray | pd.Series
    feature_names: np.ndarray
    samples: np.ndarray
    populations: np.ndarray
    sexes: np.ndarray
    chromosomes: np.ndarray
    positions: np.ndarray
    reference_alleles: np.ndarray
    alternate_alleles: np.ndarray
    panels: np.ndarray
    card: Card

    def letters(self) -> np.ndarray:
        """Return the genotypes as pairs of letters.

        Which of the two letters came from which parent is not kept: the reference allele comes
        first.

        Returns
        -------
        (2504, 169) array of str
            The two bases of each person at each SNP, for example ``CT``.

        Examples
        --------
        >>> snps = load_ancestry_snps()
        >>> snps.feature_names[0], snps.reference_alleles[0], snps.alternate_alleles[0]
        (np.str_('rs2986742'), np.str_('T'), np.str_('C'))
        >>> snps.letters()[:5, 0]
        array(['TC', 'TT', 'TT', 'TC', 'TC'], dtype='<U2')
        >>> snps.X[:5, 0]
        array([1, 0, 0, 1, 1], dtype=int8)
        """
        reference, alternate = self.reference_alleles, self.alternate_alleles
        pairs = np.array(
            [
                np.char.add(reference, reference),
                np.char.add(reference, alternate),
                np.char.add(alternate, alternate),
            ]
        )
        return np.take_along_axis(pairs, np.asarray(self.X), axis=0)


@dataclass(frozen=True, repr=False, eq=False)
class GenomeWidePcs(Dataset):
    """Principal components of people of 26 populations, computed from the whole genome.

    Parameters
    ----------
    X : (2504, 3) float array or DataFrame
        Scores on the first three components, in arbitrary units; the sign has no meaning.
    target : (2504,) array or Series of str
        Code of the superpopulation, a key of `SUPERPOPULATIONS`.
    feature_names : (3,) array of str
        ``PC1``, ``PC2``, ``PC3``.
    samples : (2504,) array of str
        Identifiers of the people, in the order of `load_ancestry_snps`.
    populations : (2504,) array of str
        Code of the population, a key of `POPULATIONS`.
    card : Card
        The card of the data set.
    """

    X: np.ndarray | pd.DataFrame
    target: np.ndarray | pd.Series
    feature_names: np.ndarray
    samples: np.ndarray
    populations: np.ndarray
    card: Card


@dataclass(frozen=True, repr=False, eq=False)
class EuropeanLinkedSnps(Dataset):
    """Genotypes of Europeans at neighboring SNPs.

    Parameters
    ----------
    X : (379, 2000) int8 array or DataFrame
        How many copies of the minor allele (0, 1 or 2) a person carries at a SNP.
    target : (379,) array or Series of str
        Code of the population, a key of `POPULATIONS`; ``unknown`` for 15 people.
    feature_names : (2000,) array of str
        Identifiers of the SNPs in dbSNP, in the order of the genome.
    samples : (379,) array of str
        Identifiers of the people.
    sexes : (379,) array of str
        ``female`` or ``male``, as recorded.
    chromosomes : (2000,) array of str
        Chromosomes of the SNPs: ``21`` for the first 1,813, ``22`` for the last 187.
    positions : (2000,) int64 array
        Positions in base pairs, from 1, in the reference genome GRCh37.
    centimorgans : (2000,) float array
        Positions on the genetic map of the chromosome, in centimorgan (cM).
    minor_alleles : (2000,) array of str
        The base that is the rarer one in these people, the one that `X` counts.
    major_alleles : (2000,) array of str
        The other base.
    card : Card
        The card of the data set.
    """

    X: np.ndarray | pd.DataFrame
    target: np.ndarray | pd.Series
    feature_names: np.ndarray
    samples: np.ndarray
    sexes: np.ndarray
    chromosomes: np.ndarray
    positions: np.ndarray
    centimorgans: np.ndarray
    minor_alleles: np.ndarray
    major_alleles: np.ndarray
    card: Card


@dataclass(frozen=True, repr=False, eq=False)
class AfricanAlleleFrequencies(Dataset):
    """Frequencies of alleles in seven African populations.

    Parameters
    ----------
    frequencies : (7, 10101) float array or DataFrame
        Share of the alternate allele among the alleles of a population, 0 to 1.
    alternate_counts : (7, 10101) int64 array
        The same as a count: how many of the ``2 * n_people`` alleles are the alternate one.
    n_people : (7,) int64 array
        How many people of a population were sequenced.
    populations : (7,) array of str
        Codes of the populations, keys of `POPULATIONS`.
    feature_names : (10101,) array of str
        The loci as ``chromosome:position:reference:alternate``, in the order of the genome.
    chromosomes : (10101,) array of str
        Chromosomes of the loci, ``1`` to ``22``.
    positions : (10101,) int64 array
        Positions in base pairs, from 1, in the reference genome GRCh38.
    reference_alleles : (10101,) array of str
        The base that the reference genome has there.
    alternate_alleles : (10101,) array of str
        The other base.
    card : Card
        The card of the data set.
    """

    frequencies: np.ndarray | pd.DataFrame
    alternate_counts: np.ndarray
    n_people: np.ndarray
    populations: np.ndarray
    feature_names: np.ndarray
    chromosomes: np.ndarray
    positions: np.ndarray
    reference_alleles: np.ndarray
    alternate_alleles: np.ndarray
    card: Card


@dataclass(frozen=True, repr=False, eq=False)
class SemiRealPeople(Dataset):
    """Semi-real people: simulated from real allele frequencies.

    Parameters
    ----------
    X : (n_people, n_loci) int8 array
        How many copies of the alternate allele a person carries at a locus: 0, 1 or 2. At an
        X-linked locus a male has one allele, coded as `draw_semi_real_people` was asked to.
    target : (n_people,) array of str
        Code of the population, a key of `POPULATIONS`.
    feature_names : (n_loci,) array of str
        The loci as ``chromosome:position:reference:alternate``.
    sexes : (n_people,) array of str
        ``female`` or ``male``, drawn.
    x_linked : (n_loci,) bool array
        Which loci were drawn as if they were on the X chromosome.
    chromosomes : (n_loci,) array of str
        The chromosomes that the loci are really on.
    positions : (n_loci,) int64 array
        Positions in base pairs, from 1, in the reference genome GRCh38.
    card : Card
        A card that says what is real and what is not.
    """

    X: np.ndarray
    target: np.ndarray
    feature_names: np.ndarray
    sexes: np.ndarray
    x_linked: np.ndarray
    chromosomes: np.ndarray
    positions: np.ndarray
    card: Card


def load_ancestry_snps(
    *, return_X_y: bool = False, as_frame: bool = False
) -> AncestrySnps | tuple[np.ndarray | pd.DataFrame, np.ndarray | pd.Series]:
    """Load genotypes of 2,504 people of 26 populations at 169 SNPs chosen to tell ancestry.

    The SNPs were chosen because their frequencies differ between continents far more than those
    of other SNPs: people are more alike than this table suggests. Within a continent, Africa
    above all, they hardly tell populations apart.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only the genotypes and the superpopulations.
    as_frame : bool, default False
        Give `X` as a DataFrame (rows are samples, columns are SNPs) and `target` as a Series.

    Returns
    -------
    AncestrySnps
        Counts of the alternate allele, labels of people and SNPs, and the card. The people are
        meant to be unrelated, so there are no groups; the card says more.
    (X, target) : tuple
        If `return_X_y`.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` or `as_frame` is of a wrong type.

    References
    ----------
    The 1000 Genomes Project Consortium (2015). A Global Reference for Human Genetic Variation.
    *Nature* 526, 68-74. https://doi.org/10.1038/nature15393

    Kidd, K. K. et al. (2014). Progress toward an Efficient Panel of SNPs for Ancestry Inference.
    *Forensic Science International: Genetics* 10, 23-32.
    https://doi.org/10.1016/j.fsigen.2014.01.002

    Kosoy, R. et al. (2009). Ancestry Informative Marker Sets for Determining Continental Origin and
    Admixture Proportions in Common Populations in America. *Human Mutation* 30, 69-78.
    https://doi.org/10.1002/humu.20822

    Examples
    --------
    >>> snps = load_ancestry_snps()
    >>> snps
    <ancestry-snps: 2,504 people at 169 SNPs>
    >>> snps.samples[0], snps.populations[0], POPULATIONS[snps.populations[0]]
    (np.str_('HG00096'), np.str_('GBR'), 'British in England and Scotland')
    >>> X, y = load_ancestry_snps(return_X_y=True, as_frame=True)
    >>> X.loc["HG00096", "rs2814778"], y["HG00096"]
    (np.int8(0), 'EUR')
    """
    require_flags(return_X_y=return_X_y, as_frame=as_frame)
    name = "ancestry-snps"
    card = read_card(name)
    people = _read_table(name, card, "people.tsv.gz")
    snps = _read_table(name, card, "snps.tsv.gz")
    X = _genotypes(snps)
    target = _text(people["superpopulation"])
    samples, feature_names = _text(people["sample"]), _text(snps["snp"])
    if as_frame:
        X, target = _framed(X, target, samples, feature_names, "superpopulation")
    if return_X_y:
        return X, target
    return AncestrySnps(
        X=X,
        target=target,
        feature_names=feature_names,
        samples=samples,
        populations=_text(people["population"]),
        sexes=_text(people["sex"]),
        chromosomes=_text(snps["chromosome"]),
        positions=snps["position"].to_numpy(),
        reference_alleles=_text(snps["reference"]),
        alternate_alleles=_text(snps["alternate"]),
        panels=_text(snps["panels"]),
        card=card,
    )


def load_genome_wide_pcs(
    *, return_X_y: bool = False, as_frame: bool = False
) -> GenomeWidePcs | tuple[np.ndarray | pd.DataFrame, np.ndarray | pd.Series]:
    """Load the first three principal components of 2,504 people from 128,097 SNPs.

    The people, and their order, are those of `load_ancestry_snps`.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only the scores and the superpopulations.
    as_frame : bool, default False
        Give `X` as a DataFrame (rows are samples) and `target` as a Series.

    Returns
    -------
    GenomeWidePcs
        Scores, labels of the people, and the card.
    (X, target) : tuple
        If `return_X_y`.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` or `as_frame` is of a wrong type.

    References
    ----------
    Warren, N. M. and Pinese, M. (2024). AEon: A Global Genetic Ancestry Estimation Tool. bioRxiv.
    https://doi.org/10.1101/2024.06.18.599246

    The 1000 Genomes Project Consortium (2015). A Global Reference for Human Genetic Variation.
    *Nature* 526, 68-74. https://doi.org/10.1038/nature15393

    Examples
    --------
    >>> pcs = load_genome_wide_pcs()
    >>> pcs
    <genome-wide-pcs: 2,504 people on 3 components>
    >>> pcs.X[0]
    array([-39.59, 95.21, 19.49])
    """
    require_flags(return_X_y=return_X_y, as_frame=as_frame)
    name = "genome-wide-pcs"
    card = read_card(name)
    people = _read_table(name, card, "pcs.tsv.gz")
    feature_names = np.array(["PC1", "PC2", "PC3"])
    X = people[feature_names].to_numpy()
    target, samples = _text(people["superpopulation"]), _text(people["sample"])
    if as_frame:
        X, target = _framed(X, target, samples, feature_names, "superpopulation")
    if return_X_y:
        return X, target
    return GenomeWidePcs(
        X=X,
        target=target,
        feature_names=feature_names,
        samples=samples,
        populations=_text(people["population"]),
        card=card,
    )


def load_european_linked_snps(
    *, return_X_y: bool = False, as_frame: bool = False
) -> EuropeanLinkedSnps | tuple[np.ndarray | pd.DataFrame, np.ndarray | pd.Series]:
    """Load genotypes of 379 Europeans at 2,000 neighboring SNPs of chromosomes 21 and 22.

    Neighbors are inherited together, so the SNPs are no independent features: a component of
    their PCA may describe one stretch of a chromosome instead of the people. The 2,000 SNPs cover
    the end of chromosome 21 and the start of 22, not the genome.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only the genotypes and the populations.
    as_frame : bool, default False
        Give `X` as a DataFrame (rows are samples, columns are SNPs) and `target` as a Series.

    Returns
    -------
    EuropeanLinkedSnps
        Counts of the minor allele, labels of people and SNPs, and the card. There are no groups;
        the card names two relatives.
    (X, target) : tuple
        If `return_X_y`.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` or `as_frame` is of a wrong type.

    References
    ----------
    The 1000 Genomes Project Consortium (2012). An Integrated Map of Genetic Variation from 1,092
    Human Genomes. *Nature* 491, 56-65. https://doi.org/10.1038/nature11632

    Loh, P.-R. et al. (2016). Reference-Based Phasing Using the Haplotype Reference Consortium
    Panel. *Nature Genetics* 48, 1443-1448. https://doi.org/10.1038/ng.3679

    Examples
    --------
    >>> europeans = load_european_linked_snps()
    >>> europeans
    <european-linked-snps: 379 people at 2,000 SNPs>
    >>> europeans.feature_names[0], europeans.chromosomes[0], int(europeans.positions[0])
    (np.str_('rs11702480'), np.str_('21'), 38347375)
    """
    require_flags(return_X_y=return_X_y, as_frame=as_frame)
    name = "european-linked-snps"
    card = read_card(name)
    people = _read_table(name, card, "people.tsv.gz")
    snps = _read_table(name, card, "snps.tsv.gz")
    X = _genotypes(snps)
    target = _text(people["population"])
    samples, feature_names = _text(people["sample"]), _text(snps["snp"])
    if as_frame:
        X, target = _framed(X, target, samples, feature_names, "population")
    if return_X_y:
        return X, target
    return EuropeanLinkedSnps(
        X=X,
        target=target,
        feature_names=feature_names,
        samples=samples,
        sexes=_text(people["sex"]),
        chromosomes=_text(snps["chromosome"]),
        positions=snps["position"].to_numpy(),
        centimorgans=snps["centimorgan"].to_numpy(),
        minor_alleles=_text(snps["minor"]),
        major_alleles=_text(snps["major"]),
        card=card,
    )


def load_african_allele_frequencies(*, as_frame: bool = False) -> AfricanAlleleFrequencies:
    """Load allele frequencies of seven African populations at 10,101 autosomal SNPs.

    Parameters
    ----------
    as_frame : bool, default False
        Give `frequencies` as a DataFrame (rows are populations, columns are loci).

    Returns
    -------
    AfricanAlleleFrequencies
        Frequencies, the counts that they come from, labels of populations and loci, and the card.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.
    TypeError
        If `as_frame` is of a wrong type.

    See Also
    --------
    draw_semi_real_people : People drawn from these frequencies.

    Notes
    -----
    A frequency is an estimate from 61 to 113 people. Part of the difference between two
    populations is the error of the estimates: it is most of the difference for close relatives
    such as Yoruba and Esan.

    References
    ----------
    Warren, N. M. and Pinese, M. (2024). AEon: A Global Genetic Ancestry Estimation Tool. bioRxiv.
    https://doi.org/10.1101/2024.06.18.599246

    Byrska-Bishop, M. et al. (2022). High-Coverage Whole-Genome Sequencing of the Expanded 1000
    Genomes Project Cohort Including 602 Trios. *Cell* 185, 3426-3440.e19.
    https://doi.org/10.1016/j.cell.2022.08.004

    Examples
    --------
    >>> africa = load_african_allele_frequencies()
    >>> africa
    <african-allele-frequencies: 7 populations at 10,101 SNPs>
    >>> dict(zip(africa.populations.tolist(), africa.n_people.tolist()))
    {'ACB': 96, 'ASW': 61, 'ESN': 99, 'GWD': 113, 'LWK': 99, 'MSL': 85, 'YRI': 108}
    """
    require_flags(as_frame=as_frame)
    name = "african-allele-frequencies"
    card = read_card(name)
    people = _read_table(name, card, "people.tsv")
    loci = _read_table(name, card, "loci.tsv.gz")
    populations, n_people = _text(people["population"]), people["people"].to_numpy()
    alternate_counts = np.ascontiguousarray(loci[populations].to_numpy().T)
    frequencies = alternate_counts / (2 * n_people[:, np.newaxis])
    labels = [_text(loci[c]) for c in ("chromosome", "position", "reference", "alternate")]
    feature_names = np.array([":".join(label) for label in zip(*labels, strict=True)])
    if as_frame:
        frequencies = pd.DataFrame(frequencies, index=populations, columns=feature_names)
    return AfricanAlleleFrequencies(
        frequencies=frequencies,
        alternate_counts=alternate_counts,
        n_people=n_people,
        populations=populations,
        feature_names=feature_names,
        chromosomes=_text(loci["chromosome"]),
        positions=loci["position"].to_numpy(),
        reference_alleles=_text(loci["reference"]),
        alternate_alleles=_text(loci["alternate"]),
        card=card,
    )


def draw_semi_real_people(
    n_per_population: int | Mapping[str, int] | pd.Series | None,
    rng: np.random.Generator | int,
    *,
    replace_alleles: bool = False,
    x_stand_in: str | None = "7",
    male_x_code: int = 1,
    frequencies: AfricanAlleleFrequencies | None = None,
) -> SemiRealPeople:
    r"""Draw semi-real people: simulated from the real allele frequencies of seven populations.

    Every locus is drawn on its own, and so is every person: there is no linkage, no relatives, and
    no person who is more admixed than another of the same population. What is real are the
    frequencies.

    Parameters
    ----------
    n_per_population : int, mapping or Series of str to int, or None
        How many people to draw from each population, or from those that the mapping names. None:
        as many as were sequenced, 661 in all.
    rng : numpy.random.Generator or int
        Source of randomness, or its seed.
    replace_alleles : bool, default False
        How the alleles of a population with frequency :math:`f`, estimated from :math:`n` people,
        are drawn. False: the :math:`2n` alleles that were found are shuffled and dealt out, each
        at most once, so that there can not be more than :math:`n` people. True: each allele is an
        independent draw, so that an autosomal genotype is Binomial(2, :math:`f`). See Notes.
    x_stand_in : str or None, default "7"
        The data hold no locus of the X chromosome. The loci of this autosome are drawn as if they
        were X-linked: a female has two alleles, a male one. Chromosome 7 is about as long as X.
        None: all loci are autosomal.
    male_x_code : {1, 2}, default 1
        How to code a male who has the alternate allele at an X-linked locus. 1: by the count of
        his alleles; then males have half the mean of females, and the sexes separate. 2: as a
        homozygous female, as tests of association do; then both sexes have the same mean and
        males have twice the variance.
    frequencies : AfricanAlleleFrequencies, optional
        From what to draw; by default what `load_african_allele_frequencies` gives.

    Returns
    -------
    SemiRealPeople
        The people, population by population, with a card that calls them semi-real.

    Raises
    ------
    ValueError
        If a number of people is negative, none is asked for or there are not enough alleles, or if
        a population, chromosome or code is none of the possible ones.
    TypeError
        If `rng` is neither a Generator nor a seed, a number of people is no whole number, or
        another argument is of a wrong type.

    Notes
    -----
    People who are drawn with `replace_alleles` come from populations that have exactly the
    estimated frequencies. The error of the estimates becomes a real difference between these
    populations: it adds about :math:`1/(4n_1) + 1/(4n_2)` to their :math:`F_{ST}`, which makes
    Yoruba and Esan seven times as different as they are. Alleles that are dealt out have no such
    fault: at a single locus the people are distributed like a sample, in Hardy-Weinberg
    proportions, from the true population, whose frequency nobody needs to know.

    With `replace_alleles` an autosomal genotype is drawn by equation :eq:`eq-hardy-weinberg` of the
    book.

    References
    ----------
    Clayton, D. (2008). Testing for Association on the X Chromosome. *Biostatistics* 9, 593-600.
    https://doi.org/10.1093/biostatistics/kxn007

    Bhatia, G. et al. (2013). Estimating and Interpreting FST: The Impact of Rare Variants. *Genome
    Research* 23, 1514-1521. https://doi.org/10.1101/gr.154831.113

    Examples
    --------
    >>> rng = np.random.default_rng(2015)
    >>> people = draw_semi_real_people({"YRI": 20, "LWK": 10}, rng)
    >>> people
    <semi-real-african-people: 30 simulated people at 10,101 SNPs>
    >>> people.X.shape, int(people.x_linked.sum())
    ((30, 10101), 555)
    >>> males = people.sexes == "male"
    >>> np.unique(people.X[np.ix_(males, people.x_linked)]).tolist()
    [0, 1]
    """
    rng = as_generator("rng", rng)
    require_flags(replace_alleles=replace_alleles)
    male_x_code = as_whole_number("male_x_code", male_x_code, least=1, most=2)
    if frequencies is not None and not isinstance(frequencies, AfricanAlleleFrequencies):
        raise TypeError(
            "frequencies must be what load_african_allele_frequencies() gives, not a "
            f"{type(frequencies).__name__}"
        )
    source = load_african_allele_frequencies() if frequencies is None else frequencies
    known = tuple(dict.fromkeys(source.chromosomes.tolist()))
    if x_stand_in is not None and (not isinstance(x_stand_in, str) or x_stand_in not in known):
        raise ValueError(
            f"x_stand_in must be None or one of {', '.join(known)}, as text, not {x_stand_in!r}"
        )
    n_drawn = _numbers_to_draw(n_per_population, source, limited=not replace_alleles)

    # No chromosome is called "None", so that nothing is X-linked then.
    x_linked = source.chromosomes == str(x_stand_in)
    genotypes, sexes, target = [], [], []
    for index, (population, n) in enumerate(zip(source.populations, n_drawn, strict=True)):
        if replace_alleles:
            share = source.alternate_counts[index] / (2 * source.n_people[index])
            alleles = rng.random((2 * n, len(share))) < share
        else:
            ranks = np.arange(2 * source.n_people[index])[:, np.newaxis]
            pool = ranks < source.alternate_counts[index]
            alleles = rng.permuted(pool, axis=0)[: 2 * n]
        male = rng.random(n) < 0.5
        first, second = alleles[:n].astype(np.int8), alleles[n:].astype(np.int8)
        only_first = male[:, np.newaxis] & x_linked
        genotypes.append(np.where(only_first, male_x_code * first, first + second))
        sexes.append(np.where(male, "male", "female"))
        target.append(np.repeat(population, n))
    X = np.concatenate(genotypes)
    return SemiRealPeople(
        X=X,
        target=np.concatenate(target),
        feature_names=source.feature_names,
        sexes=np.concatenate(sexes),
        x_linked=x_linked,
        chromosomes=source.chromosomes,
        positions=source.positions,
        card=_semi_real_card(source.card, X.shape, replace_alleles, x_stand_in, male_x_code),
    )


def _numbers_to_draw(
    n_per_population: int | Mapping[str, int] | pd.Series | None,
    source: AfricanAlleleFrequencies,
    *,
    limited: bool,
) -> list[int]:
    """Return how many people to draw from each population of the source."""
    available = dict(zip(source.populations.tolist(), source.n_people.tolist(), strict=True))
    if n_per_population is None:
        wanted = available
    elif isinstance(n_per_population, Mapping | pd.Series):
        wanted = dict(n_per_population)
    else:
        wanted = dict.fromkeys(available, n_per_population)
    for population, n in wanted.items():
        if population not in available:
            raise ValueError(
                f"n_per_population names '{population}'; the populations are {', '.join(available)}"
            )
        n = as_whole_number(f"n_per_population for {population}", n, least=0)
        # As Python's own number, which does not overflow.
        wanted[population] = n
        if limited and n > available[population]:
            raise ValueError(
                f"n_per_population is {n} for {population}, but the alleles of only "
                f"{available[population]} people are there to be dealt out; ask for fewer people, "
                "or for replace_alleles=True, which makes the populations more different than "
                "they are"
            )
    if not any(wanted.values()):
        raise ValueError("n_per_population asks for no people at all")
    return [wanted.get(population, 0) for population in available]


def _semi_real_card(
    source: Card,
    shape: tuple[int, int],
    replace_alleles: bool,
    x_stand_in: str | None,
    male_x_code: int,
) -> Card:
    """Return the card of drawn people: that of the frequencies, with what differs replaced."""
    if replace_alleles:
        how = "each allele independently, with the estimated frequency of its population"
        fault = (
            "The populations differ more than the real ones, since the error of the estimated "
            "frequencies counts as a difference between them: do not measure here how well "
            "populations can be told apart."
        )
    else:
        how = "by dealing out the alleles that were found in its population, each at most once"
        fault = (
            "Within a population the people share one pool of alleles, so that two samples drawn "
            "from these frequencies are no independent samples of the population."
        )
    processing = [f"Each locus was drawn on its own, {how}. The sex was drawn, half and half."]
    flaws = [
        "The people are simulated. Only the frequencies are real.",
        "There is no linkage: neighboring SNPs of the same person are independent.",
        "All people of a population are alike in ancestry. Among real African Americans and "
        "African Caribbeans the African share of the genome differs from person to person, and a "
        "principal component shows it as a streak; here it is a cloud.",
        "There are no relatives and no inbreeding.",
        fault,
    ]
    if x_stand_in is not None:
        coded = "one allele, coded 0 or 1" if male_x_code == 1 else "one allele, coded 0 or 2"
        processing.append(
            f"The loci of chromosome {x_stand_in} were drawn as if they were X-linked: males have "
            f"{coded}."
        )
        flaws.append(
            f"The X-linked loci are in truth loci of chromosome {x_stand_in}. Real populations "
            "tend to differ more on the X chromosome than on the autosomes."
        )
    n_people, n_loci = shape
    return replace(
        source,
        name="semi-real-african-people",
        title="Semi-real people of seven African populations",
        kind="semi-real",
        description=(
            "People simulated from real allele frequencies of seven populations of the 1000 "
            "Genomes Project. No such person exists."
        ),
        units=(
            "Copies of the alternate allele (0, 1 or 2); positions in base pairs of the reference "
            "genome GRCh38."
        ),
        size=f"{n_people:,} simulated people at {n_loci:,} SNPs",
        related="By construction nobody is related.",
        flaws=tuple(flaws),
        processing=(*source.processing, *processing),
    )


def _read_table(name: str, card: Card, file_name: str) -> pd.DataFrame:
    # The genotypes are digits, but one text for each SNP; a chromosome is a name. An empty
    # cell is a person without a population, not a missing number.
    texts = {"genotypes": str, "chromosome": str}
    text = io.StringIO(read_text(name, card, file_name))
    return pd.read_csv(text, sep="\t", dtype=texts, keep_default_na=False)


def _text(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=str)


def _genotypes(snps: pd.DataFrame) -> np.ndarray:
    """Return the counts, people in rows, from one text of digits for each SNP."""
    digits = np.frombuffer("".join(snps["genotypes"]).encode("ascii"), dtype=np.int8)
    return np.ascontiguousarray(digits.reshape(len(snps), -1).T) - np.int8(ord("0"))


def _framed(
    X: np.ndarray, target: np.ndarray, samples: np.ndarray, feature_names: np.ndarray, name: str
) -> tuple[pd.DataFrame, pd.Series]:
    index = pd.Index(samples, name="sample")
    return (
        pd.DataFrame(X, index=index, columns=feature_names),
        pd.Series(target, index=index, name=name),
    )
