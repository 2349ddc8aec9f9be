"""What is reached is what can run: nothing less, and nothing for its neighbors' sake."""

from __future__ import annotations

import importlib
import itertools
import sys
from pathlib import Path

import evidence
import pytest
from reached import Reached, definition_at

SOURCE = Path(__file__).parents[2] / "src"
#: Loading data and the first rounds of a computation take about so many.
MOST_CALLS = 50_000


@pytest.fixture
def write(tmp_path):
    """Write modules of a package, and return what a module of it reaches."""

    def written(**modules):
        (tmp_path / "package").mkdir()
        (tmp_path / "package/__init__.py").write_text(modules.pop("init", ""))
        for name, text in modules.items():
            (tmp_path / f"package/{name}.py").write_text(text)
        return Reached(tmp_path).definitions("package.start")

    return written


def test_names_are_followed_through_what_passes_them_on(write):
    found = write(
        init="from package.far import double, halve\n",
        start="from package import double as twice\ndef run():\n    return twice(1)\n",
        far="TWO = 2\ndef double(x):\n    return TWO * x\ndef halve(x):\n    return x / TWO\n",
    )
    assert found == {"package.start": {"run"}, "package.far": {"double", "TWO"}}


@pytest.mark.parametrize(
    "start",
    [
        "import package.far as far\ndef run():\n    return far.double(1)\n",
        "from package import far\ndef run():\n    return far.double(1)\n",
        "from . import far\ndef run():\n    return far.double(1)\n",
        "def run():\n    from .far import double\n    return double(1)\n",
        "from package.far import double\nclass Run:\n    half = staticmethod(double)\n",
    ],
)
def test_ways_to_import(write, start):
    far = "def double(x):\n    return 2 * x\ndef halve(x):\n    return x / 2\n"
    assert write(start=start, far=far)["package.far"] == {"double"}


def test_a_module_that_is_handed_on_is_reached_as_a_whole(write):
    far = "def double(x):\n    return 2 * x\ndef halve(x):\n    return x / 2\n"
    start = "from package import far\ndef run():\n    return vars(far)\n"
    assert write(start=start, far=far)["package.far"] == {"double", "halve"}


def test_what_a_module_runs_when_it_is_loaded_is_reached(write):
    far = "TABLE = {}\ndef fill():\n    TABLE['x'] = 1\nfill()\ndef get():\n    return TABLE\n"
    start = "from package.far import get\nvalue = get()\n"
    assert write(start=start, far=far)["package.far"] == {"", "TABLE", "fill", "get"}


def test_a_star_is_refused(write):
    with pytest.raises(ValueError, match=r"package\.start imports \* from package\.far"):
        write(start="from package.far import *\n", far="x = 1\n")


def test_definition_at_a_line():
    source = "x = 1\n@decorated\ndef f():\n    def g():\n        return 1\n    return g\n"
    assert [definition_at(source, line) for line in range(1, 7)] == ["", *["f"] * 5]


class _EnoughError(Exception):
    """Many functions were called."""


@pytest.mark.parametrize("name", evidence.names())
def test_everything_that_runs_is_reached(name):
    """Begin real evidence, and note each function of the package that is called."""
    compute = importlib.import_module(f"nutrigen.evidence.{name}").compute
    package = str(SOURCE / "nutrigen")
    called: set[tuple[str, int]] = set()
    calls = itertools.count()

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(package):
            called.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))
        if next(calls) > MOST_CALLS:
            raise _EnoughError

    sys.setprofile(note)
    try:
        compute()
    except _EnoughError:
        pass
    finally:
        sys.setprofile(None)
    reached = Reached(SOURCE).definitions(f"nutrigen.evidence.{name}")
    for file, line in called:
        path = Path(file)
        definition = definition_at(path.read_text(encoding="utf-8"), line)
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        assert not definition or definition in reached.get(module, set()), (module, definition)
    assert called
