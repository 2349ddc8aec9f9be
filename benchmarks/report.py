"""Measure everything that the book promises on speed, memory and size, and print one table.

    python benchmarks/report.py [--quick] [--only PART ...] [--strict] [--keep]

The exit status is 1 if a promise is broken, twice: another process may have been at work when it
was measured first. Times of builds and chapters depend on the machine:
what they break is shown, but counts only with --strict.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import multiprocessing
import os
import platform
import re
import sys
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from measure import Row

__all__ = ["PARTS", "as_toml", "broken", "machine", "main", "read", "table", "write"]

RESULTS = Path(__file__).with_name("results")
#: Modules beside this one, each with a function ``rows(quick)``, in the order of the table.
PARTS = (
    "fasta",
    "kmer_counting",
    "minhash",
    "kmer_groups",
    "cluster_and_decomposition",
    "scale",
    "hierarchies_and_maps",
    "naive_bayes",
    "linear_model",
    "tree",
    "tree_ensembles",
    "neural",
    "motifs",
    "verdict_times",
    "builds",
)
#: What takes minutes.
NOT_QUICK = ("verdict_times", "builds")
_NO_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a promise is broken or something could not be measured."""
    options = _parse(arguments)
    rows, failures = [], []
    for part in options.only:
        start = time.perf_counter()
        try:
            measured = measure_part(part, options.quick)
            if broken(measured, strict=options.strict):
                print(f"{part}: a promise is broken; measured again", file=sys.stderr)
                measured = measure_part(part, options.quick)
            rows += measured
        except Exception as error:
            failures.append(f"{part} could not be measured: {error}")
        print(f"{part}: measured in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    print(f"\n{', '.join(str(value) for value in machine().values())}\n\n{table(rows)}")
    for row in broken(rows, strict=True):
        counts = row in broken(rows, strict=options.strict)
        print(f"Broken promise: {_promise_in_words(row)}", file=sys.stderr)
        if not counts:
            print("  (it depends on the machine, and counts with --strict)", file=sys.stderr)
    for failure in failures:
        print(failure, file=sys.stderr)
    if options.keep and not failures:
        path = write(rows, RESULTS, datetime.date.today())
        print(f"\nKept in {os.path.relpath(path)}")
    return 1 if failures or broken(rows, strict=options.strict) else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="peers only, with less data")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--strict", action="store_true", help="times of builds and chapters count")
    parser.add_argument("--keep", action="store_true", help=f"keep the result in {RESULTS.name}/")
    options = parser.parse_args(arguments)
    if options.keep and (options.quick or options.only):
        parser.error("only a whole result is worth keeping: --keep without --quick and --only")
    left_out = NOT_QUICK if options.quick else ()
    options.only = options.only or [part for part in PARTS if part not in left_out]
    return options


def measure_part(part: str, quick: bool) -> list[Row]:
    """Measure one part in a process of its own, so that none finds what another has loaded."""
    # As in the kernels of the chapters, linear algebra gets one thread.
    os.environ.update(dict.fromkeys(_NO_THREADS, "1"))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_rows, part, quick).result()


def _rows(part: str, quick: bool) -> list[Row]:
    return importlib.import_module(part).rows(quick)


def broken(rows: Sequence[Row], *, strict: bool) -> list[Row]:
    """Return the rows whose promise is broken.

    Parameters
    ----------
    rows
        What was measured.
    strict
        Whether promises that depend on the machine count.
    """
    return [row for row in rows if row.kept is False and (strict or not row.depends_on_machine)]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown."""
    cells = [["measured", "value", "peer", "ratio", "growth (peer)", "at most", "kept"]]
    for row in rows:
        growths = [f"n^{power:.2f}" for power in (row.growth, row.peer_growth) if power is not None]
        peer = "" if row.peer_value is None else f"{row.peer} {_value(row.peer_value, row.unit)}"
        limit = "" if row.limit is None else _limit(row)
        cells.append(
            [
                row.name,
                _value(row.value, row.unit),
                peer,
                "" if row.ratio is None else f"{row.ratio:.2f}",
                f"{growths[0]} ({growths[1]})" if len(growths) == 2 else "".join(growths),
                limit,
                {True: "yes", False: "NO", None: ""}[row.kept],
            ]
        )
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in cells
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def _value(value: float, unit: str) -> str:
    if unit == "s" and value < 1:
        value, unit = 1000 * value, "ms"
    return f"{value:.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _limit(row: Row) -> str:
    return f"{row.limit:.4g} {row.unit}" if row.ratio is None else f"ratio {row.limit:g}"


def _promise_in_words(row: Row) -> str:
    value = _value(row.value, row.unit)
    if row.ratio is None:
        return f"{row.name}: {value}, promised are at most {_limit(row)}"
    return (
        f"{row.name}: {value}, {row.ratio:.2f} times as much as {row.peer}; "
        f"promised is at most {row.limit:g}"
    )


def machine() -> dict[str, str | int]:
    """Return what decides the times, and nothing that names the machine or its owner."""
    return {
        "processors": os.cpu_count() or 1,
        "processor": _processor(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        information = Path("/proc/cpuinfo").read_text()
    except FileNotFoundError:
        information = ""
    named = re.search(r"^model name\s*:\s*(.+)$", information, re.M)
    return named[1] if named else platform.processor() or platform.machine()


def write(rows: Sequence[Row], folder: Path, date: datetime.date) -> Path:
    """Write a result; what the same machine has measured on the same day is replaced.

    Returns
    -------
    Path
        The file, named by date, number of processors and processor.
    """
    here = machine()
    name = re.sub(r"\W+", "-", str(here["processor"]).lower()).strip("-")
    path = folder / f"{date}-{here['processors']}-{name}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(as_toml(rows, date, here), encoding="utf-8")
    return path


def as_toml(rows: Sequence[Row], date: datetime.date, where: dict[str, str | int]) -> str:
    """Return a result as TOML: the date, the machine, and every row that was measured."""
    lines = [f"date = {date}", "", "[machine]"]
    lines += [f"{key} = {_toml_value(value)}" for key, value in where.items()]
    for row in rows:
        known = asdict(row) | {"ratio": row.ratio, "kept": row.kept}
        if not row.peer:
            del known["peer"]
        lines += ["", "[[rows]]"]
        lines += [
            f"{key} = {_toml_value(value)}" for key, value in known.items() if value is not None
        ]
    return "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if isinstance(value, float):
        # Four digits are more than a repetition reproduces.
        return repr(float(f"{value:.4g}"))
    # Strings, whole numbers, true and false are written alike in both.
    return json.dumps(value, ensure_ascii=False)


def read(path: Path) -> list[Row]:
    """Read the rows of a result that was kept."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    derived = ("ratio", "kept")
    return [
        Row(**{key: value for key, value in row.items() if key not in derived})
        for row in content["rows"]
    ]


if __name__ == "__main__":
    sys.exit(main())
