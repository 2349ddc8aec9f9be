"""List the inserted values that no assertion holds to what the text says of them.

    python checks/unasserted.py [CHAPTER ...] [--all]

A chapter's cells are executed. After each cell every value that it inserts is replaced, in the
assertions of the cell, by one on another side: of the other sign, twice as large, half as large,
or another word. A value for which no assertion fails is listed with the sentences that show it, and
those sentences come first that claim something of it: that it is more, hardly, twice, a reason.
With --all the sentences are listed, too, that claim something and show no value.

An assertion is evaluated again with what the cell leaves behind. Where it does not name the value
itself, what both are computed from is looked for, through the cell's own assignments. A claim that
an assertion holds by other means is therefore listed all the same; the list is there to be read.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from seeds import chapters

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book/_ext"))

from claims.execution_cache import read_chapter  # noqa: E402  # no package of the environment

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Inserted", "inserted_values", "main", "sentences", "survivors"]

#: What says more of a number than the number does.
_CLAIMS = re.compile(
    r"\b(about|above|again|agrees?|all|almost|already|always|as (good|large|many|much|well)|"
    r"at (least|most)|because|below|best|better|between|both|close|differ\w*|double|each|easier|"
    r"enough|equal\w*|every|exceeds?|explains?|far|fewer|half|harder|hardly|higher|however|larger?|"
    r"largest|less|little|lower|many|means|more|most|much|nearly|never|no|none|nothing|only|same|"
    r"shows?|small(er|est)?|so|than|therefore|third|though|times|too|twice|unlike|while|within|"
    r"without|worse|yet|zero)\b"
)
_GLUE = re.compile(r"\{glue(?::text)?\}`(?P<name>\w+)(?::[^`]*)?`|\{(?P<alt>[a-z]\w*):[^}]*\}")
#: Calls that are evaluated again: they compute from their arguments alone, and at once.
_PURE = re.compile(
    r"^(abs|all|any|bool|dict|float|int|len|list|max|min|range|round|set|sorted|str|sum|tuple|zip|"
    r"math\.\w+|np\.\w+|pd\.Series)$|\.(abs|all|any|get|idxmax|idxmin|index|isin|item|items|max|mean|"
    r"median|min|quantile|round|std|sum|to_numpy|tolist|values|keys|argmax|argmin)$"
)
_ROUNDS = 3
#: Of an expression in Python's own notation; a longer one is nobody's claim.
_LONGEST = 20_000


@dataclass
class Inserted:
    """A value that a cell inserts, and the changes of it that no assertion notices."""

    name: str
    value: Any
    unnoticed: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """Whether no change at all is noticed."""
        return self.unnoticed == _kinds(self.value)


def _others(value: Any) -> dict[str, Any]:
    """Values of the other sides, by what was done to it."""
    if isinstance(value, str):
        return {"other word": f"other than {value}"}
    return {"sign": -value, "double": 2 * value, "half": value / 2}


def _kinds(value: Any) -> tuple[str, ...]:
    # A value that is not evaluated again is a number: the text has few words from cells.
    return tuple(_others(value if isinstance(value, str) else 1.0))


def _is_numeric(value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    if isinstance(value, int | float | np.number | str):
        return True
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return isinstance(kind, str) and kind in tuple("iuf")


def _is_pure(node: ast.AST) -> bool:
    """Whether evaluating it again takes no time and changes nothing."""
    return not any(
        isinstance(part, ast.Call) and not _PURE.search(ast.unparse(part.func))
        for part in ast.walk(node)
    ) and not any(isinstance(part, ast.NamedExpr | ast.Await) for part in ast.walk(node))


class _Replace(ast.NodeTransformer):
    """Replace expressions, given as their dumps, by others."""

    def __init__(self, by: dict[str, ast.expr]) -> None:
        self.by = by

    def visit(self, node: ast.AST) -> ast.AST:
        other = self.by.get(_dump(node)) if isinstance(node, ast.expr) else None
        return self.generic_visit(node) if other is None else other


def _replaced(node: ast.expr, by: dict[str, ast.expr]) -> ast.expr:
    other = _Replace(by).visit(copy.deepcopy(node))
    assert isinstance(other, ast.expr)
    return other


def _dump(node: ast.AST) -> str:
    return ast.dump(node).replace("Store()", "Load()")


def _expanded(node: ast.expr, definitions: dict[str, ast.expr]) -> Iterator[ast.expr]:
    """The expression, and what it becomes when the cell's own assignments are put in."""
    yield node
    for _ in range(_ROUNDS):
        following = _replaced(node, definitions)
        dump = _dump(following)
        if dump == _dump(node) or len(dump) > _LONGEST:
            return
        node = following
        yield node


def _definitions(tree: ast.Module) -> dict[str, ast.expr]:
    """What the names stand for that are assigned once, and not by way of themselves."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(_dump(node.targets[0]), []).append(node.value)
    return {
        name: values[0]
        for name, values in found.items()
        if len(values) == 1 and _is_pure(values[0]) and name not in map(_dump, ast.walk(values[0]))
    }


def survivors(source: str, names: dict[str, Any]) -> list[Inserted]:
    """Change each value that a cell inserts, and see which changes no assertion of it notices.

    Parameters
    ----------
    source
        The cell.
    names
        What its names stand for after it was executed.

    Examples
    --------
    >>> cell = "assert share > 0.5; insert(share=share, n=n)"
    >>> [(one.name, one.unnoticed) for one in survivors(cell, {"share": 0.8, "n": 7})]
    [('share', ('double',)), ('n', ('sign', 'double', 'half'))]
    """
    tree = ast.parse(source)
    definitions = _definitions(tree)
    tests = [
        test
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        for test in _expanded(node.test, definitions)
        if _is_pure(test)
    ]
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "insert":
            for keyword in call.keywords:
                if keyword.arg is not None:
                    found.append(_inserted(keyword.arg, keyword.value, definitions, tests, names))
    return found


def _inserted(
    name: str,
    value: ast.expr,
    definitions: dict[str, ast.expr],
    tests: list[ast.expr],
    names: dict[str, Any],
) -> Inserted:
    parts = {
        _dump(part): part
        for expression in _expanded(value, definitions)
        if _is_pure(expression)
        for part in ast.walk(expression)
        if isinstance(part, ast.expr) and not isinstance(part, ast.Constant)
    }
    shown = _evaluate(value, names) if _is_pure(value) else None
    noticed: set[str] = set()
    for dump, part in parts.items():
        known = _evaluate(part, names)
        if not _is_numeric(known):
            continue
        for test in tests:
            if dump not in {_dump(one) for one in ast.walk(test) if isinstance(one, ast.expr)}:
                continue
            if not _is_true(_evaluate(test, names)):
                continue
            for kind, other in _others(known).items():
                replaced = _replaced(test, {dump: ast.Name("__other__", ast.Load())})
                outcome = _evaluate(replaced, {**names, "__other__": other})
                if outcome is not None and not _is_true(outcome):
                    noticed.add(kind)
    return Inserted(name, shown, tuple(kind for kind in _kinds(shown) if kind not in noticed))


def _evaluate(node: ast.expr, names: dict[str, Any]) -> Any:
    """The value of an expression, None where it has none by itself."""
    expression = ast.fix_missing_locations(ast.Expression(copy.deepcopy(node)))
    try:
        # The other value may be no probability, or have no root.
        with np.errstate(all="ignore"):
            return eval(compile(expression, "claim", "eval"), names)
    # A name of a comprehension, say, stands for nothing outside of it.
    except Exception:
        return None


def _is_true(outcome: Any) -> bool:
    return outcome is not None and bool(np.all(outcome))


def inserted_values(notebook: NotebookNode, folder: Path) -> list[Inserted]:
    """Execute a chapter's cells, and see after each which values its assertions hold.

    Raises
    ------
    RuntimeError
        If a cell fails that should not.
    """
    shell = InteractiveShell.instance()
    found = []
    try:
        with contextlib.chdir(folder):
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    found += _values_of(cell, shell)
    finally:
        InteractiveShell.clear_instance()
    return found


def _values_of(cell: NotebookNode, shell: InteractiveShell) -> list[Inserted]:
    if shell.run_cell(cell.source, silent=True).success:
        if "insert(" not in cell.source:
            return []
        return survivors(shell.transform_cell(cell.source), shell.user_ns)
    if "raises-exception" in cell.metadata.get("tags", ()):
        return []
    raise RuntimeError(f"the cell fails that begins with {cell.source.splitlines()[0]}")


def sentences(notebook: NotebookNode) -> Iterator[tuple[str, set[str]]]:
    """The sentences of a chapter's text, each with the names of the values that it shows."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(
                r"^(```|:::).*?^(```|:::)$", "", cell.source, flags=re.DOTALL | re.MULTILINE
            )
            for paragraph in re.split(r"\n\s*\n", text):
                for sentence in re.split(
                    r"(?<=[.?!:])\s+(?=[A-Z*{`$])", " ".join(paragraph.split())
                ):
                    names = {match["name"] or match["alt"] for match in _GLUE.finditer(sentence)}
                    yield sentence, names


def _report(chapter: Path, and_without_values: bool) -> None:
    notebook = read_chapter(chapter)
    values = inserted_values(notebook, chapter.parent)
    texts = list(sentences(notebook))
    free = {one.name: one for one in values if one.is_free}
    half = sum(bool(one.unnoticed) and not one.is_free for one in values)
    print(
        f"\n{chapter.stem}: {len(values)} inserted values; of {len(free)} no change is noticed, "
        f"of {half} some are"
    )
    lists: dict[str, list[str]] = {"A claim": [], "No claim": []}
    for sentence, names in texts:
        if unheld := names & set(free):
            # The values themselves are no words of the sentence.
            claims = _CLAIMS.search(_GLUE.sub("", sentence))
            kind = "A claim" if claims else "No claim"
            lists[kind].append(f"{', '.join(sorted(unheld))}: {sentence}")
    for kind, lines in lists.items():
        for line in lines:
            print(f"  {kind}, and no assertion: {line}")
    if and_without_values:
        for sentence, names in texts:
            if not names and _CLAIMS.search(sentence):
                print(f"  No value: {sentence}")


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="such as kmer-analysis")
    parser.add_argument("--all", action="store_true", help="also claims that show no value")
    options = parser.parse_args()
    known = chapters()
    if unknown := set(options.chapters) - set(known):
        parser.error(f"there is no chapter {min(unknown)}; there are {', '.join(known)}")
    import matplotlib

    matplotlib.use("agg")
    for name in options.chapters or known:
        # A chapter's names are none of another's.
        if len(options.chapters) == 1:
            _report(known[name], options.all)
        else:
            os.spawnl(os.P_WAIT, sys.executable, sys.executable, __file__, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
