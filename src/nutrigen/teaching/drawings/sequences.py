"""Drawings of sequences: windows, strands, words and what is counted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutrigen.teaching.drawings._canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

__all__ = ["bag_of_words", "masked", "smallest_hashes", "strands", "two_sets", "windows"]


def windows(sequence: str, k: int) -> Figure:
    """Draw the windows of `k` letters that slide along a sequence.

    Parameters
    ----------
    sequence
        At most 14 letters.
    k
        Letters in a window.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the sequence, and below it a row for each window, its word in its place.

    Raises
    ------
    ValueError
        If the sequence has more than 14 letters, or a window does not fit into it.

    Examples
    --------
    >>> drawing = windows("GATTACA", 3)
    >>> "".join(text.get_text() for text in drawing.axes[0].texts)[:10]
    'GATTACAGAT'
    """
    n_letters, widest = len(sequence), 14
    if n_letters > widest:
        raise ValueError(f"sequence must have at most {widest} letters, not {n_letters}")
    if not 1 <= k <= n_letters:
        raise ValueError(f"k must be from 1 to {n_letters}, the length of the sequence, not {k}")
    n_windows = n_letters - k + 1
    canvas = Canvas(n_letters + 1, 0.9 * n_windows + 3.2)
    top = 0.9 * n_windows + 2.9
    canvas.cells((0.5, top), [list(sequence)])
    for start in range(n_windows):
        y = top - 1.5 - 0.9 * start
        canvas.cells(
            (0.5 + start, y), [list(sequence[start : start + k])], height=0.8, shaded=[[True] * k]
        )
    canvas.bracket((0.5, 1.2), (0.5 + n_windows, 1.2), f"{n_windows} places for a start", size=9)
    return canvas.figure


def strands(sequence: str, k: int, start: int) -> Figure:
    """Draw both strands of a sequence, one word on each, and the one that stands for both.

    Parameters
    ----------
    sequence
        At most 12 letters, of A, C, G and T.
    k
        Letters of a word.
    start
        Where the word begins on the upper strand, counted from zero.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the upper strand read to the right, the lower one to the left, and below them
        both words as they are read; the canonical one, first in the alphabet, is shaded.

    Raises
    ------
    ValueError
        If the sequence is too long or has other letters, or the word does not lie within it.

    Examples
    --------
    >>> drawing = strands("GATTACAG", 3, 1)
    >>> [text.get_text() for text in drawing.axes[0].texts][-3:]
    ['ATT', 'AAT', 'canonical']
    """
    pairs, widest = {"A": "T", "C": "G", "G": "C", "T": "A"}, 12
    if len(sequence) > widest:
        raise ValueError(f"sequence must have at most {widest} letters, not {len(sequence)}")
    if wrong := sorted(set(sequence) - set(pairs)):
        raise ValueError(f"sequence must consist of A, C, G and T, not of {wrong[0]!r}")
    if not 0 <= start <= len(sequence) - k or k < 1:
        raise ValueError(f"a word of {k} letters at {start} does not lie within the sequence")
    n = len(sequence)
    inside = [[start <= i < start + k for i in range(n)]]
    canvas = Canvas(n + 3, 9.4)
    canvas.write((0.9, 7.9), "5′", size=9)
    canvas.write((n + 2.1, 7.9), "3′", size=9)
    canvas.write((0.9, 6.3), "3′", size=9)
    canvas.write((n + 2.1, 6.3), "5′", size=9)
    canvas.cells((1.5, 8.4), [list(sequence)], shaded=inside)
    for i in range(n):
        canvas.line([(2 + i, 7.4), (2 + i, 6.8)])
    canvas.cells((1.5, 6.8), [[pairs[letter] for letter in sequence]], shaded=inside)
    canvas.arrow((1.6 + start, 8.8), (1.4 + start + k, 8.8))
    canvas.arrow((1.4 + start + k, 5.4), (1.6 + start, 5.4))
    word = sequence[start : start + k]
    other = "".join(pairs[letter] for letter in reversed(word))
    canvas.write((1.5, 4.4), "read from 5′ to 3′:", across="left", size=9)
    width = max(0.75 * k + 0.8, 2.4)
    lefts = (1.5, n + 1.5 - width)
    for x, text in zip(lefts, (word, other), strict=True):
        canvas.box((x, 2.3), width, 1.3, text, shaded=text == min(word, other))
    x = lefts[0] if word <= other else lefts[1]
    canvas.write((x + width / 2, 1.7), "canonical", up="top", size=9)
    return canvas.figure


def bag_of_words(sequence: str, counts: Mapping[str, int]) -> Figure:
    """Draw how a sequence becomes a row of counts, whatever the order of its words.

    Parameters
    ----------
    sequence
        At most 14 letters.
    counts
        At most seven words of it, each with how often it occurs.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the sequence above, the words in a bag, and the row of counts below.

    Raises
    ------
    ValueError
        If there are more letters or words than can be drawn.

    Examples
    --------
    >>> drawing = bag_of_words("ATATG", {"AT": 2, "TA": 1, "TG": 1})
    >>> [text.get_text() for text in drawing.axes[0].texts][-6:]
    ['AT', '2', 'TA', '1', 'TG', '1']
    """
    if len(sequence) > 14 or not 1 <= len(counts) <= 7:
        raise ValueError(
            "at most 14 letters and one to seven words are drawn, not "
            f"{len(sequence)} and {len(counts)}"
        )
    canvas = Canvas(15, 11.4)
    left = 7.5 - len(sequence) / 2
    canvas.cells((left, 11.0), [list(sequence)])
    canvas.arrow((7.5, 9.8), (7.5, 8.9))
    words = [word for word, count in counts.items() for _ in range(count)]
    rows = [words[i : i + 5] for i in range(0, len(words), 5)]
    canvas.box((1.0, 4.9), 13.0, 4.0, shaded=True)
    for row, some in enumerate(rows):
        for place, word in enumerate(some):
            # A bag has no order: neighbors do not stand on one line.
            at = (2.3 + 2.6 * place, 8.2 - 1.2 * row - 0.45 * (place % 2))
            canvas.write(at, word)
    canvas.arrow((7.5, 4.9), (7.5, 4.0))
    width = 13.0 / len(counts)
    for place, (word, count) in enumerate(counts.items()):
        x = 1.0 + place * width
        canvas.write((x + width / 2, 3.3), word)
        canvas.box((x, 1.2), width, 1.4, f"{count}")
    return canvas.figure


def two_sets(only_one: Sequence[str], both: Sequence[str], only_other: Sequence[str]) -> Figure:
    """Draw two sets of words that overlap, with the number in each part.

    Parameters
    ----------
    only_one, both, only_other
        Words of the first set alone, of both, and of the second alone; up to five of each are
        drawn.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing, with the share of the words of either that are in both.

    Raises
    ------
    ValueError
        If both sets are empty.

    Examples
    --------
    >>> drawing = two_sets(["AAC"], ["ACG", "CGT"], ["GTA"])
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'in both 2, in either 4:  J = 2/4 = 0.50'
    """
    n_either = len(only_one) + len(both) + len(only_other)
    if n_either == 0:
        raise ValueError("at least one set must have a word")
    canvas = Canvas(15, 10.2)
    canvas.circle((5.3, 5.9), 3.9, style=0)
    canvas.circle((9.7, 5.9), 3.9, style=1, transparent=True)
    for x, words in ((3.4, only_one), (7.5, both), (11.6, only_other)):
        shown = [*words[:4], "…"] if len(words) > 5 else words
        for row, word in enumerate(shown):
            canvas.write((x, 5.9 + 0.95 * ((len(shown) - 1) / 2 - row)), word)
    share = len(both) / n_either
    canvas.write(
        (7.5, 1.0),
        f"in both {len(both)}, in either {n_either}:  J = {len(both)}/{n_either} = {share:.2f}",
    )
    return canvas.figure


def smallest_hashes(one: Mapping[str, int], other: Mapping[str, int], size: int) -> Figure:
    """Draw a MinHash sketch: words, their hashes, and the smallest of all.

    Parameters
    ----------
    one, other
        Words of two sets, each with its hash; a word of both has the same in both.
    size
        How many of the smallest hashes of both together are kept.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: hashes on a line, words of the first set above, of the second below it. The
        smallest are shaded; those that both sets have are connected.

    Raises
    ------
    ValueError
        If a word has two hashes, or there are fewer hashes than are to be kept.

    Examples
    --------
    >>> drawing = smallest_hashes({"ACG": 5, "CGT": 40}, {"ACG": 5, "GTA": 70}, 2)
    >>> [text.get_text() for text in drawing.axes[0].texts][-1]
    'of the 2 smallest, both have 1:  J ≈ 1/2'
    """
    for word in set(one) & set(other):
        if one[word] != other[word]:
            raise ValueError(f"{word} must have the same hash in both sets")
    hashes = sorted({*one.values(), *other.values()})
    if not 1 <= size <= len(hashes):
        raise ValueError(f"size must be from 1 to {len(hashes)}, the number of hashes, not {size}")
    kept = hashes[:size]
    shared = set(one.values()) & set(other.values()) & set(kept)
    canvas = Canvas(15, 8.2)
    step = 13.6 / len(hashes)
    for place, value in enumerate(hashes):
        x = 0.7 + step * (place + 0.5)
        canvas.box(
            (x - 0.45 * step, 4.0),
            0.9 * step,
            1.1,
            f"{value}",
            shaded=value in kept,
            style=0 if value in shared else None,
            size=9,
        )
        for words, y, end in ((one, 6.4, 5.1), (other, 2.7, 4.0)):
            if value in words.values():
                word = next(word for word, each in words.items() if each == value)
                canvas.write((x, y), word, size=9, turned=step < 1.7)
                canvas.line([(x, y + (end - y) * 0.55), (x, end)])
    canvas.write((0.7, 7.6), "first set", across="left", size=9)
    canvas.write((0.7, 1.5), "second set", across="left", size=9)
    canvas.write(
        (7.5, 0.6),
        f"of the {size} smallest, both have {len(shared)}:  J ≈ {len(shared)}/{size}",
        size=9,
    )
    return canvas.figure


def masked(sequence: str, place: int, radius: int) -> Figure:
    """Draw a sequence with a base behind a mask, and the neighbors from which it is predicted.

    Parameters
    ----------
    sequence
        At most 14 letters.
    place
        Index of the masked base.
    radius
        Bases on each side that a model reads.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing: the sequence with a question mark, its context shaded, and the four bases,
        among which the probability is divided; that of the masked base is marked.

    Raises
    ------
    ValueError
        If the sequence has more than 14 letters, or the context does not fit into it.

    Examples
    --------
    >>> drawing = masked("GATTACAGA", 4, 3)
    >>> "".join(text.get_text() for text in drawing.axes[0].texts)[:9]
    'GATT?CAGA'
    """
    n_letters, widest = len(sequence), 14
    if n_letters > widest:
        raise ValueError(f"sequence must have at most {widest} letters, not {n_letters}")
    if not 1 <= radius <= place < n_letters - radius:
        raise ValueError(f"{radius} letters on each side of letter {place} must fit the sequence")
    canvas = Canvas(n_letters + 1, 6.6)
    letters = [*sequence[:place], "?", *sequence[place + 1 :]]
    shaded = [abs(index - place) in range(1, radius + 1) for index in range(n_letters)]
    canvas.cells((0.5, 5.2), [letters], shaded=[shaded])
    for begin, text in ((place - radius, "left"), (place + 1, "right")):
        start, end = (0.55 + begin, 5.4), (0.45 + begin + radius, 5.4)
        canvas.bracket(start, end, f"{radius} to the {text}", side="above", size=9)
    middle = min(max(place + 1.0, 2.5), n_letters - 1.5)
    canvas.arrow((place + 1.0, 4.1), (middle, 3.1))
    bases = list("ACGT")
    of_place = [[base == sequence[place] for base in bases]]
    canvas.cells((middle - 2, 3.0), [bases], shaded=of_place)
    canvas.write((middle, 1.3), "probabilities that sum to 1;", size=9)
    canvas.write((middle, 0.6), "shaded: the base behind the mask", size=9)
    return canvas.figure
