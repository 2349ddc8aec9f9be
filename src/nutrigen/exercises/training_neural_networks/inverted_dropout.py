"""Dropout that keeps the mean.

Where the mask is 0, the result is 0. Where it is 1, the activation is made larger, so that the mean
over many masks is the activation itself: it is kept with probability 1 - q.
"""

from nutrigen.exercises import mistake


def inverted_dropout(activations: list[float], mask: list[int], q: float) -> list[float]:
    return [h * m / (1 - q) for h, m in zip(activations, mask)]


EDGE_CASES = {
    "a probability of zero": ([1.0, -2.0, 3.0], [1, 1, 1], 0.0),
    "a mask that drops everything": ([1.0, 2.0, 3.0], [0, 0, 0], 0.5),
    "a single unit": ([4.0], [1], 0.75),
}


def draw(rng):
    activations = [round(float(h), 2) for h in rng.normal(0, 2, 6)]
    mask = [1, 0, *(int(m) for m in rng.integers(0, 2, 4))]
    return activations, mask, float(rng.choice([0.1, 0.2, 0.3, 0.4]))


@mistake
def not_scaled(activations, mask, q):
    """The units are dropped, but what remains is not scaled: on average the next layer receives too
    little in training."""
    return [h * m for h, m in zip(activations, mask, strict=True)]


@mistake
def divided_by_q(activations, mask, q):
    """Divide by the probability that a unit is kept, 1 - q, not by that of dropping it."""
    return [h * m / q for h, m in zip(activations, mask, strict=True)]


@mistake
def wrong_direction(activations, mask, q):
    """What remains has to grow, to make up for what is dropped: divide by 1 - q instead of
    multiplying."""
    return [h * m * (1 - q) for h, m in zip(activations, mask, strict=True)]


@mistake
def mask_inverted(activations, mask, q):
    """The mask is read the wrong way round: 1 keeps, 0 drops."""
    return [h * (1 - m) / (1 - q) for h, m in zip(activations, mask, strict=True)]


@mistake(like=mask_inverted)
def mask_inverted_not_scaled(activations, mask, q):
    return [h * (1 - m) for h, m in zip(activations, mask, strict=True)]


@mistake
def mask_ignored(activations, mask, q):
    """Nothing is dropped here. Multiply by the mask."""
    return [h / (1 - q) for h in activations]


@mistake
def scaled_by_mask(activations, mask, q):
    """This scales by how many units this mask happens to keep. The factor depends on the
    probability alone, 1/(1 - q); so the mean is right over many masks."""
    return [h * m * len(mask) / sum(mask) for h, m in zip(activations, mask, strict=True)]


@mistake
def shortened(activations, mask, q):
    """A dropped unit keeps its place, with the value 0; otherwise the next layer's weights meet the
    wrong units."""
    return [h / (1 - q) for h, m in zip(activations, mask, strict=True) if m]
