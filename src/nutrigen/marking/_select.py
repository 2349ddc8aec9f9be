"""Which statements of a notebook an answer needs, decided by names.

A check names the answer: ``check("NAME", FUNCTION)``. From there, names are followed upwards:

- of a name, the last statement above is needed that gives it a value as a whole: a definition, an
  import, an assignment; and what stands between and gives it another one in part or perhaps, as a
  loop or ``+=``;
- also needed between them is every call of a method of a variable, or that is handed it, as in
  ``words.append("A")``, since it may change it. What is defined or imported is no variable;
- of each needed statement, the names that it uses are followed from where it stands, and those in
  the body of a function from where the function is used.

Nothing else is run: no other call, no ``print``, no ``assert``, no check. What is needed is run in
the order of the notebook, and a statement that fails does not stop the next, as with cells that are
run by hand.
"""

from __future__ import annotations

import ast
import bisect
import re
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Check", "Statement", "checks_in", "needed", "statements_of"]

# Commands of IPython, which are no Python.
_COMMAND = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)
_COMMAND_OF_CELL = re.compile(r"\s*%%(\w+).*\n?")
_STILL_PYTHON = {"time", "timeit", "capture", "prun"}


@dataclass(frozen=True)
class Check:
    """A call of ``check``.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    answer : str
        The expression that is the answer, mostly the name of a function.
    cell : int
        Number of the cell, counted from 0.
    line : int
        Line in the cell.
    """

    exercise: str
    answer: str
    cell: int
    line: int


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell.

    Parameters
    ----------
    cell : int
        Number of the cell, counted from 0.
    tree : ast.stmt
        The statement.
    binds : frozenset of str
        Names that it gives a value.
    uses, later : frozenset of str
        Names whose value it uses at once, and when what it defines is called.
    may_change : frozenset of str
        Variables that a call may change.
    is_whole : bool
        Whether nothing is left of the values that its names had before.
    defines : bool
        Whether it is a definition or an import.
    """

    cell: int
    tree: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    later: frozenset[str]
    may_change: frozenset[str]
    is_whole: bool
    defines: bool


def python_of(source: str) -> str:
    r"""Return a cell without what only IPython understands.

    Parameters
    ----------
    source : str
        The cell.

    Returns
    -------
    str
        The same lines; a command of IPython has become ``pass``.

    Examples
    --------
    >>> python_of("%matplotlib inline\nx = 1\n!ls")
    'pass\nx = 1\npass'
    """
    if command := _COMMAND_OF_CELL.match(source):
        rest = source[command.end() :]
        return "\n" * command.group().count("\n") + (rest if command[1] in _STILL_PYTHON else "")
    try:
        ast.parse(source)
    except SyntaxError:
        return _COMMAND.sub(r"\1pass", source)
    return source


def statements_of(cells: Sequence[str]) -> tuple[list[Statement], dict[int, SyntaxError]]:
    """Take the cells of a notebook apart.

    Parameters
    ----------
    cells : sequence of str
        The code of each cell.

    Returns
    -------
    statements : list of Statement
        In the order of the notebook.
    wrong : dict from int to SyntaxError
        What is wrong with the cells that are not Python.
    """
    statements: list[Statement] = []
    wrong = {}
    for number, cell in enumerate(cells):
        try:
            tree = ast.parse(python_of(cell))
            statements += [_statement(number, one) for one in tree.body]
        except SyntaxError as error:
            wrong[number] = error
        except ValueError as error:  # a character that no source may have
            wrong[number] = SyntaxError(str(error))
    return statements, wrong


def checks_in(cells: Sequence[str]) -> list[Check]:
    """Find the calls of ``check``; of several for one exercise the last.

    Parameters
    ----------
    cells : sequence of str
        The code of each cell.

    Returns
    -------
    list of Check
        In the order of the notebook.

    Examples
    --------
    >>> checks_in(['def f(x): ...', 'check("count-windows", f)'])
    [Check(exercise='count-windows', answer='f', cell=1, line=1)]
    """
    found: dict[str, Check] = {}
    for statement in statements_of(cells)[0]:
        for node in ast.walk(statement.tree):
            if exercise := _checked(node):
                found.pop(exercise, None)
                call = node
                assert isinstance(call, ast.Call)
                answer = ast.unparse(call.args[1])
                found[exercise] = Check(exercise, answer, statement.cell, call.lineno)
    return list(found.values())


def _checked(node: ast.AST) -> str:
    """The exercise of a call of ``check``; empty for anything else."""
    match node:
        case ast.Call(
            func=ast.Name(id="check") | ast.Attribute(attr="check"),
            args=[ast.Constant(value=str(exercise)), _],
        ):
            return exercise
    return ""


def needed(statements: Iterable[Statement], check: Check) -> list[Statement]:
    """Choose what an answer needs.

    Parameters
    ----------
    statements : iterable of Statement
        Those of the notebook.
    check : Check
        The call that names the answer.

    Returns
    -------
    list of Statement
        In the order of the notebook.

    Examples
    --------
    >>> cells = ["import math", "x = 1", "y = 2", "def f(n): return math.exp(n) + x", "f(3)"]
    >>> chosen = needed(statements_of(cells)[0], Check("name", "f", 5, 1))
    >>> [statement.cell for statement in chosen]
    [0, 1, 3]
    """
    everything = [one for one in statements if not _is_idle(one.tree)]
    places = [(one.cell, one.tree.lineno) for one in everything]
    end = bisect.bisect_left(places, (check.cell, check.line))
    asked = _statement(0, ast.parse(check.answer).body[0])
    names = asked.uses | asked.later
    if not any(names & one.binds for one in everything[:end]):
        # Written below its check, and run by hand before it.
        end = len(everything)
    chosen: set[int] = set()
    seen: set[tuple[str, int]] = set()
    to_do = [(name, end) for name in names]
    while to_do:
        name, before = to_do.pop()
        if (name, before) in seen:
            continue
        seen.add((name, before))
        for position in _reaching(everything, name, before):
            chosen.add(position)
            one = everything[position]
            to_do += [(used, position) for used in one.uses]
            to_do += [(used, before) for used in one.later]
    return [everything[position] for position in sorted(chosen)]


def _reaching(statements: Sequence[Statement], name: str, before: int) -> list[int]:
    """Positions of the statements that a name has its value from."""
    found: list[int] = []
    changes: list[int] = []
    for position in range(before - 1, -1, -1):
        one = statements[position]
        if name in one.binds:
            found.append(position)
            if one.is_whole:
                return found if one.defines else found + changes
        elif name in one.may_change:
            changes.append(position)
        elif "*" in one.binds:
            found.append(position)
    # Bound by loops alone, by a star, or not at all.
    return found + changes if found else []


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement has no effect on what an answer does, or is a check."""
    if isinstance(statement, ast.Assert | ast.Pass | ast.Delete):
        return True
    return isinstance(statement, ast.Expr) and bool(_checked(statement.value))


def _statement(cell: int, tree: ast.stmt) -> Statement:
    table = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
    binds: set[str] = set()
    uses: set[str] = set()
    later: set[str] = set()
    changed_later: set[str] = set()
    for one, is_top in _tables(table):
        for symbol in one.get_symbols():
            is_bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if is_bound and (is_top or symbol.is_global()):
                (binds if is_top else changed_later).add(symbol.get_name())
            # In the body of a class, a name may be read from outside before it is bound.
            is_outer = is_top or symbol.is_global() or one.get_type() == "class"
            if symbol.is_referenced() and is_outer:
                (uses if is_top else later).add(symbol.get_name())
    if isinstance(tree, ast.ImportFrom) and any(alias.name == "*" for alias in tree.names):
        binds.add("*")
    defines = isinstance(
        tree,
        ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom,
    )
    if not isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        # A comprehension or the body of a class runs at once; so may a lambda.
        uses |= later
    may_change = changed_later if defines else changed_later | set(_may_change(tree))
    is_whole = defines or (
        isinstance(tree, ast.Assign | ast.AnnAssign) and "*" not in binds and bool(binds)
    )
    changes = frozenset(may_change)
    names = frozenset(binds), frozenset(uses), frozenset(later)
    return Statement(cell, tree, *names, changes, is_whole, defines)


def _tables(table: symtable.SymbolTable) -> Iterator[tuple[symtable.SymbolTable, bool]]:
    yield table, True
    to_do = list(table.get_children())
    while to_do:
        inner = to_do.pop()
        yield inner, False
        to_do += inner.get_children()


def _may_change(tree: ast.AST) -> Iterator[str]:
    """Names of what is changed in place, as far as it can be seen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from _root(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _root(node.func)
            yield from (one.id for one in node.args if isinstance(one, ast.Name))


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
