"""What the examples in the package's docstrings share."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def _figures_are_closed() -> Iterator[None]:
    """Close the figures of an example, as a notebook does after a cell."""
    yield
    plt.close("all")
