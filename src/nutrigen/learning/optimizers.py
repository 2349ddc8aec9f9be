"""Adam and decoupled weight decay in NumPy, written to be read beside PyTorch's.

They have the interface of :class:`nutrigen.learning.neural.SGD`: an optimizer is made with arrays
of parameters, and its method `step` takes their gradients and changes the parameters in place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nutrigen._arguments import as_number, as_numbers
from nutrigen.learning.neural import _check_changeable, _check_shape

__all__ = ["Adam", "AdamW"]


class Adam:
    r"""Descent in which each parameter has a step of its own, by the size of its gradients.

    .. math:: w \leftarrow w - \eta \, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} +
        \epsilon}

    Parameters
    ----------
    parameters : sequence of ndarray of float64
        The parameters; a step changes them in place.
    learning_rate : float, default 0.001
        About the length of a parameter's first step, above 0. It can be changed between two steps.
    betas : tuple of two floats, default (0.9, 0.999)
        Shares that are kept of the mean gradient and of the mean squared gradient, each at least 0
        and less than 1.
    epsilon : float, default 1e-8
        What is added to the root, above 0.
    weight_decay : float, default 0.0
        Times the parameters, it is added to the gradients, as that of an L2 penalty is; at least
        0.

    Raises
    ------
    TypeError
        If a parameter is no array of float64, or another argument no number.
    ValueError
        If a number is out of range, or if there are not two betas.

    See Also
    --------
    AdamW : Keeps the decay out of the gradients.
    nutrigen.learning.neural.SGD : Descent with momentum.

    Notes
    -----
    Equations :eq:`eq-adam-moments` and :eq:`eq-adam` of the book.

    References
    ----------
    Kingma, D. P. and Ba, J. (2015). Adam: A Method for Stochastic Optimization. *International
    Conference on Learning Representations*. https://arxiv.org/abs/1412.6980

    Examples
    --------
    The first step has the same length whatever the gradient is.

    >>> w = np.array([1.0, 1.0])
    >>> optimizer = Adam([w], learning_rate=0.25)
    >>> optimizer.step([np.array([0.001, -1000.0])])
    >>> w.round(3)
    array([0.75, 1.25])
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.parameters = list(parameters)
        for number, parameter in enumerate(self.parameters):
            _check_changeable(f"parameter {number}", parameter)
        self.learning_rate = as_number("learning_rate", learning_rate, above=0)
        if len(betas) != 2:
            raise ValueError(f"betas must be two numbers, not {len(betas)}")
        self.betas = tuple(as_number("each of betas", beta, least=0, below=1) for beta in betas)
        self.epsilon = as_number("epsilon", epsilon, above=0)
        self.weight_decay = as_number("weight_decay", weight_decay, least=0)
        self._n_steps = 0
        self._means = [np.zeros_like(parameter) for parameter in self.parameters]
        self._squares = [np.zeros_like(parameter) for parameter in self.parameters]

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
        arrays = []
        for number, (parameter, gradient) in enumerate(
            zip(self.parameters, gradients, strict=True)
        ):
            array = as_numbers(f"gradient {number}", gradient, missing=True)
            _check_shape(f"gradient {number}", array, parameter.shape)
            arrays.append(array)
        self._n_steps += 1
        for parameter, mean, square, array in zip(
            self.parameters, self._means, self._squares, arrays, strict=True
        ):
            self._step_of_one(parameter, mean, square, self._decayed(parameter, array))

    def _decayed(self, parameter: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """The gradient that the step follows, after what the decay does."""
        return gradient + self.weight_decay * parameter

    def _step_of_one(
        self, parameter: np.ndarray, mean: np.ndarray, square: np.ndarray, gradient: np.ndarray
    ) -> None:
        keep_mean, keep_square = self.betas
        mean += (1 - keep_mean) * (gradient - mean)  # eq-adam-moments
        square += (1 - keep_square) * (gradient**2 - square)
        unbiased = mean / (1 - keep_mean**self._n_steps)
        scale = np.sqrt(square / (1 - keep_square**self._n_steps)) + self.epsilon
        parameter -= self.learning_rate * unbiased / scale  # eq-adam


class AdamW(Adam):
    r"""Adam with decoupled weight decay: it shrinks the parameters beside the step.

    .. math:: w \leftarrow (1 - \eta \lambda) \, w - \text{step of Adam}

    Parameters
    ----------
    parameters : sequence of ndarray of float64
        The parameters; a step changes them in place.
    learning_rate : float, default 0.001
        As of :class:`Adam`.
    betas : tuple of two floats, default (0.9, 0.999)
        As of :class:`Adam`.
    epsilon : float, default 1e-8
        As of :class:`Adam`.
    weight_decay : float, default 0.01
        Share of a parameter, in units of the learning rate, that is taken away in each step; at
        least 0.

    Raises
    ------
    TypeError
        If a parameter is no array of float64, or another argument no number.
    ValueError
        If a number is out of range, or if there are not two betas.

    Notes
    -----
    Equation :eq:`eq-decoupled-decay` of the book.

    References
    ----------
    Loshchilov, I. and Hutter, F. (2019). Decoupled Weight Decay Regularization. *International
    Conference on Learning Representations*. https://arxiv.org/abs/1711.05101

    Examples
    --------
    Without a gradient only the decay is left.

    >>> w = np.array([1.0, -2.0])
    >>> AdamW([w], learning_rate=0.25, weight_decay=0.5).step([np.zeros(2)])
    >>> w
    array([ 0.875, -1.75 ])
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(
            parameters, learning_rate, betas=betas, epsilon=epsilon, weight_decay=weight_decay
        )

    def _decayed(self, parameter: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """The gradient itself; the parameter shrinks."""
        parameter *= 1 - self.learning_rate * self.weight_decay  # eq-decoupled-decay
        return gradient
