"""Build the book a second time, in another folder and without a network, and compare.

    python checks/rebuild.py SITE [--one-in N]

SITE is the folder of the site that was built here. The second build starts from a clean clone of
the last commit and shares only the environment. Of every N chapters it executes one anew; the
others have the outputs of the first build. What both hold must be the same. The exit status is 0
if it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from compare_sites import main as compare
from sample import add_option, commit, draw

ROOT = Path(__file__).resolve().parents[1]
#: Where a build keeps the outputs of its chapters, a folder for each.
CACHE = ".execution_cache"


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    ).stdout


def build_command(clone: Path) -> list[str]:
    """Return the command that builds the book in a clone with this environment."""
    return [
        *(sys.executable, str(ROOT / "checks" / "offline.py")),
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(clone / "book")),
        *("--config", str(clone / "_config.yml"), "--toc", str(clone / "_toc.yml")),
        *("-W", "-n", "--keep-going", "--path-output", str(clone)),
    ]


def keep_outputs(built: Path, again: Path, one_in: int) -> None:
    """Copy the outputs of the chapters that the last commit does not draw for execution."""
    chapters = {place.name: place for place in (built / CACHE).iterdir()}
    drawn = draw(chapters, one_in, commit())
    for name in chapters.keys() - drawn:
        shutil.copytree(chapters[name], again / CACHE / name)
    print("rebuild: executed anew are", *sorted(drawn))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build and compare; return 0 if the two sites are the same, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path, help="folder of the site that was built here")
    add_option(parser, "of the chapters, execute")
    options = parser.parse_args(arguments)
    changed = _git("status", "--porcelain", "--", "book", "src", "_config.yml", "_toc.yml")
    if changed:
        parser.error(f"the clone would lack what is not committed yet:\n{changed}")
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "the book's second clone"
        _git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
        keep_outputs(options.site.parent, clone / "_build", options.one_in)
        # The environment's own link leads to the package here, not to that of the clone.
        environment = os.environ | {"PYTHONPATH": str(clone / "src")}
        built = subprocess.run(build_command(clone), cwd=clone, env=environment, check=False)
        if built.returncode:
            print("rebuild: the second build failed.", file=sys.stderr)
            return 1
        return compare([str(options.site), str(clone / "_build" / "html")])


if __name__ == "__main__":
    sys.exit(main())
