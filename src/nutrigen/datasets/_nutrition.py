"""The loaders of the data sets about nutrition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from nutrigen._arguments import require_flags
from nutrigen.datasets._bundled import read_card
from nutrigen.datasets._cards import Card, Dataset
from nutrigen.datasets._tables import read_table, read_text

__all__ = [
    "MOUSE_DIETS",
    "MOUSE_GENOTYPES",
    "NhanesAdults",
    "NhanesCholesterol",
    "Nutrimouse",
    "load_nhanes_adults",
    "load_nhanes_cholesterol",
    "load_nutrimouse",
]

MOUSE_DIETS: Mapping[str, str] = MappingProxyType(
    {
        "coc": "hydrogenated coconut oil: saturated fatty acids",
        "fish": "corn, colza and enriched fish oils (43/43/14): long omega-3 fatty acids",
        "lin": "linseed oil: omega-3 fatty acids",
        "ref": "corn and colza oils (50/50): the reference",
        "sun": "sunflower oil: omega-6 fatty acids",
    }
)
"""The diets of `load_nutrimouse`, which differ in their oil."""

MOUSE_GENOTYPES: Mapping[str, str] = MappingProxyType(
    {
        "ppar": "without the receptor PPAR alpha (both copies of its gene disrupted)",
        "wt": "wild type",
    }
)
"""The genotypes of `load_nutrimouse`."""

_TARGETS = ("hdl_cholesterol", "total_cholesterol")
_SPELLED = {"bmi": "body mass index", "hba1c": "HbA1c", "hdl cholesterol": "HDL cholesterol"}


@dataclass(frozen=True, repr=False, eq=False)
class NhanesAdults(Dataset):
    """What adults ate, what they are like, and what was in their blood.

    Parameters
    ----------
    X : (4489, 66) DataFrame
        All variables but the targets, one adult a row; the index is the survey's participant
        number. Numbers are floats, categories are pandas categories (ordered where they have an
        order), a missing value is NaN.
    target : (4489, 2) DataFrame
        ``hdl_cholesterol`` and ``total_cholesterol`` in serum, in mg/dL.
    variables : (68, 7) DataFrame
        The data dictionary, one variable a row: ``code`` in the survey, ``modality``, ``unit`` (or
        the categories), ``minimum`` and ``maximum`` that are accepted, codes that were made
        ``missing``, ``description``.
    card : Card
        The card of the data set.
    """

    X: pd.DataFrame
    target: pd.DataFrame
    variables: pd.DataFrame
    card: Card

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of `X`."""
        return tuple(self.X.columns)

    @property
    def target_names(self) -> tuple[str, ...]:
        """Names of the columns of `target`."""
        return tuple(self.target.columns)

    @property
    def frame(self) -> pd.DataFrame:
        """`X` and `target` in one table, in the order of the data dictionary."""
        return pd.concat([self.X, self.target], axis=1)[list(self.variables.index)]

    def modality(self, *names: str) -> pd.DataFrame:
        """Return the variables of some kinds of data.

        Parameters
        ----------
        *names : str
            Modalities, as the data dictionary calls them.

        Returns
        -------
        DataFrame
            The columns of `frame` that are of these modalities.

        Raises
        ------
        ValueError
            If there is no such modality; the message lists those there are.

        Examples
        --------
        >>> adults = load_nhanes_adults()
        >>> adults.modality("anthropometry").columns.tolist()
        ['weight', 'height', 'bmi', 'waist', 'body_fat']
        """
        known = dict.fromkeys(self.variables["modality"])
        for name in names:
            if not isinstance(name, str) or name not in known:
                raise ValueError(f"there is no modality {name!r}; there are {', '.join(known)}")
        return self.frame.loc[:, self.variables["modality"].isin(names).to_numpy()]

    def label(self, name: str, *, unit: bool = True) -> str:
        """Return the name of a variable as it is written at an axis.

        Parameters
        ----------
        name : str
            A column of `frame`.
        unit : bool, default=True
            Whether the unit follows in parentheses, where the variable has one.

        Returns
        -------
        str
            The name in words, and its unit.

        Raises
        ------
        ValueError
            If there is no such variable.

        Examples
        --------
        >>> adults = load_nhanes_adults()
        >>> adults.label("saturated_fat_day1"), adults.label("hba1c", unit=False)
        ('saturated fat eaten on day 1 (g)', 'HbA1c')
        """
        if not isinstance(name, str) or name not in self.variables.index:
            raise ValueError(
                f"there is no variable {name!r}; variables lists the {len(self.variables)} "
                "there are"
            )
        words = re.sub(r"_day(\d)$", r" eaten on day \1", name).replace("_", " ")
        words = _SPELLED.get(words, words)
        measured_in = self.variables.loc[name, "unit"]
        if not unit or measured_in.startswith(("one of", "in order", "1 yes")):
            return words
        measured_in = measured_in.replace("kg/m2", "kg/m²").replace("ug/", "µg/")
        return f"{words} ({measured_in})"


@dataclass(frozen=True, repr=False, eq=False)
class NhanesCholesterol(Dataset):
    """Who has high cholesterol, and how the people were sampled.

    Parameters
    ----------
    X : (8591, 3) DataFrame
        ``sex``, ``age`` in years (ordered groups) and ``ethnicity``, as pandas categories.
    target : (8591,) Series
        ``high_cholesterol``: 1 above 240 mg/dL, 0 below, NaN where it was not measured.
    design : (8591, 3) DataFrame
        ``weight``, how many people of the population a person stands for; ``stratum``; and
        ``sampling_unit``, whose numbers start anew in each stratum.
    card : Card
        The card of the data set.
    """

    X: pd.DataFrame
    target: pd.Series
    design: pd.DataFrame
    card: Card

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns of `X`."""
        return tuple(self.X.columns)

    @property
    def target_names(self) -> tuple[str, ...]:
        """Name of the target."""
        return (str(self.target.name),)

    @property
    def frame(self) -> pd.DataFrame:
        """Design, `X` and target in one table, one person a row."""
        return pd.concat([self.design, self.X, self.target], axis=1)


@dataclass(frozen=True, repr=False, eq=False)
class Nutrimouse(Dataset):
    """Genes and fatty acids in the livers of the same mice.

    Parameters
    ----------
    genes : (40, 120) DataFrame
        Decimal logarithm of relative expression, one mouse a row.
    lipids : (40, 21) DataFrame
        Fatty acids in percent of all of them; a row sums to 100 but for rounding.
    target : (40,) array of str
        Diet, a key of `MOUSE_DIETS`.
    genotypes : (40,) array of str
        Genotype, a key of `MOUSE_GENOTYPES`.
    card : Card
        The card of the data set.
    """

    genes: pd.DataFrame
    lipids: pd.DataFrame
    target: np.ndarray
    genotypes: np.ndarray
    card: Card

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the genes, then of the fatty acids."""
        return (*self.genes.columns, *self.lipids.columns)

    @property
    def target_names(self) -> tuple[str, ...]:
        """Names of the diets, in alphabetical order."""
        return tuple(MOUSE_DIETS)

    @property
    def frame(self) -> pd.DataFrame:
        """Genotype, diet, genes and fatty acids in one table, one mouse a row."""
        labels = pd.DataFrame({"genotype": self.genotypes, "diet": self.target})
        return pd.concat([labels, self.genes, self.lipids], axis=1)


def load_nhanes_adults(
    *, return_X_y: bool = False
) -> NhanesAdults | tuple[pd.DataFrame, pd.DataFrame]:
    """Load diet, body and blood of 4,489 adults of the survey NHANES 2017-2018.

    An adult is 20 or older at screening. All adults were included of whom the release holds the
    energy intake on day 1 and the total cholesterol.

    What changes conclusions:

    - There are no survey weights. Groups were sampled unequally on purpose, so that no mean, share
      or coefficient of this table is an estimate for the population of the United States.
    - An intake (``_day1``, ``_day2``) is what someone told of one day: it varies from day to day,
      and most people tell too little. 562 people have no day 2.
    - Medicines are unknown, and statins lower ``total_cholesterol``. LDL was not measured.
    - Ages above 80 are 80; ``body_fat`` is missing above 59.

    What was done to it: codes for refused and don't know (7777, 9999) are NaN, the pseudo-zeros
    of the release (5.4e-79) are 0, intakes are rounded to 0.1 g; the card has the rest.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only `X` and `target`.

    Returns
    -------
    NhanesAdults
        Predictors, targets, data dictionary, and the card. Nothing tells who lives together, so
        there are no groups.
    (X, target) : tuple of DataFrame
        If `return_X_y`.

    Raises
    ------
    DataIntegrityError
        If a bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` is of a wrong type.

    References
    ----------
    National Center for Health Statistics (2020). National Health and Nutrition Examination Survey,
    2017-2018. Centers for Disease Control and Prevention. https://www.cdc.gov/nchs/nhanes/

    Examples
    --------
    >>> adults = load_nhanes_adults()
    >>> adults
    <nhanes-adults: 4,489 adults, 68 variables>
    >>> adults.variables.loc["fiber_day1", ["code", "unit"]].tolist()
    ['DR1TFIBE', 'g']
    >>> adults.X["fiber_day1"].median()
    np.float64(14.5)
    >>> adults.target.columns.tolist()
    ['hdl_cholesterol', 'total_cholesterol']
    """
    require_flags(return_X_y=return_X_y)
    name = "nhanes-adults"
    card = read_card(name)
    variables = read_table(name, card, "variables.tsv").set_index("name")
    header, *lines = read_text(name, card, "adults.tsv.gz").splitlines()
    participants = pd.Index([int(cell) for cell in header.split("\t")[1:]], name="participant")
    columns = {}
    for line in lines:
        variable, *cells = line.split("\t")
        columns[variable] = _column(cells, variables.at[variable, "unit"])
    frame = pd.DataFrame(columns, index=participants)
    target = frame[list(_TARGETS)]
    X = frame.drop(columns=list(_TARGETS))
    if return_X_y:
        return X, target
    return NhanesAdults(X=X, target=target, variables=variables, card=card)


def load_nhanes_cholesterol(
    *, return_X_y: bool = False
) -> NhanesCholesterol | tuple[pd.DataFrame, pd.Series]:
    """Load high cholesterol of 8,591 people with the design of the survey NHANES 2009-2010.

    What changes conclusions: people were sampled unequally and in clusters, so that neither a mean
    of the rows nor its usual standard error says anything of the population; take
    :func:`nutrigen.nutrition.survey_mean`. Cholesterol is missing for 745 people. To ask about a
    part of the people (adults), name it as a domain and leave the others in the table: their
    sampling units belong to the design.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only `X` and `target`.

    Returns
    -------
    NhanesCholesterol
        Sex, age and ethnicity, the target, the design, and the card.
    (X, target) : tuple
        If `return_X_y`: a DataFrame and a Series.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` is of a wrong type.

    References
    ----------
    Carroll, M. D., Kit, B. K. and Lacher, D. A. (2012). Total and High-density Lipoprotein
    Cholesterol in Adults: National Health and Nutrition Examination Survey, 2009-2010. NCHS Data
    Brief 92. https://www.cdc.gov/nchs/products/databriefs/db92.htm

    Examples
    --------
    >>> people = load_nhanes_cholesterol()
    >>> people
    <nhanes-cholesterol: 8,591 people, 7 variables>
    >>> people.design["stratum"].nunique(), people.X["age"].cat.categories.tolist()
    (15, ['0-19', '20-39', '40-59', '60+'])
    """
    require_flags(return_X_y=return_X_y)
    name = "nhanes-cholesterol"
    card = read_card(name)
    table = read_table(name, card, "people.tsv.gz")
    design = table[["weight", "stratum", "sampling_unit"]]
    X = pd.DataFrame(
        {
            column: pd.Categorical(table[column], ordered=column == "age")
            for column in ("sex", "age", "ethnicity")
        }
    )
    target = table["high_cholesterol"]
    if return_X_y:
        return X, target
    return NhanesCholesterol(X=X, target=target, design=design, card=card)


def load_nutrimouse(*, return_X_y: bool = False) -> Nutrimouse | tuple[pd.DataFrame, np.ndarray]:
    """Load 120 genes and 21 fatty acids in the livers of 40 mice on five diets.

    What changes conclusions: the fatty acids are shares of 100 %, so that if one rises others
    fall; zeros are shares too small to measure; the genes were chosen in advance; there are four
    mice for each pair of diet and genotype. Rows are sorted by genotype, so that a split must
    shuffle.

    Parameters
    ----------
    return_X_y : bool, default False
        Return only genes and fatty acids, in one table, and the diets.

    Returns
    -------
    Nutrimouse
        Genes, fatty acids, diets, genotypes, and the card.
    (X, target) : tuple
        If `return_X_y`: a (40, 141) DataFrame and an array.

    Raises
    ------
    DataIntegrityError
        If the bundled file is not the one that the card describes.
    TypeError
        If `return_X_y` is of a wrong type.

    References
    ----------
    Martin, P. G. P. et al. (2007). Novel Aspects of PPARα-Mediated Regulation of Lipid and
    Xenobiotic Metabolism Revealed through a Nutrigenomic Study. *Hepatology* 45, 767-777.
    https://doi.org/10.1002/hep.21510

    Examples
    --------
    >>> mice = load_nutrimouse()
    >>> mice
    <nutrimouse: 40 mice, 120 genes and 21 fatty acids>
    >>> mice.target[0], mice.genotypes[0], mice.lipids.loc[0, "C22.6n.3"]
    (np.str_('lin'), np.str_('wt'), np.float64(10.39))
    """
    require_flags(return_X_y=return_X_y)
    name = "nutrimouse"
    card = read_card(name)
    table = read_table(name, card, "mice.tsv.gz")
    # The name of a fatty acid is the number of its carbons and double bonds: C18.2n.6.
    is_lipid = table.columns.str.fullmatch(r"C\d+\.\d+(n\.\d)?")
    labels = ["genotype", "diet"]
    lipids = table.loc[:, is_lipid]
    genes = table.loc[:, ~is_lipid].drop(columns=labels)
    target = table["diet"].to_numpy(dtype=str)
    if return_X_y:
        return pd.concat([genes, lipids], axis=1), target
    return Nutrimouse(
        genes=genes,
        lipids=lipids,
        target=target,
        genotypes=table["genotype"].to_numpy(dtype=str),
        card=card,
    )


def _column(cells: list[str], unit: str) -> pd.Categorical | np.ndarray:
    """Return the values of a variable; an empty cell is a missing value."""
    kind, _, categories = unit.partition(": ")
    if kind in ("one of", "in order"):
        return pd.Categorical(
            [cell or None for cell in cells],
            categories=categories.split(", "),
            ordered=kind == "in order",
        )
    return np.array([cell or "nan" for cell in cells], dtype=float)
