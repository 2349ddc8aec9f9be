"""Do what the README says on bare Debian systems, each with another Python.

    sudo python3 checks/pythons.py [bookworm trixie sid] [--share PATH ...] [--keep FOLDER]

Debian 12 has Python 3.11, Debian 13 has 3.13, unstable has 3.14. Each system is made by debootstrap
(`sudo apt-get install debootstrap`) with nothing but what the README names; the last commit is
cloned into it, and the README's commands run as they stand there. That takes the network, some
gigabytes and a quarter of an hour each. What pip finds its packages with is taken from the
environment; folders and files of this machine that it needs beside are shared by their paths. The
exit status is 0 if all commands pass.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fresh import KEPT, ROOT, readme_commands

__all__ = ["PYTHONS", "main", "run_inside"]

PYTHONS = {"bookworm": "3.11", "trixie": "3.13", "sid": "3.14"}
#: What the README names beside Python.
PACKAGES = ("ca-certificates", "git", "make", "python3", "python3-venv")
# Nothing of it is left when the shell that mounts ends.
_ENTER = ("unshare", "--mount", "--propagation", "private", "bash", "-euc")
_CLONE = "/srv/book"


def _mounts(root: Path, shared: Sequence[Path]) -> list[str]:
    lines = []
    for path in (Path("/proc"), Path("/sys"), Path("/dev"), *shared):
        inside = root / path.relative_to("/")
        if path.is_dir():
            inside.mkdir(parents=True, exist_ok=True)
        else:
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.touch()
        lines.append(f"mount --rbind {shlex.quote(str(path))} {shlex.quote(str(inside))}")
    return lines


def run_inside(root: Path, shared: Sequence[Path], command: str) -> int:
    """Run a command of the shell in a system, with paths of this one; return its exit status."""
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    kept |= {"HOME": "/srv", "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    settings = [f"{name}={value}" for name, value in kept.items()]
    chroot = ["chroot", str(root), "/usr/bin/env", "-i", *settings, "bash", "-euc", command]
    script = "; ".join([*_mounts(root, shared), f"exec {shlex.join(chroot)}"])
    return subprocess.run([*_ENTER, script]).returncode


def _try(suite: str, root: Path, shared: Sequence[Path]) -> bool:
    """Make a system and run the README's commands in it; return whether all passed."""
    packages = f"--include={','.join(PACKAGES)}"
    subprocess.run(["debootstrap", "--variant=minbase", packages, suite, root], check=True)
    clone = root / _CLONE.lstrip("/")
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    commands = readme_commands((clone / "README.md").read_text(encoding="utf-8"))
    if run_inside(root, shared, f"chown -R root {_CLONE}; python3 --version"):
        return False
    for command in commands:
        print(f"== {suite} (Python {PYTHONS[suite]}): {command}", flush=True)
        if run_inside(root, shared, f"cd {_CLONE}; {command}"):
            return False
    size = subprocess.run(["du", "-sm", clone / ".venv"], capture_output=True, text=True)
    print(f"{suite}: all passed; .venv has {size.stdout.split()[0]} MB", flush=True)
    return True


def main() -> int:
    """Try the systems; return 0 if the README's commands pass in all of them, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("suites", nargs="*", help=f"of {', '.join(PYTHONS)}; all by default")
    parser.add_argument("--share", nargs="+", type=Path, default=[], help="paths to mount inside")
    parser.add_argument("--keep", type=Path, help="folder for the systems; they stay there")
    options = parser.parse_args()
    if unknown := set(options.suites) - set(PYTHONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(PYTHONS)}.")
    if os.geteuid() != 0:
        parser.error("only root can make a system and enter it; run this with sudo.")
    shared = [Path("/etc/resolv.conf"), *(path.resolve() for path in options.share)]
    with tempfile.TemporaryDirectory() as folder:
        home = options.keep or Path(folder)
        failed = [
            suite for suite in options.suites or PYTHONS if not _try(suite, home / suite, shared)
        ]
    for suite in failed:
        print(f"pythons: a command of the README failed on {suite}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
