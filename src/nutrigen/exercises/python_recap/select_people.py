"""Choosing rows by a condition.

Write each condition in parentheses and join them by &. Choose rows with table[mask], and take the
index of what is left: .index.tolist().
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.python_recap._inputs import draw_columns, make_table

if TYPE_CHECKING:
    import pandas as pd


def select_people(table: pd.DataFrame) -> list[int]:
    mask = (table["age"] >= 60) & (table["energy"] < 2000)
    return table[mask].index.tolist()


EDGE_CASES = {
    "values at the limits": (
        [60, 59, 75],
        [1999.0, 1500.0, 2000.0],
        [12.0, 20.0, 9.0],
        ["female", "male", "male"],
        [93705, 93706, 93711],
    ),
    "an energy that is missing": (
        [66, 70, 61],
        [float("nan"), 1800.0, 2400.0],
        [12.0, 20.0, 9.0],
        ["male", "female", "male"],
        [93705, 93708, 93709],
    ),
    "nobody who meets both conditions": (
        [66, 40, 61],
        [2500.0, 1800.0, 2400.0],
        [12.0, 20.0, 9.0],
        ["male", "female", "male"],
        [93705, 93708, 93709],
    ),
    "a fiber that is missing": (
        [66, 70],
        [1700.0, 2100.0],
        [float("nan"), 20.0],
        ["male", "female"],
        [93705, 93708],
    ),
}


def draw(rng):
    return draw_columns(rng)


def prepare(ages, energy, fiber, sex, participants):
    return (make_table(ages, energy, fiber, sex, participants),)


@mistake
def or_(table):
    """These meet one condition or the other. Both at once is written &."""
    mask = (table["age"] >= 60) | (table["energy"] < 2000)
    return table[mask].index.tolist()


@mistake
def sixty_left_out(table):
    """Someone aged exactly 60 is missing: write >= for 60 or older."""
    mask = (table["age"] > 60) & (table["energy"] < 2000)
    return table[mask].index.tolist()


@mistake
def positions(table):
    """These are positions in the table. The participants' numbers are in its index."""
    mask = (table["age"] >= 60) & (table["energy"] < 2000)
    return np.flatnonzero(mask).tolist()


@mistake
def complement(table):
    """Someone is chosen whose energy is missing. A comparison with a missing value is False, and
    its negation True: ask for energy < 2000 instead."""
    mask = (table["age"] >= 60) & ~(table["energy"] >= 2000)
    return table[mask].index.tolist()


@mistake
def one_condition(table):
    """The condition on the energy is missing."""
    return table[table["age"] >= 60].index.tolist()


@mistake(like=one_condition)
def one_condition_on_the_energy(table):
    return table[table["energy"] < 2000].index.tolist()
