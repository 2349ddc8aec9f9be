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

from nutrigen.genomics.gene_families import (
    RELATIVE,
    WORD_LENGTH,
    original_results,
    predict_families,
    transfer_report,
)
from nutrigen.genomics.relatives import kmer_groups, nearest_similarity
from nutrigen.genomics.sequences import random_sequence


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


def test_genes_without_a_word_stay_in_and_are_reported():
    rng = np.random.default_rng(2)
    known = [random_sequence(300, rng) for _ in range(5)]
    training = SimpleNamespace(sequences=[*known, "ACGT"], target=np.array([0, 0, 0, 1, 1, 1]))
    test = SimpleNamespace(
        sequences=["ATGGA", known[0], "ACGTNACGTNACGT", known[4].lower()],
        target=np.array([0, 0, 1, 1]),
    )
    report = transfer_report(training, test)
    assert report["too short"] == 2
    assert report["with a relative"] == 0.5
    assert report["right with"] == 1
    # Two families of equal size: the first one is guessed, right for one of the two.
    assert report["right without"] == 0.5
    assert report["accuracy"] == 0.75
    without_words = SimpleNamespace(sequences=["ACGT", "GA"], target=np.array([0, 1]))
    for one, other in ((training, without_words), (without_words, test)):
        report = transfer_report(one, other)
        assert report["with a relative"] == 0
        assert np.isnan(report["right with"])


@pytest.fixture
def originals():
    folder = os.environ.get("NUTRIGEN_ORIGINALS")
    if not folder:
        pytest.skip("needs a copy of the originals: set NUTRIGEN_ORIGINALS to their folder")

    def read(name):
        folder_of_genes = Path(folder, "gene-family-classification")
        if name == "human":
            frame = pd.read_csv(folder_of_genes / "test.csv").query("species == 'human'")
        else:
            frame = pd.read_table(folder_of_genes / f"{name}.txt")
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


@pytest.mark.deep
def test_recorded_results_are_those_of_the_original_files(originals):
    recorded = original_results()
    sequences, y = originals("chimpanzee")
    dog, y_dog = originals("dog")
    human, y_human = originals("human")
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
        "chimpanzee to a fifth of human": transfer_report(
            SimpleNamespace(sequences=sequences, target=y),
            SimpleNamespace(sequences=human, target=y_human),
        ),
    }
    assert measured.keys() == set(recorded.index)
    for name, report in measured.items():
        np.testing.assert_allclose(report, recorded.loc[name], atol=0.002, err_msg=name)


@pytest.mark.deep
def test_human_genes_have_near_duplicates_among_those_of_the_other_species(originals):
    """A fifth of the human genes, the part that can be looked at, and who is near to them."""
    human, y = originals("human")
    assert human.size == 876, "a fifth of the 4,380 genes"
    with pytest.raises(ValueError, match=rf"sequence \d+ has no word of {WORD_LENGTH} letters"):
        nearest_similarity(human, human, WORD_LENGTH)
    too_short = np.array([len(gene) < WORD_LENGTH for gene in human])
    assert human[too_short].tolist() == ["ATGGA"], "the only one that can not be compared"

    (chimpanzee, y_chimpanzee), (dog, _) = originals("chimpanzee"), originals("dog")
    family_of = dict(zip(chimpanzee, y_chimpanzee, strict=True))
    same = [(family_of[gene], family) for gene, family in zip(human, y, strict=True)
            if gene in family_of]  # fmt: skip
    assert len(same) == 11
    assert all(known == family for known, family in same)
    assert not set(human) & set(dog)

    long_enough = human[~too_short]
    from_chimpanzee, from_dog = (
        nearest_similarity(long_enough, other, WORD_LENGTH) for other in (chimpanzee, dog)
    )
    assert np.sum(from_chimpanzee >= RELATIVE) == 758
    assert np.sum(from_dog >= RELATIVE) == 509
    # Nine tenths of the words in common: nearly the same gene.
    assert np.mean(from_chimpanzee >= 0.9) > 0.3
    assert not np.any(from_dog >= 0.9)
    # A quarter of the words, those of the smallest hashes, tells the same of nearly all.
    sketched = nearest_similarity(long_enough, chimpanzee, WORD_LENGTH, share=0.25)
    assert np.mean((sketched >= RELATIVE) == (from_chimpanzee >= RELATIVE)) > 0.98
    assert np.abs(sketched - from_chimpanzee).mean() < 0.03
