"""The checker: what it accepts, what it recognizes, and what it tells a learner."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import html.parser
import io
import math
import os
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nutrigen.exercises import (
    Exercise,
    MissingLibrary,
    Mistake,
    NotAnswered,
    NotChecked,
    Probe,
    UnknownExercise,
    WrongAnswer,
    check,
    grade,
    list_exercises,
)
from nutrigen.exercises._compare import describe_difference, show, show_type
from nutrigen.exercises._framework import ExerciseError

EXERCISES = list_exercises()
MISTAKES = [
    pytest.param(exercise, mistake, answer, id=f"{exercise.name}-{mistake.name}-{number}")
    for exercise in EXERCISES
    for mistake in exercise.mistakes
    for number, answer in enumerate(mistake.answers)
]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


def rejection(exercise: Exercise | str, answer: object) -> WrongAnswer:
    """The error that a wrong answer meets."""
    with pytest.raises(WrongAnswer) as caught:
        check(exercise, answer) if isinstance(exercise, str) else grade(exercise, answer)
    return caught.value


def unwrapped(error: Exception) -> str:
    """A message without the line breaks that wrapping put into it."""
    return " ".join(str(error).split())


def small_exercise(reference: object, **changes: object) -> Exercise:
    settings = {
        "name": "small",
        "chapter": "examples",
        "title": "A small one",
        "hint": "Think of small numbers.",
        "draw": lambda rng: ([int(n) for n in rng.integers(0, 100, size=4)],),
    }
    return Exercise(reference=reference, **(settings | changes))


# Every registered exercise


@each_exercise
def test_reference_passes(exercise):
    verdict = check(exercise.name, exercise.reference)
    assert str(verdict).startswith(f"Correct ({exercise.title}): ")
    assert f"{len(exercise.probes)} inputs" in str(verdict)
    for probe in exercise.edge_cases:
        assert probe.note in str(verdict)


@pytest.mark.deep
@pytest.mark.parametrize(("exercise", "mistake", "answer"), MISTAKES)
def test_mistake_gets_its_own_hint(exercise, mistake, answer):
    error = rejection(exercise.name, answer)
    assert error.mistake == mistake.name
    assert not isinstance(error, NotAnswered)
    message = unwrapped(error)
    assert " ".join(mistake.hint.split()) in message
    assert exercise.hint not in message
    assert "your output:" in message
    assert "expected:" in message


@pytest.mark.deep
@each_exercise
def test_mistakes_are_distinguishable(exercise):
    behaviors = {
        (mistake.name, number): exercise.outcomes(answer)
        for mistake in exercise.mistakes
        for number, answer in enumerate(mistake.answers)
    }
    for first, one in behaviors.items():
        for second, other in behaviors.items():
            if first[0] < second[0]:
                differences = map(exercise.difference, one, other)
                assert any(differences), f"{first} and {second} behave alike"


@each_exercise
def test_names_are_unique_and_texts_are_sentences(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)
    for hint in (exercise.hint, *(mistake.hint for mistake in exercise.mistakes)):
        assert hint[-1] in ".?)"
        assert "  " not in hint
    for probe in exercise.edge_cases:
        assert probe.note
        assert "," not in probe.note, (
            f"{probe.note}: edge cases are listed with commas between them"
        )


def test_exercise_names_are_unique():
    names = [exercise.name for exercise in EXERCISES]
    assert len(set(names)) == len(names)


@pytest.mark.deep
@each_exercise
def test_probes_are_the_same_every_time(exercise):
    again = dataclasses.replace(exercise)
    assert [show(list(p.arguments)) for p in again.probes] == [
        show(list(p.arguments)) for p in exercise.probes
    ]


@each_exercise
def test_probes_of_exercises_with_equal_draws_depend_on_the_name(exercise):
    renamed = dataclasses.replace(exercise, name="another")
    # As text, since arrays of different shapes cannot be compared.
    assert repr([p.arguments for p in renamed.probes]) != repr(
        [p.arguments for p in exercise.probes]
    )


@pytest.mark.deep
@each_exercise
def test_checking_leaves_probes_and_global_random_state_alone(exercise):
    before = [show(list(probe.arguments)) for probe in exercise.probes]
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 (the state that must not change)

    def destructive(*arguments):
        for argument in arguments:
            if hasattr(argument, "clear"):
                argument.clear()
        return exercise.reference(*arguments)

    with contextlib.suppress(WrongAnswer):
        check(exercise.name, destructive)
    assert [show(list(probe.arguments)) for probe in exercise.probes] == before
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


@pytest.mark.deep
@pytest.mark.parametrize("chapter", dict.fromkeys(exercise.chapter for exercise in EXERCISES))
def test_messages_are_the_same_in_every_process(chapter):
    # Python orders the members of sets of texts by a hash that differs between processes.
    code = (
        "from nutrigen.exercises import WrongAnswer, list_exercises, grade\n"
        f"for exercise in list_exercises({chapter!r}):\n"
        "    print(grade(exercise, exercise.reference))\n"
        "    for mistake in exercise.mistakes:\n"
        "        try:\n"
        "            grade(exercise, mistake.answer)\n"
        "        except WrongAnswer as error:\n"
        "            print(error)\n"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    n_mistakes = sum(len(exercise.mistakes) for exercise in list_exercises(chapter))
    assert first.count(b"hint:") == n_mistakes


# Garbage


def _spoil(value: object) -> object:
    """A value of the same type that is not equal."""
    if isinstance(value, str):
        return value + "A"
    if isinstance(value, dict):
        return value | {"ACGTACGT": 1}
    if isinstance(value, list | tuple):
        return type(value)([*value[:-1], _spoil(value[-1])])
    if hasattr(value, "shape"):
        return value + 1 if value.size else np.ones(1)
    return value + 1 if math.isfinite(value) else -value


@pytest.mark.deep
@each_exercise
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_one_wrong_result_is_enough_to_fail(exercise, data):
    position = data.draw(st.integers(0, len(exercise.probes) - 1))
    spoiled = show(list(exercise.probes[position].arguments))

    def almost_right(*arguments):
        if show(list(arguments)) != spoiled:
            return exercise.reference(*arguments)
        try:
            return _spoil(exercise.reference(*arguments))
        except ValueError:
            return 0.0

    rejection(exercise, almost_right)


plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=4)
)
garbage = (
    plain
    | st.lists(plain, max_size=4)
    | st.dictionaries(st.text("ACGT", max_size=3), plain, max_size=4)
    | st.sets(st.text("ACGT", max_size=3), max_size=4)
)


@pytest.mark.deep
@each_exercise
@settings(max_examples=25, deadline=None)
@given(values=st.lists(garbage, min_size=1, max_size=6))
def test_garbage_never_passes(exercise, values):
    calls = iter(range(10**6))

    def random_answer(*arguments):
        return values[next(calls) % len(values)]

    rejection(exercise, random_answer)


@pytest.mark.deep
@pytest.mark.parametrize(
    "value",
    [10**400, -(10**5000), object(), np.zeros(3), np.zeros(()), 1j, b"A", type, [[...]]],
    ids=lambda value: type(value).__name__,
)
@each_exercise
def test_strange_values_are_rejected(exercise, value):
    rejection(exercise, lambda *arguments: value)
    answers = iter(range(10**6))
    rejection(exercise, lambda *arguments: value if next(answers) else "first")


# No answer yet


def starting_code_that_raises(sequence):
    raise NotImplementedError("write this function")


def starting_code_with_dots(sequence): ...


def starting_code_that_returns_dots(sequence):
    result = ...
    return result


def starting_code_that_computes_with_dots(sequence):
    return sequence + ...


def starting_code_that_indexes_dots(sequence):
    return "".join(base for base in ...)


def starting_code_that_returns_its_start(sequence):
    result = ""
    return result


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ...,
        NotImplemented,
        starting_code_that_raises,
        starting_code_with_dots,
        starting_code_that_returns_dots,
        starting_code_that_computes_with_dots,
        starting_code_that_indexes_dots,
        starting_code_that_returns_its_start,
    ],
)
def test_unchanged_starting_code_is_not_an_answer(answer):
    with pytest.raises(NotAnswered) as caught:
        check("reverse-complement", answer)
    message = unwrapped(caught.value)
    assert message.startswith("Not answered yet: Reverse complement")
    assert "hint: Two steps: replace every base" in message


@each_exercise
def test_every_exercise_recognizes_starting_code(exercise):
    with pytest.raises(NotAnswered, match="Not answered yet"):
        check(exercise.name, None)
    for body in (
        "raise NotImplementedError",
        "...",
        "pass",
        "return ...",
        "result = {}\n return 0",
    ):
        namespace: dict = {}
        exec(f"def start({', '.join(exercise.parameters)}):\n {body}", namespace)
        with pytest.raises(NotAnswered, match="Not answered yet"):
            check(exercise.name, namespace["start"])


# Wrong in form


@each_exercise
def test_calling_the_function_first_is_no_answer(exercise):
    # A reference may change its input, such as the mode of a model; the inputs serve other tests.
    arguments = copy.deepcopy(exercise.probes[0].arguments)
    error = rejection(exercise.name, exercise.reference(*arguments))
    assert "Pass the function itself" in unwrapped(error)
    assert not isinstance(error, NotAnswered)


def test_function_that_prints_is_told_to_return(capsys):
    def reverse_complement(sequence):
        print(sequence[::-1].translate(str.maketrans("ACGTacgt", "TGCAtgca")))

    error = rejection("reverse-complement", reverse_complement)
    assert "prints its result, but returns None: end it with return" in unwrapped(error)
    assert capsys.readouterr().out == ""


def test_missing_return_in_one_branch_shows_the_input():
    def count_windows(length, k):
        if length >= k:
            return length - k + 1

    message = unwrapped(rejection("count-windows", count_windows))
    assert "input: length = 3, k = 4" in message
    assert "it is None, not an integer (int)" in message


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("count-windows", lambda length, k: float(max(length - k + 1, 0)), "a number (float), not"),
        ("count-windows", lambda length, k: str(max(length - k + 1, 0)), "text (str), not an int"),
        ("count-windows", lambda length, k: length > k, "a bool, not an integer (int)"),
        ("reverse-complement", lambda sequence: list(sequence), "a list, not text (str)"),
        ("reverse-complement", lambda sequence: (b for b in sequence), "a generator, not text"),
        ("count-kmers", lambda sequence, k: [sequence], "a list, not a dictionary (dict)"),
        ("jaccard-index", lambda a, b: a & b, "it is a set, not a number (float)"),
    ],
)
def test_wrong_type_is_named(name, answer, reason):
    assert reason in unwrapped(rejection(name, answer))


@pytest.mark.parametrize(
    ("name", "convert"),
    [
        ("count-windows", np.int64),
        ("count-windows", np.array),
        ("reverse-complement", np.str_),
        ("count-kmers", Counter),
        ("count-kmers", lambda counts: defaultdict(int, counts)),
        ("count-kmers", lambda counts: {key: np.int32(n) for key, n in counts.items()}),
        ("jaccard-index", np.float64),
        ("mash-distance", lambda distance: distance * (1 + 1e-13)),
        ("mash-distance", lambda distance: int(distance) if distance == 0 else distance),
    ],
)
def test_equivalent_types_are_accepted(name, convert):
    (reference,) = (e.reference for e in EXERCISES if e.name == name)

    def answer(*arguments):
        return convert(reference(*arguments))

    check(name, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda length: length, "takes 1 parameter (length), but is called with 2 parameters"),
        (lambda: 0, "takes 0 parameters, but is called with 2 parameters (length, k)"),
        (lambda length, k, step: 0, "takes 3 parameters (length, k, step), but is called with 2"),
        (5, "a function is expected, not an integer (int)"),
        ("count_windows", "a function is expected, not text (str)"),
    ],
)
def test_wrong_signature_is_named(answer, reason):
    assert reason in unwrapped(rejection("count-windows", answer))


def test_further_parameters_with_defaults_are_accepted():
    check("count-windows", lambda length, k, smallest=0: max(length - k + 1, smallest))
    check("count-windows", lambda *arguments: max(arguments[0] - arguments[1] + 1, 0))
    check("count-windows", functools.partial(lambda least, n, k: max(n - k + 1, least), 0))


def test_callable_without_signature_is_still_run():
    assert "your output" in str(rejection("count-windows", min))


def test_changed_input_is_named():
    def minhash_jaccard(hashes_a, hashes_b, size):
        hashes_a.sort()
        smallest = sorted(set(hashes_a) | set(hashes_b))[:size]
        return len(set(hashes_a) & set(hashes_b) & set(smallest)) / len(smallest)

    message = unwrapped(rejection("minhash-jaccard", minhash_jaccard))
    assert message.startswith("Almost right")
    assert "changes its input: hashes_a hint:" in message


def test_wrong_result_is_told_before_changed_input():
    exercise = small_exercise(lambda numbers: sum(numbers))

    def answer(numbers):
        numbers.append(1)
        return sum(numbers)

    assert "too large by 1" in str(rejection(exercise, answer))


def test_exception_is_reported_with_line_and_input():
    def reverse_complement(sequence):
        table = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
        return "".join(table[base] for base in reversed(sequence))

    message = unwrapped(rejection("reverse-complement", reverse_complement))
    assert "input: sequence = 'ANNCG' note: this input is special: an N" in message
    assert "your output: KeyError: 'N'" in message
    assert ': return "".join(table[base] for base in reversed(sequence))' in message
    assert "of test_exercises.py" in message


def test_exception_inside_of_a_library_is_located_in_the_learners_code():
    def count_windows(length, k):
        return int(np.zeros(length)[k:].reshape(-1, 7).shape[0])

    message = unwrapped(rejection("count-windows", count_windows))
    assert "ValueError: cannot reshape array" in message
    assert "return int(np.zeros(length)[k:].reshape(-1, 7).shape[0])" in message


def test_deep_recursion_is_reported():
    def count_windows(length, k):
        return count_windows(length, k)

    assert "RecursionError" in str(rejection("count-windows", count_windows))


def test_another_exception_than_the_expected_one_is_no_answer():
    def jaccard_index(a, b):
        if not a and not b:
            raise KeyError("empty")
        return len(a & b) / len(a | b)

    message = unwrapped(rejection("jaccard-index", jaccard_index))
    assert "your output: KeyError: 'empty'" in message
    assert "this input has no answer, so a ValueError is expected" in message


def test_subclass_of_the_expected_exception_is_accepted():
    class EmptySetsError(ValueError):
        pass

    def jaccard_index(a, b):
        if not a and not b:
            raise EmptySetsError
        return len(a & b) / len(a | b)

    check("jaccard-index", jaccard_index)


# Libraries that are missing


class _Blocker:
    """A finder that finds nothing of a library, as if it had never been installed."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == self.library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextlib.contextmanager
def without(library: str, how: str):
    """Take a library away, and give it back with all its modules as they were."""
    names = [name for name in sys.modules if name.partition(".")[0] == library]
    taken = {name: sys.modules.pop(name) for name in names}
    blocker = _Blocker(library)
    if how == "module":
        sys.modules[library] = None
    else:
        sys.meta_path.insert(0, blocker)
    try:
        yield
    finally:
        if how != "module":
            sys.meta_path.remove(blocker)
        for name in [name for name in sys.modules if name.partition(".")[0] == library]:
            del sys.modules[name]
        sys.modules.update(taken)


def fresh(exercise: Exercise) -> Exercise:
    """The same exercise, whose inputs are still to be prepared."""
    return dataclasses.replace(exercise)


def _imported_by(exercise: Exercise) -> set[str]:
    """Which of the libraries that may be missing the reference needs, or its inputs."""
    needed = set()
    for library in ("torch", "pandas"):
        with without(library, "module"):
            try:
                errors = [o.error for o in fresh(exercise).outcomes(exercise.reference)]
            except ImportError as error:
                errors = [error]
        if any(isinstance(error, ImportError) for error in errors):
            needed.add(library)
    return needed


NEED_A_LIBRARY = {
    "gradient-at": "torch",
    "predict-array": "torch",
    "batch-sizes": "torch",
    "mend-the-loop": "torch",
    "mend-the-classifier": "torch",
    "select-people": "pandas",
    "mean-fiber": "pandas",
    "mean-of-days": "pandas",
}
INSTALLED_BY = {"torch": 'pip install "nutrigen[torch]"', "pandas": "pip install pandas"}


def test_exercises_that_import_a_library_are_known():
    needing = {exercise.name: _imported_by(exercise) for exercise in EXERCISES}
    assert {name: {library} for name, library in NEED_A_LIBRARY.items()} == {
        name: libraries for name, libraries in needing.items() if libraries
    }


@pytest.mark.parametrize("how", ["module", "finder"])
@pytest.mark.parametrize(
    ("name", "prepared"),
    # With tables at hand nothing of the exercises on tables imports pandas.
    [*((name, False) for name in NEED_A_LIBRARY), ("gradient-at", True), ("predict-array", True)],
)
def test_without_its_library_nothing_is_accepted_or_rejected(name, prepared, how):
    library = NEED_A_LIBRARY[name]
    exercise = next(exercise for exercise in EXERCISES if exercise.name == name)
    exercise = fresh(exercise)
    answers = [exercise.reference, *(mistake.answer for mistake in exercise.mistakes)]
    if prepared:
        assert exercise.probes

    def import_it(*arguments):
        __import__(library)

    def raise_import_error(*arguments):
        raise ImportError

    with without(library, how):
        for answer in (*answers, import_it, raise_import_error):
            with pytest.raises(ExerciseError) as caught:
                grade(exercise, answer)
            assert type(caught.value) is MissingLibrary
            assert caught.value.library == library
            assert f"imports the library {library}, which is not installed" in unwrapped(
                caught.value
            )
            assert INSTALLED_BY[library] in str(caught.value)
    grade(exercise, exercise.reference)


@pytest.mark.parametrize("how", ["module", "finder"])
@pytest.mark.parametrize("when", ["always", "once"])
def test_library_that_only_the_answer_lacks_is_named(how, when):
    def count_windows(length, k):
        if when == "always" or k > length:
            import torch  # noqa: F401
        return max(length - k + 1, 0)

    with without("torch", how), pytest.raises(MissingLibrary) as caught:
        check("count-windows", count_windows)
    assert "your answer imports the library torch, which is not installed" in unwrapped(
        caught.value
    )
    assert INSTALLED_BY["torch"] in str(caught.value)
    check("count-windows", count_windows)


def test_every_reference_can_be_checked_against_an_answer_that_lacks_a_library():
    def answer(*arguments):
        __import__("nunpy.linalg")

    for exercise in EXERCISES:
        with pytest.raises(MissingLibrary) as caught:
            grade(exercise, answer)
        assert caught.value.library == "nunpy"
        # It may be a slip, and the slip the name of somebody's package.
        assert "pip install" not in str(caught.value)
        assert "spelled as it should be" in unwrapped(caught.value)


@pytest.mark.parametrize("line", ["import numpy.linagl", "from numpy import sume"])
def test_wrong_name_in_a_library_that_is_there_is_a_wrong_answer(line):
    def answer(length, k):
        exec(line)

    assert "Error: " in str(rejection("count-windows", answer))


def _broken_library(numbers):
    raise ImportError("libtorch.so: cannot open shared object file")


def test_library_that_is_broken_is_no_expected_outcome():
    with pytest.raises(MissingLibrary) as caught:
        grade(small_exercise(_broken_library), _broken_library)
    assert "(libtorch.so: cannot open shared object file)" in unwrapped(caught.value)


@pytest.mark.parametrize("kind", [OSError, KeyError, ZeroDivisionError, AttributeError, TypeError])
def test_only_a_value_error_of_the_reference_is_an_expected_outcome(kind):
    def reference(numbers):
        raise kind("without a reason")

    with pytest.raises(NotChecked) as caught:
        grade(small_exercise(reference), reference)
    assert not isinstance(caught.value, WrongAnswer)
    assert f"fails here ({kind.__name__}: " in unwrapped(caught.value)
    assert "This is not your mistake" in str(caught.value)


def test_inputs_that_can_not_be_prepared_are_not_held_against_an_answer():
    def prepare(numbers):
        raise OSError("out of space")

    exercise = small_exercise(sum, prepare=prepare)
    with pytest.raises(NotChecked) as caught:
        grade(exercise, sum)
    assert "(OSError: out of space)" in unwrapped(caught.value)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms on this platform")
def test_reference_that_does_not_finish_is_no_expected_outcome():
    def reference(numbers):
        threading.Event().wait(5)

    exercise = small_exercise(reference, time_limit=0.05)
    for answer in (reference, sum, lambda numbers: None if sum(numbers) else []):
        with pytest.raises(NotChecked, match="did not finish in time"):
            grade(exercise, answer)


@each_exercise
def test_what_is_not_a_value_has_a_value_error(exercise):
    for outcome in exercise.outcomes(exercise.reference):
        assert not outcome.timed_out
        assert outcome.error is None or type(outcome.error) is ValueError


def test_interruption_by_the_learner_is_not_swallowed():
    def count_windows(length, k):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("count-windows", count_windows)


def test_endless_loop_is_stopped():
    calls = []

    def endless(numbers):
        calls.append(numbers)
        while True:
            try:
                numbers = list(numbers)
            except Exception:
                break

    exercise = small_exercise(lambda numbers: sum(numbers), time_limit=0.05)
    before = signal.getsignal(signal.SIGALRM)
    message = unwrapped(rejection(exercise, endless))
    assert "it did not finish within 0.05 seconds" in message
    assert len(calls) == 1
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_check_works_outside_of_the_main_thread():
    verdicts = []
    thread = threading.Thread(
        target=lambda: verdicts.append(
            check("count-windows", lambda length, k: max(length - k + 1, 0))
        )
    )
    thread.start()
    thread.join()
    assert len(verdicts) == 1


def test_another_alarm_is_left_alone():
    previous = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        check("count-windows", lambda length, k: max(length - k + 1, 0))
        assert 50 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_output_and_warnings_of_a_right_answer_are_withheld(capsys, recwarn):
    def mash_distance(jaccard, k):
        print("jaccard", jaccard)
        return -np.log(2 * np.float64(jaccard) / (1 + jaccard)) / k

    check("mash-distance", mash_distance)
    assert capsys.readouterr() == ("", "")
    assert not recwarn.list


# Recognition


def test_mistake_is_recognized_beside_another_treatment_of_edge_cases():
    # Off by one, and negative where a window is too long: neither mistake alone.
    error = rejection("count-windows", lambda length, k: length - k)
    assert error.mistake == "last-window-missed"
    message = unwrapped(error)
    assert "it goes wrong in another way on a window longer than the sequence by one" in message

    def log10_without_case_zero(jaccard, k):
        return -math.log10(2 * jaccard / (1 + jaccard)) / k

    error = rejection("mash-distance", log10_without_case_zero)
    assert error.mistake == "base-of-logarithm"
    assert "in another way on sets without a common k-mer" in unwrapped(error)


def test_edge_case_that_is_right_is_not_held_against_an_answer():
    def dice(a, b):
        if not a and not b:
            raise ValueError
        return 2 * len(a & b) / (len(a) + len(b))

    error = rejection("jaccard-index", dice)
    assert error.mistake == "dice"
    assert "also:" not in str(error)


def test_unknown_mistake_gets_the_first_hint_and_the_easiest_counterexample():
    error = rejection("count-windows", lambda length, k: max(length - k + 1, 0) + length % 2)
    (exercise,) = (e for e in EXERCISES if e.name == "count-windows")
    odd = [p.arguments for p in exercise.probes if p.arguments[0] % 2 and not p.note]
    shortest = min(len(f"length = {length}, k = {k}") for length, k in odd)
    shown = str(error).split("\n")[1].split(":", 1)[1].strip()
    assert error.mistake is None
    assert len(shown) == shortest
    assert " ".join(exercise.hint.split()) in unwrapped(error)


# Names


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("reverse_complement", "reverse-complement"),
        ("count-kmer", "count-kmers"),
        ("Jaccard index", "jaccard-index"),
        ("qqqq", "The exercises are: sum-of-logs, variance-of-mixture"),
    ],
)
def test_unknown_name_is_answered_with_the_nearest(name, nearest):
    with pytest.raises(UnknownExercise) as caught:
        check(name, len)
    assert nearest in str(caught.value)
    assert isinstance(caught.value, LookupError)


def test_exercises_are_listed_by_chapter():
    chapters = dict.fromkeys(exercise.chapter for exercise in EXERCISES)
    assert sum((list_exercises(chapter) for chapter in chapters), ()) == EXERCISES
    with pytest.raises(UnknownExercise, match="Chapters: mathematics, python-recap, ml-basics"):
        list_exercises("kmers")


# Display


class _Balance(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parse(markup: str) -> _Balance:
    parser = _Balance()
    parser.feed(markup)
    parser.close()
    assert not parser.open
    return parser


@each_exercise
def test_verdict_is_balanced_html_that_says_what_the_text_says(exercise):
    verdict = check(exercise.name, exercise.reference)
    parsed = parse(verdict._repr_html_())
    assert parsed.text.removeprefix("✓ ") == str(verdict) == repr(verdict)
    assert verdict._repr_markdown_().replace("**", "") == str(verdict)
    assert not set("*_`<>[]$\\") & set(str(verdict))


def test_verdict_escapes_what_it_is_made_of():
    verdict = grade(
        small_exercise(lambda x: sum(x), title="<b>bold</b> & <script>"), lambda x: sum(x)
    )
    assert parse(verdict._repr_html_()).seen == ["div", "span", "strong"]


def test_hostile_output_stays_plain_text():
    class Hostile:
        def __repr__(self):
            return "<script>alert(1)</script>\x1b[31m\x07"

    def raising(length, k):
        raise RuntimeError("<b>\x1b[2J</b>\u202e")

    for answer in (lambda length, k: Hostile(), raising):
        error = rejection("count-windows", answer)
        assert all(c == "\n" or c.isprintable() for c in str(error))
        assert not any(hasattr(error, f"_repr_{kind}_") for kind in ("html", "markdown", "latex"))
    assert not hasattr(check(EXERCISES[0].name, EXERCISES[0].reference), "_repr_latex_")


def test_value_that_cannot_be_printed_is_reported():
    class Unprintable:
        def __repr__(self):
            raise RuntimeError

    message = unwrapped(rejection("count-windows", lambda length, k: Unprintable()))
    assert "Unprintable" in message


def test_long_output_is_cut_and_says_so():
    message = unwrapped(rejection("reverse-complement", lambda sequence: sequence + "A" * 5000))
    assert "characters)" in message
    assert len(message) < 1500


def test_ipython_shows_the_message_alone():
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    output = io.StringIO()
    code = """\
def helper(base):
    return {"A": "T", "C": "G", "G": "C", "T": "A"}[base]

def reverse_complement(sequence):
    return "".join(helper(base) for base in reversed(sequence))

from nutrigen.exercises import check
check("reverse-complement", reverse_complement)
"""
    with contextlib.redirect_stdout(output):
        result = shell.run_cell(code)
    assert isinstance(result.error_in_exec, WrongAnswer)
    shown = output.getvalue()
    assert shown.strip() == str(result.error_in_exec)
    assert "Traceback" not in shown
    location = 'line 2: return {"A": "T", "C": "G", "G": "C", "T": "A"}[base]'
    assert location in " ".join(shown.split())
    assert "_framework" not in shown


# Comparison


@pytest.mark.parametrize(
    ("expected", "found", "reason"),
    [
        (1, 2, "2 is too large by 1"),
        (1.0, 1.5, "1.5 is too large by 0.5"),
        (1.0, math.inf, "inf is not 1.0"),
        (math.nan, 0.0, "0.0 is not nan"),
        (True, False, "it is False, not True"),
        (True, 1, "it is an integer (int), not a bool"),
        ("ACG", "ATG", "position 1 (counted from 0): 'T' should be 'C'"),
        ("ACG", "AC", "it has length 2, not 3"),
        ({"A", "C"}, {"A", "G"}, "missing: 'C'; unexpected: 'G'"),
        ({1}, {1, 2, 3, 4, 5}, "unexpected: 2, 3, 4 and 1 more"),
        ({"A": 1.0}, {"A": 2.0}, "the entry for 'A': 2.0 is too large by 1"),
        ({"A": [1, 2]}, {"A": [1, 3]}, "the entry for 'A': the entry at position 1"),
        ([1, 2], (1,), "it has length 1, not 2"),
        ([1], {1}, "it is a set, not a list"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "it has shape (3, 2), not (2, 3)"),
        (np.zeros((2, 2)), np.eye(2), "the entry at [0, 0]: 1.0 is too large by 1"),
        (np.zeros(2), [0.0, 0.0], "it is a list, not an array (numpy.ndarray)"),
        (0, 10**400, "it is far too large"),
        (None, 0, "it is an integer (int), not None"),
        (np.array(1.0), np.array(2.0), "2.0 is too large by 1"),
        (torch.zeros(2, 1), torch.zeros(2), "it has shape (2,), not (2, 1)"),
        (torch.zeros(0, 2), torch.zeros(0), "it has shape (0,), not (0, 2)"),
        (torch.eye(2), torch.zeros(2, 2), "the entry at [0, 0]: 0.0 is too small by 1"),
        (torch.zeros(2), torch.zeros(2).double(), "of type torch.float64, not torch.float32"),
        (torch.ones(2).bfloat16(), torch.zeros(2).bfloat16(), "0.0 is too small by 1"),
        (0.0, torch.tensor(0.0), "it is a tensor (torch.Tensor), not a number (float)"),
        (np.zeros(2), torch.zeros(2), "it is a tensor (torch.Tensor), not an array"),
        (torch.zeros(2), np.zeros(2), "it is an array (numpy.ndarray), not a tensor"),
        (
            torch.nn.BatchNorm1d(1),
            torch.nn.BatchNorm1d(1, affine=False),
            "missing: 'bias', 'weight'",
        ),
        (torch.nn.Linear(1, 1), 0, "it is an integer (int), not a Linear"),
    ],
)
def test_difference_is_described(expected, found, reason):
    assert reason in describe_difference(expected, found)


nested = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.sets(st.text(max_size=3), max_size=3)
    ),
    max_leaves=8,
)


@given(value=nested)
def test_value_agrees_with_itself(value):
    assert describe_difference(value, value) is None


@given(first=st.text(max_size=5) | st.integers(), second=st.text(max_size=5) | st.integers())
def test_exact_values_agree_only_if_equal(first, second):
    assert (describe_difference(first, second) is None) == (first == second)


@given(
    values=st.lists(st.floats(allow_nan=False), min_size=1, max_size=6),
    others=st.lists(st.floats(allow_nan=False), min_size=1, max_size=6),
)
def test_arrays_agree_where_numpy_says_so(values, others):
    length = min(len(values), len(others))
    expected, found = np.array(values[:length]), np.array(others[:length])
    with np.errstate(over="ignore"):  # where the difference of two huge numbers is infinite
        close = np.allclose(found, expected, rtol=1e-9, atol=1e-12)
        tight = np.allclose(found, expected, rtol=1e-9 / 2, atol=0)
    agrees = describe_difference(expected, found) is None
    assert not agrees or close
    assert agrees or not tight


def test_uncomparable_reference_is_an_error_of_its_author():
    with pytest.raises(TypeError, match="results of type object cannot be compared"):
        describe_difference(object(), 1)


def test_values_are_shown_in_the_same_order_in_every_run():
    assert show({"GT", "AC", "TT", "CA"}) == "{'AC', 'CA', 'GT', 'TT'}"
    assert show({"b": 1, "a": {"d", "c"}}) == "{'a': {'c', 'd'}, 'b': 1}"
    assert show(set()) == "set()"
    assert show_type(np.int_(1)) == "an integer (numpy.integer)"
    assert show_type(np.int8(1)) == "an int8"


def test_tensors_that_record_and_modules_are_compared_by_value():
    recorded = torch.ones(2, requires_grad=True)
    assert describe_difference(torch.full((2,), 2.0), 2 * recorded) is None
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.BatchNorm1d(1))
    other = copy.deepcopy(model).eval()
    assert describe_difference(model, other) is None
    other[1].running_mean += 1
    assert "the entry for '1.running_mean'" in describe_difference(model, other)


def test_probes_are_prepared_at_the_first_check():
    prepared = []

    def prepare(*numbers):
        prepared.append(numbers)
        return ([2 * number for number in numbers],)

    exercise = small_exercise(
        lambda numbers: sum(numbers),
        draw=lambda rng: tuple(rng.integers(0, 100, size=3).tolist()),
        edge_cases=(Probe((0, 1), "two numbers"),),
        prepare=prepare,
    )
    assert not prepared
    grade(exercise, sum)
    grade(exercise, sum)
    assert len(prepared) == len(exercise.probes) == 41
    assert exercise.probes[-1].arguments == ([0, 2],)
    assert exercise.probes[-1].note == "two numbers"


def test_what_the_exercise_brings_runs_once_and_an_answer_each_time():
    calls = Counter()

    def counted(name, answer):
        def function(numbers):
            calls[name] += 1
            return answer(numbers)

        return function

    mistake = Mistake("smallest", counted("mistake", min), "Not the smallest.")
    exercise = small_exercise(counted("reference", max), mistakes=(mistake,))
    wrong, right = counted("wrong", min), counted("right", max)
    for answer in (wrong, wrong, right, right):
        with contextlib.suppress(WrongAnswer):
            grade(exercise, answer)
    n = len(exercise.probes)
    assert calls == {"reference": n, "mistake": n, "wrong": 2 * n, "right": 2 * n}


def test_probe_without_note_is_ordinary():
    assert Probe((1,)).note == ""
