"""Residual blocks and autoencoders against what one would try before, in more draws.

For the chapter on architectures, beside :mod:`nutrigen.evidence.kinds_of_networks` and
:mod:`nutrigen.evidence.starts_and_depths`, whose draws are the first of these.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets

try:
    from torch import nn
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.blocks_and_codes needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error

from nutrigen.evidence.kinds_of_networks import ARCHITECTURES, autoencoders, trained
from nutrigen.evidence.starts_and_depths import as_deep
from nutrigen.evidence.training_choices import drawn
from nutrigen.learning.architectures import ResidualNetwork

__all__ = ["blocks", "by_he", "codes", "compute", "loss_of_centers"]


def by_he() -> ResidualNetwork:
    """Return two plain blocks whose weights are drawn by He's rule, their biases zero."""
    model = ResidualNetwork(36, 2, skip=False)
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def blocks(number: int) -> dict[str, float]:
    """R² in validation of deeper networks after fifteen epochs, with residual connections or not.

    ``"plain blocks, He"`` begins with weights by He's rule, the others as PyTorch does.
    """
    data, validation, _ = drawn(number)
    makers = {"residual": ARCHITECTURES["residual"], "plain blocks, He": by_he}
    found = {
        name: trained(make, data, validation, number, lr=0.01, epochs=15)[1]
        for name, make in makers.items()
    }
    return {**found, **as_deep(number)}


def loss_of_centers(number: int, n_centers: int) -> float:
    """Mean loss of the ten mice of a division, each reproduced by the nearest center of k-means."""
    lipids = cast(datasets.Nutrimouse, datasets.load_nutrimouse()).lipids.to_numpy()
    order = np.random.default_rng(number).permutation(len(lipids))
    scaler = StandardScaler().fit(lipids[order[10:]])
    seen, unseen = (scaler.transform(lipids[rows]) for rows in (order[10:], order[:10]))
    means = KMeans(n_centers, n_init=10, random_state=number).fit(seen)
    again = means.cluster_centers_[means.predict(unseen)]
    return float(((again - unseen) ** 2).mean())


def codes(number: int) -> dict[str, float]:
    """Mean losses of ten unseen mice with an autoencoder, components, and ten centers."""
    found = autoencoders(number)
    return {
        **{name: found[name] for name in ("autoencoder", "2", "3")},
        "autoencoder, largest": found["autoencoder, largest"],
        "centers": loss_of_centers(number, 10),
    }


def compute() -> dict[str, Any]:
    """Repeat the comparison of blocks with 36 draws, and that of codes with 100 divisions."""
    return {
        "blocks": [blocks(number) for number in range(36)],
        "codes": [codes(number) for number in range(100)],
    }
