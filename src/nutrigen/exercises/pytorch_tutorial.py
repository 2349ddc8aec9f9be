"""Exercises of the PyTorch tutorial: references, inputs and typical mistakes.

The references compute in NumPy what the learner computes with PyTorch, wherever that is possible.
PyTorch is imported by the first check that needs it, not with this module.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nutrigen.exercises._framework import Exercise, Mistake, Probe

if TYPE_CHECKING:
    import torch

__all__ = ["EXERCISES"]

_CHAPTER = "pytorch-tutorial"
# The first call may have to import PyTorch, which takes seconds on a slow disk.
_TIME_LIMIT = 30.0

Line = tuple[float, float]
Array = NDArray[np.floating]


def _draw_points(rng: np.random.Generator) -> tuple[Array, Array]:
    n_samples = int(rng.integers(3, 8))
    x = rng.uniform(-3, 3, n_samples).round(1)
    return x, (rng.normal(0, 2) + rng.normal(0, 2) * x + rng.normal(0, 1, n_samples)).round(1)


def _draw_line(rng: np.random.Generator) -> Line:
    intercept, slope = rng.uniform(-3, 3, 2).round(1).tolist()
    return intercept, slope


# Gradient of the mean squared error


def _line_gradient(x: Array, y: Array, intercept: float, slope: float) -> Line:
    residual = intercept + slope * x - y
    return float(2 * residual.mean()), float(2 * (residual * x).mean())


_LINE_GRADIENT = Exercise(
    name="line-gradient",
    chapter=_CHAPTER,
    title="Gradient of the mean squared error",
    objective="pytorch-tutorial/gradient",
    reference=_line_gradient,
    hint=(
        "Compute the predictions, and from them the residuals: prediction minus y. The "
        "derivative by the intercept is twice their mean, that by the slope twice the mean of "
        "residual times x."
    ),
    mistakes=(
        Mistake(
            "minus-sign",
            lambda x, y, intercept, slope: tuple(
                -d for d in _line_gradient(x, y, intercept, slope)
            ),
            "The sign is wrong: the residual is the prediction minus y. If you write y minus the "
            "prediction, its derivative brings a minus sign.",
        ),
        Mistake(
            "factor-two",
            lambda x, y, intercept, slope: tuple(
                d / 2 for d in _line_gradient(x, y, intercept, slope)
            ),
            "This is half the gradient: the derivative of a square is twice its base.",
        ),
        Mistake(
            "sum",
            lambda x, y, intercept, slope: tuple(
                len(x) * d for d in _line_gradient(x, y, intercept, slope)
            ),
            "This is the gradient of the sum of the squares; the loss is their mean.",
            variants=(
                lambda x, y, intercept, slope: tuple(
                    len(x) * d / 2 for d in _line_gradient(x, y, intercept, slope)
                ),
            ),
        ),
        Mistake(
            "inner-derivative",
            lambda x, y, intercept, slope: (_line_gradient(x, y, intercept, slope)[0],) * 2,
            "The chain rule needs the inner derivative: that of the prediction by the slope is x, "
            "so each residual is multiplied by its x before the mean is taken.",
        ),
        Mistake(
            "product-of-means",
            lambda x, y, intercept, slope: (
                float(2 * (intercept + slope * x - y).mean()),
                float(2 * (intercept + slope * x - y).mean() * x.mean()),
            ),
            "The mean of a product is not the product of the means: multiply residual and x "
            "first, then take the mean.",
        ),
        Mistake(
            "order",
            lambda x, y, intercept, slope: _line_gradient(x, y, intercept, slope)[::-1],
            "Both derivatives are right, but in the wrong order: that by the intercept comes "
            "first.",
        ),
    ),
    edge_cases=(
        Probe((np.array([1.0]), np.array([3.0]), 0.5, -1.0), "a single sample"),
        Probe((np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1.0, 2.0), "a perfect fit"),
    ),
    draw=lambda rng: (*_draw_points(rng), *_draw_line(rng)),
)


# One step of gradient descent


def _line_step(x: Array, y: Array, intercept: float, slope: float, learning_rate: float) -> Line:
    by_intercept, by_slope = _line_gradient(x, y, intercept, slope)
    return intercept - learning_rate * by_intercept, slope - learning_rate * by_slope


def _one_after_the_other(
    x: Array, y: Array, intercept: float, slope: float, learning_rate: float
) -> Line:
    intercept -= learning_rate * _line_gradient(x, y, intercept, slope)[0]
    slope -= learning_rate * _line_gradient(x, y, intercept, slope)[1]
    return intercept, slope


def _slope_first(x: Array, y: Array, intercept: float, slope: float, learning_rate: float) -> Line:
    slope -= learning_rate * _line_gradient(x, y, intercept, slope)[1]
    intercept -= learning_rate * _line_gradient(x, y, intercept, slope)[0]
    return intercept, slope


_LINE_STEP = Exercise(
    name="line-step",
    chapter=_CHAPTER,
    title="One step of gradient descent",
    objective="pytorch-tutorial/descent",
    reference=_line_step,
    hint=(
        "Compute both derivatives at the old parameters. Then subtract from each parameter the "
        "learning rate times its derivative."
    ),
    mistakes=(
        Mistake(
            "uphill",
            lambda x, y, intercept, slope, learning_rate: _line_step(
                x, y, intercept, slope, -learning_rate
            ),
            "The gradient points to where the loss grows, and this step follows it. Subtract it.",
        ),
        Mistake(
            "one-after-the-other",
            _one_after_the_other,
            "One parameter has already moved when the derivative by the other one is computed. "
            "The gradient belongs to one point: compute both derivatives first, then move both.",
            variants=(_slope_first,),
        ),
        Mistake(
            "factor-two",
            lambda x, y, intercept, slope, learning_rate: _line_step(
                x, y, intercept, slope, learning_rate / 2
            ),
            "This step is half as long as it should be: the derivative of a square is twice its "
            "base.",
        ),
        Mistake(
            "sum",
            lambda x, y, intercept, slope, learning_rate: _line_step(
                x, y, intercept, slope, learning_rate * len(x)
            ),
            "This step is as many times too long as there are samples: the loss is the mean of "
            "the squares, not their sum.",
        ),
        Mistake(
            "learning-rate",
            lambda x, y, intercept, slope, learning_rate: _line_step(x, y, intercept, slope, 1.0),
            "The learning rate is not used: it multiplies the gradient.",
        ),
        Mistake(
            "change-only",
            lambda x, y, intercept, slope, learning_rate: tuple(
                -learning_rate * d for d in _line_gradient(x, y, intercept, slope)
            ),
            "This is the change. Add it to the parameters, and return these.",
        ),
    ),
    edge_cases=(
        Probe((np.array([2.0]), np.array([1.0]), 0.5, 1.0, 0.1), "a single sample"),
        Probe(
            (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 1.0, 2.0, 0.1), "a perfect fit"
        ),
    ),
    draw=lambda rng: (
        *_draw_points(rng),
        *_draw_line(rng),
        float(rng.choice([0.01, 0.05, 0.1])),
    ),
)


# A gradient by autograd


def _tensor(numbers: object, dtype: str = "float64") -> torch.Tensor:
    import torch

    return torch.tensor(numbers, dtype=getattr(torch, dtype))


def _gradient_at(point: list[float]) -> torch.Tensor:
    x1, x2 = point
    return _tensor([6.0 * x1, 2.0 * x2])


def _single_precision_gradient(point: list[float]) -> torch.Tensor:
    return _tensor(point, "float32") * _tensor([6.0, 2.0], "float32")


_GRADIENT_AT = Exercise(
    name="gradient-at",
    chapter=_CHAPTER,
    title="A gradient by autograd",
    objective="pytorch-tutorial/autograd",
    reference=_gradient_at,
    hint=(
        "Four steps: a tensor of double precision with requires_grad=True; the value of f from "
        "its entries; backward() on the value; and the gradient is the attribute grad of the "
        "tensor, which is None until backward has run."
    ),
    mistakes=(
        Mistake(
            "value",
            lambda point: _tensor(3.0 * point[0] ** 2 + point[1] ** 2),
            "This is the value of f. Call backward() on it, and return the attribute grad of the "
            "tensor from which it was computed.",
        ),
        Mistake(
            "point",
            lambda point: _tensor([float(c) for c in point]),
            "This is the point itself. Its gradient is in its attribute grad, after backward().",
        ),
        Mistake(
            "single-precision",
            _single_precision_gradient,
            "The gradient is right, but in single precision, which is what PyTorch makes of "
            "Python's numbers. Pass dtype=torch.float64 when you make the tensor.",
            variants=(lambda point: _single_precision_gradient(point).double(),),
        ),
        Mistake(
            "accumulated",
            lambda point: _tensor([12.0 * point[0], 4.0 * point[1]]),
            "This is twice the gradient: backward() has run twice, and each run adds to grad.",
        ),
        Mistake(
            "unlike-terms",
            lambda point: _tensor([2.0 * point[0], 2.0 * point[1]]),
            "The first term of f is three times the square of the first coordinate; the factor is "
            "missing.",
        ),
    ),
    edge_cases=(
        Probe(([1.0, 1.0],), "the point of the slides"),
        Probe(([0.0, 0.0],), "the minimum"),
        Probe(([2, -1],), "whole numbers"),
    ),
    draw=lambda rng: (rng.uniform(-3, 3, 2).round(2).tolist(),),
    time_limit=_TIME_LIMIT,
)


# A loop to mend


def _descend(
    x: Array,
    y: Array,
    start: Array,
    n_steps: int,
    learning_rate: float,
    *,
    carried_over: float = 0.0,
) -> Array:
    """Gradient descent, in which a share of the last gradient may be left in the next one."""
    intercept, slope = (float(parameter) for parameter in start)
    gradient = np.zeros(2)
    for _ in range(n_steps):
        gradient = carried_over * gradient + _line_gradient(x, y, intercept, slope)
        intercept, slope = np.array([intercept, slope]) - learning_rate * gradient
    return np.array([intercept, slope])


def _fit_line(x: Array, y: Array, start: Array, n_steps: int, learning_rate: float) -> Array:
    return _descend(x, y, start, n_steps, learning_rate)


_FIT_LINE = Exercise(
    name="mend-the-loop",
    chapter=_CHAPTER,
    title="A loop to mend",
    objective="pytorch-tutorial/loop",
    reference=_fit_line,
    hint=(
        "Each round needs, in this order: zero_grad (at the latest before backward), the loss, "
        "backward, step. Which one is missing?"
    ),
    mistakes=(
        Mistake(
            "gradients-accumulate",
            lambda x, y, start, n_steps, learning_rate: _descend(
                x, y, start, n_steps, learning_rate, carried_over=1.0
            ),
            "backward() adds to the gradients that are already there, so that each step follows "
            "the sum of all gradients so far. Call optimizer.zero_grad() in every round, before "
            "backward().",
        ),
        Mistake(
            "nothing-moves",
            lambda x, y, start, n_steps, learning_rate: np.array(start),
            "These are the parameters of the start. Either step() is not called, or zero_grad() "
            "comes between backward() and step(), which removes the gradient just computed.",
        ),
        Mistake(
            "one-step-too-few",
            lambda x, y, start, n_steps, learning_rate: _fit_line(
                x, y, start, max(n_steps - 1, 0), learning_rate
            ),
            "The loop makes one step too few.",
        ),
        Mistake(
            "one-step-too-many",
            lambda x, y, start, n_steps, learning_rate: _fit_line(
                x, y, start, n_steps + 1, learning_rate
            ),
            "The loop makes one step too many.",
        ),
        Mistake(
            "one-step",
            lambda x, y, start, n_steps, learning_rate: _fit_line(
                x, y, start, min(n_steps, 1), learning_rate
            ),
            "This is the result of one step. Check which lines are inside of the loop.",
        ),
    ),
    edge_cases=(
        Probe(
            (np.array([1.0, 2.0]), np.array([0.0, 1.0]), np.array([1.0, -1.0]), 0, 0.1),
            "no step at all",
        ),
        Probe(
            (np.array([0.0, 1.0]), np.array([2.0, 1.0]), np.array([0.5, 0.5]), 1, 0.1),
            "a single step",
        ),
    ),
    draw=lambda rng: (
        *_draw_points(rng),
        rng.uniform(-2, 2, 2).round(1),
        int(rng.integers(2, 15)),
        float(rng.choice([0.01, 0.02, 0.05])),
    ),
    n_drawn=20,
    rtol=1e-8,
    atol=1e-10,
    time_limit=_TIME_LIMIT,
)


# The batches of an epoch


def _batch_sizes(n_samples: int, batch_size: int, drop_last: bool) -> list[int]:
    n_full, rest = divmod(n_samples, batch_size)
    return [batch_size] * n_full + ([rest] if rest and not drop_last else [])


def _equal_parts(n_samples: int, batch_size: int, drop_last: bool) -> list[int]:
    n_parts = len(_batch_sizes(n_samples, batch_size, drop_last))
    return [len(range(first, n_samples, n_parts)) for first in range(n_parts)]


_BATCH_SIZES = Exercise(
    name="batch-sizes",
    chapter=_CHAPTER,
    title="The batches of one epoch",
    objective="pytorch-tutorial/batches",
    reference=_batch_sizes,
    hint=(
        "Cut 10 samples into batches of 4, on paper: which sizes do the batches have? With "
        "drop_last, a batch that is not full is left out."
    ),
    mistakes=(
        Mistake(
            "rest-always-dropped",
            lambda n_samples, batch_size, drop_last: _batch_sizes(n_samples, batch_size, True),
            "The last batch is missing where it is not full. Without drop_last an epoch sees every "
            "sample, so that there are as many batches as the quotient, rounded up.",
        ),
        Mistake(
            "rest-never-dropped",
            lambda n_samples, batch_size, drop_last: _batch_sizes(n_samples, batch_size, False),
            "With drop_last the last batch is left out if it is not full.",
        ),
        Mistake(
            "rest-filled",
            lambda n_samples, batch_size, drop_last: (
                [batch_size] * len(_batch_sizes(n_samples, batch_size, drop_last))
            ),
            "The last batch holds what is left, which may be less than the batch size: the sizes "
            "must add up to the number of samples.",
        ),
        Mistake(
            "empty-batch",
            lambda n_samples, batch_size, drop_last: (
                [batch_size] * (n_samples // batch_size)
                + ([] if drop_last else [n_samples % batch_size])
            ),
            "Where nothing is left there is no last batch: a batch is never empty.",
        ),
        Mistake(
            "equal-parts",
            _equal_parts,
            "These parts are as equal as possible. A loader fills one batch after the other, and "
            "only the last one may be smaller.",
        ),
        Mistake(
            "rest-first",
            lambda n_samples, batch_size, drop_last: _batch_sizes(n_samples, batch_size, drop_last)[
                ::-1
            ],
            "The smaller batch comes last.",
        ),
    ),
    edge_cases=(
        Probe((12, 4, False), "batches that come out even"),
        Probe((12, 4, True), "batches that come out even when dropping"),
        Probe((3, 8, False), "a batch larger than the data set"),
        Probe((3, 8, True), "a batch larger than the data set when dropping"),
        Probe((5, 1, False), "batches of one sample"),
    ),
    draw=lambda rng: (
        int(rng.integers(10, 60)),
        int(rng.integers(2, 12)),
        bool(rng.integers(2)),
    ),
)


# Predictions as an array


def _network(seed: int) -> torch.nn.Module:
    """Return a small network of arbitrary weights, in the mode for training."""
    import torch
    from torch import nn

    generator = torch.Generator().manual_seed(seed)
    # The constructors of the layers draw from the global generator, which is not ours.
    with torch.random.fork_rng(devices=[]):
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 1, generator=generator)
        model[1].running_mean.normal_(0, 1, generator=generator)
        model[1].running_var.uniform_(0.5, 2, generator=generator)
    return model


def _outputs(model: torch.nn.Module, X: Array, *, training: bool = False) -> torch.Tensor:
    import torch

    model.train(training)
    with torch.no_grad():
        return model(torch.tensor(X, dtype=torch.float32))


def _predict(model: torch.nn.Module, X: Array) -> Array:
    return _outputs(model, X)[:, 0].numpy()


_PREDICT = Exercise(
    name="predict-array",
    chapter=_CHAPTER,
    title="Predictions as an array",
    objective="pytorch-tutorial/evaluation",
    reference=_predict,
    hint=(
        "Switch the model to evaluation with model.eval(); turn X into a tensor of float32; call "
        "the model inside of torch.no_grad(); take its only column; and turn that into an array "
        "with numpy()."
    ),
    mistakes=(
        Mistake(
            "training-mode",
            lambda model, X: _outputs(model, X, training=True)[:, 0].numpy(),
            "The model is still in training mode, in which batch normalization uses the mean and "
            "variance of these samples: the prediction for one of them depends on the others. "
            "Call model.eval() first.",
        ),
        Mistake(
            "column",
            lambda model, X: _outputs(model, X).numpy(),
            "The output of the last layer is a table with one column. Take the column, for "
            "example with [:, 0], before an array of shape (n, 1) meets one of shape (n,).",
        ),
        Mistake(
            "squeezed-away",
            lambda model, X: _outputs(model, X).squeeze().numpy(),
            "squeeze() removes every axis of length 1, for a single sample also that of the "
            "samples. Remove one axis by its number, squeeze(1), or take a column, [:, 0].",
        ),
        Mistake(
            "tensor",
            lambda model, X: _outputs(model, X)[:, 0],
            "This is a tensor. Turn it into an array with numpy().",
            variants=(lambda model, X: _outputs(model, X),),
        ),
    ),
    edge_cases=(Probe((7, np.array([[0.5, -1.0, 2.0]])), "a single sample"),),
    draw=lambda rng: (
        int(rng.integers(2**31)),
        rng.normal(size=(int(rng.integers(2, 6)), 3)).round(2),
    ),
    n_drawn=10,
    prepare=lambda seed, X: (_network(seed), X),
    rtol=1e-4,
    atol=1e-5,
    time_limit=_TIME_LIMIT,
)


# R squared


def _r_squared(y: Array, y_predicted: Array) -> float:
    y_predicted = np.reshape(y_predicted, -1)
    return float(1 - ((y - y_predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def _draw_predictions(rng: np.random.Generator) -> tuple[Array, Array]:
    y = rng.normal(50, 10, int(rng.integers(4, 8))).round(1)
    return y, (y + rng.normal(2, 5, len(y))).round(1)


def _as_row_of_numbers(function: Callable[[Array, Array], float], y: Array, y_predicted: Array):
    return float(function(y, np.reshape(y_predicted, -1)))


_R_SQUARED = Exercise(
    name="r-squared-by-hand",
    chapter=_CHAPTER,
    title="Coefficient of determination",
    objective="pytorch-tutorial/evaluation",
    reference=_r_squared,
    hint=(
        "One minus a quotient: above, the sum of the squares of y minus prediction; below, that "
        "of y minus the mean of y. Give both arrays the shape (n,) first."
    ),
    mistakes=(
        Mistake(
            "broadcast",
            lambda y, y_predicted: float(
                1 - ((y - y_predicted) ** 2).sum() / ((y - y.mean()) ** 2).sum()
            ),
            "A column of shape (n, 1) minus a row of shape (n,) is a table of all n times n "
            "differences. Give both the same shape first, for example with reshape(-1).",
        ),
        Mistake(
            "unexplained-share",
            lambda y, y_predicted: 1 - _r_squared(y, y_predicted),
            "This is the share of the variance that is left. One minus it is explained.",
        ),
        Mistake(
            "correlation",
            functools.partial(
                _as_row_of_numbers, lambda y, predicted: np.corrcoef(y, predicted)[0, 1] ** 2
            ),
            "This is the squared correlation, which forgives predictions that are shifted or "
            "stretched. Compare the predictions themselves with y.",
        ),
        Mistake(
            "mean-of-predictions",
            functools.partial(
                _as_row_of_numbers,
                lambda y, predicted: (
                    1 - ((y - predicted) ** 2).sum() / ((y - predicted.mean()) ** 2).sum()
                ),
            ),
            "The baseline is the mean of y, not that of the predictions.",
        ),
        Mistake(
            "spread-of-predictions",
            functools.partial(
                _as_row_of_numbers,
                lambda y, predicted: (
                    ((predicted - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum()
                ),
            ),
            "This is the spread of the predictions over that of y. It says nothing about whether "
            "they are right; it equals R squared only for a least-squares fit on its own training "
            "data.",
        ),
        Mistake(
            "not-squared",
            functools.partial(
                _as_row_of_numbers,
                lambda y, predicted: 1 - np.abs(y - predicted).sum() / np.abs(y - y.mean()).sum(),
            ),
            "These are absolute differences; square them.",
        ),
    ),
    edge_cases=(
        Probe((np.array([1.0, 2.0, 4.0]), np.array([[1.5], [2.0], [3.0]])), "a column"),
        Probe((np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 4.0])), "a perfect prediction"),
        Probe((np.array([1.0, 2.0, 6.0]), np.array([3.0, 3.0, 3.0])), "the mean as prediction"),
        Probe((np.array([1.0, 2.0, 6.0]), np.array([9.0, 0.0, 0.0])), "worse than the mean"),
    ),
    draw=_draw_predictions,
)


EXERCISES: tuple[Exercise, ...] = (
    _LINE_GRADIENT,
    _LINE_STEP,
    _GRADIENT_AT,
    _FIT_LINE,
    _BATCH_SIZES,
    _PREDICT,
    _R_SQUARED,
)
