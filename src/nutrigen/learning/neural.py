"""Neural networks in NumPy, written to be read: layers, losses, descent and backpropagation.

The code follows the chapter on neural networks, equation by equation. A layer has two methods:
`forward` computes its output from its input, and `backward` turns the gradient of the loss with
respect to the output into that with respect to the input, and keeps those with respect to its own
parameters. A network is a list of layers; it goes through them forth, and then back.

Samples are rows. A matrix of weights has a row for each output and a column for each input, as in
the chapter's equations and in PyTorch. All computing is done in double precision.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import (
    as_generator,
    as_number,
    as_numbers,
    as_whole_number,
    require_flags,
    require_one_of,
)
from nutrigen.learning._samples import (
    as_random_source,
    as_targets,
    require_held,
    require_labels,
)

__all__ = [
    "MLP",
    "SGD",
    "LeakyReLU",
    "Linear",
    "MeanSquaredError",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
    "TwoLayerMLPClassifier",
    "TwoLayerMLPRegressor",
    "finite_differences",
    "gradient_descent",
    "log_softmax",
    "mini_batches",
    "sigmoid",
]

_Source = np.random.Generator | np.random.RandomState
_Seed = int | _Source


# --- Descent ---------------------------------------------------------------------------


def gradient_descent(
    gradient: Callable[[np.ndarray], ArrayLike],
    start: ArrayLike,
    learning_rate: float,
    n_steps: int,
) -> np.ndarray:
    r"""Go down a loss landscape, each step against the gradient.

    .. math:: w \leftarrow w - \eta \nabla \mathcal{L}(w)

    Parameters
    ----------
    gradient : callable
        Takes the parameters, of shape (n_parameters,), and returns the gradient, of that shape.
    start : array-like of shape (n_parameters,)
        Where to begin.
    learning_rate : float
        The step size, above 0, in units of the squared parameter by those of the loss.
    n_steps : int
        How many steps to take.

    Returns
    -------
    ndarray of shape (n_steps + 1, n_parameters)
        The path: the start, and the parameters after each step.

    Raises
    ------
    TypeError
        If an argument is of another type, or the gradient holds anything but numbers.
    ValueError
        If the gradient has not the shape of the parameters, the learning rate is not positive, the
        number of steps is negative, or the path leaves the range of float64.

    Notes
    -----
    Equation :eq:`eq-gradient-descent` of the book.

    Examples
    --------
    >>> gradient_descent(lambda w: 2 * w, start=[1.0], learning_rate=0.25, n_steps=3).ravel()
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    learning_rate = as_number("learning_rate", learning_rate, above=0)
    path = [as_numbers("start", start)]
    for step in range(as_whole_number("n_steps", n_steps, least=0)):
        slope = as_numbers("the gradient", gradient(path[-1].copy()), missing=True)
        _check_shape("the gradient", slope, path[-1].shape)
        with np.errstate(over="ignore"):
            path.append(path[-1] - learning_rate * slope)  # eq-gradient-descent
        if not np.isfinite(path[-1]).all():
            raise ValueError(
                f"the parameters are no longer finite after step {step + 1}: the learning rate "
                f"{learning_rate:g} is too large, or the gradient is not defined there"
            )
    return np.array(path)


def mini_batches(
    n_samples: int, batch_size: int, rng: _Seed | None, *, shuffle: bool = True
) -> Iterator[np.ndarray]:
    r"""Deal the samples out to batches: one epoch.

    There are :math:`\lceil N / B \rceil` batches, of which the last one may be smaller.

    Parameters
    ----------
    n_samples : int
        Number of samples, N.
    batch_size : int
        Number of samples in a batch, B.
    rng : int, Generator, RandomState or None
        Seed, or source of randomness; None will do without shuffling. The same seed gives the same
        order in every epoch.
    shuffle : bool, default True
        Draw the samples in random order, without replacement. Otherwise they come as they are.

    Returns
    -------
    iterator of ndarray of int, shape (batch_size,) or less
        Numbers of the samples of one batch after the other.

    Raises
    ------
    TypeError
        If an argument is of another type, or there is no `rng` to shuffle with.
    ValueError
        If the number of samples is negative, or the batch size not positive.

    Notes
    -----
    Equation :eq:`eq-iterations-per-epoch` of the book.

    Examples
    --------
    >>> list(mini_batches(5, 2, None, shuffle=False))
    [array([0, 1]), array([2, 3]), array([4])]
    """
    n_samples = as_whole_number("n_samples", n_samples, least=0)
    batch_size = as_whole_number("batch_size", batch_size, least=1)
    require_flags(shuffle=shuffle)
    if shuffle:
        order = _source(rng, "shuffle=False").permutation(n_samples)
    else:
        order = np.arange(n_samples)
    return (order[first : first + batch_size] for first in range(0, n_samples, batch_size))


class SGD:
    r"""Gradient descent with momentum, for gradients of whatever batch.

    .. math:: v \leftarrow \mu v + \nabla \mathcal{L}, \qquad w \leftarrow w - \eta v

    Parameters
    ----------
    parameters : sequence of ndarray of float64
        The parameters; a step changes them in place.
    learning_rate : float
        The step size, above 0. It can be changed between two steps.
    momentum : float, default 0.0
        How much of the last step is kept, at least 0 and less than 1. With 0 it is plain gradient
        descent.

    Raises
    ------
    TypeError
        If a parameter is no array of float64, or another argument no number.
    ValueError
        If the learning rate or the momentum is out of range.

    Notes
    -----
    Equation :eq:`eq-momentum` of the book.

    References
    ----------
    Polyak, B. T. (1964). Some methods of speeding up the convergence of iteration methods. *USSR
    Computational Mathematics and Mathematical Physics* 4, 1-17.
    https://doi.org/10.1016/0041-5553(64)90137-5

    Examples
    --------
    >>> w = np.array([1.0])
    >>> optimizer = SGD([w], learning_rate=0.25)
    >>> optimizer.step([2 * w])
    >>> w
    array([0.5])
    """

    def __init__(
        self, parameters: Sequence[np.ndarray], learning_rate: float, momentum: float = 0.0
    ) -> None:
        self.parameters = list(parameters)
        for number, parameter in enumerate(self.parameters):
            _check_changeable(f"parameter {number}", parameter)
        self.learning_rate = as_number("learning_rate", learning_rate, above=0)
        self.momentum = as_number("momentum", momentum, least=0, below=1)
        self._velocities = [np.zeros_like(parameter) for parameter in self.parameters]

    def step(self, gradients: Sequence[np.ndarray]) -> None:
        """Change the parameters by one step.

        Parameters
        ----------
        gradients : sequence of ndarray
            One for each parameter, in the order of the parameters and of their shapes.

        Raises
        ------
        TypeError
            If a gradient holds anything but numbers.
        ValueError
            If there are too few or too many gradients, or one has another shape.
        """
        if len(gradients) != len(self.parameters):
            raise ValueError(
                f"there must be {len(self.parameters)} gradients, one for each parameter, "
                f"not {len(gradients)}"
            )
        for number, (parameter, velocity, gradient) in enumerate(
            zip(self.parameters, self._velocities, gradients, strict=True)
        ):
            gradient = as_numbers(f"gradient {number}", gradient, missing=True)
            _check_shape(f"gradient {number}", gradient, parameter.shape)
            velocity *= self.momentum
            velocity += gradient
            parameter -= self.learning_rate * velocity  # eq-momentum


def finite_differences(
    function: Callable[[], float], parameter: np.ndarray, *, step: float = 1e-5
) -> np.ndarray:
    r"""Approximate a gradient by central differences, one entry at a time.

    .. math:: \frac{\partial f}{\partial w_j} \approx
        \frac{f(w_j + \varepsilon) - f(w_j - \varepsilon)}{2 \varepsilon}

    This takes two calls an entry, so that it is for checking a gradient, not for training.

    Parameters
    ----------
    function : callable
        Computes the loss from the current values of the parameters.
    parameter : ndarray of float64
        The parameter; it is changed in place, and put back.
    step : float, default 1e-5
        By how much an entry is changed.

    Returns
    -------
    ndarray
        The gradient, of the parameter's shape.

    Raises
    ------
    TypeError
        If the parameter is no array of float64: others would lose the step.
    ValueError
        If the step is not positive, or is lost beside an entry of the parameter.

    Notes
    -----
    Equation :eq:`eq-central-difference` of the book.

    Examples
    --------
    >>> w = np.array([3.0, -1.0])
    >>> finite_differences(lambda: (w**2).sum(), w).round(6)
    array([ 6., -2.])
    """
    _check_changeable("parameter", parameter)
    step = as_number("step", step, above=0)
    taken = (parameter + step) - (parameter - step)
    if (np.abs(taken - 2 * step) > 1e-3 * step).any():
        raise ValueError(
            f"step={step:g} is lost beside {np.abs(parameter).max():g}, the largest entry: choose "
            "a larger one, or rescale the parameter"
        )
    gradient = np.empty_like(parameter)
    for index in np.ndindex(parameter.shape):
        value = parameter[index]
        try:
            parameter[index] = value + step
            above = np.asarray(function(), dtype=float).item()
            parameter[index] = value - step
            below = np.asarray(function(), dtype=float).item()
        finally:
            parameter[index] = value
        gradient[index] = (above - below) / (2 * step)  # eq-central-difference
    return gradient


# --- Layers ----------------------------------------------------------------------------


class Linear:
    r"""A fully connected layer.

    .. math:: Z = X W^\top + 1 b^\top

    Parameters
    ----------
    n_inputs, n_outputs : int
        Number of columns of the input and of the output.
    rng : int, Generator, RandomState or None
        Seed, or source of randomness, of the first weights; None will do with "zeros".
    initialization : {"he", "xavier", "zeros"}, default "he"
        The first weights are drawn from a normal distribution with mean 0 and variance
        ``2 / n_inputs`` (He), ``2 / (n_inputs + n_outputs)`` (Xavier), or are all 0. The first
        biases are 0.

    Attributes
    ----------
    weight : ndarray of shape (n_outputs, n_inputs)
        The weights, W.
    bias : ndarray of shape (n_outputs,)
        The biases, b.
    weight_gradient, bias_gradient : ndarray of the same shapes
        Gradients of the loss, after `backward`. They replace those of the last call, where PyTorch
        adds to them.

    Raises
    ------
    TypeError
        If a number of columns is no integer, or there is no `rng` to draw the weights with.
    ValueError
        If a number of columns is not positive, or the initialization is unknown.

    Notes
    -----
    Equations :eq:`eq-linear-layer-batch`, :eq:`eq-backward-linear`, :eq:`eq-xavier` and :eq:`eq-he`
    of the book.

    References
    ----------
    Glorot, X. and Bengio, Y. (2010). Understanding the Difficulty of Training Deep Feedforward
    Neural Networks. *Proceedings of the Thirteenth International Conference on Artificial
    Intelligence and Statistics* 9, 249-256. https://proceedings.mlr.press/v9/glorot10a.html

    He, K. et al. (2015). Delving Deep into Rectifiers: Surpassing Human-Level Performance on
    ImageNet Classification. *Proceedings of the IEEE International Conference on Computer Vision*,
    1026-1034. https://doi.org/10.1109/ICCV.2015.123

    Examples
    --------
    >>> layer = Linear(2, 1, None, initialization="zeros")
    >>> layer.weight[:] = [[2.0, -1.0]]
    >>> layer.forward(np.array([[1.0, 1.0], [3.0, 0.0]]))
    array([[1.],
           [6.]])
    >>> layer.backward(np.array([[1.0], [1.0]]))
    array([[ 2., -1.],
           [ 2., -1.]])
    >>> layer.weight_gradient
    array([[4., 1.]])
    """

    def __init__(
        self, n_inputs: int, n_outputs: int, rng: _Seed | None, *, initialization: str = "he"
    ) -> None:
        n_inputs = as_whole_number("n_inputs", n_inputs, least=1)
        n_outputs = as_whole_number("n_outputs", n_outputs, least=1)
        variances = {"he": 2 / n_inputs, "xavier": 2 / (n_inputs + n_outputs), "zeros": 0.0}
        require_one_of("initialization", initialization, variances)
        shape = (n_outputs, n_inputs)
        if initialization == "zeros":
            self.weight = np.zeros(shape)
        else:
            rng = _source(rng, 'initialization "zeros"')
            self.weight = rng.normal(0.0, math.sqrt(variances[initialization]), shape)
        self.bias = np.zeros(n_outputs)
        self.weight_gradient = np.zeros(shape)
        self.bias_gradient = np.zeros(n_outputs)
        self._input: np.ndarray | None = None

    def __repr__(self) -> str:
        """Return the name and the numbers of columns."""
        n_outputs, n_inputs = self.weight.shape
        return f"Linear({n_inputs}, {n_outputs})"

    @property
    def parameters(self) -> list[np.ndarray]:
        """The weights and the biases, not copied."""
        return [self.weight, self.bias]

    @property
    def gradients(self) -> list[np.ndarray]:
        """Their gradients, in the same order."""
        return [self.weight_gradient, self.bias_gradient]

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Compute the output, and keep the input for the way back.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_inputs)
            Input.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            Output.

        Raises
        ------
        TypeError
            If the input holds anything but numbers.
        ValueError
            If the input has another number of columns.
        """
        X = as_numbers("X", X, missing=True)
        _check_columns(f"{self}: the input", X, self.weight.shape[1])
        self._input = X
        return X @ self.weight.T + self.bias  # eq-linear-layer-batch

    def backward(self, output_gradient: np.ndarray) -> np.ndarray:
        """Compute the gradients with respect to weights, biases and input.

        Parameters
        ----------
        output_gradient : ndarray of shape (n_samples, n_outputs)
            Gradient of the loss with respect to the output of the last call of `forward`.

        Returns
        -------
        ndarray of shape (n_samples, n_inputs)
            Gradient with respect to the input.

        Raises
        ------
        RuntimeError
            If there was no forward pass.
        ValueError
            If the gradient has not the output's shape.
        """
        X = _kept(self, self._input)
        output_gradient = np.asarray(output_gradient, dtype=float)
        output_shape = len(X), len(self.bias)
        _check_shape(f"{self}: the output's gradient", output_gradient, output_shape)
        # eq-backward-linear
        self.weight_gradient = output_gradient.T @ X
        self.bias_gradient = output_gradient.sum(axis=0)
        return output_gradient @ self.weight


class _Activation:
    """A function that is applied to each entry, without parameters."""

    parameters: tuple[np.ndarray, ...] = ()
    gradients: tuple[np.ndarray, ...] = ()

    def __init__(self) -> None:
        self._input: np.ndarray | None = None

    def __repr__(self) -> str:
        """Return the name."""
        return f"{type(self).__name__}()"

    def function(self, x: ArrayLike) -> np.ndarray:
        """Return the function's values, of the shape of `x`."""
        raise NotImplementedError

    def derivative(self, x: ArrayLike) -> np.ndarray:
        """Return the derivative's values, of the shape of `x`."""
        raise NotImplementedError

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Apply the function, and keep the input for the way back.

        Parameters
        ----------
        X : ndarray of any shape
            Input.

        Returns
        -------
        ndarray of the same shape
            Output.

        Raises
        ------
        TypeError
            If the input holds anything but numbers.
        """
        self._input = as_numbers("X", X, missing=True)
        return self.function(self._input)

    def backward(self, output_gradient: np.ndarray) -> np.ndarray:
        """Multiply the gradient by the derivative, entry by entry.

        Parameters
        ----------
        output_gradient : ndarray of the input's shape
            Gradient of the loss with respect to the output of the last call of `forward`.

        Returns
        -------
        ndarray of the same shape
            Gradient with respect to the input.

        Raises
        ------
        RuntimeError
            If there was no forward pass.
        ValueError
            If the gradient has not the output's shape.
        """
        X = _kept(self, self._input)
        output_gradient = np.asarray(output_gradient, dtype=float)
        _check_shape(f"{self}: the output's gradient", output_gradient, X.shape)
        return output_gradient * self.derivative(X)  # eq-backward-activation


def sigmoid(x: ArrayLike) -> np.ndarray:
    r"""The logistic function, for numbers of any size.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x}

    Parameters
    ----------
    x : array-like
        Numbers.

    Returns
    -------
    ndarray of the same shape
        Between 0 and 1.

    Notes
    -----
    Equation :eq:`eq-sigmoid` of the book.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    x = np.asarray(x, dtype=float)
    # Of the two forms the one whose exponential is at most 1, which cannot overflow.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)  # eq-sigmoid


class Sigmoid(_Activation):
    r"""The sigmoid, :math:`\sigma(x) = 1 / (1 + e^{-x})`, and its derivative.

    Notes
    -----
    Equations :eq:`eq-sigmoid` and :eq:`eq-backward-activation` of the book.

    Examples
    --------
    >>> Sigmoid().function([0.0]), Sigmoid().derivative([0.0])
    (array([0.5]), array([0.25]))
    """

    def function(self, x: ArrayLike) -> np.ndarray:
        """Return the sigmoid of each entry."""
        return sigmoid(x)

    def derivative(self, x: ArrayLike) -> np.ndarray:
        """Return ``sigmoid(x) * (1 - sigmoid(x))``."""
        # 1 - sigmoid(x) is sigmoid(-x), without losing all digits where it is small.
        x = np.asarray(x, dtype=float)
        return sigmoid(x) * sigmoid(-x)  # eq-sigmoid


class Tanh(_Activation):
    """The hyperbolic tangent, and its derivative.

    Notes
    -----
    Equations :eq:`eq-tanh` and :eq:`eq-backward-activation` of the book.

    Examples
    --------
    >>> Tanh().function([0.0]), Tanh().derivative([0.0])
    (array([0.]), array([1.]))
    """

    def function(self, x: ArrayLike) -> np.ndarray:
        """Return the hyperbolic tangent of each entry."""
        return np.tanh(np.asarray(x, dtype=float))

    def derivative(self, x: ArrayLike) -> np.ndarray:
        """Return ``1 - tanh(x)**2``."""
        return 1.0 - self.function(x) ** 2  # eq-tanh


class LeakyReLU(_Activation):
    """The leaky rectified linear unit: x above 0, and a small multiple of it below.

    Parameters
    ----------
    slope : float, default 0.01
        The slope below 0, at least 0 and less than 1. At 0 itself the derivative is the slope.

    Raises
    ------
    TypeError
        If the slope is no number.
    ValueError
        If the slope is out of range.

    Notes
    -----
    Equations :eq:`eq-leaky-relu` and :eq:`eq-backward-activation` of the book.

    References
    ----------
    Maas, A. L., Hannun, A. Y. and Ng, A. Y. (2013). Rectifier nonlinearities improve neural network
    acoustic models. *ICML Workshop on Deep Learning for Audio, Speech and Language Processing*.

    Examples
    --------
    >>> LeakyReLU(0.1).function([-2.0, 3.0]), LeakyReLU(0.1).derivative([-2.0, 3.0])
    (array([-0.2,  3. ]), array([0.1, 1. ]))
    """

    def __init__(self, slope: float = 0.01) -> None:
        super().__init__()
        self.slope = as_number("slope", slope, least=0, below=1)

    def __repr__(self) -> str:
        """Return the name and the slope."""
        return f"{type(self).__name__}({self.slope})"

    def function(self, x: ArrayLike) -> np.ndarray:
        """Return ``max(slope * x, x)`` of each entry."""
        x = np.asarray(x, dtype=float)
        return np.maximum(self.slope * x, x)  # eq-leaky-relu

    def derivative(self, x: ArrayLike) -> np.ndarray:
        """Return 1 above 0, the slope elsewhere."""
        return np.where(np.asarray(x, dtype=float) > 0, 1.0, self.slope)  # eq-leaky-relu


class ReLU(LeakyReLU):
    """The rectified linear unit: x above 0, and 0 elsewhere.

    At 0 itself the derivative is 0, as in PyTorch.

    Notes
    -----
    Equations :eq:`eq-relu` and :eq:`eq-backward-activation` of the book.

    Examples
    --------
    >>> ReLU().function([-2.0, 3.0]), ReLU().derivative([-2.0, 0.0, 3.0])
    (array([0., 3.]), array([0., 0., 1.]))
    """

    def __init__(self) -> None:
        super().__init__(slope=0.0)

    def __repr__(self) -> str:
        """Return the name."""
        return "ReLU()"

    def function(self, x: ArrayLike) -> np.ndarray:
        """Return ``max(0, x)`` of each entry."""
        return np.maximum(0.0, np.asarray(x, dtype=float))  # eq-relu


# --- Losses ----------------------------------------------------------------------------


class MeanSquaredError:
    r"""The mean of the squared errors, over all samples and outputs.

    .. math:: \mathcal{L} = \frac{1}{N m} \sum_{i=1}^{N} \sum_{c=1}^{m}
        \bigl(\hat y^{(i)}_c - y^{(i)}_c\bigr)^2

    Notes
    -----
    Equations :eq:`eq-mse` and :eq:`eq-backward-loss` of the book.

    Examples
    --------
    >>> loss = MeanSquaredError()
    >>> loss.forward(np.array([[1.0], [4.0]]), np.array([[1.0], [2.0]]))
    2.0
    >>> loss.backward()
    array([[0.],
           [2.]])
    """

    def __init__(self) -> None:
        self._error: np.ndarray | None = None

    def __repr__(self) -> str:
        """Return the name."""
        return "MeanSquaredError()"

    def forward(self, predicted: np.ndarray, target: np.ndarray) -> float:
        """Compute the loss, and keep the errors for the way back.

        Parameters
        ----------
        predicted, target : ndarray of shape (n_samples, n_outputs)
            Predictions, and what they should be.

        Returns
        -------
        float
            In the squared unit of the target.

        Raises
        ------
        TypeError
            If one holds anything but numbers.
        ValueError
            If the two have not the same shape: NumPy would compare each prediction with each
            target.
        """
        predicted = as_numbers("predicted", predicted, missing=True)
        target = as_numbers("target", target, missing=True)
        _check_shape(f"{self}: the target", target, predicted.shape)
        self._error = predicted - target
        return float(np.mean(self._error**2))  # eq-mse

    def backward(self) -> np.ndarray:
        """Compute the gradient with respect to the predictions.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            Gradient.

        Raises
        ------
        RuntimeError
            If there was no forward pass.
        """
        error = _kept(self, self._error)
        return 2.0 * error / error.size  # eq-backward-loss


def log_softmax(logits: ArrayLike) -> np.ndarray:
    r"""Logarithms of the softmax of each row, for numbers of any size.

    .. math:: \log p_c = z_c - \log \sum_{c'} e^{z_{c'}}

    Parameters
    ----------
    logits : array-like of shape (n_samples, n_classes)
        Numbers.

    Returns
    -------
    ndarray of the same shape
        Logarithms of probabilities, which sum to 1 in a row.

    Raises
    ------
    TypeError
        If the logits hold anything but numbers.
    ValueError
        If they have no row for each sample, or no column.

    Notes
    -----
    Equations :eq:`eq-softmax-of-logs` and :eq:`eq-log-sum-exp` of the book.

    Examples
    --------
    >>> log_softmax([[0.0, 1000.0]])
    array([[-1000.,     0.]])
    """
    logits = as_numbers("logits", logits, missing=True)
    if logits.ndim != 2 or not logits.shape[1]:
        raise ValueError(f"logits must have shape (n_samples, n_classes), but have {logits.shape}")
    # A shift by the largest changes no probability, and leaves no exponential above 1.
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


class SoftmaxCrossEntropy:
    r"""The mean surprise at the true classes, from a network's outputs before the softmax.

    .. math:: \mathcal{L} = -\frac{1}{N} \sum_{i=1}^{N} \log p^{(i)}_{y^{(i)}}, \qquad
        p_c = \frac{e^{z_c}}{\sum_{c'} e^{z_{c'}}}

    Notes
    -----
    Equations :eq:`eq-cross-entropy` and :eq:`eq-backward-cross-entropy` of the book.

    Examples
    --------
    >>> loss = SoftmaxCrossEntropy()
    >>> round(loss.forward(np.array([[0.0, 0.0]]), np.array([1])), 6)  # log(2)
    0.693147
    >>> loss.backward()
    array([[ 0.5, -0.5]])
    """

    def __init__(self) -> None:
        self._probabilities: np.ndarray | None = None
        self._target: np.ndarray | None = None

    def __repr__(self) -> str:
        """Return the name."""
        return "SoftmaxCrossEntropy()"

    def forward(self, logits: np.ndarray, target: np.ndarray) -> float:
        """Compute the loss, and keep the probabilities for the way back.

        Parameters
        ----------
        logits : ndarray of shape (n_samples, n_classes)
            The network's outputs.
        target : ndarray of int, shape (n_samples,)
            Number of the true class, from 0 to ``n_classes - 1``.

        Returns
        -------
        float
            In nats, at least 0.

        Raises
        ------
        TypeError
            If the target does not hold integers, or the logits anything but numbers.
        ValueError
            If the target has another shape, or there is no such class.
        """
        logits = as_numbers("logits", logits, missing=True)
        if logits.ndim != 2:
            raise ValueError(
                f"{self}: the logits must have shape (n_samples, n_classes), "
                f"but have {np.shape(logits)}"
            )
        n_samples, n_classes = logits.shape
        target = np.asarray(target)
        _check_shape(f"{self}: the target", target, (n_samples,))
        if not np.issubdtype(target.dtype, np.integer):
            raise TypeError(f"{self}: the target must hold integers, not {target.dtype}")
        if n_samples and (target.min() < 0 or target.max() >= n_classes):
            raise ValueError(
                f"{self}: the target must be from 0 to {n_classes - 1}, "
                f"but goes from {target.min()} to {target.max()}"
            )
        logarithms = log_softmax(logits)
        self._probabilities, self._target = np.exp(logarithms), target
        return float(-np.mean(logarithms[np.arange(n_samples), target]))  # eq-cross-entropy

    def backward(self) -> np.ndarray:
        """Compute the gradient with respect to the logits.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            ``(probabilities - one_hot) / n_samples``.

        Raises
        ------
        RuntimeError
            If there was no forward pass.
        """
        gradient = _kept(self, self._probabilities).copy()
        gradient[np.arange(len(gradient)), self._target] -= 1.0
        return gradient / len(gradient)  # eq-backward-cross-entropy


# --- Networks --------------------------------------------------------------------------

_ACTIVATIONS: dict[str, Callable[[], _Activation]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
}


class MLP:
    """A multi-layer perceptron: linear layers with an activation between any two of them.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs: at least two numbers.
    rng : int, Generator, RandomState or None
        Seed, or source of randomness, of the first weights; None will do with "zeros".
    activation : str or callable, default "relu"
        "sigmoid", "tanh", "relu" or "leaky_relu"; or what makes an activation, as
        ``lambda: LeakyReLU(0.1)``.
    initialization : {"he", "xavier", "zeros"}, default "he"
        See :class:`Linear`.

    Attributes
    ----------
    layers : list
        Linear layers and activations in turn.

    Raises
    ------
    TypeError
        If a size is no integer, or there is no `rng` to draw the weights with.
    ValueError
        If there are fewer than two sizes, one is not positive, or the activation or the
        initialization is unknown.

    Notes
    -----
    With one hidden layer, the way of one sample forward is equation :eq:`eq-mlp-forward` of the
    book, and that back :eq:`eq-backward-second-layer`, :eq:`eq-backward-activation` and
    :eq:`eq-backward-first-layer`.

    Examples
    --------
    >>> network = MLP([3, 4, 1], np.random.default_rng(0), activation="tanh")
    >>> network.layers
    [Linear(3, 4), Tanh(), Linear(4, 1)]
    >>> loss = MeanSquaredError()
    >>> loss.forward(network.forward(np.ones((2, 3))), np.zeros((2, 1))) > 0
    True
    >>> network.backward(loss.backward()).shape
    (2, 3)
    >>> [gradient.shape for gradient in network.gradients]
    [(4, 3), (4,), (1, 4), (1,)]
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: _Seed | None,
        *,
        activation: str | Callable[[], _Activation] = "relu",
        initialization: str = "he",
    ) -> None:
        if isinstance(sizes, str) or not hasattr(sizes, "__len__"):
            raise TypeError(f"sizes must be a list of whole numbers, not {sizes!r}")
        if len(sizes) < 2:
            raise ValueError(f"sizes must have at least two numbers, not {list(sizes)}")
        for number, size in enumerate(sizes):
            as_whole_number(f"sizes[{number}]", size, least=1)
        if not callable(activation):
            require_one_of("activation", activation, _ACTIVATIONS)
        make_activation = activation if callable(activation) else _ACTIVATIONS[activation]
        if rng is not None:
            # One source for all layers: a seed would give each the same numbers.
            rng = _source(rng, 'initialization "zeros"')
        self.layers: list[Linear | _Activation] = []
        for n_inputs, n_outputs in itertools.pairwise(sizes):
            if self.layers:
                self.layers.append(make_activation())
            self.layers.append(Linear(n_inputs, n_outputs, rng, initialization=initialization))

    def __repr__(self) -> str:
        """Return the layers."""
        return f"MLP({', '.join(map(repr, self.layers))})"

    @property
    def parameters(self) -> list[np.ndarray]:
        """Weights and biases of all layers from the first to the last, not copied."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    @property
    def gradients(self) -> list[np.ndarray]:
        """Their gradients after `backward`, in the same order."""
        return [gradient for layer in self.layers for gradient in layer.gradients]

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Go through the layers from the first to the last.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_inputs)
            Input.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            Output.
        """
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, output_gradient: np.ndarray) -> np.ndarray:
        """Go back through the layers, from the last to the first.

        Parameters
        ----------
        output_gradient : ndarray of shape (n_samples, n_outputs)
            Gradient of the loss with respect to the output.

        Returns
        -------
        ndarray of shape (n_samples, n_inputs)
            Gradient with respect to the input; those with respect to the parameters are in
            `gradients` then.
        """
        for layer in reversed(self.layers):
            output_gradient = layer.backward(output_gradient)
        return output_gradient

    def _forget(self) -> None:
        """Drop the inputs that the layers keep for the way back."""
        for layer in self.layers:
            layer._input = None


class _TwoLayerMLP(BaseEstimator):
    """What the regressor and the classifier share: the training loop."""

    def __init__(
        self,
        *,
        n_hidden: int = 16,
        activation: str = "relu",
        learning_rate: float = 0.01,
        momentum: float = 0.9,
        batch_size: int = 32,
        n_epochs: int = 100,
        shuffle: bool = True,
        initialization: str = "he",
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.n_hidden = n_hidden
        self.activation = activation
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.batch_size = batch_size
        self.n_epochs = n_epochs
        self.shuffle = shuffle
        self.initialization = initialization
        self.random_state = random_state

    def _check_parameters(self) -> None:
        for name in ("n_hidden", "batch_size", "n_epochs"):
            as_whole_number(name, getattr(self, name), least=1)
        as_number("learning_rate", self.learning_rate, above=0)
        as_number("momentum", self.momentum, least=0, below=1)
        require_flags(shuffle=self.shuffle)
        require_one_of("activation", self.activation, _ACTIVATIONS)
        require_one_of("initialization", self.initialization, ("he", "xavier", "zeros"))

    def _train(
        self,
        X: np.ndarray,
        target: np.ndarray,
        n_outputs: int,
        loss: MeanSquaredError | SoftmaxCrossEntropy,
    ) -> None:
        rng = as_random_source(self.random_state)
        self.network_ = MLP(
            [X.shape[1], self.n_hidden, n_outputs],
            rng,
            activation=self.activation,
            initialization=self.initialization,
        )
        optimizer = SGD(self.network_.parameters, self.learning_rate, self.momentum)
        history = []
        for epoch in range(1, self.n_epochs + 1):
            total = 0.0
            # What overflows is reported below, with its cause.
            with np.errstate(over="ignore", invalid="ignore"):
                for batch in mini_batches(len(X), self.batch_size, rng, shuffle=self.shuffle):
                    predicted = self.network_.forward(X[batch])
                    total += loss.forward(predicted, target[batch]) * len(batch)
                    self.network_.backward(loss.backward())
                    optimizer.step(self.network_.gradients)
            history.append(total / len(X))
            if not math.isfinite(total):
                raise ValueError(
                    f"the loss is no longer finite in epoch {epoch}: the learning rate "
                    f"{self.learning_rate} is too large for these data, or the features are not "
                    "standardized"
                )
        # A fitted model is stored and handed on, without the data it has seen.
        self.network_._forget()
        self.loss_history_ = np.array(history)

    def _output(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        with np.errstate(over="ignore", invalid="ignore"):
            output = self.network_.forward(validate_data(self, X, dtype=float, reset=False))
        self.network_._forget()
        if not np.isfinite(output).all():
            raise ValueError(
                "the network's output is beyond the range of float64: are the features of X "
                "standardized like those of fit?"
            )
        return output


class TwoLayerMLPRegressor(RegressorMixin, _TwoLayerMLP):
    """A network with one hidden layer for regression, trained by stochastic gradient descent.

    Parameters
    ----------
    n_hidden : int, default 16
        Number of units in the hidden layer.
    activation : {"sigmoid", "tanh", "relu", "leaky_relu"}, default "relu"
        Activation of the hidden layer.
    learning_rate : float, default 0.01
        The step size, above 0.
    momentum : float, default 0.9
        How much of the last step is kept, at least 0 and less than 1.
    batch_size : int, default 32
        Number of samples in a batch.
    n_epochs : int, default 100
        How often each sample is used.
    shuffle : bool, default True
        Whether each epoch draws the samples in an order of its own.
    initialization : {"he", "xavier", "zeros"}, default "he"
        See :class:`Linear`.
    random_state : int, Generator, RandomState or None, default None
        Source of randomness of the first weights and of the batches; an int gives the same result
        in every call.

    Attributes
    ----------
    target_mean_, target_scale_ : float
        Mean and standard deviation of the training target, by which it is standardized.
    network_ : MLP
        The trained network.
    loss_history_ : ndarray of shape (n_epochs,)
        For each epoch the mean loss of its batches, each before the step that it led to.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    The loss is the mean squared error of the standardized target. The target is standardized
    inside, the features are not: standardize them before, since with other scales the default
    learning rate is too large or too small. There are no weights of samples, which scikit-learn has
    from version 1.7 on: repeat the samples instead.

    References
    ----------
    Rumelhart, D. E., Hinton, G. E. and Williams, R. J. (1986). Learning representations by
    back-propagating errors. *Nature* 323, 533-536. https://doi.org/10.1038/323533a0

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.uniform(-2, 2, size=(200, 1))
    >>> y = np.abs(X[:, 0])
    >>> TwoLayerMLPRegressor(random_state=0).fit(X, y).score(X, y) > 0.99
    True
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> TwoLayerMLPRegressor:
        """Train the network.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized.
        y : array-like of shape (n_samples,)
            Finite numbers.

        Returns
        -------
        self

        Raises
        ------
        TypeError
            If a parameter is of another type, or a target is no number.
        ValueError
            If the shapes do not fit, a target is missing, a parameter is out of range, or the loss
            grows beyond all bounds.
        """
        self._check_parameters()
        X, y = validate_data(self, X, as_targets(y), dtype=float, y_numeric=True)
        # In a unit in which no square is too large or too small; a power of two rounds nothing.
        unit = float(np.ldexp(1.0, np.clip(np.frexp(np.abs(y).max())[1], -1000, 1000)))
        self.target_mean_ = float((y / unit).mean()) * unit
        # A constant target has no scale to divide by.
        self.target_scale_ = float((y / unit).std()) * unit or 1.0
        standardized = (y - self.target_mean_) / self.target_scale_
        self._train(X, standardized[:, np.newaxis], 1, MeanSquaredError())
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict the target.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized like those of `fit`.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions, in the target's unit.

        Raises
        ------
        ValueError
            If X is not as in `fit`, or float64 cannot hold a prediction.
        """
        with np.errstate(over="ignore"):
            predicted = self._output(X)[:, 0] * self.target_scale_ + self.target_mean_
        require_held("a prediction", predicted)
        return predicted


class TwoLayerMLPClassifier(ClassifierMixin, _TwoLayerMLP):
    """A network with one hidden layer for classification, trained by stochastic gradient descent.

    Parameters
    ----------
    n_hidden : int, default 16
        Number of units in the hidden layer.
    activation : {"sigmoid", "tanh", "relu", "leaky_relu"}, default "relu"
        Activation of the hidden layer.
    learning_rate : float, default 0.01
        The step size, above 0.
    momentum : float, default 0.9
        How much of the last step is kept, at least 0 and less than 1.
    batch_size : int, default 32
        Number of samples in a batch.
    n_epochs : int, default 100
        How often each sample is used.
    shuffle : bool, default True
        Whether each epoch draws the samples in an order of its own.
    initialization : {"he", "xavier", "zeros"}, default "he"
        See :class:`Linear`.
    random_state : int, Generator, RandomState or None, default None
        Source of randomness of the first weights and of the batches; an int gives the same result
        in every call.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    network_ : MLP
        The trained network.
    loss_history_ : ndarray of shape (n_epochs,)
        For each epoch the mean loss of its batches, each before the step that it led to.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features, if X was a table with names.

    Notes
    -----
    The loss is the cross-entropy of the softmax, equation :eq:`eq-cross-entropy` of the book.
    Standardize the features before: with other scales the default learning rate is too large or too
    small. There are no weights of samples, which scikit-learn has from version 1.7 on: repeat the
    samples instead.

    References
    ----------
    Rumelhart, D. E., Hinton, G. E. and Williams, R. J. (1986). Learning representations by
    back-propagating errors. *Nature* 323, 533-536. https://doi.org/10.1038/323533a0

    Examples
    --------
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> y = ["same", "different", "different", "same"]
    >>> model = TwoLayerMLPClassifier(learning_rate=0.1, n_epochs=200, random_state=0).fit(X, y)
    >>> model.predict(X).tolist()
    ['same', 'different', 'different', 'same']
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> TwoLayerMLPClassifier:
        """Train the network.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized.
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        self

        Raises
        ------
        TypeError
            If a parameter is of another type, or the labels mix text and numbers.
        ValueError
            If the shapes do not fit, a label is missing, a parameter is out of range, or the loss
            grows beyond all bounds.
        """
        self._check_parameters()
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=float)
        check_classification_targets(y)
        self.classes_, target = np.unique(y, return_inverse=True)
        self._train(X, target, len(self.classes_), SoftmaxCrossEntropy())
        return self

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Logarithms of the probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized like those of `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`.
        """
        return log_softmax(self._output(X))

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized like those of `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`; they sum to 1 in a row.
        """
        return np.exp(self.predict_log_proba(X))

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict the class with the largest probability.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Finite numbers, standardized like those of `fit`.

        Returns
        -------
        ndarray of shape (n_samples,)
            Class labels.
        """
        output = self._output(X)
        return self.classes_[output.argmax(axis=1)]


# --- What is checked in many places ----------------------------------------------------


def _source(rng: object, without: str) -> _Source:
    if isinstance(rng, np.random.RandomState):
        return rng
    if rng is None:
        raise TypeError(f"rng must be a seed or a Generator, except with {without}, not None")
    return as_generator("rng", rng)


def _check_changeable(what: str, parameter: object) -> None:
    if not isinstance(parameter, np.ndarray) or parameter.dtype != np.float64:
        found = getattr(parameter, "dtype", type(parameter).__name__)
        raise TypeError(
            f"{what} must be an array of float64, since it is changed in place, not of {found}"
        )


def _check_shape(what: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    if np.shape(array) != shape:
        raise ValueError(f"{what} must have shape {shape}, but has {np.shape(array)}")


def _check_columns(what: str, array: np.ndarray, n_columns: int) -> None:
    if np.ndim(array) != 2 or array.shape[1] != n_columns:
        raise ValueError(
            f"{what} must have shape (n_samples, {n_columns}), but has {np.shape(array)}"
        )


def _kept(owner: object, value: np.ndarray | None) -> np.ndarray:
    """What the forward pass has kept for the backward pass."""
    if value is None:
        raise RuntimeError(f"{owner}: call forward before backward")
    return value
