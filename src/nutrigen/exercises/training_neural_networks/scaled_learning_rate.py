"""Linear scaling rule.

With K times the batch, take K times the rate. What is K here?
"""

import math

from nutrigen.exercises import mistake


def scaled_learning_rate(learning_rate: float, batch_size: int, new_batch_size: int) -> float:
    return learning_rate * new_batch_size / batch_size


EDGE_CASES = {
    "the same batch size": (0.1, 64, 64),
    "a smaller batch": (0.1, 256, 32),
    "a ratio that is not whole": (0.05, 48, 64),
}


def draw(rng):
    return (
        round(float(10 ** rng.uniform(-3, 0)), 4),
        int(rng.choice([16, 24, 32, 64])),
        int(rng.choice([40, 128, 256, 1000])),
    )


@mistake
def inverted(learning_rate, batch_size, new_batch_size):
    """The ratio is upside down: a larger batch makes fewer updates, so its steps have to be
    longer."""
    return learning_rate * batch_size / new_batch_size


@mistake
def square_root(learning_rate, batch_size, new_batch_size):
    """This is another rule, by the square root, which keeps the noise of a step the same. The
    linear rule has no root."""
    return learning_rate * math.sqrt(new_batch_size / batch_size)


@mistake
def unchanged(learning_rate, batch_size, new_batch_size):
    """This keeps the rate. With another batch size there is another number of updates an epoch, for
    which the rate should make up."""
    return learning_rate


@mistake
def not_relative(learning_rate, batch_size, new_batch_size):
    """Multiply by how much larger the new batch is than the old one, not by its size."""
    return learning_rate * new_batch_size


@mistake
def whole_ratio(learning_rate, batch_size, new_batch_size):
    """The ratio need not be whole: with // it is rounded down, to 0 for a smaller batch. Use /."""
    return learning_rate * (new_batch_size // batch_size)
