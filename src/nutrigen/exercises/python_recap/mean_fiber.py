"""Means of groups with gaps.

table.groupby("sex")["fiber"].mean() leaves missing values out, of the sum and of the number. Its
method to_dict() gives the dictionary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutrigen.exercises import mistake
from nutrigen.exercises.python_recap._inputs import draw_columns, make_table

if TYPE_CHECKING:
    import pandas as pd


def mean_fiber(table: pd.DataFrame) -> dict[str, float]:
    return table.groupby("sex")["fiber"].mean().to_dict()


EDGE_CASES = {
    "gaps in both columns": (
        [44, 51, 63, 38],
        [2100.0, float("nan"), 1700.0, 2500.0],
        [10.0, 30.0, float("nan"), 8.0],
        ["female", "female", "male", "male"],
        [93705, 93706, 93709, 93711],
    ),
    "no gaps": (
        [44, 51, 63, 29],
        [2100.0, 2000.0, 1700.0, 1500.0],
        [10.0, 30.0, 25.0, 20.5],
        ["female", "male", "male", "male"],
        [93705, 93706, 93709, 93720],
    ),
}


def draw(rng):
    return draw_columns(rng)


def prepare(ages, energy, fiber, sex, participants):
    return (make_table(ages, energy, fiber, sex, participants),)


@mistake
def gaps_as_zero(table):
    """A missing value was counted as zero grams: in the sum, or in the number that the sum is
    divided by. Nobody knows what this person ate: leave the value out of both."""
    return table.fillna({"fiber": 0.0}).groupby("sex")["fiber"].mean().to_dict()


@mistake(like=gaps_as_zero)
def gaps_in_the_number(table):
    groups = table.groupby("sex")
    return (groups["fiber"].sum() / groups.size()).to_dict()


@mistake
def complete_rows_only(table):
    """Someone whose energy is missing was dropped, though the fiber is known. Drop only for the
    columns that you use."""
    return table.dropna().groupby("sex")["fiber"].mean().to_dict()


@mistake
def median(table):
    """This is the median of each group. The mean is asked for."""
    return table.groupby("sex")["fiber"].median().to_dict()


@mistake
def not_grouped(table):
    """This is the mean of all people, twice. Group by sex first."""
    mean = float(table["fiber"].mean())
    return {"female": mean, "male": mean}
