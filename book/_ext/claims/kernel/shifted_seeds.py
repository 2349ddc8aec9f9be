"""Execute a chapter with other random numbers, and note which of its assertions hold.

An extension of IPython that a kernel loads before the first cell. Every seed that is a number, of
NumPy, of PyTorch, of Python's own ``random`` and of hash functions, is changed by the environment
variable ``SEED_SHIFT``, wherever it stands: in a cell, in the package or in scikit-learn. What the
chapter has drawn for itself is thus replaced by another draw: folds, bootstrap samples, first
weights, simulated data. Two kinds of callers keep their seeds, since what they draw is compared
with what was computed before: checkers of exercises and the modules of ``nutrigen.evidence``.

An assertion that fails does not end its cell. After each cell a JSON file, which the environment
variable ``CLAIMS_RECORD`` names, holds for each assertion its cell, its text and what came of it.
"""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["AssertionRecord", "NotesAssertions", "load_ipython_extension", "shift_seeds"]

#: Callers whose seeds stay as they are.
KEPT = ("nutrigen.exercises", "nutrigen.evidence")
_RECORD = "__assertion_record__"
_LARGEST = 2**32


class AssertionRecord:
    """What has come of the assertions of all cells so far."""

    def __init__(self) -> None:
        self.cell = -1
        self.outcomes: dict[tuple[int, str], dict[str, Any]] = {}

    def note(self, text: str, error: BaseException | None = None) -> None:
        """Note that an assertion was reached; it fails once it has failed in one of its turns."""
        key = (self.cell, text)
        outcome = self.outcomes.setdefault(
            key, {"cell": self.cell, "text": text, "held": True, "error": ""}
        )
        if error is not None and outcome["held"]:
            said = str(error) if isinstance(error, AssertionError) else repr(error)
            outcome.update(held=False, error=said)


class NotesAssertions(ast.NodeTransformer):
    """Write each assertion so that it is noted, and the cell goes on."""

    def visit_Assert(self, node: ast.Assert) -> ast.Try:
        """Put the assertion into a ``try``."""
        text = ast.unparse(node.test)
        note = f"{_RECORD}.note({text!r}"
        template = (
            f"try:\n    pass\nexcept Exception as {_RECORD}error:\n"
            f"    {note}, {_RECORD}error)\nelse:\n    {note})"
        )
        (noted,) = ast.parse(template).body
        assert isinstance(noted, ast.Try)
        noted.body = [node]
        ast.copy_location(noted, node)
        return ast.fix_missing_locations(noted)


def shift_seeds(shift: int) -> None:
    """Change every seed of this process from now on by a number."""
    if not shift:
        return
    _shift_numpy(shift)
    _shift(random, "seed", shift)
    # These are changed when they are loaded: PyTorch takes seconds, and few chapters need it.
    when_loaded: dict[str, Callable[[ModuleType], None]] = {
        "torch": lambda torch: _shift_torch(torch, shift),
        "nutrigen.genomics.similarity": lambda module: _shift(
            module, "minhash_sketch", shift, "seed"
        ),
    }
    sys.meta_path.insert(0, _WhenLoaded(when_loaded))


def _is_kept() -> bool:
    """Whether one of the callers keeps its seeds."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith(KEPT):
            return True
        frame = frame.f_back  # type: ignore[assignment]  # None ends the loop
    return False


def _other(seed: Any, shift: int) -> Any:
    """The seed to take instead; what is no number draws from what was changed before."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer | list | tuple):
        return seed
    if _is_kept():
        return seed
    if isinstance(seed, list | tuple):
        return [*seed, shift]
    return (int(seed) + shift) % _LARGEST


def _shift(place: Any, name: str, shift: int, keyword: str = "") -> None:
    """Replace a function by one that changes its seed: its first argument, or one by keyword."""
    original = getattr(place, name)

    @functools.wraps(original)
    def shifted(*arguments: Any, **keywords: Any) -> Any:
        if keyword:
            keywords[keyword] = _other(keywords.get(keyword, 0), shift)
        elif arguments:
            arguments = (_other(arguments[0], shift), *arguments[1:])
        elif "seed" in keywords:
            keywords["seed"] = _other(keywords["seed"], shift)
        return original(*arguments, **keywords)

    setattr(place, name, shifted)


def _shift_numpy(shift: int) -> None:
    _shift(np.random, "default_rng", shift)
    _shift(np.random, "seed", shift)
    original = np.random.RandomState

    class LikeOriginal(type):
        # Generators that NumPy makes itself are of the original class.
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, original)

    class RandomState(original, metaclass=LikeOriginal):  # type: ignore[valid-type, misc]  # a class
        def __init__(self, seed: Any = None) -> None:
            super().__init__(_other(seed, shift))

    np.random.RandomState = RandomState  # type: ignore[misc]  # replaced on purpose


def _shift_torch(torch: Any, shift: int) -> None:
    _shift(torch, "manual_seed", shift)
    torch.random.manual_seed = torch.manual_seed
    original = torch.Generator

    class Generator(original):  # type: ignore[valid-type, misc]  # a class
        def manual_seed(self, seed: int) -> Any:
            super().manual_seed(_other(seed, shift))
            return self

    torch.Generator = Generator


class _WhenLoaded(importlib.abc.MetaPathFinder):
    """Calls a function with a module when the module has been loaded."""

    def __init__(self, then: dict[str, Callable[[ModuleType], None]]) -> None:
        self._then = then

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module as always, and have its loader call the function."""
        then = self._then.pop(name, None)
        if then is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None:
            spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_then_call(module: ModuleType) -> None:
                execute(module)
                then(module)

            spec.loader.exec_module = execute_then_call  # type: ignore[method-assign]  # this one
        return spec


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Change the seeds, and begin to note."""
    shift_seeds(int(os.environ["SEED_SHIFT"]))
    file = Path(os.environ["CLAIMS_RECORD"])
    record = AssertionRecord()
    shell.user_ns_hidden[_RECORD] = record
    shell.user_ns[_RECORD] = record
    shell.ast_transformers.append(NotesAssertions())

    def next_cell(_information: object) -> None:
        record.cell += 1

    def write(_result: object) -> None:
        file.write_text(json.dumps(list(record.outcomes.values())), encoding="utf-8")

    shell.events.register("pre_run_cell", next_cell)
    shell.events.register("post_run_cell", write)
