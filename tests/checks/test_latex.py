"""What the handout needs is checked before LaTeX fails without it."""

from __future__ import annotations

import subprocess

import latex
import pytest


@pytest.fixture
def machine(monkeypatch):
    """Pretend to be a machine with these programs, style files and fonts."""

    def pretend(programs: set[str], files: set[str], fonts: set[str]) -> None:
        monkeypatch.setattr(latex.shutil, "which", lambda name: name if name in programs else None)

        def run(command, **_options):
            shown = files & set(command[1:]) if command[0] == "kpsewhich" else fonts
            return subprocess.CompletedProcess(command, 0, stdout="\n".join(sorted(shown)))

        monkeypatch.setattr(latex.subprocess, "run", run)

    return pretend


ALL_PROGRAMS = {*latex.PROGRAMS, "fc-list"}
ALL_FILES = set(latex.STYLE_FILES)
ALL_FONTS = set(latex.FONTS)


def test_a_complete_machine_is_told_nothing(machine, capsys):
    machine(ALL_PROGRAMS, ALL_FILES, ALL_FONTS)
    assert latex.main([]) == 0
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
    assert latex.main([]) == 1
    message = capsys.readouterr().err
    assert f"Missing here: {missing}." in message
    assert "apt-get install" in message


SOUND = "Output written on handout.pdf (599 pages).\nLaTeX Warning: Overfull, on page 3.\n"


@pytest.mark.parametrize(
    ("warning", "problem"),
    [
        (
            "LaTeX Warning: Reference `chapter:sum' on page 7 undefined on input line 9.",
            "`chapter:sum' leads nowhere",
        ),
        (
            # Broken by LaTeX after 79 characters.
            "LaTeX Warning: Hyper reference `foundations/a-chapter-with-a-name:section' on p\n"
            "age 503 undefined on input line 39822.",
            "`foundations/a-chapter-with-a-name:section' leads nowhere",
        ),
        (
            "LaTeX Warning: Citation `bayes' on page 7 undefined on input line 9.",
            "`bayes' leads nowhere",
        ),
        (
            "LaTeX Warning: Label `eq:sum' multiply defined.",
            "`eq:sum' is defined more than once",
        ),
        (
            "Missing character: There is no ✅ (U+2705) in font [texgyrepagella-regular.otf]/OT:x!",
            "`✅' is in no font of the text",
        ),
    ],
)
def test_what_latex_could_not_print_is_named_once(tmp_path, capsys, warning, problem):
    log = tmp_path / "handout.log"
    log.write_text(SOUND + f"{warning}\n\n{warning}\n")
    assert latex.main([str(log)]) == 1
    assert capsys.readouterr().err == f"handout.log: {problem}\n"
    log.write_text(SOUND)
    assert latex.main([str(log)]) == 0
