"""Nothing of what a scaffold leaves to its author is left in the book, the package or the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from new import placeholders

ROOT = Path(__file__).parents[2]


def test_everything_that_was_begun_is_filled_in() -> None:
    left = placeholders(ROOT)
    if left:
        pytest.fail("\n".join(left), pytrace=False)
