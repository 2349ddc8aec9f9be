"""What is pinned gets a newer version only where nothing stands against it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import upgrade
from upgrade import Proposal, main, newest_on_npm, newest_on_pip, proposals, written

ROOT = Path(__file__).parents[2]
FILES = {
    "requirements.txt": "# The one.\njupyter-book==1.0\nSphinx==7.4.7\nsphinx_design==0.8.0\n"
    'torch==2.13.0\ntqdm==4.70.1\ncolorama==0.4.6; sys_platform == "win32"\n',
    "checks/requirements.txt": "jupyterlab==4.6.6\ntqdm==4.70.1\n",
    "checks/package_requirements.txt": "build==1.6.1\n",
    "browser/package.json": '{"dependencies": {"pyodide": "0.28.3"}, '
    '"devDependencies": {"esbuild": "0.28.2"}}\n',
    "_config.yml": "    exercises_distribution: https://example.org/pyodide/v0.28.3/full/\n",
}
ON_PIP = {
    "jupyter_book": "2.1",
    "Sphinx": "9.0",
    "torch": "3.0",
    "tqdm": "5.0",
    "colorama": "0.5",
    "nobody-pins-it": "1.0",
}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pins, an environment in which Sphinx is limited, and indexes that answer."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    a_distribution(tmp_path / "site", "jupyter-book", "sphinx<8", "tqdm; extra == 'all'")

    def run(command: list[str], cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        if command[0] == "npm":
            answer: object = {"pyodide": {"latest": "0.29.0"}, "esbuild": {"latest": "0.28.2"}}
            return subprocess.CompletedProcess(command, 1, json.dumps(answer), "")
        if command[1] == "-c":
            return subprocess.CompletedProcess(command, 0, json.dumps(str(tmp_path / "site")), "")
        answer = [{"name": name, "latest_version": version} for name, version in ON_PIP.items()]
        return subprocess.CompletedProcess(command, 0, json.dumps(answer), "")

    monkeypatch.setattr(upgrade.subprocess, "run", run)
    return tmp_path


def a_distribution(folder: Path, name: str, *requires: str) -> None:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
    (info / "METADATA").write_text(
        "\n".join([*lines, *(f"Requires-Dist: {requirement}" for requirement in requires), ""])
    )


def contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in FILES}


def test_nothing_is_written_unless_asked_for(book: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([], root=book) == 0
    assert contents(book) == FILES
    lines = capsys.readouterr().out.splitlines()
    rows = {tuple(line.split()[:3]): line for line in lines}
    assert "stays: version 2 is built on MyST" in rows["jupyter-book", "1.0", "2.1"]
    assert "stays: " in rows["torch", "2.13.0", "3.0"]
    assert rows["Sphinx", "7.4.7", "9.0"].endswith("jupyter-book asks for <8")
    # What an extra asks for that nobody wants is no limit.
    assert rows["tqdm", "4.70.1", "5.0"].endswith(" -")
    assert lines[-1] == "Nothing is written: make upgrade WRITE=1 writes 4 of 7."


def test_what_nothing_stands_against_is_written_and_the_rest_stays(
    book: Path, capsys: pytest.CaptureFixture
) -> None:
    main(["--write"], root=book)
    expected = dict(FILES)
    for name, before, after in (
        ("requirements.txt", "tqdm==4.70.1", "tqdm==5.0"),
        ("requirements.txt", "colorama==0.4.6;", "colorama==0.5;"),
        ("checks/requirements.txt", "tqdm==4.70.1", "tqdm==5.0"),
        ("browser/package.json", '"pyodide": "0.28.3"', '"pyodide": "0.29.0"'),
        ("_config.yml", "v0.28.3", "v0.29.0"),
    ):
        assert before in expected[name]
        expected[name] = expected[name].replace(before, after)
    assert contents(book) == expected
    printed = capsys.readouterr().out
    assert "4 of 7 are written." in printed
    for command in ("make book", "checks/compare_sites.py", "--package-lock-only", "--pin"):
        assert command in printed


def test_only_what_is_named_is_looked_at(book: Path, capsys: pytest.CaptureFixture) -> None:
    main(["--only", "Colorama", "--write"], root=book)
    changed = [name for name, text in contents(book).items() if text != FILES[name]]
    assert changed == ["requirements.txt"]
    printed = capsys.readouterr().out
    assert "1 of 1 are written." in printed
    assert "npm" not in printed
    main(["--only", "sphinx-design"], root=book)
    assert capsys.readouterr().out == "Nothing pinned has a newer version.\n"


def test_a_name_that_begins_like_another_is_left_alone() -> None:
    text = "pytest-xdist==1.0\npytest==1.0\npytest==1.0.1\nmy-pytest==1.0\n"
    found = written(text, Proposal("requirements.txt", "pytest", "1.0", "2.0", ""))
    assert found == text.replace("\npytest==1.0\n", "\npytest==2.0\n")


def test_every_pin_of_the_project_is_found() -> None:
    """Counted in another way: by the lines that are neither comments nor empty."""
    for name in upgrade.REQUIREMENTS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pinned = [line.split("==")[0] for line in lines if line and not line.startswith("#")]
        newest = {re.sub("[._-]+", "-", name).lower(): "1000!0" for name in pinned}
        found = proposals(name, "\n".join(lines), newest, [])
        assert [proposal.name for proposal in found] == pinned


def test_reasons_to_stay_are_about_what_is_pinned() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert all(f"\n{name}==" in text for name in upgrade.STAYS)
    # The limit that jupyter-book puts on Sphinx is seen in the real environment.
    (sphinx,) = proposals("requirements.txt", text, {"sphinx": "8.0"}, metadata.distributions())
    assert "jupyter-book asks for" in sphinx.against


@pytest.mark.deep
def test_pip_itself_finds_the_newest_version_in_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    for version in ("98.0", "99.0", "100.0rc1"):
        (tmp_path / f"tqdm-{version}-py3-none-any.whl").touch()
    assert newest_on_pip(Path(sys.executable)) == {"tqdm": "99.0"}
    assert newest_on_pip(Path(sys.executable), ["numpy", "tqdm"]) == {}


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (FileNotFoundError(), r"npm outdated .* is missing; run make upgrade"),
        (subprocess.CompletedProcess([], 2, "", "ENOTFOUND"), "npm outdated .*: ENOTFOUND"),
        (subprocess.CompletedProcess([], 1, "oh", ""), "expected JSON, not 'oh'"),
        (subprocess.CompletedProcess([], 1, '{"error": "down"}', ""), "npm outdated: down"),
    ],
)
def test_an_index_that_does_not_answer_ends_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    run: Exception | subprocess.CompletedProcess[str],
    message: str,
) -> None:
    def answer(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        if isinstance(run, Exception):
            raise run
        return run

    monkeypatch.setattr(upgrade.subprocess, "run", answer)
    with pytest.raises(SystemExit, match=message):
        newest_on_npm(tmp_path)
