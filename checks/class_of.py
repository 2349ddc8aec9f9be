"""Make a class of students whose verdicts are known, mark it, and compare.

    .venv/bin/python checks/class_of.py FOLDER --people 200

Each has answers to a chapter or two: solutions, the known mistakes of the exercises, and, one in
ten, something hostile. Their notebooks and exported files are laid out as Moodle, Canvas and ILIAS
do. FOLDER gets what was handed in and what came out; a line says how long it took. The exit status
is 0 if every verdict is the one that was known, and it took no longer than promised.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import csv
import inspect
import json
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nutrigen import exercises
from nutrigen.exercises import Exercise

__all__ = ["HOSTILE", "Student", "make_class", "notebook", "source_of", "unexpected"]

N_EXERCISES = 12
#: Two hundred students with twelve exercises in ten minutes on two cores, as processor time, which
#: is the same on a machine that has something else to do.
SECONDS_EACH = 2 * 600 / 200 / 12
_HEAD = (
    "from __future__ import annotations\n",
    "import math\nimport numpy as np\nimport pandas as pd\n",
    "from nutrigen.exercises import check",
)

#: What a hostile answer does, by a name, with the verdicts that it may get. The function is called
#: ``answer``, and takes whatever it is given.
HOSTILE: dict[str, tuple[str, tuple[str, ...]]] = {
    "endless loop": ("def answer(*a):\n    while True:\n        pass\n", ("wrong", "stopped")),
    "endless loop above": (
        "while True:\n    answer = len\n",
        ("stopped", "error"),
    ),
    "loop that swallows": (
        "def answer(*a):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n",
        ("stopped", "wrong"),
    ),
    "sleep": ("import time\ndef answer(*a):\n    time.sleep(10**6)\n", ("wrong", "stopped")),
    "fork bomb": (
        "import os\ndef answer(*a):\n    while True:\n        os.fork()\n",
        ("wrong", "stopped"),
    ),
    "exit": ("def answer(*a):\n    exit()\n", ("stopped", "wrong")),
    "sys.exit": ("import sys\ndef answer(*a):\n    sys.exit(0)\n", ("stopped", "wrong")),
    "os._exit": ("import os\ndef answer(*a):\n    os._exit(0)\n", ("stopped",)),
    "kill": (
        "import os\ndef answer(*a):\n    os.kill(os.getpid(), 9)\n",
        ("stopped", "unanswered"),
    ),
    "crash": ("import ctypes\ndef answer(*a):\n    ctypes.string_at(0)\n", ("stopped",)),
    "deep recursion": ("def answer(*a):\n    return answer(*a)\n", ("wrong", "stopped")),
    "output": (
        "import os\ndef answer(*a):\n    for _ in range(1000):\n"
        "        os.write(1, bytes(10**6))\n        print('x' * 10**6)\n",
        ("wrong", "stopped", "unanswered"),
    ),
    "long result": ("def answer(*a):\n    return 'x' * 10**8\n", ("wrong", "stopped")),
    "large array": (
        "import numpy as np\ndef answer(*a):\n    return np.ones(2**28)\n",
        ("wrong", "stopped"),
    ),
    "large file": (
        "def answer(*a):\n    with open('/scratch/x', 'wb') as file:\n"
        "        while True: file.write(bytes(10**6))\n",
        ("wrong", "stopped"),
    ),
    "passwords": ("def answer(*a):\n    return open('/etc/passwd').read()\n", ("wrong",)),
    "network": (
        "import socket\ndef answer(*a):\n"
        "    return socket.create_connection(('1.1.1.1', 53), timeout=3)\n",
        ("wrong",),
    ),
    "replaced check": (
        "import nutrigen.exercises as e\nimport nutrigen.exercises._framework as f\n"
        "f.grade = e.grade = e.check = check = lambda *a: 'Correct'\n"
        "def answer(*a):\n    return None\n",
        ("wrong", "unanswered", "error"),
    ),
    "written result": (
        "import os\ndef answer(*a):\n    for n in range(3, 64):\n        try: os.write(n, b'[1]')\n"
        "        except OSError: pass\n    os._exit(0)\n",
        ("stopped",),
    ),
}


@dataclass
class Student:
    """Somebody who hands something in.

    Attributes
    ----------
    name
        The name.
    cells
        Code cells of the notebook.
    answers
        Answers in the file that the page exports, by the names of exercises.
    expected
        The verdicts and the mistake that an exercise may get.
    """

    name: str
    cells: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    expected: dict[str, tuple[tuple[str, ...], str | None]] = field(default_factory=dict)


def source_of(function: object) -> str:
    """Return the code of a solution or a mistake, with all that it needs of its file and others.

    Of a mistake, the decorator that marks it is left off.
    """
    module = sys.modules[function.__module__]
    tree = ast.parse(inspect.getsource(module))
    by_name: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _bound(statement):
            by_name.setdefault(name, []).append(statement)
    needed, to_do, seen = set(), [function.__name__], set()
    while to_do:
        name = to_do.pop()
        if name in seen:
            continue
        seen.add(name)
        for statement in by_name.get(name, ()):
            needed.add(statement)
            to_do += [one.id for one in ast.walk(statement) if isinstance(one, ast.Name)]
    parts = []
    for statement in tree.body:
        if statement not in needed:
            continue
        if isinstance(statement, ast.FunctionDef):
            statement.decorator_list = []
        module_of_import = getattr(statement, "module", "") or ""
        if module_of_import.startswith("nutrigen.exercises."):
            others = [getattr(module, alias.name) for alias in statement.names]
            parts += [source_of(other) for other in others if inspect.isfunction(other)]
        elif module_of_import != "__future__":
            parts.append(ast.unparse(statement))
    return "\n".join(parts)


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield (alias.asname or alias.name).partition(".")[0]
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def make_class(folder: Path, n_people: int, rng: random.Random) -> list[Student]:
    """Write what a class hands in, and return what has to come out.

    Parameters
    ----------
    folder
        Where it is written.
    n_people
        How many hand something in.
    rng
        Draws who answers what.
    """
    known = exercises.list_exercises()
    hostile = list(HOSTILE)
    students = []
    for number in range(n_people):
        student = Student(f"Student{number:03d}")
        asked = rng.sample(known, N_EXERCISES)
        is_exported = number % 7 == 3
        # Each of the hostile answers is there, then they come again.
        attack = hostile[number // 10 % len(hostile)] if number % 10 == 5 else ""
        for position, exercise in enumerate(asked):
            if attack and position == N_EXERCISES // 2:
                _attack(student, exercise, attack, is_exported)
            else:
                _answer(student, exercise, rng, is_exported)
        students.append(student)
        _hand_in(folder, student, number, is_exported)
    return students


def _answer(student: Student, exercise: Exercise, rng: random.Random, is_exported: bool) -> None:
    """Answer an exercise, in two of three cases rightly."""
    function, verdict, mistake = exercise.reference, "right", ""
    if exercise.mistakes and rng.random() < 1 / 3:
        chosen = rng.choice(exercise.mistakes)
        answers = [one for one in chosen.answers if not hasattr(builtins, one.__name__)]
        # One that is called sum would be the sum of all answers below it.
        if answers:
            function, verdict, mistake = rng.choice(answers), "wrong", chosen.name
    code, wanted = source_of(function), exercise.reference.__name__
    if is_exported and function.__name__ != wanted:
        if f"def {wanted}(" in code:
            function, verdict, mistake = exercise.reference, "right", ""
            code = source_of(function)
        else:
            code += f"\n{wanted} = {function.__name__}\n"
    if is_exported:
        student.answers[exercise.name] = code
    else:
        student.cells += [code, f'check("{exercise.name}", {function.__name__})']
    student.expected[exercise.name] = ((verdict,), mistake)


def _attack(student: Student, exercise: Exercise, attack: str, is_exported: bool) -> None:
    code, verdicts = HOSTILE[attack]
    if is_exported:
        student.answers[exercise.name] = f"{code}\n{exercise.reference.__name__} = answer\n"
    else:
        student.cells += [code, f'check("{exercise.name}", answer)']
    student.expected[exercise.name] = (verdicts, None)


def notebook(cells: list[str]) -> str:
    """Return the text of a notebook with these code cells."""
    content = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "id": str(number)}
        for number, cell in enumerate(cells)
    ]
    return json.dumps({"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _hand_in(folder: Path, student: Student, number: int, is_exported: bool) -> None:
    if is_exported:
        answers = {
            name: {"text": text, "state": "solved", "fingerprint": "0", "saved": ""}
            for name, text in student.answers.items()
        }
        name = "my-exercises.json"
        content = {"format": "nutrigen-exercises", "version": 1, "site": "/", "answers": answers}
        text = json.dumps(content)
    else:
        name, text = "notebook.ipynb", notebook([*_HEAD, *student.cells])
    number += 10_000
    path = (
        folder
        / {
            0: f"{student.name} Test_{number}_assignsubmission_file_/{name}",
            1: f"{student.name.lower()}_{number}_99_{name}",
            2: f"Exercises/Test_{student.name}_login{number}_{number}/{name}",
        }[number % 3]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_broken(folder: Path) -> int:
    """Write what can not be read, each handed in by somebody; return by how many."""
    contents = {
        "empty.ipynb": b"",
        "half.ipynb": b'{"cells": [{"cell_type": "code", "sou',
        "nested.ipynb": b"[" * 10**6,
        "text.ipynb": b"print('no notebook')",
        "old.ipynb": b'{"worksheets": [], "nbformat": 3}',
        "letter.pdf": b"%PDF-1.4",
        "nothing.ipynb": notebook(["print('no check')"]).encode(),
        "broken.zip": b"PK\x03\x04 no archive",
    }
    for number, (name, content) in enumerate(contents.items()):
        path = folder / f"Broken{number} Test_{number}_assignsubmission_file_" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    bomb = folder / "Bomb Test_90_assignsubmission_file_" / "bomb.zip"
    bomb.parent.mkdir()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.ipynb", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(bytes(10**6))
        archive.writestr("../../../escaped.ipynb", notebook(['check("count-windows", len)']))
    link = folder / "Link Test_91_assignsubmission_file_" / "link.ipynb"
    link.parent.mkdir()
    link.symlink_to("/etc/passwd")
    return len(contents) + 2


def unexpected(table: Path, students: list[Student], n_broken: int) -> list[str]:
    """Compare a table with what has to be in it.

    Parameters
    ----------
    table
        The file that was written.
    students
        Those whose verdicts are known.
    n_broken
        How many have handed in what can not be read.

    Returns
    -------
    list of str
        A sentence for each verdict that is another one.
    """
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(_number(row["person"]), row["exercise"]): row for row in rows}
    problems = []
    for student in students:
        for exercise, (verdicts, mistake) in student.expected.items():
            row = found.get((_number(student.name), exercise), {})
            if row.get("verdict") not in verdicts or mistake not in (None, row.get("mistake")):
                given = {key: row.get(key) for key in ("verdict", "mistake", "remark")}
                problems.append(f"{student.name}, {exercise}: {verdicts}, {mistake}; it is {given}")
    unreadable = [row for row in rows if row["verdict"] == "unreadable"]
    if len(unreadable) != n_broken:
        problems.append(f"{len(unreadable)} are unreadable, not {n_broken}")
    return problems


def _number(name: str) -> str:
    return "".join(one for one in name if one.isdigit())[:3] if "tudent" in name else name


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="an empty folder")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2027)
    options = parser.parse_args()
    handed_in, out = options.folder / "handed in", options.folder / "marked"
    handed_in.mkdir(parents=True)
    students = make_class(handed_in, options.people, random.Random(options.seed))
    n_broken = make_broken(handed_in)
    command = [sys.executable, "-m", "nutrigen.exercises", "grade", handed_in, "--out", out]
    begun = time.monotonic()
    subprocess.run([*command, "--jobs", str(options.jobs)], check=True)
    seconds = time.monotonic() - begun
    problems = unexpected(out / "table.csv", students, n_broken)
    print(*problems, sep="\n")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    promised = SECONDS_EACH * N_EXERCISES * options.people
    n_answers = sum(len(student.expected) for student in students)
    print(
        f"{n_answers} answers in {seconds:.0f} s, {processor:.0f} s of processors; of these "
        f"{promised:.0f} s are promised. {len(problems)} verdicts are not as known."
    )
    escaped = [one for one in options.folder.iterdir() if one not in (handed_in, out)]
    return 1 if problems or escaped or processor > promised else 0


if __name__ == "__main__":
    sys.exit(main())
