"""The batches of one epoch.

Cut 10 samples into batches of 4, on paper: which sizes do the batches have? With drop_last, a batch
that is not full is left out.
"""

import math

from nutrigen.exercises import lazy, mistake

data = lazy("torch.utils.data")


def batch_sizes(n_samples: int, batch_size: int, drop_last: bool) -> list[int]:
    loader = data.DataLoader(range(n_samples), batch_size=batch_size, drop_last=drop_last)
    return [len(batch) for batch in loader]


EDGE_CASES = {
    "batches that come out even": (12, 4, False),
    "batches that come out even when dropping": (12, 4, True),
    "a batch larger than the data set": (3, 8, False),
    "a batch larger than the data set when dropping": (3, 8, True),
    "batches of one sample": (5, 1, False),
}


def draw(rng):
    return int(rng.integers(10, 60)), int(rng.integers(2, 12)), bool(rng.integers(2))


@mistake
def rest_always_dropped(n_samples, batch_size, drop_last):
    """The last batch is missing where it is not full. Without drop_last an epoch sees every sample,
    so that there are as many batches as the quotient, rounded up."""
    return [batch_size] * (n_samples // batch_size)


@mistake
def rest_never_dropped(n_samples, batch_size, drop_last):
    """With drop_last the last batch is left out if it is not full."""
    sizes = [batch_size] * (n_samples // batch_size)
    if n_samples % batch_size > 0:
        sizes.append(n_samples % batch_size)
    return sizes


@mistake
def rest_filled(n_samples, batch_size, drop_last):
    """The last batch holds what is left, which may be less than the batch size: the sizes must add
    up to the number of samples."""
    if drop_last:
        return [batch_size] * (n_samples // batch_size)
    return [batch_size] * math.ceil(n_samples / batch_size)


@mistake
def empty_batch(n_samples, batch_size, drop_last):
    """Where nothing is left there is no last batch: a batch is never empty."""
    sizes = [batch_size] * (n_samples // batch_size)
    if not drop_last:
        sizes.append(n_samples % batch_size)
    return sizes


@mistake
def equal_parts(n_samples, batch_size, drop_last):
    """These parts are as equal as possible. A loader fills one batch after the other, and only the
    last one may be smaller."""
    n_parts = len(batch_sizes(n_samples, batch_size, drop_last))
    # The samples are dealt like cards.
    return [len(range(first, n_samples, n_parts)) for first in range(n_parts)]


@mistake
def rest_first(n_samples, batch_size, drop_last):
    """The smaller batch comes last."""
    return batch_sizes(n_samples, batch_size, drop_last)[::-1]
