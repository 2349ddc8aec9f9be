"""Learning rate under step decay.

How many complete blocks of `every` epochs lie before this epoch? Multiply by the factor once for
each.
"""

from nutrigen.exercises import mistake


def decayed_learning_rate(initial: float, factor: float, every: int, epoch: int) -> float:
    return initial * factor ** ((epoch - 1) // every)


EDGE_CASES = {
    "the first epoch": (0.3, 0.1, 10, 1),
    "the last epoch before the rate falls": (0.3, 0.1, 10, 10),
    "the first epoch after it has fallen": (0.3, 0.1, 10, 11),
    "a rate that falls after every epoch": (0.1, 0.9, 1, 5),
    "a factor of 1": (0.1, 1.0, 3, 8),
}


def draw(rng):
    return (
        float(rng.choice([1.0, 0.3, 0.1, 0.01])),
        float(rng.choice([0.1, 0.3, 0.5, 0.9])),
        int(rng.integers(2, 11)),
        int(rng.integers(1, 60)),
    )


@mistake
def counted_from_zero(initial, factor, every, epoch):
    """The rate falls one epoch too early: epochs are counted from 1, so before epoch e there are
    e - 1."""
    return initial * factor ** (epoch // every)


@mistake
def not_in_steps(initial, factor, every, epoch):
    """This rate falls in every epoch. It should stay the same for `every` epochs and then fall at
    once: divide without remainder, //."""
    return initial * factor ** ((epoch - 1) / every)


@mistake(like=not_in_steps)
def not_in_steps_from_zero(initial, factor, every, epoch):
    return initial * factor ** (epoch / every)


@mistake
def every_ignored(initial, factor, every, epoch):
    """This multiplies by the factor after each epoch; it should be after each `every` epochs."""
    return initial * factor ** (epoch - 1)


@mistake(like=every_ignored)
def every_ignored_from_zero(initial, factor, every, epoch):
    return initial * factor**epoch


@mistake
def once_only(initial, factor, every, epoch):
    """The rate falls once and then stays. It falls again after each further `every` epochs."""
    return initial if epoch <= every else initial * factor


@mistake
def multiplied(initial, factor, every, epoch):
    """The factor is applied again and again, which is a power: factor ** number, not factor *
    number."""
    return initial * factor * ((epoch - 1) // every)


@mistake
def divided(initial, factor, every, epoch):
    """This rate grows: the factor is below 1, so multiply by its power instead of dividing."""
    return initial / factor ** ((epoch - 1) // every)
