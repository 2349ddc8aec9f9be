"""Number of updates in a training.

How many batches does one epoch have, if a smaller one at its end counts? Each batch is one update.
"""

import math

from nutrigen.exercises import mistake


def updates_in_training(n_samples: int, batch_size: int, epochs: int) -> int:
    return epochs * math.ceil(n_samples / batch_size)


EDGE_CASES = {
    "samples that divide evenly into batches": (128, 32, 3),
    "a last batch of a single sample": (129, 32, 3),
    "a batch of all samples": (50, 50, 7),
    "a batch larger than the data": (20, 64, 5),
    "batches of one sample": (100, 1, 2),
}


def draw(rng):
    return (
        int(rng.integers(100, 5000)),
        int(rng.choice([16, 32, 64, 100, 256])),
        int(rng.integers(2, 30)),
    )


@mistake
def one_epoch(n_samples, batch_size, epochs):
    """This is the number of updates in one epoch. There are `epochs` of them."""
    return math.ceil(n_samples / batch_size)


@mistake(like=one_epoch)
def one_epoch_rounded_down(n_samples, batch_size, epochs):
    return n_samples // batch_size


@mistake
def last_batch_dropped(n_samples, batch_size, epochs):
    """The samples that remain at the end of an epoch make a batch, too, if a smaller one. Round up:
    math.ceil."""
    return epochs * (n_samples // batch_size)


@mistake
def batches_across_epochs(n_samples, batch_size, epochs):
    """This fills a batch with samples of two epochs. Each epoch ends with its own, perhaps smaller,
    batch: round up first, then multiply."""
    return math.ceil(epochs * n_samples / batch_size)


@mistake(like=batches_across_epochs)
def batches_across_epochs_rounded_down(n_samples, batch_size, epochs):
    return epochs * n_samples // batch_size


@mistake
def one_batch_too_many(n_samples, batch_size, epochs):
    """If the samples divide evenly into batches, there is no smaller one at the end: n // B + 1 is
    then one too many."""
    return epochs * (n_samples // batch_size + 1)


@mistake
def iteration_is_epoch(n_samples, batch_size, epochs):
    """This is the number of epochs. An iteration is one update, from one batch; an epoch is one
    pass through all samples."""
    return epochs


@mistake
def samples(n_samples, batch_size, epochs):
    """This is how many samples are used, counting repeats. One update uses a batch of them."""
    return epochs * n_samples


@mistake
def not_rounded(n_samples, batch_size, epochs):
    """A number of updates is whole. Round the number of batches of an epoch up."""
    return epochs * n_samples / batch_size
