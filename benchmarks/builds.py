"""Building the book: cold, unchanged, after an edit of prose; its chapters and its pages.

What is built is a copy of this repository's files as they are now, in a folder of its own, by
`make book` and this environment. Everything comes from the same three builds: the kernels of the
cold one write down what their chapters take, and its pages are weighed. Processor time is what a
chapter would take alone, also while two are executed at once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pages
from measure import Row

__all__ = ["chapter_rows", "copy_repository", "measure", "rows"]

ROOT = Path(__file__).resolve().parents[1]
#: Seconds of the whole build.
COLD, UNCHANGED, PROSE = 120, 5, 10
#: Seconds of a chapter.
CHAPTER, LONG_CHAPTER = 15, 30
#: Chapters that train networks or repeat whole analyses.
LONG_CHAPTERS = frozenset(
    {
        "architectures",
        "decision-trees",
        "dna-language-model",
        "gene-family-classification",
        "motif-analysis",
        "multimodal-learning",
        "neural-networks",
        "nutritional-data-learning",
        "out-of-memory-data",
        "pytorch-tutorial",
        "training-neural-networks",
    }
)
#: Megabytes of memory: what Binder guarantees a kernel.
MEMORY = (1 << 30) / 1e6

_ADDED = "\nThis sentence was added to see how long the next build takes.\n"


def rows(quick: bool) -> list[Row]:
    """Measure this repository; there is no quick way."""
    return measure(ROOT)


def measure(repository: Path) -> list[Row]:
    """Build a copy of a repository three times.

    Returns
    -------
    list of Row
        The builds, then the chapters' time and memory, then the pages' weight.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        clone, kernels = folder / "clone", folder / "kernels"
        copy_repository(repository, clone)
        environment = _environment(clone)
        cold = _seconds_of_build(clone, environment | watch_kernels(folder / "ipython", kernels))
        unchanged = _seconds_of_build(clone, environment)
        chapters = chapter_rows(clone / "book", kernels)
        with next((clone / "book").rglob("kmer-analysis.md")).open("a", encoding="utf-8") as file:
            file.write(_ADDED)
        prose = _seconds_of_build(clone, environment)
        builds = {
            "cold build": (cold, COLD),
            "build with nothing changed": (unchanged, UNCHANGED),
            "build after an edit of prose": (prose, PROSE),
        }
        return [
            *(
                Row(name, seconds, limit=limit, depends_on_machine=True)
                for name, (seconds, limit) in builds.items()
            ),
            *chapters,
            *pages.rows_of(clone / "_build" / "html"),
        ]


def copy_repository(repository: Path, target: Path) -> None:
    """Copy the files that Git tracks or would, and nothing that was built, as one commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (repository / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(repository / name, target / name)
    who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "A copy"]):
        subprocess.run(["git", *arguments], cwd=target, check=True)


def _environment(clone: Path) -> dict[str, str]:
    (clone / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    # The environment's own link leads to the package here, not to that of the copy.
    environment = os.environ | {"PYTHONPATH": str(clone / "src")}
    # What `make benchmarks` was told does not concern the build.
    for variable in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"):
        environment.pop(variable, None)
    return environment


def _seconds_of_build(clone: Path, environment: dict[str, str]) -> float:
    start = time.perf_counter()
    # The environment is ready, whatever the times of the copied files say.
    result = subprocess.run(
        ["make", "book", "--old-file", ".venv/.ready"],
        cwd=clone,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.perf_counter() - start
    if result.returncode:
        raise RuntimeError(f"make book failed:\n{result.stdout[-3000:]}")
    return seconds


def watch_kernels(profile: Path, records: Path) -> dict[str, str]:
    """Let every kernel write down what it takes, by a file that IPython runs at its start.

    Parameters
    ----------
    profile
        Folder for IPython's settings.
    records
        Folder for what the kernels write.

    Returns
    -------
    dict
        What the kernels' environment must hold.
    """
    start = profile / "profile_default" / "startup"
    start.mkdir(parents=True)
    records.mkdir()
    shutil.copy(Path(__file__).with_name("in_kernel.py"), start)
    return {"IPYTHONDIR": str(profile), "MEASURED_KERNELS": str(records)}


def chapter_rows(book: Path, records: Path) -> list[Row]:
    """Say what each chapter took, from what the kernels have written down.

    Parameters
    ----------
    book
        Folder of the chapters' sources.
    records
        Folder of the kernels' records. A record belongs to the chapter that holds all its cells.

    Raises
    ------
    RuntimeError
        If there is no record of a chapter with cells.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(book.rglob("*.md"))}
    found = {}
    for file in records.iterdir():
        record = json.loads(file.read_text(encoding="utf-8"))
        cells = [cell.strip() for cell in record["cells"]]
        owners = [path for path, text in texts.items() if all(cell in text for cell in cells)]
        if cells and len(owners) == 1:
            found[owners[0]] = record
    missing = [
        path.stem for path, text in texts.items() if "{code-cell}" in text and path not in found
    ]
    if missing:
        raise RuntimeError(f"there is no record of {', '.join(missing)}.")
    result = []
    for path, record in sorted(found.items()):
        name = path.stem
        result += [
            Row(
                f"{name}: processor time",
                record["seconds"],
                limit=LONG_CHAPTER if name in LONG_CHAPTERS else CHAPTER,
                depends_on_machine=True,
            ),
            Row(f"{name}: memory", record["bytes"] / 1e6, "MB", limit=MEMORY),
        ]
    return result
