"""Exercises as files: each one by itself, from the book's folders or from another one."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import nutrigen.exercises
from nutrigen.exercises import ExerciseFileError, WrongAnswer, check, list_exercises, use_folder

PACKAGE = Path(nutrigen.exercises.__file__).parent
FILES = {
    path.stem.replace("_", "-"): path
    for path in sorted(PACKAGE.glob("[!_]*/*.py"))
    if not path.name.startswith("_")
}
NOTHING_ELSE = {"numpy", "pandas", "scipy", "sklearn", "torch", "matplotlib"}

SMALL = """
    '''Twice a number.

    Multiply.
    '''

    from nutrigen.exercises import mistake

    def twice(x):
        return 2 * x

    EDGE_CASES = {"zero": (0,), "a negative number": (-3,)}

    @mistake
    def squared(x):
        "x**2 is the square; use 2 * x."
        return x**2
"""


def in_a_fresh_process(code: str) -> str:
    """What a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# What is imported


def test_the_checker_is_imported_without_numpy_and_exercises_with_numpy_alone():
    # Libraries that are blocked fail at the line that imports them.
    printed = in_a_fresh_process(
        f"""
        import sys
        for library in {sorted(NOTHING_ELSE - {"numpy"})}:
            sys.modules[library] = None
        import nutrigen.exercises
        print("numpy" in sys.modules)
        print(len(nutrigen.exercises.list_exercises()))
        """
    )
    assert printed.split() == ["False", str(len(FILES))]


def names_numpy(path: Path) -> bool:
    """Whether a file, or one that it builds on, imports NumPy when it is imported."""
    code = path.read_text(encoding="utf-8")
    own = rf"^from nutrigen\.exercises\.{path.parent.name}\.(\w+) import"
    return bool(re.search(r"^(import|from) numpy", code, re.MULTILINE)) or any(
        names_numpy(path.with_name(f"{module}.py"))
        for module in re.findall(own, code, re.MULTILINE)
    )


def test_an_exercise_imports_numpy_only_if_it_names_it():
    plain = [name for name, path in FILES.items() if not names_numpy(path)]
    assert len(plain) > 50
    printed = in_a_fresh_process(
        f"""
        import sys
        from nutrigen import exercises
        sys.modules["numpy"] = None
        for name in {plain}:
            exercises._exercise(exercises._chapter_of(name), name)
        """
    )
    assert printed == ""


def test_a_check_loads_one_exercise_and_those_that_it_builds_on():
    printed = in_a_fresh_process(
        """
        import sys
        from nutrigen.exercises import check
        check("canonical-kmer", lambda kmer: min(
            kmer, kmer[::-1].translate(str.maketrans("ACGT", "TGCA"))
        ))
        print(*(m for m in sys.modules if m.startswith("nutrigen.exercises.kmer_analysis.")))
        """
    )
    assert {name.rpartition(".")[2] for name in printed.split()} == {
        "_inputs",
        "canonical_kmer",
        "reverse_complement",
    }


# A folder of one's own


@pytest.fixture
def folder(tmp_path):
    """An empty folder, forgotten after the test."""
    folder, path = tmp_path / "course", list(nutrigen.exercises.__path__)
    folder.mkdir()
    yield folder
    for chapter in {"course", "other"} & set(nutrigen.exercises._FOLDERS):
        nutrigen.exercises._forget(chapter)
    assert list(nutrigen.exercises.__path__) == path


def write(folder: Path, name: str, code: str) -> None:
    (folder / name).write_text(textwrap.dedent(code), encoding="utf-8")


def test_exercises_come_from_another_folder_too(folder):
    write(folder, "double_it.py", SMALL)
    assert use_folder(folder) == ("double-it",)
    assert "2 inputs, among them zero, a negative number" in str(
        check("double-it", lambda x: x + x)
    )
    with pytest.raises(WrongAnswer) as caught:
        check("double-it", lambda x: x * x)
    assert caught.value.mistake == "squared"
    assert [exercise.name for exercise in list_exercises("course")] == ["double-it"]
    check("count-windows", lambda length, k: max(length - k + 1, 0))


def test_what_was_edited_is_read_again(folder):
    write(folder, "double_it.py", SMALL.replace("def twice", "def _twice"))
    with pytest.raises(ExerciseFileError, match="the solution; there is none"):
        use_folder(folder)
    write(folder, "double_it.py", SMALL)
    write(folder, "second.py", SMALL.replace("2 * x\n", "2 * x + 0\n"))
    assert use_folder(str(folder)) == ("double-it", "second")
    write(folder, "second.py", SMALL.replace("2 * x\n", "20 * x\n"))
    use_folder(folder)
    check("second", lambda x: 20 * x)
    check("double-it", lambda x: 2 * x)


def test_two_folders_stand_side_by_side(folder):
    other = folder.with_name("other")
    other.mkdir()
    write(folder, "first.py", SMALL)
    write(other, "second.py", SMALL)
    assert use_folder(folder) + use_folder(other) == ("first", "second")
    assert [exercise.name for exercise in list_exercises()[-2:]] == ["first", "second"]


def test_files_of_a_folder_share_inputs_and_have_an_order(folder):
    write(folder, "_inputs.py", "ZERO = {'zero': (0,)}\n")
    shared = SMALL.replace(
        "EDGE_CASES =",
        f"from nutrigen.exercises.{folder.name}._inputs import ZERO\n    EDGE_CASES = ZERO |",
    )
    write(folder, "double_it.py", shared)
    write(folder, "again.py", SMALL)
    write(folder, "__init__.py", "ORDER = ('double-it', 'again')\n")
    assert use_folder(folder) == ("double-it", "again")


@pytest.mark.parametrize(
    ("file", "code", "message"),
    [
        ("count_windows.py", SMALL, "'count-windows' is an exercise of 'kmer-analysis' already"),
        ("a.py", SMALL.replace("Multiply.", ""), "a title, an empty line and a first hint"),
        ("a.py", SMALL.replace("def twice", "def _twice"), "the solution; there is none"),
        ("a.py", SMALL + "\n    def thrice(x): return 3 * x\n", "there is twice, thrice"),
        ("a.py", SMALL.replace("EDGE_CASES", "EDGES"), "neither EDGE_CASES nor a function draw"),
        ("a.py", SMALL.replace("(0,)", "0"), r"EDGE_CASES\['zero'\] should be a tuple"),
        ("a.py", SMALL.replace('"x**2 is the square; use 2 * x."', ""), "squared has no docstring"),
        ("__init__.py", "ORDER = ('b',)", "there is no file of an exercise"),
        ("_notes.py", "", "there is no file of an exercise"),
    ],
)
def test_a_file_that_lacks_a_part_is_named(folder, file, code, message):
    write(folder, file, code)
    with pytest.raises(ExerciseFileError, match=message) as caught:
        use_folder(folder)
    assert str(folder) in str(caught.value)
    assert "course" not in nutrigen.exercises._FOLDERS


def test_an_order_that_forgets_an_exercise_is_an_error(folder):
    write(folder, "a.py", SMALL)
    write(folder, "b.py", SMALL)
    write(folder, "__init__.py", "ORDER = ('a',)\n")
    with pytest.raises(ExerciseFileError, match="name each exercise of the folder once; see b"):
        use_folder(folder)


@pytest.mark.parametrize("name", ["my-course", "2025", "class"])
def test_a_folder_that_python_can_not_name_is_refused(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match="letters, digits and underscores, such as my_course"):
        use_folder(tmp_path / name)


@pytest.mark.parametrize("name", ["kmer_analysis", "_run"])
def test_a_folder_does_not_replace_what_is_there(tmp_path, name):
    (tmp_path / name).mkdir()
    write(tmp_path / name, "a.py", SMALL)
    with pytest.raises(ValueError, match="is taken; rename the folder"):
        use_folder(tmp_path / name)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(NotADirectoryError, match="nowhere is no folder"):
        use_folder(tmp_path / "nowhere")
