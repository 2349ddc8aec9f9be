"""Each displayed equation has a label and a test, as far as files tell without a build.

The build compares the same, and runs the tests (`book/_ext/claims/derivations.py`); here a second
is enough to see that a test is missing.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from book_rules import is_own_page

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "derivations"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.glob("book/*/*.md")
    if not is_own_page(path.relative_to(ROOT / "book").with_suffix("").as_posix())
)
# Code, in fences of any length: what stands there between dollars is displayed by nobody.
FENCED = re.compile(r"^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)`*$", re.MULTILINE | re.DOTALL)
DISPLAYED = re.compile(r"\$\$(?P<latex>.+?)\$\$(?: \((?P<label>[^)\n]+)\))?", re.DOTALL)


def displayed(text: str) -> list[tuple[int, str]]:
    """Line and label of each displayed equation of a page; the label is empty if it has none."""
    prose = FENCED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return [
        (prose.count("\n", 0, match.start()) + 1, match["label"] or "")
        for match in DISPLAYED.finditer(prose)
    ]


def marked(code: str) -> dict[str, int]:
    """Line of the first mark for each label that the tests of a file name."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.equation":
            for label in node.args:
                found.setdefault(ast.literal_eval(label), node.lineno)
    return found


EQUATIONS = {page: displayed((ROOT / page).read_text(encoding="utf-8")) for page in PAGES}
LABELS = [label for equations in EQUATIONS.values() for _, label in equations if label]
MARKS = {
    path.relative_to(ROOT).as_posix(): marked(path.read_text(encoding="utf-8"))
    for path in sorted(TESTS.glob("test_*.py"))
}


@pytest.mark.rule("equations")
@pytest.mark.parametrize("page", [page for page, equations in EQUATIONS.items() if equations])
def test_every_displayed_equation_has_a_label_and_a_test(page: str) -> None:
    tested = {label for marks in MARKS.values() for label in marks}
    file = f"tests/derivations/test_{Path(page).stem.replace('-', '_')}.py"
    problems = [
        f"{page}:{line}: no test verifies the equation {label}. Write one in {file} and mark it "
        f'with @pytest.mark.equation("{label}").'
        if label
        else f"{page}:{line}: the displayed equation has no label; write $$ … $$ (eq-name)."
        for line, label in EQUATIONS[page]
        if label not in tested
    ]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_no_label_is_given_twice() -> None:
    twice = sorted({label for label in LABELS if LABELS.count(label) > 1})
    assert not twice, f"more than one equation has the label {', '.join(twice)}"


def test_tests_name_equations_of_the_book() -> None:
    unknown = [
        f"{file}:{line}: no page displays {label}"
        for file, marks in MARKS.items()
        for label, line in marks.items()
        if label not in LABELS
    ]
    assert not unknown, "\n".join(unknown)


def test_equations_are_found_where_they_are_displayed_and_nowhere_else() -> None:
    page = (
        "Text $a$.\n\n$$\nb\n$$ (eq-b)\n\n$$ c $$\n\n"
        "```{code-cell} ipython3\nprint('$$ d $$ (eq-d)')\n```\n\n- $$ e $$ (eq-e)\n"
    )
    assert displayed(page) == [(3, "eq-b"), (7, ""), (13, "eq-e")]
    assert len(LABELS) > 200


def test_marks_are_read_as_code() -> None:
    code = (
        "# @pytest.mark.equation('eq-comment')\n"
        "@pytest.mark.equation('eq-a', 'eq-b')\n"
        "def test_both(): 'pytest.mark.equation(\"eq-text\")'\n"
    )
    assert marked(code) == {"eq-a": 2, "eq-b": 2}
