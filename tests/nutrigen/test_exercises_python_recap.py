"""The references of the exercises that recall Python, against NumPy, pandas and Biopython."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from Bio.Seq import Seq
from sklearn.datasets import load_iris
from sklearn.preprocessing import normalize
from sklearn.tree import DecisionTreeClassifier

from nutrigen.exercises import check, list_exercises
from nutrigen.exercises._compare import describe_difference

EXERCISES = {exercise.name: exercise for exercise in list_exercises("python-recap")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def on_probes(name: str):
    return pytest.mark.parametrize(
        "arguments", [probe.arguments for probe in EXERCISES[name].probes], ids=str
    )


def test_share_has_thousands_and_one_decimal():
    assert REFERENCE["format-share"](1234, 2504) == "1,234 of 2,504 (49.3%)"


def test_portion_is_rounded():
    assert REFERENCE["portion-text"]("oats", 60.0, 372.0) == "oats: 60 g, 223 kcal"


@on_probes("codons")
def test_codons_are_those_that_biopython_translates(arguments):
    (sequence,) = arguments
    codons = REFERENCE["codons"](sequence)
    whole = sequence[: len(sequence) // 3 * 3]
    assert "".join(codons) == whole
    assert "".join(str(Seq(codon).translate()) for codon in codons) == str(Seq(whole).translate())


@on_probes("nutrient-means")
def test_nutrient_means_are_those_of_numpy(arguments):
    np.testing.assert_allclose(REFERENCE["nutrient-means"](*arguments), arguments[0].mean(axis=0))


@on_probes("row-shares")
def test_row_shares_are_those_of_scikit_learn(arguments):
    expected = normalize(arguments[0].astype(float), norm="l1")
    np.testing.assert_allclose(REFERENCE["row-shares"](*arguments), expected)


@on_probes("seeded-split")
def test_split_takes_everyone_once(arguments):
    n, n_test, seed = arguments
    test, training = REFERENCE["seeded-split"](n, n_test, seed)
    assert len(test) == n_test
    assert sorted(test + training) == list(range(n))


@on_probes("mark-missing")
def test_marking_is_that_of_numpy(arguments):
    values, code = arguments
    expected = np.where(values == code, np.nan, values)
    np.testing.assert_array_equal(REFERENCE["mark-missing"](values, code), expected)


@on_probes("mean-of-days")
def test_means_are_those_of_numpy(arguments):
    with (
        pytest.warns(RuntimeWarning)
        if np.isnan(arguments[0]).all(axis=1).any()
        else contextlib.nullcontext()
    ):
        expected = np.nanmean(arguments[0], axis=1)
    np.testing.assert_allclose(REFERENCE["mean-of-days"](*arguments), expected)


@on_probes("select-people")
def test_people_are_those_of_a_query(arguments):
    table = arguments[0]
    expected = table.query("age >= 60 and energy < 2000").index.tolist()
    assert REFERENCE["select-people"](table) == expected
    assert expected


@on_probes("mean-fiber")
def test_fiber_is_that_of_pandas(arguments):
    table = arguments[0]
    expected = table.groupby("sex")["fiber"].mean().to_dict()
    assert REFERENCE["mean-fiber"](table) == pytest.approx(expected)


def test_iris_is_named_as_by_the_tree():
    iris = load_iris()
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(iris.data[:, 2:], iris.target)
    ours = [REFERENCE["name-the-iris"](*flower) for flower in iris.data[:, 2:]]
    assert ours == iris.target_names[tree.predict(iris.data[:, 2:])].tolist()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("nutrient-means", lambda X: X.mean(axis=0)),
        ("row-shares", lambda counts: (counts.T / counts.sum(axis=1)).T),
        ("mean-of-days", lambda days: np.nanmean(days, axis=1)),
        ("mean-fiber", lambda table: table.groupby("sex")["fiber"].mean().to_dict()),
        ("mark-missing", lambda values, code: np.where(values == code, np.nan, values)),
    ],
)
def test_other_ways_to_be_right_pass(name, answer):
    check(name, answer)


def test_tables_are_compared():
    table = EXERCISES["mean-fiber"].probes[0].arguments[0]
    assert describe_difference(table, table.copy()) is None
    assert describe_difference(table, table.assign(age=0)) == "the tables differ"
    assert describe_difference(table, [1]) == "it is a list, not a DataFrame"
