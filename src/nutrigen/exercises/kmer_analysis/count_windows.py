"""Number of windows of length k.

Write down a sequence of 5 letters, and mark each position at which a window of 3 letters can start.
Which is the last one?
"""

from nutrigen.exercises import mistake


def count_windows(length: int, k: int) -> int:
    return max(length - k + 1, 0)


EDGE_CASES = {
    "a window as long as the sequence": (7, 7),
    "a window longer than the sequence by one": (3, 4),
    "a window much longer than the sequence": (3, 9),
    "a window more than twice as long as the sequence": (12, 31),
    "windows of length 1": (11, 1),
    "an empty sequence": (0, 4),
}


def draw(rng):
    return int(rng.integers(10, 100)), int(rng.integers(2, 10))


@mistake
def last_window_missed(length, k):
    """This is one too few: both the first start, 0, and the last one, L - k, count."""
    return max(length - k, 0)


@mistake
def one_window_too_many(length, k):
    """This is one too many: the last window starts at L - k, counted from 0."""
    return max(length - k + 2, 0)


@mistake
def non_overlapping(length, k):
    """This counts windows that lie side by side. Windows overlap: the next one starts one letter
    further, not k letters."""
    return length // k


@mistake
def one_per_letter(length, k):
    """This counts a window at every letter. The last k - 1 letters start none: the window would run
    over the end."""
    return length


@mistake
def negative(length, k):
    """The formula is right, but a count is never negative. A window longer than the sequence fits
    nowhere, so there are 0 of them."""
    return length - k + 1
