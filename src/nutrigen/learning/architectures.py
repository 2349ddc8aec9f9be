"""Kinds of neural networks in PyTorch, each small enough to be read.

What a kind takes for granted about its data is said in its docstring. How they are trained stands
in :mod:`nutrigen.learning.training`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

try:
    from torch import Tensor, nn
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.learning.architectures needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error

from nutrigen._arguments import require_one_of

__all__ = ["Autoencoder", "FeedForward", "SequenceCNN", "SequenceRNN"]


def _linear_stack(
    sizes: Sequence[int], activation: type[nn.Module], dropout: float, batch_norm: bool
) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for n_inputs, n_outputs in pairwise(sizes):
        # Batch normalization subtracts the mean, and with it any bias before it.
        layers.append(nn.Linear(n_inputs, n_outputs, bias=not batch_norm))
        if batch_norm:
            layers.append(nn.BatchNorm1d(n_outputs))
        layers.append(activation())
        if dropout:
            layers.append(nn.Dropout(dropout))
    return layers


def _squeeze_single(output: Tensor, n_outputs: int | None) -> Tensor:
    return output.squeeze(1) if n_outputs is None else output


class FeedForward(nn.Module):
    """Feedforward network: linear layers with an activation between them.

    Parameters
    ----------
    n_features : int
        Numbers a sample; inputs with more axes are flattened to this.
    hidden_sizes : sequence of int
        Width of each hidden layer; none makes a linear model.
    n_outputs : int, optional
        Outputs a sample. None, the default, is one number a sample without an axis of its own.
    activation : type of nn.Module, default nn.ReLU
        Activation of the hidden layers.
    dropout : float, default 0
        Probability with which each hidden activation is set to zero in training.
    batch_norm : bool, default False
        Normalize before each activation.

    Notes
    -----
    Equations :eq:`eq-mlp-forward`, :eq:`eq-dropout` and :eq:`eq-batch-norm` of the book.

    Examples
    --------
    >>> import torch
    >>> FeedForward(36, [64, 32])(torch.zeros(5, 4, 9)).shape
    torch.Size([5])
    >>> FeedForward(36, [64, 32], n_outputs=3)(torch.zeros(5, 36)).shape
    torch.Size([5, 3])
    """

    def __init__(
        self,
        n_features: int,
        hidden_sizes: Sequence[int],
        n_outputs: int | None = None,
        *,
        activation: type[nn.Module] = nn.ReLU,
        dropout: float = 0.0,
        batch_norm: bool = False,
    ) -> None:
        super().__init__()
        self.n_outputs = n_outputs
        sizes = [n_features, *hidden_sizes]
        self.layers = nn.Sequential(
            nn.Flatten(),
            *_linear_stack(sizes, activation, dropout, batch_norm),
            nn.Linear(sizes[-1], n_outputs or 1),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, ...) to (n_samples,) or (n_samples, n_outputs)."""
        return _squeeze_single(self.layers(inputs), self.n_outputs)


class SequenceCNN(nn.Module):
    """Convolutional network for one-hot encoded sequences.

    Each filter looks at `width` neighboring bases, with the same weights at every position.

    Parameters
    ----------
    length : int
        Bases a sequence.
    n_filters : int, default 32
        Number of filters.
    width : int, default 3
        Bases that a filter sees.
    hidden_size : int, default 32
        Width of the layer behind the filters.
    n_outputs : int, optional
        As of :class:`FeedForward`.
    pool : bool, default False
        True keeps of each filter only its largest response, wherever it is: for motifs that may
        stand anywhere. False keeps the response at each position.

    Raises
    ------
    ValueError
        If a filter is wider than the sequence.

    Notes
    -----
    Equation :eq:`eq-convolution` of the book.

    Examples
    --------
    >>> import torch
    >>> SequenceCNN(9)(torch.zeros(5, 4, 9)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        length: int,
        *,
        n_filters: int = 32,
        width: int = 3,
        hidden_size: int = 32,
        n_outputs: int | None = None,
        pool: bool = False,
    ) -> None:
        super().__init__()
        if not 1 <= width <= length:
            raise ValueError(f"width must be from 1 to the length {length}, not {width}")
        self.n_outputs = n_outputs
        n_responses = n_filters if pool else n_filters * (length - width + 1)
        self.layers = nn.Sequential(
            nn.Conv1d(4, n_filters, width),
            nn.ReLU(),
            nn.AdaptiveMaxPool1d(1) if pool else nn.Identity(),
            nn.Flatten(),
            nn.Linear(n_responses, hidden_size),
            nn.ReLU(),
            nn.Linear(hidden_size, n_outputs or 1),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, 4, length) to (n_samples,) or (n_samples, n_outputs)."""
        return _squeeze_single(self.layers(inputs), self.n_outputs)


class SequenceRNN(nn.Module):
    """Recurrent network for one-hot encoded sequences: reads one base after the other.

    Parameters
    ----------
    cell : {"rnn", "lstm", "gru"}, default "lstm"
        How the hidden state is updated.
    hidden_size : int, default 32
        Numbers in the hidden state.
    n_outputs : int, optional
        As of :class:`FeedForward`.

    Raises
    ------
    ValueError
        If there is no such cell.

    Notes
    -----
    Equations :eq:`eq-recurrent`, :eq:`eq-lstm` and :eq:`eq-gru` of the book.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J. (1997). Long Short-Term Memory. *Neural Computation* 9,
    1735-1780. https://doi.org/10.1162/neco.1997.9.8.1735

    Examples
    --------
    >>> import torch
    >>> SequenceRNN("gru")(torch.zeros(5, 4, 9)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        cell: Literal["rnn", "lstm", "gru"] = "lstm",
        *,
        hidden_size: int = 32,
        n_outputs: int | None = None,
    ) -> None:
        super().__init__()
        cells = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
        require_one_of("cell", cell, cells)
        self.n_outputs = n_outputs
        self.recurrent = cells[cell](4, hidden_size, batch_first=True)
        self.output = nn.Linear(hidden_size, n_outputs or 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, 4, length) to (n_samples,) or (n_samples, n_outputs)."""
        states, _ = self.recurrent(inputs.transpose(1, 2))
        return _squeeze_single(self.output(states[:, -1]), self.n_outputs)


class Autoencoder(nn.Module):
    """Network that reproduces its input through a narrow layer.

    Parameters
    ----------
    n_features : int
        Numbers a sample.
    n_latent : int
        Numbers in the code, the narrow layer.
    hidden_sizes : sequence of int, default ()
        Widths between input and code; the decoder has them in reverse. Without any, the
        autoencoder is linear, and at its best no better than a principal component analysis.

    Examples
    --------
    >>> import torch
    >>> model = Autoencoder(21, 2, [8])
    >>> samples = torch.zeros(5, 21)
    >>> model.encode(samples).shape, model(samples).shape
    (torch.Size([5, 2]), torch.Size([5, 21]))
    """

    def __init__(self, n_features: int, n_latent: int, hidden_sizes: Sequence[int] = ()) -> None:
        super().__init__()
        sizes = [n_features, *hidden_sizes]
        self.encode = nn.Sequential(
            *_linear_stack(sizes, nn.Tanh, 0.0, False), nn.Linear(sizes[-1], n_latent)
        )
        sizes = [n_latent, *reversed(hidden_sizes)]
        self.decode = nn.Sequential(
            *_linear_stack(sizes, nn.Tanh, 0.0, False), nn.Linear(sizes[-1], n_features)
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, n_features) to its reconstruction of the same shape."""
        return self.decode(self.encode(inputs))
