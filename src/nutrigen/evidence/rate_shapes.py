"""How unequal the rates of an alignment's positions are, by the alignment's own likelihood.

For the chapter on words: the shape of the gamma distribution of rates is not chosen by the tree
that one hopes to find. A tree by neighbor joining is held, and the shape varies.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import gamma

from nutrigen import datasets
from nutrigen.genomics import similarity

if TYPE_CHECKING:
    from skbio import TreeNode

__all__ = ["compute", "gene_log_likelihood", "log_likelihood"]

_SHAPES = [10.0, 6.0, 4.0, 3.0, 2.0, 1.5, 1.0, 0.5]
_N_CLASSES = 6


def log_likelihood(
    letters: np.ndarray, names: list[str], tree: TreeNode, shape: float, scale: float = 1.0
) -> float:
    """Log-likelihood of an alignment, if all four bases replace each other at one rate.

    Parameters
    ----------
    letters : ndarray of str, shape (n_species, n_columns)
        What is none of A, C, G and T may be any of them.
    names : list of str, length n_species
    tree : TreeNode
        With a length at every branch, in substitutions per base; lengths below a millionth are
        taken to be a millionth.
    shape : float
        Of the gamma distribution of the columns' rates, in six classes of equal probability, each
        with the rate at its middle. Infinity means one rate for all.
    scale : float, default 1
        Factor of all lengths.

    Returns
    -------
    float

    References
    ----------
    Yang, Z. (1994). Maximum likelihood phylogenetic estimation from DNA sequences with variable
    rates over sites: Approximate methods. *Journal of Molecular Evolution* 39, 306-314.
    https://doi.org/10.1007/BF00160154
    """
    bases = np.array(list("ACGT"))
    is_base = letters[..., np.newaxis] == bases
    tips = np.where(is_base.any(axis=2, keepdims=True), is_base, True).astype(float)
    rates = np.ones(1)
    if math.isfinite(shape):
        rates = gamma.ppf((np.arange(_N_CLASSES) + 0.5) / _N_CLASSES, shape)
        rates = rates / rates.mean()
    of_rates = []
    for rate in rates:
        below: dict[int, np.ndarray] = {}
        for node in tree.postorder():
            if node.is_tip():
                chance = tips[names.index(node.name)]
            else:
                chance = np.prod([below.pop(id(child)) for child in node.children], axis=0)
            if node.parent is not None:
                same = np.exp(-4 / 3 * max(node.length, 1e-6) * scale * rate)
                chance = same * chance + (1 - same) * chance.mean(axis=1, keepdims=True)
            below[id(node)] = chance
        of_rates.append(chance.mean(axis=1))
    return float(np.log(np.mean(of_rates, axis=0)).sum())


def gene_log_likelihood(
    tree_shape: float, shape: float, scale: float | None = None
) -> tuple[float, float]:
    """Log-likelihood of the BRCA1 alignment along its own tree by neighbor joining.

    Parameters
    ----------
    tree_shape : float
        Shape for the distances that the tree is made from, as in
        :func:`nutrigen.genomics.similarity.jukes_cantor_distance`.
    shape : float
        Shape for the likelihood.
    scale : float or None
        Factor of all lengths; None for the one of the largest likelihood.

    Returns
    -------
    log_likelihood, scale : float
    """
    # Of the extra ``trees``.
    from skbio import DistanceMatrix
    from skbio.tree import nj

    records = datasets.load_brca1_alignment().records
    names = [record.identifier for record in records]
    distances = np.zeros((len(names), len(names)))
    for i, first in enumerate(records):
        for j, second in enumerate(records[:i]):
            p = similarity.p_distance(first.sequence, second.sequence)
            distances[i, j] = distances[j, i] = similarity.jukes_cantor_distance(
                p, shape=tree_shape
            )
    tree = nj(DistanceMatrix(distances, names))
    letters = np.array([list(record.sequence) for record in records])
    if scale is None:
        scale = minimize_scalar(
            lambda factor: -log_likelihood(letters, names, tree, shape, factor),
            bounds=(0.5, 2),
            method="bounded",
            options={"xatol": 0.01},
        ).x
    return log_likelihood(letters, names, tree, shape, scale), float(scale)


def compute() -> dict[str, Any]:
    """Try all shapes along three trees: from equal rates, and from those of shapes 3 and 1."""
    found: dict[str, Any] = {"shapes": _SHAPES}
    for name, tree_shape in {"equal rates": math.inf, "a = 3": 3.0, "a = 1": 1.0}.items():
        tried = [gene_log_likelihood(tree_shape, shape) for shape in [math.inf, *_SHAPES]]
        found[name] = {
            "without": tried[0][0],
            "log_likelihood": [value for value, _ in tried[1:]],
            "scale": [scale for _, scale in tried[1:]],
        }
    return found
