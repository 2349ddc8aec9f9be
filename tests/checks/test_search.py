"""The check of the search accepts answers that come first, and names each question without one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import search
from checks_environment import PYTHON, skip_without_chromium

ROOT = Path(__file__).parents[2]
QUESTIONS = [search.Question(f"question {i}", (f"page#{i}", "other")) for i in range(10)]


def found_at(places: dict[str, int | None]) -> list[str]:
    """What is wrong when the answers to questions stand at some place, and else at the first."""

    def results(query: str) -> list[str]:
        place = places.get(query, 1)
        names = [f"wrong#{i}" for i in range(9)]
        if place is not None:
            names.insert(place - 1, f"page#{query.split()[1]}")
        return names

    return search.judge(QUESTIONS, results)


def test_nine_of_ten_may_come_first_and_one_third():
    assert found_at({}) == []
    assert found_at({"question 3": 3}) == []


def test_two_that_do_not_come_first_are_too_many():
    (problem,) = found_at({"question 3": 2, "question 4": 3})
    assert "only 8 of 10" in problem


@pytest.mark.parametrize(("place", "said"), [(4, "number 4"), (None, "none")])
def test_a_question_without_an_answer_is_named(place, said):
    (problem,) = found_at({"question 5": place})
    assert "question 5" in problem
    assert said in problem
    assert "page#5" in problem


def test_the_kept_questions_lead_to_sections_of_the_book():
    for path in sorted((ROOT / "tests" / "browser").glob("*search_questions.tsv")):
        questions = search.read_questions(path)
        assert len({question.query for question in questions}) == len(questions)
        for question in questions:
            for answer in question.answers:
                assert (ROOT / "book" / f"{answer.partition('#')[0]}.md").is_file(), answer


@pytest.mark.parametrize("text", ["", "only a query\n", "query\thope\t \n"])
def test_a_file_without_answers_is_refused(tmp_path, text):
    path = tmp_path / "questions.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"questions\.tsv"):
        search.read_questions(path)


@pytest.mark.parametrize("answer", ["page#wanted", "page"])
def test_a_site_is_asked_in_chromium(tmp_path, answer):
    skip_without_chromium()
    shown = '<h2>Search Results</h2><ul><li><a href="page.html#wanted">It</a></li></ul>'
    (tmp_path / "search.html").write_text(
        '<div id="search-results"></div><script>'
        f"document.querySelector('div').innerHTML = {json.dumps(shown)}</script>",
        encoding="utf-8",
    )
    questions = tmp_path / "questions.tsv"
    questions.write_text(f"it\tWhat it is.\t{answer}\n", encoding="utf-8")
    command = [str(PYTHON), str(ROOT / "checks" / "search.py"), str(tmp_path), str(questions)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert run.returncode == (0 if answer == "page#wanted" else 1), run.stdout + run.stderr
