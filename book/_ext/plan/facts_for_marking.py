"""What the package has to know of the book to report on a class: objectives, sections, imports.

    PYTHONPATH=src:book/_ext .venv/bin/python -m plan.facts_for_marking

writes it beside `nutrigen.marking`, as the package works without the book's source.
`tests/ext/plan/test_facts_for_marking.py` says when that is due.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from source.chapter_source import Chapter, read_book
from source.left_out import read_left_out

from plan.topic_coverage import read_coverage

__all__ = ["FILE", "facts", "main"]

ROOT = Path(__file__).parents[3]
FILE = ROOT / "src" / "nutrigen" / "marking" / "book.json"
_SECTION = re.compile(r"^\(([\w-]+)\)=\n#+ (.+)$", re.MULTILINE)
_ITEM = re.compile(r"^- (.+(?:\n(?! *\n|- ).+)*)", re.MULTILINE)
_REFERENCE = re.compile(r"\{ref\}`(?:[^`<]*<)?([\w-]+)>?`")
_REFERENCES = re.compile(r"\s*\((?:\{ref\}`[^`]*`(?:, | and |; )?)+\)")
_ROLE = re.compile(r"\{[\w:-]+\}`([^`<]*?)(?: <[^`>]*>)?`")
_IMPORTS = re.compile(r"^(?:import|from) (?!nutrigen\b).+(?:\(\n(?:.*\n)*?\))?$", re.MULTILINE)


def facts(root: Path) -> dict[str, Any]:
    """Collect what is to be known.

    Parameters
    ----------
    root
        Folder with ``_toc.yml`` and ``book/``.

    Returns
    -------
    dict
        For each chapter with exercises its page, title, sections, objectives with the labels that
        they refer to, and imports; for each exercise the sections that its topics are taught in.
    """
    chapters, taught = {}, {}
    for topic in read_coverage(root / "book" / "reference" / "coverage.toml").topics:
        for exercise in topic.exercises:
            known = taught.setdefault(exercise, [])
            known += [one for one in topic.sections if one not in known]
    for chapter in [*read_book(root), *read_left_out(root)]:
        objectives = [one for one in chapter.directives if "objectives" in one.classes]
        page = chapter.path.removeprefix("book/").removesuffix(".md")
        if not any("check" in cell.tags for cell in chapter.code_cells):
            continue
        text = (root / chapter.path).read_text(encoding="utf-8")
        chapters[page.rpartition("/")[2]] = {
            "page": page,
            "title": next(one.text for one in chapter.headings if one.level == 1),
            "imports": _imports(chapter),
            "objectives": [one for box in objectives for one in _objectives(box.content)],
            "sections": {label: _plain(title) for label, title in _SECTION.findall(text)},
        }
    return {"chapters": chapters, "taught": dict(sorted(taught.items()))}


def _objectives(content: str) -> list[dict[str, Any]]:
    return [
        {
            "text": _plain(_REFERENCES.sub("", item)).rstrip(";."),
            "labels": _REFERENCE.findall(item),
        }
        for item in _ITEM.findall(content)
    ]


def _plain(text: str) -> str:
    return " ".join(_ROLE.sub(r"\1", text).split())


def _imports(chapter: Chapter) -> str:
    cells = [cell.content for cell in chapter.code_cells if "imports" in cell.tags]
    return "\n".join(line for cell in cells for line in _IMPORTS.findall(cell))


def main() -> None:
    """Write the file."""
    text = json.dumps(facts(ROOT), ensure_ascii=False, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
