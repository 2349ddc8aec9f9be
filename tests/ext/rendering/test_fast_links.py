"""Links are the same as without the extension, and nothing is looked up again for each of them."""

from __future__ import annotations

import shutil
from collections import Counter

import pybtex.plugin
import pytest
from sphinx.environment import BuildEnvironment

INDEX = """# Book

```{toctree}
:numbered:
other
```

{numref}`first`, {numref}`second`, {numref}`section %s <other>` and again {numref}`Nr. %s <first>`.

{cite}`Pearson1901`, {cite:t}`Hotelling1933` and {cite}`Pearson1901,Hotelling1933`.

```{bibliography}
```
"""
OTHER = """(other)=
# Other

```{list-table} One.
:name: first
* - 1
```

```{list-table} Two.
:name: second
* - 2
```
"""
REFERENCES = """@article{Pearson1901, author = {Pearson, Karl}, title = {On lines and planes},
  journal = {Philosophical Magazine}, year = {1901}}
@article{Hotelling1933, author = {Hotelling, Harold}, title = {Analysis of a complex},
  journal = {Journal of Educational Psychology}, year = {1933}}
"""


@pytest.fixture
def build(tmp_path, build_book, monkeypatch):
    """Return a function that builds a book and tells its first page and what was looked up."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "index.md").write_text(INDEX)
    (folder / "other.md").write_text(OTHER)
    (folder / "references.bib").write_text(REFERENCES)
    looked_up: Counter[str] = Counter()
    read, search = BuildEnvironment.get_doctree, pybtex.plugin.entry_points

    def count_read(env, page):
        looked_up[page] += 1
        return read(env, page)

    def count_search(**wanted):
        looked_up[wanted["name"]] += 1
        return search(**wanted)

    monkeypatch.setattr(BuildEnvironment, "get_doctree", count_read)
    monkeypatch.setattr(pybtex.plugin, "entry_points", count_search)
    monkeypatch.setattr(pybtex.plugin, "_RUNTIME_PLUGINS", {})

    def build(*extensions: str) -> tuple[str, Counter[str]]:
        shutil.rmtree(tmp_path / "_build", ignore_errors=True)
        looked_up.clear()
        warnings = build_book(
            "html",
            ["sphinxcontrib.bibtex", *extensions],
            numfig=True,
            bibtex_bibfiles=["references.bib"],
        )
        assert warnings == ""
        return (tmp_path / "_build" / "html" / "index.html").read_text(), Counter(looked_up)

    return build


def test_links_are_the_same_and_found_with_less_work(build):
    page, looked_up = build()
    for text in ("Table 1.1", "Table 1.2", "section 1", "Nr. 1.1"):
        assert text in page, "the page has no such link: nothing is compared"
    fast_page, fast_looked_up = build("rendering.fast_links")
    assert fast_page == page
    assert looked_up["other"] - fast_looked_up["other"] == 3
    assert looked_up["plaintext"] == 3
    # Once, when it is registered.
    assert fast_looked_up["plaintext"] == 1
