"""Time an epoch of training against PyTorch, in one run.

Both train the network of the chapter on neural networks on the chapter's data: sex, height and
waist of adults, sixteen hidden ReLU units, body fat as the target, in double precision, in the
same batches and from the same first weights. After three epochs their weights have to agree
before anything is timed. Batches are cut from arrays that are in memory already, without a
DataLoader, which would only slow PyTorch down here.

The promise: an epoch takes at most `--limit` times as long as with PyTorch. For networks of this
size neither computes much; what is compared is what surrounds the computing. With more hidden
units both spend their time in the same matrix products: `--hidden 512`.

    python benchmarks/neural.py --output neural.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from nutrigen.datasets import load_nhanes_adults
from nutrigen.neural import MLP, SGD, MeanSquaredError, mini_batches

LEARNING_RATE, MOMENTUM = 0.01, 0.9

Epoch = Callable[[int], None]


def chapter_data() -> tuple[np.ndarray, np.ndarray]:
    frame = load_nhanes_adults().frame
    table = frame.assign(female=(frame["sex"] == "female").astype(float))
    values = table[["female", "height", "waist", "body_fat"]].dropna().to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    return np.ascontiguousarray(values[:, :3]), np.ascontiguousarray(values[:, 3:])


def nutrigen_contender(
    X: np.ndarray, y: np.ndarray, network: MLP, batch_size: int
) -> tuple[Epoch, list[np.ndarray]]:
    loss, optimizer = MeanSquaredError(), SGD(network.parameters, LEARNING_RATE, MOMENTUM)

    def epoch(seed: int) -> None:
        for batch in mini_batches(len(X), batch_size, np.random.default_rng(seed)):
            loss.forward(network.forward(X[batch]), y[batch])
            network.backward(loss.backward())
            optimizer.step(network.gradients)

    return epoch, network.parameters


def torch_contender(
    X: np.ndarray, y: np.ndarray, network: MLP, batch_size: int
) -> tuple[Epoch, list[np.ndarray]]:
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
        for batch in torch.tensor(order).split(batch_size):
            optimizer.zero_grad()
            loss(peer(X_tensor[batch]), y_tensor[batch]).backward()
            optimizer.step()

    return epoch, [parameter.detach().numpy() for parameter in peer.parameters()]


def seconds_of(epoch: Epoch, seed: int) -> float:
    start = time.perf_counter()
    epoch(seed)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="A training epoch: ratio to PyTorch.")
    parser.add_argument("--hidden", type=int, default=16, help="units of the hidden layer")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=15, help="epochs that are timed")
    parser.add_argument("--limit", type=float, default=1.0, help="largest ratio to PyTorch")
    parser.add_argument("--output", type=Path, help="write the result here as JSON")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    X, y = chapter_data()
    contenders = {}
    # The peer copies the first weights, and so comes before training changes them.
    network = MLP([X.shape[1], arguments.hidden, 1], np.random.default_rng(0))
    contenders["PyTorch"] = torch_contender(X, y, network, arguments.batch_size)
    contenders["nutrigen"] = nutrigen_contender(X, y, network, arguments.batch_size)

    for epoch, _ in contenders.values():
        for seed in range(3):
            epoch(seed)
    weights = zip(*(parameters for _, parameters in contenders.values()), strict=True)
    largest = max(np.abs(theirs - ours).max() for theirs, ours in weights)
    if not largest < 1e-9:
        raise SystemExit(f"after three epochs the weights differ by {largest:.3g}")

    # In turns, so that what else the machine does meets both.
    rounds = [
        {name: seconds_of(epoch, seed) for name, (epoch, _) in contenders.items()}
        for seed in range(arguments.repeats)
    ]
    seconds = {name: min(one[name] for one in rounds) for name in contenders}
    ratios = [one["nutrigen"] / one["PyTorch"] for one in rounds]
    ratio = seconds["nutrigen"] / seconds["PyTorch"]
    result = {
        "benchmark": "neural",
        "n_samples": len(X),
        "hidden": arguments.hidden,
        "batch_size": arguments.batch_size,
        "repeats": arguments.repeats,
        "largest_difference_of_weights": largest,
        "seconds_per_epoch": seconds,
        "ratio_to_torch": ratio,
        "median_ratio_to_torch": statistics.median(ratios),
        "limit": arguments.limit,
    }
    print("| | ms per epoch | times PyTorch |\n| --- | ---: | ---: |")
    for name in sorted(seconds, key=seconds.get):
        print(f"| {name} | {1e3 * seconds[name]:.2f} | {seconds[name] / seconds['PyTorch']:.2f} |")
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    if ratio > arguments.limit:
        raise SystemExit(
            f"an epoch takes {ratio:.2f} times as long as with PyTorch, more than {arguments.limit}"
        )


if __name__ == "__main__":
    main()
