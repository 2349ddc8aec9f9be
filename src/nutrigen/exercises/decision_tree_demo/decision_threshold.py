"""From what probability on to act.

At a probability p of cancer, waiting costs p times a missed cancer on average, and acting (1 - p)
times a false alarm. At which p are the two equal?
"""

from nutrigen.exercises import mistake


def decision_threshold(cost_missed: float, cost_alarm: float) -> float:
    return cost_alarm / (cost_alarm + cost_missed)


EDGE_CASES = {
    "equal costs": (1.0, 1.0),
    "an alarm that costs nothing": (3.0, 0.0),
    "a missed cancer that is fifty times as bad": (50.0, 1.0),
}


def draw(rng):
    return float(rng.integers(5, 60)), float(rng.integers(1, 5))


@mistake
def complement(cost_missed, cost_alarm):
    """This is the complement: the dearer a missed cancer, the smaller the probability that should
    make us act."""
    return cost_missed / (cost_alarm + cost_missed)


@mistake
def odds(cost_missed, cost_alarm):
    """These are odds, p / (1 - p) or (1 - p) / p, not the probability p."""
    return cost_alarm / cost_missed


@mistake(like=odds)
def odds_against(cost_missed, cost_alarm):
    return cost_missed / cost_alarm
