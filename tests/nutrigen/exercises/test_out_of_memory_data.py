"""The references of the exercises on data that outgrow the machine."""

from __future__ import annotations

from functools import cache

import dask.array as da
import numpy as np
import pytest
from exercise_answers import on_probes

from nutrigen.exercises import list_exercises
from nutrigen.genomics.similarity import MinHashSketch
from nutrigen.genomics.sketches import merge_sketches

EXERCISES = {exercise.name: exercise for exercise in list_exercises("out-of-memory-data")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("slabs-for-a-limit")
def test_one_snp_more_would_not_fit_and_dask_cuts_as_many_slabs(arguments):
    n_people, n_snps, limit, constant, n_copies = arguments
    width, n_slabs = REFERENCE["slabs-for-a-limit"](*arguments)

    def needed(snps: int) -> int:
        return constant + n_copies * np.empty((n_people, 0)).itemsize * n_people * snps

    assert needed(width) <= limit
    assert width == n_snps or needed(width + 1) > limit
    assert da.empty((1, n_snps), chunks=(1, width)).numblocks[1] == n_slabs


@on_probes("passes-of-a-plan")
def test_passes_are_those_of_the_longest_way_through_the_plan(arguments):
    (plan,) = arguments

    @cache
    def longest(step: str) -> int:
        return max([longest(need) + 1 for need in plan[step]], default=1)

    assert REFERENCE["passes-of-a-plan"](plan) == max(map(longest, plan), default=0)


@on_probes("bytes-that-travel")
def test_bytes_are_those_of_the_arrays(arguments):
    n_people, n_snps, n_directions, n_workers, cut = arguments
    slab = (1, n_snps) if cut == "people" else (n_people, 1)
    rows = max(slab) if 1 not in (n_people, n_snps) else slab[cut == "people"]
    basis = np.broadcast_to(0.0, (rows, n_directions))
    expected = sum(2 * basis.nbytes for _ in range(n_workers))
    assert REFERENCE["bytes-that-travel"](*arguments) == expected


@on_probes("generators-of-blocks")
def test_blocks_can_be_drawn_in_any_order(arguments):
    seed, n, width = arguments
    expected = np.full(n, np.nan)
    for block in reversed(range(n)):
        place = slice(block * width, (block + 1) * width)
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, block])))
        expected[place] = generator.random(len(expected[place]))
    np.testing.assert_array_equal(REFERENCE["generators-of-blocks"](*arguments), expected)


@on_probes("merge-two-variances")
def test_merged_variance_is_that_of_values_with_these_moments(arguments):
    def values(n: int, mean: float, variance: float) -> np.ndarray:
        around = np.arange(n) - (n - 1) / 2
        return mean + (around * np.sqrt(variance / around.var(ddof=1)) if n > 1 else 0 * around)

    together = np.concatenate([values(*part) for part in arguments])
    expected = len(together), together.mean(), together.var(ddof=1)
    assert REFERENCE["merge-two-variances"](*arguments) == pytest.approx(expected)


@on_probes("merge-two-sketches")
def test_merged_sketch_is_that_of_the_package(arguments):
    one, other, size_one, size_other = arguments
    size = min(size_one, size_other)
    cut = [
        MinHashSketch(5, size, 0, False, np.array(hashes[:size], dtype=np.uint64))
        for hashes in (one, other)
    ]
    expected = merge_sketches(*cut).hashes.tolist()
    assert REFERENCE["merge-two-sketches"](*arguments) == expected
