"""A chapter is executed again exactly when its cells, or what they read, have changed."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from book_pages import FRONT_MATTER
from claims.execution_cache import (
    WAIT_FOR_OUTPUTS,
    Outputs,
    Project,
    failing_assertions,
    read_chapter,
)
from nbclient import NotebookClient

CHAPTER = (
    FRONT_MATTER
    + """# {title}

```{{code-cell}} ipython3
import sys
from pathlib import Path

sys.path.insert(0, "../src")
trace = Path("../{title}.executed")
trace.touch()
```

```{{code-cell}} ipython3
{code}
```
"""
)
DATA = 'print("answer", Path("../src/answer.txt").read_text())'
PACKAGE = 'from package import first\nprint("answer", first.answer())'


@pytest.fixture
def book(tmp_path, build_book):
    """Return a function that builds a book and tells what is shown and what was executed."""
    package = tmp_path / "src" / "package"
    package.mkdir(parents=True)
    (tmp_path / "book").mkdir()
    (tmp_path / "src" / "answer.txt").write_text("42")
    (tmp_path / "pins.txt").write_text("numpy==2.4.6")
    for name, text in {
        "__init__": "",
        # A module that is imported late, and by another one.
        "first": "def answer():\n    from package import second\n    return second.ANSWER\n",
        "second": "ANSWER = 42\n",
        "unused": "ANSWER = 0\n",
    }.items():
        (package / f"{name}.py").write_text(text)
    (tmp_path / "book" / "index.md").write_text("# Book\n\n```{toctree}\none\ntwo\n```\n")
    for title, code in (("one", DATA), ("two", PACKAGE)):
        (tmp_path / "book" / f"{title}.md").write_text(CHAPTER.format(title=title, code=code))

    def build(folder: str = "") -> tuple[list[str], list[str]]:
        for trace in tmp_path.glob("*.executed"):
            trace.unlink()
        warnings = build_book(
            "html",
            ["claims.execution_cache"],
            execution_cache_folder=folder,
            execution_environment=["../pins.txt"],
            nb_execution_mode="cache",
            nb_execution_raise_on_error=True,
        )
        assert warnings == ""
        shown = [
            re.search(r"answer \w+", (tmp_path / "_build/html" / f"{page}.html").read_text())
            for page in ("one", "two")
        ]
        executed = sorted(trace.stem for trace in tmp_path.glob("*.executed"))
        return [match.group() for match in shown if match], executed

    return build


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.mark.deep
def test_what_is_executed_and_shown_after_each_kind_of_edit(tmp_path, book):
    answer, chapter = tmp_path / "src" / "answer.txt", tmp_path / "book" / "one.md"
    second = tmp_path / "src" / "package" / "second.py"
    assert book() == (["answer 42"] * 2, ["one", "two"])
    assert book() == (["answer 42"] * 2, [])

    # The text is unchanged, but what one chapter reads, or another one imports late, is not.
    answer.write_text("43")
    assert book() == (["answer 43", "answer 42"], ["one"])
    edit(second, "42", "44")
    assert book() == (["answer 43", "answer 44"], ["two"])

    # Going back finds the earlier outputs again.
    answer.write_text("42")
    edit(second, "44", "42")
    assert book() == (["answer 42"] * 2, [])

    # What no chapter has read changes nothing.
    edit(tmp_path / "src" / "package" / "unused.py", "0", "1")
    (tmp_path / "src" / "package" / "new.py").write_text("")
    assert book() == (["answer 42"] * 2, [])

    # Prose alone executes nothing, a cell its own chapter only, the environment all.
    chapter.write_text(chapter.read_text() + "\nMore prose.\n")
    assert book() == (["answer 42"] * 2, [])
    edit(chapter, "trace = Path", "# An edited cell.\ntrace = Path")
    assert book() == (["answer 42"] * 2, ["one"])
    (tmp_path / "pins.txt").write_text("numpy==2.4.7")
    assert book() == (["answer 42"] * 2, ["one", "two"])


@pytest.mark.deep
def test_outputs_are_kept_in_the_folder_that_the_configuration_names(tmp_path, book):
    assert book(folder="../_build/outputs") == (["answer 42"] * 2, ["one", "two"])
    # What another builder has left is found there.
    shutil.rmtree(tmp_path / "_build" / "html")
    shutil.rmtree(tmp_path / "_build" / "doctrees-html")
    assert book(folder="../_build/outputs") == (["answer 42"] * 2, [])


@pytest.mark.deep
def test_a_chapter_that_fails_stops_the_build_each_time(tmp_path, book):
    edit(tmp_path / "src" / "package" / "second.py", "42", "1 / 0")
    for _ in range(2):
        with pytest.raises(Exception, match=r"two\.md"):
            book()
    edit(tmp_path / "src" / "package" / "second.py", "1 / 0", "45")
    assert book() == (["answer 42", "answer 45"], ["two"])


def test_every_assertion_of_a_chapter_that_fails_is_told_with_its_line(tmp_path):
    chapter = tmp_path / "one.md"
    chapter.write_text(
        CHAPTER.format(title="one", code="n = 3\nassert n == 4\nassert n == 3\nm = n + 1")
        + "\n```{code-cell} ipython3\nassert m == 5, 'four'\nfor k in range(3): assert k < 1\n```\n"
    )
    found = asyncio.run(failing_assertions(chapter, timeout=60))
    first, second = (
        1 + chapter.read_text().splitlines().index(line)
        for line in ("n = 3", "assert m == 5, 'four'")
    )
    assert found == [
        (first, "this does not hold: n == 4"),
        (second, "this does not hold: m == 5 (four)"),
        (second, "this does not hold: k < 1"),
    ]


WAYS_TO_READ = """
import gzip, importlib, json, os, sys
from importlib.resources import files
from pathlib import Path
import numpy as np
import pandas as pd
sys.path.insert(0, "../src")
Path("../src/data/text.txt").read_text()
gzip.open("../src/data/packed.gz").read()
np.load("../src/data/array.npy")
pd.read_csv("../src/data/table.csv")
with open("../src/data/raw.bin", "rb") as raw:
    os.fstat(raw.fileno())
descriptor = os.open("../src/data/low.bin", os.O_RDONLY)
os.close(descriptor)
os.listdir("../src/listed")
list(Path("../src/walked").glob("*"))
Path("../src/missing.txt").exists() or None
try:
    open("../src/absent.txt")
except FileNotFoundError:
    pass
package = importlib.import_module("package")
files(package).joinpath("inside.json").read_text()
Path("../src/product.txt").write_text("made")
Path("../src/product.txt").read_text()
"""


def test_all_that_a_kernel_reads_is_an_input_and_nothing_else(tmp_path):
    data = tmp_path / "src" / "data"
    for folder in ("data", "listed", "walked", "package"):
        (tmp_path / "src" / folder).mkdir(parents=True)
    for name in ("text.txt", "raw.bin", "low.bin", "other.txt"):
        (data / name).write_text("1")
    (data / "table.csv").write_text("a\n1\n")
    gzip.open(data / "packed.gz", "w").close()
    np.save(data / "array.npy", np.ones(2))
    (tmp_path / "src" / "package" / "__init__.py").write_text("")
    (tmp_path / "src" / "package" / "inside.json").write_text("{}")
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    cell = "```{code-cell} ipython3\n" + WAYS_TO_READ + "```\n"
    page.write_text(FRONT_MATTER + "# Page\n\n" + cell)
    outputs = Outputs(tmp_path / "_build" / "page", Project(tmp_path))
    key = outputs.project.key(read_chapter(page))
    place = asyncio.run(outputs.execute(page, key, 120))
    inputs = json.loads((place / "inputs.json").read_text())["inputs"]
    assert set(inputs) == {
        "src/absent.txt",
        *(f"src/data/{name}" for name in ("text.txt", "packed.gz", "array.npy", "table.csv")),
        *("src/data/raw.bin", "src/data/low.bin"),
        *("src/listed", "src/walked", "src/package/__init__.py", "src/package/inside.json"),
    }

    # Each of them matters, a file that comes into being among them.
    assert Outputs(outputs.folder, Project(tmp_path)).find(key) == place
    for name in inputs:
        path = tmp_path / name
        if path.is_dir():
            change, back = path / "new", None
        else:
            change, back = path, path.read_bytes() if path.exists() else None
        change.write_bytes((back or b"") + b"\n")
        assert Outputs(outputs.folder, Project(tmp_path)).find(key) is None, name
        change.unlink() if back is None else change.write_bytes(back)
        assert Outputs(outputs.folder, Project(tmp_path)).find(key) == place, name


def test_where_another_process_is_started_all_files_are_inputs(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "unseen.txt").write_text("1")
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])"
    cell = f"```{{code-cell}} ipython3\n{code}\n```\n"
    page.write_text(FRONT_MATTER + "# Page\n\n" + cell)
    outputs = Outputs(tmp_path / "_build" / "page", Project(tmp_path))
    place = asyncio.run(outputs.execute(page, "key", 120))
    assert "src/unseen.txt" in json.loads((place / "inputs.json").read_text())["inputs"]


def test_a_missing_file_of_the_environment_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing\.txt"):
        Project(tmp_path, (tmp_path / "missing.txt",)).key(None)


def test_outputs_that_do_not_come_are_not_left_out(tmp_path, monkeypatch):
    async def nothing_comes(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr(NotebookClient, "_async_poll_output_msg", nothing_comes)
    monkeypatch.setitem(WAIT_FOR_OUTPUTS, "iopub_timeout", 1)
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    page.write_text(FRONT_MATTER + "# Page\n\n```{code-cell} ipython3\n1\n```\n")
    outputs = Outputs(tmp_path / "_build" / "page", Project(tmp_path))
    assert asyncio.run(outputs.execute(page, "key", 120)) is None
    assert list(outputs.folder.iterdir()) == []


def test_what_is_printed_slowly_is_one_output(tmp_path):
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    code = "import time\nfor n in range(3):\n    print(n, flush=True)\n    time.sleep(0.4)"
    page.write_text(FRONT_MATTER + f"# Page\n\n```{{code-cell}} ipython3\n{code}\n```\n")
    outputs = Outputs(tmp_path / "_build" / "page", Project(tmp_path))
    place = asyncio.run(outputs.execute(page, "key", 120))
    (file,) = place.rglob("*.ipynb")
    (cell,) = (one for one in json.loads(file.read_text())["cells"] if one["cell_type"] == "code")
    assert ["".join(output["text"]) for output in cell["outputs"]] == ["0\n1\n2\n"]


@pytest.mark.deep
def test_a_few_states_are_kept_and_the_oldest_goes(tmp_path):
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    page.write_text(FRONT_MATTER + "# Page\n\n```{code-cell} ipython3\n1\n```\n")
    outputs = Outputs(tmp_path / "_build" / "page", Project(tmp_path))
    places = [asyncio.run(outputs.execute(page, f"key {number}", 120)) for number in range(6)]
    assert [place.exists() for place in places] == [False] + 5 * [True]
