"""Probabilities of a column, with a pseudocount.

Which sites are added, how many of them have this base, and how many are there in all?
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import UNIFORM, draw_background


def motif_probabilities(counts: dict, pseudocount: float, background: dict) -> dict:
    total = sum(counts.values()) + pseudocount
    return {base: (n + pseudocount * background[base]) / total for base, n in counts.items()}


EDGE_CASES = {
    "a base that is always there": ({"A": 10, "C": 0, "G": 0, "T": 0}, 1.0, UNIFORM),
    "a column without sites": (
        {"A": 0, "C": 0, "G": 0, "T": 0},
        2.0,
        {"A": 0.3, "C": 0.2, "G": 0.2, "T": 0.3},
    ),
    "a pseudocount of zero": ({"A": 3, "C": 1, "G": 0, "T": 4}, 0.0, UNIFORM),
}


def draw(rng):
    counts = {base: int(n) for base, n in zip("ACGT", rng.integers(1, 30, 4), strict=True)}
    return counts, float(rng.choice([0.5, 1.0, 4.0])), draw_background(rng)


@mistake
def no_pseudocount(counts, pseudocount, background):
    """These are shares of the counts alone. The pseudocount is missing, so that a base that was not
    seen becomes impossible."""
    return {base: n / sum(counts.values()) for base, n in counts.items()}


@mistake
def whole_pseudocount_each(counts, pseudocount, background):
    """This gives the whole pseudocount to every base. It is the number of sites that are added in
    all; each base gets its share of them in the background."""
    total = sum(counts.values()) + 4 * pseudocount
    return {base: (n + pseudocount) / total for base, n in counts.items()}


@mistake
def divided_equally(counts, pseudocount, background):
    """The added sites look like the background, which need not have a quarter of each base."""
    total = sum(counts.values()) + pseudocount
    return {base: (n + pseudocount / 4) / total for base, n in counts.items()}


@mistake
def denominator_forgotten(counts, pseudocount, background):
    """These do not sum to one: the added sites belong into the denominator, too."""
    total = sum(counts.values())
    return {base: (n + pseudocount * background[base]) / total for base, n in counts.items()}


@mistake
def not_divided(counts, pseudocount, background):
    """These are counts. Divide by their sum to get probabilities."""
    return {base: n + pseudocount * background[base] for base, n in counts.items()}
