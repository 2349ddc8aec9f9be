"""Gain of one outcome.

If the first class has the share p, the second has 1 - p. Subtract the entropy of the two shares
after the answer from that before it.
"""

import math

from nutrigen.exercises import mistake
from nutrigen.exercises.decision_trees.entropy_of_counts import entropy


def gain_of_one_outcome(share_before: float, share_after: float) -> float:
    before = entropy([share_before, 1 - share_before])
    return before - entropy([share_after, 1 - share_after])


EDGE_CASES = {
    "an answer that settles it": (0.5, 1.0),
    "an answer that rules the first class out": (0.4, 0.0),
    "a certainty that is shaken": (1.0, 0.7),
    "a certainty of the second class that is shaken": (0.0, 0.2),
    "an answer that leaves us in doubt": (0.1, 0.5),
    "an answer that exchanges the shares": (0.2, 0.8),
    "an answer that changes nothing": (0.3, 0.3),
}
# 1 - p is rounded, so that exchanged shares leave a rounding error in place of a zero.
ATOL = 1e-9


def draw(rng):
    return tuple(round(float(p), 2) for p in rng.uniform(0.03, 0.97, size=2))


@mistake
def never_negative(share_before, share_after):
    """The gain of one outcome may be negative: an answer can make us less certain. Only its
    mean over all answers can't."""
    return max(gain_of_one_outcome(share_before, share_after), 0.0)


@mistake(like=never_negative)
def never_negative_by_abs(share_before, share_after):
    return abs(gain_of_one_outcome(share_before, share_after))


@mistake
def sign(share_before, share_after):
    """The sign is wrong: the uncertainty before the answer minus that after it."""
    return -gain_of_one_outcome(share_before, share_after)


@mistake
def one_class_forgotten(share_before, share_after):
    """Only the first class is in the sum. The second one, with the share 1 - p, adds to the
    entropy, too."""
    before = -share_before * math.log2(share_before) if share_before > 0 else 0.0
    after = -share_after * math.log2(share_after) if share_after > 0 else 0.0
    return before - after


@mistake
def natural_logarithm(share_before, share_after):
    """This is the gain in nats, from the natural logarithm. For bits, take the logarithm to
    base 2."""
    return gain_of_one_outcome(share_before, share_after) * math.log(2)


@mistake
def difference_of_shares(share_before, share_after):
    """This is the change of the share. The gain is the change of the uncertainty, that is of
    the entropy."""
    return share_before - share_after


@mistake(like=difference_of_shares)
def difference_of_shares_turned(share_before, share_after):
    return share_after - share_before


@mistake
def divergence(share_before, share_after):
    """This is the Kullback-Leibler divergence of the shares after the answer from those before.
    It says how surprising the answer was and is never negative; asked for is the difference of
    two entropies."""
    bits = 0.0
    for before, after in ((share_before, share_after), (1 - share_before, 1 - share_after)):
        if after > 0 and before == 0:
            return math.inf
        if after > 0:
            bits += after * math.log2(after / before)
    return bits
