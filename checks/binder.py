"""Ask repo2docker, the program behind Binder, what it would make of the notebooks.

    python checks/binder.py NOTEBOOKS

NOTEBOOKS is the folder that becomes the branch which the launch buttons open. It is a dry run:
repo2docker writes down the image that it would build, and nothing is built. The image must have
the Python that ``runtime.txt`` names and run ``postBuild``, which must install PyTorch, then the
package with the pinned versions, and name no file that is not there. The exit status is 0 if all
is so.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

__all__ = ["main", "missing_steps"]


def missing_steps(image: str, runtime: str, script: str, files: Collection[str]) -> list[str]:
    """Return what an image lacks that a reader needs on Binder.

    Parameters
    ----------
    image
        The instructions that build it, a Dockerfile.
    runtime
        The line of ``runtime.txt``, such as ``python-3.11``.
    script
        The commands in ``postBuild``.
    files
        Names of the files beside it.

    Examples
    --------
    >>> missing_steps("RUN ./postBuild", "python-3.11", "python a.py", [])
    ['Python 3.11', 'the package with the pinned versions', 'the file a.py']
    """
    version = runtime.strip().removeprefix("python-")
    # In names of files, repo2docker writes special characters as numbers.
    environment = f"environment-2epy-2d{version.replace('.', '-2e')}-2d"
    pinned = r'^python .*pip install .*--constraint constraints\.txt "nutrigen\S* @ https://\S+"$'
    steps = {
        f"Python {version}": (environment, image),
        "a run of postBuild": (r"^RUN \./postBuild$", image),
        "the package with the pinned versions": (pinned, script),
    }
    missing = [
        name for name, (step, text) in steps.items() if not re.search(step, text, re.MULTILINE)
    ]
    named = re.findall(r"(?<=\s)\w+\.(?:py|txt)\b", script)
    return missing + [f"the file {name}" for name in dict.fromkeys(named) if name not in files]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the dry run; return 0 if nothing is missing, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", type=Path, help="what the builder of the notebooks wrote")
    folder = parser.parse_args(arguments).notebooks
    files = {path.name for path in folder.glob("*")}
    if missing := {"runtime.txt", "postBuild"} - files:
        parser.error(f"{folder} holds no {' and no '.join(sorted(missing))}; run make notebooks.")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
        return 1
    runtime, script = ((folder / name).read_text("utf-8") for name in ("runtime.txt", "postBuild"))
    missing = missing_steps(run.stdout + run.stderr, runtime, script, files)
    for step in missing:
        print(f"binder: the image would be without {step}.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
