"""The variance of two parts.

Turn each variance into a sum of squared deviations first, with n - 1. Then merge the sums, and
divide by the new n - 1.
"""

from nutrigen.exercises import mistake


def merge_variances(one, other):
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = one, other
    n, shift = n_a + n_b, mean_b - mean_a
    squares = (n_a - 1) * var_a + (n_b - 1) * var_b + n_a * n_b / n * shift**2
    return n, mean_a + n_b / n * shift, squares / (n - 1)


EDGE_CASES = {
    "one value in each part": ((1, 2.0, 0.0), (1, 5.0, 0.0)),
    "means that are equal": ((4, 3.0, 2.0), (6, 3.0, 1.0)),
    "parts of different size": ((2, 0.0, 1.0), (10, 4.0, 3.0)),
    "parts of one size": ((5, 1.0, 2.0), (5, 3.0, 4.0)),
}


def draw(rng):
    def part():
        values = rng.normal(rng.normal(0, 3), 2, int(rng.integers(2, 9)))
        return len(values), float(values.mean()), float(values.var(ddof=1))

    return part(), part()


@mistake
def between_forgotten(one, other):
    """Where the means differ, the values of the two parts are apart, and that is variance as well:
    the term with the squared difference of the means is missing."""
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = one, other
    n = n_a + n_b
    squares = (n_a - 1) * var_a + (n_b - 1) * var_b
    return n, (n_a * mean_a + n_b * mean_b) / n, squares / (n - 1)


@mistake
def parts_weigh_alike(one, other):
    """The part with more values moves the mean more: weigh by the numbers of values."""
    n, _, variance = merge_variances(one, other)
    return n, (one[1] + other[1]) / 2, variance


@mistake
def squares_with_n(one, other):
    """These variances have n - 1 in their denominator: the sum of squares is the variance times
    n - 1."""
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = one, other
    n, mean, _ = merge_variances(one, other)
    squares = n_a * var_a + n_b * var_b + n_a * n_b / n * (mean_b - mean_a) ** 2
    return n, mean, squares / (n - 1)


@mistake
def divided_by_n(one, other):
    """The merged variance has n - 1 in its denominator as well."""
    n, mean, variance = merge_variances(one, other)
    return n, mean, variance * (n - 1) / n


@mistake
def variances_averaged(one, other):
    """You take a mean of the two variances. Merge the sums of squares."""
    n, mean, _ = merge_variances(one, other)
    return n, mean, (one[0] * one[2] + other[0] * other[2]) / n
