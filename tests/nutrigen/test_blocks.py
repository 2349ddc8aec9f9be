"""Slabs, their merging, a cluster whose workers die, and results that appear whole."""

from __future__ import annotations

import os
import signal
import socket
import sys
from functools import reduce
from pathlib import Path

import dask.array as da
import distributed
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutrigen import blocks
from nutrigen.learning.randomized import RandomizedPCA


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=40))
def test_merging_in_pairs_keeps_the_order(parts):
    assert blocks.merge_in_pairs(parts, lambda a, b: a + b) == reduce(lambda a, b: a + b, parts)


@given(st.integers(1, 200))
def test_no_part_goes_through_more_merges_than_a_tree_has_levels(n):
    depth = blocks.merge_in_pairs([0] * n, lambda a, b: max(a, b) + 1)
    assert depth <= np.ceil(np.log2(n)) + 1e-9


def test_merging_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        blocks.merge_in_pairs([], max)


def test_a_table_is_cut_where_its_chunks_are():
    X = np.arange(40.0).reshape(10, 4)
    for chunks, axis, starts in [((4, 4), 0, [0, 4, 8]), ((10, 3), 1, [0, 3]), ((10, 4), 0, [0])]:
        slabs = blocks.cut("X", da.from_array(X, chunks=chunks))
        assert (slabs.axis, slabs.starts) == (axis, starts)
        found = [block.compute() for block in slabs.blocks]
        assert [part.shape for part in found] == slabs.shapes
        assert (np.concatenate(found, axis=axis) == X).all()
    assert blocks.cut("X", X).axis == 0
    assert blocks.cut("X", X.T).axis == 1


def test_what_is_cut_along_both_axes_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"table is cut along both axes, into 2 times 3 chunks"):
        blocks.cut("table", da.zeros((4, 6), chunks=(2, 2)))
    with pytest.raises(ValueError, match="two axes"):
        blocks.cut("table", np.zeros(3))


def test_a_chunk_of_another_width_is_named():
    right, wrong = da.zeros((3, 2)), da.from_delayed(_delayed_zeros((4, 2)), (3, 2), dtype=float)
    with pytest.raises(ValueError, match=r"begins at 3 has shape \(4, 2\); expected \(3, 2\)"):
        RandomizedPCA(1).fit(da.concatenate([right, wrong]))


def _delayed_zeros(shape):
    import dask

    return dask.delayed(np.zeros)(shape)


def test_blocks_have_sources_of_their_own():
    drawn = [blocks.block_generator(3, block).random(4).tolist() for block in (0, 1, 0)]
    assert drawn[0] == drawn[2] != drawn[1]


def test_a_result_appears_whole_or_not_at_all(tmp_path):
    def stop_halfway() -> None:
        with blocks.whole_or_nothing(tmp_path / "a") as path:
            path.mkdir()
            (path / "half").write_text("1")
            assert not (tmp_path / "a").exists()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_halfway()
    assert not list(tmp_path.iterdir())
    with blocks.whole_or_nothing(tmp_path / "a") as path:
        path.write_text("all")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    with (
        pytest.raises(FileExistsError, match="overwritten"),
        blocks.whole_or_nothing(tmp_path / "a"),
    ):
        pass
    with pytest.raises(FileNotFoundError), blocks.whole_or_nothing(tmp_path / "b"):
        pass


def test_what_is_missing_is_said_with_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "nutrigen\[scale\]"'):
        blocks.require("zarr")


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process."""
    with blocks.open_cluster(n_workers=2, memory_limit="1GB", timeout=60) as client:
        yield client


@pytest.fixture
def die():
    """A function that ends its process, at the third slab, as often as it is said.

    It is made here, so that it travels to workers who cannot import this file.
    """

    def die(slab: np.ndarray, mark: str, times: int, block_id=None) -> np.ndarray:
        if block_id[0] == 2:
            for number in range(times):
                try:
                    Path(f"{mark}{number}").touch(exist_ok=False)
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)
        return slab

    return die


@pytest.mark.deep("cluster")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_that_dies_in_the_middle_changes_no_digit(cluster, die, tmp_path):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((400, 60)) * np.linspace(3, 1, 60)
    lazy = da.from_array(X, chunks=(50, 60))
    calm = RandomizedPCA(3).fit(lazy)
    mark = tmp_path / "died"
    dying = RandomizedPCA(3).fit(lazy.map_blocks(die, str(mark), 1, dtype=float))
    assert Path(f"{mark}0").exists()
    assert (dying.components_ == calm.components_).all()
    assert (dying.singular_values_ == calm.singular_values_).all()


@pytest.mark.deep("cluster")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_slab_that_ends_one_worker_after_another_is_an_error(cluster, die, tmp_path):
    lazy = da.ones((40, 3), chunks=(10, 3)).map_blocks(die, str(tmp_path / "died"), 99, dtype=float)
    with pytest.raises(blocks.WorkersLost, match="make the chunks narrower"):
        RandomizedPCA(1).fit(lazy)
    # Three times another worker may try; the fourth death is the last.
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.deep("cluster")
def test_another_program_reaches_the_scheduler_by_its_address(cluster):
    address = cluster.scheduler_info()["address"]
    with blocks.open_cluster(address) as client:
        assert client.submit(sum, [1, 2]).result() == 3
    assert cluster.submit(sum, [1, 2]).result() == 3


@pytest.mark.parametrize("address", ["free", "nowhere:1:2", "tcp://no.such.host.invalid:8786"])
def test_a_scheduler_that_does_not_answer_is_named(address):
    if address == "free":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    before = current_client()
    with (
        pytest.raises(ConnectionError, match=f"no scheduler answers at '{address}'"),
        blocks.open_cluster(address, timeout=0.5),
    ):
        pass
    # What was not reached is not asked to compute anything later.
    assert current_client() is before


def current_client() -> distributed.Client | None:
    try:
        return distributed.Client.current()
    except ValueError:
        return None
