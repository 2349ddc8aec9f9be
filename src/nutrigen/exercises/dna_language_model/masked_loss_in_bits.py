"""The loss of masked places.

Take from each masked place the probability of the base that was there. Its surprise is minus the
binary logarithm. Average over the masked places alone.
"""

import numpy as np

from nutrigen.exercises import mistake


def masked_loss_in_bits(p: np.ndarray, bases: np.ndarray, masked: np.ndarray) -> float:
    of_true = p[masked, bases[masked]]
    return -np.log2(of_true).mean()


EDGE_CASES = {
    "a single masked place": (
        np.array([[0.5, 0.25, 0.125, 0.125], [0.1, 0.2, 0.3, 0.4]]),
        np.array([2, 3]),
        np.array([True, False]),
    ),
    "every place is masked": (
        np.array([[0.5, 0.25, 0.125, 0.125], [0.1, 0.2, 0.3, 0.4]]),
        np.array([1, 0]),
        np.array([True, True]),
    ),
    "a probability of one": (
        np.array([[0.0, 0.0, 1.0, 0.0], [0.25, 0.5, 0.15, 0.1]]),
        np.array([2, 1]),
        np.array([True, True]),
    ),
}


def draw(rng):
    length = int(rng.integers(4, 9))
    p = rng.integers(1, 10, size=(length, 4)).astype(float)
    masked = rng.random(length) < 0.5
    masked[rng.integers(length)] = True
    return p / p.sum(axis=1, keepdims=True), rng.integers(0, 4, size=length), masked


@mistake
def natural_logarithm(p, bases, masked):
    """These are natural logarithms. A bit belongs to the logarithm with base 2."""
    return -np.log(p[masked, bases[masked]]).mean()


@mistake
def all_places(p, bases, masked):
    """You average over all places, also those that could be read. Only masked ones are judged."""
    return -np.log2(p[np.arange(len(bases)), bases]).mean()


@mistake
def divided_by_all_places(p, bases, masked):
    """You sum over the masked places, but divide by the number of all places."""
    return -np.log2(p[masked, bases[masked]]).sum() / len(bases)


@mistake
def sum_instead_of_mean(p, bases, masked):
    """This is a sum, which grows with the number of masked places. Take the mean."""
    return -np.log2(p[masked, bases[masked]]).sum()


@mistake
def logarithm_of_the_mean(p, bases, masked):
    """You average probabilities, and take the logarithm afterwards. Average the logarithms."""
    return -np.log2(p[masked, bases[masked]].mean())


@mistake
def without_the_minus(p, bases, masked):
    """The sign is missing: logarithms of probabilities are negative, a loss is not."""
    return np.log2(p[masked, bases[masked]]).mean()


@mistake
def perplexity_returned(p, bases, masked):
    """This is the perplexity, 2 to the power of the loss."""
    return 2 ** -np.log2(p[masked, bases[masked]]).mean()


@mistake
def entropy_of_prediction(p, bases, masked):
    """You compute how uncertain the predictions are. What counts is the base that was there."""
    q = p[masked]
    return -(q * np.log2(np.where(q > 0, q, 1.0))).sum(axis=1).mean()
