"""Open reading frames, against Biopython's translation and counting by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from Bio.Seq import Seq

from nutrigen.genomics.encodings import ordinal
from nutrigen.genomics.reading_frames import (
    codon_counts,
    codon_places,
    new_codons,
    open_reading_frames,
)


@pytest.fixture
def text() -> str:
    return "".join(np.random.default_rng(2).choice(list("ACGT"), size=4001))


def test_frames_are_those_of_biopython(text):
    found = open_reading_frames(ordinal([text])[0], min_codons=12)
    expected = []
    for strand, letters in ((1, text), (-1, str(Seq(text).reverse_complement()))):
        for shift in range(3):
            whole = letters[shift : shift + (len(letters) - shift) // 3 * 3]
            begin = 0
            for part in str(Seq(whole).translate()).split("*")[:-1]:
                if (first := part.find("M")) >= 0 and len(part) - first >= 12:
                    a, b = shift + 3 * (begin + first), shift + 3 * (begin + len(part) + 1)
                    expected.append((a, b, 1) if strand > 0 else (len(text) - b, len(text) - a, -1))
                begin += len(part) + 1
    kept: list[tuple[int, int, int]] = []
    for one in sorted(expected, key=lambda one: (one[0] - one[1], one[0])):
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    assert len(kept) > 10
    assert found == sorted(kept)


def test_places_read_codons_off_the_genome(text):
    bases = ordinal([text])[0]
    found = open_reading_frames(bases, min_codons=12)
    places = codon_places(found, len(bases))
    for begin, end, strand in found:
        inside = np.arange(begin, end)
        letters = [text[i] for i in inside[places[begin:end] == strand]]
        if strand > 0:
            assert letters == list(text[begin:end:3])
        else:
            other = str(Seq(text[begin:end]).reverse_complement())
            assert letters == [str(Seq(one).complement()) for one in other[::3][::-1]]
    assert (places != 0).sum() == sum(end - begin for begin, end, _ in found)


def test_words_are_counted_by_their_place_modulo_three(text):
    windows = ordinal([text[:23], text[100:123]])
    counts = codon_counts(windows).reshape(2, 3, 64)
    for row, window in enumerate([text[:23], text[100:123]]):
        words = Counter(
            ((i - 11) % 3, window[i : i + 3]) for i in range(21) if not i <= 11 <= i + 2
        )
        assert counts[row].sum() == sum(words.values())
        for (shift, word), n in words.items():
            code = sum(4**p * "ACGT".index(one) for p, one in enumerate(word[::-1]))
            assert counts[row, shift, code] == n


def test_new_codons_by_changing_each_base(text):
    bases = ordinal([text])[0]
    found = open_reading_frames(bases, min_codons=12)
    places = codon_places(found, len(bases))
    inside = np.flatnonzero(places)[4:-4]
    windows = np.array([bases[i - 3 : i + 4] for i in inside])
    stops = ("TAA", "TAG", "TGA")
    row, new, _, in_frame = new_codons(windows, places[inside], stops)
    seen = Counter(zip(row[in_frame].tolist(), new[in_frame].tolist(), strict=True))
    expected: Counter[tuple[int, int]] = Counter()
    for begin, end, strand in found:
        for number, i in enumerate(inside.tolist()):
            for base in range(4):
                if begin <= i < end and base != bases[i]:
                    changed = Seq(text[begin:i] + "ACGT"[base] + text[i + 1 : end])
                    old = Seq(text[begin:end])
                    if strand < 0:
                        changed, old = changed.reverse_complement(), old.reverse_complement()
                    more = str(changed.translate()).count("*") > str(old.translate()).count("*")
                    if more:
                        expected[number, base] += 1
    assert seen == expected
    assert 0.2 < in_frame.mean() < 0.5
