"""A tree as a function.

Each line of the text that ends in a class is a return, each condition an if. The petal length is
not asked for in this tree.
"""

from nutrigen.exercises import mistake


def name_the_iris(petal_length: float, petal_width: float) -> str:
    if petal_width <= 0.8:
        return "setosa"
    if petal_width <= 1.75:
        return "versicolor"
    return "virginica"


EDGE_CASES = {
    "a flower at the first threshold": (1.5, 0.8),
    "a flower at the second threshold": (4.9, 1.75),
    "a setosa": (1.4, 0.2),
}


def draw(rng):
    return float(rng.integers(10, 70)) / 10, float(rng.integers(1, 26)) / 10


@mistake
def less_than(petal_length, petal_width):
    """The tree asks for less than or equal; a flower exactly at the threshold goes the other way in
    your function."""
    if petal_width < 0.8:
        return "setosa"
    if petal_width < 1.75:
        return "versicolor"
    return "virginica"


@mistake
def exchanged(petal_length, petal_width):
    """Versicolor and virginica are exchanged: the wide petals are those of virginica."""
    if petal_width <= 0.8:
        return "setosa"
    if petal_width <= 1.75:
        return "virginica"
    return "versicolor"


@mistake
def petal_length(petal_length, petal_width):
    """The thresholds are applied to the length of the petals. This tree asks for their width."""
    if petal_length <= 0.8:
        return "setosa"
    if petal_length <= 1.75:
        return "versicolor"
    return "virginica"


@mistake
def two_classes(petal_length, petal_width):
    """The second question is missing: not all wide petals are those of versicolor."""
    if petal_width <= 0.8:
        return "setosa"
    return "versicolor"


@mistake(like=two_classes)
def two_classes_without_versicolor(petal_length, petal_width):
    if petal_width <= 0.8:
        return "setosa"
    return "virginica"
