"""Predictions as an array.

Switch the model to evaluation with model.eval(); turn X into a tensor of float32; call the model
inside of torch.no_grad(); take its only column; and turn that into an array with numpy().
"""

from __future__ import annotations

import numpy as np

from nutrigen.exercises import lazy, mistake

nn, torch = lazy("torch.nn"), lazy("torch")


def predict_array(model: nn.Module, X: np.ndarray) -> np.ndarray:
    model.eval()
    with torch.no_grad():
        output = model(torch.tensor(X, dtype=torch.float32))
    return output[:, 0].numpy()


EDGE_CASES = {"a single sample": (7, np.array([[0.5, -1.0, 2.0]]))}
N_DRAWN = 10
RTOL = 1e-4
ATOL = 1e-5
# The first call may have to import PyTorch, which takes seconds on a slow disk.
TIME_LIMIT = 30.0


def draw(rng):
    seed = int(rng.integers(2**31))
    return seed, rng.normal(size=(int(rng.integers(2, 6)), 3)).round(2)


def prepare(seed, X):
    # A small network of arbitrary weights, in the mode for training.
    generator = torch.Generator().manual_seed(seed)
    # The constructors of the layers draw from the global generator, which is not ours.
    with torch.random.fork_rng(devices=[]):
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 1, generator=generator)
        model[1].running_mean.normal_(0, 1, generator=generator)
        model[1].running_var.uniform_(0.5, 2, generator=generator)
    return model, X


@mistake
def training_mode(model, X):
    """The model is still in training mode, in which batch normalization uses the mean and variance
    of these samples: the prediction for one of them depends on the others. Call model.eval()
    first."""
    with torch.no_grad():
        output = model(torch.tensor(X, dtype=torch.float32))
    return output[:, 0].numpy()


@mistake
def column(model, X):
    """The output of the last layer is a table with one column. Take the column, for example with
    [:, 0], before an array of shape (n, 1) meets one of shape (n,)."""
    model.eval()
    with torch.no_grad():
        output = model(torch.tensor(X, dtype=torch.float32))
    return output.numpy()


@mistake
def squeezed_away(model, X):
    """squeeze() removes every axis of length 1, for a single sample also that of the samples.
    Remove one axis by its number, squeeze(1), or take a column, [:, 0]."""
    model.eval()
    with torch.no_grad():
        output = model(torch.tensor(X, dtype=torch.float32))
    return output.squeeze().numpy()


@mistake
def tensor(model, X):
    """This is a tensor. Turn it into an array with numpy()."""
    model.eval()
    with torch.no_grad():
        output = model(torch.tensor(X, dtype=torch.float32))
    return output[:, 0]


@mistake(like=tensor)
def tensor_with_one_column(model, X):
    model.eval()
    with torch.no_grad():
        return model(torch.tensor(X, dtype=torch.float32))
