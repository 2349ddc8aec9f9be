"""A small masked language model in PyTorch: it reads a sequence in which places are hidden.

The model knows nothing of what the tokens stand for. A sequence is an array of whole numbers from
0 to ``n_tokens - 1``; a number more, ``n_tokens``, is the mask.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

try:
    import torch
    from torch import Tensor, nn
    from torch.nn.functional import cross_entropy, gelu
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'nutrigen.learning.language needs PyTorch, which is missing: pip install "nutrigen[torch]"',
        name=error.name,
    ) from error

from nutrigen._arguments import as_number, as_whole_number

__all__ = ["MaskedLanguageModel", "predict_middle", "states_of_middle", "train_masked"]

_EVALUATION_BATCH = 1024


class DilatedBlock(nn.Module):
    """Residual block: looks at neighbors at a distance, and adds what it finds to its input."""

    def __init__(self, channels: int, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)
        padding = dilation * (width // 2)
        self.look = nn.Conv1d(channels, channels, width, dilation=dilation, padding=padding)
        self.mix = nn.Conv1d(channels, channels, 1)

    def forward(self, states: Tensor) -> Tensor:
        """Map (n_samples, channels, length) to the same shape."""
        found: Tensor = self.mix(gelu(self.look(self.norm(states))))
        return states + found


class MaskedLanguageModel(nn.Module):
    """Convolutional network that predicts the tokens behind masks from both sides.

    Parameters
    ----------
    n_tokens : int, default 4
        Different tokens, without the mask.
    channels : int, default 32
        Numbers that describe a place.
    width : int, default 5
        Places that a convolution looks at, an odd number.
    dilations : sequence of int, default (1, 2, 4, 8, 16)
        Distance of these places, for each residual block.

    Notes
    -----
    Equation :eq:`eq-masked-loss` of the book is its loss.

    References
    ----------
    Devlin, J. et al. (2019). BERT: Pre-training of Deep Bidirectional Transformers for Language
    Understanding. *Proceedings of NAACL-HLT* 1, 4171-4186. https://doi.org/10.18653/v1/N19-1423

    Examples
    --------
    >>> model = MaskedLanguageModel(channels=8)
    >>> model(torch.zeros(2, 100, dtype=torch.int64)).shape, model.radius
    (torch.Size([2, 100, 4]), 62)
    """

    def __init__(
        self,
        n_tokens: int = 4,
        *,
        channels: int = 32,
        width: int = 5,
        dilations: Sequence[int] = (1, 2, 4, 8, 16),
    ) -> None:
        super().__init__()
        self.mask = n_tokens
        self.radius = sum(dilations) * (width // 2)
        self.embed = nn.Embedding(n_tokens + 1, channels)
        self.blocks = nn.Sequential(*(DilatedBlock(channels, width, one) for one in dilations))
        self.norm = nn.BatchNorm1d(channels)
        self.output = nn.Linear(channels, n_tokens)

    def states(self, tokens: Tensor) -> Tensor:
        """Map (n_samples, length) to descriptions (n_samples, length, channels)."""
        states: Tensor = self.blocks(self.embed(tokens).transpose(1, 2))
        return gelu(self.norm(states)).transpose(1, 2)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (n_samples, length) to scores (n_samples, length, n_tokens)."""
        scores: Tensor = self.output(self.states(tokens))
        return scores


def train_masked(
    sequences: ArrayLike,
    *,
    n_steps: int = 600,
    batch_size: int = 32,
    length: int = 128,
    share: float = 0.15,
    learning_rate: float = 0.004,
    seed: int = 0,
    everywhere: bool = False,
    **shape: object,
) -> MaskedLanguageModel:
    """Train a masked language model on pieces of sequences, drawn at random.

    Parameters
    ----------
    sequences : (n_sequences, longer) int array
        Sequences to draw pieces from, of one length.
    n_steps : int, default 600
        Steps of AdamW, whose rate rises at first and then falls to nearly zero.
    batch_size : int, default 32
        Pieces a step.
    length : int, default 128
        Tokens of a piece.
    share : float, default 0.15
        Probability that a place is masked.
    learning_rate : float, default 0.004
        Highest rate.
    seed : int, default 0
        Of first weights, pieces and masks.
    everywhere : bool, default False
        True averages the loss over all places, also those that can be read: a mistake, to measure
        what it does.
    **shape
        Arguments of :class:`MaskedLanguageModel`.

    Returns
    -------
    MaskedLanguageModel
        Trained, and ready to predict.

    Raises
    ------
    ValueError
        If the sequences are shorter than a piece, or an argument is out of range.

    Examples
    --------
    >>> repeat = np.tile([0, 1, 2], (2, 40))
    >>> model = train_masked(repeat, n_steps=30, length=24, channels=8, dilations=(1,))
    >>> bool(predict_middle(model, repeat[:1, :5])[0].argmax() == 2)
    True
    """
    tokens = np.asarray(sequences).astype(np.int64)
    n_steps = as_whole_number("n_steps", n_steps, least=1)
    batch_size = as_whole_number("batch_size", batch_size, least=2)
    length = as_whole_number("length", length, least=1)
    share = as_number("share", share, above=0, most=1)
    if tokens.ndim != 2 or tokens.shape[1] < length:
        raise ValueError(
            f"sequences must have two axes and at least {length} columns, not {tokens.shape}"
        )
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        # What is in `shape` is checked by who takes it.
        model = MaskedLanguageModel(**shape)  # type: ignore[arg-type]
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=n_steps)
    every = torch.from_numpy(tokens)
    model.train()
    for _ in range(n_steps):
        row = torch.randint(len(every), (batch_size, 1), generator=generator)
        begin = torch.randint(every.shape[1] - length + 1, (batch_size, 1), generator=generator)
        piece = every[row, begin + torch.arange(length)]
        hidden = torch.rand(piece.shape, generator=generator) < share
        scores = model(piece.masked_fill(hidden, model.mask))
        judged = torch.ones_like(hidden) if everywhere else hidden
        loss = cross_entropy(scores[judged], piece[judged])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def _middles(model: MaskedLanguageModel, windows: ArrayLike, *, states: bool) -> Tensor:
    tokens = torch.from_numpy(np.asarray(windows).astype(np.int64))
    if tokens.ndim != 2 or tokens.shape[1] % 2 == 0:
        raise ValueError(f"windows must have two axes and a middle column, not {tokens.shape}")
    middle = tokens.shape[1] // 2
    reach = min(middle, model.radius)
    tokens = tokens[:, middle - reach : middle + reach + 1].clone()
    tokens[:, reach] = model.mask
    model.eval()
    with torch.no_grad():
        parts = [
            (model.states(part) if states else torch.softmax(model(part), dim=2))[:, reach]
            for part in tokens.split(_EVALUATION_BATCH)
        ]
    return torch.cat(parts)


def predict_middle(model: MaskedLanguageModel, windows: ArrayLike) -> NDArray[np.float64]:
    """Probability of each token in the middle of each window, which is masked.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    windows : (n_places, 2 * n + 1) int array
        Windows. Of longer ones than the model can see, the middle part is taken.

    Returns
    -------
    (n_places, n_tokens) array
        Probabilities.

    Raises
    ------
    ValueError
        If a window has no middle.
    """
    p = _middles(model, windows, states=False).double().numpy()
    normalized: NDArray[np.float64] = p / p.sum(axis=1, keepdims=True)
    return normalized


def states_of_middle(model: MaskedLanguageModel, windows: ArrayLike) -> NDArray[np.float64]:
    """What the model holds of the masked middle of each window before its output layer.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    windows : (n_places, 2 * n + 1) int array
        As of :func:`predict_middle`.

    Returns
    -------
    (n_places, channels) array
        Descriptions.
    """
    found: NDArray[np.float64] = _middles(model, windows, states=True).double().numpy()
    return found
