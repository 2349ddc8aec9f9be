"""What all tests share: which are run, of rules and of the deep ones, and how a book is built."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import hypothesis
import pytest
from book_rules import is_on
from sample import commit, draw

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("book", deadline=None)
# Where only the versions beside the package are in question.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=10)
# What a commit draws of the hundred; `make deep` takes all.
hypothesis.settings.register_profile("sample", deadline=None, max_examples=25)
hypothesis.settings.load_profile("book")

SETTINGS = {
    "root_doc": "index",
    "extensions": ["myst_nb"],
    "myst_enable_extensions": ["dollarmath", "colon_fence"],
    "numfig": True,
    "math_numfig": True,
    "nb_execution_mode": "off",
    "exclude_patterns": [],
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-in",
        type=int,
        default=1,
        metavar="N",
        help="of the tests marked deep, run one in N; which ones, the last commit says",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--one-in") > 1:
        hypothesis.settings.load_profile("sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if mark := item.get_closest_marker("rule"):
            (name,) = mark.args
            if not is_on(name):
                reason = f"[tool.book.rules] in pyproject.toml switches {name} off"
                item.add_marker(pytest.mark.skip(reason=reason))
    one_in = config.getoption("--one-in")
    if one_in == 1:
        return
    marks = {item: item.get_closest_marker("deep") for item in items}
    names = {item: (*mark.args, item.nodeid)[0] for item, mark in marks.items() if mark}
    drawn = draw(set(names.values()), one_in, commit())
    left_out = {item for item, name in names.items() if name not in drawn}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def build_book(tmp_path: Path) -> Callable[..., str]:
    """Build the pages below ``book/`` in the test's folder by Sphinx; return its warnings.

    ``build_book("html", ["claims.derivations"], **settings)`` writes to ``_build/html``.
    """
    # Not above: the tests of the package, which share this file, need no Sphinx.
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    def build(builder: str, extensions: list[str], **settings: object) -> str:
        messages = StringIO()
        settings = {**SETTINGS, **settings, "extensions": [*SETTINGS["extensions"], *extensions]}
        # What Sphinx and its extensions find deprecated in one another is not tested here.
        with warnings.catch_warnings(), docutils_namespace(), patch_docutils():
            warnings.simplefilter("ignore")
            app = Sphinx(
                srcdir=tmp_path / "book",
                confdir=None,
                outdir=tmp_path / "_build" / builder,
                doctreedir=tmp_path / "_build" / f"doctrees-{builder}",
                buildername=builder,
                confoverrides=settings,
                status=None,
                warning=messages,
            )
            app.build()
        return messages.getvalue()

    return build
