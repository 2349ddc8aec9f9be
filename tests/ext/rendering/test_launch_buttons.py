"""Where the buttons at the top of a page lead."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rendering.launch_buttons import binder_url, colab_url, jupyterhub_url, point_to_notebooks
from sphinx.errors import ExtensionError

COLAB = "https://colab.research.google.com/github/owner/name/blob/notebooks/student/07-page.ipynb"
BINDER = (
    "https://mybinder.org/v2/gh/owner/name/notebooks?urlpath=lab%2Ftree%2Fstudent%2F07-page.ipynb"
)

HUB = (
    "https://hub.example.org/hub/user-redirect/git-pull"
    "?repo=https%3A%2F%2Fgithub.com%2Fowner%2Fname&branch=notebooks&targetPath=name-notebooks"
    "&urlpath=lab%2Ftree%2Fname-notebooks%2Fstudent%2F07-page.ipynb"
)


def make_env(url: str = "https://github.com/owner/name", branch: str = "notebooks") -> Any:
    buttons = {
        "notebook_interface": "jupyterlab",
        "binderhub_url": "https://mybinder.org/",
        "colab_url": "https://colab.research.google.com",
        "jupyterhub_url": "https://hub.example.org/",
    }
    options = {"repository_url": url, "launch_buttons": buttons}
    config = SimpleNamespace(html_theme_options=options, notebooks_branch=branch)
    return SimpleNamespace(config=config, toc_secnumbers={"part/page": {"": (7,)}})


def make_context(*services: str) -> dict[str, Any]:
    """Make what the theme hands to a page, with the addresses that it makes."""
    buttons = [{"text": service, "url": f"https://{service}/book/page.md"} for service in services]
    return {
        "header_buttons": [
            {"label": "launch-buttons", "type": "group", "buttons": buttons},
            {"label": "source-buttons", "type": "group", "buttons": [{"url": "https://edit"}]},
            {"label": "fullscreen-button", "type": "javascript"},
        ]
    }


def make_app(*, is_chapter: bool) -> Any:
    env = make_env()
    env.metadata = {"part/page": {"kernelspec": {"name": "python3"}} if is_chapter else {}}
    return SimpleNamespace(config=env.config, env=env)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/name",
        "https://github.com/owner/name/",
        "https://github.com/owner/name.git",
        "https://github.com/owner/name.git/",
    ],
)
def test_addresses_follow_the_repository(url: str) -> None:
    assert colab_url(make_env(url), "part/page") == COLAB
    assert binder_url(make_env(url), "part/page") == BINDER
    assert jupyterhub_url(make_env(url), "part/page") == HUB


def test_addresses_follow_the_branch() -> None:
    env = make_env(branch="built/notebooks")
    assert "/blob/built/notebooks/student/" in colab_url(env, "page")
    assert "/name/built%2Fnotebooks?" in binder_url(env, "page")
    hub = jupyterhub_url(env, "page")
    assert "&branch=built%2Fnotebooks&targetPath=name-built-notebooks&" in hub
    assert hub.endswith("=lab%2Ftree%2Fname-built-notebooks%2Fstudent%2F00-page.ipynb")


def test_the_folder_on_a_hub_is_one_for_each_tag() -> None:
    first, second = (
        parse_qs(urlsplit(jupyterhub_url(make_env(branch=branch), "page")).query)["targetPath"]
        for branch in ("notebooks", "notebooks-2027")
    )
    assert first != second


def test_chapter_opens_its_notebook_and_other_buttons_stay() -> None:
    context = make_context("Binder", "Colab", "JupyterHub")
    point_to_notebooks(make_app(is_chapter=True), "part/page", "", context, None)
    launch, source, fullscreen = context["header_buttons"]
    assert [button["url"] for button in launch["buttons"]] == [BINDER, COLAB, HUB]
    assert source["buttons"] == [{"url": "https://edit"}]
    assert fullscreen["label"] == "fullscreen-button"


@pytest.mark.parametrize("page", ["part/page", "genindex"])
def test_page_without_code_has_no_launch_buttons(page: str) -> None:
    context = make_context("Binder", "Colab")
    point_to_notebooks(make_app(is_chapter=False), page, "", context, None)
    assert [button["label"] for button in context["header_buttons"]] == [
        "source-buttons",
        "fullscreen-button",
    ]


def test_page_without_buttons_stays_without() -> None:
    context: dict[str, Any] = {}
    point_to_notebooks(make_app(is_chapter=True), "part/page", "", context, None)
    assert context == {}


def test_service_that_would_open_the_source_is_an_error() -> None:
    with pytest.raises(ExtensionError, match="Deepnote"):
        point_to_notebooks(
            make_app(is_chapter=True), "part/page", "", make_context("Deepnote"), None
        )


class _Links(HTMLParser):
    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses.append(dict(attrs).get("href") or "")

    def starting_with(self, start: str) -> set[str]:
        return {address for address in self.addresses if address.startswith(start)}


def test_buttons_of_a_built_chapter(trial_site: Path) -> None:
    links = _Links(trial_site / "part" / "chapter.html")
    notebook = "someone/trial-book/blob/notebooks/student/01-chapter.ipynb"
    assert links.starting_with("https://colab") == {
        f"https://colab.research.google.com/github/{notebook}"
    }
    assert links.starting_with("https://mybinder") == {
        "https://mybinder.org/v2/gh/someone/trial-book/notebooks"
        "?urlpath=lab%2Ftree%2Fstudent%2F01-chapter.ipynb"
    }
    assert links.starting_with("https://hub") == {
        "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone"
        "%2Ftrial-book&branch=notebooks&targetPath=trial-book-notebooks"
        "&urlpath=lab%2Ftree%2Ftrial-book-notebooks%2Fstudent%2F01-chapter.ipynb"
    }
    assert any(
        address.endswith("/edit/trunk/book/part/chapter.md")
        for address in links.starting_with("https://github.com/someone/trial-book")
    )


def test_buttons_of_a_built_page_without_code(trial_site: Path) -> None:
    links = _Links(trial_site / "glossary.html")
    assert links.starting_with("https://github.com/someone/trial-book")
    assert not links.starting_with("https://colab")
    assert not links.starting_with("https://mybinder")
