"""A command without a network reaches this machine and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import offline
import pytest

PROBE = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), timeout=5).close()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print(error.strerror)
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, offline.__file__, *command], capture_output=True, text=True, check=False
    )


@pytest.fixture
def _can_be_cut_off():
    namespace = ["unshare", "--net", "--user", "--map-root-user", "true"]
    if not sys.platform.startswith("linux") or subprocess.run(namespace, check=False).returncode:
        pytest.skip("this machine lets nobody have a network namespace of their own")


@pytest.mark.usefixtures("_can_be_cut_off")
def test_nothing_but_the_machine_itself_is_reached():
    result = run(sys.executable, "-c", PROBE)
    assert result.stdout == "Network is unreachable\n", result.stderr


@pytest.mark.usefixtures("_can_be_cut_off")
def test_the_exit_status_is_the_commands():
    assert run(sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_somebody_who_is_not_root_becomes_it_in_the_namespace():
    assert "--map-root-user" in offline.command_line(["true"], is_root=False)
    assert "--map-root-user" not in offline.command_line(["true"], is_root=True)


def test_without_a_command_it_explains_itself():
    result = run()
    assert result.returncode == 2
    assert Path(offline.__file__).name in result.stderr
