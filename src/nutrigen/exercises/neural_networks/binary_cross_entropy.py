"""Binary cross-entropy of logits.

For a yes the loss is -log(sigmoid(z)) = log(1 + e^-z), for a no log(1 + e^z). The exponential is
harmless if its exponent is negative; otherwise write log(1 + e^s) as s + log(1 + e^-s).
"""

import math

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.neural_networks._inputs import array, draw_array


def binary_cross_entropy(logits: np.ndarray, answers: np.ndarray) -> float:
    wrong = np.where(answers == 1, -logits, logits)
    small = np.log1p(np.exp(-np.abs(wrong)))
    return np.mean(np.maximum(wrong, 0) + small)


EDGE_CASES = {
    "logits of 0": (array(0, 0, 0), np.array([0, 1, 1])),
    "a single yes": (array(-1.5), np.array([1])),
    "a single no": (array(-1.5), np.array([0])),
    "a sure yes that was no": (array(1000, 1), np.array([0, 1])),
    "a sure no that was yes": (array(-1000, 1), np.array([1, 0])),
    "sure and right": (array(40, -40), np.array([1, 0])),
    "a sure no that was no": (array(-1000, -2), np.array([0, 0])),
}
# Of answers that are right and sure the loss is about 1e-18, which should be right, too.
ATOL = 1e-300


def draw(rng):
    n_samples = int(rng.integers(2, 6))
    return draw_array(rng, n_samples), rng.integers(0, 2, n_samples)


def _loss(logits, answers):
    return np.logaddexp(0, np.where(answers == 1, -logits, logits))


def _sigmoid(x):
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


@mistake
def probability_first(logits, answers):
    """The formula is right on paper. But for a logit of -1000 the sigmoid is rounded to zero, for
    one of 40 to one, and e^1000 is infinite. Simplify log(sigmoid(z)) to -log(1 + e^-z), and where
    an exponent s is above zero write log(1 + e^s) as s + log(1 + e^-s)."""
    p = _sigmoid(logits)
    return -np.mean(np.log(np.where(answers == 1, p, 1 - p)))


@mistake(like=probability_first)
def probability_first_with_products(logits, answers):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(answers * np.log(p) + (1 - answers) * np.log(1 - p))


@mistake(like=probability_first)
def sigmoid_of_both_signs(logits, answers):
    p, q = _sigmoid(logits), _sigmoid(-logits)
    return -np.mean(np.log(np.where(answers == 1, p, q)))


@mistake
def clipped(logits, answers):
    """A probability that is kept away from zero and one costs the same for every bad mistake. With
    logarithms that are simplified on paper no bound is needed."""
    p = np.clip(_sigmoid(logits), 1e-12, 1 - 1e-12)
    return -np.mean(np.log(np.where(answers == 1, p, 1 - p)))


@mistake(like=clipped)
def clipped_at_1e_7(logits, answers):
    p = np.clip(_sigmoid(logits), 1e-7, 1 - 1e-7)
    return -np.mean(np.log(np.where(answers == 1, p, 1 - p)))


@mistake(like=clipped)
def small_number_added(logits, answers):
    p = _sigmoid(logits)
    return -np.mean(answers * np.log(p + 1e-12) + (1 - answers) * np.log(1 - p + 1e-12))


@mistake(like=probability_first)
def overflow(logits, answers):
    return np.mean(np.log1p(np.exp(np.where(answers == 1, -logits, logits))))


@mistake(like=probability_first)
def overflow_without_log1p(logits, answers):
    return np.mean(np.log(1 + np.exp(np.where(answers == 1, -logits, logits))))


@mistake(like=probability_first)
def overflow_of_the_short_form(logits, answers):
    return np.mean(np.log(1 + np.exp(logits)) - answers * logits)


@mistake
def digits_lost(logits, answers):
    """For an answer that is right and sure, 1 + e^-40 is rounded to one, and its logarithm is zero
    instead of 4e-18. np.log1p(x) is log(1 + x) with all digits."""
    wrong = np.where(answers == 1, -logits, logits)
    return np.mean(np.maximum(wrong, 0) + np.log(1 + np.exp(-np.abs(wrong))))


@mistake(like=digits_lost)
def digits_lost_in_a_difference(logits, answers):
    rounded = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(rounded - answers * logits)


@mistake
def swapped(logits, answers):
    """Yes and no are swapped: a large logit makes the answer 1 probable, and cheap."""
    return np.mean(_loss(logits, 1 - answers))


@mistake
def sum(logits, answers):
    """This is the sum over the samples. Divide by their number."""
    return np.sum(_loss(logits, answers))


@mistake
def sign(logits, answers):
    """This is the mean log likelihood. The loss is its negative: it is never below zero."""
    return -np.mean(_loss(logits, answers))


@mistake
def bits(logits, answers):
    """This is in bits, with logarithms to base 2. In nats they are natural."""
    return np.mean(_loss(logits, answers)) / math.log(2)


@mistake
def yes_only(logits, answers):
    """Samples whose answer is 0 cost nothing here. What they cost is -log(1 - p)."""
    return np.mean(answers * np.logaddexp(0, -logits))


@mistake
def all_yes(logits, answers):
    """The answers are not used: this is the loss if all were yes."""
    return np.mean(np.logaddexp(0, -logits))


@mistake
def each_sample(logits, answers):
    """This is a loss for each sample. Return one number, their mean."""
    return _loss(logits, answers)


@mistake
def half(logits, answers):
    """This is half of the loss. Each sample has one of the two logarithms, and the mean is taken
    over N samples."""
    return np.mean(_loss(logits, answers)) / 2


@mistake
def logits_for_probabilities(logits, answers):
    """The logits are used as if they were probabilities; p = sigmoid(z)."""
    return -np.mean(answers * np.log(logits) + (1 - answers) * np.log(1 - logits))
