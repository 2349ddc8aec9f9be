"""Ask repo2docker, the program behind Binder, what it would make of the repository.

    python checks/binder.py

It is a dry run: repo2docker writes down the image that it would build, and nothing is built. The
image must have the Python that ``runtime.txt`` names, the pinned packages and the package of this
repository. The exit status is 0 if it has.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

__all__ = ["main", "missing_steps"]

ROOT = Path(__file__).resolve().parents[1]


def missing_steps(image: str, runtime: str) -> list[str]:
    """Return what an image lacks that a reader needs on Binder.

    Parameters
    ----------
    image
        The instructions that build it, a Dockerfile.
    runtime
        The line of ``runtime.txt``, such as ``python-3.11``.

    Examples
    --------
    >>> missing_steps("RUN pip install -r requirements.txt", "python-3.11")
    ['Python 3.11', 'the package of this repository']
    """
    version = runtime.strip().removeprefix("python-")
    # In names of files, repo2docker writes special characters as numbers.
    environment = f"environment-2epy-2d{version.replace('.', '-2e')}-2d"
    steps = {
        f"Python {version}": environment,
        "the pinned packages": r"^RUN .*pip install .*-r \"?requirements\.txt",
        "the package of this repository": r"^RUN .*pip install (?:--?\S+ )*\.$",
    }
    return [name for name, step in steps.items() if not re.search(step, image, re.MULTILINE)]


def main() -> int:
    """Do the dry run; return 0 if nothing is missing, otherwise 1."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
        return 1
    runtime = (ROOT / "runtime.txt").read_text(encoding="utf-8")
    missing = missing_steps(run.stdout + run.stderr, runtime)
    for step in missing:
        print(f"binder: the image would be without {step}.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
