"""Keep a chapter's outputs for exactly as long as what made them is unchanged.

Jupyter-Cache compares a chapter's cells only. What else decides its outputs is not guessed: each
kernel records the modules that it loads, the files that it opens and the folders that it lists
(:mod:`kernel_recorder`). Those within the project are the chapter's inputs. Its outputs are used
again if its cells, Python, the pinned environment and all of these inputs are as they were; a few
earlier states are kept, so that going back to one executes nothing.

Chapters whose outputs are missing are executed before the build reads them, as many at a time as
there are processor cores. Where an assertion fails, its chapter is executed once more, past it, and
every assertion of it that fails is told: who changes data mends them in one round.

Last seen needed with MyST-NB 1.4.0 and Jupyter-Cache 1.0.1, which would have to know the files that
a chapter needs: https://github.com/executablebooks/MyST-NB/issues/299 is open.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import zmq
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_client.manager import KernelManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.util import logging

from claims.forked_kernels import IS_POSSIBLE, Forker, manager_class

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

# Enough to switch between a few states of the source without executing anew.
_STATES_KEPT = 5
_INPUTS = "inputs.json"
_RECORDER = Path(__file__).with_name("kernel")
#: On a busy machine outputs come late. By default one that is later than four seconds is left out.
WAIT_FOR_OUTPUTS = {"iopub_timeout": 120, "raise_on_iopub_timeout": True}


@dataclass
class Project:
    """The files that may decide what a chapter shows.

    Parameters
    ----------
    root
        Folder of the project. Of what kernels read, only what is in it counts, apart from what is
        generated: folders whose names begin with a dot or end with ``.egg-info``, ``_build`` and
        byte code.
    environment
        Files that decide the outputs of every chapter, such as the pinned packages.
    """

    root: Path
    environment: tuple[Path, ...] = ()
    _hashes: dict[Path, str] = field(default_factory=dict)

    def key(self, notebook: NotebookNode) -> str:
        """Hash what decides the outputs of a chapter before anything is executed.

        Raises
        ------
        FileNotFoundError
            If a file of the environment does not exist: a wrong path would make the cache blind.
        """
        digest = hashlib.sha256(platform.python_version().encode())
        for file in self.environment:
            if not file.is_file():
                raise FileNotFoundError(f"execution_cache: there is no file {file}.")
            digest.update(self.hash_of(file).encode())
        cells = [
            (cell.source, sorted(cell.metadata.get("tags", ())))
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        digest.update(json.dumps(cells).encode())
        return digest.hexdigest()

    def inputs(self, record: dict) -> dict[str, str]:
        """Return the files and folders of a kernel's record that are inputs, and their hashes."""
        paths = {Path(path) for name in ("read", "listed", "modules") for path in record[name]}
        if record["processes"]:
            # What another process reads is not seen: everything may be an input.
            paths |= set(self.root.rglob("*"))
        return {
            path.relative_to(self.root).as_posix(): self.hash_of(path)
            for path in sorted(paths)
            if self._counts(path)
        }

    def _counts(self, path: Path) -> bool:
        if not path.is_relative_to(self.root):
            return False
        parts = path.relative_to(self.root).parts
        return not any(
            part.startswith(".") or part.endswith(".egg-info") or part in ("_build", "__pycache__")
            for part in parts
        )

    def hash_of(self, path: Path) -> str:
        """Hash a file's content or the names in a folder; empty for what does not exist."""
        if path not in self._hashes:
            if path.is_dir():
                names = sorted(entry.name for entry in path.iterdir() if self._counts(entry))
                content = json.dumps(names).encode()
            else:
                content = path.read_bytes() if path.exists() else None
            self._hashes[path] = "" if content is None else hashlib.sha256(content).hexdigest()
        return self._hashes[path]

    def is_as_it_was(self, inputs: dict[str, str]) -> bool:
        """Return whether all inputs have their hashes."""
        return all(self.hash_of(self.root / name) == known for name, known in inputs.items())


@dataclass(frozen=True)
class Outputs:
    """Where the outputs of a chapter are kept, a folder for each state.

    Parameters
    ----------
    folder
        The chapter's own.
    project
        What the states are compared with.
    """

    folder: Path
    project: Project

    def find(self, key: str) -> Path | None:
        """Return the state with this key whose inputs are as they were, if there is one."""
        for file in sorted(self.folder.glob(f"{key[:16]}-*/{_INPUTS}")):
            state = json.loads(file.read_text(encoding="utf-8"))
            if state["key"] == key and self.project.is_as_it_was(state["inputs"]):
                os.utime(file.parent)
                return file.parent
        return None

    async def execute(
        self, chapter: Path, key: str, timeout: int, forker: Forker | None = None
    ) -> Path | None:
        """Execute a chapter and keep its outputs; return where, or None if it fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        notebook = read_chapter(chapter)
        with tempfile.TemporaryDirectory() as temporary:
            record = Path(temporary, "record.json")
            begin = time.monotonic()
            client = NotebookClient(
                notebook,
                timeout=timeout,
                record_timing=False,
                # How far a cell has come when its text is sent depends on the machine.
                coalesce_streams=True,
                **WAIT_FOR_OUTPUTS,
                resources={"metadata": {"path": str(chapter.parent)}},
                extra_arguments=["--IPKernelApp.extra_extensions=kernel_recorder"],
            )
            if forker:
                client.kernel_manager_class = manager_class(forker)
            try:
                await client.async_execute(env=_environment() | {"KERNEL_RECORD": str(record)})
            except CellExecutionError as error:
                if error.ename == "AssertionError":
                    for line, said in await failing_assertions(chapter, timeout):
                        logger.warning(said, location=f"{chapter}:{line}")
                # The build itself executes it again, and stops with the traceback.
                return None
            except (CellTimeoutError, DeadKernelError):
                return None
            seconds = time.monotonic() - begin
            inputs = self.project.inputs(json.loads(record.read_text(encoding="utf-8")))
        place = Path(tempfile.mkdtemp(prefix=f"{key[:16]}-", dir=self.folder))
        bundle = CacheBundleIn(notebook, str(chapter), data={"execution_seconds": seconds})
        get_cache(str(place)).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        # Last, so that a state which is not complete is none.
        content = json.dumps({"key": key, "inputs": inputs}, indent=1)
        (place / _INPUTS).write_text(content, encoding="utf-8")
        states = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for outdated in states[:-_STATES_KEPT]:
            shutil.rmtree(outdated)
        return place


async def failing_assertions(chapter: Path, timeout: int) -> list[tuple[int, str]]:
    """Execute a chapter past its assertions, and list those that do not hold.

    Parameters
    ----------
    chapter
        Its file.
    timeout
        Seconds that a cell may take.

    Returns
    -------
    list of tuple
        Line of the cell in the file, and what fails. A cell that raises for another reason is not
        listed: it may lack what an earlier one did not make.
    """
    notebook = read_chapter(chapter)
    cells = zip(notebook.cells, notebook.metadata["source_map"], strict=True)
    # The lines of a notebook are counted from zero.
    lines = [line + 1 for cell, line in cells if cell.cell_type == "code"]
    with tempfile.TemporaryDirectory() as temporary:
        claims = Path(temporary, "claims.json")
        client = NotebookClient(
            notebook,
            timeout=timeout,
            allow_errors=True,
            **WAIT_FOR_OUTPUTS,
            resources={"metadata": {"path": str(chapter.parent)}},
            extra_arguments=["--IPKernelApp.extra_extensions=shifted_seeds"],
        )
        variables = {"CLAIMS_RECORD": str(claims), "SEED_SHIFT": "0"}
        # What was noted until a cell did not end is told.
        with contextlib.suppress(CellTimeoutError, DeadKernelError):
            await client.async_execute(env=_environment() | variables)
        noted = json.loads(claims.read_text(encoding="utf-8")) if claims.exists() else []
    return [
        (
            lines[one["cell"]],
            f"this does not hold: {one['text']}" + (f" ({one['error']})" if one["error"] else ""),
        )
        for one in noted
        if not one["held"]
    ]


def _environment() -> dict[str, str]:
    """Return the environment of a kernel, which finds the recorder."""
    search = [str(_RECORDER), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(search)}


def read_chapter(path: Path) -> NotebookNode:
    """Read a chapter as the notebook that MyST-NB executes."""
    text = path.read_text(encoding="utf-8")
    return read_myst_markdown_notebook(text, add_source_map=True, path=path)


def is_chapter(path: Path) -> bool:
    """Return whether a page holds code cells to execute."""
    return path.suffix == ".md" and is_myst_markdown_notebook(path.read_text(encoding="utf-8"))


def _prepare(app: Sphinx, config: Config) -> None:
    # Where a chapter looks that has no outputs: it fails, and the build says so.
    config.nb_execution_cache_path = str(_caches(app, config) / "none")
    # One thread for each kernel: two chapters at once do not fight for the cores, and
    # sums are added up in the same order everywhere.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Website and handout; a bitmap is shown by neither.
    os.environ.setdefault("NUTRIGEN_FIGURE_FORMATS", "svg,pdf")
    encrypt_traffic()


def encrypt_traffic() -> None:
    """Have kernels encrypt what they send where they can; otherwise each warns that it does not."""
    # Neither the book's builder nor the cache hands on settings of kernels, hence the default.
    KernelManager.transport_encryption.default_value = "auto" if zmq.has("curve") else "disabled"


def _caches(app: Sphinx, config: Config) -> Path:
    if config.execution_cache_folder:
        return Path(app.srcdir, config.execution_cache_folder).resolve()
    return Path(app.outdir).resolve().parent / ".execution_cache"


def _provide_outputs(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Find or make the outputs of all chapters; return those that have others than before."""
    if app.config.nb_execution_mode != "cache":
        return []
    source = Path(app.srcdir).resolve()
    project = Project(
        (source / app.config.execution_root).resolve(),
        tuple((source / file).resolve() for file in app.config.execution_environment),
    )
    before: dict[str, tuple[str, str]] = getattr(env, "execution_states", {})
    chapters, keys = {}, {}
    for docname in sorted(env.found_docs):
        path = Path(env.doc2path(docname))
        if is_chapter(path):
            chapters[docname] = path
            keys[docname] = project.key(read_chapter(path))
    outputs = {name: Outputs(_caches(app, app.config) / _slug(name), project) for name in chapters}
    found = {name: outputs[name].find(keys[name]) for name in chapters}
    missing = [name for name in chapters if found[name] is None]
    if missing:
        logger.info("executing %d chapters, several at a time", len(missing))
        timeout = app.config.nb_execution_timeout

        async def execute_all(forker: Forker | None) -> list[Path | None]:
            cores = asyncio.Semaphore(os.cpu_count() or 1)

            async def execute(name: str) -> Path | None:
                async with cores:
                    return await outputs[name].execute(chapters[name], keys[name], timeout, forker)

            return await asyncio.gather(*map(execute, missing))

        # For a single chapter the libraries would be imported once, too.
        pays_off = IS_POSSIBLE and len(missing) > 1
        forker = Forker(app.config.execution_libraries, _environment()) if pays_off else None
        try:
            found |= dict(zip(missing, asyncio.run(execute_all(forker)), strict=True))
        finally:
            if forker:
                forker.stop()
    env.execution_states = {name: str(place or "") for name, place in found.items()}
    return [name for name in chapters if before.get(name) != env.execution_states[name]]


def _slug(docname: str) -> str:
    return docname.replace("/", "-")


def _point_to_outputs(app: Sphinx, docname: str, _content: list[str]) -> None:
    place = getattr(app.env, "execution_states", {}).get(docname)
    path = place or app.config.nb_execution_cache_path
    app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=path)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("execution_root", "..", "", types=[str])
    app.add_config_value("execution_environment", [], "", types=[list])
    app.add_config_value("execution_cache_folder", "", "", types=[str])
    app.add_config_value("execution_libraries", ["ipykernel.kernelapp"], "", types=[list])
    app.connect("config-inited", _prepare)
    app.connect("env-get-outdated", _provide_outputs)
    app.connect("source-read", _point_to_outputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
