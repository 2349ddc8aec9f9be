"""PyTorch's small build is taken where its index answers; where not, the set-up goes on."""

from __future__ import annotations

import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from torch_cpu import INDEX, LARGE, install, pin

ROOT = Path(__file__).parents[2]
NAME = "torch-2.13.0+cpu"


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip as it is without an index, a mirror or a folder of packages of its own."""
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


@pytest.fixture
def index(tmp_path: Path) -> str:
    """An index that holds a stand-in for PyTorch's build for processors."""
    folder = tmp_path / "index" / "torch"
    folder.mkdir(parents=True)
    wheel = folder / f"{NAME}-py3-none-any.whl"
    info = f"{NAME}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("torch.py", "")
        archive.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0+cpu\n"
            "Requires-Dist: something-that-only-another-index-has\n",
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    (folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
    return folder.parent.as_uri()


@pytest.fixture
def python(tmp_path: Path) -> str:
    """A Python with an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    return str(tmp_path / "venv" / "bin" / "python")


@pytest.mark.deep
def test_the_build_is_taken_once_from_an_index_that_answers(index: str, python: str) -> None:
    assert install("torch==2.13.0", index, python) == ""
    shown = subprocess.run([python, "-m", "pip", "show", "torch"], capture_output=True, text=True)
    assert "Version: 2.13.0+cpu" in shown.stdout
    # Torch is there now: the index is not asked again.
    assert install("torch==2.13.0", "file:///nowhere", python) == ""


@pytest.mark.deep
def test_an_index_that_never_answers_is_given_up(python: str) -> None:
    # It accepts connections and says nothing.
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/whl"
        assert install("torch==2.13.0", address, python) == LARGE
    # And now nothing listens there.
    assert install("torch==2.13.0", address, python) == LARGE
    assert subprocess.run([python, "-m", "pip", "show", "-q", "torch"]).returncode


@pytest.mark.deep
def test_an_index_without_the_pinned_version_changes_nothing(index: str, python: str) -> None:
    assert install("torch==2.12.0", index, python) == LARGE
    assert subprocess.run([python, "-m", "pip", "show", "-q", "torch"]).returncode


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_have_small_builds_anyway(system: str) -> None:
    assert install("torch==2.13.0", "file:///nowhere", "no-python-is-asked", system) == ""


def test_the_pin_is_that_of_the_book() -> None:
    assert pin((ROOT / "requirements.txt").read_text(encoding="utf-8")).startswith("torch==")
    with pytest.raises(ValueError, match=r"torch==2\.13\.0"):
        pin("numpy==2.4.6\n")


def test_the_address_stands_in_one_place() -> None:
    listed = subprocess.run(
        ["git", "grep", "-l", INDEX.removeprefix("https://").partition("/")[0]],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode > 1:
        pytest.skip("this copy is no git repository.")
    assert listed.stdout.split() == ["checks/torch_cpu.py"]
