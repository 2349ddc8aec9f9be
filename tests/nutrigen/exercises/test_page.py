"""What a page is told about code that is typed into it, and that nothing of the code stays."""

from __future__ import annotations

import builtins
import json
import math
import os
import random
import subprocess
import sys
import warnings

import numpy as np
import pytest

from nutrigen import exercises
from nutrigen.exercises import _page as page
from nutrigen.exercises import _run, list_exercises

CHECK = 'check("count-windows", count_windows)'
RIGHT = "def count_windows(length, k):\n    return max(length - k + 1, 0)\n"
START = "def count_windows(length: int, k: int) -> int:\n    ...\n"
PRELUDE = "import math\nimport numpy as np\nfrom nutrigen.exercises import check\n"


def check(code: str, given: dict[str, str] | None = None, prelude: str = PRELUDE) -> dict:
    return page.check(code, prelude, CHECK, given)


def unwrapped(result: dict) -> str:
    return " ".join(result["text"].split())


# --- Verdicts --------------------------------------------------------------------------


def test_a_right_answer_is_correct_and_all_of_the_result_is_plain_data():
    result = check(RIGHT)
    assert result["status"] == "correct"
    assert result["text"].startswith("Correct (Number of windows of length k): ")
    assert json.loads(json.dumps(result)) == result


def test_the_verdict_is_the_notebooks_with_the_mistake_that_was_recognized():
    with pytest.raises(exercises.WrongAnswer) as caught:
        exercises.check("count-windows", lambda length, k: max(length - k, 0))
    result = check("count_windows = lambda length, k: max(length - k, 0)")
    assert (result["status"], result["mistake"]) == ("wrong", "last-window-missed")
    assert result["text"] == str(caught.value)


def test_starting_code_and_an_empty_editor_are_no_answers():
    assert check(START)["status"] == "unanswered"
    assert check("  \n# Nothing yet\n")["status"] == "unanswered"


def test_the_line_at_which_an_answer_raises_is_named_and_marked():
    code = "import math\n\ndef count_windows(length, k):\n    n = math.sqrt(k)\n    return n / 0\n"
    result = check(code)
    assert (result["status"], result["lines"]) == ("wrong", [5])
    assert "raised at:   line 5: return n / 0" in result["text"]


def test_a_missing_function_is_named_with_the_one_that_may_be_meant():
    result = check(RIGHT.replace("count_windows", "count_window"))
    assert result["status"] == "error"
    assert "no function count_windows" in result["text"]
    assert "There is count_window." in result["text"]
    assert "Keep the first line" in check("x = 1")["text"]


def test_a_name_that_the_chapter_has_imported_is_no_answer():
    result = check("x = 1", prelude="from math import sqrt as count_windows")
    assert "no function count_windows" in result["text"]


@pytest.mark.parametrize(
    "name", ["learn", "check(learn)", 'check("learn")', 'check("a", b=1)', "("]
)
def test_only_the_call_of_a_check_is_evaluated(name):
    with pytest.raises(ValueError, match="should be a call such as"):
        page.check(RIGHT, "", name)


def test_functions_of_earlier_exercises_are_given_as_their_solutions():
    code = "def count_windows(length, k):\n    return count(length, k)"
    assert check(code, {"count": "count-windows"})["status"] == "correct"
    assert check(code)["status"] == "wrong"


def test_an_own_function_goes_before_one_that_is_given():
    code = "def count(length, k): return -1\ndef count_windows(length, k): return count(length, k)"
    assert check(code, {"count": "count-windows"})["status"] == "wrong"


def test_a_learners_own_check_says_the_same():
    wrong = "def count_windows(length, k):\n    return max(length - k, 0)\n"
    result = check(wrong + CHECK)
    assert result == check(wrong)


def test_a_check_that_fails_is_no_fault_of_the_answer(monkeypatch):
    def fail(name: str, answer: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(exercises, "check", fail)
    result = check(RIGHT)
    assert result["status"] == "unchecked"
    assert "the check itself failed (KeyError: 'lost')" in unwrapped(result)


# --- Libraries that are not here ---------------------------------------------------------


def test_a_missing_library_matters_only_when_it_is_used():
    prelude = f"{PRELUDE}import no_such_library as lib\nfrom no_such.part import tool\n"
    assert check(RIGHT, prelude=prelude)["status"] == "correct"
    for use in ("lib.sqrt(length)", "tool(length)", "lib.part.tool"):
        code = f"def count_windows(length, k):\n    return {use}"
        result = check(code, prelude=prelude)
        assert result["status"] == "unchecked"
        assert result["text"].startswith("Not checked: Number of windows of length k\n")
        assert "the library no_such" in unwrapped(result)
        assert "solve it in the notebook" in unwrapped(result)


def test_the_use_of_a_missing_library_is_noticed_though_the_answer_hides_it():
    code = (
        "def count_windows(length, k):\n    try:\n        return lib.sqrt(length)\n"
        "    except Exception:\n        return 0\n"
    )
    assert check(code, prelude="import no_such_library as lib")["status"] == "unchecked"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("import no_such_library", "line 2 imports the library no_such_library"),
        ("from no_such_library.part import tool", "line 2 imports the library no_such_library"),
        ("import nutrigen.nothing", "line 2 imports the library nutrigen.nothing"),
        ("import nunpy as np", "Is numpy meant?"),
        ("import maths", "Is math meant?"),
    ],
)
def test_an_import_of_the_learners_own_that_fails_is_explained(statement, says):
    for result in (check(f"x = 1\n{statement}\n{RIGHT}"), page.run(f"x = 1\n{statement}", "")):
        assert (result["status"], result["lines"]) == ("unchecked", [2])
        assert says in unwrapped(result)


def test_a_wrong_name_in_a_library_that_is_here_is_an_error():
    result = check("from math import squareroot")
    assert result["status"] == "error"
    assert "ImportError: cannot import name 'squareroot'" in result["text"]
    inside = check("def count_windows(length, k):\n    import no_such_library\n")
    assert inside["status"] == "unchecked"


def test_plain_python_needs_no_library():
    code = (
        "import sys\n"
        "from nutrigen.exercises import _page\n"
        "print(_page.run('1 + 1', 'import math')['text'], 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]


# --- Code that does not run ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("x = 1\nif x = 1:\n    pass", 2, "line 2: if x = 1:"),
        ("def f():\nreturn 1", 2, "IndentationError: expected an indented block"),
        ("return 1", 1, "SyntaxError: 'return' outside function"),
        ("x = 'a", 1, "SyntaxError: unterminated string literal"),
        ("x = (1,\n\n", 1, "SyntaxError: '(' was never closed"),
        ("def f():\n", 1, "IndentationError"),
        ("if 1:\n\tx = 1\n        y = 2", 3, "Take spaces alone, four for each level"),
        ("%matplotlib inline", 1, "Remove what is not Python"),
        (">>> f(1)", 1, "Remove what is not Python"),
        ("print(“a”)", 1, '“ is a typographic quotation mark: type " instead'),
        ("x = 1\nprint(‘a’)", 2, "‘ is a typographic quotation mark: type ' instead"),
        ("x = 3 – 2", 1, "– is a dash: type - instead"),
        ("x = 3 − 2", 1, "− is a dash: type - instead"),
        ("x = 2 × 3", 1, "× is a sign of mathematics: type * instead"),
        ("x = （1 + 2)", 1, "（ is a sign of full width: type ( instead"),
        ("x = ７", 1, "７ is a sign of full width: type 7 instead"),
        ("x\u00a0= 1", 1, "there is a space that is none of Python's"),
        ("x = 1\u200b", 1, "there is a sign that can not be seen"),
        ("x = 1 # – is fine\ny = 'so is –' – 1", 2, "In line 2, – is a dash"),
    ],
)
def test_what_is_no_python_is_explained_with_the_learners_own_line(code, line, says):
    for result in (check(code), page.run(code, "")):
        assert (result["status"], result["printed"]) == ("error", "")
        assert line in result["lines"]
        assert f"line {line}: " in unwrapped(result)
        assert says in unwrapped(result)


def test_odd_signs_are_welcome_in_texts_and_comments():
    code = '# “Words” – and more\ntext = \'“ – ”\' + """‘\n×""" + \'it\\\'s –\'\nlen(text)'
    assert page.run(code, "")["status"] == "ran"


def test_of_many_odd_signs_some_are_named_and_all_are_marked():
    result = check("\n".join(f"x{n} = 1 {sign} 2" for n, sign in enumerate("–×÷≤≥")))
    assert "There are 2 more." in unwrapped(result)
    assert result["lines"] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("code", ["x = 1\n\x00", "(" * 10_000, "\ud800"])
def test_what_python_can_not_even_read_is_an_error(code):
    assert check(code)["status"] == "error"


def test_an_exception_has_type_message_and_line_but_no_frames_of_others():
    code = "import json\ndef load(text):\n    return json.loads(text)\n\nload('{')\n"
    result = check(code)
    assert (result["status"], result["lines"]) == ("error", [3])
    assert result["text"].splitlines()[:2] == [
        "Your code stopped with an error",
        "  line 3: return json.loads(text)",
    ]
    assert "JSONDecodeError: Expecting property name" in unwrapped(result)
    assert "exec(" not in result["text"]
    assert ".py" not in result["text"]


@pytest.mark.parametrize(
    "leave", ["import sys; sys.exit(3)", "raise SystemExit", "exit()", "quit()"]
)
def test_ending_python_ends_nothing(leave):
    assert "Leave a function with return." in check(leave)["text"]
    inside = check(f"def count_windows(length, k):\n    {leave}")
    assert (inside["status"], inside["lines"]) == ("error", [2])


def test_nothing_can_be_read():
    assert "instead of input()" in unwrapped(check("name = input('Name: ')"))
    inside = check("def count_windows(length, k):\n    return int(input())")
    assert inside["status"] == "wrong"
    assert "instead of input()" in unwrapped(inside)
    assert page.run("import sys\nsys.stdin.read()", "")["text"] == "''"


def test_python_is_started_anew_after_it_had_no_memory():
    for code in ("raise MemoryError", "def count_windows(length, k):\n    raise MemoryError"):
        assert check(code)["restart"]
    assert not check("1 / 0")["restart"]


def test_an_exception_that_can_not_be_told_is_told_by_its_type():
    result = check("class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Odd")
    assert "why:    Odd" in result["text"]


def test_a_message_without_end_has_one():
    result = check("raise ValueError('x' * 10**6)")
    assert len(result["text"]) < 1_500


# --- Run -----------------------------------------------------------------------------------


def test_a_run_shows_what_is_printed_and_the_last_value():
    result = page.run("print('a')\nx = 2\nx * 3", "")
    assert (result["status"], result["printed"], result["text"]) == ("ran", "a\n", "6")
    assert page.run("x = 2", "")["text"] == page.run("None", "")["text"] == ""


def test_a_long_value_and_long_output_say_how_much_is_left_out():
    assert page.run("'x' * 6000", "")["text"].endswith("... (left out: 1002 of 6002 characters)")
    result = page.run("for i in range(30_000):\n    print(i % 10, end='')", "")
    assert result["printed"].endswith("\n... (left out: 10000 characters)")


def test_a_value_that_can_not_be_shown_is_an_error():
    result = page.run("class Odd:\n    def __repr__(self):\n        return 1 / 0\nOdd()", "")
    assert (result["status"], result["lines"]) == ("error", [3])


def test_no_control_sequence_reaches_the_page():
    result = page.run("print('a\\x1b[31m\\ud800\\tb')\n'\\x1b'", "")
    assert result["printed"] == "a [31m \tb\n"
    assert result["text"] == "'\\x1b'"


def test_warnings_are_shown_with_their_lines():
    result = page.run("import warnings\nwarnings.warn('old')", "")
    assert result["printed"] == "UserWarning (line 2): old\n"


def test_prints_beside_the_function_are_shown_and_those_of_its_calls_are_not():
    result = check("print('outside')\n" + RIGHT.replace("return", "print('inside'); return"))
    assert (result["status"], result["printed"]) == ("correct", "outside\n")


# --- Nothing stays ---------------------------------------------------------------------------


def test_each_piece_of_code_begins_with_a_fresh_namespace():
    assert page.run("x = 1", "")["status"] == "ran"
    assert "name 'x' is not defined" in page.run("x", "")["text"]


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.len = lambda x: 0\nbuiltins.max = None\nbuiltins.new = 1",
        "import builtins\ndel builtins.isinstance",
        "import math\nmath.pi = 3",
        "import random\nrandom.seed(1)",
        "import numpy as np\nnp.random.seed(1)\nnp.pi = 3\nnp.seterr(all='raise')",
        "import numpy as np\nnp.set_printoptions(precision=2)",
        "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
        "import sys\nsys.setrecursionlimit(123)\nsys.path.clear()",
        "import sys\nsys.modules.pop('nutrigen.exercises')\nsys.modules['math'] = None",
        "import nutrigen.exercises as e\ne.check = lambda *a: 'Correct'\ne._page = None",
        "from nutrigen.exercises import _framework as f\nf.grade = None\ndel f._layout",
        "import warnings\nwarnings.simplefilter('error')\nwarnings.showwarning = None",
        "import os\nos.chdir('/')",
    ],
)
def test_what_the_code_changes_is_put_back(code, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def state() -> list[object]:
        return [
            dict(vars(builtins)),
            {name: module for name, module in sys.modules.items() if name in loaded},
            dict(vars(exercises)),
            dict(vars(exercises._framework)),
            (math.pi, np.pi, np.geterr(), np.get_printoptions(), random.getstate()),
            sys.modules["numpy"].random.get_state()[1].tolist(),
            (sys.stdin, sys.stdout, sys.stderr, sys.path, sys.getrecursionlimit(), os.getcwd()),
            (list(warnings.filters), warnings.showwarning),
        ]

    loaded = set(sys.modules)
    before = state()
    page.run(code, "")
    check(f"{RIGHT}\n{code}")
    check(f"{RIGHT}{chr(10).join('    ' + line for line in ['', *code.splitlines()])}")
    in_the_function = code.replace("\n", "; ")
    check(f"def count_windows(length, k):\n    {in_the_function}\n    return 1")
    assert state() == before
    assert check(RIGHT)["status"] == "correct"


def test_an_exercise_whose_names_are_changed_still_tells_right_from_wrong():
    code = "import builtins\nbuiltins.len = lambda x: 0\n"
    assert check(code)["text"] == check("x = 1")["text"]


# --- The report --------------------------------------------------------------------------------


def test_each_call_is_announced_before_it_begins():
    heard: list[str] = []
    code = "def count_windows(length, k):\n    raise SystemExit\n"
    page.check(code, "", CHECK, report=heard.append)
    exercise = next(one for one in list_exercises("kmer-analysis") if one.name == "count-windows")
    length, k = exercise.probes[0].arguments
    assert heard[0] == ""
    assert heard[-1] == f"length = {length}, k = {k}"
    heard.clear()
    page.check(RIGHT, "", CHECK, report=heard.append)
    assert sum(map(bool, heard)) == len(exercise.probes)


def test_the_text_of_an_input_is_short():
    heard: list[str] = []
    code = "def reverse_complement(sequence): return sequence"
    page.check(code, "", 'check("reverse-complement", reverse_complement)', report=heard.append)
    for exercise in list_exercises("population-clustering")[:2]:
        name = exercise.reference.__name__
        names = ", ".join(exercise.parameters)
        page.check(
            f"def {name}({names}): return {names}",
            "",
            f'check("{exercise.name}", {name})',
            report=heard.append,
        )
    assert max(map(len, heard)) <= 304


def test_a_run_announces_that_the_code_begins():
    heard: list[str] = []
    page.run("1", "import math", report=heard.append)
    assert heard == [""]


def test_nobody_hears_of_calls_after_the_block():
    heard: list[object] = []
    with _run.announced(lambda function, arguments: heard.append(arguments)):
        _run.run(len, ("AC",), 1.0)
    _run.run(len, ("GT",), 1.0)
    assert heard == [("AC",)]
