"""Scanning with a weight matrix, and the distribution of its scores, against Biopython.

Both score every window of the same random genome on both strands with the same matrix, and both
compute from which score on random windows are rarer than one in ten thousand. Before anything is
timed, scores and thresholds have to agree.
"""

from __future__ import annotations

import numpy as np
from Bio import motifs as peer
from measure import Row, Task, against_peer, growing

from nutrigen import datasets
from nutrigen.genomics import motifs, sequences

PEER = "Biopython"
MATRIX = "MA1148.2"
RARE = 1e-4
N_BASES = 1_000_000
UNIFORM = dict.fromkeys("ACGT", 0.25)


def rows(quick: bool) -> list[Row]:
    """Scanning a genome and finding a threshold, and how scanning grows."""
    repeats = 3 if quick else 5
    sizes = [10**5, 3 * 10**5, 10**6] if quick else [10**5, 3 * 10**5, 10**6, 3 * 10**6]
    return [
        against_peer(
            f"motif scan, {N_BASES:,} bases", PEER, scan_tasks(N_BASES), limit=None, repeats=repeats
        ),
        growing("motif scan, bases", PEER, scan_tasks, sizes, repeats=repeats),
        against_peer("motif threshold", PEER, threshold_tasks(), limit=None, repeats=repeats),
    ]


def matrices() -> tuple[np.ndarray, peer.matrix.PositionSpecificScoringMatrix]:
    """Return the same weights, ours and the peer's."""
    counts = datasets.load_jaspar_matrices().matrix(MATRIX).counts
    columns = {base: counts[row].tolist() for row, base in enumerate("ACGT")}
    pssm = peer.Motif("ACGT", counts=columns).counts.normalize(UNIFORM).log_odds(UNIFORM)
    return motifs.log_odds(motifs.probability_matrix(counts)), pssm


def scan_tasks(n_bases: int) -> tuple[Task, Task]:
    """Scoring all windows of a genome on both strands."""
    weights, pssm = matrices()
    turned = pssm.reverse_complement()
    genome = sequences.random_sequence(n_bases, np.random.default_rng(0), UNIFORM)

    def ours() -> np.ndarray:
        return motifs.scan(genome, weights)

    def theirs() -> np.ndarray:
        return np.array([pssm.calculate(genome), turned.calculate(genome)])

    difference = np.abs(ours() - theirs()).max()
    if not difference < 1e-3:
        raise RuntimeError(f"the scores of the motif differ by {difference}")
    return ours, theirs


def threshold_tasks() -> tuple[Task, Task]:
    """Finding the score that few random windows reach."""
    weights, pssm = matrices()

    def ours() -> float:
        return motifs.score_distribution(weights).threshold(RARE)

    def theirs() -> float:
        return pssm.distribution(background=UNIFORM, precision=500).threshold_fpr(RARE)

    difference = abs(ours() - theirs())
    if not difference < 0.1:
        raise RuntimeError(f"the thresholds of the motif differ by {difference}")
    return ours, theirs
