"""Intakes of food energy and nutrients: adjustment for energy, reliability, plausibility.

Energy is in kilocalories (kcal) unless a name says kJ; an intake may have any unit, g or mg per
day, and keeps it. Functions that take several days take one row for each person and one column
for each day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "ATWATER_KCAL_PER_G",
    "KJ_PER_KCAL",
    "AdjustedSlope",
    "VarianceComponents",
    "adjusted_slope",
    "atwater_energy",
    "basal_metabolic_rate",
    "days_needed",
    "deattenuated_correlation",
    "energy_density",
    "energy_residuals",
    "goldberg_limits",
    "intraclass_correlation",
    "is_plausible_reporter",
    "reliability_of_mean",
    "variance_components",
    "variance_inflation",
]

#: Kilojoules in a (thermochemical) kilocalorie.
KJ_PER_KCAL = 4.184

#: Metabolizable energy of the four sources of food energy, Atwater's general factors.
ATWATER_KCAL_PER_G: Mapping[str, float] = MappingProxyType(
    {"protein": 4.0, "carbohydrate": 4.0, "fat": 9.0, "alcohol": 7.0}
)


def _as_vector(name: str, values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise ValueError(f"{name} has the shape {array.shape}; expected one number for each person")
    return array


def _as_indicator(name: str, values: ArrayLike) -> np.ndarray:
    # As truth values, a missing one, a code of 2 and the text "female" would all be true.
    values = np.asarray(values)
    for value in np.unique(values) if values.dtype.kind in "biuf" else values.flat:
        if not (isinstance(value, Real | np.bool_) and (value in (0, 1) or np.isnan(value))):
            raise ValueError(f"{name} holds {value!r}; expected True or False, or 1 and 0")
    return values.astype(float)


def _require_finite(name: str, values: np.ndarray) -> None:
    if not np.isfinite(values).all():
        raise ValueError(
            f"{name} has {np.count_nonzero(~np.isfinite(values))} values that are missing or "
            "infinite; leave these people out, or impute, before"
        )


def _require_share(name: str, value: float) -> None:
    if not 0 < value <= 1:
        raise ValueError(f"{name} is {value}; expected a number above 0 and up to 1")


# Energy


def atwater_energy(
    protein_g: ArrayLike, carbohydrate_g: ArrayLike, fat_g: ArrayLike, alcohol_g: ArrayLike = 0.0
) -> np.ndarray:
    """Return the energy of a diet from what it consists of, in kcal.

    Parameters
    ----------
    protein_g, carbohydrate_g, fat_g, alcohol_g : array_like
        Intakes in g.

    Returns
    -------
    ndarray
        Energy in kcal.

    References
    ----------
    Merrill, A. L. and Watt, B. K. (1973), Energy value of foods, USDA Agriculture Handbook 74

    Examples
    --------
    >>> atwater_energy(protein_g=80, carbohydrate_g=250, fat_g=85, alcohol_g=10)
    np.float64(2155.0)
    """
    factor = ATWATER_KCAL_PER_G
    return (
        factor["protein"] * np.asarray(protein_g, dtype=float)
        + factor["carbohydrate"] * np.asarray(carbohydrate_g, dtype=float)
        + factor["fat"] * np.asarray(fat_g, dtype=float)
        + factor["alcohol"] * np.asarray(alcohol_g, dtype=float)
    )


def energy_density(
    intake: ArrayLike, energy_kcal: ArrayLike, *, per_kcal: float = 1000.0
) -> np.ndarray:
    """Adjust an intake for energy by the density method: the amount per 1,000 kcal.

    A density may still rise or fall with energy. In a regression, energy belongs beside it.

    Parameters
    ----------
    intake : array_like
        Intake of a nutrient, in g or mg.
    energy_kcal : array_like
        Energy intake of the same day or days, in kcal.
    per_kcal : float, default 1000
        The amount of energy to which the intake is related.

    Returns
    -------
    ndarray
        Intake per `per_kcal` kilocalories; NaN where the energy is zero.

    Raises
    ------
    ValueError
        If an energy is negative, or `per_kcal` is not positive.

    Examples
    --------
    >>> energy_density([30.0, 10.0], energy_kcal=[2500.0, 2000.0])
    array([12.,  5.])
    """
    energy = np.asarray(energy_kcal, dtype=float)
    if np.any(energy < 0):
        raise ValueError(f"energy_kcal is {np.nanmin(energy)} at its lowest; expected at least 0")
    if not per_kcal > 0:
        raise ValueError(f"per_kcal is {per_kcal}; expected a positive amount of energy")
    return np.asarray(intake, dtype=float) / np.where(energy > 0, energy, np.nan) * per_kcal


def energy_residuals(
    intake: ArrayLike, energy_kcal: ArrayLike, *, fit_on: ArrayLike | None = None
) -> np.ndarray:
    """Adjust an intake for energy by the residual method.

    The residuals of the regression of intake on energy, to which the intake that is expected at
    the mean energy is added, so that the result has the unit and the mean of the intake.

    Parameters
    ----------
    intake : (n,) array_like
        Intake of a nutrient, one value a person.
    energy_kcal : (n,) array_like
        Energy intake of the same day or days, in kcal.
    fit_on : (n,) array_like of bool, optional
        The people, say those of the training set, from whom the line and the mean energy are
        learned. Without it, all.

    Returns
    -------
    (n,) ndarray
        Adjusted intake, uncorrelated with energy among all people from whom it was learned, taken
        together. In a part of them, such as the women, it need not be.

    Raises
    ------
    ValueError
        If the shapes differ, a value is missing, or the energy does not vary.

    References
    ----------
    Willett, W. and Stampfer, M. J. (1986), American Journal of Epidemiology 124, 17-27,
    https://doi.org/10.1093/oxfordjournals.aje.a114366

    Examples
    --------
    >>> energy_residuals([50.0, 90.0, 100.0], energy_kcal=[1000.0, 2000.0, 3000.0])
    array([75., 90., 75.])
    """
    nutrient, energy = _as_vector("intake", intake), _as_vector("energy_kcal", energy_kcal)
    if nutrient.shape != energy.shape:
        raise ValueError(
            f"intake has {len(nutrient)} values, energy_kcal {len(energy)}; expected as many"
        )
    _require_finite("intake", nutrient)
    _require_finite("energy_kcal", energy)
    chosen = np.ones(len(energy), bool) if fit_on is None else np.asarray(fit_on)
    if chosen.dtype != bool or chosen.shape != energy.shape:
        raise ValueError(
            f"fit_on has the type {chosen.dtype} and the shape {chosen.shape}; expected True or "
            f"False for each of {len(energy)} people"
        )
    centered = energy - energy[chosen].mean() if chosen.any() else energy
    if not chosen.any() or np.ptp(energy[chosen]) == 0:
        raise ValueError(
            "energy_kcal does not vary among the people to learn from; expected at least two values"
        )
    slope = centered[chosen] @ nutrient[chosen] / (centered[chosen] @ centered[chosen])
    return nutrient - slope * centered


# Reliability


@dataclass(frozen=True)
class VarianceComponents:
    """What an intake varies by, from several days of the same people.

    Parameters
    ----------
    between : float
        Variance between people, of what is habitual; an estimate, which may be negative.
    within : float
        Variance within a person, from day to day (errors of reporting included).

    Examples
    --------
    >>> VarianceComponents(between=4.0, within=6.0).reliability
    0.4
    """

    between: float
    within: float

    @property
    def reliability(self) -> float:
        """Share of the variance of one day that lies between people."""
        return self.between / (self.between + self.within)


def variance_components(days: ArrayLike) -> VarianceComponents:
    """Split the variance of an intake into that between people and that from day to day.

    A difference between the means of the days (the second recall was by telephone) is taken out.
    All days are supposed to vary equally; if they do not, `within` is a mean over the days.

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day.

    Returns
    -------
    VarianceComponents
        Unbiased estimates by analysis of variance.

    Raises
    ------
    ValueError
        If there are fewer than two people or two days, or a value is missing.

    Examples
    --------
    >>> variance_components([[1, 3], [2, 2], [6, 4]])
    VarianceComponents(between=2.0, within=2.0)
    """
    table = np.asarray(days, dtype=float)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError(
            f"days has the shape {table.shape}; expected at least two people (rows) and two days "
            "(columns)"
        )
    _require_finite("days", table)
    n_people, n_days = table.shape
    person = table.mean(axis=1, keepdims=True)
    rest = table - person - table.mean(axis=0) + table.mean()
    within = float((rest**2).sum() / ((n_people - 1) * (n_days - 1)))
    of_means = float(person.var(ddof=1))
    return VarianceComponents(between=of_means - within / n_days, within=within)


def intraclass_correlation(days: ArrayLike) -> float:
    """Return the reliability of one day: the share of its variance that lies between people.

    It is called ICC(3,1), or ICC(C,1). With two days it is their covariance, divided by the mean of
    their variances: their correlation, if both vary equally. If they do not, it is the reliability
    of neither.

    Parameters
    ----------
    days : (n_people, n_days) array_like
        Intake of each person on each day.

    Returns
    -------
    float
        At most 1; an estimate below 0 means that no variance between people can be seen.

    Raises
    ------
    ValueError
        As in `variance_components`; also, if nothing varies.

    References
    ----------
    Shrout, P. E. and Fleiss, J. L. (1979), Psychological Bulletin 86, 420-428,
    https://doi.org/10.1037/0033-2909.86.2.420

    Examples
    --------
    >>> round(intraclass_correlation([[1500, 1900], [2100, 1800], [2600, 2900], [1700, 1400]]), 2)
    0.78
    """
    components = variance_components(days)
    # Of equal values rounding leaves a variance, from which a share can be computed.
    if np.ptp(np.asarray(days, dtype=float)) == 0 or components.between + components.within <= 0:
        raise ValueError("days does not vary between people or from day to day; nothing to relate")
    return components.reliability


def reliability_of_mean(reliability: float, n_days: float) -> float:
    """Return the reliability of the mean of several days (Spearman and Brown).

    Parameters
    ----------
    reliability : float
        That of one day, above 0 and up to 1.
    n_days : float
        Number of days.

    Returns
    -------
    float
        Share of the variance of the mean that lies between people.

    Raises
    ------
    ValueError
        If the reliability or the number of days is out of range.

    Examples
    --------
    >>> round(reliability_of_mean(0.4, n_days=2), 3)
    0.571
    """
    _require_share("reliability", reliability)
    if not n_days > 0:
        raise ValueError(f"n_days is {n_days}; expected a positive number")
    return n_days * reliability / (1 + (n_days - 1) * reliability)


def days_needed(reliability: float, target: float) -> int:
    """Return the number of days whose mean has at least a certain reliability.

    Parameters
    ----------
    reliability : float
        That of one day, above 0 and up to 1.
    target : float
        The reliability that the mean is to have, above 0 and below 1.

    Returns
    -------
    int
        Number of days, at least 1.

    Raises
    ------
    ValueError
        If one of them is out of range.

    Examples
    --------
    >>> days_needed(0.4, target=0.8)
    6
    """
    _require_share("reliability", reliability)
    if not 0 < target < 1:
        raise ValueError(f"target is {target}; expected a number above 0 and below 1")
    exact = target / (1 - target) * (1 - reliability) / reliability
    # A target that is met exactly must not cost a day through rounding.
    return max(1, math.ceil(exact - 1e-9))


def deattenuated_correlation(
    correlation: float, reliability_x: float, reliability_y: float = 1.0
) -> float:
    """Return the correlation that two quantities would have without errors of measurement.

    Parameters
    ----------
    correlation : float
        The correlation of the measured values.
    reliability_x, reliability_y : float
        Reliabilities of the two measurements, above 0 and up to 1. Their errors must be
        independent of each other.

    Returns
    -------
    float
        An estimate; with small reliabilities it can lie beyond 1, and is not cut.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Spearman, C. (1904), American Journal of Psychology 15, 72-101, https://doi.org/10.2307/1412159

    Examples
    --------
    >>> deattenuated_correlation(0.2, reliability_x=0.25)
    0.4
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation is {correlation}; expected a number from -1 to 1")
    _require_share("reliability_x", reliability_x)
    _require_share("reliability_y", reliability_y)
    return float(correlation / math.sqrt(reliability_x * reliability_y))


# Plausibility of reports

# Slope (kcal/kg) and intercept (kcal) by lower end of the age group, men and women.
_SCHOFIELD = {
    True: ((18, 15.057, 692.2), (30, 11.472, 873.1), (60, 11.711, 587.7)),
    False: ((18, 14.818, 486.6), (30, 8.126, 845.6), (60, 9.082, 658.5)),
}


def basal_metabolic_rate(
    weight_kg: ArrayLike,
    height_cm: ArrayLike,
    age_years: ArrayLike,
    is_male: ArrayLike,
    *,
    equation: str = "mifflin",
) -> np.ndarray:
    """Predict the energy that adults spend at rest, in kcal a day.

    Parameters
    ----------
    weight_kg, height_cm, age_years : array_like
        Body weight in kg, height in cm, age in years; missing values (NaN) are passed on.
    is_male : array_like of bool
        The equations were made for men and for women. Or 1 and 0; a missing value (NaN) is passed
        on.
    equation : {'mifflin', 'schofield'}
        That of Mifflin and St Jeor, or Schofield's by weight and age group (it does not use the
        height), as given by FAO, WHO and UNU.

    Returns
    -------
    ndarray
        kcal a day.

    Raises
    ------
    ValueError
        If the equation is unknown, someone is younger than 18, height seems to be in m, or
        `is_male` holds something else than truth values.

    References
    ----------
    Mifflin, M. D. et al. (1990), American Journal of Clinical Nutrition 51, 241-247,
    https://doi.org/10.1093/ajcn/51.2.241;
    FAO, WHO and UNU (2004), Human energy requirements, table 5.2

    Examples
    --------
    >>> basal_metabolic_rate(weight_kg=60, height_cm=165, age_years=30, is_male=False)
    array(1320.25)
    >>> basal_metabolic_rate(60, 165, 29, False, equation="schofield")
    array(1375.68)
    """
    weight, height, age = (
        np.asarray(values, dtype=float) for values in (weight_kg, height_cm, age_years)
    )
    male = _as_indicator("is_male", is_male)
    if np.any(age < 18):
        raise ValueError(f"age_years is {np.nanmin(age)} at its lowest; expected adults (18 years)")
    if np.any(height < 3):
        raise ValueError(f"height_cm is {np.nanmin(height)} at its lowest; expected cm, not m")
    if equation == "mifflin":
        return np.asarray(10 * weight + 6.25 * height - 5 * age + 166.0 * male - 161.0)
    if equation != "schofield":
        raise ValueError(f"equation is {equation!r}; expected 'mifflin' or 'schofield'")
    rate = np.full(np.broadcast_shapes(weight.shape, age.shape, male.shape), np.nan)
    for sex, groups in _SCHOFIELD.items():
        for lowest, slope, intercept in groups:
            rate = np.where((male == sex) & (age >= lowest), slope * weight + intercept, rate)
    return rate


def goldberg_limits(
    n_days: int,
    *,
    physical_activity_level: float = 1.55,
    n_people: int = 1,
    cv_intake: float = 23.0,
    cv_bmr: float = 8.5,
    cv_activity: float = 15.0,
    n_deviations: float = 2.0,
) -> tuple[float, float]:
    """Return between which ratios of energy intake to basal metabolic rate a report is plausible.

    Parameters
    ----------
    n_days : int
        Number of days of which the intake is the mean.
    physical_activity_level : float, default 1.55
        Ratio of energy expenditure to basal metabolic rate that is assumed.
    n_people : int, default 1
        1 to judge a person; the size of a group to judge its mean.
    cv_intake, cv_bmr, cv_activity : float
        Coefficients of variation in percent: of intake from day to day, of the predicted basal
        metabolic rate, of the activity level between people. The defaults are those of Black. With
        several days of the same people, take for `cv_intake` 100 times the standard deviation
        within a person of the logarithm of intake, since the limits are those of a logarithm.
    n_deviations : float, default 2
        Number of standard deviations, 2 for limits of about 95 %.

    Returns
    -------
    lower, upper : float
        Limits without unit.

    Raises
    ------
    ValueError
        If a number is not positive.

    References
    ----------
    Black, A. E. (2000), International Journal of Obesity 24, 1119-1130,
    https://doi.org/10.1038/sj.ijo.0801376

    Examples
    --------
    >>> lower, upper = goldberg_limits(n_days=2)
    >>> round(lower, 2), round(upper, 2)
    (0.96, 2.49)
    """
    arguments = {
        "n_days": n_days,
        "physical_activity_level": physical_activity_level,
        "n_people": n_people,
        "cv_intake": cv_intake,
        "cv_bmr": cv_bmr,
        "cv_activity": cv_activity,
        "n_deviations": n_deviations,
    }
    for name, value in arguments.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}; expected a positive number")
    spread = math.sqrt(cv_intake**2 / n_days + cv_bmr**2 + cv_activity**2) / 100
    factor = math.exp(n_deviations * spread / math.sqrt(n_people))
    return physical_activity_level / factor, physical_activity_level * factor


def is_plausible_reporter(
    energy_kcal: ArrayLike, bmr_kcal: ArrayLike, n_days: int, **limits: float
) -> np.ndarray:
    """Tell whose energy intake is possible for a person of that basal metabolic rate.

    Parameters
    ----------
    energy_kcal : array_like
        Reported energy intake, the mean of `n_days` days, in kcal.
    bmr_kcal : array_like
        Basal metabolic rate, in kcal a day.
    n_days : int
        Number of days.
    **limits : float
        Further arguments of `goldberg_limits`.

    Returns
    -------
    ndarray of bool
        False outside the limits, and where a value is missing.

    Raises
    ------
    ValueError
        As in `goldberg_limits`.

    Examples
    --------
    >>> is_plausible_reporter([1100.0, 2300.0], bmr_kcal=[1600.0, 1600.0], n_days=2)
    array([False,  True])
    """
    lower, upper = goldberg_limits(n_days, **limits)
    ratio = np.asarray(energy_kcal, dtype=float) / np.asarray(bmr_kcal, dtype=float)
    return (lower <= ratio) & (ratio <= upper)


# Regression


@dataclass(frozen=True)
class AdjustedSlope:
    """A slope of a linear regression.

    Parameters
    ----------
    slope : float
        Difference in outcome that goes with one unit more of the exposure.
    standard_error : float
        Its standard error; people are independent, but need not vary equally about the line.
    n_people : int
        Number of people.

    Examples
    --------
    >>> AdjustedSlope(2.0, 0.5, 100).interval
    (1.02, 2.98)
    """

    slope: float
    standard_error: float
    n_people: int

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of 95 % confidence, by the normal approximation."""
        half = 1.96 * self.standard_error
        return self.slope - half, self.slope + half


def adjusted_slope(
    exposure: ArrayLike, outcome: ArrayLike, *covariates: ArrayLike
) -> AdjustedSlope:
    """Return the slope of an outcome on an exposure, covariates being equal.

    Parameters
    ----------
    exposure, outcome : (n,) array_like
        What is related; people with a missing value in any argument are left out.
    *covariates : (n,) array_like
        What is held constant.

    Returns
    -------
    AdjustedSlope
        By least squares, with an intercept. With ``x`` the part of the exposure that the covariates
        leave unexplained, ``r`` the residuals and ``k`` coefficients of ``n`` people, the variance
        of the slope is ``n / (n - k) * sum(x**2 * r**2) / sum(x**2)**2``, known as HC1.

    Raises
    ------
    ValueError
        If there are too few people, the exposure does not vary, or it follows from the
        covariates.

    References
    ----------
    White, H. (1980), Econometrica 48, 817-838, https://doi.org/10.2307/1912934

    Examples
    --------
    >>> exposure, group = [1.0, 2.0, 3.0, 4.0, 5.0], [0, 0, 1, 1, 1]
    >>> outcome = [11.0, 12.0, 3.0, 4.0, 5.0]
    >>> round(adjusted_slope(exposure, outcome).slope, 2)
    -2.0
    >>> round(adjusted_slope(exposure, outcome, group).slope, 2)
    1.0
    """
    x, y = _as_vector("exposure", exposure), _as_vector("outcome", outcome)
    others = [_as_vector("a covariate", values) for values in covariates]
    lengths = {len(values) for values in (x, y, *others)}
    if len(lengths) > 1:
        raise ValueError(f"the arguments have {sorted(lengths)} values; expected as many in each")
    complete = np.isfinite(np.column_stack([x, y, *others])).all(axis=1)
    x, y = x[complete], y[complete]
    Z = np.column_stack([np.ones_like(x), *(values[complete] for values in others)])
    # A covariate that follows from the others holds nothing constant that is not held already.
    rank = np.linalg.matrix_rank(Z) if len(Z) else Z.shape[1]
    n_free = len(x) - rank - 1
    if n_free < 1:
        raise ValueError(f"{len(x)} people are complete; expected at least {rank + 2}")
    if np.ptp(x) == 0:
        raise ValueError(f"exposure is {x[0]:g} for everyone; expected at least two values")
    x, y = x - x.mean(), y - y.mean()
    # What is left of both after the covariates have explained what they can.
    x_rest, y_rest = (v - Z @ np.linalg.lstsq(Z, v, rcond=None)[0] for v in (x, y))
    spread = x_rest @ x_rest
    if spread <= 1e-12 * (x @ x):
        raise ValueError("exposure follows from the covariates; it has no slope of its own")
    slope = x_rest @ y_rest / spread
    rest = y_rest - slope * x_rest
    error = np.sqrt(len(x) / n_free) * np.linalg.norm(x_rest * rest) / spread
    return AdjustedSlope(float(slope), float(error), len(x))


def variance_inflation(X: ArrayLike) -> np.ndarray:
    """Return how well each column follows from all others: the variance inflation factors.

    Parameters
    ----------
    X : (n_people, n_features) array_like
        Data without missing values.

    Returns
    -------
    (n_features,) ndarray
        ``1 / (1 - R2)`` of the regression of a column on the others: 1 where it is unrelated to
        them.

    Raises
    ------
    ValueError
        If there are fewer people than features, a value is missing, a column is constant, or
        one follows exactly from the others.

    Examples
    --------
    >>> variance_inflation([[1, 0], [-1, 0], [0, 1], [0, -1]])
    array([1., 1.])
    """
    table = np.asarray(X, dtype=float)
    if table.ndim != 2 or table.shape[0] <= table.shape[1] or table.shape[1] < 2:
        raise ValueError(
            f"X has the shape {table.shape}; expected two columns or more, and more rows than that"
        )
    _require_finite("X", table)
    if np.any(np.ptp(table, axis=0) == 0):
        raise ValueError("X has a constant column; leave it out")
    correlation = np.corrcoef(table, rowvar=False)
    if np.linalg.cond(correlation) > 1e12:
        raise ValueError("a column of X follows exactly from the others; leave it out")
    return np.diag(np.linalg.inv(correlation)).copy()
