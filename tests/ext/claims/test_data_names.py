"""A chapter that names data and does not load them is told line by line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from claims.data_names import FILE, names_without_data

from nutrigen.datasets import list_datasets

BOOK = Path(__file__).parents[3] / "book"
NAMES = tomllib.loads((BOOK / FILE).read_text(encoding="utf-8"))
CHAPTER = """---
kernelspec:
  name: python3
---

# Words

*Chlamydia trachomatis* is a bacterium.

```python
genome = LOADER
```

Words of *C. trachomatis*.
"""


@pytest.mark.parametrize(
    ("loader", "lines"),
    [
        ("datasets.load_chlamydia_genome()", []),
        ('datasets.load("chlamydia-genome")', []),
        ("datasets.load_my_genome()", [8, 14]),
    ],
)
def test_each_line_with_a_name_is_told_by_the_build_each_time(
    tmp_path: Path, build_book, loader: str, lines: list[int]
) -> None:
    book = tmp_path / "book"
    (book / "reference").mkdir(parents=True)
    (book / FILE).write_text((BOOK / FILE).read_text(encoding="utf-8"))
    (book / "index.md").write_text(CHAPTER.replace("LOADER", loader))
    for _ in range(2):
        found = build_book("html", ["claims.data_names"])
        assert [int(line) for line in re.findall(r"index\.md:(\d+): WARNING", found)] == lines
        assert found.count("does not load chlamydia-genome") == len(lines)


def test_a_page_that_is_not_executed_may_name_any_data(tmp_path: Path, build_book) -> None:
    book = tmp_path / "book"
    (book / "reference").mkdir(parents=True)
    (book / FILE).write_text((BOOK / FILE).read_text(encoding="utf-8"))
    (book / "index.md").write_text("# Cards\n\n*Chlamydia*\n")
    assert build_book("html", ["claims.data_names"]) == ""


@pytest.mark.parametrize("data", NAMES)
def test_each_name_is_that_of_a_data_set_and_stands_in_a_chapter_that_loads_it(data: str) -> None:
    assert data in list_datasets()
    loader = f"load_{data.replace('-', '_')}("
    texts = [page.read_text(encoding="utf-8") for page in BOOK.glob("[a-z]*/*.md")]
    named = [text for text in texts if re.search(NAMES[data], text) and loader in text]
    assert named
    assert list(names_without_data(named[0], {data: NAMES[data]})) == []
    assert list(names_without_data(named[0].replace(loader, "load_mine("), {data: NAMES[data]}))
