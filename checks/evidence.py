"""Compute what the chapters' evidence finds, and tell whether what is kept is out of date.

    python checks/evidence.py [NAME ...] [--check | --again]

Each module of src/nutrigen/evidence is computed in a process of its own. Beside what it finds its
file keeps what that was made from: the definitions that it reaches (reached.py), without comments
and docstrings, the data that were read, and the versions of the packages. What is not as it was is
out of date, and is computed anew. A card counts for nothing: it describes the data. With --check
nothing is computed, and the exit status is 1 if anything is out of date. With --again everything is
computed, and the exit status is 1 if it finds something else than is kept.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import importlib
import json
import math
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from reached import Reached

__all__ = ["compute", "differences", "main", "names", "out_of_date"]

ROOT = Path(__file__).parents[1]
EVIDENCE = Path("src/nutrigen/evidence")
DATA = Path("src/nutrigen/datasets/bundled")
#: So many digits stay the same on other machines; a module whose rounding grows says its own.
DIGITS = 6


def names(root: Path = ROOT) -> list[str]:
    """The modules that compute evidence."""
    return sorted(file.stem for file in (root / EVIDENCE).glob("[a-z]*.py"))


def _pins(root: Path) -> dict[str, str]:
    """The pinned version of each package."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", "\n".join(lines), flags=re.MULTILINE))


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"


@functools.cache
def _reached(root: Path) -> Reached:
    return Reached(root / "src")


def _code(name: str, root: Path) -> dict[str, str]:
    """Hashes of what an evidence reaches in each module of the package."""
    hashes = _reached(root).hashes(f"nutrigen.evidence.{name}")
    return {f"src/{path}": found for path, found in hashes.items()}


def out_of_date(name: str, root: Path = ROOT) -> list[str]:
    """Say what is not as it was when this evidence was computed; empty if it is up to date."""
    file = root / EVIDENCE / f"{name}.json"
    if not file.is_file():
        return ["nothing is kept"]
    made_from = json.loads(file.read_text(encoding="utf-8"))["made_from"]
    pins = _pins(root)
    code = _code(name, root)
    changed = [
        path
        for path in sorted(code.keys() | made_from["code"].keys())
        if code.get(path) != made_from["code"].get(path)
    ]
    changed += [path for path, was in made_from["data"].items() if _hash_of(root / path) != was]
    return changed + [
        f"{package} {known} was, {pins.get(package)} is"
        for package, known in made_from["packages"].items()
        if pins.get(package) != known
    ]


def compute(name: str, root: Path = ROOT) -> dict[str, Any]:
    """Compute an evidence, and say what it was made from.

    It must be called in a fresh process: every package that is loaded counts.
    """
    read: set[Path] = set()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str):
            read.add(Path(os.path.abspath(arguments[0])))

    sys.addaudithook(note)
    found = importlib.import_module(f"nutrigen.evidence.{name}").compute()
    data = {
        path.relative_to(root).as_posix()
        for path in read
        if path.is_relative_to(root / DATA) and path.suffix not in {".py", ".toml"}
    }
    packages = {module.partition(".")[0] for module in sys.modules}
    pins = _pins(root)
    # What a package is imported as, where it is not its own name.
    imported_as = {"scikit-learn": "sklearn"}
    return {
        "made_from": {
            "code": _code(name, root),
            "data": {path: _hash_of(root / path) for path in sorted(data)},
            "packages": {
                package: pins[package]
                for package in ("numpy", "pandas", "scikit-learn", "scipy", "torch")
                if imported_as.get(package, package) in packages
            },
        },
        "found": json.loads(json.dumps(found, allow_nan=False), parse_float=_rounded),
    }


def _rounded(number: str) -> float:
    return float(f"{float(number):.10g}")


def differences(kept: Any, found: Any, place: str = "", *, digits: int = DIGITS) -> Iterator[str]:
    """Say where what was found is not what is kept, to six digits, or to as many as are given.

    Examples
    --------
    >>> list(differences({"a": [1.0, 2.0]}, {"a": [1.0000001, 2.1]}))
    ['a[1]: 2.0 is kept, 2.1 was found']
    >>> list(differences(0.52, 0.523, digits=2))
    []
    """
    if isinstance(kept, dict) and isinstance(found, dict) and list(kept) == list(found):
        for key in kept:
            below = f"{place}.{key}" if place else key
            yield from differences(kept[key], found[key], below, digits=digits)
    elif isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        for number, (one, other) in enumerate(zip(kept, found, strict=True)):
            yield from differences(one, other, f"{place}[{number}]", digits=digits)
    elif isinstance(kept, float) and isinstance(found, float):
        if not math.isclose(kept, found, rel_tol=10**-digits, abs_tol=10**-digits):
            yield f"{place}: {kept} is kept, {found} was found"
    elif kept != found:
        yield f"{place}: {kept} is kept, {found} was found"


def _compute_timed(name: str) -> tuple[dict[str, Any], float]:
    begin = time.monotonic()
    return compute(name), time.monotonic() - begin


def _compute_all(wanted: Iterable[str]) -> Iterator[tuple[str, dict[str, Any], float]]:
    # One thread each: sums are added up in the same order everywhere.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=fresh, max_tasks_per_child=1) as pool:
        waiting = {name: pool.submit(_compute_timed, name) for name in wanted}
        for name, result in waiting.items():
            yield name, *result.result()


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="of modules; all if none is named")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="compute nothing")
    how.add_argument("--again", action="store_true", help="compute all, and compare")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names()):
        parser.error(f"there is no {EVIDENCE}/{min(unknown)}.py")
    wanted = options.names or names()
    if options.again:
        failed = False
        for name, content, seconds in _compute_all(wanted):
            kept = json.loads((ROOT / EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))
            digits = getattr(importlib.import_module(f"nutrigen.evidence.{name}"), "DIGITS", DIGITS)
            different = list(differences(kept["found"], content["found"], digits=digits))
            print(f"{name}: {'; '.join(different) or 'as it is kept'} ({seconds:.0f} s)")
            failed |= bool(different)
        return int(failed)
    stale = {name: changed for name in wanted if (changed := out_of_date(name))}
    for name, changed in stale.items():
        print(f"{name} is out of date: {', '.join(changed)}")
    if options.check:
        if stale:
            print("Run: make evidence")
        return int(bool(stale))
    for name, content, seconds in _compute_all(stale):
        text = json.dumps(content, indent=1) + "\n"
        (ROOT / EVIDENCE / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name} is computed ({seconds:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
