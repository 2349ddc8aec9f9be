"""How a test verifies an equation, and records how well the equation held.

The records go into pytest's report, from which the book's page of derivations is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import sympy
from numpy.typing import ArrayLike

Record = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def _describe_verification(
    request: pytest.FixtureRequest,
    record_property: Record,
) -> Iterator[None]:
    labels = [label for mark in request.node.iter_markers("equation") for label in mark.args]
    for label in labels:
        record_property("equation", label)
    description = (request.function.__doc__ or "").strip().partition("\n")[0]
    record_property("description", description)
    yield
    if labels:
        recorded = {name for name, _ in request.node.user_properties}
        assert description, "the first line of the docstring says how the equation is verified"
        assert "deviation" in recorded, "use deviation, bounded or symbolic to verify the equation"


@pytest.fixture
def deviation(record_property: Record) -> Callable[..., None]:
    """Compare numbers: ``deviation(computed, expected, tolerance=..., relative=False)``.

    The largest absolute or relative deviation is recorded and must not exceed the tolerance,
    which may be an array of the numbers' shape.
    """

    def compare(
        computed: ArrayLike,
        expected: ArrayLike,
        *,
        tolerance: ArrayLike,
        relative: bool = False,
    ) -> None:
        computed, expected = np.asarray(computed), np.asarray(expected)
        assert computed.shape == expected.shape, "compare arrays of one shape"
        assert computed.size, "there is nothing to compare"
        difference = np.abs(computed - expected)
        if relative:
            difference = difference / np.abs(expected)
        difference, allowed = np.broadcast_arrays(difference, tolerance)
        worst = np.unravel_index(np.argmax(difference), difference.shape)
        _record(
            record_property,
            "relative" if relative else "absolute",
            difference[worst],
            allowed[worst],
        )
        # Written so that "not a number" fails.
        failed = ~(difference <= allowed)
        assert not failed.any(), (
            f"{failed.sum()} of {failed.size} deviate too much, by up to {difference[worst]:.3g}: "
            f"computed {computed[failed][:5]}, expected {expected[failed][:5]}"
        )

    return compare


@pytest.fixture
def bounded(record_property: Record) -> Callable[[ArrayLike, ArrayLike], None]:
    """Verify an inequality: ``bounded(values, bounds)`` records the largest share of a bound."""

    def compare(values: ArrayLike, bounds: ArrayLike) -> None:
        share = np.asarray(values) / np.asarray(bounds)
        assert share.size, "there is nothing to compare"
        _record(record_property, "bound", share.max(), 1.0)
        assert (share <= 1).all(), f"the bound is exceeded: {share.max():.3g} of it"

    return compare


@pytest.fixture
def symbolic(record_property: Record) -> Callable[[sympy.Expr], None]:
    """Verify an identity: ``symbolic(left - right)`` must simplify to zero."""

    def simplify(expression: sympy.Expr) -> None:
        simplified = sympy.simplify(expression)
        _record(record_property, "symbolic", 0.0, 0.0)
        assert simplified == 0, f"does not simplify to zero, but to {simplified}"

    return simplify


def _record(record_property: Record, kind: str, value: float, tolerance: float) -> None:
    entry = {"kind": kind, "value": float(value), "tolerance": float(tolerance)}
    record_property("deviation", json.dumps(entry))


@pytest.fixture
def rng() -> np.random.Generator:
    """The same random numbers in every run: the recorded deviations are reproducible."""
    return np.random.default_rng(20_261_122)
