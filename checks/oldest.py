"""Run the package's tests with the lowest versions that pyproject.toml allows.

    python checks/oldest.py ENVIRONMENT [--one-in N]

Of every N files of tests one is run, and the examples of all modules. The environment is made if it
is missing or older than what it is made from. What the tests compare with has the versions of
requirements.txt. An extra whose lowest version cannot be installed here is not tried: PyTorch's
where its own index does not answer, another's where there is no wheel for this Python. The exit
status is that of the tests.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import torch_cpu
from sample import add_option, commit, draw

__all__ = ["NOT_RUN", "TOOLS", "lowest", "make", "pins"]

ROOT = Path(__file__).parents[1]
#: What the tests of the package need beside it, by the names of requirements.txt.
TOOLS = (
    "biopython",
    "hypothesis",
    "ipykernel",
    "markdown-it-py",
    "nbclient",
    "nbformat",
    "pytest",
    "pytest-xdist",
    "sympy",
)
TESTS = "tests/nutrigen"
#: What the environment is made from.
MADE_FROM = ("pyproject.toml", "requirements.txt", "checks/oldest.py")
OLD_PEER = "scikit-bio for NumPy 1 has no such function"
NO_VERSION = "takes long, and holds for our checkers whatever the versions are"
#: Tests that do not run here, and why.
NOT_RUN = {
    "exercises/test_exercises.py::test_garbage_never_passes": NO_VERSION,
    "exercises/test_exercises.py::test_messages_are_the_same_in_every_process": NO_VERSION,
    "exercises/test_exercises.py::test_mistake_gets_its_own_hint": NO_VERSION,
    "exercises/test_exercises.py::test_mistakes_are_distinguishable": NO_VERSION,
    "exercises/test_exercises.py::test_strange_values_are_rejected": NO_VERSION,
    "exercises/test_exercises.py::test_one_wrong_result_is_enough_to_fail": NO_VERSION,
    "learning/test_naive_bayes.py::test_contract_of_scikit_learn[CategoricalNB()-"
    "check_positive_only_tag_during_fit]": "scikit-learn 1.6 subtracts a mean from whole numbers",
    "learning/test_naive_bayes.py::test_defaults_and_what_is_accepted_are_those_of_scikit_learn"
    "[CategoricalNB]": "scikit-learn 1.6 does not say of its own that it takes categories",
    "learning/test_manifold.py::test_defaults_are_those_documented_and_those_of_scikit_learn": (
        "scikit-learn 1.6 has None for the thousand iterations of t-SNE"
    ),
    "teaching/test_reporting.py::test_record_is_what_myst_nb_glues": "MyST-NB belongs to the book",
    "genomics/test_similarity.py::test_p_distance_agrees_with_scikit_bio": OLD_PEER,
    "genomics/test_similarity.py::test_jukes_cantor_distance_agrees_with_scikit_bio": OLD_PEER,
}


def lowest(requirements: Iterable[str]) -> list[str]:
    """Return the lowest version that each requirement allows, as a pin.

    Raises
    ------
    ValueError
        If a requirement says anything but its lowest version.

    Examples
    --------
    >>> lowest(["numpy>=1.26", "scikit-bio>=0.6.3"])
    ['numpy==1.26', 'scikit-bio==0.6.3']
    """
    found = []
    for requirement in requirements:
        match = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9][0-9.]*)", requirement)
        if not match:
            raise ValueError(f"expected a requirement such as numpy>=1.26, got {requirement}")
        found.append("{}=={}".format(*match.groups()))
    return found


def pins(requirements: str, names: Iterable[str]) -> list[str]:
    r"""Return the lines of a requirements file that pin the named packages.

    Examples
    --------
    >>> pins("numpy==2.4.6\npytest==9.2.0\n", ["pytest"])
    ['pytest==9.2.0']
    """
    lines = {line.partition("==")[0]: line for line in requirements.splitlines()}
    return [lines[name] for name in names]


def make(environment: Path) -> None:
    """Make the environment, and say which lowest versions are in it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    venv.create(environment, clear=True, with_pip=True)
    fixed = lowest(project["dependencies"])
    _install(environment, *fixed, *pins(requirements, TOOLS))
    tried, untried = list(fixed), []
    for pin in lowest(chain(*project["optional-dependencies"].values())):
        name = pin.partition("==")[0]
        if name == "torch":
            # For another system, or installed by this: the next line adds what torch needs.
            here = not torch_cpu.install(pin, python=str(_python(environment)))
        else:
            here = True
        if here and _install(environment, *fixed, pin, check=False):
            tried.append(pin)
        else:
            untried.append(pin)
            # The tests compare with it: the newest that goes with the lowest of the others, and of
            # PyTorch, which is large, the one that the book has.
            _install(
                environment, *fixed, *(pins(requirements, [name]) if name == "torch" else [name])
            )
    print("The lowest versions in", environment, "are:", *tried)
    print("Not tried, as they cannot be installed here:", *untried or ["none"])
    _stamp(environment).touch()


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(environment: Path) -> Path:
    return environment / ".ready"


def _install(environment: Path, *requirements: str, check: bool = True) -> bool:
    """Install from wheels only, and say whether it was possible."""
    command = [_python(environment), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    done = subprocess.run([*command, *requirements], check=check, capture_output=not check)
    return not done.returncode


def run(environment: Path, one_in: int) -> int:
    """Run the package's tests and the examples in its documentation; return the exit status."""
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / TESTS).rglob("test_*.py")]
    drawn = sorted(draw(files, one_in, commit()))
    settings = ["--numprocesses", "auto", "-p", "numpy1_doctests", "-p", "no:cacheprovider"]
    # Releases of that age warn of one another. Few arbitrary inputs, and few of the deep tests:
    # what they show does not depend on versions, and `make deep` takes all.
    settings += ["-W", "ignore::DeprecationWarning", "--hypothesis-profile", "quick"]
    settings += ["--one-in", "10"]
    # What is kept was computed with the versions of requirements.txt: scikit-learn 1.6, for one,
    # divides groups otherwise.
    settings += ["-m", "not pinned"]
    for test, reason in NOT_RUN.items():
        print(f"Not run: {test} ({reason})")
        settings += ["--deselect", f"{TESTS}/{test}"]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "checks")])
    # What is recorded of the originals was computed with the versions of requirements.txt.
    surroundings = {key: text for key, text in os.environ.items() if key != "NUTRIGEN_ORIGINALS"}
    return subprocess.run(
        [_python(environment).absolute(), "-m", "pytest", *settings, *drawn, "src"],
        cwd=ROOT,
        env={**surroundings, "PYTHONPATH": paths},
    ).returncode


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("environment", type=Path, help="folder, made anew if it is out of date")
    add_option(parser, "of the files of tests, run")
    options = parser.parse_args()
    environment = options.environment
    if sys.version_info[:2] != (3, 11):
        running = "{}.{}".format(*sys.version_info)
        sys.exit(f"The lowest versions have wheels for Python 3.11 only, this is {running}.")
    made = _stamp(environment).stat().st_mtime if _stamp(environment).exists() else 0
    if any((ROOT / name).stat().st_mtime > made for name in MADE_FROM):
        make(environment)
    return run(environment, options.one_in)


if __name__ == "__main__":
    sys.exit(main())
