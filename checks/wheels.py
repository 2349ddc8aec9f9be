"""List for each machine that the book supports which pinned packages have no wheel there.

    .venv/bin/python checks/wheels.py [requirements.txt ...]

Pip is asked what it would install on Linux (x86-64 and arm64), macOS (arm64) and Windows (x64), for
each Python from the oldest to the newest; nothing is installed. That takes the network and some
minutes. The exit status is 0 if every pin has a wheel everywhere.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import OLDEST, TOO_NEW
from packaging.requirements import Requirement

__all__ = ["MACHINES", "PYTHONS", "main", "pins_for", "without_wheel"]

#: The tags that pip knows the machines by, and what markers call their systems.
MACHINES = {
    "Linux x86-64": (
        [f"manylinux_2_{minor}_x86_64" for minor in range(5, 36)] + ["manylinux2014_x86_64"],
        {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    ),
    "Linux arm64": (
        [f"manylinux_2_{minor}_aarch64" for minor in range(17, 36)] + ["manylinux2014_aarch64"],
        {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
    ),
    "macOS arm64": (
        [f"macosx_{major}_0_{kind}" for major in range(11, 15) for kind in ("arm64", "universal2")]
        + [f"macosx_10_{minor}_universal2" for minor in range(9, 16)],
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    ),
    "Windows x64": (
        ["win_amd64"],
        {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
}
#: The first release of each Python: what runs on it runs on the later ones.
PYTHONS = [f"3.{minor}.0" for minor in range(OLDEST[1], TOO_NEW[1])]
_MISSING = re.compile(r"No matching distribution found for (\S+)")


def pins_for(requirements: str, python: str, markers: dict[str, str]) -> list[str]:
    r"""Return the pins that apply to a machine, without their markers.

    Examples
    --------
    >>> lines = "numpy==2.4.6\n# why\ncolorama==0.4.6; sys_platform == 'win32'\n"
    >>> pins_for(lines, "3.11.0", {"sys_platform": "linux"})
    ['numpy==2.4.6']
    >>> pins_for(lines, "3.11.0", {"sys_platform": "win32"})
    ['numpy==2.4.6', 'colorama==0.4.6']
    """
    lines = (line.partition("#")[0].strip() for line in requirements.splitlines())
    pins = [Requirement(line) for line in lines if line]
    short = ".".join(python.split(".")[:2])
    machine = {**markers, "python_version": short, "python_full_version": python}
    return [
        f"{pin.name}{pin.specifier}"
        for pin in pins
        if pin.marker is None or pin.marker.evaluate(machine)
    ]


def without_wheel(pins: list[str], python: str, tags: list[str]) -> list[str]:
    """Ask pip for all pins, and again without those that have no wheel."""
    missing: list[str] = []
    while True:
        wanted = [pin for pin in pins if pin not in missing]
        with tempfile.TemporaryDirectory() as folder:
            target = ["--dry-run", "--quiet", "--no-deps", "--only-binary=:all:"]
            command = [sys.executable, "-m", "pip", "install", *target, "--target", folder]
            command += ["--python-version", python, "--implementation", "cp"]
            command += [option for tag in tags for option in ("--platform", tag)]
            run = subprocess.run([*command, *wanted], capture_output=True, text=True)
        if not run.returncode:
            return missing
        found = _MISSING.search(run.stderr)
        if found is None or found[1] not in wanted:
            raise RuntimeError(f"pip says something else: {run.stderr.strip()}")
        missing.append(found[1])


def main() -> int:
    """Print the list; return 0 if nothing is missing, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    default = [Path(__file__).parents[1] / "requirements.txt"]
    parser.add_argument("requirements", nargs="*", type=Path, default=default)
    requirements = "\n".join(path.read_text("utf-8") for path in parser.parse_args().requirements)
    complete = True
    for name, (tags, markers) in MACHINES.items():
        for python in PYTHONS:
            pins = pins_for(requirements, python, markers)
            missing = without_wheel(pins, python, tags)
            complete = complete and not missing
            says = ", ".join(missing) if missing else "every pin has a wheel"
            print(f"{name}, Python {python}, {len(pins)} pins: {says}", flush=True)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
