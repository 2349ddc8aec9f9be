"""Say what to do where the pinned packages cannot be installed, before an installer fails.

    python checks/machine.py

The exit status is 0 if they can. Also Pythons that are too old read this file: nothing in it is
newer than Python 3.6.
"""

import platform
import struct
import sys

__all__ = ["OLDEST", "TOO_NEW", "obstacle"]

OLDEST, TOO_NEW = (3, 11), (3, 15)


def obstacle(version: tuple, system: str, machine: str, bits: int = 64, libc: str = "glibc") -> str:
    """Return why the pinned packages do not install on a machine, and a way out.

    Parameters
    ----------
    version
        Of Python: at least its first two numbers.
    system, machine
        As :func:`platform.system` and :func:`platform.machine` name them.
    bits
        Of a pointer of this Python, 32 or 64.
    libc
        The C library that this Python is linked with, "glibc" or ""; of interest on Linux only.

    Returns
    -------
    str
        Empty if the packages can be installed.

    Examples
    --------
    >>> obstacle((3, 11, 0), "Linux", "x86_64")
    ''
    >>> obstacle((3, 15, 0), "Linux", "x86_64").partition(";")[0]
    'Python 3.11 to 3.14 is needed, this is 3.15'
    """
    elsewhere = "Colab and Binder run the chapters without an installation (see Setting up)"
    if not OLDEST <= tuple(version[:2]) < TOO_NEW:
        return (
            f"Python 3.{OLDEST[1]} to 3.{TOO_NEW[1] - 1} is needed, this is "
            f"{version[0]}.{version[1]}; if another one is installed, name it, for example: "
            "make book PYTHON=python3.13"
        )
    if bits != 64:
        return f"this Python has {bits} bit; install one of 64 bit, or: {elsewhere}"
    if system == "Darwin" and machine == "x86_64":
        return (
            "PyTorch has no build for this Python, which is made for Intel's processors; on a Mac "
            "with a processor of Apple's, install a Python for arm64; on an older one, use a "
            f"container or a virtual machine with Linux, or: {elsewhere}"
        )
    if system == "Windows" and machine.upper() == "ARM64":
        return (
            "PyTorch and Biopython have no build for this Python, which is made for ARM; install "
            f"Python for x86-64, which Windows runs too, or: {elsewhere}"
        )
    if system == "Linux" and libc != "glibc":
        return (
            "PyTorch has no build for a Linux without glibc (Alpine, for example); use Debian, "
            f"Ubuntu, Fedora or a container of one of them, or: {elsewhere}"
        )
    return ""


if __name__ == "__main__":
    found = obstacle(
        sys.version_info,
        platform.system(),
        platform.machine(),
        8 * struct.calcsize("P"),
        platform.libc_ver()[0],
    )
    sys.exit(found or None)
