"""Diaries against what was written into them, pandas and the unit's definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen.datasets import load_nhanes_adults
from nutrigen.nutrition import DiaryError, read_diary, variance_components

COLUMNS = {
    "person": "id",
    "day": "date",
    "energy": ("energy", "kcal"),
    "fiber": ("fiber", "g"),
}
HEADER = "id,date,energy,fiber"


@pytest.fixture
def write(tmp_path):
    def write(*lines, name="diary.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


def test_days_are_sorted_and_counted_by_person(write):
    path = write(
        HEADER,
        "b,2026-03-02,2000,20",
        "a,2026-03-05,1800,15",
        "b,2026-03-01,2100,25",
        "b,2026-03-09,1900,30",
    )
    diary = read_diary(path, COLUMNS)
    assert diary.days["energy"].to_dict() == {
        ("b", 1): 2100, ("b", 2): 2000, ("b", 3): 1900, ("a", 1): 1800,
    }  # fmt: skip
    assert diary.n_days.to_dict() == {"b": 3, "a": 1}
    assert [str(day) for day in diary.labels] == [
        "2026-03-01", "2026-03-02", "2026-03-09", "2026-03-05",
    ]  # fmt: skip
    assert repr(diary) == "<diary: 2 people, 1 to 3 days each; energy (kcal), fiber (g)>"


def test_units_become_those_of_the_package(write):
    columns = {
        **COLUMNS,
        "energy": ("energy", "kJ"),
        "sodium": ("na", "mg"),
        "folate": ("fol", "ug"),
    }
    diary = read_diary(write(HEADER + ",na,fol", "a,1,8368,20,2300,400"), columns)
    assert diary.days.loc[("a", 1)].tolist() == pytest.approx([2000, 20, 2300, 400])
    assert diary.units == {"energy": "kcal", "fiber": "g", "sodium": "mg", "folate": "ug"}


def test_survey_written_as_a_diary_comes_back(write):
    """The two recalls of the bundled survey: long, in kJ, with a code for what is missing."""
    frame = load_nhanes_adults().frame.iloc[:400]
    lines = ["who\tday\tkJ\tfiber"]
    for person, row in frame.iterrows():
        for day in (2, 1):
            energy, fiber = (row[f"{name}_day{day}"] for name in ("energy", "fiber"))
            cells = ["-9" if np.isnan(x) else repr(float(x)) for x in (energy * 4.184, fiber)]
            lines.append("\t".join([str(person), str(day), *cells]))
    diary = read_diary(
        write(*lines, name="diary.tsv"),
        {"person": "who", "day": "day", "energy": ("kJ", "kJ"), "fiber": ("fiber", "g")},
        no_answer={"-9"},
    )
    both = diary.table("energy")
    expected = frame[["energy_day1", "energy_day2"]].dropna()
    assert both.to_numpy() == pytest.approx(expected.to_numpy())
    assert both.index.tolist() == [str(person) for person in expected.index]
    assert variance_components(both).between == pytest.approx(variance_components(expected).between)
    means = diary.means(least_days=2)["fiber"]
    of_pandas = frame[["fiber_day1", "fiber_day2"]].mean(axis=1, skipna=False)
    np.testing.assert_allclose(means, of_pandas)


def test_foods_are_added_up_and_an_unknown_part_makes_the_sum_unknown(write):
    path = write(HEADER, "a,1,500,3", "a,1,1500,", "a,2,900,4", "a,2,1100,6")
    days = read_diary(path, COLUMNS, foods=True).days
    assert days["energy"].tolist() == [2000, 2000]
    np.testing.assert_array_equal(days["fiber"], [np.nan, 10])


@settings(deadline=None, max_examples=25)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.integers(1, 30)),
        st.floats(0, 1e4, allow_nan=False),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_is_in_the_table(tmp_path_factory, given_days):
    path = tmp_path_factory.mktemp("diary") / "diary.csv"
    rows = [f"{person},{day},{fiber!r}" for (person, day), fiber in given_days.items()]
    path.write_text("\n".join(["id,date,fiber", *rows]))
    columns = {"person": "id", "day": "date", "fiber": ("fiber", "g")}
    diary = read_diary(path, columns)
    people = diary.days.index.get_level_values("person")
    back = dict(zip(zip(people, diary.labels, strict=True), diary.days["fiber"], strict=True))
    assert back == given_days


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,1,1900,n/a", r"row 3, column fiber: 'n/a' is no number; name it in no_answer"),
        ("a,1,1900,-9", r"row 3, column fiber: -9 is below 0; name it in no_answer"),
        ("a,1,1900,nan", "row 3, column fiber: 'nan' is no number"),
        ("a,1,1900,1_0", "row 3, column fiber: '1_0' is no number"),
        ('a,1,1900,"20,5"', r"row 3, column fiber: '20,5' has a ',', and the decimal mark is '\.'"),
        (",1,1900,20", "row 3, column id: the person is missing"),
        ("a,3.3.2026,1900,20", r"row 3, column date: '3\.3\.2026' is no day; expected"),
        ("a,,1900,20", "row 3, column date: '' is no day"),
        ("a,²,1900,20", "row 3, column date: '²' is no day"),
        ("a,2026-03-01,1900,20", "column date has numbers and dates"),
        ("b,1,1900,20", "row 3 has person b on day 1, as row 2 has; set foods=True"),
        ("a,1,1900", "row 3 has 3 cells, and the line of names 4"),
    ],
)
def test_a_refusal_names_row_and_column(write, line, message):
    with pytest.raises(DiaryError, match=message):
        read_diary(write(HEADER, "b,1,2000,20", line), COLUMNS)


def test_all_refusals_come_at_once(write):
    lines = [f"a,{day},x,y" for day in range(1, 5)]
    with pytest.raises(DiaryError, match=r"(?s)row 2, column energy.*row 3.*and 3 more"):
        read_diary(write(HEADER, *lines), COLUMNS)


@pytest.mark.parametrize(
    ("energy", "unit", "message"),
    [
        (8400, "kcal", "the middle day has 8,400 kcal, if it is in kcal; is it in kJ"),
        (2000, "kJ", "the middle day has 478 kcal, if it is in kJ; is it in kcal"),
    ],
)
def test_kilojoules_that_are_called_kilocalories_are_noticed(write, energy, unit, message):
    path = write(HEADER, *(f"a,{day},{energy},20" for day in (1, 2, 3)))
    columns = {**COLUMNS, "energy": ("energy", unit)}
    with pytest.raises(DiaryError, match=message):
        read_diary(path, columns)
    assert read_diary(path, columns, check_energy=False).n_days["a"] == 3


@pytest.mark.parametrize("foods", [False, True])
def test_a_day_of_no_energy_on_which_something_was_eaten_is_refused(write, foods):
    rows = ["a,2026-03-02,2000,20", "b,2026-03-05,0,12.5", "a,2026-03-01,0,0", "c,2026-03-01,1900,"]
    path = write(HEADER, *rows)
    message = (
        r"row 3, column energy: person b has a day of 0 kcal \(2026-03-05\) with 12\.5 g of fiber; "
        "leave the day out, or write a text of no_answer for its energy$"
    )
    with pytest.raises(DiaryError, match=message):
        read_diary(path, COLUMNS, foods=foods)
    assert len(read_diary(path, COLUMNS, foods=foods, check_energy=False).days) == 4
    # A day of nothing at all is a fast, and one whose energy is not known is no contradiction.
    rows[1] = "b,2026-03-05,,12.5"
    diary = read_diary(write(HEADER, *rows), COLUMNS, foods=foods)
    assert diary.days.loc[("a", 1)].tolist() == [0, 0]


def test_water_beside_foods_of_the_day_needs_no_energy(write):
    columns = {**COLUMNS, "sodium": ("na", "mg")}
    path = write(HEADER + ",na", "a,1,0,0,30", "a,1,1800,20,2300")
    assert read_diary(path, columns, foods=True).days["sodium"].tolist() == [2330]


def test_milligrams_that_are_called_grams_are_noticed(write):
    columns = {
        "person": "id",
        "day": "date",
        "energy": ("energy", "kcal"),
        **{name: (name, "g") for name in ("protein", "carbohydrate", "fat")},
    }
    header = "id,date,energy,protein,carbohydrate,fat"
    right = read_diary(write(header, "a,1,2000,80,250,75"), columns)
    assert right.days.loc[("a", 1), "fat"] == 75
    with pytest.raises(DiaryError, match=r"have 34\.4 times the energy of the day"):
        read_diary(write(header, "a,1,2000,80,250,7500"), columns)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"day": "date"}, "must map 'person' to the name of a column"),
        ({**COLUMNS, "fiber": "fiber"}, r"expected a pair of column and unit, such as \('fiber'"),
        ({**COLUMNS, "fiber": ("fiber", "oz")}, "has the unit 'oz'; expected one of kcal, kJ, g"),
        ({**COLUMNS, "energy": ("energy", "g")}, "energy is in kcal or kJ"),
        ({**COLUMNS, "fiber": ("fiber", "kJ")}, "other intakes are in g, mg or ug"),
        ({**COLUMNS, "fiber": ("fibre", "g")}, "has no column 'fibre' for fiber; it has 'id'"),
        ({"person": "id", "day": "date"}, "names no intake"),
    ],
)
def test_columns_that_do_not_fit_are_refused(write, columns, message):
    with pytest.raises(ValueError, match=message):
        read_diary(write(HEADER, "a,1,2000,20"), columns)


def test_other_tables_are_read_as_they_are_described(write):
    path = write("id;date;energy;fibré", "a;1;2000;20,5", name="d.dat", encoding="cp1252")
    columns = {**COLUMNS, "fiber": ("fibré", "g")}
    options = {"separator": ";", "decimal": ","}
    with pytest.raises(DiaryError, match="not in the encoding utf-8-sig"):
        read_diary(path, columns, **options)
    diary = read_diary(path, columns, encoding="cp1252", **options)
    assert diary.days.loc[("a", 1), "fiber"] == 20.5
    with pytest.raises(ValueError, match=r"ends in \.dat; name the separator"):
        read_diary(path, columns)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([""], "is empty"),
        ([HEADER], "has no row below the line of names"),
        ([HEADER + ",id", "a,1,2000,20,a"], "has the column 'id' 2 times"),
    ],
)
def test_files_without_a_diary_are_refused(write, lines, message):
    with pytest.raises(DiaryError, match=message):
        read_diary(write(*lines), COLUMNS)


def test_byte_order_mark_and_blank_lines_do_no_harm(write):
    path = write("\ufeff" + HEADER, "", "a,1,2000,20", ",,,", "")
    assert read_diary(path, COLUMNS).n_days["a"] == 1


def test_days_that_nobody_has_are_named(write):
    diary = read_diary(write(HEADER, "a,1,2000,20"), COLUMNS)
    with pytest.raises(ValueError, match="nobody has a value of fiber on each of the first 2 days"):
        diary.table("fiber")
    with pytest.raises(ValueError, match="name must be one of energy, fiber"):
        diary.table("fat")
    assert pd.isna(diary.means(least_days=2).loc["a", "energy"])
