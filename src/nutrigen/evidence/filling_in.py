"""Values of a survey hidden and filled in again, in many samples of its adults.

For the chapter that explores nutritional data: what a filling that has seen the test people does to
a score.
"""

from __future__ import annotations

import warnings
from typing import Any, cast

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401  # allows the next import
from sklearn.impute import IterativeImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets

__all__ = ["compute", "on_a_line", "scores"]

_WEAK = ["alcohol_day1", "fiber_day1", "sugars_day1", "mercury", "total_cholesterol"]


def on_a_line(truth: pd.DataFrame, number: int) -> pd.DataFrame:
    """Replace HDL cholesterol by what is linear in waist and age, but for normal noise.

    Parameters
    ----------
    truth : DataFrame of shape (n_people, n_features)
        Complete rows, with waist, age and HDL cholesterol.
    number : int
        Seed of the noise, which varies as much as the residuals of the regression.

    Returns
    -------
    DataFrame of shape (n_people, n_features)
        The same people with simulated HDL cholesterol.
    """
    X, y = truth[["waist", "age"]], truth["hdl_cholesterol"]
    expected = LinearRegression().fit(X, y).predict(X)
    noise = np.random.default_rng(number).normal(0, np.std(y - expected), len(y))
    return truth.assign(hdl_cholesterol=expected + noise)


def scores(
    whole: np.ndarray, number: int, permuted: bool = False, max_iter: int = 5, tol: float = 1.0
) -> dict[str, float]:
    """Coefficients of determination on test people, filled in three ways.

    Parameters
    ----------
    whole : ndarray of shape (n_people, n_features + 1)
        Complete rows; the target is the last column.
    number : int
        Seed of the sample of 120 people, of what is hidden, and of the division.
    permuted : bool
        Exchange the targets at random among the people of the sample.
    max_iter, tol : int and float
        When the regression ends: after so many rounds, or when one changes values by less than this
        share of the largest. With the defaults that is nearly always after the first.

    Returns
    -------
    dict of str to float
        For filling by the ``"median"`` or a ``"regression"`` that was fitted on the
        ``"training set"``, on ``"all"``, and on ``"all, with the target"``; the keys are joined by
        a colon.
    """
    rng = np.random.default_rng(number)
    chosen = whole[rng.choice(len(whole), 120, replace=False)]
    X, y = chosen[:, :-1].copy(), chosen[:, -1]
    X[rng.random(X.shape) < 0.5] = np.nan
    train = rng.permutation(120) < 80
    if permuted:
        y = rng.permutation(y)
    found = {}
    for name, imputer in {
        "median": SimpleImputer(strategy="median"),
        "regression": IterativeImputer(Ridge(), max_iter=max_iter, tol=tol),
    }.items():
        fill = make_pipeline(StandardScaler(), imputer)
        for way, T in {
            "training set": fill.fit(X[train]).transform(X),
            "all": fill.fit_transform(X),
            "all, with the target": fill.fit_transform(np.column_stack([X, y]))[:, :-1],
        }.items():
            model = LinearRegression().fit(T[train], y[train])
            found[f"{name}: {way}"] = float(model.score(T[~train], y[~train]))
    return found


def compute() -> dict[str, Any]:
    """Hide and fill in features of 600 samples of 120 people.

    The regression that goes on until it settles is that of 200 samples.
    """
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    whole = adults.frame[[*_WEAK, "hdl_cholesterol"]].dropna().to_numpy()

    def joined(found: list[dict[str, float]]) -> dict[str, list[float]]:
        return {name: [one[name] for one in found] for name in found[0]}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        settled = joined([scores(whole, number, True, 30, 0.01) for number in range(200)])
    return {
        "settled_permuted": settled,
        "scores": joined([scores(whole, number) for number in range(600)]),
        "scores_permuted": joined([scores(whole, number, True) for number in range(600)]),
    }
