"""The book, its README and the package are spelled as American English is.

`codespell` knows common misspellings and the British forms; what it takes for one and is none
(a name, a code of bases, a mistake that a test makes on purpose) is listed in `spelling.txt`.
Where `language` in `_config.yml` is `en-GB`, British forms pass as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from book_rules import is_own_page

ROOT = Path(__file__).parents[2]
LANGUAGE = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["language"]
WORDS = Path(__file__).with_name("spelling.txt")
# Not the bibliography: a title is spelled as it was published.
PATTERNS = [
    "*.md",
    "*.cff",
    "Makefile",
    "book/*.md",
    "book/*/*.md",
    "book/reference/*.toml",
    "book/_ext/*/*.py",
    "src/nutrigen/*.py",
    "src/nutrigen/*/*.py",
    "src/nutrigen/datasets/*/*/card.toml",
]


def _is_own(path: Path) -> bool:
    return path.suffix == ".md" and is_own_page(
        os.path.relpath(path.with_suffix(""), ROOT / "book").replace(os.sep, "/")
    )


def misspelled(paths: list[Path], british: bool = LANGUAGE == "en-GB") -> str:
    command = [
        *(sys.executable, "-m", "codespell_lib"),
        *("--builtin", "clear,rare" if british else "clear,rare,en-GB_to_en-US"),
        # What a citation or an address spells is not ours.
        *("--ignore-regex", r"https?://\S+|\{cite:[pt]\}`[^`]*`"),
        *("--ignore-words", str(WORDS)),
    ]
    return subprocess.run([*command, *paths], capture_output=True, text=True, check=False).stdout


@pytest.mark.rule("spelling")
def test_everything_that_is_read_is_spelled_right() -> None:
    paths = sorted({path for one in PATTERNS for path in ROOT.glob(one) if not _is_own(path)})
    assert len(paths) > 100
    found = misspelled(paths)
    if found:
        pytest.fail(
            f"{found}If a word is right as it is, add it to {WORDS.relative_to(ROOT)}.",
            pytrace=False,
        )


@pytest.mark.parametrize("word", ["teh", "recieve", "colour", "normalise"])
def test_a_misspelling_is_found(tmp_path: Path, word: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"A sentence with {word} in it.\n")
    assert word in misspelled([page], british=False)
    page.write_text(f"A sentence with https://example.org/{word} in it.\n")
    assert misspelled([page]) == ""


def test_british_forms_pass_where_they_are_asked_for_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("The colour of the programme, and what they recieve.\n")
    found = misspelled([page], british=True)
    assert "recieve" in found
    assert "colour" not in found


def test_each_word_of_the_list_is_needed() -> None:
    words = WORDS.read_text(encoding="utf-8").split()
    assert words == sorted(set(words))
    paths = {path for pattern in PATTERNS for path in ROOT.glob(pattern)}
    text = " ".join(path.read_text(encoding="utf-8").lower() for path in paths)
    unused = [word for word in words if not re.search(rf"\b{word}\b", text)]
    assert not unused, f"no file holds {unused}"
