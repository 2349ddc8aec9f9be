"""The data card: what a data set is, where it comes from, what is wrong with it."""

from __future__ import annotations

import html
import re
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

__all__ = [
    "Card",
    "CardError",
    "Citation",
    "Dataset",
    "LearningProblem",
    "TableLayout",
    "read_card_file",
]

CARD_FILE = "card.toml"
KINDS = ("real", "semi-real", "simulated")
UNPUBLISHED = "not published; recorded when the file is first seen"

_URL = re.compile(r"(https?://\S*[^\s.,;:)])")


class CardError(ValueError):
    """A data card is not as it must be; the message names the file and the key."""


@dataclass(frozen=True)
class Citation:
    """What to cite when the data are used.

    Parameters
    ----------
    keys : tuple of str
        Keys of the entries in the book's bibliography.
    text : str
        The same in words, for a reader without the bibliography.
    """

    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class LearningProblem:
    """A task on a data set, and how success is measured.

    Attributes
    ----------
    task : str
        What is to be found, from what.
    kind : str
        The kind of task: classification, regression, and so on.
    measure : str
        What should improve with experience.
    """

    task: str
    kind: str
    measure: str


@dataclass(frozen=True)
class TableLayout:
    """Which file of a data set is its table, and which column is the target.

    Parameters
    ----------
    file : str
        Name of a file of tab-separated values, compressed if it ends in ``.gz``.
    target : str or None
        Name of the column that is to be predicted; None if there is none.
    """

    file: str
    target: str | None


@dataclass(frozen=True)
class Card:
    """The card of a data set, shown where the data are used.

    Parameters
    ----------
    name : str
        Name of the data set, as in its loader and its folder.
    title : str
        What the data set is called in the text.
    kind : {"real", "semi-real", "simulated"}
        Where the numbers come from. What is not real says so in its name too.
    description : str
        What was measured and how.
    units : str
        Units of what was measured.
    size : str
        How much there is of it.
    who : str
        By whom it was measured.
    when : str
        When it was measured or published.
    related : str
        Which observations are related, so that they must be kept together in a split.
    flaws : tuple of str
        What is known to be wrong or missing.
    processing : tuple of str
        What was done to the data between their release and the bundled files.
    source : str
        The public record and the release from which the files were made.
    license : str
        The terms under which the data are shared.
    citation : Citation
        What to cite.
    files : mapping of str to str
        SHA-256 of each file by its name. Of a file that is downloaded it may be unpublished.
    problem : LearningProblem, optional
        What can be learned from the data. Each bundled data set has one.
    table : TableLayout, optional
        Where the data are one plain table: how `load` reads it.
    """

    name: str
    title: str
    kind: str
    description: str
    units: str
    size: str
    who: str
    when: str
    related: str
    flaws: tuple[str, ...]
    processing: tuple[str, ...]
    source: str
    license: str
    citation: Citation
    files: Mapping[str, str]
    problem: LearningProblem | None = None
    table: TableLayout | None = None

    def _first_rows(self) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
        return (
            ("What was measured, and how", self.description),
            ("Kind of data", self.kind),
            ("Units", self.units),
            ("Size", self.size),
            ("By whom", self.who),
            ("When", self.when),
            ("What is related", self.related),
            ("Known flaws", self.flaws),
            ("Cite", self.citation.text),
        )

    def _further_rows(self) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
        return (
            ("Source", self.source),
            ("What was done to it", self.processing),
            ("License", self.license),
            ("Files, with SHA-256", tuple(f"{name} {hash_}" for name, hash_ in self.files.items())),
        )

    def __str__(self) -> str:
        """Return the card as plain text."""
        lines = [f"Data card: {self.title}"]
        for label, value in (*self._first_rows(), *self._further_rows()):
            if isinstance(value, str):
                lines += _wrapped(value, f"{label}: ", "    ")
            else:
                lines.append(f"{label}:")
                for item in value:
                    lines += _wrapped(item, "  - ", "    ")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the card as a definition list, its provenance folded."""
        return (
            '<div class="data-card">\n'
            f"<p><strong>Data card: {html.escape(self.title)}</strong></p>\n"
            f"{_html_list(self._first_rows())}\n"
            "<details>\n<summary>Source, license and files</summary>\n"
            f"{_html_list(self._further_rows())}\n"
            "</details>\n</div>"
        )

    def _repr_markdown_(self) -> str:
        """Return the card as a Markdown list."""
        lines = [f"**Data card: {_markdown(self.title)}**", ""]
        for label, value in (*self._first_rows(), *self._further_rows()):
            if isinstance(value, str):
                lines.append(f"- **{label}:** {_markdown(value)}")
            else:
                lines.append(f"- **{label}:**")
                lines += [f"  - {_markdown(item)}" for item in value]
        return "\n".join(lines) + "\n"


class Dataset:
    """What was loaded, with the card that says what it is.

    A subclass is a dataclass with a field `card`, made with ``repr=False``.
    """

    card: Card

    def __repr__(self) -> str:
        """Return the name and the size; the data would fill the screen."""
        return f"<{self.card.name}: {self.card.size}>"


def read_card_file(folder: Traversable) -> Card:
    """Read and validate the card in the folder of a data set.

    Parameters
    ----------
    folder : Traversable
        Folder of the data set, for example a `pathlib.Path`.

    Returns
    -------
    Card
        The card, with line breaks in its texts replaced by spaces.

    Raises
    ------
    CardError
        If the card is missing, is not TOML, lacks a key, has an unknown one or one whose value is
        not what it must be. The message names the file and the key.

    Examples
    --------
    >>> from importlib.resources import files
    >>> folder = files("nutrigen.datasets") / "bundled" / "lambda-phage-genome"
    >>> read_card_file(folder).size
    '1 sequence of 48,502 bp'
    """
    path = folder / CARD_FILE
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise CardError(f"{path}: there is no such card") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CardError(f"{path}: is not TOML in UTF-8: {error}") from None

    optional = ["problem", "table"]
    expected = [field.name for field in fields(Card) if field.name not in optional]
    _check_keys(content, expected, "", path, optional)
    values: dict[str, Any] = {}
    for key in content:
        if key in ("flaws", "processing"):
            values[key] = _texts(content[key], key, path)
        elif key == "citation":
            values[key] = _citation(content[key], path)
        elif key == "files":
            values[key] = _hashes(content[key], path)
        elif key == "problem":
            values[key] = _problem(content[key], path)
        elif key == "table":
            values[key] = _layout(content[key], path)
        else:
            values[key] = _text(content[key], key, path)
    card = Card(**values)

    if card.name != folder.name:
        raise CardError(f"{path}: key 'name' is '{card.name}', but the folder is '{folder.name}'")
    if card.kind not in KINDS:
        raise CardError(f"{path}: key 'kind' must be one of {', '.join(KINDS)}, not '{card.kind}'")
    if card.kind != "real" and card.kind not in card.name:
        raise CardError(f"{path}: key 'name': data that are {card.kind} must say so in their name")
    if card.table is not None and card.table.file not in card.files:
        raise CardError(
            f"{path}: key 'table.file' must be one of {', '.join(card.files)}, which [files] "
            f"lists, not '{card.table.file}'"
        )
    return card


def _check_keys(
    table: Mapping[str, Any],
    expected: list[str],
    prefix: str,
    path: Traversable,
    optional: Sequence[str] = (),
) -> None:
    known = [*expected, *optional]
    for key in table:
        if key not in known:
            raise CardError(f"{path}: unknown key '{prefix}{key}'; the keys are {', '.join(known)}")
    for key in expected:
        if key not in table:
            raise CardError(f"{path}: key '{prefix}{key}' is missing")


def _text(value: object, key: str, path: Traversable) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CardError(f"{path}: key '{key}' must be a text that is not empty")
    return " ".join(value.split())


def _texts(value: object, key: str, path: Traversable) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise CardError(f"{path}: key '{key}' must be a list of texts that is not empty")
    return tuple(_text(item, key, path) for item in value)


def _table(value: object, key: str, path: Traversable) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise CardError(f"{path}: key '{key}' must be a table that is not empty")
    return value


def _citation(value: object, path: Traversable) -> Citation:
    table = _table(value, "citation", path)
    _check_keys(table, ["keys", "text"], "citation.", path)
    return Citation(
        keys=_texts(table["keys"], "citation.keys", path),
        text=_text(table["text"], "citation.text", path),
    )


def _problem(value: object, path: Traversable) -> LearningProblem:
    table = _table(value, "problem", path)
    keys = [field.name for field in fields(LearningProblem)]
    _check_keys(table, keys, "problem.", path)
    return LearningProblem(**{key: _text(table[key], f"problem.{key}", path) for key in keys})


def _layout(value: object, path: Traversable) -> TableLayout:
    table = _table(value, "table", path)
    _check_keys(table, ["file"], "table.", path, ["target"])
    target = _text(table["target"], "table.target", path) if "target" in table else None
    return TableLayout(_text(table["file"], "table.file", path), target)


def _hashes(value: object, path: Traversable) -> Mapping[str, str]:
    table = _table(value, "files", path)
    for name, hash_ in table.items():
        if hash_ == UNPUBLISHED:
            continue
        if not isinstance(hash_, str) or not re.fullmatch("[0-9a-f]{64}", hash_):
            raise CardError(
                f"{path}: key 'files.{name}' must be a SHA-256: 64 lower-case hexadecimal digits"
            )
    return MappingProxyType(table)


def _wrapped(text: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        text, width=88, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )


def _html_list(rows: tuple[tuple[str, str | tuple[str, ...]], ...]) -> str:
    lines = ["<dl>"]
    for label, value in rows:
        if isinstance(value, str):
            content = _html(value)
        else:
            content = "<ul>" + "".join(f"<li>{_html(item)}</li>" for item in value) + "</ul>"
        lines.append(f"<dt>{html.escape(label)}</dt><dd>{content}</dd>")
    return "\n".join([*lines, "</dl>"])


def _html(text: str) -> str:
    """Escape a text for HTML; addresses become links, long words may break."""
    parts = []
    for part in _URL.split(text):
        escaped = html.escape(part)
        if _URL.fullmatch(part):
            parts.append(f'<a href="{escaped}">{_breakable(escaped)}</a>')
        else:
            parts.append(re.sub(r"\S{32,}", lambda word: _breakable(word[0]), escaped))
    return "".join(parts)


def _breakable(word: str) -> str:
    """Let a browser break a long word (an address, a hash) on a narrow screen."""
    return re.sub(r"(&\w+;|.){16}(?=.)", r"\g<0><wbr>", word)


def _markdown(text: str) -> str:
    """Escape a text for Markdown; addresses become links."""
    return "".join(
        f"<{part}>" if _URL.fullmatch(part) else re.sub(r"([\\`*_\[\]<>$|~^#])", r"\\\1", part)
        for part in _URL.split(text)
    )
