"""What a commit draws where there is more to check than each commit can."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import zlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["add_option", "commit", "draw"]


def commit() -> str:
    """The last commit; empty where there is no repository, or no git."""
    if shutil.which("git") is None:
        return ""
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip()


def draw(names: Iterable[str], one_in: int, commit: str) -> set[str]:
    """Draw one in so many names, rounded up; in the end each name is drawn by some commit.

    Examples
    --------
    >>> draw(["a", "b"], 1, "") == {"a", "b"}
    True
    >>> len(draw(["a", "b", "c", "d", "e"], 2, "commit"))
    3
    """
    ranked = sorted(names, key=lambda name: (zlib.crc32(f"{commit} {name}".encode()), name))
    return set(ranked[: -(-len(ranked) // one_in)])


def add_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Let a check be asked for a sample, by ``--one-in``."""
    parser.add_argument(
        "--one-in",
        type=int,
        default=1,
        metavar="N",
        help=f"{what} one in N; which ones, the last commit says",
    )
