"""Groups of sequences that share words, against scikit-learn's text tools with SciPy's.

The data are the resistance genes of the chapter. The peer turns genes into words with a
CountVectorizer, multiplies the sparse table with itself, and looks for connected components:
what one would write without the package. Before they are timed, both have to give the same groups.
Promise: ours is faster. The share that the chapter takes, an eighth of all words, is an estimate,
and stands beside the same peer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from measure import Row, Task, against_peer, growing
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_rand_score

from nutrigen.datasets import load_resistance_genes
from nutrigen.genomics.relatives import kmer_groups

K, THRESHOLD, SHARE = 9, 0.1, 1 / 8
PEER = "scikit-learn and SciPy"
# Two groupings of which one is an estimate.
LEAST_AGREEMENT = 0.9


def rows(quick: bool) -> list[Row]:
    """Grouping a sample of the genes, with all words and with a share, and how both grow."""
    repeats = 2 if quick else 3
    sizes = [100, 200, 400] if quick else [200, 400, 800, 1600]
    sequences = load_resistance_genes().sequences
    order = np.random.default_rng(0).permutation(len(sequences))

    def tasks_of_size(n: int, share: float = 1.0) -> tuple[Task, Task]:
        return tasks([sequences[row] for row in order[:n]], share)

    n = sizes[-1]
    return [
        against_peer(
            f"k-mer groups, {n:,} genes", PEER, tasks_of_size(n), limit=1.0, repeats=repeats
        ),
        against_peer(
            f"k-mer groups, {n:,} genes, an eighth of the words",
            PEER,
            tasks_of_size(n, SHARE),
            limit=1.0,
            repeats=repeats,
        ),
        growing("k-mer groups, genes", PEER, tasks_of_size, sizes, repeats=repeats),
    ]


def tasks(sequences: Sequence[str], share: float) -> tuple[Task, Task]:
    """What is timed, with both groupings checked to agree."""
    ours, theirs = kmer_groups(sequences, K, THRESHOLD, share=share), peer_groups(sequences)
    agreement = adjusted_rand_score(ours, theirs)
    if agreement < (1.0 if share == 1 else LEAST_AGREEMENT):
        raise RuntimeError(f"the groups agree to {agreement:.3f} only, at a share of {share}")
    return (
        lambda: kmer_groups(sequences, K, THRESHOLD, share=share),
        lambda: peer_groups(sequences),
    )


def peer_groups(sequences: Sequence[str]) -> np.ndarray:
    """Single linkage by the Jaccard index, with what others have written."""
    vectorizer = CountVectorizer(
        analyzer="char", ngram_range=(K, K), lowercase=False, binary=True, dtype=np.int32
    )
    table = sparse.csr_array(vectorizer.fit_transform(sequences))
    # A window with an unknown base is no word.
    table = table[:, [set(word) <= set("ACGT") for word in vectorizer.get_feature_names_out()]]
    sizes = table.sum(axis=1)
    shared = (table @ table.T).tocoo()
    union = sizes[shared.row] + sizes[shared.col] - shared.data
    linked = shared.data >= THRESHOLD * union
    graph = sparse.coo_array(
        (linked[linked], (shared.row[linked], shared.col[linked])), shape=shared.shape
    )
    return connected_components(graph, directed=False)[1]
