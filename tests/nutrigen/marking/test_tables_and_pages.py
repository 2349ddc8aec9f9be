"""What is written: tables that no spreadsheet runs, pages that need nothing else."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.exercises import list_exercises
from nutrigen.marking import _book, _pages, _tables
from nutrigen.marking._class import Marked
from nutrigen.marking._marker import VERDICTS, Result
from nutrigen.marking._submissions import Person

KNOWN = {one.name: one for one in list_exercises()}
EVIL = '=HYPERLINK("https://example.org")<script>alert(1)</script>'
CLASS = [
    Marked(
        Person("Doe Jane", "12", "moodle", "Doe Jane_12_assignsubmission_file_"),
        [
            Result("count-windows", "right", seconds=0.1, text="Correct"),
            Result("reverse-complement", "wrong", "not-reversed", 0.1, "a <b>hint</b>"),
        ],
    ),
    Marked(
        Person(EVIL, "34", "canvas", EVIL),
        [Result("count-windows", "error", text=f"+1\r\n{EVIL}")],
    ),
    Marked(Person("Roe", "5", "ilias", "../../Roe"), [Result("", "unreadable", text="a.pdf: no")]),
]
NAMES = ["count-windows", "reverse-complement"]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@given(st.text())
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    cell = _tables.neutral(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert not set(cell) & set("\t\r\n")
    # What is no formula stays as it is.
    if text.isalnum():
        assert cell == text


def test_who_has_not_answered_has_a_row_that_says_so(tmp_path: Path) -> None:
    completed = _tables.with_missing(CLASS, NAMES)
    _tables.write_table(tmp_path / "table.csv", completed)
    head, *rows = rows_of(tmp_path / "table.csv")
    assert head[:6] == ["person", "identifier", "exercise", "verdict", "mistake", "seconds"]
    assert [(row[1], row[2], row[3], row[4]) for row in rows] == [
        ("12", "count-windows", "right", ""),
        ("12", "reverse-complement", "wrong", "not-reversed"),
        ("34", "count-windows", "error", ""),
        ("34", "reverse-complement", "missing", ""),
        ("5", "", "unreadable", ""),
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_moodle_takes_its_worksheet(tmp_path: Path) -> None:
    """As `init` and `next` of Moodle's mod/assign/feedback/offline/importgradeslib.php read it."""
    _tables.write_moodle(tmp_path / "moodle.csv", _tables.with_missing(CLASS, NAMES), 2, 10)
    head, *rows = rows_of(tmp_path / "moodle.csv")
    # It refuses a file that lacks one of these, and takes comments from a column but the first.
    needed = [head.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")]
    assert head.index("Feedback comments") > 0
    assert len({len(row) for row in (head, *rows)}) == 1
    (person, grade, modified), *others = [[row[index] for index in needed] for row in rows]
    assert not others
    assert int(person[len("Participant ") :]) == 12
    assert float(grade) == 5 <= float(rows[0][head.index("Maximum Grade")]) == 10
    assert modified == ""
    assert rows[0][head.index("Feedback comments")] == "1 of 2 exercises are right."


def test_canvas_takes_its_gradebook(tmp_path: Path) -> None:
    """As `header?` and `process_student` of Canvas's lib/gradebook_importer.rb read it."""
    completed = _tables.with_missing(CLASS, NAMES)
    _tables.write_canvas(tmp_path / "canvas.csv", completed, 2, 10, "Exercises (77)")
    head, possible, row = rows_of(tmp_path / "canvas.csv")
    # Columns of persons are found by their places, and the last of them has to be the section.
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert head[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == ["Exercises (77)"]
    assert "Points Possible" in possible[0]
    assert float(possible[5]) == 10
    assert int(row[1]) == 34
    assert float(row[5]) == 0


class Reader(HTMLParser):
    """Collects what a page asks for and shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.tags: list[str] = []
        self.shown: list[str] = []
        self.identifiers: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "style"):
                self.asked.append(value)
            if name == "id":
                assert value not in self.identifiers
                self.identifiers.add(value)

    def handle_data(self, data) -> None:
        self.shown.append(data)


@pytest.fixture(params=["person", "class"])
def page(request, tmp_path: Path) -> Reader:
    path = tmp_path / "page.html"
    if request.param == "person":
        _pages.write_page(path, CLASS[1], KNOWN)
    else:
        _pages.write_report(path, _tables.with_missing(CLASS, NAMES), KNOWN)
    return Reader(path.read_text(encoding="utf-8"))


def test_a_page_asks_for_nothing_and_runs_nothing(page: Reader) -> None:
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.tags)
    links = [one for one in page.asked if one.startswith(("#", "http"))]
    assert all(one.startswith(("#", _book.SITE, "width")) for one in page.asked)
    assert {one[1:] for one in links if one.startswith("#")} <= page.identifiers


def test_what_a_student_wrote_is_shown_as_text(page: Reader) -> None:
    assert "b" not in page.tags
    if EVIL in "".join(page.shown):
        assert "script" not in page.tags


def test_the_report_counts_mistakes_and_says_what_to_show_again(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    _pages.write_report(path, _tables.with_missing(CLASS, NAMES), KNOWN)
    text = " ".join("".join(Reader(path.read_text(encoding="utf-8")).shown).split())
    assert "Of 4 answers to 2 exercises, 1 are right." in text
    assert "to treat the two strands of DNA alike" in text
    assert "a.pdf: no" in text
    assert f"{_book.SITE}/foundations/kmer-analysis.html#kmer-strands" in path.read_text()


def test_names_of_files_are_safe_and_differ() -> None:
    persons = [
        Person("", folder=one)
        for one in ("../../x", "a/b", "A_B", "CON", "x" * 300, ".hidden", "-rf", "\ud800", "", "é")
    ]
    names = _pages.file_names([Marked(one, []) for one in persons])
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert Path(name).name == PureWindowsPath(name).name == name
        assert not name.startswith((".", "-", "~"))
        assert not PureWindowsPath(name).is_reserved()
        assert len(name.encode()) < 255
        name.encode()


def test_every_verdict_is_explained_on_a_page(tmp_path: Path) -> None:
    for verdict in VERDICTS:
        result = Result("count-windows", verdict, text="why")
        _pages.write_page(tmp_path / "x.html", Marked(Person("Ada"), [result]), KNOWN)
        assert verdict in (tmp_path / "x.html").read_text()
