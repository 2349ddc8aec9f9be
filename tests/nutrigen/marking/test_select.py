"""What is chosen of a notebook does what the whole of it does."""

from __future__ import annotations

import pytest

from nutrigen.marking._select import checks_in, needed, python_of, statements_of

NOTEBOOKS = {
    "a variable": ["a = 2", "b = 3", "def f(x): return x + a", "b = 1 / 0"],
    "a function that comes later": [
        "def f(x): return g(x)",
        "def g(x): return h(x) + 1",
        "h = abs",
        "raise ValueError",
    ],
    "changed in place": ["words = []", "words.append(4)", "def f(x): return words[0] + x"],
    "handed over": ["words = []", "import bisect", "bisect.insort(words, 5)", "f = words.count"],
    "an entry": ["table = {}", "table['a'] = 3", "def f(x): return table['a'] * x"],
    "in a loop": ["total = 1", "for i in range(3):\n    total += i", "def f(x): return x + total"],
    "bound twice": ["def f(x): return 0", "g = f(1)", "def f(x): return g + x"],
    "its old self": ["f = abs", "old = f", "def f(x): return old(x) + 1", "1 / 0"],
    "several names": ["a, *b = 1, 2, 3", "(c, d), e = (1, 2), 3", "f = lambda x: b[0] + d + x"],
    "a class": ["n = 3", "class F:\n    n = n + 1\n    def __call__(self, x): return x", "f = F()"],
    "a decorator": ["import functools", "@functools.cache\ndef f(x): return x + 1"],
    "a default": ["import math", "step = math.pi", "def f(x, s=step): return x + s"],
    "an annotation": ["import math as m", "def f(x: m.e) -> m.pi: return x"],
    "a star": ["from math import *", "def f(x): return floor(pi) + x"],
    "global": ["n = 1", "def grow():\n    global n\n    n += 1", "def f(x):\n    grow(); return n"],
    "an exception": [
        "try:\n    import missing_library as m\nexcept ImportError:\n    m = None",
        "def f(x): return m is None",
    ],
    "with": [
        "import io",
        "with io.StringIO('7') as file:\n    n = int(file.read())",
        "def f(x): return n + x",
    ],
    "a walrus": ["print(k := 3)", "def f(x): return k + x"],
}


def run(code: list[str]) -> dict[str, object]:
    names: dict[str, object] = {}
    for one in code:
        try:
            exec(one, names)
        except Exception:
            continue
    return names


def chosen(cells: list[str]) -> list[str]:
    import ast

    cells = [*cells, 'check("any", f)']
    check = checks_in(cells)[-1]
    return [ast.unparse(one.tree) for one in needed(statements_of(cells)[0], check)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_is_chosen_gives_the_values_of_the_whole(name: str) -> None:
    cells = NOTEBOOKS[name]
    whole, part = run(cells)["f"], run(chosen(cells))["f"]
    assert [whole(x) for x in (0, 2, 5)] == [part(x) for x in (0, 2, 5)]


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        (["def f(x): return x", "print(f(3))"], "print"),
        (["def f(x): return x", "assert f(1) == 2"], "assert"),
        (["import numpy as np", "np.random.seed(0)", "def f(x): return np.abs(x)"], "seed"),
        (["long = sum(range(10**9))", "def f(long): return long"], "long ="),
        (["f = 10**10**10", "def f(x): return x"], "**"),
        (["x = 10**10**10", "def f(a):\n    x = a\n    return x"], "**"),
        (['check("other", f)', "def f(x): return x"], "other"),
    ],
)
def test_what_is_not_needed_is_left_out(cells: list[str], left_out: str) -> None:
    assert left_out not in "\n".join(chosen(cells))


def test_an_answer_that_is_written_below_its_check_is_found() -> None:
    cells = ['check("any", f)', "a = 1", "def f(x): return a"]
    (check,) = checks_in(cells)
    assert [one.cell for one in needed(statements_of(cells)[0], check)] == [1, 2]


def test_of_two_exercises_with_functions_of_one_name_each_gets_its_own() -> None:
    cells = ["def f(x): return 1", 'check("one", f)', "def f(x): return 2", 'check("two", f)']
    found = {one.exercise: needed(statements_of(cells)[0], one) for one in checks_in(cells)}
    assert {name: [one.cell for one in own] for name, own in found.items()} == {
        "one": [0],
        "two": [2],
    }


def test_commands_of_ipython_are_no_python() -> None:
    assert python_of("%%bash\nrm -rf x") == "\n"
    assert python_of("%%time\nx = 1") == "\nx = 1"
    assert python_of("if 1:\n    %pip install x\ny = 2") == "if 1:\n    pass\ny = 2"
    # Where it is Python, a line that begins so stays.
    assert python_of("a = (7\n% 4)") == "a = (7\n% 4)"


def test_a_cell_that_is_no_python_leaves_the_others() -> None:
    statements, wrong = statements_of(["def f(", "x = 1", "y = '\0'"])
    assert [one.cell for one in statements] == [1]
    assert sorted(wrong) == [0, 2]
