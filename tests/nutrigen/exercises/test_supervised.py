"""The references of the exercises on Bayes' theorem, against exact arithmetic and the package."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.exercises import check, list_exercises
from nutrigen.learning.naive_bayes import MultinomialNB, normalize_log_scores

EXERCISES = {exercise.name: exercise for exercise in list_exercises("supervised")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}

probabilities = st.integers(0, 1000).map(lambda n: Fraction(n, 1000))
counts = st.lists(st.integers(0, 9), min_size=2, max_size=6)


# From likelihoods to a posterior


@given(pairs=st.lists(st.tuples(probabilities, st.integers(0, 50)), min_size=2, max_size=4))
def test_posterior_in_exact_arithmetic(pairs):
    likelihoods = {i: float(likelihood) for i, (likelihood, _) in enumerate(pairs)}
    priors = {i: weight for i, (_, weight) in enumerate(pairs)}
    evidence = sum(likelihood * weight for likelihood, weight in pairs)
    if not evidence:
        with pytest.raises(ValueError, match="impossible"):
            REFERENCE["bayes-posterior"](likelihoods, priors)
        return
    posterior = REFERENCE["bayes-posterior"](likelihoods, priors)
    for i, (likelihood, weight) in enumerate(pairs):
        assert posterior[i] == pytest.approx(float(likelihood * weight / evidence))


# A positive test


@given(
    sensitivity=st.integers(1, 20), specificity=st.integers(0, 20), prevalence=st.integers(1, 20)
)
def test_positive_test_by_counting_people(sensitivity, specificity, prevalence):
    # 20 * 20 people, so that every share is a whole number of them.
    ill, healthy = 20 * prevalence, 20 * (20 - prevalence)
    ill_positive = ill * sensitivity // 20
    healthy_positive = healthy - healthy * specificity // 20
    result = REFERENCE["positive-test"](sensitivity / 20, specificity / 20, prevalence / 20)
    assert result == pytest.approx(ill_positive / (ill_positive + healthy_positive))


def test_positive_test_is_a_posterior():
    posterior = REFERENCE["bayes-posterior"](
        {"ill": 0.95, "healthy": 0.05}, {"ill": 1, "healthy": 99}
    )
    assert REFERENCE["positive-test"](0.95, 0.95, 0.01) == pytest.approx(posterior["ill"])


# Two ways to decide


@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=4))
def test_decisions_are_the_first_of_the_largest(pairs):
    likelihoods = {f"class {i}": likelihood for i, (likelihood, _) in enumerate(pairs)}
    priors = {f"class {i}": weight for i, (_, weight) in enumerate(pairs)}
    values = np.array(pairs)
    expected = (values[:, 0].argmax(), values.prod(axis=1).argmax())
    decisions = REFERENCE["map-and-ml"](likelihoods, priors)
    assert decisions == tuple(f"class {i}" for i in expected)


# Smoothed frequencies


@given(counts=counts, alpha=st.sampled_from([0, 0.1, 1, 2.5]))
def test_smoothed_frequencies_are_those_of_the_package(counts, alpha):
    if sum(counts) + alpha == 0:
        with pytest.raises(ValueError, match="0/0"):
            REFERENCE["smoothed-frequencies"](counts, alpha)
        return
    model = MultinomialNB(alpha=alpha).fit([counts, [1] * len(counts)], ["a", "b"])
    frequencies = REFERENCE["smoothed-frequencies"](counts, alpha)
    np.testing.assert_allclose(frequencies, np.exp(model.feature_log_prob_[0]), atol=1e-12)
    assert sum(frequencies) == pytest.approx(1)


# The score of a class


@given(
    words=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 9).map(lambda n: Fraction(n, 9))), min_size=1
    ),
    prior=st.integers(1, 10).map(lambda n: Fraction(n, 10)),
)
def test_log_score_is_the_logarithm_of_an_exact_product(words, prior):
    product = prior
    for count, probability in words:
        product *= probability**count
    exact = math.log(product.numerator) - math.log(product.denominator) if product else -math.inf
    score = REFERENCE["log-score"](
        [count for count, _ in words], float(prior), [float(p) for _, p in words]
    )
    assert score == pytest.approx(exact, abs=1e-9)


# Normalizing log scores


@given(scores=st.lists(st.floats(-20_000, 0) | st.just(-math.inf), min_size=1, max_size=5))
def test_normalized_scores_are_those_of_scipy_and_of_the_package(scores):
    if max(scores) == -math.inf:
        return
    posterior = REFERENCE["normalize-scores"](scores)
    np.testing.assert_allclose(posterior, scipy.special.softmax(scores), atol=1e-12)
    np.testing.assert_allclose(posterior, np.exp(normalize_log_scores([scores]))[0], atol=1e-12)


# Other ways to be right


def posterior_in_fractions(likelihoods, priors):
    scores = {y: Fraction(likelihoods[y]) * Fraction(prior) for y, prior in priors.items()}
    evidence = sum(scores.values())
    if not evidence:
        raise ValueError("impossible")
    return {y: float(score / evidence) for y, score in scores.items()}


def frequencies_in_fractions(counts, alpha):
    raised = [count + Fraction(alpha) for count in counts]
    if not any(raised):
        raise ValueError("no counts")
    return [float(r / sum(raised)) for r in raised]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("bayes-posterior", posterior_in_fractions),
        ("smoothed-frequencies", frequencies_in_fractions),
        (
            "positive-test",
            lambda sensitivity, specificity, prevalence: REFERENCE["bayes-posterior"](
                {"ill": sensitivity, "healthy": 1 - specificity},
                {"ill": prevalence, "healthy": 1 - prevalence},
            )["ill"],
        ),
        (
            "log-score",
            lambda counts, prior, probabilities: float(
                np.log(prior) + scipy.special.xlogy(counts, probabilities).sum()
            ),
        ),
        ("normalize-scores", lambda log_scores: scipy.special.softmax(log_scores).tolist()),
        (
            "normalize-scores",
            lambda log_scores: np.exp(
                np.array(log_scores) - scipy.special.logsumexp(log_scores)
            ).tolist(),
        ),
        (
            "map-and-ml",
            lambda likelihoods, priors: tuple(
                sorted(priors, key=key, reverse=True)[0]
                for key in (likelihoods.get, lambda y: likelihoods[y] * priors[y])
            ),
        ),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


# The same, written in another way


def columns(likelihoods, priors):
    """The likelihoods and the priors of the classes, in one order."""
    return np.array([likelihoods[y] for y in priors]), np.array(list(priors.values()))


def decisions(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    names = list(priors)
    return names[np.argmax(likelihood)], names[np.argmax(likelihood * prior)]
