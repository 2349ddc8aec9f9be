"""Larger models of genes: folds keep groups together, and a score against one by hand."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from nutrigen import datasets
from nutrigen.evidence import kept, larger_gene_models
from nutrigen.genomics.kmers import count_kmers


def test_folds_keep_groups_together() -> None:
    groups = datasets.load_resistance_genes().groups
    folds = larger_gene_models.deal(3)
    assert all(not set(groups[train]) & set(groups[test]) for train, test in folds)
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(len(groups)))


@pytest.mark.pinned
@pytest.mark.deep
def test_score_of_the_forest_is_that_by_hand() -> None:
    genes = datasets.load_resistance_genes()
    shares = np.zeros((len(genes.target), 256), dtype=np.float32)
    for row, sequence in zip(shares, genes.sequences, strict=True):
        counts = count_kmers(sequence, 4)
        row[counts.codes] = counts.counts / counts.counts.sum()
    train, test = larger_gene_models.deal(0)[2]
    forest = RandomForestClassifier(100, class_weight="balanced", random_state=0)
    right = forest.fit(shares[train], genes.target[train]).predict(shares[test])
    right = right == genes.target[test]
    classes = np.unique(genes.target[test])
    by_hand = np.mean([right[genes.target[test] == c].mean() for c in classes])
    assert kept("larger_gene_models")["forest"][0][2] == pytest.approx(by_hand)


@pytest.mark.pinned
def test_one_fold_of_the_length_is_what_is_kept() -> None:
    found = larger_gene_models.recall("length", 1, range(2))
    assert found == pytest.approx(kept("larger_gene_models")["length"][1][:2])


@pytest.mark.pinned
@pytest.mark.deep
def test_one_fold_of_the_network_is_what_is_kept() -> None:
    pytest.importorskip("torch", reason="PyTorch is an extra")
    (found,) = larger_gene_models.recall("network", 0, range(1))
    assert found == pytest.approx(kept("larger_gene_models")["network"][0][0], abs=0.05)
