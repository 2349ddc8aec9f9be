"""Run the notebooks as teachers and students will, and say what is wrong with them.

    python checks/notebooks.py FOLDER [--python PATH] [--one-in N]

FOLDER is what the builder ``notebooks`` wrote and PATH the Python that runs them, for example one
with nothing but the published package installed. Of every N chapters the notebooks of one are run;
all are read. Exit status 0 means that all is well.

A teacher's notebook has to run without an error. In a student's notebook exactly the checks
of the exercises have to fail, with ``WrongAnswer`` or ``NotAnswered``, as nothing has been
solved yet. (A cell that the chapter itself tagged ``raises-exception`` has to raise in both.)
Both have to keep quiet on stderr, take no more memory than Binder gives, be valid, and have text
without leftovers of the book's own markup.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from sample import add_option, commit, draw

__all__ = [
    "execution_problems",
    "leftovers",
    "main",
    "memory_used",
    "pair_problems",
    "static_problems",
]

EDITIONS = ("student", "teacher")
#: How a check fails: the answer is wrong, or there is none.
VERDICTS = ("WrongAnswer", "NotAnswered")
#: Notebooks that run at the same time.
PARALLEL = 2
#: Bytes of memory that a notebook may take: what Binder guarantees.
MEMORY = 1 << 30
#: Seconds that one cell may take.
TIMEOUT = 600

_KERNEL = "checked"
# Kibibytes. On Linux ru_maxrss begins with what the process that started the kernel has used, so
# its own peak is read elsewhere; on macOS the system counts bytes.
_MEMORY_CELL = """import resource, sys
if sys.platform == "linux":
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // (1024 if sys.platform == "darwin" else 1))
"""
_CODE_BLOCK = re.compile(r"^([ >]*)(`{3,})[^`{\n]*\n.*?\n[ >]*\2`*[ ]*$", re.S | re.M)
# After a brace it is what a role leaves.
_CODE_SPAN = re.compile(r"(?<![`\\}])(`+)(?!`).+?(?<!`)\1(?!`)")
_MATH = re.compile(r"(?<!\\)\$\$.*?(?<!\\)\$\$|(?<!\\)\$[^$]+(?<!\\)\$", re.S)
_LEFTOVERS = {
    "a role": re.compile(r"\{[a-zA-Z][\w:.+-]*\}`"),
    "a directive": re.compile(r"^[ >]*(?:`{3,}|~{3,})\s*\{.*", re.M),
    "a fence of colons": re.compile(r"^[ >]*:{3,}.*", re.M),
    "a value that was not filled in": re.compile(r"\{[a-z]\w*:[^{}\s]*\}|\bglue:\w*"),
    "a label": re.compile(r"^[ >]*\([\w:.-]+\)=[ ]*$", re.M),
    "a comment": re.compile(r"^%[ ].*", re.M),
    "a link that leads nowhere": re.compile(
        r"(?<!\\)\]\((?!(?:https?|mailto|data):|#)[^)]*\)|unpublished:\S*"
    ),
}


def leftovers(markdown: str) -> list[str]:
    """Find what is left of the book's own markup in the text of a notebook.

    Parameters
    ----------
    markdown
        Source of a Markdown cell. What it shows as code or math is not looked at.

    Returns
    -------
    list of str
        What was found, in words.

    Examples
    --------
    >>> leftovers("See {eq}`windows`.")
    ['a role: {eq}`']
    >>> leftovers("Write `{eq}` in braces.")
    []
    """
    text = markdown
    for shown_as_it_is in (_CODE_BLOCK, _CODE_SPAN, _MATH):
        text = shown_as_it_is.sub("", text)
    return [
        f"{name}: {match[0].strip()}"
        for name, pattern in _LEFTOVERS.items()
        for match in pattern.finditer(text)
    ]


def static_problems(path: Path) -> list[str]:
    """Find what can be seen without running a notebook.

    Parameters
    ----------
    path
        The notebook.

    Returns
    -------
    list of str
        One sentence for each problem: invalid format, identifiers used twice, outputs,
        leftovers of markup.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    identifiers = Counter(cell.get("id") for cell in content["cells"])
    problems = [
        f"the cell id {identifier!r} is used {count} times"
        for identifier, count in identifiers.items()
        if count > 1
    ]
    if problems:
        # Validation would quietly give such cells new identifiers.
        return problems
    if (content["nbformat"], content["nbformat_minor"]) != (4, 5):
        problems.append("the format should be 4.5")
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [*problems, f"not a valid notebook: {error.message}"]
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and cell.outputs:
            problems.append(f"{_place(number, cell)}: holds outputs; they should be left out")
        if cell.cell_type == "markdown":
            problems += [f"{_place(number, cell)}: {what}" for what in leftovers(cell.source)]
    return problems


def pair_problems(student: Path, teacher: Path) -> list[str]:
    """Find differences between the notebooks of a chapter other than the solutions.

    Parameters
    ----------
    student, teacher
        The two notebooks.

    Returns
    -------
    list of str
        One sentence for each problem: solutions in the student's notebook, code that only
        one of the two has, solutions and checks that do not come in pairs.
    """
    given = _code_sources(student)
    complete = _code_sources(teacher)
    problems = [
        f"the solution {_first_line(source)!r} is in the student's notebook"
        for source, part in complete
        if part == "solution" and source in dict(given)
    ]
    if [cell for cell in complete if cell[1] != "solution"] != given:
        problems.append("without the solutions, its code differs from that of the teacher's")
    return problems


def _code_sources(path: Path) -> list[tuple[str, str | None]]:
    notebook = nbformat.read(path, as_version=4)
    return [
        (cell.source, cell.metadata.get("exercise_part"))
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def execution_problems(notebook: nbformat.NotebookNode, edition: str) -> list[str]:
    """Find what a notebook that has been run should not have done.

    Parameters
    ----------
    notebook
        The notebook with its outputs, all cells run in spite of errors.
    edition
        ``"student"`` or ``"teacher"``.

    Returns
    -------
    list of str
        One sentence for each problem: an error where there should be none, a check that
        does not fail, output on stderr.
    """
    problems = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        is_check = edition == "student" and cell.metadata.get("exercise_part") == "check"
        may_raise = "raises-exception" in cell.metadata.get("tags", ())
        errors = [output for output in cell.outputs if output.output_type == "error"]
        names = [error.ename for error in errors]
        message = "; ".join(f"{error.ename}: {error.evalue}" for error in errors)
        if is_check and (len(names) != 1 or names[0] not in VERDICTS):
            problem = f"the check should fail with {VERDICTS[0]}, not {message or 'pass'}"
        elif not may_raise and errors:
            problem = message
        elif may_raise and not errors:
            problem = "should raise the error that its tag announces"
        else:
            problem = None
        if problem:
            problems.append(f"{_place(number, cell)}: {problem}")
        written = "".join(
            output.text
            for output in cell.outputs
            if output.output_type == "stream" and output.name == "stderr"
        )
        if written:
            problems.append(f"{_place(number, cell)}: writes on stderr: {written.strip()}")
    return problems


def _place(number: int, cell: nbformat.NotebookNode) -> str:
    return f"cell {number} ({_first_line(cell.source)!r})"


def _first_line(source: str) -> str:
    line = source.strip().partition("\n")[0]
    return line if len(line) <= 60 else f"{line[:59]}…"


async def _run(path: Path, edition: str, kernels: Path, turn: asyncio.Semaphore) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    manager = AsyncKernelManager(
        kernel_name=_KERNEL,
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(kernels)]),
        transport_encryption="auto" if zmq.has("curve") else "disabled",
    )
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=TIMEOUT,
        # On a busy machine outputs come late; what comes late must not be left out.
        iopub_timeout=TIMEOUT,
        raise_on_iopub_timeout=True,
        allow_errors=True,
    )
    # The kernel's packages have to be its own, not those of the environment around it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # Notebooks run side by side, as chapters do in the build: one thread for each kernel.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        environment.setdefault(variable, "1")
    # Windows has no such module: there, the memory stays unknown.
    notebook.cells.append(nbformat.v4.new_code_cell(_MEMORY_CELL))
    async with turn:
        # Away from the repository, as on a student's computer.
        with tempfile.TemporaryDirectory() as folder:
            client.resources = {"metadata": {"path": folder}}
            try:
                await client.async_execute(env=environment, cleanup_kc=True)
            except (CellTimeoutError, DeadKernelError) as error:
                return [str(error).strip()]
    used = memory_used(notebook.cells.pop())
    problems = execution_problems(notebook, edition)
    if used > MEMORY:
        taken, given = used >> 20, MEMORY >> 20
        problems.append(f"takes {taken} MB of memory, more than the {given} MB of Binder")
    return problems


def memory_used(cell: nbformat.NotebookNode) -> int:
    r"""Return how many bytes of memory a notebook took, from the cell that was put at its end.

    Examples
    --------
    >>> output = nbformat.v4.new_output("stream", text="2048\n")
    >>> memory_used(nbformat.v4.new_code_cell(outputs=[output]))
    2097152
    """
    text = "".join(output.get("text", "") for output in cell.outputs)
    return int(text) * 1024 if text.strip().isdigit() else 0


async def _run_all(notebooks: Sequence[tuple[Path, str]], python: str) -> list[list[str]]:
    turn = asyncio.Semaphore(PARALLEL)
    with tempfile.TemporaryDirectory() as folder:
        kernels = Path(folder)
        _describe_kernel(kernels / _KERNEL, python)
        return await asyncio.gather(
            *(_run(path, edition, kernels, turn) for path, edition in notebooks)
        )


def _describe_kernel(folder: Path, python: str) -> None:
    folder.mkdir()
    description = {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "The Python that is checked",
        "language": "python",
        # Without encryption, each kernel would warn that there is none.
        "metadata": {"supported_encryption": "curve"},
    }
    (folder / "kernel.json").write_text(json.dumps(description), encoding="utf-8")


def _find_python(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"there is no program {name}.")
    # Each kernel starts in a folder of its own, where a relative path would lead nowhere.
    path = os.path.abspath(path)
    if subprocess.run([path, "-c", "import ipykernel"], capture_output=True).returncode:
        raise FileNotFoundError(f"{name} cannot run notebooks: install ipykernel there.")
    return path


def _find_notebooks(folder: Path) -> list[tuple[Path, Path]]:
    names = {
        edition: {
            path.relative_to(folder / edition) for path in folder.glob(f"{edition}/**/*.ipynb")
        }
        for edition in EDITIONS
    }
    alone = sorted(map(str, names["student"] ^ names["teacher"]))
    if alone:
        raise FileNotFoundError(
            f"{folder} should hold the same notebooks in student/ and teacher/; "
            f"only in one of them: {', '.join(alone)}."
        )
    if not names["student"]:
        raise FileNotFoundError(f"{folder} holds no notebooks in student/ and teacher/.")
    return [
        (folder / "student" / name, folder / "teacher" / name) for name in sorted(names["student"])
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a folder of notebooks and print the problems.

    Parameters
    ----------
    arguments
        The command line without the program's name; that of this process if not given.

    Returns
    -------
    int
        0 if there are no problems, otherwise 1.
    """
    parser = argparse.ArgumentParser(description="Run the course's notebooks and check them.")
    parser.add_argument("folder", type=Path, help="folder with student/ and teacher/")
    parser.add_argument("--python", default=sys.executable, help="the Python that runs them")
    add_option(parser, "of the chapters, run the notebooks of")
    options = parser.parse_args(arguments)
    try:
        python = _find_python(options.python)
        pairs = _find_notebooks(options.folder)
    except FileNotFoundError as error:
        parser.error(str(error))

    problems = {path: static_problems(path) for pair in pairs for path in pair}
    for student, teacher in pairs:
        problems[student] += pair_problems(student, teacher)
    drawn = draw([pair[0].name for pair in pairs], options.one_in, commit())
    to_run = [
        item for pair in pairs if pair[0].name in drawn for item in zip(pair, EDITIONS, strict=True)
    ]
    found_by_running = asyncio.run(_run_all(to_run, python))
    for (path, _), found in zip(to_run, found_by_running, strict=True):
        problems[path] += found

    for path, found in problems.items():
        verdict = "failed" if found else "passed" if path.name in drawn else "passed, not run"
        print(f"{path.relative_to(options.folder)}: {verdict}")
        for problem in found:
            print(f"  {problem}")
    return 1 if any(problems.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
