"""Layers, losses and descent against PyTorch, SciPy, scikit-learn and finite differences."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from sklearn.datasets import load_diabetes, load_wine
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import scale
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.neural import (
    MLP,
    SGD,
    LeakyReLU,
    Linear,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    TwoLayerMLPClassifier,
    TwoLayerMLPRegressor,
    finite_differences,
    gradient_descent,
    log_softmax,
    mini_batches,
    sigmoid,
)

ACTIVATIONS = {
    "sigmoid": (Sigmoid(), torch.sigmoid),
    "tanh": (Tanh(), torch.tanh),
    "relu": (ReLU(), torch.relu),
    "leaky_relu": (LeakyReLU(), torch.nn.functional.leaky_relu),
}
TOLERANCE = 1e-10

sizes = st.lists(st.integers(1, 7), min_size=2, max_size=5)
seeds = st.integers(0, 2**32 - 1)
n_samples = st.integers(1, 9)


def close(found, expected, tolerance=TOLERANCE):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def torch_gradients(network, activation, X, loss):
    """Loss, and its gradients with respect to all parameters and the input, by autograd."""
    parameters = [torch.tensor(parameter, requires_grad=True) for parameter in network.parameters]
    inputs = hidden = torch.tensor(X, requires_grad=True)
    for number, (weight, bias) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        hidden = torch.nn.functional.linear(activation(hidden) if number else hidden, weight, bias)
    value = loss(hidden)
    value.backward()
    return value.item(), [parameter.grad.numpy() for parameter in parameters], inputs.grad.numpy()


@settings(deadline=None)
@given(sizes=sizes, n=n_samples, name=st.sampled_from(sorted(ACTIVATIONS)), seed=seeds)
def test_gradients_of_regression_are_those_of_autograd(sizes, n, name, seed):
    rng = np.random.default_rng(seed)
    network = MLP(sizes, rng, activation=name)
    for parameter in network.parameters:
        parameter[:] = rng.normal(size=parameter.shape)
    X, y = rng.normal(size=(n, sizes[0])), rng.normal(size=(n, sizes[-1]))
    loss = MeanSquaredError()
    value = loss.forward(network.forward(X), y)
    of_input = network.backward(loss.backward())
    expected, gradients, expected_of_input = torch_gradients(
        network,
        ACTIVATIONS[name][1],
        X,
        lambda output: torch.nn.functional.mse_loss(output, torch.tensor(y)),
    )
    close(value, expected)
    close(of_input, expected_of_input)
    for found, gradient in zip(network.gradients, gradients, strict=True):
        close(found, gradient)


@settings(deadline=None)
@given(sizes=sizes, n=n_samples, name=st.sampled_from(sorted(ACTIVATIONS)), seed=seeds)
def test_gradients_of_classification_are_those_of_autograd(sizes, n, name, seed):
    rng = np.random.default_rng(seed)
    network = MLP(sizes, rng, activation=name, initialization="xavier")
    X, y = rng.normal(size=(n, sizes[0])), rng.integers(sizes[-1], size=n)
    loss = SoftmaxCrossEntropy()
    value = loss.forward(network.forward(X), y)
    of_input = network.backward(loss.backward())
    expected, gradients, expected_of_input = torch_gradients(
        network,
        ACTIVATIONS[name][1],
        X,
        lambda output: torch.nn.functional.cross_entropy(output, torch.tensor(y)),
    )
    close(value, expected)
    close(of_input, expected_of_input)
    for found, gradient in zip(network.gradients, gradients, strict=True):
        close(found, gradient)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "leaky_relu"])
@pytest.mark.parametrize("classes", [False, True])
def test_gradients_are_those_of_finite_differences(activation, classes):
    rng = np.random.default_rng(1)
    network = MLP([4, 5, 3], rng, activation=activation)
    X = rng.normal(size=(6, 4))
    loss = SoftmaxCrossEntropy() if classes else MeanSquaredError()
    target = rng.integers(3, size=6) if classes else rng.normal(size=(6, 3))

    def value():
        return loss.forward(network.forward(X), target)

    value()
    network.backward(loss.backward())
    gradients = [gradient.copy() for gradient in network.gradients]
    for parameter, gradient in zip(network.parameters, gradients, strict=True):
        before = parameter.copy()
        close(finite_differences(value, parameter), gradient, 1e-8)
        assert (parameter == before).all()


# Activations


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_are_those_of_torch(name):
    ours, theirs = ACTIVATIONS[name]
    x = np.concatenate((np.linspace(-30, 30, 601), [0.0, -1e4, 1e4]))
    tensor = torch.tensor(x, requires_grad=True)
    theirs(tensor).sum().backward()
    close(ours.function(x), theirs(tensor).detach().numpy())
    close(ours.derivative(x), tensor.grad.numpy())


@given(x=st.floats(-1e300, 1e300))
def test_sigmoid_is_that_of_scipy_without_overflow(x):
    close(sigmoid(x), special.expit(x), 1e-15)
    close(sigmoid(x) + sigmoid(-x), 1.0, 1e-15)


@given(x=st.floats(-300, 300))
def test_tanh_is_a_sigmoid_scaled_and_shifted(x):
    close(Tanh().function(x), 2 * sigmoid(2 * x) - 1, 1e-14)


def test_small_derivatives_of_the_sigmoid_keep_their_digits():
    x = np.array([40.0, 300.0])
    np.testing.assert_allclose(Sigmoid().derivative(x), np.exp(-x), rtol=1e-14)
    np.testing.assert_allclose(Sigmoid().derivative(-x), np.exp(-x), rtol=1e-14)


# Losses


@given(seed=seeds, size=st.floats(0, 1e6))
def test_log_softmax_is_that_of_scipy_without_overflow(seed, size):
    logits = size * np.random.default_rng(seed).normal(size=(3, 4))
    close(log_softmax(logits), special.log_softmax(logits, axis=1), 1e-13)


def test_cross_entropy_of_a_certain_and_wrong_prediction_is_finite():
    loss = SoftmaxCrossEntropy()
    assert loss.forward(np.array([[1e4, 0.0]]), np.array([1])) == 1e4
    close(loss.backward(), [[1.0, -1.0]])


# Descent


@settings(deadline=None)
@given(seed=seeds, momentum=st.floats(0, 0.99), learning_rate=st.floats(1e-4, 1.0))
def test_sgd_takes_the_steps_of_torch(seed, momentum, learning_rate):
    rng = np.random.default_rng(seed)
    start = rng.normal(size=(3, 2))
    ours, theirs = start.copy(), torch.tensor(start.copy())
    optimizer = SGD([ours], learning_rate, momentum)
    peer = torch.optim.SGD([theirs], lr=learning_rate, momentum=momentum)
    for gradient in rng.normal(size=(4, 3, 2)):
        optimizer.step([gradient])
        theirs.grad = torch.tensor(gradient)
        peer.step()
    close(ours, theirs.numpy())


def test_gradient_descent_reaches_the_least_squares_solution():
    X, y = load_diabetes(return_X_y=True)
    X, y = scale(X[:, :4]), scale(y)
    path = gradient_descent(lambda w: 2 / len(X) * X.T @ (X @ w - y), np.zeros(4), 0.3, 200)
    assert path.shape == (201, 4)
    close(path[-1], LinearRegression(fit_intercept=False).fit(X, y).coef_)


@given(n=st.integers(0, 50), batch_size=st.integers(1, 60), shuffle=st.booleans(), seed=seeds)
def test_an_epoch_uses_each_sample_once(n, batch_size, shuffle, seed):
    batches = list(mini_batches(n, batch_size, np.random.default_rng(seed), shuffle=shuffle))
    assert len(batches) == math.ceil(n / batch_size)
    assert all(len(batch) == batch_size for batch in batches[:-1])
    order = [int(sample) for batch in batches for sample in batch]
    assert (sorted(order) if shuffle else order) == list(range(n))


# Initialization


@pytest.mark.parametrize(
    ("initialization", "variance"), [("he", 2 / 300), ("xavier", 2 / 500), ("zeros", 0.0)]
)
def test_first_weights_have_the_variance_of_their_initialization(initialization, variance):
    layer = Linear(300, 200, np.random.default_rng(0), initialization=initialization)
    # Within four standard errors of a variance of as many normal numbers.
    np.testing.assert_allclose(layer.weight.var(), variance, rtol=4 * math.sqrt(2 / 60_000))
    assert not layer.bias.any()


# Estimators


@parametrize_with_checks([TwoLayerMLPRegressor(), TwoLayerMLPClassifier()])
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_training_takes_the_steps_of_torch(activation):
    X, y = (scale(array) for array in load_diabetes(return_X_y=True))
    settings = {"activation": activation, "batch_size": 50, "shuffle": False}
    first = TwoLayerMLPRegressor(n_epochs=1, learning_rate=1e-300, **settings, random_state=3)
    parameters = [torch.tensor(p) for p in first.fit(X, y).network_.parameters]
    for parameter in parameters:
        parameter.requires_grad_()
    optimizer = torch.optim.SGD(parameters, lr=0.05, momentum=0.9)
    squares = np.zeros(3)
    for epoch in range(3):
        for start in range(0, len(X), 50):
            batch = slice(start, start + 50)
            hidden = ACTIVATIONS[activation][1](
                torch.nn.functional.linear(torch.tensor(X[batch]), *parameters[:2])
            )
            output = torch.nn.functional.linear(hidden, *parameters[2:])[:, 0]
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(output, torch.tensor(y[batch]))
            loss.backward()
            optimizer.step()
            squares[epoch] += loss.item() * len(output)
    model = TwoLayerMLPRegressor(n_epochs=3, learning_rate=0.05, **settings, random_state=3)
    model.fit(X, y)
    for ours, theirs in zip(model.network_.parameters, parameters, strict=True):
        close(ours, theirs.detach().numpy())
    # The last batch is smaller, and counts less.
    close(model.loss_history_, squares / len(X))


@pytest.mark.parametrize("estimator", [TwoLayerMLPRegressor, TwoLayerMLPClassifier])
def test_defaults_are_those_documented(estimator, assert_defaults_as_documented):
    assert_defaults_as_documented(estimator)


def test_unit_and_origin_of_the_target_do_not_change_the_network():
    X, y = (scale(array) for array in load_diabetes(return_X_y=True))
    celsius, fahrenheit = (
        TwoLayerMLPRegressor(n_epochs=3, random_state=0).fit(X, target)
        for target in (y, 1.8 * y + 32)
    )
    both = zip(celsius.network_.parameters, fahrenheit.network_.parameters, strict=True)
    for one, other in both:
        close(one, other, 1e-9)
    close(1.8 * celsius.predict(X) + 32, fahrenheit.predict(X), 1e-9)


def test_regressor_learns_what_no_line_can():
    X = np.random.default_rng(0).uniform(-2, 2, size=(300, 2))
    y = np.sin(2 * X[:, 0]) * X[:, 1]
    assert LinearRegression().fit(X, y).score(X, y) < 0.1
    model = TwoLayerMLPRegressor(n_hidden=32, learning_rate=0.02, n_epochs=300, random_state=0)
    assert model.fit(X, y).score(X, y) > 0.95


def test_classifier_learns_wines():
    X, y = load_wine(return_X_y=True)
    names = np.array(["a", "b", "c"])[y]
    model = TwoLayerMLPClassifier(n_epochs=20, random_state=0).fit(scale(X), names)
    assert model.score(scale(X), names) > 0.97
    close(model.predict_proba(scale(X)).sum(axis=1), 1.0)
    assert model.classes_.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("estimator", [TwoLayerMLPRegressor, TwoLayerMLPClassifier])
def test_a_seed_and_a_generator_give_the_same_in_every_run(estimator):
    X, y = load_wine(return_X_y=True)
    for source in (lambda: 5, lambda: np.random.default_rng(5)):
        fits = [
            estimator(n_epochs=2, random_state=source()).fit(scale(X), y).loss_history_
            for _ in range(2)
        ]
        assert (fits[0] == fits[1]).all()


@pytest.mark.parametrize("estimator", [TwoLayerMLPRegressor, TwoLayerMLPClassifier])
def test_a_fitted_model_does_not_keep_the_data(estimator):
    X, y = load_wine(return_X_y=True)
    model = estimator(n_epochs=1, batch_size=len(X), random_state=0)
    few = len(pickle.dumps(model.fit(scale(X[::30]), y[::30])))
    many = len(pickle.dumps(model.fit(scale(X), y)))
    assert abs(many - few) < 100
    predicted = model.predict(scale(X))
    assert len(pickle.dumps(model)) == many
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict(scale(X)) == predicted).all()


# Errors


def test_errors_name_the_shapes():
    rng = np.random.default_rng(0)
    layer = Linear(4, 3, rng)
    with pytest.raises(ValueError, match=r"Linear\(4, 3\).*\(n_samples, 4\), but has \(2, 3\)"):
        layer.forward(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"\(n_samples, 4\), but has \(4,\)"):
        layer.forward(np.ones(4))
    layer.forward(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"must have shape \(2, 3\), but has \(2, 4\)"):
        layer.backward(np.ones((2, 4)))
    relu = ReLU()
    relu.forward(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"ReLU\(\).*\(2, 4\), but has \(4, 2\)"):
        relu.backward(np.ones((4, 2)))
    with pytest.raises(ValueError, match=r"target must have shape \(2, 1\), but has \(2,\)"):
        MeanSquaredError().forward(np.ones((2, 1)), np.ones(2))
    with pytest.raises(ValueError, match=r"target must have shape \(2,\), but has \(2, 3\)"):
        SoftmaxCrossEntropy().forward(np.ones((2, 3)), np.ones((2, 3), dtype=int))
    with pytest.raises(ValueError, match=r"\(n_samples, n_classes\), but have \(3,\)"):
        SoftmaxCrossEntropy().forward(np.ones(3), np.array([0]))
    with pytest.raises(ValueError, match=r"gradient 1 must have shape \(3,\), but has \(4,\)"):
        SGD(layer.parameters, 0.1).step([np.ones((3, 4)), np.ones(4)])
    with pytest.raises(ValueError, match="2 gradients, one for each parameter, not 1"):
        SGD(layer.parameters, 0.1).step([np.ones((3, 4))])
    with pytest.raises(ValueError, match=r"gradient must have shape \(2,\), but has \(1,\)"):
        gradient_descent(lambda w: w[:1], [1.0, 2.0], 0.1, 3)


@pytest.mark.parametrize(
    "owner", [Linear(1, 1, None, initialization="zeros"), Tanh(), ReLU()], ids=repr
)
def test_backward_needs_forward(owner):
    with pytest.raises(RuntimeError, match="call forward before backward"):
        owner.backward(np.ones((1, 1)))
    for loss in (MeanSquaredError(), SoftmaxCrossEntropy()):
        with pytest.raises(RuntimeError, match="call forward before backward"):
            loss.backward()


def test_errors_say_what_would_be_right():
    with pytest.raises(ValueError, match="from 0 to 1, but goes from 0 to 2"):
        SoftmaxCrossEntropy().forward(np.ones((2, 2)), np.array([0, 2]))
    with pytest.raises(TypeError, match="integers, not float64"):
        SoftmaxCrossEntropy().forward(np.ones((2, 2)), np.array([0.0, 1.0]))
    with pytest.raises(ValueError, match="one of he, xavier, zeros, not 'ones'"):
        Linear(1, 1, None, initialization="ones")
    with pytest.raises(ValueError, match="n_outputs must be a whole number of at least 1, not 0"):
        Linear(1, 0, None)
    with pytest.raises(ValueError, match="at least two numbers"):
        MLP([3], None)
    with pytest.raises(ValueError, match="sigmoid, tanh, relu, leaky_relu, not 'step'"):
        MLP([3, 1], None, activation="step")
    with pytest.raises(TypeError, match=r"batch_size must be a whole number .*, not 2\.5"):
        next(mini_batches(3, 2.5, None))
    for initialization in ("he", "xavier"):
        with pytest.raises(TypeError, match=r'rng must be .*initialization "zeros", not None'):
            Linear(2, 1, None, initialization=initialization)
    with pytest.raises(TypeError, match=r"rng must be .*shuffle=False, not None"):
        next(mini_batches(5, 2, None))
    with pytest.raises(ValueError, match="learning_rate must be a number above 0, not 0"):
        gradient_descent(lambda w: w, [1.0], 0, 3)
    with pytest.raises(ValueError, match=r"momentum must be a number .* below 1, not 1"):
        SGD([], 0.1, 1)
    with pytest.raises(ValueError, match="slope must be a number of at least 0 and below 1, not 1"):
        LeakyReLU(1)


def test_finite_differences_need_floating_numbers_and_put_them_back():
    with pytest.raises(TypeError, match=r"parameter must be an array of float64, .* int64"):
        finite_differences(lambda: 0.0, np.array([3, -1]))
    w = np.array([3.0, -1.0])

    def fails_below():
        if w[1] < -1:
            raise ZeroDivisionError
        return 0.0

    with pytest.raises(ZeroDivisionError):
        finite_differences(fails_below, w)
    assert w.tolist() == [3.0, -1.0]


def test_divergence_is_reported_with_its_cause():
    X, y = load_diabetes(return_X_y=True)
    with pytest.raises(ValueError, match=r"no longer finite in epoch .*learning rate 10"):
        TwoLayerMLPRegressor(learning_rate=10, random_state=0).fit(scale(X), y)


# Inputs that others have met


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.float16, np.float32, object])
def test_everything_is_computed_in_double_precision(kind):
    narrow = np.array([[100, 120], [3, 7]]).astype(kind)
    wide = narrow.astype(float)
    loss, layer = MeanSquaredError(), Linear(2, 3, 0)
    assert loss.forward(narrow, narrow[::-1]) == np.mean((wide - wide[::-1]) ** 2)
    assert loss.backward().tolist() == ((wide - wide[::-1]) / 2).tolist()
    assert layer.forward(narrow).tolist() == (wide @ layer.weight.T + layer.bias).tolist()
    layer.backward(np.ones((2, 3), dtype=np.int8))
    assert layer.weight_gradient.tolist() == (np.ones((3, 2)) @ wide).tolist()
    for activation, _ in ACTIVATIONS.values():
        for method in (activation.function, activation.derivative, activation.forward):
            found = method(narrow)
            assert found.dtype == float
            np.testing.assert_array_equal(found, method(wide))
    close(log_softmax(narrow), special.log_softmax(wide, axis=1))
    target = np.array([0, 1], dtype=np.uint8)
    surprise = -special.log_softmax(wide, axis=1)[[0, 1], [0, 1]].mean()
    assert SoftmaxCrossEntropy().forward(narrow, target) == pytest.approx(surprise)
    path = gradient_descent(lambda w: np.array([127], dtype=np.int8), [1], 2, 3)
    assert path.ravel().tolist() == [1, -253, -507, -761]


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int64])
def test_parameters_that_are_changed_in_place_are_of_double_precision(kind):
    parameter = np.ones(2, dtype=kind)
    with pytest.raises(TypeError, match="parameter 0 must be an array of float64"):
        SGD([parameter], 0.1)
    with pytest.raises(TypeError, match="parameter must be an array of float64"):
        finite_differences(lambda: 0.0, parameter)


def test_a_step_that_is_lost_is_refused():
    with pytest.raises(ValueError, match="step=1e-05 is lost beside 1e\\+12"):
        finite_differences(lambda: 0.0, np.array([1.0, 1e12]))
    w = np.array([1e12])
    close(finite_differences(lambda: np.float32(w[0]), w, step=1e6), [1.0], 1e-2)


def test_a_path_that_leaves_the_range_is_refused():
    with pytest.raises(ValueError, match=r"no longer finite after step \d+: the learning rate 9"):
        gradient_descent(lambda w: [1e308], [2.0], 9, 100)


@pytest.mark.parametrize("factor", [1e300, 1e-300])
def test_unit_of_the_target_however_large_or_small(factor):
    X, y = (scale(array) for array in load_diabetes(return_X_y=True))
    near, far = (
        TwoLayerMLPRegressor(n_epochs=3, random_state=0).fit(X, target)
        for target in (y, y * factor)
    )
    np.testing.assert_allclose(far.predict(X), near.predict(X) * factor, rtol=1e-9)


def test_what_float64_cannot_hold_is_refused():
    X, y = (scale(array) for array in load_diabetes(return_X_y=True))
    model = TwoLayerMLPRegressor(n_epochs=2, random_state=0).fit(X, y * 1e306)
    with pytest.raises(ValueError, match="rescale"):
        model.predict(X * 1e4)
    with pytest.raises(ValueError, match="standardized like"):
        model.predict(np.full_like(X, 1e308))
    classifier = TwoLayerMLPClassifier(n_epochs=2, random_state=0).fit(X, y > 0)
    with pytest.raises(ValueError, match="standardized like"):
        classifier.predict_proba(np.full_like(X, 1e308))


@pytest.mark.parametrize("estimator", [TwoLayerMLPRegressor, TwoLayerMLPClassifier])
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_hidden": (16, 8)}, r"n_hidden must be a whole number of at least 1, not \(16, 8\)"),
        ({"n_hidden": 2.5}, "n_hidden must be"),
        ({"batch_size": "32"}, "batch_size must be"),
        ({"n_epochs": 0}, "n_epochs must be"),
        ({"learning_rate": "fast"}, "learning_rate must be a number"),
        ({"learning_rate": np.inf}, "learning_rate must be a number"),
        ({"momentum": 1}, "momentum must be a number of at least 0 and below 1"),
        ({"shuffle": "no"}, "shuffle must be True or False"),
        ({"activation": ["relu"]}, "activation must be one of"),
        ({"initialization": None}, "initialization must be one of"),
        ({"random_state": 0.5}, "random_state must be None, a whole number"),
    ],
    ids=str,
)
def test_parameters_of_the_wrong_type_are_named(estimator, parameters, message):
    with pytest.raises((TypeError, ValueError), match=message):
        estimator(**parameters).fit([[1.0], [2.0]], [0, 1])


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_target_is_named(missing):
    with pytest.raises(ValueError, match="y is missing for sample 1"):
        TwoLayerMLPClassifier().fit([[1.0], [2.0]], ["a", missing])
    with pytest.raises(ValueError, match="y is missing for sample 1"):
        TwoLayerMLPRegressor().fit([[1.0], [2.0]], [0.5, missing])
    with pytest.raises(TypeError, match="y mixes text and numbers"):
        TwoLayerMLPClassifier().fit([[1.0], [2.0]], ["a", 1])


def test_a_seed_is_a_source_of_randomness():
    for make in (
        lambda rng: Linear(3, 2, rng).weight,
        lambda rng: MLP([3, 2, 1], rng).parameters[2],
        lambda rng: np.concatenate(list(mini_batches(9, 2, rng))),
    ):
        np.testing.assert_array_equal(make(4), make(np.random.default_rng(4)))
        with pytest.raises(TypeError, match="rng must be a seed"):
            make("4")
    first, second = MLP([5, 5, 5], 4).parameters[::2]
    assert not np.array_equal(first, second)


def test_other_arguments_are_named():
    with pytest.raises(TypeError, match=r"sizes\[1\] must be a whole number"):
        MLP([3, (16, 8), 1], 0)
    with pytest.raises(TypeError, match="sizes must be a list"):
        MLP(3, 0)
    with pytest.raises(ValueError, match="activation must be one of"):
        MLP([3, 1], 0, activation=["relu"])
    with pytest.raises(TypeError, match="n_steps must be a whole number"):
        gradient_descent(lambda w: w, [1.0], 0.1, 2.5)
    with pytest.raises(TypeError, match="start must hold numbers"):
        gradient_descent(lambda w: w, ["a"], 0.1, 2)
    # At once, not when the first batch is asked for.
    with pytest.raises(TypeError, match="n_samples must be a whole number"):
        mini_batches("9", 2, 0)
    with pytest.raises(TypeError, match="shuffle must be True or False"):
        mini_batches(9, 2, 0, shuffle="no")
    with pytest.raises(TypeError, match="X must hold numbers"):
        Linear(1, 1, 0).forward([["a"]])
    with pytest.raises(ValueError, match="logits must have shape"):
        log_softmax([1.0, 2.0])
    with pytest.raises(TypeError, match="slope must be a number"):
        LeakyReLU("0.1")
