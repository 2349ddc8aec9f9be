"""Evidence on better starts and equal depths, against closed forms and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.evidence import kept, starts_and_depths  # noqa: E402  # after what may be missing


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_plain_layer_begins_without_changing_lengths() -> None:
    U = starts_and_depths.better_started("rnn").recurrent.weight_hh_l0.detach()
    torch.testing.assert_close(U @ U.T, torch.eye(16))


@pytest.mark.parametrize("kind", ["gru", "lstm"])
def test_gates_begin_open(kind: str) -> None:
    layer = starts_and_depths.better_started(kind).recurrent
    keeps = 1 / (1 + torch.tensor(-5.0).exp())
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            if name.startswith("weight"):
                parameter.zero_()
        # Nothing is proposed.
        for name in ("bias_ih_l0", "bias_hh_l0"):
            blocks = getattr(layer, name).chunk(3 if kind == "gru" else 4)
            blocks[2].zero_()
        begun = torch.ones(1, 1, 16)
        state = begun if kind == "gru" else (torch.zeros(1, 1, 16), begun)
        last = layer(torch.zeros(1, 7, 4), state)[1]
    memory = last if kind == "gru" else last[1]
    torch.testing.assert_close(memory, begun * keeps**7)


def test_pooled_network_is_told_the_places() -> None:
    model = starts_and_depths.Placed(9)
    generator = torch.Generator().manual_seed(0)
    X = torch.eye(4)[torch.randint(4, (6, 9), generator=generator)].transpose(1, 2)
    turned = X.roll(1, dims=2)
    with torch.no_grad():
        assert not torch.allclose(model(X), model(turned))
        # Without places it does not matter where a site stands between zeros.
        model.places.zero_()
        padded = torch.nn.functional.pad(X[:, :, :3], (3, 3))
        torch.testing.assert_close(model(padded), model(padded.roll(1, dims=2)))


@pytest.mark.pinned
@pytest.mark.deep
def test_one_draw_is_what_is_kept() -> None:
    again = kept("starts_and_depths")
    found = starts_and_depths.as_deep(1)
    assert found == pytest.approx(again["as_deep"][1], abs=0.05)
    assert starts_and_depths.pooled_with_places(1) == pytest.approx(
        again["pooled_with_places"][1], abs=0.05
    )
