"""Which of the deep tests belong to the sample of a commit."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from pathlib import Path

__all__ = ["commit", "is_drawn"]


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


def is_drawn(test: str, commit: str, one_in: int) -> bool:
    """Whether a test belongs to the sample of a commit: sooner or later, each one does."""
    return zlib.crc32(f"{commit} {test}".encode()) % one_in == 0
