"""Optimizers, weight decay and early stopping on splice sites, each with its own best setting.

For the chapter on training neural networks. Each way to descend is tried with as many learning
rates, and each way to shrink the weights with as many strengths. What a draw is, is said in
:mod:`nutrigen.evidence.training_choices`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.optimizers needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import nn
from torch.nn.functional import mse_loss
from torch.utils.data import TensorDataset

from nutrigen.evidence.training_choices import cosine_decay, drawn, network, part
from nutrigen.learning import training

__all__ = [
    "DECAYS",
    "OPTIMIZERS",
    "compute",
    "decayed",
    "decays",
    "deep",
    "deep_by_he",
    "paths",
    "shallow",
    "shrinkage",
    "undecayed",
    "with_products",
]

_Parameters = Any

#: Each way to descend, with the learning rates that are tried.
OPTIMIZERS: dict[
    str, tuple[Callable[[_Parameters, float], torch.optim.Optimizer], tuple[float, ...]]
] = {
    "SGD": (
        lambda parameters, lr: torch.optim.SGD(parameters, lr=lr),
        (1.0, 0.5, 0.3, 0.2, 0.1, 0.03, 0.01),
    ),
    "momentum": (
        lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9),
        (1.0, 0.3, 0.1, 0.05, 0.03, 0.01, 0.003),
    ),
    "Adam": (
        lambda parameters, lr: torch.optim.Adam(parameters, lr=lr, fused=True),
        (0.3, 0.1, 0.05, 0.03, 0.01, 0.003, 0.001),
    ),
}

#: Each way to shrink the weights, with learning rates and with strengths, as PyTorch names them.
DECAYS: dict[
    str,
    tuple[
        Callable[[_Parameters, float], torch.optim.Optimizer],
        tuple[float, ...],
        tuple[float, ...],
    ],
] = {
    "momentum": (
        lambda groups, lr: torch.optim.SGD(groups, lr=lr, momentum=0.9),
        (0.03, 0.1, 0.2, 0.4),
        (0.0, 0.01, 0.02, 0.04, 0.08, 0.16),
    ),
    "Adam, penalty": (
        lambda groups, lr: torch.optim.Adam(groups, lr=lr, fused=True),
        (0.003, 0.01, 0.03, 0.1),
        (0.0, 0.005, 0.01, 0.02, 0.04, 0.08),
    ),
    "Adam, decoupled": (
        lambda groups, lr: torch.optim.AdamW(groups, lr=lr, fused=True),
        (0.003, 0.01, 0.03, 0.1),
        (0.0, 0.5, 1.0, 2.0, 4.0, 8.0),
    ),
}


def _trained(
    model: nn.Module,
    data: TensorDataset,
    optimizer: torch.optim.Optimizer,
    number: int,
    *,
    epochs: int,
    batch_size: int,
    validation: TensorDataset | None = None,
) -> bool:
    """Train with a rate that falls like a cosine, and say whether it went on to the end.

    With a validation set the weights are those of the epoch that is best there.
    """
    run = training.train(
        model,
        data,
        validation,
        mse_loss,
        optimizer,
        epochs=epochs,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(number),
        scheduler=cosine_decay(epochs)(optimizer),
        patience=None if validation is None else epochs,
    )
    return run.stop_reason == "epochs"


def _tried(
    number: int,
    hidden_sizes: Sequence[int],
    *,
    epochs: int,
    batch_size: int,
    by_he: bool = False,
) -> dict[str, float | None]:
    """Validation and test loss with each optimizer and rate; None if it diverged."""
    data, validation, test = drawn(number)
    found: dict[str, float | None] = {}
    for name, (make, rates) in OPTIMIZERS.items():
        for rate in rates:
            model = network(hidden_sizes, number)
            if by_he:
                generator = torch.Generator().manual_seed(number)
                for weight in training.weight_matrices(model):
                    nn.init.kaiming_normal_(weight, generator=generator)
            optimizer = make(model.parameters(), rate)
            ended = _trained(model, data, optimizer, number, epochs=epochs, batch_size=batch_size)
            for kind, some in (("validation", validation), ("test", test)):
                loss = training.evaluate(model, some, mse_loss)["loss"] if ended else None
                found[f"{name}, {rate:g}, {kind}"] = loss
    return found


def shallow(number: int) -> dict[str, float | None]:
    """Losses of a network with one hidden layer, after ten epochs."""
    return _tried(number, (64,), epochs=10, batch_size=128)


def deep(number: int) -> dict[str, float | None]:
    """Losses of a network with six hidden layers, after six epochs from PyTorch's own start."""
    return _tried(number, (32,) * 6, epochs=6, batch_size=64)


def deep_by_he(number: int) -> dict[str, float | None]:
    """Losses of the same network, after six epochs from weights by He's rule."""
    return _tried(number, (32,) * 6, epochs=6, batch_size=64, by_he=True)


def decayed(
    kind: str, rate: float, strength: float, number: int, *, keep_best: bool = False
) -> dict[str, float]:
    """Losses of 128 units that learn 300 sites for forty epochs; biases do not decay.

    They are those after the last epoch, or of the one that is best in validation.
    """
    data, validation, test = drawn(number)
    model = network((128,), number)
    weights = training.weight_matrices(model)
    biases = [parameter for parameter in model.parameters() if parameter.ndim < 2]
    groups = [
        {"params": weights, "weight_decay": strength},
        {"params": biases, "weight_decay": 0.0},
    ]
    make, _, _ = DECAYS[kind]
    _trained(
        model,
        part(data, 300),
        make(groups, rate),
        number,
        epochs=40,
        batch_size=64,
        validation=validation if keep_best else None,
    )
    return {
        name: training.evaluate(model, some, mse_loss)["loss"]
        for name, some in (("validation", validation), ("test", test))
    }


def decays(number: int) -> dict[str, float]:
    """Losses with each way to shrink the weights, each rate and each strength."""
    return {
        f"{kind}, {rate:g}, {strength:g}, {name}": loss
        for kind, (_, rates, strengths) in DECAYS.items()
        for rate in rates
        for strength in strengths
        for name, loss in decayed(kind, rate, strength, number).items()
    }


def undecayed(number: int) -> dict[str, float]:
    """Losses with each rate, without decay and with the epoch that is best in validation."""
    return {
        f"{kind}, {rate:g}, {name}": loss
        for kind in ("momentum", "Adam, penalty")
        for rate in DECAYS[kind][1]
        for name, loss in decayed(kind, rate, 0.0, number, keep_best=True).items()
    }


def with_products(data: TensorDataset) -> tuple[np.ndarray, np.ndarray]:
    """Return one-hot bases with the products of all pairs at two positions, and the targets."""
    X, y = (tensor.numpy().astype(float) for tensor in data.tensors)
    X = X.reshape(len(X), -1)
    first, second = np.triu_indices(X.shape[1], 1)
    apart = first % 9 != second % 9
    return np.hstack([X, X[:, first[apart]] * X[:, second[apart]]]), y


def shrinkage(steps: float, curvatures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the solution that descent has reached after steps, and that a ridge leaves.

    Parameters
    ----------
    steps : float
        Number of steps, with the inverse of the largest curvature as learning rate.
    curvatures : ndarray of float, shape (n_directions,)

    Returns
    -------
    descent, ridge : ndarray of float, shape (n_directions,)
        The ridge has the strength that belongs to as many steps.
    """
    rate = 1 / curvatures.max()
    strength = 1 / (rate * steps)
    return 1 - (1 - rate * curvatures) ** steps, curvatures / (curvatures + strength)


def paths(number: int) -> dict[str, float]:
    """Test losses of a linear model with products, stopped or penalized as validation says.

    ``"steps"`` is the number of steps that is best in validation, ``"solution"`` the test loss of
    the least squares solution with the least norm.
    """
    known, *others = drawn(number)
    X, y = with_products(part(known, 800))
    validation, test = map(with_products, others)
    U, singular, Vt = np.linalg.svd(X, full_matrices=False)
    used = singular > 1e-6 * singular[0]
    U, singular, Vt = U[:, used], singular[used], Vt[used]
    solution, curvatures = U.T @ y / singular, 2 * singular**2 / len(X)

    def loss(share: np.ndarray, some: tuple[np.ndarray, np.ndarray]) -> float:
        inputs, targets = some
        return float(np.mean((inputs @ (Vt.T @ (share * solution)) - targets) ** 2))

    n_steps = np.unique(np.geomspace(1, 3000, 40).astype(int))
    found: dict[str, float] = {"solution": loss(np.ones_like(solution), test)}
    for place, name in enumerate(("stopped", "ridge")):
        shares = [shrinkage(steps, curvatures)[place] for steps in n_steps]
        best = int(np.argmin([loss(share, validation) for share in shares]))
        found[name] = loss(shares[best], test)
        found[f"{name}, steps"] = float(n_steps[best])
    return found


def compute() -> dict[str, Any]:
    """Repeat each comparison with twelve draws."""
    return {
        compare.__name__: [compare(number) for number in range(12)]
        for compare in (shallow, deep, deep_by_he, decays, undecayed, paths)
    }
