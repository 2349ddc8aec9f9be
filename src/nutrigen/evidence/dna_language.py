"""A masked language model of a bacterium's genome, from several starts and with several contexts.

For the chapter on a small language model of DNA. A number is the seed of a network: of its first
weights, the pieces that it sees, and their masks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen import datasets
from nutrigen.genomics import contexts, encodings, reading_frames
from nutrigen.genomics.contexts import ContextTable, MarkovChain, masked_loss

try:
    import torch

    from nutrigen.learning import language
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.evidence.dna_language needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error

__all__ = [
    "SHAPES",
    "Blocks",
    "blocks_of",
    "compute",
    "cost_in_frame",
    "judged",
    "network",
    "probe",
    "tables",
]

#: A network trained on another machine ends elsewhere.
DIGITS = 1
#: Bases of a block, of the gap between two, on each side of a place; from one place to the next.
BLOCK, GAP, RADIUS, STEP = 10_000, 100, 62, 31
#: Fewest codons of a stretch that is taken for a gene.
MIN_CODONS = 150
#: Of all models that count; chosen in validation, from 10, 30, 100 and 300.
CONCENTRATION = 300
#: Words that end a gene, and words that differ from them in one letter and do not.
STOPS, OTHERS = ("TAA", "TAG", "TGA"), ("TAC", "TAT", "TGC", "TGT")
#: Width and dilations of the networks, by the bases that they see on each side.
SHAPES: dict[int, tuple[int, tuple[int, ...]]] = {
    3: (3, (1, 1, 1)),
    7: (3, (1, 2, 4)),
    15: (3, (1, 2, 4, 8)),
    31: (3, (1, 2, 4, 8, 16)),
    62: (5, (1, 2, 4, 8, 16)),
}


@dataclass(frozen=True)
class Blocks:
    """A genome in long blocks, divided into three parts.

    Parameters
    ----------
    rows : int array, shape (n_blocks, length)
        The bases of each block.
    frames : int array, shape (n_blocks, length)
        Place of each base in its codon, as :func:`nutrigen.genomics.reading_frames.codon_places`.
    parts : dict
        Numbers of the blocks for ``"training"``, ``"validation"`` and ``"test"``.
    """

    rows: NDArray[np.int8]
    frames: NDArray[np.int64]
    parts: dict[str, NDArray[np.int64]]

    def strands(self) -> NDArray[np.int8]:
        """Return the blocks of the training part, and their reverse complements."""
        rows = self.rows[self.parts["training"]]
        return np.concatenate([rows, 3 - rows[:, ::-1]])

    def training_windows(self) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
        """Return windows of both strands of the training part, and the frames of their middles."""
        reach = 8
        rows = self.rows[self.parts["training"]]
        frames = self.frames[self.parts["training"]][:, reach:-reach]
        other = -frames[:, ::-1]
        windows = contexts.context_windows(list(rows), reach, both_strands=True)
        return windows, np.concatenate([frames.ravel(), other.ravel()])

    def places(self, part: str) -> tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.int64]]:
        """Return windows of a part, the block of each, and the frame of its middle."""
        blocks = self.parts[part]
        windows = contexts.context_windows(list(self.rows[blocks]), RADIUS, step=STEP)
        frames = self.frames[blocks][:, RADIUS:-RADIUS:STEP]
        return windows, np.repeat(blocks, frames.shape[1]), frames.ravel()


@cache
def blocks_of(division: int) -> Blocks:
    """Cut the chromosome of *Chlamydia* into blocks, and divide these at random.

    Parameters
    ----------
    division : int
        Seed of the division.

    Returns
    -------
    Blocks
        Of 104 blocks, 68 to train with, 12 for choices, 24 for the test.
    """
    text = datasets.load_chlamydia_genome().records[0].sequence
    genome = encodings.ordinal([text])[0].astype(np.int8)
    found = reading_frames.open_reading_frames(genome, min_codons=MIN_CODONS)
    frames = reading_frames.codon_places(found, len(genome))
    n_blocks = len(genome) // BLOCK
    cut = slice(GAP // 2, BLOCK - GAP // 2)
    order = np.random.default_rng(division).permutation(n_blocks)
    return Blocks(
        genome[: n_blocks * BLOCK].reshape(n_blocks, BLOCK)[:, cut],
        frames[: n_blocks * BLOCK].reshape(n_blocks, BLOCK)[:, cut],
        {"test": order[:24], "validation": order[24:36], "training": order[36:]},
    )


def network(
    division: int, radius: int, number: int, *, n_steps: int = 600, channels: int = 32
) -> language.MaskedLanguageModel:
    """Train a network that sees so many bases on each side.

    Parameters
    ----------
    division : int
        Seed of the division into blocks.
    radius : int
        One of `SHAPES`.
    number : int
        Seed of the network.
    n_steps : int
        Steps of training.
    channels : int
        Numbers that describe a place.

    Returns
    -------
    MaskedLanguageModel
        Trained.
    """
    width, dilations = SHAPES[radius]
    return language.train_masked(
        blocks_of(division).strands(),
        n_steps=n_steps,
        seed=number,
        channels=channels,
        width=width,
        dilations=dilations,
    )


def _loss_of_blocks(losses: NDArray[np.float64], block: NDArray[np.int64]) -> list[float]:
    return [float(losses[block == one].mean()) for one in np.unique(block)]


def tables(division: int) -> dict[str, list[float]]:
    """Loss of each block of the test, in bits a base, of the models that count.

    Parameters
    ----------
    division : int
        Seed of the division into blocks.

    Returns
    -------
    dict
        By model, in the order of the blocks' numbers.
    """
    blocks = blocks_of(division)
    windows, frames = blocks.training_windows()
    test, block, _ = blocks.places("test")
    models: dict[str, ContextTable | MarkovChain] = {
        "frequencies": ContextTable(radius=0).fit(windows),
        "back-off": ContextTable(radius=6, concentration=CONCENTRATION, back_off=True).fit(windows),
        "chain": MarkovChain(order=5, concentration=CONCENTRATION).fit(windows),
        "frames": MarkovChain(order=4, concentration=CONCENTRATION).fit(windows, frames),
    }
    return {
        name: _loss_of_blocks(masked_loss(model.predict_proba(test), test[:, RADIUS]), block)
        for name, model in models.items()
    }


def probe(division: int, features: Callable[[NDArray[np.int8]], ArrayLike]) -> list[float]:
    """Share of places in genes of each test block whose frame a linear model finds in features.

    Parameters
    ----------
    division : int
        Seed of the division into blocks.
    features : callable
        Makes a row of numbers for each window.

    Returns
    -------
    list of float
        By block. There are six frames: three places in a codon, on two strands.
    """
    blocks = blocks_of(division)
    windows, _, frame = blocks.places("training")
    chosen = np.flatnonzero(frame)[::3]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=200))
    model.fit(np.asarray(features(windows[chosen])), frame[chosen])
    windows, block, frame = blocks.places("test")
    inside = frame != 0
    is_right = model.predict(np.asarray(features(windows[inside]))) == frame[inside]
    return [float(is_right[block[inside] == one].mean()) for one in np.unique(block)]


def cost_in_frame(
    division: int,
    predict: Callable[[NDArray[np.int8]], NDArray[np.float64]],
    targets: tuple[str, ...],
) -> list[float]:
    """Log-likelihood ratio of a change that makes a codon, in frame less out of frame, in bits.

    Parameters
    ----------
    division : int
        Seed of the division into blocks.
    predict : callable
        Probabilities of the four bases in the middle of each window.
    targets : tuple of str
        The codons that are made.

    Returns
    -------
    list of float
        Mean over the changes in frame of each test block, of the ratio less the mean ratio of
        changes of the same kind out of frame.
    """
    windows, block, place = blocks_of(division).places("test")
    inside = place != 0
    windows, block, place = windows[inside], block[inside], place[inside]
    row, new, kind, in_frame = reading_frames.new_codons(windows, place, targets)
    log_p = np.log2(predict(windows))
    ratio = log_p[row, new] - log_p[row, windows[row, RADIUS]]
    n_kinds = int(kind.max()) + 1
    number = np.bincount(kind[~in_frame], minlength=n_kinds)
    total = np.bincount(kind[~in_frame], ratio[~in_frame], minlength=n_kinds)
    judged = in_frame & (number[kind] > 0)
    excess = ratio[judged] - (total / np.maximum(number, 1))[kind[judged]]
    of_change = block[row[judged]]
    return [float(excess[of_change == one].mean()) for one in np.unique(block)]


def judged(division: int, model: language.MaskedLanguageModel) -> dict[str, list[float]]:
    """What is measured of a network in each block of the test.

    Parameters
    ----------
    division : int
        Seed of the division into blocks.
    model : MaskedLanguageModel
        The network.

    Returns
    -------
    dict
        ``"loss"`` in bits a base; ``"probe"``, as of :func:`probe`; ``"stops"`` and ``"others"``,
        as of :func:`cost_in_frame`.
    """
    windows, block, _ = blocks_of(division).places("test")
    p = language.predict_middle(model, windows)
    inside = blocks_of(division).places("test")[2] != 0
    return {
        "loss": _loss_of_blocks(masked_loss(p, windows[:, RADIUS]), block),
        "probe": probe(division, partial(language.states_of_middle, model)),
        "stops": cost_in_frame(division, lambda _: p[inside], STOPS),
        "others": cost_in_frame(division, lambda _: p[inside], OTHERS),
    }


def compute() -> dict[str, Any]:
    """Three starts by context, longer, wider and untrained ones, and two more divisions."""
    found: dict[str, Any] = {"contexts": {}, "longer": [], "untrained": [], "divisions": []}
    for radius in SHAPES:
        found["contexts"][str(radius)] = [
            judged(0, network(0, radius, number)) for number in range(3)
        ]
    for number in range(2):
        found["longer"].append(judged(0, network(0, 62, number, n_steps=2400)))
    for number in range(3):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(number)
            model = language.MaskedLanguageModel()
        found["untrained"].append(probe(0, partial(language.states_of_middle, model)))
    found["wider"] = judged(0, network(0, 62, 0, n_steps=800, channels=64))
    for division in (1, 2):
        losses = tables(division)
        losses["network"] = judged(division, network(division, 62, 0))["loss"]
        found["divisions"].append(losses)
    return found
