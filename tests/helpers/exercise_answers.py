"""What the tests of each chapter's exercises share."""

from __future__ import annotations

from collections.abc import Callable

from nutrigen.exercises import list_exercises
from nutrigen.exercises._compare import show

__all__ = ["on_probes"]

EXERCISES = {exercise.name: exercise for exercise in list_exercises()}


def on_probes(name: str) -> Callable[[Callable[[tuple], None]], Callable[[], None]]:
    """Run a test with the arguments of every input on which an exercise is checked."""

    def decorate(test: Callable[[tuple], None]) -> Callable[[], None]:
        def on_each_input() -> None:
            for probe in EXERCISES[name].probes:
                try:
                    test(probe.arguments)
                except Exception as error:
                    error.add_note(f"on the input {show(list(probe.arguments))}")
                    raise

        on_each_input.__name__, on_each_input.__doc__ = test.__name__, test.__doc__
        return on_each_input

    return decorate
