"""Inputs that several exercises on Bayes' theorem draw."""

from __future__ import annotations

from collections.abc import Iterable

CLASSES = ("bacterium", "host", "phage", "yeast")


def as_classes(values: Iterable[float]) -> dict[str, float]:
    """Return a dictionary with a class for each value; there are names for four."""
    return dict(zip(CLASSES, (float(value) for value in values), strict=False))
