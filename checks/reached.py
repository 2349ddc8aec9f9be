"""What of the package a module reaches, definition by definition.

A module that is loaded is not used as a whole: of a room with ten functions one may be called, and
what its ``__init__`` passes on is loaded with it. Here the names in a definition are followed to
the definitions that they stand for, through what is passed on, to the end. Too much may be
followed (a local name that is also a function's), never too little, as long as no name is made at
run time.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Reached", "code_hash", "definition_at"]

_WITH_DOCSTRING = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITION = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_NOT_RUN = ("TYPE_CHECKING", "__all__")


def code_hash(statements: Iterable[ast.AST]) -> str:
    """Hash what statements do, whatever their comments and docstrings say.

    Examples
    --------
    >>> one, other = ast.parse("x = 1  # one"), ast.parse("x = 2")
    >>> code_hash([one]) == code_hash([ast.parse("x = 1")])
    True
    >>> code_hash([one]) == code_hash([other])
    False
    """
    return hashlib.sha256("\n".join(map(ast.dump, statements)).encode()).hexdigest()[:12]


@dataclass
class _Source:
    """A module's statements by the names that they define."""

    module: str
    defined: dict[str, list[ast.AST]] = field(default_factory=dict)
    imported: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    #: What runs whenever the module is loaded, and gives no name.
    run: list[ast.AST] = field(default_factory=list)


def _without_docstrings(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def _names_of(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module defines."""
    if isinstance(statement, _DEFINITION):
        return {statement.name}
    return {
        node.name if isinstance(node, _DEFINITION) else node.id
        for node in ast.walk(statement)
        if isinstance(node, _DEFINITION)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


def _imports(node: ast.AST, module: str, *, package: bool) -> Iterator[tuple[str, str, str | None]]:
    """The names that an import gives, each with its module and, of that, its name there."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, whole, None
    elif isinstance(node, ast.ImportFrom):
        parts = module.split(".")
        above = parts[: len(parts) - node.level + package] if node.level else []
        origin = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                raise ValueError(f"{module} imports * from {origin}: its names can not be followed")
            yield alias.asname or alias.name, origin, alias.name


class Reached:
    """What modules of a project reach of its packages.

    Parameters
    ----------
    source : pathlib.Path
        The folder with the packages.
    """

    def __init__(self, source: Path) -> None:
        self.source = source
        self._sources: dict[str, _Source | None] = {}

    def hashes(self, module: str) -> dict[str, str]:
        """Hash what is reached of each file.

        Parameters
        ----------
        module : str
            The module from whose definitions everything is followed.

        Returns
        -------
        dict
            Path below the folder of the packages, and the hash of what is reached in it.
        """
        return {
            self._file(name).relative_to(self.source).as_posix(): code_hash(
                statement for _, statement in sorted(found.items())
            )
            for name, found in sorted(self._follow(module).items())
        }

    def definitions(self, module: str) -> dict[str, set[str]]:
        """Return the names that are reached of each module, from those of one."""
        return {name: {key for key, _ in found} for name, found in self._follow(module).items()}

    def _follow(self, module: str) -> dict[str, dict[tuple[str, int], ast.AST]]:
        found: dict[str, dict[tuple[str, int], ast.AST]] = {}
        waiting: list[tuple[str, str | None]] = [(module, None)]
        done: set[tuple[str, str | None]] = set()
        while waiting:
            wanted = waiting.pop()
            if wanted in done:
                continue
            done.add(wanted)
            of, name = wanted
            source = self._read(of)
            if source is None:
                continue
            if name is None:
                # What a module passes on counts only where it is asked for as a whole by another.
                passed_on = source.imported if of != module else ()
                waiting += [(of, each) for each in (*source.defined, *passed_on)]
            here = found.setdefault(of, {})
            runs = {("", number): node for number, node in enumerate(source.run)}
            new = {key: node for key, node in runs.items() if key not in here}
            if name is not None and name in source.defined:
                new |= {(name, n): node for n, node in enumerate(source.defined[name])}
            elif name is not None and name in source.imported:
                waiting.append(self._meant(*source.imported[name]))
            here |= new
            for node in new.values():
                waiting += self._used(node, source)
        return {name: statements for name, statements in found.items() if statements}

    def _used(self, statement: ast.AST, source: _Source) -> Iterator[tuple[str, str | None]]:
        """What the names in a statement stand for."""
        package = self._file(source.module).name == "__init__.py"
        part_of_another: set[ast.AST] = set()
        for node in ast.walk(statement):
            for _, origin, name in _imports(node, source.module, package=package):
                yield self._meant(origin, name)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                origin, name = self._meant(*source.imported.get(node.value.id, ("", "")))
                if name is None and self._read(origin):
                    part_of_another.add(node.value)
                    yield self._meant(origin, node.attr)
            if isinstance(node, ast.Name) and node not in part_of_another:
                if node.id in source.defined:
                    yield source.module, node.id
                elif node.id in source.imported:
                    yield self._meant(*source.imported[node.id])

    def _meant(self, origin: str, name: str | None) -> tuple[str, str | None]:
        """A module, if that is what an imported name stands for."""
        source = self._read(origin)
        if name is not None and source and name not in {*source.defined, *source.imported}:
            return (f"{origin}.{name}", None) if self._read(f"{origin}.{name}") else (origin, name)
        return origin, name

    def _file(self, module: str) -> Path:
        path = self.source.joinpath(*module.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    def _read(self, module: str) -> _Source | None:
        """The statements of a module, or None if it is none of the project's."""
        if module not in self._sources:
            file = self._file(module) if module else Path()
            self._sources[module] = self._parse(module, file) if file.is_file() else None
        return self._sources[module]

    def _parse(self, module: str, file: Path) -> _Source:
        source = _Source(module)
        package = file.name == "__init__.py"
        for statement in _without_docstrings(file.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for name, origin, there in _imports(statement, module, package=package):
                    source.imported[name] = origin, there
                    if not (self.source / origin.partition(".")[0]).is_dir():
                        source.defined.setdefault(name, []).append(
                            ast.Constant(f"{name} is {origin} {there}")
                        )
                continue
            names = _names_of(statement)
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            if isinstance(statement, _DEFINITION) or not used.intersection(_NOT_RUN):
                for name in names:
                    source.defined.setdefault(name, []).append(statement)
                if not names:
                    source.run.append(statement)
        return source


def definition_at(source: str, line: int) -> str:
    """Return the name of a module's definition that a line is in; empty if it is in none."""
    for statement in ast.parse(source).body:
        if isinstance(statement, _DEFINITION):
            first = min([statement.lineno, *(node.lineno for node in statement.decorator_list)])
            if first <= line <= (statement.end_lineno or line):
                return statement.name
    return ""
