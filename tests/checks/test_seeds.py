"""Other random numbers show which assertions and inserted values depend on them."""

from __future__ import annotations

import asyncio

import pytest
import seeds
from book_pages import FRONT_MATTER
from claims.execution_cache import Project

CHAPTER = (
    FRONT_MATTER
    + """# A draw

```{code-cell} ipython3
import numpy as np
from nutrigen.teaching import insert
drawn = np.random.default_rng(3).random()
expected = np.random.default_rng(3 + 10_007).random()
assert 0 <= drawn < 1
assert drawn == 0.08564916714362436
assert drawn < 0.09  # with this seed
insert(drawn=drawn, fixed=7, expected=expected)
```

```{code-cell} ipython3
:tags: [raises-exception]
1 / 0
```
"""
)


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    path = tmp_path / "book" / "part" / "draw.md"
    path.parent.mkdir(parents=True)
    path.write_text(CHAPTER)
    monkeypatch.setattr(seeds, "ROOT", tmp_path)
    monkeypatch.setattr(seeds, "STATES", tmp_path / "_build" / "seeds")
    return path


@pytest.mark.deep
def test_a_chapter_is_executed_with_other_seeds_and_what_is_known_is_not_repeated(
    chapter, tmp_path, monkeypatch
):
    project = Project(tmp_path)
    shifts = (0, seeds.STEP)
    runs = {shift: asyncio.run(seeds.execute(chapter, shift, project)) for shift in shifts}
    found = seeds.summary(chapter, runs)
    assert found["chapter"] == "part/draw"
    assert found["failed_cells"] == []
    assert [(one["failed"], one["told"]) for one in found["assertions"]] == [
        (0, False),
        (1, False),
        (1, True),
    ]
    moved = {value["name"]: value for value in found["values"]}
    # What the second run draws is what the chapter draws with the larger seed.
    assert set(moved) == {"drawn", "expected"}
    assert moved["drawn"]["others"] == [moved["expected"]["book"]]
    assert found["n_values"] == 3
    monkeypatch.setattr(seeds, "NotebookClient", None)
    again = {shift: asyncio.run(seeds.execute(chapter, shift, project)) for shift in shifts}
    assert again == runs
    chapter.write_text(CHAPTER.replace("fixed=7", "fixed=8"))
    with pytest.raises(TypeError):
        asyncio.run(seeds.execute(chapter, 0, project))


def run(*outcomes, values=None, failed_cells=()):
    texts = ("0 <= drawn < 1", "drawn < 0.09")
    return {
        "assertions": [
            {"cell": 0, "text": text, "held": held, "error": "" if held else "so"}
            for text, held in zip(texts, outcomes, strict=False)
        ],
        "values": values or {},
        "failed_cells": list(failed_cells),
    }


def test_an_assertion_that_is_not_reached_has_failed(chapter):
    runs = {0: run(True, True), 1: run(True), 2: run(False, True)}
    first, second = seeds.summary(chapter, runs)["assertions"]
    assert (first["failed"], first["error"], first["told"]) == (1, "so", False)
    assert (second["failed"], second["error"], second["told"]) == (1, "not reached", True)


def test_what_fails_in_the_chapter_itself_is_told(chapter):
    runs = {0: run(False, True, failed_cells=["cell"]), 1: run(True, True)}
    found = seeds.summary(chapter, runs)
    assert found["assertions"][0]["fails_as_it_is"]
    assert found["failed_cells"] == ["cell"]


def test_values_that_stay_are_counted_and_not_shown(chapter):
    runs = {0: run(values={"a": 1, "b": 2.5}), 1: run(values={"a": 1, "b": 2.0})}
    found = seeds.summary(chapter, runs)
    assert found["n_values"] == 2
    assert found["values"] == [{"name": "b", "book": 2.5, "others": [2.0]}]


def test_lines_for_ipython_alone_are_no_obstacle():
    assert seeds.python("%timeit f()\nx = 1 % 2\n  !ls") == (
        "pass  # %timeit f()\nx = 1 % 2\n  pass  # !ls"
    )
