"""Filling in: against plain least squares, medians by NumPy, and people who lie on a line."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from nutrigen.evidence import filling_in, kept


def _people(noise: float) -> pd.DataFrame:
    """People whose waist follows from what is known of them, but for noise."""
    rng = np.random.default_rng(3)
    people = pd.DataFrame(
        {
            "age": rng.uniform(20, 80, 1500),
            "weight": rng.normal(80, 15, 1500),
            "height": rng.normal(170, 9, 1500),
            "systolic_pressure": rng.normal(125, 15, 1500),
            "hba1c": rng.normal(5.7, 0.6, 1500),
            "male": rng.integers(2, size=1500).astype(float),
        }
    )
    people["bmi"] = people["weight"] / (people["height"] / 100) ** 2
    waist = 20 + 2.5 * people["bmi"] + 0.2 * people["age"] + rng.normal(0, noise, 1500)
    people["hdl_cholesterol"] = 80 - 0.3 * waist + rng.normal(0, 10, 1500)
    people.insert(0, "waist", waist)
    return people


def test_what_is_put_on_a_line_varies_as_the_residuals_do() -> None:
    people = _people(6)
    people["hdl_cholesterol"] += (people["waist"] - 100) ** 2 / 50
    lined = filling_in.on_a_line(people, 3)
    assert lined.drop(columns="hdl_cholesterol").equals(people.drop(columns="hdl_cholesterol"))
    X = np.column_stack([np.ones(1500), people["waist"], people["age"]])
    expected, (of_truth,), *_ = np.linalg.lstsq(X, people["hdl_cholesterol"], rcond=None)
    coefficients, (of_line,), *_ = np.linalg.lstsq(X, lined["hdl_cholesterol"], rcond=None)
    assert coefficients[1:] == pytest.approx(expected[1:], abs=0.08)
    assert of_line == pytest.approx(of_truth, rel=0.1)
    rest = lined["hdl_cholesterol"] - X @ coefficients
    assert abs(np.corrcoef(rest, people["waist"] ** 2)[0, 1]) < 0.08


def test_scores_of_medians_are_those_by_hand() -> None:
    whole = np.random.default_rng(4).normal(size=(300, 4)) @ np.triu(np.ones((4, 4)))
    found = filling_in.scores(whole, 1)
    rng = np.random.default_rng(1)
    people = whole[rng.choice(300, 120, replace=False)]
    X, y = np.where(rng.random((120, 3)) < 0.5, np.nan, people[:, :3]), people[:, 3]
    train = rng.permutation(120) < 80
    X = np.where(np.isnan(X), np.nanmedian(X[train], axis=0), X)
    expected = LinearRegression().fit(X[train], y[train]).score(X[~train], y[~train])
    assert found["median: training set"] == pytest.approx(expected)
    # The median of a feature does not know the target.
    assert found["median: all"] == pytest.approx(found["median: all, with the target"])
    assert found["regression: all"] != found["regression: all, with the target"]


def test_exchanged_targets_can_not_be_predicted() -> None:
    whole = np.random.default_rng(4).normal(size=(300, 4)) @ np.triu(np.ones((4, 4)))
    of_true, exchanged = (
        np.median(
            [
                filling_in.scores(whole, number, permuted)["regression: training set"]
                for number in range(12)
            ]
        )
        for permuted in (False, True)
    )
    assert exchanged < 0.1 < of_true


def test_what_is_kept_has_all_repeats() -> None:
    found = kept("filling_in")
    assert set(found) == {"scores", "scores_permuted", "settled_permuted"}
    assert {len(of) for of in found["scores_permuted"].values()} == {600}
    assert {len(of) for of in found["settled_permuted"].values()} == {200}
