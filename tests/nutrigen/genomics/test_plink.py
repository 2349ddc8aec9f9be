"""PLINK's files, written by bed-reader, and damaged in many ways."""

from __future__ import annotations

from pathlib import Path

import bed_reader
import numpy as np
import pytest

from nutrigen.genomics.genotype_slabs import MISSING, count_slabs
from nutrigen.genomics.plink import PlinkError, open_plink


def write(
    folder: Path, name: str, X: np.ndarray, chromosome: str = "1", people: list[str] | None = None
) -> Path:
    properties = {
        "chromosome": [chromosome] * X.shape[1],
        "bp_position": 100 * np.arange(1, X.shape[1] + 1),
        "sid": [f"{chromosome}.{number}" for number in range(X.shape[1])],
        "allele_1": ["A"] * X.shape[1],
        "allele_2": ["G"] * X.shape[1],
        "iid": people or [f"person{number}" for number in range(len(X))],
    }
    bed_reader.to_bed(folder / f"{name}.bed", np.ascontiguousarray(X), properties=properties)
    return folder / name


@pytest.fixture
def X() -> np.ndarray:
    return np.random.default_rng(0).choice([0, 1, 2, MISSING], (21, 30)).astype(np.int8)


def test_genotypes_are_those_that_were_written(tmp_path, X):
    files = open_plink(write(tmp_path, "one", X[:, :18]), write(tmp_path, "two", X[:, 18:], "2"))
    assert files.shape == X.shape
    assert files.people[3] == "0 person3"
    assert (files.chromosomes[17], files.chromosomes[18]) == ("1", "2")
    assert files.positions[[0, 17, 18]].tolist() == [100, 1800, 100]
    assert set(files.counted_alleles) == {"A"}
    for start, stop in [(0, 30), (16, 20), (18, 19), (3, 4)]:
        assert (files.read(start, stop) == X[:, start:stop]).all()
    for n_at_once in (7, 30, 100):
        assert (files.lazy(n_at_once).compute() == X).all()
    assert (count_slabs(files.lazy(7)).called == (X != MISSING).sum(axis=0)).all()


@pytest.mark.parametrize(
    ("ending", "change", "says"),
    [
        (".bed", lambda b: b[:-1], r"ends at byte 182; expected 183, for 21 people"),
        (".bed", lambda b: b + b"\0", r"ends at byte 184; expected 183"),
        (".bed", lambda b: b"\x6c\x1c" + b[2:], r"byte 1: 0x1c; expected 0x1b"),
        (".bed", lambda b: b[:2] + b"\0" + b[3:], r"byte 2: 0x00; expected 0x01"),
        (".bim", lambda b: b.replace(b"1.4\t", b"", 1), r"bim, line 5: 5 fields; expected 6"),
        (".bim", lambda b: b.replace(b"\t500\t", b"\t5e2\t"), r"line 5: '5e2' is no position"),
        (".bim", lambda b: b.replace(b"\t500\t", b"\t300\t"), r"line 5: 1:300 comes before"),
        (".bim", lambda b: b"", r"bim is empty"),
        (".fam", lambda b: b.replace(b"person4 ", b"person2 "), r"fam, line 5: .* line 3"),
        (".fam", lambda b: b.replace(b"person4 ", b""), r"fam, line 5: 5 fields"),
    ],
)
def test_damage_is_named_with_its_place(tmp_path, X, ending, change, says):
    file = write(tmp_path, "one", X).with_suffix(ending)
    damaged = change(file.read_bytes())
    assert damaged != file.read_bytes()
    file.write_bytes(damaged)
    with pytest.raises(PlinkError, match=says) as caught:
        open_plink(tmp_path / "one")
    assert str(file) in str(caught.value)


def test_sets_that_disagree_about_people_or_order_are_refused(tmp_path, X):
    people = [f"person{number}" for number in range(21)]
    one, two = write(tmp_path, "one", X), write(tmp_path, "two", X, "2")
    ten = write(tmp_path, "ten", X, "10")
    turned = write(tmp_path, "turned", X, "3", people[:5] + people[:4:-1])
    fewer = write(tmp_path, "fewer", X[:20], "3")
    with pytest.raises(PlinkError, match=r"turned.fam has the same people in another order"):
        open_plink(one, turned)
    with pytest.raises(PlinkError, match=r"20 people; .*one.fam has 21; they differ from line 21"):
        open_plink(one, fewer)
    with pytest.raises(PlinkError, match=r"two.bim, line 1: 2:100 comes before"):
        open_plink(one, ten, two)
    assert open_plink(one, two, ten).shape == (21, 90)
    with pytest.raises(FileNotFoundError):
        open_plink(tmp_path / "nobody")
    with pytest.raises(ValueError, match="stop"):
        open_plink(one).read(3, 99)
