"""Of what is too much for each commit, it draws a sample, the same on every machine."""

from __future__ import annotations

import doctest

import pytest
import sample
from sample import draw

pytest_plugins = ["pytester"]

CODE = """
import pytest

@pytest.mark.deep
@pytest.mark.parametrize("number", range(200))
def test_deep(number):
    pass

def test_quick():
    pass
"""


@pytest.fixture
def counts(pytester, request):
    """Run the tests above, and return how many passed and how many were left out."""
    conftest = (request.config.rootpath / "tests" / "conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(conftest)
    pytester.makeini("[pytest]\nmarkers = deep\n")
    pytester.makepyfile(CODE)

    def run(*options: str) -> tuple[int, int]:
        outcomes = pytester.runpytest_inprocess(*options, "-p", "no:xdist").parseoutcomes()
        return outcomes["passed"], outcomes.get("deselected", 0)

    return run


def test_all_are_run_where_nothing_is_said(counts):
    assert counts() == (201, 0)


def test_a_sample_has_about_its_share_and_all_others(counts):
    passed, left_out = counts("--one-in", "10")
    assert (passed, left_out) == (21, 180)
    assert counts("--one-in", "10") == (passed, left_out)


def test_examples_in_docstrings():
    result = doctest.testmod(sample)
    assert result.attempted > 0
    assert result.failed == 0


def test_another_commit_draws_others_and_in_the_end_all():
    tests = [f"test_deep[{number}]" for number in range(50)]
    samples = [draw(tests, 10, f"commit {i}") for i in range(200)]
    assert {len(sample) for sample in samples} == {5}
    assert samples[0] != samples[1]
    assert set().union(*samples) == set(tests)
