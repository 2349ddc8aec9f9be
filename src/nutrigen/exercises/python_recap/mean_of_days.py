"""A mean over missing values.

np.nanmean(days, axis=1) leaves missing values out, and gives NaN where a row has none that is
known.
"""

import numpy as np

from nutrigen.exercises import lazy, mistake

pd = lazy("pandas")


def mean_of_days(days: np.ndarray) -> np.ndarray:
    return pd.DataFrame(days).mean(axis=1).to_numpy()


EDGE_CASES = {
    "no gaps": (np.array([[1800.0, 2200.0], [1500.0, 2500.0]]),),
    "a person without any day": (np.array([[np.nan, 2000.0], [np.nan, np.nan]]),),
    "a day of fasting": (np.array([[0.0, 1500.0], [np.nan, 0.0]]),),
}


def draw(rng):
    days = rng.integers(12, 35, size=(int(rng.integers(3, 7)), 2)) * 100.0
    rows = rng.permutation(len(days))
    days[rows[0], 1] = np.nan
    if len(days) > 4:
        days[rows[1]] = np.nan
    return (days,)


@mistake
def gap_spreads(days):
    """Whoever has one day only has lost it: the mean over a missing value is missing. Use
    np.nanmean."""
    return days.mean(axis=1)


@mistake
def gaps_as_zero(days):
    """A missing day was counted as a day of fasting. Leave it out, of the sum and of the number."""
    return np.nan_to_num(days).mean(axis=1)


@mistake(like=gaps_as_zero)
def gaps_in_the_number(days):
    return np.nansum(days, axis=1) / days.shape[1]


@mistake
def mean_of_each_day(days):
    """This is one mean for each day. People are the rows; the days, axis 1, should disappear."""
    return np.nanmean(days, axis=0)


@mistake
def complete_rows_only(days):
    """People with a gap were left out. The result should have one number a person."""
    return days[~np.isnan(days).any(axis=1)].mean(axis=1)


@mistake
def zero_for_nobody_knows(days):
    """Someone without any known day has a mean of zero. Nothing is known: return NaN."""
    return np.nan_to_num(mean_of_days(days))
