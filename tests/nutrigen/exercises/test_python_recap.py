"""The references of the exercises that recall Python, against NumPy, pandas and Biopython."""

from __future__ import annotations

import contextlib
import re
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest
from Bio.Seq import Seq
from exercise_answers import (
    on_probes,
)
from sklearn.datasets import load_iris
from sklearn.preprocessing import normalize
from sklearn.tree import DecisionTreeClassifier

from nutrigen.exercises import check, list_exercises
from nutrigen.exercises._compare import describe_difference

EXERCISES = {exercise.name: exercise for exercise in list_exercises("python-recap")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


def test_share_has_thousands_and_one_decimal():
    assert REFERENCE["format-share"](1234, 2504) == "1,234 of 2,504 (49.3%)"


@on_probes("format-share")
def test_share_on_probes(arguments):
    text = REFERENCE["format-share"](*arguments)
    part, whole, percent = re.fullmatch(r"([\d,]+) of ([\d,]+) \((\d+\.\d)%\)", text).groups()
    assert (int(part.replace(",", "")), int(whole.replace(",", ""))) == arguments
    assert all(re.fullmatch(r"\d{1,3}(,\d{3})*", number) for number in (part, whole))
    exact = 100 * Decimal(arguments[0]) / Decimal(arguments[1])
    assert abs(Decimal(percent) - exact) <= Decimal("0.05")


@on_probes("portion-text")
def test_portion_on_probes(arguments):
    name, grams, kcal_per_100g = arguments
    energy = Decimal(grams * kcal_per_100g / 100)
    rounded = [n.quantize(Decimal(1), ROUND_HALF_EVEN) for n in (Decimal(grams), energy)]
    expected = "{}: {} g, {} kcal".format(name, *rounded)
    assert REFERENCE["portion-text"](*arguments) == expected


@on_probes("keep-diaries")
def test_diaries_are_those_of_the_mended_function(arguments):
    def add(food, diary=None):
        diary = [] if diary is None else diary
        diary.append(food)
        return diary

    (foods,) = arguments
    diaries = REFERENCE["keep-diaries"](foods)
    assert diaries == [add(food) for food in foods]
    assert len({id(diary) for diary in diaries}) == len(foods)


@on_probes("name-the-iris")
def test_iris_on_probes(arguments):
    species = pd.cut([arguments[1]], [-np.inf, 0.8, 1.75, np.inf], labels=load_iris().target_names)
    assert REFERENCE["name-the-iris"](*arguments) == species[0]


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
def test_split_is_that_of_the_generator_and_takes_everyone_once(arguments):
    n, n_test, seed = arguments
    test, training = REFERENCE["seeded-split"](n, n_test, seed)
    assert test == np.random.default_rng(seed).permutation(n).tolist()[:n_test]
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


def test_hardly_any_table_is_without_people_to_select():
    found = [
        REFERENCE["select-people"](*probe.arguments) for probe in EXERCISES["select-people"].probes
    ]
    assert found.count([]) == 1


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
    assert describe_difference(table, [1]) == "it is a list, not a table (pandas.DataFrame)"


# The same, written in another way


def iris(values, thresholds, species):
    return species[int(np.searchsorted(thresholds, values))]
