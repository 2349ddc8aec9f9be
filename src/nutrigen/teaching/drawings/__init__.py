"""Drawings of what the chapters explain, made by functions in one style.

Each module has the drawings of one kind of thing: arrays, matrices, networks, samples, sequences,
trees. They know nothing of data or models; a chapter hands over the names and numbers that they
show.
"""

from __future__ import annotations

from nutrigen.teaching.drawings._canvas import Canvas

__all__ = ["Canvas"]
