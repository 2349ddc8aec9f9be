"""The references of the exercises on PyTorch, against PyTorch itself, SymPy and scikit-learn."""

from __future__ import annotations

import copy
import subprocess
import sys

import numpy as np
import pytest
import torch
from exercise_answers import (
    on_probes,
)
from scipy.special import softmax
from sklearn.metrics import r2_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from nutrigen.exercises import WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("pytorch-tutorial")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def message_of(name: str, answer: object) -> str:
    with pytest.raises(WrongAnswer) as caught:
        check(name, answer)
    return " ".join(str(caught.value).split())


# References


def _parameters(intercept: float, slope: float) -> torch.Tensor:
    return torch.tensor([intercept, slope], dtype=torch.float64, requires_grad=True)


def _loss(theta: torch.Tensor, x: np.ndarray, y: np.ndarray) -> torch.Tensor:
    x, y = torch.tensor(x), torch.tensor(y)
    return nn.functional.mse_loss(theta[0] + theta[1] * x, y)


@on_probes("line-gradient")
def test_line_gradient_is_that_of_autograd(arguments):
    x, y, intercept, slope = arguments
    theta = _parameters(intercept, slope)
    _loss(theta, x, y).backward()
    expected = pytest.approx(theta.grad.tolist(), abs=1e-12)
    assert REFERENCE["line-gradient"](x, y, intercept, slope) == expected


@on_probes("line-step")
def test_line_step_is_that_of_the_optimizer(arguments):
    x, y, intercept, slope, rate = arguments
    theta = _parameters(intercept, slope)
    optimizer = torch.optim.SGD([theta], lr=rate)
    _loss(theta, x, y).backward()
    optimizer.step()
    expected = pytest.approx(theta.detach().tolist(), abs=1e-12)
    assert REFERENCE["line-step"](x, y, intercept, slope, rate) == expected


def test_gradient_at_is_that_of_autograd():
    for probe in EXERCISES["gradient-at"].probes:
        point = torch.tensor(probe.arguments[0], dtype=torch.float64, requires_grad=True)
        (3 * point[0] ** 2 + point[1] ** 2).backward()
        torch.testing.assert_close(REFERENCE["gradient-at"](*probe.arguments), point.grad)
    assert REFERENCE["gradient-at"]([1.0, 1.0]).tolist() == [6, 2]


@pytest.mark.parametrize("clears", [True, False])
def test_mended_and_broken_loop_are_what_pytorch_makes_of_them(clears):
    exercise = EXERCISES["mend-the-loop"]
    broken = exercise.mistakes[0].answer
    for probe in exercise.probes:
        x, y, start, n_steps, rate = probe.arguments
        theta = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.SGD([theta], lr=rate)
        for _ in range(n_steps):
            if clears:
                optimizer.zero_grad()
            _loss(theta, x, y).backward()
            optimizer.step()
        ours = (exercise.reference if clears else broken)(*probe.arguments)
        np.testing.assert_allclose(ours, theta.detach().numpy(), rtol=1e-9, atol=1e-10)


def test_batch_sizes_are_those_of_a_loader():
    for probe in EXERCISES["batch-sizes"].probes:
        n_samples, batch_size, drop_last = probe.arguments
        samples = TensorDataset(torch.zeros(n_samples))
        loader = DataLoader(samples, batch_size=batch_size, drop_last=drop_last)
        sizes = REFERENCE["batch-sizes"](*probe.arguments)
        assert sizes == [len(batch) for (batch,) in loader]
        assert len(sizes) == len(loader)


def test_predictions_are_those_of_the_layers_by_hand():
    for probe in EXERCISES["predict-array"].probes:
        model, X = copy.deepcopy(probe.arguments)
        first, normalization, _, last = (
            {name: value.double().numpy() for name, value in layer.state_dict().items()}
            for layer in model
        )
        hidden = X @ first["weight"].T + first["bias"]
        deviation = np.sqrt(normalization["running_var"] + model[1].eps)
        hidden = (hidden - normalization["running_mean"]) / deviation
        hidden = np.maximum(hidden * normalization["weight"] + normalization["bias"], 0)
        expected = (hidden @ last["weight"].T + last["bias"])[:, 0]
        found = REFERENCE["predict-array"](model, X)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_r_squared_is_that_of_scikit_learn():
    for probe in EXERCISES["r-squared-by-hand"].probes:
        expected = pytest.approx(r2_score(*probe.arguments), abs=1e-12)
        assert REFERENCE["r-squared-by-hand"](*probe.arguments) == expected


def test_decided_classes_are_those_of_scipy_and_pytorch():
    for probe in EXERCISES["decided-classes"].probes:
        logits, names, least = probe.arguments
        expected = torch.softmax(torch.from_numpy(logits), dim=1).numpy()
        np.testing.assert_allclose(softmax(logits, axis=1), expected, atol=1e-12)
        decided = REFERENCE["decided-classes"](logits, names, least)
        assert [p for _, p in decided] == pytest.approx(expected.max(axis=1), abs=1e-12)
        for (name, probability), row in zip(decided, expected, strict=True):
            equal = [names[c] for c in np.flatnonzero(np.isclose(row, row.max(), atol=1e-12))]
            assert name == ("undecided" if probability < least else equal[0])


def test_mended_classifier_is_what_numpy_makes_of_it():
    for probe in EXERCISES["mend-the-classifier"].probes:
        X, y, start, n_steps, rate = probe.arguments
        weights, one_hot = start.copy(), np.eye(start.shape[1])[y]
        for _ in range(n_steps):
            weights -= rate * X.T @ (softmax(X @ weights, axis=1) - one_hot) / len(y)
        found = REFERENCE["mend-the-classifier"](*probe.arguments)
        np.testing.assert_allclose(found, softmax(X @ weights, axis=1), atol=1e-12)


# What a learner with PyTorch hands in


@pytest.mark.parametrize(
    ("twice", "axis", "hint"),
    [
        (True, 0, "Both mistakes are still there"),
        (True, 1, "Give it the logits"),
        (False, 0, "the softmax needs another dim"),
    ],
)
def test_classifier_that_is_not_mended_is_recognized(twice, axis, hint):
    def fit_classes(X, y, start, n_steps, learning_rate):
        X, y = torch.tensor(X), torch.tensor(y)
        W = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.SGD([W], lr=learning_rate)
        for _ in range(n_steps):
            optimizer.zero_grad()
            outputs = torch.softmax(X @ W, dim=1) if twice else X @ W
            nn.functional.cross_entropy(outputs, y).backward()
            optimizer.step()
        return torch.softmax(X @ W, dim=axis).detach().numpy()

    assert hint in message_of("mend-the-classifier", fit_classes)


def test_missing_zero_grad_is_recognized():
    def fit_line(x, y, start, n_steps, learning_rate):
        theta = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.SGD([theta], lr=learning_rate)
        for _ in range(n_steps):
            _loss(theta, x, y).backward()
            optimizer.step()
        return theta.detach().numpy()

    assert "Call optimizer.zero_grad() in every round" in message_of("mend-the-loop", fit_line)


def test_start_that_shares_its_memory_is_noticed():
    def fit_line(x, y, start, n_steps, learning_rate):
        theta = torch.from_numpy(start).requires_grad_()
        optimizer = torch.optim.SGD([theta], lr=learning_rate)
        for _ in range(n_steps):
            optimizer.zero_grad()
            _loss(theta, x, y).backward()
            optimizer.step()
        return theta.detach().numpy()

    message = message_of("mend-the-loop", fit_line)
    assert "the results are right, but your function changes its input: start" in message


@pytest.mark.parametrize("convert", [torch.Tensor.float, torch.Tensor.double])
def test_single_precision_is_recognized_even_if_converted_afterwards(convert):
    def gradient_at(point):
        x = torch.tensor(point, requires_grad=True)
        (3 * x[0] ** 2 + x[1] ** 2).backward()
        return convert(x.grad)

    message = message_of("gradient-at", gradient_at)
    assert "Pass dtype=torch.float64 when you make the tensor" in message
    assert "it goes wrong in another way on whole numbers" in message


def test_forgotten_backward_is_told_what_grad_is_until_then():
    def gradient_at(point):
        x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
        f = 3 * x[0] ** 2 + x[1] ** 2
        return x.grad if f.requires_grad else f

    assert "which is None until backward has run" in message_of("gradient-at", gradient_at)


def test_training_mode_is_recognized():
    def predict(model, X):
        with torch.no_grad():
            return model(torch.tensor(X, dtype=torch.float32))[:, 0].numpy()

    assert "still in training mode" in message_of("predict-array", predict)


def test_recorded_output_is_reported():
    def predict(model, X):
        model.eval()
        return model(torch.tensor(X, dtype=torch.float32))[:, 0].numpy()

    message = message_of("predict-array", predict)
    assert "Can't call numpy() on Tensor that requires grad" in message


def test_detached_output_and_another_way_to_take_the_column_pass():
    def predict(model, X):
        model.eval()
        return model(torch.from_numpy(X).float()).detach().squeeze(1).numpy()

    check("predict-array", predict)


# PyTorch is not required


def test_other_chapters_are_checked_without_pytorch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from nutrigen.exercises import check, list_exercises\n"
        "check('count-windows', lambda length, k: max(length - k + 1, 0))\n"
        "assert len(list_exercises()) > 100\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_checks_leave_the_global_generator_of_pytorch_alone():
    state = torch.get_rng_state()
    for name, reference in REFERENCE.items():
        check(name, reference)
    assert torch.equal(torch.get_rng_state(), state)
