"""Writes what came out as pages: one for each person, and one on the whole class.

Each page is one file, which needs nothing else and runs nothing.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nutrigen.exercises import Exercise
from nutrigen.marking import _book
from nutrigen.marking._class import Marked
from nutrigen.marking._marker import VERDICTS, Result

__all__ = ["file_names", "write_page", "write_report"]

_SIGNS = {"right": "✓", "wrong": "✗"}
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2a30; --paper: #fff; --line: #c9d1d5; --soft: #f1f5f6;
  --link: #0b5c7d; --right: #1b6e2a; --wrong: #a12622; --bar: #7fa9b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ecee; --paper: #14191c; --line: #45525a;
  --soft: #20282c; --link: #7cc4e0; --right: #7fd08f; --wrong: #f19b96; --bar: #3f6b7b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 54rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; padding-top: .8rem;
  border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
a { color: var(--link); }
pre { margin: .5rem 0; padding: .7rem .9rem; background: var(--soft); border-radius: .3rem;
  white-space: pre-wrap; font-size: .87rem; line-height: 1.45; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; padding-right: 0; }
.right { color: var(--right); } .wrong { color: var(--wrong); }
.verdict { font-weight: 600; white-space: nowrap; }
.bar { display: block; height: .5rem; background: var(--bar); border-radius: .1rem; }
.count { font-weight: 600; }
.soft { opacity: .8; }
ul { padding-left: 1.2rem; margin: .3rem 0; }
@media print { body { max-width: none; } pre { break-inside: avoid; } }
"""


def _page(title: str, body: Iterable[str]) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _text(text: object) -> str:
    shown = "".join(one if one == "\n" or one.isprintable() else " " for one in str(text))
    return html.escape(shown.encode("utf-8", "replace").decode())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def file_names(marked: Sequence[Marked]) -> list[str]:
    """Return a name of a file for each person, safe wherever it is unpacked.

    Parameters
    ----------
    marked : sequence of Marked
        What came out.

    Returns
    -------
    list of str
        All different, also where case does not count; each ends in ``.html``.
    """
    seen: Counter[str] = Counter()
    names = []
    for one in marked:
        name = re.sub(r"[^\w .,()-]+", "_", one.person.folder or one.person.name)
        name = name.removesuffix(".ipynb").strip(" .")[:100] or "person"
        name = name.encode("utf-8", "replace").decode().lstrip("-.~")
        # On Windows these are no names of files.
        if re.fullmatch(r"(?i)con|prn|aux|nul|(com|lpt)\d", name.partition(".")[0]):
            name = f"_{name}"
        key = name.casefold()
        seen[key] += 1
        names.append(f"{name}.html" if seen[key] == 1 else f"{name} ({seen[key]}).html")
    return names


def _places(exercise: Exercise, site: str) -> str:
    links = [
        f'<a href="{_text(site.rstrip("/"))}/{_text(place.path)}">{_text(place.title)}</a>'
        for place in _book.places_of(exercise.chapter, exercise.name)
    ]
    return ", ".join(links)


def write_page(
    path: Path, marked: Marked, known: Mapping[str, Exercise], site: str = _book.SITE
) -> None:
    """Write the page of one person.

    Parameters
    ----------
    path : Path
        The file.
    marked : Marked
        What came out.
    known : mapping from str to Exercise
        The exercises by their names.
    site : str
        Address of the book's site.
    """
    results = [one for one in marked.results if one.exercise in known]
    right = sum(one.verdict == "right" for one in results)
    title = f"Exercises of {marked.person.name}"
    body = [f"<h1>{_text(title)}</h1>", f"<p>{right} of {len(results)} are right.</p>"]
    body += [f"<pre>{_text(one.text)}</pre>" for one in marked.results if not one.exercise]
    if results:
        body += ["<table>", "<tr><th>Exercise</th><th>Verdict</th></tr>"]
        for one in results:
            link = f'<a href="#{_text(one.exercise)}">{_text(known[one.exercise].title)}</a>'
            shown = link if one.text else _text(known[one.exercise].title)
            body.append(f"<tr><td>{shown}</td><td>{_verdict(one)}</td></tr>")
        body.append("</table>")
    for one in results:
        if one.text:
            exercise = known[one.exercise]
            body.append(f'<h2 id="{_text(one.exercise)}">{_text(exercise.title)}</h2>')
            body.append(f"<p>{_verdict(one)}: your answer {_text(VERDICTS[one.verdict])}.</p>")
            body.append(f"<pre>{_text(one.text)}</pre>")
            if one.verdict != "right" and (places := _places(exercise, site)):
                body.append(f"<p>In the book: {places}.</p>")
    _write(path, _page(title, body))


def _verdict(result: Result) -> str:
    sign = _SIGNS.get(result.verdict, "")
    sign = f'<span aria-hidden="true">{sign} </span>' if sign else ""
    kind = result.verdict if result.verdict in _SIGNS else ""
    return f'<span class="verdict {kind}">{sign}{_text(result.verdict)}</span>'


# The class ----------------------------------------------------------------------------------------


@dataclass
class _Count:
    """How the class did in one exercise."""

    verdicts: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def n_tried(self) -> int:
        return self.verdicts.total() - self.verdicts["missing"] - self.verdicts["unanswered"]

    @property
    def share_right(self) -> float:
        return self.verdicts["right"] / self.verdicts.total()


def write_report(
    path: Path, marked: Sequence[Marked], known: Mapping[str, Exercise], site: str = _book.SITE
) -> None:
    """Write the page on what a class did not get.

    Parameters
    ----------
    path : Path
        The file.
    marked : sequence of Marked
        What came out.
    known : mapping from str to Exercise
        The exercises by their names.
    site : str
        Address of the book's site.
    """
    counts: dict[str, _Count] = {}
    for one in marked:
        for result in one.results:
            if result.exercise in known:
                count = counts.setdefault(result.exercise, _Count())
                count.verdicts[result.verdict] += 1
                if result.mistake:
                    count.mistakes[result.mistake] += 1
    body = ["<h1>What the class did not get</h1>", *_in_general(marked, counts)]
    body += _by_objective(counts, known)
    body += _most_frequent(counts, known)
    # Those with the smallest share of right answers first.
    order = sorted(counts, key=lambda name: counts[name].share_right)
    for name in order:
        body += _exercise(known[name], counts[name], site)
    body += _unreadable(marked)
    _write(path, _page("What the class did not get", body))


def _share(number: int, of: int) -> str:
    return f"{number} of {of}"


def _bar(number: int, of: int) -> str:
    width = 100 * number / of if of else 0
    return f'<span class="bar" style="width: {width:.0f}%"></span>'


def _in_general(marked: Sequence[Marked], counts: Mapping[str, _Count]) -> list[str]:
    right = sum(one.verdicts["right"] for one in counts.values())
    n = sum(sum(one.verdicts.values()) for one in counts.values())
    people = "person has" if len(marked) == 1 else "people have"
    return [
        f"<p>{len(marked)} {people} handed in something. Of {n} answers to {len(counts)} "
        f"exercises, {right} are right.</p>"
    ]


def _by_objective(counts: Mapping[str, _Count], known: Mapping[str, Exercise]) -> list[str]:
    """A row for each objective: how many of the answers that it asks for are right."""
    by_objective: dict[str, Counter[str]] = {}
    for name, count in counts.items():
        for text in _book.objectives_of(known[name].chapter, name):
            by_objective.setdefault(text, Counter()).update(count.verdicts)
    if not by_objective:
        return []
    rows = []
    for text, verdicts in sorted(
        by_objective.items(), key=lambda one: one[1]["right"] / one[1].total()
    ):
        right, n = verdicts["right"], verdicts.total()
        rows.append(
            f"<tr><td>{_text(text)}{_bar(right, n)}</td>"
            f'<td class="number">{_share(right, n)}</td></tr>'
        )
    head = '<tr><th>The readers learn</th><th class="number">Right answers</th></tr>'
    return ["<h2>By objective</h2>", "<table>", head, *rows, "</table>"]


def _most_frequent(
    counts: Mapping[str, _Count], known: Mapping[str, Exercise], most: int = 10
) -> list[str]:
    found = [
        (number, name, mistake)
        for name, count in counts.items()
        for mistake, number in count.mistakes.items()
    ]
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    if not found:
        return []
    rows = [
        f'<tr><td><a href="#{_text(name)}">{_text(known[name].title)}</a><br>'
        f"{_text(_hint(known[name], mistake))}{_bar(number, counts[name].n_tried)}</td>"
        f'<td class="number">{_share(number, counts[name].n_tried)}</td></tr>'
        for number, name, mistake in found[:most]
    ]
    head = '<tr><th>Mistake</th><th class="number">Who tried</th></tr>'
    return ["<h2>The most frequent mistakes</h2>", "<table>", head, *rows, "</table>"]


def _hint(exercise: Exercise, mistake: str) -> str:
    return next((one.hint for one in exercise.mistakes if one.name == mistake), mistake)


def _exercise(exercise: Exercise, count: _Count, site: str) -> list[str]:
    verdicts = ", ".join(
        f"{count.verdicts[verdict]} {verdict}" for verdict in VERDICTS if count.verdicts[verdict]
    )
    title = _text(exercise.title)
    body = [f'<h2 id="{_text(exercise.name)}">{title}</h2>', f"<p>{_text(verdicts)}.</p>"]
    objectives = _book.objectives_of(exercise.chapter, exercise.name)
    if objectives:
        body.append(f'<p class="soft">The readers learn {_text("; ".join(objectives))}.</p>')
    if count.mistakes:
        rows = "".join(
            f'<li><span class="count">{number}</span>: {_text(_hint(exercise, mistake))}</li>'
            for mistake, number in count.mistakes.most_common()
        )
        body.append(f"<ul>{rows}</ul>")
    others = count.verdicts["wrong"] - count.mistakes.total()
    if others > 0:
        made = "of none of the known mistakes" if count.mistakes else "of no known mistake"
        body.append(f"<p>{others} wrong {'answers are' if others > 1 else 'answer is'} {made}.</p>")
    if places := _places(exercise, site):
        body.append(f"<p>To show again: {places}.</p>")
    return body


def _unreadable(marked: Sequence[Marked]) -> list[str]:
    rows = [
        f"<li>{_text(one.person.name)}: {_text(result.text)}</li>"
        for one in marked
        for result in one.results
        if not result.exercise
    ]
    return ["<h2>What could not be read</h2>", "<ul>", *rows, "</ul>"] if rows else []
