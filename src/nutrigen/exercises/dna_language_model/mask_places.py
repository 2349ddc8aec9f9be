"""Hide places behind a mask.

A place is hidden if its draw is below the share. Put the mask's number there, in a copy, and return
the copy and the truth values.
"""

import numpy as np

from nutrigen.exercises import mistake


def mask_places(
    tokens: np.ndarray, draws: np.ndarray, share: float, mask: int
) -> tuple[np.ndarray, np.ndarray]:
    hidden = draws < share
    return np.where(hidden, mask, tokens), hidden


EDGE_CASES = {
    "a draw that equals the share": (
        np.array([0, 1, 2, 3]),
        np.array([0.2, 0.1, 0.5, 0.9]),
        0.2,
        4,
    ),
    "no place is hidden": (np.array([3, 1, 2]), np.array([0.6, 0.7, 0.9]), 0.15, 4),
    "every place is hidden": (np.array([3, 1, 2]), np.array([0.6, 0.7, 0.9]), 1.0, 4),
    "another number for the mask": (np.array([5, 7, 6]), np.array([0.6, 0.05, 0.9]), 0.3, 9),
}


def draw(rng):
    length = int(rng.integers(4, 10))
    draws = rng.integers(0, 100, size=length) / 100
    return rng.integers(0, 4, size=length), draws, float(rng.choice([0.15, 0.3, 0.5])), 4


@mistake
def others_hidden(tokens, draws, share, mask):
    """You hide the places whose draws are not below the share, and leave the others."""
    hidden = draws >= share
    return np.where(hidden, mask, tokens), hidden


@mistake
def at_most_the_share(tokens, draws, share, mask):
    """A draw that equals the share does not hide its place: below, not at most."""
    hidden = draws <= share
    return np.where(hidden, mask, tokens), hidden


@mistake
def fixed_number(tokens, draws, share, mask):
    """You hide a fixed number of places. Each place is hidden or not by its own draw, so that the
    number varies."""
    n_hidden = round(share * len(tokens))
    hidden = np.argsort(np.argsort(draws, kind="stable"), kind="stable") < n_hidden
    return np.where(hidden, mask, tokens), hidden


@mistake
def four_for_any_mask(tokens, draws, share, mask):
    """You put a 4 there. The number of the mask is given."""
    hidden = draws < share
    return np.where(hidden, 4, tokens), hidden


@mistake
def indices_returned(tokens, draws, share, mask):
    """The second result should be a truth value for each place, not the numbers of the places."""
    hidden = draws < share
    return np.where(hidden, mask, tokens), np.flatnonzero(hidden)


@mistake
def hidden_left_out(tokens, draws, share, mask):
    """You take the hidden places out. They stay in their places, behind the mask."""
    hidden = draws < share
    return tokens[~hidden], hidden


@mistake
def order(tokens, draws, share, mask):
    """Both are right, but in the other order: first the tokens, then the truth values."""
    hidden = draws < share
    return hidden, np.where(hidden, mask, tokens)
