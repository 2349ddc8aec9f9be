"""Masks as BERT has them.

One number decides of each place. Put the other token wherever it is below nine tenths of the share,
then the mask wherever it is below eight tenths; what is judged is all below the share.
"""

import numpy as np

from nutrigen.exercises import mistake


def mask_places(
    tokens: np.ndarray, others: np.ndarray, draws: np.ndarray, share: float, mask: int
) -> tuple[np.ndarray, np.ndarray]:
    new = np.where(draws < 0.9 * share, others, tokens)
    return np.where(draws < 0.8 * share, mask, new), draws < share


EDGE_CASES = {
    "draws that equal a bound": (
        np.array([0, 1, 2, 3]),
        np.array([3, 2, 1, 0]),
        np.array([0.5, 0.4, 0.45, 0.1]),
        0.5,
        4,
    ),
    "no place is chosen": (
        np.array([3, 1, 2]),
        np.array([0, 0, 0]),
        np.array([0.6, 0.7, 0.9]),
        0.15,
        4,
    ),
    "every place is masked": (
        np.array([3, 1, 2]),
        np.array([0, 0, 0]),
        np.array([0.6, 0.7, 0.1]),
        1.0,
        4,
    ),
    "another number for the mask": (
        np.array([5, 7, 6]),
        np.array([1, 1, 1]),
        np.array([0.28, 0.05, 0.26]),
        0.3,
        9,
    ),
}


def draw(rng):
    length = int(rng.integers(8, 14))
    share = float(rng.choice([0.15, 0.3, 0.5]))
    tokens = rng.integers(0, 4, size=length)
    others = (tokens + rng.integers(1, 4, size=length)) % 4
    # Between the bounds, so that no rounding decides.
    draws = share * (rng.integers(0, 30, size=length) + 0.5) / 20
    return tokens, others, draws, share, 4


@mistake
def all_masked(tokens, others, draws, share, mask):
    """You mask all chosen places. Of these, one tenth get another token, and one keep their own: if
    you compare with eight and nine tenths, multiply these by the share."""
    chosen = draws < share
    return np.where(chosen, mask, tokens), chosen


@mistake
def masked_alone_judged(tokens, others, draws, share, mask):
    """You judge only the places with a mask. All that were chosen are judged, so that the model has
    to say something about the others, too."""
    return mask_places(tokens, others, draws, share, mask)[0], draws < 0.8 * share


@mistake
def changed_places_judged(tokens, others, draws, share, mask):
    """You judge only the places that have changed. Those that were chosen and keep their token are
    judged as well."""
    return mask_places(tokens, others, draws, share, mask)[0], draws < 0.9 * share


@mistake
def bounds_exchanged(tokens, others, draws, share, mask):
    """Masks and other tokens are exchanged: eight tenths get the mask, one tenth another token."""
    new = np.where(draws < 0.9 * share, mask, tokens)
    return np.where(draws < 0.8 * share, others, new), draws < share


@mistake
def rest_replaced(tokens, others, draws, share, mask):
    """All chosen places without a mask get another token here. The last tenth keep their own."""
    new = np.where(draws < share, others, tokens)
    return np.where(draws < 0.8 * share, mask, new), draws < share


@mistake
def at_most_the_bound(tokens, others, draws, share, mask):
    """A draw that equals a bound does not belong below it: below, not at most."""
    new = np.where(draws <= 0.9 * share, others, tokens)
    return np.where(draws <= 0.8 * share, mask, new), draws <= share


@mistake
def four_for_any_mask(tokens, others, draws, share, mask):
    """You put a 4 there. The number of the mask is given."""
    return mask_places(tokens, others, draws, share, 4)


@mistake
def indices_returned(tokens, others, draws, share, mask):
    """The second result should be a truth value for each place, not the numbers of the places."""
    new, chosen = mask_places(tokens, others, draws, share, mask)
    return new, np.flatnonzero(chosen)


@mistake
def order(tokens, others, draws, share, mask):
    """Both are right, but in the other order: first the tokens, then the truth values."""
    new, chosen = mask_places(tokens, others, draws, share, mask)
    return chosen, new
