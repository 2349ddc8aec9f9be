"""Every bundled data set has its card on the page, and a chapter can refer to it."""

from __future__ import annotations

import html

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
