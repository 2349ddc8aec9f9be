"""Studies in which waists are hidden: what an interval holds after one filling, and after many.

For the chapter on surveys and errors. The people are those of a survey; their HDL cholesterol is
linear in waist and age but for noise, so that the slope is known.
"""

from __future__ import annotations

import warnings
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import special, stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401  # allows the next import
from sklearn.impute import IterativeImputer

from nutrigen import datasets
from nutrigen.evidence.filling_in import on_a_line
from nutrigen.learning.imputation import draw_missing, pool_estimates

__all__ = [
    "MECHANISMS",
    "compute",
    "hide",
    "independent_draws",
    "least_squares",
    "people",
    "repeat",
    "ways",
]

#: What decides whether a waist is missing: nothing, the outcome, which is known, or the waist.
MECHANISMS = ("chance", "the outcome", "the waist")
_COLUMNS = ["waist", "age", "systolic_pressure", "hba1c", "male", "hdl_cholesterol"]


def people(number: int = 0) -> pd.DataFrame:
    """Adults of the survey whose rows are complete, with HDL cholesterol made linear.

    Waists are in units of 10 cm.
    """
    frame = cast(datasets.NhanesAdults, datasets.load_nhanes_adults()).frame
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
    """Slope of HDL cholesterol on the waist at the same age, and its standard error."""
    design = np.column_stack([np.ones(len(waist)), waist, study[:, 1]])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ study[:, -1]
    rest = study[:, -1] - design @ coefficients
    variance = rest @ rest / (len(waist) - 3) * inverse[1, 1]
    return float(coefficients[1]), float(np.sqrt(variance))


def ways(
    study: np.ndarray, hidden: np.ndarray, rng: np.random.Generator, n_draws: int = 20
) -> dict[str, list[float]]:
    """Slope with its standard error and interval, from all that one may do.

    Returns
    -------
    dict of str to [slope, standard error, low, high]
    """
    n = len(study)
    gaps = study.copy()
    gaps[hidden, 0] = np.nan

    def single(waist: np.ndarray, rows: np.ndarray | slice = slice(None)) -> list[float]:
        slope, error = least_squares(waist[rows], study[rows])
        half = float(stats.t.ppf(0.975, len(waist[rows]) - 3)) * error
        return [slope, error, slope - half, slope + half]

    def line(features: np.ndarray) -> np.ndarray:
        design = np.column_stack([np.ones(n), features])
        best = np.linalg.lstsq(design[~hidden], study[~hidden, 0], rcond=None)[0]
        return np.where(hidden, design @ best, study[:, 0])

    # With gaps in a single column one round is all that there is to do.
    draws = [draw_missing(gaps, rng, n_rounds=1)[:, 0] for _ in range(n_draws)]
    blind = [draw_missing(gaps[:, :-1], rng, n_rounds=1)[:, 0] for _ in range(n_draws)]
    return {
        "nothing hidden": single(study[:, 0]),
        "complete cases": single(study[:, 0], ~hidden),
        "median": single(np.where(hidden, np.nanmedian(gaps[:, 0]), study[:, 0])),
        "line without outcome": single(line(study[:, 1:-1])),
        "line with outcome": single(line(study[:, 1:])),
        "one draw": single(draws[0]),
        "multiple": _pooled(draws, study),
        "multiple without outcome": _pooled(blind, study),
    }


def independent_draws(
    study: np.ndarray, hidden: np.ndarray, number: int, n_draws: int = 20
) -> list[float]:
    """Pool what scikit-learn draws, whose line is the same for all draws.

    Returns
    -------
    [slope, standard error, low, high]
    """
    gaps = study.copy()
    gaps[hidden, 0] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        draws = [
            IterativeImputer(
                sample_posterior=True, max_iter=1, random_state=n_draws * number + draw
            ).fit_transform(gaps)[:, 0]
            for draw in range(n_draws)
        ]
    return _pooled(draws, study)


def _pooled(draws: list[np.ndarray], study: np.ndarray) -> list[float]:
    slopes, errors = zip(*(least_squares(draw, study) for draw in draws), strict=True)
    pooled = pool_estimates(slopes, errors, complete_freedom=len(study) - 3)
    return [pooled.value, pooled.standard_error, *pooled.interval()]


def _summary(found: list[dict[str, list[float]]], truth: float) -> dict[str, dict[str, float]]:
    """Mean slope as a share of the true one, spread, typical error over it, and coverage."""
    summary = {}
    for way in found[0]:
        slope, error, low, high = np.array([one[way] for one in found]).T
        summary[way] = {
            "slope": float(slope.mean() / truth),
            "spread": float(slope.std(ddof=1) / abs(truth)),
            "error": float(np.sqrt(np.mean(error**2)) / slope.std(ddof=1)),
            "coverage": float(np.mean((low <= truth) & (truth <= high))),
        }
    return summary


def repeat(
    table: np.ndarray, mechanism: str, number: int, n_people: int = 300
) -> dict[str, list[float]]:
    """Draw a study, hide waists, and go all ways; `number` is the seed."""
    rng = np.random.default_rng(number)
    study = table[rng.integers(len(table), size=n_people)]
    return ways(study, hide(study, mechanism, rng), rng)


def compute() -> dict[str, Any]:
    """Draw 1,000 studies of 300 people for each mechanism; scikit-learn fills in 200 of them.

    One study is filled in 40 times by 2, 5, 20 and 100 draws. Of studies of 2,400 people, whose
    waists the outcome hides, there are 300.
    """
    table = people().to_numpy()
    truth = least_squares(table[:, 0], table)[0]
    found: dict[str, Any] = {"truth": truth}
    for mechanism in MECHANISMS:
        results = [repeat(table, mechanism, number) for number in range(1000)]
        found[mechanism] = _summary(results, truth)
        if mechanism == "the outcome":
            found["first"] = results[0]
    large = [repeat(table, "the outcome", number, 2400) for number in range(300)]
    found["large"] = _summary(large, truth)
    rng = np.random.default_rng(1)
    both = []
    for number in range(200):
        study = table[rng.integers(len(table), size=300)]
        hidden = hide(study, "the outcome", rng)
        own = ways(study, hidden, rng)["multiple"]
        both.append({"line drawn": own, "line fixed": independent_draws(study, hidden, number)})
    found["draws"] = _summary(both, truth)
    rng = np.random.default_rng(2)
    study = table[rng.integers(len(table), size=300)]
    hidden = hide(study, "the outcome", rng)
    found["numbers"] = {}
    for n_draws in (2, 5, 20, 100):
        again = [ways(study, hidden, rng, n_draws)["multiple"] for _ in range(40)]
        slope, _, low, high = np.array(again).T
        found["numbers"][str(n_draws)] = {
            "slope": float(slope.std(ddof=1) / abs(truth)),
            "width": float(np.std(high - low, ddof=1) / np.mean(high - low)),
        }
    return found
