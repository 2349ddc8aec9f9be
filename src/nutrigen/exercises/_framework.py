"""The checker behind every exercise: runs an answer, compares it, explains what is wrong."""

from __future__ import annotations

import ast
import builtins
import functools
import html
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutrigen.exercises._code import Traits, traits
from nutrigen.exercises._compare import describe_difference
from nutrigen.exercises._form import how_to_return
from nutrigen.exercises._run import Outcome, run
from nutrigen.exercises._show import display, show, show_type

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
    "judge",
]

_PROBE_SEED = 20_250_901
_TEXT_WIDTH = 88
#: What was drawn elsewhere, as literals by the names of exercises, where no NumPy is to draw with.
DRAWN: dict[str, str] = {}
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
    location : str
        Line at which the answer raised an exception, if it did, as in an `Outcome`.
    """

    def __init__(self, message: str, mistake: str | None = None, location: str = "") -> None:
        super().__init__(message)
        self.mistake, self.location = mistake, location


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

    arguments: tuple[object, ...]
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
        Tolerances within which two numbers agree, as in `math.isclose`.
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
    draw: Callable[[Generator], tuple[object, ...]] | None = None
    n_drawn: int = 40
    prepare: Callable[..., tuple[object, ...]] | None = None
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
        probes = (*map(Probe, self.drawn), *self.edge_cases)
        if self.prepare is None:
            return probes
        return tuple(Probe(self.prepare(*probe.arguments), probe.note) for probe in probes)

    @functools.cached_property
    def drawn(self) -> Sequence[tuple[object, ...]]:
        """Arguments of the ordinary inputs, before `prepare`."""
        if self.name in DRAWN:
            return ast.literal_eval(DRAWN[self.name])
        if self.draw is None:
            return ()
        import numpy as np

        rng = np.random.default_rng([_PROBE_SEED, *self.name.encode()])
        return tuple(self.draw(rng) for _ in range(self.n_drawn))

    @functools.cached_property
    def _lengths(self) -> tuple[int, ...]:
        """How long the text of each input is, by which it is judged how easy it is to read."""
        return tuple(len(show(list(probe.arguments))) for probe in self.probes)

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
            name = type(expected.error).__name__
            reason = f"this input has no answer, so a {name} is expected"
            returned = _is_exception(found.value)
            return f"{reason}; your function returns an exception" if returned else reason
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
    function = _require_an_answer(exercise, answer)
    # First of all, since an answer is not run where the check itself can not be.
    _expected_outcomes(exercise)
    return judge(exercise, answer, traits(answer), exercise.outcomes(function))


def judge(exercise: Exercise, answer: object, written: Traits, found: Sequence[Outcome]) -> Verdict:
    """Compare what came out of an answer with what comes out of an exercise's reference.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    answer : object
        The learner's function, or what has its signature: it is not called.
    written : Traits
        What the code of the function looks at.
    found : sequence of Outcome
        What came out of it for each probe; of a function that ran out of time, as many as were
        made.

    Returns
    -------
    Verdict
        If the answer is right.

    Raises
    ------
    NotAnswered, WrongAnswer, MissingLibrary, NotChecked
        As `grade`.
    ValueError
        If there are fewer outcomes than probes, and the last did not run out of time.

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
    >>> answer = lambda x: x + x
    >>> judge(exercise, answer, traits(answer), [Outcome(0), Outcome(-6)])
    Correct (Twice a number): your function agrees with the reference on 2 inputs, among them
    zero, a negative number.
    """
    _require_an_answer(exercise, answer)
    expected = _expected_outcomes(exercise)
    if found and found[-1].timed_out:
        found = [*found, *[found[-1]] * (len(expected) - len(found))]
    if len(found) != len(expected):
        raise ValueError(f"{exercise.name}: {len(found)} outcomes for {len(expected)} probes.")
    _require_libraries(exercise, found)
    _require_finished_code(exercise, written, expected, found)
    differences = [exercise.difference(*pair) for pair in zip(expected, found, strict=True)]
    if any(differences):
        raise _explain(exercise, written, _Results(expected, found, differences))
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


def _require_an_answer(exercise: Exercise, answer: object) -> Callable[..., object]:
    """Return the learner's function; reject what is no answer at all, or one of the wrong sort."""
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
        return answer
    if not _can_be_called(signature, len(exercise.parameters)):
        raise _rejected(exercise, *_what_is_wrong_with(signature, exercise.parameters))
    return answer


def _what_is_wrong_with(signature: inspect.Signature, wanted: Sequence[str]) -> tuple[str, str]:
    """Why a function can not be called with its arguments in their order, and what to do."""
    given = signature.parameters.values()
    by_name = [str(p.replace(annotation=p.empty, default=p.empty)) for p in given if _is_by_name(p)]
    if by_name and _can_be_called(_without_names(given), len(wanted)):
        names = " and ".join(by_name)
        return (
            f"your function takes {names} only by name, but is called with {_count(wanted)} in "
            "their order, without names",
            "Remove the * from the first line of your function: keep that line as it was in the "
            "starting code.",
        )
    return (
        f"your function takes {_count([p.name for p in given])}, but is called with "
        f"{_count(wanted)}",
        "Keep the first line of the starting code as it was.",
    )


def _is_by_name(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD)


def _without_names(parameters: Iterable[inspect.Parameter]) -> inspect.Signature:
    """The signature that a function would have if it took all its parameters in their order."""
    ordered = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    others = len(ordered) < len(list(parameters))
    ordered = [p.replace(kind=p.POSITIONAL_ONLY) for p in ordered]
    ordered.sort(key=lambda p: p.default is not p.empty)
    rest = [inspect.Parameter("rest", inspect.Parameter.VAR_POSITIONAL)] if others else []
    return inspect.Signature([*ordered, *rest])


def _can_be_called(signature: inspect.Signature, n_arguments: int) -> bool:
    try:
        signature.bind(*range(n_arguments))
    except TypeError:
        return False
    return True


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
    exercise: Exercise, written: Traits, expected: Sequence[Outcome], found: Sequence[Outcome]
) -> None:
    """Recognize starting code: it raises or returns a placeholder, or ignores its input."""
    for outcome in found:
        if isinstance(outcome.error, NotImplementedError):
            raise _not_answered(exercise, "your function still raises NotImplementedError")
        if outcome.value is Ellipsis or "ellipsis" in str(outcome.error):
            raise _not_answered(exercise, "there is still a ... in your function")
    # What prints has only been given back wrongly, and who looks at the input has begun.
    begun = written.reads_parameters or written.outer_variables
    if begun or any(outcome.printed for outcome in found):
        return
    if all(o.value is None for o in found) and not any(o.error or o.timed_out for o in found):
        raise _not_answered(
            exercise,
            "your function returns None. If you have written its body, a return is missing",
        )
    if _is_constant(expected, found):
        first = show(found[0].value)
        raise _not_answered(exercise, f"your function returns {first} for every input")


def _is_constant(expected: Sequence[Outcome], found: Sequence[Outcome]) -> bool:
    """Whether the same comes out for every input, though it should not."""
    if any(o.error is not None or o.timed_out for o in found):
        return False
    first = found[0].value
    return all(type(o.value) is type(first) and show(o.value) == show(first) for o in found) and (
        len({show(o.value) for o in expected}) > 1
    )


def _is_exception(value: object) -> bool:
    """Whether a value is an exception, its class, or the name of one."""
    if isinstance(value, str):
        name = value.removeprefix("raise ").partition("(")[0].partition(":")[0].strip()
        value = getattr(builtins, name, None)
    class_ = value if isinstance(value, type) else type(value)
    return issubclass(class_, BaseException)


@dataclass(frozen=True)
class _Results:
    """What came out of a wrong answer, for each input."""

    expected: Sequence[Outcome]
    found: Sequence[Outcome]
    differences: Sequence[str | None]

    @property
    def failing(self) -> list[int]:
        return [i for i, difference in enumerate(self.differences) if difference]


@dataclass(frozen=True)
class _Diagnosis:
    """What is wrong with an answer.

    Parameters
    ----------
    hint : str
        What the learner is told.
    positions : sequence of int
        The inputs that show it.
    mistake : str or None
        Name of the known mistake, if it is one.
    title : str
        How far the answer is from a right one.
    others : sequence of int
        Inputs on which something else is wrong.
    """

    hint: str
    positions: Sequence[int]
    mistake: str | None = None
    title: str = "Not right yet"
    others: Sequence[int] = ()


def _diagnose(exercise: Exercise, written: Traits, results: _Results) -> _Diagnosis:
    """Find out what is wrong, from what is known for sure to what is known in general."""
    everything = range(len(exercise.probes))
    ordinary = [i for i in everything if not exercise.probes[i].note]
    return (
        _known_mistake(exercise, results, everything)
        or _wrong_form(exercise, results)
        or _known_mistake(exercise, results, ordinary)
        or _same_for_every_input(exercise, written, results)
        or _special_inputs(exercise, results)
        or _Diagnosis(exercise.hint, results.failing)
    )


def _known_mistake(
    exercise: Exercise, results: _Results, scope: Sequence[int]
) -> _Diagnosis | None:
    """Find the first mistake that behaves as the answer does.

    An answer that matches no mistake on every probe may still match one on all ordinary probes:
    then it makes that mistake, and treats an edge case in a way of its own.
    """

    def agrees(wrong: Callable[..., object], position: int) -> bool:
        outcome = exercise.outcome(wrong, position)
        return exercise.difference(outcome, results.found[position]) is None

    if not any(results.differences[i] for i in scope):
        return None
    for mistake in exercise.mistakes:
        for wrong in mistake.answers:
            if all(agrees(wrong, i) for i in scope):
                others = [i for i in results.failing if not agrees(wrong, i)]
                return _Diagnosis(mistake.hint, scope, mistake.name, others=others)
    return None


def _wrong_form(exercise: Exercise, results: _Results) -> _Diagnosis | None:
    """Recognize an answer of which all values are right, in another container or type."""
    advice: dict[str, list[int]] = {}
    for i in results.failing:
        right, outcome = results.expected[i], results.found[i]
        if right.error or outcome.error or outcome.timed_out:
            return None
        how = how_to_return(right.value, outcome.value, rtol=exercise.rtol, atol=exercise.atol)
        if how is None:
            return None
        advice.setdefault(how, []).append(i)
    most = max(advice, key=lambda how: len(advice[how]))
    return _Diagnosis(most, advice[most], title="Almost right")


def _same_for_every_input(
    exercise: Exercise, written: Traits, results: _Results
) -> _Diagnosis | None:
    """Recognize a body that does not let its input have an effect."""
    found = results.found
    if not _is_constant(results.expected, found) or any(o.printed for o in found):
        return None
    value = found[0].value
    says = f"Your function returns {show(value)} for every input."
    outer = written.outer_variables
    if value is None and written.has_return:
        hint = exercise.hint
    elif value is None:
        hint = "A return is missing: write it before the result, at the end of the function."
    elif outer and not written.reads_parameters:
        hint = f"It does not look at its input, but at what stands outside of it: {outer[0]}."
    else:
        hint = (
            "Is a condition the wrong way round, does a return stand too early, or is what you "
            "compute never used?"
        )
    return _Diagnosis(f"{says} {hint}", results.failing)


def _special_inputs(exercise: Exercise, results: _Results) -> _Diagnosis | None:
    """Recognize an answer that is wrong on special inputs only."""
    failing = results.failing
    if len(failing) == len(exercise.probes) or any(not exercise.probes[i].note for i in failing):
        return None
    shown = _simplest(exercise, failing)
    which = "ordinary" if any(not probe.note for probe in exercise.probes) else "other"
    note = exercise.probes[shown].note
    says = f"Your function is right on all {which} inputs. Think of this special one: {note}."
    if results.expected[shown].error is not None:
        hint = f"It has no answer: raise a {type(results.expected[shown].error).__name__}."
    elif results.found[shown].error is not None:
        hint = "Which line can not deal with it, and what should come out instead?"
    else:
        hint = "Go through your lines with it. Where do they go another way than they should?"
    return _Diagnosis(f"{says} {hint}", [shown], others=[i for i in failing if i != shown])


def _simplest(exercise: Exercise, positions: Iterable[int]) -> int:
    """Which input is the easiest to understand: an ordinary one, and a short one."""
    return min(positions, key=lambda i: (bool(exercise.probes[i].note), exercise._lengths[i]))


def _explain(exercise: Exercise, written: Traits, results: _Results) -> WrongAnswer:
    """Put together what the learner reads."""
    diagnosis = _diagnose(exercise, written, results)
    position = _simplest(exercise, set(results.failing) & set(diagnosis.positions))
    probe, outcome = exercise.probes[position], results.found[position]
    right = results.expected[position]
    why, hint = results.differences[position], diagnosis.hint
    if outcome.value is None and outcome.error is None and outcome.printed:
        why = "your function prints its result, but returns None: end it with return"
    elif right.error is not None and _is_exception(outcome.value) and not diagnosis.mistake:
        name = type(right.error).__name__
        hint = f'Raise it, do not return it: raise {name}("what is wrong with the input").'
    rows: tuple[tuple[str, str | tuple[str, ...] | None], ...] = (
        ("input", _show_input(exercise, probe)),
        ("note", f"this input is special: {probe.note}" if probe.note else ""),
        ("your output", _show_outcome(outcome)),
        ("raised at", outcome.location),
        ("expected", _show_outcome(right)),
        ("why", why),
        ("hint", hint),
        ("also", _also(exercise, diagnosis)),
        ("printed", _about_print(results)),
    )
    title = f"{diagnosis.title}: {exercise.title}"
    text = _layout(title, *((label, said) for label, said in rows if said))
    return WrongAnswer(text, diagnosis.mistake, outcome.location)


def _also(exercise: Exercise, diagnosis: _Diagnosis) -> str:
    notes = dict.fromkeys(exercise.probes[i].note for i in diagnosis.others)
    if not notes:
        return ""
    how = "in another way on" if diagnosis.mistake else "on"
    return f"it goes wrong {how} {'; '.join(notes)}"


def _about_print(results: _Results) -> str:
    if not any(outcome.printed and outcome.value is not None for outcome in results.found):
        return ""
    return (
        "what your function prints is not shown during a check. To see it, call the function "
        "yourself with the input above"
    )


def _show_input(exercise: Exercise, probe: Probe) -> str | tuple[str, ...]:
    """The arguments in one paragraph, or each in its own if one of them has lines."""
    pairs = zip(exercise.parameters, probe.arguments, strict=True)
    texts = [_assignment(name, display(value)) for name, value in pairs]
    return tuple(texts) if any("\n" in text for text in texts) else ", ".join(texts)


def _assignment(name: str, text: str) -> str:
    """A value with its name: lines are aligned behind it, unless a bracket ends the first one."""
    prefix = f"{name} = "
    aligned = not text.partition("\n")[0].endswith(("(", "[", "{"))
    return prefix + text.replace("\n", "\n" + " " * len(prefix) * aligned)


def _show_outcome(outcome: Outcome) -> str:
    if outcome.timed_out:
        return "none: it was stopped"
    if outcome.error is None:
        returned = isinstance(outcome.value, BaseException)
        return display(outcome.value) + (", as a value that is returned" if returned else "")
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


def _layout(title: str, *rows: tuple[str, str | tuple[str, ...]]) -> str:
    """Title, then labeled rows with their paragraphs aligned.

    A paragraph is wrapped, unless it has lines of its own, as those of a table.
    """
    width = max(len(label) for label, _ in rows) + 2
    lines = [title]
    for label, text in rows:
        paragraphs = text if isinstance(text, tuple) else (text,)
        for n, paragraph in enumerate(paragraphs):
            start = f"  {label + ':' if n == 0 else '':<{width}}"
            lines.append(_paragraph(paragraph, start))
    return "\n".join(lines)


def _paragraph(text: str, start: str) -> str:
    margin = " " * len(start)
    if "\n" in text:
        return start + text.replace("\n", "\n" + margin)
    return textwrap.fill(
        text,
        _TEXT_WIDTH,
        initial_indent=start,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
