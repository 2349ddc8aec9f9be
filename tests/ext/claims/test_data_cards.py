"""Every bundled data set has its card on the page, and a chapter can refer to it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from claims.data_cards import SHOWN, shortened

from nutrigen.datasets import list_datasets, list_originals, read_card, read_original_card


def test_every_card_is_written_under_its_title_and_can_be_referred_to(tmp_path, build_book):
    (tmp_path / "book").mkdir()
    name = list_datasets()[0]
    (tmp_path / "book" / "index.md").write_text(
        f"# Book\n\nSee {{ref}}`card-{name}`.\n\n```{{toctree}}\ncards\n```\n"
    )
    (tmp_path / "book" / "cards.md").write_text(
        "# Cards\n\n```{data-cards} bundled\n```\n\n```{data-cards} originals\n```\n"
    )
    assert build_book("html", ["claims.data_cards"], nitpicky=True, smartquotes=False) == ""
    pages = tmp_path / "_build" / "html"
    cards = (pages / "cards.html").read_text()
    bundled = [read_card(dataset) for dataset in list_datasets()]
    originals = [read_original_card(dataset) for dataset in list_originals()]
    for card in (*bundled, *originals):
        assert f'<section id="card-{card.name}">' in cards
        assert html.escape(card.title, quote=False) in cards
    assert f'href="cards.html#card-{name}"' in (pages / "index.html").read_text()


class Outline(HTMLParser):
    """The rows of a card: the text of each, and how deep it is folded."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.rows, self.open = 0, [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ("br", "wbr"):
            self.open.append(tag)
        self.depth += tag == "details"
        if tag == "dt":
            self.rows.append(["", self.depth])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.depth -= tag == "details"

    def handle_data(self, data):
        if "dl" in self.open and data.strip():
            self.rows[-1][0] += data


def rows(card: str) -> list[tuple[str, int]]:
    outline = Outline()
    outline.feed(card)
    assert outline.open == []
    return [tuple(row) for row in outline.rows]


@pytest.mark.parametrize("name", list_datasets())
def test_a_short_card_holds_all_rows_and_shows_the_first(name):
    card = read_card(name)._repr_html_()
    short = rows(shortened(card))
    assert sorted(text for text, _ in short) == sorted(text for text, _ in rows(card))
    assert [depth for _, depth in short] == [0] * len(SHOWN) + [1] * (len(short) - len(SHOWN))
    assert all(text.startswith(SHOWN) for text, depth in short if not depth)
    assert re.findall("<summary>(.*?)</summary>", shortened(card)) == ["More"]
    assert read_card(name).title in html.unescape(shortened(card))


def test_what_is_no_card_stays_as_it_is():
    table = "<dl>\n<dt>a</dt><dd>b</dd>\n</dl>\n<details></details>"
    assert shortened(table) == table


PRINTED = """---
file_format: mystnb
kernelspec:
  name: python3
---
# Book

```{code-cell} ipython3
from nutrigen.datasets import read_card
read_card("NAME")
```

```{toctree}
cards
```
"""


@pytest.mark.deep
def test_a_card_in_print_has_its_first_rows_and_a_reference_to_the_others(tmp_path, build_book):
    name = list_datasets()[0]
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PRINTED.replace("NAME", name))
    (tmp_path / "book" / "cards.md").write_text(
        "# Cards\n\n```{data-cards} bundled\n```\n\n```{data-cards} originals\n```\n"
    )
    assert build_book("latex", ["claims.data_cards"], nb_execution_mode="force") == ""
    (file,) = (tmp_path / "_build" / "latex").glob("*.tex")
    displayed, full = file.read_text().split(r"\chapter{Cards}")
    card = read_card(name)
    for row in SHOWN:
        assert f"{row}:" in displayed
    assert "Known flaws" not in displayed
    assert card.license not in displayed
    assert re.search(rf"hyperref\[\\detokenize{{cards:card-{name}}}\]", displayed)
    assert full.count("Known flaws:") == len(list_datasets()) + len(list_originals())
