"""Kernels that begin with the libraries imported.

Two dozen chapters import the same libraries, which takes a kernel longer than some chapters. Under
Linux one process imports them, and kernels are forked from it (:mod:`kernel_forker`), by a
provisioner, which is what Jupyter calls the part that starts and ends a kernel's process. Elsewhere
a fork may break libraries of the system, and kernels start as ever.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

__all__ = ["IS_POSSIBLE", "Forker", "manager_class"]

IS_POSSIBLE = sys.platform == "linux"
_PROGRAM = Path(__file__).with_name("kernel") / "kernel_forker.py"


class Forker:
    """The process that has the libraries.

    Parameters
    ----------
    modules
        Names of what it imports.
    environment
        Environment variables that matter while modules are imported.

    Raises
    ------
    RuntimeError
        By :meth:`start` if the process has ended, for example since a module is not there.
    """

    def __init__(self, modules: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_PROGRAM), *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def start(self, arguments: list[str], folder: str, environment: dict[str, str]) -> _Forked:
        """Start a kernel with these arguments, in a folder, with environment variables."""
        assert self._process.stdin
        assert self._process.stdout
        what = {"arguments": arguments, "folder": folder, "environment": environment}
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(what), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(
                f"{_PROGRAM.name}: no kernel could be started; what it said is above."
            )
        return _Forked(int(answer))

    def stop(self) -> None:
        """End the process, and with it the kernels that still run."""
        self._process.communicate()


class _Forked:
    """A process that another one started, with what a provisioner asks of one of its own."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        # Asked for when the process has ended; the status is known to who started it alone.
        return 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class _ForkingProvisioner(LocalProvisioner):
    """Jupyter's own, but for how the process comes to be."""

    forker: Forker

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        # The command is `python -m ipykernel_launcher` with arguments.
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.process = self.forker.start(arguments, str(kwargs["cwd"]), kwargs["env"])
        # The kernel leads a group of its own.
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


def manager_class(forker: Forker) -> type[AsyncKernelManager]:
    """Return the class of managers whose kernels come from a forker."""

    class Manager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.provisioner = _ForkingProvisioner(kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.forker = forker

    return Manager
