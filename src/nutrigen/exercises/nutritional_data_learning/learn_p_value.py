"""Could it be chance?

Count the permuted scores that are as large or larger, and the observed one itself.
"""

from nutrigen.exercises import mistake


def permutation_p_value(score: float, permuted: list) -> float:
    as_high = sum(value >= score for value in permuted)
    return (1 + as_high) / (1 + len(permuted))


EDGE_CASES = {
    "a score above all others": (0.9, [0.1, 0.2, 0.3]),
    "ties": (0.2, [0.2, 0.2, 0.1]),
    "a score below all others": (-0.5, [0.1, 0.2]),
    "a single permutation": (0.3, [0.1]),
}


def draw(rng):
    score, n = float(rng.integers(3, 8)), int(rng.integers(5, 15))
    return score, [float(value) for value in rng.integers(0, 10, size=n)]


@mistake
def without_the_observed(score, permuted):
    """This can be zero, though the observed arrangement is one of the possible ones. Add one to
    numerator and denominator."""
    return sum(value >= score for value in permuted) / len(permuted)


@mistake
def one_in_the_numerator_only(score, permuted):
    """The observed arrangement counts in the denominator, too."""
    return (1 + sum(value >= score for value in permuted)) / len(permuted)


@mistake
def ties_left_out(score, permuted):
    """A permuted score that is equal to the observed one counts as well."""
    return (1 + sum(value > score for value in permuted)) / (1 + len(permuted))


@mistake
def wrong_side(score, permuted):
    """Larger scores are better: count the permuted ones that are as large or larger."""
    return (1 + sum(value <= score for value in permuted)) / (1 + len(permuted))
