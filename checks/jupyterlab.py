"""Solve an exercise in JupyterLab, as a student does, and see what the page answers.

    python checks/jupyterlab.py NOTEBOOK --python PATH [--picture FILE]

NOTEBOOK is the student's notebook on k-mers, as ``make notebooks`` writes it; it is copied
first. PATH is the Python that its kernel runs, one where the package is installed. JupyterLab,
of the environment of the checks, is started on this machine alone, with an empty home, and the
copy is opened in headless Chromium. There, with the keyboard, the first cells are run, an
exercise is answered wrongly, then rightly, and its check is run after each. The wrong answer
has to show its hint in the page, the right one *Correct*. The exit status is 0 if all is well.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["cell_with", "kernel_spec", "main", "start_lab"]

EXERCISE = "count-windows"
START = "def count_windows("
CHECK = f'check("{EXERCISE}", count_windows)'
# A window too few, and what the book answers to that; then the right number.
WRONG = "def count_windows(length, k): return max(length - k, 0)"
HINT = "This is one too few"
RIGHT = "def count_windows(length, k): return max(length - k + 1, 0)"
PRAISE = "Correct (Number of windows of length k)"
#: So many of the notebook's code cells are run before the exercise.
FIRST_CELLS = 4
#: Seconds that JupyterLab, or a cell, may take on a busy machine.
PATIENCE = 120

_NOTEBOOK = "window.jupyterapp.shell.currentWidget.content"
# The notebook is there, its kernel is idle.
_READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.content?.widgets?.length > 1
    && panel.sessionContext?.session?.kernel?.status === "idle";
}"""
_RAN = """([index, before]) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const count = panel.content.widgets[index].model.executionCount;
  const status = panel.sessionContext.session.kernel.status;
  return count !== null && count !== before && status === "idle";
}"""


def cell_with(notebook: dict, text: str) -> int:
    r"""Return the position of the only code cell that contains a text.

    Raises
    ------
    ValueError
        If there is no such cell, or more than one.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": ["def f():\n", "    ..."]}
    >>> cell_with({"cells": [{"cell_type": "markdown", "source": "def f():"}, cell]}, "def f():")
    1
    """
    found = [
        index
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and text in "".join(cell["source"])
    ]
    if len(found) != 1:
        raise ValueError(f"{len(found)} code cells of the notebook contain {text!r}; expected one.")
    return found[0]


def kernel_spec(python: Path) -> dict:
    """Describe a kernel that a Python runs, as Jupyter's ``kernel.json`` does.

    Examples
    --------
    >>> kernel_spec(Path("python"))["argv"][1:]
    ['-m', 'ipykernel_launcher', '-f', '{connection_file}']
    """
    return {
        # Without resolving links: an environment's Python is one.
        "argv": [os.path.abspath(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "The notebooks' environment",
        "language": "python",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def start_lab(home: Path, folder: Path, kernel: dict) -> Iterator[tuple[str, str]]:
    """Run JupyterLab on this machine alone; give its address, with a final slash, and its token.

    Whatever it writes, it writes in `home`. `folder` is what it shows, `kernel` its Python.

    Raises
    ------
    RuntimeError
        If it ends or does not answer; the message has what it wrote.
    """
    # A folder named in JUPYTER_PATH comes before those of the environment.
    specification = home / "data" / "kernels" / "python3" / "kernel.json"
    specification.parent.mkdir(parents=True)
    specification.write_text(json.dumps(kernel), encoding="utf-8")
    environment = {name: text for name, text in os.environ.items() if "JUPYTER" not in name}
    environment |= {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PATH": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "user"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        # The notebook's first cell installs the package where it is missing. Here it must not be.
        "PIP_NO_INDEX": "1",
    }
    port, token = _free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    command += [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
    ]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}"]
    # JupyterLab would ask for news at its maker's; and a container's user may be root.
    command += ["--LabApp.news_url=None", "--allow-root"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = home / "log.txt"
    address = f"http://127.0.0.1:{port}/"
    with log.open("w") as output:
        # In a folder of its own: this file has the name of the package that is run.
        process = subprocess.Popen(
            command, cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"{address}api?token={token}", process, log)
        yield address, token
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Return when the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab does not answer. It wrote:\n{log.read_text()}")


class _Student:
    """Who has opened the notebook, and works in it with the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, index: int) -> None:
        """Make a cell the active one, in command mode and in view."""
        self.page.evaluate(
            f"""async index => {{
              const notebook = {_NOTEBOOK};
              notebook.mode = "command";
              notebook.deselectAll();
              notebook.activeCellIndex = index;
              await notebook.scrollToItem(index);
              notebook.activate();
            }}""",
            index,
        )
        self.page.locator(".jp-Notebook.jp-mod-commandMode .jp-Cell.jp-mod-active").wait_for()

    def write(self, index: int, code: str) -> None:
        """Replace what a cell contains."""
        self.go_to(index)
        self.page.keyboard.press("Enter")
        self.page.locator(".jp-Cell.jp-mod-active .cm-editor.cm-focused").wait_for()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.page.wait_for_function(
            f"([index, code]) => {_NOTEBOOK}.widgets[index].model.sharedModel.source === code",
            arg=[index, code],
        )
        self.page.keyboard.press("Escape")

    def run(self, index: int) -> str:
        """Run a cell, wait until the kernel has done so, and return what the page shows below."""
        self.go_to(index)
        before = self.page.evaluate(
            f"index => {_NOTEBOOK}.widgets[index].model.executionCount", index
        )
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(_RAN, arg=[index, before])
        outputs = self.page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output")
        return "\n".join(outputs.all_inner_texts())

    def failed(self, index: int) -> bool:
        """Return whether a cell ended with an error."""
        return self.page.evaluate(
            f"""index => {_NOTEBOOK}.widgets[index].model.outputs.toJSON()
              .some(output => output.output_type === "error")""",
            index,
        )


def _work(student: _Student, notebook: dict) -> list[str]:
    """Do what a student does; return what went wrong."""
    problems = []
    code = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    for index in code[:FIRST_CELLS]:
        shown = student.run(index)
        if student.failed(index):
            problems.append(f"cell {index} fails: {shown}")
    answer, check = cell_with(notebook, START), cell_with(notebook, CHECK)
    for name, solution, expected, other in (
        ("wrong", WRONG, HINT, PRAISE),
        ("right", RIGHT, PRAISE, HINT),
    ):
        student.write(answer, solution)
        student.run(answer)
        shown = " ".join(student.run(check).split())
        print(f"The {name} answer shows: {shown}")
        if expected not in shown or other in shown or student.failed(check) != (name == "wrong"):
            problems.append(f"to the {name} answer the page should show {expected!r}.")
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check; return 0 if all is well, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--python", type=Path, required=True, help="what runs the kernel")
    parser.add_argument("--picture", type=Path, help="where to store the last screen")
    options = parser.parse_args(arguments)
    notebook = json.loads(options.notebook.read_text(encoding="utf-8"))
    cell_with(notebook, START), cell_with(notebook, CHECK)

    # Only here: the book's environment, where the functions above are tested, has no playwright.
    from browser import find_chromium
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        home, folder = Path(temporary, "home"), Path(temporary, "course")
        home.mkdir()
        folder.mkdir()
        shutil.copy(options.notebook, folder)
        with (
            start_lab(home, folder, kernel_spec(options.python)) as (address, token),
            sync_playwright() as play,
        ):
            browser = play.chromium.launch(
                executable_path=find_chromium(), args=["--no-sandbox"], headless=True
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(1000 * PATIENCE)
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(f"error in a script: {error}"))
            page.goto(f"{address}lab/tree/{options.notebook.name}?token={token}")
            page.wait_for_function(_READY)
            problems = _work(_Student(page), notebook) + errors
            if options.picture:
                page.screenshot(path=options.picture)
            browser.close()
    for problem in problems:
        print(f"jupyterlab: {problem}", file=sys.stderr)
    if not problems:
        print("jupyterlab: the notebook works as a student uses it.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
