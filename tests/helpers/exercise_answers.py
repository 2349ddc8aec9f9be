"""What the tests of each chapter's exercises share.

A chapter's tests write the wrong answer behind each typical mistake anew, as
``wrong[exercise][mistake]``: an answer, or a tuple of several. Otherwise nothing
would notice that the wrong function which the checker compares with makes another
mistake than the hint describes.
"""

from __future__ import annotations

import pytest

from nutrigen.exercises import WrongAnswer, check, list_exercises
from nutrigen.exercises._framework import Exercise

__all__ = [
    "assert_each_mistake_is_written_anew",
    "assert_recognized",
    "on_probes",
    "on_wrong_answers",
]

EXERCISES = {exercise.name: exercise for exercise in list_exercises()}


def on_probes(name: str) -> pytest.MarkDecorator:
    """Run a test with the ``arguments`` of every input on which an exercise is checked."""
    return pytest.mark.parametrize(
        "arguments", [probe.arguments for probe in EXERCISES[name].probes]
    )


def _as_tuple(answers: object) -> tuple:
    return answers if isinstance(answers, tuple) else (answers,)


def on_wrong_answers(wrong: dict[str, dict[str, object]]) -> pytest.MarkDecorator:
    """Run a test with the ``name``, ``mistake`` and ``answer`` of every wrong answer."""
    return pytest.mark.parametrize(
        ("name", "mistake", "answer"),
        [
            pytest.param(name, mistake, answer, id=f"{name}-{mistake}-{number}")
            for name, mistakes in wrong.items()
            for mistake, answers in mistakes.items()
            for number, answer in enumerate(_as_tuple(answers))
        ],
    )


def assert_recognized(
    name: str,
    mistake: str,
    answer: object,
    otherwise_at_edges: frozenset[tuple[str, str]] = frozenset(),
) -> None:
    """The answer gets the hint of its mistake, and no remark on an edge case beside it.

    Only the mistakes in `otherwise_at_edges` may treat edge cases in a way of their own.
    """
    error = _rejection(name, answer)
    assert error.mistake == mistake
    assert (name, mistake) in otherwise_at_edges or not _tells_of_edges(error)


def assert_each_mistake_is_written_anew(
    chapter: str,
    wrong: dict[str, dict[str, object]],
    otherwise_at_edges: frozenset[tuple[str, str]] = frozenset(),
) -> None:
    """Every variant of every mistake behaves as one of the answers that the test has written.

    Each mistake in `otherwise_at_edges` has an answer that needs to be there.
    """
    exercises = list_exercises(chapter)
    assert {name: set(mistakes) for name, mistakes in wrong.items()} == {
        exercise.name: {mistake.name for mistake in exercise.mistakes} for exercise in exercises
    }
    for exercise in exercises:
        for mistake in exercise.mistakes:
            written = _as_tuple(wrong[exercise.name][mistake.name])
            for number, variant in enumerate(mistake.answers):
                assert any(_behave_alike(exercise, variant, answer) for answer in written), (
                    f"{exercise.name}: variant {number} of {mistake.name} is not written anew"
                )
    needed = {
        (name, mistake)
        for name, mistake in otherwise_at_edges
        if any(
            _tells_of_edges(_rejection(name, answer)) for answer in _as_tuple(wrong[name][mistake])
        )
    }
    assert needed == otherwise_at_edges


def _behave_alike(exercise: Exercise, one: object, other: object) -> bool:
    outcomes = zip(exercise.outcomes(one), exercise.outcomes(other), strict=True)
    return not any(exercise.difference(first, second) for first, second in outcomes)


def _rejection(name: str, answer: object) -> WrongAnswer:
    with pytest.raises(WrongAnswer) as caught:
        check(name, answer)
    return caught.value


def _tells_of_edges(error: WrongAnswer) -> bool:
    return "goes wrong in another way" in " ".join(str(error).split())
