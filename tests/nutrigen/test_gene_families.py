"""The course's original task, against words written out, and on the original files."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split
from sklearn.naive_bayes import MultinomialNB

from nutrigen.gene_families import (
    RELATIVE,
    WORD_LENGTH,
    original_results,
    predict_families,
    transfer_report,
)
from nutrigen.sequences import random_sequence
from nutrigen.validation import kmer_groups


def test_prediction_is_that_of_four_grams_of_six_mers():
    rng = np.random.default_rng(0)
    sequences = [random_sequence(int(n), rng) for n in rng.integers(60, 200, size=40)]
    y = np.arange(40) % 3
    sentences = [" ".join(s[i : i + 6] for i in range(len(s) - 5)) for s in sequences]
    # All words in one vocabulary: with one of the training set alone, words that only the test
    # has would be ignored, while here they have a smoothed probability, the same in each class
    # up to the class's total.
    vectorizer = CountVectorizer(ngram_range=(4, 4), lowercase=False).fit(sentences)
    training, test = (vectorizer.transform(part) for part in (sentences[:30], sentences[30:]))
    absent = 4**9 - training.shape[1]
    expected = MultinomialNB(alpha=0.1).fit(training, y[:30])
    total = expected.feature_count_.sum(axis=1, keepdims=True)
    log_prob = np.log(expected.feature_count_ + 0.1) - np.log(
        total + 0.1 * (training.shape[1] + absent)
    )
    scores = test @ log_prob.T + expected.class_log_prior_
    np.testing.assert_array_equal(
        predict_families(sequences[:30], y[:30], sequences[30:]), scores.argmax(axis=1)
    )


def test_report_separates_genes_with_and_without_relatives():
    rng = np.random.default_rng(1)
    known = [random_sequence(300, rng) for _ in range(6)]
    training = SimpleNamespace(sequences=known, target=np.arange(6) % 2)
    new = [random_sequence(300, rng) for _ in range(2)]
    test = SimpleNamespace(sequences=[*known[:2], *new], target=np.array([0, 1, 0, 1]))
    report = transfer_report(training, test)
    assert report["with a relative"] == 0.5
    assert report["right with"] == 1
    assert report["accuracy"] == pytest.approx((report["right with"] + report["right without"]) / 2)
    same = transfer_report(training, training)
    assert same["with a relative"] == 1
    assert np.isnan(same["right without"])


@pytest.fixture
def originals():
    folder = os.environ.get("NUTRIGEN_ORIGINALS")
    if not folder:
        pytest.skip("needs a copy of the originals: set NUTRIGEN_ORIGINALS to their folder")

    def read(name):
        frame = pd.read_table(Path(folder, "gene-family-classification", f"{name}.txt"))
        return frame["sequence"].to_numpy(dtype=object), frame["class"].to_numpy()

    return read


def report_of_folds(sequences, y, folds):
    reports, sizes = [], []
    for train, test in folds:
        parts = (
            SimpleNamespace(sequences=sequences[rows], target=y[rows]) for rows in (train, test)
        )
        reports.append(transfer_report(*parts))
        sizes.append(len(test))
    reports = pd.DataFrame(reports)
    related = reports["with a relative"]
    mean = reports.mean()
    mean["accuracy"] = np.average(reports["accuracy"], weights=sizes)
    if related.sum():
        mean["with a relative"] = np.average(related, weights=sizes)
    return mean


def test_recorded_results_are_those_of_the_original_files(originals):
    recorded = original_results()
    sequences, y = originals("chimpanzee")
    dog, y_dog = originals("dog")
    train, test = train_test_split(np.arange(len(y)), test_size=0.2, random_state=42)
    groups = kmer_groups(sequences, WORD_LENGTH, RELATIVE, share=0.25)
    split = {"n_splits": 5, "shuffle": True, "random_state": 0}
    measured = {
        "chimpanzee, a random fifth": report_of_folds(sequences, y, [(train, test)]),
        "chimpanzee, folds of genes": report_of_folds(
            sequences, y, StratifiedKFold(**split).split(sequences, y)
        ),
        "chimpanzee, folds of groups": report_of_folds(
            sequences, y, StratifiedGroupKFold(**split).split(sequences, y, groups)
        ),
        "chimpanzee to dog": transfer_report(
            SimpleNamespace(sequences=sequences, target=y),
            SimpleNamespace(sequences=dog, target=y_dog),
        ),
    }
    for name, report in measured.items():
        np.testing.assert_allclose(report, recorded.loc[name], atol=0.002, err_msg=name)
