"""The recipes for teachers run as they are printed, with data that are not the book's."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

PAGE = Path(__file__).parents[2] / "book" / "reference" / "teaching.md"
SEQUENCES, TABLES = re.findall(
    r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_own_genome(capsys: pytest.CaptureFixture[str]) -> None:
    Path("my-genome.fa").write_text(">mine\nGATTACAGATTACA\n")
    exec(SEQUENCES, {})
    # The first and the last of eight windows hold the same word.
    assert capsys.readouterr().out == "14 7\n"


def test_own_table_with_groups_gaps_and_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.normal(size=(100, 3)), columns=["fiber", "sugar", "age"])
    table["target"] = 3 * table["fiber"] + rng.normal(size=100)
    table["group"] = np.repeat(range(20), 5)
    table.loc[::7, "sugar"] = np.nan
    table.to_csv("my-table.csv", index=False)
    exec(TABLES, {})
    forest, baseline = (line.split() for line in capsys.readouterr().out.splitlines())
    assert (forest[0], baseline[0]) == ("forest", "baseline")
    assert float(baseline[1]) <= 0 < 0.5 < float(forest[1])
