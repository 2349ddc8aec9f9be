"""Modalities of adults and mice, joined under many divisions into training and test samples.

For the chapter on learning from several modalities.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets
from nutrigen.learning.fusion import held_out_correlation

__all__ = ["compute", "correlation_of_tables", "log_ratios", "stacked"]


def log_ratios(shares: pd.DataFrame) -> pd.DataFrame:
    """Logarithms of shares, minus their mean in each sample.

    Parameters
    ----------
    shares : DataFrame of shape (n_samples, n_parts)
        Shares of a whole, at least one of each column positive; zero counts as half of the least
        positive share of its column.

    Returns
    -------
    DataFrame of shape (n_samples, n_parts)
        Each row sums to zero, whatever the unit of the shares.
    """
    positive = shares.where(shares > 0)
    logarithms = np.log(positive.fillna(positive.min() / 2))
    return logarithms.sub(logarithms.mean(axis=1), axis=0)


def correlation_of_tables(first: pd.DataFrame, second: pd.DataFrame, seed: int) -> float:
    """Held-out canonical correlation of two tables, as the chapter computes it.

    Parameters
    ----------
    first, second : DataFrame of shape (n_samples, n_features)
        Two modalities of the same samples.
    seed : int
        Of the division into folds.

    Returns
    -------
    float
        On samples that were held out, in eight folds.
    """
    return held_out_correlation(first, second, shrinkage=0.1, n_splits=8, random_state=seed)


def _trees() -> Pipeline:
    return make_pipeline(SimpleImputer(strategy="median"), ExtraTreesRegressor(12, random_state=0))


def _second(
    known: dict[str, np.ndarray], y: np.ndarray, unseen: dict[str, np.ndarray]
) -> np.ndarray:
    """Fit the second model to predictions of the first ones, and let it predict."""
    model = LinearRegression().fit(pd.DataFrame(known), y)
    return np.asarray(model.predict(pd.DataFrame(unseen)))


def stacked(
    X: pd.DataFrame, y: np.ndarray, modalities: dict[str, list[str]], seed: int, n_train: int = 600
) -> dict[str, float]:
    """Scores among other people of stacking, and of what one would try before it.

    Parameters
    ----------
    X : DataFrame of shape (n_samples, n_features)
        Features.
    y : ndarray of shape (n_samples,)
        Targets.
    modalities : dict of str to list of str
        Columns of each modality.
    seed : int
        Of the division.
    n_train : int
        Number of training samples.

    Returns
    -------
    dict of str to float
        Coefficients of determination: stacked on predictions for training samples, stacked on
        out-of-fold predictions, the mean of the predictions, their mean over the forests that are
        perfect on their training samples (over all if none is), one forest of all columns, ridge
        regressions stacked on out-of-fold predictions, and a ridge regression of all columns.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    train, test = X.iloc[order[:n_train]], X.iloc[order[n_train:]]
    y_train, y_test = y[order[:n_train]], y[order[n_train:]]
    in_fold, out_of_fold, unseen = {}, {}, {}
    ridge = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(10))
    ridge_out_of_fold, ridge_unseen = {}, {}
    for name, columns in modalities.items():
        ridge_out_of_fold[name] = cross_val_predict(ridge, train[columns], y_train)
        ridge_unseen[name] = ridge.fit(train[columns], y_train).predict(test[columns])
        model = _trees()
        out_of_fold[name] = cross_val_predict(model, train[columns], y_train)
        model.fit(train[columns], y_train)
        in_fold[name] = model.predict(train[columns])
        unseen[name] = model.predict(test[columns])
    others = pd.DataFrame(unseen)
    perfect = [name for name in modalities if np.allclose(in_fold[name], y_train)]
    predicted = {
        "in fold": _second(in_fold, y_train, unseen),
        "out of fold": _second(out_of_fold, y_train, unseen),
        "mean": others.mean(axis=1).to_numpy(),
        "mean of the perfect": others[perfect or list(others)].mean(axis=1).to_numpy(),
        "one forest": _trees().fit(train, y_train).predict(test),
        "stacked ridges": _second(ridge_out_of_fold, y_train, ridge_unseen),
        "ridge": ridge.fit(train, y_train).predict(test),
    }
    return {name: float(r2_score(y_test, values)) for name, values in predicted.items()}


def compute() -> dict[str, Any]:
    """Repeat the stacking of adults, and the correlation of the mice's tables, over divisions."""
    adults = cast(datasets.NhanesAdults, datasets.load_nhanes_adults())
    modalities = {
        "demography": ["age", "sex", "income_to_poverty_ratio"],
        "body": [
            "weight", "height", "bmi", "waist", "pulse", "systolic_pressure", "diastolic_pressure",
        ],
        "blood metals": list(adults.modality("blood metals")),
        "intake": list(adults.modality("intake day 1")),
    }  # fmt: skip
    frame, columns = adults.frame, [name for names in modalities.values() for name in names]
    X = frame[columns].assign(sex=frame["sex"] == "male").astype(float)
    skewed = modalities["blood metals"] + modalities["intake"]
    X[skewed] = np.log(X[skewed] + 0.1)
    y = np.log(frame["hdl_cholesterol"]).to_numpy()
    stacks = [stacked(X, y, modalities, seed) for seed in range(16)]
    mice = cast(datasets.Nutrimouse, datasets.load_nutrimouse())
    ratios = log_ratios(mice.lipids)
    seeds = range(20)
    return {
        "stacked": {name: [found[name] for found in stacks] for name in stacks[0]},
        "held_out": [correlation_of_tables(mice.genes, mice.lipids, seed) for seed in seeds],
        "held_out_log_ratios": [correlation_of_tables(mice.genes, ratios, seed) for seed in seeds],
    }
