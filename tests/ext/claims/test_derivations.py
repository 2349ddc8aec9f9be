"""The build verifies equations by tests, lists them, and stops where one is not verified."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from book_pages import FRONT_MATTER
from claims.derivations import (
    IMPORTED,
    DerivationsError,
    Deviation,
    Equation,
    Results,
    Verification,
    problems,
    read_report,
    scientific,
    size_of_deviation,
)
from claims.fingerprint import reached

ROOT = Path(__file__).parents[3]
QUIETLY = ("-p", "no:cacheprovider")

CHAPTER = (
    FRONT_MATTER
    + """# Circles

$$
(a + b)^2 = a^2 + 2ab + b^2
$$ (eq-binomial)

```{math}
:label: eq-area
A = \\pi r^2
```
"""
)

TESTS = '''
import numpy as np
import pytest
import sympy

@pytest.mark.equation("eq-binomial")
def test_binomial(symbolic):
    """Both sides are expanded.

    Not on the page."""
    a, b = sympy.symbols("a b")
    symbolic((a + b) ** 2 - (a**2 + 2 * a * b + b**2))

@pytest.mark.equation("eq-area")
@pytest.mark.parametrize("n", [1_000, 100_000])
def test_area(deviation, n):
    """Areas of regular polygons."""
    r = np.array([1.0, 2.0])
    deviation(n / 2 * np.sin(2 * np.pi / n) * r**2, np.pi * r**2, tolerance=1e-4, relative=True)

@pytest.mark.equation("eq-area", "eq-binomial")
def test_bound(bounded):
    """The square is larger than the circle."""
    bounded(np.pi, 4.0)
'''


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book, with the real fixtures for its tests."""
    for name, text in {
        "book/index.md": "# Book\n\n```{toctree}\ncircles\nlist\n```\n",
        "book/circles.md": CHAPTER,
        "book/list.md": "# Derivations\n\n```{derivations}\n```\n",
        "tests/derivations/test_circles.py": TESTS,
        "src/empty.py": "",
        "requirements.txt": "",
        "pyproject.toml": '[tool.pytest.ini_options]\nmarkers = ["equation(label): verifies it"]\n',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "tests/derivations/conftest.py", tmp_path / "tests/derivations")
    return tmp_path


def visible_text(html: str) -> str:
    article = html.partition('role="main"')[2]
    return " ".join(re.sub(r"<[^>]*>", "", article).split())


@pytest.mark.deep
def test_the_list_names_equation_way_and_largest_deviation(
    book: Path, build_book: Callable[..., str]
) -> None:
    assert build_book("html", ["claims.derivations"]) == ""
    html = (book / "_build/html/list.html").read_text(encoding="utf-8")
    assert "mathjax" in html.lower()
    assert 'href="circles.html#equation-eq-area"' in html
    text = visible_text(html)
    assert "Circles" in text
    assert "(a + b)^2 = a^2 + 2ab + b^2" in text
    assert "Symbolic: Both sides are expanded. The difference simplifies to zero." in text
    # The polygon of 1000 corners is smaller by the factor sin(x)/x = 1 - x^2/6, x = 2 pi/1000.
    assert (
        r"Numeric: Areas of regular polygons. Largest relative deviation: \(6.6 \times 10^{-6}\) "
        r"(allowed: \(10^{-4}\))." in text
    )
    assert text.count(r"At most \(79\,\%\) of the bound is reached.") == 2
    assert "Not on the page" not in text

    # Nothing changed: the tests do not run again and the page is not written again.
    (book / "_build/html/list.html").write_text("as before")
    (results,) = (book / "_build/derivations").iterdir()
    time_of_results = results.stat().st_mtime_ns
    assert build_book("html", ["claims.derivations"]) == ""
    assert results.stat().st_mtime_ns == time_of_results
    assert (book / "_build/html/list.html").read_text() == "as before"

    # A test changed: all tests run again, and the page follows although no page changed.
    tests = book / "tests/derivations/test_circles.py"
    tests.write_text(TESTS.replace("Areas of regular", "Areas of many regular"))
    assert build_book("html", ["claims.derivations"]) == ""
    assert "Areas of many regular polygons" in (book / "_build/html/list.html").read_text()

    # An equation moved to another place: the page shows its new number.
    chapter = book / "book/circles.md"
    front, first, second = re.split(r"(?m)(?=^\$\$\n\(|^```\{math)", CHAPTER)
    chapter.write_text(front + second + "\n" + first)
    assert build_book("html", ["claims.derivations"]) == ""
    text = visible_text((book / "_build/html/list.html").read_text())
    assert text.index("Equation (1), eq-area") < text.index("Equation (2), eq-binomial")

    assert build_book("latex", ["claims.derivations"], project="book") == ""
    latex = (book / "_build/latex/book.tex").read_text(encoding="utf-8")
    assert latex.count("A = \\pi r^2") == 2
    assert latex.count(r"\label{equation:circles:eq-area}") == 1
    assert r"\eqref{equation:circles:eq-area}" in latex


@pytest.mark.deep
def test_the_build_stops_and_names_every_problem(
    book: Path, build_book: Callable[..., str]
) -> None:
    with (book / "book/circles.md").open("a") as chapter:
        chapter.write("\n$$\nx = 1\n$$\n\n$$\ny = 2\n$$ (eq-untested)\n")
    with (book / "tests/derivations/test_circles.py").open("a") as tests:
        tests.write(
            '@pytest.mark.equation("eq-gone")\n'
            "def test_of_an_equation_that_is_gone(deviation):\n"
            '    """It is wrong, too."""\n'
            "    deviation(1.0, 2.0, tolerance=0.1)\n\n"
            '@pytest.mark.equation("eq-area")\n'
            "def test_without_record():\n"
            '    """Nothing is compared."""\n\n'
            "@pytest.mark.parametrize('case', range(4))\n"
            '@pytest.mark.equation("eq-area")\n'
            "def test_what_is_not_so(deviation, bounded, symbolic, case):\n"
            '    """Each fixture rejects what is wrong."""\n'
            "    if case == 0:\n"
            "        deviation([1.0, float('nan')], [1.0, 1.0], tolerance=1.0)\n"
            "    elif case == 1:\n"
            "        deviation([1.0, 1.0], 1.0, tolerance=1.0)\n"
            "    elif case == 2:\n"
            "        bounded([0.5, 3.0], 2.0)\n"
            "    else:\n"
            "        symbolic(sympy.Symbol('a') - 2 * sympy.Symbol('a'))\n"
        )
    for _ in range(2):
        with pytest.raises(DerivationsError) as error:
            build_book("html", ["claims.derivations"])
        message = str(error.value)
        assert "circles, line 23: the displayed equation “x = 1” has no label" in message
        assert "circles, line 27: no test verifies the equation eq-untested" in message
        assert '@pytest.mark.equation("eq-untested")' in message
        assert "test_of_an_equation_that_is_gone verifies eq-gone, but the book has no" in message
        assert "test_of_an_equation_that_is_gone did not pass" in message
        assert "1 of 1 deviate too much, by up to 1" in message
        assert "test_without_record did not pass" in message
        assert "use deviation, bounded or symbolic" in message
        assert "1 of 2 deviate too much, by up to nan" in message
        assert "compare arrays of one shape" in message
        assert "the bound is exceeded: 1.5 of it" in message
        assert "does not simplify to zero, but to -a" in message
        assert not (book / "_build/html/list.html").exists()


@pytest.mark.deep
def test_math_without_label_is_an_error_only_in_a_chapter(
    book: Path, build_book: Callable[..., str]
) -> None:
    with (book / "book/list.md").open("a") as page:
        page.write("\n$$\nx = 1\n$$\n")
    assert build_book("html", ["claims.derivations"]) == ""


EQUATION = Equation("eq-a", "a", "part/some-chapter", 3)
EXACT = Deviation("absolute", 0.0, 0.0)


@pytest.mark.deep
def test_only_tests_that_reach_a_change_run_again(book, build_book):
    ran = book / "ran"
    for name in ("first", "second"):
        (book / f"src/{name}.py").write_text("EDGE = 1.0\n")
        (book / f"tests/derivations/test_{name}.py").write_text(
            f"import pathlib, sys\nsys.path.insert(0, {str(book / 'src')!r})\n"
            f"from {name} import EDGE\n"
            f"with pathlib.Path({str(ran)!r}).open('a') as file:\n    file.write('{name} ')\n"
            f"def test_edge():\n    assert EDGE\n"
        )

    def build() -> str:
        ran.write_text("")
        assert build_book("html", ["claims.derivations"]) == ""
        return ran.read_text()

    assert build() == "first second "
    assert build() == ""
    (book / "src/second.py").write_text("EDGE = 2.0\n")
    assert build() == "second "
    # The list still has what the tests of the other files found.
    assert "Areas of regular polygons" in (book / "_build/html/list.html").read_text()
    (book / "src/second.py").write_text("EDGE = 1.0\n")
    assert build() == ""
    (book / "requirements.txt").write_text("numpy==2.4.6\n")
    assert build() == "first second "


@pytest.mark.deep
def test_a_run_loads_nothing_that_is_not_reached(tmp_path):
    files = sorted((ROOT / "tests" / "derivations").glob("test_*.py"))
    # Another one with each commit.
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True).stdout
    files = [file for file in files if "nutrigen" in file.read_text(encoding="utf-8")]
    file = files[int(hashlib.sha256(commit).hexdigest(), 16) % len(files)]
    record = tmp_path / "record.json"
    plugin = tmp_path / "recording.py"
    plugin.write_text(
        "import json, sys\nfrom pathlib import Path\nfrom kernel_recorder import Recorder\n"
        "recorder = Recorder()\nsys.addaudithook(recorder.hook)\n"
        "def pytest_unconfigure():\n"
        f"    Path({str(record)!r}).write_text(json.dumps(recorder.record()))\n"
    )
    folders = [tmp_path, ROOT / "book/_ext/claims/kernel", ROOT / "src"]
    run = subprocess.run(
        [*(sys.executable, "-m", "pytest", "-q", "-p", "recording"), *QUIETLY, str(file)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    content = json.loads(record.read_text())
    used = {Path(path) for name in ("read", "modules") for path in content[name]}
    package = ROOT / "src" / "nutrigen"
    seen = {path for path in used if path.is_relative_to(package) and path.suffix != ".pyc"}
    assert seen
    assert seen <= reached(file, [ROOT / folder for folder in IMPORTED])


def results(*verifications: Verification, succeeded: bool = True) -> Results:
    return Results(verifications, succeeded, "pytest's output")


def test_verified_equations_are_no_problem() -> None:
    verification = Verification("t.py::t", ("eq-a",), "compared", (EXACT,), True)
    assert problems([EQUATION], results(verification)) == []


def test_an_equation_may_be_tested_whose_chapter_is_left_out() -> None:
    verification = Verification("t.py::t", ("eq-a", "eq-b"), "compared", (EXACT,), True)
    (problem,) = problems([EQUATION], results(verification))
    assert "eq-b, but the book has no" in problem
    assert problems([EQUATION], results(verification), ["eq-b"]) == []


def test_an_untested_equation_is_told_where_its_test_belongs() -> None:
    (problem,) = problems([EQUATION], results())
    assert "tests/derivations/test_some_chapter.py" in problem


def test_a_failure_outside_of_the_verifying_tests_stops_the_build() -> None:
    verification = Verification("t.py::t", ("eq-a",), "compared", (EXACT,), True)
    (problem,) = problems([EQUATION], results(verification, succeeded=False))
    assert "pytest's output" in problem


def test_the_worst_case_of_a_parametrized_test_counts(tmp_path: Path) -> None:
    def case(name: str, value: float, inside: str = "") -> str:
        record = f"{{&quot;kind&quot;: &quot;absolute&quot;, &quot;value&quot;: {value}, "
        record += "&quot;tolerance&quot;: 1.0}"
        return (
            f'<testcase file="t.py" name="{name}"><properties>'
            '<property name="equation" value="eq-a"/><property name="description" value="d"/>'
            f'<property name="deviation" value="{record}"/></properties>{inside}</testcase>'
        )

    report = tmp_path / "report.xml"
    cases = case("t[1]", 0.1) + case("t[2]", 0.3) + case("t[3]", 0.2)
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    expected = Verification("t.py::t", ("eq-a",), "d", (Deviation("absolute", 0.3, 1.0),), True)
    assert read_report(report) == (expected,)

    cases += case("t[4]", 0.1, "<skipped/>") + '<testcase file="t.py" name="unmarked"/>'
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    (verification,) = read_report(report)
    assert not verification.passed


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.02, "0.02"),
        (3.59, "3.6"),
        (1.26e-13, r"1.3 \times 10^{-13}"),
        (1e-9, "10^{-9}"),
        (12345.0, r"1.2 \times 10^{4}"),
    ],
)
def test_scientific_notation(value: float, written: str) -> None:
    assert scientific(value) == written


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "{} < 10^{-13}"), (2.2e-16, "{} < 10^{-13}"), (2e-9, r"2.0 \times 10^{-9}")],
)
def test_what_rounding_leaves_is_not_shown_by_its_digits(value: float, shown: str) -> None:
    assert size_of_deviation(value) == shown
