"""What answers can not do, tried for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from class_of import HOSTILE, notebook

import nutrigen
from nutrigen import exercises
from nutrigen.marking import _select, _values
from nutrigen.marking._marker import Answerer, Marker, Result
from nutrigen.marking._submissions import Handed, Person, Submission

RIGHT = "def count_windows(length, k):\n    return max(length - k + 1, 0)\n"


def handed_in(*cells: str) -> Submission:
    """A notebook."""
    text = notebook(list(cells)).encode()
    return Submission(Person("Ada"), [Handed("answers.ipynb", lambda: text)])


def results_of(marker: Marker, *cells: str) -> dict[str, Result]:
    return {one.exercise: one for one in marker.mark(handed_in(*cells))}


def outcome_of(answerer: Answerer, body: str, *arguments: object):
    """What comes out of an answer with this body."""
    cell = "def answer(x):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    check = _select.Check("any", "answer", 1, 1)
    (chosen,) = answerer.ask({"what": "choose", "cells": [cell], "checks": [asdict(check)]})
    reply = answerer.ask(
        {
            "what": "answer",
            "cells": [cell],
            "check": asdict(check),
            "needed": chosen["needed"],
            "inputs": [[_values.encode(one)] for one in arguments or (None,)],
            "time_limit": 2,
        }
    )
    (outcome, *_) = _values.decode_observed(reply["observed"], 1).outcomes
    return outcome


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_answer_costs_its_own_line_and_nothing_else(marker: Marker, attack: str) -> None:
    code, verdicts = HOSTILE[attack]
    check = 'check("reverse-complement", answer)'
    found = results_of(marker, code, check, RIGHT, 'check("count-windows", count_windows)')
    assert found["reverse-complement"].verdict in verdicts
    assert found["count-windows"].verdict == "right"
    assert set(found) == {"reverse-complement", "count-windows"}


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/shadow",
        str(Path(exercises.__file__)),
        str(Path(exercises.__file__).parent / "kmer_analysis" / "count_windows.py"),
        str(Path(nutrigen.__file__).parents[2] / "pyproject.toml"),
        str(Path("/proc/1", "root", "etc", "passwd")),
        "/home",
        "/var/run/docker.sock",
    ],
)
def test_files_are_not_there(answerer: Answerer, path: str) -> None:
    body = f"import os\nreturn os.path.isfile({path!r}) or os.path.islink({path!r})"
    assert outcome_of(answerer, body).value is False
    assert isinstance(outcome_of(answerer, f"open({path!r})").error, OSError)


def test_nothing_can_be_written_but_a_small_folder_in_memory(answerer: Answerer) -> None:
    here = Path(nutrigen.__file__).parent
    for place in (here, Path("/"), Path("/usr"), Path("/dev")):
        target = str(place / "written")
        assert isinstance(outcome_of(answerer, f"open({target!r}, 'w')").error, OSError)
        assert not Path(target).exists()
    assert outcome_of(answerer, "return open('/scratch/x', 'w').write('abc')").value == 3
    # The next answer has another one.
    assert outcome_of(answerer, "import os\nreturn os.listdir('/scratch')").value == []


@pytest.mark.parametrize(
    "module", ["kmer_analysis.count_windows", "kmer_analysis", "pytorch_tutorial.line_step"]
)
def test_solutions_can_not_be_imported(answerer: Answerer, module: str) -> None:
    outcome = outcome_of(answerer, f"import nutrigen.exercises.{module}")
    assert isinstance(outcome.error, ModuleNotFoundError)


def test_no_solution_is_in_memory(answerer: Answerer) -> None:
    body = (
        "import gc, types\n"
        "found = [one for one in gc.get_objects() if isinstance(one, types.FunctionType)]\n"
        "return sorted({one.__module__ for one in found if str(one.__module__).startswith(x)})"
    )
    known = outcome_of(answerer, body, "nutrigen.exercises").value
    chapters = {one.chapter.replace("-", "_") for one in exercises.list_exercises()}
    assert known
    assert not [one for one in known if chapters & set(one.split("."))]


def test_there_is_no_network(answerer: Answerer) -> None:
    body = (
        "import socket\nserver = socket.socket()\nserver.bind(('127.0.0.1', 0))\n"
        "server.listen()\nsocket.create_connection(server.getsockname(), timeout=2)"
    )
    # Not even with oneself, as the only device of this network is down.
    assert isinstance(outcome_of(answerer, body).error, OSError)
    assert outcome_of(answerer, "import socket\nreturn len(socket.if_nameindex())").value == 1


def test_an_answer_is_nobody_and_knows_no_secret(answerer: Answerer) -> None:
    body = (
        "import os\ntry:\n    os.setuid(0)\nexcept OSError:\n    pass\n"
        "text = open('/proc/self/status').read()\n"
        "rights = [line.split()[1] for line in text.splitlines() if line.startswith('Cap')]\n"
        "return os.getuid() == 0, set(rights), sorted(os.environ), os.getpid()"
    )
    is_root, rights, environment, process = outcome_of(answerer, body).value
    assert not is_root
    assert rights == {"0" * 16}
    assert not [name for name in environment if "SECRET" in name]
    assert process == 1
    content = "return open('/proc/1/environ').read()"
    assert "7d1f" not in outcome_of(answerer, content).value


def test_no_other_namespace_can_be_opened(answerer: Answerer) -> None:
    body = "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000)"
    assert outcome_of(answerer, body).value == -1


def test_memory_and_processes_are_limited(answerer: Answerer) -> None:
    assert isinstance(outcome_of(answerer, "bytes(2 * 10**9)").error, MemoryError)
    body = (
        "import os, time\nn = 0\ntry:\n    while os.fork():\n        n += 1\n"
        "    time.sleep(60)\nexcept BlockingIOError:\n    pass\nreturn n"
    )
    # With the first one, four.
    assert outcome_of(answerer, body).value == 3


def test_what_an_answer_has_started_ends_with_it(answerer: Answerer) -> None:
    name = f"left{os.getpid()}"
    body = (
        "import ctypes, os, time\nif os.fork() == 0:\n"
        f"    ctypes.CDLL(None).prctl(15, b'{name}', 0, 0, 0)\n    time.sleep(60)\n"
        "time.sleep(0.5)\nnames = [one for one in os.listdir('/proc') if one.isdigit()]\n"
        "return [open(f'/proc/{one}/comm').read().strip() for one in names]"
    )
    assert name in outcome_of(answerer, body).value
    still = [path.read_text().strip() for path in Path("/proc").glob("[0-9]*/comm")]
    assert name not in still


def test_a_file_is_believed_nothing(marker: Marker) -> None:
    content = {
        "format": "nutrigen-exercises",
        "version": 1,
        "site": "/",
        "answers": {
            "count-windows": {"text": "def count_windows(length, k): ...", "state": "solved"},
            "reverse-complement": {"text": "reverse_complement = 3", "state": "solved"},
            "no-exercise": {"text": "x = 1", "state": "solved"},
        },
    }
    text = json.dumps(content).encode()
    found = marker.mark(Submission(Person("Ada"), [Handed("a.json", lambda: text)]))
    assert {one.exercise: one.verdict for one in found} == {
        "count-windows": "unanswered",
        "reverse-complement": "wrong",
    }


def test_a_replaced_check_counts_nothing(marker: Marker) -> None:
    cells = ("def check(*a): return 'Correct'", "def f(length, k): return length")
    found = results_of(marker, *cells, 'check("count-windows", f)')
    assert found["count-windows"].verdict == "wrong"


def solutions_and_mistakes(name: str) -> list[tuple[str, str, str, str]]:
    from class_of import source_of

    (exercise,) = (one for one in exercises.list_exercises() if one.name == name)
    cases = [(exercise.reference, "right", "")]
    cases += [(one.answer, "wrong", one.name) for one in exercise.mistakes]
    return [(source_of(one), one.__name__, verdict, name) for one, verdict, name in cases]


@pytest.mark.parametrize(
    "name",
    # Numbers, sets and errors, dictionaries, arrays, tables, arrays with missing values.
    ["count-kmers", "jaccard-index", "bayes-posterior", "row-shares", "mean-fiber", "mark-missing"],
)
def test_verdict_and_mistake_are_those_of_check(marker: Marker, name: str) -> None:
    for code, function, verdict, mistake in solutions_and_mistakes(name):
        cells = ("import numpy as np\nimport pandas as pd", code, f'check("{name}", {function})')
        found = results_of(marker, *cells)[name]
        assert (found.verdict, found.mistake) == (verdict, mistake), function


def test_networks_and_tensors_are_sent_too(marker: Marker) -> None:
    pytest.importorskip("torch")
    for name in ("predict-array", "gradient-at"):
        for code, function, verdict, mistake in solutions_and_mistakes(name):
            cells = ("import torch\nfrom torch import nn", "import numpy as np", code)
            found = results_of(marker, *cells, f'check("{name}", {function})')[name]
            assert (found.verdict, found.mistake) == (verdict, mistake), (function, found.text)


def test_the_first_import_of_a_large_library_takes_no_time_of_an_answer(folder: Path) -> None:
    # In a process of its own, where PyTorch is not loaded yet: batch-sizes allows five seconds.
    pytest.importorskip("torch")
    code = (
        "import sys, signal; from pathlib import Path\n"
        "from nutrigen.marking._marker import Marker, Settings\n"
        "from nutrigen.marking import _libraries\n"
        "from nutrigen.marking._select import Check\n"
        f"marker = Marker(Settings(is_confined=False), Path({str(folder)!r}))\n"
        "loaded = []\nreal = _libraries._warm_up\n"
        "_libraries._warm_up = lambda t: loaded.append(signal.getitimer(signal.ITIMER_REAL)[0])\n"
        "cell = 'def f(n, size, drop): return 1'\n"
        "chosen = marker._choose([cell], [Check('batch-sizes', 'f', 1, 1)])[0]\n"
        "marker._verdict([cell], chosen)\nmarker.close()\nprint(loaded, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0.0] True"


def test_a_page_of_the_book_lets_answers_call_functions_of_earlier_exercises(
    marker: Marker,
) -> None:
    # As on the page: the answer calls reverse_complement, which it does not define.
    code = "def canonical_kmer(kmer):\n    return min(kmer, reverse_complement(kmer))\n"
    answers = {"canonical-kmer": {"text": code}}
    content = {"format": "nutrigen-exercises", "version": 1, "answers": answers}
    text = json.dumps(content).encode()
    (found,) = marker.mark(Submission(Person("Ada"), [Handed("a.json", lambda: text)]))
    assert found.verdict == "right", found.text


def test_what_does_not_run_is_said_with_its_place(marker: Marker) -> None:
    cells = ("x = 1", "def f(length, k:\n    return 1", 'check("count-windows", f)')
    found = results_of(marker, *cells)["count-windows"]
    assert found.verdict == "error"
    assert found.text.startswith("Cell 2, line 1: SyntaxError")
    cells = ("y = 1", "f = undefined + y", 'check("count-windows", f)')
    found = results_of(marker, *cells)["count-windows"]
    assert found.verdict == "error"
    assert found.text == "Cell 2, line 1: NameError: name 'undefined' is not defined"
