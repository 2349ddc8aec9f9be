"""The references of the exercises on neural networks, against the package, PyTorch and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_wrong_answers,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special
from sklearn import metrics

from nutrigen import neural
from nutrigen.exercises import WrongAnswer, check, list_exercises

EXERCISES = {exercise.name: exercise for exercise in list_exercises("neural-networks")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

numbers = st.floats(-10, 10)
sizes = st.integers(1, 5)


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)


@given(st.data(), sizes)
def test_mean_squared_error_is_that_of_the_package(data, n):
    predicted, target = (data.draw(arrays(float, n, elements=numbers)) for _ in range(2))
    loss = neural.MeanSquaredError().forward(predicted[:, None], target[:, None])
    close(REFERENCE["mean-squared-error"](predicted, target), loss)


@settings(deadline=None)
@given(st.data(), sizes, sizes)
def test_mse_gradient_is_that_of_torch(data, n, n_features):
    w = torch.tensor(data.draw(arrays(float, n_features, elements=numbers)), requires_grad=True)
    X = data.draw(arrays(float, (n, n_features), elements=numbers))
    y = data.draw(arrays(float, n, elements=numbers))
    torch.nn.functional.mse_loss(torch.tensor(X) @ w, torch.tensor(y)).backward()
    close(REFERENCE["mse-gradient"](w.detach().numpy(), X, y), w.grad.numpy())


@given(st.data(), sizes, st.floats(0.001, 10))
def test_gradient_step_is_that_of_the_package(data, n, learning_rate):
    w, gradient = (data.draw(arrays(float, n, elements=numbers)) for _ in range(2))
    expected = w.copy()
    neural.SGD([expected], learning_rate).step([gradient])
    close(REFERENCE["gradient-step"](w, gradient, learning_rate), expected)


@given(st.integers(1, 200), st.integers(1, 50), st.integers(1, 5))
def test_number_of_iterations_is_that_of_the_package(n_samples, batch_size, n_epochs):
    epochs = [list(neural.mini_batches(n_samples, batch_size, None, shuffle=False))] * n_epochs
    counted = sum(len(batches) for batches in epochs)
    assert REFERENCE["iterations-per-epoch"](n_samples, batch_size, n_epochs) == counted


@given(st.floats(-1e6, 1e6))
def test_sigmoid_and_its_derivative_are_those_of_scipy(x):
    close(REFERENCE["stable-sigmoid"](x), special.expit(x))
    close(REFERENCE["sigmoid-derivative"](x), special.expit(x) * special.expit(-x))


@given(st.data(), sizes, sizes)
def test_relu_backward_is_that_of_the_package(data, n, n_units):
    gradient, z = (data.draw(arrays(float, (n, n_units), elements=numbers)) for _ in range(2))
    layer = neural.ReLU()
    layer.forward(z)
    close(REFERENCE["relu-derivative"](gradient, z), layer.backward(gradient))


@settings(deadline=None)
@given(st.data(), sizes, sizes, sizes)
def test_linear_backward_is_that_of_torch(data, n, n_inputs, n_outputs):
    G, X, W = (
        data.draw(arrays(float, shape, elements=numbers))
        for shape in ((n, n_outputs), (n, n_inputs), (n_outputs, n_inputs))
    )
    tensors = [torch.tensor(array, requires_grad=True) for array in (W, np.zeros(n_outputs), X)]
    weights, biases, inputs = tensors
    torch.nn.functional.linear(inputs, weights, biases).backward(torch.tensor(G))
    for found, tensor in zip(REFERENCE["linear-backward"](G, X, W), tensors, strict=True):
        close(found, tensor.grad.numpy())


def package_linear_backward(G, X, W):
    layer = neural.Linear(X.shape[1], len(W), None, initialization="zeros")
    layer.weight[:] = W
    layer.forward(X)
    of_inputs = layer.backward(G)
    return layer.weight_gradient, layer.bias_gradient, of_inputs


def package_relu_backward(output_gradient, z):
    layer = neural.ReLU()
    layer.forward(z)
    return layer.backward(output_gradient)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "mean-squared-error",
            lambda predicted, target: neural.MeanSquaredError().forward(predicted, target),
        ),
        ("stable-sigmoid", lambda x: neural.sigmoid(x)),
        ("sigmoid-derivative", lambda x: neural.Sigmoid().derivative(x)),
        ("relu-derivative", package_relu_backward),
        ("linear-backward", package_linear_backward),
    ],
)
def test_package_passes_the_checks(name, answer):
    check(name, answer)


# Learners' code that is right, but written in another way


def gradient_step_in_place_on_a_copy(w, gradient, learning_rate):
    w = w.copy()
    w -= learning_rate * gradient
    return w


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mean-squared-error", lambda predicted, target: ((target - predicted) ** 2).mean()),
        ("mse-gradient", lambda w, X, y: -2 * np.mean((y - X @ w)[:, None] * X, axis=0)),
        ("mse-gradient", lambda w, X, y: 2 / len(y) * (X @ w - y) @ X),
        ("gradient-step", gradient_step_in_place_on_a_copy),
        (
            "iterations-per-epoch",
            lambda n_samples, batch_size, n_epochs: n_epochs * -(-n_samples // batch_size),
        ),
        (
            "stable-sigmoid",
            lambda x: 0.5 * (1 + math.tanh(x / 2)) if x > 0 else math.exp(x) / (1 + math.exp(x)),
        ),
        ("sigmoid-derivative", lambda x: 1 / (2 + 2 * math.cosh(min(abs(x), 700)))),
        ("relu-derivative", lambda output_gradient, z: np.where(z > 0, output_gradient, 0.0)),
        (
            "linear-backward",
            lambda G, X, W: [np.einsum("nc,nj->cj", G, X), np.ones(len(G)) @ G, G @ W],
        ),
    ],
)
def test_other_right_answers_pass(name, answer):
    check(name, answer)


# Learners' code with a typical mistake


def gradient_step_in_place(w, gradient, learning_rate):
    w -= learning_rate * gradient
    return w


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("mean-squared-error", lambda predicted, target: sum((predicted - target) ** 2), "sum"),
        (
            "mean-squared-error",
            lambda predicted, target: (
                float(np.linalg.norm(predicted - target)) / len(target) ** 0.5
            ),
            "root",
        ),
        ("mse-gradient", lambda w, X, y: 2 / len(y) * X.T @ (y - X @ w), "sign"),
        ("mse-gradient", lambda w, X, y: X.T @ (X @ w - y) / len(y), "factor-two"),
        ("mse-gradient", lambda w, X, y: 2 * X.T @ (X @ w - y), "sum"),
        ("mse-gradient", lambda w, X, y: 2 * (X * (X @ w - y)[:, None]).mean(), "mean-over-all"),
        (
            "gradient-step",
            lambda w, gradient, learning_rate: w + gradient * learning_rate,
            "ascent",
        ),
        ("iterations-per-epoch", lambda n_samples, batch_size, n_epochs: n_epochs, "one-per-epoch"),
        (
            "iterations-per-epoch",
            lambda n_samples, batch_size, n_epochs: int(n_samples / batch_size) * n_epochs,
            "rounded-down",
        ),
        ("stable-sigmoid", lambda x: 1 / (1 + math.exp(-x)), "overflow-below"),
        ("stable-sigmoid", lambda x: math.exp(x) / (math.exp(x) + 1), "overflow-above"),
        ("sigmoid-derivative", lambda x: x * (1 - x), "input-for-value"),
        (
            "relu-derivative",
            lambda output_gradient, z: np.where(z > 0, 1.0, 0.0),
            "derivative-only",
        ),
        (
            "relu-derivative",
            lambda output_gradient, z: np.where(z < 0, 0.0, output_gradient),
            "one-at-zero",
        ),
        ("linear-backward", lambda G, X, W: (X.T @ G, G.sum(axis=0), G @ W), "weights-transposed"),
        ("linear-backward", lambda G, X, W: (G.T @ X, G.mean(axis=0), G @ W), "bias-mean"),
        ("linear-backward", lambda G, X, W: (G.T @ X, G.sum(axis=1), G @ W), "bias-wrong-axis"),
        ("linear-backward", lambda G, X, W: (G.T @ X, G.sum(axis=0), G @ W.T), "input-product"),
        (
            "linear-backward",
            lambda G, X, W: (G.T @ X, G.sum(axis=0, keepdims=True), G @ W),
            "bias-as-row",
        ),
    ],
)
def test_typical_mistakes_get_their_own_hint(name, answer, mistake):
    with pytest.raises(WrongAnswer) as wrong:
        check(name, answer)
    assert wrong.value.mistake == mistake


def test_a_step_that_changes_its_input_is_almost_right():
    with pytest.raises(WrongAnswer, match="changes its input: w"):
        check("gradient-step", gradient_step_in_place)


# Wrong answers, written anew


def autograd_of_squares(w, X, y, *, of_mean=True):
    weights = torch.tensor(w, requires_grad=True)
    squares = (torch.tensor(X) @ weights - torch.tensor(y)) ** 2
    (squares.mean() if of_mean else squares.sum()).backward()
    return weights.grad.numpy()


def half_squares_against_the_error(w, X, y):
    return np.array([np.mean((y - X.dot(w)) * column) for column in X.T])


def average_error_for_each_weight(w, X, y):
    errors = np.array([row.dot(w) for row in X]) - y
    return np.repeat(2 * errors.sum() / errors.size, w.size)


def one_number_for_each_sample(w, X, y):
    return np.array([2 * (x @ w - t) * sum(x) / len(x) for x, t in zip(X, y, strict=True)])


def matrix_times_errors(w, X, y):
    errors = np.dot(X, w) - y
    return np.dot(X, errors) * 2 / X.shape[0]


def step_of_the_package(w, gradient, learning_rate):
    weights = w.copy()
    neural.SGD([weights], learning_rate).step([gradient])
    return weights


def step_along_the_direction(w, gradient, learning_rate):
    length = math.hypot(*gradient)
    return w - learning_rate * gradient / length if length else w


def full_batches(n_samples, batch_size, n_epochs):
    return n_epochs * len(range(batch_size, n_samples + 1, batch_size))


def batches_of_the_stream(n_samples, batch_size, n_epochs):
    stream = [row for _ in range(n_epochs) for row in range(n_samples)]
    return len(stream[::batch_size])


def batches_of_a_loader(n_samples, batch_size, n_epochs):
    return len(torch.utils.data.DataLoader(range(n_samples), batch_size=batch_size))


def batches_with_a_rest_always(n_samples, batch_size, n_epochs):
    starts = range(0, n_samples + 1, batch_size)
    return sum(1 for _ in range(n_epochs) for _ in starts)


def sigmoid_of_clipped(bound):
    return lambda x: float(special.expit(np.clip(x, -bound, bound)))


def slope_by_inverse_of_cosh(x):
    return (1 / math.cosh(x)) ** 2 if abs(x) < 700 else 0.0


def derivative_by_autograd(output_gradient, z):
    tensor = torch.tensor(z, requires_grad=True)
    torch.relu(tensor).sum().backward()
    return tensor.grad.numpy()


def gradient_where_it_is_positive(output_gradient, z):
    return np.clip(output_gradient, 0, None)


def both_positive(output_gradient, z):
    passed = np.zeros_like(z)
    passed[z > 0] = np.maximum(output_gradient[z > 0], 0)
    return passed


def times_the_output(output_gradient, z):
    output = np.where(z < 0, 0, z)
    return np.multiply(output_gradient, output)


def erase_the_negative(output_gradient, z):
    gradient = output_gradient.copy()
    gradient[z < 0] = 0
    return gradient


def erase_the_active(output_gradient, z):
    gradient = output_gradient.copy()
    gradient[z > 0] = 0
    return gradient


def outer_products(rows, columns):
    return sum(np.outer(row, column) for row, column in zip(rows, columns, strict=True))


WRONG = {
    "mean-squared-error": {
        "sum": lambda predicted, target: np.dot(predicted - target, predicted - target),
        "root": lambda predicted, target: metrics.root_mean_squared_error(target, predicted),
        "absolute": lambda predicted, target: metrics.mean_absolute_error(target, predicted),
        "square-of-the-mean": lambda predicted, target: (predicted.mean() - target.mean()) ** 2,
        "half": lambda predicted, target: np.mean(0.5 * np.square(target - predicted)),
        "one-sample-less": lambda predicted, target: (
            np.linalg.norm(target - predicted) ** 2 / (len(predicted) - 1)
        ),
        "per-sample": lambda predicted, target: np.square(target - predicted),
        "not-squared": (
            lambda predicted, target: predicted.mean() - target.mean(),
            lambda predicted, target: np.average(target) - np.average(predicted),
        ),
    },
    "mse-gradient": {
        "sign": lambda w, X, y: 2 * (y - X.dot(w)).dot(X) / len(X),
        "factor-two": (
            lambda w, X, y: np.mean((X @ w - y)[:, np.newaxis] * X, axis=0),
            half_squares_against_the_error,
        ),
        "sum": (
            lambda w, X, y: autograd_of_squares(w, X, y, of_mean=False),
            lambda w, X, y: X.T @ (X @ w) - X.T @ y,
            lambda w, X, y: 2 * (X.T @ y - X.T @ X @ w),
        ),
        "divided-by-features": lambda w, X, y: 2 * X.T @ (X @ w - y) / X.shape[1],
        "without-inputs": (
            average_error_for_each_weight,
            lambda w, X, y: np.average(2 * (np.dot(X, w) - y)),
        ),
        "mean-over-all": lambda w, X, y: np.sum(2 * X.T * (X @ w - y)) / X.size,
        "wrong-axis": one_number_for_each_sample,
        "not-transposed": matrix_times_errors,
    },
    "gradient-step": {
        "ascent": lambda w, gradient, learning_rate: step_of_the_package(
            w, np.negative(gradient), learning_rate
        ),
        "without-rate": lambda w, gradient, learning_rate: step_of_the_package(w, gradient, 1.0),
        "divided-by-rate": lambda w, gradient, learning_rate: np.array(
            [a - g / learning_rate for a, g in zip(w, gradient, strict=True)]
        ),
        "step-only": (
            lambda w, gradient, learning_rate: step_of_the_package(0 * w, gradient, learning_rate),
            lambda w, gradient, learning_rate: np.multiply(gradient, learning_rate),
        ),
        "weights-scaled": (
            lambda w, gradient, learning_rate: np.subtract(w, gradient) * learning_rate,
            lambda w, gradient, learning_rate: w - learning_rate * w - gradient,
        ),
        "normalized": step_along_the_direction,
    },
    "iterations-per-epoch": {
        "one-per-epoch": lambda n_samples, batch_size, n_epochs: len(range(n_epochs)),
        "rounded-down": full_batches,
        "not-rounded": lambda n_samples, batch_size, n_epochs: n_epochs * (n_samples / batch_size),
        "rounded-late": batches_of_the_stream,
        "one-epoch": batches_of_a_loader,
        "one-too-many": batches_with_a_rest_always,
        "samples": lambda n_samples, batch_size, n_epochs: sum([n_samples] * n_epochs),
    },
    "stable-sigmoid": {
        "overflow-below": lambda x: (1 + math.e ** (-x)) ** -1,
        "overflow-above": (
            lambda x: math.exp(x) * (1 + math.exp(x)) ** -1,
            lambda x: np.exp(x) / (np.exp(x) + 1),
        ),
        "mirrored": (lambda x: float(special.expit(-x)), lambda x: (math.exp(x) + 1) ** -1),
        "missing-parentheses": (lambda x: 1 + math.exp(-x), lambda x: 1 / 1 + np.exp(-x)),
        "tanh": (
            lambda x: float(2 * special.expit(2 * x) - 1),
            lambda x: float(2 * special.expit(x) - 1),
        ),
        "tanh-shifted": (
            lambda x: 0.5 * (1 + math.tanh(0.5 * x)),
            lambda x: 0.5 + np.tanh(0.5 * x) / 2,
        ),
        "step": (lambda x: 1 if x > 0 else 0, lambda x: float(np.heaviside(x, 1))),
        "clipped": tuple(sigmoid_of_clipped(bound) for bound in (10, 1, 5, 20, 30, 50, 100, 500)),
    },
    "sigmoid-derivative": {
        "value": lambda x: float(special.expit(x)),
        "input-for-value": lambda x: x - x**2,
        "derivative-of-tanh": (
            slope_by_inverse_of_cosh,
            lambda x: float((1 - special.expit(x)) * (1 + special.expit(x))),
        ),
        "complement": lambda x: float(special.expit(-x)),
        "sign": (
            lambda x: float(-special.expit(x) * special.expit(-x)),
            lambda x: float(special.expit(x) ** 2 - special.expit(x)),
        ),
        "inner-derivative-only": lambda x: float(np.square(special.expit(x))),
        "overflow": (
            lambda x: math.exp(-x) * (1 + math.exp(-x)) ** -2,
            lambda x: (1 - 1 / (math.exp(-x) + 1)) / (math.exp(-x) + 1),
            lambda x: math.exp(x) / (math.exp(x) + 1) / (math.exp(x) + 1),
            lambda x: np.exp(-x) / np.square(1 + np.exp(-x)),
            lambda x: np.exp(x) / np.square(1 + np.exp(x)),
        ),
    },
    "relu-derivative": {
        "derivative-only": (derivative_by_autograd, lambda output_gradient, z: z > 0),
        "gated-by-gradient": (gradient_where_it_is_positive, both_positive),
        "value-for-derivative": times_the_output,
        "one-at-zero": erase_the_negative,
        "forward": lambda output_gradient, z: torch.relu(torch.tensor(z)).numpy(),
        "not-gated": lambda output_gradient, z: np.ones_like(z) * output_gradient,
        "reversed": (
            lambda output_gradient, z: np.where(np.signbit(z), output_gradient, 0),
            erase_the_active,
        ),
    },
    "linear-backward": {
        "weights-transposed": lambda G, X, W: (outer_products(X, G), G.sum(axis=0), G @ W),
        "bias-mean": lambda G, X, W: (np.einsum("nc,nj->cj", G, X), G.mean(axis=0), G @ W),
        "divided-by-samples": lambda G, X, W: (
            outer_products(G, X) / X.shape[0],
            np.average(G, axis=0),
            np.einsum("nc,cj->nj", G, W),
        ),
        "bias-wrong-axis": lambda G, X, W: (
            outer_products(G, X),
            G @ np.ones(G.shape[1]),
            np.dot(G, W),
        ),
        "bias-not-summed": lambda G, X, W: (outer_products(G, X), np.array(G), np.dot(G, W)),
        "bias-summed-over-all": lambda G, X, W: (np.dot(G.T, X), np.sum(G), np.dot(G, W)),
        "bias-as-row": lambda G, X, W: (
            np.dot(G.T, X),
            np.ones((1, len(G))) @ G,
            np.array([g @ W for g in G]),
        ),
        "input-product": lambda G, X, W: (np.dot(G.T, X), np.sum(G, axis=0), np.dot(G, W.T)),
        "order": (
            lambda G, X, W: (np.dot(G, W), np.dot(G.T, X), np.sum(G, axis=0)),
            lambda G, X, W: (np.dot(G.T, X), np.dot(G, W), np.sum(G, axis=0)),
            lambda G, X, W: (np.sum(G, axis=0), np.dot(G.T, X), np.dot(G, W)),
        ),
        "without-input": lambda G, X, W: [outer_products(G, X), G.sum(axis=0)],
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("neural-networks", WRONG)
