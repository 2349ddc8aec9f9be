"""Tables of contexts and chains from both sides, against counting by hand and listing all cases."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from nutrigen.genomics.contexts import ContextTable, MarkovChain, context_windows, masked_loss


@pytest.fixture
def bases() -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.tile(rng.choice(4, p=[0.4, 0.1, 0.2, 0.3], size=60), 5)[rng.permutation(300)]


def test_windows_are_those_of_each_strand(bases):
    text = "".join("ACGT"[base] for base in bases[:40])
    other = text[::-1].translate(str.maketrans("ACGT", "TGCA"))
    expected = [s[i - 2 : i + 3] for s in (text, other) for i in range(2, 38, 3)]
    found = context_windows([bases[:40]], 2, both_strands=True, step=3)
    assert ["".join("ACGT"[base] for base in row) for row in found] == expected
    assert context_windows([[0, 1]], 1).shape == (0, 3)


@pytest.mark.parametrize("radius", [0, 1, 2])
def test_table_by_counting_words(bases, radius):
    words = Counter(map(tuple, sliding_window_view(bases, 2 * radius + 1).tolist()))
    windows = context_windows([bases], radius)
    table = ContextTable(radius=radius, concentration=2.0).fit(windows)
    p, counts = table.predict_proba(windows[:50]), table.counts(windows[:50])
    for row, window in enumerate(windows[:50].tolist()):
        n = [words[(*window[:radius], x, *window[radius + 1 :])] for x in range(4)]
        assert counts[row].tolist() == n
        assert p[row] == pytest.approx((np.array(n) + 0.5) / (sum(n) + 2))


def test_back_off_goes_down_to_the_frequencies(bases):
    windows = context_windows([bases], 2)
    table = ContextTable(radius=2, concentration=3.0, back_off=True).fit(windows)
    given = windows[:30]
    prior = np.full((30, 4), 0.25)
    for radius in range(3):
        n = ContextTable(radius=radius).fit(windows).counts(given)
        prior = (n + 3 * prior) / (n.sum(axis=1, keepdims=True) + 3)
    assert table.predict_proba(given) == pytest.approx(prior)
    unseen = ContextTable(radius=1, back_off=True).fit([[0, 0, 0], [0, 3, 0]])
    assert unseen.predict_proba([[2, 0, 2]])[0] == pytest.approx(
        ContextTable(radius=0).fit([[0], [3]]).predict_proba([[0]])[0]
    )


def test_both_strands_agree(bases):
    windows = context_windows([bases], 3, both_strands=True)
    n = len(windows) // 2
    for model in (ContextTable(radius=3, back_off=True), ContextTable(radius=2)):
        p = model.fit(windows).predict_proba(windows)
        assert p[:n] == pytest.approx(p[n:][::-1, ::-1])


@pytest.mark.parametrize("order", [1, 2])
def test_chain_by_listing_all_sequences(bases, order):
    windows = context_windows([bases], 4)
    chain = MarkovChain(order=order, concentration=0.5).fit(windows)
    transitions = chain.transitions_[0].reshape([4] * (order + 1))
    assert transitions.sum(axis=-1) == pytest.approx(np.ones([4] * order))

    def joint(word: tuple[int, ...]) -> float:
        return float(np.prod([transitions[word[i - order : i + 1]] for i in range(order, 9)]))

    for window in windows[:10].tolist():
        all_four = np.array([joint((*window[:4], x, *window[5:])) for x in range(4)])
        found = chain.predict_proba([window])[0]
        assert found == pytest.approx(all_four / all_four.sum())


def test_frames_by_listing_all_cases(bases):
    windows = context_windows([bases], 4)
    frames = np.array([0, 1, 2, 3, -1, -2, -3])[np.arange(len(windows)) % 7]
    chain = MarkovChain(order=1, concentration=1.0).fit(windows, frames)
    row = {frame: number for number, frame in enumerate(chain.frames_.tolist())}
    moves = {1: [1, 2, 3], 2: [2, 3, 1], 3: [3, 1, 2], -1: [-1, -3, -2], -2: [-2, -1, -3]}
    moves |= {-3: [-3, -2, -1], 0: [0, 0, 0]}
    for window in windows[:5].tolist():
        joint = np.zeros((7, 4))
        for (frame, number), x in product(row.items(), range(4)):
            word = [*window[:4], x, *window[5:]]
            joint[number, x] = chain.priors_[number]
            for end in range(1, 9):
                of_end = moves[frame][(end - 4) % 3]
                joint[number, x] *= chain.transitions_[row[of_end], word[end - 1], word[end]]
        joint /= joint.sum()
        assert chain.predict_proba([window])[0] == pytest.approx(joint.sum(axis=0))
        assert chain.predict_frame_proba([window])[0] == pytest.approx(joint.sum(axis=1))


def test_transitions_are_counted_by_frame():
    windows = context_windows([[0, 1, 2] * 20], 1)
    frames = np.tile([2, 3, 1], 20)[: len(windows)]
    chain = MarkovChain(order=1, concentration=1e-6).fit(windows, frames)
    assert chain.transitions_[2, 0, 1] == pytest.approx(1)  # a base at place 2 is C, after A
    assert chain.priors_.sum() == pytest.approx(1)


def test_loss_is_scipys_entropy_on_average():
    p = np.array([0.4, 0.3, 0.2, 0.1])
    losses = masked_loss(np.tile(p, (4, 1)), [0, 1, 2, 3])
    assert losses @ p == pytest.approx(-(p * np.log2(p)).sum())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: masked_loss([[0.5, 0.5, 0.5, 0.5]], [0]), "must be a distribution"),
        (lambda: masked_loss([[0.25] * 4], [0, 1]), r"must have the shape \(2, 4\)"),
        (lambda: context_windows([[0, 4]], 0), "codes of bases, 0 to 3"),
        (lambda: ContextTable(radius=2).fit([[0, 1, 2]]), "at least 5, not 3"),
        (lambda: ContextTable(radius=1).fit(np.empty((0, 3), dtype=int)), "at least one place"),
        (lambda: MarkovChain(order=1).fit(np.empty((0, 3), dtype=int)), "at least one place"),
        (lambda: MarkovChain(order=1).fit([[0, 1, 2]], [4]), "whole numbers from -3 to 3"),
        (lambda: ContextTable(radius=16).fit([[0]]), "radius must be a whole number from 0 to 15"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
    with pytest.raises(TypeError, match="whole numbers"):
        context_windows([[0.5]], 0)


def test_parameters():
    assert ContextTable(radius=2).get_params() == {
        "radius": 2,
        "concentration": 1.0,
        "back_off": False,
    }
    assert MarkovChain().set_params(order=2).order == 2
