"""The soft threshold.

Take the penalty from the size of each weight, abs(weight). What would be negative is 0. Then give
it the sign back.
"""

from nutrigen.exercises import mistake


def soft_threshold(weights: list[float], penalty: float) -> list[float]:
    left = []
    for weight in weights:
        above, below = max(weight - penalty, 0.0), min(weight + penalty, 0.0)
        left.append(above + below)
    return left


EDGE_CASES = {
    "a weight as large as the penalty": ([0.5, -0.5, 2.0], 0.5),
    "no penalty": ([0.25, -1.5, 0.0], 0.0),
    "all below the penalty": ([0.1, -0.2], 1.0),
    "no weights": ([], 1.0),
}


def draw(rng):
    weights = rng.uniform(-3, 3, size=int(rng.integers(3, 7)))
    return [round(float(weight), 2) for weight in weights], round(float(rng.uniform(0.3, 1.5)), 1)


@mistake
def hard_threshold(weights, penalty):
    """The large weights stay as they were: that is a hard threshold. The soft one takes the penalty
    from each of them."""
    return [weight if abs(weight) > penalty else 0.0 for weight in weights]


@mistake
def sign_lost(weights, penalty):
    """The sizes are right, but the signs are lost: a negative weight stays negative."""
    return [max(abs(weight) - penalty, 0.0) for weight in weights]


@mistake
def subtracted_from_negative_weights(weights, penalty):
    """You subtract the penalty from negative weights too, which makes them larger in size. Every
    weight moves toward zero."""
    return [weight - penalty if abs(weight) > penalty else 0.0 for weight in weights]


@mistake(like=subtracted_from_negative_weights)
def negative_weights_lost(weights, penalty):
    return [max(weight - penalty, 0.0) for weight in weights]


@mistake
def ridge(weights, penalty):
    """You divide by one plus the penalty, as the ridge does. The lasso takes the same from every
    weight."""
    return [weight / (1 + penalty) for weight in weights]


@mistake
def past_zero(weights, penalty):
    """The small weights change their sign. The lasso leaves them at zero."""
    return [weight - penalty if weight > 0 else weight + penalty for weight in weights]


@mistake
def small_ones_dropped(weights, penalty):
    """The weights that become zero are missing. Keep them, as 0.0."""
    return [weight for weight in soft_threshold(weights, penalty) if weight != 0]
