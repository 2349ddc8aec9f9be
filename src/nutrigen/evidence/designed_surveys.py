"""Surveys of made populations: how often intervals with and without the design hold the truth.

For the chapter on surveys and errors. A population has strata, and in them units whose people are
alike; a minority is sampled more often than its part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special, stats

from nutrigen.nutrition import survey_mean

__all__ = ["Population", "Sample", "compute", "estimates", "in_part", "surveys"]

_N_UNITS, _N_PEOPLE = 40, 300


@dataclass(frozen=True)
class Sample:
    """People of a survey, one value a person."""

    y: np.ndarray
    weights: np.ndarray
    strata: np.ndarray
    units: np.ndarray
    in_part: np.ndarray


class Population:
    """A population of which everything is known.

    Parameters
    ----------
    number : int
        Seed.
    n_strata : int, default 15
        Of 40 units with 300 people each.

    Notes
    -----
    Units differ in how large their minority is, and in how frequent the condition is; the minority
    has it more often. People of the small part live in half of the units.
    """

    def __init__(self, number: int, n_strata: int = 15) -> None:
        rng = np.random.default_rng(number)
        shape = (n_strata, _N_UNITS, _N_PEOPLE)
        share = rng.uniform(0.05, 0.35, (n_strata, _N_UNITS, 1))
        self.minority = rng.random(shape) < share
        log_odds = (
            -2.0
            + rng.normal(0, 0.5, (n_strata, 1, 1))
            + rng.normal(0, 0.5, (n_strata, _N_UNITS, 1))
            + 0.8 * self.minority
        )
        self.y = (rng.random(shape) < special.expit(log_odds)).astype(float)
        here = rng.random((n_strata, _N_UNITS, 1)) < 0.5
        self.in_part = here & (rng.random(shape) < 0.5)

    def draw(self, rng: np.random.Generator, n_units: int = 2, n_each: int = 12) -> Sample:
        """Draw units of each stratum, and as many of the minority as of the others in each."""
        columns: list[list[np.ndarray]] = []
        for stratum in range(len(self.y)):
            for unit in rng.choice(_N_UNITS, n_units, replace=False):
                minority = self.minority[stratum, unit]
                for group in (False, True):
                    people = np.flatnonzero(minority == group)
                    chosen = rng.choice(people, min(n_each, len(people)), replace=False)
                    weight = _N_UNITS / n_units * len(people) / max(len(chosen), 1)
                    full = [np.full(len(chosen), value) for value in (weight, stratum, unit)]
                    of_y = self.y[stratum, unit, chosen]
                    columns.append([of_y, *full, self.in_part[stratum, unit, chosen]])
        y, w, h, c, part = (np.concatenate(column) for column in zip(*columns, strict=True))
        return Sample(y, w, h, c, part)


def estimates(sample: Sample) -> dict[str, list[float]]:
    """Share with its standard error and interval, in four ways.

    Returns
    -------
    dict of str to [value, standard error, low, high]
        ``"naive"`` counts people; ``"weights"`` weighs them, with the error of a random sample;
        ``"design, normal"`` has the error by design, and 1.96 of them to both sides; ``"design"``
        as many as Student's t asks for.
    """
    y, w = sample.y, sample.weights
    n = len(y)
    mean, weighted = y.mean(), w @ y / w.sum()
    designed = survey_mean(y, w, sample.strata, sample.units)

    def around(value: float, error: float, times: float = 1.96) -> list[float]:
        return [float(v) for v in (value, error, value - times * error, value + times * error)]

    return {
        "naive": around(mean, np.sqrt(mean * (1 - mean) / n)),
        "weights": around(weighted, np.sqrt(weighted * (1 - weighted) / n)),
        "design, normal": around(designed.value, designed.standard_error),
        "design": [designed.value, designed.standard_error, *designed.interval()],
    }


def in_part(sample: Sample) -> dict[str, list[float]]:
    """Share in the small part of the people, as of a domain and of a table that was cut.

    Returns
    -------
    dict of str to [value, standard error, low, high]
        A stratum that the cut has left with one unit adds nothing to the variance.
    """
    part = sample.in_part
    named = survey_mean(sample.y, sample.weights, sample.strata, sample.units, domain=part)
    # What the table without the others looks like; strata of one unit are lost for the error.
    y, w = sample.y[part], sample.weights[part]
    z = w * (y - w @ y / w.sum()) / w.sum()
    variance, freedom = 0.0, 0
    for stratum in np.unique(sample.strata[part]):
        inside = sample.strata[part] == stratum
        units = np.unique(sample.units[part][inside], return_inverse=True)[1]
        totals = np.bincount(units, z[inside])
        if len(totals) > 1:
            variance += len(totals) * totals.var(ddof=1)
            freedom += len(totals) - 1
    error = float(np.sqrt(variance))
    half = float(stats.t.ppf(0.975, freedom)) * error
    return {
        "domain": [named.value, named.standard_error, *named.interval()],
        "cut": [named.value, error, named.value - half, named.value + half],
    }


def surveys(n_surveys: int) -> tuple[float, list[dict[str, list[float]]]]:
    """Share in a population, and `estimates` of it from the first surveys that were drawn."""
    population = Population(0)
    rng = np.random.default_rng(1)
    found = [estimates(population.draw(rng)) for _ in range(n_surveys)]
    return float(population.y.mean()), found


def compute() -> dict[str, Any]:
    """Draw 2,000 surveys of one population, and 1,000 with more units for its small part."""
    truth, found = surveys(2000)
    few = Population(2, n_strata=8)
    rng = np.random.default_rng(3)
    parts = [in_part(few.draw(rng, n_units=4)) for _ in range(1000)]
    return {
        "share": _summary(found, truth),
        "part": _summary(parts, float(few.y[few.in_part].mean())),
        "truth": truth,
        "first": found[0],
    }


def _summary(found: list[dict[str, list[float]]], truth: float) -> dict[str, dict[str, float]]:
    """Bias, spread, typical error as a share of it, and coverage."""
    summary = {}
    for way in found[0]:
        value, error, low, high = np.array([one[way] for one in found]).T
        summary[way] = {
            "bias": float(value.mean() - truth),
            "spread": float(value.std(ddof=1)),
            "error": float(np.sqrt(np.mean(error**2))),
            "coverage": float(np.mean((low <= truth) & (truth <= high))),
        }
    return summary
