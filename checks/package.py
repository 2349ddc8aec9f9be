"""Build the package as it is published, check it, and import it where only it is installed.

    .venv/package/bin/python checks/package.py FOLDER

The archives go into the folder. The wheel is installed, without its extras, into an environment of
its own below it; there every module has to import, with warnings as errors, and one that needs an
extra has to name it. The exit status is 0 if nothing is wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

__all__ = ["IMPORT_ALL", "NEED_AN_EXTRA", "import_all", "main"]

ROOT = Path(__file__).parents[1]
#: Modules that cannot be imported without an extra, and the extra.
NEED_AN_EXTRA = {
    "nutrigen.evidence.blocks_and_codes": "torch",
    "nutrigen.evidence.kinds_of_networks": "torch",
    "nutrigen.evidence.dna_language": "torch",
    "nutrigen.evidence.motif_networks": "torch",
    "nutrigen.evidence.optimizers": "torch",
    "nutrigen.evidence.starts_and_depths": "torch",
    "nutrigen.evidence.training_choices": "torch",
    "nutrigen.evidence.training_mistakes": "torch",
    "nutrigen.learning.architectures": "torch",
    "nutrigen.learning.language": "torch",
    "nutrigen.learning.training": "torch",
}
#: Imports every module of a package, and prints those that need something that is missing.
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith(".__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            print(module.name, error, sep="\\t")
"""


def import_all(python: Path | str, package: str, needed: dict[str, str]) -> list[str]:
    """Import every module of a package, and return what is wrong.

    Parameters
    ----------
    python
        The Python in whose environment the package is installed, without its extras.
    package
        Its name.
    needed
        The extra of each module that has to miss it.

    Returns
    -------
    list of str
        One line for each module that misses something else, or does not say what to install.
    """
    command = [python, "-I", "-W", "error", "-c", IMPORT_ALL, package]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    missing = dict(line.split("\t") for line in done.stdout.splitlines())
    wrong = [f"{module}: {missing[module]}" for module in missing.keys() - needed.keys()]
    for module, extra in needed.items():
        remedy = f'pip install "{package}[{extra}]"'
        if remedy not in missing.get(module, ""):
            wrong.append(f"{module}: expected an error that says {remedy}")
    return sorted(wrong)


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the archives go")
    folder = parser.parse_args().folder.absolute()
    shutil.rmtree(folder, ignore_errors=True)
    # The wheel is made from the archive of the sources, which has to hold all that it takes.
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    (sources,) = folder.glob("*.tar.gz")
    programs = Path(sysconfig.get_path("scripts"))
    _run(programs / "twine", "check", "--strict", wheel, sources)
    _run(programs / "check-wheel-contents", wheel)
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    _run(python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", wheel)
    # Matplotlib lists the fonts at its first import, and says so.
    _run(python, "-I", "-c", "import matplotlib.font_manager")
    wrong = import_all(python, "nutrigen", NEED_AN_EXTRA)
    _run(python, "-I", "-m", "nutrigen.datasets")
    shutil.rmtree(environment)
    print(*wrong or ["Every module can be imported, or names the extra that it needs."], sep="\n")
    return 1 if wrong else 0


def _run(*command: Path | str) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
