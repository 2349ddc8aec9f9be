"""Of the deep tests a commit draws a sample, the same on every machine."""

from __future__ import annotations

import pytest
from sample import is_drawn

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
    assert passed + left_out == 201
    assert 5 < passed - 1 < 40
    assert counts("--one-in", "10") == (passed, left_out)


def test_another_commit_draws_others_and_in_the_end_all():
    tests = [f"test_deep[{number}]" for number in range(50)]
    samples = [{t for t in tests if is_drawn(t, f"commit {i}", 10)} for i in range(200)]
    assert samples[0] != samples[1]
    assert set().union(*samples) == set(tests)
