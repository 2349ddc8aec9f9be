"""The change to expect.

The second measurement is expected between the first one and the mean of all.
"""

from nutrigen.exercises import mistake


def expected_change(first: float, mean: float, reliability: float) -> float:
    return -(1 - reliability) * (first - mean)


EDGE_CASES = {
    "a measurement without error": (160.0, 130.0, 1.0),
    "a measurement that is all error": (160.0, 130.0, 0.0),
    "a start below the mean": (100.0, 130.0, 0.7),
    "a start at the mean": (130.0, 130.0, 0.7),
}


def draw(rng):
    first, mean = float(rng.uniform(80, 220)), float(rng.uniform(100, 160))
    # Near one half, the share that stays and the one that is lost are hard to tell apart.
    low, high = (0.1, 0.4) if rng.random() < 0.5 else (0.6, 0.9)
    return first, mean, float(rng.uniform(low, high))


@mistake
def second_measurement(first, mean, reliability):
    """This is the second measurement itself. Subtract the first one."""
    return mean + reliability * (first - mean)


@mistake
def sign(first, mean, reliability):
    """The sign is wrong: who starts above the mean falls."""
    return (1 - reliability) * (first - mean)


@mistake
def share_that_stays(first, mean, reliability):
    """The reliability is the share of the distance that stays. One minus it is lost."""
    return -reliability * (first - mean)


@mistake
def without_the_mean(first, mean, reliability):
    """The distance counts from the mean of all, not from zero."""
    return -(1 - reliability) * first
