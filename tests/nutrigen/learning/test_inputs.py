"""Measures and tests on labels, scores and tables in the forms in which others hold them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn import metrics as sklearn_metrics
from sklearn.linear_model import LinearRegression
from statsmodels.stats.proportion import proportion_confint

from nutrigen.learning import (
    calibration,
    diagnosis,
    inspection,
    metrics,
    model_selection,
    small_studies,
)

OF_CLASSES = {
    "precision": metrics.precision,
    "recall": metrics.recall,
    "specificity": metrics.specificity,
    "f1_score": metrics.f1_score,
}
OF_SCORES = {
    "area_under_roc": metrics.area_under_roc,
    "average_precision": metrics.average_precision,
    "roc_curve": metrics.roc_curve,
    "precision_recall_curve": metrics.precision_recall_curve,
}


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, int])
@pytest.mark.parametrize(("n_right", "n"), [(5, 20), (50, 100), (100, 120)])
def test_wilsons_interval_does_not_depend_on_the_type(kind, n_right, n):
    expected = proportion_confint(n_right, n, method="wilson")
    assert diagnosis.wilson_interval(kind(n_right), kind(n)) == pytest.approx(expected)


def test_wilsons_interval_of_large_counts():
    expected = proportion_confint(16384, 32768, method="wilson")
    found = diagnosis.wilson_interval(np.int32(16384), np.int32(32768))
    assert found == pytest.approx(expected)
    with pytest.raises(TypeError, match="n_right must be a whole number"):
        diagnosis.wilson_interval(2.5, 10)


# Labels


@pytest.mark.parametrize("function", OF_CLASSES.values(), ids=OF_CLASSES)
def test_text_and_numbers_are_not_compared(function):
    with pytest.raises(TypeError, match=r"y_true holds text .* and y_predicted numbers"):
        function(["0", "1"], [0, 1], positive="1")
    with pytest.raises(TypeError, match=r"y_true holds numbers .* and y_predicted text"):
        function([1, 0, 1], ["1", "0", "1"], positive=1)
    with pytest.raises(TypeError, match="y_true mixes"):
        function([1, "0"], [1, 0], positive=1)
    with pytest.raises(ValueError, match=r"y_predicted holds .*, which is no class"):
        function([1, 0, 1], [0.9, 0.2, 0.8], positive=1)


def test_accuracy_of_text_and_numbers_is_refused():
    with pytest.raises(TypeError, match="never be equal"):
        metrics.accuracy(["0", "1"], [0, 1])


@pytest.mark.parametrize("positive", ["Sick", 1, None, "sick "], ids=repr)
@pytest.mark.parametrize("function", {**OF_CLASSES, **OF_SCORES}.values())
def test_a_positive_class_that_does_not_occur_is_named_with_those_that_do(function, positive):
    second = [0.5, 0.2, 0.1] if function in OF_SCORES.values() else ["sick", "well", "well"]
    with pytest.raises(ValueError, match=r"positive is .* but the classes are 'sick', 'well'"):
        function(["sick", "well", "sick"], second, positive=positive)


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA, pd.NaT], ids=repr)
@pytest.mark.parametrize("function", {**OF_CLASSES, **OF_SCORES}.values())
def test_a_missing_label_is_refused(function, missing):
    truth = [1, missing, 0, 1]
    second = [0.9, 0.8, 0.1, 0.7] if function in OF_SCORES.values() else [1, 1, 0, 1]
    for form in (truth, np.array(truth, dtype=object), pd.Series(truth, dtype=object)):
        with pytest.raises(ValueError, match="y_true is missing for sample 1"):
            function(form, second, positive=1)


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "Float64", "category", "string"])
def test_columns_of_pandas_without_missing_values_are_labels(dtype):
    truth, predicted = [1, 0, 1, 0, 1], [1, 1, 0, 0, 1]
    if dtype == "string":
        truth, predicted = (list(map(str, labels)) for labels in (truth, predicted))
    positive = "1" if dtype == "string" else 1
    expected = sklearn_metrics.f1_score(truth, predicted, pos_label=positive)
    found = metrics.f1_score(
        pd.Series(truth, dtype=dtype), pd.Series(predicted, dtype=dtype), positive=positive
    )
    assert found == pytest.approx(expected)
    missing = pd.Series([*truth[:4], None], dtype=dtype)
    with pytest.raises(ValueError, match="y_true is missing"):
        metrics.f1_score(missing, pd.Series(predicted, dtype=dtype), positive=positive)


def test_labels_of_polars():
    polars = pytest.importorskip("polars", reason="polars is no requirement")
    assert metrics.accuracy(polars.Series([1, 0]), polars.Series([1, 1])) == 0.5
    with pytest.raises(ValueError, match="missing"):
        metrics.accuracy(polars.Series([1, None]), polars.Series([1, 1]))


# Names


def test_series_are_matched_by_name():
    y = pd.Series([1, 0, 1], index=["a", "b", "c"])
    scores = pd.Series([0.9, 0.2, 0.8], index=["a", "b", "c"])
    assert metrics.area_under_roc(y, scores, positive=1) == 1
    calls = [
        lambda: metrics.accuracy(y, y.iloc[::-1]),
        lambda: metrics.mean_squared_error(y, y.iloc[::-1]),
        lambda: metrics.area_under_roc(y, scores.iloc[::-1], positive=1),
        lambda: diagnosis.diagnostic_table(y, y.iloc[::-1], sick=1),
        lambda: calibration.reliability_table(scores, y.iloc[::-1]),
        lambda: model_selection.permute_group_labels(y, y.iloc[::-1], 0),
        lambda: model_selection.out_of_fold_predictions(
            LinearRegression(), scores.to_frame(), y.iloc[::-1], []
        ),
        lambda: small_studies.analyze_small_study(scores.to_frame(), y.iloc[::-1], 0),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="in another order"):
            call()


def test_columns_that_share_a_name_keep_their_importance():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(200, 2))
    y = 5 * A[:, 1]
    model = LinearRegression().fit(A, y)
    frame = pd.DataFrame(A, columns=["x", "x"])

    class OfValues:
        def predict(self, table):
            return model.predict(np.asarray(table))

    found = inspection.permutation_importance(OfValues(), frame, y, 1)
    of_array = inspection.permutation_importance(model, A, y, 1)
    assert found.names == ("x", "x")
    np.testing.assert_allclose(found.drops, of_array.drops, atol=1e-12)
    assert found.mean == pytest.approx([0, 2], abs=0.3)
    together = inspection.permutation_importance(OfValues(), frame, y, 1, groups={"both": ["x"]})
    assert together.mean == pytest.approx([2], abs=0.3)


def test_columns_keep_their_types_while_they_are_permuted():
    frame = pd.DataFrame({"a": np.arange(6.0), "b": pd.Categorical(list("uvuvuv"))})
    seen = []

    class Remembers:
        def predict(self, table):
            seen.append(tuple(map(str, table.dtypes)))
            return table["a"].to_numpy()

    inspection.permutation_importance(Remembers(), frame, frame["a"], 0)
    assert set(seen) == {("float64", "category")}


def test_sparse_tables_are_taken_or_refused_by_name():
    X = sparse.csr_array(np.eye(6))
    with pytest.raises(TypeError, match=r"X is a sparse table; pass X.toarray\(\)"):
        inspection.permutation_importance(LinearRegression(), X, np.arange(6.0), 0)
    found = model_selection.out_of_fold_r_squared(LinearRegression(), X, np.arange(6.0), n_folds=3)
    dense = model_selection.out_of_fold_r_squared(
        LinearRegression(), X.toarray(), np.arange(6.0), n_folds=3
    )
    assert found == pytest.approx(dense)


def test_folds_that_train_on_what_they_test_are_refused():
    folds = [(np.arange(4), np.arange(2)), (np.arange(2), np.arange(2, 4))]
    with pytest.raises(ValueError, match="train on what they test"):
        model_selection.out_of_fold_predictions(
            LinearRegression(), np.eye(4), np.arange(4.0), folds
        )


# Numbers


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.float16, np.int32, object])
def test_errors_do_not_depend_on_the_type(dtype):
    y, predicted = np.array([100, 3, 120, 7]), np.array([20, 120, 2, 7])
    expected = sklearn_metrics.mean_squared_error(y, predicted)
    assert metrics.mean_squared_error(y.astype(dtype), predicted.astype(dtype)) == expected


@given(
    st.lists(st.integers(-1000, 1000), min_size=3, max_size=20).filter(lambda v: len(set(v)) > 1),
    st.sampled_from([0.0, 1e6, -1e9]),
    st.sampled_from([1e-3, 1.0, 1024.0]),
    st.integers(0, 100),
)
def test_the_share_of_explained_variance_knows_no_units(values, offset, scale, seed):
    y = np.array(values, dtype=float)
    predicted = y + np.random.default_rng(seed).integers(-3, 4, len(y))
    expected = sklearn_metrics.r2_score(y, predicted)
    found = metrics.r_squared((y + offset) * scale, (predicted + offset) * scale)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_perfect_prediction_far_from_zero_is_perfect():
    y = 1e10 + np.arange(3.0)
    assert metrics.r_squared(y, y) == 1
    assert metrics.r_squared(y * 1e-210, y * 1e-210) == 1


@pytest.mark.parametrize("wrong", [np.nan, "0.5", None], ids=repr)
def test_scores_that_are_none_are_refused(wrong):
    for call in (
        lambda: diagnosis.area_under_curve([0.5, wrong], [0.1]),
        lambda: diagnosis.area_interval([0.5, wrong], [0.1], 0),
        lambda: model_selection.fold_interval([0.5, wrong, 0.7]),
        lambda: metrics.r_squared([1.0, 2.0], [1.0, 2.0], [wrong, 1.0]),
    ):
        with pytest.raises((ValueError, TypeError), match=r"scores|y_reference"):
            call()


def test_an_interval_without_width_is_refused():
    with pytest.raises(ValueError, match="do not overlap"):
        diagnosis.area_interval([0.9, 0.8, 0.7], [0.1, 0.2], 0)
    with pytest.raises(ValueError, match="confidence must be a number above 0 and below 1, not 95"):
        diagnosis.area_interval([0.9, 0.1], [0.2], 0, confidence=95)
    with pytest.raises(ValueError, match="n_draws must be a whole number of at least 1"):
        diagnosis.area_interval([0.9, 0.1], [0.2], 0, n_draws=0)


def test_infinite_scores_have_an_order():
    truth, scores = [1, 0, 1, 0], [math.inf, -math.inf, 0.5, 0.7]
    expected = sklearn_metrics.roc_auc_score(truth, [9, -9, 0.5, 0.7])
    assert metrics.area_under_roc(truth, scores, positive=1) == expected


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: diagnosis.area_interval([0.9, 0.3, 0.6], [0.1, 0.5], rng, n_draws=20),
        lambda rng: model_selection.permute_group_labels(list("abcd"), [1, 2, 3, 4], rng).tolist(),
        lambda rng: model_selection.permutation_test(
            lambda y: float(y[0]), np.arange(5.0), rng, n_permutations=9
        ).permuted.tolist(),
        lambda rng: small_studies.choice_experiment(rng, n_repeats=2).true.tolist(),
    ],
)
def test_a_seed_stands_for_its_generator(draw):
    assert draw(7) == draw(np.int64(7)) == draw(np.random.default_rng(7))
    for wrong in (None, "7", 7.0, np.random):
        with pytest.raises(TypeError, match="rng must be a seed"):
            draw(wrong)
