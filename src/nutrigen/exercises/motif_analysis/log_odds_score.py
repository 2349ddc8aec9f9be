"""Log-odds score of a word.

For each letter: how much more probable is it in its column than in the background?
"""

import math

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import UNIFORM, draw_background, draw_word


def log_odds_score(word: str, probabilities: list, background: dict) -> float:
    return sum(
        math.log2(column[base] / background[base])
        for base, column in zip(word, probabilities, strict=True)
    )


EDGE_CASES = {
    "a single letter": ("A", [{"A": 0.5, "C": 0.2, "G": 0.2, "T": 0.1}], UNIFORM),
    "a motif that is the background": ("ACGT", [UNIFORM] * 4, UNIFORM),
}


def draw(rng):
    k = int(rng.integers(3, 10))
    word = draw_word(rng, k)
    columns = rng.dirichlet([0.8] * 4, size=k) * 0.96 + 0.01
    probabilities = [dict(zip("ACGT", map(float, column), strict=True)) for column in columns]
    return word, probabilities, draw_background(rng)


@mistake
def no_background(word, probabilities, background):
    """This is the logarithm of the probability under the motif alone. Divide by that under the
    background."""
    return sum(math.log2(column[base]) for base, column in zip(word, probabilities, strict=True))


@mistake
def natural_logarithm(word, probabilities, background):
    """The score should be in bits: log2, not the natural logarithm."""
    return sum(
        math.log(column[base] / background[base])
        for base, column in zip(word, probabilities, strict=True)
    )


@mistake
def uniform_background(word, probabilities, background):
    """This takes a quarter for every base. Use the background that is given."""
    return sum(
        math.log2(column[base] / 0.25) for base, column in zip(word, probabilities, strict=True)
    )


@mistake
def ratio(word, probabilities, background):
    """This is the ratio of the probabilities. The score is its logarithm, to base two."""
    product = 1.0
    for base, column in zip(word, probabilities, strict=True):
        product *= column[base] / background[base]
    return product


@mistake
def mean(word, probabilities, background):
    """This is the mean over the places. The logarithm of a product is a sum."""
    return log_odds_score(word, probabilities, background) / len(word)
