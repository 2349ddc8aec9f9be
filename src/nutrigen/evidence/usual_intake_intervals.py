"""Usual intakes of made people: how often bootstrap intervals of the model in two parts hold them.

For the chapter on surveys and errors. People drink as `nutrigen.nutrition.usual_intake` found that
those of the data do, or in a way that its model does not know of. A survey is fitted, and its
people are drawn anew and fitted again.

Hundreds of surveys with hundreds of fits each need a fast one. The likelihood is that of
`usual_intake`, with its derivatives by hand; a fit to people drawn anew starts from the fit to all,
in units of how far such fits differ. The tests compare both with `usual_intake`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from scipy import optimize, special

from nutrigen import datasets

__all__ = [
    "KINDS",
    "LIMITS",
    "MEASURES",
    "QUANTILES",
    "Drinkers",
    "Likelihood",
    "compute",
    "described",
    "drinkers",
    "resampled",
    "survey",
]

#: How people drink: as supposed; often and much unrelated, which the model allows for; three tenths
#: never; more often and more on some days of the week; much for who drinks often or seldom.
KINDS = ("as supposed", "unrelated", "abstainers", "weekends", "bent")
#: In g of alcohol a day: one drink of the United States, and four.
LIMITS = (14.0, 56.0)
#: Shares of people whose usual intake is asked for.
QUANTILES = (0.5, 0.9, 0.99)
#: What is estimated.
MEASURES = (
    "mean",
    *(f"above {limit:.0f} g" for limit in LIMITS),
    *(f"{share:.0%} quantile" for share in QUANTILES),
)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
# People who stand for equal parts of a population.
_PARTS = special.ndtri((np.arange(300) + 0.5) / 300)
# Of a table of amounts, in standard deviations of people.
_REACH = np.linspace(-9, 9, 241)
_ABSTAIN = 0.3
# Three days of seven: log odds and transformed amount are higher by so much.
_WEEKEND, _MORE_OFTEN, _MORE = 3 / 7, 1.5, 0.8
_N_SURVEYS, _N_RESAMPLES = {"as supposed": 400}, 200


@dataclass(frozen=True)
class Drinkers:
    """What people are like: `parameters` of the model, and in what they depart from it.

    Parameters
    ----------
    parameters : ndarray of shape (9,)
        Log odds, their spread, transformed amount, logarithms of its variances between and within
        people, correlation, power; what is added on the second day to log odds and amount.
    unit : float
        Amounts are in this many g.
    abstain : float
        Share who never drink.
    weekends : bool
        Whether days of the week differ.
    bent : bool
        Whether amounts go with the square of how often someone drinks, in place of a line.
    """

    parameters: np.ndarray
    unit: float
    abstain: float = 0.0
    weekends: bool = False
    bent: bool = False

    def _amount(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Mean transformed amount of people on a first day."""
        r = self.parameters[5]
        along = (u**2 - 1) / np.sqrt(2) if self.bent else u
        between = np.exp(self.parameters[3] / 2)
        return self.parameters[2] + between * (r * along + np.sqrt(1 - r**2) * v)

    def usual(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Usual intakes of people who drink, in g, on days like the first."""
        odds, spread, power = self.parameters[[0, 1, 6]]
        amount = self._amount(u, v)
        days = [(1.0, 0.0)]
        if self.weekends:
            days = [(1 - _WEEKEND, -_WEEKEND), (_WEEKEND, 1 - _WEEKEND)]
        within = np.exp(self.parameters[4] / 2)
        total = np.zeros(np.broadcast_shapes(u.shape, v.shape))
        for share, more in days:
            mean = sum(
                weight * _back(amount + _MORE * more + within * node, power)
                for node, weight in zip(_NODES, _WEIGHTS, strict=True)
            )
            often = special.expit(odds + _MORE_OFTEN * more + spread * u)
            total = total + share * often * mean
        return self.unit * total

    def truth(self) -> np.ndarray:
        """Return `MEASURES` of infinitely many people."""
        usual = self.usual(_PARTS[:, np.newaxis], _PARTS[np.newaxis, :])
        drink = 1 - self.abstain
        above = [np.mean(usual > limit) * drink for limit in LIMITS]
        shares = (np.array(QUANTILES) - self.abstain) / drink
        return np.array([usual.mean() * drink, *above, *np.quantile(usual, shares)])

    def days(self, rng: np.random.Generator, n_people: int) -> np.ndarray:
        """Simulate what people drink on two days, in g; shape (n_people, 2)."""
        odds, spread, power = self.parameters[[0, 1, 6]]
        u, v = rng.normal(size=(2, n_people))
        more = self.weekends * ((rng.random((n_people, 2)) < _WEEKEND) - _WEEKEND)
        log_odds = odds + [0.0, self.parameters[7]] + (spread * u)[:, None] + _MORE_OFTEN * more
        drinks = rng.random((n_people, 2)) < special.expit(log_odds)
        drinks &= (rng.random(n_people) >= self.abstain)[:, None]
        amount = self._amount(u, v)[:, None] + [0.0, self.parameters[8]] + _MORE * more
        amount = amount + rng.normal(0, np.exp(self.parameters[4] / 2), (n_people, 2))
        return np.where(drinks, self.unit * np.maximum(_back(amount, power), 1e-9), 0.0)


class Likelihood:
    """Of parameters, for each of the people who drank, and for one who did not.

    Parameters
    ----------
    days : ndarray of shape (n_people, 2)
        In g.

    Attributes
    ----------
    counts : ndarray of shape (n_drank + 1,)
        How many people each row stands for; the last one for all who did not drink.
    unit : float
        Amounts are in units of their geometric mean.
    """

    def __init__(self, days: np.ndarray) -> None:
        eats = days > 0
        some = eats.any(axis=1)
        self.unit = float(np.exp(np.log(days[eats]).mean()))
        self.counts = np.append(np.ones(some.sum()), (~some).sum())
        self._eats = eats[some].astype(float)
        self._logs = np.log(np.where(eats, days, self.unit)[some] / self.unit)

    def of(self, counts: np.ndarray) -> Likelihood:
        """Return the likelihood where each row stands for so many people."""
        some = counts[:-1] > 0
        other = copy.copy(self)
        other.counts = np.append(counts[:-1][some], counts[-1]).astype(float)
        other._eats, other._logs = self._eats[some], self._logs[some]
        return other

    def of_people(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the log likelihood of each row, and its derivatives.

        Returns
        -------
        log_likelihood : ndarray of shape (n_drank + 1,)
        scores : ndarray of shape (n_drank + 1, 9)
        """
        odds, spread, amount, log_between, log_within, r, power, more_often, more = parameters
        between, within = np.exp([log_between, log_within])
        x, eats, k = _NODES, self._eats, self._eats.sum(axis=1)
        log_odds = odds + np.array([0.0, more_often]) + spread * x[:, np.newaxis]
        p, log_no = special.expit(log_odds), special.log_expit(-log_odds).sum(axis=1)

        changed, by_power = _changed(self._logs, power)
        rest = eats * (changed - amount - np.array([0.0, more]))
        mean = rest.sum(axis=1) / k
        apart = eats * (rest - mean[:, np.newaxis])
        own = between * (1 - r**2)
        of_mean, along = own + within / k, r * np.sqrt(between)
        shift = mean[:, np.newaxis] - along * x
        logs = eats @ log_odds.T + log_no + np.log(_WEIGHTS)
        logs -= shift**2 / (2 * of_mean)[:, np.newaxis]
        top = logs.max(axis=1, keepdims=True)
        likely = np.exp(logs - top)
        total = likely.sum(axis=1)
        moments = likely @ np.column_stack([x, x**2, p, x[:, np.newaxis] * p])
        moments /= total[:, np.newaxis]
        mean_x, square_x, mean_p, mean_xp = np.split(moments, [1, 2, 4], axis=1)
        mean_x, square_x = mean_x[:, 0], square_x[:, 0]

        first = mean - along * mean_x  # of the shift, and of its product with x and its square
        with_x = mean * mean_x - along * square_x
        second = mean * first - along * with_x
        of_variance = (second / of_mean - 1) / (2 * of_mean)
        slopes = -eats * (first / of_mean / k)[:, np.newaxis] - apart / within
        squares = (apart**2).sum(axis=1)
        to_drink = eats - mean_p
        scores = np.column_stack([
            to_drink.sum(axis=1),
            k * mean_x - mean_xp.sum(axis=1),
            -slopes.sum(axis=1),
            along * with_x / (2 * of_mean) + of_variance * own,
            of_variance * within / k + (squares / within - k + 1) / 2,
            np.sqrt(between) * with_x / of_mean - 2 * r * between * of_variance,
            (slopes * by_power + self._logs).sum(axis=1),
            to_drink[:, 1],
            -slopes[:, 1],
        ])  # fmt: skip
        constant = (
            -0.5 * (squares / within + (k - 1) * log_within + np.log(k) + np.log(of_mean))
            - 0.5 * k * np.log(2 * np.pi)
            + (power - 1) * self._logs.sum(axis=1)
        )
        nobody = _WEIGHTS * np.exp(log_no)
        often = nobody @ p / nobody.sum()
        none = np.zeros(9)
        none[[0, 1, 7]] = -often.sum(), -(nobody * x) @ p.sum(axis=1) / nobody.sum(), -often[1]
        found = np.append(top[:, 0] + np.log(total) + constant, np.log(nobody.sum()))
        return found, np.vstack([scores, none])

    def fit(self, start: np.ndarray | None = None) -> np.ndarray:
        """Return the parameters of the maximum."""
        if start is None:
            spread = np.log(self._logs[self._eats > 0].var() / 2)
            share = self._eats.mean() * (1 - self.counts[-1] / self.counts.sum())
            start = np.array([special.logit(share), 1, 0, spread, spread, 0.1, 0.1, 0, 0])
        free, small = (None, None), (-12.0, 6.0)
        bounds = [free, (0.0, 20.0), free, small, small, (-0.99, 0.99), (0.0, 1.0), free, free]
        n_people = self.counts.sum()

        def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            value, scores = self.of_people(parameters)
            return -self.counts @ value / n_people, -self.counts @ scores / n_people

        found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
        if not found.success:
            raise RuntimeError(f"the maximum of the likelihood was not found: {found.message}")
        return cast("np.ndarray", found.x)


def _changed(logs: np.ndarray, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Transform amounts by Box and Cox, with the derivative by the power."""
    if abs(power) < 1e-6:
        return logs + power * logs**2 / 2, logs**2 / 2
    grown = np.exp(power * logs)
    changed = (grown - 1) / power
    return changed, (logs * grown - changed) / power


def _back(values: np.ndarray, power: float) -> np.ndarray:
    if abs(power) < 1e-6:
        return np.exp(values)
    return cast("np.ndarray", np.maximum(1 + power * values, 0) ** (1 / power))


def described(parameters: np.ndarray, unit: float) -> np.ndarray:
    """Return `MEASURES` of the usual intakes of a model, by integrals in place of a grid of people.

    Who drinks so often exceeds a limit from some transformed amount on, which is normal.
    """
    odds, spread, amount, log_between, log_within, r, power = parameters[:7]
    between, within = np.exp([log_between / 2, log_within / 2])
    often = special.expit(odds + spread * _PARTS)
    middle, width = amount + between * r * _PARTS, between * np.sqrt(1 - r**2)
    table = amount + between * _REACH
    of_table = _back(table[:, np.newaxis] + within * _NODES, power) @ _WEIGHTS

    def above(limit: np.ndarray) -> np.ndarray:
        needed = np.interp(limit[..., np.newaxis] / unit / often, of_table, table)
        return cast("np.ndarray", special.ndtr((middle - needed) / width).mean(axis=-1))

    deviations = np.hypot(width, within)
    of_amounts = _back(middle[:, np.newaxis] + deviations * _NODES, power) @ _WEIGHTS
    # The quantiles, on a grid that is made finer around each.
    low, high = np.log(1e-4), np.log(1e4)
    quantiles = []
    for share in QUANTILES:
        left, right = low, high
        for _ in range(3):
            grid = np.linspace(left, right, 13)
            at = int(np.clip(np.sum(above(np.exp(grid)) > 1 - share), 1, 12))
            left, right = grid[at - 1], grid[at]
        shares = above(np.exp(np.array([left, right])))
        quantiles.append(np.exp(np.interp(share - 1, -shares, [left, right])))
    limits = above(np.array(LIMITS))
    return np.array([unit * (often @ of_amounts) / len(_PARTS), *limits, *quantiles])


def resampled(
    likelihood: Likelihood, fitted: np.ndarray, rng: np.random.Generator, n_resamples: int
) -> np.ndarray:
    """Fit the model to people drawn anew.

    Parameters
    ----------
    likelihood : Likelihood
        Of a survey.
    fitted : ndarray of shape (9,)
        Its parameters.
    rng : Generator
        Source of randomness.
    n_resamples : int
        How many times as many people are drawn with replacement.

    Returns
    -------
    ndarray of shape (n_resamples, 9)
    """
    counts = likelihood.counts
    n_people = int(counts.sum())
    second = [
        counts @ (likelihood.of_people(fitted + step)[1] - likelihood.of_people(fitted - step)[1])
        for step in 1e-4 * np.eye(9)
    ]
    # In these units samples differ by about one in each direction.
    units = np.linalg.cholesky(np.linalg.inv(-np.array(second) / 2e-4))
    drawn = rng.multinomial(n_people, counts / n_people, n_resamples)
    return np.array([_again(likelihood.of(rows), fitted, units) for rows in drawn])


def _again(likelihood: Likelihood, fitted: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Parameters of the maximum, from those for other people."""

    def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = fitted + units @ z
        if abs(parameters[5]) >= 1 or parameters[1] < 0:
            return np.inf, np.zeros(9)
        value, scores = likelihood.of_people(parameters)
        return -likelihood.counts @ value, -(likelihood.counts @ scores) @ units

    found = optimize.minimize(loss, np.zeros(9), jac=True, method="BFGS", options={"gtol": 0.02})
    inside = 0 <= (fitted + units @ found.x)[6] <= 1
    if found.success and inside:
        return cast("np.ndarray", fitted + units @ found.x)
    return likelihood.fit(fitted)


def drinkers() -> dict[str, Drinkers]:
    """Return the people of each of the `KINDS`, after the model of those of the data."""
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    likelihood = Likelihood(adults.frame[["alcohol_day1", "alcohol_day2"]].dropna().to_numpy())
    people = Drinkers(likelihood.fit(), likelihood.unit)
    alone = people.parameters.copy()
    alone[5] = 0.0
    return {
        "as supposed": people,
        "unrelated": replace(people, parameters=alone),
        "abstainers": replace(people, abstain=_ABSTAIN),
        "weekends": replace(people, weekends=True),
        "bent": replace(people, bent=True),
    }


def survey(
    people: Drinkers, number: int, n_people: int = 3927, n_resamples: int = _N_RESAMPLES
) -> dict[str, list[float]]:
    """Estimate usual intakes from a survey, with the middle 95 % of people drawn anew.

    Parameters
    ----------
    people : Drinkers
        Whom the survey asks.
    number : int
        Seed of people and bootstrap.
    n_people : int, default 3927
        How many; by default as many as in the data.
    n_resamples : int, default 200
        Samples of the bootstrap.

    Returns
    -------
    dict of str to list of float
        ``"value"``, ``"low"`` and ``"high"``, each for all `MEASURES`.
    """
    rng = np.random.default_rng(number)
    likelihood = Likelihood(people.days(rng, n_people))
    fitted = likelihood.fit()
    drawn = [
        described(parameters, likelihood.unit)
        for parameters in resampled(likelihood, fitted, rng, n_resamples)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    value = described(fitted, likelihood.unit)
    return {"value": value.tolist(), "low": low.tolist(), "high": high.tolist()}


def compute() -> dict[str, Any]:
    """Survey 400 times people as supposed, and 200 times others."""
    everybody = drinkers()
    found: dict[str, Any] = {"first": survey(everybody[KINDS[0]], 0)}
    for kind, people in everybody.items():
        truth = people.truth()
        surveys = [survey(people, number) for number in range(_N_SURVEYS.get(kind, 200))]
        value, low, high = (
            np.array([one[part] for one in surveys]) for part in ("value", "low", "high")
        )
        spread = value.std(axis=0, ddof=1)
        columns = {
            "truth": truth,
            "mean": value.mean(axis=0),
            "spread": spread,
            "width": (high - low).mean(axis=0) / (2 * 1.96 * spread),
            "coverage": ((low <= truth) & (truth <= high)).mean(axis=0),
            "too low": (high < truth).mean(axis=0),
            "too high": (low > truth).mean(axis=0),
        }
        found[kind] = {
            name: dict(zip(MEASURES, column.tolist(), strict=True))
            for name, column in columns.items()
        }
    return found
