"""Record which files a kernel reads, and which modules it loads.

An extension of IPython that the book's executor loads into each kernel, before the first cell.
After each cell it writes a JSON file, which the environment variable ``KERNEL_RECORD`` names:

- ``read``: paths that were opened to read, or were to be opened and do not exist;
- ``listed``: folders whose entries were listed;
- ``modules``: source files of all modules that are loaded;
- ``processes``: whether another process was started, whose files are not seen.

What a cell has written itself is none of its inputs.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Recorder", "load_ipython_extension"]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PROCESSES = {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"}


class Recorder:
    """What has been read so far; ``hook`` is for :func:`sys.addaudithook`."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.written: set[str] = set()
        self.listed: set[str] = set()
        self.processes = False

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of what the interpreter is about to do."""
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str | bytes | os.PathLike):
                writes = bool(set(mode) & set("wax+")) if mode else bool(flags & _WRITING)
                (self.written if writes else self.read).add(_absolute(path))
        elif event in ("os.listdir", "os.scandir"):
            # Where modules are looked for is no listing that a cell has asked for.
            if not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
                path = arguments[0]
                if path is None or isinstance(path, str | bytes | os.PathLike):
                    self.listed.add(_absolute("." if path is None else path))
        elif event in _PROCESSES:
            self.processes = True

    def record(self) -> dict[str, Any]:
        """Return what there is to be written."""
        modules = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        return {
            "read": sorted(self.read - self.written),
            "listed": sorted(self.listed),
            "modules": sorted(map(_absolute, filter(None, modules))),
            "processes": self.processes,
        }


def _absolute(path: str | bytes | os.PathLike[Any]) -> str:
    return os.path.abspath(os.fsdecode(path))


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Begin to record."""
    file = Path(os.environ["KERNEL_RECORD"])
    recorder = Recorder()
    sys.addaudithook(recorder.hook)

    def write(_result: object) -> None:
        file.write_text(json.dumps(recorder.record()), encoding="utf-8")

    shell.events.register("post_run_cell", write)
