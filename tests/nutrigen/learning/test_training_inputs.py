"""The training loop on inputs that others have met: each error comes before any work is done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from nutrigen.learning.architectures import FeedForward
from nutrigen.learning.training import r2_score, seeded, tensor_dataset, train


def regression(n, batch_norm=False):
    with seeded(0):
        model = FeedForward(2, [4], batch_norm=batch_norm)
    data = tensor_dataset(np.arange(2.0 * n).reshape(n, 2) / n, np.arange(n) / n)
    return model, data, torch.optim.SGD(model.parameters(), lr=0.01)


def run(model, data, optimizer, validation=None, **changes):
    settings = {"epochs": 1, "batch_size": 8, "generator": torch.Generator().manual_seed(0)}
    loss = changes.pop("loss", nn.functional.mse_loss)
    return train(model, data, validation, loss, optimizer, **(settings | changes))


def test_a_batch_of_one_sample_is_refused_before_a_step():
    model, data, optimizer = regression(33, batch_norm=True)
    before = [parameter.clone() for parameter in model.parameters()]
    with pytest.raises(ValueError, match="batch_size is 32, which leaves a batch of one of 33"):
        run(model, data, optimizer, batch_size=32)
    assert all(map(torch.equal, before, model.parameters()))
    run(model, data, optimizer, batch_size=31)
    model, data, optimizer = regression(33)
    run(model, data, optimizer, batch_size=32)


def test_an_empty_set_is_refused_and_is_no_divergence():
    model, data, optimizer = regression(8)
    empty = TensorDataset(torch.zeros(0, 2), torch.zeros(0))
    with pytest.raises(ValueError, match="validation_set is empty"):
        run(model, data, optimizer, empty)
    with pytest.raises(ValueError, match="training_set is empty"):
        run(model, empty, optimizer)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"batch_size": 2.5}, TypeError, "batch_size must be a whole number"),
        ({"epochs": "3"}, TypeError, "epochs must be a whole number"),
        ({"generator": 0}, TypeError, "generator must be a torch.Generator"),
        ({"loss": nn.MSELoss(reduction="none")}, ValueError, r"the loss has shape \(8,\)"),
        ({"patience": 0, "validation": True}, ValueError, "patience must be a whole number"),
    ],
    ids=str,
)
def test_arguments_of_another_type_are_named(changes, error, message):
    model, data, optimizer = regression(8)
    if changes.pop("validation", None):
        changes = {**changes, "validation": data}
    with pytest.raises(error, match=message):
        run(model, data, optimizer, **changes)


def test_a_pair_of_tensors_is_no_data_set():
    model, data, optimizer = regression(8)
    with pytest.raises(TypeError, match="training_set must be a TensorDataset"):
        run(model, data.tensors, optimizer)


def test_whole_numbers_where_the_loss_wants_others_are_named():
    model, data, optimizer = regression(8)
    labels = TensorDataset(data.tensors[0], torch.tensor([0, 1] * 4))
    with pytest.raises(TypeError, match=r"pass the target as torch\.float32"):
        run(model, labels, optimizer, loss=nn.functional.binary_cross_entropy_with_logits)


def test_r2_of_whole_numbers_and_far_from_zero():
    target = torch.tensor([1, 2, 4])
    assert r2_score(torch.tensor([1, 2, 3]), target) == pytest.approx(1 - 1 / (14 / 3))
    far = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64) + 1e9
    assert r2_score(far + torch.tensor([0.0, 0, -1]), far) == pytest.approx(1 - 1 / (14 / 3))


def test_what_float32_would_round_away_is_refused():
    seconds = 1.5e9 + np.arange(100.0)
    with pytest.raises(ValueError, match="X varies too little about its mean for float32"):
        tensor_dataset(np.column_stack([np.arange(100.0), seconds]), np.zeros(100))
    with pytest.raises(ValueError, match="y varies too little"):
        tensor_dataset(np.zeros((100, 1)), seconds)
    with pytest.raises(TypeError, match="X must hold numbers"):
        tensor_dataset([["1.0"], ["2.0"]], [0.0, 1.0])


def test_data_of_pandas_are_matched_by_name_and_nullable_labels_stay_labels():
    X = pd.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"])
    with pytest.raises(ValueError, match="in another order"):
        tensor_dataset(X, pd.Series([1.0, 0.0], index=["y", "x"]))
    labels = pd.Series([1, 0], dtype="Int64", index=X.index)
    assert tensor_dataset(X, labels).tensors[1].dtype == torch.int64
