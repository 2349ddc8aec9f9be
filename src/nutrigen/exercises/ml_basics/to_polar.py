"""Another pair of features.

math.hypot gives the distance to the origin, math.atan2(y, x) the angle.
"""

import math

from nutrigen.exercises import mistake


def to_polar(x: float, y: float) -> tuple[float, float]:
    return math.hypot(x, y), math.atan2(y, x)


EDGE_CASES = {
    "a point at the left": (-1.0, 0.0),
    "a point below the origin": (0.0, -2.0),
    "both negative": (-3.0, -3.0),
}


def draw(rng):
    return float(rng.uniform(-3, 3)), float(rng.uniform(-3, 3))


@mistake
def half_of_the_plane(x, y):
    """The arc tangent of y / x gives opposite points the same angle. math.atan2 looks at both
    signs."""
    if x == 0:
        return math.hypot(x, y), math.copysign(math.pi / 2, y)
    return math.hypot(x, y), math.atan(y / x)


@mistake(like=half_of_the_plane)
def half_of_the_plane_division_by_zero(x, y):
    return math.hypot(x, y), math.atan(y / x)


@mistake
def arguments_exchanged(x, y):
    """The angle is measured from the vertical axis: atan2 takes y first."""
    return math.hypot(x, y), math.atan2(x, y)


@mistake
def degrees(x, y):
    """The angle is in degrees. Leave it in radians."""
    return math.hypot(x, y), math.degrees(math.atan2(y, x))


@mistake
def no_root(x, y):
    """The first number is the square of the distance."""
    return x**2 + y**2, math.atan2(y, x)


@mistake
def exchanged(x, y):
    """The two are exchanged: the distance comes first."""
    return math.atan2(y, x), math.hypot(x, y)


@mistake
def sum_of_sides(x, y):
    """The first number is the way along the axes. Take the straight distance."""
    return abs(x) + abs(y), math.atan2(y, x)
