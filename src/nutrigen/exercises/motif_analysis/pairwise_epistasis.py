"""Epistasis of two mutations.

Make the double mutant letter by letter: where the first mutant differs from the word, take its
letter, else that of the second. Then four activities, two with a minus.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import draw_word


def pairwise_epistasis(activity: dict, word: str, first: str, second: str) -> float:
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[both] - activity[first] - activity[second] + activity[word]


EDGE_CASES = {
    "effects that add up": ({"AA": 2.0, "CA": 1.5, "AC": 1.0, "CC": 0.5}, "AA", "CA", "AC"),
    "mutations that only harm together": (
        {"AA": 2.0, "CA": 2.0, "AC": 2.0, "CC": 0.0},
        "AA",
        "CA",
        "AC",
    ),
    "the second mutation named first": (
        {"AA": 0.0, "CA": 0.0, "AC": 0.0, "CC": 1.0},
        "AA",
        "AC",
        "CA",
    ),
}


def draw(rng):
    length = int(rng.integers(2, 6))
    word = draw_word(rng, length)
    places = sorted(int(place) for place in rng.choice(length, size=2, replace=False))
    bases = [str(rng.choice([b for b in "ACGT" if b != word[place]])) for place in places]
    mutants = [
        word[:place] + base + word[place + 1 :] for place, base in zip(places, bases, strict=True)
    ]
    both = mutants[0][: places[1]] + bases[1] + mutants[0][places[1] + 1 :]
    activity = {name: round(float(rng.normal(1, 0.8)), 2) for name in [word, *mutants, both]}
    if rng.random() < 0.5:
        mutants.reverse()
    return activity, word, mutants[0], mutants[1]


@mistake
def word_not_added(activity, word, first, second):
    """Each effect is a difference from the activity of the word. It is subtracted twice with the
    two single mutants, so it must be added once."""
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[both] - activity[first] - activity[second]


@mistake
def double_effect(activity, word, first, second):
    """This is the effect of both mutations together. Subtract the effect of each."""
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[both] - activity[word]


@mistake
def sign(activity, word, first, second):
    """The sign is turned: epistasis is negative when two mutations together do more harm than the
    sum of their effects."""
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[first] + activity[second] - activity[both] - activity[word]


@mistake
def ratio(activity, word, first, second):
    """This multiplies and divides. The activities are logarithms already: add and subtract."""
    both = "".join(b if b != a else c for a, b, c in zip(word, first, second, strict=True))
    return activity[both] * activity[word] / (activity[first] * activity[second])
