"""Trees from halves of a gene: the true distances give the true tree, and the kinds agree."""

import numpy as np
import pytest

from nutrigen import datasets
from nutrigen.evidence import half_genes, kept

skbio = pytest.importorskip("skbio", reason="scikit-bio is an extra")


def test_distances_along_the_reference_tree_give_it_back() -> None:
    mammals = datasets.load_brca1_alignment()
    names = [record.identifier for record in mammals.records]
    tree = skbio.TreeNode.read([mammals.tree])
    for node in tree.traverse(include_self=False):
        node.length = 1.0
    between = tree.tip_tip_distances().filter(names).data
    assert half_genes.judge(between[np.triu_indices(len(names), k=1)]) == (True, 0.0)


@pytest.mark.pinned
def test_one_half_is_what_is_kept() -> None:
    found, halves = half_genes.distances(3), kept("half_genes")["short"]
    p = found["differences"]
    assert np.allclose(np.exp(-found["equal rates"] * 4 / 3), 1 - 4 * p / 3)
    assert (found["a = 1"] >= found["equal rates"]).all()
    # A parabola keeps the order of the pairs, and is as small as the words are on average.
    order = np.argsort(found["equal rates"])
    assert (np.diff(found["squeezed"][order]) >= 0).all()
    miss = found["squeezed"] - found["words"]
    assert abs(miss @ found["equal rates"]) < 1e-9
    assert not np.allclose(found["words of 9"], found["words of 13"])
    nearer, disagreement = half_genes.judge(found["words"])
    assert halves["mouse_nearer"]["words"][3] == nearer
    assert halves["disagreement"]["words"][3] == pytest.approx(disagreement)
