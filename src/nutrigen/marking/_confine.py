"""Confines a process of Linux: no network, no files but those of Python, few of everything else.

The process gets namespaces of its own for users, mounts, processes, the network and what processes
share. Its root is empty but for Python and its libraries, which it can only read, and a small
folder in memory. What root has started becomes the user nobody. Nothing here is for other systems,
and nothing needs more than Python has: the C library's functions are called as they are.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import stat
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "SCRATCH",
    "CannotConfine",
    "Limits",
    "become_nobody_if_possible",
    "confined_child",
    "limit",
    "readable",
]

_NEW_NAMESPACES = {
    "mounts": 0x00020000,
    "names of the machine": 0x04000000,
    "what processes share": 0x08000000,
    "processes": 0x20000000,
    "the network": 0x40000000,
}
_NEW_USER = 0x10000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8
_BIND, _REC, _PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000
_CAPABILITY_VERSION = 0x20080522
_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS = 1, 4, 24, 38
_NOBODY = 65534
#: An existing folder that never holds a library; on it the new root is put together.
_PLACE = "/sys"
#: The folder in memory; nothing else has this name.
SCRATCH = "/scratch"
_DEVICES = ("null", "zero", "full", "random", "urandom")


class CannotConfine(RuntimeError):
    """The system does not allow to confine a process; the message says what it refused."""


@dataclass(frozen=True)
class Limits:
    """What a confined process may use.

    Parameters
    ----------
    memory : int
        Bytes beyond those that it has when it begins.
    processes : int
        Processes and threads, its own among them.
    seconds : int
        Seconds of processor time.
    file_size : int
        Bytes of a file.
    """

    memory: int = 1 << 30
    processes: int = 8
    seconds: int = 20
    file_size: int = 1 << 24


def limit(limits: Limits, *, processes: bool = True) -> None:
    """Limit what this process, and those that it starts, may use.

    Parameters
    ----------
    limits : Limits
        How much.
    processes : bool
        Whether to limit the number of processes, which counts all of the user's.
    """
    try:
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # not on Linux, where such a limit has no effect either
        size = 1 << 34
    wanted = {
        resource.RLIMIT_AS: size + limits.memory,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "linux":  # elsewhere it is not kept, or can not be set
        del wanted[resource.RLIMIT_AS]
    if processes:
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # The second limit ends what has overlooked the first.
        resource.setrlimit(kind, (most, most + (kind == resource.RLIMIT_CPU)))


def readable(library: Path) -> list[Path]:
    """Return the folders and files that a confined Python has to read.

    Parameters
    ----------
    library : Path
        The folder of the package.

    Returns
    -------
    list of Path
        Those that are there, none of them inside of another.
    """
    candidates = [*map(Path, ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache"))]
    candidates += [Path("/etc/localtime"), Path(sys.prefix), Path(sys.base_prefix), library]
    # Folders of installed libraries, not those that happen to stand in the path.
    candidates += [Path(one) for one in sys.path if Path(one).name.endswith("-packages")]
    candidates += [path.resolve() for path in candidates if path.is_symlink()]
    found: list[Path] = []
    for path in sorted({path for path in candidates if path.exists()}):
        inside = (other for other in found if not other.is_symlink())
        if not any(path.is_relative_to(other) for other in inside):
            found.append(path)
    return found


def confined_child(
    action: Callable[[], None],
    *,
    visible: Iterable[Path],
    hidden: Iterable[Path],
    limits: Limits,
    kept: Iterable[int],
) -> int:
    """Confine this process, and fork the child that does something; return the child's id.

    Only the child is in all the namespaces, and as it is the first process of its own, everything
    that it has started ends with it.

    Parameters
    ----------
    action : callable
        What the child does. Whatever it raises, the child ends afterwards.
    visible : iterable of Path
        Folders and files that it may read.
    hidden : iterable of Path
        Folders of these that appear to be empty.
    limits : Limits
        What it may use.
    kept : iterable of int
        Descriptors of files that stay open in it; all others are closed.

    Raises
    ------
    CannotConfine
        If the system refuses.
    """
    c = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    is_root = user == 0
    # Root puts the new root together itself, as only root may be able to read all that is in it.
    flags = sum(_NEW_NAMESPACES.values()) | (0 if is_root else _NEW_USER)
    _require(c.unshare(flags), "namespaces of its own")
    if not is_root:
        _map_own_user(user, group)
    ready, is_ready = os.pipe()
    child = os.fork()
    if child:
        os.close(is_ready)
        refused = os.read(ready, 1000)
        os.close(ready)
        if refused:
            os.waitpid(child, 0)
            raise CannotConfine(refused.decode(errors="replace"))
        return child
    status = 1
    try:
        try:
            # Where memory runs out, this is what the system ends first.
            with contextlib.suppress(CannotConfine):
                _write("/proc/self/oom_score_adj", "1000")
            _new_root(c, list(visible), list(hidden))
            if is_root:
                _become_nobody(c)
            _give_up_rights(c)
            _close_others({*kept, is_ready})
            limit(limits)
        except CannotConfine as error:
            os.write(is_ready, str(error).encode()[:1000])
            os._exit(1)
        except BaseException as error:
            os.write(is_ready, f"{type(error).__name__}: {error}".encode()[:1000])
            os._exit(1)
        os.close(is_ready)
        action()
        status = 0
    finally:
        os._exit(status)


def _require(result: int, what: str) -> None:
    if result != 0:
        raise CannotConfine(f"{what}: {os.strerror(ctypes.get_errno())}")


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text)
    except OSError as error:
        raise CannotConfine(f"a namespace of users ({path}: {error.strerror})") from error


def _map_own_user(user: int, group: int) -> None:
    """In a new namespace of users, be who one has been outside, and let nobody open another."""
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    with contextlib.suppress(CannotConfine):
        _write("/proc/sys/user/max_user_namespaces", "0")


def become_nobody_if_possible() -> bool:
    """As root, become the user nobody, if that user can read Python; return whether it was done."""
    needed = [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()]
    places = {place for path in needed for place in (path, *path.parents)}
    if os.geteuid() != 0 or not all(place.stat().st_mode & stat.S_IXOTH for place in places):
        return False
    _change_user()
    return True


def _change_user() -> None:
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _become_nobody(c: ctypes.CDLL) -> None:
    try:
        _change_user()
    except OSError as error:
        raise CannotConfine(f"to become the user nobody: {error.strerror}") from error
    # Who has changed its user may otherwise not write to its own /proc.
    _require(c.prctl(_SET_DUMPABLE, *map(ctypes.c_ulong, (1, 0, 0, 0))), "to be nobody")
    # A user's processes are counted for each namespace: without one, for the whole machine.
    if c.unshare(_NEW_USER) == 0:
        _map_own_user(_NOBODY, _NOBODY)


def _new_root(c: ctypes.CDLL, visible: list[Path], hidden: list[Path]) -> None:
    """Put a root together that has what is visible, and move into it."""

    def mount(source: str, below: str, kind: str, flags: int, options: str = "") -> None:
        arguments = source.encode(), f"{_PLACE}{below}".encode(), kind.encode()
        done = c.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None)
        _require(done, f"to mount {kind or source}")

    _require(c.mount(b"none", b"/", b"", ctypes.c_ulong(_REC | _PRIVATE), None), "own mounts")
    mount("tmpfs", "", "tmpfs", _NOSUID | _NODEV, "mode=755,size=1m")
    for path in visible:
        target = Path(f"{_PLACE}{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            target.symlink_to(path.readlink())
            continue
        target.mkdir(exist_ok=True) if path.is_dir() else target.touch()
        mount(str(path), str(path), "", _BIND | _REC)
    for path in hidden:
        if Path(f"{_PLACE}{path}").is_dir():
            mount("tmpfs", str(path), "tmpfs", _NOSUID | _NODEV, "mode=755,size=4k")
    for name in (SCRATCH, "proc", "dev"):
        Path(_PLACE, name.lstrip("/")).mkdir(exist_ok=True)
    for name in _DEVICES:
        Path(_PLACE, "dev", name).touch()
    _set_attributes(c, _PLACE, _RDONLY | _NOSUID | _NODEV)
    for name in _DEVICES:
        mount(f"/dev/{name}", f"/dev/{name}", "", _BIND)
    mount("tmpfs", SCRATCH, "tmpfs", _NOSUID | _NODEV | _NOEXEC, "mode=1777,size=32m")
    # A container may keep its own /proc from being seen as a whole; Python does without.
    with contextlib.suppress(CannotConfine):
        mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    os.chdir(_PLACE)
    _require(c.pivot_root(b".", b"."), "another root")
    _require(c.umount2(b".", _DETACH), "to leave the old root")
    os.chdir("/")


def _set_attributes(c: ctypes.CDLL, path: str, attributes: int) -> None:
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    done = c.syscall(
        ctypes.c_long(_MOUNT_SETATTR), _AT_FDCWD, path.encode(), _AT_RECURSIVE, wanted, len(wanted)
    )
    _require(done, "mounts that can only be read (Linux 5.12 can)")


def _give_up_rights(c: ctypes.CDLL) -> None:
    """Leave no right that root of the namespace has, and no way to get one."""
    zero = ctypes.c_ulong(0)
    for capability in range(64):
        c.prctl(_CAPBSET_DROP, ctypes.c_ulong(capability), zero, zero, zero)
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _require(c.capset(header, bytes(24)), "to give up rights")
    _require(c.prctl(_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero), "no new rights")
    c.prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), zero, zero, zero)


def _close_others(kept: set[int]) -> None:
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    low = 3
    for descriptor in sorted({*kept, resource.getrlimit(resource.RLIMIT_NOFILE)[0]}):
        os.closerange(low, max(descriptor, low))
        low = descriptor + 1
