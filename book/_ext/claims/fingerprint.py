"""Tell whether files are as they were, and which of them a Python file can reach."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["fingerprint", "imported", "reached"]


def fingerprint(root: Path, sources: list[str]) -> str:
    """Hash the files that decide whether the tests pass, and the version of Python.

    Parameters
    ----------
    root
        Folder that the sources are relative to.
    sources
        Files and folders; of a folder every file counts except byte code and metadata
        that installing writes.

    Raises
    ------
    FileNotFoundError
        If a source does not exist: a wrong path would make the kept results blind to it.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for source in sources:
        path = (root / source).resolve()
        if not path.exists():
            raise FileNotFoundError(f"fingerprint: the source {path} does not exist.")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            name = file.relative_to(path.parent)
            if file.is_file() and not _is_generated(name):
                digest.update(name.as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _is_generated(path: Path) -> bool:
    return any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)


def reached(file: Path, folders: Iterable[Path]) -> set[Path]:
    """Return the files that a Python file can reach by its imports, itself among them.

    An import counts wherever it stands, also within a function. With a package come the files in
    its folder that are no modules, such as data.

    Parameters
    ----------
    file
        Where to begin.
    folders
        Where modules are looked for; what is found in none of them is somebody else's.
    """
    folders = tuple(folders)
    found: set[Path] = set()
    waiting = [file]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.name == "__init__.py":
            found |= set(_data_of(path.parent))
        waiting += imported(path, folders)
    return found


def imported(file: Path, folders: Iterable[Path]) -> set[Path]:
    """Return the files that a Python file imports itself, with the packages around them.

    Parameters
    ----------
    file
        What imports.
    folders
        Where modules are looked for; what is found in none of them is somebody else's.
    """
    folders = tuple(folders)
    return {path for name in _imported(file, folders) for path in _files_of(name, folders)}


def _data_of(package: Path) -> Iterator[Path]:
    for path in package.iterdir():
        if path.is_dir():
            # A folder that is a package of its own comes when it is imported.
            if not (path / "__init__.py").exists() and path.name != "__pycache__":
                yield from (one for one in path.rglob("*") if one.is_file())
        elif path.suffix != ".py":
            yield path


def _imported(path: Path, folders: tuple[Path, ...]) -> Iterator[str]:
    """Yield the full names that a file imports, which may be modules or what is in them."""
    (root, *_) = [folder for folder in folders if path.is_relative_to(folder)] or [path.parent]
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _files_of(name: str, folders: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the module of a name and the packages around it, as far as they are in the folders."""
    parts = name.split(".")
    for folder in folders:
        for length in range(1, len(parts) + 1):
            place = folder.joinpath(*parts[:length])
            yield from (
                path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()
            )
