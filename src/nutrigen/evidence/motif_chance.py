"""Hits of motifs under several models of chance, and corrections for many tests, repeated.

For the chapter on motifs. A number stands for a genome that is drawn: shuffled, from a chain, or of
independent bases.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import false_discovery_control

from nutrigen import datasets
from nutrigen.genomics import motifs
from nutrigen.genomics.encodings import ordinal
from nutrigen.genomics.sequences import base_composition, random_sequence

__all__ = ["chain", "compute", "hits", "independent_hits", "planted"]

_FACTORS = ("MA1148.2", "MA0065.3", "MA0114.5", "MA0664.2", "MA0595.1")
_PALINDROME = "MA0664.2"
_RATE = 1e-4


def _background(sequence: str) -> dict[str, float]:
    p = base_composition(sequence)
    at, gc = (p["A"] + p["T"]) / 2, (p["C"] + p["G"]) / 2
    return {"A": at, "C": gc, "G": gc, "T": at}


def chain(sequence: str, order: int, rng: np.random.Generator, *, n_pieces: int = 500) -> str:
    """Draw a sequence in which each letter depends on those before it as in the given one.

    Parameters
    ----------
    sequence : str
        Letters A, C, G and T.
    order : int
        How many letters before it the next one depends on.
    rng : numpy.random.Generator
    n_pieces : int, default 500
        The sequence is joined from so many pieces of one length, which are drawn side by side.

    Returns
    -------
    str
        As long as the given sequence, but for what is left over by the pieces.
    """
    codes = ordinal([sequence])[0].astype(np.int64)
    words = np.zeros(len(codes) - order, dtype=np.int64)
    for j in range(order + 1):
        words = 4 * words + codes[j : j + len(words)]
    counts = np.bincount(words, minlength=4 ** (order + 1)).reshape(-1, 4)
    cumulative = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    state = rng.choice(words // 4, n_pieces)
    length = len(sequence) // n_pieces
    drawn = np.empty((n_pieces, length), dtype=np.int64)
    for j in range(length):
        letter = (rng.random((n_pieces, 1)) >= cumulative[state]).sum(axis=1)
        # What was seen only at the end of the sequence goes on with any letter.
        letter = np.where(letter < 4, letter, rng.integers(4, size=n_pieces))
        drawn[:, j] = letter
        state = (4 * state + letter) % 4**order
    return "".join(np.array(list("ACGT"))[drawn.ravel()])


def hits(model: str, number: int) -> list[int]:
    """Hits of five factors of nutrition in a genome that resembles that of a bacterium.

    Parameters
    ----------
    model : {"shuffled", "chain"}
        The genome of *C. trachomatis*, shuffled so that its pairs of neighbors stay; or a chain of
        order four, which keeps how often words of five letters occur, on average.
    number : int
        Seed of the genome.

    Returns
    -------
    list of int
        Windows of both strands that reach the threshold of one in ten thousand.
    """
    genome = datasets.load_chlamydia_genome().records[0].sequence
    rng = np.random.default_rng([number, 7])
    drawn = {"shuffled": motifs.shuffle_dinucleotides, "chain": _of_order_four}[model](genome, rng)
    found = []
    for identifier in _FACTORS:
        weights, threshold = _prepared(identifier, _background(genome))
        found.append(int((motifs.scan(drawn, weights) >= threshold).sum()))
    return found


def _of_order_four(sequence: str, rng: np.random.Generator) -> str:
    return chain(sequence, 4, rng)


def _prepared(identifier: str, background: dict[str, float]) -> tuple[np.ndarray, float]:
    counts = datasets.load_jaspar_matrices().matrix(identifier).counts
    weights = motifs.log_odds(motifs.probability_matrix(counts, 1, background), background)
    return weights, motifs.score_distribution(weights, background).threshold(_RATE)


def independent_hits(n_genomes: int) -> list[list[int]]:
    """Count hits of MLXIPL, whose site is a palindrome, where bases are independent.

    Parameters
    ----------
    n_genomes : int
        As long as that of *C. trachomatis*, with its frequencies on both strands together.

    Returns
    -------
    list of list of int
        For each genome the hits, and the sites that are left if hits which overlap are merged.
    """
    genome = datasets.load_chlamydia_genome().records[0].sequence
    background = _background(genome)
    weights, threshold = _prepared(_PALINDROME, background)
    rng = np.random.default_rng(6)
    found = []
    for _ in range(n_genomes):
        drawn = random_sequence(len(genome), rng, background)
        every = motifs.find_hits(drawn, weights, threshold)
        found.append([len(every), len(motifs.merge_hits(every))])
    return found


def planted(number: int) -> dict[str, int]:
    """Find fifty planted sites of CTCF in a shuffled phage, with two corrections.

    Parameters
    ----------
    number : int
        Seed of the shuffled genome and of the sites.

    Returns
    -------
    dict
        Of ``"bonferroni"`` and ``"fdr"``, both at 5 %, the planted sites that were found, the
        ``"false"`` hits, and how many of these ``"overlap"`` a planted site.
    """
    phage = datasets.load_lambda_phage_genome().records[0].sequence
    counts = datasets.load_jaspar_matrices().matrix("MA0139.2").counts
    matrix, background = motifs.probability_matrix(counts), _background(phage)
    rng = np.random.default_rng([number, 50])
    genome = np.array(list(motifs.shuffle_dinucleotides(phage, rng)))
    starts = np.arange(500, 48_000, 950)
    k = matrix.shape[1]
    for start, site in zip(starts, motifs.sample_sites(matrix, len(starts), rng), strict=True):
        genome[start : start + k] = list(site)
    weights = motifs.log_odds(matrix, background)
    chance = motifs.score_distribution(weights, background)
    p_values = chance.p_value(motifs.scan("".join(genome), weights))
    true = np.zeros(p_values.shape, dtype=bool)
    true[0, starts] = True
    beside = np.zeros(p_values.shape[1], dtype=bool)
    for start in starts:
        beside[start - k + 1 : start + k] = True
    reports = {
        "bonferroni": p_values < 0.05 / p_values.size,
        "fdr": false_discovery_control(p_values.ravel()).reshape(p_values.shape) < 0.05,
    }
    found = {}
    for name, report in reports.items():
        found[name] = int((report & true).sum())
        found[f"{name}, false"] = int((report & ~true).sum())
        found[f"{name}, overlap"] = int((report & ~true & beside).sum())
    return found


def compute() -> dict[str, Any]:
    """Twenty genomes of each model, 200 of independent bases, 300 with planted sites."""
    repeated = [planted(number) for number in range(300)]
    return {
        "shuffled": [hits("shuffled", number) for number in range(20)],
        "chain": [hits("chain", number) for number in range(20)],
        "independent": independent_hits(200),
        "planted": {name: [one[name] for one in repeated] for name in repeated[0]},
    }
