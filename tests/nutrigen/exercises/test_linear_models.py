"""The references of the exercises on linear models, against PyTorch, statsmodels and SciPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from nutrigen.exercises import list_exercises
from nutrigen.learning.linear_model import shift_prevalence

REFERENCE = {exercise.name: exercise.reference for exercise in list_exercises("linear-models")}


@given(n_yes=st.integers(1, 50), n_no=st.integers(1, 50), ratio=st.integers(1, 9))
def test_odds_ratio_by_counting_people(n_yes, n_no, ratio):
    # A group in which as many say no, and so many times as many yes.
    expected = Fraction(ratio * n_yes, ratio * n_yes + n_no)
    found = REFERENCE["share-after-odds-ratio"](n_yes / (n_yes + n_no), ratio)
    assert found == pytest.approx(float(expected))


@given(seed=st.integers(0, 10**6))
def test_gradient_is_that_of_pytorch(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 2, size=6)
    w, b = (torch.tensor(value, requires_grad=True) for value in (rng.normal(size=3), rng.normal()))
    torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(X) @ w + b, torch.tensor(y, dtype=torch.float64), reduction="sum"
    ).backward()
    of_w, of_b = REFERENCE["cross-entropy-gradient"](X, y, w.detach().numpy(), b.item())
    assert of_w == pytest.approx(w.grad.numpy())
    assert of_b == pytest.approx(float(b.grad))


def test_errors_are_those_of_statsmodels():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(200, 3)) + 2
    y = rng.random(200) < 1 / (1 + np.exp(3 - X.sum(axis=1) / 2))
    fitted = statsmodels.api.Logit(y.astype(float), statsmodels.api.add_constant(X)).fit(disp=0)
    assert REFERENCE["weight-errors"](X, fitted.predict()) == pytest.approx(fitted.bse[1:])


@given(weight=st.floats(-3, 3), penalty=st.floats(0, 2))
def test_soft_threshold_is_where_the_penalized_parabola_is_smallest(weight, penalty):
    (found,) = REFERENCE["soft-threshold"]([weight], penalty)

    def loss(w):
        return (w - weight) ** 2 / 2 + penalty * abs(w)

    best = optimize.minimize_scalar(loss, bounds=(-3.5, 3.5), method="bounded")
    assert loss(found) <= best.fun + 1e-9


@given(shares=st.tuples(*[st.floats(0.01, 0.99)] * 3))
def test_corrected_probability_is_that_of_the_package(shares):
    p, learned, prevalence = shares
    expected = shift_prevalence([p], learned=learned, used=prevalence)[0]
    assert REFERENCE["corrected-probability"](p, learned, prevalence) == pytest.approx(expected)
