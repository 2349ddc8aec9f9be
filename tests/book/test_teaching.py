"""The recipes for teachers run as they are printed, with other data, and notes are short."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import seeds
from claims.execution_cache import Project
from plan.course_plan import plan
from plan.teaching_notes import Note, read_notes

from nutrigen import nutrition
from nutrigen.datasets import load_nhanes_adults

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "book" / "reference" / "teaching.md"
ONE_LINE, SEQUENCES, TABLES, DIARIES = re.findall(
    r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_own_genome(capsys: pytest.CaptureFixture[str]) -> None:
    Path("my-genome.fa").write_text(">mine\ngattacaGATTACA\n>other\nTGTAATC\n>gap\nGATNACAG\n")
    exec(SEQUENCES, {})
    # The first and the last of eight windows hold the same word, whose other strand is the second
    # record; both windows of the third hold the gap.
    assert capsys.readouterr().out == "3 7 2\n"


@pytest.mark.deep
def test_one_line_puts_an_own_genome_into_the_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    (replaced,) = re.findall(r"in the place of `(.*)`", PAGE.read_text())
    chapter = PAGE.parents[1] / "foundations/kmer-analysis.md"
    source = chapter.read_text(encoding="utf-8")
    assert source.count(f"\n{replaced}\n") == 1
    # Half as long as the book's, with more G and C, and with a stretch that stands in it twice; in
    # small letters, with gaps at the beginning and within, and with a plasmid behind it.
    rng = np.random.default_rng(7)
    letters = "".join(rng.choice(list("ACGT"), 500_000, p=[0.15, 0.35, 0.35, 0.15]))
    gaps = f"{'n' * 50}{letters[:90_000]}{'N' * 700}{letters[90_000:]}"
    text = f">mine\n{gaps.lower()}{letters[:4000]}\n>plasmid\n{letters[7:900]}\n"
    Path("my-genome.fa").write_text(text)
    Path("kmer-analysis.md").write_text(source.replace(replaced, ONE_LINE.strip()))
    monkeypatch.setattr(seeds, "STATES", Path.cwd())
    project = Project(PAGE.parents[2], (PAGE.parents[2] / "requirements.txt",))
    found = asyncio.run(seeds.execute(Path("kmer-analysis.md").resolve(), 0, project))
    # Claims may fail, but nothing else does, and the first number is that of the own genome.
    assert found["failed_cells"] == []
    assert found["values"]["genome_length"] == 504_700
    assert 0.69 < found["values"]["gc_content"] < 0.71
    assert not all(claim["held"] for claim in found["assertions"])


def test_own_table_with_groups_gaps_and_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.normal(size=(100, 3)), columns=["fiber", "sugar", "age"])
    table["target"] = 3 * table["fiber"] + rng.normal(size=100)
    table["group"] = np.repeat(range(20), 5)
    table.loc[::7, "sugar"] = np.nan
    table.to_csv("my-table.csv", index=False)
    exec(TABLES, {})
    forest, baseline = (line.split() for line in capsys.readouterr().out.splitlines())
    assert (forest[0], baseline[0]) == ("forest", "baseline")
    assert float(baseline[1]) <= 0 < 0.5 < float(forest[1])


def write_survey(folder: Path) -> pd.DataFrame:
    """The bundled survey as a diary in kJ, days in any order, and a file of its people."""
    adults = load_nhanes_adults().frame
    rows = []
    for day, date in ((2, "2026-03-09"), (1, "2026-03-02")):
        energy = adults[f"energy_day{day}"]
        table = pd.DataFrame(
            {"energy_kj": 4.184 * energy, "fibre_g": adults[f"fiber_day{day}"], "date": date}
        )
        rows.append(table[energy.notna()])
    diary = pd.concat(rows).rename_axis("id").reset_index()
    diary.to_csv(folder / "my-diary.csv", index=False, na_rep="-9")
    people = adults[["hdl_cholesterol", "age", "sex"]].rename(columns={"hdl_cholesterol": "hdl"})
    people.rename_axis("id").to_csv(folder / "my-people.csv")
    return adults


def test_own_diary_is_analyzed_as_in_the_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    adults = write_survey(Path.cwd())
    exec(DIARIES, {})
    amount, density, slope = capsys.readouterr().out.splitlines()

    twice = adults["energy_day2"].notna()
    fiber = adults.loc[twice, ["fiber_day1", "fiber_day2"]].to_numpy()
    energy = adults.loc[twice, ["energy_day1", "energy_day2"]].to_numpy()
    share = nutrition.intraclass_correlation(fiber)
    expected = len(fiber), round(share, 2), nutrition.days_needed(share, 0.8)
    assert amount.split() == [str(value) for value in expected]
    eaten = (energy > 0).all(axis=1)
    share = nutrition.intraclass_correlation(1000 * fiber[eaten] / energy[eaten])
    expected = eaten.sum(), round(share, 2), nutrition.days_needed(share, 0.8)
    assert density.split() == [str(value) for value in expected]

    people = adults[twice]
    fit = nutrition.adjusted_slope(
        fiber.mean(axis=1),
        people["hdl_cholesterol"],
        energy.mean(axis=1),
        people["age"],
        people["sex"],
    )
    n_people, found, *interval = re.findall(r"-?[\d.]+(?:e-\d+)?", slope.replace("np.float64", ""))
    assert int(n_people) == fit.n_people
    assert [float(found), *map(float, interval)] == pytest.approx([fit.slope, *fit.interval])


def test_own_diary_with_a_day_of_no_energy_says_which() -> None:
    write_survey(Path.cwd())
    table = pd.read_csv("my-diary.csv")
    table.loc[[7, 11], "energy_kj"] = 0.0
    table.to_csv("my-diary.csv", index=False)
    with pytest.raises(nutrition.DiaryError) as refused:
        exec(DIARIES, {})
    for row in (7, 11):
        person, fiber = table.loc[row, ["id", "fibre_g"]]
        said = f"row {row + 2}, column energy_kj: person {person:.0f} has a day of 0 kcal"
        assert f"{said} ({table['date'][row]}) with {fiber:g} g of fiber; " in str(refused.value)


NOTES = [
    pytest.param(page, note, id=f"{page}:{note.line}")
    for page, notes in read_notes(ROOT).items()
    for note in notes
]


@pytest.mark.parametrize(("page", "note"), NOTES)
def test_a_note_is_read_at_a_glance(page: str, note: Note) -> None:
    words = len(note.text.split())
    assert 30 <= words <= 90, f"book/{page}.md:{note.line}: the note has {words} words."
    # The page of the notes has no values of the chapter's, and leaves other pages by their labels.
    for role in ("glue", "doc"):
        assert f"{{{role}" not in note.text, f"book/{page}.md:{note.line}: {role}"


@pytest.mark.parametrize("page", sorted(read_notes(ROOT)))
def test_a_chapter_has_a_few_notes_in_less_than_its_time(page: str) -> None:
    notes = read_notes(ROOT)[page]
    (time,) = (chapter.time for chapter in plan(ROOT) if chapter.page == page)
    assert 3 <= len(notes) <= 6, f"{page}: {len(notes)} notes"
    assert sum(note.minutes for note in notes) <= time.total, page
