"""Do on an empty machine what the README says: clone, then its two commands.

    python checks/fresh.py

The repository is cloned into an empty folder, with an empty home, and the commands are taken from
the README's own code blocks. It takes as long as the first build, and needs the network for the
set-up. The exit status is 0 if all commands pass.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["KEPT", "ROOT", "main", "readme_commands"]

ROOT = Path(__file__).resolve().parents[1]
SECTION = "Two commands"
#: Of the environment around, nothing but where programs are and how packages are found.
KEPT = re.compile(r"PATH|LANG|LC_\w+|PIP_\w+|\w*_PROXY|SSL_\w+|REQUESTS_CA_BUNDLE", re.I)


def readme_commands(readme: str, section: str = SECTION) -> list[str]:
    r"""Return the commands in the code blocks of a section of the README.

    Raises
    ------
    ValueError
        If there is no such section, or no command in it.

    Examples
    --------
    >>> readme_commands("## Two commands\n```sh\nmake book\n```\n## Next\n```sh\nls\n```\n")
    ['make book']
    """
    found = re.search(rf"^## {re.escape(section)}$(.*?)(?=^## |\Z)", readme, re.M | re.S)
    if found is None:
        raise ValueError(f"the README has no section {section!r}.")
    blocks = re.findall(r"^```sh\n(.*?)^```$", found[1], re.M | re.S)
    commands = [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
    if not commands:
        raise ValueError(f"the README's section {section!r} holds no command.")
    return commands


def main() -> int:
    """Run the commands; return 0 if all pass, otherwise 1."""
    with tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder, "clone"), Path(folder, "home")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
        environment = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        environment["HOME"] = str(home)
        for command in readme_commands((clone / "README.md").read_text(encoding="utf-8")):
            print(f"== {command}", flush=True)
            result = subprocess.run(["bash", "-c", command], cwd=clone, env=environment)
            if result.returncode:
                print(f"fresh: {command} failed.", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
