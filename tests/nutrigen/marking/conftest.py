"""What the tests of marking share: a process for answers, and what it needs to be confined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nutrigen.marking._marker import Answerer, CannotConfine, Marker, Settings

#: Small, so that what is stopped is stopped soon.
SETTINGS = Settings(seconds=2, memory=300 << 20, processes=4)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files without a name."""
    return tmp_path_factory.mktemp("marking")


@pytest.fixture(scope="session")
def confined(folder: Path) -> None:
    """Skip a test where answers can not be confined, and say why."""
    answerer = Answerer(SETTINGS, folder)
    try:
        answerer.ask({"what": "choose", "cells": [], "checks": []})
    except CannotConfine as problem:
        pytest.skip(f"this system does not allow to confine answers: {problem}")
    finally:
        answerer.close()


@pytest.fixture(scope="session")
def answerer(confined: None, folder: Path) -> Iterator[Answerer]:
    """A process for answers, which is told a secret by nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEACHERS_SECRET", "7d1f")
        process = Answerer(SETTINGS, folder)
    yield process
    process.close()


@pytest.fixture(scope="session")
def marker(confined: None, folder: Path) -> Iterator[Marker]:
    """What marks submissions."""
    marks = Marker(SETTINGS, folder)
    yield marks
    marks.close()
