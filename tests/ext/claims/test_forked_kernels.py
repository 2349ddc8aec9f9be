"""A forked kernel behaves as one that has started alone, and never outlives the build."""

from __future__ import annotations

import os
import sys
import time

import nbformat
import pytest
from claims.forked_kernels import IS_POSSIBLE, Forker, manager_class
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = [
    pytest.mark.skipif(not IS_POSSIBLE, reason="kernels are forked under Linux only"),
    pytest.mark.deep,
]

# What decides how a chapter's cells run, and what they could see of how their kernel came to be.
CELLS = [
    "import os, sys, signal\n"
    "sorted(os.environ.items() - {('JPY_PARENT_PID', os.environ['JPY_PARENT_PID'])})",
    "os.getcwd(), sys.argv[:1], sys.path, sys.flags",
    "signal.getsignal(signal.SIGCHLD), os.getpgid(0) == os.getpid()",
    "import subprocess; subprocess.run([sys.executable, '-c', 'raise SystemExit(3)']).returncode",
    "!echo shell; echo error >&2",
    "os.write(1, b'below Python\\n'); sys.stdin.fileno()",
    "import matplotlib.pyplot as plt\n"
    "plt.rcParams['svg.hashsalt'] = 'same'\n"
    "%config InlineBackend.figure_formats = ['svg']\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
    "plt.plot([1, 3, 2]); plt.get_backend()",
    "1 / 0",
]


@pytest.fixture
def forker():
    made = Forker(["ipykernel.kernelapp", "matplotlib.figure", "numpy"], dict(os.environ))
    yield made
    made.stop()


def execute(cells: list[str], folder, forker: Forker | None = None) -> nbformat.NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        allow_errors=True,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    if forker:
        client.kernel_manager_class = manager_class(forker)
    return client.execute(env=dict(os.environ))


def test_cells_see_and_show_the_same(tmp_path, forker):
    alone, forked = execute(CELLS, tmp_path), execute(CELLS, tmp_path, forker)
    for cell, other in zip(alone.cells, forked.cells, strict=True):
        assert cell.outputs == other.outputs, cell.source
    assert "image/svg+xml" in str(forked.cells[-2].outputs)


def test_each_begins_anew(tmp_path, forker):
    draw = ["import numpy, random\nnumpy.random.random(), random.random()", "numpy.seen = 1"]
    first, second = execute(draw, tmp_path, forker), execute(draw, tmp_path, forker)
    assert first.cells[0].outputs != second.cells[0].outputs
    seen = execute(["import numpy; hasattr(numpy, 'seen')"], tmp_path, forker)
    assert seen.cells[0].outputs[0].data["text/plain"] == "False"


def test_a_kernel_that_dies_is_noticed(tmp_path, forker):
    with pytest.raises(DeadKernelError):
        execute(["import os; os._exit(1)"], tmp_path, forker)


def test_kernels_end_with_their_forker(tmp_path):
    forker = Forker(["ipykernel.kernelapp"], dict(os.environ))
    kernel = forker.start([f"--f={tmp_path / 'connection.json'}"], str(tmp_path), dict(os.environ))
    assert kernel.poll() is None
    forker.stop()
    for _ in range(100):
        if kernel.poll() is not None:
            break
        time.sleep(0.1)
    assert kernel.poll() is not None


def test_a_library_that_is_not_there_is_named(capfd, tmp_path):
    forker = Forker(["numpy", "no_such_library"], dict(os.environ))
    with pytest.raises(RuntimeError, match="no kernel could be started"):
        forker.start([], str(tmp_path), {})
    forker.stop()
    assert "no_such_library" in capfd.readouterr().err
    assert "no_such_library" not in sys.modules
