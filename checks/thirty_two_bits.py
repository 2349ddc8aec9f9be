"""Run the package's tests on a 32-bit Debian system, where NumPy counts and indexes by int32.

    sudo python3 checks/thirty_two_bits.py [TESTS ...] [--share PATH ...] [--keep FOLDER]

Pyodide, which runs Python in a browser, has 32 bits, too. The package index has no wheels for such
a processor, so everything comes from Debian: from unstable, whose scikit-learn is the first that is
new enough. The system is made by debootstrap (`sudo apt-get install debootstrap`), which takes the
network and two gigabytes; a 64-bit processor runs it as it is. In a folder to keep, the system is
made once and only brought up to date later. The last commit is cloned into it and its tests run
with what of them are marked deep drawn as in `make test`. Folders and files of this machine that
apt needs beside are shared by their paths. The exit status is that of the tests.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from absent_libraries import VARIABLE
from fresh import ROOT
from pythons import run_inside

__all__ = ["ABSENT", "NOT_RUN", "PACKAGES", "command", "main"]

SUITE = "sid"
ARCHITECTURE = "i386"
#: What the package requires, and what its tests do.
PACKAGES = (
    "git",
    "python3-biopython",
    "python3-hypothesis",
    "python3-ipykernel",
    "python3-markdown-it",
    "python3-matplotlib",
    "python3-nbclient",
    "python3-nbformat",
    "python3-numpy",
    "python3-pandas",
    "python3-pooch",
    "python3-pytest",
    "python3-pytest-xdist",
    "python3-requests",
    "python3-scipy",
    "python3-sklearn",
    "python3-statsmodels",
    "python3-sympy",
    "python3-tqdm",
)
NO_BUILD = "there is no build for 32 bits"
#: Libraries that are not there, and why; what needs them is skipped.
ABSENT = {
    "bed_reader": NO_BUILD,
    "dask": "what reads bed files by it has no build",
    "distributed": "what reads bed files by it has no build",
    "myst_nb": "it belongs to the book",
    "skbio": NO_BUILD,
    "torch": NO_BUILD,
    "zarr": "what reads bed files by it has no build",
}
#: Tests that do not run here, and why.
NOT_RUN: dict[str, str] = {}
TESTS = ("tests/nutrigen", "src")
_CLONE = "/srv/book"
# An archive that is not renewed every day says of itself that it has expired.
_APT = "apt-get -o Acquire::Check-Valid-Until=false"


def command(tests: Sequence[str]) -> str:
    """Return what runs the tests inside.

    Examples
    --------
    >>> "absent_libraries" in command(["tests/nutrigen/datasets"])
    True
    """
    options = ["--numprocesses", "auto", "-p", "absent_libraries", "-p", "int32_doctests"]
    options += ["-p", "no:cacheprovider", "--hypothesis-profile", "quick", "--one-in", "10"]
    options += ["-m", "not pinned"]
    # Releases of other days than ours warn of one another.
    options += ["-W", "ignore::DeprecationWarning", "-W", "ignore::PendingDeprecationWarning"]
    for test in NOT_RUN:
        options += ["--deselect", f"tests/nutrigen/{test}"]
    absent = ";".join(f"{name}={reason}" for name, reason in ABSENT.items())
    settings = {"PYTHONPATH": "src:checks", "MPLBACKEND": "agg", VARIABLE: absent}
    written = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    return " ".join([*written, shlex.join(["python3", "-m", "pytest", *options, *tests])])


def make(root: Path, shared: Sequence[Path]) -> bool:
    """Make the system, or bring it up to date; return whether that was possible."""
    if not (root / "usr/bin/apt-get").exists():
        plain = ["debootstrap", f"--arch={ARCHITECTURE}", "--variant=minbase"]
        subprocess.run([*plain, "--include=ca-certificates", SUITE, root], check=True)
    install = f"{_APT} install --yes --quiet --no-install-recommends {shlex.join(PACKAGES)}"
    apt = f"export DEBIAN_FRONTEND=noninteractive; {_APT} update; {install}"
    return not run_inside(root, shared, apt)


def run(root: Path, shared: Sequence[Path], tests: Sequence[str]) -> int:
    """Run the tests of the last commit; return their exit status."""
    clone = root / _CLONE.lstrip("/")
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    for test, reason in NOT_RUN.items():
        print(f"Not run: {test} ({reason})")
    versions = "import numpy, scipy, sklearn, pandas, sys; print(sys.version.split()[0], "
    versions += "*(m.__name__ + ' ' + m.__version__ for m in (numpy, scipy, sklearn, pandas)), "
    versions += "numpy.dtype(numpy.intp))"
    say = f"python3 -c {shlex.quote(versions)}"
    inside = f"chown -R root {_CLONE}; cd {_CLONE}; {say}; {command(tests)}"
    return run_inside(root, shared, inside)


def main() -> int:
    """Make the system and run the tests in it; return their exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tests", nargs="*", default=TESTS, help="by default all of the package")
    parser.add_argument("--share", nargs="+", type=Path, default=[], help="paths to mount inside")
    parser.add_argument("--keep", type=Path, help="folder for the system; it stays there")
    options = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("only root can make a system and enter it; run this with sudo.")
    shared = [Path("/etc/resolv.conf"), *(path.resolve() for path in options.share)]
    with tempfile.TemporaryDirectory() as folder:
        root = (options.keep or Path(folder)) / f"{SUITE}-{ARCHITECTURE}"
        if not make(root, shared):
            print("thirty_two_bits: the system could not be made.", file=sys.stderr)
            return 1
        return run(root, shared, options.tests)


if __name__ == "__main__":
    sys.exit(main())
