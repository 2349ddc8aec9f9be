"""Bag of the other strand.

A word occurs on the other strand as often as its reverse complement occurs on this one. Find for
each word the place of its reverse complement.
"""

from itertools import product

from nutrigen.exercises import mistake


def bag_of_the_other_strand(bag: list, k: int) -> list:
    other = []
    for place in range(4**k):
        turned = 0
        for _ in range(k):
            place, letter = divmod(place, 4)
            turned = 4 * turned + 3 - letter
        other.append(bag[turned])
    return other


EDGE_CASES = {
    "words of one letter": ([5, 1, 0, 2], 1),
}


def draw(rng):
    k = int(rng.integers(2, 4))
    return rng.integers(0, 9, size=4**k).tolist(), k


@mistake
def complement_only(bag, k):
    """Turning the list around exchanges A with T and C with G, which is the complement. The
    letters of each word must be turned around as well."""
    return bag[::-1]


@mistake
def reverse_only(bag, k):
    """The words are reversed, but not complemented."""
    words = ["".join(letters) for letters in product("ACGT", repeat=k)]
    counts = dict(zip(words, bag, strict=True))
    return [counts[word[::-1]] for word in words]


@mistake
def unchanged(bag, k):
    """This is the bag that you were given. The two strands hold different words."""
    return list(bag)


@mistake
def both_strands(bag, k):
    """This is the bag of both strands together. Only the other one is asked for."""
    return [a + b for a, b in zip(bag, bag_of_the_other_strand(bag, k), strict=True)]
