"""What is sent arrives, and whatever arrives is a value or refused."""

from __future__ import annotations

import contextlib
import json
from collections import Counter, OrderedDict, defaultdict
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nutrigen.exercises import list_exercises
from nutrigen.exercises.elsewhere import Iterated, Outcome, kind_of, observe
from nutrigen.marking._values import (
    NotDataError,
    decode,
    decode_observed,
    encode,
    encode_observed,
)


def sent(value: object):
    return decode(json.loads(json.dumps(encode(value))))


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.complex_numbers()
    | st.fractions()
    | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.text() | st.integers())
    ),
    max_leaves=20,
)


@given(plain)
def test_values_of_python_arrive_as_they_are(value: object) -> None:
    # Their texts tell 1 from True and 1.0, and -0.0 from 0.0; a set has no order.
    arrived = sent(value)
    assert type(arrived) is type(value)
    if "{" not in repr(value) and "set()" not in repr(value):
        assert repr(arrived) == repr(value)
    elif "nan" not in repr(value):
        assert arrived == value


@given(
    arrays.arrays(
        st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", "U3", "S2", ">i4", "M8[ns]"]),
        arrays.array_shapes(min_dims=0, min_side=0),
    )
)
def test_arrays_arrive_with_shape_and_type(array: np.ndarray) -> None:
    arrived = sent(array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.tobytes() == np.ascontiguousarray(array).tobytes()
    assert arrived.flags.writeable


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, np.nan]}),
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}, index=["r", "s"]),
        pd.DataFrame({"a": pd.Categorical(["x", "y"])}),
        pd.DataFrame({"t": pd.to_datetime(["2026-01-01", "2026-02-01"])}),
        pd.DataFrame([[1, 2]], columns=["same", "same"]),
        pd.DataFrame(),
    ],
    ids=["plain", "missing integers", "categories", "times", "one name twice", "empty"],
)
def test_tables_arrive(table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(sent(table), table)


def test_columns_and_indices_arrive() -> None:
    column = pd.Series([1.5, 2.5], index=pd.Index(["a", "b"], name="who"), name="y")
    pd.testing.assert_series_equal(sent(column), column)
    levels = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"])
    pd.testing.assert_index_equal(sent(levels), levels)


def test_every_input_of_the_exercises_arrives() -> None:
    from nutrigen.exercises import _compare

    for exercise in list_exercises():
        if exercise.prepare is not None and exercise.name == "predict-array":
            pytest.importorskip("torch")
        for probe in exercise.probes:
            for value in probe.arguments:
                arrived = sent(value)
                assert kind_of(arrived) == kind_of(value), exercise.name
                assert not _compare.describe_difference(value, arrived, rtol=0, atol=0)


def test_types_derived_from_pythons_arrive_as_these() -> None:
    assert sent(Counter("aab")) == {"a": 2, "b": 1}
    assert sent(OrderedDict(a=1)) == sent(defaultdict(int, a=1)) == {"a": 1}
    assert sent(np.float64(0.1)) == 0.1
    assert isinstance(sent(np.float64(0.1)), np.float64)
    assert sent(range(3, 9, 2)) == range(3, 9, 2)
    assert sent(Ellipsis) is Ellipsis
    assert sent(Fraction(1, 3)) == Fraction(1, 3)
    assert sent(Iterated("generator", [1])).entries == [1]
    assert sent(Iterated("generator", None)).entries is None


def test_what_is_not_sent_arrives_as_its_name() -> None:
    class Own:
        def __reduce__(self):
            raise AssertionError("nothing is pickled")

    assert type(sent(Own())).__name__ == "Own"
    assert kind_of(sent(Own())) == kind_of(sent(abs)) == "other"


class Evil(dict):
    """Says of itself what is not true."""

    def keys(self):
        raise RuntimeError


def test_a_value_that_can_not_be_gone_through_does_not_stop_the_others() -> None:
    observed = observe(lambda x: Evil() if x else 1, [(1,), (0,)], 1.0)
    outcomes = decode_observed(json.loads(json.dumps(encode_observed(observed))), 1).outcomes
    assert kind_of(outcomes[0].value) == "other"
    assert outcomes[1].value == 1


def test_exceptions_arrive_with_class_and_message() -> None:
    class OwnError(KeyError):
        pass

    def raises(error: Exception):
        def answer() -> None:
            raise error

        data = json.loads(json.dumps(encode_observed(observe(answer, [()], 1.0))))
        return decode_observed(data, 0).outcomes[0].error

    error = raises(OwnError("x"))
    assert isinstance(error, KeyError)
    assert (type(error).__name__, str(error)) == ("OwnError", "'x'")
    error = raises(UnicodeDecodeError("utf-8", b"x", 0, 1, "why"))
    assert isinstance(error, UnicodeDecodeError)
    assert isinstance(error, ValueError)
    error = raises(ModuleNotFoundError("No module named 'x'", name="x"))
    assert isinstance(error, ModuleNotFoundError)
    assert error.name == "x"
    assert isinstance(raises(np.linalg.LinAlgError("singular")), ValueError)


def test_signature_and_traits_arrive() -> None:
    import inspect

    def answer(a, /, b=1, *c, d, **e):
        return b

    arrived = decode_observed(json.loads(json.dumps(encode_observed(observe(answer, [], 1.0)))), 5)
    found = inspect.signature(arrived.answer).parameters.values()
    expected = inspect.signature(answer).parameters.values()
    assert [(one.name, one.kind) for one in found] == [(one.name, one.kind) for one in expected]
    assert arrived.traits.reads_parameters


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5)
    | st.builds(
        lambda kind, rest: [kind, *rest],
        st.sampled_from(
            ["array", "table", "tensor", "layer", "layers", "exception", "index", "scalar",
             "objects", "mapping", "set", "iterated", "column", "range", "other", "levels"]
        ),
        st.lists(inner, max_size=5),
    ),
)  # fmt: skip


@given(anything)
def test_whatever_arrives_is_a_value_or_refused(data: object) -> None:
    with contextlib.suppress(NotDataError):
        decode(data)


@given(st.dictionaries(st.sampled_from(["answer", "value", "signature", "traits", "outcomes"]),
                       anything))  # fmt: skip
def test_whatever_arrives_as_outcomes_is_some_or_refused(data: object) -> None:
    with contextlib.suppress(NotDataError):
        decode_observed(data, 2)


def test_no_layer_but_the_known_ones_is_made() -> None:
    pytest.importorskip("torch")
    with pytest.raises(NotDataError, match="no layer"):
        decode(["layer", "Module", [], False, [], [], True])
    with pytest.raises(NotDataError, match="no layer"):
        decode(["layer", "Linear", [10**6, 10**6], False, [], [], True])


def test_an_array_of_another_size_than_its_shape_is_refused() -> None:
    with pytest.raises(NotDataError, match="another shape"):
        decode(["array", "<i8", [10**12], "AQAAAAAAAAA="])
    with pytest.raises(NotDataError, match="no type of numbers"):
        decode(["array", "|O", [1], "AQAAAAAAAAA="])


def test_outcomes_default_to_nothing() -> None:
    assert Outcome().value is None
