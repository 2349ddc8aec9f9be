"""Inputs that several exercises of the chapter draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.random import Generator

FOODS = ("oats", "lentils", "apple", "walnuts", "kefir", "salmon")


def draw_columns(rng: Generator) -> tuple:
    """Return the columns of a table of people, and their numbers."""
    n = int(rng.integers(6, 9))
    ages = rng.integers(50, 80, size=n)
    ages[:2] = 60, 71
    energy = rng.integers(13, 31, size=n) * 100.0
    energy[1] = 1900.0
    fiber = rng.integers(5, 35, size=n).astype(float)
    missing = rng.permutation(np.arange(2, n))[:2]
    fiber[missing[0]] = np.nan
    energy[missing[1]] = np.nan
    sex = ["female", "male", *rng.choice(["female", "male"], size=n - 2)]
    participants = 93_700 + np.sort(rng.permutation(900)[:n])
    return (
        [int(v) for v in ages],
        [float(v) for v in energy],
        [float(v) for v in fiber],
        [str(v) for v in sex],
        [int(v) for v in participants],
    )


def make_table(
    ages: list, energy: list, fiber: list, sex: list, participants: list
) -> pd.DataFrame:
    """Return the table of these columns, with a row for each participant."""
    import pandas as pd

    return pd.DataFrame(
        {"age": ages, "energy": energy, "fiber": fiber, "sex": sex},
        index=pd.Index(participants, name="participant"),
    )
