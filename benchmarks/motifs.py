"""Time scanning with a weight matrix, and the distribution of its scores, against Biopython.

Both score every window of the same random genome on both strands with the same matrix, and both
compute from which score on random windows are rarer than one in ten thousand. Before anything is
timed, scores and thresholds have to agree.

    python benchmarks/motifs.py --length 1000000 --output motifs.json
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from Bio import motifs as peer

from nutrigen import datasets, motifs, sequences

RARE = 1e-4


def fastest(function: Callable[[], object], repeats: int) -> float:
    """Least time of several calls, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--length", type=int, default=1_000_000, help="bases of the genome")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--matrix", default="MA1148.2", help="identifier in JASPAR")
    parser.add_argument("--output", type=Path, help="file for the results as JSON")
    options = parser.parse_args()

    counts = datasets.load_jaspar_matrices().matrix(options.matrix).counts
    uniform = dict.fromkeys("ACGT", 0.25)
    weights = motifs.log_odds(motifs.probability_matrix(counts))
    columns = {base: counts[row].tolist() for row, base in enumerate("ACGT")}
    pssm = peer.Motif("ACGT", counts=columns).counts.normalize(uniform).log_odds(uniform)
    turned = pssm.reverse_complement()
    genome = sequences.random_sequence(options.length, np.random.default_rng(0), uniform)

    def scan_by_biopython() -> np.ndarray:
        return np.array([pssm.calculate(genome), turned.calculate(genome)])

    difference = np.abs(motifs.scan(genome, weights) - scan_by_biopython()).max()
    assert difference < 1e-3, f"scores differ by {difference}"

    def threshold() -> float:
        return motifs.score_distribution(weights).threshold(RARE)

    def threshold_by_biopython() -> float:
        return pssm.distribution(background=uniform, precision=500).threshold_fpr(RARE)

    difference = abs(threshold() - threshold_by_biopython())
    assert difference < 0.1, f"thresholds differ by {difference}"

    contenders = {
        "scan": (lambda: motifs.scan(genome, weights), scan_by_biopython),
        "threshold": (threshold, threshold_by_biopython),
    }
    results = {}
    for task, (ours, theirs) in contenders.items():
        seconds = fastest(ours, options.repeats)
        peer_seconds = fastest(theirs, options.repeats)
        results[task] = {
            "nutrigen": seconds,
            "biopython": peer_seconds,
            "ratio": seconds / peer_seconds,
        }
        print(
            f"{task:10s} nutrigen {seconds:8.4f} s   Biopython {peer_seconds:8.4f} s   "
            f"ratio {seconds / peer_seconds:.2f}"
        )
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
