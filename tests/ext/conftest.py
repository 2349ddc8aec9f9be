"""A small book with every construct, built once for all tests of the notebooks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TRIAL_BOOK = Path(__file__).with_name("trial_book")


def _build(output: Path, builder: str, **variables: str) -> str:
    options = ["--builder", builder]
    if builder != "html":
        options = ["--builder", "custom", "--custom-builder", builder]
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        *("build", str(TRIAL_BOOK / "book"), "--path-output", str(output)),
        *("--config", str(TRIAL_BOOK / "_config.yml"), "--toc", str(TRIAL_BOOK / "_toc.yml")),
        *("-W", "-n", "--keep-going"),
        *options,
    ]
    # What a workflow says of its own repository does not hold for the trial book.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GITHUB_", "BOOK_"))
    } | variables
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


@pytest.fixture(scope="session")
def build_trial_book() -> Callable[[Path, str], str]:
    """Return the function that builds the trial book into a folder with a builder.

    Warnings are errors; what the build says is returned.
    """
    return _build


@pytest.fixture(scope="session")
def trial_notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the trial book's notebooks."""
    output = tmp_path_factory.mktemp("trial")
    _build(output, "notebooks")
    return output / "_build" / "notebooks"


@pytest.fixture(scope="session")
def trial_site(trial_notebooks: Path) -> Path:
    """Return the folder of the trial book's pages."""
    output = trial_notebooks.parent.parent
    _build(output, "html")
    return output / "_build" / "html"
