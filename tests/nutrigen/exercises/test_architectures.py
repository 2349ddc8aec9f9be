"""The references of the exercises on architectures, each against something independent."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import on_probes
from scipy.signal import correlate
from scipy.special import softmax

from nutrigen.exercises import list_exercises
from nutrigen.learning import layers
from nutrigen.learning.attention import scaled_dot_product_attention

REFERENCE = {exercise.name: exercise.reference for exercise in list_exercises("architectures")}


@on_probes("valid-convolution")
def test_responses_are_those_of_scipy(arguments):
    columns, weights = arguments
    found = REFERENCE["valid-convolution"](*arguments)
    if weights.shape[1] > columns.shape[1]:
        assert found.shape == (0,)
    else:
        np.testing.assert_allclose(found, correlate(columns, weights, mode="valid")[0], atol=1e-12)


@on_probes("field-of-a-stack")
def test_field_is_where_a_signal_arrives(arguments):
    widths, strides = arguments
    found = REFERENCE["field-of-a-stack"](*arguments)
    seen = {0}
    for width, stride in zip(widths[::-1], strides[::-1], strict=True):
        seen = {place * stride + u for place in seen for u in range(width)}
    assert found == max(seen) + 1
    assert found == layers.receptive_field(widths, strides)


@on_probes("gru-step")
def test_step_is_that_of_the_package(arguments):
    x, h, W, U, b = arguments
    found = REFERENCE["gru-step"](*arguments)
    n = len(h)
    flat = (W.reshape(3 * n, -1), U.reshape(3 * n, n), b.ravel(), np.zeros(3 * n))
    np.testing.assert_allclose(found, layers.gru_step(x, h, *flat))


@on_probes("weights-of-attention")
def test_weights_are_those_of_the_package_and_of_scipy(arguments):
    queries, keys, mask = arguments
    found = REFERENCE["weights-of-attention"](*arguments)
    _, ours = scaled_dot_product_attention(queries, keys, keys, mask=mask)
    np.testing.assert_allclose(found, ours, atol=1e-12)
    for query, allowed, row in zip(queries, mask, found, strict=True):
        scores = keys[allowed] @ query / np.sqrt(keys.shape[1])
        np.testing.assert_allclose(row[allowed], softmax(scores), atol=1e-12)
        assert row[~allowed] == pytest.approx(0)
