"""Long open reading frames of a genome, and the place of each base in a codon."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nutrigen._arguments import as_whole_number

__all__ = ["codon_counts", "codon_places", "new_codons", "open_reading_frames"]

_STOPS = (4**2 * 3 + 0 + 0, 4**2 * 3 + 0 + 2, 4**2 * 3 + 4 * 2 + 0)  # TAA, TAG, TGA
_START = 4 * 3 + 2  # ATG


def open_reading_frames(bases: ArrayLike, *, min_codons: int) -> list[tuple[int, int, int]]:
    """Find long stretches from a start to a stop codon on both strands, of which none overlap.

    Of two that overlap the longer one stays. That is a crude gene finder: a long stretch without a
    stop codon is improbable by chance.

    Parameters
    ----------
    bases : (length,) int array
        Codes of the bases, 0 to 3 for A, C, G, T.
    min_codons : int
        Least number of codons before the stop codon, the start among them.

    Returns
    -------
    list of (begin, end, strand)
        Half-open intervals on the given strand, the stop codon included, by their begin; strand is
        1, or -1 for the reverse complement.

    Examples
    --------
    >>> from nutrigen.genomics.encodings import ordinal
    >>> open_reading_frames(ordinal(["CCATGAAACCCTAAC"])[0], min_codons=3)
    [(2, 14, 1)]
    """
    codes = np.asarray(bases).astype(np.int64)
    least = as_whole_number("min_codons", min_codons, least=1)
    found = []
    for strand, letters in ((1, codes), (-1, 3 - codes[::-1])):
        triples = 16 * letters[:-2] + 4 * letters[1:-1] + letters[2:]
        for shift in range(3):
            codons = triples[shift::3]
            starts, previous = np.flatnonzero(codons == _START), -1
            for stop in np.flatnonzero(np.isin(codons, _STOPS)).tolist():
                first = int(np.searchsorted(starts, previous + 1))
                if first < len(starts) and stop - starts[first] >= least:
                    begin, end = shift + 3 * int(starts[first]), shift + 3 * stop + 3
                    if strand < 0:
                        begin, end = len(codes) - end, len(codes) - begin
                    found.append((begin, end, strand))
                previous = stop
    is_taken = np.zeros(len(codes), dtype=bool)
    kept = []
    for begin, end, strand in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if not is_taken[begin:end].any():
            is_taken[begin:end] = True
            kept.append((begin, end, strand))
    return sorted(kept)


def codon_places(frames: list[tuple[int, int, int]], length: int) -> NDArray[np.int64]:
    """Place in its codon of each base: 1 to 3, -1 to -3 on the other strand, 0 outside.

    Parameters
    ----------
    frames : list of (begin, end, strand)
        What :func:`open_reading_frames` returns.
    length : int
        Length of the genome.

    Returns
    -------
    (length,) int array
        The places.

    Examples
    --------
    >>> codon_places([(1, 4, 1), (5, 8, -1)], 9).tolist()
    [0, 1, 2, 3, 0, -3, -2, -1, 0]
    """
    places = np.zeros(as_whole_number("length", length, least=0), dtype=np.int64)
    for begin, end, strand in frames:
        place = 1 + np.arange(end - begin) % 3
        places[begin:end] = place if strand > 0 else -place[::-1]
    return places


def codon_counts(windows: ArrayLike) -> NDArray[np.int64]:
    """Count the words of three letters in each window, by their place modulo three.

    Parameters
    ----------
    windows : (n_places, 2 * n + 1) int array
        Windows with the place of interest in the middle; words that contain it are left out.

    Returns
    -------
    (n_places, 192) int array
        Counts of the 64 words that begin at the middle or a multiple of three from it, then of
        those that begin one letter further to the right, then of those two further.

    Examples
    --------
    >>> counts = codon_counts([[0, 0, 0, 3, 1, 1, 1]])
    >>> np.flatnonzero(counts).tolist()  # AAA in the first 64, CCC in the next
    [0, 85]
    """
    letters = np.asarray(windows).astype(np.int64)
    middle = letters.shape[1] // 2
    counts = np.zeros((len(letters), 3, 64), dtype=np.int64)
    rows = np.arange(len(letters))
    for begin in range(letters.shape[1] - 2):
        if not begin <= middle <= begin + 2:
            word = letters[:, begin : begin + 3] @ (16, 4, 1)
            np.add.at(counts, (rows, (begin - middle) % 3, word), 1)
    return counts.reshape(len(letters), 192)


def new_codons(
    windows: ArrayLike, places: ArrayLike, targets: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """List the changes of the middle base that make one of some words, in frame or out of it.

    Parameters
    ----------
    windows : (n_places, 2 * n + 1) int array
        Windows inside of genes, with at least two bases on each side of the middle.
    places : (n_places,) int array
        Place of the middle in its codon, as of :func:`codon_places`. Where it is negative, words
        are read on the other strand.
    targets : sequence of str
        Words of three letters, such as the stop codons.

    Returns
    -------
    row : int array, shape (n_changes,)
        The window.
    new : int array, shape (n_changes,)
        The new base, on the strand of the window.
    kind : int array, shape (n_changes,)
        A number for old word, changed place in it, and new base: changes of one kind are equal but
        for the frame.
    in_frame : bool array, shape (n_changes,)
        Whether the word is a codon of the gene.

    Examples
    --------
    >>> row, new, kind, in_frame = new_codons([[0, 0, 1, 0, 0]], [1], ["TAA"])  # CAA to TAA
    >>> row.tolist(), new.tolist(), in_frame.tolist()
    ([0], [3], [True])
    """
    letters, place = np.asarray(windows).astype(np.int64), np.asarray(places)
    letters = np.where((place < 0)[:, None], 3 - letters[:, ::-1], letters)
    middle = letters.shape[1] // 2
    wanted = [int(np.array(["ACGT".index(one) for one in word]) @ (16, 4, 1)) for word in targets]
    found = []
    for before in range(3):
        word = letters[:, middle - before : middle - before + 3] @ (16, 4, 1)
        digit = 4 ** (2 - before)
        for base in range(4):
            changed = word + (base - letters[:, middle]) * digit
            row = np.flatnonzero(np.isin(changed, wanted) & ~np.isin(word, wanted))
            kind = (word[row] * 3 + before) * 4 + base
            new = np.where(place[row] < 0, 3 - base, base)
            is_codon = np.abs(place[row]) == before + 1
            found.append(np.array([row, new, kind, is_codon], dtype=np.int64))
    table = np.concatenate(found, axis=1)
    return table[0], table[1], table[2], table[3] == 1
