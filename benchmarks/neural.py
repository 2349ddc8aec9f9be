"""An epoch of training, against PyTorch.

Both train the network of the chapter on neural networks on the chapter's data: sex, height and
waist of adults, sixteen hidden ReLU units, body fat as the target, in double precision, in the
same batches and from the same first weights. After three epochs their weights have to agree
before anything is timed. Batches are cut from arrays that are in memory already, without a
DataLoader, which would only slow PyTorch down here.

Promise: an epoch takes at most as long as with PyTorch. For networks of this size neither computes
much; what is compared is what surrounds the computing. With more hidden units both spend their
time in the same matrix products, which the growth shows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from measure import Row, Task, against_peer, growing

from nutrigen.datasets import load_nhanes_adults
from nutrigen.learning.neural import MLP, SGD, MeanSquaredError, mini_batches

PEER = "PyTorch"
LIMIT = 1.0
LEARNING_RATE, MOMENTUM = 0.01, 0.9
BATCH_SIZE, N_HIDDEN = 32, 16

Epoch = Callable[[int], None]


def rows(quick: bool) -> list[Row]:
    """The chapter's network, and how an epoch grows with the samples and the hidden units."""
    X, y = chapter_data()
    repeats = 7 if quick else 15
    found = [
        against_peer(
            f"MLP, an epoch of {len(X):,} samples",
            PEER,
            tasks(X, y, N_HIDDEN),
            limit=LIMIT,
            repeats=repeats,
        )
    ]
    n_samples = [len(X) // 8, len(X) // 4, len(X) // 2, len(X)]
    n_hidden = [16, 64, 256] if quick else [16, 64, 256, 512]
    found += [
        growing(
            "MLP, an epoch, samples",
            PEER,
            lambda n: tasks(X[:n], y[:n], N_HIDDEN),
            n_samples,
            repeats=repeats,
        ),
        growing(
            "MLP, an epoch, hidden units",
            PEER,
            lambda n: tasks(X, y, n),
            n_hidden,
            repeats=3,
        ),
    ]
    return found


def chapter_data() -> tuple[np.ndarray, np.ndarray]:
    """Return features and target, standardized."""
    frame = load_nhanes_adults().frame
    table = frame.assign(female=(frame["sex"] == "female").astype(float))
    values = table[["female", "height", "waist", "body_fat"]].dropna().to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    return np.ascontiguousarray(values[:, :3]), np.ascontiguousarray(values[:, 3:])


def tasks(X: np.ndarray, y: np.ndarray, n_hidden: int) -> tuple[Task, Task]:
    """An epoch of ours and the peer's, checked to lead to the same weights."""
    network = MLP([X.shape[1], n_hidden, 1], np.random.default_rng(0))
    # The peer copies the first weights, and so comes before training changes them.
    their_epoch, their_weights = torch_contender(X, y, network)
    our_epoch, our_weights = nutrigen_contender(X, y, network)
    for seed in range(3):
        our_epoch(seed)
        their_epoch(seed)
    pairs = zip(our_weights, their_weights, strict=True)
    largest = max(np.abs(ours - theirs).max() for ours, theirs in pairs)
    if not largest < 1e-9:
        raise RuntimeError(f"after three epochs the weights differ by {largest:.3g}")
    return lambda: our_epoch(0), lambda: their_epoch(0)


def nutrigen_contender(X: np.ndarray, y: np.ndarray, network: MLP) -> tuple[Epoch, list]:
    """Return an epoch of training, and the weights that it changes."""
    loss, optimizer = MeanSquaredError(), SGD(network.parameters, LEARNING_RATE, MOMENTUM)

    def epoch(seed: int) -> None:
        for batch in mini_batches(len(X), BATCH_SIZE, np.random.default_rng(seed)):
            loss.forward(network.forward(X[batch]), y[batch])
            network.backward(loss.backward())
            optimizer.step(network.gradients)

    return epoch, network.parameters


def torch_contender(X: np.ndarray, y: np.ndarray, network: MLP) -> tuple[Epoch, list]:
    """Return the same by PyTorch, from the same first weights."""
    n_hidden, n_inputs = network.layers[0].weight.shape
    peer = torch.nn.Sequential(
        torch.nn.Linear(n_inputs, n_hidden), torch.nn.ReLU(), torch.nn.Linear(n_hidden, 1)
    ).double()
    for parameter, value in zip(peer.parameters(), network.parameters, strict=True):
        parameter.data = torch.tensor(value)
    loss = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(peer.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    X_tensor, y_tensor = torch.tensor(X), torch.tensor(y)

    def epoch(seed: int) -> None:
        order = np.random.default_rng(seed).permutation(len(X))
        for batch in torch.tensor(order).split(BATCH_SIZE):
            optimizer.zero_grad()
            loss(peer(X_tensor[batch]), y_tensor[batch]).backward()
            optimizer.step()

    return epoch, [parameter.detach().numpy() for parameter in peer.parameters()]
