"""Evidence on optimizers, weight decay and stopping, against least squares and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.linear_model import Ridge

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.evidence import kept, optimizers  # noqa: E402  # after what may be missing
from nutrigen.evidence.training_choices import drawn, part  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_each_optimizer_has_as_many_settings() -> None:
    assert {len(rates) for _, rates in optimizers.OPTIMIZERS.values()} == {7}
    settings = {(len(rates), len(strengths)) for _, rates, strengths in optimizers.DECAYS.values()}
    assert settings == {(4, 6)}
    assert 0.001 in optimizers.OPTIMIZERS["Adam"][1]


def test_products_are_of_bases_at_two_positions() -> None:
    data, _, _ = drawn(0)
    X, y = optimizers.with_products(part(data, 50))
    assert X.shape == (50, 36 + 36 * 35 // 2 - 9 * 6)
    # Nine bases, of which any two are there together.
    assert set(X.sum(axis=1)) == {9 + 9 * 8 / 2}
    assert y == pytest.approx(data.tensors[1][:50].numpy())


def test_shrinkage_is_that_of_descent_and_of_a_ridge() -> None:
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    curvatures, directions = np.linalg.eigh(2 / 12 * X.T @ X)
    solution = np.linalg.lstsq(X, y, rcond=None)[0]
    stopped, ridge = optimizers.shrinkage(25, curvatures)
    w, rate = np.zeros(3), 1 / curvatures.max()
    for _ in range(25):
        w = w - rate * 2 / 12 * X.T @ (X @ w - y)
    assert w @ directions == pytest.approx(stopped * (solution @ directions))
    fitted = Ridge(12 / 2 / (25 * rate), fit_intercept=False).fit(X, y).coef_
    assert fitted @ directions == pytest.approx(ridge * (solution @ directions))


def test_the_path_ends_at_least_squares() -> None:
    data, _, test = drawn(3)
    X, y = optimizers.with_products(part(data, 800))
    inputs, targets = optimizers.with_products(test)
    weights = np.linalg.lstsq(X, y, rcond=1e-6)[0]
    found = optimizers.paths(3)
    assert found["solution"] == pytest.approx(np.mean((inputs @ weights - targets) ** 2))
    again = kept("optimizers")["paths"][3]
    assert found == {name: pytest.approx(value, abs=1e-4) for name, value in again.items()}


def test_without_strength_both_kinds_of_decay_are_adam() -> None:
    one, other = (
        optimizers.decayed(kind, 0.01, 0.0, 2) for kind in ("Adam, penalty", "Adam, decoupled")
    )
    assert one == {name: pytest.approx(value, abs=1e-3) for name, value in other.items()}


@pytest.mark.pinned
@pytest.mark.parametrize(
    ("kind", "strength"), [("momentum", 0.04), ("Adam, penalty", 0.04), ("Adam, decoupled", 2.0)]
)
def test_one_decay_is_what_is_kept(kind: str, strength: float) -> None:
    rate = optimizers.DECAYS[kind][1][1]
    again = kept("optimizers")["decays"][1]
    for name, loss in optimizers.decayed(kind, rate, strength, 1).items():
        assert loss == pytest.approx(again[f"{kind}, {rate:g}, {strength:g}, {name}"], abs=0.05)


@pytest.mark.pinned
def test_the_best_epoch_of_a_run_without_decay_is_what_is_kept() -> None:
    again = kept("optimizers")["undecayed"][1]
    best, last = (
        optimizers.decayed("Adam, penalty", 0.03, 0.0, 1, keep_best=best) for best in (True, False)
    )
    for name, loss in best.items():
        assert loss == pytest.approx(again[f"Adam, penalty, 0.03, {name}"], abs=0.05)
    assert best["validation"] < last["validation"]


@pytest.mark.pinned
@pytest.mark.deep
@pytest.mark.parametrize("name", ["shallow", "deep", "deep_by_he"])
def test_one_draw_is_what_is_kept(name: str) -> None:
    again = kept("optimizers")[name][1]
    found = getattr(optimizers, name)(1)
    assert found.keys() == again.keys()
    # Adam stays near to what is kept; descent on the brink of diverging need not.
    for setting in ("Adam, 0.01", "Adam, 0.003", "Adam, 0.001"):
        for kind in ("validation", "test"):
            value = again[f"{setting}, {kind}"]
            assert found[f"{setting}, {kind}"] == pytest.approx(value, abs=0.05)
