"""No solution with a slip in it passes: the inputs of each exercise notice every one."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

import pytest
from mutate import Mutant, explanations, mutants

from nutrigen.exercises import Exercise, WrongAnswer, grade, list_exercises

EXERCISES = list_exercises()
EXPLAINED = explanations()
#: A slip may make a loop endless.
SECONDS = 1.0


def slips(exercise: Exercise) -> list[Mutant]:
    """The solution with one change, in every way there is."""
    source = Path(inspect.getfile(exercise.reference)).read_text(encoding="utf-8")
    name = exercise.reference.__name__
    return [
        mutant
        for mutant in mutants(source)
        if mutant.function == name or mutant.function.startswith(f"{name}.")
    ]


def passes(exercise: Exercise, mutant: Mutant) -> bool:
    """Whether the checker accepts a changed solution."""
    namespace = {"__name__": exercise.reference.__module__}
    exec(compile(mutant.source, str(mutant), "exec"), namespace)
    try:
        grade(exercise, namespace[exercise.reference.__name__])
    except WrongAnswer:
        return False
    return True


@pytest.mark.deep
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_every_slip_in_a_solution_is_refused(exercise):
    module = exercise.reference.__module__.removeprefix("nutrigen.")
    explained = EXPLAINED.get(module, {})
    grade(exercise, exercise.reference)  # the first call may have to import a library
    hurried = dataclasses.replace(exercise, time_limit=SECONDS)
    survivors = [str(m) for m in slips(exercise) if m.key not in explained and passes(hurried, m)]
    assert not survivors, (
        f"{exercise.name} accepts: {'; '.join(survivors)}. Add an edge case for which the changed "
        "line gives another result or, if there is none, the reason to checks/equivalent.toml"
    )
