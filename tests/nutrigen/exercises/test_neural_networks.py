"""The references of the exercises on neural networks, against the package, PyTorch and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from nutrigen.exercises import WrongAnswer, check, list_exercises
from nutrigen.learning import neural

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


@settings(deadline=None)
@given(st.data(), sizes, sizes)
def test_logits_gradient_is_that_of_torch(data, n, n_classes):
    logits = torch.tensor(
        data.draw(arrays(float, (n, n_classes), elements=numbers)), requires_grad=True
    )
    classes = data.draw(arrays(int, n, elements=st.integers(0, n_classes - 1)))
    torch.nn.functional.cross_entropy(logits, torch.tensor(classes)).backward()
    close(REFERENCE["logits-gradient"](logits.detach().numpy(), classes), logits.grad.numpy())


@settings(deadline=None)
@given(st.data(), sizes)
def test_binary_cross_entropy_is_that_of_torch_and_scipy(data, n):
    logits = data.draw(arrays(float, n, elements=st.floats(-1000, 1000)))
    answers = data.draw(arrays(int, n, elements=st.integers(0, 1)))
    loss = REFERENCE["binary-cross-entropy"](logits, answers)
    close(loss, -special.log_expit(np.where(answers == 1, logits, -logits)).mean())
    by_torch = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logits), torch.tensor(answers, dtype=torch.float64)
    )
    close(loss, by_torch.item())


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


def package_logits_gradient(logits, classes):
    loss = neural.SoftmaxCrossEntropy()
    loss.forward(logits, classes)
    return loss.backward()


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
        ("logits-gradient", package_logits_gradient),
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
        (
            "logits-gradient",
            lambda logits, classes: (
                (special.softmax(logits, axis=1) - np.eye(logits.shape[1])[classes]) / len(classes)
            ),
        ),
        (
            "binary-cross-entropy",
            lambda logits, answers: np.logaddexp(0, (1 - 2 * answers) * logits).mean(),
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
        (
            "logits-gradient",
            lambda logits, classes: (
                special.softmax(logits, axis=1) - np.eye(logits.shape[1])[classes]
            ),
            "sum",
        ),
        (
            "logits-gradient",
            lambda logits, classes: (
                (special.softmax(logits, axis=0) - np.eye(logits.shape[1])[classes]) / len(classes)
            ),
            "wrong-axis",
        ),
        (
            "logits-gradient",
            lambda logits, classes: (
                (
                    np.exp(logits) / np.exp(logits).sum(axis=1)[:, None]
                    - np.eye(logits.shape[1])[classes]
                )
                / len(classes)
            ),
            "overflow",
        ),
        (
            "binary-cross-entropy",
            lambda logits, answers: (
                -(
                    answers * np.log(special.expit(logits))
                    + (1 - answers) * np.log(1 - special.expit(logits))
                ).mean()
            ),
            "probability-first",
        ),
        (
            "binary-cross-entropy",
            lambda logits, answers: np.logaddexp(0, (2 * answers - 1) * logits).mean(),
            "swapped",
        ),
        (
            "binary-cross-entropy",
            lambda logits, answers: sum(np.logaddexp(0, (1 - 2 * answers) * logits)),
            "sum",
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
