"""What a learner reads: advice that works, values that can be copied, hints that fit."""

from __future__ import annotations

import functools
import html.parser
import math
import re
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from nutrigen.exercises import (
    Exercise,
    NotAnswered,
    Probe,
    WrongAnswer,
    check,
    grade,
    list_exercises,
)
from nutrigen.exercises._code import has_return, outer_variables, parameters_read
from nutrigen.exercises._compare import describe_difference
from nutrigen.exercises._form import how_to_return
from nutrigen.exercises._framework import _layout
from nutrigen.exercises._kinds import Iterated, is_of, kind_of
from nutrigen.exercises._run import run
from nutrigen.exercises._show import display, show

EXERCISES = {exercise.name: exercise for exercise in list_exercises()}
NAMES = {"np": np, "pd": pd, "torch": torch, "nan": math.nan, "inf": math.inf}


def rejection(exercise: Exercise | str, answer: object) -> WrongAnswer:
    with pytest.raises(WrongAnswer) as caught:
        check(exercise, answer) if isinstance(exercise, str) else grade(exercise, answer)
    return caught.value


def unwrapped(error: Exception) -> str:
    return " ".join(str(error).split())


def row(error: Exception, label: str) -> str | None:
    """What stands behind a label, without the line breaks that wrapping put into it."""
    rows = re.split(r"\n  (?=[a-z ]+: )", str(error))[1:]
    texts = dict(one.split(":", 1) for one in rows)
    return " ".join(texts[label].split()) if label in texts else None


def solved_as(name: str, convert: object) -> object:
    """The solution of an exercise, with its result converted."""
    reference = EXERCISES[name].reference

    def answer(*arguments):
        return convert(reference(*arguments))

    return answer


def small_exercise(reference: object, **changes: object) -> Exercise:
    settings = {
        "name": "small",
        "chapter": "examples",
        "title": "A small one",
        "hint": "Think of small numbers.",
        "draw": lambda rng: ([int(n) for n in rng.integers(1, 100, size=4)],),
    }
    return Exercise(reference=reference, **(settings | changes))


# Right values in a wrong container, or of a wrong type


def as_generator(values):
    yield from values


@pytest.mark.parametrize(
    ("name", "convert", "advice"),
    [
        ("codons", np.array, "Return a list: result.tolist() instead"),
        ("codons", pd.Series, "Return a list: result.tolist() instead"),
        ("codons", pd.Index, "Return a list: result.tolist() instead"),
        ("codons", iter, "Return a list: list(result) instead"),
        ("codons", as_generator, "Return a list: list(result) instead"),
        ("codons", deque, "Return a list: list(result) instead"),
        ("codons", lambda c: dict(enumerate(c)).values(), "Return a list: list(result) instead"),
        ("codons", lambda c: dict(enumerate(c)), "Return a list: list(result.values()) instead"),
        ("leaked-groups", set, "Return a list: sorted(result) instead"),
        ("one-hot-by-hand", np.array, "Return a list: result.tolist() instead"),
        (
            "one-hot-by-hand",
            lambda rows: [map(int, r) for r in rows],
            "each entry should be a list",
        ),
        ("patterson-scaling", lambda x: np.array(x)[:, None], "a list: result.ravel().tolist()"),
        ("select-people", pd.Series, "Return a list: result.tolist() instead"),
        ("mean-fiber", pd.Series, "Return a dictionary (dict): result.to_dict() instead"),
        ("mean-fiber", lambda d: list(d.items()), "a dictionary (dict): dict(result) instead"),
        ("mean-fiber", lambda d: pd.DataFrame({"x": d}), "result.iloc[:, 0].to_dict() instead"),
        ("nutrient-means", list, "Return an array (numpy.ndarray): np.array(result) instead"),
        ("nutrient-means", tuple, "Return an array (numpy.ndarray): np.array(result) instead"),
        ("nutrient-means", iter, "Return an array (numpy.ndarray): np.array(list(result))"),
        ("nutrient-means", pd.Series, "an array (numpy.ndarray): result.to_numpy() instead"),
        ("nutrient-means", torch.tensor, "an array (numpy.ndarray): result.numpy() instead"),
        ("nutrient-means", lambda x: x[:, None], "an array with one axis: result.ravel() instead"),
        ("mean-of-days", lambda x: x[:, None], "an array with one axis: result.ravel() instead"),
        ("row-shares", pd.DataFrame, "an array (numpy.ndarray): result.to_numpy() instead"),
        ("assignment-step", lambda x: x.astype(float), "of integers: result.astype(int) instead"),
        ("count-windows", float, "Return an integer (int): round(result) instead of result."),
        ("count-windows", Decimal, "Return an integer (int): round(result) instead of result."),
        ("count-windows", Fraction, "Return an integer (int): round(result) instead of result."),
        ("count-windows", str, "Return an integer (int): int(result) instead of result."),
        ("count-windows", complex, "an integer (int): round(result.real) instead"),
        ("count-windows", lambda n: (n,), "A comma behind a result makes a tuple of it."),
        ("count-windows", lambda n: np.array([n]), "(int) alone: result.item() instead"),
        ("count-windows", lambda n: [n], "an integer (int) alone: result[0] instead"),
        ("count-windows", lambda n: torch.tensor(n), "(int) alone: result.item() instead"),
        ("mash-distance", Decimal, "Return a number (float): float(result) instead of result."),
        ("mash-distance", torch.tensor, "seven digits"),
        ("reverse-complement", list, 'Return text (str): "".join(result) instead of result.'),
        ("reverse-complement", reversed, None),
        ("reverse-complement", str.encode, "Return text (str): result.decode() instead"),
        ("reverse-complement", lambda text: (text,), "text (str) alone: result[0] instead"),
        ("mae-and-rmse", np.array, "Return a tuple: tuple(result) instead of result."),
        ("mae-and-rmse", lambda t: {"mae": t[0], "rmse": t[1]}, "tuple(result.values())"),
        ("seeded-split", lambda t: tuple(map(np.array, t)), "each entry should be a list"),
        ("linear-backward", lambda t: [x.tolist() for x in t], "each entry should be an array"),
        (
            "count-kmers",
            lambda d: {k: float(n) for k, n in d.items()},
            "each value should be an in",
        ),
        ("one-hot-by-hand", lambda rows: [[n > 0 for n in r] for r in rows], "int(entry) instead"),
        ("gradient-at", lambda t: t.tolist(), "torch.tensor(result, dtype=torch.float64) instead"),
        ("gradient-at", lambda t: t.numpy(), "torch.tensor(result, dtype=torch.float64) instead"),
    ],
)
def test_right_values_in_another_form_are_told_how_to_return_them(name, convert, advice):
    error = rejection(name, solved_as(name, convert))
    if advice is None:  # the values are not right
        assert "The values are right" not in unwrapped(error)
        return
    assert error.mistake is None
    assert str(error).startswith("Almost right: ")
    assert "The values are right" in row(error, "hint")
    assert advice in row(error, "hint")
    assert " ".join(EXERCISES[name].hint.split()) not in unwrapped(error)


CONVERSIONS = {
    "integer": float,
    "number": lambda number: (number,),
    "text": list,
    "sequence": lambda values: iter(list(values)),
    "mapping": lambda mapping: list(mapping.items()),
    "array": lambda array: array.tolist(),
    "tensor": lambda tensor: tensor.tolist(),
}


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_every_exercise_tells_right_values_from_right_results(exercise):
    values = [o.value for o in exercise.outcomes(exercise.reference) if o.error is None]
    if any(value is None for value in values):
        return  # a tuple is no other form of None
    convert = CONVERSIONS[kind_of(values[0])]
    error = rejection(exercise, solved_as(exercise.name, convert))
    assert "The values are right" in unwrapped(error)
    assert exercise.hint not in unwrapped(error)


@pytest.mark.parametrize("name", ["codons", "nutrient-means", "count-windows", "mean-fiber"])
def test_values_that_are_right_on_some_inputs_get_the_normal_hint(name):
    exercise = EXERCISES[name]
    convert = CONVERSIONS[kind_of(exercise.outcome(exercise.reference, 0).value)]
    spoiled = show(list(exercise.probes[3].arguments))

    def answer(*arguments):
        if show(list(arguments)) == spoiled:
            return convert(exercise.reference(*exercise.probes[4].arguments))
        return convert(exercise.reference(*arguments))

    error = rejection(name, answer)
    assert "The values are right" not in unwrapped(error)
    assert str(error).startswith("Not right yet")


def test_a_form_that_is_wrong_for_some_inputs_only_is_recognized_too():
    def count_windows(length, k):
        return (length - k + 1.0) if length >= k else 0

    assert "round(result) instead of result" in unwrapped(rejection("count-windows", count_windows))


def test_a_form_is_not_looked_for_where_an_exception_or_none_comes_out():
    def codons(sequence):
        found = [sequence[i : i + 3] for i in range(0, len(sequence) - 2, 3)]
        return tuple(found) if found else None

    assert "The values are right" not in unwrapped(rejection("codons", codons))


def test_a_set_for_a_list_in_another_order_is_told_that_it_has_none():
    exercise = small_exercise(lambda numbers: sorted(set(numbers), reverse=True))
    hint = row(rejection(exercise, set), "hint")
    assert "The values are right" in hint
    assert "A set has no order; for another than the ascending one, collect" in hint


def test_rounding_is_not_advised_where_it_would_change_a_number():
    exercise = small_exercise(lambda numbers: sum(numbers))
    error = rejection(exercise, lambda numbers: sum(numbers) + 0.3)
    assert "The values are right" not in str(error)
    assert how_to_return(np.array([1, 2]), np.array([1.4, 2.0]), rtol=1e-9, atol=0) is None
    assert how_to_return(True, 5, rtol=1e-9, atol=0) is None
    assert how_to_return(3, 3 + 1j, rtol=1e-9, atol=0) is None


leaves = {
    "numbers": st.integers(-99, 99),
    "floats": st.floats(-99, 99, allow_subnormal=False),
    "texts": st.text("ACGT", min_size=1, max_size=4),
}
rows = st.one_of(*(st.lists(leaf, min_size=1, max_size=5) for leaf in leaves.values()))
TO_ANOTHER_FORM = [
    np.array,
    pd.Series,
    pd.Index,
    iter,
    deque,
    lambda values: dict(enumerate(values)),
    lambda values: np.array(values)[:, None],
    lambda values: pd.DataFrame({"x": values}),
]


@given(values=rows, convert=st.sampled_from(TO_ANOTHER_FORM))
def test_what_is_advised_works(values, convert):
    outcome = run(lambda: convert(values), (), 5.0)
    advice = how_to_return(values, outcome.value, rtol=1e-9, atol=1e-12)
    (code,) = re.findall(r"Return a list: (.+?) instead of result", advice)
    converted = eval(code, NAMES | {"result": convert(values)})
    assert describe_difference(values, converted) is None


@given(values=rows, convert=st.sampled_from(TO_ANOTHER_FORM), data=st.data())
def test_nothing_is_advised_for_other_values(values, convert, data):
    other = data.draw(st.lists(st.sampled_from(values), min_size=1, max_size=6))
    assume(describe_difference(values, other))
    outcome = run(lambda: convert(other), (), 5.0)
    assert how_to_return(values, outcome.value, rtol=1e-9, atol=1e-12) is None


nested = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.sets(st.text(max_size=3), max_size=3)
    ),
    max_leaves=8,
)


@given(expected=nested, found=nested)
def test_advice_is_given_only_for_what_differs(expected, found):
    advice = how_to_return(expected, found, rtol=1e-9, atol=1e-12)
    assert advice is None or describe_difference(expected, found)
    assert how_to_return(expected, expected, rtol=1e-9, atol=1e-12) is None


def test_iterators_are_gone_through_while_the_time_is_limited(capsys):
    def talking():
        print("next")
        yield 1

    outcome = run(talking, (), 1.0)
    assert (outcome.value.type_name, outcome.value.entries) == ("generator", [1])
    assert outcome.printed
    assert capsys.readouterr().out == ""

    def failing():
        yield 1
        raise KeyError

    def endless():
        while True:
            yield 1

    for function in (failing, endless):
        outcome = run(function, (), 1.0)
        assert outcome.error is None
        assert outcome.value.entries is None
        assert show(outcome.value) == "<generator>"
    assert [type(v) for v in run(lambda: [iter("A"), 1], (), 1.0).value] == [Iterated, int]
    assert run(lambda: {"a": iter("A")}, (), 1.0).value["a"].entries == ["A"]


# Precision


@pytest.mark.parametrize(
    ("name", "convert"),
    [
        ("mash-distance", np.float32),
        ("mash-distance", lambda x: float(np.float32(x))),
        ("nutrient-means", np.float32),
        ("linear-backward", lambda arrays: tuple(a.astype(np.float32) / 1 for a in arrays)),
        ("gradient-at", lambda t: t.float()),
        ("normalize-scores", lambda x: np.array(x, dtype=np.float32).tolist()),
        ("normalize-scores", lambda x: np.array(x, dtype=np.float32)),
    ],
)
def test_float32_is_told_that_digits_are_lost(name, convert):
    error = rejection(name, solved_as(name, convert))
    assert "only to the seven digits that float32 keeps" in row(error, "hint")
    assert "dtype=np.float64" in row(error, "hint")
    assert "by 0" not in row(error, "why")


def test_lost_digits_and_another_container_are_both_told():
    third = np.array([1 / 3], dtype=np.float32)
    hint = how_to_return([1 / 3], third, rtol=1e-9, atol=1e-12)
    assert "seven digits" in hint
    assert "Return a list: result.tolist() instead of result." in hint


def test_a_small_error_is_no_lost_precision():
    error = rejection("mash-distance", solved_as("mash-distance", lambda x: round(x, 6)))
    assert "float32" not in str(error)


def test_float32_is_larger_or_smaller_by_what_it_is():
    reason = describe_difference(1 / 3, np.float32(1 / 3))
    assert reason == "0.333333343267 is too large by 9.93411e-09"
    assert "too small by" in describe_difference(0.1 + 0.2, np.float32(0.3) - np.float32(1e-7))


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.floats(width=32, allow_nan=False)


@given(expected=numbers, found=numbers | numbers.map(np.float64) | st.integers())
def test_direction_and_amount_are_those_of_the_numbers(expected, found):
    reason = describe_difference(expected, found)
    assume(reason and math.isfinite(expected) and math.isfinite(found))
    assert ("too large" in reason) == (found > expected)
    assert ("too small" in reason) == (found < expected)
    if " by " in reason:
        amount = float(reason.rpartition(" by ")[2])
        assert amount > 0
        assert math.isclose(amount, abs(found - expected), rel_tol=1e-5)


def test_far_too_large_has_a_direction():
    assert describe_difference(0, 10**400) == "it is far too large"
    assert describe_difference(0.5, -(10**400)) == "it is far too small"
    assert describe_difference(-1e308, 1e308) == "it is far too large"


@pytest.mark.parametrize(
    ("expected", "found", "agree"),
    [
        (100.0, 111.0, True),  # 10 % of 111 is more than 11
        (111.0, 100.0, True),
        (100.0, 112.0, False),
        (0.0, 0.5, True),
        (0.0, 0.51, False),
        (2.0, 2.5, True),  # the larger of both tolerances, not their sum
        (2.0, 2.6, False),
    ],
)
def test_tolerances_are_those_of_isclose(expected, found, agree):
    reason = describe_difference(expected, found, rtol=0.1, atol=0.5)
    assert (reason is None) == agree == math.isclose(expected, found, rel_tol=0.1, abs_tol=0.5)


# Special inputs


def test_where_only_special_inputs_fail_the_hint_is_about_one():
    def reverse_complement(sequence):
        table = dict(zip("ACGTN", "TGCAN", strict=True))
        return "".join(table[base] for base in reversed(sequence))

    error = rejection("reverse-complement", reverse_complement)
    assert error.mistake is None
    assert "Think of this special one: nothing but lower case." in row(error, "hint")
    assert "Which line can not deal with it" in row(error, "hint")
    assert "read the result from its end" not in unwrapped(error)


@pytest.mark.parametrize(
    ("answer", "tail"),
    [
        (lambda length, k: abs(length - k + 1), "Go through your lines with it."),
        (lambda length, k: length - k + 1 if length >= k else None, "Go through your lines"),
        (lambda length, k: range(length)[k - 1 :].index(k - 1) or length - k + 1, "Which line"),
    ],
)
def test_the_hint_on_a_special_input_says_what_happens_there(answer, tail):
    error = rejection("count-windows", answer)
    assert row(error, "note").endswith(row(error, "hint").split(": ")[1].partition(".")[0])
    assert "Your function is right on all ordinary inputs." in row(error, "hint")
    assert tail in row(error, "hint")
    assert "mark each position" not in unwrapped(error)
    others = row(error, "also")
    assert others.startswith("it goes wrong on ")
    assert len(set(others.split("; "))) == len(others.split("; "))


def test_a_special_input_without_an_answer_asks_for_the_exception():
    def reference(numbers):
        if not numbers:
            raise ValueError("no numbers")
        return sum(numbers)

    exercise = small_exercise(reference, edge_cases=(Probe(([],), "no numbers at all"),))
    hint = row(rejection(exercise, lambda numbers: sum(numbers)), "hint")
    assert "no numbers at all. It has no answer: raise a ValueError." in hint


def test_without_ordinary_inputs_the_others_are_right():
    exercise = small_exercise(
        lambda x: 2 * x, draw=None, edge_cases=(Probe((0,), "zero"), Probe((3,), "three"))
    )
    assert "right on all other inputs" in row(rejection(exercise, lambda x: x * x), "hint")
    assert row(rejection(exercise, lambda x: x - 1), "hint") == "Think of small numbers."


def test_notes_are_listed_once_and_those_that_read_alike_stay():
    notes = ("an empty list", "an empty list", "an empty list of names", "a single number")
    inputs = ([], [0, 0], [0], [5])
    exercise = small_exercise(
        lambda numbers: sum(numbers),
        edge_cases=tuple(Probe((i,), note) for i, note in zip(inputs, notes, strict=True)),
    )

    def answer(numbers):
        return sum(numbers) + (len(numbers) < 3)

    also = row(rejection(exercise, answer), "also")
    shown = row(rejection(exercise, answer), "note").removeprefix("this input is special: ")
    others = also.removeprefix("it goes wrong on ").split("; ")
    assert sorted({shown, *others}) == sorted(set(notes))
    assert len(others) == len(set(others)) == 3  # the note of the shown input has another input


# Exceptions that are returned


@pytest.mark.parametrize(
    "value",
    [
        ValueError("both are empty"),
        ValueError,
        KeyError("empty"),
        "ValueError",
        "ValueError: both are empty",
        "raise ValueError('both are empty')",
    ],
    ids=repr,
)
def test_an_exception_that_is_returned_should_be_raised(value):
    def jaccard_index(a, b):
        return len(a & b) / len(a | b) if a or b else value

    error = rejection("jaccard-index", jaccard_index)
    assert "Raise it, do not return it: raise ValueError(" in row(error, "hint")
    assert row(error, "your output") != row(error, "expected")


def test_an_exception_that_is_returned_is_shown_as_a_value():
    def gini_impurity(labels):
        if not labels:
            return ValueError("no labels")
        return 1 - sum((labels.count(one) / len(labels)) ** 2 for one in set(labels))

    error = rejection("gini-impurity", gini_impurity)
    assert "as a value that is returned" in row(error, "your output")


def test_text_that_is_no_exception_is_none():
    def jaccard_index(a, b):
        return len(a & b) / len(a | b) if a or b else "print"

    assert "do not return it" not in unwrapped(rejection("jaccard-index", jaccard_index))


# Parameters


def by_name(*, length, k):
    return max(length - k + 1, 0)


def half_by_name(length, *, k=2):
    return max(length - k + 1, 0)


def all_by_name(**arguments):
    return max(arguments["length"] - arguments["k"] + 1, 0)


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (by_name, "takes length and k only by name"),
        (half_by_name, "takes k only by name"),
        (all_by_name, "takes **arguments only by name"),
    ],
)
def test_parameters_that_are_given_by_name_are_told_apart(answer, names):
    error = rejection("count-windows", answer)
    assert names in row(error, "why")
    assert "Remove the *" in row(error, "hint")


def test_other_names_and_parameters_by_order_alone_are_accepted():
    check("count-windows", lambda n, width, /: max(n - width + 1, 0))
    check("count-windows", lambda n, width, *, least=0: max(n - width + 1, least))


def test_too_many_parameters_by_name_are_too_many():
    def answer(length, k, *, step):
        return 0

    assert "takes 3 parameters (length, k, step)" in row(rejection("count-windows", answer), "why")


# The same for every input


def reversed_condition(length, k):
    if k <= length:
        return 0
    return 0


def early_return(sequence):
    result = ""
    for _ in sequence:
        return result
    return result


def never_used(labels):
    share = 0.0
    for label in set(labels):
        labels.count(label) / len(labels)
    return share


def forgotten_return(sequence):
    result = sequence[::-1]
    result.lower()


SEQUENCE = "ACGT"


def outside(sequence):
    return SEQUENCE[::-1]


@pytest.mark.parametrize(
    ("name", "answer", "hint"),
    [
        ("count-windows", reversed_condition, "Your function returns 0 for every input. Is a cond"),
        ("reverse-complement", early_return, "Your function returns '' for every input."),
        ("entropy-of-counts", never_used, "Your function returns 0.0 for every input."),
        ("reverse-complement", forgotten_return, "None for every input. A return is missing"),
        ("reverse-complement", outside, "at what stands outside of it: SEQUENCE."),
    ],
)
def test_a_body_that_gives_a_constant_is_a_wrong_answer(name, answer, hint):
    error = rejection(name, answer)
    assert not isinstance(error, NotAnswered)
    assert str(error).startswith("Not right yet")
    assert hint in row(error, "hint")


def test_none_that_is_returned_is_no_missing_return():
    def reverse_complement(sequence):
        return {}.get(sequence)

    hint = row(rejection("reverse-complement", reverse_complement), "hint")
    assert hint.startswith("Your function returns None for every input. Two steps: replace")


@pytest.mark.parametrize(
    "body",
    ["return None", "return 0", "return ''", "pass", "result = []\n return result", "'Text.'"],
)
def test_a_body_that_looks_at_nothing_is_no_answer(body):
    namespace: dict = {}
    exec(f"def answer(sequence):\n {body}", namespace)
    assert isinstance(rejection("reverse-complement", namespace["answer"]), NotAnswered)


def test_what_a_function_looks_at_is_found_in_its_code():
    class Method:
        def answer(self, sequence):
            return ""

    assert parameters_read(lambda a, b: (b for _ in ""))
    assert parameters_read(lambda *a: a)
    assert parameters_read(lambda a: [x for x in "AC" if x == a])
    assert parameters_read(functools.partial(lambda a, b: a, 1))
    assert parameters_read(len)
    assert not parameters_read(lambda a, *b, **c: "a")
    assert not parameters_read(functools.partial(lambda a, b: 0, 1))
    assert not parameters_read(Method().answer)
    assert has_return(outside)
    assert has_return(lambda a: 0)
    assert has_return(len)
    assert not has_return(forgotten_return)
    assert outer_variables(outside) == ["SEQUENCE"]
    assert outer_variables(as_generator) == outer_variables(len) == []


# Another length


@pytest.mark.parametrize(
    ("expected", "found", "reason"),
    [
        (
            "versicolor",
            "virginica",
            "it has length 9, not 10; the first difference is at position 1 (counted from 0): "
            "'i' should be 'e'",
        ),
        (
            "1,234 of 2,504",
            "1234 of 2504",
            "it has length 12, not 14; the first difference is at position 1 (counted from 0): "
            "'2' should be ','",
        ),
        (
            "ACG",
            "AC",
            "it has length 2, not 3; from position 2 (counted from 0) on, 'G' is missing",
        ),
        (
            "AC",
            "ACGT",
            "it has length 4, not 2; from position 2 (counted from 0) on, 'GT' is too much",
        ),
        ("", "A", "it has length 1, not 0"),
        (
            [1, 2, 3],
            [1, 5],
            "it has length 2, not 3; the entry at position 1 (counted from 0): 5 is too large by 3",
        ),
        ([1, 2], [1], "it has length 1, not 2; from position 1 (counted from 0) on, 2 is missing"),
        (
            [1],
            [1, 2, 3],
            "it has length 3, not 1; from position 1 (counted from 0) on, 2 is too much",
        ),
        (
            np.array([1.0, 2.0]),
            np.array([4.0]),
            "it has shape (1,), not (2,); the entry at position 0 (counted from 0): 4.0 is too "
            "large by 3",
        ),
        (np.zeros(2), np.array([]), "it has shape (0,), not (2,)"),
    ],
)
def test_another_length_is_told_with_the_first_difference(expected, found, reason):
    assert describe_difference(expected, found) == reason


@given(expected=st.text("AC", max_size=8), found=st.text("AC", max_size=8))
def test_the_first_difference_of_texts_is_where_they_part(expected, found):
    reason = describe_difference(expected, found)
    if expected == found:
        assert reason is None
        return
    pairs = enumerate(zip(expected, found, strict=False))
    common = next((i for i, (a, b) in pairs if a != b), min(len(expected), len(found)))
    position = re.search(r"position (\d+)", reason)
    assert ("length" in reason) == (len(expected) != len(found))
    assert (int(position[1]) if position else 0) == common


# Output that is printed


def test_what_is_printed_is_said_once_to_be_withheld():
    def count_windows(length, k):
        print("length", length)
        return length - k + 3

    error = rejection("count-windows", count_windows)
    assert str(error).count("printed:") == 1
    assert "call the function yourself with the input above" in row(error, "printed")


def test_who_prints_nothing_or_the_result_alone_is_not_told_so():
    assert row(rejection("count-windows", lambda length, k: length - k + 3), "printed") is None
    assert row(rejection("count-windows", lambda length, k: print(length)), "printed") is None


# Display


def rebuilt(value: object) -> object:
    return eval(display(value), dict(NAMES))


@given(
    array=npst.arrays(
        dtype=st.sampled_from(["int64", "bool", "int8"]),
        shape=npst.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3),
    )
)
def test_arrays_are_shown_as_what_makes_them(array):
    again = rebuilt(array)
    assert again.dtype == array.dtype
    assert again.shape == array.shape
    assert (again == array).all()


@given(
    array=npst.arrays(
        dtype=st.sampled_from(["float64", "float32"]),
        shape=npst.array_shapes(max_dims=2, max_side=5),
        elements=st.floats(-1024, 1024, width=16),
    )
)
def test_arrays_of_numbers_are_shown_to_eight_digits(array):
    again = rebuilt(array)
    assert again.dtype == array.dtype
    np.testing.assert_allclose(again, array, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, np.nan, -np.inf]),
        np.array(["AC", "GT"]),
        np.array(2.5),
        torch.eye(3),
        torch.tensor([1, 2]),
        torch.zeros(0, 2),
        torch.tensor(0.25, dtype=torch.float64, requires_grad=True),
        [np.eye(5), [1.5] * 30, "A" * 40],
        {"W": np.eye(8), "b": [0.5] * 9, "name": "x" * 60},
        ([1] * 40, (2,) * 40),
        [["AC", "G"] * 5] * 6,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_shown_can_be_copied(value):
    again = rebuilt(value)
    assert type(again) is type(value)
    assert describe_difference(value, again) is None
    if isinstance(value, torch.Tensor):
        assert (again.requires_grad, again.dtype) == (value.requires_grad, value.dtype)


columns = {
    "int": st.integers(-99, 99),
    "float": st.floats(-99, 99, width=16) | st.just(math.nan),
    "bool": st.booleans(),
    "text": st.text("AC'\"\\n", max_size=3),
}


@given(data=st.data())
def test_tables_are_shown_as_what_makes_them(data):
    n = data.draw(st.integers(1, 6))
    kinds = data.draw(st.lists(st.sampled_from(sorted(columns)), min_size=1, max_size=4))
    table = pd.DataFrame(
        {
            f"{kind} {i}": data.draw(st.lists(columns[kind], min_size=n, max_size=n))
            for i, kind in enumerate(kinds)
        }
    )
    index = data.draw(st.sampled_from(["none", "numbers", "named", "text"]))
    if index != "none":
        entries = [f"p{i}" for i in range(n)] if index == "text" else range(7, 7 + 3 * n, 3)
        table.index = pd.Index(list(entries), name="participant" if index == "named" else None)
    pd.testing.assert_frame_equal(rebuilt(table), table)
    first = table.columns[0]
    pd.testing.assert_series_equal(rebuilt(table[first]), table[first])
    pd.testing.assert_index_equal(
        rebuilt(table.index), pd.Index(table.index.tolist(), name=table.index.name)
    )


def test_tables_of_other_types_can_be_copied():
    table = pd.DataFrame(
        {
            "sex": pd.Categorical(["female", "male"]),
            "day": pd.to_datetime(["2020-01-02", None]),
            "n": pd.array([1, None], dtype="Int64"),
            "share": np.array([0.5, 0.25], dtype="float32"),
        },
        index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["group", "number"]),
    )
    again = rebuilt(table)
    pd.testing.assert_index_equal(again.index, table.index)
    assert again["n"].dtype == table["n"].dtype
    assert again["sex"].tolist() == table["sex"].tolist()
    assert again["day"].isna().tolist() == [False, True]


def left_out(text: str) -> tuple[int, int, str]:
    n, total, what = re.search(r"\(left out: (\d+) of (\d+) (\w+)\)$", text).groups()
    return int(n), int(total), what


@pytest.mark.parametrize(
    ("value", "total", "what"),
    [
        (np.arange(600).reshape(100, 6) + 0.5, 100, "rows"),
        (np.arange(700), 700, "entries"),
        ([[i, i + 0.5] * 5 for i in range(80)], 80, "rows"),
        (list(range(500)), 500, "entries"),
        (tuple(range(500)), 500, "entries"),
        (set(range(500)), 500, "entries"),
        ({f"k{i}": i for i in range(300)}, 300, "entries"),
        (pd.DataFrame({"a": range(90), "b": np.arange(90) / 7}), 90, "rows"),
        (pd.Series(range(900)), 900, "entries"),
        ("A" * 998, 1000, "characters"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_long_values_are_cut_behind_whole_rows(value, total, what):
    text = display(value)
    n, of, unit = left_out(text)
    assert (of, unit) == (total, what)
    assert 0 < n < total
    assert len(text) < 1200
    if what == "characters":
        return
    kept = eval(re.sub(r",\s+\.\.\.", "", text.rpartition(" (left out")[0]), dict(NAMES))
    assert len(kept) == total - n
    if isinstance(value, np.ndarray | list | tuple):
        assert np.array_equal(kept, value[: total - n])
    if isinstance(value, pd.DataFrame):
        np.testing.assert_allclose(kept, value[: total - n], rtol=1e-9)


def test_the_largest_values_are_shortened_and_say_their_size():
    assert display(np.zeros((1, 9000))).endswith("(shape (1, 9000), shortened)")
    assert display(np.zeros((2000, 2000))).endswith("(shape (2000, 2000), shortened)")
    assert display(pd.DataFrame(np.random.default_rng(0).random((4, 90)))).endswith(
        "[4 rows x 90 columns]"
    )
    assert "left out" in display(["A" * 999])


def test_short_values_stay_on_one_line():
    for value in ([[1, 2], [3, 4]], {"a": [1, 2]}, ("A", 1.5), np.arange(3), {"b", "a"}, "a\nb"):
        assert "\n" not in display(value)
    assert "\n" not in show(np.eye(3))
    assert "\n" not in show(pd.DataFrame({"a": [1, 2]}))


def test_a_table_in_a_message_keeps_its_lines_and_can_be_copied():
    table = EXERCISES["select-people"].probes[0].arguments[0]
    error = rejection("select-people", solved_as("select-people", lambda found: found[:-1]))
    block = re.search(r"input: +table = (pd\.DataFrame\(.*?\))\n  your", str(error), re.DOTALL)[1]
    again = eval(block, dict(NAMES))
    assert list(again.columns) == list(table.columns)
    assert again.index.name == "participant"
    probes = EXERCISES["select-people"].probes
    assert any(again.equals(probe.arguments[0]) for probe in probes)


@pytest.mark.parametrize("name", ["kmeans-inertia", "linear-backward", "row-shares"])
def test_arrays_in_a_message_keep_their_lines_and_can_be_copied(name):
    exercise = EXERCISES[name]
    error = rejection(exercise, solved_as(name, lambda result: "another"))
    text = re.search(r"\n  input: +(.*?)\n  (?:your|note)", str(error), re.DOTALL)[1]
    pairs = (argument.split(" = ", 1) for argument in re.split(r"\n +(?=\w+ = )", text))
    found = {name: eval(code, dict(NAMES)) for name, code in pairs}
    assert tuple(found) == exercise.parameters
    inputs = [dict(zip(found, probe.arguments, strict=True)) for probe in exercise.probes]
    assert any(describe_difference(given, found, rtol=1e-7) is None for given in inputs)


@given(text=st.text("ab ", max_size=400))
def test_lines_of_a_block_are_not_wrapped_and_paragraphs_are(text):
    block = f"[{text}x,\n {text}y]"
    lines = _layout("Title", ("input", block), ("hint", f"x{text}")).split("\n")
    assert lines[0] == "Title"
    assert lines[1:3] == [f"  input: [{text}x,", f"          {text}y]"]
    assert all(len(line) <= 88 or " " not in line.strip() for line in lines[3:])


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


@pytest.mark.parametrize("name", ["select-people", "row-shares", "gradient-at", "codons"])
def test_a_verdict_on_tables_and_arrays_has_no_other_markup(name):
    tags = _Tags()
    tags.feed(check(name, EXERCISES[name].reference)._repr_html_())
    assert tags.seen == ["div", "span", "strong"]


def test_text_of_values_stays_text():
    table = pd.DataFrame({"<b>name</b>": ["<script>alert(1)</script>", "\x1b[31m\n"]})
    exercise = small_exercise(
        lambda table: "<i>", draw=None, edge_cases=(Probe((table,), "<u>markup</u>"),)
    )
    error = rejection(exercise, lambda table: str(table))
    assert not any(hasattr(error, f"_repr_{kind}_") for kind in ("html", "markdown", "latex"))
    assert all(c == "\n" or c.isprintable() for c in str(error))
    tags = _Tags()
    tags.feed(grade(exercise, lambda table: "<i>")._repr_html_())
    assert tags.seen == ["div", "span", "strong"]


# Kinds


def test_kinds_need_no_library():
    assert not is_of("no.such.library", "Class", 1)
    assert is_of("pandas", "Series", pd.Series([1]))
    assert kind_of(pd.DataFrame()) == "table"
    assert kind_of(np.bool_(True)) == kind_of(True) == "truth value"
    assert kind_of({}.keys()) == "set"
