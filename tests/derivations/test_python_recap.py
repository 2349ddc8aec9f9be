"""The equations of the chapter that recalls Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets

Verify = Callable[..., None]


@pytest.mark.equation("eq-recap-energy")
def test_energy_from_macronutrients(deviation: Verify) -> None:
    """Energy of adults on two days, against that which the survey computed food by food.

    Someone fasted on the second day, which leaves no ratio.
    """
    people = datasets.load_nhanes_adults().frame.dropna(subset=["energy_day2"])
    for day in ("day1", "day2"):
        grams = [people[f"{n}_{day}"] for n in ("protein", "carbohydrate", "fat", "alcohol")]
        energy = 4 * grams[0] + 4 * grams[1] + 9 * grams[2] + 7 * grams[3]
        deviation(
            np.nanmedian(energy / people[f"energy_{day}"]), 1.0, tolerance=0.02, relative=True
        )


@pytest.mark.equation("eq-recap-standardize")
def test_standardizing_by_broadcasting(deviation: Verify, rng: np.random.Generator) -> None:
    """Random tables, entry by entry, and against scikit-learn's scaler."""
    for _ in range(20):
        X = rng.normal(5, 3, size=(int(rng.integers(3, 9)), 4))
        z = (X - X.mean(axis=0)) / X.std(axis=0)
        deviation(z, StandardScaler().fit_transform(X), tolerance=1e-12)
        by_hand = [
            [(X[i, j] - np.mean(X[:, j])) / np.std(X[:, j]) for j in range(4)]
            for i in range(len(X))
        ]
        deviation(z, by_hand, tolerance=1e-12)
