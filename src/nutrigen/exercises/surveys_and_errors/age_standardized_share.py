"""A share at the ages of a standard population.

In each age group of the standard find the weighted share of the people. Multiply it by the
standard's share of that group, and add up.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.surveys_and_errors._inputs import draw_sample


def age_standardized_share(
    values: np.ndarray, weights: np.ndarray, ages: np.ndarray, standard: dict[str, float]
) -> float:
    total = 0.0
    for age, part in standard.items():
        w, y = weights[ages == age], values[ages == age]
        total += part * (w @ y) / w.sum()
    return float(total)


EDGE_CASES = {
    "people of an age that the standard has not": (
        np.array([1.0, 0.0, 1.0, 1.0, 0.0]),
        np.array([1.0, 3.0, 2.0, 2.0, 4.0]),
        np.array(["20-39", "20-39", "40+", "0-19", "40+"]),
        {"20-39": 0.4, "40+": 0.6},
    ),
    "a single age": (
        np.array([1.0, 0.0, 0.0]),
        np.array([1.0, 1.0, 6.0]),
        np.array(["40+", "40+", "40+"]),
        {"40+": 1.0},
    ),
    "a standard with an age of no weight": (
        np.array([1.0, 0.0, 1.0, 1.0]),
        np.array([2.0, 3.0, 2.0, 5.0]),
        np.array(["20-39", "20-39", "40+", "40+"]),
        {"20-39": 1.0, "40+": 0.0},
    ),
}


def draw(rng):
    ages = np.repeat(np.array(["20-39", "40-59", "60+"]), rng.integers(2, 6, size=3))
    values, weights = draw_sample(rng, len(ages))
    order = rng.permutation(len(ages))
    young, middle = (int(part) for part in rng.integers(20, 45, size=2))
    shares = [young / 100, middle / 100, (100 - young - middle) / 100]
    standard = dict(zip(["20-39", "40-59", "60+"], shares, strict=True))
    return values[order], weights[order], ages[order], standard


@mistake
def crude(values, weights, ages, standard):
    """This is the weighted share at the ages of these people. Make one share for each age, and
    weigh them by the standard."""
    return float(weights @ values / weights.sum())


@mistake(like=crude)
def crude_of_named_ages(values, weights, ages, standard):
    inside = np.isin(ages, list(standard))
    return float(weights[inside] @ values[inside] / weights[inside].sum())


@mistake
def plain_shares(values, weights, ages, standard):
    """Within an age people count alike here. They stand for different numbers of others there,
    too."""
    return float(sum(part * values[ages == age].mean() for age, part in standard.items()))


@mistake
def ages_alike(values, weights, ages, standard):
    """Each age counts the same here. Multiply by the standard's shares."""
    shares = [
        weights[ages == age] @ values[ages == age] / weights[ages == age].sum() for age in standard
    ]
    return float(np.mean(shares))


@mistake
def over_all_weights(values, weights, ages, standard):
    """The share of an age is divided by the weights of all people. Divide by those of that age."""
    return float(
        sum(
            part * (weights[ages == age] @ values[ages == age]) / weights.sum()
            for age, part in standard.items()
        )
    )


@mistake
def weighed_twice(values, weights, ages, standard):
    """Each person has the standard's share as a further factor, and the ages of the sample are
    still there. Divide by the weights of each age."""
    factor = weights * np.array([standard.get(age, 0.0) for age in ages])
    return float(factor @ values / factor.sum())
