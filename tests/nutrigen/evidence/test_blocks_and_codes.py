"""Evidence on residual blocks and autoencoders, against closed forms and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen import datasets  # noqa: E402  # after what may be missing
from nutrigen.evidence import blocks_and_codes, kept  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_weights_vary_by_the_rule_of_he() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = blocks_and_codes.by_he()
    named = dict(model.named_parameters())
    weights = [value for value in named.values() if value.ndim == 2 and len(value) > 1]
    assert len(weights) == 5
    for weight in weights:
        expected = 2 / weight.shape[1]
        assert weight.var().item() == pytest.approx(expected, rel=0.2)
    assert not any(value.any() for name, value in named.items() if name.endswith("bias"))
    with torch.no_grad():
        assert not model(torch.zeros(2, 4, 9)).any()


def test_one_center_is_the_mean() -> None:
    mice = datasets.load_nutrimouse()
    lipids = np.asarray(mice.lipids)
    order = np.random.default_rng(2).permutation(len(lipids))
    new, known = lipids[order[:10]], lipids[order[10:]]
    standardized = (new - known.mean(axis=0)) / known.std(axis=0)
    assert blocks_and_codes.loss_of_centers(2, 1) == pytest.approx((standardized**2).mean())


def test_as_many_centers_as_mice_are_the_nearest_of_them() -> None:
    lipids = np.asarray(datasets.load_nutrimouse().lipids)
    order = np.random.default_rng(2).permutation(len(lipids))
    new, known = lipids[order[:10]], lipids[order[10:]]
    apart = (new[:, None] - known[None]) / known.std(axis=0)
    nearest = (apart**2).mean(axis=2).min(axis=1)
    assert blocks_and_codes.loss_of_centers(2, 30) == pytest.approx(nearest.mean())


@pytest.mark.pinned
@pytest.mark.deep
def test_one_draw_is_what_is_kept() -> None:
    again = kept("blocks_and_codes")
    assert blocks_and_codes.blocks(1) == pytest.approx(again["blocks"][1], abs=0.05)
    assert blocks_and_codes.codes(1) == pytest.approx(again["codes"][1], abs=0.05)
