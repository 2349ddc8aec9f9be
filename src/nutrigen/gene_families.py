"""The course's original task: gene families learned from one species and tested on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import balanced_accuracy_score
from sklearn.naive_bayes import MultinomialNB

from nutrigen.kmer_features import kmer_matrix
from nutrigen.validation import nearest_similarity

__all__ = ["ORIGINAL_RESULTS", "original_results", "predict_families", "transfer_report"]

WORD_LENGTH = 9
"""Four consecutive words of six letters, as the course has them, are one word of nine."""

RELATIVE = 0.1
"""Jaccard index of the words of nine letters from which on two genes count as relatives."""

_COLUMNS = ("accuracy", "balanced accuracy", "with a relative", "right with", "right without")

ORIGINAL_RESULTS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "chimpanzee, a random fifth": (0.914, 0.891, 0.804, 1.000, 0.561),
        "chimpanzee, folds of genes": (0.911, 0.894, 0.807, 0.999, 0.542),
        "chimpanzee, folds of groups": (0.448, 0.298, 0.000, np.nan, 0.448),
        "chimpanzee to dog": (0.930, 0.902, 0.905, 0.964, 0.615),
    }
)
"""What `transfer_report` says of the original files, which the book can not hold.

The tests repeat the measurement where the files are. Rounded to three decimals.
"""


class _Genes(Protocol):
    sequences: Sequence[str]
    target: np.ndarray


def predict_families(
    training_sequences: Sequence[str], y: ArrayLike, test_sequences: Sequence[str]
) -> np.ndarray:
    """Predict the family of genes by naive Bayes, with the words and smoothing of the course.

    Parameters
    ----------
    training_sequences : sequence of str
        Genes whose family is known.
    y : array, shape (n_training,)
        Their families.
    test_sequences : sequence of str
        Genes to predict.

    Returns
    -------
    ndarray, shape (n_test,)
        The predicted families.

    Examples
    --------
    >>> predict_families(["GATTACAGATTACA", "CCCCGGGGCCCC"], ["x", "y"], ["TTACAGATTAC"])
    array(['x'], dtype='<U1')
    """
    model = MultinomialNB(alpha=0.1)
    model.fit(kmer_matrix(training_sequences, WORD_LENGTH), np.asarray(y))
    return model.predict(kmer_matrix(test_sequences, WORD_LENGTH))


def transfer_report(training: _Genes, test: _Genes) -> pd.Series:
    """Train on some genes, test on others, and ask how many of the tested ones have relatives.

    Parameters
    ----------
    training, test : GeneFamilyData, or any object with `sequences` and `target`
        The two sets of genes.

    Returns
    -------
    Series of float
        ``accuracy``, ``balanced accuracy``, the share of test genes ``with a relative`` among the
        training genes, and the accuracy among those (``right with``) and among the others
        (``right without``); NaN if there are none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> known = SimpleNamespace(sequences=["GATTACAGATTACA", "CCCCGGGGCCCC"], target=[0, 1])
    >>> new = SimpleNamespace(sequences=["GATTACAGATTAC", "TTTTTTTTTTTTT"], target=[0, 1])
    >>> transfer_report(known, new)["with a relative"]
    np.float64(0.5)
    """
    target = np.asarray(test.target)
    predicted = predict_families(training.sequences, training.target, test.sequences)
    right = predicted == target
    nearest = nearest_similarity(test.sequences, training.sequences, WORD_LENGTH, share=0.25)
    related = nearest >= RELATIVE
    values = (
        right.mean(),
        balanced_accuracy_score(target, predicted),
        related.mean(),
        right[related].mean() if related.any() else np.nan,
        right[~related].mean() if not related.all() else np.nan,
    )
    return pd.Series(values, index=list(_COLUMNS))


def original_results() -> pd.DataFrame:
    """Return `ORIGINAL_RESULTS` as a table with the columns of `transfer_report`.

    Returns
    -------
    DataFrame
        One row an experiment.

    Examples
    --------
    >>> original_results().shape
    (4, 5)
    """
    return pd.DataFrame.from_dict(dict(ORIGINAL_RESULTS), orient="index", columns=list(_COLUMNS))
