"""The equations of the chapter on a small language model of DNA."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch.nn.functional import cross_entropy

from nutrigen.genomics.contexts import ContextTable, MarkovChain, context_windows, masked_loss
from nutrigen.learning.language import MaskedLanguageModel

Verify = Callable[..., None]

ROUNDING = 1e-10


def drawn(rng: np.random.Generator, length: int = 400) -> np.ndarray:
    """Bases that depend on the one before."""
    transitions = rng.dirichlet([1.0] * 4, size=4)
    bases = [0]
    for _ in range(length - 1):
        bases.append(int(rng.choice(4, p=transitions[bases[-1]])))
    return np.array(bases)


@pytest.mark.equation("eq-masked-loss")
def test_masked_loss(deviation: Verify, rng: np.random.Generator) -> None:
    """PyTorch's cross-entropy, told to ignore the places that are not masked."""
    scores, bases = rng.normal(size=(50, 4)), rng.integers(0, 4, size=50)
    masked = rng.random(50) < 0.3
    target = torch.where(torch.tensor(masked), torch.tensor(bases), -100)
    theirs = float(cross_entropy(torch.tensor(scores), target)) / np.log(2)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    deviation(masked_loss(p[masked], bases[masked]).mean(), theirs, tolerance=ROUNDING)


def by_words(bases: np.ndarray, context: tuple[int, ...]) -> np.ndarray:
    """Counts of the bases between both halves of a context, word by word."""
    half = len(context) // 2
    words = Counter(map(tuple, sliding_window_view(bases, len(context) + 1).tolist()))
    return np.array([words[(*context[:half], x, *context[half:])] for x in range(4)])


@pytest.mark.equation("eq-context-table")
def test_context_table(deviation: Verify, rng: np.random.Generator) -> None:
    """The mean of the Dirichlet distribution that counts of words and the prior give."""
    bases, kappa = drawn(rng), 3.0
    table = ContextTable(radius=1, concentration=kappa).fit(context_windows([bases], 1))
    for left, right in product(range(4), repeat=2):
        n = by_words(bases, (left, right))
        draws = rng.dirichlet(n + kappa / 4, size=200_000).mean(axis=0)
        found = table.predict_proba([[left, 0, right]])[0]
        deviation(found, draws, tolerance=0.003)
        deviation(found, (n + kappa / 4) / (n.sum() + kappa), tolerance=ROUNDING)


@pytest.mark.equation("eq-back-off")
def test_back_off(deviation: Verify, rng: np.random.Generator) -> None:
    """Counts of words, shrunk from the frequencies up; both extremes of the weight."""
    bases, kappa = drawn(rng), 5.0
    windows = context_windows([bases], 2)
    table = ContextTable(radius=2, concentration=kappa, back_off=True).fit(windows)
    for window in windows[:20].tolist():
        p = np.full(4, 0.25)
        for radius in range(3):
            n = by_words(bases, (*window[2 - radius : 2], *window[3 : 3 + radius]))
            if not radius:
                n = np.bincount(bases[2:-2], minlength=4)
            elif radius == 1:
                n = by_words(bases[1:-1], (window[1], window[3]))
            share = kappa / (n.sum() + kappa)
            p = (1 - share) * n / max(n.sum(), 1) + share * p
        deviation(table.predict_proba([window])[0], p, tolerance=ROUNDING)
    heavy = ContextTable(radius=2, concentration=1e9, back_off=True).fit(windows)
    deviation(heavy.predict_proba(windows), np.full((len(windows), 4), 0.25), tolerance=1e-5)


def joint_of(chain: MarkovChain, row: int, word: list[int], moves: list[int]) -> float:
    """Probability of all transitions of a word, the frame of its middle being a row."""
    order = chain.order
    p = 1.0
    for end in range(order, len(word)):
        code = 0
        for base in word[end - order : end]:
            code = 4 * code + base
        p *= chain.transitions_[moves[end] if moves else row, code, word[end]]
    return p


@pytest.mark.equation("eq-two-sided-markov")
def test_two_sided_markov(deviation: Verify, rng: np.random.Generator) -> None:
    """All transitions of a longer sequence multiplied, with each of the four bases."""
    windows = context_windows([drawn(rng)], 6)
    for order in (1, 2, 3):
        chain = MarkovChain(order=order, concentration=2.0).fit(windows)
        for window in windows[:8].tolist():
            joint = np.array(
                [joint_of(chain, 0, [*window[:6], x, *window[7:]], []) for x in range(4)]
            )
            found = chain.predict_proba([window])[0]
            deviation(found, joint / joint.sum(), tolerance=ROUNDING)


@pytest.mark.equation("eq-framed-markov")
def test_framed_markov(deviation: Verify, rng: np.random.Generator) -> None:
    """All seven frames and four bases listed, the frames of the neighbors read off a codon."""
    windows = context_windows([drawn(rng)], 4)
    frames = rng.choice([0, 1, 2, 3, -1, -2, -3], size=len(windows))
    chain = MarkovChain(order=2, concentration=2.0).fit(windows, frames)
    row = {frame: number for number, frame in enumerate(chain.frames_.tolist())}
    strips = {0: [0] * 30, 1: [1, 2, 3] * 10, -1: [-3, -2, -1] * 10}
    for window in windows[:8].tolist():
        joint = np.zeros((7, 4))
        for frame, x in product(row, range(4)):
            strip = strips[int(np.sign(frame))]
            middle = 9 + strip[9:12].index(frame)
            moves = [row[one] for one in strip[middle - 4 : middle + 5]]
            word = [*window[:4], x, *window[5:]]
            joint[row[frame], x] = chain.priors_[row[frame]] * joint_of(chain, 0, word, moves)
        found = chain.predict_proba([window])[0]
        deviation(found, joint.sum(axis=0) / joint.sum(), tolerance=ROUNDING)


@pytest.mark.equation("eq-dnalm-reach")
def test_reach(deviation: Verify) -> None:
    """The farthest place whose embedding has a gradient in PyTorch."""
    for width, dilations in ((3, (1, 1, 1)), (5, (1, 2)), (3, (1, 2, 4, 8))):
        model = MaskedLanguageModel(channels=4, width=width, dilations=dilations).eval()
        states = torch.randn(1, 4, 61, requires_grad=True)
        model.blocks(states)[0, :, 30].sum().backward()
        reached = np.flatnonzero(states.grad[0].abs().sum(dim=0).numpy())
        reach = (width - 1) / 2 * sum(dilations)
        deviation([30 - reached.min(), reached.max() - 30], [reach, reach], tolerance=0)


@pytest.mark.equation("eq-variant-score")
def test_variant_score(deviation: Verify, rng: np.random.Generator) -> None:
    """The bits that the whole sequence loses in a chain, all transitions multiplied."""
    windows = context_windows([drawn(rng)], 3)
    chain = MarkovChain(order=2, concentration=2.0).fit(windows)
    for window in windows[:10].tolist():
        p = chain.predict_proba([window])[0]
        whole = [np.log2(joint_of(chain, 0, [*window[:3], x, *window[4:]], [])) for x in range(4)]
        old = window[3]
        for new in range(4):
            deviation(np.log2(p[new] / p[old]), whole[new] - whole[old], tolerance=ROUNDING)
