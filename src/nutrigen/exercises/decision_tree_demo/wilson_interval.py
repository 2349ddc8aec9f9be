"""Wilson's interval.

Compute the share of right ones, the center and half the width, each as in the equation, with z =
1.96. Return the center minus and plus half the width.
"""

import math

from nutrigen.exercises import mistake


def wilson_interval(n_right: int, n: int) -> tuple:
    share, z = n_right / n, 1.96
    center = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (center - half) / (1 + z**2 / n), (center + half) / (1 + z**2 / n)


EDGE_CASES = {
    "all right": (10, 10),
    "none right": (0, 8),
    "two patients": (1, 2),
}


def draw(rng):
    return int(rng.integers(11, 60)), int(rng.integers(62, 90))


@mistake
def wald(n_right, n):
    """This is the textbook interval, share plus or minus 1.96 standard errors. Where the share is 1
    it has no width at all, as if ten out of ten were proof."""
    share = n_right / n
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    return share - half, share + half


@mistake(like=wald)
def wald_cut_off(n_right, n):
    low, high = wald(n_right, n)
    return max(low, 0.0), min(high, 1.0)


@mistake
def around_the_share(n_right, n):
    """The width is right, but the interval is centered at the share. Its center is drawn towards
    one half."""
    share, z = n_right / n, 1.96
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return share - half, share + half


@mistake
def denominator_forgotten(n_right, n):
    """Center and width are not divided by 1 + z^2/n."""
    share, z = n_right / n, 1.96
    center = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return center - half, center + half


@mistake
def z_of_one(n_right, n):
    """This takes z = 1, which covers the truth two times in three. Take z = 1.96."""
    share, z = n_right / n, 1
    center = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (center - half) / (1 + z**2 / n), (center + half) / (1 + z**2 / n)


@mistake
def z_of_ninety_percent(n_right, n):
    """This takes z = 1.645, for a coverage of 90 %. Take z = 1.96."""
    share, z = n_right / n, 1.645
    center = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (center - half) / (1 + z**2 / n), (center + half) / (1 + z**2 / n)


@mistake
def center_and_width(n_right, n):
    """These are the center and half the width. Return the lower and the upper bound."""
    share, z = n_right / n, 1.96
    center = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return center / (1 + z**2 / n), half / (1 + z**2 / n)


@mistake
def exchanged(n_right, n):
    """The upper bound comes first. Return the lower bound, then the upper one."""
    low, high = wilson_interval(n_right, n)
    return high, low
