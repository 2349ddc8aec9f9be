"""The training loop against updates by hand and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.metrics import r2_score
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss
from torch.optim import lr_scheduler
from torch.utils.data import TensorDataset

from nutrigen.learning import training
from nutrigen.learning.architectures import FeedForward


@pytest.fixture(autouse=True)
def _one_thread():
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def linear_data(rng, n=40, p=3):
    X = rng.normal(size=(n, p))
    y = X @ rng.normal(size=p) + 0.5 + rng.normal(0, 0.3, n)
    return X, y, training.tensor_dataset(X, y)


def make(seed=0, *args, **options):
    with training.seeded(seed):
        return FeedForward(*args, **options)


def run(model, data, validation=None, *, lr=0.1, epochs=1, batch_size=8, seed=0, **options):
    optimizer = options.pop("optimizer", None) or torch.optim.SGD(model.parameters(), lr=lr)
    return training.train(
        model,
        data,
        validation,
        options.pop("loss", mse_loss),
        optimizer,
        epochs=epochs,
        batch_size=batch_size,
        generator=generator(seed),
        **options,
    )


# The loop


def test_one_epoch_is_what_numpy_computes(rng):
    X, y, data = linear_data(rng)
    model = make(0, 3, [])
    w, b = (parameter.detach().numpy().astype(float) for parameter in model.parameters())
    w, b = w[0].copy(), b[0].copy()
    # The loop first draws the seed of dropout, and then the order of the samples.
    same = generator(5)
    torch.randint(2**31, (), generator=same)
    losses = []
    for rows in torch.randperm(40, generator=same).split(16):
        rows = rows.numpy()
        error = X[rows] @ w + b - y[rows]
        losses += list(error**2)
        w -= 0.1 * 2 * (error @ X[rows]) / len(rows)
        b -= 0.1 * 2 * error.mean()
    history = run(model, data, batch_size=16, seed=5)
    found = [parameter.detach().numpy().ravel() for parameter in model.parameters()]
    np.testing.assert_allclose(found[0], w, rtol=1e-5)
    np.testing.assert_allclose(found[1], [b], rtol=1e-5)
    np.testing.assert_allclose(history.training_loss, [np.mean(losses)], rtol=1e-5)
    assert history.n_updates.tolist() == [3]


def test_full_batch_descent_reaches_least_squares(rng):
    X, y, data = linear_data(rng)
    model = make(0, 3, [])
    history = run(model, data, lr=0.2, epochs=300, batch_size=40)
    exact = LinearRegression().fit(X, y)
    np.testing.assert_allclose(
        training.weight_matrices(model)[0].detach()[0], exact.coef_, atol=1e-4
    )
    assert history.training_loss[-1] == pytest.approx(
        ((exact.predict(X) - y) ** 2).mean(), rel=1e-4
    )
    assert np.isnan(history.validation_loss).all()


def test_l2_penalty_reaches_ridge(rng):
    X, y, data = linear_data(rng)
    model = make(0, 3, [])
    run(
        model,
        data,
        lr=0.1,
        epochs=400,
        batch_size=40,
        penalty=lambda m: 0.5 * training.elastic_net(m, 0),
    )
    exact = Ridge(alpha=0.5 * len(X)).fit(X, y)
    np.testing.assert_allclose(
        training.weight_matrices(model)[0].detach()[0], exact.coef_, atol=1e-4
    )


def test_soft_thresholding_reaches_the_lasso_with_its_zeros(rng):
    X = rng.normal(size=(60, 8))
    y = X[:, :2] @ [2.0, -1.0] + rng.normal(0, 0.5, 60)
    model = make(0, 8, [])
    strength, lr = 0.6, 0.1
    run(
        model,
        training.tensor_dataset(X, y),
        lr=lr,
        epochs=400,
        batch_size=60,
        after_update=lambda m: training.soft_threshold_(m, lr * strength),
    )
    # Lasso halves the mean square error, so that its penalty is half as strong.
    exact = Lasso(alpha=strength / 2).fit(X, y)
    found = training.weight_matrices(model)[0].detach()[0].numpy()
    np.testing.assert_allclose(found, exact.coef_, atol=1e-3)
    assert ((found == 0) == (exact.coef_ == 0)).all()
    assert (found == 0).sum() >= 4


def test_same_seed_gives_the_same_run_and_leaves_the_global_generator_alone(rng):
    _, _, data = linear_data(rng)
    torch.manual_seed(77)
    before = torch.get_rng_state()
    first, second, other = (
        run(make(seed, 3, [16], dropout=0.5), data, data, epochs=4, seed=seed) for seed in (1, 1, 2)
    )
    assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(first.training_loss, second.training_loss)
    np.testing.assert_array_equal(first.validation_loss, second.validation_loss)
    assert (first.training_loss != other.training_loss).all()


def test_global_generator_has_no_influence(rng):
    _, _, data = linear_data(rng)
    losses = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        losses.append(run(make(0, 3, [16], dropout=0.5), data, epochs=3).training_loss)
    np.testing.assert_array_equal(*losses)


def test_scheduler_steps_once_an_epoch(rng):
    _, _, data = linear_data(rng)
    model = make(0, 3, [])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    history = run(model, data, optimizer=optimizer, scheduler=scheduler, epochs=4)
    np.testing.assert_allclose(history.learning_rate, [0.1, 0.05, 0.025, 0.0125])


def test_plateau_scheduler_is_told_the_validation_loss(rng):
    _, _, data = linear_data(rng)
    model = make(0, 3, [])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    run(model, data, data, optimizer=optimizer, scheduler=scheduler, epochs=4)
    assert scheduler.best == pytest.approx(training.evaluate(model, data, mse_loss)["loss"])


class Scripted(nn.Module):
    """A model whose loss on the target zero follows a script, one entry an epoch."""

    def __init__(self, losses):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.register_buffer("epoch", torch.tensor(-1))
        self.losses = losses

    def forward(self, inputs):
        if self.training:
            self.epoch += 1
        value = self.losses[int(self.epoch)] ** 0.5
        return torch.full((len(inputs),), value) + self.weight


@pytest.mark.parametrize(
    ("losses", "patience", "best_epoch", "n_epochs", "reason"),
    [
        ([0.9, 0.7, 0.8, 0.75, 0.6], 2, 2, 4, "patience"),
        ([0.9, 0.7, 0.8, 0.75, 0.6], 3, 5, 5, "epochs"),
        ([0.9, 0.8, 0.7], 1, 3, 3, "epochs"),
        ([0.5, 0.5, 0.5, 0.4], 2, 1, 3, "patience"),
        ([0.9, 0.7, float("nan"), 0.1], 3, 2, 3, "diverged"),
        ([0.9, float("nan"), 0.1], None, 1, 2, "diverged"),
    ],
)
def test_early_stopping_keeps_the_best_weights(losses, patience, best_epoch, n_epochs, reason):
    model = Scripted(losses)
    data = TensorDataset(torch.zeros(4, 1), torch.zeros(4))
    history = run(model, data, data, lr=0.0, epochs=len(losses), batch_size=4, patience=patience)
    assert (history.best_epoch, history.n_epochs, history.stop_reason) == (
        best_epoch,
        n_epochs,
        reason,
    )
    kept = best_epoch if patience else n_epochs
    assert int(model.epoch) == kept - 1
    np.testing.assert_allclose(history.validation_loss, losses[:n_epochs], rtol=1e-6)


def test_metrics_and_frame(rng):
    _, _, data = linear_data(rng)
    model = make(0, 3, [])
    history = run(model, data, data, epochs=3, metrics={"r2": training.r2_score})
    frame = history.frame
    assert frame.index.tolist() == history.epochs.tolist() == [1, 2, 3]
    assert list(frame) == ["training_loss", "validation_loss", "learning_rate", "n_updates", "r2"]
    X, y = data.tensors
    assert frame["r2"].iloc[-1] == pytest.approx(
        r2_score(y.numpy(), training.predict(model, X).numpy()), abs=1e-5
    )
    assert frame["n_updates"].tolist() == [5, 10, 15]


def test_augmentation_sees_each_training_batch_and_no_validation_batch(rng):
    _, _, data = linear_data(rng)
    seen = []

    def augment(inputs, generator):
        seen.append(len(inputs))
        return inputs + torch.rand(inputs.shape, generator=generator)

    run(make(0, 3, []), data, data, epochs=2, batch_size=16, augment=augment)
    assert seen == [16, 16, 8] * 2


def test_order_of_the_data_is_kept_without_shuffling(rng):
    X, _, data = linear_data(rng)
    seen = []
    run(
        make(0, 3, []),
        data,
        batch_size=40,
        shuffle=False,
        augment=lambda inputs, _: seen.append(inputs) or inputs,
    )
    np.testing.assert_allclose(seen[0], X, rtol=1e-6)


def test_classification_with_labels(rng):
    X = rng.normal(size=(200, 2))
    data = training.tensor_dataset(X, (X[:, 0] > 0).astype(int))
    assert data.tensors[1].dtype == torch.int64
    model = make(0, 2, [8], 2)
    run(model, data, loss=cross_entropy, lr=0.5, epochs=20)
    assert (training.predict(model, X).argmax(1) == data.tensors[1]).float().mean() > 0.95


def test_nothing_is_printed(rng, capsys):
    _, _, data = linear_data(rng)
    run(make(0, 3, []), data)
    assert capsys.readouterr() == ("", "")


def test_shapes_that_would_be_broadcast_are_refused(rng):
    X, y, _ = linear_data(rng)
    column = training.tensor_dataset(X, y[:, None])
    with pytest.raises(ValueError, match=r"shape \(8,\) and the target \(8, 1\)"):
        run(make(0, 3, []), column)
    with pytest.raises(ValueError, match="broadcast"):
        training.evaluate(make(0, 3, []), column, mse_loss)
    with pytest.raises(ValueError, match="broadcast"):
        training.flat_gradient(make(0, 3, []), *column.tensors, mse_loss)


@pytest.mark.parametrize("shape", [(3, 1), (3, 3, 2), (4, 2), (1, 3), (2,)])
def test_whole_numbers_are_no_way_around_the_shapes(shape):
    data = TensorDataset(torch.zeros(3, 1), torch.tensor([1, 2, 3]))
    model = nn.Linear(1, 1)
    model.forward = lambda _: model.weight * torch.ones(shape)
    with pytest.raises(ValueError, match=r"the target \(3,\).*class labels"):
        training.evaluate(model, data, mse_loss)
    with pytest.raises(ValueError, match=r"the target \(3,\).*class labels"):
        run(model, data)


@pytest.mark.parametrize("shape", [(5, 2), (5, 3, 4), (5, 2, 4, 6)])
def test_class_labels_have_one_axis_less(shape, rng):
    logits = torch.from_numpy(rng.normal(size=shape))
    labels = torch.from_numpy(rng.integers(0, 2, (shape[0], *shape[2:])))
    data = TensorDataset(logits, labels)
    chosen = logits.log_softmax(1).gather(1, labels[:, None])
    found = training.evaluate(nn.Identity(), data, cross_entropy)["loss"]
    assert found == pytest.approx(-chosen.mean().item())


def test_whole_numbers_of_the_same_shape_are_compared():
    data = training.tensor_dataset([[1.0], [2.0], [5.0]], [[1], [2], [3]])
    assert training.evaluate(nn.Identity(), data, mse_loss)["loss"] == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    "name", ["loss", "training_loss", "validation_loss", "learning_rate", "n_updates"]
)
def test_a_metric_does_not_take_the_name_of_a_column(name, rng):
    _, _, data = linear_data(rng)
    metrics = {"r2": training.r2_score, name: training.r2_score}
    model = make(0, 3, [])
    before = [parameter.clone() for parameter in model.parameters()]
    with pytest.raises(ValueError, match=f"metrics has the name '{name}'"):
        training.evaluate(model, data, mse_loss, metrics=metrics)
    with pytest.raises(ValueError, match=f"metrics has the name '{name}'"):
        run(model, data, data, metrics=metrics)
    torch.testing.assert_close(list(model.parameters()), before)


def test_arguments_that_make_no_sense_are_refused(rng):
    _, _, data = linear_data(rng)
    with pytest.raises(ValueError, match="epochs must be a whole number of at least 1"):
        run(make(0, 3, []), data, epochs=0)
    with pytest.raises(ValueError, match="batch_size must be a whole number"):
        run(make(0, 3, []), data, batch_size=0)
    with pytest.raises(ValueError, match="needs a validation set"):
        run(make(0, 3, []), data, patience=2)


# Data


def test_batches_hold_each_sample_once():
    order = training.batches(23, 5, generator())
    assert [len(batch) for batch in order] == [5, 5, 5, 5, 3]
    assert sorted(torch.cat(order).tolist()) == list(range(23))
    assert torch.cat(order).tolist() != list(range(23))


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [2.0]], [1.0], "X has 2 samples and y has 1"),
        (np.zeros((0, 2)), [], "X has 0 samples"),
        ([[1.0], [np.nan]], [1.0, 2.0], "X has 1 values that are missing, infinite"),
        ([[1.0], [2.0]], [1.0, np.inf], "y has 1 values that are missing, infinite"),
    ],
)
def test_data_that_cannot_be_trained_on_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        training.tensor_dataset(X, y)


# Evaluation


def test_prediction_is_in_evaluation_mode_and_restores_the_mode(rng):
    X, _, data = linear_data(rng)
    model = make(0, 3, [16], dropout=0.5, batch_norm=True)
    run(model, data, epochs=2)
    model.train()
    whole = training.predict(model, X)
    assert model.training
    assert not whole.requires_grad
    one_by_one = torch.cat([training.predict(model, X[i : i + 1]) for i in range(len(X))])
    torch.testing.assert_close(whole, one_by_one)
    model.eval()
    training.predict(model, X)
    assert not model.training


@pytest.mark.parametrize("width", [3, 4])
def test_prediction_leaves_what_is_frozen_frozen_even_if_it_fails(width):
    model = make(0, 3, [16], dropout=0.5, batch_norm=True)
    frozen = [module for module in model.modules() if isinstance(module, nn.BatchNorm1d)]
    for module in frozen:
        module.eval()
    X = torch.zeros(5, width)
    if width == 3:
        training.predict(model, X)
    else:
        with pytest.raises(RuntimeError):
            training.predict(model, X)
    assert frozen
    assert [m for m in model.modules() if not m.training] == frozen


def test_share_of_variance_is_that_of_scikit_learn(rng):
    y, noise = rng.normal(size=(2, 30, 2))
    ours = training.r2_score(torch.from_numpy(y[:, 0] + noise[:, 0]), torch.from_numpy(y[:, 0]))
    assert ours == pytest.approx(r2_score(y[:, 0], y[:, 0] + noise[:, 0]))


@pytest.mark.parametrize("lost", [math.nan, math.inf, -math.inf])
def test_a_network_that_diverged_has_no_share_of_variance(lost):
    prediction = torch.tensor([1.0, lost, 3.0], requires_grad=True)
    assert math.isnan(training.r2_score(prediction, torch.tensor([1.0, 2.0, 3.0])))


def test_share_of_variance_needs_one_shape_and_a_variance():
    y = torch.tensor([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"shape \(3, 1\) and the target \(3,\)"):
        training.r2_score(y[:, None], y)
    for target in (torch.full((3,), 0.1), torch.zeros(0)):
        with pytest.raises(ValueError, match="the target must have at least two different values"):
            training.r2_score(torch.ones_like(target), target)


def test_evaluation_in_parts_is_that_of_the_whole(rng, monkeypatch):
    _, _, data = linear_data(rng)
    model = make(0, 3, [8])
    whole = training.evaluate(model, data, mse_loss)["loss"]
    monkeypatch.setattr(training, "_EVALUATION_BATCH", 7)
    assert training.evaluate(model, data, mse_loss)["loss"] == pytest.approx(whole, rel=1e-6)


def test_flat_gradient_is_that_of_backward(rng):
    _, _, data = linear_data(rng)
    model = make(0, 3, [4])
    gradient = training.flat_gradient(model, *data.tensors, mse_loss)
    assert all(parameter.grad is None for parameter in model.parameters())
    mse_loss(model(data.tensors[0]), data.tensors[1]).backward()
    expected = torch.cat([parameter.grad.flatten() for parameter in model.parameters()])
    torch.testing.assert_close(gradient, expected)


# Penalties


@pytest.mark.parametrize("alpha", [0, 0.25, 1])
def test_elastic_net_counts_weights_but_no_biases(alpha):
    model = make(0, 3, [2], batch_norm=True)
    w = np.concatenate([p.detach().numpy().ravel() for p in training.weight_matrices(model)])
    assert len(w) == 3 * 2 + 2
    expected = alpha * np.abs(w).sum() + (1 - alpha) * (w**2).sum()
    assert training.elastic_net(model, alpha).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("alpha", [-0.1, 1.1])
def test_share_of_l1_is_between_zero_and_one(alpha):
    with pytest.raises(ValueError, match="alpha must be a number from 0 to 1"):
        training.elastic_net(make(0, 3, []), alpha)
