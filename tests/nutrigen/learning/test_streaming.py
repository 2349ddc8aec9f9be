"""Moments of parts against NumPy's of the whole."""

from __future__ import annotations

import dask.array as da
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nutrigen.learning.streaming import merge_moments, moments

TABLES = hnp.arrays(
    float, hnp.array_shapes(min_dims=2, max_dims=2, min_side=2), elements=st.floats(-1e6, 1e6)
)


@given(TABLES, st.data())
def test_parts_say_what_the_whole_does(X, data):
    at = data.draw(st.integers(1, len(X) - 1))
    merged = merge_moments(moments(X[:at]), moments(X[at:]))
    assert merged.n == len(X)
    np.testing.assert_allclose(merged.mean, X.mean(axis=0), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(merged.variance(), X.var(axis=0, ddof=1), rtol=1e-9, atol=1e-3)


@pytest.mark.parametrize("chunks", [(7, 5), (50, 2), (50, 5)])
def test_slabs_of_both_kinds(chunks):
    X = np.random.default_rng(0).normal(1e8, 1, (50, 5))
    found = moments(da.from_array(X, chunks=chunks))
    # Far from zero, where the mean of the squares would leave nothing of the variance.
    np.testing.assert_allclose(found.variance(ddof=0), X.var(axis=0), rtol=1e-7)
    np.testing.assert_allclose(found.mean, X.mean(axis=0), rtol=1e-15)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="finite"):
        moments([[1.0, np.nan]])
    with pytest.raises(ValueError, match="no samples"):
        moments(np.empty((0, 3)))
    with pytest.raises(ValueError, match="one has 1 features, other 2"):
        merge_moments(moments([[1.0]]), moments([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="more than 1 samples"):
        moments([[1.0]]).variance()
