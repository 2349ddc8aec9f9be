"""Area under the ROC curve.

Compare each sick patient with each one who is well: 1 if the sick one has the higher score, one
half if they are equal. Divide by the number of pairs.
"""

from nutrigen.exercises import mistake


def area_by_pairs(sick: list, well: list) -> float:
    wins = [1.0 if s > w else 0.5 if s == w else 0.0 for s in sick for w in well]
    return sum(wins) / len(wins)


EDGE_CASES = {
    "perfect scores": ([0.9, 0.8], [0.1, 0.3, 0.2]),
    "everyone has the same score": ([0.5, 0.5], [0.5]),
    "a single pair": ([0.7], [0.9]),
}


def draw(rng):
    sick = [round(float(s), 1) for s in rng.uniform(0.3, 1, size=rng.integers(3, 6))]
    well = [round(float(s), 1) for s in rng.uniform(0, 0.8, size=rng.integers(4, 8))]
    shared = float(rng.choice([0.4, 0.5, 0.6]))
    return [*sick, shared], [shared, *well]


@mistake
def ties_lost(sick, well):
    """Pairs with equal scores count as errors here. They are undecided and count one half; a model
    that gives everyone the same score has the area one half."""
    return sum(s > w for s in sick for w in well) / (len(sick) * len(well))


@mistake
def ties_won(sick, well):
    """Pairs with equal scores count as right here. They are undecided and count one half."""
    return sum(s >= w for s in sick for w in well) / (len(sick) * len(well))


@mistake
def reversed(sick, well):
    """This counts the pairs in which the one who is well has the higher score. A high score should
    mean sick."""
    return area_by_pairs(well, sick)


@mistake
def in_order(sick, well):
    """This compares the first with the first, the second with the second. Compare each sick one
    with each one who is well."""
    pairs = zip(sick, well, strict=False)
    wins = [1.0 if s > w else 0.5 if s == w else 0.0 for s, w in pairs]
    return sum(wins) / len(wins)


@mistake
def not_divided(sick, well):
    """This is the number of pairs in the right order. Divide by the number of all pairs."""
    return sum(1.0 if s > w else 0.5 if s == w else 0.0 for s in sick for w in well)
