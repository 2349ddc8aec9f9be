"""Propose newer versions of what is pinned, and write them only when asked to.

    .venv/bin/python checks/upgrade.py [--only NAME …] [--write]

pip and npm ask the indexes that they are set up with. Each line of the table is a pin, the newest
version, and what stands against it: a pinned package that refuses the newest version, or a reason
of this project to stay. With `--write` all that nothing stands against goes into the files; a
package that a reader's Python brings along, and the lock files of npm, are made anew by the
commands that are named at the end, like the builds before and after, which have to be compared.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["Proposal", "main", "newest_on_npm", "newest_on_pip", "proposals", "written"]

ROOT = Path(__file__).parents[1]
#: Each file of pins, and the environment that is made from it.
REQUIREMENTS = {
    "requirements.txt": ".venv",
    "checks/requirements.txt": ".venv/checks",
    "checks/package_requirements.txt": ".venv/package",
}
PACKAGES = "browser/package.json"
CONFIG = "_config.yml"
#: What stays as it is pinned, and why.
STAYS = {
    "torch": "its build for processors has an index of its own, and chapters' numbers hang on it",
    "jupyter-book": "version 2 is built on MyST without Sphinx: none of book/_ext would run",
}
NEXT = """
In this order:
  git stash; make book; mv _build/html _build/old; git stash pop
  .venv/bin/python -m pip install --dry-run --requirement requirements.txt
      (what it would install beside the pins needs a pin, too)
  make book; .venv/bin/python checks/compare_sites.py _build/old _build/html
  make deep"""
NEXT_IN_BROWSER = """
Before that, for the Python and the editor of a page:
  (cd browser; npm install --package-lock-only)
  .venv/bin/python browser/make_folder.py --pin; make verdicts"""

_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", re.MULTILINE)


@dataclass(frozen=True)
class Proposal:
    """A pin for which there is a newer version; `against` says why not, and is empty otherwise."""

    file: str
    name: str
    pinned: str
    newest: str
    against: str


def newest_on_pip(python: Path, excluded: Iterable[str] = ()) -> dict[str, str]:
    """Return the newest version of each installed package that has one, but of the excluded.

    Raises
    ------
    SystemExit
        If the environment is missing, or no index answers.
    """
    command = [str(python), "-m", "pip", "list", "--outdated", "--format", "json"]
    command += ["--disable-pip-version-check", *(f"--exclude={name}" for name in excluded)]
    return {
        canonicalize_name(package["name"]): package["latest_version"]
        for package in _answer(command, python.parent, {0})
    }


def newest_on_npm(folder: Path) -> dict[str, str]:
    """Return the newest version of each package that a folder's `package.json` names.

    Raises
    ------
    SystemExit
        If npm is missing, or its index does not answer.
    """
    # That something is outdated is status 1 to npm.
    answer = _answer(["npm", "outdated", "--json", "--include", "dev"], folder, {0, 1})
    if "error" in answer:
        sys.exit(f"npm outdated: {answer['error']}")
    return {name: package["latest"] for name, package in answer.items()}


def _answer(command: list[str], folder: Path, good: set[int]) -> list | dict:
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"{' '.join(command)}: {folder} or {command[0]} is missing; run make upgrade")
    if run.returncode not in good:
        sys.exit(f"{' '.join(command)}: {run.stderr.strip() or 'failed'}")
    try:
        return json.loads(run.stdout or "{}")
    except json.JSONDecodeError:
        sys.exit(f"{' '.join(command)}: expected JSON, not {run.stdout[:80]!r}")


def proposals(
    file: str, text: str, newest: Mapping[str, str], installed: Iterable[metadata.Distribution]
) -> list[Proposal]:
    r"""Return the pins of a requirements file for which there is a newer version.

    Parameters
    ----------
    file
        Name of the file.
    text
        Its content.
    newest
        The newest version of each package that has a newer one.
    installed
        What the file pins, as it is installed: it says which versions it accepts.

    Examples
    --------
    >>> (found,) = proposals("requirements.txt", "torch==2.1\ntqdm==4.70\n", {"tqdm": "4.71"}, [])
    >>> found.name, found.pinned, found.newest, found.against
    ('tqdm', '4.70', '4.71', '')
    """
    asked: dict[str, list[tuple[str, Requirement]]] = {}
    for distribution in installed:
        for requirement in map(Requirement, distribution.requires or []):
            name = canonicalize_name(requirement.name)
            asked.setdefault(name, []).append((distribution.metadata["Name"], requirement))
    found = []
    for pin in _PIN.finditer(text):
        name = canonicalize_name(pin["name"])
        if name not in newest or newest[name] == pin["version"]:
            continue
        against = [f"stays: {STAYS[name]}"] if name in STAYS else []
        against += [
            f"{by} asks for {requirement.specifier}"
            for by, requirement in asked.get(name, [])
            if (requirement.marker is None or requirement.marker.evaluate({"extra": ""}))
            and not requirement.specifier.contains(newest[name], prereleases=True)
        ]
        found.append(Proposal(file, pin["name"], pin["version"], newest[name], "; ".join(against)))
    return found


def npm_proposals(text: str, newest: Mapping[str, str]) -> list[Proposal]:
    """Return the pins of a `package.json` for which there is a newer version.

    Examples
    --------
    >>> npm_proposals('{"dependencies": {"pyodide": "1.0"}}', {"pyodide": "1.1"})[0].newest
    '1.1'
    """
    package = json.loads(text)
    pinned = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    return [
        Proposal(PACKAGES, name, version, newest[name], "")
        for name, version in pinned.items()
        if newest.get(name, version) != version
    ]


def written(text: str, proposal: Proposal) -> str:
    r"""Return the content of a file of pins, with the newest version of one package.

    Examples
    --------
    >>> zipp = Proposal("requirements.txt", "zipp", "4.1", "4.2", "")
    >>> written("zipp==4.1; python_version < '3.12'\n", zipp)
    "zipp==4.2; python_version < '3.12'\n"
    """
    name, pinned = re.escape(proposal.name), re.escape(proposal.pinned)
    if proposal.file == PACKAGES:
        pattern = rf'("{name}": "){pinned}(?=")'
    else:
        pattern = rf"(?m)^({name}==){pinned}(?=[\s;]|$)"
    return re.sub(pattern, rf"\g<1>{proposal.newest}", text)


def _installed(python: Path) -> list[metadata.Distribution]:
    command = "import json, sysconfig; print(json.dumps(sysconfig.get_path('purelib')))"
    folder = _answer([str(python), "-c", command], python.parent, {0})
    return list(metadata.distributions(path=[folder]))


def _write(root: Path, chosen: Sequence[Proposal]) -> None:
    for proposal in chosen:
        path = root / proposal.file
        path.write_text(written(path.read_text(encoding="utf-8"), proposal), encoding="utf-8")
        if proposal.name == "pyodide":
            # A page takes it from the address that stands here, where the site has no copy.
            text = (root / CONFIG).read_text(encoding="utf-8")
            text = text.replace(f"/v{proposal.pinned}/", f"/v{proposal.newest}/")
            (root / CONFIG).write_text(text, encoding="utf-8")


def _all_proposals(root: Path, only: set[str]) -> list[Proposal]:
    """Look at all that is pinned, or only at what is named: to ask for one takes a second."""
    found = []
    for file, environment in REQUIREMENTS.items():
        python = root / environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        text = (root / file).read_text(encoding="utf-8")
        pinned = {canonicalize_name(pin["name"]) for pin in _PIN.finditer(text)}
        if only and not only & pinned:
            continue
        installed = _installed(python)
        names = {canonicalize_name(distribution.metadata["Name"]) for distribution in installed}
        newest = newest_on_pip(python, sorted(names - only) if only else ())
        found += proposals(file, text, newest, installed)
    text = (root / PACKAGES).read_text(encoding="utf-8")
    if not only or any(f'"{name}"' in text for name in only):
        found += npm_proposals(text, newest_on_npm((root / PACKAGES).parent))
    return [proposal for proposal in found if not only or canonicalize_name(proposal.name) in only]


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command line; the exit status is 0 unless an index does not answer."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="look at these packages alone")
    parser.add_argument("--write", action="store_true", help="write the proposal to the files")
    options = parser.parse_args(arguments)

    found = _all_proposals(root, set(map(canonicalize_name, options.only or ())))
    if not found:
        print("Nothing pinned has a newer version.")
        return 0

    for file in dict.fromkeys(proposal.file for proposal in found):
        print(f"{file}\n  {'package':28}{'pinned':18}{'newest':18}what stands against it")
        for proposal in found:
            if proposal.file == file:
                row = f"  {proposal.name:28}{proposal.pinned:18}{proposal.newest:18}"
                print(f"{row}{proposal.against or '-'}")
    chosen = [proposal for proposal in found if not proposal.against]
    if options.write:
        _write(root, chosen)
        print(f"\n{len(chosen)} of {len(found)} are written.")
        print(NEXT)
        if any(proposal.file == PACKAGES for proposal in chosen):
            print(NEXT_IN_BROWSER)
    else:
        print(f"\nNothing is written: make upgrade WRITE=1 writes {len(chosen)} of {len(found)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
