"""Install PyTorch's build for processors, before the other pinned packages, where it can be had.

    PYTHON checks/torch_cpu.py requirements.txt

For Linux, PyPI serves a build for graphics cards that is more than ten times as large. Where the
index of PyTorch itself answers, the pinned version is taken from there, and nothing else is: no
second index is consulted for the other packages. Where it does not answer, or torch is installed
already, nothing happens. The packages go into the environment of the Python that runs this script.
The exit status is always 0: what is missing is installed with the other packages.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

__all__ = ["INDEX", "LARGE", "SMALL", "install", "pin"]

INDEX = "https://download.pytorch.org/whl/cpu"
#: Seconds that the index has for its first answer, and for all of it.
PATIENCE, LIMIT = 5, 15
SMALL = "PyTorch's build for processors: about 0.2 GB to download, 0.8 GB on disk."
LARGE = "PyTorch, and what it needs for graphics cards: up to 2.7 GB to download, 4.8 GB on disk."


def pin(requirements: str) -> str:
    r"""Return the line of a requirements file that pins torch.

    Raises
    ------
    ValueError
        If no line does.

    Examples
    --------
    >>> pin("numpy==2.4.6\ntorch==2.13.0\n")
    'torch==2.13.0'
    """
    for line in requirements.splitlines():
        if line.startswith("torch=="):
            return line.strip()
    raise ValueError("no line pins torch; expected one such as torch==2.13.0")


def install(
    requirement: str,
    index: str = INDEX,
    python: str = sys.executable,
    system: str = sys.platform,
) -> str:
    """Install torch from PyTorch's own index if that can be done at once.

    Parameters
    ----------
    requirement
        Such as ``torch==2.13.0``.
    index
        Address of the index.
    python
        The Python into whose environment torch goes.
    system
        As :data:`sys.platform` names it.

    Returns
    -------
    str
        What remains to be told: how large the other build is, if that is what will come.
    """
    pip = [python, "-m", "pip"]
    if system != "linux" or _succeeds([*pip, "show", "--quiet", "torch"]):
        return ""
    source = ["--index-url", index, "--retries", "0", "--timeout", str(PATIENCE)]
    if not _succeeds([*pip, "index", "versions", "torch", *source]):
        return LARGE
    print(SMALL, flush=True)
    taken = subprocess.run([*pip, "install", "--quiet", "--no-deps", *source, requirement])
    return LARGE if taken.returncode else ""


def _succeeds(command: list[str]) -> bool:
    try:
        return not subprocess.run(command, capture_output=True, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        return False


def main() -> int:
    """Do it, and say how much is going to be downloaded."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("requirements", type=Path, help="the file that pins torch")
    requirement = pin(parser.parse_args().requirements.read_text(encoding="utf-8"))
    if remains := install(requirement):
        print(remains, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
