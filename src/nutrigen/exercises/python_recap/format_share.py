"""A share as text.

An f-string can compute: {part / whole:.1%} multiplies by a hundred, rounds to one decimal and adds
the sign. A comma before the d separates thousands.
"""

from nutrigen.exercises import mistake


def format_share(part: int, whole: int) -> str:
    return f"{part:,d} of {whole:,d} ({part / whole:.1%})"


EDGE_CASES = {
    "a share of nothing": (0, 2504),
    "a share of everything": (4489, 4489),
    "a small survey": (1, 8),
    "numbers above a million": (1_234_567, 12_000_045),
}


def draw(rng):
    return int(rng.integers(1000, 3000)), int(rng.integers(3000, 9000))


@mistake
def not_in_percent(part, whole):
    """The share has a percent sign, but it was not multiplied by a hundred. The format
    specification .1% does both."""
    return f"{part:,d} of {whole:,d} ({part / whole:.1f}%)"


@mistake
def hundred_twice(part, whole):
    """The share is a hundred times too large: the format specification .1% already multiplies by a
    hundred."""
    return f"{part:,d} of {whole:,d} ({100 * part / whole:.1%})"


@mistake
def decimals(part, whole):
    """One decimal is asked for: write .1% after the colon."""
    return f"{part:,d} of {whole:,d} ({part / whole:.2%})"


@mistake(like=decimals)
def no_decimals(part, whole):
    return f"{part:,d} of {whole:,d} ({part / whole:.0%})"


@mistake(like=decimals)
def number_of_decimals_left_out(part, whole):
    return f"{part:,d} of {whole:,d} ({part / whole:%})"


@mistake
def no_thousands_separator(part, whole):
    """The numbers have no comma between thousands: write {part:,d}."""
    return f"{part} of {whole} ({part / whole:.1%})"


@mistake
def space_before_sign(part, whole):
    """There is a space before the percent sign, which the example does not have."""
    return f"{part:,d} of {whole:,d} ({100 * part / whole:.1f} %)"
