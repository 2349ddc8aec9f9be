"""Naive Bayes against scikit-learn, closed forms and exact arithmetic."""

from __future__ import annotations

import math
import tracemalloc
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sklearn.naive_bayes
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from scipy.special import log_softmax
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.learning.naive_bayes import CategoricalNB, MultinomialNB, normalize_log_scores

CLOSE = {"rtol": 0, "atol": 1e-10}
ALPHAS = [1.0, 0.5, 1e-3, 25.0, 1]
PRIORS = [{}, {"fit_prior": False}, {"class_prior": [0.7, 0.2, 0.1]}]


FRACTIONS = "the check gives fractions, which are no categories"


@parametrize_with_checks(
    [MultinomialNB(), CategoricalNB(), MultinomialNB(alpha=0.1)],
    expected_failed_checks=lambda estimator: (
        {
            "check_sample_weight_equivalence_on_dense_data": FRACTIONS,
            "check_classifiers_one_label_sample_weights": FRACTIONS,
        }
        if isinstance(estimator, CategoricalNB)
        else {}
    ),
)
def test_contract_of_scikit_learn(estimator, check):
    check(estimator)


def three_classes(seed: int, n_samples: int = 60, n_features: int = 12, largest: int = 6):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, largest, size=(n_samples, n_features))
    y = np.repeat(["host", "phage", "bacterium"], n_samples // 3)
    return X, rng.permutation(y)


def assert_equal_models(ours, theirs, X, y, unseen):
    ours.fit(X, y)
    theirs.fit(X, y)
    np.testing.assert_array_equal(ours.classes_, theirs.classes_)
    np.testing.assert_allclose(ours.class_count_, theirs.class_count_, **CLOSE)
    np.testing.assert_allclose(ours.class_log_prior_, theirs.class_log_prior_, **CLOSE)
    for our, their in zip(ours.feature_log_prob_, theirs.feature_log_prob_, strict=True):
        np.testing.assert_allclose(our, their, **CLOSE)
    for data in (X, unseen):
        for method in ("predict_joint_log_proba", "predict_log_proba", "predict_proba"):
            our, their = getattr(ours, method)(data), getattr(theirs, method)(data)
            np.testing.assert_allclose(our, their, rtol=1e-12, atol=1e-10)
        np.testing.assert_array_equal(ours.predict(data), theirs.predict(data))


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_multinomial_equals_scikit_learn(alpha, prior, seed):
    X, y = three_classes(seed)
    unseen, _ = three_classes(seed + 100)
    ours = MultinomialNB(alpha=alpha, **prior)
    theirs = sklearn.naive_bayes.MultinomialNB(alpha=alpha, **prior)
    assert_equal_models(ours, theirs, X, y, unseen)
    np.testing.assert_allclose(ours.feature_count_, theirs.feature_count_, **CLOSE)


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, float])
def test_multinomial_takes_counts_of_any_type(kind):
    X, y = three_classes(7, n_samples=300)
    ours = MultinomialNB().fit(X.astype(kind), y)
    theirs = sklearn.naive_bayes.MultinomialNB().fit(X, y)
    log_proba = ours.predict_log_proba(X.astype(kind))
    np.testing.assert_allclose(log_proba, theirs.predict_log_proba(X), **CLOSE)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("min_categories", [None, 9, list(range(6, 18))], ids=str)
def test_categorical_equals_scikit_learn(alpha, prior, min_categories):
    X, y = three_classes(4)
    X[0], X[:, 3] = 5, np.minimum(X[:, 3], 2)
    unseen = np.minimum(three_classes(5)[0], X.max(axis=0))
    parameters = {"alpha": alpha, "min_categories": min_categories, **prior}
    ours = CategoricalNB(**parameters)
    theirs = sklearn.naive_bayes.CategoricalNB(**parameters)
    assert_equal_models(ours, theirs, X, y, unseen)
    np.testing.assert_array_equal(ours.n_categories_, theirs.n_categories_)
    for our, their in zip(ours.category_count_, theirs.category_count_, strict=True):
        np.testing.assert_array_equal(our, their)


@pytest.mark.parametrize("name", ["MultinomialNB", "CategoricalNB"])
def test_defaults_and_what_is_accepted_are_those_of_scikit_learn(name):
    ours = {"MultinomialNB": MultinomialNB, "CategoricalNB": CategoricalNB}[name]()
    theirs = getattr(sklearn.naive_bayes, name)()
    assert ours.get_params().items() <= theirs.get_params().items()
    our, their = get_tags(ours).input_tags, get_tags(theirs).input_tags
    for tag in ("positive_only", "categorical"):
        assert getattr(our, tag) == getattr(their, tag)


@pytest.mark.parametrize("min_categories", [None, 1, 2])
@pytest.mark.parametrize("fit_prior", [True, False])
def test_classes_of_unequal_size_and_a_feature_of_one_value(min_categories, fit_prior):
    X, y = np.array([[0, 1], [0, 0], [0, 2], [0, 1]]), np.array(["a", "a", "a", "b"])
    parameters = {"min_categories": min_categories, "fit_prior": fit_prior}
    ours = CategoricalNB(**parameters)
    theirs = sklearn.naive_bayes.CategoricalNB(**parameters)
    assert_equal_models(ours, theirs, X, y, X[::-1])
    np.testing.assert_array_equal(ours.n_categories_, theirs.n_categories_)


def test_without_smoothing_equals_scikit_learn_where_nothing_is_missing():
    X, y = three_classes(1)
    X += 1
    ours, theirs = MultinomialNB(alpha=0), sklearn.naive_bayes.MultinomialNB(alpha=0)
    assert_equal_models(ours, theirs, X, y, X[::-1])
    X -= 1
    X[: X.max() + 1] = np.arange(X.max() + 1)[:, np.newaxis]
    everywhere = np.concatenate([X] * 3)
    classes = np.repeat(["a", "b", "c"], len(X))
    ours, theirs = CategoricalNB(alpha=0), sklearn.naive_bayes.CategoricalNB(alpha=0)
    assert_equal_models(ours, theirs, everywhere, classes, X)


@given(
    counts=hnp.arrays(np.int64, (5, 4), elements=st.integers(0, 3)),
    sample=hnp.arrays(np.int64, (1, 4), elements=st.integers(0, 2)),
)
@settings(max_examples=60, deadline=None)
def test_without_smoothing_scores_are_products_of_frequencies(counts, sample):
    counts[[0, 3], 0] += 1  # no class is empty
    y = np.array([0, 0, 0, 1, 1])
    log_scores = MultinomialNB(alpha=0).fit(counts, y).predict_joint_log_proba(sample)[0]
    for label in (0, 1):
        words = counts[y == label].sum(axis=0).tolist()
        score = Fraction(int((y == label).sum()), len(y))
        for word, occurrences in enumerate(sample[0].tolist()):
            score *= Fraction(words[word], sum(words)) ** occurrences
        expected = math.log(score) if score else -math.inf
        assert log_scores[label] == pytest.approx(expected, abs=1e-10)


def test_categories_never_seen_without_smoothing():
    model = CategoricalNB(alpha=0, min_categories=3).fit([[0], [1], [1]], ["a", "b", "b"])
    assert model.predict_joint_log_proba([[0]]).tolist() == [[math.log(1 / 3), -math.inf]]
    with pytest.raises(ValueError, match="sample 1 is impossible in every class"):
        model.predict([[0], [2]])


def test_a_word_that_a_class_lacks_decides_only_where_it_occurs():
    model = MultinomialNB(alpha=0, fit_prior=False).fit([[1, 1, 0], [1, 0, 3]], ["a", "b"])
    proba = model.predict_proba([[1, 0, 0], [1, 1, 0], [9, 0, 1]])
    np.testing.assert_allclose(proba, [[2 / 3, 1 / 3], [1, 0], [0, 1]], atol=1e-12)
    with pytest.raises(ValueError, match=r"sample 0 is impossible in every class \(1 such"):
        model.predict_proba([[0, 1, 1]])


def test_class_without_counts():
    X, y = [[1, 2], [0, 0]], ["full", "empty"]
    with pytest.raises(ValueError, match="class empty has no counts at all"):
        MultinomialNB(alpha=0).fit(X, y)
    log_prob = MultinomialNB(alpha=1).fit(X, y).feature_log_prob_
    np.testing.assert_allclose(np.exp(log_prob[0]), 0.5)


def test_prior_of_zero_is_never_predicted():
    X, y = three_classes(2)
    model = MultinomialNB(class_prior=[0.5, 0.5, 0]).fit(X, y)
    assert "phage" not in model.predict(X)
    assert (model.predict_proba(X)[:, 2] == 0).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"alpha": -1}, "alpha must be a number from 0 to .*, not -1"),
        ({"alpha": math.nan}, "alpha must be"),
        ({"alpha": math.inf}, "alpha must be"),
        ({"alpha": "small"}, "alpha must be"),
        ({"fit_prior": "yes"}, "fit_prior must be True or False, not 'yes'"),
        ({"class_prior": {"host": 1.0}}, "class_prior must hold numbers"),
        ({"class_prior": [0.5, 0.5]}, r"one entry for each of the 3 classes, not shape \(2,\)"),
        ({"class_prior": [0.5, 0.5, 0.5]}, "add up to 1"),
        ({"class_prior": [1.5, -0.5, 0]}, "add up to 1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("estimator", [MultinomialNB, CategoricalNB])
def test_bad_parameters(estimator, parameters, message):
    X, y = three_classes(0)
    with pytest.raises((TypeError, ValueError), match=message):
        estimator(**parameters).fit(X, y)


@pytest.mark.parametrize("least", [0, 2.5, [3, 3]])
def test_bad_min_categories(least):
    with pytest.raises(ValueError, match="min_categories must be"):
        CategoricalNB(min_categories=least).fit([[0, 1, 1]] * 2, ["a", "b"])


@pytest.mark.parametrize("estimator", [MultinomialNB(), CategoricalNB()])
def test_negative_values(estimator):
    with pytest.raises(ValueError, match="Negative values"):
        estimator.fit([[1, -1], [1, 0]], [0, 1])
    estimator.fit([[1, 1], [1, 0]], [0, 1])
    with pytest.raises(ValueError, match="Negative values"):
        estimator.predict([[1, -1]])


def test_categories_are_whole_numbers_of_any_type():
    X, y = three_classes(8)
    expected = sklearn.naive_bayes.CategoricalNB().fit(X, y).predict_joint_log_proba(X)
    for kind in (np.uint8, np.int64, np.float32, float, object):
        ours = CategoricalNB().fit(X.astype(kind), y).predict_joint_log_proba(X.astype(kind))
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (0.5, "feature 1 has the value 0.5 in sample 1"),
        (1 + 1e-9, "feature 1 has the value 1.000000001 in sample 1"),
        (-0.5, "Negative values"),
    ],
)
def test_fractions_are_no_categories(wrong, message):
    X = [[1, 0], [0, wrong], [1, 1]]
    with pytest.raises(ValueError, match=message):
        CategoricalNB().fit(X, ["a", "b", "b"])
    model = CategoricalNB().fit([[1, 0], [0, 1]], ["a", "b"])
    with pytest.raises(ValueError, match=message):
        model.predict(X)


def test_value_that_was_not_fitted():
    model = CategoricalNB().fit([[0, 1], [1, 0]], ["a", "b"])
    with pytest.raises(ValueError, match="feature 1 has the value 2, but was fitted for the value"):
        model.predict([[0, 2]])


def test_two_equal_posteriors_give_the_first_class():
    model = MultinomialNB().fit([[1, 1], [1, 1]], ["z", "a"])
    assert model.predict([[1, 0]]) == ["a"]


# Normalization


@given(
    scores=hnp.arrays(float, (3, 4), elements=st.floats(-1e6, 1e3)),
    shift=st.floats(-1e5, 1e5),
)
def test_normalized_scores_are_those_of_scipy_and_ignore_a_shift(scores, shift):
    log_posterior = normalize_log_scores(scores)
    np.testing.assert_allclose(log_posterior, log_softmax(scores, axis=1), atol=1e-9)
    np.testing.assert_allclose(np.exp(log_posterior).sum(axis=1), 1)
    np.testing.assert_allclose(normalize_log_scores(scores + shift), log_posterior, atol=1e-8)


def test_normalized_scores_of_products_in_exact_arithmetic():
    scores = [Fraction(1, 10**300) * Fraction(1, 10**200) * part for part in (3, 2, 5)]
    logs = [math.log(s.numerator) - math.log(s.denominator) for s in scores]
    exact = [float(score / sum(scores)) for score in scores]
    np.testing.assert_allclose(np.exp(normalize_log_scores([logs]))[0], exact, rtol=1e-10)


def test_impossible_class_has_posterior_zero():
    posterior = np.exp(normalize_log_scores([[-math.inf, -800.0]]))
    assert posterior.tolist() == [[0, 1]]


# Inputs that others have met

PEERS = [
    (MultinomialNB, sklearn.naive_bayes.MultinomialNB),
    (CategoricalNB, sklearn.naive_bayes.CategoricalNB),
]
each_estimator = pytest.mark.parametrize("estimator", [MultinomialNB, CategoricalNB])


@pytest.mark.parametrize(("ours", "theirs"), PEERS)
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("fit_prior", [False, True])
def test_weighted_models_are_those_of_scikit_learn(ours, theirs, whole, fit_prior):
    X, y = three_classes(3)
    rng = np.random.default_rng(0)
    weights = rng.integers(1, 4, len(y)) if whole else rng.uniform(0, 3, len(y))
    our = ours(fit_prior=fit_prior).fit(X, y, sample_weight=weights)
    their = theirs(fit_prior=fit_prior).fit(X, y, sample_weight=weights)
    np.testing.assert_allclose(our.class_count_, their.class_count_)
    np.testing.assert_allclose(our.predict_joint_log_proba(X), their.predict_joint_log_proba(X))
    if whole:
        repeated = ours(fit_prior=fit_prior).fit(
            *(np.repeat(part, weights.tolist(), axis=0) for part in (X, y))
        )
        np.testing.assert_allclose(our.predict_log_proba(X), repeated.predict_log_proba(X))


@pytest.mark.parametrize("container", [sparse.csr_matrix, sparse.csc_array, sparse.coo_array])
@pytest.mark.parametrize("alpha", [0, 1])
def test_sparse_counts_are_those_of_the_full_table(container, alpha):
    X, y = three_classes(6)
    X[:, 0] += 1
    X[y == "host", 3] = 0
    full, thin = (
        MultinomialNB(alpha=alpha).fit(X, y),
        MultinomialNB(alpha=alpha).fit(container(X), y),
    )
    np.testing.assert_array_equal(full.feature_count_, thin.feature_count_)
    np.testing.assert_allclose(
        thin.predict_joint_log_proba(container(X)), full.predict_joint_log_proba(X)
    )


@each_estimator
@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_missing_class_is_named(estimator, missing):
    for y in (["a", missing, "b"], pd.Series(["a", missing, "b"], dtype=object)):
        with pytest.raises(ValueError, match=r"y is missing for sample 1"):
            estimator().fit([[1], [0], [1]], y)


@each_estimator
def test_classes_of_two_kinds_are_named(estimator):
    with pytest.raises(TypeError, match="y mixes text and numbers, such as 'a' for sample 0 and 1"):
        estimator().fit([[1], [0]], ["a", 1])


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "string", "category"])
def test_nullable_classes_are_taken(dtype):
    y = pd.Series([1, 0, 1, 0]).astype(bool if dtype == "boolean" else int)
    y = (y.astype(str) if dtype == "string" else y).astype(dtype)
    model = MultinomialNB().fit([[3, 0], [0, 3], [2, 0], [0, 1]], y)
    assert model.predict([[3, 0]])[0] in (1, True, "1")


@pytest.mark.parametrize("code", [1e9, 1e300, 2.0**40])
def test_absurd_codes_are_refused_before_anything_is_allocated(code):
    X, y = [[0, 1], [code, 0], [1, 1]], ["a", "b", "a"]
    tracemalloc.start()
    with pytest.raises(
        ValueError, match=r"feature 0 has values up to .* number the values 0, 1, 2"
    ):
        CategoricalNB().fit(X, y)
    assert tracemalloc.get_traced_memory()[1] < 1e7
    tracemalloc.stop()
    with pytest.raises(ValueError, match="feature 0 has values up to"):
        CategoricalNB(min_categories=10**9).fit([[0, 1], [1, 0]], ["a", "b"])
    model = CategoricalNB().fit([[0, 1], [1, 0]], ["a", "b"])
    with pytest.raises(ValueError, match=r"feature 0 has the value .*, but was fitted"):
        model.predict([[code, 0]])


@given(exponent=st.integers(0, 60), seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=20)
def test_scaled_counts_and_smoothing_give_the_same_probabilities(exponent, seed):
    X, y = three_classes(seed, n_samples=30)
    scale = 2.0**exponent
    near = MultinomialNB(alpha=1).fit(X, y)
    far = MultinomialNB(alpha=scale).fit(X * scale, y)
    np.testing.assert_allclose(far.feature_log_prob_, near.feature_log_prob_, atol=1e-12)


def test_counts_that_float64_cannot_add_are_refused():
    with pytest.raises(ValueError, match="rescale"):
        MultinomialNB().fit([[1e308, 1.0], [1e308, 1.0]], ["a", "b"])
    with pytest.raises(ValueError, match="rescale"):
        MultinomialNB().fit([[1, 0], [0, 1]], ["a", "b"]).predict([[1e308, 1e308]])


@each_estimator
def test_a_prior_that_names_its_classes_is_matched_by_name(estimator):
    X, y = three_classes(1)
    by_frequency = pd.Series({"phage": 0.6, "bacterium": 0.3, "host": 0.1})
    model = estimator(class_prior=by_frequency).fit(X, y)
    np.testing.assert_allclose(np.exp(model.class_log_prior_), [0.3, 0.1, 0.6])
    with pytest.raises(ValueError, match="class_prior has the names 'x'"):
        estimator(class_prior=pd.Series({"x": 1.0})).fit(X, y)


def test_numbers_of_categories_that_name_their_features_are_matched_by_name():
    X = pd.DataFrame({"rs1": [0, 1, 1], "rs2": [0, 0, 1]})
    model = CategoricalNB(min_categories=pd.Series({"rs2": 5, "rs1": 3})).fit(X, [0, 1, 1])
    assert model.n_categories_.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([[0.0, np.nan]], "log_scores is missing or plus infinity for sample 0"),
        ([[0.0, 1.0], [np.inf, 1.0]], "for sample 1"),
        ([0.0, 1.0], "a row for each sample"),
        ([["a", "b"]], "log_scores must hold numbers"),
    ],
)
def test_scores_that_are_none_are_refused(scores, message):
    with pytest.raises((TypeError, ValueError), match=message):
        normalize_log_scores(scores)


@given(hnp.arrays(np.int8, (2, 3), elements=st.integers(-128, 127)))
def test_scores_of_small_integers_are_normalized_in_double_precision(scores):
    np.testing.assert_allclose(
        normalize_log_scores(scores), log_softmax(scores.astype(float), axis=1), atol=1e-12
    )


def test_scores_farther_apart_than_any_number():
    assert np.exp(normalize_log_scores([[-1.7e308, 1.7e308]])).tolist() == [[0, 1]]
