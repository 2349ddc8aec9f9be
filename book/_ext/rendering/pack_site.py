"""Put into a built site what it offers for download, and pack it.

    PYTHONPATH=book/_ext python -m rendering.pack_site BUILD WHEEL

BUILD is the folder that holds the site, ``html``, the notebooks and the handouts; WHEEL the package
as a wheel. The same content gives the same archives, byte by byte. An unpacked site shows itself by
``python serve.py``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

from source.downloads import FOLDER, files

__all__ = ["main", "pack", "pack_site"]

ROOT = Path(__file__).parents[3]
SERVER = ROOT / "browser" / "serve.py"
#: What stands in the archive of the notebooks beside them: what their environment is made from.
BESIDE_NOTEBOOKS = ("constraints.txt", "torch_cpu.py", "LICENSE", "LICENSE-TEXT.md")
#: The earliest time that an archive can state.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack(archive: Path, contents: Iterable[tuple[Path, str]]) -> None:
    """Write files into an archive, in the order of their names and without their times.

    Parameters
    ----------
    archive
        The file to write.
    contents
        Each file with its name in the archive.
    """
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, name in sorted(contents, key=lambda content: content[1]):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, path.read_bytes())


def pack_site(build: Path, wheel: Path, names: dict[str, str]) -> list[Path]:
    """Fill the site's folder of downloads; return the files that stand in it.

    Parameters
    ----------
    build
        Folder with ``html``, ``notebooks`` and ``print``.
    wheel
        The package.
    names
        The files' names, as :func:`source.downloads.files` has them.

    Raises
    ------
    FileNotFoundError
        If something has not been made.
    """
    site, notebooks = build / "html", build / "notebooks"
    handouts = build / "print" / "_build" / "latex"
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(notebooks / "student", folder / "student")
    chapters = [(path, f"student/{path.name}") for path in (folder / "student").glob("*.ipynb")]
    if not chapters:
        raise FileNotFoundError(f"{notebooks} holds no notebooks; make write-notebooks makes them.")
    beside = [(notebooks / name, name) for name in BESIDE_NOTEBOOKS]
    top = Path(names["notebooks"]).stem
    inside = [(path, f"{top}/{name}") for path, name in (*chapters, *beside)]
    pack(folder / names["notebooks"], inside)
    for name in ("handout", "exercises"):
        shutil.copyfile(handouts / names[name], folder / names[name])
    if wheel.name != names["package"]:
        raise FileNotFoundError(f"the package is {names['package']}, not {wheel.name}.")
    shutil.copyfile(wheel, folder / wheel.name)
    pages = [path for path in site.rglob("*") if path.is_file() and path.name != ".buildinfo"]
    contents = [(path, path.relative_to(site).as_posix()) for path in pages]
    inside = [(path, f"book/{name}") for path, name in (*contents, (SERVER, SERVER.name))]
    pack(folder / names["site"], inside)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill the folder of downloads, and say how large the files are."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build", type=Path, help="folder with html, notebooks and print")
    parser.add_argument("wheel", type=Path, help="the package as a wheel")
    options = parser.parse_args(arguments)
    names = files(SimpleNamespace(notebooks_package=options.wheel.name.partition("-")[0]))
    for path in pack_site(options.build, options.wheel, names):
        if path.suffix != ".ipynb":
            print(f"{path.stat().st_size / 1e6:6.1f} MB  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
