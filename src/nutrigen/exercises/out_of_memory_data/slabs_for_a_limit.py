"""Slabs that fit into a worker.

What the worker holds anyway is taken off first. Of the rest, each SNP of a slab takes eight bytes a
person, as often as there are copies.
"""

from nutrigen.exercises import mistake


def slabs_for(n_people, n_snps, limit, constant, n_copies):
    width = (limit - constant) // (8 * n_people * n_copies)
    width = min(width, n_snps)
    return width, -(-n_snps // width)


EDGE_CASES = {
    "all fits into one slab": (100, 50, 10**9, 10**8, 3),
    "one SNP at a time": (10_000, 7, 400_000, 100_000, 3),
    "a last slab that is narrower": (1000, 100, 2_000_000, 500_000, 2),
    "slabs that come out even": (1000, 90, 980_000, 500_000, 2),
}


def draw(rng):
    n_people, n_copies = int(rng.integers(50, 5000)), int(rng.integers(1, 5))
    constant = int(rng.integers(1, 9)) * 10**6
    width = int(rng.integers(1, 40))
    room = 8 * n_people * n_copies * width + int(rng.integers(0, 8 * n_people))
    return n_people, int(rng.integers(20, 3000)), constant + room, constant, n_copies


@mistake
def constant_forgotten(n_people, n_snps, limit, constant, n_copies):
    """The worker holds Python and its libraries before the first slab comes: take the constant off
    the limit."""
    return slabs_for(n_people, n_snps, limit, 0, n_copies)


@mistake
def one_byte_each(n_people, n_snps, limit, constant, n_copies):
    """A genotype takes one byte where it is stored. Standardized it is a number in double
    precision, of eight bytes."""
    width = min((limit - constant) // (n_people * n_copies), n_snps)
    return width, -(-n_snps // width)


@mistake
def one_copy(n_people, n_snps, limit, constant, n_copies):
    """Several copies of a slab are in memory at once: the standardized one, the centered one.
    Divide by their number."""
    return slabs_for(n_people, n_snps, limit, constant, 1)


@mistake
def rest_forgotten(n_people, n_snps, limit, constant, n_copies):
    """Where the width does not divide the number of SNPs, some are left: they are one more,
    narrower slab."""
    width, _ = slabs_for(n_people, n_snps, limit, constant, n_copies)
    return width, n_snps // width


@mistake
def wider_than_all(n_people, n_snps, limit, constant, n_copies):
    """A slab is no wider than the table: with a lot of memory it has all SNPs, and no more."""
    width = (limit - constant) // (8 * n_people * n_copies)
    return width, -(-n_snps // width)
