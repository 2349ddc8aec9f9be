"""Keep a chapter's outputs for exactly as long as what made them is unchanged.

Jupyter-Cache compares a chapter's cells only. What the cells import, the bundled
data and the pinned environment decide the outputs too, so each state of those
three has a cache folder of its own, named by their hash. Going back to an
earlier state finds its folder again.

Chapters whose outputs are missing are executed before the build reads them,
as many at a time as there are processor cores.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import zmq
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from jupyter_client.manager import KernelManager
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

# Enough to switch between a few states of the source without executing anew.
_STATES_KEPT = 5


def fingerprint(root: Path, sources: list[str]) -> str:
    """Hash the files that decide a chapter's outputs, and the version of Python.

    Parameters
    ----------
    root
        Folder that the sources are relative to.
    sources
        Files and folders; of a folder every file counts except byte code and metadata
        that installing writes.

    Raises
    ------
    FileNotFoundError
        If a source does not exist: a wrong path would make the cache blind to it.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for source in sources:
        path = (root / source).resolve()
        if not path.exists():
            raise FileNotFoundError(f"execution_cache: the source {path} does not exist.")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            name = file.relative_to(path.parent)
            if file.is_file() and not _is_generated(name):
                digest.update(name.as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _is_generated(path: Path) -> bool:
    return any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)


def _name_cache_folder(app: Sphinx, config: Config) -> None:
    state = fingerprint(Path(app.srcdir), config.execution_sources)
    if config.execution_cache_folder:
        caches = Path(app.srcdir, config.execution_cache_folder).resolve()
    else:
        caches = Path(app.outdir).parent / ".execution_cache"
    # The state is a configuration value, so that Sphinx reads every page again when it changes.
    config.execution_state = state
    config.nb_execution_cache_path = str(caches / state)
    folder = caches / state
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    for outdated in sorted(caches.iterdir(), key=lambda path: path.stat().st_mtime)[:-_STATES_KEPT]:
        shutil.rmtree(outdated)
    # One thread for each kernel: two chapters at once do not fight for the cores, and
    # sums are added up in the same order everywhere.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    # Website and handout; a bitmap is shown by neither.
    os.environ.setdefault("NUTRIGEN_FIGURE_FORMATS", "svg,pdf")
    # Where kernels can encrypt what they send, they do; otherwise each one warns that it does not.
    # Neither the book's builder nor the cache hands on settings of kernels, hence the default.
    KernelManager.transport_encryption.default_value = "auto" if zmq.has("curve") else "disabled"


def executable_chapters(env: BuildEnvironment, pages: set[str]) -> list[Path]:
    """List the source files of these pages that hold code cells to execute."""
    paths = [Path(env.doc2path(docname)) for docname in sorted(pages)]
    return [
        path
        for path in paths
        if path.suffix == ".md" and is_myst_markdown_notebook(path.read_text(encoding="utf-8"))
    ]


def _execute_in_parallel(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], _removed: set[str]
) -> list[str]:
    if app.config.nb_execution_mode != "cache":
        return []
    # Only these are read: of the others the outputs are in the pages that Sphinx keeps.
    chapters = executable_chapters(env, added | changed)
    if len(chapters) < 2:
        return []
    cache = get_cache(app.config.nb_execution_cache_path)
    staged = [
        cache.add_nb_to_project(str(path), read_data={"name": "myst_nb_md", "type": "plugin"}).uri
        for path in chapters
    ]
    missing = [record.uri for record in cache.list_unexecuted(filter_uris=staged)]
    if len(missing) > 1:
        logger.info("executing %d chapters in parallel", len(missing))
        # A chapter that fails is not cached; the build itself executes it again and
        # stops with its traceback.
        load_executor("local-parallel", cache).run_and_cache(
            filter_uris=missing, timeout=app.config.nb_execution_timeout
        )
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("execution_sources", [], "", types=[list])
    app.add_config_value("execution_cache_folder", "", "", types=[str])
    app.add_config_value("execution_state", "", "env", types=[str])
    app.connect("config-inited", _name_cache_folder)
    app.connect("env-get-outdated", _execute_in_parallel)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
