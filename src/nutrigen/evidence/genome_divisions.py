"""Reads of three genomes by the frequencies of their words, over many divisions of the genomes.

For the chapter on naive Bayes: what it shows with one division into blocks to learn from and
others is repeated here, and genomes that are made letter by letter say which property of the real
ones makes the posteriors overconfident.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn import metrics, model_selection
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets
from nutrigen.genomics import kmers
from nutrigen.genomics.reads import cut, draw_reads, kmer_table
from nutrigen.learning.calibration import expected_calibration_error
from nutrigen.learning.naive_bayes import MultinomialNB, normalize_log_scores

__all__ = [
    "COPIES", "NAMES", "abundances", "accuracies", "alike_everywhere", "calibration", "compute",
    "copy", "discriminative", "divide", "genomes", "mixed", "temperatures",
]  # fmt: skip

NAMES = ("bacterium", "host", "phage")
#: What is written like the genomes: letter by letter, each drawn by so many before it, or with
#: the letters of each piece of so many bases in another order.
COPIES = ("as they are", "by three", "by none", "mixed in pieces", "mixed")
_LENGTHS = (1, 2, 3, 4, 5, 6)
_GRID = np.arange(1, 16.1, 0.25)
_PIECE = 500
_FEW = 10
_IN_SWAB = np.array([0.09, 0.90, 0.01])
_N_DIVISIONS = 24
_FOLDS = model_selection.StratifiedGroupKFold(5, shuffle=True, random_state=0)


def genomes() -> dict[str, str]:
    """Return the genomes of the three classes."""
    host = datasets.load_mitochondrial_genomes().record("MT_human")
    return {
        "bacterium": datasets.load_chlamydia_genome().records[0].sequence,
        "host": host.sequence,
        "phage": datasets.load_lambda_phage_genome().records[0].sequence,
    }


def divide(texts: Mapping[str, str], number: int) -> dict[str, Any]:
    """Divide genomes into blocks, half of them to learn from, and draw test reads from the others.

    Parameters
    ----------
    texts : mapping of str to str
        A genome for each of `NAMES`.
    number : int
        Seed of the division and of the reads.

    Returns
    -------
    dict
        ``"reads"``, ``"classes"`` and ``"blocks"`` of training, and ``"test_reads"`` and
        ``"test_classes"``, a thousand reads of each class. A class is its place in `NAMES`.
    """
    rng = np.random.default_rng(number)
    reads: list[str] = []
    classes: list[int] = []
    blocks: list[int] = []
    test_reads: list[str] = []
    for label, name in enumerate(NAMES):
        pieces = rng.permutation(cut(texts[name], 1000))
        half = len(pieces) // 2
        for place, block in enumerate(pieces[:half]):
            new = cut(str(block), 100)
            reads += new
            classes += [label] * len(new)
            blocks += [label * 10_000 + place] * len(new)
        test_reads += draw_reads([str(block) for block in pieces[half:]], 1000, 100, rng)[0]
    return {
        "reads": reads,
        "classes": np.array(classes),
        "blocks": np.array(blocks),
        "test_reads": test_reads,
        "test_classes": np.repeat(np.arange(len(NAMES)), 1000),
    }


def _scores(divided: dict[str, Any], k: int, step: int = 1) -> np.ndarray:
    """Log likelihoods of the test reads, but for a constant in each row."""
    model = MultinomialNB(fit_prior=False).fit(kmer_table(divided["reads"], k), divided["classes"])
    return model.predict_joint_log_proba(kmer_table(divided["test_reads"], k, step=step))


def _best_temperature(
    scores: np.ndarray, classes: np.ndarray, weights: np.ndarray | None = None
) -> float:
    losses = [
        metrics.log_loss(classes, np.exp(normalize_log_scores(scores / T)), sample_weight=weights)
        for T in _GRID
    ]
    return float(_GRID[int(np.argmin(losses))])


def accuracies(number: int) -> dict[str, list[float]]:
    """Balanced accuracy by the length of the words, in one division.

    Parameters
    ----------
    number : int
        Seed of the division.

    Returns
    -------
    dict
        For words of one to six letters: ``"all"`` learns from all training reads, ``"few"`` from
        ten of each class.
    """
    divided = divide(genomes(), number)
    rng, classes = np.random.default_rng([number, 1]), divided["classes"]
    few = np.concatenate(
        [rng.choice(np.flatnonzero(classes == label), _FEW, replace=False) for label in range(3)]
    )
    found: dict[str, list[float]] = {"all": [], "few": []}
    for k in _LENGTHS:
        words = kmer_table(divided["reads"], k).to_numpy()
        test_words = kmer_table(divided["test_reads"], k).to_numpy()
        for name, chosen in (("all", np.arange(len(classes))), ("few", few)):
            model = MultinomialNB(fit_prior=False).fit(words[chosen], classes[chosen])
            hits = model.predict(test_words) == divided["test_classes"]
            found[name].append(float(hits.mean()))
    return found


def calibration(number: int) -> dict[str, float]:
    """Accuracy and calibration error with all windows, with thinned ones and tempered, once.

    Parameters
    ----------
    number : int
        Seed of the division.

    Returns
    -------
    dict
        ``"fitted"`` is the temperature that training reads of other blocks ask for. ``"accuracy"``
        and ``"thinned_accuracy"`` are those of all and of every fourth window, ``"raw"``,
        ``"thinned"``, ``"four"`` and ``"at_fitted"`` expected calibration errors.
    """
    divided = divide(genomes(), number)
    fitted = _fitted(divided, _held_out(divided))
    scores = _scores(divided, 4)
    judged = {
        "raw": scores,
        "thinned": _scores(divided, 4, step=4),
        "four": scores / 4,
        "at_fitted": scores / fitted,
    }
    found = {"fitted": fitted}
    for name, tempered in judged.items():
        posterior = np.exp(normalize_log_scores(tempered))
        right = posterior.argmax(axis=1) == divided["test_classes"]
        confidence = np.minimum(posterior.max(axis=1), 1)
        found[name] = float(expected_calibration_error(confidence, right))
        if name in ("raw", "thinned"):
            found["accuracy" if name == "raw" else "thinned_accuracy"] = float(right.mean())
    return found


def discriminative(number: int) -> float:
    """Balanced accuracy of logistic regression on words of four letters, in one division.

    Parameters
    ----------
    number : int
        Seed of the division.

    Returns
    -------
    float
        The strength of the penalty is chosen in folds of whole training blocks.
    """
    divided = divide(genomes(), number)
    words, classes = kmer_table(divided["reads"], 4).to_numpy(), divided["classes"]
    regression = LogisticRegression(class_weight="balanced", max_iter=300)
    search = model_selection.GridSearchCV(
        make_pipeline(StandardScaler(), regression),
        {"logisticregression__C": [1e-4, 1e-3, 1e-2]},
        scoring="balanced_accuracy",
        cv=_FOLDS,
    ).fit(words, classes, groups=divided["blocks"])
    found = search.predict(kmer_table(divided["test_reads"], 4).to_numpy())
    return float(np.mean(found == divided["test_classes"]))


def _held_out(divided: dict[str, Any]) -> np.ndarray:
    """Log posteriors of the training reads by models that have not seen their blocks."""
    return model_selection.cross_val_predict(
        MultinomialNB(fit_prior=False),
        kmer_table(divided["reads"], 4).to_numpy(),
        divided["classes"],
        groups=divided["blocks"],
        cv=_FOLDS,
        method="predict_log_proba",
    )


def _fitted(divided: dict[str, Any], held_out: np.ndarray) -> float:
    classes = divided["classes"]
    return _best_temperature(held_out, classes, 1 / np.bincount(classes)[classes])


def abundances(number: int) -> dict[str, dict[str, float]]:
    """Estimate the classes' shares in a swab of one division, and assign its reads.

    Parameters
    ----------
    number : int
        Seed of the division and of the swab.

    Returns
    -------
    dict
        ``"off"`` has the largest error of a share for each estimate: decisions counted, the same
        corrected by the errors among training reads of other blocks, and the posteriors' at the
        temperatures one, four and as fitted. ``"right"`` has the share of right decisions, with
        the true shares as prior, at the temperatures one and four.
    """
    divided = divide(genomes(), number)
    held_out, scores = _held_out(divided), _scores(divided, 4)
    classes, test_classes = divided["classes"], divided["test_classes"]
    rng = np.random.default_rng([number, 2])
    swab = np.concatenate(
        [
            rng.choice(np.flatnonzero(test_classes == label), round(5000 * share))
            for label, share in enumerate(_IN_SWAB)
        ]
    )
    counted = np.bincount(scores[swab].argmax(axis=1), minlength=3) / len(swab)
    decided = held_out.argmax(axis=1)
    errors = np.array(
        [np.bincount(decided[classes == label], minlength=3) for label in range(3)], dtype=float
    )
    errors /= errors.sum(axis=1, keepdims=True)
    corrected = np.clip(np.linalg.solve(errors.T, counted), 0, None)
    estimates = {
        "counted": counted,
        "corrected": corrected / corrected.sum(),
        "one": _by_posteriors(scores[swab]),
        "four": _by_posteriors(scores[swab] / 4),
        "fitted": _by_posteriors(scores[swab] / _fitted(divided, held_out)),
    }
    right = {}
    for name, T in (("one", 1), ("four", 4)):
        hits = (scores / T + np.log(_IN_SWAB)).argmax(axis=1) == test_classes
        right[name] = float(_IN_SWAB @ hits.reshape(3, -1).mean(axis=1))
    off = {name: float(np.abs(shares - _IN_SWAB).max()) for name, shares in estimates.items()}
    return {"off": off, "right": right}


def _by_posteriors(scores: np.ndarray) -> np.ndarray:
    shares = np.full(3, 1 / 3)
    for _ in range(200):
        shares = np.exp(normalize_log_scores(scores + np.log(shares))).mean(axis=0)
    return shares


def alike_everywhere(genome: str, n_before: int, rng: np.random.Generator) -> str:
    """Write a genome of the same length, each letter drawn by those before it.

    Parameters
    ----------
    genome : str
        The genome to be like.
    n_before : int
        So many letters before it decide how a letter is drawn. Up to chance, the new genome has
        the words of one letter more.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    str
        The new genome.
    """
    counts = kmers.count_kmers(genome, n_before + 1).to_dense().reshape(-1, 4)
    bounds = (counts.cumsum(axis=1) / counts.sum(axis=1, keepdims=True))[:, :3].tolist()
    letters, last = [], 0
    for u in rng.random(len(genome)).tolist():
        letter = bisect(bounds[last], u)
        letters.append("ACGT"[letter])
        last = (4 * last + letter) % len(bounds)
    return "".join(letters)


def mixed(genome: str, length: int, rng: np.random.Generator) -> str:
    """Put the letters of each piece of a genome into another order.

    Parameters
    ----------
    genome : str
        The genome.
    length : int
        Letters of a piece. What is left at the end is a shorter one.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    str
        The new genome. Each piece has as many of each letter as before.
    """
    pieces = [genome[start : start + length] for start in range(0, len(genome), length)]
    return "".join("".join(rng.permutation(list(piece))) for piece in pieces)


def copy(kind: str, number: int) -> dict[str, str]:
    """Write genomes that are like the real ones in some way.

    Parameters
    ----------
    kind : str
        One of `COPIES`.
    number : int
        Seed.

    Returns
    -------
    dict of str to str
        A genome for each of `NAMES`.
    """
    rng, texts = np.random.default_rng([number, COPIES.index(kind)]), genomes()
    if kind.startswith("by"):
        n_before = 3 if kind == "by three" else 0
        return {name: alike_everywhere(text, n_before, rng) for name, text in texts.items()}
    if kind.startswith("mixed"):
        longest = max(map(len, texts.values()))
        length = _PIECE if kind == "mixed in pieces" else longest
        return {name: mixed(text, length, rng) for name, text in texts.items()}
    return texts


def temperatures(texts: Mapping[str, str], number: int) -> dict[str, float]:
    """Temperature that the test reads of one division ask for.

    Parameters
    ----------
    texts : mapping of str to str
        A genome for each of `NAMES`.
    number : int
        Seed of the division.

    Returns
    -------
    dict of str to float
        ``"three"`` is that of all three classes, ``"two"`` that of bacterium and host alone, and
        ``"accuracy"`` the share of right decisions between the three.
    """
    divided = divide(texts, number)
    scores, classes = _scores(divided, 4), divided["test_classes"]
    two = classes < NAMES.index("phage")
    return {
        "three": _best_temperature(scores, classes),
        "two": _best_temperature(scores[two][:, :2], classes[two]),
        "accuracy": float(np.mean(scores.argmax(axis=1) == classes)),
    }


def compute() -> dict[str, Any]:
    """Repeat over 24 divisions."""
    numbers = range(_N_DIVISIONS)

    def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        return {name: [row[name] for row in rows] for name in rows[0]}

    swabs = columns([abundances(number) for number in numbers])
    return {
        "accuracies": columns([accuracies(number) for number in numbers]),
        "calibration": columns([calibration(number) for number in numbers]),
        "discriminative": [discriminative(number) for number in numbers],
        "abundances": {name: columns(rows) for name, rows in swabs.items()},
        "temperatures": {
            kind: columns([temperatures(copy(kind, number), number) for number in numbers])
            for kind in COPIES
        },
    }
