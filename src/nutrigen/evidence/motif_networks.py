"""Networks for motifs from several starts: what finds planted motifs, and what knows of pairs.

For the chapter on motifs. A number is the seed of a network's first weights and of the order of
its samples.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any, cast

import numpy as np

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.motif_networks needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.utils.data import TensorDataset

from nutrigen import datasets
from nutrigen.genomics import encodings, motifs
from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward, SequenceCNN
from nutrigen.learning.metrics import r_squared

__all__ = ["RULES", "WithLetters", "assay", "compute", "planted", "pure_filters"]

_CONSENSUS = "CAGGTAAGT"


class WithLetters(nn.Module):
    """A convolutional network, and beside it a sum over the letters."""

    def __init__(self, *, pool: bool) -> None:
        super().__init__()
        self.letters = FeedForward(32, [])
        self.motifs = _convolutional(pool=pool)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, 4, length) to (n_samples,)."""
        total: Tensor = self.letters(inputs) + self.motifs(inputs)
        return total


def _convolutional(*, pool: bool) -> SequenceCNN:
    return SequenceCNN(8, n_filters=16, hidden_size=16 if pool else 32, pool=pool)


#: Network, learning rate, whether that decays, and batch size.
RULES: dict[str, tuple[bool, bool, float, bool, int]] = {
    "letters, anywhere": (True, True, 0.02, True, 512),
    "anywhere": (False, True, 0.02, True, 512),
    "letters, every place": (True, False, 0.02, True, 512),
    "every place": (False, False, 0.02, True, 512),
    "no decay": (True, True, 0.02, False, 512),
    "low rate": (True, True, 0.002, True, 512),
    "small batches": (True, True, 0.02, True, 64),
}


def _fitted(
    make: Callable[[], nn.Module],
    data: dict[str, TensorDataset],
    number: int,
    *,
    epochs: int,
    lr: float,
    batch_size: int,
    decays: bool = True,
) -> nn.Module:
    with training.seeded(number):
        model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    training.train(
        model,
        data["training"],
        None,
        mse_loss,
        optimizer,
        epochs=epochs,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(number),
        scheduler=torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs) if decays else None,
    )
    return model


@cache
def _words() -> tuple[np.ndarray, dict[str, TensorDataset], float]:
    words = np.array(["".join(letters) for letters in product("ACGT", repeat=8)])
    scores = np.array([20, 17, 14, 11])[encodings.ordinal(words)].mean(axis=1)
    scores += [10 * ("TAT" in word) - 10 * ("GCG" in word) for word in words]
    order = np.random.default_rng(8).permutation(len(words))
    rows = {"training": order[:40_000], "validation": order[40_000:52_000]}
    center, spread = scores[rows["training"]].mean(), scores[rows["training"]].std()
    one_hot = encodings.one_hot(words)
    data = {
        name: training.tensor_dataset(one_hot[i], (scores[i] - center) / spread)
        for name, i in rows.items()
    }
    return words[rows["validation"]], data, float(spread)


def pure_filters(convolution: nn.Module, inputs: Tensor, words: np.ndarray) -> list[str]:
    """Words of the filters that respond with more than half of their best to one word alone."""
    with torch.no_grad():
        responses = torch.relu(convolution(inputs)).numpy()
    pure = []
    for c in range(responses.shape[1]):
        counts = motifs.responding_windows(words, responses[:, c])
        if ((counts > 0).sum(axis=0) == 1).all():
            pure.append("".join("ACGT"[row] for row in counts.argmax(axis=0)))
    return pure


def planted(rule: str, number: int) -> dict[str, float]:
    """Train on the words of eight letters in which TAT and GCG count.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    number : int
        Seed.

    Returns
    -------
    dict
        ``"error"``, the root mean square in validation, and ``"motifs"``, how many of the two have
        a filter that responds to nothing else.
    """
    with_letters, pool, lr, decays, batch_size = RULES[rule]
    words, data, spread = _words()
    make: Callable[..., nn.Module] = WithLetters if with_letters else _convolutional
    model = _fitted(
        lambda: make(pool=pool),
        data,
        number,
        epochs=4,
        lr=lr,
        batch_size=batch_size,
        decays=decays,
    )
    loss = training.evaluate(model, data["validation"], mse_loss)["loss"]
    cnn = cast(SequenceCNN, model.motifs if with_letters else model)
    pure = pure_filters(cnn.layers[0], data["validation"].tensors[0], words)
    return {"error": spread * loss**0.5, "motifs": len({"TAT", "GCG"} & set(pure))}


class _MatrixAndCurve(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.matrix = FeedForward(36, [])
        self.curve = FeedForward(1, [16], activation=nn.Tanh)

    def forward(self, inputs: Tensor) -> Tensor:
        bent: Tensor = self.curve(self.matrix(inputs)[:, None])
        return bent


def assay(model: str, number: int) -> dict[str, float]:
    """Predict measured activities of splice sites, and epistasis around the consensus.

    Parameters
    ----------
    model : {"curve", "network"}
        A matrix with a curve behind it, which knows of no pairs; or a convolutional network.
    number : int
        Seed.

    Returns
    -------
    dict
        ``"R2"`` on the test sites; the correlation of predicted and measured epistasis over
        ``"all"`` pairs of mutations that were measured, and over those whose double mutant is
        ``"new"``, not in the training set; ``"low"`` and ``"high"``, the least and the largest
        predicted effect of the single mutations that were never measured.
    """
    sites = cast(datasets.SpliceSiteActivities, datasets.load_splice_site_activities())
    train, test = sites.splits == "training", sites.splits == "test"
    y = sites.target
    center, spread = y[train].mean(), y[train].std()
    data = {
        "training": training.tensor_dataset(
            encodings.one_hot(sites.sequences[train]), (y[train] - center) / spread
        )
    }
    if model == "curve":
        fitted = _fitted(_MatrixAndCurve, data, number, epochs=10, lr=0.02, batch_size=256)
    else:
        fitted = _fitted(
            lambda: SequenceCNN(9, n_filters=32, width=9, hidden_size=64),
            data,
            number,
            epochs=10,
            lr=0.01,
            batch_size=256,
        )

    def predict(names: list[str] | np.ndarray) -> np.ndarray:
        inputs = torch.from_numpy(encodings.one_hot(names))
        return np.asarray(center + spread * training.predict(fitted, inputs).numpy())

    measured = dict(zip(sites.sequences.tolist(), y.tolist(), strict=True))
    learned = {
        site
        for site in sites.sequences[train].tolist()
        if sum(a != b for a, b in zip(site, _CONSENSUS, strict=True)) == 2
    }

    def look_up(names: list[str]) -> list[float]:
        return [measured.get(name, np.nan) for name in names]

    def look_up_new(names: list[str]) -> list[float]:
        return [np.nan if name in learned else measured.get(name, np.nan) for name in names]

    true = motifs.pairwise_epistasis(look_up, _CONSENSUS)
    own = motifs.pairwise_epistasis(predict, _CONSENSUS)
    comparable = np.isfinite(true) & (true != 0)
    new = comparable & np.isfinite(motifs.pairwise_epistasis(look_up_new, _CONSENSUS))
    single = motifs.in_silico_mutagenesis(look_up, _CONSENSUS)
    claimed = motifs.in_silico_mutagenesis(predict, _CONSENSUS)[np.isnan(single)]
    return {
        "R2": r_squared(y[test], predict(sites.sequences[test])),
        "all": float(np.corrcoef(true[comparable], own[comparable])[0, 1]),
        "new": float(np.corrcoef(true[new], own[new])[0, 1]),
        "low": float(claimed.min()),
        "high": float(claimed.max()),
    }


def compute() -> dict[str, Any]:
    """Six starts of each rule for the planted motifs, sixteen of each model of the assay."""
    found: dict[str, Any] = {}
    for rule in RULES:
        starts = [planted(rule, number) for number in range(6)]
        found[rule] = {name: [one[name] for one in starts] for name in ("error", "motifs")}
    for model in ("curve", "network"):
        fits = [assay(model, number) for number in range(16)]
        found[model] = {name: [one[name] for one in fits] for name in fits[0]}
    return found
