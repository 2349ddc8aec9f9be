"""Number of iterations.

How many batches does one epoch have, if what is left over forms a smaller batch? Round up
(math.ceil), then multiply by the number of epochs.
"""

import math

from nutrigen.exercises import mistake


def number_of_iterations(n_samples: int, batch_size: int, n_epochs: int) -> int:
    return n_epochs * math.ceil(n_samples / batch_size)


EDGE_CASES = {
    "a batch size that divides the number of samples": (60, 20, 3),
    "a batch larger than the data": (10, 32, 4),
    "one batch with all samples": (7, 7, 2),
    "batches of one sample": (9, 1, 2),
}


def draw(rng):
    return int(rng.integers(20, 500)), int(rng.integers(2, 40)), int(rng.integers(2, 10))


@mistake
def one_per_epoch(n_samples, batch_size, n_epochs):
    """An iteration is one step, with one batch. An epoch is a pass over all samples, and has as
    many iterations as there are batches."""
    return n_epochs


@mistake
def rounded_down(n_samples, batch_size, n_epochs):
    """The samples that are left over are lost. They form a last, smaller batch: round up."""
    return n_epochs * (n_samples // batch_size)


@mistake
def not_rounded(n_samples, batch_size, n_epochs):
    """There is no fraction of an iteration: round the number of batches up to an integer."""
    return n_epochs * n_samples / batch_size


@mistake
def rounded_late(n_samples, batch_size, n_epochs):
    """This lets a batch reach over the end of an epoch. Each epoch has a last, smaller batch of its
    own: round up first, then multiply."""
    return math.ceil(n_epochs * n_samples / batch_size)


@mistake
def one_epoch(n_samples, batch_size, n_epochs):
    """This is the number for one epoch. Multiply it by the number of epochs."""
    return math.ceil(n_samples / batch_size)


@mistake
def one_too_many(n_samples, batch_size, n_epochs):
    """This is one batch too many in each epoch where the batch size divides the number of samples:
    nothing is left over then."""
    return n_epochs * (n_samples // batch_size + 1)


@mistake
def samples(n_samples, batch_size, n_epochs):
    """This counts samples. An iteration uses a whole batch of them."""
    return n_epochs * n_samples
