"""How stable the results are: what executing the chapters with other random numbers has found.

``make seeds`` keeps a file for each chapter in ``book/reference/stability``. The directive
``stability`` shows them: for each chapter how many assertions held, which did not, and for the
inserted numbers that depend on random choices how far they moved.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["must_be_mended", "read", "write"]

FOLDER = Path("reference/stability")
#: In a page's metadata, the chapters that it shows.
SHOWN = "stability of"


def must_be_mended(assertion: dict[str, Any], n_executions: int) -> bool:
    """Whether an assertion fails in more than one of eight executions, and the text hides it.

    Examples
    --------
    >>> once = {"failed": 1, "told": False, "fails_as_it_is": False}
    >>> must_be_mended(once, 8), must_be_mended(once | {"failed": 2}, 8)
    (False, True)
    """
    if assertion["fails_as_it_is"]:
        return True
    return not assertion["told"] and assertion["failed"] > n_executions / 8


def write(book: Path, found: dict[str, Any]) -> None:
    """Keep what was found for a chapter."""
    folder = book / FOLDER
    folder.mkdir(exist_ok=True)
    text = json.dumps(found, indent=1) + "\n"
    (folder / f"{Path(found['chapter']).name}.json").write_text(text, encoding="utf-8")


def _files(book: Path) -> list[Path]:
    return sorted((book / FOLDER).glob("*.json"))


def read(book: Path) -> dict[str, dict[str, Any]]:
    """Return what is kept, by chapter."""
    kept = [json.loads(file.read_text(encoding="utf-8")) for file in _files(book)]
    return {one["chapter"]: one for one in kept}


def _title(page: Path) -> str:
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))


def _number(value: float | str | None) -> str:
    return f"{value:.3g}".replace("-", "−") if isinstance(value, int | float) else str(value)


def _is_number(value: dict[str, Any]) -> bool:
    return all(isinstance(other, int | float) for other in value["others"])


def _row_of_value(value: dict[str, Any]) -> str:
    low, high = _number(min(value["others"])), _number(max(value["others"]))
    return f"| `{value['name']}` | {_number(value['book'])} | {low} | {high} |"


def _item_of_value(value: dict[str, Any]) -> str:
    """What is no number: a line breaks in print, where a table would leave the page."""
    # Not commas, which the words may have themselves.
    others = "; ".join(sorted(set(map(_number, value["others"]))))
    return f"- `{value['name']}` is {_number(value['book'])}, in the others: {others}"


class Stability(SphinxDirective):
    """Write the tables, a chapter after the other by the names of their files."""

    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        book = Path(self.env.srcdir)
        for file in _files(book):
            self.env.note_dependency(str(file))
        kept = {name: one for name, one in read(book).items() if name in self.env.found_docs}
        self.env.metadata[self.env.docname][SHOWN] = " ".join(kept)
        lines = [
            "| Chapter | Assertions | that always hold | Numbers in the text | that move |",
            "| --- | ---: | ---: | ---: | ---: |",
        ]
        for docname, one in kept.items():
            held = sum(not assertion["failed"] for assertion in one["assertions"])
            lines.append(
                f"| {{doc}}`/{docname}` | {len(one['assertions'])} | {held} | {one['n_values']} "
                f"| {len(one['values'])} |"
            )
        for docname, one in kept.items():
            failed = [assertion for assertion in one["assertions"] if assertion["failed"]]
            if not failed and not one["values"]:
                continue
            lines += ["", f"```{{rubric}} {_title(book / f'{docname}.md')}", "```", ""]
            lines += [
                f"- Does not hold in {assertion['failed']} of {len(one['shifts'])}"
                f"{', and is told as one draw' if assertion['told'] else ''}: "
                f"`` {assertion['text']} ``"
                for assertion in failed
            ]
            lines += [_item_of_value(value) for value in one["values"] if not _is_number(value)]
            if numbers := [value for value in one["values"] if _is_number(value)]:
                lines += [
                    "",
                    "| Number | Here | Lowest | Highest |",
                    "| --- | ---: | ---: | ---: |",
                ]
                lines += map(_row_of_value, numbers)
        return self.parse_text_to_nodes("\n".join(lines))


def _outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Name the pages that lack a chapter's file, which no dependency tells: it is new."""
    kept = " ".join(name for name in read(Path(env.srcdir)) if name in env.found_docs)
    return [page for page, about in env.metadata.items() if about.get(SHOWN, kept) != kept]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_directive("stability", Stability)
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
