"""Training of neural networks in PyTorch: one loop with its history, and what restrains it.

The loop is the one that every PyTorch program has, with what makes a run trustworthy: the same
seed gives the same weights, the loss is that of all samples rather than of the last batch, the
best weights are kept, and a prediction whose shape does not fit its target is an error instead
of a silent broadcast.

Randomness comes from a ``torch.Generator`` that is passed in. What PyTorch draws from its global
generator (initial weights, dropout) is drawn inside :func:`seeded`, which leaves the global state
as it found it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from numbers import Integral
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'nutrigen.learning.training needs PyTorch, which is missing: pip install "nutrigen[torch]"',
        name=error.name,
    ) from error
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from nutrigen._arguments import (
    as_number,
    as_numbers,
    as_whole_number,
    require_one_order,
)
from nutrigen.learning.metrics import r_squared

__all__ = [
    "History",
    "batches",
    "elastic_net",
    "evaluate",
    "flat_gradient",
    "predict",
    "r2_score",
    "seeded",
    "soft_threshold_",
    "tensor_dataset",
    "train",
    "weight_matrices",
]

Loss = Callable[[Tensor, Tensor], Tensor]
StopReason: TypeAlias = Literal["epochs", "patience", "diverged"]
Augmentation = Callable[[Tensor, torch.Generator], Tensor]

# Predictions of this many samples are made at once: enough to be fast, little enough to fit.
_EVALUATION_BATCH = 8192

# The columns of a history, and the loss of an evaluation.
_COLUMNS = ("training_loss", "validation_loss", "learning_rate", "n_updates")
_TAKEN = ("loss", *_COLUMNS)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed PyTorch's global generator for a block, and restore its state afterwards.

    PyTorch draws initial weights and dropout masks from one global generator. Inside the block
    they depend on the seed alone; outside nothing has changed.

    Parameters
    ----------
    seed : int
        The seed.

    Examples
    --------
    >>> with seeded(3):
    ...     first = nn.Linear(4, 2)
    >>> _ = torch.rand(100)
    >>> with seeded(3):
    ...     second = nn.Linear(4, 2)
    >>> torch.equal(first.weight, second.weight)
    True
    """
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        yield


def tensor_dataset(X: ArrayLike, y: ArrayLike) -> TensorDataset:
    """Put inputs and targets into a data set of tensors.

    Parameters
    ----------
    X : (n_samples, ...) array or DataFrame
        Inputs; become float32.
    y : (n_samples, ...) array, Series or DataFrame
        Targets: whole numbers are class labels and become int64, others become float32.

    Returns
    -------
    TensorDataset
        Of copies of both.

    Raises
    ------
    ValueError
        If the numbers of samples differ or their names are in another order, if there are none, if
        a number is missing or infinite, or if float32 would round away what a column varies by, as
        with times in seconds since 1970.
    TypeError
        If a value is no number.

    Examples
    --------
    >>> data = tensor_dataset([[1.0, 2.0], [3.0, 4.0]], [0.5, 1.5])
    >>> data.tensors[0].shape, data.tensors[1].dtype
    (torch.Size([2, 2]), torch.float32)
    """
    require_one_order(X=X, y=y)
    tensors = []
    for name, given in (("X", X), ("y", y)):
        is_label = name == "y" and _are_whole_numbers(np.asarray(given))
        exact = np.asarray(given) if is_label else as_numbers(name, given, missing=True)
        with np.errstate(over="ignore"):
            values = exact.astype(np.int64 if is_label else np.float32)
        if not np.isfinite(values).all():
            raise ValueError(
                f"{name} has {(~np.isfinite(values)).sum()} values that are missing, infinite or "
                "too large for float32; impute, leave them out, or scale before training"
            )
        if not is_label:
            _require_precision(name, exact, values)
        tensors.append(torch.from_numpy(values))
    inputs, targets = tensors
    if len(inputs) != len(targets) or not len(inputs):
        raise ValueError(f"X has {len(inputs)} samples and y has {len(targets)}")
    return TensorDataset(inputs, targets)


def _are_whole_numbers(values: np.ndarray) -> bool:
    if values.dtype.kind == "O":  # a nullable column of pandas
        return all(isinstance(v, Integral) and not isinstance(v, bool) for v in values.flat)
    return values.dtype.kind in "iu"


def _require_precision(name: str, exact: np.ndarray, rounded: np.ndarray) -> None:
    spread = exact.std(axis=0) if len(exact) else np.zeros(exact.shape[1:])
    lost = np.abs(exact - rounded).max(axis=0, initial=0) > 1e-3 * spread
    if (lost & (spread > 0)).any():
        place = ", ".join(map(str, np.argwhere(lost & (spread > 0))[0])) or "its only column"
        raise ValueError(
            f"{name} varies too little about its mean for float32, in column {place}: center it, "
            "for example by StandardScaler, before training"
        )


def batches(
    n_samples: int, batch_size: int, generator: torch.Generator, *, shuffle: bool = True
) -> tuple[Tensor, ...]:
    """Divide the samples into mini-batches for one epoch.

    Parameters
    ----------
    n_samples : int
        Number of samples.
    batch_size : int
        Samples a batch; the last batch has what remains.
    generator : torch.Generator
        Draws the order of the samples.
    shuffle : bool, default True
        False keeps the order of the data, which is rarely right.

    Returns
    -------
    tuple of int tensors
        Indices of the samples of each batch; each sample is in one of them.

    Raises
    ------
    ValueError
        If the batch size is not positive.

    Notes
    -----
    Equation :eq:`eq-iterations-per-epoch` of the book.

    Examples
    --------
    >>> [len(batch) for batch in batches(10, 4, torch.Generator().manual_seed(0))]
    [4, 4, 2]
    """
    batch_size = as_whole_number("batch_size", batch_size, least=1)
    _require_generator(generator)
    order = torch.randperm(n_samples, generator=generator) if shuffle else torch.arange(n_samples)
    return order.split(batch_size)


@dataclass(frozen=True)
class History:
    """What happened in training, one entry an epoch.

    Parameters
    ----------
    training_loss : (n_epochs,) array
        Mean loss of the samples when they were used: in training mode, and while the weights
        were changing. Without the penalty.
    validation_loss : (n_epochs,) array
        Mean loss of the validation set at the end of the epoch; NaN without a validation set.
    learning_rate : (n_epochs,) array
        Learning rate of the first parameter group during the epoch.
    n_updates : (n_epochs,) int array
        Number of updates (iterations) since the beginning, at the end of the epoch.
    metrics : dict of str to (n_epochs,) array
        Metrics of the validation set at the end of the epoch.
    best_epoch : int
        The epoch, counted from 1, with the least validation loss (with the least training loss
        if there is no validation set).
    stop_reason : {"epochs", "patience", "diverged"}
        Why training ended: all epochs done, no better epoch within the patience, or a loss that
        is infinite or not a number.
    """

    training_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    n_updates: NDArray[np.int64]
    best_epoch: int
    stop_reason: StopReason
    metrics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def n_epochs(self) -> int:
        """Number of epochs that were run."""
        return len(self.training_loss)

    @property
    def epochs(self) -> NDArray[np.int64]:
        """The epochs' numbers, from 1."""
        return np.arange(1, self.n_epochs + 1)

    @property
    def frame(self) -> pd.DataFrame:
        """All of it as a table, one epoch a row."""
        columns = {name: getattr(self, name) for name in _COLUMNS} | dict(self.metrics)
        return pd.DataFrame(columns, index=pd.Index(self.epochs, name="epoch"))


def train(
    model: nn.Module,
    training_set: TensorDataset,
    validation_set: TensorDataset | None,
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    *,
    epochs: int,
    batch_size: int,
    generator: torch.Generator,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    patience: int | None = None,
    metrics: Mapping[str, Callable[[Tensor, Tensor], float]] | None = None,
    penalty: Callable[[nn.Module], Tensor] | None = None,
    augment: Augmentation | None = None,
    after_update: Callable[[nn.Module], None] | None = None,
    shuffle: bool = True,
) -> History:
    """Train a model by mini-batch gradient descent.

    Parameters
    ----------
    model : nn.Module
        The model; it is changed in place.
    training_set, validation_set : TensorDataset
        Inputs and targets, see :func:`tensor_dataset`; both are moved to the model's device.
    loss : callable
        ``loss(prediction, target)``, the mean over the samples of a batch.
    optimizer : torch.optim.Optimizer
        Of the model's parameters; holds the learning rate.
    epochs : int
        Passes over the training set, at most.
    batch_size : int
        Samples an update.
    generator : torch.Generator
        Draws the order of the samples, what `augment` asks for, and the seed of dropout.
    scheduler : LRScheduler, optional
        Changes the learning rate after each epoch; ReduceLROnPlateau is told the validation loss.
    patience : int, optional
        Early stopping: end after so many epochs in a row without a better validation loss, and
        set the weights back to those of the best epoch. Without it, the last weights stay.
    metrics : dict of str to callable, optional
        ``metric(prediction, target)``, for the validation set as a whole.
    penalty : callable, optional
        ``penalty(model)``, added to the loss of each batch, see :func:`elastic_net`.
    augment : callable, optional
        ``augment(inputs, generator)`` returns changed inputs of a training batch.
    after_update : callable, optional
        ``after_update(model)``, called after each update, see :func:`soft_threshold_`.
    shuffle : bool, default True
        Whether each epoch has its own order of the samples.

    Returns
    -------
    History
        Losses, metrics and learning rates by epoch. A run that diverges ends there.

    Raises
    ------
    ValueError
        If a prediction and its target differ in shape (apart from the axis of the classes, which
        labels have not), if there is a patience but no validation set, if there is no epoch to
        run or a set is empty, if the loss is not one number, if a metric has the name of a column
        of the history or "loss", or if the last batch would be one sample, which batch
        normalization cannot normalize.
    TypeError
        If an argument is of another type, or the loss wants other targets than whole numbers.

    Notes
    -----
    Equations :eq:`eq-minibatch-gradient`, :eq:`eq-number-of-updates` and :eq:`eq-regularized-loss`
    of the book.

    Examples
    --------
    >>> from nutrigen.learning.architectures import FeedForward
    >>> x = torch.linspace(-1, 1, 64)[:, None]
    >>> data = TensorDataset(x, 3 * x[:, 0] + 1)
    >>> with seeded(0):
    ...     model = FeedForward(1, [])
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> history = train(
    ...     model, data, None, nn.functional.mse_loss, optimizer,
    ...     epochs=40, batch_size=8, generator=torch.Generator().manual_seed(0),
    ... )
    >>> [round(parameter.item(), 3) for parameter in model.parameters()]
    [3.0, 1.0]
    """
    epochs = as_whole_number("epochs", epochs, least=1)
    batch_size = as_whole_number("batch_size", batch_size, least=1)
    _require_generator(generator)
    _require_samples("training_set", training_set)
    if validation_set is not None:
        _require_samples("validation_set", validation_set)
    if patience is not None:
        patience = as_whole_number("patience", patience, least=1)
        if validation_set is None:
            raise ValueError(
                "early stopping needs a validation set: patience is given, the set is not"
            )
    _require_batches_to_normalize(model, len(training_set), batch_size)
    _require_own_names(metrics)
    rows: list[dict[str, float]] = []
    best_loss, best_epoch, best_weights = np.inf, 1, None
    n_updates = 0
    reason: StopReason = "epochs"

    with seeded(_draw_seed(generator)):
        for epoch in range(1, epochs + 1):
            learning_rate = optimizer.param_groups[0]["lr"]
            order = batches(len(training_set), batch_size, generator, shuffle=shuffle)
            training_loss = _train_one_epoch(
                model,
                training_set,
                order,
                loss,
                optimizer,
                generator=generator,
                penalty=penalty,
                augment=augment,
                after_update=after_update,
            )
            n_updates += len(order)
            scores = {"loss": np.nan}
            if validation_set is not None:
                scores = evaluate(model, validation_set, loss, metrics=metrics)
            rows.append(
                {
                    "training_loss": training_loss,
                    "learning_rate": learning_rate,
                    "n_updates": n_updates,
                    **scores,
                }
            )
            monitored = training_loss if validation_set is None else scores["loss"]
            if not (np.isfinite(training_loss) and np.isfinite(monitored)):
                reason = "diverged"
                break
            if monitored < best_loss:
                best_loss, best_epoch = monitored, epoch
                if patience is not None:
                    best_weights = copy.deepcopy(model.state_dict())
            elif patience is not None and epoch - best_epoch >= patience:
                reason = "patience"
                break
            _step(scheduler, monitored)
    if best_weights is not None:
        model.load_state_dict(best_weights)
    return _history(rows, best_epoch, reason)


def _train_one_epoch(
    model: nn.Module,
    training_set: TensorDataset,
    order: Sequence[Tensor],
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    *,
    generator: torch.Generator,
    penalty: Callable[[nn.Module], Tensor] | None,
    augment: Augmentation | None,
    after_update: Callable[[nn.Module], None] | None,
) -> float:
    inputs, targets = _tensors(training_set, model)
    model.train()
    total = 0.0
    for batch in order:
        x, y = inputs[batch], targets[batch]
        if augment is not None:
            x = augment(x, generator)
        data_loss = _loss_of(loss, model(x), y)
        objective = data_loss if penalty is None else data_loss + penalty(model)
        optimizer.zero_grad()
        objective.backward()
        optimizer.step()
        if after_update is not None:
            after_update(model)
        # The last batch may be smaller: a mean of the batches' means would count it too much.
        total += data_loss.item() * len(batch)
    return total / len(inputs)


def _draw_seed(generator: torch.Generator) -> int:
    return int(torch.randint(2**31, (), generator=generator))


def _step(scheduler: torch.optim.lr_scheduler.LRScheduler | None, monitored: float) -> None:
    if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
        scheduler.step(monitored)
    elif scheduler is not None:
        scheduler.step()


def _history(rows: list[dict[str, float]], best_epoch: int, reason: StopReason) -> History:
    table = pd.DataFrame(rows)
    known = ["training_loss", "loss", "learning_rate", "n_updates"]
    training_loss, validation_loss, learning_rate, n_updates = (table[k].to_numpy() for k in known)
    metrics = {name: table[name].to_numpy() for name in table.columns if name not in known}
    return History(
        training_loss, validation_loss, learning_rate, n_updates, best_epoch, reason, metrics
    )


def _tensors(data: TensorDataset, model: nn.Module) -> tuple[Tensor, Tensor]:
    """Inputs and targets on the device of the model."""
    device = next(model.parameters()).device
    inputs, targets = data.tensors
    return inputs.to(device), targets.to(device)


def _require_same_shape(prediction: Tensor, target: Tensor) -> None:
    # Class labels have no axis for the classes, which is the second one of their prediction.
    of_classes = not target.is_floating_point() and prediction.ndim > 1 and prediction.shape[1] > 1
    expected = prediction.shape[:1] + prediction.shape[2:] if of_classes else prediction.shape
    if target.shape not in (prediction.shape, expected):
        raise ValueError(
            f"the prediction has shape {tuple(prediction.shape)} and the target "
            f"{tuple(target.shape)}; the loss would broadcast them to pairs that do not belong "
            "together. Only class labels, which are integers, may have one axis less, without "
            "that of at least two classes"
        )


def _loss_of(loss: Loss, prediction: Tensor, target: Tensor) -> Tensor:
    """The loss, if it is one number of a prediction and a target that belong together."""
    _require_same_shape(prediction, target)
    try:
        value = loss(prediction, target)
    except RuntimeError as error:
        if not target.is_floating_point() and target.shape == prediction.shape:
            raise TypeError(
                f"the target holds whole numbers ({target.dtype}), and this loss wants numbers of "
                f"the type of the prediction: pass the target as {prediction.dtype}"
            ) from error
        raise
    if value.ndim:
        raise ValueError(
            f"the loss has shape {tuple(value.shape)}; expected one number, the mean over the "
            "samples (reduction='mean')"
        )
    return value


def _require_generator(generator: object) -> None:
    if not isinstance(generator, torch.Generator):
        raise TypeError(
            "generator must be a torch.Generator, as torch.Generator().manual_seed(0), not "
            f"{generator!r}"
        )


def _require_samples(name: str, data: object) -> None:
    if not isinstance(data, TensorDataset) or len(data.tensors) != 2:
        raise TypeError(
            f"{name} must be a TensorDataset of inputs and targets, as tensor_dataset makes it, "
            f"not {type(data).__name__}"
        )
    if not len(data):
        raise ValueError(f"{name} is empty: expected at least one sample")


def _require_batches_to_normalize(model: nn.Module, n_samples: int, batch_size: int) -> None:
    normalizes = any(isinstance(part, nn.BatchNorm1d) for part in model.modules())
    if normalizes and (n_samples % batch_size == 1 or batch_size == 1):
        raise ValueError(
            f"batch_size is {batch_size}, which leaves a batch of one of {n_samples} samples: "
            "batch normalization needs two or more, so choose another batch_size"
        )


def _require_own_names(metrics: Mapping[str, object] | None) -> None:
    for name in metrics or {}:
        if name in _TAKEN:
            raise ValueError(
                f"metrics has the name {name!r}, which is taken; choose another than "
                f"{', '.join(_TAKEN)}"
            )


def predict(model: nn.Module, inputs: Tensor | ArrayLike) -> Tensor:
    """Predict in evaluation mode, without gradients.

    Parameters
    ----------
    model : nn.Module
        The model; the mode of each of its parts is the same afterwards.
    inputs : (n_samples, ...) tensor or array
        The inputs; an array becomes a float32 tensor.

    Returns
    -------
    (n_samples, ...) tensor
        The predictions, on the model's device.

    Examples
    --------
    >>> model = nn.Dropout(0.5)
    >>> predict(model, [[1.0, 2.0, 3.0]])
    tensor([[1., 2., 3.]])
    >>> model.training
    True
    """
    if not isinstance(inputs, Tensor):
        inputs = torch.as_tensor(as_numbers("inputs", inputs, missing=True).astype(np.float32))
    parameter = next(model.parameters(), None)
    if parameter is not None:
        inputs = inputs.to(parameter.device)
    # A part may be frozen, that is in evaluation mode while the others are trained.
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return torch.cat([model(batch) for batch in inputs.split(_EVALUATION_BATCH)])
    finally:
        for part, was_training in modes:
            part.training = was_training


def evaluate(
    model: nn.Module,
    data: TensorDataset,
    loss: Loss,
    *,
    metrics: Mapping[str, Callable[[Tensor, Tensor], float]] | None = None,
) -> dict[str, float]:
    """Loss and metrics of a model on a data set, in evaluation mode.

    Parameters
    ----------
    model : nn.Module
        The model; the mode of each of its parts is the same afterwards.
    data : TensorDataset
        Inputs and targets.
    loss : callable
        ``loss(prediction, target)``.
    metrics : dict of str to callable, optional
        ``metric(prediction, target)``.

    Returns
    -------
    dict of str to float
        ``loss``, and each metric by its name, each computed once for all samples.

    Raises
    ------
    ValueError
        If the prediction and the target differ in shape (apart from the axis of the classes,
        which labels have not), or if a metric has the name of a column of the history or "loss".

    Examples
    --------
    >>> data = TensorDataset(torch.tensor([[1.0], [2.0]]), torch.tensor([[1.0], [4.0]]))
    >>> evaluate(nn.Identity(), data, nn.functional.mse_loss)
    {'loss': 2.0}
    """
    _require_own_names(metrics)
    _require_samples("data", data)
    inputs, targets = data.tensors
    prediction = predict(model, inputs)
    targets = targets.to(prediction.device)
    scores = {"loss": _loss_of(loss, prediction, targets).item()}
    for name, metric in (metrics or {}).items():
        scores[name] = float(metric(prediction, targets))
    return scores


def r2_score(prediction: Tensor, target: Tensor) -> float:
    r"""Share of the variance of the target that the prediction explains.

    .. math:: R^2 = 1 - \frac{\sum_i (y_i - \hat{y}_i)^2}{\sum_i (y_i - \bar{y})^2}

    Parameters
    ----------
    prediction, target : (n_samples,) tensor
        Predictions and measurements, in the order of :func:`evaluate`.

    Returns
    -------
    float
        1 for a perfect prediction, 0 for the mean of the target, less if it is worse; not a number
        if a prediction is infinite or missing.

    Raises
    ------
    ValueError
        If the shapes differ, or if the target does not vary.

    Notes
    -----
    Equation :eq:`eq-basics-r2` of the book.

    Examples
    --------
    >>> r2_score(torch.tensor([1.0, 2.0, 2.0]), torch.tensor([1.0, 2.0, 3.0]))
    0.5
    """
    for name, values in (("prediction", prediction), ("target", target)):
        if not isinstance(values, Tensor):
            raise TypeError(f"the {name} must be a tensor, not {type(values).__name__}")
    if prediction.shape != target.shape:
        raise ValueError(
            f"the prediction has shape {tuple(prediction.shape)} and the target "
            f"{tuple(target.shape)}, which must be the same"
        )
    if len(target.unique()) < 2:
        raise ValueError("the target must have at least two different values, but does not vary")
    if not prediction.isfinite().all():
        # The training has diverged; its curve goes on without a score.
        return math.nan
    true, predicted = (v.detach().cpu().double().ravel().numpy() for v in (target, prediction))
    return r_squared(true, predicted)


def flat_gradient(model: nn.Module, inputs: Tensor, targets: Tensor, loss: Loss) -> Tensor:
    """Gradient of the loss by all parameters, as one vector; the model stays as it is.

    Parameters
    ----------
    model : nn.Module
        The model.
    inputs, targets : tensor
        The samples.
    loss : callable
        ``loss(prediction, target)``.

    Returns
    -------
    (n_parameters,) tensor
        The gradient.

    Raises
    ------
    ValueError
        If the prediction and the target differ in shape (apart from the axis of the classes,
        which labels have not).

    Examples
    --------
    >>> from nutrigen.learning.architectures import FeedForward
    >>> model = FeedForward(1, [])
    >>> x = torch.ones(4, 1)
    >>> gradient = flat_gradient(model, x, predict(model, x) - 0.5, nn.functional.mse_loss)
    >>> gradient.round(decimals=3)
    tensor([1., 1.])
    """
    objective = _loss_of(loss, model(inputs), targets)
    gradients = torch.autograd.grad(objective, list(model.parameters()))
    return torch.cat([gradient.flatten() for gradient in gradients])


def weight_matrices(model: nn.Module) -> list[Tensor]:
    """Weights of a model without its biases and without what batch normalization learns.

    Penalties are meant for these: a bias has no reason to be near zero.

    Parameters
    ----------
    model : nn.Module
        The model.

    Returns
    -------
    list of tensors
        The parameters with at least two axes.

    Examples
    --------
    >>> from nutrigen.learning.architectures import FeedForward
    >>> [tuple(weight.shape) for weight in weight_matrices(FeedForward(3, [2]))]
    [(2, 3), (1, 2)]
    """
    return [parameter for parameter in model.parameters() if parameter.ndim >= 2]


def elastic_net(model: nn.Module, alpha: float) -> Tensor:
    r"""Elastic-net penalty of a model's weights.

    .. math:: R(W) = \alpha \sum_k |w_k| + (1 - \alpha) \sum_k w_k^2

    Parameters
    ----------
    model : nn.Module
        The model; its biases are not counted.
    alpha : float
        1 is the L1 penalty, 0 the L2 penalty.

    Returns
    -------
    () tensor
        The penalty, with its gradient. Multiply it by the strength of the regularization.

    Raises
    ------
    ValueError
        If `alpha` is not between 0 and 1.

    Notes
    -----
    Equation :eq:`eq-penalties` of the book.

    References
    ----------
    Zou, H. and Hastie, T. (2005). Regularization and Variable Selection via the Elastic Net.
    *Journal of the Royal Statistical Society: Series B* 67, 301-320.
    https://doi.org/10.1111/j.1467-9868.2005.00503.x

    Examples
    --------
    >>> from nutrigen.learning.architectures import FeedForward
    >>> model = FeedForward(2, [])
    >>> _ = weight_matrices(model)[0].data.copy_(torch.tensor([[3.0, -1.0]]))
    >>> [elastic_net(model, alpha).item() for alpha in (0, 0.5, 1)]
    [10.0, 7.0, 4.0]
    """
    alpha = as_number("alpha", alpha, least=0, most=1)
    weights = torch.cat([weight.flatten() for weight in weight_matrices(model)])
    return alpha * weights.abs().sum() + (1 - alpha) * weights.square().sum()


def soft_threshold_(model: nn.Module, amount: float) -> None:
    r"""Move every weight towards zero by an amount, and those that are nearer to zero itself.

    .. math:: w \leftarrow \operatorname{sign}(w) \max(|w| - a, 0)

    After a gradient step of learning rate :math:`\eta` on the loss alone, this with
    :math:`a = \eta \lambda` is the proximal step for the penalty
    :math:`\lambda \sum_k |w_k|`. Unlike a gradient step on the penalty it makes weights exactly
    zero.

    Parameters
    ----------
    model : nn.Module
        The model; its weights are changed in place, its biases are not.
    amount : float
        By how much.

    Notes
    -----
    Equation :eq:`eq-soft-threshold` of the book.

    References
    ----------
    Parikh, N. and Boyd, S. (2014). Proximal Algorithms. *Foundations and Trends in Optimization* 1,
    127-239. https://doi.org/10.1561/2400000003

    Examples
    --------
    >>> from nutrigen.learning.architectures import FeedForward
    >>> model = FeedForward(3, [])
    >>> _ = weight_matrices(model)[0].data.copy_(torch.tensor([[3.0, -1.0, 0.25]]))
    >>> soft_threshold_(model, 0.5)
    >>> weight_matrices(model)[0].tolist()
    [[2.5, -0.5, 0.0]]
    """
    amount = as_number("amount", amount, least=0)
    with torch.no_grad():
        for weight in weight_matrices(model):
            weight.copy_(nn.functional.softshrink(weight, amount))
