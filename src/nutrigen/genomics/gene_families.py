"""The course's original task: gene families learned from one species and tested on another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import balanced_accuracy_score
from sklearn.naive_bayes import MultinomialNB

from nutrigen._arguments import as_labels, require_one_order, require_same_kind
from nutrigen.genomics._codes import as_texts
from nutrigen.genomics.kmer_features import kmer_matrix
from nutrigen.genomics.relatives import nearest_similarity

__all__ = ["ORIGINAL_RESULTS", "original_results", "predict_families", "transfer_report"]

WORD_LENGTH = 9
"""Four consecutive words of six letters, as the course has them, are one word of nine."""

RELATIVE = 0.1
"""Jaccard index of the words of nine letters from which on two genes count as relatives."""

_COLUMNS = (
    "accuracy",
    "balanced accuracy",
    "with a relative",
    "right with",
    "right without",
    "too short",
)

ORIGINAL_RESULTS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "chimpanzee, a random fifth": (0.914, 0.891, 0.804, 1.000, 0.561, 0),
        "chimpanzee, folds of genes": (0.911, 0.894, 0.807, 0.999, 0.542, 0),
        "chimpanzee, folds of groups": (0.448, 0.298, 0.000, np.nan, 0.448, 0),
        "chimpanzee to dog": (0.930, 0.902, 0.905, 0.964, 0.615, 0),
        "chimpanzee to a fifth of human": (0.952, 0.939, 0.868, 1.000, 0.638, 1),
    }
)
"""What `transfer_report` says of the original files, which the book can not hold.

The tests repeat the measurement where the files are. Rounded to three decimals. A fifth of the
human genes is what could be looked at.
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

    Raises
    ------
    TypeError, ValueError
        If the sequences are not as :func:`~nutrigen.genomics.kmer_features.kmer_matrix` wants them,
        a family is missing, or there is not one for each training sequence.

    Examples
    --------
    >>> predict_families(["GATTACAGATTACA", "CCCCGGGGCCCC"], ["x", "y"], ["TTACAGATTAC"])
    array(['x'], dtype='<U1')
    """
    require_one_order(training_sequences=training_sequences, y=y)
    words, test_words = (kmer_matrix(s, WORD_LENGTH) for s in (training_sequences, test_sequences))
    labels = as_labels("y", y)
    if len(labels) != words.shape[0]:
        raise ValueError(f"y has {len(labels)} families for {words.shape[0]} training sequences")
    return MultinomialNB(alpha=0.1).fit(words, labels).predict(test_words)


def _with_words(sequences: Sequence[str]) -> np.ndarray:
    """Numbers of the sequences that have a window of `WORD_LENGTH` letters A, C, G or T."""
    window = re.compile(f"[ACGTU]{{{WORD_LENGTH}}}", re.IGNORECASE)
    return np.array([i for i, s in enumerate(sequences) if window.search(s)], dtype=int)


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
        training genes, the accuracy among those (``right with``) and among the others (``right
        without``; NaN if there are none), and the number of test genes that are ``too short`` to
        hold a single word. Those stay in: they have no relative, and of them the model knows no
        more than how frequent the families are.

    Notes
    -----
    The balanced accuracy is equation :eq:`eq-gf-balanced-accuracy` of the book.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> known = SimpleNamespace(sequences=["GATTACAGATTACA", "CCCCGGGGCCCC"], target=[0, 1])
    >>> new = SimpleNamespace(sequences=["GATTACAGATTAC", "TTTTTTTTTTTTT"], target=[0, 1])
    >>> transfer_report(known, new)["with a relative"]
    np.float64(0.5)
    """
    require_one_order(sequences=test.sequences, target=test.target)
    target = as_labels("test.target", test.target)
    predicted = predict_families(training.sequences, training.target, test.sequences)
    require_same_kind(**{"training.target": predicted, "test.target": target})
    right = predicted == target
    tested, trained = (as_texts("sequences", genes.sequences) for genes in (test, training))
    long_enough, known = _with_words(tested), _with_words(trained)
    related = np.zeros(len(target), dtype=bool)
    if long_enough.size and known.size:
        nearest = nearest_similarity(
            [tested[i] for i in long_enough],
            [trained[i] for i in known],
            WORD_LENGTH,
            share=0.25,
        )
        related[long_enough] = nearest >= RELATIVE
    values = (
        right.mean(),
        balanced_accuracy_score(target, predicted),
        related.mean(),
        right[related].mean() if related.any() else np.nan,
        right[~related].mean() if not related.all() else np.nan,
        len(target) - long_enough.size,
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
    (5, 6)
    """
    return pd.DataFrame.from_dict(dict(ORIGINAL_RESULTS), orient="index", columns=list(_COLUMNS))
