"""The references of the exercises on PyTorch, against PyTorch itself, SymPy and scikit-learn."""

from __future__ import annotations

import copy
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
)
from sklearn import metrics
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


# What a learner with PyTorch hands in


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
        "check('batch-sizes', list_exercises('pytorch-tutorial')[4].reference)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_checks_leave_the_global_generator_of_pytorch_alone():
    state = torch.get_rng_state()
    for name, reference in REFERENCE.items():
        check(name, reference)
    assert torch.equal(torch.get_rng_state(), state)


# Wrong answers, written anew


def ones_and(x):
    return np.column_stack([np.ones_like(x), x])


def errors_of(x, y, intercept, slope):
    return np.polyval([slope, intercept], x) - y


def autograd_of_line(x, y, intercept, slope, *, reduction="mean"):
    theta = torch.tensor([intercept, slope], dtype=torch.float64, requires_grad=True)
    predicted = torch.tensor(ones_and(x)) @ theta
    nn.functional.mse_loss(predicted, torch.tensor(y), reduction=reduction).backward()
    return tuple(theta.grad.tolist())


def same_derivative_twice(x, y, intercept, slope):
    by_intercept, _ = autograd_of_line(x, y, intercept, slope)
    return [by_intercept, by_intercept]


def means_multiplied(x, y, intercept, slope):
    mean_error = intercept + slope * np.mean(x) - np.mean(y)
    return 2 * mean_error, 2 * mean_error * np.mean(x)


def autograd_with_the_slope_first(x, y, intercept, slope):
    theta = torch.tensor([slope, intercept], dtype=torch.float64, requires_grad=True)
    loss = ((theta[0] * torch.tensor(x) + theta[1] - torch.tensor(y)) ** 2).mean()
    (gradient,) = torch.autograd.grad(loss, theta)
    return gradient.tolist()


def step_of_optimizer(x, y, intercept, slope, learning_rate, *, reduction="mean", **options):
    theta = torch.tensor([intercept, slope], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate, **options)
    predicted = theta[0] + theta[1] * torch.tensor(x)
    nn.functional.mse_loss(predicted, torch.tensor(y), reduction=reduction).backward()
    optimizer.step()
    return theta.tolist()


def intercept_then_slope(x, y, intercept, slope, learning_rate):
    intercept = intercept - learning_rate * 2 * np.mean(errors_of(x, y, intercept, slope))
    slope = slope - learning_rate * 2 * np.mean(errors_of(x, y, intercept, slope) * x)
    return intercept, slope


def slope_then_intercept(x, y, intercept, slope, learning_rate):
    slope = slope - learning_rate * 2 * np.mean(errors_of(x, y, intercept, slope) * x)
    intercept = intercept - learning_rate * 2 * np.mean(errors_of(x, y, intercept, slope))
    return intercept, slope


def step_of_half_length(x, y, intercept, slope, learning_rate):
    errors = errors_of(x, y, intercept, slope)
    by_both = ones_and(x).T @ errors / len(x)
    return tuple(np.array([intercept, slope]) - learning_rate * by_both)


def change_of_the_parameters(x, y, intercept, slope, learning_rate):
    gradient = autograd_of_line(x, y, intercept, slope)
    return [learning_rate * -derivative for derivative in gradient]


def double(point):
    return torch.tensor(point, dtype=torch.float64, requires_grad=True)


def value_of_f(point):
    return torch.dot(torch.tensor([3.0, 1.0], dtype=torch.float64), double(point) ** 2)


def single_precision(point):
    x = torch.tensor([float(coordinate) for coordinate in point], requires_grad=True)
    (gradient,) = torch.autograd.grad(3 * x[0] ** 2 + x[1] ** 2, x)
    return gradient


def backward_twice(point):
    x = double(point)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward(retain_graph=True)
    f.backward()
    return x.grad


def gradient_of_the_squares(point):
    x = double(point)
    x.square().sum().backward()
    return x.grad


class Loop:
    """The loop of the exercise, as far as it has been written right."""

    def __init__(self, x, y, start, learning_rate):
        self.x, self.y = torch.tensor(x), torch.tensor(y)
        self.theta = torch.tensor(start, requires_grad=True)
        self.optimizer = torch.optim.SGD([self.theta], lr=learning_rate)

    def backward(self):
        loss = ((self.theta[0] + self.theta[1] * self.x - self.y) ** 2).mean()
        loss.backward()

    def round(self):
        self.optimizer.zero_grad()
        self.backward()
        self.optimizer.step()

    def result(self):
        return self.theta.detach().numpy()


def cleared_before_the_loop(x, y, start, n_steps, learning_rate):
    loop = Loop(x, y, start, learning_rate)
    loop.optimizer.zero_grad()
    for _ in range(n_steps):
        loop.backward()
        loop.optimizer.step()
    return loop.result()


def cleared_before_the_step(x, y, start, n_steps, learning_rate):
    loop = Loop(x, y, start, learning_rate)
    for _ in range(n_steps):
        loop.backward()
        loop.optimizer.zero_grad()
        loop.optimizer.step()
    return loop.result()


def range_from_one(x, y, start, n_steps, learning_rate):
    loop = Loop(x, y, start, learning_rate)
    for _ in range(1, n_steps):
        loop.round()
    return loop.result()


def range_to_the_end(x, y, start, n_steps, learning_rate):
    loop = Loop(x, y, start, learning_rate)
    step = 0
    while step <= n_steps:
        loop.round()
        step += 1
    return loop.result()


def step_after_the_loop(x, y, start, n_steps, learning_rate):
    loop = Loop(x, y, start, learning_rate)
    for _ in range(n_steps):
        loop.optimizer.zero_grad()
        loop.backward()
    loop.optimizer.step()
    return loop.result()


def sizes_of_a_loader(n_samples, batch_size, drop_last):
    loader = DataLoader(range(n_samples), batch_size=batch_size, drop_last=drop_last)
    return [len(batch) for batch in loader]


def batch_at_the_end(n_samples, batch_size, drop_last):
    starts = range(0, n_samples + 1, batch_size)
    sizes = [min(batch_size, n_samples - start) for start in starts]
    return [size for size in sizes if size == batch_size or not drop_last]


def samples_dealt_out(n_samples, batch_size, drop_last):
    n_batches = len(sizes_of_a_loader(n_samples, batch_size, drop_last))
    sizes = [0] * n_batches
    for sample in range(n_samples if sizes else 0):
        sizes[sample % n_batches] += 1
    return sizes


def output_of(model, X):
    model.eval()
    return model(torch.from_numpy(X).float()).detach()


def output_in_training(model, X):
    return model(torch.from_numpy(X).float()).detach().squeeze(1).numpy()


def share_unexplained(y, y_predicted):
    return metrics.mean_squared_error(y, y_predicted) / np.var(y)


def squares_over_the_variance(y, y_predicted):
    return 1 - np.sum(np.subtract(y, y_predicted) ** 2) / (len(y) * np.var(y))


def squared_correlation(y, y_predicted):
    return pd.Series(y).corr(pd.Series(y_predicted.ravel())) ** 2


def baseline_of_predictions(y, y_predicted):
    baseline = np.full(len(y), np.mean(y_predicted))
    errors = [metrics.mean_squared_error(y, values) for values in (y_predicted, baseline)]
    return 1 - errors[0] / errors[1]


def spread_over_spread(y, y_predicted):
    return (np.var(y_predicted) + (np.mean(y_predicted) - np.mean(y)) ** 2) / np.var(y)


def absolute_errors(y, y_predicted):
    baseline = np.full(len(y), np.mean(y))
    errors = [metrics.mean_absolute_error(y, values) for values in (y_predicted, baseline)]
    return 1 - errors[0] / errors[1]


WRONG = {
    "line-gradient": {
        "minus-sign": lambda x, y, intercept, slope: (
            2 * ones_and(x).T @ (y - ones_and(x) @ [intercept, slope]) / len(x)
        ).tolist(),
        "factor-two": lambda x, y, intercept, slope: np.average(
            errors_of(x, y, intercept, slope)[:, None] * ones_and(x), axis=0
        ).tolist(),
        "sum": (
            lambda x, y, intercept, slope: autograd_of_line(
                x, y, intercept, slope, reduction="sum"
            ),
            lambda x, y, intercept, slope: (
                sum(errors_of(x, y, intercept, slope)),
                x @ errors_of(x, y, intercept, slope),
            ),
        ),
        "inner-derivative": same_derivative_twice,
        "product-of-means": means_multiplied,
        "order": autograd_with_the_slope_first,
    },
    "line-step": {
        "uphill": lambda x, y, intercept, slope, learning_rate: step_of_optimizer(
            x, y, intercept, slope, learning_rate, maximize=True
        ),
        "one-after-the-other": (intercept_then_slope, slope_then_intercept),
        "factor-two": step_of_half_length,
        "sum": lambda x, y, intercept, slope, learning_rate: step_of_optimizer(
            x, y, intercept, slope, learning_rate, reduction="sum"
        ),
        "learning-rate": lambda x, y, intercept, slope, learning_rate: step_of_optimizer(
            x, y, intercept, slope, 1
        ),
        "change-only": change_of_the_parameters,
    },
    "gradient-at": {
        "value": value_of_f,
        "point": double,
        "single-precision": (single_precision, lambda point: single_precision(point).double()),
        "accumulated": backward_twice,
        "unlike-terms": gradient_of_the_squares,
    },
    "mend-the-loop": {
        "gradients-accumulate": cleared_before_the_loop,
        "nothing-moves": cleared_before_the_step,
        "one-step-too-few": range_from_one,
        "one-step-too-many": range_to_the_end,
        "one-step": step_after_the_loop,
    },
    "batch-sizes": {
        "rest-always-dropped": lambda n_samples, batch_size, drop_last: sizes_of_a_loader(
            n_samples, batch_size, drop_last=True
        ),
        "rest-never-dropped": lambda n_samples, batch_size, drop_last: sizes_of_a_loader(
            n_samples, batch_size, drop_last=False
        ),
        "rest-filled": lambda n_samples, batch_size, drop_last: [
            batch_size for _ in sizes_of_a_loader(n_samples, batch_size, drop_last)
        ],
        "empty-batch": batch_at_the_end,
        "equal-parts": samples_dealt_out,
        "rest-first": lambda n_samples, batch_size, drop_last: sorted(
            sizes_of_a_loader(n_samples, batch_size, drop_last)
        ),
    },
    "predict-array": {
        "training-mode": output_in_training,
        "column": lambda model, X: output_of(model, X).numpy(),
        "squeezed-away": lambda model, X: np.squeeze(output_of(model, X).numpy()),
        "tensor": (lambda model, X: output_of(model, X).flatten(), output_of),
    },
    "r-squared-by-hand": {
        "broadcast": squares_over_the_variance,
        "unexplained-share": share_unexplained,
        "correlation": squared_correlation,
        "mean-of-predictions": baseline_of_predictions,
        "spread-of-predictions": spread_over_spread,
        "not-squared": absolute_errors,
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("pytorch-tutorial", WRONG)
