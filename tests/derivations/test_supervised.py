"""The equations of the chapter on Bayes' theorem, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
import sympy
from scipy import integrate, optimize, special, stats

from nutrigen.learning.calibration import expected_calibration_error
from nutrigen.learning.naive_bayes import CategoricalNB, MultinomialNB, normalize_log_scores

Verify = Callable[..., None]

ROUNDING = 1e-12
N_CLASSES, N_VALUES, N_FEATURES = 3, 3, 4


def random_joint(rng: np.random.Generator) -> np.ndarray:
    """Joint probabilities of a class (axis 0) and dependent features (the other axes)."""
    shape = (N_CLASSES, *[N_VALUES] * N_FEATURES)
    return rng.dirichlet(np.full(np.prod(shape), 0.5)).reshape(shape)


def naive_joint(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Joint probabilities of features that are independent within a class, and their factors."""
    prior = rng.dirichlet(np.ones(N_CLASSES))
    tables = rng.dirichlet(np.ones(N_VALUES), size=(N_FEATURES, N_CLASSES))
    return np.einsum("y,ya,yb,yc,yd->yabcd", prior, *tables), prior, tables


def features_from(joint: np.ndarray, first: int) -> np.ndarray:
    """Joint probabilities of the class and the features from the given one on, counted from 1."""
    return joint.sum(axis=tuple(range(1, first)))


@pytest.mark.equation("eq-product-rule")
def test_product_rule(deviation: Verify, rng: np.random.Generator) -> None:
    """Conditional frequencies in drawn samples, each counted within its condition."""
    classes, values = rng.integers(0, 3, size=500), rng.integers(0, 4, size=500)
    values[classes == 1] //= 2
    for y, f in product(range(3), range(4)):
        joint = np.mean((classes == y) & (values == f))
        from_class = np.mean(values[classes == y] == f) * np.mean(classes == y)
        from_value = np.mean(classes[values == f] == y) * np.mean(values == f)
        deviation([from_class, from_value], [joint, joint], tolerance=ROUNDING)


@pytest.mark.equation("eq-bayes-theorem")
def test_bayes_theorem(deviation: Verify, rng: np.random.Generator) -> None:
    """Random joint distributions of a class and four features, all cells."""
    joint = random_joint(rng)
    prior = joint.sum(axis=(1, 2, 3, 4))
    likelihood = joint / prior[:, None, None, None, None]
    evidence = joint.sum(axis=0)
    posterior = joint / evidence
    by_theorem = likelihood * prior[:, None, None, None, None] / evidence
    deviation(by_theorem, posterior, tolerance=ROUNDING)
    deviation(by_theorem.sum(axis=0), np.ones_like(evidence), tolerance=ROUNDING)


@pytest.mark.equation("eq-total-probability")
def test_total_probability(deviation: Verify, rng: np.random.Generator) -> None:
    """Drawn examples with a feature value are counted, class by class and altogether."""
    classes, values = rng.integers(0, 3, size=400), rng.integers(0, 4, size=400)
    for f in range(4):
        total = sum(np.mean(values[classes == y] == f) * np.mean(classes == y) for y in range(3))
        deviation(total, np.mean(values == f), tolerance=ROUNDING)


@pytest.mark.equation("eq-relative-posterior")
def test_relative_posterior(deviation: Verify, rng: np.random.Generator) -> None:
    """Posterior over likelihood times prior is the same factor for all classes."""
    joint = random_joint(rng)
    prior = joint.sum(axis=(1, 2, 3, 4))[:, None, None, None, None]
    factor = (joint / joint.sum(axis=0)) / (joint / prior * prior)
    deviation(
        factor[1:], np.broadcast_to(factor[0], factor[1:].shape), tolerance=1e-9, relative=True
    )


@pytest.mark.equation("eq-odds")
def test_odds(symbolic: Verify) -> None:
    """The evidence cancels in the ratio of two posteriors."""
    a, b, p, q, rest = sympy.symbols("a b p q rest", positive=True)
    evidence = a * p + b * q + rest
    symbolic((a * p / evidence) / (b * q / evidence) - (a / b) * (p / q))


def every_rule(n_values: int) -> list[tuple[int, ...]]:
    return list(product(range(N_CLASSES), repeat=n_values))


@pytest.mark.equation("eq-map-rule", "eq-error-of-a-rule")
def test_error_of_a_rule(deviation: Verify, rng: np.random.Generator) -> None:
    """All rules for six values: the joint probability of a wrong class is added up cell by cell."""
    joint = rng.dirichlet(np.ones(18)).reshape(N_CLASSES, 6)
    by_formula, enumerated = [], []
    for rule in every_rule(6):
        by_formula.append(1 - sum(joint[y, f] for f, y in enumerate(rule)))
        enumerated.append(sum(joint[y, f] for y in range(3) for f in range(6) if y != rule[f]))
    deviation(by_formula, enumerated, tolerance=ROUNDING)
    # The least error is the bound, and the rule of MAP has it.
    likelihood, prior = joint / joint.sum(axis=1, keepdims=True), joint.sum(axis=1)
    map_rule = tuple((likelihood * prior[:, None]).argmax(axis=0).tolist())
    map_error = by_formula[every_rule(6).index(map_rule)]
    deviation([map_error, min(by_formula)], [1 - joint.max(axis=0).sum()] * 2, tolerance=ROUNDING)


@pytest.mark.equation("eq-ml-rule")
def test_ml_rule(deviation: Verify, rng: np.random.Generator) -> None:
    """It has the least error of all rules in a population in which all classes are equal."""
    likelihood = rng.dirichlet(np.ones(5), size=N_CLASSES)
    errors = {
        rule: 1 - sum(likelihood[y, f] / N_CLASSES for f, y in enumerate(rule))
        for rule in every_rule(5)
    }
    ml_rule = tuple(likelihood.argmax(axis=0).tolist())
    deviation(errors[ml_rule], min(errors.values()), tolerance=ROUNDING)


@pytest.mark.equation("eq-uniform-prior")
def test_uniform_prior(deviation: Verify, rng: np.random.Generator) -> None:
    """Posteriors of the estimator without a prior, against normalized likelihoods."""
    X = rng.integers(0, 3, size=(40, 5))
    model = MultinomialNB(fit_prior=False).fit(X, rng.integers(0, N_CLASSES, size=40))
    deviation(np.exp(model.class_log_prior_), np.full(N_CLASSES, 1 / N_CLASSES), tolerance=ROUNDING)
    likelihood = np.prod(np.exp(model.feature_log_prob_)[None] ** X[:, None], axis=2)
    normalized = likelihood / likelihood.sum(axis=1, keepdims=True)
    deviation(model.predict_proba(X), normalized, tolerance=ROUNDING)


@pytest.mark.equation("eq-normal-likelihood")
def test_normal_likelihood(symbolic: Verify) -> None:
    """Area, mean and variance of the density are integrated."""
    f, mu = sympy.symbols("f mu", real=True)
    sigma = sympy.Symbol("sigma", positive=True)
    density = sympy.exp(-((f - mu) ** 2) / (2 * sigma**2)) / (sigma * sympy.sqrt(2 * sympy.pi))
    bounds = (f, -sympy.oo, sympy.oo)
    symbolic(sympy.integrate(density, bounds) - 1)
    symbolic(sympy.integrate(f * density, bounds) - mu)
    symbolic(sympy.integrate((f - mu) ** 2 * density, bounds) - sigma**2)


@pytest.mark.equation("eq-boundary")
def test_boundary(symbolic: Verify) -> None:
    """Both relative posteriors are equal there, in logarithms."""
    f, low, high = sympy.symbols("f mu_0 mu_1", real=True)
    sigma, p, q = sympy.symbols("sigma p q", positive=True)
    place = (low + high) / 2 + sigma**2 / (high - low) * sympy.log(p / q)
    score = sympy.log(p) - (f - low) ** 2 / (2 * sigma**2)
    other = sympy.log(q) - (f - high) ** 2 / (2 * sigma**2)
    symbolic(sympy.expand_log((score - other).subs(f, place), force=True))


@pytest.mark.equation("eq-boundary")
def test_boundary_found_numerically(deviation: Verify, rng: np.random.Generator) -> None:
    """The crossing of two weighted normal densities is searched for, with random parameters."""
    for _ in range(20):
        low, gap, sigma, p = rng.uniform([0, 2, 2, 0.1], [50, 9, 6, 0.9])
        high = low + gap

        def difference(f, low=low, high=high, sigma=sigma, p=p):
            weighted = stats.norm(low, sigma).logpdf(f) + np.log(p)
            return weighted - stats.norm(high, sigma).logpdf(f) - np.log(1 - p)

        found = optimize.brentq(difference, low - 200, high + 200, xtol=1e-13)
        place = (low + high) / 2 + sigma**2 / gap * np.log(p / (1 - p))
        deviation(place, found, tolerance=1e-9)


@pytest.mark.equation("eq-chain-rule")
def test_chain_rule(deviation: Verify, rng: np.random.Generator) -> None:
    """Both lines, on random joint distributions of dependent features, all cells."""
    joint = random_joint(rng)
    # P(f_j | f_{j+1}, ..., f_n, y), with axes y, f_j, ..., f_n.
    factors = [
        features_from(joint, j) / features_from(joint, j).sum(axis=1, keepdims=True)
        for j in range(1, N_FEATURES + 1)
    ]
    deviation(factors[0] * features_from(joint, 2)[:, None], joint, tolerance=ROUNDING)
    prior = joint.sum(axis=(1, 2, 3, 4))
    chained = np.einsum("yabcd,ybcd,ycd,yd,y->yabcd", *factors, prior)
    deviation(chained, joint, tolerance=ROUNDING)


@pytest.mark.equation("eq-conditional-independence")
def test_conditional_independence(deviation: Verify, rng: np.random.Generator) -> None:
    """Conditional probabilities of four features that are mutually independent in a class."""
    joint, _, tables = naive_joint(rng)
    for j in range(1, N_FEATURES + 1):
        rest = features_from(joint, j)
        conditional = rest / rest.sum(axis=1, keepdims=True)
        expected = tables[j - 1].reshape(N_CLASSES, N_VALUES, *[1] * (N_FEATURES - j))
        expected = np.broadcast_to(expected, conditional.shape)
        deviation(conditional, expected, tolerance=1e-10)


@pytest.mark.equation("eq-naive-bayes")
def test_naive_bayes(deviation: Verify, rng: np.random.Generator) -> None:
    """Exact posteriors of all combinations of four features that are independent in a class."""
    joint, prior, tables = naive_joint(rng)
    posterior = joint / joint.sum(axis=0)
    for cell in product(range(N_VALUES), repeat=N_FEATURES):
        scores = prior * np.prod([tables[j, :, f] for j, f in enumerate(cell)], axis=0)
        deviation(scores / scores.sum(), posterior[(slice(None), *cell)], tolerance=ROUNDING)


@pytest.mark.equation("eq-naive-rules")
def test_naive_rules(deviation: Verify, rng: np.random.Generator) -> None:
    """The largest cell of each column, in a population as it is and in one of equal classes."""
    joint, prior, tables = naive_joint(rng)
    equal = joint / joint.sum(axis=(1, 2, 3, 4), keepdims=True) / N_CLASSES
    for cell in product(range(N_VALUES), repeat=N_FEATURES):
        factors = np.prod([tables[j, :, f] for j, f in enumerate(cell)], axis=0)
        for scores, population in ((prior * factors, joint), (factors, equal)):
            column = population[(slice(None), *cell)]
            deviation(column[scores.argmax()], column.max(), tolerance=ROUNDING)


@pytest.mark.equation("eq-word-counts")
def test_word_counts(deviation: Verify, rng: np.random.Generator) -> None:
    """Factors of random reads, window by window and word by word."""
    theta = rng.dirichlet(np.ones(6))
    for n_windows in range(1, 40):
        read = rng.choice(6, size=n_windows, p=theta)
        by_window = np.prod([theta[word] for word in read])
        by_word = np.prod(theta ** np.bincount(read, minlength=6))
        deviation(by_word, by_window, tolerance=1e-12, relative=True)


@pytest.mark.equation("eq-word-frequency")
def test_word_frequency(symbolic: Verify) -> None:
    """The derivatives of the log likelihood of three words vanish at the relative frequencies."""
    counts = sympy.symbols("N_1:4", positive=True)
    a, b = sympy.symbols("theta_1 theta_2", positive=True)
    log_likelihood = sum(n * sympy.log(t) for n, t in zip(counts, (a, b, 1 - a - b), strict=True))
    total = sum(counts)
    at = {a: counts[0] / total, b: counts[1] / total}
    symbolic(sympy.diff(log_likelihood, a).subs(at))
    symbolic(sympy.diff(log_likelihood, b).subs(at))


@pytest.mark.equation("eq-word-frequency")
def test_word_frequency_is_a_maximum(bounded: Verify, rng: np.random.Generator) -> None:
    """No random distribution of five words makes the counts more probable."""
    counts = rng.integers(1, 30, size=5)
    candidates = rng.dirichlet(counts, size=5000)
    likelihoods = np.exp(special.xlogy(counts, candidates).sum(axis=1))
    bounded(likelihoods, np.exp(special.xlogy(counts, counts / counts.sum()).sum()))


@pytest.mark.equation("eq-dirichlet-prior", "eq-dirichlet-posterior")
@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_dirichlet(deviation: Verify, rng: np.random.Generator, alpha: float) -> None:
    """SciPy's densities: prior times multinomial likelihood over posterior is constant."""
    counts = rng.integers(0, 9, size=4)
    places = rng.dirichlet(np.ones(4), size=50)
    prior = stats.dirichlet(np.full(4, alpha)).pdf(places.T)
    by_formula = np.prod(places ** (alpha - 1), axis=1)
    deviation(prior / by_formula / (prior[0] / by_formula[0]), np.ones(50), tolerance=1e-9)
    likelihood = stats.multinomial(counts.sum(), places).pmf(counts)
    posterior = np.prod(places ** (counts + alpha - 1), axis=1)
    ratio = prior * likelihood / posterior
    deviation(ratio / ratio[0], np.ones(50), tolerance=1e-9)


@pytest.mark.equation("eq-smoothed-frequency")
@pytest.mark.parametrize(("counts", "alpha"), [((3, 0, 5), 1.0), ((2, 7, 1), 1.5), ((1, 1, 6), 2)])
def test_smoothed_frequency(deviation: Verify, counts: tuple[int, ...], alpha: float) -> None:
    """The mean of the posterior density of three words is integrated numerically."""

    def density(b: float, a: float) -> float:
        return np.prod(np.power([a, b, 1 - a - b], np.add(counts, alpha) - 1))

    def integral(function: Callable[[float, float], float]) -> float:
        return integrate.dblquad(function, 0, 1, 0, lambda a: 1 - a, epsabs=1e-13)[0]

    mean = integral(lambda b, a: a * density(b, a)) / integral(density)
    by_formula = (counts[0] + alpha) / (sum(counts) + alpha * 3)
    deviation(by_formula, mean, tolerance=1e-6)
    model = MultinomialNB(alpha=alpha).fit([counts, (1, 1, 1)], [0, 1])
    deviation(np.exp(model.feature_log_prob_[0, 0]), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-log-score")
def test_log_score(deviation: Verify, rng: np.random.Generator) -> None:
    """Logarithms of products of random probabilities, and the estimator's scores."""
    X, y = rng.integers(0, 4, size=(30, 6)), np.repeat([0, 1, 2], 10)
    model = MultinomialNB().fit(X, y)
    theta, prior = np.exp(model.feature_log_prob_), np.exp(model.class_log_prior_)
    products = prior * np.prod(theta[None] ** X[:, None], axis=2)
    by_formula = np.log(prior) + np.array([[np.sum(x * np.log(t)) for t in theta] for x in X])
    deviation(by_formula, np.log(products), tolerance=1e-10)
    deviation(model.predict_joint_log_proba(X), by_formula, tolerance=1e-10)


@pytest.mark.equation("eq-softmax-of-logs")
def test_softmax_of_logs(symbolic: Verify) -> None:
    """It is prior times likelihood over the evidence, for three classes."""
    s = sympy.symbols("s_1:4", positive=True)
    z = [sympy.log(score) for score in s]
    total = sum(sympy.exp(score) for score in z)
    for score, log_score in zip(s, z, strict=True):
        symbolic(sympy.exp(log_score) / total - score / sum(s))


@pytest.mark.equation("eq-softmax-of-scores")
@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_softmax_of_scores(bounded: Verify, rng: np.random.Generator, n_classes: int) -> None:
    """Random scores between zero and one, and the extreme ones."""
    scores = np.vstack([rng.random((5000, n_classes)), np.eye(n_classes), 1 - np.eye(n_classes)])
    wrong = special.softmax(scores, axis=1)
    bounded(wrong, np.e / (np.e + n_classes - 1) * (1 + ROUNDING))
    bounded(1 / (1 + (n_classes - 1) * np.e), wrong * (1 + ROUNDING))


@pytest.mark.equation("eq-log-sum-exp")
def test_log_sum_exp(symbolic: Verify) -> None:
    """Whatever is subtracted cancels."""
    z = sympy.symbols("z_1:4", real=True)
    m = sympy.Symbol("m", real=True)
    direct = sympy.exp(z[0]) / sum(sympy.exp(score) for score in z)
    shifted = sympy.exp(z[0] - m) / sum(sympy.exp(score - m) for score in z)
    symbolic(direct - shifted)


@pytest.mark.equation("eq-log-sum-exp")
def test_log_sum_exp_of_long_reads(deviation: Verify, rng: np.random.Generator) -> None:
    """Scores around minus ten thousand, against SciPy and sixty digits."""
    z = rng.uniform(-10_010, -10_000, size=(20, 4))
    deviation(normalize_log_scores(z), special.log_softmax(z, axis=1), tolerance=1e-10)
    exact = [sympy.exp(sympy.Float(score, 60)) for score in z[0]]
    log_posterior = [float(sympy.log(weight / sum(exact))) for weight in exact]
    deviation(normalize_log_scores(z)[0], log_posterior, tolerance=1e-10)


@pytest.mark.equation("eq-categorical")
def test_categorical(deviation: Verify, rng: np.random.Generator) -> None:
    """Smoothed shares are counted example by example, and compared with the estimator."""
    X, y, alpha = rng.integers(0, 3, size=(50, 4)), np.repeat([0, 1], 25), 0.7
    model = CategoricalNB(alpha=alpha, min_categories=3).fit(X, y)
    for label, j, v in product(range(2), range(4), range(3)):
        n_with = sum(1 for row, c in zip(X, y, strict=True) if c == label and row[j] == v)
        by_formula = (n_with + alpha) / (25 + alpha * 3)
        deviation(np.exp(model.feature_log_prob_[j][label, v]), by_formula, tolerance=ROUNDING)


@pytest.mark.equation("eq-calibration-error")
def test_calibration_error(deviation: Verify, rng: np.random.Generator) -> None:
    """Bins of random confidences are filled one prediction after the other."""
    confidence = rng.random(300)
    correct = rng.random(300) < confidence**2
    total = 0.0
    for b in range(10):
        members = (confidence > b / 10) & (confidence <= (b + 1) / 10)
        if members.any():
            gap = abs(correct[members].mean() - confidence[members].mean())
            total += members.sum() / 300 * gap
    deviation(expected_calibration_error(confidence, correct), total, tolerance=ROUNDING)


@pytest.mark.equation("eq-repeated-feature")
@pytest.mark.parametrize("n_copies", [1, 2, 5])
def test_repeated_feature(deviation: Verify, rng: np.random.Generator, n_copies: int) -> None:
    """The estimator is given a feature and its copies, and its odds are compared."""
    f, y = rng.integers(0, 3, size=(200, 1)), rng.integers(0, 2, size=200)
    once = CategoricalNB(alpha=0.5).fit(f, y)
    copied = CategoricalNB(alpha=0.5).fit(np.repeat(f, n_copies, axis=1), y)
    for value in range(3):
        likelihoods = np.exp(once.feature_log_prob_[0][:, value])
        prior = np.exp(once.class_log_prior_)
        odds = (likelihoods[0] / likelihoods[1]) ** n_copies * prior[0] / prior[1]
        posterior = copied.predict_proba([[value] * n_copies])[0]
        deviation(posterior[0] / posterior[1], odds, tolerance=1e-10, relative=True)


@pytest.mark.equation("eq-tempered-score")
def test_tempered_score(deviation: Verify, rng: np.random.Generator) -> None:
    """A feature copied T times and tempered with T has the exact posterior of one copy."""
    prior, tables = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4), size=3)
    for value, temperature in product(range(4), (1, 2, 7)):
        exact = prior * tables[:, value] / (prior @ tables[:, value])
        copies = np.zeros((3, 4))
        copies[:, value] = temperature
        z = np.log(prior) + special.xlogy(copies, tables).sum(axis=1) / temperature
        deviation(np.exp(normalize_log_scores([z]))[0], exact, tolerance=ROUNDING)


@pytest.mark.equation("eq-abundance-update")
def test_abundance_update(deviation: Verify, rng: np.random.Generator) -> None:
    """The limit is the maximum that a general optimizer finds; no step lowers the likelihood."""
    likelihoods = rng.random((400, 3)) ** 3
    prior, log_likelihoods = np.full(3, 1 / 3), []
    for _ in range(3000):
        log_likelihoods.append(np.log(likelihoods @ prior).sum())
        posterior = np.exp(normalize_log_scores(np.log(likelihoods) + np.log(prior)))
        prior = posterior.mean(axis=0)
    assert (np.diff(log_likelihoods) >= -1e-9).all()

    def loss(logits: np.ndarray) -> float:
        return -np.log(likelihoods @ special.softmax(np.append(logits, 0))).sum()

    found = optimize.minimize(loss, np.zeros(2), method="Nelder-Mead", options={"fatol": 1e-12})
    deviation(prior, special.softmax(np.append(found.x, 0)), tolerance=1e-3)
