"""Exercises solved on their pages: how long a reader waits for a verdict, and what comes for it.

The peer is a bare page that starts the same Python from the same files, unpacked, by Pyodide's own
`loadPyodide`, and imports NumPy. It verifies nothing, has no sandbox and no checker, and keeps
nothing. `in_chromium.py` measures both in turns, in the environment of the checks.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from measure import Row

__all__ = ["find_site", "measure", "rows", "rows_of"]

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "checks" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: Seconds to the first verdict, to the next, and to the first of a slow reader.
FIRST, NEXT, SLOW = 6, 0.2, 20
#: Megabytes up to the first verdict.
TRANSFER = 10
#: How many times as long as the bare page the first verdict may take.
RATIO = 3
REPEATS, SLOW_REPEATS = 5, 3
_TITLES = {"plain": "first exercise", "numpy": "first exercise with NumPy"}
_SLOW = "four times slower, 10 Mbit/s"


def rows(quick: bool) -> list[Row]:
    """Measure the site that is built; there is no quick way."""
    return measure(find_site(ROOT / "_build"))


def find_site(build: Path) -> Path:
    """Return the built site that has the folder with Python.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    for name in ("exercises", "html"):
        if (build / name / "python" / "engine.json").is_file():
            return build / name
    raise FileNotFoundError(
        "no built site has the folder python. `make python-folder` adds it to the site, and "
        "`make exercises` to a copy of it."
    )


def measure(site: Path) -> list[Row]:
    """Measure a site as a usual and as a slow reader sees it.

    What can not be measured here is left out, and said on the standard error stream.
    """
    if not PYTHON.is_file():
        raise FileNotFoundError(
            "Chromium is driven from .venv/checks, which is not there. `make exercises` makes it."
        )
    usual = _measured(site, REPEATS)
    if not any(one["kind"] == "numpy" for one in usual):
        _say("an exercise with NumPy: left out, as the folder python has none")
    found = rows_of(usual)
    try:
        found += rows_of(_measured(site, SLOW_REPEATS, "--slow"), slow=True)
    except RuntimeError as error:
        if "PermissionError" not in str(error):
            raise
        _say("a slow reader: left out, as it takes the rights of root to slow Chromium down")
    return found


def _measured(site: Path, repeats: int, *options: str) -> list[dict]:
    command = [PYTHON, ROOT / "benchmarks" / "in_chromium.py", site, "--repeats", str(repeats)]
    done = subprocess.run([*command, *options], check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"in_chromium.py failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def rows_of(measured: Sequence[dict], *, slow: bool = False) -> list[Row]:
    """Summarize what was measured in several contexts by its medians.

    Parameters
    ----------
    measured
        Each with ``who`` (``"page"`` or ``"bare"``), ``kind`` of exercise, seconds to the
        ``first`` and, of a page, to the ``next`` verdict, and ``bytes``.
    slow
        Whether processor and line were slowed down.
    """
    kinds = list(dict.fromkeys(one["kind"] for one in measured))
    return [row for kind in kinds for row in _rows_of_kind(measured, kind, slow)]


def _rows_of_kind(measured: Sequence[dict], kind: str, slow: bool) -> Iterator[Row]:
    def median(who: str, what: str) -> float:
        return statistics.median(
            one[what] for one in measured if (one["who"], one["kind"]) == (who, kind)
        )

    title = _TITLES[kind]
    first = median("page", "first")
    if slow:
        yield Row(f"{title}, {_SLOW}", first, limit=SLOW, depends_on_machine=True)
        return
    yield Row(f"{title}: verdict", first, limit=FIRST, depends_on_machine=True)
    yield Row(
        f"{title}: verdict, beside a bare start",
        first,
        peer="loadPyodide",
        peer_value=median("bare", "first"),
        limit=RATIO,
    )
    yield Row(f"{title}: next verdict", median("page", "next"), limit=NEXT, depends_on_machine=True)
    yield Row(f"{title}: transfer", median("page", "bytes") / 1e6, "MB", limit=TRANSFER)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
