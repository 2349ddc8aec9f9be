"""The references of the exercises on Bayes' theorem, against exact arithmetic and the package."""

from __future__ import annotations

import math
import operator
from fractions import Fraction

import numpy as np
import pytest
import scipy.special
import sklearn.naive_bayes
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_wrong_answers,
)
from hypothesis import given
from hypothesis import strategies as st

from nutrigen.exercises import check, list_exercises
from nutrigen.naive_bayes import MultinomialNB, normalize_log_scores

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


# Wrong answers, written anew


def columns(likelihoods, priors):
    """The likelihoods and the priors of the classes, in one order."""
    return np.array([likelihoods[y] for y in priors]), np.array(list(priors.values()))


def by_class(priors, values):
    return dict(zip(priors, np.asarray(values).tolist(), strict=True))


def relative_posteriors(likelihoods, priors):
    return by_class(priors, np.multiply(*columns(likelihoods, priors)))


def without_prior(likelihoods, priors):
    likelihood, _ = columns(likelihoods, priors)
    return by_class(priors, likelihood / likelihood.sum())


def without_prior_in_plain_python(likelihoods, priors):
    total = 0.0
    for y in priors:
        total += likelihoods[y]
    return {y: likelihoods[y] / total for y in priors}


def prior_probabilities(likelihoods, priors):
    total = Fraction(0)
    for weight in priors.values():
        total += Fraction(weight)
    return {y: float(Fraction(weight) / total) for y, weight in priors.items()}


def over_sum_of_likelihoods(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    return by_class(priors, likelihood / likelihood.sum() * prior)


def with_normalized_prior_only(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    return by_class(priors, likelihood * (prior / prior.sum()))


def softmax_with_probabilities(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    return by_class(priors, scipy.special.softmax(likelihood * prior / prior.sum()))


def softmax_with_weights(likelihoods, priors):
    return by_class(priors, scipy.special.softmax(np.multiply(*columns(likelihoods, priors))))


def posterior_of_numpy(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    return by_class(priors, likelihood * prior / np.dot(likelihood, prior))


def posterior_unprotected(likelihoods, priors):
    posterior = {}
    evidence = math.fsum(likelihoods[y] * prior for y, prior in priors.items())
    for y, prior in priors.items():
        posterior[y] = prior * likelihoods[y] / evidence
    return posterior


def posterior_zero_where_impossible(likelihoods, priors):
    try:
        return posterior_unprotected(likelihoods, priors)
    except ZeroDivisionError:
        return dict.fromkeys(priors, 0)


def posterior_uniform_where_impossible(likelihoods, priors):
    posterior = posterior_of_numpy(likelihoods, priors)
    if any(math.isnan(p) for p in posterior.values()):
        return {y: 1 / len(priors) for y in priors}
    return posterior


def decisions(likelihoods, priors):
    likelihood, prior = columns(likelihoods, priors)
    names = list(priors)
    return names[np.argmax(likelihood)], names[np.argmax(likelihood * prior)]


def later_class_may_win(likelihoods, priors):
    best, best_map = None, None
    for y in priors:
        if best is None or likelihoods[y] >= likelihoods[best]:
            best = y
        if (
            best_map is None
            or likelihoods[y] * priors[y] >= likelihoods[best_map] * priors[best_map]
        ):
            best_map = y
    return best, best_map


def earlier_letter_wins(likelihoods, priors):
    by_likelihood = sorted(priors, key=lambda y: (-likelihoods[y], y))
    by_posterior = sorted(priors, key=lambda y: (-likelihoods[y] * priors[y], y))
    return by_likelihood[0], by_posterior[0]


def one_more_of_each(counts, alpha):
    model = sklearn.naive_bayes.MultinomialNB(alpha=1)
    model.fit([counts, counts], [0, 1])
    return np.exp(model.feature_log_prob_[0]).tolist()


def total_of_words_seen(counts, alpha):
    total = 0
    for count in counts:
        if count:
            total += count + alpha
    return [(count + alpha) / total for count in counts]


def zeros_replaced(counts, alpha):
    counts = np.array(counts, dtype=float)
    counts[counts == 0] = alpha
    return (counts / counts.sum()).tolist()


def zeros_replaced_in_a_list(counts, alpha):
    raised = [count if count else alpha for count in counts]
    return [count / sum(raised) for count in raised]


def frequencies_over(total, smoothed=True):
    def frequencies(counts, alpha):
        return [(count + smoothed * alpha) / total(counts, alpha) for count in counts]

    return frequencies


def frequencies_of_numpy(counts, alpha):
    counts = np.array(counts) + alpha
    return (counts / counts.sum()).tolist()


def frequencies_unprotected(counts, alpha):
    return [(count + alpha) / sum(c + alpha for c in counts) for count in counts]


def frequencies_or(instead):
    def frequencies(counts, alpha):
        if not alpha and not any(counts):
            return [instead(counts) for _ in counts]
        return frequencies_unprotected(counts, alpha)

    return frequencies


def score_of_numpy(counts, prior, probabilities):
    return float(np.log(prior) + scipy.special.xlogy(counts, probabilities).sum())


def logarithms_of_words_seen(counts, prior, probabilities):
    score = math.log(prior)
    for i in np.flatnonzero(counts):
        score += counts[i] * math.log(probabilities[i])
    return score


def words_once(counts, prior, probabilities):
    score = np.log(prior)
    for i in np.flatnonzero(counts):
        score += np.log(probabilities[i])
    return float(score)


def absent_as_once(counts, prior, probabilities):
    factors = [prior]
    for count, probability in zip(counts, probabilities, strict=True):
        factors.extend([probability] * (count or 1))
    return float(np.log(factors).sum())


def product_underflows(counts, prior, probabilities):
    return float(np.log(prior * np.prod(np.power(probabilities, counts))))


def product_without_protection(counts, prior, probabilities):
    pairs = zip(probabilities, counts, strict=True)
    return math.log(prior * math.prod(p**n for p, n in pairs))


def impossible_words_left_out(counts, prior, probabilities):
    score = math.log(prior)
    for count, probability in zip(counts, probabilities, strict=True):
        if probability > 0:
            score += math.log(probability) * count
    return score


def impossible_if_any_word_is(counts, prior, probabilities):
    score = math.log(prior)
    for count, probability in zip(counts, probabilities, strict=True):
        if probability == 0:
            return -math.inf
        score += math.log(probability) * count
    return score


def zero_times_infinity(counts, prior, probabilities):
    logarithms = [math.log(p) if p > 0 else -math.inf for p in probabilities]
    return math.log(prior) + sum(n * z for n, z in zip(counts, logarithms, strict=True))


def exponentials_over_sum(log_scores):
    weights = np.exp(log_scores)
    return (weights / weights.sum()).tolist()


def exponentials_over_sum_in_a_loop(log_scores):
    total = 0.0
    for score in log_scores:
        total += math.e**score
    return [math.e**score / total for score in log_scores]


def uniform_if_all_vanish(log_scores):
    weights = np.exp(log_scores)
    return (
        weights / weights.sum() if weights.any() else np.ones_like(weights) / len(weights)
    ).tolist()


def from_the_smallest(log_scores):
    weights = np.exp(np.array(log_scores) - np.min(log_scores))
    return (weights / weights.sum()).tolist()


def from_the_smallest_in_a_loop(log_scores):
    smallest = sorted(log_scores)[0]
    total = sum(math.exp(score - smallest) for score in log_scores)
    return [math.exp(score - smallest) / total for score in log_scores]


def one_hot(log_scores):
    decided = [0.0] * len(log_scores)
    decided[int(np.argmax(log_scores))] = 1.0
    return decided


def shared_by_the_best(log_scores):
    best = np.isclose(log_scores, np.max(log_scores), rtol=0, atol=0)
    return (best / best.sum()).tolist()


WRONG = {
    "bayes-posterior": {
        "not-normalized": relative_posteriors,
        "prior-ignored": (without_prior, without_prior_in_plain_python),
        "likelihood-ignored": prior_probabilities,
        "divided-by-likelihoods": (
            over_sum_of_likelihoods,
            lambda likelihoods, priors: {
                y: share * priors[y]
                for y, share in without_prior_in_plain_python(likelihoods, priors).items()
            },
        ),
        "weights-taken-for-probabilities": with_normalized_prior_only,
        "softmax-of-scores": (softmax_with_probabilities, softmax_with_weights),
        "impossible-everywhere": (
            posterior_of_numpy,
            posterior_unprotected,
            posterior_zero_where_impossible,
            posterior_uniform_where_impossible,
        ),
    },
    "positive-test": {
        "sensitivity": lambda sensitivity, specificity, prevalence: (
            sensitivity * prevalence / prevalence
        ),
        "specificity-for-false-positives": lambda sensitivity, specificity, prevalence: (
            1 / (1 + specificity / sensitivity * (1 / prevalence - 1))
        ),
        "base-rate-ignored": lambda sensitivity, specificity, prevalence: (
            1 / (1 + (1 - specificity) / sensitivity)
        ),
        "joint-probability": lambda sensitivity, specificity, prevalence: (
            prevalence - (1 - sensitivity) * prevalence
        ),
        "evidence": lambda sensitivity, specificity, prevalence: (
            1 - specificity + prevalence * (sensitivity + specificity - 1)
        ),
        "healthy-not-weighted": lambda sensitivity, specificity, prevalence: (
            1 / (1 + (1 - specificity) / (sensitivity * prevalence))
        ),
        "negative-predictive-value": lambda sensitivity, specificity, prevalence: (
            1 / (1 + (1 - sensitivity) / specificity * prevalence / (1 - prevalence))
        ),
    },
    "map-and-ml": {
        "order-reversed": lambda likelihoods, priors: (
            decisions(likelihoods, priors)[1],
            decisions(likelihoods, priors)[0],
        ),
        "twice-likelihood": lambda likelihoods, priors: (decisions(likelihoods, priors)[0],) * 2,
        "twice-posterior": lambda likelihoods, priors: (decisions(likelihoods, priors)[1],) * 2,
        "prior-only": lambda likelihoods, priors: (
            decisions(likelihoods, priors)[0],
            list(priors)[np.argmax(list(priors.values()))],
        ),
        "values-returned": lambda likelihoods, priors: (
            max(likelihoods.values()),
            np.multiply(*columns(likelihoods, priors)).max(),
        ),
        "last-of-equals": later_class_may_win,
        "alphabetical": earlier_letter_wins,
    },
    "smoothed-frequencies": {
        "not-smoothed": (
            lambda counts, alpha: np.divide(counts, np.sum(counts)).tolist(),
            frequencies_over(lambda counts, alpha: sum(counts), smoothed=False),
        ),
        "denominator-not-smoothed": (
            lambda counts, alpha: (np.add(counts, alpha) / np.sum(counts)).tolist(),
            frequencies_over(lambda counts, alpha: sum(counts)),
        ),
        "alpha-once": (
            lambda counts, alpha: (np.add(counts, alpha) / np.sum([*counts, alpha])).tolist(),
            frequencies_over(lambda counts, alpha: sum(counts, alpha)),
        ),
        "one-per-word": lambda counts, alpha: (
            np.add(counts, alpha) / np.add(counts, 1).sum()
        ).tolist(),
        "laplace-always": one_more_of_each,
        "words-seen-only": total_of_words_seen,
        "zeros-only": (zeros_replaced, zeros_replaced_in_a_list),
        "no-error": (
            frequencies_of_numpy,
            frequencies_unprotected,
            frequencies_or(lambda counts: 0),
            frequencies_or(lambda counts: 1 / len(counts)),
        ),
    },
    "log-score": {
        "prior-forgotten": lambda counts, prior, probabilities: float(
            scipy.special.xlogy(counts, probabilities).sum()
        ),
        "prior-not-logarithm": lambda counts, prior, probabilities: float(
            prior + scipy.special.xlogy(counts, probabilities).sum()
        ),
        "counts-ignored": words_once,
        "absent-words-counted": absent_as_once,
        "base-two": lambda counts, prior, probabilities: (
            score_of_numpy(counts, prior, probabilities) * math.log2(math.e)
        ),
        "base-ten": lambda counts, prior, probabilities: (
            score_of_numpy(counts, prior, probabilities) * math.log10(math.e)
        ),
        "product-first": (product_underflows, product_without_protection),
        "logarithm-of-sum": lambda counts, prior, probabilities: math.log(
            prior * float(np.dot(counts, probabilities))
        ),
        "zero-skipped": impossible_words_left_out,
        "zero-though-absent": (impossible_if_any_word_is, zero_times_infinity),
        "logarithm-of-zero": (
            lambda counts, prior, probabilities: math.fsum(
                [math.log(prior), *map(operator.mul, counts, map(math.log, probabilities))]
            ),
            logarithms_of_words_seen,
        ),
    },
    "normalize-scores": {
        "underflow": (
            exponentials_over_sum,
            exponentials_over_sum_in_a_loop,
            uniform_if_all_vanish,
        ),
        "softmax-of-probabilities": lambda log_scores: scipy.special.softmax(
            np.exp(log_scores)
        ).tolist(),
        "not-normalized": (
            lambda log_scores: np.exp(np.array(log_scores) - np.max(log_scores)).tolist(),
            lambda log_scores: np.exp(log_scores).tolist(),
        ),
        "divided-without-exponential": lambda log_scores: (
            np.array(log_scores) / np.sum(log_scores)
        ).tolist(),
        "smallest-subtracted": (from_the_smallest, from_the_smallest_in_a_loop),
        "winner-takes-all": (one_hot, shared_by_the_best),
        "logarithms-returned": lambda log_scores: (
            np.array(log_scores) - scipy.special.logsumexp(log_scores)
        ).tolist(),
    },
}

# NumPy's 0/0 is NaN where plain Python raises an error; a tie has one winner, or several.
OTHERWISE_AT_EDGES = frozenset(
    {
        ("bayes-posterior", "prior-ignored"),
        ("bayes-posterior", "divided-by-likelihoods"),
        ("smoothed-frequencies", "not-smoothed"),
        ("smoothed-frequencies", "denominator-not-smoothed"),
        ("smoothed-frequencies", "alpha-once"),
        ("smoothed-frequencies", "zeros-only"),
        ("normalize-scores", "winner-takes-all"),
    }
)


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer, OTHERWISE_AT_EDGES)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("supervised", WRONG, OTHERWISE_AT_EDGES)
