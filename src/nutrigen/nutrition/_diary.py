"""A food diary of one's own: from a file with several days a person to a table of intakes."""

from __future__ import annotations

import csv
import datetime
import io
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nutrigen._arguments import as_whole_number, require_flags, require_one_of
from nutrigen.nutrition._energy import ATWATER_KCAL_PER_G, KJ_PER_KCAL

__all__ = ["Diary", "DiaryError", "read_diary"]

#: Units of a file, with what they are in the table: a unit and a factor.
_UNITS: Mapping[str, tuple[str, float]] = {
    "kcal": ("kcal", 1.0),
    "kJ": ("kcal", 1 / KJ_PER_KCAL),
    "g": ("g", 1.0),
    "mg": ("mg", 1.0),
    "ug": ("ug", 1.0),
}
_GRAMS = {"g": 1.0, "mg": 1e-3, "ug": 1e-6}
_ENERGY = ("kcal", "kJ")
_TEXT = ("person", "day")
_SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
# So many refusals are listed; the rest is counted.
_SHOWN = 5
# Of the middle day, in kcal: no group eats less or more, but kJ that are called kcal look like it.
_PLAUSIBLE_KCAL = (500, 5000)
# Sum of the energy sources over the energy of the middle day. Fiber, rounding and other factors
# than Atwater's move it by a tenth or so, a wrong unit by much more.
_PLAUSIBLE_SHARE = (0.7, 1.4)


class DiaryError(ValueError):
    """A file is no diary that can be used; the message lists rows and columns."""


@dataclass(frozen=True, eq=False)
class Diary:
    """Intakes of several people on several days.

    Parameters
    ----------
    days : DataFrame
        One row for each person and day, one column for each intake; the index has the person and
        the number of the day, from 1 in the order of the days. A missing value is NaN.
    labels : Series
        The day of each row as the file has it: a date, or a number.
    units : dict
        Unit of each intake, a day.
    """

    days: pd.DataFrame
    labels: pd.Series
    units: dict[str, str]

    def __repr__(self) -> str:
        """Return what there is in a line."""
        n = self.n_days
        span = f"{n.min()}" if n.min() == n.max() else f"{n.min()} to {n.max()}"
        intakes = ", ".join(f"{name} ({unit})" for name, unit in self.units.items())
        return f"<diary: {len(n)} people, {span} days each; {intakes}>"

    @property
    def n_days(self) -> pd.Series:
        """How many days each person has."""
        return self.days.groupby(level="person", sort=False).size().rename("days")

    def means(self, *, least_days: int = 1) -> pd.DataFrame:
        """Average each person over the days.

        Parameters
        ----------
        least_days : int, default 1
            A person with a value on fewer days than this has NaN.

        Returns
        -------
        DataFrame
            One row a person, one column an intake, in `units`. A missing day is left out of the
            mean of its intake, not counted as zero.

        Raises
        ------
        ValueError
            If `least_days` is below 1.
        """
        least_days = as_whole_number("least_days", least_days, least=1)
        people = self.days.groupby(level="person", sort=False)
        return people.mean().where(people.count() >= least_days)

    def table(self, name: str, *, n_days: int = 2) -> pd.DataFrame:
        """Return the first days of an intake side by side, as :func:`variance_components` takes it.

        Parameters
        ----------
        name : str
            An intake.
        n_days : int, default 2
            How many days; only people with a value on each of them are in the table.

        Returns
        -------
        DataFrame
            One row a person, one column a day.

        Raises
        ------
        ValueError
            If there is no such intake, or nobody has as many days.

        Examples
        --------
        >>> days = pd.DataFrame(
        ...     {"fiber": [20.0, 30.0, 15.0]},
        ...     index=pd.MultiIndex.from_tuples(
        ...         [("a", 1), ("a", 2), ("b", 1)], names=["person", "day"]
        ...     ),
        ... )
        >>> Diary(days, days.index.to_series(), {"fiber": "g"}).table("fiber").values.tolist()
        [[20.0, 30.0]]
        """
        require_one_of("name", name, list(self.days))
        n_days = as_whole_number("n_days", n_days, least=1)
        wide = self.days[name].unstack("day").reindex(columns=range(1, n_days + 1))
        complete = wide.dropna()
        if complete.empty:
            raise ValueError(f"nobody has a value of {name} on each of the first {n_days} days")
        return complete


def read_diary(
    path: str | Path,
    columns: Mapping[str, str | tuple[str, str]],
    *,
    no_answer: Collection[str] = ("",),
    foods: bool = False,
    separator: str | None = None,
    decimal: str = ".",
    encoding: str = "utf-8-sig",
    check_energy: bool = True,
) -> Diary:
    r"""Read a food diary in which each person has several days, each in a row of its own.

    Nothing is guessed and nothing dropped: whatever the file has that the arguments do not explain
    is refused with its row and its column, all at once.

    Parameters
    ----------
    path : str or Path
        A text table with a line of names: of comma-separated values (.csv) or with tabs (.tsv,
        .txt), or as `separator` says.
    columns : mapping
        What to call things, and what they are called in the file: ``"person"`` and ``"day"`` map
        to a column, each intake to a pair of column and unit (``"kcal"``, ``"kJ"``, ``"g"``,
        ``"mg"``, ``"ug"``). Energy is read as kcal; other intakes keep their unit. Columns that are
        not named are not read.
    no_answer : collection of str, default ("",)
        Texts that stand for a missing value, such as ``{"", "NA", "-9"}``.
    foods : bool, default False
        Whether a row is a food rather than a day: then the rows of a person and a day are added up,
        and the sum is missing if one of them is. Otherwise two rows for one day are refused.
    separator : str, optional
        One character between the cells; by default that of the file's ending.
    decimal : {".", ","}, default "."
        The decimal mark.
    encoding : str, default "utf-8-sig"
        Encoding of the file; spreadsheets of older systems write "cp1252".
    check_energy : bool, default True
        Whether to refuse a file whose middle day has less than 500 or more than 5,000 kcal, or
        whose protein, carbohydrate and fat (and alcohol, all by these names) do not add up to its
        energy: a unit is wrong then. A day of 0 kcal with another intake above 0 is refused, too;
        one of nothing at all is a fast. Set it to False for an animal's diary.

    Returns
    -------
    Diary
        Days by person, in the order in which people and their days come: dates and numbers are
        sorted, whatever their order in the file.

    Raises
    ------
    DiaryError
        If a row or a cell can not be used, a column is missing, or the energy shows a wrong unit
        or is 0 on a day with other intakes.
    FileNotFoundError
        If there is no such file.
    ValueError
        If `columns` lacks person or day, or an argument has no meaning.
    TypeError
        If an argument is of another type.

    References
    ----------
    Willett, W. (2012). *Nutritional Epidemiology*, 3rd edition. Oxford University Press.
    https://doi.org/10.1093/acprof:oso/9780199754038.001.0001

    Examples
    --------
    >>> import tempfile
    >>> lines = "id;date;E_kJ;fibre", "a;2026-03-02;8368;20,5", "a;2026-03-01;4184;18"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "diary.csv"
    ...     _ = path.write_text("\n".join(lines))
    ...     diary = read_diary(
    ...         path,
    ...         {"person": "id", "day": "date", "energy": ("E_kJ", "kJ"), "fiber": ("fibre", "g")},
    ...         separator=";", decimal=",",
    ...     )
    >>> diary
    <diary: 1 people, 2 days each; energy (kcal), fiber (g)>
    >>> diary.days.loc["a"].values.tolist()
    [[1000.0, 18.0], [2000.0, 20.5]]
    """
    require_flags(foods=foods, check_energy=check_energy)
    intakes = _read_columns(columns)
    require_one_of("decimal", decimal, [".", ","])
    if isinstance(no_answer, str):
        raise TypeError(f"no_answer must be a collection of texts, such as {{{no_answer!r}}}")
    codes = {str(code).strip() for code in no_answer}
    rows = _read_rows(path, separator, encoding)
    names = {name: column for name, (column, _) in intakes.items()}
    names |= {name: str(columns[name]) for name in _TEXT}
    _require_columns(path, rows[0], names)
    place = {name: rows[0].index(column) for name, column in names.items()}
    wrong: list[str] = []
    read: list[tuple[str, object, int]] = []
    values: dict[str, list[float]] = {name: [] for name in intakes}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(rows[0]):
            wrong.append(f"row {number} has {len(row)} cells, and the line of names {len(rows[0])}")
            continue
        person = row[place["person"]].strip()
        if person in codes or not person:
            wrong.append(f"row {number}, column {names['person']}: the person is missing")
        day = _read_day(row[place["day"]].strip())
        if isinstance(day, str):
            wrong.append(f"row {number}, column {names['day']}: {day}")
        read.append((person, day, number))
        for name, (column, unit) in intakes.items():
            value = _read_number(row[place[name]].strip(), codes, decimal)
            if isinstance(value, str):
                wrong.append(f"row {number}, column {column}: {value}")
                value = math.nan
            values[name].append(value * _UNITS[unit][1])
    kinds = {type(day) for _, day, _ in read if not isinstance(day, str)}
    if len(kinds) > 1:
        wrong.append(f"column {names['day']} has numbers and dates; expected one kind")
    wrong += [] if foods else _days_named_twice(read)
    _refuse(path, wrong)
    if not read:
        raise DiaryError(f"{path} has no row below the line of names")
    table = pd.DataFrame(values)
    table.insert(0, "person", [person for person, _, _ in read])
    table.insert(1, "label", [day for _, day, _ in read])
    diary = _by_day(table, {name: _UNITS[unit][0] for name, (_, unit) in intakes.items()})
    if check_energy:
        _require_energy(path, diary, intakes)
        _refuse(path, _eaten_without_energy(diary, read, intakes))
    return diary


def _read_columns(columns: object) -> dict[str, tuple[str, str]]:
    """Column and unit of each intake."""
    if not isinstance(columns, Mapping):
        raise TypeError(f"columns must be a mapping, not {columns!r}")
    for name in _TEXT:
        if not isinstance(columns.get(name), str):
            raise ValueError(f"columns must map {name!r} to the name of a column")
    intakes: dict[str, tuple[str, str]] = {}
    for name, value in columns.items():
        if name in _TEXT:
            continue
        if not (isinstance(value, tuple) and len(value) == 2):
            raise ValueError(
                f"columns[{name!r}] is {value!r}; expected a pair of column and unit, such as "
                f"({value!r}, 'g')"
            )
        column, unit = value
        if unit not in _UNITS:
            raise ValueError(
                f"columns[{name!r}] has the unit {unit!r}; expected one of {', '.join(_UNITS)}"
            )
        if (name == "energy") != (unit in _ENERGY):
            raise ValueError(
                f"columns[{name!r}] is in {unit}; energy is in kcal or kJ, and other intakes are "
                "in g, mg or ug"
            )
        intakes[name] = (str(column), unit)
    if not intakes:
        raise ValueError("columns names no intake, such as 'energy': ('E', 'kcal')")
    return intakes


def _read_rows(path: str | Path, separator: str | None, encoding: str) -> list[list[str]]:
    ending = Path(path).suffix.lower()
    if separator is None:
        if ending not in _SEPARATORS:
            raise ValueError(
                f"{path} ends in {ending or 'nothing'}; name the separator, such as ',', or save "
                "the table as .csv"
            )
        separator = _SEPARATORS[ending]
    elif not isinstance(separator, str) or len(separator) != 1:
        raise ValueError(f"separator must be one character, not {separator!r}")
    try:
        text = Path(path).read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise DiaryError(
            f"{path} is not in the encoding {encoding} (byte {error.start}); try encoding='cp1252'"
        ) from error
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    if not rows:
        raise DiaryError(f"{path} is empty")
    return [[cell.strip() for cell in rows[0]], *rows[1:]]


def _require_columns(path: str | Path, header: Sequence[str], names: Mapping[str, str]) -> None:
    for name, column in names.items():
        if column not in header:
            raise DiaryError(
                f"{path} has no column {column!r} for {name}; it has {', '.join(map(repr, header))}"
            )
        if header.count(column) > 1:
            raise DiaryError(f"{path} has the column {column!r} {header.count(column)} times")


def _read_day(text: str) -> datetime.date | int | str:
    """A date or a number, or what is wrong with it."""
    if text.isascii() and text.isdecimal():
        return int(text)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return f"{text!r} is no day; expected a whole number or a date such as 2026-03-01"


def _read_number(text: str, codes: Collection[str], decimal: str) -> float | str:
    """An amount, NaN for no answer, or what is wrong with it."""
    if text in codes:
        return math.nan
    other = "," if decimal == "." else "."
    plain = text.replace(decimal, ".") if other not in text else "no number"
    try:
        # Underscores are Python's; a diary does not have them.
        value = float(plain) if "_" not in plain else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        if other in text:
            return f"{text!r} has a {other!r}, and the decimal mark is {decimal!r}"
        return f"{text!r} is no number; name it in no_answer if it stands for no answer"
    if value < 0:
        return f"{text} is below 0; name it in no_answer if it stands for no answer"
    return value


def _days_named_twice(read: Sequence[tuple[str, object, int]]) -> list[str]:
    counts = Counter((person, day) for person, day, _ in read)
    first: dict[tuple[str, object], int] = {}
    wrong = []
    for person, day, number in read:
        if counts[person, day] < 2 or not person or isinstance(day, str):
            continue
        if (person, day) in first:
            wrong.append(
                f"row {number} has person {person} on day {day}, as row {first[person, day]} has; "
                "set foods=True if a row is a food"
            )
        first.setdefault((person, day), number)
    return wrong


def _refuse(path: str | Path, wrong: Sequence[str]) -> None:
    if not wrong:
        return
    more = f"\n  and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    raise DiaryError(f"{path} can not be used:\n  " + "\n  ".join(wrong[:_SHOWN]) + more)


def _by_day(table: pd.DataFrame, units: dict[str, str]) -> Diary:
    intakes = list(units)
    by_day = table.groupby(["person", "label"], sort=False)[intakes]
    # A sum with an unknown part is unknown.
    days = by_day.sum().where(by_day.count().eq(by_day.size(), axis=0)).reset_index()
    order = {person: number for number, person in enumerate(dict.fromkeys(table["person"]))}
    days = days.assign(order=days["person"].map(order)).sort_values(["order", "label"])
    number = days.groupby("person", sort=False).cumcount() + 1
    index = pd.MultiIndex.from_arrays([days["person"], number], names=["person", "day"])
    return Diary(
        days=days[intakes].set_axis(index),
        labels=pd.Series(days["label"].to_numpy(), index=index, name="label"),
        units=units,
    )


def _require_energy(path: str | Path, diary: Diary, intakes: Mapping[str, tuple[str, str]]) -> None:
    """Refuse energies that only a wrong unit explains."""
    if "energy" not in diary.days:
        return
    energy = diary.days["energy"]
    middle = energy.median()
    column, unit = intakes["energy"]
    low, high = _PLAUSIBLE_KCAL
    if not np.isnan(middle) and not low <= middle <= high:
        other = "kJ" if unit == "kcal" else "kcal"
        raise DiaryError(
            f"{path}, column {column}: the middle day has {middle:,.0f} kcal, if it is in {unit}; "
            f"is it in {other}? Set check_energy=False if these are no people"
        )
    if not {"protein", "carbohydrate", "fat"} <= set(diary.days):
        return
    parts = sum(
        factor * diary.days[source] * _GRAMS[diary.units[source]]
        for source, factor in ATWATER_KCAL_PER_G.items()
        if source in diary.days
    )
    share = (parts / energy.where(energy > 0)).median()
    low, high = _PLAUSIBLE_SHARE
    if not np.isnan(share) and not low <= share <= high:
        raise DiaryError(
            f"{path}: on the middle day protein, carbohydrate, fat and alcohol have {share:.3g} "
            "times the energy of the day; expected about 1. Is one of their units another?"
        )


def _eaten_without_energy(
    diary: Diary,
    read: Sequence[tuple[str, object, int]],
    intakes: Mapping[str, tuple[str, str]],
) -> list[str]:
    """Days on which something was eaten that is said to have no energy."""
    if "energy" not in diary.days:
        return []
    others = diary.days.drop(columns="energy")
    eaten = others[(diary.days["energy"] == 0) & (others > 0).any(axis=1)]
    first = {(person, day): number for person, day, number in reversed(read)}
    wrong = []
    for place, amounts in eaten.iterrows():
        person, label = place[0], diary.labels[place]
        name = (amounts > 0).idxmax()
        wrong.append(
            f"row {first[person, label]}, column {intakes['energy'][0]}: person {person} has a day "
            f"of 0 kcal ({label}) with {amounts[name]:g} {diary.units[name]} of {name}; leave the "
            "day out, or write a text of no_answer for its energy"
        )
    return wrong
