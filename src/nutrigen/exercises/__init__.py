"""Checkers for the exercises of the course book.

Each chapter has a folder, and each exercise a file in it; `check` finds them by name, and loads no
other. `use_folder` adds exercises from elsewhere.
"""

from __future__ import annotations

import difflib
import functools
import importlib.util
import keyword
import sys
from pathlib import Path

from nutrigen.exercises._framework import (
    Exercise,
    ExerciseError,
    MissingLibrary,
    Mistake,
    NotAnswered,
    NotChecked,
    Probe,
    UnknownExercise,
    Verdict,
    WrongAnswer,
    grade,
)
from nutrigen.exercises._load import ExerciseFileError, find, lazy, load, mistake

__all__ = [
    "Exercise",
    "ExerciseError",
    "ExerciseFileError",
    "MissingLibrary",
    "Mistake",
    "NotAnswered",
    "NotChecked",
    "Probe",
    "UnknownExercise",
    "Verdict",
    "WrongAnswer",
    "check",
    "grade",
    "lazy",
    "list_exercises",
    "mistake",
    "use_folder",
]

# Folders by chapter, in the order of the book; those of `use_folder` come after them.
_FOLDERS = {
    chapter: Path(__file__).parent / chapter.replace("-", "_")
    for chapter in (
        "mathematics",
        "python-recap",
        "ml-basics",
        "kmer-analysis",
        "unsupervised",
        "population-clustering",
        "hierarchies-and-maps",
        "supervised",
        "linear-models",
        "decision-trees",
        "decision-tree-demo",
        "tree-ensembles",
        "neural-networks",
        "training-neural-networks",
        "pytorch-tutorial",
        "architectures",
        "dna-language-model",
        "gene-family-classification",
        "motif-analysis",
        "out-of-memory-data",
        "nutritional-data",
        "surveys-and-errors",
        "nutritional-data-learning",
        "multimodal-learning",
    )
}


@functools.cache
def _files(chapter: str) -> dict[str, Path]:
    """Files of a chapter by the names of their exercises, in the order of the chapter."""
    folder = _FOLDERS[chapter]
    files = find(folder)
    order = getattr(importlib.import_module(f"{__name__}.{folder.name}"), "ORDER", tuple(files))
    if sorted(order) != sorted(files):
        differing = ", ".join(sorted(set(order) ^ set(files))) or "a name that is there twice"
        raise ExerciseFileError(
            f"{folder / '__init__.py'}: ORDER should name each exercise of the folder once; see "
            f"{differing}."
        )
    return {name: files[name] for name in order}


@functools.cache
def _exercise(chapter: str, name: str) -> Exercise:
    path = _files(chapter)[name]
    return load(path, chapter, f"{__name__}.{path.parent.name}.{path.stem}")


def use_folder(folder: str | Path) -> tuple[str, ...]:
    r"""Let `check` know the exercises of another folder, too.

    Parameters
    ----------
    folder : str or Path
        A folder with one file for each exercise, as those of a chapter. Its name becomes that of
        their chapter; files import one another from ``nutrigen.exercises.FOLDER``. The exercises
        come in the order of ``ORDER`` in its ``__init__.py``, or in that of the alphabet. A folder
        that is given again is read again.

    Returns
    -------
    tuple of str
        Names of its exercises.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    ValueError
        If its name is no name of Python's, or that of a folder which is there already.
    ExerciseFileError
        If it has no exercise, or one whose name is taken; or if a file is not as it should be.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> code = '''
    ... "Three times a number.\\n\\nMultiply."
    ... def triple(x):
    ...     return 3 * x
    ... EDGE_CASES = {"zero": (0,), "a negative number": (-3,)}
    ... '''
    >>> with TemporaryDirectory() as parent:
    ...     folder = Path(parent) / "my_course"
    ...     folder.mkdir()
    ...     _ = (folder / "three_times.py").write_text(code)
    ...     print(use_folder(folder))
    ...     check("three-times", lambda x: x + x + x)
    ('three-times',)
    Correct (Three times a number): your function agrees with the reference on 2 inputs, among
    them zero, a negative number.
    """
    folder = Path(folder).resolve()
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder.")
    chapter = folder.name.replace("_", "-")
    if not folder.name.isidentifier() or keyword.iskeyword(folder.name):
        raise ValueError(
            f"{folder}: the folder's name should be of letters, digits and underscores, such as "
            "my_course; files import one another by it."
        )
    if folder == _FOLDERS.get(chapter) and folder.parent != Path(__file__).parent:
        _forget(chapter)
    # Another folder beside it makes it known to Python already.
    spec = importlib.util.find_spec(f"{__name__}.{folder.name}")
    if chapter in _FOLDERS or (spec and str(folder) not in (spec.submodule_search_locations or ())):
        raise ValueError(f"{folder}: the name {folder.name!r} is taken; rename the folder.")
    files = find(folder)
    if not files:
        raise ExerciseFileError(f"{folder}: there is no file of an exercise.")
    for name in files:
        if (other := _chapter_of(name)) is not None:
            raise ExerciseFileError(f"{files[name]}: {name!r} is an exercise of {other!r} already.")
    if str(folder.parent) not in __path__:
        __path__.append(str(folder.parent))
    importlib.invalidate_caches()
    _FOLDERS[chapter] = folder
    try:
        return tuple(exercise.name for exercise in list_exercises(chapter))
    except BaseException:
        _forget(chapter)
        raise


def _forget(chapter: str) -> None:
    """Forget a folder, and what was imported from it."""
    folder = _FOLDERS.pop(chapter)
    if all(folder.parent != other.parent for other in _FOLDERS.values()):
        __path__.remove(str(folder.parent))
    package = f"{__name__}.{folder.name}"
    for module in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
        del sys.modules[module]
    _files.cache_clear()
    _exercise.cache_clear()


def _chapter_of(name: str) -> str | None:
    return next((chapter for chapter in _FOLDERS if name in _files(chapter)), None)


def list_exercises(chapter: str | None = None) -> tuple[Exercise, ...]:
    """List the exercises that `check` knows, in the order in which the book sets them.

    Parameters
    ----------
    chapter : str, optional
        Only the exercises of this chapter.

    Returns
    -------
    tuple of Exercise
        Each has a name, a title, and its typical mistakes.

    Raises
    ------
    UnknownExercise
        If no exercise belongs to `chapter`.

    Examples
    --------
    >>> [exercise.name for exercise in list_exercises("kmer-analysis")][:3]
    ['count-windows', 'reverse-complement', 'count-kmers']
    """
    if chapter is None:
        return tuple(exercise for one in _FOLDERS for exercise in list_exercises(one))
    if chapter not in _FOLDERS:
        raise UnknownExercise(f"No chapter {chapter!r}. Chapters: {', '.join(_FOLDERS)}.")
    return tuple(_exercise(chapter, name) for name in _files(chapter))


def check(name: str, answer: object) -> Verdict:
    """Check an answer to an exercise.

    A function is run on copies of many inputs: edge cases, and inputs drawn with a fixed seed.
    What it prints, and its warnings, are withheld meanwhile.

    Parameters
    ----------
    name : str
        Name of the exercise.
    answer : object
        Your function, itself rather than what it returns.

    Returns
    -------
    Verdict
        If the answer is right; it says what was checked.

    Raises
    ------
    WrongAnswer
        If the answer is wrong. The message gives a counterexample, the reason, and a hint; its
        subclass NotAnswered says that there is no answer yet.
    MissingLibrary
        If a library is missing that the check or the answer imports, such as PyTorch. Nothing is
        said about the answer then.
    NotChecked
        If the check can not run for another reason.
    UnknownExercise
        If no exercise has this name.

    Examples
    --------
    >>> check("count-windows", lambda length, k: max(length - k + 1, 0))
    Correct (Number of windows of length k): your function agrees with the reference on 46 inputs,
    among them a window as long as the sequence, a window longer than the sequence by one, a
    window much longer than the sequence, a window more than twice as long as the sequence,
    windows of length 1, an empty sequence.
    >>> try:
    ...     check("count-windows", lambda length, k: max(length - k, 0))
    ... except WrongAnswer as wrong:
    ...     wrong.mistake
    'last-window-missed'
    """
    chapter = _chapter_of(name)
    if chapter is None:
        known = [known for chapter in _FOLDERS for known in _files(chapter)]
        nearest = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
        if nearest:
            advice = f"Did you mean {' or '.join(nearest)}?"
        else:
            advice = f"The exercises are: {', '.join(known)}."
        raise UnknownExercise(f"There is no exercise {name!r}. {advice}")
    return grade(_exercise(chapter, name), answer)
