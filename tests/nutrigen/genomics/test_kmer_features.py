"""Bags of words and their weights, against scikit-learn, the dense table, and bad input."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.metrics import DistanceMetric

from nutrigen.genomics.encodings import one_hot, one_hot_padded
from nutrigen.genomics.kmer_features import (
    idf,
    jaccard_of_bags,
    kmer_matrix,
    protein_kmer_matrix,
    tfidf,
    word_evidence,
)
from nutrigen.genomics.kmers import decode_kmers
from nutrigen.genomics.reads import kmer_table

dna = st.text("ACGT", min_size=4, max_size=60)


@settings(deadline=None)
@given(sequences=st.lists(dna, min_size=1, max_size=6), k=st.integers(1, 4))
def test_matrix_is_the_dense_table(sequences, k):
    dense = kmer_table(sequences, k, canonical=False).to_numpy()
    np.testing.assert_array_equal(kmer_matrix(sequences, k).toarray(), dense)
    canonical = kmer_matrix(sequences, k, canonical=True).toarray()
    names = kmer_table(sequences, k)
    columns = [decode_kmers(range(4**k), k).index(name) for name in names.columns]
    np.testing.assert_array_equal(canonical[:, columns], names.to_numpy())
    assert canonical.sum() == dense.sum()


def test_matrix_leaves_out_windows_that_can_not_be_read():
    X = kmer_matrix(["ACNGT", "N"], 2)
    assert X.sum(axis=1).tolist() == [2, 0]


@settings(deadline=None)
@given(
    proteins=st.lists(st.text("ACDEFGHIKLMNPQRSTVWY", min_size=3, max_size=40), min_size=1),
    k=st.integers(1, 3),
)
def test_words_of_proteins_are_those_of_scikit_learn(proteins, k):
    words = list(map("".join, product("ACDEFGHIKLMNPQRSTVWY", repeat=k)))
    vectorizer = CountVectorizer(
        analyzer="char", ngram_range=(k, k), lowercase=False, vocabulary=words
    )
    expected = vectorizer.transform(proteins)
    assert (protein_kmer_matrix(proteins, k) != expected).nnz == 0
    assert (protein_kmer_matrix([p.lower() for p in proteins], k) != expected).nnz == 0


def test_words_with_a_stop_an_unknown_letter_or_too_short_are_left_out():
    X = protein_kmer_matrix(["MK*LV", "MKXLV-", "M", ""], 2).toarray()
    assert X.sum(axis=1).tolist() == [2, 2, 0, 0]
    np.testing.assert_array_equal(X[0], X[1])


@settings(deadline=None)
@given(a=st.lists(dna, min_size=1, max_size=6), b=st.lists(dna, min_size=1, max_size=6))
def test_jaccard_of_bags_is_that_of_scikit_learn(a, b):
    X, Y = kmer_matrix(a, 3), kmer_matrix(b, 3)
    jaccard = DistanceMetric.get_metric("jaccard")
    expected = 1 - jaccard.pairwise(X.toarray() > 0, Y.toarray() > 0)
    np.testing.assert_allclose(jaccard_of_bags(X, Y), expected, atol=1e-12)
    np.testing.assert_array_equal(jaccard_of_bags(X.toarray(), Y), jaccard_of_bags(X, Y))
    np.testing.assert_array_equal(jaccard_of_bags(X), jaccard_of_bags(X, X))


def test_sequences_without_a_word_share_nothing():
    X = kmer_matrix(["NNNN", "ACGT", "NN"], 3)
    np.testing.assert_array_equal(jaccard_of_bags(X), np.diag([0, 1, 0]))


@settings(deadline=None)
@given(sequences=st.lists(dna, min_size=1, max_size=6))
def test_tfidf_is_that_of_scikit_learn(sequences):
    words = decode_kmers(range(4**2), 2)
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(2, 2), lowercase=False, vocabulary=words
    )
    expected = vectorizer.fit_transform(sequences).toarray()
    X = kmer_matrix(sequences, 2)
    np.testing.assert_allclose(tfidf(X, idf(X)).toarray(), expected, atol=1e-12)
    np.testing.assert_allclose(idf(X.toarray()), vectorizer.idf_, rtol=1e-12)


def test_tfidf_leaves_its_input_alone():
    X = kmer_matrix(["ACGT", "AAAA"], 2)
    before = X.toarray()
    tfidf(X, idf(X))
    np.testing.assert_array_equal(X.toarray(), before)


@pytest.mark.parametrize("read_only", [False, True])
def test_weights_of_a_table_with_zeros_and_cells_in_parts(read_only):
    # The cells (0, 0) and (1, 1) are given in two parts, (0, 1) and (2, 0) as zeros.
    parts = np.array([1, 2, 0, 1, 3, 0, 2])
    columns, ends = np.array([0, 0, 1, 1, 1, 0, 1]), np.array([0, 3, 5, 7])
    X = sparse.csr_array((parts, columns, ends), shape=(3, 2))
    for array in (X.data, X.indices, X.indptr):
        array.flags.writeable = not read_only
    dense = np.array([[3, 0], [0, 4], [0, 2]])
    peer = TfidfTransformer().fit(dense)
    np.testing.assert_allclose(idf(X), peer.idf_, rtol=1e-12)
    np.testing.assert_allclose(tfidf(X, idf(X)).toarray(), peer.transform(dense).toarray())
    for kept, given_at_first in ((X.data, parts), (X.indices, columns), (X.indptr, ends)):
        np.testing.assert_array_equal(kept, given_at_first)


def test_evidence_marks_the_bases_of_the_word():
    weights = np.zeros(64)
    weights[decode_kmers(range(64), 3).index("CGC")] = 1
    evidence = word_evidence("AAACGCTTT", weights, 3)
    assert np.flatnonzero(evidence).tolist() == [3, 4, 5]
    assert evidence.sum() == pytest.approx(1 / 7)


@settings(deadline=None)
@given(sequences=st.lists(dna, min_size=1, max_size=5), length=st.integers(1, 80))
def test_padded_encoding_keeps_the_beginning(sequences, length):
    encoded = one_hot_padded(sequences, length)
    assert encoded.shape == (len(sequences), 4, length)
    assert encoded.dtype == np.float32
    for one, sequence in zip(encoded, sequences, strict=True):
        kept = sequence[:length]
        np.testing.assert_array_equal(one[:, : len(kept)], one_hot([kept])[0])
        assert not one[:, len(kept) :].any()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: kmer_matrix("ACGT", 2), TypeError, "one string"),
        (lambda: kmer_matrix([], 2), ValueError, "sequences must hold at least one"),
        (lambda: kmer_matrix(["ACGT"], 0), ValueError, "k must be a whole number from 1 to 15"),
        (lambda: kmer_matrix(["ACGT"], 16), ValueError, "not 16"),
        (lambda: protein_kmer_matrix("MKV", 2), TypeError, "one string"),
        (lambda: protein_kmer_matrix([], 2), ValueError, "proteins must hold at least one"),
        (lambda: protein_kmer_matrix(["MKV"], 0), ValueError, "whole number from 1 to 7, not 0"),
        (lambda: protein_kmer_matrix(["MKV"], 8), ValueError, "not 8"),
        (lambda: protein_kmer_matrix(["MKV", "MK\u00c5"], 2), ValueError, "protein 1 must hold"),
        (lambda: jaccard_of_bags([[1, -1]]), ValueError, "must hold counts, but has -1"),
        (lambda: jaccard_of_bags([[1, 0]], [[1]]), ValueError, "not 2 and 1 columns"),
        (lambda: idf([[1, -1]]), ValueError, "must hold counts, but has -1"),
        (lambda: idf([[1, np.nan]]), ValueError, "X must have finite values only, but has nan"),
        (lambda: idf([[1, np.inf]]), ValueError, "X must have finite values only, but has inf"),
        (lambda: tfidf([[1, np.nan]], [1.0, 1.0]), ValueError, "finite values only, but has nan"),
        (lambda: idf(np.zeros((0, 4))), ValueError, "at least one row"),
        (lambda: tfidf([[1, 2]], [1.0]), ValueError, "one entry for each of the 2 words"),
        (lambda: word_evidence("ACGT", np.zeros(4), 2), ValueError, r"must have shape \(16,\)"),
        (lambda: word_evidence("A", np.zeros(16), 2), ValueError, "1 letters, fewer than k=2"),
        (lambda: word_evidence("ANA", np.zeros(16), 2), ValueError, "N"),
        (lambda: one_hot_padded("ACGT", 3), TypeError, "one string"),
        (lambda: one_hot_padded(["ACGT"], 0), ValueError, "length must be a whole number"),
        (lambda: one_hot_padded(["AXGT"], 3), ValueError, "'X' at position 1"),
        (lambda: one_hot_padded([], 3), ValueError, "no sequence"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
