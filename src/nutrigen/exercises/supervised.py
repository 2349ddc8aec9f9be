"""Exercises of the chapter on Bayes' theorem: references, inputs and typical mistakes.

The references are plain Python, written for clarity and independent of `nutrigen.naive_bayes`,
with which the tests compare them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "supervised"
_CLASSES = ("bacterium", "host", "phage", "yeast")


def _as_classes(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(_CLASSES, (float(value) for value in values), strict=False))


# From likelihoods to a posterior


def _scores(likelihoods: dict, priors: dict) -> dict:
    return {y: likelihoods[y] * priors[y] for y in priors}


def _divided(scores: dict, divisor: float) -> dict:
    return {y: score / divisor for y, score in scores.items()}


def _bayes_posterior(likelihoods: dict, priors: dict) -> dict:
    scores = _scores(likelihoods, priors)
    evidence = sum(scores.values())
    if evidence == 0:
        raise ValueError("the observation is impossible in every class")
    return _divided(scores, evidence)


def _softmax_of_scores(likelihoods: dict, priors: dict) -> dict:
    total = sum(priors.values())
    weights = {y: math.exp(s / total) for y, s in _scores(likelihoods, priors).items()}
    return _divided(weights, sum(weights.values()))


def _softmax_of_weighted_scores(likelihoods: dict, priors: dict) -> dict:
    weights = {y: math.exp(s) for y, s in _scores(likelihoods, priors).items()}
    return _divided(weights, sum(weights.values()))


def _division_by_zero(likelihoods: dict, priors: dict) -> dict:
    scores = _scores(likelihoods, priors)
    return _divided(scores, sum(scores.values()))


def _nan_instead_of_error(likelihoods: dict, priors: dict) -> dict:
    scores = _scores(likelihoods, priors)
    return _divided(scores, sum(scores.values()) or math.nan)


def _zero_instead_of_error(likelihoods: dict, priors: dict) -> dict:
    scores = _scores(likelihoods, priors)
    return _divided(scores, sum(scores.values()) or 1.0)


def _uniform_instead_of_error(likelihoods: dict, priors: dict) -> dict:
    scores = _scores(likelihoods, priors)
    if sum(scores.values()) == 0:
        return dict.fromkeys(scores, 1 / len(scores))
    return _bayes_posterior(likelihoods, priors)


def _draw_classes(rng: np.random.Generator) -> tuple[dict, dict]:
    n = int(rng.integers(2, 5))
    return _as_classes(rng.random(n)), _as_classes(rng.integers(1, 50, size=n))


_BAYES_POSTERIOR = Exercise(
    name="bayes-posterior",
    chapter=_CHAPTER,
    title="From likelihoods to a posterior",
    objective="supervised/bayes",
    reference=_bayes_posterior,
    hint=(
        "First multiply the likelihood and the prior of each class. The sum of these products "
        "over the classes is the evidence; divide each product by it."
    ),
    mistakes=(
        Mistake(
            "not-normalized",
            _scores,
            "These are the relative posteriors, likelihood times prior. Posteriors add up to 1: "
            "divide by the sum over the classes.",
        ),
        Mistake(
            "prior-ignored",
            lambda likelihoods, priors: _divided(likelihoods, sum(likelihoods.values())),
            "The prior plays no part, as if all classes were equally probable beforehand. "
            "Multiply each likelihood by its prior before you normalize.",
        ),
        Mistake(
            "likelihood-ignored",
            lambda likelihoods, priors: _divided(priors, sum(priors.values())),
            "This is the prior, normalized: what the observation says is not in it.",
        ),
        Mistake(
            "divided-by-likelihoods",
            lambda likelihoods, priors: _divided(
                _scores(likelihoods, priors), sum(likelihoods.values())
            ),
            "The evidence is not the sum of the likelihoods: each of them counts as much as its "
            "class is frequent. Add up likelihood times prior.",
        ),
        Mistake(
            "weights-taken-for-probabilities",
            lambda likelihoods, priors: _divided(
                _scores(likelihoods, priors), sum(priors.values())
            ),
            "You divide by the sum of the priors, which turns weights into probabilities, but "
            "not the products into posteriors. Divide by the sum of the products instead.",
        ),
        Mistake(
            "softmax-of-scores",
            _softmax_of_scores,
            "This is the softmax of likelihood times prior. The softmax belongs to logarithms; "
            "here, divide by the sum.",
            variants=(_softmax_of_weighted_scores,),
        ),
        Mistake(
            "impossible-everywhere",
            _zero_instead_of_error,
            "Where every class is impossible the evidence is 0, and 0/0 is no posterior: raise a "
            "ValueError, rather than divide or return numbers that mean nothing.",
            variants=(_uniform_instead_of_error, _nan_instead_of_error, _division_by_zero),
        ),
    ),
    edge_cases=(
        Probe(({"host": 0.2, "phage": 0.0}, {"host": 1.0, "phage": 4.0}), "an impossible class"),
        Probe(({"host": 0.2, "phage": 0.6}, {"host": 3.0, "phage": 0.0}), "a prior of zero"),
        Probe(({"host": 0.3, "phage": 0.7}, {"host": 0.5, "phage": 0.5}), "a uniform prior"),
        Probe(({"host": 0.2, "phage": 0.6}, {"phage": 1.0, "host": 4.0}), "another order of keys"),
        Probe(({"host": 1e-200, "phage": 3e-200}, {"host": 6.0, "phage": 1.0}), "tiny likelihoods"),
        Probe(({"host": 0.0, "phage": 0.0}, {"host": 6.0, "phage": 1.0}), "no possible class"),
    ),
    draw=_draw_classes,
)


# A positive test


def _positive_test(sensitivity: float, specificity: float, prevalence: float) -> float:
    ill = sensitivity * prevalence
    healthy = (1 - specificity) * (1 - prevalence)
    return ill / (ill + healthy)


_POSITIVE_TEST = Exercise(
    name="positive-test",
    chapter=_CHAPTER,
    title="Probability of disease after a positive test",
    objective="supervised/bayes",
    reference=_positive_test,
    hint=(
        "Imagine ten thousand people. How many are ill and test positive, how many are healthy "
        "and test positive all the same? The answer is the share of the first among both."
    ),
    mistakes=(
        Mistake(
            "sensitivity",
            lambda sensitivity, specificity, prevalence: sensitivity,
            "This is the probability of a positive test in a person who is ill. What is asked is "
            "the reverse: how probable the disease is in a person whose test is positive.",
        ),
        Mistake(
            "specificity-for-false-positives",
            lambda sensitivity, specificity, prevalence: (
                sensitivity
                * prevalence
                / (sensitivity * prevalence + specificity * (1 - prevalence))
            ),
            "The specificity is the share of the healthy who test negative. Those who test "
            "positive all the same are the rest, 1 - specificity.",
        ),
        Mistake(
            "base-rate-ignored",
            lambda sensitivity, specificity, prevalence: (
                sensitivity / (sensitivity + 1 - specificity)
            ),
            "The prevalence plays no part, as if every second person were ill. Weight the ill by "
            "the prevalence and the healthy by 1 - prevalence.",
        ),
        Mistake(
            "joint-probability",
            lambda sensitivity, specificity, prevalence: sensitivity * prevalence,
            "This is the share of all people who are ill and test positive. Divide by the share "
            "of all who test positive.",
        ),
        Mistake(
            "evidence",
            lambda sensitivity, specificity, prevalence: (
                sensitivity * prevalence + (1 - specificity) * (1 - prevalence)
            ),
            "This is the evidence, the probability of a positive test. The posterior is the part "
            "of it that comes from the ill: divide that part by it.",
        ),
        Mistake(
            "healthy-not-weighted",
            lambda sensitivity, specificity, prevalence: (
                sensitivity * prevalence / (sensitivity * prevalence + 1 - specificity)
            ),
            "The false alarms come from the healthy only: multiply 1 - specificity by their "
            "share, 1 - prevalence.",
        ),
        Mistake(
            "negative-predictive-value",
            lambda sensitivity, specificity, prevalence: (
                specificity
                * (1 - prevalence)
                / (specificity * (1 - prevalence) + (1 - sensitivity) * prevalence)
            ),
            "This is the probability of being healthy after a negative test. The question is "
            "about a positive one.",
        ),
    ),
    edge_cases=(
        Probe((0.95, 0.95, 0.01), "the test for celiac disease"),
        Probe((0.9, 1.0, 0.2), "a test without false alarms"),
        Probe((0.3, 0.7, 0.1), "a test that says nothing"),
        Probe((0.99, 0.9, 0.0001), "a rare disease"),
    ),
    draw=lambda rng: tuple(
        round(float(x), 4)
        for x in (rng.uniform(0.6, 0.99), rng.uniform(0.6, 0.99), rng.uniform(0.01, 0.6))
    ),
)


# Two ways to decide


def _map_and_ml(likelihoods: dict, priors: dict) -> tuple[str, str]:
    by_likelihood = max(priors, key=lambda y: likelihoods[y])
    by_posterior = max(priors, key=lambda y: likelihoods[y] * priors[y])
    return by_likelihood, by_posterior


def _last_of_equals(likelihoods: dict, priors: dict) -> tuple[str, str]:
    backwards = dict(reversed(priors.items()))
    return _map_and_ml(likelihoods, backwards)


def _draw_decision(rng: np.random.Generator) -> tuple[dict, dict]:
    n = int(rng.integers(2, 5))
    return _as_classes(rng.random(n)), _as_classes(rng.dirichlet(np.full(n, 0.7)))


_MAP_AND_ML = Exercise(
    name="map-and-ml",
    chapter=_CHAPTER,
    title="Decisions by likelihood and by posterior",
    objective="supervised/decisions",
    reference=_map_and_ml,
    hint=(
        "max(priors, key=...) finds the key with the largest value of a function. For maximum "
        "likelihood the function is the likelihood, for MAP it is likelihood times prior."
    ),
    mistakes=(
        Mistake(
            "order-reversed",
            lambda likelihoods, priors: _map_and_ml(likelihoods, priors)[::-1],
            "Both decisions are right, but in the wrong order: maximum likelihood first.",
        ),
        Mistake(
            "twice-likelihood",
            lambda likelihoods, priors: (_map_and_ml(likelihoods, priors)[0],) * 2,
            "Both decisions are those of maximum likelihood. MAP multiplies by the prior before "
            "it looks for the largest.",
        ),
        Mistake(
            "twice-posterior",
            lambda likelihoods, priors: (_map_and_ml(likelihoods, priors)[1],) * 2,
            "Both decisions are those of MAP. Maximum likelihood leaves out the prior.",
        ),
        Mistake(
            "prior-only",
            lambda likelihoods, priors: (
                _map_and_ml(likelihoods, priors)[0],
                max(priors, key=priors.get),
            ),
            "Your second decision is always the most frequent class. MAP weighs the prior "
            "against the likelihood: take their product.",
        ),
        Mistake(
            "values-returned",
            lambda likelihoods, priors: (
                max(likelihoods[y] for y in priors),
                max(likelihoods[y] * priors[y] for y in priors),
            ),
            "These are the largest values. What is asked for are the classes that have them: "
            "arg max, not max.",
        ),
        Mistake(
            "last-of-equals",
            _last_of_equals,
            "Of classes that are equally good you return the last. Take the first: >= in a "
            "comparison lets a later class win.",
        ),
        Mistake(
            "alphabetical",
            lambda likelihoods, priors: _map_and_ml(likelihoods, dict(sorted(priors.items()))),
            "Of classes that are equally good you return the first in the alphabet. Take the one "
            "that comes first in the dictionary `priors`.",
        ),
    ),
    edge_cases=(
        Probe(({"host": 0.1, "phage": 0.3}, {"host": 0.9, "phage": 0.1}), "rules that disagree"),
        Probe(({"host": 0.1, "phage": 0.3}, {"host": 0.5, "phage": 0.5}), "a uniform prior"),
        Probe(
            (
                {"host": 0.25, "bacterium": 0.25, "phage": 0.25},
                {"host": 2.0, "bacterium": 2.0, "phage": 2.0},
            ),
            "equal classes",
        ),
        Probe(({"host": 0.25, "phage": 0.5}, {"phage": 0.25, "host": 0.5}), "equal posteriors"),
    ),
    draw=_draw_decision,
)


# Smoothed frequencies


def _smoothed(counts: list, alpha: float) -> list:
    total = sum(counts) + alpha * len(counts)
    if total == 0:
        raise ValueError("without counts and without smoothing: 0/0")
    return [(count + alpha) / total for count in counts]


def _divided_list(values: list, divisor: float) -> list:
    return [value / divisor for value in values]


def _zeros_only(counts: list, alpha: float) -> list:
    raised = [count if count else alpha for count in counts]
    return _divided_list(raised, sum(raised))


def _uniform_without_counts(counts: list, alpha: float) -> list:
    if sum(counts) + alpha == 0:
        return [1 / len(counts)] * len(counts)
    return _smoothed(counts, alpha)


def _zeros_without_counts(counts: list, alpha: float) -> list:
    if sum(counts) + alpha == 0:
        return [0.0] * len(counts)
    return _smoothed(counts, alpha)


def _nan_without_counts(counts: list, alpha: float) -> list:
    if sum(counts) + alpha == 0:
        return [math.nan] * len(counts)
    return _smoothed(counts, alpha)


def _divided_without_counts(counts: list, alpha: float) -> list:
    return _divided_list([c + alpha for c in counts], sum(counts) + alpha * len(counts))


_SMOOTHED = Exercise(
    name="smoothed-frequencies",
    chapter=_CHAPTER,
    title="Smoothed frequencies",
    objective="supervised/smoothing",
    reference=_smoothed,
    hint=(
        "Add alpha to each count, and divide by the sum of what you then have. How often has "
        "alpha been added?"
    ),
    mistakes=(
        Mistake(
            "not-smoothed",
            lambda counts, alpha: _divided_list(counts, sum(counts)),
            "These are the plain relative frequencies, in which a word that was never seen has "
            "probability 0. Add alpha to each count.",
        ),
        Mistake(
            "denominator-not-smoothed",
            lambda counts, alpha: _divided_list([c + alpha for c in counts], sum(counts)),
            "These add up to more than 1: alpha has been added to the counts, but the sum in the "
            "denominator is still that of the plain counts.",
        ),
        Mistake(
            "alpha-once",
            lambda counts, alpha: _divided_list([c + alpha for c in counts], sum(counts) + alpha),
            "The denominator has alpha once, but it was added to each of the counts: add alpha "
            "times the number of words.",
        ),
        Mistake(
            "one-per-word",
            lambda counts, alpha: _divided_list(
                [c + alpha for c in counts], sum(counts) + len(counts)
            ),
            "The denominator adds 1 for each word, which is right for alpha = 1 only.",
        ),
        Mistake(
            "laplace-always",
            lambda counts, alpha: _smoothed(counts, 1),
            "This adds 1 to each count, whatever alpha is.",
        ),
        Mistake(
            "words-seen-only",
            lambda counts, alpha: _divided_list(
                [c + alpha for c in counts], sum(counts) + alpha * sum(c > 0 for c in counts)
            ),
            "You count only the words that were seen. The vocabulary has all words, also those "
            "with count 0, and alpha is added to each.",
        ),
        Mistake(
            "zeros-only",
            _zeros_only,
            "Only the zeros are raised, so that a word never seen can become more probable than "
            "one that was. Add alpha to every count.",
        ),
        Mistake(
            "no-error",
            _uniform_without_counts,
            "Without counts and without smoothing the frequencies are 0/0. Raise a ValueError, "
            "rather than divide or invent a result.",
            variants=(_zeros_without_counts, _nan_without_counts, _divided_without_counts),
        ),
    ),
    edge_cases=(
        Probe(([3, 0, 1], 0), "no smoothing"),
        Probe(([0, 0, 0, 0], 0.5), "no counts"),
        Probe(([0, 0], 0), "neither counts nor smoothing"),
        Probe(([4, 0, 0, 2], 1), "Laplace's rule"),
        Probe(([7], 0.1), "a single word"),
    ),
    draw=lambda rng: (
        [int(c) for c in rng.poisson(1.5, size=int(rng.integers(3, 8)))] + [2, 0],
        round(float(rng.uniform(0.05, 3)), 2),
    ),
)


# The score of a class


def _log_score(counts: list, prior: float, probabilities: list) -> float:
    score = math.log(prior)
    for count, probability in zip(counts, probabilities, strict=True):
        if count > 0 and probability == 0:
            return -math.inf
        if count > 0:
            score += count * math.log(probability)
    return score


def _log_of_product(counts: list, prior: float, probabilities: list) -> float:
    product = prior
    for count, probability in zip(counts, probabilities, strict=True):
        product *= probability**count
    return math.log(product) if product else -math.inf


def _log_of_product_unprotected(counts: list, prior: float, probabilities: list) -> float:
    powers = (p**count for count, p in zip(counts, probabilities, strict=True))
    return math.log(prior * math.prod(powers))


def _counts_ignored(counts: list, prior: float, probabilities: list) -> float:
    return _log_score([min(count, 1) for count in counts], prior, probabilities)


def _log_of_sum(counts: list, prior: float, probabilities: list) -> float:
    return math.log(prior) + math.log(
        sum(count * probability for count, probability in zip(counts, probabilities, strict=True))
    )


def _zero_words_skipped(counts: list, prior: float, probabilities: list) -> float:
    pairs = zip(counts, probabilities, strict=True)
    kept = [count if probability else 0 for count, probability in pairs]
    return _log_score(kept, prior, probabilities)


def _impossible_though_absent(counts: list, prior: float, probabilities: list) -> float:
    return -math.inf if 0 in probabilities else _log_score(counts, prior, probabilities)


def _nan_though_absent(counts: list, prior: float, probabilities: list) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.log(prior) + np.sum(np.multiply(counts, np.log(probabilities))))


def _draw_counts(rng: np.random.Generator) -> tuple[list, float, list]:
    n_words = int(rng.integers(3, 7))
    counts = [int(c) for c in rng.poisson(3, size=n_words)]
    counts[0] += 2
    probabilities = [float(p) for p in rng.dirichlet(np.full(n_words, 2.0))]
    return counts, round(float(rng.uniform(0.05, 0.95)), 3), probabilities


_LOG_SCORE = Exercise(
    name="log-score",
    chapter=_CHAPTER,
    title="Log score of a class",
    objective="supervised/naive",
    reference=_log_score,
    hint=(
        "Begin with math.log(prior). For each word that the example has, add its count times "
        "the logarithm of its probability."
    ),
    mistakes=(
        Mistake(
            "prior-forgotten",
            lambda counts, prior, probabilities: _log_score(counts, 1, probabilities),
            "The prior is missing: this is the log likelihood. Add the logarithm of the prior.",
        ),
        Mistake(
            "prior-not-logarithm",
            lambda counts, prior, probabilities: prior + _log_score(counts, 1, probabilities),
            "The prior is added as it is. In a sum of logarithms it stands as its logarithm.",
        ),
        Mistake(
            "counts-ignored",
            _counts_ignored,
            "Each word is counted once, however often it occurs. A word that occurs N times "
            "is a factor N times: multiply its logarithm by the count.",
        ),
        Mistake(
            "absent-words-counted",
            lambda counts, prior, probabilities: _log_score(
                [max(count, 1) for count in counts], prior, probabilities
            ),
            "Words that the example does not have change the score. With a count of 0 they "
            "should contribute 0.",
        ),
        Mistake(
            "base-two",
            lambda counts, prior, probabilities: (
                _log_score(counts, prior, probabilities) / math.log(2)
            ),
            "These are logarithms to base 2. They would decide as well, but the exponential "
            "undoes the natural one, math.log.",
        ),
        Mistake(
            "base-ten",
            lambda counts, prior, probabilities: (
                _log_score(counts, prior, probabilities) / math.log(10)
            ),
            "These are logarithms to base 10. They would decide as well, but the exponential "
            "undoes the natural one, math.log.",
        ),
        Mistake(
            "product-first",
            _log_of_product,
            "You multiply first and take the logarithm of the product. For many words the "
            "product underflows to zero: add up logarithms instead.",
            variants=(_log_of_product_unprotected,),
        ),
        Mistake(
            "logarithm-of-sum",
            _log_of_sum,
            "This is the logarithm of a sum. The likelihood is a product, so that its logarithm "
            "is the sum of the logarithms.",
        ),
        Mistake(
            "zero-skipped",
            _zero_words_skipped,
            "A word with probability 0 that the example *does* have is passed over. It makes the "
            "example impossible in this class: -math.inf.",
        ),
        Mistake(
            "zero-though-absent",
            _impossible_though_absent,
            "A word with probability 0 that the example does not have must not matter: its "
            "count is 0, and nothing to the power of 0 is 1.",
            variants=(_nan_though_absent,),
        ),
        Mistake(
            "logarithm-of-zero",
            lambda counts, prior, probabilities: (
                math.log(prior)
                + sum(n * math.log(p) for n, p in zip(counts, probabilities, strict=True))
            ),
            "math.log(0) is an error. Where a probability is 0, look at the count: a word that "
            "the example lacks contributes 0, one that it has makes the score -math.inf.",
            variants=(
                lambda counts, prior, probabilities: (
                    math.log(prior)
                    + sum(n * math.log(p) for n, p in zip(counts, probabilities, strict=True) if n)
                ),
            ),
        ),
    ),
    edge_cases=(
        Probe(([2, 0, 3], 0.5, [0.4, 0.0, 0.6]), "a word with probability zero that is absent"),
        Probe(([2, 1, 3], 0.5, [0.4, 0.0, 0.6]), "a word with probability zero that is present"),
        Probe(([0, 0, 0], 0.25, [0.2, 0.3, 0.5]), "an empty example"),
        Probe(([4000, 6000], 0.5, [0.3, 0.7]), "a long read"),
    ),
    draw=_draw_counts,
)


# Normalizing log scores


def _normalize(log_scores: list) -> list:
    largest = max(log_scores)
    weights = [math.exp(score - largest) for score in log_scores]
    return [weight / sum(weights) for weight in weights]


def _naive_softmax(log_scores: list) -> list:
    weights = [math.exp(score) for score in log_scores]
    return _divided_list(weights, sum(weights))


def _uniform_after_underflow(log_scores: list) -> list:
    weights = [math.exp(score) for score in log_scores]
    if sum(weights) == 0:
        return [1 / len(weights)] * len(weights)
    return _divided_list(weights, sum(weights))


def _nan_after_underflow(log_scores: list) -> list:
    weights = [math.exp(score) for score in log_scores]
    return _divided_list(weights, sum(weights) or math.nan)


def _softmax_of_probabilities(log_scores: list) -> list:
    return _normalize([math.exp(score) for score in log_scores])


def _linear(log_scores: list) -> list:
    return _divided_list(log_scores, sum(log_scores))


def _smallest_subtracted(log_scores: list) -> list:
    smallest = min(log_scores)
    weights = [math.exp(score - smallest) for score in log_scores]
    return _divided_list(weights, sum(weights))


def _smallest_subtracted_in_arrays(log_scores: list) -> list:
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(np.subtract(log_scores, min(log_scores)))
        return (weights / weights.sum()).tolist()


def _rank_one(log_scores: list) -> list:
    largest = max(log_scores)
    winners = [float(score == largest) for score in log_scores]
    return _divided_list(winners, sum(winners))


def _log_posteriors(log_scores: list) -> list:
    largest = max(log_scores)
    log_evidence = largest + math.log(math.fsum(math.exp(s - largest) for s in log_scores))
    return [score - log_evidence for score in log_scores]


_NORMALIZE = Exercise(
    name="normalize-scores",
    chapter=_CHAPTER,
    title="Posteriors from log scores",
    objective="supervised/logs",
    reference=_normalize,
    hint=(
        "Subtract the largest score from all scores, take the exponentials, and divide them by "
        "their sum. math.exp(-math.inf) is 0."
    ),
    mistakes=(
        Mistake(
            "underflow",
            _naive_softmax,
            "Right in principle, but math.exp of a very negative number is exactly 0, and then "
            "the sum is 0, too. Subtract the largest score from all of them first.",
            variants=(_uniform_after_underflow, _nan_after_underflow),
        ),
        Mistake(
            "softmax-of-probabilities",
            _softmax_of_probabilities,
            "You take the exponential twice: the softmax is applied to the probabilities "
            "instead of to their logarithms, which brings all classes close together.",
        ),
        Mistake(
            "not-normalized",
            lambda log_scores: [math.exp(score - max(log_scores)) for score in log_scores],
            "These are proportional to the posteriors, but do not add up to 1. Divide by the sum.",
            variants=(lambda log_scores: [math.exp(score) for score in log_scores],),
        ),
        Mistake(
            "divided-without-exponential",
            _linear,
            "You divide the logarithms by their sum. Take the exponentials first: what is to "
            "be normalized are the products, not their logarithms.",
        ),
        Mistake(
            "smallest-subtracted",
            _smallest_subtracted,
            "You subtract the smallest score. The others are then positive, and their "
            "exponentials overflow. Subtract the largest.",
            variants=(_smallest_subtracted_in_arrays,),
        ),
        Mistake(
            "winner-takes-all",
            _rank_one,
            "This gives everything to the class with the largest score. That is the decision; "
            "the posterior keeps what speaks for the others.",
        ),
        Mistake(
            "logarithms-returned",
            _log_posteriors,
            "These are the logarithms of the posteriors. Return the posteriors themselves.",
        ),
    ),
    edge_cases=(
        Probe(([-10_000.0, -10_001.0],), "scores of long reads"),
        Probe(([-800.5, -790.25, -795.0],), "scores of long reads"),
        Probe(([-3.0, -math.inf, -4.0],), "an impossible class"),
        Probe(([-2.0, -2.0, -2.0],), "equal scores"),
        Probe(([-5.0],), "a single class"),
        Probe(([-1.0, -2000.0],), "a clear case"),
    ),
    draw=lambda rng: (
        [round(float(z), 3) for z in rng.uniform(-12, -1, size=int(rng.integers(2, 5)))],
    ),
)


EXERCISES: tuple[Exercise, ...] = (
    _BAYES_POSTERIOR,
    _POSITIVE_TEST,
    _MAP_AND_ML,
    _SMOOTHED,
    _LOG_SCORE,
    _NORMALIZE,
)
