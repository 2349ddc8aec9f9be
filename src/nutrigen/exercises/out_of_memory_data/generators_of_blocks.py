"""A source of randomness for each block.

Each block has a generator of its own, from the pair of the seed and the block's number. The last
block may be shorter.
"""

import numpy as np

from nutrigen.exercises import mistake


def draw_in_blocks(seed, n, width):
    parts = []
    for block, start in enumerate(range(0, n, width)):
        rng = np.random.default_rng([seed, block])
        parts.append(rng.random(min(width, n - start)))
    return np.concatenate(parts)


EDGE_CASES = {
    "one block": (3, 4, 9),
    "blocks that come out even": (3, 6, 3),
    "a shorter last block": (3, 7, 3),
    "blocks of one number": (0, 4, 1),
}


def draw(rng):
    return int(rng.integers(0, 1000)), int(rng.integers(5, 40)), int(rng.integers(2, 12))


@mistake
def same_for_all(seed, n, width):
    """Each block begins again with the same seed: all hold the same numbers. Let the block's number
    be a part of the seed."""
    parts = [np.random.default_rng(seed).random(width) for _ in range(0, n, width)]
    return np.concatenate(parts)[:n]


@mistake(like=same_for_all)
def same_pair_for_all(seed, n, width):
    parts = [np.random.default_rng([seed, 0]).random(width) for _ in range(0, n, width)]
    return np.concatenate(parts)[:n]


@mistake
def seed_plus_block(seed, n, width):
    """The seed plus the block's number: block 1 of this seed is block 0 of the next one, so that
    draws with neighboring seeds share nearly all numbers. Take the pair, as a list."""
    parts = [np.random.default_rng(seed + b).random(width) for b in range(-(-n // width))]
    return np.concatenate(parts)[:n]


@mistake
def one_generator(seed, n, width):
    """One generator for all: a block could not be drawn without those before it. Give each its
    own."""
    return np.random.default_rng(seed).random(n)


@mistake
def start_for_number(seed, n, width):
    """You take the place where a block begins in place of its number. The blocks are counted 0, 1,
    2."""
    parts = [
        np.random.default_rng([seed, start]).random(min(width, n - start))
        for start in range(0, n, width)
    ]
    return np.concatenate(parts)


@mistake
def last_block_full(seed, n, width):
    """There are more than n numbers: the last block is as long as what is left."""
    return draw_in_blocks(seed, -(-n // width) * width, width)
