"""How much memory a process holds, and has held at most."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

__all__ = ["current_memory", "peak_memory"]


def current_memory() -> int:
    """Bytes of memory that the process holds now; without Linux's files, the peak so far."""
    return _of_status("VmRSS") or _peak_of_usage()


def peak_memory() -> int:
    """Bytes of memory that the process has held at most."""
    # On Linux ru_maxrss begins with what the process that started this one has used.
    return _of_status("VmHWM") or _peak_of_usage()


def _of_status(entry: str) -> int:
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{entry}:")) * 1024


def _peak_of_usage() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
