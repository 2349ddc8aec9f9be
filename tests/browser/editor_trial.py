"""Write in the editor's bundle by keyboard, in Chromium, and print what came of it as JSON.

    python editor_trial.py BUNDLE CHROMIUM

It needs the environment of the checks, where Playwright is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = """<!DOCTYPE html><html lang="en"><title>Editor</title>
<div id="field" style="width: 280px"></div><button>After</button></html>"""
CREATE = """async (code) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { createEditor } = await import(address);
  window.changes = [];
  window.pasted = [];
  window.editor = createEditor({
    parent: document.querySelector("#field"),
    text: "def f(x):",
    label: "Your answer",
    onChange: (text) => changes.push(text),
    onPaste: (text) => pasted.push(text),
  });
}"""
PASTE = """() => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", "\u201ca\u201d");
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector(".cm-content").dispatchEvent(event);
}"""
ATTRIBUTES = ("aria-label", "autocapitalize", "autocomplete", "autocorrect", "role", "spellcheck")


def look(page: Page) -> dict[str, object]:
    """Do what a learner does, and return what is seen after each step."""

    def text() -> str:
        return page.evaluate("editor.getText()")

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    seen: dict[str, object] = {}
    content = page.locator(".cm-content")
    seen["attributes"] = {name: content.get_attribute(name) for name in ATTRIBUTES}
    seen["keyword"] = page.locator(".tok-keyword").first.text_content()

    page.evaluate("editor.focus()")
    press("Control+End", "Enter")
    page.keyboard.type("return [x")
    seen["written"] = text()
    seen["last change"] = page.evaluate("changes.at(-1)")
    press("Tab")
    seen["after Tab"] = page.evaluate("document.activeElement.textContent")
    page.evaluate("editor.setTabIndents(true); editor.focus()")
    press("Tab")
    seen["Tab indents"] = text()
    press("Escape", "Tab")
    seen["after Escape and Tab"] = page.evaluate("document.activeElement.textContent")
    page.evaluate("editor.undo()")
    seen["undone"] = text()
    page.evaluate("editor.redo()")
    seen["done again"] = text()

    page.evaluate("editor.markLine(2)")
    seen["marked"] = page.locator(".cm-wrong-line").all_text_contents()
    page.evaluate("editor.markLine(null)")
    seen["not marked"] = page.locator(".cm-wrong-line").count()
    page.evaluate("editor.markLine(99)")
    seen["no such line"] = page.locator(".cm-wrong-line").count()

    page.evaluate("editor.focus(), editor.setText('y = ')")
    press("Control+End")
    page.evaluate("editor.insert('('), editor.insert('1'), editor.insert(')')")
    seen["inserted"] = text()
    page.evaluate("editor.indent()")
    seen["indented"] = text()
    page.evaluate("editor.dedent()")
    seen["dedented"] = text()
    page.evaluate("editor.setText('z')")
    page.evaluate("editor.undo()")
    seen["text put back"] = text()

    page.evaluate(PASTE)
    seen["pasted"] = page.evaluate("pasted")
    page.evaluate("editor.setText('x = ' + '1 + '.repeat(200))")
    seen["page is wider"] = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.evaluate("editor.destroy()")
    seen["left"] = page.evaluate("document.querySelector('#field').childElementCount")
    return seen


def main() -> None:
    """Print what is seen, and what the page complains of."""
    bundle, chromium = sys.argv[1:]
    # Not above: the tests look for examples in this file, too, and have no Playwright.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 600})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_content(PAGE)
        page.evaluate(CREATE, Path(bundle).read_text(encoding="utf-8"))
        print(json.dumps({**look(page), "errors": errors}))
        browser.close()


if __name__ == "__main__":
    main()
