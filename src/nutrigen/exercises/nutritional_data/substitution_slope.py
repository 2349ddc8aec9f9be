"""Slope of a substitution.

Each slope of the model compares a source with the one that was left out, whose own is zero. Take
the difference of two of them, times the kcal.
"""

from nutrigen.exercises import mistake


def substitution_slope(
    slopes: dict[str, float], left_out: str, more: str, less: str, kcal: float
) -> float:
    relative = slopes | {left_out: 0.0}
    return kcal * (relative[more] - relative[less])


_SLOPES = {"polyunsaturated fat": 0.01, "protein": 0.003, "alcohol": 0.016, "energy": -0.0005}

EDGE_CASES = {
    "less of the source that was left out": (
        _SLOPES,
        "carbohydrate",
        "alcohol",
        "carbohydrate",
        50.0,
    ),
    "more of the source that was left out": (
        _SLOPES,
        "carbohydrate",
        "carbohydrate",
        "protein",
        100.0,
    ),
    "neither of them was left out": (_SLOPES, "carbohydrate", "protein", "alcohol", 100.0),
}
RTOL = 1e-9
ATOL = 1e-12


def draw(rng):
    sources = [
        str(name) for name in rng.permutation(["fat", "protein", "alcohol", "starch", "sugar"])
    ]
    left_out, *others = sources
    slopes = {name: round(float(rng.normal(0, 0.01)), 4) for name in [*others, "energy"]}
    more, less = (str(name) for name in rng.choice(sources, 2, replace=False))
    return slopes, left_out, more, less, float(rng.choice([10.0, 50.0, 100.0, 250.0]))


@mistake
def energy_for_the_left_out(slopes, left_out, more, less, kcal):
    """The slope of the energy was taken for the source that was left out. It says what adding that
    source does, and here nothing is added. In this model the source itself has the slope zero."""
    relative = slopes | {left_out: slopes["energy"]}
    return kcal * (relative[more] - relative[less])


@mistake
def energy_added(slopes, left_out, more, less, kcal):
    """The slope of the energy was added, but the energy stays the same."""
    relative = slopes | {left_out: 0.0}
    return kcal * (relative[more] - relative[less] + slopes["energy"])


@mistake
def left_out_has_no_slope(slopes, left_out, more, less, kcal):
    """The source that was left out has no slope in the model, since the others are compared with
    it. Its slope is zero."""
    return kcal * (slopes[more] - slopes[less])


@mistake(like=left_out_has_no_slope)
def left_out_is_nan(slopes, left_out, more, less, kcal):
    return kcal * (slopes.get(more, float("nan")) - slopes.get(less, float("nan")))


@mistake
def only_what_there_is_more_of(slopes, left_out, more, less, kcal):
    """This is the slope against the source that the model left out. What is asked for is another
    exchange: subtract the slope of the source that there is less of."""
    return kcal * (slopes | {left_out: 0.0})[more]


@mistake
def turned_around(slopes, left_out, more, less, kcal):
    """The sign is turned: subtract the slope of the source that there is less of from that of the
    other."""
    relative = slopes | {left_out: 0.0}
    return kcal * (relative[less] - relative[more])


@mistake
def per_kilocalorie(slopes, left_out, more, less, kcal):
    """This is the difference for 1 kcal. Multiply it by the kcal."""
    relative = slopes | {left_out: 0.0}
    return relative[more] - relative[less]


@mistake
def added(slopes, left_out, more, less, kcal):
    """The two slopes were added. Of the one source there is more, of the other one less."""
    relative = slopes | {left_out: 0.0}
    return kcal * (relative[more] + relative[less])
