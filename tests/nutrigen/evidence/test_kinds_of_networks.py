"""Evidence on kinds of networks, against closed forms and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen import datasets  # noqa: E402  # after what may be missing
from nutrigen.evidence import kept, kinds_of_networks  # noqa: E402
from nutrigen.genomics import encodings  # noqa: E402
from nutrigen.learning.architectures import SequenceAttention, SequenceRNN  # noqa: E402


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


def test_windows_begin_with_their_labels_and_lie_in_two_halves() -> None:
    genome = datasets.load_lambda_phage_genome().records[0].sequence.upper()
    half = len(genome) // 2
    for part, stretch in zip(
        kinds_of_networks.first_bases(20, 3), (genome[:half], genome[half:]), strict=True
    ):
        X, y = part.tensors
        windows = encodings.decode_one_hot(X.numpy())
        assert all(window in stretch for window in windows)
        assert ["ACGT".index(window[0]) for window in windows] == y.tolist()


def test_open_gates_begin_open() -> None:
    layer = kinds_of_networks.opened(torch.nn.LSTM(4, 6, batch_first=True))
    with torch.no_grad():
        layer.weight_hh_l0.zero_()
        layer.weight_ih_l0.zero_()
        for name in ("bias_ih_l0", "bias_hh_l0"):
            getattr(layer, name).chunk(4)[0].fill_(-1000)
        memory = torch.ones(1, 1, 6)
        _, (_, kept_memory) = layer(torch.zeros(1, 1, 4), (torch.zeros(1, 1, 6), memory))
    assert kept_memory.numpy() == pytest.approx(np.full((1, 1, 6), 1 / (1 + np.exp(-3))))


def test_uniform_attention_is_one_ninth() -> None:
    model = SequenceAttention(9)
    kinds_of_networks.made_uniform(model)
    X = kinds_of_networks.padded(torch.ones(2, 4, 5), 9)
    assert X[:, :, 5:].abs().sum() == 0
    assert kinds_of_networks.received(model, X) == pytest.approx(np.full((2, 9), 1 / 9))


def test_shuffling_costs_what_a_linear_model_says() -> None:
    generator = torch.Generator().manual_seed(0)
    base = torch.randint(4, (4000, 3), generator=generator)
    X = torch.nn.functional.one_hot(base, 4).transpose(1, 2).float()

    class OfTheFirst(torch.nn.Module):
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            return inputs[:, 0, 0]

    data = torch.utils.data.TensorDataset(X, X[:, 0, 0])
    costs = kinds_of_networks.shuffled_losses(OfTheFirst(), data, 0)
    # Twice the variance of what is shuffled, 2 * 1/4 * 3/4.
    assert costs == pytest.approx([0.375, 0, 0], abs=0.03)


def test_states_are_carried_from_batch_to_batch() -> None:
    model = SequenceRNN("gru", hidden_size=5)
    X = torch.randn(200, 4, 9, generator=torch.Generator().manual_seed(0))
    both = torch.cat([X[:100], X[100:]], dim=2)
    with torch.no_grad():
        expected = model(both)
    torch.testing.assert_close(kinds_of_networks.carried(model, X)[100:], expected)


@pytest.mark.pinned
@pytest.mark.deep
@pytest.mark.parametrize(
    "compare",
    [
        kinds_of_networks.architectures,
        kinds_of_networks.explanations,
        kinds_of_networks.longer,
        kinds_of_networks.misread,
    ],
    ids=lambda compare: compare.__name__,
)
def test_one_draw_is_what_is_kept(compare: Callable[[int], dict[str, Any]]) -> None:
    again = kept("kinds_of_networks")[compare.__name__][1]
    for name, value in compare(1).items():
        assert value == pytest.approx(again[name], abs=0.05)


@pytest.mark.pinned
@pytest.mark.deep
@pytest.mark.parametrize(
    ("compare", "setting"), [(kinds_of_networks.depth, 4), (kinds_of_networks.memory, 20)]
)
def test_one_draw_with_a_setting_is_what_is_kept(
    compare: Callable[[int, int], dict[str, float]], setting: int
) -> None:
    again = kept("kinds_of_networks")[compare.__name__][str(setting)][1]
    for name, value in compare(1, setting).items():
        assert value == pytest.approx(again[name], abs=0.05)
