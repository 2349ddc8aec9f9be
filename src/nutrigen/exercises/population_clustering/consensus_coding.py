"""Consensus coding of one SNP.

First find the letter that most people have: count each letter of the list. Then go through the
people once more, and write 0 for that letter and 1 for any other.
"""

from collections import Counter

from nutrigen.exercises import mistake


def consensus_coding(bases: list[str]) -> list[int]:
    consensus = max(sorted(set(bases)), key=bases.count)
    return [int(base != consensus) for base in bases]


EDGE_CASES = {
    "two letters that are equally frequent": (["T", "C", "C", "T"],),
    "a SNP at which all people are the same": (["G", "G", "G"],),
    "more than two letters": (["G", "T", "A", "G", "G", "C"],),
    "a rarer letter before two that are equally frequent": (["T", "A", "T", "G", "G"],),
    "one person": (["T"],),
}


def draw(rng):
    letters = rng.choice(list("ACGT"), size=2, replace=False)
    n_rare = int(rng.integers(2, 5))
    n_people = 2 * n_rare + int(rng.integers(1, 5))
    bases = [letters[0]] * (n_people - n_rare) + [letters[1]] * n_rare
    return (rng.permutation(bases).tolist(),)


@mistake
def inverted(bases):
    """The codes are the wrong way round: 0 is for the consensus, 1 for any other letter."""
    consensus = max(sorted(set(bases)), key=bases.count)
    return [int(base == consensus) for base in bases]


@mistake(like=inverted)
def inverted_by_the_rarest(bases):
    rarest = min(sorted(set(bases)), key=bases.count)
    return [int(base != rarest) for base in bases]


@mistake
def first_person(bases):
    """Everybody is compared with the first person. The consensus is the letter that most people
    have."""
    return [int(base != bases[0]) for base in bases]


@mistake
def first_in_alphabet(bases):
    """Everybody is compared with the first letter of the alphabet. The consensus is the letter that
    most people have; the alphabet decides only between equals."""
    return [int(base != min(bases)) for base in bases]


@mistake
def letters_numbered(bases):
    """The letters are numbered in the order of the alphabet. How frequent a letter is must decide
    which one is 0."""
    return [sorted(set(bases)).index(base) for base in bases]


@mistake
def tie(bases):
    """This is right unless two letters are equally frequent: then the first one in the alphabet is
    the consensus, so that the order of the people makes no difference."""
    consensus = Counter(bases).most_common(1)[0][0]
    return [int(base != consensus) for base in bases]


@mistake(like=tie)
def tie_to_the_last_in_alphabet(bases):
    consensus = max(sorted(set(bases), reverse=True), key=bases.count)
    return [int(base != consensus) for base in bases]
