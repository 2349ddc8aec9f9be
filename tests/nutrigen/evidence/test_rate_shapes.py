"""The likelihood of an alignment: the sum over all inner bases, and what is kept of the gene."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import gamma

from nutrigen.evidence import kept, rate_shapes

skbio = pytest.importorskip("skbio", reason="scikit-bio is an extra")


@pytest.mark.parametrize("shape", [math.inf, 0.7, 3.0])
def test_likelihood_is_the_sum_over_all_bases_of_the_ancestors(shape: float) -> None:
    tree = skbio.TreeNode.read(["((A:0.1,B:0.3):0.2,C:0.05,D:0.4);"])
    letters = np.array([list(row) for row in ("AGC", "AGN", "ATC", "CT-")])
    rates = [1.0]
    if math.isfinite(shape):
        middles = gamma.ppf(np.arange(1, 12, 2) / 12, shape, scale=1 / shape)
        rates = list(middles / middles.mean())

    def change(start: str, end: str, length: float) -> float:
        """Probability of a base at the end of a branch; of an unknown one it is one."""
        if end not in "ACGT":
            return 1.0
        gone = np.exp(-4 * length / 3)
        return float(0.25 + 0.75 * gone if start == end else 0.25 - 0.25 * gone)

    expected = 0.0
    for a, b, c, d in letters.T:
        column = 0.0
        for rate in rates:
            for root, inner in itertools.product("ACGT", repeat=2):
                branches = [
                    (root, inner, 0.2),
                    (inner, a, 0.1),
                    (inner, b, 0.3),
                    (root, c, 0.05),
                    (root, d, 0.4),
                ]
                factors = [change(x, y, 1.5 * rate * length) for x, y, length in branches]
                column += np.prod(factors) / 4 / len(rates)
        expected += np.log(column)
    found = rate_shapes.log_likelihood(letters, list("ABCD"), tree, shape, scale=1.5)
    assert found == pytest.approx(expected)


@pytest.mark.pinned
def test_one_shape_is_what_is_kept() -> None:
    tried = kept("rate_shapes")
    i = tried["shapes"].index(6.0)
    along = tried["a = 3"]
    found, _ = rate_shapes.gene_log_likelihood(3.0, 6.0, along["scale"][i])
    assert along["log_likelihood"][i] == pytest.approx(found)
    assert along["without"] < found
