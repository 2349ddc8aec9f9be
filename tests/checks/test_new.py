"""What a scaffold writes says what is next, and keeps the rules once it is filled in."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import new
import pytest
import yaml

ROOT = Path(__file__).parents[2]
#: What the scaffolds read.
READ = [
    "_toc.yml",
    "book/*/*.md",
    "book/reference/coverage.toml",
    "src/nutrigen/exercises/__init__.py",
    "src/nutrigen/exercises/kmer_analysis/*.py",
    "src/nutrigen/exercises/ml_basics/*.py",
    "tests/derivations/test_kmer_analysis.py",
    "tests/nutrigen/exercises/test_kmer_analysis.py",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for pattern in READ:
        for path in ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return tmp_path


def subject(arguments: list[str]) -> str:
    """Name of what is begun."""
    return arguments[1 if arguments[0] in ("dataset", "chapter") else 2]


def contents(root: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "n_files"),
    [
        (["exercise", "kmer-analysis", "count-something"], 4),
        (["exercise", "ml-basics", "count-something"], 4),
        (["equation", "kmer-analysis", "eq-something"], 2),
        (["equation", "motivation", "eq-something"], 2),
        (["dataset", "liver-acids"], 3),
        (["chapter", "protein-letters", "nutrition"], 5),
    ],
)
def test_files_are_written_once_and_their_places_listed(root, capsys, arguments, n_files):
    before = contents(root)
    assert new.main(["--root", str(root), *arguments]) == 0
    printed = capsys.readouterr().out
    after = contents(root)
    changed = [name for name in after if after[name] != before.get(name)]
    assert len(changed) == n_files
    assert all(f"{Path(name).relative_to(root)} (" in printed for name in changed)
    assert f"make check NAME={subject(arguments)}" in printed
    # Nothing that was there is gone.
    for name, text in before.items():
        kept = iter(after[name].splitlines())
        assert all(line in kept for line in text.splitlines())
    # The files can be read, and each that is new has something to be filled in.
    for name in changed:
        if name.endswith(".py"):
            ast.parse(after[name])
        elif name.endswith(".toml"):
            tomllib.loads(after[name])
        elif name.endswith(".yml"):
            yaml.safe_load(after[name])
    left = new.placeholders(root)
    assert left
    assert all("@" not in line.partition(": fill in ")[2] for line in left)
    # Again it is refused, and changes nothing.
    assert new.main(["--root", str(root), *arguments]) == 2
    assert contents(root) == after
    # The place of each mark is that of the file.
    for line in left:
        name, number, _ = line.split(":", 2)
        assert new.MARK.search((root / name).read_text().splitlines()[int(number) - 1])
    assert new.placeholders(root, subject(arguments)) == left
    assert new.placeholders(root, "another") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exercise", "", "count-something"], "CHAPTER: should be one of architectures, course, "),
        (["exercise", "motivation", "count-something"], "CHAPTER: motivation has no exercises"),
        (["exercise", "kmer-analysis", ""], "NAME: should be lower-case words with hyphens, as in"),
        (["exercise", "kmer-analysis", "Count_it"], "NAME: should be lower-case words with"),
        (["exercise", "kmer-analysis", "lambda"], "NAME: lambda is a word of Python's"),
        (["exercise", "kmer-analysis", "count-windows"], "kmer-analysis.md has count-windows"),
        (["exercise", "kmer-analysis", "to-polar"], "ml-basics.md has to-polar already"),
        (["exercise", "kmer-analysis", "alignment"], "NAME: alignment is a term of the glossary"),
        (["equation", "kmer-analysis", "number"], "LABEL: should be like eq-number-of-things"),
        (["equation", "ml-basics", "eq-mash-distance"], "kmer-analysis.md has eq-mash-distance"),
        (["dataset", "a/b"], "NAME: should be lower-case words with hyphens, as in liver"),
        (["chapter", "unsupervised", "foundations"], "unsupervised.md has unsupervised already"),
        (["chapter", "proteins", "preface"], "PART: should be foundations or nutrition, not 'pre"),
        (["check", "nothing"], "NAME: there is no exercise, equation, data set or chapter 'noth"),
    ],
)
def test_what_is_refused_changes_nothing_and_says_what_would_be_right(
    root, capsys, arguments, message
):
    before = contents(root)
    assert new.main(["--root", str(root), *arguments]) == 2
    assert message in capsys.readouterr().err
    assert contents(root) == before


def test_a_list_of_exercises_keeps_its_form():
    text = '"""Exercises."""\n\nORDER = ()\n'
    for name in ("one", "two", "three"):
        text = new.with_name(text, name)
    assert text == '"""Exercises."""\n\nORDER = (\n    "one",\n    "two",\n    "three",\n)\n'
    assert new.with_name("ORDER = ()\n", "one") == 'ORDER = ("one",)\n'


# --- A walk through all of them ------------------------------------------------------

FOLDERS = (".github", "book", "src", "tests", "checks", "browser", "benchmarks", "LICENSES")
#: What an author would write, by the files that are to be filled in. MARK stands for the mark with
#: the name of what was begun, which must not be left in any test.
CHAPTER = {
    "book/foundations/protein-letters.md": {
        "MARK the title": "The letters of proteins",
        "MARK a paragraph that says why the chapter matters.": "Proteins are long words.",
        "MARK what a reader will be able to do": "to count letters",
        "MARK the chapters that this one needs.": "{doc}`python-recap`.",
        "MARK a sentence that says what the chapter is about.": "Words of twenty letters.",
        "MARK terms that somebody would search for.": "protein, amino acids",
        "MARK the name of one of its figures.": "fig-letters",
        "MARK links to the cards of its data sets, or none.": "none.",
        "MARK the first section": "Letters",
        "MARK the body, in short sentences; numbers come from cells.": "We multiply.",
        "  # MARK what the text claims": "",
        "MARK an analysis that looks right and is wrong, and how one notices.": "Much does.",
        "MARK what to remember": "Letters can be counted",
        "MARK what to read next, with citations.": "See {cite:t}`durbin1998`.",
    },
    "book/reference/coverage.toml": {
        "MARK what the chapter teaches; slides = its number, if it is on them": (
            "Letters of proteins"
        ),
        "MARK what to show of it; or move it into a block, whose minutes must add up": "all",
    },
}
EXERCISE = {
    "book/foundations/protein-letters.md": {
        "MARK a title": "How many letters?",
        "MARK the statement: what the function takes and returns, and what it does at the "
        "edges.": "Write a function that returns the length of a sequence.",
        "MARK what it returns, and an example that is no edge case.": "Number of letters.",
        "MARK what a reader may learn from the solution.\n\n": "",
        "  # MARK the solution": "",
    },
    "src/nutrigen/exercises/protein_letters/letter_count.py": {
        "MARK the title that the check shows": "Number of letters",
        "MARK the first hint, for a wrong answer that is none of the mistakes below": (
            "Count every letter"
        ),
        "  # MARK the solution, as the chapter shows it": "",
        "MARK what is special about this input; no comma": "an empty sequence",
        "  # MARK the arguments of an ordinary input": "",
        "MARK the hint for who makes this mistake; write a function for each typical mistake": (
            "You count one letter too many"
        ),
    },
    "tests/nutrigen/exercises/test_protein_letters.py": {
        "MARK a title": "Number of letters",
        "len(*probe.arguments)  # MARK the same, computed in another way": (
            'probe.arguments[0].count("")  - 1'
        ),
    },
    "book/reference/coverage.toml": {
        'sections = ["protein-letters-first"]\nexercises = []': (
            'sections = ["protein-letters-first"]\nexercises = ["letter-count"]'
        )
    },
}
EQUATION = {
    "book/foundations/protein-letters.md": {
        "MARK the sentence that the equation belongs to, which moves to where it is needed,": (
            "The sum of the first numbers is"
        ),
        "1 = 2": r"\sum_{i=1}^n i = \tfrac{n (n + 1)}{2} .",
    },
    "tests/derivations/test_protein_letters.py": {
        "MARK how the equation is verified; the book shows this line.": "Added one by one.",
        "1.0, 2.0  # MARK by the equation, and independently of it": "7 * 8 / 2, sum(range(8))",
    },
}
DATASET = {
    "src/nutrigen/datasets/bundled/two-rows/card.toml": {
        " # MARK real, semi-real or simulated; what is not real says so in its name, too": "",
        "MARK how much there is, as in 40 mice and 21 fatty acids; rows first": "2 rows",
        "MARK the terms under which the data are shared; they must allow to bundle them": (
            "Free to use"
        ),
        "MARK a key of book/references.bib": "durbin1998",
        "MARK the same in words, with its DOI": "D., https://doi.org/10.1017/CBO9780511790492",
        "# MARK the target, or leave it out; without this section the data need a loader of "
        "their own\n": "",
        "MARK": "Some",
    },
    "src/nutrigen/datasets/bundled/two-rows/make.py": {
        "    # MARK the rows of a release, fetched by doi_file, debian_file, Release or own_file"
        "\n": "",
    },
    "tests/nutrigen/datasets/test_two_rows.py": {
        "== 0  # MARK numbers that the publication states": "== 2",
    },
}


class Walk:
    """A copy of the repository, in which its own programs run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = os.environ | {"PYTHONPATH": str(root / "src")}

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def fill(self, begun: str, texts: dict[str, dict[str, str]]) -> None:
        for name, replacements in texts.items():
            path = self.root / name
            text = path.read_text()
            for pattern, after in replacements.items():
                before = pattern.replace("MARK", f"FILL IN {begun}:")
                assert before in text, f"{name} has no “{before}”"
                text = text.replace(before, after)
            path.write_text(text)


@pytest.mark.deep
def test_an_author_is_led_from_each_scaffold_to_what_keeps_the_rules(tmp_path):
    for folder in FOLDERS:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for path in (*ROOT.glob("*.*"), ROOT / "Makefile", ROOT / "LICENSE"):
        if path.is_file():
            shutil.copy(path, tmp_path)
    walk = Walk(tmp_path)
    for arguments, texts in [
        (["chapter", "protein-letters", "foundations"], CHAPTER),
        (["exercise", "protein-letters", "letter-count"], EXERCISE),
        (["equation", "protein-letters", "eq-sum-of-numbers"], EQUATION),
        (["dataset", "two-rows"], DATASET),
    ]:
        kind, name = arguments[0], subject(arguments)
        status, output = walk.run("checks/new.py", *arguments)
        assert status == 0, output
        status, output = walk.run("checks/new.py", "check", name)
        assert status == 1
        assert output.count(": fill in ") == len(output.splitlines()) >= 3
        walk.fill(name, texts)
        status, output = walk.run("checks/new.py", "check", name)
        assert "fill in" not in output
        if kind == "dataset":
            assert "there is no such file" in output  # make.py has not run yet
            _, line = walk.run("src/nutrigen/datasets/bundled/two-rows/make.py")
            card = tmp_path / "src/nutrigen/datasets/bundled/two-rows/card.toml"
            card.write_text(card.read_text().rpartition('"two-rows.tsv.gz"')[0] + line)
            status, output = walk.run("checks/new.py", "check", name)
        assert status == 0, output
        assert " passed" in output or "100%" in output
    status, output = walk.run("checks/new.py", "check", "protein-letters")
    assert status == 0, output
