"""One round of boosting.

Compute what is left of each target. Take its mean on either side of the threshold, and add the
rate times the mean of the sample's side to its prediction.
"""

from nutrigen.exercises import mistake


def boost_once(x: list, targets: list, predictions: list, threshold: float, rate: float) -> list:
    left_over = [t - p for t, p in zip(targets, predictions)]
    new = []
    for value, prediction in zip(x, predictions):
        side = [r for v, r in zip(x, left_over) if (v <= threshold) == (value <= threshold)]
        new.append(prediction + rate * sum(side) / len(side))
    return new


EDGE_CASES = {
    "a value at the threshold": ([30.0, 50.0, 70.0], [110.0, 120.0, 150.0], [120.0] * 3, 50.0, 0.5),
    "a rate of one": ([30.0, 40.0, 70.0], [110.0, 118.0, 150.0], [126.0] * 3, 50.0, 1.0),
    "predictions that differ": (
        [30.0, 60.0, 70.0],
        [110.0, 140.0, 150.0],
        [112.0, 130.0, 131.0],
        45.0,
        0.1,
    ),
}


def draw(rng):
    n = int(rng.integers(4, 7))
    x = [float(v) for v in rng.choice(range(20, 81), size=n, replace=False)]
    targets = [float(v) for v in rng.integers(100, 170, size=n)]
    predictions = [float(v) for v in rng.integers(115, 140, size=n)]
    cut = sorted(x)[int(rng.integers(1, n))]
    return x, targets, predictions, cut - 0.5, float(rng.choice([0.1, 0.3, 0.5]))


@mistake
def means_of_targets(x, targets, predictions, threshold, rate):
    """This adds the mean target of each side. Add the mean of what is left, target less
    prediction."""
    zeros = [0.0] * len(x)
    steps = boost_once(x, targets, zeros, threshold, rate)
    return [p + step for p, step in zip(predictions, steps, strict=True)]


@mistake
def upside_down(x, targets, predictions, threshold, rate):
    """The step goes away from the targets. What is left is target less prediction, not prediction
    less target."""
    return boost_once(x, targets, predictions, threshold, -rate)


@mistake
def without_rate(x, targets, predictions, threshold, rate):
    """This adds all of the mean. Add the share that the rate says."""
    return boost_once(x, targets, predictions, threshold, 1.0)


@mistake
def step_alone(x, targets, predictions, threshold, rate):
    """These are the steps. Add them to the predictions of the rounds before."""
    new = boost_once(x, targets, predictions, threshold, rate)
    return [after - before for after, before in zip(new, predictions, strict=True)]


@mistake
def no_tree(x, targets, predictions, threshold, rate):
    """Each prediction moves toward its own target. A tree can't know it for other people: a leaf
    moves all its samples by the mean of what is left."""
    return [p + rate * (t - p) for t, p in zip(targets, predictions, strict=True)]


@mistake
def one_leaf(x, targets, predictions, threshold, rate):
    """All predictions move by the same. Take the mean on either side of the threshold."""
    return boost_once(x, targets, predictions, max(x), rate)


@mistake
def threshold_on_the_wrong_side(x, targets, predictions, threshold, rate):
    """A sample that is at the threshold meets the condition, as in the chapter: x <= threshold."""
    below = [v for v in x if v < threshold]
    return boost_once(x, targets, predictions, max(below, default=threshold), rate)


@mistake
def sums_of_leaves(x, targets, predictions, threshold, rate):
    """This adds the sum of what is left on each side. Divide it by the number of its samples."""
    new = boost_once(x, targets, predictions, threshold, rate)
    return [
        p + (after - p) * sum((v <= threshold) == (value <= threshold) for v in x)
        for value, p, after in zip(x, predictions, new, strict=True)
    ]


@mistake
def mean_over_everybody(x, targets, predictions, threshold, rate):
    """The sum of each side is divided by the number of all samples. Divide it by those of the
    side."""
    new = boost_once(x, targets, predictions, threshold, rate)
    return [
        p + (after - p) * sum((v <= threshold) == (value <= threshold) for v in x) / len(x)
        for value, p, after in zip(x, predictions, new, strict=True)
    ]
