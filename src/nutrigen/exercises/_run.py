"""Runs a learner's function on one input, and records all that a checker can tell from it."""

from __future__ import annotations

import contextlib
import copy
import io
import itertools
import linecache
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from nutrigen.exercises._compare import describe_difference
from nutrigen.exercises._kinds import Iterated

__all__ = ["Outcome", "announced", "run"]

Announce = Callable[[Callable[..., object], tuple[object, ...]], None]
_announce: ContextVar[Announce | None] = ContextVar("announce", default=None)
# An iterator may have no end.
_MOST_ENTRIES = 10_000


@dataclass(frozen=True, eq=False)
class Outcome:
    """What happened when a function was called.

    Parameters
    ----------
    value : object
        What it returned; None if it raised or ran out of time. Iterators have been gone through.
    error : Exception or None
        What it raised.
    location : str
        Line of the function's own module, or notebook, at which it raised.
    printed : bool
        Whether it wrote to standard output.
    changed : tuple of int
        Positions of the arguments that it changed.
    timed_out : bool
        Whether it was stopped.
    """

    value: object = None
    error: Exception | None = None
    location: str = ""
    printed: bool = False
    changed: tuple[int, ...] = ()
    timed_out: bool = False


class _TimeOutError(BaseException):
    """Stops a call; not an Exception, so that a learner's own ``except`` lets it through."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block after a time, where the platform can.

    Only the main thread of a Unix process receives alarms, and only one alarm can be set;
    everywhere else the block runs without a limit.
    """
    possible = (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )
    if not possible:
        yield
        return

    def interrupt(signum: int, frame: types.FrameType | None) -> None:
        raise _TimeOutError

    previous = signal.signal(signal.SIGALRM, interrupt)
    # Again and again: a first alarm may end in a `finally`, `__del__` or `except` that swallows it.
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _generator_of_torch_kept() -> contextlib.AbstractContextManager[object]:
    """Give PyTorch's global generator its state back: a DataLoader draws from it."""
    torch = sys.modules.get("torch")
    return torch.random.fork_rng(devices=[]) if torch else contextlib.nullcontext()


@contextlib.contextmanager
def announced(announce: Announce) -> Iterator[None]:
    """Have each call announced before it begins: it may never end.

    Parameters
    ----------
    announce : callable
        Is given the function and its arguments.

    Examples
    --------
    >>> with announced(lambda function, arguments: print(function.__name__, arguments)):
    ...     outcome = run(len, ("ACGT",), time_limit=1.0)
    len ('ACGT',)
    """
    token = _announce.set(announce)
    try:
        yield
    finally:
        _announce.reset(token)


def run(
    function: Callable[..., object], arguments: tuple[object, ...], time_limit: float
) -> Outcome:
    """Call a function on a copy of its arguments.

    What it prints is noted and withheld, and warnings are silenced: a check calls the function
    dozens of times, and none of this should bury the verdict.

    Parameters
    ----------
    function : callable
        The function to call.
    arguments : tuple
        Its positional arguments; they are never changed.
    time_limit : float
        Seconds after which the call is stopped, where the platform allows it.

    Returns
    -------
    Outcome
        What it returned or raised, and whether it printed, changed its arguments or was stopped.

    Examples
    --------
    >>> run(len, ("ACGT",), time_limit=1.0).value
    4
    >>> run(len, (4,), time_limit=1.0).error
    TypeError("object of type 'int' has no len()")
    """
    if announce := _announce.get():
        announce(function, arguments)
    given = copy.deepcopy(arguments)
    output = io.StringIO()
    value, error, location, timed_out = None, None, "", False
    with (
        contextlib.redirect_stdout(output),
        warnings.catch_warnings(),
        _generator_of_torch_kept(),
    ):
        warnings.simplefilter("ignore")
        try:
            with _time_limit(time_limit):
                value = _gone_through(function(*given))
        except _TimeOutError:
            timed_out = True
        except Exception as raised:
            error, location = raised, _locate(raised, function)
    changed = tuple(
        position
        for position, (before, after) in enumerate(zip(arguments, given, strict=True))
        # Without its library, an argument can not be compared.
        if not isinstance(error, ImportError)
        and describe_difference(before, after, rtol=0.0, atol=0.0)
    )
    return Outcome(value, error, location, bool(output.getvalue()), changed, timed_out)


def _gone_through(value: object) -> object:
    """Go through iterators, also those in a list or dictionary, while the time is still limited."""
    if isinstance(value, Iterator):
        return _entries(value)
    if type(value) is list or type(value) is tuple:
        if not any(isinstance(entry, Iterator) for entry in value):
            return value
        entries = [_entries(e) if isinstance(e, Iterator) else e for e in value]
        return entries if type(value) is list else tuple(entries)
    if type(value) is dict and any(isinstance(entry, Iterator) for entry in value.values()):
        return {k: _entries(e) if isinstance(e, Iterator) else e for k, e in value.items()}
    return value


def _entries(iterator: Iterator[object]) -> Iterated:
    name = type(iterator).__name__
    try:
        entries = list(itertools.islice(iterator, _MOST_ENTRIES + 1))
    except Exception:  # as the learner has not seen it, the answer is wrong for its type alone
        return Iterated(name, None)
    return Iterated(name, entries if len(entries) <= _MOST_ENTRIES else None)


def _locate(error: Exception, function: Callable[..., object]) -> str:
    """Line of the learner's code at which an exception arose.

    That is the innermost line in the module in which the function was defined (in a notebook:
    in any of its cells), rather than one inside of a library that it called.
    """
    own = getattr(function, "__globals__", None)
    location = ""
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals is own:
            filename = frame.f_code.co_filename
            source = linecache.getline(filename, traceback.tb_lineno).strip()
            # Notebooks name a cell by a number that means nothing to its reader.
            file = Path(filename).name if frame.f_globals.get("__name__") != "__main__" else ""
            place = f"line {traceback.tb_lineno}" + (f" of {file}" if file else "")
            location = f"{place}: {source}" if source else place
        traceback = traceback.tb_next
    return location
