"""Mistakes in training, and remedies that may be none, repeated with other draws.

For the chapter on training neural networks. A number stands for a draw of samples, first weights
and orders.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.training_mistakes needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import TensorDataset

from nutrigen import datasets
from nutrigen.evidence.training_choices import cosine_decay, drawn, fitted, network, part
from nutrigen.genomics.encodings import one_hot
from nutrigen.genomics.sequences import reverse_complement
from nutrigen.learning import training
from nutrigen.learning.architectures import SequenceCNN

__all__ = [
    "compute",
    "gc_share",
    "leaks",
    "left_out",
    "maybe_backwards",
    "maybe_other_strand",
    "search",
    "strands",
    "strands_of_sites",
]

_LENGTH = 150


def left_out(ending: str, number: int) -> dict[str, float]:
    """Losses on sites whose ending was left out of the training, and where it was not.

    Parameters
    ----------
    ending : str
        Bases five and six behind the exon.
    number : int
        Of the draw: half of the sites with this ending are the test, 3,000 others the training.

    Returns
    -------
    dict
        Mean squared error in variances of all sites, with the ending ``"unseen"`` and ``"seen"``
        in training, for the same test sites; for ``"random"`` sites that were not in training, by
        the second network; the ``"variance"`` of the test sites, and the ``"random variance"``.
    """
    assay = cast(datasets.SpliceSiteActivities, datasets.load_splice_site_activities())
    has_ending = np.array([sequence.endswith(ending) for sequence in assay.sequences])
    target = (assay.target - assay.target.mean()) / assay.target.std()
    X = one_hot(assay.sequences)

    def of(rows: np.ndarray) -> TensorDataset:
        return training.tensor_dataset(X[rows], target[rows])

    rng = np.random.default_rng([number, 5])
    test = rng.permutation(np.flatnonzero(has_ending))
    test = test[: len(test) // 2]
    without = rng.choice(np.flatnonzero(~has_ending), 3000, replace=False)
    rest = rng.permutation(np.setdiff1d(np.arange(len(target)), test))
    among, others = rest[:3000], rest[3000:5000]
    found = {"variance": float(target[test].var()), "random variance": float(target[others].var())}
    for name, rows in (("unseen", without), ("seen", among)):
        model = network((64,), number)
        fitted(model, of(rows), None, epochs=6, schedule=cosine_decay(6), number=number)
        found[name] = training.evaluate(model, of(test), mse_loss)["loss"]
        if name == "seen":
            found["random"] = training.evaluate(model, of(others), mse_loss)["loss"]
    return found


def leaks(number: int) -> dict[str, float]:
    """Validation and test loss where the validation set is part of the training, and where not.

    Returns
    -------
    dict
        Beside both the validation loss of the ``"leaky"`` network and that of ``"guessing"`` where
        the labels were ``"shuffled"`` before the sets were put together, and the validation loss
        where those of the ``"training"`` set ``"alone"`` were.
    """
    data, validation, test = drawn(number)
    leaky = TensorDataset(
        *(
            torch.cat([ours, theirs])
            for ours, theirs in zip(part(data, 500).tensors, validation.tensors, strict=True)
        )
    )
    X, y = leaky.tensors
    shuffled = y[torch.randperm(len(y), generator=torch.Generator().manual_seed(number))]
    model = network((128, 128), number)
    permuted, schedule = TensorDataset(X, shuffled), cosine_decay(30)
    fitted(model, permuted, None, epochs=30, schedule=schedule, number=number)
    both = TensorDataset(X[500:], shuffled[500:])
    found = {
        "both shuffled": training.evaluate(model, both, mse_loss)["loss"],
        "guessing, shuffled": (shuffled[500:] - shuffled.mean()).square().mean().item(),
        "training alone shuffled": training.evaluate(model, validation, mse_loss)["loss"],
    }
    for name, used in (("leaky", leaky), ("clean", part(data, 2500))):
        model = network((128, 128), number)
        run = fitted(model, used, validation, epochs=30, number=number)
        found[f"{name}, validation"] = float(run.validation_loss[-1])
        found[f"{name}, test"] = training.evaluate(model, test, mse_loss)["loss"]
    return found


def search(number: int) -> dict[str, float]:
    """Search learning rate and dropout with nine trials on a grid and nine at random.

    Returns
    -------
    dict
        For ``"grid"`` and ``"random"`` the loss in validation, by which one trial was chosen, and
        in the test; ``"flattery"`` is by how much the test loss is higher, beyond what it is for
        the median trial; ``"rate"`` and ``"dropout"`` are the ranges of the mean loss over
        the grid's rates and dropout probabilities.
    """
    data, validation, test = drawn(number)
    some, rng = part(data, 1000), np.random.default_rng(number)
    settings = {
        "grid": [(lr, q) for lr in (0.003, 0.03, 0.3) for q in (0, 0.25, 0.5)],
        "random": [(10 ** rng.uniform(-2.5, 0), rng.uniform(0, 0.5)) for _ in range(9)],
    }
    found = {}
    for kind, pairs in settings.items():
        losses = []
        for lr, q in pairs:
            model = network((64,), number, dropout=q)
            run = fitted(model, some, validation, lr=lr, epochs=4, batch_size=64, number=number)
            tested = training.evaluate(model, test, mse_loss)["loss"]
            losses.append([run.validation_loss[-1], tested])
        validated, tested_all = np.nan_to_num(np.array(losses), nan=np.inf).T
        best, finite = validated.argmin(), np.isfinite(validated)
        found[f"{kind}, validation"] = float(validated[best])
        found[f"{kind}, test"] = float(tested_all[best])
        harder = np.median(tested_all[finite] - validated[finite])
        found[f"{kind}, flattery"] = float(tested_all[best] - validated[best] - harder)
        if kind == "grid":
            on_grid = validated.reshape(3, 3)
            found["rate"] = float(np.ptp(on_grid.mean(axis=1)))
            found["dropout"] = float(np.ptp(on_grid.mean(axis=0)))
    return found


def maybe_other_strand(X: Tensor, generator: torch.Generator) -> Tensor:
    """Turn each one-hot encoded sequence into its reverse complement with a probability of 1/2."""
    turned = torch.rand(len(X), generator=generator) < 0.5
    return torch.where(turned[:, None, None], X.flip(1, 2), X)


def maybe_backwards(X: Tensor, generator: torch.Generator) -> Tensor:
    """Read with a probability of 1/2 the bases before and behind positions 4 and 5 backwards."""
    turned = torch.rand(len(X), generator=generator) < 0.5
    return torch.where(turned[:, None, None], X[:, :, [2, 1, 0, 3, 4, 8, 7, 6, 5]], X)


def _pieces(n: int, rng: np.random.Generator, *, new: bool) -> tuple[list[str], np.ndarray]:
    found = []
    for genome in (
        datasets.load_lambda_phage_genome().records[0].sequence,
        datasets.load_chlamydia_genome().records[0].sequence,
    ):
        half = len(genome) // 2
        for start in half * new + rng.integers(0, half - _LENGTH, size=n):
            piece = genome[start : start + _LENGTH].upper()
            found.append(reverse_complement(piece) if new and rng.random() < 0.5 else piece)
    return found, np.repeat([0, 1], n)


def gc_share(pieces: list[str]) -> np.ndarray:
    """Share of the letters G and C, of shape (n_pieces, 1)."""
    return np.array([[(piece.count("G") + piece.count("C")) / len(piece)] for piece in pieces])


def strands(number: int) -> dict[str, float]:
    """Loss and share of right answers on pieces of two genomes, read from both strands.

    Returns
    -------
    dict
        ``"one"`` is a network that has learned from pieces of one strand, ``"both"`` one whose
        pieces were turned at random; ``"GC"`` is a logistic regression on the share of G and C.
    """
    rng = np.random.default_rng(number)
    known, known_labels = _pieces(150, rng, new=False)
    new, labels = _pieces(600, rng, new=True)
    data = training.tensor_dataset(one_hot(known), known_labels)
    unseen = training.tensor_dataset(one_hot(new), labels)
    found = {}
    for name, augment in (("one", None), ("both", maybe_other_strand)):
        with training.seeded(number):
            model = SequenceCNN(_LENGTH, n_filters=16, width=9, pool=True, n_outputs=2)
        training.train(
            model,
            data,
            None,
            cross_entropy,
            torch.optim.Adam(model.parameters(), lr=0.003, fused=True),
            epochs=12,
            batch_size=64,
            generator=torch.Generator().manual_seed(number),
            augment=augment,
        )
        scores = training.predict(model, unseen.tensors[0])
        found[f"{name}, loss"] = cross_entropy(scores, unseen.tensors[1]).item()
        found[f"{name}, right"] = float((scores.argmax(dim=1).numpy() == labels).mean())
    baseline = LogisticRegression(C=1e6).fit(gc_share(known), known_labels)
    found["GC, loss"] = float(log_loss(labels, baseline.predict_proba(gc_share(new))))
    found["GC, right"] = float(baseline.score(gc_share(new), labels))
    return found


def strands_of_sites(number: int) -> dict[str, float]:
    """R² in validation of splice sites as they are, and with half of them turned in training.

    ``"true"`` and ``"turned"`` have twelve epochs, ``"turned, twice as long"`` has as many samples
    that were not turned as the first; so has ``"backwards"``, whose other half are sites of the
    same form.
    """
    data, validation, _ = drawn(number)
    found = {}
    for name, epochs, augment in (
        ("true", 12, None),
        ("turned", 12, maybe_other_strand),
        ("turned, twice as long", 24, maybe_other_strand),
        ("turned, four times as long", 48, maybe_other_strand),
        ("backwards", 24, maybe_backwards),
    ):
        run = fitted(
            network((64,), number),
            data,
            validation,
            epochs=epochs,
            schedule=cosine_decay(epochs),
            augment=augment,
            metrics={"r2": training.r2_score},
            number=number,
        )
        found[name] = float(run.metrics["r2"][-1])
    return found


def compute() -> dict[str, Any]:
    """Repeat each with twelve draws, the endings with ten."""
    return {
        "endings": {
            first + second: [left_out(first + second, number) for number in range(10)]
            for first in "ACGT"
            for second in "ACGT"
        },
        "leaks": [leaks(number) for number in range(12)],
        "search": [search(number) for number in range(12)],
        "strands": [strands(number) for number in range(12)],
        "strands_of_sites": [strands_of_sites(number) for number in range(12)],
    }
