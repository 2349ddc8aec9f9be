"""Start kernels as copies of a process that has the libraries already.

A program, started with the names of modules. It imports them, once; then each line that it reads
is the JSON of a kernel to start, ``{"arguments": [...], "folder": "...", "environment": {...}}``,
which is answered with the number of its process, a line too. It ends with its input, and the
kernels that still run notice that and end.

Modules of the project must not be among the names: a kernel records which of them its cells load.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from importlib import util


def main(modules: list[str]) -> None:
    """Import the modules, then start what is asked for."""
    # Read when ipykernel is imported: whose end ends a kernel.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    # Read when Matplotlib is imported; a kernel that starts alone sets it first.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in modules:
        importlib.import_module(name)
    # What is never collected is never written to, and so stays shared.
    gc.freeze()
    # Nobody waits for the kernels, so that none may stay behind as a zombie.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _become_kernel(**json.loads(line))
        print(process, flush=True)


def _become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    # Input and output are those on which kernels are asked for.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    handle = os.environ["JPY_PARENT_PID"]
    os.environ.clear()
    os.environ.update(environment | {"JPY_PARENT_PID": handle})
    os.chdir(folder)
    # As `python -m ipykernel_launcher` leaves them: without the folder of what was started.
    del sys.path[0]
    sys.argv = [str(util.find_spec("ipykernel_launcher").origin), *arguments]
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    from ipykernel import kernelapp

    status = 1
    try:
        kernelapp.launch_new_instance(argv=arguments)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
