"""Networks for motifs: what counts as a pure filter, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.evidence import kept, motif_networks  # noqa: E402  # after what may be missing
from nutrigen.genomics import encodings  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_pure_filters() -> None:
    words = np.array(["TATAA", "GCGTA", "CCTAC"])
    convolution = torch.nn.Conv1d(4, 3, 3)
    with torch.no_grad():
        convolution.weight[:] = -1.0
        for place, letter in enumerate("TAT"):
            convolution.weight[0, "ACGT".index(letter), place] = 1.0
        # TA in any company, and a filter that is silent.
        convolution.weight[1] = 0.0
        for place, letter in enumerate("TA"):
            convolution.weight[1, "ACGT".index(letter), place] = 1.0
        convolution.bias[:] = torch.tensor([-2.0, -1.5, -1.0])
    inputs = torch.from_numpy(encodings.one_hot(words))
    assert motif_networks.pure_filters(convolution, inputs, words) == ["TAT"]


@pytest.mark.pinned
def test_one_start_is_what_is_kept() -> None:
    known = kept("motif_networks")
    found = motif_networks.planted("anywhere", 1)
    assert known["anywhere"]["error"][1] == pytest.approx(found["error"], rel=0.2)
    assert known["anywhere"]["motifs"][1] == found["motifs"]
    for name, value in motif_networks.assay("curve", 1).items():
        assert known["curve"][name][1] == pytest.approx(value, abs=0.02)
