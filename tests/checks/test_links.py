"""Links that lead nowhere are found, and those that lead somewhere are not."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import unquote

import links
import pytest
from rendering import launch_buttons


@pytest.fixture
def write(tmp_path):
    def write(**pages: str):
        for name, text in pages.items():
            path = tmp_path / f"{name.replace('__', '/')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_links_that_lead_somewhere(write):
    site = write(
        index='<a href="part/one.html#a%20b">x</a><a href="#here"></a><p id="here"></p>',
        part__one='<a href="../index.html">x</a><a name="a b"></a><a href="">self</a>'
        '<a href="https://example.org/#x">y</a><a href="mailto:a@example.org">z</a>',
    )
    assert links.inside_problems(site) == []
    assert links.main([str(site)]) == 0


def test_links_from_the_root_are_below_the_path_of_the_published_site(write):
    published = '<link rel="canonical" href="https://example.org/book/404.html">'
    addresses = ["/book/part/one.html#a", "/book/part/two.html", "/part/one.html", "/etc/hosts"]
    body = "".join(f'<a href="{address}">x</a>' for address in addresses)
    site = write(**{"404": published + body}, part__one='<p id="a"></p>')
    assert [problem.split()[1] for problem in links.inside_problems(site)] == addresses[1:]


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ('<a href="gone.html">x</a>', "gone.html leads to no file"),
        ('<img src="gone.png">', "gone.png leads to no file"),
        ('<script src="gone.js"></script>', "gone.js leads to no file"),
        ('<a href="../secret.html">x</a>', "../secret.html leads to no file"),
        ('<a href="#gone">x</a>', "#gone leads to no place on index.html"),
        ('<a href="two.html#gone">x</a>', "two.html#gone leads to no place on two.html"),
    ],
)
def test_links_that_lead_nowhere(write, page, problem, capsys):
    site = write(index=page, two="<p id='a'></p>")
    (found,) = links.inside_problems(site)
    assert found.startswith("index.html: ")
    assert problem in found
    assert links.main([str(site)]) == 1
    assert problem in capsys.readouterr().out


def test_a_site_without_pages_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        links.main([str(tmp_path)])
    assert "holds no page" in capsys.readouterr().err


@pytest.fixture
def server():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response({"/gone": 404, "/closed": 403}.get(self.path, 200))
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_links_that_leave_the_site(write, server):
    site = write(
        index=f'<a href="{server}/here#place">a</a><a href="{server}/gone">b</a>'
        f'<a href="{server}/closed">c</a>'
        '<link rel="canonical" href="https://example.org/unpublished.html">'
    )
    assert links.outside_links(site) == {
        f"{server}/{page}": "index.html" for page in ("here", "gone", "closed")
    }
    assert links.outside_problems(site) == [f"index.html: {server}/gone answers 404"]


@pytest.mark.parametrize("branch", ["notebooks", "notebooks-2027 spring", "built/notebooks"])
def test_a_launch_button_is_followed_to_its_notebook(write, branch):
    buttons = {
        "colab_url": "https://colab.research.google.com",
        "binderhub_url": "https://mybinder.org",
        "jupyterhub_url": "https://hub.example.org/",
        "notebook_interface": "jupyterlab",
    }
    options = {"repository_url": "https://github.com/o/n.git", "launch_buttons": buttons}
    config = SimpleNamespace(html_theme_options=options, notebooks_branch=branch)
    env = SimpleNamespace(config=config, toc_secnumbers={"a/b": {"": (4,)}})
    notebook = f"https://github.com/o/n/blob/{branch}/student/04-b.ipynb"
    for address in (launch_buttons.colab_url, launch_buttons.binder_url):
        assert unquote(links.launched_notebook(address(env, "a/b"))) == notebook
    hub = launch_buttons.jupyterhub_url(env, "a/b")
    assert unquote(links.launched_notebook(hub)) == notebook
    assert set(
        links.outside_links(write(index=f'<a href="{hub.replace("&", "&amp;")}">x</a>'))
    ) == {
        links.launched_notebook(hub),
        "https://hub.example.org/",
    }
    assert links.launched_notebook("https://github.com/o/n/blob/main/a.md") == ""


def test_an_address_that_can_not_be_asked_for_is_a_problem(write, server):
    site = write(index=f'<a href="{server}/a b">a</a><a href="{server}/gone">b</a>')
    spaced, gone = links.outside_problems(site)
    assert spaced.startswith(f"index.html: {server}/a b URL can't contain control characters")
    assert gone == f"index.html: {server}/gone answers 404"


def test_an_answer_that_is_no_http_is_a_problem(monkeypatch):
    def answer(*_arguments, **_options):
        raise http.client.HTTPException

    monkeypatch.setattr(links.urllib.request, "urlopen", answer)
    assert links._answer("https://example.org") == "HTTPException()"
