"""Tries the panels of exercises in Chromium, on small pages with a stand-in for Python.

    python page_trials.py [--pictures FOLDER] [NAME ...]

It needs the environment of the checks, where Playwright is. For each trial it prints a line of
JSON: its name, and what was wrong or null.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TRIALS: dict[str, Callable[[Reader], None]] = {}

START = "def count_windows(length, k):\n    ..."
RIGHT = "def count_windows(length, k):\n    return 1  # right"
WRONG = "def count_windows(length, k):\n    return 2  # wrong"
KEY = "nutrigen|/|0.1.0|count-windows"
DISTRIBUTION = "https://far.example.org/python/"
COLORS = """
:root { --pst-color-background: #fff; --pst-color-surface: #f3f4f5; --pst-color-primary: #0a7d91;
  --pst-color-text-base: #222832; --pst-color-text-muted: #48566b; --pst-color-border: #d1d5da }
html[data-theme="dark"] { --pst-color-background: #14181e; --pst-color-surface: #29313d;
  --pst-color-primary: #3fb1c5; --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af;
  --pst-color-border: #48566b; color-scheme: dark }
body { background: var(--pst-color-background); color: var(--pst-color-text-base);
  font-family: sans-serif; margin: 1rem }
a { color: var(--pst-color-primary) }
.exercise { background: rgb(68 138 255 / 10%); padding: 0.5rem 1rem }
pre { overflow-x: auto; padding: 0.5rem }
button { min-height: 24px }
html[data-theme="light"] .exercise a { color: #0b4fae }
[hidden] { display: none !important }
"""


def exercise(**more: object) -> dict:
    """Return what a page says of an exercise."""
    return {
        "title": "How many windows?",
        "start": START,
        "prelude": "",
        "check": 'check("count-windows", count_windows)',
        "given": {},
        "needs": [],
        "fingerprint": "abc123",
        **more,
    }


EXERCISES = {
    "count-windows": exercise(),
    "other-windows": exercise(
        title="Other windows", given={"first": "a", "second": "b", "count_windows": "count-windows"}
    ),
    "deep-windows": exercise(title="Windows by PyTorch", needs=["numpy", "torch"]),
}


def page_of(body: str, exercises: dict, **more: object) -> str:
    """Return a page with a configuration and the scripts."""
    config = {
        "root": "../",
        "version": "0.1.0",
        "folder": "python/",
        "scripts": "_static/exercises/",
        "distribution": DISTRIBUTION,
        "report": "https://github.com/owner/book/issues/new",
        "notebooks": {
            "Colab": "https://colab.example.org/",
            "Binder": "https://binder.example.org/",
        },
        "exercises": exercises,
        **more,
    }
    text = json.dumps(config).replace("<", "\\u003c")
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Exercises</title><link rel="icon" href="data:,"><style>{COLORS}</style>
<link rel="stylesheet" href="../_static/exercises/exercises.css">
<script defer src="../_static/exercises/start.js"></script></head>
<body><main><h1>Exercises</h1>{body}</main>
<script type="application/json" id="exercises-in-page">{text}</script></body></html>"""


def chapter(**changes: dict) -> str:
    """Return a page with exercises."""
    exercises = {name: {**one, **changes.get(name, {})} for name, one in EXERCISES.items()}
    panels = "".join(
        f'<div class="exercise"><p>{escape(one["title"])}</p><section>'
        f'<div class="cell tag_exercise"><pre>{escape(one["start"])}</pre></div>\n'
        f'<div class="exercise-panel" data-exercise="{name}" hidden></div></section></div>'
        for name, one in exercises.items()
    )
    return page_of(panels, exercises)


def overview() -> str:
    """Return the page of all exercises."""
    places = "".join(
        f'<li><p><a href="chapter.html#{name}">{escape(one["title"])}</a> <span '
        f'class="exercise-place" data-exercise="{name}" data-chapter="part/chapter" '
        f'data-fingerprint="{one["fingerprint"]}"></span></p></li>'
        for name, one in EXERCISES.items()
    )
    body = (
        '<div id="my-exercises-actions" hidden></div><p>Windows <span class="exercise-sum" '
        f'data-chapter="part/chapter"></span></p><ul>{places}</ul>'
    )
    return page_of(body, {})


def make_site(folder: Path, bundle: str = "") -> None:
    """Write a site with two pages; ``bundle`` is "good" or "altered" if it has the editor's."""
    scripts = folder / "_static" / "exercises"
    scripts.mkdir(parents=True)
    for name in ("start", "exercises", "elements", "progress", "my_exercises", "editor", "packed"):
        shutil.copy(ROOT / "browser" / f"{name}.js", scripts)
    shutil.copy(ROOT / "browser" / "exercises.css", scripts)
    shutil.copy(HERE / "fake_engine.js", scripts / "engine.js")
    (folder / "part").mkdir()
    changed = {"count-windows": {"fingerprint": "def456"}}
    for name, text in (
        ("chapter", chapter()),
        ("changed", chapter(**changed)),
        ("all", overview()),
    ):
        (folder / "part" / f"{name}.html").write_text(text, encoding="utf-8")
    if bundle:
        content = (HERE / "fake_codemirror.js").read_bytes()
        entry = {
            "name": "codemirror.js",
            "file": "codemirror.js.gz",
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        if bundle == "altered":
            content = content.replace(b"nothing", b"no_such")
        (folder / "python").mkdir()
        (folder / "python" / "codemirror.js.gz").write_bytes(gzip.compress(content))
        text = json.dumps({"editor": [entry]})
        (folder / "python" / "engine.json").write_text(text, encoding="utf-8")


class Reader:
    """A reader with a fresh browser, on the page of a chapter."""

    def __init__(self, browser: Browser, sites: dict[str, str], folder: Path) -> None:
        self.browser, self.sites, self.folder = browser, sites, folder
        self.context: BrowserContext | None = None
        self.wrong: list[str] = []

    def visit(self, page: str = "part/chapter.html", site: str = "bare", **options: object) -> Page:
        """Open a page, in a context of its own the first time."""
        if self.context is None:
            self.context = self.browser.new_context(
                viewport=options.pop("viewport", {"width": 1000, "height": 900}),
                permissions=["clipboard-read", "clipboard-write"],
                **options,
            )
            self.context.set_default_timeout(5000)
        opened = self.context.new_page()
        opened.on("pageerror", lambda error: self.wrong.append(str(error)))
        opened.goto(self.sites[site] + page)
        if "all" not in page:
            opened.locator(".exercise-panel:visible").first.wait_for()
        return opened

    def leave(self) -> None:
        """Close the browser's window, and fail if a script has."""
        if self.context:
            self.context.close()
        self.context = None
        wrong, self.wrong = self.wrong, []
        assert not wrong, wrong


def trial(function: Callable[[Reader], None]) -> Callable[[Reader], None]:
    """Register a trial under its name in words."""
    TRIALS[function.__name__.replace("_", " ")] = function
    return function


def panel(page: Page, name: str = "count-windows") -> Locator:
    """Return the panel of an exercise."""
    return page.locator(f'.exercise-panel[data-exercise="{name}"]')


def press(one: Locator, action: str) -> None:
    """Press a button of a panel or a page."""
    one.locator(f'button[data-action="{action}"]').click()


def write(one: Locator, code: str) -> Locator:
    """Open the editor of a panel and write code into it."""
    one.locator('button[data-action="check"]').wait_for()
    if one.locator('button[data-action="edit"]').count():
        press(one, "edit")
    field = one.locator("textarea")
    field.fill(code)
    return field


def verdict(one: Locator, status: str) -> str:
    """Wait for a verdict and return its text."""
    place = one.locator(f'.exercise-verdict[data-status="{status}"]')
    place.wait_for()
    assert place.get_attribute("role") == "status"
    return "\n".join(place.locator("p, pre").all_text_contents())


def kept(page: Page) -> dict | None:
    """Return what is kept for the first exercise."""
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "null")


def until(page: Page, condition: str) -> None:
    """Wait until something holds in the page."""
    page.wait_for_function(condition)


def axe(page: Page) -> list[str]:
    """Return what axe finds by the rules of WCAG, as lines."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


# --- Writing and checking ---------------------------------------------------------------


@trial
def nothing_is_asked_for_before_a_press(reader: Reader) -> None:
    page = reader.visit("part/all.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reader.sites["bare"] + "part/chapter.html")
    panel(page).locator("button").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/python/" in url], asked
    one = panel(page)
    assert one.locator(".exercise-editor").is_hidden()
    assert page.locator(".cell.tag_exercise").first.is_visible()
    names = one.get_by_role("group").get_by_role("button").all_inner_texts()
    assert names == ["Write your answer here", "Check", "Run"], names
    assert one.locator(".exercise-state").inner_text() == "Open"


@trial
def a_wrong_answer_a_hint_and_a_right_one(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    field = write(one, WRONG)
    assert page.locator(".cell.tag_exercise").first.is_hidden()
    press(one, "check")
    said = verdict(one, "wrong")
    assert "Not right yet: Windows\n  your output: <b>-5</b>" in said
    assert one.locator("b").count() == 0
    assert one.locator(".editor-line").text_content() == "Look at line 2: return 2  # wrong"
    assert one.locator(".exercise-state").get_attribute("data-state") == "tried"
    field.fill(RIGHT)
    assert one.locator(".editor-line").is_hidden()
    press(one, "check")
    assert verdict(one, "correct").startswith("Correct (Windows)")
    assert one.locator(".exercise-state").inner_text() == "Solved"
    assert kept(page)["state"] == "solved"
    assert kept(page)["text"] == RIGHT
    until(page, "globalThis.kept === 1")


@trial
def check_alone_opens_the_editor_and_keeps_nothing(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    press(one, "check")
    assert verdict(one, "unanswered").startswith("Not answered yet")
    assert one.locator("textarea").input_value() == START
    focused = page.evaluate("document.activeElement.dataset.action")
    assert focused == "check", focused
    assert kept(page) is None


@trial
def run_shows_what_is_printed_and_the_value(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    field = write(one, "# prints")
    press(one, "run")
    said = verdict(one, "ran")
    assert "Printed\none\n<b>two</b>\n" in said, said
    assert "Last value\n'<i>'" in said, said
    assert one.locator('[data-action="report"]').is_hidden()
    printed = one.locator(".exercise-printed")
    assert printed.get_attribute("tabindex") is None
    field.fill("# counts")
    press(one, "run")
    until(page, "document.querySelector('.exercise-printed')?.tabIndex === 0")
    field.fill("# silent")
    press(one, "run")
    until(page, "document.querySelector('.exercise-verdict').innerText.includes('Nothing was')")


@trial
def keys_check_and_run(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    field = write(one, WRONG)
    field.press("Control+Enter")
    verdict(one, "wrong")
    field.fill("# prints")
    field.press("Shift+Enter")
    verdict(one, "ran")
    assert field.input_value() == "# prints"
    assert one.locator('[data-action="check"]').get_attribute("aria-keyshortcuts") == (
        "Control+Enter"
    )


@trial
def all_works_by_the_keyboard_alone(reader: Reader) -> None:
    page = reader.visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.action") == "edit"
    page.keyboard.press("Enter")
    one = panel(page)
    one.locator("textarea").wait_for()
    until(page, "document.activeElement.tagName === 'TEXTAREA'")
    page.keyboard.press("Control+a")
    page.keyboard.type("def count_windows(length, k):\nreturn 1  # right")
    assert one.locator("textarea").input_value() == RIGHT
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    verdict(one, "correct")
    assert page.evaluate("document.activeElement.dataset.action") == "check"


@trial
def tab_indents_only_if_it_is_switched_on(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    field = write(one, "x = 1")
    field.press("Tab")
    assert field.input_value() == "x = 1"
    one.get_by_label("Tab indents").check()
    field.focus()
    field.press("Home")
    field.press("Tab")
    assert field.input_value() == "    x = 1"
    field.press("Shift+Tab")
    assert field.input_value() == "x = 1"
    field.press("Escape")
    field.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    assert write(panel(page, "other-windows"), "").evaluate("area => area.value") == ""
    assert panel(page, "other-windows").get_by_label("Tab indents").is_checked()


@trial
def enter_keeps_the_indentation(reader: Reader) -> None:
    page = reader.visit()
    field = write(panel(page), "")
    field.press_sequentially("for x in y:  # all\nif x:\nprint(x)\n")
    assert field.input_value() == ("for x in y:  # all\n    if x:\n        print(x)\n        ")
    written = field.input_value()
    field.press("Control+z")
    assert len(field.input_value()) < len(written)
    field.press("Control+Shift+z")
    assert field.input_value() == written


@trial
def a_phone_has_keys_for_code(reader: Reader) -> None:
    page = reader.visit(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    one = panel(page)
    one.locator('[data-action="edit"]').tap()
    field = one.locator("textarea")
    field.fill("if x:\n")
    for key in ("Indent", "Opening bracket", "Closing bracket", "Underscore"):
        one.get_by_role("button", name=key).tap()
    assert field.input_value() == "if x:\n    []_"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    one.get_by_role("button", name="Dedent").tap()
    assert field.input_value() == "if x:\n[]_"
    one.get_by_role("button", name="Undo").tap()
    assert field.input_value() == "if x:\n    []_"
    for button in page.locator(".exercise-panel button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= 44, (button.inner_text(), box)
        assert box["width"] >= 44, (button.inner_text(), box)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320


@trial
def progress_is_shown_in_bytes_and_said_twice(reader: Reader) -> None:
    page = reader.visit("part/chapter.html?slow")
    page.evaluate(
        """() => {
          globalThis.said = [];
          const place = document.querySelector('.exercise-announced');
          const note = () => said.push(place.textContent);
          new MutationObserver(note).observe(place, {childList: true});
        }"""
    )
    one = panel(page)
    press(one, "check")
    one.locator("progress").wait_for()
    assert "of 9.3 MB" in one.locator(".exercise-progress").inner_text()
    button = one.locator('[data-action="check"]')
    assert button.get_attribute("aria-disabled") == "true"
    # Within it, a screen reader may say nothing.
    assert one.locator("xpath=ancestor-or-self::*[@aria-busy]").count() == 0
    button.click(force=True)
    verdict(one, "unanswered")
    assert page.evaluate("asked.length") == 1
    assert button.get_attribute("aria-disabled") is None
    assert one.locator(".exercise-progress").is_hidden()
    said = [text for text in page.evaluate("said") if text]
    assert said == ["Python is loading: 9.3 MB.", "Python is loaded."], said


@trial
def what_does_not_end_is_stopped_by_the_reader(reader: Reader) -> None:
    page = reader.visit()
    one, other = panel(page), panel(page, "other-windows")
    write(one, "while True: pass  # endless")
    press(one, "check")
    stop = one.locator('[data-action="stop"]')
    stop.wait_for()
    until(page, "globalThis.asked.length === 1")
    write(other, RIGHT)
    press(other, "check")
    other.get_by_text("Python still works on another exercise.").first.wait_for()
    stop.focus()
    page.keyboard.press("Enter")
    assert "You have stopped it." in verdict(one, "stopped")
    assert page.evaluate("document.activeElement.dataset.action") == "check"
    verdict(other, "correct")
    write(one, RIGHT)
    press(one, "check")
    verdict(one, "correct")


@trial
def waiting_for_another_exercise_can_be_stopped(reader: Reader) -> None:
    page = reader.visit()
    one, other = panel(page), panel(page, "other-windows")
    write(one, "while True: pass  # endless")
    press(one, "check")
    until(page, "globalThis.asked.length === 1")
    press(other, "check")
    press(other, "stop")
    verdict(other, "stopped")
    press(one, "stop")
    verdict(one, "stopped")
    assert page.evaluate("asked.length") == 1


@trial
def python_that_died_and_what_it_printed_are_shown(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, "# ended")
    press(one, "check")
    said = verdict(one, "died")
    assert "Python has ended\nThe memory is used up." in said, said
    assert "before the end" in said
    assert kept(page)["state"] == "tried"


@trial
def a_verdict_is_set_anew_for_a_narrow_page(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, "# long")
    press(one, "check")
    assert verdict(one, "wrong") == (
        "Not right yet: Windows\n"
        "  input:       length = 99\n"
        "  your output: [[1 2]\n [3 4]]\n"
        "  hint:        Write down a sequence of 5 letters, and mark each position at which a "
        "window of 3 letters can start. Which is the last one?\n"
    )
    label, text = one.locator(".exercise-row").last.locator("span").all()
    assert label.bounding_box()["y"] == text.bounding_box()["y"]
    page.set_viewport_size({"width": 320, "height": 900})
    assert label.bounding_box()["y"] < text.bounding_box()["y"]


@trial
def a_missing_file_gives_a_sentence_and_the_notebook(reader: Reader) -> None:
    page = reader.visit("part/chapter.html?refuses")
    one = panel(page)
    press(one, "check")
    said = verdict(one, "failed")
    assert "The file <b> is missing." in said
    assert one.get_by_role("link", name="Binder").count() == 1


# --- Where Python comes from -------------------------------------------------------------


@trial
def the_reader_is_asked_before_python_comes_from_elsewhere(reader: Reader) -> None:
    page = reader.visit("part/chapter.html?source=distribution")
    one = panel(page)
    write(one, RIGHT)
    press(one, "check")
    note = one.locator('[data-kind="consent"]')
    note.wait_for()
    assert note.inner_text().startswith(
        "Python comes from far.example.org (9.3 MB), which then sees your address; nothing else "
        "is sent."
    )
    assert page.evaluate("asked.length") == 0
    assert page.evaluate("document.activeElement.dataset.action") == "load"
    page.keyboard.press("Enter")
    verdict(one, "correct")
    assert not note.count()
    other = panel(page, "other-windows")
    press(other, "check")
    verdict(other, "unanswered")
    all_of_them = reader.visit("part/all.html")
    all_of_them.get_by_text("You have allowed Python to be loaded from far.example.org.").wait_for()
    all_of_them.get_by_role("button", name="Withdraw").click()
    all_of_them.get_by_text("You will be asked again").wait_for()
    page.reload()
    press(panel(page), "run")
    panel(page).locator('[data-action="load"]').wait_for()


@trial
def without_python_anywhere_there_is_the_notebook(reader: Reader) -> None:
    page = reader.visit("part/chapter.html?source=nowhere")
    one = panel(page)
    press(one, "run")
    one.get_by_text("Python is not on this site.").wait_for()
    assert one.get_by_role("link", name="Colab").count() == 1
    page = reader.visit("part/chapter.html?source=nowhere&what=pandas")
    press(panel(page), "check")
    panel(page).get_by_text("pandas is not on this site.").wait_for()


@trial
def torch_is_left_to_the_notebook(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page, "deep-windows")
    assert "PyTorch does not run in a browser." in one.inner_text()
    assert one.get_by_role("button").count() == 0
    assert one.get_by_role("link").all_inner_texts() == ["Colab", "Binder"]


@trial
def functions_of_earlier_exercises_are_named(reader: Reader) -> None:
    page = reader.visit()
    text = panel(page, "other-windows").inner_text()
    sentence = "first, second and count_windows from earlier exercises are there already."
    assert sentence in text, text
    assert "already" not in panel(page).inner_text()


# --- What is kept ------------------------------------------------------------------------


@trial
def a_reload_keeps_the_answer(reader: Reader) -> None:
    page = reader.visit()
    write(panel(page), WRONG)
    until(page, f"localStorage.getItem('{KEY}') !== null")
    write(panel(page), RIGHT)
    # At once: what leaving the page keeps.
    page.reload()
    one = panel(page)
    assert one.locator('[data-action="edit"]').inner_text() == "Continue your answer"
    assert one.locator(".exercise-state").inner_text() == "Tried"
    press(one, "edit")
    assert one.locator("textarea").input_value() == RIGHT


@trial
def reset_can_be_undone(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, RIGHT)
    press(one, "check")
    verdict(one, "correct")
    press(one, "reset")
    one.get_by_text("Answer removed.").wait_for()
    assert one.locator("textarea").input_value() == START
    assert one.locator(".exercise-state").inner_text() == "Open"
    assert one.locator(".exercise-verdict").inner_text() == ""
    assert kept(page) is None
    press(one, "undo")
    assert one.locator("textarea").input_value() == RIGHT
    assert one.locator(".exercise-state").inner_text() == "Solved"
    assert kept(page)["text"] == RIGHT


@trial
def room_for_an_answer_that_comes_back_is_no_longer_missed(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    field = write(one, "#" * 100_001)
    too_long = one.get_by_text("An answer of more than 100,000 characters is not kept")
    too_long.wait_for()
    field.fill(RIGHT)
    too_long.wait_for(state="detached")
    assert kept(page)["text"] == RIGHT


@trial
def a_reset_ends_what_python_does(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, "# endless")
    press(one, "check")
    one.get_by_text("Python works on your code.").wait_for()
    press(one, "reset")
    one.get_by_text("Answer removed.").wait_for()
    assert one.locator('[data-action="stop"]').is_hidden()
    page.wait_for_timeout(200)
    assert one.locator(".exercise-verdict").inner_text() == ""
    assert kept(page) is None
    assert one.locator(".exercise-state").get_attribute("data-state") == "open"
    write(one, RIGHT)
    press(one, "check")
    verdict(one, "correct")


@trial
def a_changed_exercise_is_said_with_both_ways(reader: Reader) -> None:
    page = reader.visit()
    for way in ("keep", "again"):
        page.goto(reader.sites["bare"] + "part/chapter.html")
        one = panel(page)
        write(one, RIGHT)
        press(one, "check")
        verdict(one, "correct")
        page.goto(reader.sites["bare"] + "part/changed.html")
        one = panel(page)
        one.get_by_text("This exercise has changed since you answered it.").wait_for()
        assert one.locator(".exercise-state").get_attribute("data-state") == "changed"
        press(one, way)
        state = one.locator(".exercise-state").get_attribute("data-state")
        answer = kept(page)
        if way == "keep":
            assert state == "tried"
            assert answer["fingerprint"] == "def456"
        else:
            assert state == "open"
            assert answer is None
        assert one.locator('[data-kind="changed"]').count() == 0
    # What is brought back is still an answer to the former exercise.
    press(one, "undo")
    assert one.locator(".exercise-state").get_attribute("data-state") == "changed"
    assert one.locator('[data-kind="changed"]').count() == 1
    assert kept(page)["fingerprint"] == "abc123"


@trial
def what_is_written_for_a_changed_exercise_is_not_solved(reader: Reader) -> None:
    page = reader.visit()
    write(panel(page), RIGHT)
    press(panel(page), "check")
    verdict(panel(page), "correct")
    page.goto(reader.sites["bare"] + "part/changed.html")
    one = panel(page)
    write(one, f"{RIGHT}\n")
    until(page, f"JSON.parse(localStorage.getItem('{KEY}')).text.endsWith('\\n')")
    assert kept(page)["state"] == "tried"
    assert kept(page)["fingerprint"] != "def456"
    assert one.locator(".exercise-state").get_attribute("data-state") == "changed"
    press(one, "check")
    verdict(one, "correct")
    assert kept(page)["state"] == "solved"
    assert kept(page)["fingerprint"] == "def456"
    assert one.locator('[data-kind="changed"]').count() == 0


@trial
def what_was_solved_stays_solved(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    for answer, status in ((RIGHT, "correct"), (WRONG, "wrong")):
        write(one, answer)
        press(one, "check")
        verdict(one, status)
    assert kept(page)["state"] == "solved"
    assert kept(page)["text"] == WRONG


@trial
def another_tab_changes_state_and_text(reader: Reader) -> None:
    page, other = reader.visit(), reader.visit()
    write(panel(page), WRONG)
    one = panel(other)
    other.locator('[data-state="tried"]').wait_for()
    assert one.locator('[data-action="edit"]').inner_text() == "Continue your answer"
    press(one, "edit")
    write(panel(page), RIGHT)
    press(panel(page), "check")
    other.locator('[data-state="solved"]').wait_for()
    assert one.locator("textarea").input_value() == RIGHT


@trial
def without_storage_all_works_and_it_is_said(reader: Reader) -> None:
    page = reader.visit()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})"
    )
    page.reload()
    one = panel(page)
    write(one, RIGHT)
    press(one, "check")
    verdict(one, "correct")
    assert "This browser keeps no data for this site." in one.inner_text()


@trial
def nothing_imported_or_kept_becomes_html(reader: Reader) -> None:
    page = reader.visit("part/all.html")
    bad = "<img src=x onerror='globalThis.owned = 1'>"
    answer = {
        "text": bad,
        "state": "tried",
        "fingerprint": "abc123",
        "saved": "2026-01-01T00:00:00Z",
    }
    content = {
        "format": "nutrigen-exercises",
        "version": 1,
        "site": bad,
        "answers": {"count-windows": answer, bad: answer, "gone": answer},
    }
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(content).encode()}
    )
    page.get_by_text("Answers taken from the file: 1.").wait_for()
    text = page.locator("#my-exercises-actions").inner_text()
    assert "<img src=x" in text
    assert "This book has no exercise gone." in text
    assert page.locator("img").count() == 0
    page.goto(reader.sites["bare"] + "part/chapter.html")
    press(panel(page), "edit")
    assert panel(page).locator("textarea").input_value() == bad
    press(panel(page), "check")
    verdict(panel(page), "unanswered")
    press(panel(page), "report")
    assert page.locator("img").count() == 0
    assert page.evaluate("globalThis.owned") is None


# --- My exercises ------------------------------------------------------------------------


@trial
def all_exercises_with_their_states_and_sums(reader: Reader) -> None:
    page = reader.visit()
    write(panel(page), RIGHT)
    press(panel(page), "check")
    verdict(panel(page), "correct")
    page.goto(reader.sites["bare"] + "part/all.html")
    page.locator(".exercise-state").first.wait_for()
    states = page.locator(".exercise-state").all_inner_texts()
    assert states == ["Solved", "Open", "Open"], states
    assert page.locator(".exercise-sum").inner_text() == "1 of 3 solved"
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert exported["answers"]["count-windows"]["text"] == RIGHT
    page.get_by_role("button", name="Delete everything").click()
    dialog = page.get_by_role("dialog", name="Delete everything?")
    dialog.get_by_role("button", name="Cancel").click()
    assert kept(page) is not None
    focused = page.evaluate("document.activeElement.dataset.action")
    assert focused == "delete", focused
    page.get_by_role("button", name="Delete everything").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Everything is deleted.").wait_for()
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("globalThis.forgotten") == 1
    assert page.locator(".exercise-sum").inner_text() == "0 of 3 solved"


@trial
def a_newer_answer_is_not_overwritten_in_silence(reader: Reader) -> None:
    page = reader.visit()
    write(panel(page), RIGHT)
    press(panel(page), "check")
    verdict(panel(page), "correct")
    page.goto(reader.sites["bare"] + "part/all.html")
    answer = {
        "text": "old",
        "state": "tried",
        "fingerprint": "abc123",
        "saved": "2020-01-01T00:00:00Z",
    }
    content = {
        "format": "nutrigen-exercises",
        "version": 1,
        "site": "/",
        "answers": {"count-windows": answer},
    }
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(content).encode()}
    )
    page.get_by_text("newer than those in the file, and were kept: “How many windows?”.").wait_for()
    assert kept(page)["text"] == RIGHT
    page.get_by_role("button", name="Take those of the file").click()
    page.get_by_text("Answers taken from the file: 1.").wait_for()
    assert kept(page)["text"] == "old"


# --- The report --------------------------------------------------------------------------


@trial
def a_report_is_shown_and_nothing_is_sent(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, WRONG + "\n# ``` & “x” wrong")
    press(one, "check")
    verdict(one, "wrong")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    press(one, "report")
    dialog = page.get_by_role("dialog", name="Report a wrong verdict")
    text = dialog.get_by_label("The report").input_value()
    for part in ("count-windows", "0.1.0", "Chrome", WRONG, "your output: <b>-5</b>", "````python"):
        assert part in text, text
    link = dialog.get_by_role("link")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in link.get_attribute("rel")
    query = parse_qs(urlsplit(link.get_attribute("href")).query)
    assert query["body"] == [text]
    assert query["title"] == ["Wrong verdict: count-windows"]
    dialog.get_by_role("button", name="Copy").click()
    page.get_by_text("The report is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.action") == "report"
    assert not asked


@trial
def long_code_is_left_out_of_the_link(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, f"# {'é' * 150}\n" * 9 + "# wrong")
    press(one, "check")
    verdict(one, "wrong")
    press(one, "report")
    dialog = page.get_by_role("dialog")
    assert "Your code is too long for the link." in dialog.inner_text()
    address = dialog.get_by_role("link").get_attribute("href")
    assert len(address) <= 7500
    assert "é" not in parse_qs(urlsplit(address).query)["body"][0]
    assert dialog.get_by_label("The report").input_value().count("é") == 1350


# --- The editor's bundle -------------------------------------------------------------------


@trial
def the_bundle_is_taken_if_it_is_as_published(reader: Reader) -> None:
    page = reader.visit(site="good")
    one = panel(page)
    field = write(one, WRONG)
    assert field.get_attribute("class") == "from-the-bundle"
    press(one, "check")
    verdict(one, "wrong")
    assert field.get_attribute("data-line") == "2"
    press(one, "reset")
    page.wait_for_timeout(700)
    assert kept(page) is None
    assert field.input_value() == START


@trial
def an_altered_bundle_is_not_run(reader: Reader) -> None:
    page = reader.visit(site="altered")
    assert write(panel(page), WRONG).get_attribute("class") == "editor-plain"


# --- Who sees it, and how --------------------------------------------------------------------


@trial
def axe_finds_nothing_and_nothing_is_too_wide(reader: Reader) -> None:
    page = reader.visit("part/chapter.html?source=distribution")
    one = panel(page)
    write(one, WRONG)
    press(one, "check")
    one.locator('[data-action="load"]').wait_for()
    other = panel(page, "other-windows")
    found = axe(page)
    press(one, "load")
    verdict(one, "wrong")
    write(other, "# prints " + "x" * 300 + "\n# prints")
    press(other, "run")
    verdict(other, "ran")
    pages = [page, reader.visit("part/all.html")]
    pages[1].locator(".exercise-state").first.wait_for()
    for opened in pages:
        for mode in ("light", "dark"):
            opened.evaluate("(mode) => { document.documentElement.dataset.theme = mode }", mode)
            for width in (1440, 768, 320):
                opened.set_viewport_size({"width": width, "height": 900})
                wide = opened.evaluate("document.scrollingElement.scrollWidth")
                assert wide <= width, (opened.url, width, wide)
            found += axe(opened)
    press(one, "report")
    found += axe(page)
    page.keyboard.press("Escape")
    assert not found, found


@trial
def paper_has_the_starting_code(reader: Reader) -> None:
    page = reader.visit()
    one = panel(page)
    write(one, RIGHT)
    page.emulate_media(media="print")
    assert one.is_hidden()
    assert page.locator(".cell.tag_exercise").first.is_visible()


@trial
def a_page_from_disk_says_how_to_serve_it(reader: Reader) -> None:
    reader.visit()
    page = reader.context.new_page()
    page.goto((reader.folder / "a b" / "part" / "chapter.html").as_uri())
    one = panel(page)
    one.wait_for()
    folder = reader.folder / "a b"
    assert f"python3 -m http.server --directory '{folder}'" in one.inner_text()
    assert "http://localhost:8000/part/chapter.html" in one.inner_text()
    page.goto((reader.folder / "bare" / "part" / "all.html").as_uri())
    text = page.locator("#my-exercises-actions").inner_text()
    assert f"--directory {reader.folder / 'bare'}\n" in text, text


# ---------------------------------------------------------------------------------------------


def take_pictures(reader: Reader, target: Path) -> None:
    """Write pictures of both pages, light and dark, wide and narrow."""
    target.mkdir(parents=True, exist_ok=True)
    for mode in ("light", "dark"):
        for width in (1440, 320):
            page = reader.visit(
                viewport={"width": width, "height": 900},
                has_touch=width < 400,
                is_mobile=width < 400,
            )
            page.evaluate("(mode) => { document.documentElement.dataset.theme = mode }", mode)
            write(panel(page), WRONG)
            press(panel(page), "check")
            verdict(panel(page), "wrong")
            press(panel(page, "other-windows"), "check")
            verdict(panel(page, "other-windows"), "unanswered")
            page.screenshot(path=target / f"chapter-{mode}-{width}.png", full_page=True)
            press(panel(page), "report")
            page.screenshot(path=target / f"report-{mode}-{width}.png")
            page.goto(reader.sites["bare"] + "part/all.html")
            page.evaluate("(mode) => { document.documentElement.dataset.theme = mode }", mode)
            page.locator(".exercise-state").first.wait_for()
            page.screenshot(path=target / f"all-{mode}-{width}.png", full_page=True)
            reader.leave()


def main(arguments: list[str]) -> None:
    """Run trials, all of them if none is named."""
    sys.path.insert(0, str(ROOT / "checks"))
    from browser import find_chromium, serve
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name).resolve()
        for site, bundle in (("bare", ""), ("good", "good"), ("altered", "altered"), ("a b", "")):
            make_site(folder / site, bundle)
        # Without its sandbox Chromium also starts as root; only pages of our own are opened.
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"], chromium_sandbox=False
        )
        with (
            serve(folder / "bare") as bare,
            serve(folder / "good") as good,
            serve(folder / "altered") as altered,
        ):
            reader = Reader(browser, {"bare": bare, "good": good, "altered": altered}, folder)
            if options.pictures:
                take_pictures(reader, options.pictures)
                return
            for one in options.names or TRIALS:
                wrong = None
                try:
                    TRIALS[one](reader)
                    reader.leave()
                except Exception:
                    wrong = traceback.format_exc()
                    if reader.context:
                        reader.context.close()
                    reader.context, reader.wrong = None, []
                print(json.dumps({"name": one, "wrong": wrong}), flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
