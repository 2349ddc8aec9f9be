"""Execute the chapters with other random numbers, and tell which claims hold.

    python checks/seeds.py [CHAPTER ...] [--shifts N] [--one-in N] [--keep]

Each chapter is executed as it is, and then N times with every seed changed (what that means is said
in book/_ext/claims/kernel/shifted_seeds.py). For each assertion it is reported how often it fails,
and for each inserted number how far it moves. An execution whose chapter, package and data are as
they were is not repeated, so that a run which was stopped goes on. With --keep what was found is
written for the book's page. The exit status is 1 if an assertion fails in more than one of eight
executions, unless its line ends with the comment "with this seed", or a cell fails.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from sample import add_option, commit, draw

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book/_ext"))

from claims import stability  # noqa: E402  # the machinery is no package of the environment
from claims.execution_cache import (  # noqa: E402
    WAIT_FOR_OUTPUTS,
    Project,
    encrypt_traffic,
    is_chapter,
    read_chapter,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["chapters", "execute", "main", "python", "summary"]

KERNEL = ROOT / "book/_ext/claims/kernel"
STATES = ROOT / "_build/seeds"
#: Far apart, since many chapters repeat something for the seeds 0, 1, 2, ...
STEP = 10_007
TIMEOUT_SECONDS = 900
_TOLD = re.compile(r"# with (this seed|these seeds)$")


def chapters(book: Path = ROOT / "book") -> dict[str, Path]:
    """The pages that execute cells, by their name without folder."""
    pages = sorted(path for path in book.glob("[a-z]*/*.md") if is_chapter(path))
    return {path.stem: path for path in pages}


async def execute(chapter: Path, shift: int, project: Project) -> dict[str, Any]:
    """Execute a chapter with its seeds changed, or return what an earlier execution has found."""
    notebook = read_chapter(chapter)
    hook = hashlib.sha256((KERNEL / "shifted_seeds.py").read_bytes()).hexdigest()
    key = project.key(notebook) + hook
    file = STATES / chapter.stem / f"{shift}.json"
    if file.is_file():
        state = json.loads(file.read_text(encoding="utf-8"))
        if state["key"] == key and project.is_as_it_was(state["inputs"]):
            return state["found"]
    with tempfile.TemporaryDirectory() as temporary:
        inputs, claims = Path(temporary, "inputs.json"), Path(temporary, "claims.json")
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT_SECONDS,
            allow_errors=True,
            **WAIT_FOR_OUTPUTS,
            resources={"metadata": {"path": str(chapter.parent)}},
            extra_arguments=[
                "--IPKernelApp.extra_extensions=kernel_recorder",
                "--IPKernelApp.extra_extensions=shifted_seeds",
            ],
        )
        search = [str(KERNEL), *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {
            "PYTHONPATH": os.pathsep.join(search),
            "KERNEL_RECORD": str(inputs),
            "CLAIMS_RECORD": str(claims),
            "SEED_SHIFT": str(shift),
            "NUTRIGEN_FIGURE_FORMATS": "svg",
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }
        try:
            await client.async_execute(env={**os.environ, **variables})
        except (CellTimeoutError, DeadKernelError) as error:
            sys.exit(f"{chapter.stem} with seeds changed by {shift}: {error}")
        found = {
            "assertions": json.loads(claims.read_text(encoding="utf-8")),
            "values": _values(notebook),
            "failed_cells": _failed_cells(notebook),
        }
        read = project.inputs(json.loads(inputs.read_text(encoding="utf-8")))
    file.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"key": key, "inputs": read, "found": found})
    # Written elsewhere first: a run that is stopped leaves no half of a file.
    half = file.with_suffix(".new")
    half.write_text(content, encoding="utf-8")
    half.replace(file)
    return found


def _values(notebook: NotebookNode) -> dict[str, float | str]:
    """The values that the cells have inserted."""
    values = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            scrap = output.get("metadata", {}).get("scrapbook")
            if scrap:
                (text,) = output["data"].values()
                values[scrap["name"]] = ast.literal_eval(text)
    return values


def _failed_cells(notebook: NotebookNode) -> list[str]:
    """The first line of each code cell that failed and should not, with what was raised."""
    return [
        f"{cell.source.splitlines()[0]}: {output.ename}: {output.evalue}"
        for cell in notebook.cells
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", ())
        for output in cell.outputs
        if output.output_type == "error"
    ]


def _told(notebook: NotebookNode) -> set[str]:
    """The assertions that the text tells as what happened with the chapter's own seed."""
    told = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = cell.source.splitlines()
            for node in ast.walk(ast.parse(python(cell.source))):
                if isinstance(node, ast.Assert) and _TOLD.search(lines[node.end_lineno - 1]):
                    told.add(ast.unparse(node.test))
    return told


def python(source: str) -> str:
    """A cell's source with the lines for IPython alone made comments."""
    return re.sub(r"^(\s*)([%!])", r"\1pass  # \2", source, flags=re.MULTILINE)


def summary(chapter: Path, runs: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Count for each assertion how often it fails, and list the values that move.

    Parameters
    ----------
    chapter
        Its file.
    runs
        For each change of the seeds what :func:`execute` has found; 0 is the chapter as it is.
    """
    as_it_is, *others = (runs[shift] for shift in sorted(runs))
    told = _told(read_chapter(chapter))
    held = [{(one["cell"], one["text"]): one for one in run["assertions"]} for run in others]
    assertions = []
    for one in as_it_is["assertions"]:
        key = one["cell"], one["text"]
        failed = [run.get(key, {"error": "not reached"}) for run in held]
        errors = [other["error"] for other in failed if not other.get("held")]
        assertions.append(
            {
                "text": one["text"],
                "fails_as_it_is": not one["held"],
                "failed": len(errors),
                "error": errors[0] if errors else "",
                "told": one["text"] in told,
            }
        )
    values = [
        {"name": name, "book": value, "others": [run["values"].get(name) for run in others]}
        for name, value in as_it_is["values"].items()
    ]
    return {
        "chapter": chapter.relative_to(ROOT / "book").with_suffix("").as_posix(),
        "shifts": sorted(runs)[1:],
        "assertions": assertions,
        "values": [one for one in values if any(other != one["book"] for other in one["others"])],
        "n_values": len(values),
        "failed_cells": sorted(set().union(*(run["failed_cells"] for run in runs.values()))),
    }


def _report(found: dict[str, Any]) -> bool:
    """Print what was found; return whether a claim must be mended."""
    n_runs = len(found["shifts"])
    bad = [one for one in found["assertions"] if stability.must_be_mended(one, n_runs)]
    seldom = [one for one in found["assertions"] if one["failed"] and one not in bad]
    print(
        f"\n{found['chapter']}: {len(found['assertions'])} assertions, {n_runs} executions with "
        f"other seeds; {len(bad)} to mend, {len(seldom)} more fail; {len(found['values'])} of "
        f"{found['n_values']} inserted values move",
        flush=True,
    )
    for title, assertions in (("MEND", bad), ("seldom or told", seldom)):
        for one in assertions:
            print(f"  {title}: fails in {one['failed']}: {one['text']} | {one['error']}")
    for cell in found["failed_cells"]:
        print(f"  MEND: the cell fails that begins with {cell}")
    for value in found["values"]:
        numbers = [other for other in value["others"] if isinstance(other, int | float)]
        moved = f"{min(numbers):.4g} to {max(numbers):.4g}" if numbers else value["others"]
        print(f"  {value['name']}: {value['book']}; {moved}")
    return bool(bad or found["failed_cells"])


async def _run(pages: Iterable[Path], shifts: list[int], jobs: int, keep: bool) -> bool:
    encrypt_traffic()
    project = Project(ROOT, (ROOT / "requirements.txt",))
    cores = asyncio.Semaphore(jobs)

    async def one(page: Path, shift: int) -> dict[str, Any]:
        async with cores:
            return await execute(page, shift, project)

    async def all_of(page: Path) -> bool:
        runs = await asyncio.gather(*(one(page, shift) for shift in shifts))
        found = summary(page, dict(zip(shifts, runs, strict=True)))
        if keep:
            stability.write(ROOT / "book", found)
        return _report(found)

    return any(await asyncio.gather(*map(all_of, pages)))


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="such as kmer-analysis")
    parser.add_argument("--shifts", type=int, default=8, help="how often the seeds are changed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="executions at once")
    parser.add_argument(
        "--keep", action="store_true", help="write what is found for the book's page"
    )
    add_option(parser, "of the chapters, execute")
    options = parser.parse_args()
    known = chapters()
    if unknown := set(options.chapters) - set(known):
        parser.error(f"there is no chapter {min(unknown)}; there are {', '.join(known)}")
    wanted = options.chapters or draw(known, options.one_in, commit())
    shifts = [STEP * number for number in range(options.shifts + 1)]
    pages = [known[name] for name in known if name in wanted]
    return int(asyncio.run(_run(pages, shifts, options.jobs, options.keep)))


if __name__ == "__main__":
    sys.exit(main())
