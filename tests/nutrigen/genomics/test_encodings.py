"""Encodings of sequences, against scikit-learn, and there and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from nutrigen.genomics.encodings import decode_one_hot, one_hot, ordinal
from nutrigen.genomics.letters import BASES
from nutrigen.genomics.sequences import reverse_complement

same_length = st.integers(1, 12).flatmap(
    lambda length: st.lists(st.text("ACGT", min_size=length, max_size=length), min_size=1)
)


@given(sequences=same_length)
def test_encodings_are_those_of_scikit_learn(sequences):
    letters = np.array([list(sequence) for sequence in sequences])
    categories = [list(BASES)] * letters.shape[1]
    codes = OrdinalEncoder(categories=categories).fit_transform(letters)
    np.testing.assert_array_equal(ordinal(sequences), codes)
    flat = OneHotEncoder(categories=categories, sparse_output=False).fit_transform(letters)
    by_position = flat.reshape(len(sequences), -1, 4)
    np.testing.assert_array_equal(one_hot(sequences), by_position.transpose(0, 2, 1))


@given(sequences=same_length)
def test_one_hot_there_and_back_again(sequences):
    assert decode_one_hot(one_hot(sequences)) == sequences


@given(sequences=same_length)
def test_reverse_complement_is_two_reversals(sequences):
    turned = one_hot(sequences)[:, ::-1, ::-1]
    assert decode_one_hot(turned) == [reverse_complement(sequence) for sequence in sequences]


def test_lower_case_and_rna_count_as_dna():
    np.testing.assert_array_equal(one_hot(["gauc"]), one_hot(["GATC"]))


def test_array_of_strings_and_type():
    encoded = one_hot(np.array(["AC", "GT"]))
    assert encoded.shape == (2, 4, 2)
    assert encoded.dtype == np.float32
    assert one_hot(["AC"], dtype=np.int8).dtype == np.int8


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([], "no sequence"),
        (["ACG", "AC"], "sequence 1 has 2 letters and sequence 0 has 3"),
        (["ACG", "ANG"], r"sequence 1 has 'N' at position 1"),
        (["AC-"], r"sequence 0 has '-' at position 2"),
        (["A\u0394"], r"sequence 0 has '\u0394' at position 1"),
    ],
)
def test_what_cannot_be_encoded_is_named(sequences, message):
    for encode in (ordinal, one_hot):
        with pytest.raises(ValueError, match=message):
            encode(sequences)


def test_single_string_is_refused():
    with pytest.raises(TypeError, match="put it into a list"):
        one_hot("ACGT")


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        (np.zeros((2, 3, 5)), "shape"),
        (np.zeros((4, 5)), "shape"),
        (np.zeros((1, 4, 2)), "exactly one"),
        (np.full((1, 4, 2), 0.25), "exactly one"),
    ],
)
def test_what_is_not_one_hot_is_refused(encoded, message):
    with pytest.raises(ValueError, match=message):
        decode_one_hot(encoded)
