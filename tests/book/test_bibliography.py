"""The bibliography has what the data cards cite."""

from __future__ import annotations

from pathlib import Path

import pytest
from pybtex.database import parse_file

from nutrigen.datasets import list_datasets, list_originals, read_card, read_original_card

CARDS = [*map(read_card, list_datasets()), *map(read_original_card, list_originals())]
ENTRIES = parse_file(Path(__file__).parents[2] / "book" / "references.bib").entries


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_what_a_card_cites_is_there(card) -> None:
    for key in card.citation.keys:
        assert key in ENTRIES, f"{card.name}: there is no {key} in book/references.bib"
