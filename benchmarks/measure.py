"""What the benchmarks share: a row of the table, taking times fairly, and how time grows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Row", "against_peer", "growing", "growth", "seconds_in_turns"]

Task = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One thing that was measured, and what is promised about it.

    Parameters
    ----------
    name
        What was measured.
    value, unit
        Its value, in ``"s"`` or another unit.
    peer, peer_value
        Whom it is compared with, and the peer's value in the same unit.
    growth, peer_growth
        Exponents: with n times the data the value becomes n to this power times as large.
    limit
        The largest value that keeps the promise; where there is a peer, the largest ratio to
        its value. None where nothing is promised.
    depends_on_machine
        Whether a slower machine alone may break the promise.
    """

    name: str
    value: float
    unit: str = "s"
    peer: str = ""
    peer_value: float | None = None
    growth: float | None = None
    peer_growth: float | None = None
    limit: float | None = None
    depends_on_machine: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the peer's value this one is."""
        return None if self.peer_value is None else self.value / self.peer_value

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised."""
        if self.limit is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.limit


def seconds_in_turns(tasks: Sequence[Task], repeats: int) -> list[float]:
    """Return the least time that each task takes.

    The tasks run in turns, so that what else the machine does meets all of them.
    """
    least = [math.inf] * len(tasks)
    for _ in range(repeats):
        for place, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            least[place] = min(least[place], time.perf_counter() - start)
    return least


def against_peer(
    name: str, peer: str, tasks: tuple[Task, Task], *, limit: float | None, repeats: int
) -> Row:
    """Time our task and the peer's."""
    ours, theirs = seconds_in_turns(tasks, repeats)
    return Row(name, ours, peer=peer, peer_value=theirs, limit=limit)


def growing(
    name: str,
    peer: str,
    tasks_of_size: Callable[[int], tuple[Task, Task]],
    sizes: Sequence[int],
    *,
    repeats: int,
) -> Row:
    """Time our task and the peer's on growing data: their growth, and their times at the end."""
    seconds = [seconds_in_turns(tasks_of_size(size), repeats) for size in sizes]
    ours, theirs = zip(*seconds, strict=True)
    return Row(
        f"{name}, {sizes[0]:,} to {sizes[-1]:,}",
        ours[-1],
        peer=peer,
        peer_value=theirs[-1],
        growth=growth(sizes, ours),
        peer_growth=growth(sizes, theirs),
    )


def growth(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the exponent of the power law closest to the values.

    It is the slope of the least-squares line through the logarithms.

    Raises
    ------
    ValueError
        If there are fewer than two different sizes, or something is not positive.

    Examples
    --------
    >>> round(growth([10, 100, 1000], [3, 300, 30_000]), 6)
    2.0
    """
    if len(set(sizes)) < 2:
        raise ValueError(f"sizes should hold at least two different sizes, not {list(sizes)}.")
    if min(*sizes, *values) <= 0:
        raise ValueError("sizes and values should be positive.")
    x = [math.log(size) for size in sizes]
    y = [math.log(value) for value in values]
    x_mean, y_mean = math.fsum(x) / len(x), math.fsum(y) / len(y)
    covariance = math.fsum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True))
    return covariance / math.fsum((a - x_mean) ** 2 for a in x)
