"""Run a command without a network: only this machine itself can be reached.

    python checks/offline.py COMMAND [ARGUMENT ...]

On Linux, by a network namespace with nothing but the loopback device. The exit status is the
command's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import sys
from collections.abc import Sequence

__all__ = ["command_line", "main"]

_INSIDE = "--inside"
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
# Of the addresses that are set aside for documentation: nobody is there.
_SOMEWHERE_ELSE = ("192.0.2.1", 443)


def command_line(command: Sequence[str], *, is_root: bool) -> list[str]:
    """Return the command line that starts a command in a namespace without a network.

    Examples
    --------
    >>> command_line(["make", "book"], is_root=True)[:2]
    ['unshare', '--net']
    """
    # Somebody else than root needs to be root of a namespace of their own.
    users = [] if is_root else ["--user", "--map-root-user"]
    return ["unshare", "--net", *users, sys.executable, __file__, _INSIDE, *command]


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(control, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _IFF_UP))


def _is_cut_off() -> bool:
    try:
        socket.create_connection(_SOMEWHERE_ELSE, timeout=1).close()
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the program is replaced by it."""
    command = list(sys.argv[1:] if arguments is None else arguments)
    inside = command[:1] == [_INSIDE]
    command = command[1:] if inside else command
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if inside:
        _start_loopback()
        if not _is_cut_off():
            print("offline: the network can still be reached.", file=sys.stderr)
            return 2
    elif shutil.which("unshare") is None:
        print("offline: the program unshare is missing; it comes with Linux.", file=sys.stderr)
        return 2
    else:
        command = command_line(command, is_root=os.geteuid() == 0)
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
