"""Decisions about a network's training, repeated with other sites, first weights and orders.

For the chapter on training neural networks. A number stands for a draw of the sites, of the first
weights and of the order in which the samples are used; what is compared has the same draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.training_choices needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import nn
from torch.nn.functional import mse_loss
from torch.optim import lr_scheduler
from torch.utils.data import TensorDataset

from nutrigen import datasets
from nutrigen.genomics.encodings import one_hot
from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward
from nutrigen.learning.training import History

__all__ = [
    "bends",
    "compute",
    "cosine_decay",
    "drawn",
    "fitted",
    "network",
    "noise",
    "of_all",
    "part",
    "scaling",
    "schedules",
    "starts",
    "stopping",
    "widths",
]

Schedule = Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler]


def drawn(number: int) -> list[TensorDataset]:
    """Draw 3,000 sites for training, 2,000 for validation and 4,000 for the test."""
    assay = cast(datasets.SpliceSiteActivities, datasets.load_splice_site_activities())
    rng = np.random.default_rng([number, 2])
    chosen = [
        rng.choice(np.flatnonzero(assay.splits == name), n, replace=False)
        for name, n in (("training", 3000), ("validation", 2000), ("test", 4000))
    ]
    known = assay.target[chosen[0]]
    return [
        training.tensor_dataset(
            one_hot(assay.sequences[rows]), (assay.target[rows] - known.mean()) / known.std()
        )
        for rows in chosen
    ]


def part(data: TensorDataset, n: int) -> TensorDataset:
    """Return the first samples of a data set."""
    return TensorDataset(*(tensor[:n] for tensor in data.tensors))


def network(hidden_sizes: Sequence[int], number: int, **options: Any) -> FeedForward:
    """Return a feedforward network for splice sites with its first weights."""
    with training.seeded(number):
        return FeedForward(36, hidden_sizes, **options)


def fitted(
    model: nn.Module,
    data: TensorDataset,
    validation: TensorDataset | None,
    *,
    number: int,
    lr: float = 0.2,
    schedule: Schedule | None = None,
    batch_size: int = 128,
    **options: Any,
) -> History:
    """Train a model by stochastic gradient descent, as the chapter does."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    return training.train(
        model,
        data,
        validation,
        mse_loss,
        optimizer,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(number),
        scheduler=schedule(optimizer) if schedule else None,
        **options,
    )


def cosine_decay(epochs: int) -> Schedule:
    """Let the learning rate fall to zero within so many epochs, like a cosine."""
    return lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, epochs)


def schedules(number: int) -> dict[str, float]:
    """Validation loss with each schedule: mean and fluctuation of the last five of ten epochs.

    And the test loss with the weights of the epoch whose validation loss was least.
    """
    data, validation, test = drawn(number)
    compared: dict[str, tuple[float, Schedule | None]] = {
        "constant, high": (0.5, None),
        "constant, middle": (0.2, None),
        "constant, low": (0.04, None),
        "step decay": (0.5, lambda o: lr_scheduler.StepLR(o, 4, gamma=0.3)),
        "cosine decay": (0.5, cosine_decay(10)),
    }
    found = {}
    for name, (lr, schedule) in compared.items():
        model = network((64,), number)
        run = fitted(
            model,
            data,
            validation,
            lr=lr,
            schedule=schedule,
            epochs=10,
            patience=10,
            number=number,
        )
        last = run.validation_loss[-5:]
        found[name] = float(last.mean())
        found[f"{name}, fluctuation"] = float(last.std())
        found[f"{name}, kept"] = training.evaluate(model, test, mse_loss)["loss"]
    return found


def scaling(number: int) -> dict[str, float]:
    """Training loss after four epochs by the linear scaling rule, and with the rate left alone."""
    data, _, _ = drawn(number)
    return {
        f"{size}, {lr:g}": float(
            fitted(
                network((64,), number), data, None, lr=lr, batch_size=size, epochs=4, number=number
            ).training_loss[-1]
        )
        for size, lr in ((32, 0.025), (128, 0.1), (512, 0.4), (128, 0.025), (512, 0.025))
    }


def noise(number: int) -> dict[str, float]:
    """Root mean square error of the gradient of 64 samples, by the length of the gradient."""
    data, _, _ = drawn(number)
    X, y = data.tensors
    model = network((64,), number)
    fitted(model, data, None, epochs=2, number=number)
    everything = training.flat_gradient(model, X, y, mse_loss)
    single = torch.stack(
        [
            training.flat_gradient(model, X[i : i + 1], y[i : i + 1], mse_loss)
            for i in range(0, len(X), 4)
        ]
    )
    variance = (single - everything).square().sum(dim=1).mean().item()
    error = math.sqrt(variance / 64 * (len(X) - 64) / (len(X) - 1))
    return {"64": error / everything.norm().item()}


def _trained_width(
    width: int, data: TensorDataset, validation: TensorDataset, seed: int
) -> list[float]:
    model = network((width,) if width else (), seed)
    fitted(
        model,
        data,
        None,
        batch_size=64,
        epochs=20,
        number=seed,
        schedule=cosine_decay(20),
    )
    return [training.evaluate(model, some, mse_loss)["loss"] for some in (data, validation)]


def widths(number: int) -> dict[str, float]:
    """Validation loss by the number of hidden units, with 500 training samples.

    ``"2, best of 8"`` is that of two units, where of eight first weights those are taken that end
    with the least training loss.
    """
    data, validation, _ = drawn(number)
    data = part(data, 500)
    found = {
        str(width): _trained_width(width, data, validation, number)[1]
        for width in (0, 1, 2, 16, 128)
    }
    starts = [_trained_width(2, data, validation, 1000 * start + number) for start in range(8)]
    return {**found, "2, best of 8": min(starts)[1]}


def bends(number: int) -> dict[str, float]:
    """R² in validation without hidden units, with one and with 64, from all training samples.

    For one unit eight first weights are tried, and those taken that end with the least training
    loss.
    """
    data, validation, _ = drawn(number)
    found = {}
    for name, hidden_sizes, n_starts in (("0", (), 1), ("1", (1,), 8), ("64", (64,), 1)):
        tried = []
        for start in range(n_starts):
            model = network(hidden_sizes, 1000 * start + number)
            fitted(
                model,
                data,
                None,
                batch_size=64,
                epochs=10,
                number=number,
                schedule=cosine_decay(10),
            )
            fit = training.evaluate(model, data, mse_loss)["loss"]
            metrics = {"r2": training.r2_score}
            scores = training.evaluate(model, validation, mse_loss, metrics=metrics)
            tried.append((fit, scores["r2"]))
        found[name] = min(tried)[1]
    return found


def of_all(hidden_sizes: Sequence[int], number: int) -> float:
    """R² in validation from all training samples; of four starts, that with the least loss."""
    assay = cast(datasets.SpliceSiteActivities, datasets.load_splice_site_activities())
    known = assay.target[assay.splits == "training"]
    data, validation = (
        training.tensor_dataset(
            one_hot(assay.sequences[assay.splits == name]),
            (assay.target[assay.splits == name] - known.mean()) / known.std(),
        )
        for name in ("training", "validation")
    )
    metrics, tried = {"r2": training.r2_score}, []
    for start in range(4 if hidden_sizes == (1,) else 1):
        model = network(hidden_sizes, 1000 * start + number)
        fitted(model, data, None, epochs=12, schedule=cosine_decay(12), number=number)
        scores = training.evaluate(model, validation, mse_loss, metrics=metrics)
        tried.append((training.evaluate(model, data, mse_loss)["loss"], scores["r2"]))
    return min(tried)[1]


def stopping(number: int) -> dict[str, float]:
    """Test loss of an overfitting network where it was stopped in time, and after all epochs."""
    data, validation, test = drawn(number)
    found = {}
    for name, patience in (("stopped", 12), ("last", None)):
        model = network((128, 128), number)
        fitted(
            model,
            part(data, 300),
            validation,
            lr=0.1,
            batch_size=64,
            epochs=55,
            patience=patience,
            number=number,
        )
        found[name] = training.evaluate(model, test, mse_loss)["loss"]
    return found


def starts(number: int) -> dict[str, float | None]:
    """Training loss of a network with six hidden layers, by how it was started.

    After six epochs, and of PyTorch's own start after twenty epochs, too; None if it diverged.
    """
    data, _, _ = drawn(number)
    by_he = network((32,) * 6, number)
    generator = torch.Generator().manual_seed(number)
    for weight in training.weight_matrices(by_he):
        nn.init.kaiming_normal_(weight, generator=generator)
    found: dict[str, float | None] = {}
    for name, model, epochs in (
        ("own", network((32,) * 6, number), 20),
        ("batch normalization", network((32,) * 6, number, batch_norm=True), 6),
        ("He", by_he, 6),
    ):
        run = fitted(model, data, None, lr=0.08, batch_size=64, epochs=epochs, number=number)
        ended = run.stop_reason == "epochs"
        found[name] = float(run.training_loss[5]) if ended else None
        if epochs == 20:
            found[f"{name}, 20 epochs"] = float(run.training_loss[-1]) if ended else None
    return found


def compute() -> dict[str, Any]:
    """Repeat each comparison with twelve draws, that of the widths with sixteen."""
    return {
        "schedules": [schedules(number) for number in range(12)],
        "scaling": [scaling(number) for number in range(12)],
        "noise": [noise(number) for number in range(12)],
        "widths": [widths(number) for number in range(16)],
        "bends": [bends(number) for number in range(12)],
        "of_all": {
            " ".join(map(str, sizes)): [of_all(sizes, number) for number in range(4)]
            for sizes in ((), (1,), (64, 64))
        },
        "stopping": [stopping(number) for number in range(12)],
        "starts": [starts(number) for number in range(12)],
    }
