"""Larger models of the DNA of resistance genes, in new groups.

For the chapter on gene families: its forest, its network and its words are small. Whether larger
ones recognize genes of new groups takes longer than a chapter may.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from nutrigen import datasets
from nutrigen.genomics.encodings import one_hot_padded
from nutrigen.genomics.kmer_features import kmer_matrix

__all__ = ["MODELS", "compute", "deal", "recall"]

MODELS = ("length", "words of five", "words of six", "forest", "network")
"""A tree of the length alone, logistic regression on words of five and six bases, a forest of 100
trees on words of four, a network of 24 filters and 12 epochs on the first 100 bases."""

_SEEDS = (0, 1)


def deal(seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Deal whole groups of relatives out to five folds.

    Parameters
    ----------
    seed : int
        Of the deal.

    Returns
    -------
    list of (ndarray, ndarray)
        Numbers of the genes to learn from and to be judged by, for each fold.
    """
    genes = cast(datasets.ResistanceGenes, datasets.load_resistance_genes())
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    return list(folds.split(genes.target, genes.target, genes.groups))


def _table(name: str, sequences: list[str]) -> np.ndarray:
    if name == "length":
        return np.array([[len(sequence)] for sequence in sequences])
    if name == "network":
        return np.asarray(one_hot_padded(sequences, 100))
    bags = kmer_matrix(sequences, {"words of five": 5, "words of six": 6}.get(name, 4)).toarray()
    return np.asarray(bags / bags.sum(axis=1, keepdims=True), dtype=np.float32)


def _predict(name: str, X: np.ndarray, y: np.ndarray, X_test: np.ndarray) -> np.ndarray:
    if name == "network":
        return _network(X, y, X_test)
    model = {
        "length": DecisionTreeClassifier(max_depth=8, class_weight="balanced", random_state=0),
        "forest": RandomForestClassifier(100, class_weight="balanced", random_state=0),
    }.get(name)
    if model is None:
        model = make_pipeline(
            StandardScaler(),
            LogisticRegression(C=0.01, class_weight="balanced", max_iter=300, tol=1e-3),
        )
    return np.asarray(model.fit(X, y).predict(X_test))


def _network(X: np.ndarray, y: np.ndarray, X_test: np.ndarray) -> np.ndarray:
    # Of the extra ``torch``.
    import torch

    from nutrigen.learning import training
    from nutrigen.learning.architectures import SequenceCNN

    classes, codes = np.unique(y, return_inverse=True)
    with training.seeded(0):
        network = SequenceCNN(X.shape[2], n_filters=24, width=9, n_outputs=len(classes), pool=True)
    weight = 1 / torch.from_numpy(np.bincount(codes)).float()
    training.train(
        network, training.tensor_dataset(X, codes), None,
        torch.nn.CrossEntropyLoss(weight=weight / weight.mean()),
        torch.optim.Adam(network.parameters(), lr=0.02), epochs=12,
        batch_size=128, generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    return np.asarray(classes[training.predict(network, X_test).argmax(dim=1).numpy()])


def recall(name: str, seed: int, folds: range = range(5)) -> list[float]:
    """Mean recall of the classes in the test, fold by fold.

    Parameters
    ----------
    name : str
        One of `MODELS`.
    seed : int
        As for `deal`.
    folds : range, default range(5)
        Which of the five folds.

    Returns
    -------
    list of float
        One a fold.
    """
    genes = cast(datasets.ResistanceGenes, datasets.load_resistance_genes())
    X, y = _table(name, list(genes.sequences)), genes.target
    dealt, found = deal(seed), []
    for number in folds:
        train, test = dealt[number]
        predicted = _predict(name, X[train], y[train], X[test])
        tested = np.unique(y[test])
        found.append(float(recall_score(y[test], predicted, labels=tested, average="macro")))
    return found


def compute() -> dict[str, Any]:
    """Recalls of each model, fold by fold, for two deals."""
    return {name: [recall(name, seed) for seed in _SEEDS] for name in MODELS}
