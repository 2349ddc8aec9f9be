"""Trees of mammals from halves of a gene: by words, and by the columns of its alignment.

For the chapter on words: whether the mouse's misplacement, and what words lose against the
alignment, are accidents of one tree.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nutrigen import datasets
from nutrigen.genomics import kmers, similarity

__all__ = ["compute", "distances", "judge"]

_WORD_LENGTH, _OTHER_LENGTHS = 11, (9, 13)
_SHORT, _LONG = 59, 12


def distances(number: int, n_blocks: int = _SHORT) -> dict[str, np.ndarray]:
    """Distances of all pairs of mammals from half of the blocks of the BRCA1 alignment.

    Parameters
    ----------
    number : int
        Seed of the choice. Of 59 blocks of 51 columns, 29 are taken; no word reaches from one
        block into another. Half of a sample, drawn without replacement, varies as much as a whole
        one drawn anew.
    n_blocks : int, default 59
        Longer blocks, of which there are fewer, cut fewer words.

    Returns
    -------
    dict
        For each kind of distance, an array of shape (n_pairs,), in substitutions per base:
        ``"words"`` is the Mash distance, ``"differences"`` the share of differing columns,
        ``"equal rates"`` that of Jukes and Cantor, ``"a = 3"`` and ``"a = 1"`` the same for unequal
        rates; ``"words, a = 1"`` and ``"words, a = 0.25"`` correct the Mash distance in the same
        way. ``"squeezed"`` makes the distances of equal rates as small as Mash distances are, by
        the parabola through zero that fits these best. ``"words"`` have eleven bases, those of
        ``"words of 9"`` and ``"words of 13"`` as many as they say.
    """
    letters = np.array(
        [list(record.sequence) for record in datasets.load_brca1_alignment().records]
    )
    blocks = np.array_split(np.arange(letters.shape[1]), n_blocks)
    rng = np.random.default_rng(number)
    blocks = [blocks[i] for i in np.sort(rng.choice(n_blocks, n_blocks // 2, replace=False))]
    first, second = np.triu_indices(len(letters), k=1)
    pieces = [["".join(row[block]).replace("-", "") for block in blocks] for row in letters]

    def mash_distances(k: int) -> np.ndarray:
        words = [kmers.count_kmers(of_species, k, canonical=True) for of_species in pieces]
        distance = similarity.mash_distance_matrix(words)[first, second]
        # Two halves without a common word are taken to be as far apart as the farthest others.
        distance[~np.isfinite(distance)] = distance[np.isfinite(distance)].max()
        return distance

    from_words = mash_distances(_WORD_LENGTH)
    half = letters[:, np.concatenate(blocks)]
    known = np.isin(half, list("ACGT"))
    compared = known[first] & known[second]
    different = compared & (half[first] != half[second])
    p = different.sum(axis=1) / compared.sum(axis=1)
    changed = 1 - np.exp(-from_words)
    equal = np.asarray(similarity.jukes_cantor_distance(p))
    powers = np.column_stack([equal, equal**2])
    squeezed = powers @ np.linalg.lstsq(powers, from_words, rcond=None)[0]
    corrected = {
        "equal rates": equal,
        "a = 3": similarity.jukes_cantor_distance(p, shape=3),
        "a = 1": similarity.jukes_cantor_distance(p, shape=1),
        "words, a = 1": similarity.jukes_cantor_distance(changed, shape=1),
        "words, a = 0.25": similarity.jukes_cantor_distance(changed, shape=0.25),
    }
    others = {f"words of {k}": mash_distances(k) for k in _OTHER_LENGTHS}
    return (
        {"words": from_words, "differences": p}
        | {name: np.asarray(distance) for name, distance in corrected.items()}
        | {"squeezed": squeezed}
        | others
    )


def judge(distance: np.ndarray) -> tuple[bool, float]:
    """Hold a tree by neighbor joining against the reference tree.

    Parameters
    ----------
    distance : ndarray of shape (n_pairs,)
        Distances of all pairs, as `distances` returns them.

    Returns
    -------
    mouse_nearer : bool
        Whether the mouse is nearer to the human than the dog: the smallest group of human and
        mouse is without the dog, where the root is at the wombat.
    disagreement : float
        Robinson-Foulds distance to the reference, as a share of the largest.
    """
    # Of the extra ``trees``.
    from skbio import DistanceMatrix, TreeNode
    from skbio.tree import nj

    mammals = datasets.load_brca1_alignment()
    names = [record.identifier for record in mammals.records]
    matrix = np.zeros((len(names), len(names)))
    matrix[np.triu_indices(len(names), k=1)] = distance
    tree = nj(DistanceMatrix(matrix + matrix.T, names))
    reference = TreeNode.read([mammals.tree])
    disagreement = tree.compare_rfd(reference, proportion=True, rooted=False)
    rooted = tree.root_by_outgroup(["Wombat"])
    return "Dog" not in rooted.lca(["Human", "Mouse"]).subset(), float(disagreement)


def compute() -> dict[str, Any]:
    """Judge the trees from 100 halves in short blocks, and from 100 in long ones."""
    found: dict[str, Any] = {}
    for blocks, n_blocks in {"short": _SHORT, "long": _LONG}.items():
        judged = [
            {name: judge(distance) for name, distance in distances(number, n_blocks).items()}
            for number in range(100)
        ]
        found[blocks] = {
            "mouse_nearer": {name: [int(half[name][0]) for half in judged] for name in judged[0]},
            "disagreement": {name: [half[name][1] for half in judged] for name in judged[0]},
        }
    return found
