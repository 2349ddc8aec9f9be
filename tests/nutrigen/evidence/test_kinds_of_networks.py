"""Evidence on kinds of networks, against closed forms and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen import datasets  # noqa: E402  # after what may be missing
from nutrigen.evidence import kept, kinds_of_networks  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_components_of_mice_by_singular_values() -> None:
    mice = datasets.load_nutrimouse()
    lipids = np.asarray(mice.lipids)
    order = np.random.default_rng(4).permutation(len(lipids))
    new, known = lipids[order[:10]], lipids[order[10:]]
    new, known = ((part - known.mean(axis=0)) / known.std(axis=0) for part in (new, known))
    directions = np.linalg.svd(known)[2]
    found = kinds_of_networks.autoencoders(4)
    for n in (2, 3):
        of_mice = (new @ directions[n:].T) ** 2
        assert found[str(n)] == pytest.approx(of_mice.sum() / new.size)
        largest = of_mice.sum(axis=1).max() / lipids.shape[1]
        assert found[f"{n}, largest"] == pytest.approx(largest)


@pytest.mark.pinned
@pytest.mark.deep
@pytest.mark.parametrize(
    "compare",
    [kinds_of_networks.architectures, kinds_of_networks.longer],
    ids=lambda compare: compare.__name__,
)
def test_one_draw_is_what_is_kept(compare: Callable[[int], dict[str, float]]) -> None:
    again = kept("kinds_of_networks")[compare.__name__][1]
    for name, value in compare(1).items():
        assert value == pytest.approx(again[name], abs=0.05)
