"""A gradient by autograd.

Four steps: a tensor of double precision with requires_grad=True; the value of f from its entries;
backward() on the value; and the gradient is the attribute grad of the tensor, which is None until
backward has run.
"""

from __future__ import annotations

from nutrigen.exercises import lazy, mistake

torch = lazy("torch")


def gradient_at(point: list) -> torch.Tensor:
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward()
    return x.grad


EDGE_CASES = {
    "the point of the slides": ([1.0, 1.0],),
    "the minimum": ([0.0, 0.0],),
    "whole numbers": ([2, -1],),
}
# The first call may have to import PyTorch, which takes seconds on a slow disk.
TIME_LIMIT = 30.0


def draw(rng):
    return (rng.uniform(-3, 3, 2).round(2).tolist(),)


@mistake
def value(point):
    """This is the value of f. Call backward() on it, and return the attribute grad of the tensor
    from which it was computed."""
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward()
    return f


@mistake
def point(point):
    """This is the point itself. Its gradient is in its attribute grad, after backward()."""
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward()
    return x


@mistake
def single_precision(point):
    """The gradient is right, but in single precision, which is what PyTorch makes of Python's
    numbers. Pass dtype=torch.float64 when you make the tensor."""
    x = torch.tensor([float(c) for c in point], requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward()
    return x.grad


@mistake(like=single_precision)
def double_precision_too_late(point):
    x = torch.tensor([float(c) for c in point], requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward()
    return x.grad.double()


@mistake
def accumulated(point):
    """This is twice the gradient: backward() has run twice, and each run adds to grad."""
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f = 3 * x[0] ** 2 + x[1] ** 2
    f.backward(retain_graph=True)
    f.backward()
    return x.grad


@mistake
def unlike_terms(point):
    """The first term of f is three times the square of the first coordinate; the factor is
    missing."""
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f = x[0] ** 2 + x[1] ** 2
    f.backward()
    return x.grad
