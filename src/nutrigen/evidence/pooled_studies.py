"""Studies in which waists are hidden, filled in once or many times: whether intervals hold the truth.

For the chapter on surveys and errors. The people are those of a survey; their HDL cholesterol is
linear in waist and age but for noise, so that the slope is known.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401  # allows the next import
from sklearn.impute import IterativeImputer

from nutrigen import datasets
from nutrigen.evidence.filling_in import on_a_line
from nutrigen.learning.imputation import pool_estimates

__all__ = ["MECHANISMS", "compute", "draw_waists", "hide", "least_squares", "people", "ways"]

#: What decides whether a waist is missing: nothing, the outcome, which is known, or the waist.
MECHANISMS = ("chance", "the outcome", "the waist")
_COLUMNS = ["waist", "age", "systolic_pressure", "hba1c", "male", "hdl_cholesterol"]


def people(number: int = 0) -> pd.DataFrame:
    """Adults of the survey whose rows are complete, with HDL cholesterol made linear.

    Waists are in units of 10 cm.
    """
    frame = datasets.load_nhanes_adults().frame
    frame = frame.assign(male=(frame["sex"] == "male").astype(float))[_COLUMNS].dropna()
    return on_a_line(frame.assign(waist=frame["waist"] / 10), number)


def hide(study: np.ndarray, mechanism: str, rng: np.random.Generator) -> np.ndarray:
    """Say whose waist is hidden; half of them, more or less.

    Parameters
    ----------
    study : ndarray of shape (n_people, 6)
        Waist first, HDL cholesterol last.
    mechanism : {"chance", "the outcome", "the waist"}
        If it is the outcome, those with little HDL cholesterol are hidden; if the waist, the wide.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray of bool, shape (n_people,)
    """
    log_odds = {
        "chance": np.zeros(len(study)),
        "the outcome": (52 - study[:, -1]) / 5,
        "the waist": (study[:, 0] - 10) / 0.5,
    }[mechanism]
    return rng.random(len(study)) < special.expit(log_odds)


def least_squares(waist: np.ndarray, study: np.ndarray) -> tuple[float, float]:
    """Slope of HDL cholesterol on the waist at the same age, and its variance."""
    design = np.column_stack([np.ones(len(waist)), waist, study[:, 1]])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ study[:, -1]
    rest = study[:, -1] - design @ coefficients
    return float(coefficients[1]), float(rest @ rest / (len(waist) - 3) * inverse[1, 1])


def draw_waists(
    study: np.ndarray, hidden: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_draws: int
) -> np.ndarray:
    """Draw waists by a linear regression: first its coefficients and scatter, then the values.

    Parameters
    ----------
    study : ndarray of shape (n_people, 6)
    hidden : ndarray of bool, shape (n_people,)
    known : ndarray of shape (n_people, n_known)
        What the imputation knows.
    rng : Generator
    n_draws : int

    Returns
    -------
    ndarray of shape (n_draws, n_people)
    """
    design = np.column_stack([np.ones(len(known)), known])
    seen = design[~hidden]
    inverse = np.linalg.inv(seen.T @ seen)
    best = inverse @ seen.T @ study[~hidden, 0]
    rest = study[~hidden, 0] - seen @ best
    filled = []
    for _ in range(n_draws):
        variance = rest @ rest / rng.chisquare(len(seen) - seen.shape[1])
        drawn = rng.multivariate_normal(best, variance * inverse)
        values = design @ drawn + rng.normal(0, np.sqrt(variance), len(study))
        filled.append(np.where(hidden, values, study[:, 0]))
    return np.array(filled)


def ways(
    study: np.ndarray, hidden: np.ndarray, rng: np.random.Generator, n_draws: int = 20
) -> dict[str, list[float]]:
    """Slope with its standard error and interval, from all that one may do.

    Returns
    -------
    dict of str to [slope, standard error, low, high]
    """
    n = len(study)
    waist = np.where(hidden, np.nan, study[:, 0])
    without, known = study[:, 1:-1], study[:, 1:]

    def single(filled: np.ndarray, rows: np.ndarray | slice = slice(None)) -> list[float]:
        slope, variance = least_squares(filled[rows], study[rows])
        error = np.sqrt(variance)
        half = stats.t.ppf(0.975, len(filled[rows]) - 3) * error
        return [slope, float(error), float(slope - half), float(slope + half)]

    def line(features: np.ndarray) -> np.ndarray:
        design = np.column_stack([np.ones(n), features])
        best = np.linalg.lstsq(design[~hidden], study[~hidden, 0], rcond=None)[0]
        return np.where(hidden, design @ best, study[:, 0])

    def many(draws: np.ndarray) -> list[float]:
        slopes, variances = np.array([least_squares(draw, study) for draw in draws]).T
        pooled = pool_estimates(slopes, variances, complete_degrees_of_freedom=n - 3)
        return [pooled.value, pooled.standard_error, *pooled.interval()]

    draws = draw_waists(study, hidden, known, rng, n_draws)
    return {
        "nothing hidden": single(study[:, 0]),
        "complete cases": single(study[:, 0], ~hidden),
        "median": single(np.where(hidden, np.nanmedian(waist), study[:, 0])),
        "line without outcome": single(line(without)),
        "line with outcome": single(line(known)),
        "one draw": single(draws[0]),
        "multiple": many(draws),
        "multiple without outcome": many(draw_waists(study, hidden, without, rng, n_draws)),
    }
