"""Whatever is in the file of a card, reading it gives a card or a clear error."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nutrigen.datasets._bundled import read_card
from nutrigen.datasets._cards import CARD_FILE, Card, CardError, read_card_file

REAL = "lambda-phage-genome"


class Folder:
    """A folder in memory that holds one card."""

    name = REAL

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __truediv__(self, name: str) -> Folder:
        assert name == CARD_FILE
        return self

    def __str__(self) -> str:
        return "a/card.toml"

    def read_bytes(self) -> bytes:
        return self.content


def _valid() -> bytes:
    import nutrigen.datasets

    folder = Path(nutrigen.datasets.__file__).parent / "bundled" / REAL
    return (folder / CARD_FILE).read_bytes()


VALID = _valid()


def read(content: bytes) -> None:
    try:
        card = read_card_file(Folder(content))
    except CardError as error:
        message = str(error)
    else:
        assert isinstance(card, Card)
        return
    assert message.startswith("a/card.toml: ")


def test_the_card_itself_is_read():
    assert read_card_file(Folder(VALID)) == read_card(REAL)


@settings(deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes(content):
    read(content)


values = st.recursive(
    st.sampled_from(["1", "true", "2024-01-01", "nan", '""', '"text"', "'a'"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=4,
)


@settings(deadline=None)
@given(
    key=st.sampled_from(["name", "kind", "title", "flaws", "processing", "citation", "files", "x"]),
    value=values,
)
def test_any_value_of_a_key(key, value):
    lines = [
        line for line in VALID.decode().splitlines() if not line.startswith((f"{key} ", f"[{key}]"))
    ]
    read("\n".join([f"{key} = {value}", *lines]).encode())


@settings(deadline=None)
@given(start=st.integers(0, len(VALID)), length=st.integers(0, 40), new=st.binary(max_size=5))
def test_a_card_with_a_piece_replaced(start, length, new):
    read(VALID[:start] + new + VALID[start + length :])
