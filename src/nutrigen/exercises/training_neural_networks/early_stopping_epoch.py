"""Epoch that early stopping keeps.

Go through the epochs and remember the best loss so far and its epoch. When the present epoch is
`patience` epochs after the best one, stop, and return the best one.
"""

import numpy as np

from nutrigen.exercises import mistake


def early_stopping_epoch(validation_losses: list[float], patience: int) -> int:
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            break
    return best_epoch


EDGE_CASES = {
    "a better epoch after the end": ([0.9, 0.7, 0.8, 0.75, 0.6], 2),
    "a better epoch at the end of the patience": ([0.9, 0.7, 0.8, 0.75, 0.6], 3),
    "a loss that falls to the end of the list": ([0.9, 0.8, 0.7], 5),
    "equal losses": ([0.5, 0.5, 0.5, 0.4], 2),
    "equal losses before a larger one": ([0.5, 0.5, 0.6, 0.4], 2),
    "a first epoch that is the best": ([0.3, 0.4, 0.5, 0.6], 1),
    "a loss of zero": ([0.3, 0.0, 0.1, 0.2], 2),
    "a single epoch": ([0.7], 3),
}


def draw(rng):
    n_epochs = int(rng.integers(5, 25))
    trend = 0.4 + 0.6 * np.exp(-np.arange(n_epochs) / 3) + 0.01 * np.arange(n_epochs)
    losses = trend + rng.normal(0, 0.08, n_epochs)
    return [round(float(loss), 2) for loss in losses], int(rng.integers(1, 5))


@mistake
def whole_curve(validation_losses, patience):
    """This looks at epochs after training has ended. A better one may lie beyond a stretch longer
    than the patience; nobody will know."""
    return validation_losses.index(min(validation_losses)) + 1


@mistake
def counted_from_zero(validation_losses, patience):
    """This is the place in the list, counted from 0. Epochs are counted from 1."""
    best_place, best_loss = 0, validation_losses[0]
    for place, loss in enumerate(validation_losses):
        if loss < best_loss:
            best_place, best_loss = place, loss
        elif place - best_place >= patience:
            break
    return best_place


@mistake(like=counted_from_zero)
def whole_curve_counted_from_zero(validation_losses, patience):
    return validation_losses.index(min(validation_losses))


@mistake
def last_epoch(validation_losses, patience):
    """This is the epoch in which training ends. The weights that are kept are those of the best
    epoch before it."""
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            return epoch
    return len(validation_losses)


@mistake
def compared_with_previous(validation_losses, patience):
    """This compares each epoch with the one before it. A loss that falls after a rise is not better
    unless it is below the best one so far."""
    worse, best_epoch = 0, 1
    for epoch in range(2, len(validation_losses) + 1):
        if validation_losses[epoch - 1] < validation_losses[epoch - 2]:
            worse, best_epoch = 0, epoch
        else:
            worse += 1
        if worse >= patience:
            break
    return best_epoch


@mistake(like=compared_with_previous)
def patience_from_previous(validation_losses, patience):
    # The epoch that is kept is the best one, but any fall begins the patience anew.
    worse, best_epoch = 0, 1
    for epoch in range(2, len(validation_losses) + 1):
        loss = validation_losses[epoch - 1]
        worse = 0 if loss < validation_losses[epoch - 2] else worse + 1
        if loss < validation_losses[best_epoch - 1]:
            best_epoch = epoch
        if worse >= patience:
            break
    return best_epoch


@mistake
def not_in_a_row(validation_losses, patience):
    """The count of epochs without progress starts again at each new best loss; here it goes on."""
    failures, best_epoch, best_loss = 0, 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses[1:], start=2):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        else:
            failures += 1
            if failures >= patience:
                break
    return best_epoch


@mistake
def ties(validation_losses, patience):
    """A loss equal to the best one so far is no progress: compare with <."""
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss <= best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            break
    return best_epoch


@mistake
def patience_too_long(validation_losses, patience):
    """Training goes on for one epoch too many: it ends as soon as `patience` epochs in a row were
    no better."""
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch > patience:
            break
    return best_epoch


@mistake
def patience_too_short(validation_losses, patience):
    """Training ends one epoch too early: it takes `patience` epochs in a row without progress."""
    return early_stopping_epoch(validation_losses, max(patience - 1, 1))
