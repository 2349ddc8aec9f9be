"""Break a teaching estimator in one place after another, and say which breaks its tests miss.

    .venv/bin/python checks/mutate.py MODULE ... [--limit N] [--seed S] [--timeout SECONDS]

MODULE is the name of a module of the package, such as ``decomposition``. Each mutant differs in
one place within a function: a comparison, an operator of arithmetic or logic, a number, a truth
value. The module's test file is run on it in a temporary copy. A mutant that fails a test, or
takes too long, is killed; one that survives shows what no test looks at. Error messages,
annotations and docstrings are left as they are. The exit status is 0 if none survives that is
not among those below, which compute the same.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MODULES", "Mutant", "main", "mutants", "survives"]

ROOT = Path(__file__).resolve().parents[1]
MODULES = ("naive_bayes", "tree", "cluster", "decomposition")
#: Mutants that no test can kill, or should: module, function, the code before and after; and why.
EQUIVALENT = {
    (
        "decomposition",
        "fix_signs",
        "sizes >= sizes.max(axis=0) * (1 - 1e-09)",
        "sizes > sizes.max(axis=0) * (1 - 1e-09)",
    ): "the largest entry is above the bound in any case, an axis being longer than 0",
    (
        "decomposition",
        "fix_signs",
        "axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1, 1)",
        "axes / np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1, 1)",
    ): "1 and -1 are their own inverses",
    (
        "decomposition",
        "fix_signs",
        "axes[largest, np.arange(axes.shape[1])] < 0",
        "axes[largest, np.arange(axes.shape[1])] <= 0",
    ): "the largest entry of an axis is not 0",
    ("naive_bayes", "MultinomialNB.predict_joint_log_proba", "0", "1"): (
        "what stands for a word never seen is multiplied by 0, or the score becomes -inf"
    ),
    ("naive_bayes", "CategoricalNB.fit", "True", "False"): "both have one entry for each feature",
    ("naive_bayes", "CategoricalNB.predict_joint_log_proba", "True", "False"): (
        "both have one entry for each feature"
    ),
}

_SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.USub: ast.UAdd,
}


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Parameters
    ----------
    line : int
        Where the change is in the original.
    function : str
        The function or method that contains it, with its class.
    before, after : str
        The changed expression.
    source : str
        The whole module, changed.
    """

    line: int
    function: str
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.function}: {self.before}  ->  {self.after}"


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node with one change, in every way there is."""
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            if type(operator) in _SWAPS:
                changed = copy.deepcopy(node)
                changed.ops[position] = _SWAPS[type(operator)]()
                yield changed
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp | ast.UnaryOp):
        if type(node.op) in _SWAPS:
            changed = copy.deepcopy(node)
            changed.op = _SWAPS[type(node.op)]()
            yield changed
        elif isinstance(node.op, ast.Not):
            yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _places(node: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """Yield function, parent, field and position of what is computed in functions."""
    for field, value in ast.iter_fields(node):
        # What is said about types and told to the reader is not computed.
        if field in ("annotation", "returns", "decorator_list") or isinstance(value, ast.JoinedStr):
            continue
        several = isinstance(value, list)
        for position, child in enumerate(value if several else [value]):
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            inner = name
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}".lstrip(".")
            elif name:
                yield name, node, field, position if several else None
            yield from _places(child, inner)


def mutants(source: str) -> list[Mutant]:
    """Return all mutants of a module, from top to bottom.

    Examples
    --------
    >>> for mutant in mutants("def half(x: int | None):\\n    return x / 2\\n"):
    ...     print(mutant)
    line 2, half: x / 2  ->  x * 2
    line 2, half: 2  ->  3
    """
    tree = ast.parse(source)
    found = []
    for function, parent, field, position in _places(tree):
        held = getattr(parent, field)
        original = held if position is None else held[position]
        for changed in _changes(original):
            ast.copy_location(changed, original)
            _put(parent, field, position, changed)
            text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            _put(parent, field, position, original)
            before, after = ast.unparse(original), ast.unparse(changed)
            found.append(Mutant(original.lineno, function, before, after, text))
    return sorted(found, key=lambda mutant: mutant.line)


def _put(parent: ast.AST, field: str, position: int | None, node: ast.AST) -> None:
    if position is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[position] = node


def survives(folder: Path, module: str, source: str, timeout: float) -> bool:
    """Return whether a module's tests pass with other code in its place.

    Parameters
    ----------
    folder
        A copy of what the tests need: ``src``, ``tests/nutrigen``, ``pyproject.toml``.
    module, source
        The module and its code.
    timeout
        Seconds after which the code counts as one that fails.
    """
    (folder / "src" / "nutrigen" / f"{module}.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command.append(f"tests/nutrigen/test_{module}.py")
    # The copy comes before the package that is installed; no compiled file of another mutant.
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Hypothesis then draws the same examples each time, and a busy machine fails none.
        "CI": "1",
    }
    try:
        result = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0


def _try(module: str, limit: int | None, seed: int, timeout: float) -> list[Mutant]:
    """Run the tests on the mutants of a module, print each fate, return who survives unexplained.

    Raises
    ------
    RuntimeError
        If the tests fail on the module as it is, or run on another one.
    """
    source = (ROOT / "src" / "nutrigen" / f"{module}.py").read_text(encoding="utf-8")
    chosen = mutants(source)
    if limit is not None and limit < len(chosen):
        chosen = sorted(random.Random(seed).sample(chosen, limit), key=lambda mutant: mutant.line)
    alive = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ignore = shutil.ignore_patterns("__pycache__")
        for part in ("src/nutrigen", "tests/nutrigen"):
            shutil.copytree(ROOT / part, folder / part, ignore=ignore)
        for file in ("pyproject.toml", "tests/conftest.py"):
            shutil.copy(ROOT / file, folder / file)
        if not survives(folder, module, source, timeout):
            raise RuntimeError(f"the tests of {module} fail on the module as it is.")
        if survives(folder, module, "raise SystemError\n" + source, timeout):
            raise RuntimeError(f"the tests of {module} do not use the copy of it.")
        for mutant in chosen:
            fate = "killed"
            if survives(folder, module, mutant.source, timeout):
                key = (module, mutant.function, mutant.before, mutant.after)
                reason = EQUIVALENT.get(key)
                fate = f"survives ({reason})" if reason else "SURVIVES"
                if not reason:
                    alive.append(mutant)
            print(f"{module}, {mutant}: {fate}", flush=True)
    print(f"{module}: {len(chosen)} mutants, {len(alive)} survive without an explanation.")
    return alive


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutation tests; return 0 if no mutant survives unexplained, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="+", choices=MODULES, metavar="MODULE")
    parser.add_argument("--limit", type=int, help="number of mutants of a module, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one mutant")
    options = parser.parse_args(arguments)
    alive = [
        mutant
        for module in options.modules
        for mutant in _try(module, options.limit, options.seed, options.timeout)
    ]
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
