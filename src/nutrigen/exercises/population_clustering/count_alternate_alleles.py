"""Letters to counts of the alternate allele.

For each pair, look at its two letters one by one and count those that are the alternate allele.
Before that, check that each letter is one of the two alleles.
"""

from nutrigen.exercises import mistake


def count_alternate_alleles(letters: list[str], reference: str, alternate: str) -> list[int]:
    for pair in letters:
        if not set(pair) <= {reference, alternate}:
            raise ValueError(f"{pair} has a letter that is neither allele")
    return [pair.count(alternate) for pair in letters]


EDGE_CASES = {
    "an unknown base": (["CN", "CT"], "C", "T"),
    "genotypes of the other strand": (["GA", "GG", "AG"], "C", "T"),
    "a pair of unknown bases": (["NN", "AA", "AG"], "A", "G"),
    "an unknown base that comes first": (["CT", "NT"], "C", "T"),
    "a third allele in the last pair": (["CC", "CT", "TG"], "C", "T"),
    "nobody": ([], "A", "G"),
}


def draw(rng):
    reference, alternate = rng.choice(list("ACGT"), size=2, replace=False).tolist()
    # Both orders of a heterozygote, and each homozygote, are in every input.
    pairs = [
        first + second for first in (reference, alternate) for second in (reference, alternate)
    ]
    more = rng.choice(pairs, size=rng.integers(1, 4)).tolist()
    return rng.permutation(pairs + more).tolist(), reference, alternate


@mistake
def one_order_only(letters, reference, alternate):
    """A heterozygote is written in either order: CT and TC are the same genotype. Count letters
    instead of comparing the pair with one text."""
    counts = []
    for pair in letters:
        if pair == alternate + alternate:
            counts.append(2)
        elif pair == reference + alternate:
            counts.append(1)
        else:
            counts.append(0)
    return counts


@mistake(like=one_order_only)
def one_order_only_else_two(letters, reference, alternate):
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == reference + alternate:
            counts.append(1)
        else:
            counts.append(2)
    return counts


@mistake(like=one_order_only)
def one_order_only_else_error(letters, reference, alternate):
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == reference + alternate:
            counts.append(1)
        elif pair == alternate + alternate:
            counts.append(2)
        else:
            raise ValueError(f"{pair} is no genotype")
    return counts


@mistake(like=one_order_only)
def one_order_only_in_dictionary(letters, reference, alternate):
    counts = {reference + reference: 0, reference + alternate: 1, alternate + alternate: 2}
    return [counts[pair] for pair in letters]


@mistake(like=one_order_only)
def alternate_first_only(letters, reference, alternate):
    counts = []
    for pair in letters:
        if pair == alternate + alternate:
            counts.append(2)
        elif pair == alternate + reference:
            counts.append(1)
        else:
            counts.append(0)
    return counts


@mistake(like=one_order_only)
def alternate_first_only_else_two(letters, reference, alternate):
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == alternate + reference:
            counts.append(1)
        else:
            counts.append(2)
    return counts


@mistake(like=one_order_only)
def alternate_first_only_else_error(letters, reference, alternate):
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == alternate + reference:
            counts.append(1)
        elif pair == alternate + alternate:
            counts.append(2)
        else:
            raise ValueError(f"{pair} is no genotype")
    return counts


@mistake(like=one_order_only)
def alternate_first_only_in_dictionary(letters, reference, alternate):
    counts = {reference + reference: 0, alternate + reference: 1, alternate + alternate: 2}
    return [counts[pair] for pair in letters]


@mistake(like=one_order_only)
def alphabetical_order_only(letters, reference, alternate):
    heterozygote = "".join(sorted(reference + alternate))
    counts = []
    for pair in letters:
        if pair == alternate + alternate:
            counts.append(2)
        elif pair == heterozygote:
            counts.append(1)
        else:
            counts.append(0)
    return counts


@mistake(like=one_order_only)
def alphabetical_order_only_else_two(letters, reference, alternate):
    heterozygote = "".join(sorted(reference + alternate))
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == heterozygote:
            counts.append(1)
        else:
            counts.append(2)
    return counts


@mistake(like=one_order_only)
def alphabetical_order_only_else_error(letters, reference, alternate):
    heterozygote = "".join(sorted(reference + alternate))
    counts = []
    for pair in letters:
        if pair == reference + reference:
            counts.append(0)
        elif pair == heterozygote:
            counts.append(1)
        elif pair == alternate + alternate:
            counts.append(2)
        else:
            raise ValueError(f"{pair} is no genotype")
    return counts


@mistake(like=one_order_only)
def alphabetical_order_only_in_dictionary(letters, reference, alternate):
    heterozygote = "".join(sorted(reference + alternate))
    counts = {reference + reference: 0, heterozygote: 1, alternate + alternate: 2}
    return [counts[pair] for pair in letters]


@mistake
def reference_counted(letters, reference, alternate):
    """These are the copies of the reference allele. Count the other one."""
    return [pair.count(reference) for pair in letters]


@mistake
def carriers(letters, reference, alternate):
    """This says who carries the alternate allele, not how many copies: a person with two copies
    counts 2."""
    return [int(alternate in pair) for pair in letters]


@mistake
def heterozygotes_only(letters, reference, alternate):
    """This says who is heterozygous. Two copies of the alternate allele count 2, and both
    homozygotes are not the same."""
    return [int(pair[0] != pair[1]) for pair in letters]


@mistake
def other_letters_counted(letters, reference, alternate):
    """The counts are right, but a letter that is neither allele passes as if it were the reference:
    an unreadable N, or the same SNP read from the other strand. Raise a ValueError."""
    return [pair.count(alternate) for pair in letters]


@mistake(like=other_letters_counted)
def other_letters_as_alternate(letters, reference, alternate):
    return [2 - pair.count(reference) for pair in letters]
