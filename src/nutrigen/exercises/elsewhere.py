"""Answers that run in another process: what that process finds out, and how it is judged here.

`observe` belongs into the process that runs an answer and knows no solution, `judge` into the one
that knows it. How what was observed gets from one to the other is up to who calls them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from nutrigen.exercises._code import Traits, traits
from nutrigen.exercises._framework import judge
from nutrigen.exercises._kinds import Iterated, kind_of
from nutrigen.exercises._run import Outcome, run

__all__ = [
    "Iterated",
    "Observed",
    "Outcome",
    "Traits",
    "judge",
    "kind_of",
    "observe",
    "signature_of",
]


@dataclass(frozen=True, eq=False)
class Observed:
    """What was found out about an answer where it ran.

    Parameters
    ----------
    answer : object
        The answer, or what stands for it.
    traits : Traits
        What its code looks at.
    outcomes : tuple of Outcome
        What came out for each input; after a call that ran out of time, no other was made.
    """

    answer: object
    traits: Traits
    outcomes: tuple[Outcome, ...]


def observe(answer: object, inputs: Iterable[tuple[object, ...]], time_limit: float) -> Observed:
    """Call an answer on inputs.

    Parameters
    ----------
    answer : object
        What a learner submitted.
    inputs : iterable of tuple
        The arguments of each call.
    time_limit : float
        Seconds that one call may take.

    Returns
    -------
    Observed
        Without outcomes, if the answer can not be called.

    Examples
    --------
    >>> [outcome.value for outcome in observe(len, [("ACGT",), ("",)], 1.0).outcomes]
    [4, 0]
    """
    outcomes: list[Outcome] = []
    for arguments in inputs if callable(answer) else ():
        outcomes.append(run(cast(Callable[..., object], answer), arguments, time_limit))
        if outcomes[-1].timed_out:
            break
    return Observed(answer, traits(answer), tuple(outcomes))


def signature_of(answer: object) -> inspect.Signature | None:
    """Return the signature of an answer; None if it does not say what it takes.

    Examples
    --------
    >>> print(signature_of(lambda length, k: 0))
    (length, k)
    """
    try:
        return inspect.signature(cast(Callable[..., object], answer))
    except (TypeError, ValueError):
        return None
