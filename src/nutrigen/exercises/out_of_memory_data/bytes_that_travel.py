"""Bytes that travel in a pass.

What all workers need has a row for each step along the axis that is whole in a slab. It goes to
each of them, and a sum of the same shape comes back.
"""

from nutrigen.exercises import mistake


def bytes_moved(n_people, n_snps, n_directions, n_workers, cut):
    whole = n_snps if cut == "people" else n_people
    return 2 * n_workers * whole * n_directions * 8


EDGE_CASES = {
    "one worker": (1000, 200, 12, 1, "people"),
    "slabs of people": (5000, 300, 16, 4, "people"),
    "slabs of SNPs": (5000, 300, 16, 4, "SNPs"),
    "one direction": (70, 900, 1, 3, "SNPs"),
}


def draw(rng):
    n_people, n_snps, n_directions, n_workers = (
        int(rng.integers(1, most)) for most in (10**6, 10**6, 40, 100)
    )
    return n_people, n_snps, n_directions, n_workers, str(rng.choice(["people", "SNPs"]))


@mistake
def other_axis(n_people, n_snps, n_directions, n_workers, cut):
    """A slab of people has all SNPs, so that what it is multiplied by has a row for each SNP. You
    count the axis that is cut."""
    return bytes_moved(n_snps, n_people, n_directions, n_workers, cut)


@mistake
def one_way(n_people, n_snps, n_directions, n_workers, cut):
    """The basis goes to the workers, and their sums come back: count both ways."""
    return bytes_moved(n_people, n_snps, n_directions, n_workers, cut) // 2


@mistake
def one_worker(n_people, n_snps, n_directions, n_workers, cut):
    """Each worker needs a copy of its own, and sends a sum of its own."""
    return bytes_moved(n_people, n_snps, n_directions, 1, cut)


@mistake
def numbers_not_bytes(n_people, n_snps, n_directions, n_workers, cut):
    """These are numbers. In double precision each has eight bytes."""
    return bytes_moved(n_people, n_snps, n_directions, n_workers, cut) // 8


@mistake
def whole_table(n_people, n_snps, n_directions, n_workers, cut):
    """The table stays where it is. What travels is a basis, with a column for each direction."""
    return 8 * n_people * n_snps
