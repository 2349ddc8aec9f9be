"""Kinds of networks on the same data, repeated with other sites, first weights and orders.

For the chapter on architectures. A number stands for a draw of the sites, of the first weights and
of the order in which the samples are used; what is compared has the same draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.preprocessing import StandardScaler

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.kinds_of_networks needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import TensorDataset

from nutrigen import datasets
from nutrigen.evidence.training_choices import cosine_decay, drawn
from nutrigen.genomics.encodings import one_hot
from nutrigen.learning import training
from nutrigen.learning.architectures import (
    Autoencoder,
    FeedForward,
    ResidualNetwork,
    SequenceAttention,
    SequenceCNN,
    SequenceRNN,
)

__all__ = [
    "ARCHITECTURES",
    "DEPTHS",
    "LENGTHS",
    "architectures",
    "attention_network",
    "autoencoders",
    "carried",
    "compute",
    "depth",
    "explanations",
    "first_bases",
    "longer",
    "made_uniform",
    "memory",
    "misread",
    "opened",
    "padded",
    "received",
    "shuffled_losses",
    "trained",
]

#: Numbers of blocks, and lengths of windows, that are compared.
DEPTHS, LENGTHS = (1, 4, 16), (5, 20, 60)

#: The kinds of networks that are compared on the splice sites.
ARCHITECTURES: dict[str, Callable[[], nn.Module]] = {
    "linear": lambda: FeedForward(36, []),
    "feedforward": lambda: FeedForward(36, [64]),
    "convolutional": lambda: SequenceCNN(9),
    "convolutional, pooled": lambda: SequenceCNN(9, pool=True),
    "convolutional, wide, pooled": lambda: SequenceCNN(9, width=7, pool=True),
    "recurrent": lambda: SequenceRNN("rnn"),
    "recurrent, GRU": lambda: SequenceRNN("gru"),
    "recurrent, LSTM": lambda: SequenceRNN("lstm"),
    "residual": lambda: ResidualNetwork(36, 2),
    "attention": lambda: SequenceAttention(9),
    "attention, no positions": lambda: SequenceAttention(9, positions=False),
}


def trained(
    make: Callable[[], nn.Module],
    data: TensorDataset,
    validation: TensorDataset,
    number: int,
    *,
    lr: float,
    epochs: int,
    **options: Any,
) -> tuple[nn.Module, float]:
    """Return a network that has learned by Adam, and its R² in validation."""
    with training.seeded(number):
        model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
    run = training.train(
        model,
        data,
        validation,
        mse_loss,
        optimizer,
        epochs=epochs,
        batch_size=128,
        generator=torch.Generator().manual_seed(number),
        scheduler=cosine_decay(epochs)(optimizer),
        metrics={"r2": training.r2_score},
        **options,
    )
    return model, float(run.metrics["r2"][-1])


def architectures(number: int) -> dict[str, float]:
    """R² in validation of each kind of network, after five epochs with Adam, and of a forest."""
    data, validation, _ = drawn(number)
    found = {
        name: trained(make, data, validation, number, lr=0.03, epochs=5)[1]
        for name, make in ARCHITECTURES.items()
    }
    (X, y), (new, truth) = (
        (some.tensors[0].flatten(1).numpy(), some.tensors[1].numpy()) for some in (data, validation)
    )
    forest = RandomForestRegressor(random_state=number).fit(X, y)
    return {**found, "forest": float(forest.score(new, truth))}


def longer(number: int) -> dict[str, float]:
    """R² in validation of some kinds after fifteen epochs with a third of the rate."""
    data, validation, _ = drawn(number)
    names = (
        "feedforward",
        "convolutional",
        "recurrent, GRU",
        "recurrent, LSTM",
        "residual",
        "attention",
    )
    return {
        name: trained(ARCHITECTURES[name], data, validation, number, lr=0.01, epochs=15)[1]
        for name in names
    }


def _by_he(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.kaiming_normal_(module.weight)
        nn.init.zeros_(module.bias)


def depth(number: int, n_blocks: int) -> dict[str, float]:
    """Training loss of deep networks with and without skip connections, after eight epochs.

    ``"plain, He"`` begins with weights by He's rule, the others as PyTorch does.
    """
    data, _, _ = drawn(number)
    found = {}
    for kind in ("skip", "plain", "plain, He"):
        with training.seeded(number):
            model = ResidualNetwork(36, n_blocks, skip=kind == "skip")
            if kind == "plain, He":
                model.apply(_by_he)
        run = training.train(
            model,
            data,
            None,
            mse_loss,
            torch.optim.Adam(model.parameters(), lr=0.003, fused=True),
            epochs=8,
            batch_size=128,
            generator=torch.Generator().manual_seed(number),
        )
        found[kind] = float(run.training_loss[-1])
    return found


def first_bases(length: int, number: int) -> list[TensorDataset]:
    """Windows of the phage lambda's genome, and as labels the bases that they begin with.

    Returns
    -------
    list of TensorDataset
        2,000 windows of the first half of the genome, and 1,000 of the second.
    """
    genome = datasets.load_lambda_phage_genome().records[0].sequence.upper()
    rng, half = np.random.default_rng([number, length]), len(genome) // 2
    found = []
    for begin, n in ((0, 2000), (half, 1000)):
        starts = begin + rng.choice(half - length, n, replace=False)
        X = one_hot([genome[start : start + length] for start in starts])
        found.append(training.tensor_dataset(X, X[:, :, 0].argmax(axis=1)))
    return found


def opened(cell: nn.LSTM) -> nn.LSTM:
    """Let the gate of an LSTM that keeps begin open: its biases add up to three."""
    with torch.no_grad():
        for name, value in (("bias_ih_l0", 3.0), ("bias_hh_l0", 0.0)):
            cast(torch.Tensor, getattr(cell, name)).chunk(4)[1].fill_(value)
    return cell


def _with_open_gates() -> SequenceRNN:
    model = SequenceRNN("lstm", hidden_size=16, n_outputs=4)
    opened(cast(nn.LSTM, model.recurrent))
    return model


def memory(number: int, length: int) -> dict[str, float]:
    """Share of new windows of which a network says with which base they began.

    ``"commonest"`` is that of the base with which most of them began.
    """
    data, new = first_bases(length, number)
    X, y = new.tensors
    makers: dict[str, Callable[[], nn.Module]] = {
        "rnn": lambda: SequenceRNN("rnn", hidden_size=16, n_outputs=4),
        "gru": lambda: SequenceRNN("gru", hidden_size=16, n_outputs=4),
        "lstm": lambda: SequenceRNN("lstm", hidden_size=16, n_outputs=4),
        "lstm, open": _with_open_gates,
        "attention": partial(SequenceAttention, length, width=16, n_heads=2, n_outputs=4),
    }
    found = {"commonest": float(y.bincount().max() / len(y))}
    for name, make in makers.items():
        with training.seeded(number):
            model = make()
        training.train(
            model,
            data,
            None,
            cross_entropy,
            torch.optim.Adam(model.parameters(), lr=0.01, fused=True),
            epochs=10,
            batch_size=64,
            generator=torch.Generator().manual_seed(number),
        )
        right = training.predict(model, X).argmax(dim=1) == y
        found[name] = float(right.float().mean())
    return found


def attention_network(number: int, *, seed: int, uniform: bool = False) -> SequenceAttention:
    """Return a network of attention that has learned from the sites of a draw.

    Parameters
    ----------
    number : int
        Of the draw of the sites.
    seed : int
        Of the first weights and the order.
    uniform : bool, default False
        True keeps its queries at zero all along: each position attends to all alike.
    """

    def make() -> SequenceAttention:
        model = SequenceAttention(9)
        if uniform:
            made_uniform(model)
        return model

    data, validation, _ = drawn(number)
    after = made_uniform if uniform else None
    model, _ = trained(make, data, validation, seed, lr=0.01, epochs=15, after_update=after)
    return cast(SequenceAttention, model)


def made_uniform(model: nn.Module) -> None:
    """Set the queries of a network to zero, so that all positions get the same weight."""
    attend = cast(SequenceAttention, model).attend
    with torch.no_grad():
        for parameter in (attend.in_proj_weight, attend.in_proj_bias):
            parameter[: attend.embed_dim] = 0


def received(model: SequenceAttention, X: torch.Tensor) -> np.ndarray:
    """Return for each sample the attention that each position gets, a mean over heads and queries.

    Parameters
    ----------
    model : SequenceAttention
        The network.
    X : Tensor of shape (n_samples, 4, length)
        The samples.

    Returns
    -------
    ndarray of shape (n_samples, length)
        Numbers that add up to one for each sample.
    """
    with torch.no_grad():
        return cast(np.ndarray, model.attention(X).mean(dim=(1, 2)).numpy())


def shuffled_losses(model: nn.Module, data: TensorDataset, number: int) -> np.ndarray:
    """By how much the loss grows where one position is shuffled among the samples."""
    X, y = data.tensors
    generator = torch.Generator().manual_seed(number)
    before = mse_loss(training.predict(model, X), y).item()
    losses = []
    for position in range(X.shape[2]):
        changed = X.clone()
        changed[:, :, position] = X[torch.randperm(len(X), generator=generator), :, position]
        losses.append(mse_loss(training.predict(model, changed), y).item() - before)
    return np.array(losses)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(np.stack([one, other]))[0, 1])


def explanations(number: int) -> dict[str, float | list[float]]:
    """Compare two networks of attention from other first weights: what they attend to, what counts.

    Returns
    -------
    dict
        R² on the test set of both networks, of the first with uniform weights put in, and of one
        that was uniform all along; correlations between both networks, of predictions, of
        the attention that positions get (as a mean over sites, and within a site), and of what
        shuffling a position costs; and the correlation of attention and this cost within
        the first network. Then both for each position.
    """
    _, _, test = drawn(number)
    X, y = test.tensors
    models = [attention_network(number, seed=seed) for seed in (number, 1000 + number)]
    predicted = [training.predict(model, X).numpy() for model in models]
    attention = [received(model, X) for model in models]
    costs = [shuffled_losses(model, test, number) for model in models]
    means = [of_sites.mean(axis=0) for of_sites in attention]
    within = [_correlation(*rows) for rows in zip(*attention, strict=True)]
    uniform = attention_network(number, seed=number, uniform=True)
    found: dict[str, float | list[float]] = {
        "r2": training.r2_score(torch.from_numpy(predicted[0]), y),
        "r2, other": training.r2_score(torch.from_numpy(predicted[1]), y),
        "r2, uniform": training.r2_score(training.predict(uniform, X), y),
        "predictions": _correlation(*predicted),
        "attention": _correlation(*means),
        "attention within a site": float(np.mean(within)),
        "costs": _correlation(*costs),
        "attention and cost": _correlation(means[0], costs[0]),
        "attention by position": means[0].tolist(),
        "cost by position": costs[0].tolist(),
    }
    made_uniform(models[0])
    return {**found, "r2, made uniform": training.r2_score(training.predict(models[0], X), y)}


def carried(model: SequenceRNN, X: torch.Tensor) -> torch.Tensor:
    """Predict in batches of 100, each of which begins with the states the one before ended with."""
    predicted, state = [], None
    with torch.no_grad():
        for batch in X.transpose(1, 2).split(100):
            states, state = model.recurrent(batch, state)
            predicted.append(model.output(states[:, -1])[:, 0])
    return torch.cat(predicted)


def padded(X: torch.Tensor, length: int) -> torch.Tensor:
    """Put columns of zeros behind one-hot encoded sequences, up to a length."""
    return nn.functional.pad(X, (0, length - X.shape[2]))


def misread(number: int) -> dict[str, float]:
    """R² in the test of a GRU that reads sites as it has learned to, and otherwise.

    ``"padded"`` with zeros behind, up to 12 and 30 columns, ``"carried"`` with states that are not
    set back between batches; ``"apart"`` is by how much the predictions for a site then differ
    between two orders, as a root mean square.
    """
    data, validation, test = drawn(number)
    model, _ = trained(
        ARCHITECTURES["recurrent, GRU"], data, validation, number, lr=0.01, epochs=15
    )
    X, y = test.tensors
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(number))
    read = {
        "right": training.predict(model, X),
        "padded, 12": training.predict(model, padded(X, 12)),
        "padded, 30": training.predict(model, padded(X, 30)),
        "carried": carried(cast(SequenceRNN, model), X),
    }
    again = carried(cast(SequenceRNN, model), X[order])[order.argsort()]
    found = {name: training.r2_score(predicted, y) for name, predicted in read.items()}
    return {**found, "apart": (again - read["carried"]).square().mean().sqrt().item()}


def autoencoders(number: int) -> dict[str, float]:
    """Losses of the fatty acids of ten mice that neither autoencoder nor components have seen.

    Returns
    -------
    dict
        For the ``"autoencoder"`` with two numbers in its code, and for ``"2"`` and ``"3"``
        principal components: mean over the mice, median, and largest.
    """
    lipids = cast(datasets.Nutrimouse, datasets.load_nutrimouse()).lipids.to_numpy()
    order = np.random.default_rng(number).permutation(len(lipids))
    scaler = StandardScaler().fit(lipids[order[10:]])
    seen, unseen = (scaler.transform(lipids[rows]) for rows in (order[10:], order[:10]))
    with training.seeded(number):
        model = Autoencoder(lipids.shape[1], 2, (8,))
    training.train(
        model,
        training.tensor_dataset(seen, seen),
        None,
        mse_loss,
        torch.optim.Adam(model.parameters(), lr=0.02, fused=True),
        epochs=300,
        batch_size=len(seen),
        generator=torch.Generator().manual_seed(number),
    )
    again = {"autoencoder": training.predict(model, torch.from_numpy(unseen).float()).numpy()}
    for n in (2, 3):
        components = PCA(n).fit(seen)
        again[str(n)] = components.inverse_transform(components.transform(unseen))
    found = {}
    for name, values in again.items():
        of_mice = ((values - unseen) ** 2).mean(axis=1)
        found[name] = float(of_mice.mean())
        found[f"{name}, median"] = float(np.median(of_mice))
        found[f"{name}, largest"] = float(of_mice.max())
    return found


def compute() -> dict[str, Any]:
    """Repeat each comparison with twelve draws, that of memories with ten."""
    return {
        "architectures": [architectures(number) for number in range(12)],
        "longer": [longer(number) for number in range(12)],
        "depth": {str(n): [depth(number, n) for number in range(12)] for n in DEPTHS},
        "memory": {str(n): [memory(number, n) for number in range(10)] for n in LENGTHS},
        "explanations": [explanations(number) for number in range(12)],
        "misread": [misread(number) for number in range(12)],
        "autoencoders": [autoencoders(number) for number in range(12)],
    }
