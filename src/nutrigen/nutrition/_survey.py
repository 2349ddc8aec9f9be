"""Means of a population from a survey with weights, strata and sampling units."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from nutrigen._arguments import as_labels, as_number, is_missing, require_one_order
from nutrigen.nutrition._checks import as_indicator, as_vector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "SurveyEstimate",
    "read_survey_design",
    "survey_contrast",
    "survey_mean",
]

# SAS writes a zero to its transport files such that readers take it for 16**-65.
_LARGEST_PSEUDO_ZERO = 1e-70
_DESIGN_COLUMNS = {"stratum": "SDMVSTRA", "sampling_unit": "SDMVPSU"}
_PARTICIPANT = "SEQN"


@dataclass(frozen=True)
class SurveyEstimate:
    """What a survey says of a population.

    Parameters
    ----------
    value : float
        The estimate, in the units of the values.
    standard_error : float
        By linearization, from the differences between sampling units of the same stratum.
    degrees_of_freedom : int
        Sampling units less strata, of those in which there is anybody who was asked about.
    design_effect : float
        Variance over that of a simple random sample of as many people.
    n_people : int
        How many people the estimate rests on.
    """

    value: float
    standard_error: float
    degrees_of_freedom: int
    design_effect: float
    n_people: int

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the interval by Student's t.

        Parameters
        ----------
        confidence : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        (low, high) : tuple of float

        Raises
        ------
        ValueError
            If `confidence` is not between 0 and 1, or no degree of freedom is left.

        Examples
        --------
        >>> low, high = SurveyEstimate(0.13, 0.01, 16, 2.0, 900).interval()
        >>> round(low, 3), round(high, 3)
        (0.109, 0.151)
        """
        confidence = as_number("confidence", confidence, above=0, below=1)
        if self.degrees_of_freedom < 1:
            raise ValueError(
                "the people who are asked about are of one sampling unit in each stratum: no "
                "degree of freedom is left for an interval"
            )
        quantile = float(stats.t.ppf((1 + confidence) / 2, self.degrees_of_freedom))
        half = quantile * self.standard_error
        return self.value - half, self.value + half


def survey_mean(
    values: ArrayLike,
    weights: ArrayLike,
    strata: ArrayLike,
    units: ArrayLike,
    *,
    domain: ArrayLike | None = None,
) -> SurveyEstimate:
    r"""Mean of a population, or of a part of it, from a survey.

    .. math:: \bar{y}_w = \frac{\sum_i w_i y_i}{\sum_i w_i}

    Its variance is that of a total of small changes: moving the weight of a person changes the
    mean by :math:`z_i = w_i (y_i - \bar{y}_w) / \sum_j w_j`, and the totals of these in the
    :math:`m_h` sampling units :math:`c` of a stratum :math:`h` vary as units do,

    .. math:: \operatorname{Var}(\bar{y}_w) \approx \sum_h \frac{m_h}{m_h - 1}
              \sum_c (z_{hc} - \bar{z}_h)^2

    Parameters
    ----------
    values : array of float, shape (n_people,)
        What was measured; 1 and 0 for a share.
    weights : array of float, shape (n_people,)
        How many people of the population each stands for; zero for who is in the table only for
        the design.
    strata, units : array, shape (n_people,)
        Stratum and primary sampling unit of each person; units are told apart within strata.
    domain : array of bool, shape (n_people,), optional
        The part of the people who are asked about, by default all. Name a part in this way and do
        not cut the table: a sampling unit in which nobody belongs to it is part of the design.

    Returns
    -------
    SurveyEstimate

    Raises
    ------
    ValueError
        If the arguments are not one value a person, a weight is negative or missing, a stratum has
        a single sampling unit, nobody of the domain has a weight, or a value of theirs is missing.
    TypeError
        If an argument is of another type.

    Notes
    -----
    Equations :eq:`eq-survey-mean`, :eq:`eq-survey-linearization` and :eq:`eq-survey-variance` of
    the book. The units are taken as drawn with replacement, which is slightly too careful, and what
    is drawn within a unit needs no term of its own.

    References
    ----------
    Lumley, T. (2010). *Complex Surveys: A Guide to Analysis Using R*. Wiley.
    https://doi.org/10.1002/9780470580066

    Examples
    --------
    >>> mean = survey_mean(
    ...     [2.0, 4.0, 3.0, 7.0], weights=[1, 1, 2, 2], strata=[1, 1, 2, 2], units=[1, 2, 1, 2]
    ... )
    >>> round(mean.value, 3), round(mean.standard_error, 3), mean.degrees_of_freedom
    (4.333, 1.374, 2)
    """
    design = _Design.read(weights, strata, units, values=values, domain=domain)
    measured = as_vector("values", values)
    return design.estimate(measured, {None: design.asked}, {None: 1.0})


def survey_contrast(
    values: ArrayLike,
    groups: ArrayLike,
    coefficients: Mapping[Hashable, float],
    weights: ArrayLike,
    strata: ArrayLike,
    units: ArrayLike,
    *,
    domain: ArrayLike | None = None,
) -> SurveyEstimate:
    r"""Weighted sum of the means of groups, from a survey.

    .. math:: \sum_g a_g \, \bar{y}_{w,g}

    A difference has the coefficients 1 and -1; a mean that is adjusted to the ages of a standard
    population has that population's shares.

    Parameters
    ----------
    values : array of float, shape (n_people,)
        What was measured; 1 and 0 for a share.
    groups : array, shape (n_people,)
        Group of each person.
    coefficients : mapping from group to float
        :math:`a_g`. A person of a group that is not named is not asked about.
    weights, strata, units, domain
        As of :func:`survey_mean`.

    Returns
    -------
    SurveyEstimate
        The design effect compares with independent simple random samples of the groups.

    Raises
    ------
    ValueError
        If a coefficient is for a group that nobody of the domain belongs to, or as of
        :func:`survey_mean`.
    TypeError
        If an argument is of another type.

    Notes
    -----
    Equations :eq:`eq-survey-linearization` and :eq:`eq-survey-standardized` of the book. The same
    sampling units hold people of all groups, so that the means are not independent; their changes
    are added up person by person before the units are compared.

    References
    ----------
    Klein, R. J. and Schoenborn, C. A. (2001). Age Adjustment Using the 2000 Projected US
    Population. *Healthy People Statistical Notes* 20. National Center for Health Statistics.

    Examples
    --------
    >>> difference = survey_contrast(
    ...     [2.0, 4.0, 3.0, 7.0], groups=["f", "m", "f", "m"], coefficients={"m": 1, "f": -1},
    ...     weights=[1, 1, 2, 2], strata=[1, 1, 1, 1], units=[1, 1, 2, 2],
    ... )
    >>> round(difference.value, 3), difference.n_people
    (3.333, 4)
    """
    if not isinstance(coefficients, Mapping):
        raise TypeError(
            f"coefficients must be a mapping from group to number, not {coefficients!r}"
        )
    if not coefficients:
        raise ValueError("coefficients must name at least one group")
    design = _Design.read(weights, strata, units, values=values, domain=domain, groups=groups)
    measured = as_vector("values", values)
    labels = as_labels("groups", groups)
    a = {
        group: as_number(f"coefficients[{group!r}]", value) for group, value in coefficients.items()
    }
    members = {group: design.asked & (labels == group) for group in a}
    return design.estimate(measured, members, a)


def read_survey_design(
    demography: str | Path,
    participants: ArrayLike,
    *,
    weight: str = "WTMEC2YR",
    weights_from: str | Path | None = None,
) -> pd.DataFrame:
    """Read weight, stratum and sampling unit of participants from a file of the survey NHANES.

    NCHS publishes them in the demographic file of each cycle (DEMO_J.XPT for 2017-2018); the
    weights for one day of recall stand in that of the recalls (WTDRD1 in DR1TOT_J.XPT).

    Parameters
    ----------
    demography : str or Path
        The demographic file in SAS's transport format, as NCHS publishes it.
    participants : array of int, shape (n_people,)
        Participant numbers (the survey's SEQN), such as the index of the table
        `nutrigen.datasets.load_nhanes_adults().frame`.
    weight : str, default "WTMEC2YR"
        Name of the weight: that of the smallest part of the survey from which a variable of the
        analysis comes. WTMEC2YR is the examination's.
    weights_from : str or Path, optional
        File that has the weight; by default the demographic one.

    Returns
    -------
    DataFrame
        ``weight``, ``stratum`` and ``sampling_unit``, one row for each participant in the given
        order, the index is the participant number.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a file is not in the transport format, lacks a column or has a participant twice, if a
        participant is named twice or is not in a file, or a weight is missing or negative.
    TypeError
        If an argument is of another type.

    Notes
    -----
    When cycles are joined, divide the weights by their number.

    References
    ----------
    Chen, T.-C. et al. (2020). National Health and Nutrition Examination Survey, 2015-2018: Sample
    Design and Estimation Procedures. *Vital and Health Statistics* 2 (184).

    Examples
    --------
    >>> from nutrigen.datasets import load_nhanes_adults
    >>> adults = load_nhanes_adults().frame
    >>> design = read_survey_design("DEMO_J.XPT", adults.index)  # doctest: +SKIP
    """
    numbers = pd.Index(np.asarray(participants))
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"participants must be whole numbers, not {numbers.dtype}")
    if numbers.has_duplicates:
        twice = numbers[numbers.duplicated()][0]
        raise ValueError(f"participants has {twice} twice; take one row for each person")
    if not isinstance(weight, str):
        raise TypeError(f"weight must be the name of a column, not {weight!r}")
    table = _read_transport(demography, [*_DESIGN_COLUMNS.values()], numbers)
    source = table if weights_from is None else None
    if source is None or weight not in source:
        source = _read_transport(weights_from or demography, [weight], numbers)
    weights = source[weight]
    weights = weights.mask(weights.abs() < _LARGEST_PSEUDO_ZERO, 0.0)
    wrong = weights.isna() | (weights < 0)
    if wrong.any():
        raise ValueError(
            f"{weights_from or demography}: {weight} is {weights[wrong].iloc[0]} for participant "
            f"{weights.index[wrong][0]}; a weight is at least 0"
        )
    design = {name: table[code].astype(int) for name, code in _DESIGN_COLUMNS.items()}
    return pd.DataFrame({"weight": weights, **design}).rename_axis("participant")


def _read_transport(path: str | Path, columns: list[str], numbers: pd.Index) -> pd.DataFrame:
    """Columns of a transport file for the participants, in their order."""
    try:
        table = pd.read_sas(path, format="xport")
    except ValueError as error:
        raise ValueError(f"{path} is not in SAS's transport format (XPT): {error}") from error
    for column in [_PARTICIPANT, *columns]:
        if column not in table:
            raise ValueError(
                f"{path} has no column {column}; it has {', '.join(map(str, table.columns[:8]))}, "
                "..."
            )
    table = table.set_index(_PARTICIPANT)
    if table.index.has_duplicates:
        twice = table.index[table.index.duplicated()][0]
        raise ValueError(f"{path} has participant {twice:.0f} twice")
    absent = numbers.difference(table.index)
    if len(absent):
        raise ValueError(
            f"{path} lacks {len(absent)} of {len(numbers)} participants, the first is {absent[0]}: "
            "is it of the same cycle?"
        )
    return table.loc[numbers, columns].set_axis(numbers)


@dataclass(frozen=True)
class _Design:
    """Weights, and the stratum and sampling unit of each person by number."""

    weights: np.ndarray
    strata: np.ndarray
    units: np.ndarray
    stratum_of_unit: np.ndarray
    asked: np.ndarray

    @classmethod
    def read(
        cls,
        weights: ArrayLike,
        strata: ArrayLike,
        units: ArrayLike,
        *,
        domain: ArrayLike | None,
        **others: ArrayLike,
    ) -> _Design:
        arguments = {**others, "weights": weights, "strata": strata, "units": units}
        if domain is not None:
            arguments["domain"] = domain
        require_one_order(**arguments)
        w = as_vector("weights", weights)
        for name, argument in arguments.items():
            if np.shape(argument) != w.shape:
                raise ValueError(
                    f"{name} has the shape {np.shape(argument)} and weights {w.shape}; expected "
                    "one value for each person"
                )
        if not (w >= 0).all():
            row = int(np.argmin(w >= 0))
            raise ValueError(f"weights is {w[row]:g} at {row}; expected at least 0")
        stratum_labels = as_labels("strata", strata)
        names, stratum = np.unique(stratum_labels, return_inverse=True)
        unit_labels = np.unique(as_labels("units", units), return_inverse=True)[1]
        pairs, unit = np.unique(
            np.column_stack([stratum, unit_labels]), axis=0, return_inverse=True
        )
        of_unit = pairs[:, 0]
        alone = np.bincount(of_unit) == 1
        if alone.any():
            raise ValueError(
                f"strata: {names[alone][0]} has a single sampling unit, which has none to be "
                "compared with; join it with a stratum that is like it"
            )
        asked = np.ones(w.shape, dtype=bool)
        if domain is not None:
            inside = as_indicator("domain", domain)
            if np.isnan(inside).any():
                raise ValueError("domain has a missing value; expected True or False")
            asked = inside == 1
        return cls(w, stratum, unit.reshape(-1), of_unit, asked & (w > 0))

    def estimate(
        self,
        y: np.ndarray,
        members: Mapping[Hashable, np.ndarray],
        coefficients: Mapping[Hashable, float],
    ) -> SurveyEstimate:
        """Weighted sum of the means of groups of people."""
        value = by_chance = 0.0
        changes = np.zeros(y.shape)
        anybody = np.zeros(y.shape, dtype=bool)
        for group, a in coefficients.items():
            inside = members[group]
            of_group = "" if is_missing(group) else f" of group {group!r}"
            if not inside.any():
                raise ValueError(f"nobody{of_group} is in the domain with a weight above 0")
            unknown = np.isnan(y[inside]).sum()
            if unknown:
                raise ValueError(
                    f"values has {unknown} missing among the people{of_group} who are asked about; "
                    "name those who are known as the domain"
                )
            w = np.where(inside, self.weights, 0)
            known = np.where(inside, y, 0)
            mean = w @ known / w.sum()  # eq-survey-mean
            rest = np.where(inside, y - mean, 0)
            value += a * mean
            changes += a * w * rest / w.sum()  # eq-survey-linearization
            n = np.count_nonzero(inside)
            if n > 1:
                by_chance += a**2 * (w @ rest**2) / w.sum() / (n - 1)
            anybody |= inside
        totals = np.bincount(self.units, changes)
        m = np.bincount(self.stratum_of_unit)
        center = np.bincount(self.stratum_of_unit, totals) / m
        squares = (totals - center[self.stratum_of_unit]) ** 2
        variance = float((m / (m - 1)) @ np.bincount(self.stratum_of_unit, squares))
        there = np.unique(self.units[anybody])
        freedom = len(there) - len(np.unique(self.stratum_of_unit[there]))
        return SurveyEstimate(
            value=float(value),
            standard_error=math.sqrt(variance),  # eq-survey-variance
            degrees_of_freedom=freedom,
            design_effect=float(variance / by_chance) if by_chance else math.nan,
            n_people=int(np.count_nonzero(anybody)),
        )
