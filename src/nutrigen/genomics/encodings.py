"""Sequences as numbers: what a model that multiplies and adds can read.

One-hot encoding gives each base its own axis, so that no base is closer to one than to another.
Ordinal encoding gives each base a number, and with it an order that DNA does not have; it is
meant for looking things up, and for showing what goes wrong when a model calculates with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nutrigen._arguments import as_numbers, as_whole_number
from nutrigen.genomics._codes import AMBIGUOUS, as_texts, base_codes
from nutrigen.genomics.letters import BASES

__all__ = ["decode_one_hot", "one_hot", "one_hot_padded", "ordinal"]


def ordinal(sequences: Sequence[str] | NDArray[np.str_]) -> NDArray[np.int64]:
    """Encode each base by its place in the alphabet: A 0, C 1, G 2, T 3.

    Parameters
    ----------
    sequences : sequence of str
        Sequences of one length, of the letters A, C, G and T in either case; U counts as T.

    Returns
    -------
    (n_sequences, length) int array
        The codes.

    Raises
    ------
    TypeError
        If `sequences` is a single string.
    ValueError
        If there is no sequence, if the lengths differ, or if there is another letter; the
        message says where.

    Examples
    --------
    >>> ordinal(["GATC", "acgu"])
    array([[2, 0, 3, 1],
           [0, 1, 2, 3]])
    """
    sequences = as_texts("sequences", sequences)
    if not sequences:
        raise ValueError("there is no sequence to encode")
    length = len(sequences[0])
    for number, sequence in enumerate(sequences):
        if len(sequence) != length:
            raise ValueError(
                f"sequence {number} has {len(sequence)} letters and sequence 0 has {length}; "
                "sequences must have one length to be encoded together"
            )
    codes = base_codes("".join(sequences)).reshape(len(sequences), length)
    if (codes >= AMBIGUOUS).any():
        number, position = np.argwhere(codes >= AMBIGUOUS)[0]
        raise ValueError(
            f"sequence {number} has {sequences[number][position]!r} at position {position} "
            "(counted from 0); only A, C, G and T can be encoded"
        )
    return codes.astype(np.int64)


def one_hot(
    sequences: Sequence[str] | NDArray[np.str_], *, dtype: DTypeLike = np.float32
) -> np.ndarray:
    """Encode each base as four numbers, of which one is 1 and the others are 0.

    The bases are on the second axis, where a convolution in PyTorch expects its channels.

    Parameters
    ----------
    sequences : sequence of str
        As in :func:`ordinal`.
    dtype : dtype, default float32
        Type of the result; float32 is that of a model in PyTorch.

    Returns
    -------
    (n_sequences, 4, length) array
        1 where the sequence has the base A, C, G or T (in this order), else 0.

    Raises
    ------
    TypeError, ValueError
        As :func:`ordinal`.

    Examples
    --------
    >>> one_hot(["GAT"], dtype=int)
    array([[[0, 1, 0],
            [0, 0, 0],
            [1, 0, 0],
            [0, 0, 1]]])
    """
    codes = ordinal(sequences)
    return (codes[:, None, :] == np.arange(4)[:, None]).astype(dtype)


def one_hot_padded(
    sequences: Sequence[str] | NDArray[np.str_], length: int, *, dtype: DTypeLike = np.float32
) -> np.ndarray:
    """Bring sequences of different lengths to one length, and encode them one-hot.

    A longer sequence loses its end; a shorter one is filled up with columns of zeros, which are
    no base.

    Parameters
    ----------
    sequences : sequence of str
        Sequences of the letters A, C, G and T in either case; U counts as T.
    length : int
        Bases of the result, at least 1.
    dtype : dtype, default float32
        Type of the result.

    Returns
    -------
    (n_sequences, 4, length) array
        As of :func:`one_hot`, with zeros where a sequence has ended.

    Raises
    ------
    TypeError
        If `sequences` is a single string.
    ValueError
        If `length` is less than 1, there is no sequence, or there is another letter.

    Examples
    --------
    >>> one_hot_padded(["GA", "CATT"], 3, dtype=int)[:, :, -1]
    array([[0, 0, 0, 0],
           [0, 0, 0, 1]])
    """
    length = as_whole_number("length", length, least=1)
    cut = [sequence[:length] for sequence in as_texts("sequences", sequences)]
    # What is filled up is encoded as a base first, and erased then.
    encoded = one_hot([sequence.ljust(length, "A") for sequence in cut], dtype=dtype)
    n_bases = np.array([len(sequence) for sequence in cut])
    has_ended = np.arange(length) >= n_bases[:, None]
    encoded *= ~has_ended[:, None, :]
    return encoded


def decode_one_hot(encoded: np.ndarray) -> list[str]:
    """Turn a one-hot encoding back into sequences.

    Parameters
    ----------
    encoded : (n_sequences, 4, length) array
        What :func:`one_hot` returns.

    Returns
    -------
    list of str
        The sequences, in capitals.

    Raises
    ------
    ValueError
        If the array has another shape, or is not one-hot.

    Examples
    --------
    >>> decode_one_hot(one_hot(["GATTACA", "CATGCAT"]))
    ['GATTACA', 'CATGCAT']
    """
    encoded = as_numbers("encoded", encoded)
    if encoded.ndim != 3 or encoded.shape[1] != 4:
        raise ValueError(f"encoded must have shape (n_sequences, 4, length), not {encoded.shape}")
    if not (np.isin(encoded, (0, 1)).all() and (encoded.sum(axis=1) == 1).all()):
        raise ValueError(
            "encoded must have exactly one 1 and three 0 for each base of each sequence"
        )
    letters = np.array(list(BASES))[encoded.argmax(axis=1)]
    return ["".join(row) for row in letters]
