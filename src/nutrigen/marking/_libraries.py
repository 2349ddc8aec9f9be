"""Loads libraries where no time is limited: an import that is broken off leaves half a library."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from typing import Any

__all__ = ["LIBRARIES", "load"]

#: What is loaded before it is needed, if an answer or an exercise imports it.
LIBRARIES = ("numpy", "pandas", "scipy", "sklearn", "matplotlib", "torch", "skbio", "statsmodels")


def load(library: str) -> None:
    """Load a library, with what it would import later by itself; nothing if it is not installed.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`; no other is loaded.
    """
    if library in LIBRARIES and importlib.util.find_spec(library) is not None:
        importlib.import_module(library)
        if library == "torch":
            _warm_up(sys.modules["torch"])


@functools.cache
def _warm_up(torch: Any) -> None:
    """Take a step with PyTorch, which imports for seconds when its first optimizer is made."""
    torch.set_num_threads(1)
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    optimizer.zero_grad()
    parameter.sum().backward()
    optimizer.step()
