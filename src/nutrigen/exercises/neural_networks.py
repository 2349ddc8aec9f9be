"""Exercises of the chapter on neural networks: references, inputs and typical mistakes.

The references are written for clarity and independent of `nutrigen.neural`, with which the tests
compare them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "neural-networks"


def _draw_array(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw numbers that are short to read in a counterexample."""
    return rng.integers(-30, 31, size=shape) / 10


def _array(*values: object) -> np.ndarray:
    return np.array(values, dtype=float)


# Mean squared error


def _mean_squared_error(predicted: np.ndarray, target: np.ndarray) -> float:
    return sum((p - t) ** 2 for p, t in zip(predicted, target, strict=True)) / len(target)


def _draw_predictions(rng: np.random.Generator) -> tuple:
    n_samples = int(rng.integers(2, 7))
    return _draw_array(rng, n_samples), _draw_array(rng, n_samples)


_MEAN_SQUARED_ERROR = Exercise(
    name="mean-squared-error",
    chapter=_CHAPTER,
    title="Mean squared error",
    objective="neural-networks/loss",
    reference=_mean_squared_error,
    hint=(
        "Three steps from the inside out: the differences of predictions and truth, their "
        "squares, and the mean of these."
    ),
    mistakes=(
        Mistake(
            "sum",
            lambda predicted, target: np.sum((predicted - target) ** 2),
            "This is the sum of the squares. Divide it by the number of samples, or use np.mean, "
            "so that losses of data sets of different size can be compared.",
        ),
        Mistake(
            "root",
            lambda predicted, target: np.sqrt(np.mean((predicted - target) ** 2)),
            "This is the root of the mean squared error. It has the target's unit, but the loss "
            "is the mean of the squares itself.",
        ),
        Mistake(
            "absolute",
            lambda predicted, target: np.mean(np.abs(predicted - target)),
            "This is the mean of the absolute differences. Square them instead: large errors "
            "should count more.",
        ),
        Mistake(
            "square-of-the-mean",
            lambda predicted, target: np.mean(predicted - target) ** 2,
            "Square first, then take the mean. Here an error of 1 and one of -1 cancel each other.",
        ),
        Mistake(
            "half",
            lambda predicted, target: np.mean((predicted - target) ** 2) / 2,
            "Some books put a factor 1/2 in front, which makes the gradient simpler. The loss of "
            "this chapter has none.",
        ),
        Mistake(
            "one-sample-less",
            lambda predicted, target: np.sum((predicted - target) ** 2) / (len(target) - 1),
            "Divide by N. Dividing by N - 1 is for a variance around a mean that was estimated "
            "from the same samples.",
        ),
        Mistake(
            "per-sample",
            lambda predicted, target: (predicted - target) ** 2,
            "These are the losses of the single samples. Return their mean, one number.",
        ),
        Mistake(
            "not-squared",
            lambda predicted, target: np.mean(predicted - target),
            "The differences are not squared, so that errors of opposite signs cancel.",
            variants=(lambda predicted, target: np.mean(target - predicted),),
        ),
    ),
    edge_cases=(
        Probe((_array(1, 2), _array(1, 2)), "perfect predictions"),
        Probe((_array(3), _array(1)), "a single sample"),
        Probe((_array(1, 3), _array(2, 2)), "errors of opposite signs"),
    ),
    draw=_draw_predictions,
)


# Gradient of the mean squared error


def _mse_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    gradient = np.zeros(len(w))
    for x, target in zip(X, y, strict=True):
        error = sum(w * x) - target
        gradient += 2 * error * x
    return gradient / len(y)


def _draw_regression(rng: np.random.Generator) -> tuple:
    n_features = int(rng.integers(1, 4))
    n_samples = n_features + int(rng.integers(1, 4))
    return (
        _draw_array(rng, n_features),
        _draw_array(rng, n_samples, n_features),
        _draw_array(rng, n_samples),
    )


_MSE_GRADIENT = Exercise(
    name="mse-gradient",
    chapter=_CHAPTER,
    title="Gradient of the mean squared error",
    objective="neural-networks/gradient",
    reference=_mse_gradient,
    hint=(
        "First the errors X @ w - y, one for each sample. The derivative with respect to weight "
        "j is twice the mean of the errors times column j of X; X.T @ error does all columns at "
        "once."
    ),
    mistakes=(
        Mistake(
            "sign",
            lambda w, X, y: -_mse_gradient(w, X, y),
            "The sign is wrong: the error is the prediction minus the truth. With y - X @ w, a "
            "step against your gradient would go up.",
        ),
        Mistake(
            "factor-two",
            lambda w, X, y: _mse_gradient(w, X, y) / 2,
            "This is half of the gradient. The square has the derivative 2x: the factor 2 stays.",
            variants=(lambda w, X, y: -_mse_gradient(w, X, y) / 2,),
        ),
        Mistake(
            "sum",
            lambda w, X, y: _mse_gradient(w, X, y) * len(y),
            "This is the sum over the samples. The loss is a mean, and so is its gradient: divide "
            "by N.",
            variants=(
                lambda w, X, y: _mse_gradient(w, X, y) * len(y) / 2,
                lambda w, X, y: -_mse_gradient(w, X, y) * len(y),
            ),
        ),
        Mistake(
            "divided-by-features",
            lambda w, X, y: _mse_gradient(w, X, y) * len(y) / len(w),
            "Divide by the number of samples, len(X), not by the number of features.",
        ),
        Mistake(
            "without-inputs",
            lambda w, X, y: np.full(len(w), 2 * np.mean(X @ w - y)),
            "The inner derivative is missing: the prediction changes with w_j by x_j, so each "
            "error is multiplied by the sample's inputs.",
            variants=(lambda w, X, y: 2 * np.mean(X @ w - y),),
        ),
        Mistake(
            "mean-over-all",
            lambda w, X, y: 2 * np.mean((X @ w - y)[:, None] * X),
            "The mean runs over samples and features, so that one number is left. Take it over "
            "the samples only, axis=0: there is a derivative for each weight.",
        ),
        Mistake(
            "wrong-axis",
            lambda w, X, y: 2 * np.mean((X @ w - y)[:, None] * X, axis=1),
            "The mean runs along the wrong axis: samples are rows, and the gradient has an entry "
            "for each feature, that is for each column. Take the mean with axis=0.",
        ),
        Mistake(
            "not-transposed",
            lambda w, X, y: 2 * X @ (X @ w - y) / len(y),
            "X has shape (N, D) and the errors have shape (N,), so that X @ error does not fit. "
            "X.T @ error has shape (D,), that of the weights.",
        ),
    ),
    edge_cases=(
        Probe((_array(2), _array([1], [2], [3]), _array(2, 4, 6)), "weights at the minimum"),
        Probe((_array(0, 0), _array([1, 2], [3, 4], [5, 7]), _array(1, -1, 2)), "weights of 0"),
        Probe((_array(1, -1), _array([2, 3]), _array(0)), "a single sample"),
    ),
    draw=_draw_regression,
)


# A step of gradient descent


def _gradient_step(w: np.ndarray, gradient: np.ndarray, learning_rate: float) -> np.ndarray:
    return np.array([a - learning_rate * g for a, g in zip(w, gradient, strict=True)])


def _draw_step(rng: np.random.Generator) -> tuple:
    n_parameters = int(rng.integers(2, 5))
    # No gradient of length 1, and no rate of 1, hides a mistake.
    return (
        _draw_array(rng, n_parameters),
        4 + np.abs(_draw_array(rng, n_parameters)),
        float(rng.choice([0.01, 0.1, 0.3, 0.5])),
    )


_GRADIENT_STEP = Exercise(
    name="gradient-step",
    chapter=_CHAPTER,
    title="A step of gradient descent",
    objective="neural-networks/descent",
    reference=_gradient_step,
    hint="New weights are old weights minus learning rate times gradient.",
    mistakes=(
        Mistake(
            "ascent",
            lambda w, gradient, learning_rate: w + learning_rate * gradient,
            "The sign is wrong: the gradient points uphill, and this step follows it. Subtract.",
        ),
        Mistake(
            "without-rate",
            lambda w, gradient, learning_rate: w - gradient,
            "The gradient is not multiplied by the learning rate, so that the step is too long.",
        ),
        Mistake(
            "divided-by-rate",
            lambda w, gradient, learning_rate: w - gradient / learning_rate,
            "A larger learning rate should make a longer step: multiply by it.",
        ),
        Mistake(
            "step-only",
            lambda w, gradient, learning_rate: -learning_rate * gradient,
            "This is the step alone. Return where it leads to: the old weights are missing.",
            variants=(lambda w, gradient, learning_rate: learning_rate * gradient,),
        ),
        Mistake(
            "weights-scaled",
            lambda w, gradient, learning_rate: learning_rate * (w - gradient),
            "The learning rate belongs to the gradient only, not to the old weights: mind the "
            "parentheses.",
            variants=(lambda w, gradient, learning_rate: (1 - learning_rate) * w - gradient,),
        ),
        Mistake(
            "normalized",
            lambda w, gradient, learning_rate: (
                w - learning_rate * gradient / (np.linalg.norm(gradient) or 1.0)
            ),
            "The gradient is not to be normalized: where the landscape is flat, steps should be "
            "short.",
        ),
    ),
    edge_cases=(
        Probe((_array(1, 2), _array(0, 0), 0.1), "a gradient of zero"),
        Probe((_array(0, 0, 0), _array(1, -2, 3), 0.5), "weights of 0"),
    ),
    draw=_draw_step,
)


# Iterations


def _number_of_iterations(n_samples: int, batch_size: int, n_epochs: int) -> int:
    return sum(len(range(0, n_samples, batch_size)) for _ in range(n_epochs))


_ITERATIONS = Exercise(
    name="iterations-per-epoch",
    chapter=_CHAPTER,
    title="Number of iterations",
    objective="neural-networks/batches",
    reference=_number_of_iterations,
    hint=(
        "How many batches does one epoch have, if what is left over forms a smaller batch? Round "
        "up (math.ceil), then multiply by the number of epochs."
    ),
    mistakes=(
        Mistake(
            "one-per-epoch",
            lambda n_samples, batch_size, n_epochs: n_epochs,
            "An iteration is one step, with one batch. An epoch is a pass over all samples, and "
            "has as many iterations as there are batches.",
        ),
        Mistake(
            "rounded-down",
            lambda n_samples, batch_size, n_epochs: n_samples // batch_size * n_epochs,
            "The samples that are left over are lost. They form a last, smaller batch: round up.",
        ),
        Mistake(
            "not-rounded",
            lambda n_samples, batch_size, n_epochs: n_samples / batch_size * n_epochs,
            "There is no fraction of an iteration: round the number of batches up to an integer.",
        ),
        Mistake(
            "rounded-late",
            lambda n_samples, batch_size, n_epochs: math.ceil(n_samples * n_epochs / batch_size),
            "This lets a batch reach over the end of an epoch. Each epoch has a last, smaller "
            "batch of its own: round up first, then multiply.",
        ),
        Mistake(
            "one-epoch",
            lambda n_samples, batch_size, n_epochs: math.ceil(n_samples / batch_size),
            "This is the number for one epoch. Multiply it by the number of epochs.",
        ),
        Mistake(
            "one-too-many",
            lambda n_samples, batch_size, n_epochs: (n_samples // batch_size + 1) * n_epochs,
            "This is one batch too many in each epoch where the batch size divides the number of "
            "samples: nothing is left over then.",
        ),
        Mistake(
            "samples",
            lambda n_samples, batch_size, n_epochs: n_samples * n_epochs,
            "This counts samples. An iteration uses a whole batch of them.",
        ),
    ),
    edge_cases=(
        Probe((60, 20, 3), "a batch size that divides the number of samples"),
        Probe((10, 32, 4), "a batch larger than the data"),
        Probe((7, 7, 2), "one batch with all samples"),
        Probe((9, 1, 2), "batches of one sample"),
    ),
    draw=lambda rng: (
        int(rng.integers(20, 500)),
        int(rng.integers(2, 40)),
        int(rng.integers(2, 10)),
    ),
)


# Sigmoid


def _stable_sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def _draw_number(rng: np.random.Generator) -> tuple:
    return (round(float(rng.uniform(-6, 6)), 2),)


_NUMBERS = (
    Probe((0.0,), "zero"),
    Probe((-1000.0,), "a very small number"),
    Probe((1000.0,), "a very large number"),
    Probe((-30.0,), "a number that makes the result tiny"),
)

_STABLE_SIGMOID = Exercise(
    name="stable-sigmoid",
    chapter=_CHAPTER,
    title="Sigmoid",
    objective="neural-networks/activations",
    reference=_stable_sigmoid,
    hint=(
        "Use 1 / (1 + e^-x) for x >= 0 and e^x / (1 + e^x) for x < 0. Both are the same function, "
        "and in each case the exponential is at most 1."
    ),
    mistakes=(
        Mistake(
            "overflow-below",
            lambda x: 1 / (1 + math.exp(-x)),
            "The formula is right, but math.exp(1000) is too large for a floating-point number. "
            "For negative x multiply numerator and denominator by e^x.",
        ),
        Mistake(
            "overflow-above",
            lambda x: math.exp(x) / (1 + math.exp(x)),
            "The formula is right, but e^1000 is too large for a floating-point number. For "
            "positive x divide numerator and denominator by e^x.",
            variants=(lambda x: np.exp(x) / (1 + np.exp(x)),),
        ),
        Mistake(
            "mirrored",
            lambda x: _stable_sigmoid(-x),
            "This falls from 1 to 0, and the sigmoid rises: the sign in the exponent is wrong.",
            variants=(lambda x: 1 / (1 + math.exp(x)),),
        ),
        Mistake(
            "missing-parentheses",
            lambda x: 1 / 1 + math.exp(-x),
            "Python computes 1 / 1 + e as (1 / 1) + e: put the denominator into parentheses.",
            variants=(lambda x: 1 + math.exp(-min(x, 700)) if x > -700 else math.inf,),
        ),
        Mistake(
            "tanh",
            lambda x: math.tanh(x),
            "This is the hyperbolic tangent, which goes from -1 to 1. The sigmoid goes from 0 to "
            "1. On paper it is (tanh(x/2) + 1)/2, but for very negative x that sum loses its "
            "digits: use an exponential.",
            variants=(lambda x: math.tanh(x / 2),),
        ),
        Mistake(
            "tanh-shifted",
            lambda x: (math.tanh(x / 2) + 1) / 2,
            "The formula is right, but for very negative x it adds 1 to nearly -1, and the digits "
            "are lost. An exponential keeps them: e^x / (1 + e^x).",
            # Of NumPy's the last digit may differ, and with it all that are left.
            variants=(lambda x: (np.tanh(x / 2) + 1) / 2,),
        ),
        Mistake(
            "step",
            lambda x: float(x > 0),
            "This is a step. The sigmoid rises smoothly, which gives it a slope to learn from.",
            variants=(lambda x: float(x >= 0),),
        ),
        Mistake(
            "clipped",
            lambda x: 1 / (1 + math.exp(-max(-10.0, min(10.0, x)))),
            "Numbers beyond some bound are cut there. A floating-point number holds values as "
            "small as e^-700 without trouble, and there is no need of a bound where the "
            "exponential is at most 1.",
            variants=tuple(
                functools.partial(
                    lambda bound, x: 1 / (1 + math.exp(-max(-bound, min(bound, x)))), bound
                )
                for bound in (1.0, 5.0, 20.0, 30.0, 50.0, 100.0, 500.0)
            ),
        ),
    ),
    edge_cases=_NUMBERS,
    draw=_draw_number,
    # At -30 the result is about 1e-13, which should be right, too.
    atol=1e-300,
)


# Derivative of the sigmoid


def _sigmoid_derivative(x: float) -> float:
    small = math.exp(-abs(x))
    return small / (1 + small) ** 2


_SIGMOID_DERIVATIVE = Exercise(
    name="sigmoid-derivative",
    chapter=_CHAPTER,
    title="Derivative of the sigmoid",
    objective="neural-networks/activations",
    reference=_sigmoid_derivative,
    hint="With s the sigmoid at x, the derivative is s * (1 - s). At zero it is 1/4.",
    mistakes=(
        Mistake(
            "value",
            _stable_sigmoid,
            "This is the sigmoid itself. Its derivative is s * (1 - s).",
        ),
        Mistake(
            "input-for-value",
            lambda x: x * (1 - x),
            "x * (1 - x) is right if x is already a value of the sigmoid. Here x is its input: "
            "compute s = sigmoid(x) first, then s * (1 - s).",
        ),
        Mistake(
            "derivative-of-tanh",
            lambda x: 1 - math.tanh(x) ** 2,
            "This is the derivative of the hyperbolic tangent. That of the sigmoid is s * (1 - s), "
            "at most 1/4.",
            variants=(lambda x: 1 - _stable_sigmoid(x) ** 2,),
        ),
        Mistake(
            "complement",
            lambda x: 1 - _stable_sigmoid(x),
            "A factor is missing: the derivative is s * (1 - s).",
        ),
        Mistake(
            "sign",
            lambda x: -_sigmoid_derivative(x),
            "The sigmoid rises everywhere, so its derivative is positive.",
            variants=(lambda x: _stable_sigmoid(x) * (_stable_sigmoid(x) - 1),),
        ),
        Mistake(
            "inner-derivative-only",
            lambda x: _stable_sigmoid(x) ** 2,
            "This is s squared. By the chain rule the derivative of 1/(1 + e^-x) is that squared, "
            "times e^-x: together s * (1 - s).",
        ),
        Mistake(
            "overflow",
            lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2,
            "The formula is right, but the exponential overflows for numbers far from zero. Build "
            "it from a sigmoid that survives: s * (1 - s).",
            variants=(
                lambda x: 1 / (1 + math.exp(-x)) * (1 - 1 / (1 + math.exp(-x))),
                lambda x: math.exp(x) / (1 + math.exp(x)) ** 2,
                lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
                lambda x: np.exp(x) / (1 + np.exp(x)) ** 2,
            ),
        ),
    ),
    edge_cases=_NUMBERS,
    draw=_draw_number,
)


# Backward pass of a ReLU


def _relu_backward(output_gradient: np.ndarray, z: np.ndarray) -> np.ndarray:
    gradient = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        if z[index] > 0:
            gradient[index] = output_gradient[index]
    return gradient


def _draw_relu(rng: np.random.Generator) -> tuple:
    shape = rng.integers(2, 4, size=2)
    return _draw_array(rng, *shape), _draw_array(rng, *shape)


_RELU_DERIVATIVE = Exercise(
    name="relu-derivative",
    chapter=_CHAPTER,
    title="Backward pass of a ReLU",
    objective="neural-networks/activations",
    reference=_relu_backward,
    hint=(
        "The derivative of a ReLU is 1 where z is positive and 0 elsewhere. Multiply what arrives "
        "by it, entry by entry."
    ),
    mistakes=(
        Mistake(
            "derivative-only",
            lambda output_gradient, z: (z > 0).astype(float),
            "This is the local derivative. By the chain rule it is multiplied by the gradient that "
            "arrives.",
            variants=(lambda output_gradient, z: z > 0,),
        ),
        Mistake(
            "gated-by-gradient",
            lambda output_gradient, z: output_gradient * (output_gradient > 0),
            "The gradient was compared with zero instead of z. What decides is whether the unit "
            "was active on the way forward; a negative gradient passes like a positive one.",
            variants=(
                lambda output_gradient, z: output_gradient * ((output_gradient > 0) & (z > 0)),
            ),
        ),
        Mistake(
            "value-for-derivative",
            lambda output_gradient, z: output_gradient * np.maximum(0, z),
            "This multiplies by the ReLU itself. Its derivative for positive z is 1, not z.",
        ),
        Mistake(
            "one-at-zero",
            lambda output_gradient, z: output_gradient * (z >= 0),
            "At z = 0 there is a kink, and the derivative is a convention: zero, here and in "
            "PyTorch. Use z > 0.",
        ),
        Mistake(
            "forward",
            lambda output_gradient, z: np.maximum(0, z),
            "This is the forward pass. On the way back the gradient that arrives is multiplied by "
            "the derivative.",
        ),
        Mistake(
            "not-gated",
            lambda output_gradient, z: output_gradient,
            "Nothing is stopped. Where z is negative the output did not depend on z, so that no "
            "gradient passes.",
        ),
        Mistake(
            "reversed",
            lambda output_gradient, z: output_gradient * (z < 0),
            "The gate is the wrong way round: it lets through where the unit was inactive.",
            variants=(lambda output_gradient, z: output_gradient * (z <= 0),),
        ),
    ),
    edge_cases=(
        Probe((_array([1, -1], [2, -2]), _array([0, 0], [3, -3])), "z of exactly 0"),
        Probe((_array([-1, -2]), _array([4, 5])), "negative gradients at active units"),
        Probe((_array([1, 2]), _array([-4, -5])), "a sample at which all units are inactive"),
    ),
    draw=_draw_relu,
)


# Backward pass of a linear layer


def _linear_backward(G: np.ndarray, X: np.ndarray, W: np.ndarray) -> tuple:
    of_weights = np.zeros(W.shape)
    of_biases = np.zeros(len(W))
    of_inputs = np.zeros(X.shape)
    for i, x in enumerate(X):
        for c, weights in enumerate(W):
            of_weights[c] += G[i, c] * x
            of_biases[c] += G[i, c]
            of_inputs[i] += G[i, c] * weights
    return of_weights, of_biases, of_inputs


def _draw_linear_layer(rng: np.random.Generator) -> tuple:
    # No two of the sizes are equal, so that a wrong product has a wrong shape.
    n_samples, n_inputs, n_outputs = (int(size) for size in rng.permutation([2, 3, 4]))
    return (
        _draw_array(rng, n_samples, n_outputs),
        _draw_array(rng, n_samples, n_inputs),
        _draw_array(rng, n_outputs, n_inputs),
    )


def _linear_backward_with(
    change: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], tuple],
) -> Callable[[np.ndarray, np.ndarray, np.ndarray], tuple]:
    return lambda G, X, W: change(G, *_linear_backward(G, X, W))


_LINEAR_BACKWARD = Exercise(
    name="linear-backward",
    chapter=_CHAPTER,
    title="Backward pass of a linear layer",
    objective="neural-networks/backpropagation",
    reference=_linear_backward,
    hint=(
        "Each gradient has the shape of its array: (D1, D0) for W, (D1,) for b, (N, D0) for X. "
        "Which products of G, X and W, transposed where needed, have these shapes?"
    ),
    mistakes=(
        Mistake(
            "weights-transposed",
            _linear_backward_with(lambda G, dW, db, dX: (dW.T, db, dX)),
            "The gradient with respect to W is transposed: X.T @ G has shape (D0, D1), but W has "
            "(D1, D0). Take G.T @ X.",
        ),
        Mistake(
            "bias-mean",
            _linear_backward_with(lambda G, dW, db, dX: (dW, db / len(G), dX)),
            "The gradient with respect to b is a sum over the samples, like that of W. The "
            "division by N is in G already, where the loss is a mean.",
        ),
        Mistake(
            "divided-by-samples",
            _linear_backward_with(lambda G, dW, db, dX: (dW / len(G), db / len(G), dX)),
            "The division by N is in G already, where the loss is a mean: don't divide again.",
        ),
        Mistake(
            "bias-wrong-axis",
            _linear_backward_with(lambda G, dW, db, dX: (dW, G.sum(axis=1), dX)),
            "The sum for b runs along the wrong axis. Samples are rows: sum over them with axis=0, "
            "and an entry for each output is left.",
        ),
        Mistake(
            "bias-not-summed",
            _linear_backward_with(lambda G, dW, db, dX: (dW, G, dX)),
            "The bias acts on every sample, so its gradient is the sum of what arrives from all: "
            "sum G over the samples.",
        ),
        Mistake(
            "bias-summed-over-all",
            _linear_backward_with(lambda G, dW, db, dX: (dW, G.sum(), dX)),
            "Summed over samples and outputs, one number is left. Each output has a bias of its "
            "own: sum over the samples only, with axis=0.",
        ),
        Mistake(
            "bias-as-row",
            _linear_backward_with(lambda G, dW, db, dX: (dW, db[np.newaxis], dX)),
            "The numbers are right, but the gradient with respect to b has two axes and b has one. "
            "Sum without keepdims.",
        ),
        Mistake(
            "input-product",
            lambda G, X, W: (G.T @ X, G.sum(axis=0), G @ W.T),
            "G has shape (N, D1) and W.T has (D0, D1): they do not fit. On the way forward W was "
            "transposed, on the way back it is not: G @ W.",
        ),
        Mistake(
            "order",
            _linear_backward_with(lambda G, dW, db, dX: (dX, dW, db)),
            "All three may be right, but they are in another order: first W, then b, then X.",
            variants=(
                _linear_backward_with(lambda G, dW, db, dX: (dW, dX, db)),
                _linear_backward_with(lambda G, dW, db, dX: (db, dW, dX)),
            ),
        ),
        Mistake(
            "without-input",
            _linear_backward_with(lambda G, dW, db, dX: (dW, db)),
            "The gradient with respect to X is missing. Without it the layer before can't learn.",
        ),
    ),
    edge_cases=(
        Probe(
            (_array([1, 2, 3]), _array([1, -1]), _array([1, 2], [3, 4], [5, 6])),
            "a single sample",
        ),
        Probe(
            (_array([0, 0], [0, 0], [0, 0]), np.ones((3, 4)), np.ones((2, 4))),
            "a gradient of zero",
        ),
    ),
    draw=_draw_linear_layer,
)


EXERCISES = (
    _MEAN_SQUARED_ERROR,
    _MSE_GRADIENT,
    _GRADIENT_STEP,
    _ITERATIONS,
    _STABLE_SIGMOID,
    _SIGMOID_DERIVATIVE,
    _RELU_DERIVATIVE,
    _LINEAR_BACKWARD,
)
