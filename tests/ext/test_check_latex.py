"""What the handout needs is checked before LaTeX fails without it."""

from __future__ import annotations

import subprocess

import check_latex
import pytest


@pytest.fixture
def machine(monkeypatch):
    """Pretend to be a machine with these programs, style files and fonts."""

    def pretend(programs: set[str], files: set[str], fonts: set[str]) -> None:
        monkeypatch.setattr(
            check_latex.shutil, "which", lambda name: name if name in programs else None
        )

        def run(command, **_options):
            shown = files & set(command[1:]) if command[0] == "kpsewhich" else fonts
            return subprocess.CompletedProcess(command, 0, stdout="\n".join(sorted(shown)))

        monkeypatch.setattr(check_latex.subprocess, "run", run)

    return pretend


ALL_PROGRAMS = {*check_latex.PROGRAMS, "fc-list"}
ALL_FILES = set(check_latex.STYLE_FILES)
ALL_FONTS = set(check_latex.FONTS)


def test_a_complete_machine_is_told_nothing(machine, capsys):
    machine(ALL_PROGRAMS, ALL_FILES, ALL_FONTS)
    assert check_latex.main() == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("programs", "files", "fonts", "missing"),
    [
        (ALL_PROGRAMS - {"xelatex"}, ALL_FILES, ALL_FONTS, "xelatex"),
        (ALL_PROGRAMS - {"kpsewhich"}, ALL_FILES, ALL_FONTS, "kpsewhich"),
        (ALL_PROGRAMS - {"fc-list"}, ALL_FILES, ALL_FONTS, "fc-list"),
        (ALL_PROGRAMS, ALL_FILES - {"tabulary.sty"}, ALL_FONTS, "tabulary.sty"),
        (ALL_PROGRAMS, ALL_FILES, ALL_FONTS - {"DejaVu Sans Mono"}, "DejaVu Sans Mono"),
    ],
)
def test_what_is_missing_is_named_with_the_command_that_installs_it(
    machine, capsys, programs, files, fonts, missing
):
    machine(programs, files, fonts)
    assert check_latex.main() == 1
    message = capsys.readouterr().err
    assert f"Missing here: {missing}." in message
    assert "apt-get install" in message
