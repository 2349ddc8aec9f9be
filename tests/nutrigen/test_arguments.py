"""What all rooms ask of their arguments: what becomes numbers or labels, and what is refused."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutrigen import _arguments as arguments

MISSING = (None, np.nan, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), Decimal("NaN"))


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_what_is_missing(value):
    assert arguments.is_missing(value)


@pytest.mark.parametrize("value", [0, False, "", "nan", "NA", np.inf, [], np.zeros(2)], ids=repr)
def test_what_is_not_missing(value):
    assert not arguments.is_missing(value)


@pytest.mark.parametrize(
    "values",
    [
        [3, 1, 2],
        (3, 1, 2),
        np.array([3, 1, 2], dtype=np.int8),
        np.array([3, 1, 2], dtype=np.uint64),
        np.array([3, 1, 2], dtype=np.float16),
        np.array([3, 1, 2], dtype=object),
        [Decimal(3), Fraction(1), np.int16(2)],
        pd.Series([3, 1, 2], dtype="Int64"),
        pd.Series([3, 1, 2], dtype="float32", index=["a", "b", "c"]),
        pd.Index([3, 1, 2]),
        range(3, 0, -1),
    ],
    ids=lambda values: f"{type(values).__name__}",
)
def test_numbers_of_any_type_become_float64(values):
    found = arguments.as_numbers("x", values)
    assert found.dtype == np.float64
    assert found.tolist() == [float(value) for value in list(values)]


@pytest.mark.parametrize("missing", MISSING[:4], ids=repr)
def test_missing_numbers_become_nan_or_are_refused(missing):
    found = arguments.as_numbers("x", [1, missing], missing=True)
    np.testing.assert_array_equal(found, [1, np.nan])
    with pytest.raises(ValueError, match=r"x must have finite values only, but has nan at 1"):
        arguments.as_numbers("x", [1, missing])


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, pd.NA], dtype="Int64"),
        pd.Series([1, None], dtype="Float64"),
        pd.Series([True, None], dtype="boolean"),
        pd.DataFrame({"a": pd.Series([1, None], dtype="Int64")}),
    ],
    ids=["Int64", "Float64", "boolean", "frame"],
)
def test_nullable_columns_of_pandas_keep_what_is_missing(values):
    np.testing.assert_array_equal(
        arguments.as_numbers("x", values, missing=True).ravel(), [1, np.nan]
    )


@pytest.mark.parametrize(
    "values",
    [None, "12", b"12", ["1", "2"], [b"1"], [1j], np.array(["2024-01-01"], dtype="datetime64[D]"),
     [datetime.date(2024, 1, 1)], {1, 2}, {"a": 1}, [object()], pd.Series(["1", "2"])],
    ids=lambda values: f"{type(values).__name__} {values!r:.20}",
)  # fmt: skip
def test_what_is_no_number_is_refused_by_name(values):
    with pytest.raises(TypeError, match=r"^x (must hold numbers|is a sparse)"):
        arguments.as_numbers("x", values)


def test_what_is_masked_is_missing():
    values = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
    found = arguments.as_numbers("x", values, missing=True)
    np.testing.assert_array_equal(found, [1, np.nan, 3])
    with pytest.raises(ValueError, match="nan at 1"):
        arguments.as_numbers("x", values)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="x has rows of different lengths"):
        arguments.as_numbers("x", [[1, 2], [3]])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        ([np.str_("a"), "b"], ["a", "b"]),
        ([1.0, 0.0], [1, 0]),
        ([True, False], [True, False]),
        ([1, True], [1, 1]),
        (np.array([1, 2], dtype=np.uint8), [1, 2]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
        (pd.Series(["a", "b"], dtype="string"), ["a", "b"]),
        (pd.Series([1, 0], dtype="Int8"), [1, 0]),
        ([], []),
    ],
    ids=str,
)
def test_labels_of_one_kind_are_kept(values, expected):
    assert arguments.as_labels("y", values).tolist() == expected


@pytest.mark.parametrize("missing", MISSING, ids=repr)
@pytest.mark.parametrize("other", ["a", 1])
def test_a_missing_label_is_named(missing, other):
    for values in ([other, missing], np.array([other, missing], dtype=object)):
        with pytest.raises(ValueError, match="y is missing for sample 1"):
            arguments.as_labels("y", values)


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "string", "category", "float64"])
def test_a_missing_label_of_pandas_is_named(dtype):
    values = ["a", "b"] if dtype in ("string", "category") else [1, 0]
    with pytest.raises(ValueError, match="y is missing for sample 2"):
        arguments.as_labels("y", pd.Series([*values, None], dtype=dtype))


@pytest.mark.parametrize("values", [["a", 1], [1, "a"], ["a", True], [1.0, "1"]], ids=str)
def test_mixed_labels_are_refused(values):
    for form in (values, np.array(values, dtype=object), pd.Series(values)):
        with pytest.raises(TypeError, match="y mixes"):
            arguments.as_labels("y", form)


@pytest.mark.parametrize("values", [[0.5], [1, 0.2], [np.inf]], ids=str)
def test_probabilities_are_no_classes(values):
    with pytest.raises(ValueError, match="which is no class"):
        arguments.as_labels("y", values)


@given(st.lists(st.integers(-(2**40), 2**40), max_size=8))
def test_whole_numbers_are_kept_exactly(values):
    assert arguments.as_labels("y", values).tolist() == values


def test_rows_are_read_by_position_only_where_names_allow_it():
    x = pd.Series([1.0, 2.0, 3.0], index=["a", "b", "c"])
    arguments.require_one_order(x=x, y=x.copy(), z=[1, 2, 3], u=pd.Series([1, 2, 3]))
    with pytest.raises(ValueError, match=r"in another order.*y.loc\[x.index\]"):
        arguments.require_one_order(x=x, y=x.iloc[[1, 0, 2]])
    with pytest.raises(ValueError, match="rows of different names, such as 'a'"):
        arguments.require_one_order(x=x, y=x.rename({"a": "d"}))
    shuffled = pd.Series([1, 2, 3]).iloc[[2, 0, 1]]
    with pytest.raises(ValueError, match="in another order"):
        arguments.require_one_order(x=pd.Series([1, 2, 3]), y=shuffled)
    # A part of a split, and predictions that were numbered anew.
    arguments.require_one_order(y_true=pd.Series([1, 2], index=[7, 3]), y=pd.Series([1, 2]))


@pytest.mark.parametrize("value", [True, 2.0, "2", None, [2], Decimal(2)], ids=repr)
def test_what_is_no_whole_number(value):
    with pytest.raises(TypeError, match="n must be a whole number from 1 to 9, not"):
        arguments.as_whole_number("n", value, least=1, most=9)


@pytest.mark.parametrize("value", [np.int8(2), np.uint64(2), 2])
def test_whole_numbers_of_any_type_become_pythons_own(value):
    found = arguments.as_whole_number("n", value)
    assert (type(found), found) == (int, 2)


@pytest.mark.parametrize("value", [0, 10, np.int8(-1)])
def test_a_whole_number_out_of_range(value):
    with pytest.raises(ValueError, match="n must be a whole number from 1 to 9, not"):
        arguments.as_whole_number("n", value, least=1, most=9)


@pytest.mark.parametrize(
    ("value", "error"),
    [(True, TypeError), ("1", TypeError), (None, TypeError), (np.nan, ValueError),
     (np.inf, ValueError), (-1, ValueError), (2, ValueError), ([1.0], TypeError)],
    ids=repr,
)  # fmt: skip
def test_a_number_out_of_range_or_of_another_type(value, error):
    with pytest.raises(error, match="share must be a number from 0 to 1, not"):
        arguments.as_number("share", value, least=0, most=1)


LIMITS = {
    "least": (np.greater_equal, "at least"),
    "most": (np.less_equal, "at most"),
    "above": (np.greater, "above"),
    "below": (np.less, "below"),
}


@given(
    st.integers(-3, 3),
    st.dictionaries(st.sampled_from(sorted(LIMITS)), st.integers(-3, 3), max_size=2),
)
def test_limits_are_kept_and_told(value, limits):
    inside = all(LIMITS[name][0](value, limit) for name, limit in limits.items())
    try:
        found = arguments.as_number("x", value, **limits)
    except ValueError as error:
        assert not inside
        words = "from {least} to {most}" if {*limits} == {"least", "most"} else None
        told = str(error)
        for name, limit in limits.items():
            assert (words.format(**limits) if words else f"{LIMITS[name][1]} {limit}") in told
    else:
        assert inside
        assert (type(found), found) == (float, value)


@pytest.mark.parametrize(
    "flag", [0, 1, None, "no", "", [], np.int64(1), np.array([True])], ids=repr
)
def test_what_is_neither_true_nor_false(flag):
    arguments.require_flags(given=True, drawn=np.bool_(False))
    with pytest.raises(TypeError, match=r"^drawn must be True or False, not "):
        arguments.require_flags(given=True, drawn=flag)


@pytest.mark.parametrize("value", ["mse", "Gini", "", None, 1, ["gini"]], ids=repr)
def test_a_text_that_is_not_known(value):
    known = {"entropy": 1, "gini": 2}
    arguments.require_one_of("criterion", "gini", known)
    with pytest.raises(ValueError, match=r"^criterion must be one of entropy, gini, not "):
        arguments.require_one_of("criterion", value, known)


def test_seeds_and_generators():
    generator = np.random.default_rng(3)
    assert arguments.as_generator("rng", generator) is generator
    seeded = arguments.as_generator("rng", np.int64(3))
    assert seeded.integers(1000) == np.random.default_rng(3).integers(1000)
    for wrong in (None, "3", 3.0, True, np.random.RandomState(3), np.random):
        with pytest.raises(TypeError, match="rng must be a seed"):
            arguments.as_generator("rng", wrong)
    with pytest.raises(ValueError, match="at least 0"):
        arguments.as_generator("rng", -1)
