"""Each term of the glossary is linked where a chapter first uses it.

Run as a program, as by ``make terms``, it links what is missing in all chapters, or in the pages
that it is given; look at the changes before you keep them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from source.chapter_rules import Problem, collect_exercises
from source.chapter_source import CITED, MASKED, Chapter, Passage, read_book

__all__ = [
    "EVERYDAY",
    "MissingLink",
    "labels_like_terms",
    "link_term",
    "linked_terms",
    "read_terms",
    "unexplained_terms",
    "unlinked_terms",
]

#: Terms that are ordinary words as well: “read” is mostly a verb, and an axis that of a plot.
#: They are linked where they are introduced, but not looked for in every chapter.
EVERYDAY = frozenset(
    {
        "accuracy",
        "attention",
        "axis",
        "batch",
        "calibration",
        "class",
        "cluster",
        "concave",
        "confidence",
        "curvature",
        "evidence",
        "feature",
        "generator",
        "iteration",
        "label",
        "leaf",
        "likelihood",
        "loading",
        "momentum",
        "node",
        "optimizer",
        "posterior",
        "precision",
        "prior",
        "read",
        "recall",
        "reliability",
        "saturation",
        "seed",
        "sketch",
        "smoothing",
        "strand",
        "tensor",
        "weight",
    }
)

_TERM_ROLE = re.compile(r"\{term\}`(?:[^`<]*<([^`>]+)>|([^`<>]+))`")
_EMPHASIS = re.compile(r"(?<!\*)\*(?:\{term\}`)?([^*`<>\n]+)[^*\n]*\*(?!\*)")
_NOT_PROSE = re.compile(r"\{[\w:]+\}`[^`]*`|`[^`]*`|\$[^$]*\$|\]\([^)]*\)")


@dataclass(frozen=True)
class MissingLink(Problem):
    """A term without its link: the words in the text, and what to write instead of them."""

    words: str
    link: str


def read_terms(path: Path) -> list[str]:
    """List the terms that a glossary explains.

    Parameters
    ----------
    path
        The page with the directive ``glossary``.
    """
    content = path.read_text(encoding="utf-8").partition("```{glossary}")[2].partition("```")[0]
    return re.findall(r"^([^\s:].*?) *$", content, re.MULTILINE)


def linked_terms(text: str) -> list[str]:
    """List the terms to which a source links, in its order."""
    return [(target or plain).strip() for target, plain in _TERM_ROLE.findall(text)]


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    # The longest first: in “stochastic gradient descent” no gradient is meant.
    names = sorted(terms, key=len, reverse=True)
    alternatives = "|".join(_one(name) for name in names)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?:s|es)?(?![\w-])")


def _one(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    # “HDL” and “ReLU” are written as they are, “dropout” may begin a sentence.
    return words if re.search(r"[A-Z]", name) else f"(?i:{words})"


def _running_text(chapter: Chapter) -> Iterator[Passage]:
    headings = [heading.passage for heading in chapter.headings]
    for passage in chapter.passages:
        if not passage.boxes and passage not in headings:
            yield passage


def _uses(passage: Passage, pattern: re.Pattern[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield position, words and whether linked of each use of a term, in order."""
    originals = dict(
        zip(
            (match.start() for match in re.finditer(f"[{MASKED}{CITED}]", passage.text)),
            passage.masked,
            strict=True,
        )
    )
    uses = [(match.start(), match.group(), False) for match in pattern.finditer(passage.text)]
    for position, original in originals.items():
        uses += [(position, name, True) for name in linked_terms(original)]
    yield from sorted(uses)


def unlinked_terms(chapter: Chapter, terms: Sequence[str]) -> list[MissingLink]:
    """Find terms that the running text of a chapter uses before it links to the glossary.

    Headings, boxes, captions and alternative texts are no places to learn a term, and are not
    looked at.
    """
    wanted = [term for term in terms if term not in EVERYDAY]
    pattern = _pattern(wanted)
    by_name = {term.lower(): term for term in wanted}
    met: set[str] = set()
    problems = []
    for passage in _running_text(chapter):
        for position, words, is_linked in _uses(passage, pattern):
            term = _term_of(words, by_name)
            if term is None or term in met:
                continue
            met.add(term)
            if not is_linked:
                link = link_term(words, term)
                message = f"“{words}” is used here first: write {link}"
                line = passage.line_at(position)
                problems.append(MissingLink(chapter.path, line, message, words, link))
    return problems


def unexplained_terms(
    chapter: Chapter, source: str, vocabulary: Sequence[str], explained: set[str]
) -> list[Problem]:
    """Find words of mathematics that a chapter uses and nobody has explained.

    A word is explained where it stands in emphasis, as a word that is introduced does, not later
    than where it is used, or where it links to the glossary. What the chapter explains is added to
    `explained`, in lower case.
    """
    introduced = {
        match[1].strip().lower(): source.count("\n", 0, match.start()) + 1
        for match in reversed(list(_EMPHASIS.finditer(source)))
    }
    pattern = _pattern(vocabulary)
    by_name = {word.lower(): word for word in vocabulary}
    problems = []
    for passage in _running_text(chapter):
        for position, words, is_linked in _uses(passage, pattern):
            name = (_term_of(words, by_name) or words).lower()
            line = passage.line_at(position)
            if not is_linked and name not in explained:
                spoken = {" ".join(words.split()).lower(), name}
                if not any(introduced.get(one, line + 1) <= line for one in spoken):
                    message = (
                        f"“{words}” is used here and was not explained before: say what it is, in "
                        "emphasis, or in the glossary or the chapter on mathematics"
                    )
                    problems.append(Problem(chapter.path, line, message))
            explained.add(name)
    explained.update(introduced)
    return problems


def labels_like_terms(chapter: Chapter, terms: Sequence[str]) -> list[Problem]:
    """Find exercises whose label is a term: a link to that term would lead to the exercise."""
    names = {term.lower() for term in terms}
    return [
        Problem(
            chapter.path,
            exercise.line,
            f"the label {exercise.label!r} is a term of the glossary, whose links would lead "
            "here; write a longer label.",
        )
        for exercise in collect_exercises(chapter)[0]
        if exercise.label.lower() in names
    ]


def _term_of(words: str, by_name: dict[str, str]) -> str | None:
    name = " ".join(words.split()).lower()
    for ending in ("", "s", "es"):
        if name.endswith(ending) and name.removesuffix(ending) in by_name:
            return by_name[name.removesuffix(ending)]
    return None


def link_term(words: str, term: str) -> str:
    """Write a link to a term that reads as given.

    Examples
    --------
    >>> link_term("Dropout", "dropout"), link_term("SNPs", "SNP")
    ('{term}`Dropout`', '{term}`SNPs <SNP>`')
    """
    shown = " ".join(words.split())
    return f"{{term}}`{shown}`" if shown.lower() == term.lower() else f"{{term}}`{shown} <{term}>`"


def _link_in_text(text: str, words: str, link: str) -> str:
    position = 0
    # A term that is broken across lines may be indented in the second.
    escaped = r"\s+".join(map(re.escape, words.split()))
    pattern = re.compile(rf"(?<![\w-]){escaped}(?![\w-])")
    for masked in [*_NOT_PROSE.finditer(text), None]:
        end = masked.start() if masked else len(text)
        found = pattern.search(text[position:end])
        if found:
            return text[: position + found.start()] + link + text[position + found.end() :]
        position = masked.end() if masked else end
    return text


def main(pages: Sequence[str]) -> None:
    """Link the terms that are missing in some pages, or in all chapters."""
    root = Path(__file__).parents[3]
    terms = read_terms(root / "book" / "reference" / "glossary.md")
    for chapter in read_book(root):
        if not (chapter.path in pages if pages else chapter.code_cells):
            continue
        path = root / chapter.path
        lines = path.read_text(encoding="utf-8").split("\n")
        # From the last to the first: a link joins the lines that its term is broken across.
        problems = unlinked_terms(chapter, terms)
        for problem in sorted(problems, key=lambda problem: problem.line, reverse=True):
            first = problem.line - 1
            here = slice(first, first + 1 + problem.words.count("\n"))
            linked = _link_in_text("\n".join(lines[here]), problem.words, problem.link)
            lines[here] = linked.split("\n")
        for problem in problems:
            print(problem)
        if problems:
            path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
