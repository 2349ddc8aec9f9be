"""The kinds of networks against their layers by hand, PyTorch and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn.functional import mse_loss

from nutrigen.learning import training
from nutrigen.learning.architectures import (
    Autoencoder,
    FeedForward,
    ResidualNetwork,
    SequenceAttention,
    SequenceCNN,
    SequenceRNN,
)
from nutrigen.learning.attention import multi_head_attention


def test_feed_forward_is_its_layers():
    with training.seeded(0):
        model = FeedForward(12, [5])
    x = torch.randn(7, 4, 3, generator=torch.Generator().manual_seed(0))
    W1, b1, W2, b2 = model.parameters()
    expected = torch.relu(x.flatten(1) @ W1.T + b1) @ W2[0] + b2
    torch.testing.assert_close(model(x), expected)


def test_convolution_without_pooling_knows_where_and_with_pooling_does_not():
    x = torch.zeros(2, 4, 9)
    x[0, :, 2:5], x[1, :, 4:7] = torch.eye(4)[:, :3], torch.eye(4)[:, :3]
    for pool in (False, True):
        with training.seeded(0):
            first, second = SequenceCNN(9, pool=pool)(x)
        assert torch.isclose(first, second) == pool


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_recurrent_network_reads_to_the_end(cell):
    with training.seeded(0):
        model = SequenceRNN(cell, hidden_size=5)
    x = torch.randn(3, 4, 9, generator=torch.Generator().manual_seed(0))
    _, last = model.recurrent(x.transpose(1, 2))
    hidden = (last[0] if cell == "lstm" else last)[0]
    torch.testing.assert_close(model(x), model.output(hidden)[:, 0])


def test_outputs_have_the_shape_that_is_asked_for():
    x = torch.zeros(5, 4, 9)
    for build in (
        lambda n: FeedForward(36, [3], n),
        lambda n: SequenceCNN(9, n_outputs=n),
        lambda n: SequenceRNN(n_outputs=n),
        lambda n: ResidualNetwork(36, 2, n_outputs=n),
        lambda n: SequenceAttention(9, n_outputs=n),
    ):
        assert build(None)(x).shape == (5,)
        assert build(1)(x).shape == (5, 1)
        assert build(3)(x).shape == (5, 3)


def test_linear_autoencoder_is_a_principal_component_analysis():
    rng = np.random.default_rng(11)
    X = rng.normal(size=(50, 4)) @ rng.normal(size=(4, 4))
    X -= X.mean(axis=0)
    pca = PCA(2).fit(X)
    exact = ((pca.inverse_transform(pca.transform(X)) - X) ** 2).mean()
    with training.seeded(0):
        model = Autoencoder(4, 2)
    data = training.tensor_dataset(X, X)
    history = training.train(
        model,
        data,
        None,
        mse_loss,
        torch.optim.Adam(model.parameters(), lr=0.02),
        epochs=1500,
        batch_size=50,
        generator=torch.Generator().manual_seed(0),
    )
    assert history.training_loss[-1] == pytest.approx(exact, rel=1e-3)
    assert history.training_loss.min() >= exact * (1 - 1e-4)


@pytest.mark.parametrize("width", [0, 10])
def test_filter_must_fit_the_sequence(width):
    with pytest.raises(ValueError, match="from 1 to the length 9"):
        SequenceCNN(9, width=width)


def test_unknown_cell_is_refused():
    with pytest.raises(ValueError, match="one of rnn, lstm, gru"):
        SequenceRNN("transformer")


def test_residual_blocks_add_to_what_comes_in():
    with training.seeded(0):
        model = ResidualNetwork(36, 3, width=5)
    x = torch.randn(7, 4, 9, generator=torch.Generator().manual_seed(0))
    h = x.flatten(1) @ model.layers[1].weight.T + model.layers[1].bias
    for block in model.layers[2:5]:
        first, _, second = block.change
        inside = torch.relu(h @ first.weight.T + first.bias)
        h = h + inside @ second.weight.T + second.bias
    expected = h @ model.layers[5].weight[0] + model.layers[5].bias
    torch.testing.assert_close(model(x), expected)


def test_without_skips_a_block_passes_nothing_by():
    with training.seeded(0):
        model = ResidualNetwork(36, 1, width=5, skip=False)
    with torch.no_grad():
        model.layers[2].change[2].weight.zero_()
    outputs = model(torch.randn(7, 4, 9, generator=torch.Generator().manual_seed(0)))
    torch.testing.assert_close(outputs, outputs[:1].expand(7))


def test_attention_network_is_its_layers_by_hand():
    with training.seeded(0):
        model = SequenceAttention(6, width=8, n_heads=2)
    x = torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(0))
    rows = (model.embed(x.transpose(1, 2)) + model.positions).detach()
    normed = model.norm(rows).detach().double().numpy()
    layer = model.attend
    found, weights = multi_head_attention(
        normed,
        layer.in_proj_weight.detach().double().numpy().reshape(3, 8, 8),
        layer.out_proj.weight.detach().double().numpy(),
        n_heads=2,
        input_biases=layer.in_proj_bias.detach().double().numpy().reshape(3, 8),
        output_bias=layer.out_proj.bias.detach().double().numpy(),
    )
    rows = rows + torch.from_numpy(found).float()
    expected = model.output((rows + model.change(rows)).mean(dim=1))[:, 0]
    torch.testing.assert_close(model(x), expected)
    torch.testing.assert_close(model.attention(x), torch.from_numpy(weights).float())


def test_only_positions_tell_order():
    x = torch.randn(5, 4, 6, generator=torch.Generator().manual_seed(0))
    turned = x.flip(2)
    for positions in (False, True):
        with training.seeded(0):
            model = SequenceAttention(6, positions=positions)
        assert torch.allclose(model(x), model(turned), atol=1e-5) != positions


def test_heads_must_divide_the_width():
    with pytest.raises(ValueError, match="a divisor of the width 32, not 5"):
        SequenceAttention(9, n_heads=5)
