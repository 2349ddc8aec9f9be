"""Let a chapter's kernel write down at its end what it took. IPython runs this file at its start.

The name of the chapter is unknown here; its cells tell it.
"""


def _write_down_at_exit() -> None:
    import atexit
    import json
    import os
    import resource
    import sys
    from pathlib import Path

    from IPython import get_ipython

    def seconds() -> float:
        # Of this process and of those that it has started.
        return sum(os.times()[:4])

    def peak() -> int:
        # On Linux ru_maxrss begins with what the process that started the kernel has used.
        if sys.platform == "linux":
            lines = Path("/proc/self/status").read_text().splitlines()
            return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = seconds()
    cells = get_ipython().user_ns["In"]

    @atexit.register
    def write_down() -> None:
        record = {"seconds": seconds() - before, "bytes": peak(), "cells": cells[1:]}
        file = Path(os.environ["MEASURED_KERNELS"], f"{os.getpid()}.json")
        file.write_text(json.dumps(record), encoding="utf-8")


_write_down_at_exit()
del _write_down_at_exit
