"""Kinds of neural networks in PyTorch, each small enough to be read.

What a kind takes for granted about its data is said in its docstring. How they are trained stands
in :mod:`nutrigen.learning.training`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

try:
    import torch
    from torch import Tensor, nn
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "nutrigen.learning.architectures needs PyTorch, which is missing: "
        'pip install "nutrigen[torch]"',
        name=error.name,
    ) from error

from nutrigen._arguments import require_one_of

__all__ = [
    "Autoencoder",
    "FeedForward",
    "ResidualNetwork",
    "SequenceAttention",
    "SequenceCNN",
    "SequenceRNN",
]


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


class _ResidualBlock(nn.Module):
    def __init__(self, width: int, *, skip: bool) -> None:
        super().__init__()
        self.skip = skip
        self.change = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))

    def forward(self, h: Tensor) -> Tensor:
        return h + self.change(h) if self.skip else self.change(h).relu()


class ResidualNetwork(nn.Module):
    """Network of blocks, each of which adds a change to what comes in.

    Parameters
    ----------
    n_features : int
        Numbers a sample; inputs with more axes are flattened to this.
    n_blocks : int
        Number of blocks, each of two linear layers.
    width : int, default 32
        Units of each layer.
    n_outputs : int, optional
        As of :class:`FeedForward`.
    skip : bool, default True
        False leaves out the addition: then the same layers are a plain deep network, with an
        activation behind each.

    Notes
    -----
    Equation :eq:`eq-residual` of the book.

    References
    ----------
    He, K. et al. (2016). Deep Residual Learning for Image Recognition. *Proceedings of the IEEE
    Conference on Computer Vision and Pattern Recognition*, 770-778.
    https://doi.org/10.1109/CVPR.2016.90

    Examples
    --------
    >>> import torch
    >>> ResidualNetwork(36, 8)(torch.zeros(5, 4, 9)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        n_features: int,
        n_blocks: int,
        *,
        width: int = 32,
        n_outputs: int | None = None,
        skip: bool = True,
    ) -> None:
        super().__init__()
        self.n_outputs = n_outputs
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(n_features, width),
            *(_ResidualBlock(width, skip=skip) for _ in range(n_blocks)),
            nn.Linear(width, n_outputs or 1),
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, ...) to (n_samples,) or (n_samples, n_outputs)."""
        return _squeeze_single(self.layers(inputs), self.n_outputs)


class SequenceAttention(nn.Module):
    """Network with one block of attention for one-hot encoded sequences.

    Each base becomes a vector, and so does each position. In the block every position takes a
    weighted mean over all positions, then a small feedforward network acts on each; both are added
    to what was there. The mean over all positions is read out.

    Parameters
    ----------
    length : int
        Bases a sequence.
    width : int, default 32
        Numbers at each position.
    n_heads : int, default 4
        Heads, a divisor of the width.
    n_outputs : int, optional
        As of :class:`FeedForward`.
    positions : bool, default True
        False adds no vector for the position: then the network cannot tell in which order the
        bases stand.

    Raises
    ------
    ValueError
        If the width is not divisible by the number of heads.

    Notes
    -----
    Equations :eq:`eq-attention` and :eq:`eq-multi-head` of the book.

    References
    ----------
    Vaswani, A. et al. (2017). Attention Is All You Need. *Advances in Neural Information Processing
    Systems* 30, 5998-6008. https://doi.org/10.48550/arXiv.1706.03762

    Examples
    --------
    >>> import torch
    >>> model = SequenceAttention(9)
    >>> model(torch.zeros(5, 4, 9)).shape, model.attention(torch.zeros(5, 4, 9)).shape
    (torch.Size([5]), torch.Size([5, 4, 9, 9]))
    """

    def __init__(
        self,
        length: int,
        *,
        width: int = 32,
        n_heads: int = 4,
        n_outputs: int | None = None,
        positions: bool = True,
    ) -> None:
        super().__init__()
        if n_heads < 1 or width % n_heads:
            raise ValueError(f"n_heads must be a divisor of the width {width}, not {n_heads}")
        self.n_outputs = n_outputs
        self.embed = nn.Linear(4, width)
        self.positions = nn.Parameter(torch.randn(length, width)) if positions else None
        self.norm = nn.LayerNorm(width)
        self.attend = nn.MultiheadAttention(width, n_heads, batch_first=True)
        self.change = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)
        )
        self.output = nn.Linear(width, n_outputs or 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, 4, length) to (n_samples,) or (n_samples, n_outputs)."""
        rows = self._embedded(inputs)
        normed = self.norm(rows)
        rows = rows + self.attend(normed, normed, normed, need_weights=False)[0]
        rows = rows + self.change(rows)
        return _squeeze_single(self.output(rows.mean(dim=1)), self.n_outputs)

    def _embedded(self, inputs: Tensor) -> Tensor:
        rows = self.embed(inputs.transpose(1, 2))
        return rows if self.positions is None else rows + self.positions

    def attention(self, inputs: Tensor) -> Tensor:
        """Map (n_samples, 4, length) to weights (n_samples, n_heads, length, length)."""
        normed = self.norm(self._embedded(inputs))
        return self.attend(normed, normed, normed, average_attn_weights=False)[1]
