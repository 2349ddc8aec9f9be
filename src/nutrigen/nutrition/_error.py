"""What measurement error does to a slope and to a distribution of intakes, and what undoes it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special

from nutrigen._arguments import (
    as_generator,
    as_number,
    as_whole_number,
    require_one_order,
)
from nutrigen.nutrition._checks import as_amount, as_measured, as_vector, require_complete
from nutrigen.nutrition._design import as_covariate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["CalibratedSlope", "UsualIntake", "regression_calibration", "usual_intake"]

_CONFIDENCE = 0.95
# Nodes of the rule of Gauss and Hermite for one spread, and of the grid of a population for two.
_NODES = 31
_GRID = 300


@dataclass(frozen=True)
class CalibratedSlope:
    """A slope on a habit, from days that stand for it badly.

    Parameters
    ----------
    slope : float
        Difference in outcome that goes with one unit more of the habit.
    naive : float
        The same for one unit more of the mean of the reported days.
    attenuation : float
        Expected difference in the habit that goes with one unit more of that mean, covariates
        being equal; ``naive = attenuation * slope``.
    standard_error : float
        Standard deviation of the slope between samples of the people, which vary both factors.
    interval : (float, float)
        The middle 95 % of the slopes of these samples.
    n_people : int
        Number of people; those who miss a value are left out.
    """

    slope: float
    naive: float
    attenuation: float
    standard_error: float
    interval: tuple[float, float]
    n_people: int


def regression_calibration(
    days: ArrayLike,
    outcome: ArrayLike,
    *covariates: ArrayLike,
    reference: ArrayLike | None = None,
    n_resamples: int = 1000,
    rng: int | np.random.Generator = 0,
) -> CalibratedSlope:
    r"""Slope of an outcome on a habit that was reported with error, covariates being equal.

    Least squares on the mean of the days is divided by what the habit differs for a unit of that
    mean. With all variances and covariances among people who are alike in the covariates,

    .. math:: \lambda = \frac{\operatorname{Cov}[W_j, W_k]}{\operatorname{Var}[\bar W]}
              \quad\text{or}\quad
              \lambda = \frac{\operatorname{Cov}[M, \bar W]}{\operatorname{Var}[\bar W]} ,

    the first from two days :math:`j \ne k` of the same people, the second with a reference
    :math:`M` of some of them.

    Parameters
    ----------
    days : array of float, shape (n_people, n_days)
        Reported intakes; a single day needs a reference.
    outcome : array of float, shape (n_people,)
        What may depend on the habit.
    *covariates : array, shape (n_people,)
        What is held constant, measured without error; numbers, or categories as of
        `adjusted_slope`.
    reference : array of float, shape (n_people,), optional
        A measurement of the habit whose error has nothing to do with that of the reports, such as
        energy by doubly labeled water; NaN for who has none.
    n_resamples : int, default 1000
        How many samples of the people are drawn with replacement.
    rng : int or Generator, default 0
        Source of their randomness.

    Returns
    -------
    CalibratedSlope

    Raises
    ------
    ValueError
        If the arguments do not have one value a person, fewer people than needed are complete, a
        single day comes without a reference, or the days (or reference and days) do not vary
        together.
    TypeError
        If an argument is of another type.

    Notes
    -----
    Equations :eq:`eq-error-dilution` and :eq:`eq-error-calibration` of the book. Without a
    reference, the errors of different days must be unrelated to habit, outcome and each other.

    References
    ----------
    Carroll, R. J., Ruppert, D., Stefanski, L. A. and Crainiceanu, C. M. (2006). *Measurement Error
    in Nonlinear Models: A Modern Perspective*. 2nd edition. Chapman and Hall/CRC.
    https://doi.org/10.1201/9781420010138

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> habit = rng.normal(size=5000)
    >>> days = habit[:, np.newaxis] + rng.normal(size=(5000, 2))
    >>> found = regression_calibration(days, 3 * habit, n_resamples=200)
    >>> round(found.naive, 1), round(found.attenuation, 2), round(found.slope, 1)
    (2.0, 0.67, 3.0)
    """
    table = as_measured("days", days)
    if table.ndim != 2 or table.shape[1] < 1:
        raise ValueError(
            f"days has the shape {table.shape}; expected one row for each person and one column "
            "for each day"
        )
    n_days = table.shape[1]
    if n_days < 2 and reference is None:
        raise ValueError("days has a single column; expected two days, or a reference")
    n_resamples = as_whole_number("n_resamples", n_resamples, least=2)
    generator = as_generator("rng", rng)
    named = {f"covariate {number}": z for number, z in enumerate(covariates, start=1)}
    held = [column for name, z in named.items() for column in as_covariate(name, z)]
    columns = [*held, *table.T, as_vector("outcome", outcome)]
    marker = None if reference is None else as_vector("reference", reference)
    lengths = {len(column) for column in columns} | ({len(marker)} if marker is not None else set())
    if len(lengths) > 1:
        raise ValueError(f"the arguments have {sorted(lengths)} values; expected as many in each")
    known = {} if reference is None else {"reference": reference}
    require_one_order(days=days, outcome=outcome, **named, **known)
    rows = np.column_stack([np.ones(len(table)), *columns])
    complete = ~np.isnan(rows).any(axis=1)
    rows = rows[complete]
    if marker is not None:
        marker = marker[complete]
        rows = np.column_stack([rows, np.nan_to_num(marker)])
    n_people, n_held = len(rows), 1 + len(held)
    measured = np.ones(n_people) if marker is None else (~np.isnan(marker)).astype(float)
    if min(n_people, measured.sum()) < n_held + 3:
        raise ValueError(
            f"{int(min(n_people, measured.sum()))} people are complete; expected at least "
            f"{n_held + 3}"
        )
    center = rows.mean(axis=0)
    center[0] = 0
    rows = rows - center
    weigh = np.concatenate([np.full(n_days, 1 / n_days), np.zeros(rows.shape[1] - n_held - n_days)])

    def factors(counts: np.ndarray) -> tuple[float, float]:
        """Naive slope and attenuation when each person occurs so many times."""
        rest = _unexplained(rows, counts, n_held)
        spread = weigh @ rest @ weigh
        naive = weigh @ rest[:, n_days] / spread
        if marker is not None:
            part = _unexplained(rows, counts * measured, n_held)
            return naive, weigh @ part[:, -1] / (weigh @ part @ weigh)  # eq-error-calibration
        of_days = rest[:n_days, :n_days]
        shared = (of_days.sum() - np.trace(of_days)) / (n_days * (n_days - 1))
        return naive, shared / spread  # eq-error-calibration

    naive, attenuation = factors(np.ones(n_people))
    if not attenuation > 0:
        raise ValueError(
            f"the attenuation is estimated as {attenuation:.3g}: the reports say nothing of the "
            "habit among people who are alike in the covariates"
        )
    share = np.full(n_people, 1 / n_people)
    drawn = [factors(generator.multinomial(n_people, share)) for _ in range(n_resamples)]
    slopes = np.array([one / other if other > 0 else math.inf for one, other in drawn])
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(slopes, [tail, 1 - tail], method="inverted_cdf")
    return CalibratedSlope(
        slope=float(naive / attenuation),  # eq-error-dilution
        naive=float(naive),
        attenuation=float(attenuation),
        standard_error=float(slopes.std(ddof=1)) if np.isfinite(slopes).all() else math.inf,
        interval=(float(low), float(high)),
        n_people=n_people,
    )


def _unexplained(rows: np.ndarray, counts: np.ndarray, n_held: int) -> np.ndarray:
    """Products of what the first columns leave of the others, each row occurring so many times."""
    products = (rows * counts[:, np.newaxis]).T @ rows
    across = products[:n_held, n_held:]
    return (
        products[n_held:, n_held:] - across.T @ np.linalg.pinv(products[:n_held, :n_held]) @ across
    )


@dataclass(frozen=True)
class UsualIntake:
    """How the usual intake of what is not eaten every day is distributed among people.

    Parameters
    ----------
    log_odds : float
        Of eating it on a day like the first, for a person in the middle.
    spread : float
        Standard deviation between people of these log odds.
    amount : float
        Mean of the transformed amount, on a day like the first on which it is eaten.
    between, within : float
        Variances of the transformed amount between people, and from day to day.
    correlation : float
        Of a person's log odds and mean transformed amount.
    power : float
        Of the transformation of Box and Cox; 0 is the logarithm.
    log_likelihood : float
        Of what was reported.
    n_people : int
        Number of people.
    """

    log_odds: float
    spread: float
    amount: float
    between: float
    within: float
    correlation: float
    power: float
    log_likelihood: float
    n_people: int

    def intakes(self, u: ArrayLike, v: ArrayLike) -> np.ndarray:
        """Return the usual intakes of people.

        Parameters
        ----------
        u, v : array of float
            How often, and how much of it, a person eats more than others, both in standard
            deviations and independent of each other; `v` is what of the amounts does not go with
            `u`.

        Returns
        -------
        array of float
            In the unit of the days.

        Examples
        --------
        >>> person = UsualIntake(0.0, 1.0, 3.0, 0.2, 0.5, 0.0, 0.0, -1.0, 10)
        >>> round(float(person.intakes(0.0, 0.0)), 2)  # half of exp(3 + 0.5 / 2)
        12.9
        """
        u, v = np.asarray(u, dtype=float), np.asarray(v, dtype=float)
        r = self.correlation
        mean = self.amount + math.sqrt(self.between) * (r * u + math.sqrt(1 - r**2) * v)
        nodes, weights = _rule()
        amounts = sum(
            weight * _inverse(mean + math.sqrt(self.within) * node, self.power)
            for node, weight in zip(nodes, weights, strict=True)
        )
        return special.expit(self.log_odds + self.spread * u) * amounts  # eq-usual-habit

    def _population(self) -> np.ndarray:
        """Usual intakes of people who stand for equal parts of the population."""
        z = special.ndtri((np.arange(_GRID) + 0.5) / _GRID)
        return self.intakes(z[:, np.newaxis], z[np.newaxis, :]).ravel()

    def mean(self) -> float:
        """Return the mean usual intake.

        Examples
        --------
        >>> alike = UsualIntake(0.0, 0.0, 3.0, 0.0, 0.5, 0.0, 0.0, -1.0, 10)
        >>> round(alike.mean(), 2)
        12.9
        """
        return float(self._population().mean())

    def share_above(self, limit: float) -> float:
        """Return the share of people whose usual intake exceeds a limit.

        Parameters
        ----------
        limit : float
            In the unit of the days.

        Returns
        -------
        float

        Examples
        --------
        >>> UsualIntake(0.0, 1.0, 3.0, 0.2, 0.5, 0.0, 0.0, -1.0, 10).share_above(0)
        1.0
        """
        return float((self._population() > as_number("limit", limit)).mean())

    def quantile(self, share: ArrayLike) -> np.ndarray:
        """Return usual intakes that these shares of people do not exceed.

        Parameters
        ----------
        share : array of float
            From 0 to 1.

        Returns
        -------
        array of float
            Of the shape of `share`.

        Examples
        --------
        >>> person = UsualIntake(0.0, 1.0, 3.0, 0.2, 0.5, 0.0, 0.0, -1.0, 10)
        >>> [round(float(x), 1) for x in person.quantile([0.05, 0.5, 0.95])]
        [3.4, 12.2, 32.1]
        """
        shares = np.asarray(share, dtype=float)
        if not ((shares >= 0) & (shares <= 1)).all():
            raise ValueError(f"share must lie between 0 and 1, not {share!r}")
        return np.quantile(self._population(), shares)


def usual_intake(days: ArrayLike, *, power: float | None = None) -> UsualIntake:
    r"""Fit a model in two parts to what is eaten on some days only.

    Person :math:`i` eats it on day :math:`j` with a probability whose log odds are
    :math:`a + a_j + u_i`. If so, the amount, transformed by Box and Cox, is
    :math:`b + b_j + v_i + e_{ij}`. The departures :math:`u_i` and :math:`v_i` of a person are
    normal and may go together; :math:`a_j` and :math:`b_j`, zero for the first day, let days
    differ. All are found by maximum likelihood, in which :math:`u` is integrated by the rule of
    Gauss and Hermite, and :math:`v` in closed form.

    Parameters
    ----------
    days : array of float, shape (n_people, n_days)
        Intake of each person on two days or more, 0 where nothing was eaten.
    power : float, optional
        Of the transformation, from 0 (the logarithm) to 1; by default that of the maximum.

    Returns
    -------
    UsualIntake
        On days like the first.

    Raises
    ------
    ValueError
        If there are fewer than two days, a value is missing or negative, a day has nobody who
        ate, or nobody who did not, or fewer than 10 people ate on two days.
    TypeError
        If a value is text.
    RuntimeError
        If the maximum is not found.

    Notes
    -----
    Equations :eq:`eq-usual-model`, :eq:`eq-usual-likelihood` and :eq:`eq-usual-habit` of the book.

    References
    ----------
    Tooze, J. A. et al. (2006). A New Statistical Method for Estimating the Usual Intake of
    Episodically Consumed Foods with Application to Their Distribution. *Journal of the American
    Dietetic Association* 106, 1575-1587. https://doi.org/10.1016/j.jada.2006.07.003

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> u, v = rng.normal(size=(2, 800, 1))
    >>> eats = rng.random((800, 2)) < special.expit(u)
    >>> days = eats * np.exp(3 + 0.5 * v + 0.5 * rng.normal(size=(800, 2)))
    >>> found = usual_intake(days, power=0)
    >>> round(found.amount, 1), round(found.between, 1), round(found.within, 1)
    (3.0, 0.3, 0.3)
    """
    table = as_amount("days", days)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(
            f"days has the shape {table.shape}; expected one row for each person and at least two "
            "columns, one for each day"
        )
    require_complete("days", table)
    if power is not None:
        power = as_number("power", power, least=0, most=1)
    eats = table > 0
    share = eats.mean(axis=0)
    if not ((share > 0) & (share < 1)).all():
        day = int(np.argmin((share > 0) & (share < 1)))
        raise ValueError(
            f"days: on day {day} {'everybody' if share[day] == 1 else 'nobody'} ate; this model is "
            "for what some eat and others do not"
        )
    if (eats.sum(axis=1) > 1).sum() < 10:
        raise ValueError(
            "days: fewer than 10 people ate on two days; how much a person varies can not be told"
        )
    unit = float(np.exp(np.log(table[eats]).mean()))
    model = _TwoParts(table / unit, eats, power)
    found = optimize.minimize(model.loss, model.start(), method="L-BFGS-B", bounds=model.bounds())
    if not found.success:
        raise RuntimeError(f"the maximum of the likelihood was not found: {found.message}")
    return model.result(found.x, unit)


@dataclass
class _TwoParts:
    """Likelihood of amounts in units of their geometric mean."""

    table: np.ndarray
    eats: np.ndarray
    power: float | None

    def __post_init__(self) -> None:
        # People who ate nothing differ in nothing.
        some = self.eats.any(axis=1)
        self.n_none = int(np.count_nonzero(~some))
        self.n_people = len(self.eats)
        self.eats, amounts = self.eats[some], self.table[some]
        self.logs = np.log(np.where(self.eats, amounts, 1))
        self.count = self.eats.sum(axis=1)
        self.n_days = self.eats.shape[1]
        self.nodes, self.weights = _rule()

    def start(self) -> np.ndarray:
        share = (self.count.sum() / self.n_people) / self.n_days
        spread = self.logs[self.eats].var() / 2
        first = [special.logit(share), 1.0, 0.0, np.log(spread), np.log(spread), 0.1]
        return np.array([*first, 0.1, *np.zeros(2 * (self.n_days - 1))])

    def bounds(self) -> list[tuple[float | None, float | None]]:
        power = (0.0, 1.0) if self.power is None else (self.power, self.power)
        free: tuple[float | None, float | None] = (None, None)
        small = (-12.0, 6.0)
        return [free, (0.0, 20.0), free, small, small, (-0.99, 0.99), power] + [free] * (
            2 * (self.n_days - 1)
        )

    def loss(self, parameters: np.ndarray) -> float:
        """Minus the mean log likelihood of a person."""
        return -self.log_likelihood(parameters) / self.n_people

    def log_likelihood(self, parameters: np.ndarray) -> float:
        odds, spread, amount, *logs, r, power = parameters[:7]
        between, within = np.exp(logs)
        of_days = parameters[7:].reshape(2, -1)
        a = np.concatenate([[0.0], of_days[0]]) + odds
        b = np.concatenate([[0.0], of_days[1]]) + amount
        log_odds = a + spread * self.nodes[:, np.newaxis]
        log_no = special.log_expit(-log_odds)
        nobody = special.logsumexp(log_no.sum(axis=1), b=self.weights)
        # Each day adds its log odds where something was eaten.
        eaten = log_no.sum(axis=1) + self.eats @ log_odds.T
        change = _transformed(self.logs, power)
        rest = np.where(self.eats, change - b, 0)
        k = self.count
        mean = rest.sum(axis=1) / k
        squares = (rest**2).sum(axis=1) - k * mean**2
        own = between * (1 - r**2)
        of_mean = own + within / k
        shift = mean[:, np.newaxis] - r * math.sqrt(between) * self.nodes
        amounts = -0.5 * (shift**2 / of_mean[:, np.newaxis] + np.log(of_mean)[:, np.newaxis])
        constant = (
            -0.5 * (squares / within + (k - 1) * np.log(within) + np.log(k))
            - 0.5 * k * math.log(2 * math.pi)
            + (power - 1) * self.logs.sum(axis=1)
        )
        some = special.logsumexp(eaten + amounts, b=self.weights, axis=1)
        return float(self.n_none * nobody + (some + constant).sum())  # eq-usual-likelihood

    def result(self, parameters: np.ndarray, unit: float) -> UsualIntake:
        """In the units of the days: what Box and Cox make of a multiple is a line in it."""
        odds, spread, amount, *logs, r, power = (float(value) for value in parameters[:7])
        between, within = np.exp(logs)
        factor = unit**power
        log_likelihood = self.log_likelihood(parameters) - self.count.sum() * math.log(unit)
        return UsualIntake(
            log_odds=odds,
            spread=spread,
            amount=factor * amount + float(_transformed(np.log(unit), power)),
            between=float(factor**2 * between),
            within=float(factor**2 * within),
            correlation=r,
            power=power,
            log_likelihood=float(log_likelihood),
            n_people=self.n_people,
        )


def _rule() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the mean over a standard normal variable."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes, weights / weights.sum()


def _transformed(logs: np.ndarray, power: float) -> np.ndarray:
    return logs if power < 1e-9 else np.expm1(power * logs) / power


def _inverse(values: np.ndarray, power: float) -> np.ndarray:
    if power < 1e-9:
        return np.exp(values)
    return np.maximum(1 + power * values, 0) ** (1 / power)
