"""Simulated people whose habits are known: slopes that are calibrated, and usual intakes.

For the chapter on surveys and errors: how often intervals hold the true slope, under errors that
are as supposed and under others, and how far off a share of people above a limit is.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy import special

from nutrigen import datasets
from nutrigen.nutrition import UsualIntake, adjusted_slope, regression_calibration, usual_intake

__all__ = [
    "KINDS",
    "LIMITS",
    "QUANTILES",
    "compute",
    "drink",
    "measure_three_ways",
    "report",
    "slopes",
]

#: What an error is like: as supposed, flattened with a bias of each person, and going with weight.
KINDS = ("classical", "flattened", "with weight")
#: Shares of people whose usual intake is asked for.
QUANTILES = (0.5, 0.9, 0.99)
#: In g of alcohol a day: one drink of the United States, and four.
LIMITS = (14.0, 56.0)
_TRUE = 1.0


def report(rng: np.random.Generator, kind: str, n_people: int = 400) -> dict[str, np.ndarray]:
    """Simulate people, and what they report on two days.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    kind : {"classical", "flattened", "with weight"}
        Classical errors vary from day to day only. If flattened, reports rise by 0.6 for a unit
        more of the habit, and each person has a bias on all days. With weight, heavy people report
        too little, and their outcome is lower, too.
    n_people : int
        How many.

    Returns
    -------
    dict of str to ndarray
        ``"habit"``, ``"days"``, ``"age"``, ``"weight"`` and ``"outcome"``, which rises by 1 for a
        unit more of the habit at the same age; ``"marker"``, a measurement of the habit of every
        fourth person, with an error of its own.
    """
    age, weight = rng.normal(size=(2, n_people))
    habit = 0.4 * age + rng.normal(0, 0.9, n_people)
    outcome = _TRUE * habit + 0.5 * age + rng.normal(0, 1.2, n_people)
    slope, bias = 1.0, np.zeros(n_people)
    if kind == "flattened":
        slope, bias = 0.6, rng.normal(0, 0.4, n_people)
    elif kind == "with weight":
        bias = -0.5 * weight
        outcome = outcome - 0.8 * weight
    days = (slope * habit + bias)[:, np.newaxis] + rng.normal(0, 1.1, (n_people, 2))
    marker = habit + rng.normal(0, 0.5, n_people)
    marker[n_people // 4 :] = np.nan
    return {
        "habit": habit,
        "days": days,
        "age": age,
        "weight": weight,
        "outcome": outcome,
        "marker": marker,
    }


def slopes(kind: str, number: int, n_resamples: int = 300) -> dict[str, list[float]]:
    """Slope of the outcome on the intake at the same age, with its interval, in several ways.

    Parameters
    ----------
    kind : {"classical", "flattened", "with weight"}
        What is wrong with the reports.
    number : int
        Seed of people, reports and bootstrap.
    n_resamples : int
        Samples of the bootstrap.

    Returns
    -------
    dict of str to [slope, low, high]
        On the ``"habit"``; ``"naive"`` on the mean of both days; ``"calibrated"`` by both days,
        with the bootstrap; ``"naive errors"`` the same slope with the error of the regression on
        what is expected of the habit; ``"marker"`` calibrated by the marker; ``"weight held"`` by
        both days, with weight held as well.
    """
    rng = np.random.default_rng(number)
    people = report(rng, kind)
    days, outcome, age = people["days"], people["outcome"], people["age"]
    true = adjusted_slope(people["habit"], outcome, age)
    naive = adjusted_slope(days.mean(axis=1), outcome, age)
    by_days = regression_calibration(days, outcome, age, n_resamples=n_resamples, rng=rng)
    by_marker = regression_calibration(
        days, outcome, age, reference=people["marker"], n_resamples=n_resamples, rng=rng
    )
    with_weight = regression_calibration(
        days, outcome, age, people["weight"], n_resamples=n_resamples, rng=rng
    )
    half = 1.96 * naive.standard_error / by_days.attenuation
    return {
        "habit": [true.slope, *true.interval],
        "naive": [naive.slope, *naive.interval],
        "calibrated": [by_days.slope, *by_days.interval],
        "naive errors": [by_days.slope, by_days.slope - half, by_days.slope + half],
        "marker": [by_marker.slope, *by_marker.interval],
        "weight held": [with_weight.slope, *with_weight.interval],
    }


def drink(
    rng: np.random.Generator, model: UsualIntake, abstain: float = 0.0, n_people: int = 3927
) -> tuple[np.ndarray, np.ndarray]:
    """Simulate usual intakes, and what was drunk on two days.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    model : UsualIntake
        What the people are like.
    abstain : float
        Share of the people who never drink, which the model knows nothing of.
    n_people : int
        How many.

    Returns
    -------
    usual : ndarray of shape (n_people,)
    days : ndarray of shape (n_people, 2)
    """
    u, v = rng.normal(size=(2, n_people))
    never = rng.random(n_people) < abstain
    usual = np.where(never, 0, model.intakes(u, v))
    drinks = rng.random((n_people, 2)) < special.expit(model.log_odds + model.spread * u)[:, None]
    r = model.correlation
    mean = model.amount + np.sqrt(model.between) * (r * u + np.sqrt(1 - r**2) * v)
    amount = mean[:, None] + rng.normal(0, np.sqrt(model.within), (n_people, 2))
    back = special.inv_boxcox(np.maximum(amount, -1 / model.power + 1e-9), model.power)
    return usual, np.where(never[:, None], 0, drinks * back)


def measure_three_ways(days: np.ndarray) -> dict[str, list[float]]:
    """Shares above limits and quantiles, of single days, means of days, and usual intakes.

    Returns
    -------
    dict of str to list of float
        Above `LIMITS`, then `QUANTILES`.
    """
    fitted = usual_intake(days)
    found = {
        name: _described(x)
        for name, x in {"one day": days[:, 0], "two days": days.mean(axis=1)}.items()
    }
    above = [fitted.share_above(limit) for limit in LIMITS]
    return found | {"model": [*above, *map(float, fitted.quantile(QUANTILES))]}


def _described(x: np.ndarray) -> list[float]:
    above = [float(np.mean(x > limit)) for limit in LIMITS]
    return [*above, *map(float, np.quantile(x, QUANTILES))]


def _alcohol() -> np.ndarray:
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    frame = adults.frame[["alcohol_day1", "alcohol_day2"]]
    return frame.dropna().to_numpy()


def compute() -> dict[str, Any]:
    """Calibrate 500 studies of each kind, 100 surveys of drinkers, 200 samples of the real one."""
    found: dict[str, Any] = {"slopes": {}}
    for kind in KINDS:
        ways = [slopes(kind, number) for number in range(500)]
        found["slopes"][kind] = {}
        for way in ways[0]:
            slope, low, high = np.array([one[way] for one in ways]).T
            found["slopes"][kind][way] = {
                "mean": float(slope.mean()),
                "median": float(np.median(slope)),
                "coverage": float(np.mean((low <= _TRUE) & (high >= _TRUE))),
            }
    found["first"] = slopes("classical", 0)

    days = _alcohol()
    fitted = usual_intake(days)
    for name, abstain in (("as supposed", 0.0), ("abstainers", 0.3)):
        rng = np.random.default_rng(1)
        rows = []
        for _ in range(100):
            usual, drunk = drink(rng, fitted, abstain)
            rows.append({"truth": _described(usual)} | measure_three_ways(drunk))
        found[name] = {way: np.mean([row[way] for row in rows], axis=0).tolist() for way in rows[0]}
        found[name + ", spread"] = {
            way: np.std([row[way] for row in rows], axis=0, ddof=1).tolist() for way in rows[0]
        }
    rng = np.random.default_rng(2)
    again = [measure_three_ways(days[rng.integers(len(days), size=len(days))]) for _ in range(200)]
    found["resampled"] = {
        way: np.quantile([one[way] for one in again], [0.025, 0.975], axis=0).T.tolist()
        for way in again[0]
    }
    return found
