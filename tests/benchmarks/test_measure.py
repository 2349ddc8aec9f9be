"""Growth is the exponent of a power law, times are taken in turns, and promises are judged."""

from __future__ import annotations

import numpy as np
import pytest
from measure import against_peer, growing, growth, seconds_in_turns


def test_growth_is_the_slope_of_numpys_fit():
    rng = np.random.default_rng(0)
    sizes, values = rng.uniform(1, 1e6, 9), rng.uniform(1e-3, 10, 9)
    slope, _ = np.polyfit(np.log(sizes), np.log(values), 1)
    assert growth(sizes.tolist(), values.tolist()) == pytest.approx(slope, abs=1e-10)


def test_n_log_n_grows_a_little_faster_than_n():
    sizes = [10**3, 10**4, 10**5]
    assert 1.05 < growth(sizes, [size * np.log(size) for size in sizes]) < 1.2


@pytest.fixture
def clock(monkeypatch):
    """A clock that only tasks move."""
    now = [0.0]
    monkeypatch.setattr("measure.time.perf_counter", lambda: now[0])

    def task_that_takes(*seconds):
        remaining = iter(seconds * 100)

        def task():
            now[0] += next(remaining)

        return task

    return task_that_takes


def test_the_least_time_of_each_task_counts(clock):
    assert seconds_in_turns([clock(4, 2, 3), clock(0.5)], 3) == [2, 0.5]


def test_against_a_peer_the_ratio_is_judged(clock):
    row = against_peer("sort", "peer", (clock(6), clock(2)), limit=3, repeats=2)
    assert (row.value, row.peer_value, row.ratio) == (6, 2, 3)
    assert row.kept


def test_growing_tasks_tell_both_exponents_and_the_last_times(clock):
    row = growing(
        "sort, items", "peer", lambda n: (clock(n**2), clock(3 * n)), [10, 20, 40], repeats=1
    )
    assert row.name == "sort, items, 10 to 40"
    assert row.growth == pytest.approx(2)
    assert row.peer_growth == pytest.approx(1)
    assert (row.value, row.peer_value) == (1600, 120)
    assert row.kept is None
