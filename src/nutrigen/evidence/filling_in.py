"""Values of a survey hidden and filled in again, under many divisions of its adults.

For the chapter that explores nutritional data: what a filling does to an association, and what a
filling that has seen the test people does to a score.
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
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from nutrigen import datasets
from nutrigen.nutrition import adjusted_slope

__all__ = ["compute", "on_a_line", "scores", "slopes"]

_BODY = ["weight", "height", "bmi"]
_COLUMNS = ["waist", "age", *_BODY, "systolic_pressure", "hba1c", "hdl_cholesterol", "male"]
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


def slopes(
    truth: pd.DataFrame, number: int, at_random: bool = False, n_draws: int = 5
) -> dict[str, float]:
    """Slope of HDL cholesterol on waist, age held, from waists that were hidden and filled in.

    Parameters
    ----------
    truth : DataFrame of shape (n_people, n_features)
        Complete rows: waist, age, measures of the body, pressure, HbA1c, HDL cholesterol, sex.
    number : int
        Seed of what is hidden and who is in the training set.
    at_random : bool
        Hide as many waists completely at random, and not the more likely the higher the body mass
        index.
    n_draws : int
        Number of drawn fillings; without any, only the others are computed.

    Returns
    -------
    dict of str to float
        As shares of the slope on the true waists of the same test people. ``"body"`` and ``"weak"``
        say whether the imputation knows weight, height and body mass index; ``"with"`` and
        ``"without"`` whether it knows HDL cholesterol; ``"drawn"`` adds a random remainder, and is
        the mean of the drawn fillings. ``"squares"`` is least squares on all that is known, with
        squares and products, and so follows a curve.
    """
    rng = np.random.default_rng(number)
    heavy = 1 / (1 + np.exp(-(truth["bmi"].to_numpy() - 33) / 3))
    hidden = rng.random(len(truth)) < (heavy.mean() if at_random else heavy)
    train = rng.random(len(truth)) < 0.7
    observed = truth.mask(np.outer(hidden, truth.columns == "waist"))
    test = truth.loc[~train]

    def slope(waist: np.ndarray) -> float:
        return adjusted_slope(waist, test["hdl_cholesterol"], test["age"]).slope

    def filled(columns: list[str], seed: int | None) -> float:
        pipeline = make_pipeline(
            StandardScaler(),
            IterativeImputer(
                max_iter=10, tol=0.01, random_state=seed or 0, sample_posterior=seed is not None
            ),
        )
        rows = pipeline.fit(observed.loc[train, columns]).transform(observed.loc[~train, columns])
        return slope(pipeline[0].inverse_transform(rows)[:, 0])

    of_truth = slope(test["waist"].to_numpy())
    found = {}
    for known, left_out in {"body": [], "weak": _BODY}.items():
        for outcome, also in {"with": [], "without": ["hdl_cholesterol"]}.items():
            columns = [name for name in truth if name not in {*left_out, *also}]
            found[f"{known}, {outcome}"] = filled(columns, None) / of_truth
            drawn = [filled(columns, 1 + draw) for draw in range(n_draws)]
            if drawn:
                found[f"{known}, {outcome}, drawn"] = float(np.mean(drawn)) / of_truth

    others, waist = truth.drop(columns="waist"), truth["waist"].to_numpy()
    curve = make_pipeline(StandardScaler(), PolynomialFeatures(2), LinearRegression())
    expected = curve.fit(others[train & ~hidden], waist[train & ~hidden]).predict(others)
    spread = (waist - expected)[train & ~hidden].std()

    def on_curve(noise: np.ndarray | float) -> float:
        return slope(np.where(hidden, expected + noise, waist)[~train]) / of_truth

    found["squares"] = on_curve(0.0)
    drawn = [on_curve(rng.normal(0, spread, len(truth))) for _ in range(n_draws)]
    if drawn:
        found["squares, drawn"] = float(np.mean(drawn))
    return found


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
    """Hide and fill in waists in 8 divisions, and features of 600 samples of 120 people.

    The regression that goes on until it settles is that of 200 samples.
    """
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    frame = adults.frame.assign(male=(adults.frame["sex"] == "male").astype(float))
    truth = frame[_COLUMNS].dropna()
    whole = frame[[*_WEAK, "hdl_cholesterol"]].dropna().to_numpy()

    def joined(found: list[dict[str, float]]) -> dict[str, list[float]]:
        return {name: [one[name] for one in found] for name in found[0]}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        settled = {
            name: joined([scores(whole, number, permuted, 30, 0.01) for number in range(200)])
            for name, permuted in {"settled": False, "settled_permuted": True}.items()
        }
    return settled | {
        "slopes": joined([slopes(truth, number) for number in range(8)]),
        "slopes_at_random": joined([slopes(truth, number, True) for number in range(8)]),
        "slopes_on_a_line": joined(
            [slopes(on_a_line(truth, 100 + number), number) for number in range(8)]
        ),
        "scores": joined([scores(whole, number) for number in range(600)]),
        "scores_permuted": joined([scores(whole, number, True) for number in range(600)]),
    }
