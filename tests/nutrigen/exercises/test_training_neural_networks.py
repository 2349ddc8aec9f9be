"""The references of the exercises on training, against PyTorch, scikit-learn and the package."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import PredefinedSplit
from torch import nn
from torch.utils.data import TensorDataset

from nutrigen.exercises import check, list_exercises
from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward

EXERCISES = {exercise.name: exercise for exercise in list_exercises("training-neural-networks")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

losses = st.lists(st.floats(0, 10), min_size=1, max_size=20)
weights = st.lists(st.floats(-10, 10), max_size=8)


@settings(deadline=None)
@given(st.floats(0.1, 1), st.integers(1, 6), st.integers(1, 25))
def test_learning_rate_decays_as_with_torch(factor, every, epoch):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, every, gamma=factor)
    for _ in range(epoch - 1):
        optimizer.step()
        scheduler.step()
    found = REFERENCE["decayed-learning-rate"](0.3, factor, every, epoch)
    assert found == pytest.approx(optimizer.param_groups[0]["lr"])


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 60), st.integers(1, 70), st.integers(1, 3))
def test_updates_are_as_many_as_the_loop_makes(n_samples, batch_size, epochs):
    model = FeedForward(1, [])
    data = TensorDataset(torch.zeros(n_samples, 1), torch.zeros(n_samples))
    history = training.train(
        model,
        data,
        None,
        nn.functional.mse_loss,
        torch.optim.SGD(model.parameters(), lr=0.1),
        epochs=epochs,
        batch_size=batch_size,
        generator=torch.Generator().manual_seed(0),
    )
    assert REFERENCE["updates-in-training"](n_samples, batch_size, epochs) == history.n_updates[-1]


@given(st.integers(1, 5), st.integers(1, 5), st.floats(0.001, 1))
def test_scaled_step_is_the_sum_of_the_small_steps(n_batches, batch_size, rate):
    gradients = np.random.default_rng(0).normal(size=(n_batches, batch_size))
    small_steps = rate * gradients.mean(axis=1).sum()
    scaled = REFERENCE["scaled-learning-rate"](rate, batch_size, n_batches * batch_size)
    assert scaled * gradients.mean() == pytest.approx(small_steps)


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=20), st.data())
def test_split_is_that_of_scikit_learn_with_the_last_groups_held_out(groups, data):
    names = sorted(set(groups))
    n_test = data.draw(st.integers(1, len(names)))
    is_test = np.isin(groups, names[-n_test:])
    ((train, test),) = PredefinedSplit(np.where(is_test, 0, -1)).split()
    assert REFERENCE["split-by-group"](groups, n_test) == (train.tolist(), test.tolist())


@settings(deadline=None)
@given(losses, st.integers(1, 5))
def test_early_stopping_keeps_the_epoch_that_the_loop_keeps(validation_losses, patience):
    # A model that does not change, whose validation loss is whatever comes next in the list.
    model, to_come = nn.Linear(1, 1), iter(validation_losses)

    def loss(prediction: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
        if prediction.requires_grad:
            return 0 * prediction.sum()
        return torch.tensor(next(to_come), dtype=torch.float64)

    data = TensorDataset(torch.ones(2, 1), torch.ones(2, 1))
    history = training.train(
        model,
        data,
        data,
        loss,
        torch.optim.SGD(model.parameters(), lr=0.1),
        epochs=len(validation_losses),
        batch_size=2,
        generator=torch.Generator().manual_seed(0),
        patience=patience,
    )
    assert REFERENCE["early-stopping-epoch"](validation_losses, patience) == history.best_epoch


@settings(deadline=None)
@given(
    st.integers(0, 2**31 - 1),
    st.integers(1, 5),
    st.tuples(st.floats(0, 0.95), st.floats(0.1, 0.999)),
)
def test_steps_of_adam_are_those_of_torch(seed, n_steps, betas):
    rng = np.random.default_rng(seed)
    w, m, v = rng.normal(size=(2, 3)), np.zeros((2, 3)), np.zeros((2, 3))
    theirs = torch.tensor(w.copy())
    peer = torch.optim.Adam([theirs], lr=0.1, betas=betas, eps=0.01)
    for t in range(1, n_steps + 1):
        gradient = rng.normal(size=(2, 3))
        w, m, v = REFERENCE["adam-step"](w, gradient, m, v, t, 0.1, betas, 0.01)
        theirs.grad = torch.tensor(gradient)
        peer.step()
    assert w == pytest.approx(theirs.numpy(), rel=1e-10, abs=1e-10)


@settings(deadline=None)
@given(st.integers(0, 2**31 - 1), st.floats(0.001, 0.5), st.floats(0, 2))
def test_decoupled_decay_is_that_of_torch(seed, rate, decay):
    rng = np.random.default_rng(seed)
    w, gradient = rng.normal(size=(2, 4))
    theirs = torch.tensor(w.copy())
    theirs.grad = torch.tensor(gradient)
    torch.optim.AdamW([theirs], lr=rate, weight_decay=decay, eps=0.01).step()
    # In the first step the corrected averages are the gradient and its square.
    found = REFERENCE["decoupled-decay"](w, gradient, gradient**2, rate, decay, 0.01)
    assert found == pytest.approx(theirs.numpy(), rel=1e-10, abs=1e-10)


@given(weights, st.floats(0, 1))
def test_penalty_is_made_of_the_norms_of_numpy(values, alpha):
    array = np.array(values)
    expected = alpha * np.linalg.norm(array, 1) + (1 - alpha) * np.linalg.norm(array, 2) ** 2
    assert REFERENCE["elastic-net-penalty"](values, alpha) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.floats(1, 10), min_size=1, max_size=8), st.floats(0, 0.9), st.integers(0, 2**31 - 1)
)
def test_dropout_is_that_of_torch_under_the_same_mask(activations, q, seed):
    tensor = torch.tensor(activations, dtype=torch.float64)
    with training.seeded(seed):
        expected = nn.functional.dropout(tensor, q, training=True)
    mask = (expected != 0).int().tolist()
    found = REFERENCE["inverted-dropout"](activations, mask, q)
    assert found == pytest.approx(expected.tolist())


@pytest.mark.parametrize(("n_in", "n_out"), [(1, 1), (3, 500), (400, 7)])
def test_standard_deviation_is_that_of_torch(n_in, n_out):
    # PyTorch's gain for ReLU, over the root of the number of inputs.
    fan_in, _ = nn.init._calculate_fan_in_and_fan_out(torch.empty(n_out, n_in))
    expected = nn.init.calculate_gain("relu") / math.sqrt(fan_in)
    assert REFERENCE["he-standard-deviation"](n_in, n_out) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "decayed-learning-rate",
            lambda initial, factor, every, epoch: rate_after_products(
                initial, factor, every, epoch
            ),
        ),
        (
            "updates-in-training",
            lambda n_samples, batch_size, epochs: epochs * -(-n_samples // batch_size),
        ),
        (
            "inverted-dropout",
            lambda activations, mask, q: [
                a / (1 - q) if m else 0 for a, m in zip(activations, mask, strict=True)
            ],
        ),
        (
            "split-by-group",
            lambda groups, n: tuple(
                [i for i, g in enumerate(groups) if (g in sorted(set(groups))[::-1][:n]) == held]
                for held in (False, True)
            ),
        ),
        (
            "scaled-learning-rate",
            lambda learning_rate, batch_size, new_batch_size: float(
                Fraction(learning_rate) * Fraction(new_batch_size, batch_size)
            ),
        ),
        (
            "early-stopping-epoch",
            lambda validation_losses, patience: place_of_best_seen(validation_losses, patience) + 1,
        ),
        (
            "elastic-net-penalty",
            lambda weights, alpha: np.dot([alpha, 1 - alpha], np.array(norms(weights)) ** [1, 2]),
        ),
        ("adam-step", lambda *arguments: step_of_running_sums(*arguments)),
        (
            "decoupled-decay",
            lambda w, m_hat, v_hat, eta, decay, epsilon: (
                (1 - eta * decay) * w - eta * m_hat / (v_hat**0.5 + epsilon)
            ),
        ),
        (
            "he-standard-deviation",
            lambda n_in, n_out: nn.init.calculate_gain("relu") / n_in**0.5,
        ),
    ],
)
def test_right_answers_written_in_another_way_pass(name, answer):
    check(name, answer)


# The same, written in another way


def rate_after_products(initial, factor, every, epoch, *, until=0):
    rate = initial
    for earlier in range(1, epoch + until):
        if earlier % every == 0:
            rate *= factor
    return rate


def seen_losses(losses, patience, *, tolerates_ties=False):
    """Losses up to the end of training, by looking at the last `patience` of them each time."""
    for end in range(patience + 1, len(losses) + 1):
        before, last = min(losses[: end - patience]), min(losses[end - patience : end])
        if last > before or (last == before and not tolerates_ties):
            return losses[:end]
    return losses


def place_of_best_seen(validation_losses, patience):
    return int(np.argmin(seen_losses(validation_losses, patience)))


def step_of_running_sums(w, gradient, m, v, t, eta, betas, epsilon):
    """The same step, with the averages moved towards the new gradient."""
    m, v = m + (1 - betas[0]) * (gradient - m), v + (1 - betas[1]) * (gradient**2 - v)
    scale = math.sqrt(1 - betas[1] ** t)
    return w - eta / (1 - betas[0] ** t) * m * scale / (np.sqrt(v) + scale * epsilon), m, v


def norms(weights):
    return np.linalg.norm(np.array(weights), 1), np.linalg.norm(np.array(weights), 2)
