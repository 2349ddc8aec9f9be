"""The references of the exercises that recall Python, against NumPy, pandas and Biopython."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest
from Bio.Seq import Seq
from exercise_answers import (
    assert_each_mistake_is_written_anew,
    assert_recognized,
    on_probes,
    on_wrong_answers,
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
    assert describe_difference(table, [1]) == "it is a list, not a DataFrame"


# Wrong answers, written anew


def grouped(number):
    """Put a comma between thousands."""
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", str(number))


def share_in(format_percent):
    def share(part, whole):
        return grouped(part) + " of " + grouped(whole) + " (" + format_percent(part, whole) + ")"

    return share


@dataclass
class Serving:
    name: str
    grams: float
    kcal_per_100g: float

    def energy(self) -> float:
        return self.grams * self.kcal_per_100g / 100


class OfHundredGrams(Serving):
    def __str__(self):
        return f"{self.name}: {round(self.grams)} g, {round(self.kcal_per_100g)} kcal"


class WithWrongEnergy(Serving):
    def energy(self):
        return self.kcal_per_100g * self.grams

    def __str__(self):
        return f"{self.name}: {self.grams:.0f} g, {self.energy():.0f} kcal"


class NotRounded(Serving):
    def __str__(self):
        return self.name + ": " + str(self.grams) + " g, " + str(self.energy()) + " kcal"


def keep_diaries_with_one_default(foods):
    def add(food, diary=[]):  # noqa: B006
        diary.append(food)
        return diary

    return [add(food) for food in foods]


def keep_copies_of_one_default(foods):
    def add(food, diary=[]):  # noqa: B006
        diary.append(food)
        return diary.copy()

    return [add(food) for food in foods]


def keep_new_lists(foods):
    def add(food, diary=None):
        if diary is None:
            diary = []
        return diary

    return [add(food) for food in foods]


def keep_what_append_returns(foods):
    def add(food, diary=None):
        if diary is None:
            diary = []
        return diary.append(food)

    return [add(food) for food in foods]


def keep_foods(foods):
    def add(food, diary=None):
        return food

    return [add(food) for food in foods]


def codons_before_the_end(sequence):
    codons, start = [], 0
    while start + 3 < len(sequence):
        codons.append(sequence[start : start + 3])
        start += 3
    return codons


def first_two_letters_of_codons(sequence):
    return [codon[:-1] for codon in re.findall("...", sequence)]


def iris(values, thresholds, species):
    return species[int(np.searchsorted(thresholds, values))]


def sums_of_rows(counts):
    return np.array([sum(row) for row in counts])


def split_in_turn(n, n_test, seed):
    np.random.seed(seed)  # noqa: NPY002
    order = list(np.random.permutation(n))  # noqa: NPY002
    return order[:n_test], order[n_test:]


def split_by(order_of, cut=lambda order, n_test: (order[:n_test], order[n_test:])):
    def split(n, n_test, seed):
        return cut(order_of(n, seed), n_test)

    return split


def seeded_order(n, seed):
    return np.random.default_rng(seed).permutation(n).tolist()


def without_code(values, code):
    return np.array([float(value) for value in values if value != code])


def replaced(values, code, condition, replacement):
    copy = values.astype(float)
    copy[condition(values, code)] = replacement
    return copy


def zero_grams(table):
    means = {}
    for sex, group in table.groupby("sex"):
        means[sex] = sum(0 if np.isnan(v) else v for v in group["fiber"]) / len(group)
    return means


def complete_people(table):
    known = table[table["fiber"].notna() & table["energy"].notna()]
    return {sex: known.loc[known["sex"] == sex, "fiber"].mean() for sex in ("female", "male")}


def middle_of_each(table):
    return {sex: np.nanmedian(table["fiber"][table["sex"] == sex]) for sex in ("female", "male")}


def mean_of_all(table):
    return {sex: np.nanmean(table["fiber"]) for sex in ("male", "female")}


def means_of_the_known(days, of_nobody):
    number = (~np.isnan(days)).sum(axis=1)
    return np.where(number, np.nansum(days, axis=1) / np.maximum(number, 1), of_nobody)


WRONG = {
    "format-share": {
        "not-in-percent": share_in(lambda part, whole: format(part / whole, ".1f") + "%"),
        "hundred-twice": share_in(lambda part, whole: format(part / whole * 100, ".1%")),
        "decimals": (
            share_in(lambda part, whole: str(round(Decimal(100 * part / whole), 2)) + "%"),
            share_in(lambda part, whole: str(round(100 * part / whole)) + "%"),
            share_in(lambda part, whole: format(part / whole, "%")),
        ),
        "no-thousands-separator": lambda part, whole: "{} of {} ({:.1%})".format(  # noqa: UP032
            part, whole, part / whole
        ),
        "space-before-sign": share_in(lambda part, whole: format(100 * part / whole, ".1f") + " %"),
    },
    "portion-text": {
        "energy-of-100-g": lambda *portion: str(OfHundredGrams(*portion)),
        "not-divided": lambda *portion: str(WithWrongEnergy(*portion)),
        "decimals": lambda *portion: str(NotRounded(*portion)),
        "repr": lambda *portion: repr(Serving(*portion)),
    },
    "keep-diaries": {
        "shared-default": keep_diaries_with_one_default,
        "grows-with-each": keep_copies_of_one_default,
        "nothing-written": keep_new_lists,
        "append-returns-none": keep_what_append_returns,
        "no-list": keep_foods,
    },
    "codons": {
        "incomplete-codon": lambda sequence: re.findall(".{1,3}", sequence),
        "last-codon-missed": codons_before_the_end,
        "every-window": lambda sequence: re.findall("(?=(...))", sequence),
        "two-letters": first_two_letters_of_codons,
        "counted-from-one": lambda sequence: re.findall("...", sequence[1:]),
    },
    "name-the-iris": {
        "less-than": lambda length, width: ["setosa", "versicolor", "virginica"][
            (width >= 0.8) + (width >= 1.75)
        ],
        "exchanged": lambda length, width: iris(
            width, [0.8, 1.75], ["setosa", "virginica", "versicolor"]
        ),
        "petal-length": lambda length, width: iris(
            length, [0.8, 1.75], ["setosa", "versicolor", "virginica"]
        ),
        "two-classes": (
            lambda length, width: iris(width, [0.8], ["setosa", "versicolor"]),
            lambda length, width: iris(width, [0.8], ["setosa", "virginica"]),
        ),
    },
    "nutrient-means": {
        "other-axis": lambda X: pd.DataFrame(X).mean(axis="columns").to_numpy(),
        "all-in-one": (
            lambda X: X.mean(),
            lambda X: np.array([X.sum() / X.size for _ in X.T]),
        ),
        "sum": lambda X: np.ones(len(X)) @ X,
        "wrong-number": lambda X: np.array([sum(column) / X.shape[1] for column in X.T]),
        "axes-kept": lambda X: np.ones((1, len(X))) @ X / len(X),
    },
    "row-shares": {
        "sums-along-columns": lambda counts: counts / sums_of_rows(counts),
        "columns-add-up": lambda counts: normalize(counts.astype(float), norm="l1", axis=0),
        "shares-of-all": lambda counts: counts / sum(sums_of_rows(counts)),
        "share-of-largest": lambda counts: normalize(counts.astype(float), norm="max"),
        "floor-division": lambda counts: counts // sums_of_rows(counts)[:, np.newaxis],
    },
    "seeded-split": {
        "global-state": split_in_turn,
        "seed-ignored": (
            split_by(lambda n, seed: seeded_order(n, 0)),
            split_by(lambda n, seed: seeded_order(n, 42)),
            split_by(lambda n, seed: seeded_order(n, 1)),
            split_by(lambda n, seed: seeded_order(n, 123)),
        ),
        "exchanged": split_by(seeded_order, lambda order, n_test: (order[n_test:], order[:n_test])),
        "sorted": split_by(
            seeded_order,
            lambda order, n_test: tuple(map(sorted, np.split(np.array(order), [n_test]))),
        ),
        "from-the-end": (
            split_by(seeded_order, lambda order, n: (order[-n:], order[:-n])),
            split_by(
                seeded_order, lambda order, n: (order[len(order) - n :], order[: len(order) - n])
            ),
        ),
        "not-shuffled": split_by(lambda n, seed: np.arange(n).tolist()),
    },
    "mark-missing": {
        "zero": lambda values, code: replaced(values, code, np.equal, 0),
        "left-out": without_code,
        "unchanged": lambda values, code: np.array([float(value) for value in values]),
        "inverted": lambda values, code: replaced(values, code, np.not_equal, np.nan),
        "above-the-code": lambda values, code: replaced(values, code, np.greater, np.nan),
    },
    "select-people": {
        "or": lambda table: table.query("age >= 60 or energy < 2000").index.tolist(),
        "sixty-left-out": lambda table: table.query("age > 60 and energy < 2000").index.tolist(),
        "positions": lambda table: [
            position
            for position, person in enumerate(table.itertuples())
            if person.age >= 60 and person.energy < 2000
        ],
        "complement": lambda table: [
            person.Index
            for person in table.itertuples()
            if person.age >= 60 and not person.energy >= 2000
        ],
        "one-condition": (
            lambda table: table.query("age >= 60").index.tolist(),
            lambda table: table.query("energy < 2000").index.tolist(),
        ),
    },
    "mean-fiber": {
        "gaps-as-zero": (
            zero_grams,
            lambda table: table.fillna(0).groupby("sex")["fiber"].mean().to_dict(),
        ),
        "complete-rows-only": complete_people,
        "median": middle_of_each,
        "not-grouped": mean_of_all,
    },
    "mean-of-days": {
        "gap-spreads": lambda days: (days[:, 0] + days[:, 1]) / 2,
        "gaps-as-zero": (
            lambda days: np.nansum(days, axis=1) / 2,
            lambda days: pd.DataFrame(days).fillna(0).mean(axis=1).to_numpy(),
        ),
        "mean-of-each-day": lambda days: pd.DataFrame(days).mean().to_numpy(),
        "complete-rows-only": lambda days: pd.DataFrame(days).dropna().mean(axis=1).to_numpy(),
        "zero-for-nobody-knows": lambda days: means_of_the_known(days, 0),
    },
}


@on_wrong_answers(WRONG)
def test_wrong_answer_is_recognized(name, mistake, answer):
    assert_recognized(name, mistake, answer)


def test_each_mistake_is_written_anew():
    assert_each_mistake_is_written_anew("python-recap", WRONG)
