"""The equations of the chapter on the basics, and the functions that compute them."""

from __future__ import annotations

import cmath
import itertools
from collections.abc import Callable

import numpy as np
import pytest
import sklearn.metrics
import sympy
from scipy import integrate
from scipy.stats import binom, mannwhitneyu, norm

from nutrigen.learning import diagnosis, metrics

Verify = Callable[..., None]

ROUNDING = 1e-12
STANDARD_ERRORS = 4


def _numbers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(3, 30))
    return rng.normal(50, 10, size=n), rng.normal(50, 10, size=n)


def _decisions(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    truth = np.append(rng.integers(0, 2, size=30), [0, 1])
    return truth, np.append(rng.integers(0, 2, size=30), [0, 1])


def _cells(truth: np.ndarray, called: np.ndarray) -> tuple[int, int, int, int]:
    matrix = sklearn.metrics.confusion_matrix(truth, called)
    (tn, fp), (fn, tp) = matrix
    return tp, fp, fn, tn


@pytest.mark.equation("eq-basics-arg-max")
def test_most_likely_class_is_the_best_decision(bounded, rng: np.random.Generator) -> None:
    """Among all decision rules of three classes on four inputs none is more often right."""
    for _ in range(5):
        weights = rng.dirichlet(np.ones(4))
        probabilities = rng.dirichlet(np.ones(3), size=4)
        best = np.sum(weights * probabilities.max(axis=1))
        rules = itertools.product(range(3), repeat=4)
        right = [np.sum(weights * probabilities[np.arange(4), rule]) for rule in rules]
        bounded(np.array(right) - ROUNDING, np.full(3**4, best))


@pytest.mark.equation("eq-basics-mae")
def test_mean_absolute_error(deviation: Verify, rng: np.random.Generator) -> None:
    """Random numbers, summed one by one, against the package and scikit-learn."""
    for _ in range(20):
        y, guess = _numbers(rng)
        by_hand = sum(abs(a - b) for a, b in zip(y, guess, strict=True)) / len(y)
        deviation(metrics.mean_absolute_error(y, guess), by_hand, tolerance=1e-10)
        expected = sklearn.metrics.mean_absolute_error(y, guess)
        deviation(by_hand, expected, tolerance=1e-10)


@pytest.mark.equation("eq-basics-mse")
def test_mean_squared_error(deviation: Verify, rng: np.random.Generator) -> None:
    """Random numbers: variance of the errors plus square of their mean, and scikit-learn."""
    for _ in range(20):
        y, guess = _numbers(rng)
        errors = y - guess
        expected = errors.var() + errors.mean() ** 2
        deviation(metrics.mean_squared_error(y, guess), expected, tolerance=1e-9)
        root = sklearn.metrics.root_mean_squared_error(y, guess)
        deviation(metrics.root_mean_squared_error(y, guess), root, tolerance=1e-9)


@pytest.mark.equation("eq-basics-error-order")
def test_order_of_the_two_errors(bounded: Verify, rng: np.random.Generator) -> None:
    """Random errors with heavy tails keep both inequalities."""
    for _ in range(50):
        n = int(rng.integers(2, 30))
        errors = rng.standard_cauchy(size=n)
        mae = metrics.mean_absolute_error(errors, np.zeros(n))
        rmse = metrics.root_mean_squared_error(errors, np.zeros(n))
        slack = 1 + 1e-12
        bounded([mae, rmse], [rmse * slack, np.sqrt(n) * mae * slack])


@pytest.mark.equation("eq-basics-error-order")
def test_equality_of_the_two_errors(deviation: Verify) -> None:
    """Errors of one size reach the bound on the left, a single error that on the right."""
    equal = np.array([2.0, -2.0, 2.0, 2.0])
    zero = np.zeros(4)
    deviation(
        metrics.root_mean_squared_error(equal, zero),
        metrics.mean_absolute_error(equal, zero),
        tolerance=ROUNDING,
    )
    single = np.array([0.0, 0.0, 5.0, 0.0])
    deviation(
        metrics.root_mean_squared_error(single, zero),
        2 * metrics.mean_absolute_error(single, zero),
        tolerance=ROUNDING,
    )


@pytest.mark.equation("eq-basics-r2")
def test_r_squared(deviation: Verify, rng: np.random.Generator) -> None:
    """A least-squares line: the squared correlation; otherwise scikit-learn's value."""
    for _ in range(20):
        y, x = _numbers(rng)
        line = np.polyval(np.polyfit(x, y, 1), x)
        deviation(metrics.r_squared(y, line), np.corrcoef(x, y)[0, 1] ** 2, tolerance=1e-9)
        deviation(metrics.r_squared(y, x), sklearn.metrics.r2_score(y, x), tolerance=1e-9)


@pytest.mark.equation("eq-basics-accuracy")
def test_accuracy(deviation: Verify, rng: np.random.Generator) -> None:
    """Random classes, against the diagonal of scikit-learn's table of all pairs."""
    for _ in range(20):
        truth, called = rng.integers(0, 4, size=(2, 40))
        table = sklearn.metrics.confusion_matrix(truth, called)
        deviation(metrics.accuracy(truth, called), np.trace(table) / 40, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-precision-recall")
def test_precision_recall_and_specificity(deviation: Verify, rng: np.random.Generator) -> None:
    """Random decisions: the four counts, against the package and scikit-learn."""
    for _ in range(30):
        truth, called = _decisions(rng)
        tp, fp, fn, tn = _cells(truth, called)
        formula = [tp / (tp + fp), tp / (tp + fn), tn / (tn + fp)]
        measures = metrics.precision, metrics.recall, metrics.specificity
        deviation([f(truth, called, positive=1) for f in measures], formula, tolerance=ROUNDING)
        expected = [
            sklearn.metrics.precision_score(truth, called),
            sklearn.metrics.recall_score(truth, called),
            sklearn.metrics.recall_score(truth, called, pos_label=0),
        ]
        deviation(formula, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-f1")
def test_f1(symbolic: Verify) -> None:
    """The harmonic mean of the two shares becomes the form with counts."""
    tp, fp, fn = sympy.symbols("tp fp fn", positive=True)
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    symbolic(2 / (1 / precision + 1 / recall) - 2 * tp / (2 * tp + fp + fn))


@pytest.mark.equation("eq-basics-f1")
def test_f1_of_the_package(deviation: Verify, rng: np.random.Generator) -> None:
    """Random decisions, against scikit-learn."""
    for _ in range(30):
        truth, called = _decisions(rng)
        expected = sklearn.metrics.f1_score(truth, called)
        deviation(metrics.f1_score(truth, called, positive=1), expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-roc")
def test_points_of_the_roc_curve(deviation: Verify, rng: np.random.Generator) -> None:
    """Random scores with ties: shares at or above each threshold, counted anew."""
    for _ in range(20):
        truth, _ = _decisions(rng)
        scores = rng.integers(0, 8, size=len(truth)).astype(float)
        alarms, recalls, thresholds = metrics.roc_curve(truth, scores, positive=1)
        for values, which in ((recalls, 1), (alarms, 0)):
            counted = [np.mean(scores[truth == which] >= t) for t in thresholds]
            deviation(values, counted, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-area")
def test_area_is_the_probability_of_the_right_order(deviation: Verify) -> None:
    """Normal scores: the integral, against the distribution of the difference of two scores."""
    for shift, spread in ((0.5, 1.0), (1.5, 2.0), (0.0, 1.0)):

        def integrand(t: float, shift: float = shift, spread: float = spread) -> float:
            return norm.sf(t, shift, spread) * norm.pdf(t)

        area = integrate.quad(integrand, -30, 30, points=[0.0, shift])[0]
        deviation(area, norm.cdf(shift / np.hypot(1, spread)), tolerance=1e-9)


@pytest.mark.equation("eq-basics-mann-whitney")
def test_pairs_and_ranks(deviation: Verify, rng: np.random.Generator) -> None:
    """Random scores with ties: all pairs, the ranks, SciPy's statistic and scikit-learn's area."""
    for _ in range(30):
        truth, _ = _decisions(rng)
        scores = rng.integers(0, 8, size=len(truth)).astype(float)
        plus, minus = scores[truth == 1], scores[truth == 0]
        signs = np.sign(plus[:, None] - minus)
        pairs = np.mean((signs > 0) + 0.5 * (signs == 0))
        statistic = mannwhitneyu(plus, minus).statistic / (len(plus) * len(minus))
        integrated = sklearn.metrics.roc_auc_score(truth, scores)
        ours = metrics.area_under_roc(truth, scores, positive=1)
        deviation([ours, statistic, integrated], [pairs] * 3, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-average-precision")
def test_average_precision(deviation: Verify, rng: np.random.Generator) -> None:
    """Random scores with ties: the sum over thresholds, against scikit-learn."""
    for _ in range(30):
        truth, _ = _decisions(rng)
        scores = rng.integers(0, 12, size=len(truth)).astype(float)
        total, before = 0.0, 0.0
        for threshold in np.unique(scores)[::-1]:
            called = scores >= threshold
            recall = np.mean(called[truth == 1])
            total += (recall - before) * np.mean(truth[called])
            before = recall
        ours = metrics.average_precision(truth, scores, positive=1)
        deviation(ours, total, tolerance=ROUNDING)
        expected = sklearn.metrics.average_precision_score(truth, scores)
        deviation(total, expected, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-polar")
def test_polar_coordinates(deviation: Verify, rng: np.random.Generator) -> None:
    """Random points, against the polar form of complex numbers, and back again."""
    for x, y in rng.normal(size=(50, 2)):
        r, theta = np.sqrt(x**2 + y**2), np.arctan2(y, x)
        deviation([r, theta], cmath.polar(complex(x, y)), tolerance=ROUNDING)
        deviation([r * np.cos(theta), r * np.sin(theta)], [x, y], tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-standard-error")
def test_standard_error(deviation: Verify, rng: np.random.Generator) -> None:
    """The standard deviation of the binomial distribution, and simulated test sets."""
    for p in (0.1, 0.5, 0.94):
        for n in (15, 200):
            error = metrics.standard_error_of_share(p, n)
            deviation(error, binom(n, p).std() / n, tolerance=ROUNDING)
            shares = rng.binomial(n, p, size=20_000) / n
            deviation(shares.std(), error, tolerance=0.05, relative=True)


@pytest.mark.equation("eq-basics-precision-prevalence")
def test_precision_at_a_prevalence(deviation: Verify, rng: np.random.Generator) -> None:
    """Random decisions: recall, specificity and prevalence give the precision that is counted."""
    for _ in range(30):
        truth, called = _decisions(rng)
        prevalence = truth.mean()
        recall = metrics.recall(truth, called, positive=1)
        specificity = metrics.specificity(truth, called, positive=1)
        true_alarms = recall * prevalence
        formula = true_alarms / (true_alarms + (1 - specificity) * (1 - prevalence))
        deviation(formula, metrics.precision(truth, called, positive=1), tolerance=ROUNDING)
        by_bayes = diagnosis.predictive_value(recall, specificity, prevalence)
        deviation(formula, by_bayes, tolerance=ROUNDING)


@pytest.mark.equation("eq-basics-best-of")
def test_best_of_many_guesses(deviation: Verify, rng: np.random.Generator) -> None:
    """The sum of binomial terms, against the package and the share of simulated models."""
    n, q, n_models, n_draws = 10, 0.2, 12, 20_000
    best = rng.binomial(n, q, size=(n_draws, n_models)).max(axis=1)
    for c in range(1, n + 1):
        below = sum(binom.pmf(j, n, q) for j in range(c))
        formula = 1 - below**n_models
        ours = metrics.best_of_guesses(c, n, n_models, q)
        deviation(ours, formula, tolerance=ROUNDING)
        error = metrics.standard_error_of_share(formula, n_draws)
        deviation(np.mean(best >= c), formula, tolerance=STANDARD_ERRORS * error + 1e-4)


@pytest.mark.equation("eq-basics-bias-variance")
def test_bias_and_variance(deviation: Verify, rng: np.random.Generator) -> None:
    """All training sets of two from a small world, all noises, one model: each case counted."""
    for _ in range(5):
        noises = rng.normal(size=4)
        noises -= noises.mean()
        truth, slope = rng.normal(size=2)
        sigma2 = np.mean(noises**2)
        # The model is half the mean of two noisy values at another place.
        guesses = [(truth + slope + (a + b) / 2) / 2 for a in noises for b in noises]
        errors = [(truth + e - guess) ** 2 for e in noises for guess in guesses]
        parts = sigma2 + (truth - np.mean(guesses)) ** 2 + np.var(guesses)
        deviation(np.mean(errors), parts, tolerance=1e-12)
