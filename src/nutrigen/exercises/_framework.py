"""The checker behind every exercise: runs an answer, compares it, explains what is wrong."""

from __future__ import annotations

import functools
import html
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutrigen.exercises._compare import describe_difference, show, show_type
from nutrigen.exercises._run import Outcome, run

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = [
    "Exercise",
    "ExerciseError",
    "MissingLibrary",
    "Mistake",
    "NotAnswered",
    "NotChecked",
    "Probe",
    "UnknownExercise",
    "Verdict",
    "WrongAnswer",
    "grade",
]

_PROBE_SEED = 20_250_901
_TEXT_WIDTH = 88
# What to hand to pip for the libraries of the book, by the names under which they are imported.
# Of no other name is it said how to install it: it may be a slip, and the slip somebody's package.
_DISTRIBUTIONS = {
    "torch": '"nutrigen[torch]"',
    "sklearn": "scikit-learn",
    "skbio": "scikit-bio",
    **{name: name for name in ("matplotlib", "numpy", "pandas", "scipy")},
}


class ExerciseError(Exception):
    """An error that a notebook shows as its text alone, without a stack trace.

    Parameters
    ----------
    message : str
        What the learner reads.

    Examples
    --------
    >>> ExerciseError("not yet")._render_traceback_()
    ['not yet']
    """

    def __init__(self, message: str) -> None:
        # A learner's output ends up in here; no control sequence of it may reach a terminal.
        super().__init__("".join(c if c == "\n" or c.isprintable() else " " for c in message))

    def _render_traceback_(self) -> list[str]:
        return str(self).split("\n")


class NotChecked(ExerciseError):
    """The check itself could not run, so that the answer is neither right nor wrong."""


class MissingLibrary(NotChecked):
    """A library is missing that the check or the answer imports.

    Parameters
    ----------
    message : str
        What the learner reads.
    library : str
        The name under which it is imported; empty if Python does not say.
    """

    def __init__(self, message: str, library: str = "") -> None:
        super().__init__(message)
        self.library = library


class UnknownExercise(ExerciseError, LookupError):
    """No exercise has this name."""


class WrongAnswer(ExerciseError):
    """The answer is wrong; the message says why.

    Parameters
    ----------
    message : str
        What the learner reads.
    mistake : str or None
        Name of the typical mistake that was recognized, if any.
    """

    def __init__(self, message: str, mistake: str | None = None) -> None:
        super().__init__(message)
        self.mistake = mistake


class NotAnswered(WrongAnswer):
    """There is no answer yet: the starting code is unchanged."""


@dataclass(frozen=True, eq=False)
class Probe:
    """An input on which answers are compared with the reference.

    Parameters
    ----------
    arguments : tuple
        Positional arguments of the learner's function.
    note : str
        What is special about this input, as a phrase that completes "among them ...". Empty
        for an ordinary input.

    Examples
    --------
    >>> Probe(("", 3), "an empty sequence").arguments
    ('', 3)
    """

    arguments: tuple
    note: str = ""


@dataclass(frozen=True, eq=False)
class Mistake:
    """A typical wrong answer, recognized by its behavior rather than by its code.

    Parameters
    ----------
    name : str
        Short name, unique within the exercise.
    answer : callable
        The function that a learner who makes the mistake submits.
    hint : str
        What to tell this learner.
    variants : tuple
        Further answers to which the same hint applies.

    Examples
    --------
    >>> Mistake("not-sorted", list, "Sort them.", variants=(tuple,)).answers
    (<class 'list'>, <class 'tuple'>)
    """

    name: str
    answer: Callable[..., object]
    hint: str
    variants: tuple[Callable[..., object], ...] = ()

    @property
    def answers(self) -> tuple[Callable[..., object], ...]:
        """All answers to which the hint applies."""
        return (self.answer, *self.variants)


@dataclass(frozen=True, eq=False, kw_only=True)
class Exercise:
    """An exercise and all that its checker knows.

    Parameters
    ----------
    name : str
        The name by which ``check`` finds it.
    chapter : str
        Name of the chapter that it belongs to.
    title : str
        What the exercise is about, in a few words.
    reference : callable
        The right answer. Where an input has no answer, it raises a ValueError; no other exception
        of it is ever expected of a learner.
    hint : str
        A first hint, for a learner who has not started or made no known mistake.
    mistakes : tuple of Mistake
        Typical wrong answers. If several fit an answer, the first one is named.
    edge_cases : tuple of Probe
        Inputs that deserve attention, each with a note.
    draw : callable, optional
        Makes the arguments of one ordinary input from a ``numpy.random.Generator``.
    n_drawn : int
        Number of ordinary inputs.
    prepare : callable, optional
        Turns the arguments of an input, drawn or not, into those of the learner's function. It is
        called at the first check: here is the place for what takes long to make or to import.
    rtol, atol : float
        Tolerances within which two numbers agree.
    time_limit : float
        Seconds that one call may take.

    Examples
    --------
    >>> exercise = Exercise(
    ...     name="double",
    ...     chapter="examples",
    ...     title="Twice a number",
    ...     reference=lambda x: 2 * x,
    ...     hint="Multiply.",
    ...     mistakes=(Mistake("squared", lambda x: x**2, "x**2 is the square; use 2 * x."),),
    ...     edge_cases=(Probe((0,), "zero"),),
    ...     draw=lambda rng: (int(rng.integers(3, 100)),),
    ... )
    >>> grade(exercise, lambda x: x + x)
    Correct (Twice a number): your function agrees with the reference on 41 inputs, among them
    zero.
    >>> try:
    ...     grade(exercise, lambda x: x * x)
    ... except WrongAnswer as wrong:
    ...     wrong.mistake
    'squared'
    """

    name: str
    chapter: str
    title: str
    reference: Callable[..., object]
    hint: str
    mistakes: tuple[Mistake, ...] = ()
    edge_cases: tuple[Probe, ...] = ()
    draw: Callable[[Generator], tuple] | None = None
    n_drawn: int = 40
    prepare: Callable[..., tuple] | None = None
    rtol: float = 1e-9
    atol: float = 1e-12
    time_limit: float = 5.0

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters of the function that the learner writes."""
        return tuple(inspect.signature(self.reference).parameters)

    @functools.cached_property
    def probes(self) -> tuple[Probe, ...]:
        """Inputs of this exercise, the same on every call; drawn ones, then edge cases."""
        import numpy as np

        rng = np.random.default_rng([_PROBE_SEED, *self.name.encode()])
        n_drawn = self.n_drawn if self.draw else 0
        probes = (*(Probe(self.draw(rng)) for _ in range(n_drawn)), *self.edge_cases)
        if self.prepare is None:
            return probes
        return tuple(Probe(self.prepare(*probe.arguments), probe.note) for probe in probes)

    def outcomes(self, answer: Callable[..., object]) -> list[Outcome]:
        """Run an answer on every probe.

        Parameters
        ----------
        answer : callable
            The function.

        Returns
        -------
        list of Outcome
            One per probe, in their order. Once a call runs out of time, the remaining ones are
            not made, and count as out of time.

        Examples
        --------
        >>> exercise = Exercise(
        ...     name="twice",
        ...     chapter="examples",
        ...     title="Twice a number",
        ...     reference=lambda x: 2 * x,
        ...     hint="Multiply.",
        ...     edge_cases=(Probe((0,), "zero"), Probe((-3,), "a negative number")),
        ... )
        >>> [outcome.value for outcome in exercise.outcomes(abs)]
        [0, 3]
        """
        outcomes: list[Outcome] = []
        for position in range(len(self.probes)):
            outcomes.append(self.outcome(answer, position))
            if outcomes[-1].timed_out:
                break
        return outcomes + outcomes[-1:] * (len(self.probes) - len(outcomes))

    def outcome(self, answer: Callable[..., object], position: int) -> Outcome:
        """Run an answer on one probe; what the exercise itself brings is run once.

        Parameters
        ----------
        answer : callable
            The function.
        position : int
            Which probe.

        Returns
        -------
        Outcome
            What happened.

        Examples
        --------
        >>> exercise = Exercise(
        ...     name="thrice",
        ...     chapter="examples",
        ...     title="Three times a number",
        ...     reference=lambda x: 3 * x,
        ...     hint="Multiply.",
        ...     edge_cases=(Probe((-3,), "a negative number"),),
        ... )
        >>> exercise.outcome(exercise.reference, 0).value
        -9
        """
        known = self._known.get(id(answer), {})
        if position in known:
            return known[position]
        outcome = run(answer, self.probes[position].arguments, self.time_limit)
        # A machine that is less busy, or a library that is installed, would change these two.
        if not (outcome.timed_out or isinstance(outcome.error, ImportError)):
            known[position] = outcome
        return outcome

    @functools.cached_property
    def _known(self) -> dict[int, dict[int, Outcome]]:
        """Outcomes of the exercise's own answers, by the answer's identity and the probe."""
        answers = (answer for mistake in self.mistakes for answer in mistake.answers)
        return {id(answer): {} for answer in (self.reference, *answers)}

    def difference(self, expected: Outcome, found: Outcome) -> str | None:
        """Say in which way one outcome differs from another.

        Parameters
        ----------
        expected, found : Outcome
            Outcomes of the same probe.

        Returns
        -------
        str or None
            A short explanation, or None if they agree.

        Examples
        --------
        >>> exercise = Exercise(
        ...     name="dozen",
        ...     chapter="examples",
        ...     title="A dozen",
        ...     reference=lambda: 12,
        ...     hint="It is even.",
        ... )
        >>> exercise.difference(Outcome(12), Outcome(11))
        '11 is too small by 1'
        """
        if found.timed_out:
            return f"it did not finish within {self.time_limit:g} seconds"
        if expected.error is not None:
            if isinstance(found.error, type(expected.error)):
                return None
            return f"this input has no answer, so a {type(expected.error).__name__} is expected"
        if found.error is not None:
            return "it raised an exception"
        return describe_difference(expected.value, found.value, rtol=self.rtol, atol=self.atol)


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check that the answer passed.

    Parameters
    ----------
    name : str
        Name of the exercise.
    title : str
        Its title.
    text : str
        What was checked.

    Examples
    --------
    >>> verdict = Verdict("double", "Twice a number", "your function agrees on 3 inputs.")
    >>> verdict
    Correct (Twice a number): your function agrees on 3 inputs.
    >>> verdict._repr_markdown_()
    '**Correct** (Twice a number): your function agrees on 3 inputs.'
    """

    name: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"Correct ({self.title}): {self.text}"

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return f"**Correct** ({self.title}): {self.text}"

    def _repr_html_(self) -> str:
        # The word carries the meaning; the border's color and the sign only repeat it.
        return (
            '<div class="nutrigen-verdict" style="border-left: 0.25em solid #2e7d32; '
            'padding: 0.25em 0.75em; margin: 0.5em 0">'
            '<span aria-hidden="true">✓ </span>'
            f"<strong>Correct</strong> ({html.escape(self.title)}): {html.escape(self.text)}"
            "</div>"
        )


def grade(exercise: Exercise, answer: object) -> Verdict:
    """Compare an answer with an exercise's reference.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    answer : object
        The learner's function.

    Returns
    -------
    Verdict
        If the answer is right.

    Raises
    ------
    NotAnswered
        If the answer is the unchanged starting code.
    WrongAnswer
        If it is wrong: with a counterexample, the reason, and a hint.
    MissingLibrary
        If the reference or the answer imports a library that is not installed. It says which
        one, and how to install it.
    NotChecked
        If the reference fails in another way, or does not finish in time.

    Examples
    --------
    >>> exercise = Exercise(
    ...     name="twice",
    ...     chapter="examples",
    ...     title="Twice a number",
    ...     reference=lambda x: 2 * x,
    ...     hint="Multiply.",
    ...     edge_cases=(Probe((0,), "zero"), Probe((-3,), "a negative number")),
    ... )
    >>> grade(exercise, lambda x: x + x)
    Correct (Twice a number): your function agrees with the reference on 2 inputs, among them
    zero, a negative number.
    """
    _require_an_answer(exercise, answer)
    expected = _expected_outcomes(exercise)
    found = exercise.outcomes(answer)
    _require_libraries(exercise, found)
    _require_finished_code(exercise, expected, found)
    differences = [exercise.difference(*pair) for pair in zip(expected, found, strict=True)]
    failing = [i for i, difference in enumerate(differences) if difference]
    if failing:
        mistake, scope, others = _recognize(exercise, found, differences)
        shown = min(set(failing) & set(scope), key=functools.partial(_complexity, exercise))
        raise _explain(exercise, shown, expected, found, differences, mistake, others)
    for probe, outcome in zip(exercise.probes, found, strict=True):
        if outcome.changed:
            names = ", ".join(exercise.parameters[position] for position in outcome.changed)
            raise WrongAnswer(
                _layout(
                    f"Almost right: {exercise.title}",
                    ("input", _show_input(exercise, probe)),
                    ("why", f"the results are right, but your function changes its input: {names}"),
                    ("hint", "The caller may still need the input: work on a copy of it."),
                )
            )
    return Verdict(exercise.name, exercise.title, _summarize(exercise))


def _require_an_answer(exercise: Exercise, answer: object) -> None:
    """Reject what is no answer at all, or one of the wrong sort."""
    if answer is None or answer is Ellipsis or answer is NotImplemented:
        placeholder = "..." if answer is Ellipsis else repr(answer)
        raise _not_answered(exercise, f"the answer is still {placeholder}")
    if not callable(answer):
        raise _rejected(
            exercise,
            f"a function is expected, not {show_type(answer)}",
            "Pass the function itself, without calling it: no parentheses after its name.",
        )
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some built-in functions do not say what they take
        return
    try:
        signature.bind(*exercise.parameters)
    except TypeError:
        wanted, given = exercise.parameters, tuple(signature.parameters)
        raise _rejected(
            exercise,
            f"your function takes {_count(given)}, but is called with {_count(wanted)}",
            "Keep the first line of the starting code as it was.",
        ) from None


def _expected_outcomes(exercise: Exercise) -> list[Outcome]:
    """Outcomes of the reference, if all of them say something about the exercise."""
    try:
        expected = exercise.outcomes(exercise.reference)
    except Exception as error:  # what prepares the inputs imports libraries, too
        raise _failure(exercise, error) from error
    for outcome in expected:
        if outcome.timed_out:
            raise _not_checked(
                exercise,
                "the solution that your answer is compared with did not finish in time",
                "Your machine may be busy. Check once more.",
            )
        if not isinstance(outcome.error, ValueError | None):
            raise _failure(exercise, outcome.error) from outcome.error
    return expected


def _require_libraries(exercise: Exercise, found: Sequence[Outcome]) -> None:
    """Tell a missing library from a wrong answer, and from a wrong name in one that is there."""
    for outcome in found:
        if isinstance(outcome.error, ModuleNotFoundError) and not _is_installed(outcome.error):
            raise _missing_library(exercise, outcome.error, "your answer") from outcome.error


def _is_installed(error: ImportError) -> bool:
    library = (error.name or "").partition(".")[0]
    try:
        return bool(library) and importlib.util.find_spec(library) is not None
    except (ImportError, ValueError):  # a library that is blocked, or half imported
        return sys.modules.get(library) is not None


def _failure(exercise: Exercise, error: Exception) -> NotChecked:
    if isinstance(error, ImportError):
        return _missing_library(exercise, error, "the check")
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return _not_checked(
        exercise,
        f"the solution that your answer is compared with fails here ({message})",
        "This is not your mistake. Restart the kernel; if that does not help, please report it.",
    )


def _missing_library(exercise: Exercise, error: ImportError, who: str) -> MissingLibrary:
    library = (error.name or "").partition(".")[0]
    if library in _DISTRIBUTIONS:
        hint = f"Install it, and restart the kernel: pip install {_DISTRIBUTIONS[library]}"
    else:
        hint = "Is its name spelled as it should be? If so, install it, and restart the kernel."
    if library and not _is_installed(error):
        why = f"{who} imports the library {library}, which is not installed"
    else:
        reason = " ".join(str(error).split())
        why = f"{who} imports a library that does not work as it is installed ({reason})"
    return MissingLibrary(_layout(_unchecked(exercise), ("why", why), ("hint", hint)), library)


def _require_finished_code(
    exercise: Exercise, expected: Sequence[Outcome], found: Sequence[Outcome]
) -> None:
    """Recognize starting code: it raises or returns a placeholder, or ignores its input."""
    for outcome in found:
        if isinstance(outcome.error, NotImplementedError):
            raise _not_answered(exercise, "your function still raises NotImplementedError")
        if outcome.value is Ellipsis or "ellipsis" in str(outcome.error):
            raise _not_answered(exercise, "there is still a ... in your function")
    # What did not finish is not starting code, and what prints has only been given back wrongly.
    quiet = not any(o.error is not None or o.timed_out or o.printed for o in found)
    if quiet and all(o.value is None for o in found):
        raise _not_answered(
            exercise,
            "your function returns None. If you have written its body, a return is missing",
        )
    first = found[0].value
    constant = all(type(o.value) is type(first) and show(o.value) == show(first) for o in found)
    if quiet and constant and len({show(o.value) for o in expected}) > 1:
        raise _not_answered(exercise, f"your function returns {show(first)} for every input")


def _recognize(
    exercise: Exercise, found: Sequence[Outcome], differences: Sequence[str | None]
) -> tuple[Mistake | None, Sequence[int], list[str]]:
    """Find the mistake that behaves as the answer does.

    An answer that matches no mistake on every probe may still match one on all ordinary probes:
    then it makes that mistake, and treats an edge case in a way of its own.

    Returns
    -------
    mistake : Mistake or None
        The first one that fits.
    scope : sequence of int
        The probes on which it fits; all probes if there is none.
    others : list of str
        Notes of the edge cases on which the answer is wrong in another way.
    """
    everything = range(len(exercise.probes))
    ordinary = [i for i in everything if not exercise.probes[i].note]

    def agrees(wrong: object, position: int) -> bool:
        return exercise.difference(exercise.outcome(wrong, position), found[position]) is None

    for scope in (everything, ordinary):
        if not any(differences[i] for i in scope):
            continue
        for mistake in exercise.mistakes:
            for wrong in mistake.answers:
                if all(agrees(wrong, i) for i in scope):
                    others = [
                        exercise.probes[i].note
                        for i in everything
                        if differences[i] and not agrees(wrong, i)
                    ]
                    return mistake, scope, others
    return None, everything, []


def _complexity(exercise: Exercise, position: int) -> tuple[bool, int]:
    """Sort key of probes: the easiest counterexample to understand comes first."""
    probe = exercise.probes[position]
    return bool(probe.note), len(show(list(probe.arguments)))


def _explain(
    exercise: Exercise,
    position: int,
    expected: Sequence[Outcome],
    found: Sequence[Outcome],
    differences: Sequence[str | None],
    mistake: Mistake | None,
    others: Sequence[str],
) -> WrongAnswer:
    """Put together what the learner reads."""
    title = f"Not right yet: {exercise.title}"
    hint = ("hint", mistake.hint if mistake else exercise.hint)
    name = mistake.name if mistake else None
    probe, right, outcome = exercise.probes[position], expected[position], found[position]
    why = differences[position]
    if outcome.value is None and outcome.error is None and outcome.printed:
        why = "your function prints its result, but returns None: end it with return"
    rows = (
        ("input", _show_input(exercise, probe)),
        ("note", f"this input is special: {probe.note}" if probe.note else ""),
        ("your output", _show_outcome(outcome)),
        ("raised at", outcome.location),
        ("expected", _show_outcome(right)),
        ("why", why),
        hint,
        ("also", f"it goes wrong in another way on {'; '.join(others)}" if others else ""),
    )
    return WrongAnswer(_layout(title, *(row for row in rows if row[1])), name)


def _show_input(exercise: Exercise, probe: Probe) -> str:
    pairs = zip(exercise.parameters, probe.arguments, strict=True)
    return ", ".join(f"{name} = {show(value)}" for name, value in pairs)


def _show_outcome(outcome: Outcome) -> str:
    if outcome.timed_out:
        return "none: it was stopped"
    if outcome.error is None:
        return show(outcome.value)
    message = " ".join(str(outcome.error).split())
    return f"{type(outcome.error).__name__}" + (f": {message}" if message else "")


def _summarize(exercise: Exercise) -> str:
    n_probes = len(exercise.probes)
    notes = list(dict.fromkeys(probe.note for probe in exercise.edge_cases))
    among = f", among them {', '.join(notes)}" if notes else ""
    return f"your function agrees with the reference on {n_probes} inputs{among}."


def _count(parameters: Sequence[str]) -> str:
    noun = "parameter" if len(parameters) == 1 else "parameters"
    names = f" ({', '.join(parameters)})" if parameters else ""
    return f"{len(parameters)} {noun}{names}"


def _unchecked(exercise: Exercise) -> str:
    return f"Not checked: {exercise.title}"


def _rejected(exercise: Exercise, why: str, hint: str) -> WrongAnswer:
    return WrongAnswer(_layout(_unchecked(exercise), ("why", why), ("hint", hint)))


def _not_checked(exercise: Exercise, why: str, hint: str) -> NotChecked:
    return NotChecked(_layout(_unchecked(exercise), ("why", why), ("hint", hint)))


def _not_answered(exercise: Exercise, why: str) -> NotAnswered:
    title = f"Not answered yet: {exercise.title}"
    return NotAnswered(_layout(title, ("why", why), ("hint", exercise.hint)))


def _layout(title: str, *rows: tuple[str, str]) -> str:
    """Title, then labeled rows with their texts aligned and wrapped."""
    width = max(len(label) for label, _ in rows) + 2
    wrapped = (
        textwrap.fill(
            text,
            _TEXT_WIDTH,
            initial_indent=f"  {label + ':':<{width}}",
            subsequent_indent=" " * (width + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for label, text in rows
    )
    return "\n".join((title, *wrapped))
