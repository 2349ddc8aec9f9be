"""Ask the site's search what students ask, in Chromium, and say whether the answers come first.

    python checks/search.py SITE QUESTIONS ...

SITE is the folder of the built site. Each line of a file of questions has three columns: what is
typed, what a student hopes to find, and the sections that treat it, as ``page#section`` or ``page``
for its beginning. In each file nine of ten questions must be answered by the first result, and
all by the first three. The exit status is 0 if they are.

The site is opened from the disk, as by somebody who has unpacked it: there no script can fetch
anything.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from browser import PATIENCE, find_chromium

__all__ = ["Question", "judge", "main", "read_questions"]

#: The share of questions that the first result must answer, and how many may answer the others.
FIRST, SHOWN = 0.9, 3
_HEADING = "#search-results h2"
_RESULTS = "#search-results li > a"


@dataclass(frozen=True)
class Question:
    """What is typed, and the sections that answer it."""

    query: str
    answers: tuple[str, ...]


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions.

    Raises
    ------
    ValueError
        If a line has not three columns, or the file has no lines.
    """
    questions = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
            if len(row) != 3 or not all(map(str.strip, row)):
                raise ValueError(
                    f"{path}, line {number}: expected query, hope and answers, divided by tabs."
                )
            questions.append(Question(row[0], tuple(row[2].split())))
    if not questions:
        raise ValueError(f"{path} holds no question.")
    return questions


def rank_of(answers: Sequence[str], found: Sequence[str]) -> int | None:
    """Return the place of the first result that is an answer, from one; None if there is none."""
    return next((place for place, name in enumerate(found, 1) if name in answers), None)


def judge(questions: Sequence[Question], search: Callable[[str], Sequence[str]]) -> list[str]:
    """Ask all questions; print what each finds, and return what is wrong."""
    problems, n_first = [], 0
    for question in questions:
        found = search(question.query)
        rank = rank_of(question.answers, found)
        n_first += rank == 1
        print(f"{rank or '-':>4}  {question.query:<34} {' | '.join(found[:SHOWN])}", flush=True)
        if rank is None or rank > SHOWN:
            problems.append(
                f"“{question.query}” is not answered by the first {SHOWN} results, but by "
                f"{'none' if rank is None else f'number {rank}'}; expected {question.answers[0]}"
            )
    print(f"search: {n_first} of {len(questions)} answered by the first result")
    if n_first < FIRST * len(questions):
        problems.append(
            f"only {n_first} of {len(questions)} questions are answered by the first result; "
            f"{FIRST:.0%} should be"
        )
    return problems


@contextmanager
def _search(site: Path, patience: float) -> Iterator[Callable[[str], list[str]]]:
    """Open a browser, and yield what returns the results of a query, the best first."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"], chromium_sandbox=False
        )
        page = browser.new_page()
        page.set_default_timeout(1000 * patience)
        start = site.resolve().as_uri() + "/"

        def search(query: str) -> list[str]:
            page.goto(f"{start}search.html?q={quote(query)}")
            page.wait_for_function(
                "([place, done]) => document.querySelector(place)?.textContent === done",
                arg=[_HEADING, "Search Results"],
            )
            links = page.locator(_RESULTS).evaluate_all("links => links.map((link) => link.href)")
            return [
                link.removeprefix(start).replace(".html", "").partition("?")[0].rstrip("#")
                for link in links
            ]

        yield search
        browser.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask the questions of all files; return 0 if they are answered, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("questions", type=Path, nargs="+", help="files of questions")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds that something may take"
    )
    options = parser.parse_args(arguments)
    if not (options.site / "search.html").is_file():
        parser.error(f"{options.site} holds no site with a search; build it by make book.")
    try:
        files = [read_questions(path) for path in options.questions]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with _search(options.site, options.patience) as search:
        problems = [what for questions in files for what in judge(questions, search)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
