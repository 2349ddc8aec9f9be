"""Genotypes in slabs against the functions for those in memory."""

from __future__ import annotations

import dask.array as da
import numpy as np
import pytest
from scipy import stats

from nutrigen.genomics import genotype_slabs as slabs
from nutrigen.genomics.genotypes import PattersonScaler, allele_frequencies

CHUNKS = [None, (30, -1), (-1, 7)]


def of_kind(X: np.ndarray, chunks: tuple[int, int] | None):
    return X if chunks is None else da.from_array(X, chunks=chunks)


@pytest.fixture
def genotypes() -> np.ndarray:
    return np.random.default_rng(0).binomial(2, 0.4, (100, 20)).astype(np.int8)


@pytest.mark.parametrize("chunks", CHUNKS)
def test_frequencies_and_scaling_are_those_of_all_in_memory(genotypes, chunks):
    table = of_kind(genotypes, chunks)
    frequencies = slabs.count_slabs(table).frequencies()
    np.testing.assert_allclose(frequencies, allele_frequencies(genotypes))
    scaled = slabs.standardize(table, frequencies)
    assert type(scaled) is type(table)
    np.testing.assert_allclose(np.asarray(scaled), PattersonScaler().fit_transform(genotypes))


@pytest.mark.parametrize("chunks", CHUNKS)
def test_who_is_not_known_counts_for_nothing(genotypes, chunks):
    genotypes[5:15, 3] = slabs.MISSING
    counts = slabs.count_slabs(of_kind(genotypes, chunks))
    known = np.delete(genotypes[:, 3], slice(5, 15))
    assert counts.called[3] == 90
    assert counts.frequencies()[3] == known.mean() / 2
    scaled = np.asarray(slabs.standardize(of_kind(genotypes, chunks), counts.frequencies()))
    assert (scaled[5:15, 3] == 0).all()
    assert scaled[:, 3].sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("chunks", CHUNKS)
def test_what_is_no_genotype_is_named(genotypes, chunks):
    genotypes[41, 9] = 3
    with pytest.raises(ValueError, match=r"person 41 has 3 at SNP 9"):
        slabs.count_slabs(of_kind(genotypes, chunks))


def test_snps_that_do_not_vary_or_are_unknown_are_named(genotypes):
    genotypes[:, 2] = 0
    genotypes[:, 4] = slabs.MISSING
    counts = slabs.count_slabs(genotypes)
    with pytest.raises(ValueError, match="SNP 4"):
        counts.frequencies()
    frequencies = slabs.count_slabs(genotypes[:, :4]).frequencies()
    with pytest.raises(ValueError, match=r"SNP 2 .* frequency 0: leave out"):
        slabs.standardize(genotypes[:, :4], frequencies)
    with pytest.raises(ValueError, match="4 frequencies for 20 SNPs"):
        slabs.standardize(genotypes, frequencies)


def test_semi_real_people_have_the_frequencies_and_no_slab_twice():
    p = np.array([[0.1, 0.5, 0.9], [0.3, 0.3, 0.3]])
    populations = np.repeat([0, 1], 3000)
    people = slabs.draw_semi_real_slabs(p, populations, n_at_once=1000, seed=4)
    X = people.compute()
    assert people.chunks[0] == (1000,) * 6
    assert (people.compute() == X).all()
    assert not (X[:1000] == X[1000:2000]).all()
    for population in (0, 1):
        of_one = X[populations == population]
        # Hardy-Weinberg proportions, tested at a level that fails once in 10,000 seeds.
        for snp in range(3):
            expected = stats.binom.pmf(range(3), 2, p[population, snp]) * 3000
            observed = np.bincount(of_one[:, snp], minlength=3)
            assert stats.chisquare(observed, expected).pvalue > 1e-4
    with pytest.raises(ValueError, match="from 0 to 1"):
        slabs.draw_semi_real_slabs(p, [0, 2], n_at_once=1, seed=0)


@pytest.mark.parametrize("chunks", CHUNKS)
def test_what_is_saved_is_opened_with_its_slabs(genotypes, chunks, tmp_path):
    table = of_kind(genotypes, chunks)
    slabs.save_genotypes(table, tmp_path / "people.zarr")
    opened = slabs.open_genotypes(tmp_path / "people.zarr")
    assert (opened.compute() == genotypes).all()
    assert opened.dtype == np.int8
    if chunks:
        assert opened.chunks == table.chunks
    with pytest.raises(FileExistsError, match="overwritten"):
        slabs.save_genotypes(table, tmp_path / "people.zarr")


def test_nothing_is_left_of_a_writing_that_fails(genotypes, tmp_path):
    def fail(slab, block_id=None):
        if block_id[0] == 2:
            raise RuntimeError("disk full")
        return slab

    lazy = da.from_array(genotypes, chunks=(30, -1))
    with pytest.raises(RuntimeError, match="disk full"):
        slabs.save_genotypes(lazy.map_blocks(fail, dtype=np.int8), tmp_path / "people.zarr")
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match=r"equally wide: genotypes.rechunk\(\{0: 30\}\)"):
        slabs.save_genotypes(lazy.rechunk(((30, 50, 20), -1)), tmp_path / "people.zarr")
    with pytest.raises(FileNotFoundError, match="holds no genotypes"):
        slabs.open_genotypes(tmp_path / "nobody.zarr")
