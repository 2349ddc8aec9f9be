"""Exercises of the chapter that recalls Python: references, inputs and typical mistakes.

The references are plain Python, written for clarity; the tests compare them with NumPy, pandas,
Biopython and scikit-learn.
"""

from __future__ import annotations

import functools

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "python-recap"


# Format a share


def _format_share(part: int, whole: int) -> str:
    return f"{part:,d} of {whole:,d} ({part / whole:.1%})"


_FORMAT_SHARE = Exercise(
    name="format-share",
    chapter=_CHAPTER,
    title="A share as text",
    objective="python-recap/format",
    reference=_format_share,
    hint=(
        "An f-string can compute: {part / whole:.1%} multiplies by a hundred, rounds to one "
        "decimal and adds the sign. A comma before the d separates thousands."
    ),
    mistakes=(
        Mistake(
            "not-in-percent",
            lambda part, whole: f"{part:,d} of {whole:,d} ({part / whole:.1f}%)",
            "The share has a percent sign, but it was not multiplied by a hundred. The format "
            "specification .1% does both.",
        ),
        Mistake(
            "hundred-twice",
            lambda part, whole: f"{part:,d} of {whole:,d} ({100 * part / whole:.1%})",
            "The share is a hundred times too large: the format specification .1% already "
            "multiplies by a hundred.",
        ),
        Mistake(
            "decimals",
            lambda part, whole: f"{part:,d} of {whole:,d} ({part / whole:.2%})",
            "One decimal is asked for: write .1% after the colon.",
            variants=(
                lambda part, whole: f"{part:,d} of {whole:,d} ({part / whole:.0%})",
                lambda part, whole: f"{part:,d} of {whole:,d} ({part / whole:%})",
            ),
        ),
        Mistake(
            "no-thousands-separator",
            lambda part, whole: f"{part} of {whole} ({part / whole:.1%})",
            "The numbers have no comma between thousands: write {part:,d}.",
        ),
        Mistake(
            "space-before-sign",
            lambda part, whole: f"{part:,d} of {whole:,d} ({100 * part / whole:.1f} %)",
            "There is a space before the percent sign, which the example does not have.",
        ),
    ),
    edge_cases=(
        Probe((0, 2504), "a share of nothing"),
        Probe((4489, 4489), "a share of everything"),
        Probe((1, 8), "a small survey"),
        Probe((1_234_567, 12_000_045), "numbers above a million"),
    ),
    draw=lambda rng: (int(rng.integers(1000, 3000)), int(rng.integers(3000, 9000))),
)


# __str__


def _portion_text(name: str, grams: float, kcal_per_100g: float) -> str:
    return f"{name}: {grams:.0f} g, {grams * kcal_per_100g / 100:.0f} kcal"


_FOODS = ("oats", "lentils", "apple", "walnuts", "kefir", "salmon")

_PORTION_TEXT = Exercise(
    name="portion-text",
    chapter=_CHAPTER,
    title="How an object presents itself",
    objective="python-recap/objects",
    reference=_portion_text,
    hint=(
        "Let __str__ return an f-string made of self.name, self.grams and self.energy(), with the "
        "format specification .0f for both numbers."
    ),
    mistakes=(
        Mistake(
            "energy-of-100-g",
            lambda name, grams, kcal_per_100g: f"{name}: {grams:.0f} g, {kcal_per_100g:.0f} kcal",
            "This is the energy of 100 g. Ask the object for the energy of its own portion: "
            "self.energy().",
        ),
        Mistake(
            "not-divided",
            lambda name, grams, kcal_per_100g: (
                f"{name}: {grams:.0f} g, {grams * kcal_per_100g:.0f} kcal"
            ),
            "The energy is a hundred times too large: kcal_per_100g belongs to 100 g.",
        ),
        Mistake(
            "decimals",
            lambda name, grams, kcal_per_100g: (
                f"{name}: {grams} g, {grams * kcal_per_100g / 100} kcal"
            ),
            "Both numbers should be rounded to whole ones: write :.0f after them.",
        ),
        Mistake(
            "repr",
            lambda name, grams, kcal_per_100g: (
                f"Serving(name={name!r}, grams={grams!r}, kcal_per_100g={kcal_per_100g!r})"
            ),
            "This is what __repr__ is for: the code that makes the object again. __str__ is for "
            "the reader of a menu.",
        ),
    ),
    edge_cases=(
        Probe(("water", 250.0, 0.0), "a food without energy"),
        Probe(("sesame", 7.5, 573.0), "a portion that is rounded"),
    ),
    # No decimal of five, so that grams and energy are never halfway between two whole numbers:
    # to which of them one rounds is not the exercise.
    draw=lambda rng: (
        str(rng.choice(_FOODS)),
        int(rng.integers(10, 300)) + float(rng.choice([0.2, 0.3, 0.7, 0.8])),
        int(rng.integers(20, 600)) + float(rng.choice([0.2, 0.3, 0.7, 0.8])),
    ),
)


# A mutable default


def _keep_diaries(foods: list) -> list:
    return [[food] for food in foods]


_KEEP_DIARIES = Exercise(
    name="keep-diaries",
    chapter=_CHAPTER,
    title="A diary for each person",
    objective="python-recap/functions",
    reference=_keep_diaries,
    hint=(
        "A default value is made once, when def is executed. Take None as the default, and make "
        "a new list inside of the function where diary is None."
    ),
    mistakes=(
        Mistake(
            "shared-default",
            lambda foods: [list(foods) for _ in foods],
            "All persons write into the same list, because the default [] is made once, at def. "
            "Write diary=None, and in the function: if diary is None: diary = [].",
        ),
        Mistake(
            "grows-with-each",
            lambda foods: [list(foods[: i + 1]) for i in range(len(foods))],
            "Each diary still begins with what the earlier persons ate. The copy is made too "
            "late: make the empty list when the function is called.",
        ),
        Mistake(
            "nothing-written",
            lambda foods: [[] for _ in foods],
            "The diaries are new, but nothing is written into them.",
        ),
        Mistake(
            "append-returns-none",
            lambda foods: [None for _ in foods],
            "The method append changes the list and returns None. Append first, then return the "
            "list.",
        ),
        Mistake(
            "no-list",
            lambda foods: list(foods),
            "Each person should have a list, not only the food itself.",
        ),
    ),
    edge_cases=(
        Probe((["oats"],), "a single person"),
        Probe((["oats", "oats", "tea"],), "two persons with the same food"),
        Probe(([],), "nobody"),
    ),
    draw=lambda rng: ([str(f) for f in rng.permutation(_FOODS)[: int(rng.integers(2, 6))]],),
)


# Codons


def _codons(sequence: str) -> list:
    return [sequence[i : i + 3] for i in range(0, len(sequence) - 2, 3)]


_CODONS = Exercise(
    name="codons",
    chapter=_CHAPTER,
    title="Slices of three",
    objective="python-recap/slices",
    reference=_codons,
    hint=(
        "A codon starts at every third position; sequence[i : i + 3] ends before i + 3. The last "
        "possible start leaves room for three letters."
    ),
    mistakes=(
        Mistake(
            "incomplete-codon",
            lambda sequence: [sequence[i : i + 3] for i in range(0, len(sequence), 3)],
            "At the end is a piece of one or two letters, which is no codon. A slice beyond the "
            "end is shorter, and Python says nothing.",
        ),
        Mistake(
            "last-codon-missed",
            lambda sequence: [sequence[i : i + 3] for i in range(0, len(sequence) - 3, 3)],
            "The last codon is missing: range ends before its second argument, so it has to be "
            "len(sequence) - 2.",
        ),
        Mistake(
            "every-window",
            lambda sequence: [sequence[i : i + 3] for i in range(len(sequence) - 2)],
            "These windows overlap. Codons follow one another: the start moves by three.",
        ),
        Mistake(
            "two-letters",
            lambda sequence: [sequence[i : i + 2] for i in range(0, len(sequence) - 2, 3)],
            "These pieces have two letters: a slice ends before its second index.",
        ),
        Mistake(
            "counted-from-one",
            lambda sequence: [sequence[i : i + 3] for i in range(1, len(sequence) - 2, 3)],
            "The first letter is missing: Python counts from 0.",
        ),
    ),
    edge_cases=(
        Probe(("ATGGCC",), "a whole number of codons"),
        Probe(("ATGGCCT",), "one letter too many"),
        Probe(("ATGGCCTA",), "two letters too many"),
        Probe(("ATG",), "one codon"),
        Probe(("AT",), "a sequence shorter than a codon"),
        Probe(("",), "an empty sequence"),
        Probe(("atgGcNtaAacg",), "lower case with an N and a stop codon"),
    ),
    draw=lambda rng: ("".join(rng.choice(list("ACGT"), size=int(rng.integers(7, 22)))),),
)


# Axis of a mean


def _draw_intakes(rng: np.random.Generator) -> tuple:
    n_people, n_nutrients = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    return (rng.integers(10, 200, size=(n_people, n_nutrients)).astype(float),)


_NUTRIENT_MEANS = Exercise(
    name="nutrient-means",
    chapter=_CHAPTER,
    title="The axis of a mean",
    objective="python-recap/axes",
    reference=lambda X: X.sum(axis=0) / len(X),
    hint="The axis that you name disappears. People are the rows, and rows are axis 0.",
    mistakes=(
        Mistake(
            "other-axis",
            lambda X: X.mean(axis=1),
            "This is one mean for each person: axis=1 made the nutrients disappear. Grams of "
            "protein and of fiber were averaged.",
        ),
        Mistake(
            "all-in-one",
            lambda X: np.full(X.shape[1], X.mean()),
            "This is the mean of all numbers: without an axis all of them disappear.",
            variants=(lambda X: X.mean(),),
        ),
        Mistake(
            "sum",
            lambda X: X.sum(axis=0),
            "This is the sum over the people. Divide by their number.",
        ),
        Mistake(
            "wrong-number",
            lambda X: X.sum(axis=0) / X.shape[1],
            "The sum is right, but it is divided by the number of nutrients instead of people.",
        ),
        Mistake(
            "axes-kept",
            lambda X: X.mean(axis=0, keepdims=True),
            "The numbers are right, but the result still has two axes. Leave keepdims out.",
        ),
    ),
    edge_cases=(
        Probe((np.array([[70.0, 20.0, 2000.0]]),), "a single person"),
        Probe((np.array([[1.0, 2.0], [3.0, 10.0]]),), "as many people as nutrients"),
        Probe((np.array([[4.0], [5.0], [12.0]]),), "a single nutrient"),
    ),
    draw=_draw_intakes,
)


# Broadcasting


def _row_shares(counts: np.ndarray) -> np.ndarray:
    shares = np.zeros(counts.shape)
    for i in range(counts.shape[0]):
        for j in range(counts.shape[1]):
            shares[i, j] = counts[i, j] / sum(counts[i])
    return shares


def _draw_counts(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(2, 6))
    # Square tables among them: there the wrong axis goes unnoticed.
    m = n if rng.random() < 0.5 else int(rng.integers(2, 6))
    return (rng.integers(1, 50, size=(n, m)),)


def _row_shares_without_new_axis(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=1)


_ROW_SHARES = Exercise(
    name="row-shares",
    chapter=_CHAPTER,
    title="Rows that add up to one",
    objective="python-recap/broadcasting",
    reference=_row_shares,
    hint=(
        "The sums of the rows have shape (n,). To divide row by row they must have shape (n, 1): "
        "ask the sum for keepdims=True."
    ),
    mistakes=(
        Mistake(
            "sums-along-columns",
            _row_shares_without_new_axis,
            "The sums of the rows have shape (n,), which broadcasting takes for a row: column j "
            "was divided by the sum of row j. That works only in a square table, and is wrong "
            "there. Use keepdims=True.",
        ),
        Mistake(
            "columns-add-up",
            lambda counts: counts / counts.sum(axis=0),
            "Here the columns add up to one. Sum over axis 1 and keep that axis.",
        ),
        Mistake(
            "shares-of-all",
            lambda counts: counts / counts.sum(),
            "Here the whole table adds up to one. Each row should.",
        ),
        Mistake(
            "share-of-largest",
            lambda counts: counts / counts.max(axis=1, keepdims=True),
            "The largest entry of each row is one. Divide by the sum, not by the largest entry.",
        ),
        Mistake(
            "floor-division",
            lambda counts: (counts // counts.sum(axis=1, keepdims=True)).astype(float),
            "All decimals are gone: // divides whole numbers and rounds down. Use /.",
        ),
    ),
    edge_cases=(
        Probe((np.array([[3, 1], [2, 8]]),), "a square table"),
        Probe((np.array([[4, 4, 8]]),), "a single row"),
        Probe((np.array([[5], [7]]),), "a single column"),
    ),
    draw=_draw_counts,
)


# A split that can be repeated


def _seeded_split(n: int, n_test: int, seed: int) -> tuple:
    order = np.random.default_rng(seed).permutation(n)
    return [int(i) for i in order[:n_test]], [int(i) for i in order[n_test:]]


def _split_by_global_state(n: int, n_test: int, seed: int) -> tuple:
    # What np.random.seed(seed) and np.random.permutation(n) would give.
    order = np.random.RandomState(seed).permutation(n)
    return [int(i) for i in order[:n_test]], [int(i) for i in order[n_test:]]


def _split_with_constant_seed(n: int, n_test: int, seed: int, constant: int = 0) -> tuple:
    return _seeded_split(n, n_test, constant)


_SEEDED_SPLIT = Exercise(
    name="seeded-split",
    chapter=_CHAPTER,
    title="A split that can be repeated",
    objective="python-recap/random",
    reference=_seeded_split,
    hint=(
        "Make the generator inside of the function, np.random.default_rng(seed), and call its "
        "method permutation(n) once. Cut the result in two, and turn each part into a list."
    ),
    mistakes=(
        Mistake(
            "global-state",
            _split_by_global_state,
            "These numbers come from the global state, np.random.seed, which any other code may "
            "change. Use a generator of your own: np.random.default_rng(seed).",
        ),
        Mistake(
            "seed-ignored",
            lambda n, n_test, seed: _split_with_constant_seed(n, n_test, seed),
            "Your split does not depend on the seed that is handed over.",
            variants=tuple(
                functools.partial(_split_with_constant_seed, constant=seed) for seed in (42, 1, 123)
            ),
        ),
        Mistake(
            "exchanged",
            lambda n, n_test, seed: _seeded_split(n, n_test, seed)[::-1],
            "The two parts are exchanged: the test set comes first.",
        ),
        Mistake(
            "sorted",
            lambda n, n_test, seed: tuple(sorted(part) for part in _seeded_split(n, n_test, seed)),
            "The right people in another order: leave them as the permutation gave them.",
        ),
        Mistake(
            "from-the-end",
            lambda n, n_test, seed: (
                _seeded_split(n, n - n_test, seed)[1],
                _seeded_split(n, n - n_test, seed)[0],
            ),
            "The test set is the end of the permutation. Take its first n_test entries.",
            variants=(
                # -0 is 0, so that without a test set everybody is in it.
                lambda n, n_test, seed: (
                    _seeded_split(n, 0, seed)[1][-n_test:],
                    _seeded_split(n, 0, seed)[1][:-n_test],
                ),
            ),
        ),
        Mistake(
            "not-shuffled",
            lambda n, n_test, seed: (list(range(n_test)), list(range(n_test, n))),
            "Nothing was shuffled. Tables are often sorted, by family or by date of visit, and "
            "then the first people are unlike the last.",
        ),
    ),
    edge_cases=(
        Probe((8, 1, 3), "a single person in the test set"),
        Probe((6, 5, 11), "a single person in the training set"),
        Probe((6, 0, 5), "nobody in the test set"),
        Probe((6, 6, 5), "nobody in the training set"),
        Probe((9, 3, 0), "a seed of zero"),
    ),
    draw=lambda rng: (
        int(rng.integers(6, 12)),
        int(rng.integers(1, 5)),
        int(rng.integers(1, 2**31)),
    ),
)


# Boolean masks


def _table(ages: list, energy: list, fiber: list, sex: list, participants: list):
    # Not above: the other chapters' exercises need not wait for pandas.
    import pandas as pd

    return (
        pd.DataFrame(
            {"age": ages, "energy": energy, "fiber": fiber, "sex": sex},
            index=pd.Index(participants, name="participant"),
        ),
    )


def _draw_table(rng: np.random.Generator) -> tuple:
    n = int(rng.integers(6, 9))
    ages = rng.integers(50, 80, size=n)
    ages[:2] = 60, 71
    energy = rng.integers(13, 31, size=n) * 100.0
    energy[1] = 1900.0
    fiber = rng.integers(5, 35, size=n).astype(float)
    missing = rng.permutation(np.arange(2, n))[:2]
    fiber[missing[0]] = np.nan
    energy[missing[1]] = np.nan
    sex = ["female", "male", *rng.choice(["female", "male"], size=n - 2)]
    participants = 93_700 + np.sort(rng.permutation(900)[:n])
    return (
        [int(v) for v in ages],
        [float(v) for v in energy],
        [float(v) for v in fiber],
        [str(v) for v in sex],
        [int(v) for v in participants],
    )


def _select_people(table) -> list:
    return [
        int(participant)
        for participant, age, energy in zip(table.index, table["age"], table["energy"], strict=True)
        if age >= 60 and energy < 2000
    ]


_SELECT_PEOPLE = Exercise(
    name="select-people",
    chapter=_CHAPTER,
    title="Choosing rows by a condition",
    objective="python-recap/tables",
    reference=_select_people,
    hint=(
        "Write each condition in parentheses and join them by &. Choose rows with table[mask], "
        "and take the index of what is left: .index.tolist()."
    ),
    mistakes=(
        Mistake(
            "or",
            lambda table: table[(table["age"] >= 60) | (table["energy"] < 2000)].index.tolist(),
            "These meet one condition or the other. Both at once is written &.",
        ),
        Mistake(
            "sixty-left-out",
            lambda table: table[(table["age"] > 60) & (table["energy"] < 2000)].index.tolist(),
            "Someone aged exactly 60 is missing: write >= for 60 or older.",
        ),
        Mistake(
            "positions",
            lambda table: np.flatnonzero((table["age"] >= 60) & (table["energy"] < 2000)).tolist(),
            "These are positions in the table. The participants' numbers are in its index.",
        ),
        Mistake(
            "complement",
            lambda table: table[(table["age"] >= 60) & ~(table["energy"] >= 2000)].index.tolist(),
            "Someone is chosen whose energy is missing. A comparison with a missing value is "
            "False, and its negation True: ask for energy < 2000 instead.",
        ),
        Mistake(
            "one-condition",
            lambda table: table[table["age"] >= 60].index.tolist(),
            "The condition on the energy is missing.",
            variants=(lambda table: table[table["energy"] < 2000].index.tolist(),),
        ),
    ),
    edge_cases=(
        Probe(
            (
                [60, 59, 75],
                [1999.0, 1500.0, 2000.0],
                [12.0, 20.0, 9.0],
                ["female", "male", "male"],
                [93705, 93706, 93711],
            ),
            "values at the limits",
        ),
        Probe(
            (
                [66, 70, 61],
                [float("nan"), 1800.0, 2400.0],
                [12.0, 20.0, 9.0],
                ["male", "female", "male"],
                [93705, 93708, 93709],
            ),
            "an energy that is missing",
        ),
        Probe(
            (
                [66, 40, 61],
                [2500.0, 1800.0, 2400.0],
                [12.0, 20.0, 9.0],
                ["male", "female", "male"],
                [93705, 93708, 93709],
            ),
            "nobody who meets both conditions",
        ),
        Probe(
            (
                [66, 70],
                [1700.0, 2100.0],
                [float("nan"), 20.0],
                ["male", "female"],
                [93705, 93708],
            ),
            "a fiber that is missing",
        ),
    ),
    draw=_draw_table,
    prepare=_table,
)


# Means of groups


def _mean_fiber(table) -> dict:
    means = {}
    for sex in ("female", "male"):
        known = [
            value
            for value, other in zip(table["fiber"], table["sex"], strict=True)
            if other == sex and value == value  # only a missing value differs from itself
        ]
        means[sex] = sum(known) / len(known)
    return means


_MEAN_FIBER = Exercise(
    name="mean-fiber",
    chapter=_CHAPTER,
    title="Means of groups with gaps",
    objective="python-recap/tables",
    reference=_mean_fiber,
    hint=(
        'table.groupby("sex")["fiber"].mean() leaves missing values out, of the sum and of the '
        "number. Its method to_dict() gives the dictionary."
    ),
    mistakes=(
        Mistake(
            "gaps-as-zero",
            lambda table: table.fillna({"fiber": 0.0}).groupby("sex")["fiber"].mean().to_dict(),
            "A missing value was counted as zero grams: in the sum, or in the number that the sum "
            "is divided by. Nobody knows what this person ate: leave the value out of both.",
            variants=(
                lambda table: (
                    table.groupby("sex")["fiber"].sum() / table.groupby("sex").size()
                ).to_dict(),
            ),
        ),
        Mistake(
            "complete-rows-only",
            lambda table: table.dropna().groupby("sex")["fiber"].mean().to_dict(),
            "Someone whose energy is missing was dropped, though the fiber is known. Drop only "
            "for the columns that you use.",
        ),
        Mistake(
            "median",
            lambda table: table.groupby("sex")["fiber"].median().to_dict(),
            "This is the median of each group. The mean is asked for.",
        ),
        Mistake(
            "not-grouped",
            lambda table: dict.fromkeys(("female", "male"), float(table["fiber"].mean())),
            "This is the mean of all people, twice. Group by sex first.",
        ),
    ),
    edge_cases=(
        Probe(
            (
                [44, 51, 63, 38],
                [2100.0, float("nan"), 1700.0, 2500.0],
                [10.0, 30.0, float("nan"), 8.0],
                ["female", "female", "male", "male"],
                [93705, 93706, 93709, 93711],
            ),
            "gaps in both columns",
        ),
        Probe(
            (
                [44, 51, 63, 29],
                [2100.0, 2000.0, 1700.0, 1500.0],
                [10.0, 30.0, 25.0, 20.5],
                ["female", "male", "male", "male"],
                [93705, 93706, 93709, 93720],
            ),
            "no gaps",
        ),
    ),
    draw=_draw_table,
    prepare=_table,
)


# Views and copies


def _mark_missing(values: np.ndarray, code: float) -> np.ndarray:
    return np.array([np.nan if value == code else value for value in values], dtype=float)


def _draw_coded(rng: np.random.Generator) -> tuple:
    values = rng.integers(0, 23, size=int(rng.integers(4, 9)))
    values[rng.integers(1, len(values))] = 9999
    return values, 9999


_MARK_MISSING = Exercise(
    name="mark-missing",
    chapter=_CHAPTER,
    title="A copy with the code replaced",
    objective="python-recap/views",
    reference=_mark_missing,
    hint=(
        "Begin with a copy as floats, values.astype(float), since whole numbers have no NaN. "
        "Then set copy[values == code] = np.nan, and return the copy."
    ),
    mistakes=(
        Mistake(
            "zero",
            lambda values, code: np.where(values == code, 0.0, values),
            "The code was replaced by zero, which is an answer: no meal. Missing is np.nan.",
        ),
        Mistake(
            "left-out",
            lambda values, code: values[values != code].astype(float),
            "The value was left out, so that the result no longer fits to the other columns. "
            "Keep its place, with np.nan.",
        ),
        Mistake(
            "unchanged",
            lambda values, code: values.astype(float),
            "The code is still there, an answer of thousands of meals.",
        ),
        Mistake(
            "inverted",
            lambda values, code: np.where(values == code, values, np.nan),
            "The condition is the wrong way round: only the code is left.",
        ),
        Mistake(
            "above-the-code",
            lambda values, code: np.where(values > code, np.nan, values),
            "Values above the code were replaced, but not the code itself. Compare by ==.",
        ),
    ),
    edge_cases=(
        Probe((np.array([3, 7, 0, 21]), 9999), "no value with the code"),
        Probe((np.array([9999, 2, 9999]), 9999), "two values with the code"),
        Probe((np.array([7, 5, 21]), 7), "another code"),
        Probe((np.array([0, 5, 21, 0]), 0), "a code of zero"),
        Probe((np.array([-9, 9, 0, 3]), -9), "a negative code"),
    ),
    draw=_draw_coded,
)


# Two days, with gaps


def _mean_of_days(days: np.ndarray) -> np.ndarray:
    means = []
    for row in days:
        known = [value for value in row if not np.isnan(value)]
        means.append(sum(known) / len(known) if known else np.nan)
    return np.array(means)


def _draw_days(rng: np.random.Generator) -> tuple:
    days = rng.integers(12, 35, size=(int(rng.integers(3, 7)), 2)) * 100.0
    rows = rng.permutation(len(days))
    days[rows[0], 1] = np.nan
    if len(days) > 4:
        days[rows[1]] = np.nan
    return (days,)


_MEAN_OF_DAYS = Exercise(
    name="mean-of-days",
    chapter=_CHAPTER,
    title="A mean over missing values",
    objective="python-recap/missing",
    reference=_mean_of_days,
    hint=(
        "np.nanmean(days, axis=1) leaves missing values out, and gives NaN where a row has none "
        "that is known."
    ),
    mistakes=(
        Mistake(
            "gap-spreads",
            lambda days: days.mean(axis=1),
            "Whoever has one day only has lost it: the mean over a missing value is missing. Use "
            "np.nanmean.",
        ),
        Mistake(
            "gaps-as-zero",
            lambda days: np.nan_to_num(days).mean(axis=1),
            "A missing day was counted as a day of fasting. Leave it out, of the sum and of the "
            "number.",
            variants=(lambda days: np.nansum(days, axis=1) / days.shape[1],),
        ),
        Mistake(
            "mean-of-each-day",
            lambda days: np.nanmean(days, axis=0),
            "This is one mean for each day. People are the rows; the days, axis 1, should "
            "disappear.",
        ),
        Mistake(
            "complete-rows-only",
            lambda days: days[~np.isnan(days).any(axis=1)].mean(axis=1),
            "People with a gap were left out. The result should have one number a person.",
        ),
        Mistake(
            "zero-for-nobody-knows",
            lambda days: np.nan_to_num(_mean_of_days(days)),
            "Someone without any known day has a mean of zero. Nothing is known: return NaN.",
        ),
    ),
    edge_cases=(
        Probe((np.array([[1800.0, 2200.0], [1500.0, 2500.0]]),), "no gaps"),
        Probe((np.array([[np.nan, 2000.0], [np.nan, np.nan]]),), "a person without any day"),
        Probe((np.array([[0.0, 1500.0], [np.nan, 0.0]]),), "a day of fasting"),
    ),
    draw=_draw_days,
)


# The tree by hand


def _name_the_iris(petal_length: float, petal_width: float) -> str:
    if petal_width <= 0.8:
        return "setosa"
    if petal_width <= 1.75:
        return "versicolor"
    return "virginica"


_NAME_THE_IRIS = Exercise(
    name="name-the-iris",
    chapter=_CHAPTER,
    title="A tree as a function",
    objective="python-recap/first-model",
    reference=_name_the_iris,
    hint=(
        "Each line of the text that ends in a class is a return, each condition an if. The "
        "petal length is not asked for in this tree."
    ),
    mistakes=(
        Mistake(
            "less-than",
            lambda petal_length, petal_width: (
                "setosa"
                if petal_width < 0.8
                else "versicolor"
                if petal_width < 1.75
                else "virginica"
            ),
            "The tree asks for less than or equal; a flower exactly at the threshold goes the "
            "other way in your function.",
        ),
        Mistake(
            "exchanged",
            lambda petal_length, petal_width: (
                "setosa"
                if petal_width <= 0.8
                else "virginica"
                if petal_width <= 1.75
                else "versicolor"
            ),
            "Versicolor and virginica are exchanged: the wide petals are those of virginica.",
        ),
        Mistake(
            "petal-length",
            lambda petal_length, petal_width: _name_the_iris(petal_width, petal_length),
            "The thresholds are applied to the length of the petals. This tree asks for their "
            "width.",
        ),
        Mistake(
            "two-classes",
            lambda petal_length, petal_width: "setosa" if petal_width <= 0.8 else "versicolor",
            "The second question is missing: not all wide petals are those of versicolor.",
            variants=(
                lambda petal_length, petal_width: "setosa" if petal_width <= 0.8 else "virginica",
            ),
        ),
    ),
    edge_cases=(
        Probe((1.5, 0.8), "a flower at the first threshold"),
        Probe((4.9, 1.75), "a flower at the second threshold"),
        Probe((1.4, 0.2), "a setosa"),
    ),
    draw=lambda rng: (
        float(rng.integers(10, 70)) / 10,
        float(rng.integers(1, 26)) / 10,
    ),
)


EXERCISES: tuple[Exercise, ...] = (
    _FORMAT_SHARE,
    _PORTION_TEXT,
    _KEEP_DIARIES,
    _CODONS,
    _NAME_THE_IRIS,
    _NUTRIENT_MEANS,
    _ROW_SHARES,
    _SEEDED_SPLIT,
    _MARK_MISSING,
    _SELECT_PEOPLE,
    _MEAN_FIBER,
    _MEAN_OF_DAYS,
)
