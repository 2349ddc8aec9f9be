"""Effect of every single mutation.

Go through the places and the other three bases, make each mutant, and look it up. What was not
measured has no effect to report.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import draw_word


def mutant_effects(word: str, activity: dict) -> dict:
    effects = {}
    for place in range(len(word)):
        for base in "ACGT":
            mutant = word[:place] + base + word[place + 1 :]
            if mutant != word and mutant in activity:
                effects[mutant] = activity[mutant] - activity[word]
    return effects


EDGE_CASES = {
    "a word of one letter": ("A", {"A": 1.0, "C": 0.5, "T": 2.0}),
    "a word without a measured neighbor": ("AC", {"AC": 1.0}),
    "a word with two mutations in the table": ("AC", {"AC": 1.0, "GT": 3.0, "GC": 0.0}),
}


def draw(rng):
    word = draw_word(rng, int(rng.integers(2, 4)))
    found = {word}
    for _ in range(int(rng.integers(1, 3))):
        found |= {
            known[:place] + base + known[place + 1 :]
            for known in found
            for place in range(len(known))
            for base in "ACGT"
        }
    kept = [other for other in sorted(found - {word}) if rng.random() < 0.8]
    return word, {other: round(float(rng.normal(1, 0.8)), 2) for other in [word, *kept]}


@mistake
def sign(word, activity):
    """The sign is turned: a mutation that lowers the activity has a negative effect."""
    return {mutant: -effect for mutant, effect in mutant_effects(word, activity).items()}


@mistake
def not_subtracted(word, activity):
    """These are activities. An effect is a difference from the activity of the word itself."""
    return {mutant: activity[mutant] for mutant in mutant_effects(word, activity)}


@mistake
def word_itself(word, activity):
    """The word itself is no mutant: leave out the base that is there already."""
    effects = {}
    for place in range(len(word)):
        for base in "ACGT":
            mutant = word[:place] + base + word[place + 1 :]
            if mutant in activity:
                effects[mutant] = activity[mutant] - activity[word]
    return effects


@mistake
def missing_is_zero(word, activity):
    """A mutant that was not measured counts here as one with activity zero. Leave it out."""
    effects = {}
    for place in range(len(word)):
        for base in "ACGT":
            mutant = word[:place] + base + word[place + 1 :]
            if mutant != word:
                effects[mutant] = activity.get(mutant, 0.0) - activity[word]
    return effects


@mistake
def all_words(word, activity):
    """This lists every other word of the table. Words with two mutations do not show the effect of
    one."""
    return {other: value - activity[word] for other, value in activity.items() if other != word}
