"""What networks do with a better start, and others that are as deep.

For the chapter on architectures, beside :mod:`nutrigen.evidence.kinds_of_networks`, whose draws
these are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.starts_and_depths needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import nn
from torch.nn.functional import cross_entropy

from nutrigen.evidence.kinds_of_networks import first_bases, trained
from nutrigen.evidence.training_choices import drawn
from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward, ResidualNetwork, SequenceRNN

__all__ = ["Placed", "as_deep", "better_started", "compute", "pooled_with_places", "remembered"]


def better_started(kind: str) -> SequenceRNN:
    """Return a recurrent network whose first weights let a state last.

    Parameters
    ----------
    kind : {"rnn", "gru", "lstm"}
        A plain layer gets an orthogonal matrix, the others a gate that keeps 0.993 of the state:
        its biases add up to five.
    """
    if kind == "rnn":
        model = SequenceRNN("rnn", hidden_size=16, n_outputs=4)
        nn.init.orthogonal_(cast(torch.Tensor, model.recurrent.weight_hh_l0))
        return model
    model = SequenceRNN("gru" if kind == "gru" else "lstm", hidden_size=16, n_outputs=4)
    n_blocks = 3 if kind == "gru" else 4
    with torch.no_grad():
        for name, value in (("bias_ih_l0", 5.0), ("bias_hh_l0", 0.0)):
            cast(torch.Tensor, getattr(model.recurrent, name)).chunk(n_blocks)[1].fill_(value)
    return model


def remembered(number: int, length: int) -> dict[str, float]:
    """Share of new windows of which these say with which base they began, after ten epochs."""
    data, new = first_bases(length, number)
    X, y = new.tensors
    found = {}
    for kind in ("rnn", "gru", "lstm"):
        with training.seeded(number):
            model = better_started(kind)
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
        found[kind] = float((training.predict(model, X).argmax(dim=1) == y).float().mean())
    return found


def as_deep(number: int) -> dict[str, float]:
    """R² in validation of deeper networks without residual connections, after fifteen epochs."""
    data, validation, _ = drawn(number)
    makers: dict[str, Callable[[], nn.Module]] = {
        "two hidden layers": lambda: FeedForward(36, [64, 64]),
        "plain blocks": lambda: ResidualNetwork(36, 2, skip=False),
    }
    return {
        name: trained(make, data, validation, number, lr=0.01, epochs=15)[1]
        for name, make in makers.items()
    }


class Placed(nn.Module):
    """Convolution of three bases, pooled, whose inputs say at which place each base stands."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.register_buffer("places", torch.eye(length))
        self.layers = nn.Sequential(
            nn.Conv1d(4 + length, 32, 3),
            nn.ReLU(),
            nn.AdaptiveMaxPool1d(1),
            nn.Flatten(),
            nn.Linear(32, 32),
            nn.ReLU(),
            nn.Linear(32, 1),
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Map (n_samples, 4, length) to (n_samples,)."""
        places = cast(torch.Tensor, self.places).expand(len(inputs), -1, -1)
        return cast(torch.Tensor, self.layers(torch.cat([inputs, places], dim=1))).squeeze(1)


def pooled_with_places(number: int) -> float:
    """R² in validation after five epochs of a pooled network that is told the places."""
    data, validation, _ = drawn(number)
    return trained(lambda: Placed(9), data, validation, number, lr=0.03, epochs=5)[1]


def compute() -> dict[str, Any]:
    """Repeat each comparison with the draws of the other evidence."""
    return {
        "remembered": [remembered(number, 60) for number in range(10)],
        "as_deep": [as_deep(number) for number in range(12)],
        "pooled_with_places": [pooled_with_places(number) for number in range(12)],
    }
