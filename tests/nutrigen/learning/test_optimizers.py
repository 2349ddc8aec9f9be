"""Adam and its weight decay against PyTorch's, and properties that follow from their formulas."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen.learning.neural import SGD
from nutrigen.learning.optimizers import Adam, AdamW

TOLERANCE = 1e-10
PEERS = {Adam: torch.optim.Adam, AdamW: torch.optim.AdamW}

seeds = st.integers(0, 2**32 - 1)
rates = st.floats(1e-4, 0.5)


def close(found, expected, tolerance=TOLERANCE):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


@settings(deadline=None)
@pytest.mark.parametrize("optimizer", [Adam, AdamW])
@given(
    seed=seeds,
    learning_rate=rates,
    betas=st.tuples(st.floats(0, 0.99), st.floats(0.01, 0.9999)),
    epsilon=st.sampled_from([1e-8, 1e-3]),
    weight_decay=st.sampled_from([0.0, 0.01, 1.0]),
)
def test_steps_are_those_of_torch(optimizer, seed, learning_rate, betas, epsilon, weight_decay):
    rng = np.random.default_rng(seed)
    ours = [rng.normal(size=(3, 2)), rng.normal(size=4)]
    theirs = [torch.tensor(parameter.copy()) for parameter in ours]
    mine = optimizer(ours, learning_rate, betas=betas, epsilon=epsilon, weight_decay=weight_decay)
    peer = PEERS[optimizer](
        theirs, lr=learning_rate, betas=betas, eps=epsilon, weight_decay=weight_decay
    )
    for _ in range(6):
        gradients = [rng.normal(size=parameter.shape) for parameter in ours]
        mine.step(gradients)
        for parameter, gradient in zip(theirs, gradients, strict=True):
            parameter.grad = torch.tensor(gradient)
        peer.step()
    for parameter, other in zip(ours, theirs, strict=True):
        close(parameter, other.numpy())


@pytest.mark.parametrize("optimizer", [Adam, AdamW])
def test_defaults_are_those_of_torch(optimizer):
    rng = np.random.default_rng(1)
    ours = rng.normal(size=5)
    theirs = torch.tensor(ours.copy())
    mine, peer = optimizer([ours]), PEERS[optimizer]([theirs])
    for gradient in rng.normal(size=(20, 5)):
        mine.step([gradient])
        theirs.grad = torch.tensor(gradient)
        peer.step()
    close(ours, theirs.numpy())


@settings(deadline=None)
@given(seed=seeds, learning_rate=rates, exponent=st.integers(-3, 3))
def test_another_unit_of_the_loss_changes_nothing(seed, learning_rate, exponent):
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(10, 4))
    w, other = np.zeros(4), np.zeros(4)
    mine, rescaled = (Adam([p], learning_rate, epsilon=1e-300) for p in (w, other))
    for gradient in gradients:
        mine.step([gradient])
        rescaled.step([10.0**exponent * gradient])
    close(w, other, 1e-9)


@settings(deadline=None)
@given(seed=seeds, learning_rate=rates)
def test_without_memory_each_step_has_the_sign_of_the_gradient(seed, learning_rate):
    rng = np.random.default_rng(seed)
    w = np.zeros(3)
    optimizer = Adam([w], learning_rate, betas=(0, 0), epsilon=1e-300)
    signs = np.zeros(3)
    for gradient in rng.normal(size=(5, 3)):
        optimizer.step([gradient])
        signs += np.sign(gradient)
    close(w, -learning_rate * signs)


def test_learning_rate_can_be_changed_between_steps():
    w, other = np.ones(2), torch.ones(2, dtype=torch.float64)
    mine, peer = AdamW([w], 0.1), torch.optim.AdamW([other], lr=0.1)
    for rate in (0.1, 0.01, 0.3):
        mine.learning_rate = peer.param_groups[0]["lr"] = rate
        other.grad = 2 * other
        mine.step([2 * w])
        peer.step()
    close(w, other.numpy())


def test_decay_of_adam_is_a_penalty_and_that_of_adamw_is_none():
    start = np.array([3.0, -0.5])
    gradient, rate, strength = np.array([0.2, 0.1]), 0.01, 0.5
    with_penalty, decayed, plain = start.copy(), start.copy(), start.copy()
    Adam([with_penalty], rate, weight_decay=strength).step([gradient])
    AdamW([decayed], rate, weight_decay=strength).step([gradient])
    Adam([plain], rate).step([gradient])
    close(decayed, plain - rate * strength * start)
    close(with_penalty, start - rate * np.sign(gradient + strength * start), 1e-7)


def test_a_step_that_is_refused_changes_nothing():
    first, second = np.ones(2), np.ones(3)
    optimizer = AdamW([first, second], 0.1, weight_decay=0.5)
    with pytest.raises(ValueError, match=r"gradient 1 must have shape \(3,\), but has \(2,\)"):
        optimizer.step([np.ones(2), np.ones(2)])
    with pytest.raises(ValueError, match="there must be 2 gradients, one for each parameter, not"):
        optimizer.step([np.ones(2)])
    assert first.tolist() == [1, 1]
    assert second.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"parameters": [np.ones(2, dtype=int)]}, TypeError, "parameter 0 must be .* of int64"),
        ({"parameters": [[1.0]]}, TypeError, "parameter 0 must be .* not of list"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be a number above 0, not 0"),
        ({"betas": (0.9,)}, ValueError, "betas must be two numbers, not 1"),
        ({"betas": (0.9, 1)}, ValueError, "each of betas must be a number of at least 0 and below"),
        ({"epsilon": 0}, ValueError, "epsilon must be a number above 0, not 0"),
        ({"weight_decay": -1}, ValueError, "weight_decay must be a number of at least 0, not -1"),
    ],
)
def test_arguments_are_checked(arguments, error, message):
    with pytest.raises(error, match=message):
        Adam(**{"parameters": [np.ones(2)], **arguments})


def test_momentum_is_an_average_of_other_length():
    # The velocity of SGD is the sum of which Adam's first moment is the mean: 1 - mu times it.
    rng = np.random.default_rng(3)
    w, other = np.zeros(3), np.zeros(3)
    sgd = SGD([w], 0.1, momentum=0.9)
    optimizer = Adam([other], 0.1, betas=(0.9, 0.999))
    for gradient in rng.normal(size=(8, 3)):
        sgd.step([gradient])
        optimizer.step([gradient])
    close(0.1 * sgd._velocities[0], optimizer._means[0])
