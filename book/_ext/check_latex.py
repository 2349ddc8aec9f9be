"""Say exactly which system packages the handout still needs, before LaTeX fails without them."""

from __future__ import annotations

import shutil
import subprocess
import sys

PROGRAMS = ("latexmk", "xelatex", "kpsewhich")
# A file out of each package that a bare TeX installation lacks.
STYLE_FILES = ("fontspec.sty", "unicode-math.sty", "tabulary.sty", "fncychap.sty")
DEBIAN_PACKAGES = (
    "latexmk texlive-xetex texlive-latex-recommended texlive-latex-extra "
    "texlive-fonts-recommended fonts-freefont-otf fonts-texgyre fonts-texgyre-math fonts-dejavu"
)
FONTS = ("DejaVu Sans Mono", "TeX Gyre Pagella", "TeX Gyre Pagella Math")


def missing_pieces() -> list[str]:
    """List the programs, TeX files and fonts that the handout needs and this machine lacks."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if "kpsewhich" not in missing:
        found = subprocess.run(
            ["kpsewhich", *STYLE_FILES], capture_output=True, text=True, check=False
        ).stdout
        missing += [file for file in STYLE_FILES if file not in found]
    if shutil.which("fc-list") is None:
        return [*missing, "fc-list"]
    fonts = subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout
    return missing + [font for font in FONTS if font not in fonts]


def main() -> int:
    """Return 0 if nothing is missing; otherwise say what to install and return 1."""
    missing = missing_pieces()
    if not missing:
        return 0
    print(
        "The PDF handout is typeset by XeLaTeX. Missing here: " + ", ".join(missing) + ".\n"
        "On Debian or Ubuntu:\n"
        f"    sudo apt-get install --no-install-recommends {DEBIAN_PACKAGES} fontconfig\n"
        "On macOS:   install MacTeX.\n"
        "On Windows: install TeX Live, and the DejaVu fonts.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
