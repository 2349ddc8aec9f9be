"""A loop to mend.

Each round needs, in this order: zero_grad (at the latest before backward), the loss, backward,
step. Which one is missing?
"""

from __future__ import annotations

import numpy as np

from nutrigen.exercises import lazy, mistake
from nutrigen.exercises.pytorch_tutorial._inputs import draw_points

torch = lazy("torch")


def fit_line(x, y, start, n_steps, learning_rate) -> np.ndarray:
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(n_steps):
        optimizer.zero_grad()
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    return theta.detach().numpy()


EDGE_CASES = {
    "no step at all": (np.array([1.0, 2.0]), np.array([0.0, 1.0]), np.array([1.0, -1.0]), 0, 0.1),
    "a single step": (np.array([0.0, 1.0]), np.array([2.0, 1.0]), np.array([0.5, 0.5]), 1, 0.1),
}
N_DRAWN = 20
RTOL = 1e-8
ATOL = 1e-10
# The first call may have to import PyTorch, which takes seconds on a slow disk.
TIME_LIMIT = 30.0


def draw(rng):
    return (
        *draw_points(rng),
        rng.uniform(-2, 2, 2).round(1),
        int(rng.integers(2, 15)),
        float(rng.choice([0.01, 0.02, 0.05])),
    )


@mistake
def gradients_accumulate(x, y, start, n_steps, learning_rate):
    """backward() adds to the gradients that are already there, so that each step follows the sum of
    all gradients so far. Call optimizer.zero_grad() in every round, before backward()."""
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(n_steps):
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    return theta.detach().numpy()


@mistake
def nothing_moves(x, y, start, n_steps, learning_rate):
    """These are the parameters of the start. Either step() is not called, or zero_grad() comes
    between backward() and step(), which removes the gradient just computed."""
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(n_steps):
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return theta.detach().numpy()


@mistake
def one_step_too_few(x, y, start, n_steps, learning_rate):
    """The loop makes one step too few."""
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(1, n_steps):
        optimizer.zero_grad()
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    return theta.detach().numpy()


@mistake
def one_step_too_many(x, y, start, n_steps, learning_rate):
    """The loop makes one step too many."""
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(n_steps + 1):
        optimizer.zero_grad()
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    return theta.detach().numpy()


@mistake
def one_step(x, y, start, n_steps, learning_rate):
    """This is the result of one step. Check which lines are inside of the loop."""
    x, y = torch.tensor(x), torch.tensor(y)
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=learning_rate)
    for _ in range(n_steps):
        optimizer.zero_grad()
        loss = ((theta[0] + theta[1] * x - y) ** 2).mean()
        loss.backward()
    optimizer.step()
    return theta.detach().numpy()
