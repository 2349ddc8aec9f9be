"""The references of the exercises on training, against PyTorch, scikit-learn and the package."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import torch
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_wrong_answers,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import PredefinedSplit
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from nutrigen import training
from nutrigen.exercises import check, list_exercises

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
    model = training.FeedForward(1, [])
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
        (
            "he-standard-deviation",
            lambda n_in, n_out: nn.init.calculate_gain("relu") / n_in**0.5,
        ),
    ],
)
def test_right_answers_written_in_another_way_pass(name, answer):
    check(name, answer)


# Wrong answers, written anew


def rate_after_products(initial, factor, every, epoch, *, until=0):
    rate = initial
    for earlier in range(1, epoch + until):
        if earlier % every == 0:
            rate *= factor
    return rate


def rate_after_one_fall(initial, factor, every, epoch):
    return [initial, initial * factor][(epoch - 1) // every > 0]


def rate_as_a_product(initial, factor, every, epoch):
    return sum([initial * factor] * ((epoch - 1) // every))


def rate_that_grows(initial, factor, every, epoch):
    rate = initial
    for _ in range(every, epoch, every):
        rate /= factor
    return rate


def full_batches_only(n_samples, batch_size, epochs=1):
    loader = DataLoader(range(n_samples), batch_size=batch_size, drop_last=True)
    return epochs * len(loader)


def rows_of(groups, names):
    return np.flatnonzero(np.isin(groups, list(names))).tolist()


def held_out(groups, names):
    return rows_of(groups, set(groups) - set(names)), rows_of(groups, names)


def first_groups(groups, n_test_groups):
    return held_out(groups, np.unique(groups)[:n_test_groups].tolist())


def swapped_sets(groups, n_test_groups):
    names = np.unique(groups).tolist()
    training, test = held_out(groups, names[len(names) - n_test_groups :])
    return test, training


def groups_from_behind(groups, n_test_groups):
    return held_out(groups, np.unique(groups)[-n_test_groups:].tolist())


def rows_in_order_of_groups(groups, n_test_groups):
    training, test = np.split(np.argsort(groups, kind="stable"), [len(groups) - n_test_groups])
    return np.sort(training).tolist(), np.sort(test).tolist()


def last_rows(groups, n_test_groups):
    training, test = np.split(np.arange(len(groups)), [len(groups) - n_test_groups])
    return training.tolist(), test.tolist()


def groups_of_the_last_names(groups, n_test_groups):
    names = list(groups)
    names.sort(reverse=True)
    return held_out(groups, names[:n_test_groups])


def groups_in_order_of_appearance(groups, n_test_groups):
    names = pd.unique(np.array(groups)).tolist()
    return held_out(groups, names[len(names) - n_test_groups :])


def all_rows_and_test(groups, n_test_groups):
    names = sorted(set(groups), reverse=True)[:n_test_groups]
    return np.arange(len(groups)).tolist(), rows_of(groups, names)


def names_of_groups(groups, n_test_groups):
    names = np.unique(groups)
    training, test = np.split(names, [len(names) - n_test_groups])
    return training.tolist(), test.tolist()


def names_of_rows(groups, n_test_groups):
    names = sorted(set(groups), reverse=True)[:n_test_groups]
    return [g for g in groups if g not in names], [g for g in groups if g in names]


def seen_losses(losses, patience, *, tolerates_ties=False):
    """Losses up to the end of training, by looking at the last `patience` of them each time."""
    for end in range(patience + 1, len(losses) + 1):
        before, last = min(losses[: end - patience]), min(losses[end - patience : end])
        if last > before or (last == before and not tolerates_ties):
            return losses[:end]
    return losses


def place_of_best_seen(validation_losses, patience):
    return int(np.argmin(seen_losses(validation_losses, patience)))


def last_of_equal_losses(validation_losses, patience):
    seen = np.array(seen_losses(validation_losses, patience, tolerates_ties=True))
    return len(seen) - int(np.argmin(seen[::-1]))


def stop_when_rising(validation_losses, patience, *, keeps_best):
    rising, kept, lowest = 0, 1, validation_losses[0]
    pairs = itertools.pairwise(validation_losses)
    for epoch, (before, now) in enumerate(pairs, start=2):
        if now < before:
            rising = 0
            if now < lowest or not keeps_best:
                kept = epoch
        else:
            rising += 1
        lowest = min(lowest, now)
        if rising == patience:
            return kept
    return kept


def failures_in_total(validation_losses, patience):
    lowest = np.minimum.accumulate(validation_losses)
    failed = np.concatenate([[False], validation_losses[1:] >= lowest[:-1]])
    (ends,) = np.nonzero(np.cumsum(failed) >= patience)
    end = ends[0] + 1 if len(ends) else len(validation_losses)
    return int(np.argmin(validation_losses[:end])) + 1


def one_epoch_too_long(validation_losses, patience):
    return place_of_best_seen(validation_losses, patience + 1) + 1


def best_counts_as_failure(validation_losses, patience):
    kept, lowest, count = 1, validation_losses[0], 1
    for epoch, loss in enumerate(validation_losses[1:], start=2):
        if loss < lowest:
            kept, lowest, count = epoch, loss, 1
        else:
            count += 1
            if count >= patience:
                break
    return kept


def norms(weights):
    return np.linalg.norm(np.array(weights), 1), np.linalg.norm(np.array(weights), 2)


def penalty_swapped(weights, alpha):
    l1, length = norms(weights)
    return l1 + alpha * (length**2 - l1)


def penalty_with_signs(weights, alpha):
    return sum(alpha * w + (1 - alpha) * w * w for w in weights)


def penalty_with_length(weights, alpha):
    return np.dot([alpha, 1 - alpha], norms(weights))


def penalty_as_in_scikit_learn(weights, alpha):
    l1, length = norms(weights)
    return alpha * l1 + 0.5 * (1 - alpha) * length**2


def mean_penalty(weights, alpha):
    return sum(alpha * abs(w) + (1 - alpha) * w * w for w in weights) / len(weights)


def penalty_of_both(weights, alpha):
    return sum(abs(w) * (1 + abs(w)) for w in weights)


def kept_units(activations, mask, q):
    return np.where(mask, activations, 0.0).tolist()


def kept_units_over_q(activations, mask, q):
    return [h / q if m else 0.0 for h, m in zip(activations, mask, strict=True)]


def weakened_units(activations, mask, q):
    return (np.array(activations) * mask * (1 - q)).tolist()


def dropped_units(activations, mask, q):
    return [0.0 if m else h / (1 - q) for h, m in zip(activations, mask, strict=True)]


def dropped_units_unscaled(activations, mask, q):
    return np.where(mask, 0.0, activations).tolist()


def all_units(activations, mask, q):
    return np.divide(activations, 1 - q).tolist()


def units_over_share_kept(activations, mask, q):
    share = sum(mask) / len(mask)
    return [h / share if m else h * m / share for h, m in zip(activations, mask, strict=True)]


def only_kept_units(activations, mask, q):
    return (np.array(activations)[np.array(mask) == 1] / (1 - q)).tolist()


WRONG = {
    "decayed-learning-rate": {
        "counted-from-zero": lambda initial, factor, every, epoch: rate_after_products(
            initial, factor, every, epoch, until=1
        ),
        "not-in-steps": (
            lambda initial, factor, every, epoch: (
                initial * math.exp((epoch - 1) * math.log(factor) / every)
            ),
            lambda initial, factor, every, epoch: initial * (factor ** (1 / every)) ** epoch,
        ),
        "every-ignored": (
            lambda initial, factor, every, epoch: rate_after_products(initial, factor, 1, epoch),
            lambda initial, factor, every, epoch: initial * math.prod([factor] * epoch),
        ),
        "once-only": rate_after_one_fall,
        "multiplied": rate_as_a_product,
        "divided": rate_that_grows,
    },
    "updates-in-training": {
        "one-epoch": (
            lambda n_samples, batch_size, epochs: len(range(0, n_samples, batch_size)),
            lambda n_samples, batch_size, epochs: full_batches_only(n_samples, batch_size),
        ),
        "last-batch-dropped": full_batches_only,
        "batches-across-epochs": (
            lambda n_samples, batch_size, epochs: len(range(0, n_samples * epochs, batch_size)),
            lambda n_samples, batch_size, epochs: int(n_samples * epochs / batch_size),
        ),
        "one-batch-too-many": lambda n_samples, batch_size, epochs: (
            epochs + epochs * math.floor(n_samples / batch_size)
        ),
        "iteration-is-epoch": lambda n_samples, batch_size, epochs: sum(1 for _ in range(epochs)),
        "samples": lambda n_samples, batch_size, epochs: len(list(range(n_samples)) * epochs),
        "not-rounded": lambda n_samples, batch_size, epochs: epochs * (n_samples / batch_size),
    },
    "scaled-learning-rate": {
        "inverted": lambda learning_rate, batch_size, new_batch_size: (
            learning_rate / (new_batch_size / batch_size)
        ),
        "square-root": lambda learning_rate, batch_size, new_batch_size: (
            learning_rate * new_batch_size**0.5 / batch_size**0.5
        ),
        "unchanged": lambda learning_rate, batch_size, new_batch_size: 1 * learning_rate,
        "not-relative": lambda learning_rate, batch_size, new_batch_size: (
            new_batch_size / (1 / learning_rate)
        ),
        "whole-ratio": lambda learning_rate, batch_size, new_batch_size: (
            learning_rate * int(new_batch_size / batch_size)
        ),
    },
    "split-by-group": {
        "swapped": swapped_sets,
        "first-groups": first_groups,
        "minus-zero": groups_from_behind,
        "rows-instead-of-groups": (rows_in_order_of_groups, last_rows),
        "repeats-kept": groups_of_the_last_names,
        "not-sorted": groups_in_order_of_appearance,
        "overlap": all_rows_and_test,
        "names": (names_of_groups, names_of_rows),
    },
    "early-stopping-epoch": {
        "whole-curve": lambda validation_losses, patience: int(np.argmin(validation_losses)) + 1,
        "counted-from-zero": (
            place_of_best_seen,
            lambda validation_losses, patience: int(np.argmin(validation_losses)),
        ),
        "last-epoch": lambda validation_losses, patience: len(
            seen_losses(validation_losses, patience)
        ),
        "compared-with-previous": (
            lambda validation_losses, patience: stop_when_rising(
                validation_losses, patience, keeps_best=False
            ),
            lambda validation_losses, patience: stop_when_rising(
                validation_losses, patience, keeps_best=True
            ),
        ),
        "not-in-a-row": failures_in_total,
        "ties": last_of_equal_losses,
        "patience-too-long": one_epoch_too_long,
        "patience-too-short": best_counts_as_failure,
    },
    "elastic-net-penalty": {
        "swapped": penalty_swapped,
        "no-absolute-value": penalty_with_signs,
        "root": penalty_with_length,
        "half": penalty_as_in_scikit_learn,
        "mean": mean_penalty,
        "l1-only": (
            lambda weights, alpha: alpha * norms(weights)[0],
            lambda weights, alpha: sum(abs(weight) for weight in weights),
        ),
        "l2-only": (
            lambda weights, alpha: (1 - alpha) * np.dot(weights, weights),
            lambda weights, alpha: sum(weight * weight for weight in weights),
        ),
        "unweighted": penalty_of_both,
    },
    "inverted-dropout": {
        "not-scaled": kept_units,
        "divided-by-q": kept_units_over_q,
        "wrong-direction": weakened_units,
        "mask-inverted": (dropped_units, dropped_units_unscaled),
        "mask-ignored": all_units,
        "scaled-by-mask": units_over_share_kept,
        "shortened": only_kept_units,
    },
    "he-standard-deviation": {
        "variance": lambda n_in, n_out: nn.init.calculate_gain("relu") ** 2 / n_in,
        "xavier": (
            lambda n_in, n_out: ((n_in + n_out) / 2) ** -0.5,
            lambda n_in, n_out: 1 / np.mean([n_in, n_out]),
        ),
        "outputs": (
            lambda n_in, n_out: nn.init.calculate_gain("relu") / n_out**0.5,
            lambda n_in, n_out: (n_out / 2) ** -1,
        ),
        "without-two": lambda n_in, n_out: n_in**-0.5,
        "uniform": lambda n_in, n_out: 3**0.5 * (2 / n_in) ** 0.5,
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("training-neural-networks", WRONG)
