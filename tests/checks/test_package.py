"""A package whose module misses something is found, unless the module names its extra."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from package import NEED_AN_EXTRA, import_all

ROOT = Path(__file__).parents[2]
NAMES_IT = "raise ModuleNotFoundError('pip install \"thing[more]\"', name='missing')"


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python in whose environment a package `thing` of three modules is installed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (site / "thing/inner").mkdir(parents=True)
    for name in ("__init__", "right", "inner/__init__", "inner/module"):
        (site / f"thing/{name}.py").touch()
    # Not imported: it would run.
    (site / "thing/__main__.py").write_text("raise SystemExit(1)")
    return next((tmp_path / "venv/bin").glob("python"))


def write(python: Path, name: str, code: str) -> None:
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    (site / f"thing/{name}.py").write_text(code)


def test_nothing_is_wrong_if_all_can_be_imported(python):
    assert import_all(python, "thing", {}) == []


def test_a_module_that_misses_something_is_found_at_any_depth(python):
    write(python, "inner/module", "import missing")
    assert import_all(python, "thing", {}) == ["thing.inner.module: No module named 'missing'"]


def test_a_module_that_needs_an_extra_must_name_it(python):
    write(python, "right", "import missing")
    (wrong,) = import_all(python, "thing", {"thing.right": "more"})
    assert wrong.endswith('says pip install "thing[more]"')
    write(python, "right", NAMES_IT)
    assert import_all(python, "thing", {"thing.right": "more"}) == []
    assert len(import_all(python, "thing", {})) == 1


def test_a_module_that_does_not_need_its_extra_is_found(python):
    (wrong,) = import_all(python, "thing", {"thing.right": "more"})
    assert wrong.startswith("thing.right: ")


def test_a_warning_is_an_error(python):
    write(python, "right", "import warnings; warnings.warn('old', DeprecationWarning)")
    with pytest.raises(subprocess.CalledProcessError):
        import_all(python, "thing", {})


def test_each_module_that_imports_what_only_an_extra_brings_is_known():
    """At the top of a file, that is; within a function it is imported when it is used."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brings = {"models": "statsmodels", "scale": "dask", "torch": "torch", "trees": "skbio"}
    assert set(brings) == set(project["optional-dependencies"])
    for extra, module in brings.items():
        found = {
            ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
            for path in (ROOT / "src/nutrigen").rglob("*.py")
            if re.search(rf"^(?:try:\n +)?(?:import|from) {module}\b", path.read_text(), re.M)
        }
        assert found == {name for name, needed in NEED_AN_EXTRA.items() if needed == extra}


def test_training_says_what_to_install_where_pytorch_is_missing():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "try:\n    import nutrigen.learning.training\n"
        "except ModuleNotFoundError as error:\n    print(error.name, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("torch ")
    assert 'pip install "nutrigen[torch]"' in done.stdout
