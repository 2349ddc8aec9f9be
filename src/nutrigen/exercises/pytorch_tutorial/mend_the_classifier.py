"""A classifier to mend.

What does cross_entropy expect, logits or probabilities? And over which axis must the probabilities
that are returned add up to one?
"""

from __future__ import annotations

import numpy as np

from nutrigen.exercises import lazy, mistake

nn, torch = lazy("torch.nn"), lazy("torch")


def fit_classes(X, y, start, n_steps, learning_rate) -> np.ndarray:
    X, y = torch.tensor(X), torch.tensor(y)
    W = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([W], lr=learning_rate)
    for _ in range(n_steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(X @ W, y).backward()
        optimizer.step()
    return torch.softmax(X @ W, dim=1).detach().numpy()


_TWO = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1, 0])
EDGE_CASES = {
    "no step at all": (*_TWO, np.array([[0.5, 0.0], [-1.0, 0.5]]), 0, 0.5),
    "a single step": (*_TWO, np.zeros((2, 2)), 1, 0.5),
    "a class without samples": (
        np.array([[1.0], [-2.0], [0.5]]),
        np.array([0, 2, 0]),
        np.array([[0.5, 0.0, -0.5]]),
        4,
        0.5,
    ),
}
N_DRAWN = 20
RTOL = 1e-8
ATOL = 1e-10
# The first call may have to import PyTorch, which takes seconds on a slow disk.
TIME_LIMIT = 30.0


def draw(rng):
    n_samples, n_features, n_classes = (int(n) for n in rng.integers((3, 1, 2), (8, 4, 5)))
    return (
        rng.normal(0, 1, (n_samples, n_features)).round(1),
        rng.integers(n_classes, size=n_samples),
        rng.uniform(-1, 1, (n_features, n_classes)).round(1),
        int(rng.integers(2, 12)),
        float(rng.choice([0.1, 0.3, 1.0])),
    )


def _fit(X, y, start, n_steps, learning_rate, *, twice=False, clear=True, reduction="mean"):
    """Logits after training, with what a learner may have left wrong."""
    X, y = torch.tensor(X), torch.tensor(y)
    W = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([W], lr=learning_rate)
    for _ in range(n_steps):
        if clear:
            optimizer.zero_grad()
        outputs = X @ W
        if twice:
            outputs = torch.softmax(outputs, dim=1)
        nn.functional.cross_entropy(outputs, y, reduction=reduction).backward()
        optimizer.step()
    return (X @ W).detach()


@mistake
def nothing_mended(X, y, start, n_steps, learning_rate):
    """Both mistakes are still there. One is in the loop: look up what cross_entropy takes. The
    other is in the last line: add up a row of what it returns."""
    logits = _fit(X, y, start, n_steps, learning_rate, twice=True)
    return torch.softmax(logits, dim=0).numpy()


@mistake
def softmax_before_the_loss(X, y, start, n_steps, learning_rate):
    """The loss is given probabilities, and makes probabilities of them again. Give it the
    logits."""
    logits = _fit(X, y, start, n_steps, learning_rate, twice=True)
    return torch.softmax(logits, dim=1).numpy()


@mistake
def over_the_samples(X, y, start, n_steps, learning_rate):
    """The loop is right. But the probabilities add up to one in each column, over the samples,
    where they should in each row, over the classes: the softmax needs another dim."""
    return torch.softmax(_fit(X, y, start, n_steps, learning_rate), dim=0).numpy()


@mistake
def logits_returned(X, y, start, n_steps, learning_rate):
    """These are the logits. Probabilities are asked for."""
    return _fit(X, y, start, n_steps, learning_rate).numpy()


@mistake
def logarithms_returned(X, y, start, n_steps, learning_rate):
    """These are logarithms of probabilities. Take softmax, not log_softmax."""
    return torch.log_softmax(_fit(X, y, start, n_steps, learning_rate), dim=1).numpy()


@mistake
def sigmoid_returned(X, y, start, n_steps, learning_rate):
    """This is the sigmoid of each logit by itself: the probabilities of a sample do not add up to
    one."""
    return torch.sigmoid(_fit(X, y, start, n_steps, learning_rate)).numpy()


@mistake
def gradients_accumulate(X, y, start, n_steps, learning_rate):
    """The gradients are no longer cleared: keep optimizer.zero_grad() in every round."""
    logits = _fit(X, y, start, n_steps, learning_rate, clear=False)
    return torch.softmax(logits, dim=1).numpy()


@mistake
def summed(X, y, start, n_steps, learning_rate):
    """Each step is as many times too long as there are samples: the loss is the mean over the
    samples, not the sum."""
    logits = _fit(X, y, start, n_steps, learning_rate, reduction="sum")
    return torch.softmax(logits, dim=1).numpy()


@mistake
def classes_returned(X, y, start, n_steps, learning_rate):
    """These are the classes. Return the probability of each class, an array with a row for each
    sample."""
    return _fit(X, y, start, n_steps, learning_rate).argmax(dim=1).numpy()


@mistake
def recorded_tensor(X, y, start, n_steps, learning_rate):
    """This is a tensor. Turn it into an array with detach() and numpy()."""
    return torch.softmax(_fit(X, y, start, n_steps, learning_rate), dim=1)
