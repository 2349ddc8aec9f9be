"""What the handout needs is checked before LaTeX fails without it."""

from __future__ import annotations

import subprocess
import zlib

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


CATALOG = b"/Lang(en-US)/Outlines 4 0 R"
INFO = b"/Title(Course book)/Author(The contributors)"
# Letter paper with margins of an inch, as LaTeX's log says it, where an inch has 72.27 points.
LENGTHS = """
* \\textwidth=469.755pt
* \\textheight=600.0pt
* \\oddsidemargin=0.0pt
* \\topmargin=0.0pt
* \\headheight=12.0pt
* \\headsep=8.43pt
* \\footskip=30.0pt
* \\hoffset=0.0pt
* \\voffset=0.0pt
"""


def pdf(
    catalog: bytes = CATALOG, info: bytes = INFO, stream: bytes = b"", drawn: bytes = b""
) -> bytes:
    """A file of one page of letter paper, as short as readers accept it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[6 0 R]/Count 1>>",
        b"<<" + info + b">>",
        b"<</Type/Outlines>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 7 0 R>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
    ]
    content, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%b endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 8\n0000000000 65535 f \n%btrailer<</Size 8/Root 1 0 R/Info 3 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(content))
    )


def test_the_area_of_the_text_is_that_of_the_log():
    assert latex.text_area(LENGTHS) == pytest.approx((1.0, 7.5, 1.0, 10.0), abs=1e-3)
    with pytest.raises(ValueError, match="the length 'headsep'"):
        latex.text_area(LENGTHS.replace("headsep", "headspace"))


@pytest.mark.parametrize(
    ("box", "side"),
    [
        # Left, lower end, width and height, in points from the lower left corner.
        (b"72 72 468 648", None),
        (b"71 100 200 9", None),
        (b"60 100 200 9", "left"),
        (b"500 100 46 9", "right"),
        (b"100 700 20 40", "upper"),
        (b"100 60 20 40", "lower"),
        (b"60 100 490 1", "left and right"),
    ],
)
def test_what_is_printed_outside_the_margins_is_named(tmp_path, capsys, box, side):
    log, handout = tmp_path / "handout.log", tmp_path / "handout.pdf"
    log.write_text(SOUND)
    handout.write_bytes(pdf(drawn=box + b" re f"))
    assert latex.main([str(log)]) == bool(side)
    said = f"handout.pdf: page 1 prints outside the {side} margin\n" if side else ""
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (pdf(), []),
        # As XeLaTeX writes it, with its objects compressed.
        (pdf(catalog=b"", stream=zlib.compress(CATALOG)), []),
        (pdf(catalog=b"", stream=b"no compressed data"), ["language", "bookmarks"]),
        (pdf(catalog=b"/Lang(en-US)"), ["bookmarks"]),
        (pdf(catalog=b"/Outlines 4 0 R"), ["language"]),
        (pdf(info=b"/Title(Course book)"), ["author"]),
        (pdf(info=b"/Title()/Author(The contributors)"), ["title"]),
    ],
)
def test_what_a_handout_does_not_say_of_itself_is_named(tmp_path, capsys, content, missing):
    log, handout = tmp_path / "handout.log", tmp_path / "handout.pdf"
    log.write_text(SOUND)
    handout.write_bytes(content)
    assert latex.missing_in(handout) == missing
    assert latex.main([str(log)]) == bool(missing)
    said = f"handout.pdf: has no {', no '.join(missing)}\n" if missing else ""
    assert capsys.readouterr().err == said


SOUND = "Output written on handout.pdf (599 pages).\nLaTeX Warning: Overfull, on page 3.\n"
SOUND += f"Overfull \\hbox (0.3pt too wide) in paragraph at lines 7--8\n{LENGTHS}"


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
        (
            r"Overfull \hbox (2.8901pt too wide) in paragraph at lines 30959--30960",
            "something is 2.8901 pt wider than its line, in paragraph at lines 30959--30960",
        ),
    ],
)
def test_what_latex_could_not_print_is_named_once(tmp_path, capsys, warning, problem):
    log = tmp_path / "handout.log"
    (tmp_path / "handout.pdf").write_bytes(pdf())
    log.write_text(SOUND + f"{warning}\n\n{warning}\n")
    assert latex.main([str(log)]) == 1
    assert capsys.readouterr().err == f"handout.log: {problem}\n"
    log.write_text(SOUND)
    assert latex.main([str(log)]) == 0
