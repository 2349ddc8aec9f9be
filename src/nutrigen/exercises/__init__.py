"""Checkers for the exercises of the course book.

Each chapter has a module with its exercises; `check` finds them by name.
"""

from __future__ import annotations

import difflib

from nutrigen.exercises import (
    decision_tree_demo,
    decision_trees,
    gene_family_classification,
    kmer_analysis,
    ml_basics,
    motif_analysis,
    multimodal_learning,
    neural_networks,
    nutritional_data,
    nutritional_data_learning,
    population_clustering,
    python_recap,
    pytorch_tutorial,
    supervised,
    training_neural_networks,
    unsupervised,
)
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

__all__ = [
    "Exercise",
    "ExerciseError",
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
    "list_exercises",
]

# In the order of the book.
_CHAPTERS = (
    python_recap,
    ml_basics,
    kmer_analysis,
    unsupervised,
    population_clustering,
    supervised,
    decision_trees,
    decision_tree_demo,
    neural_networks,
    training_neural_networks,
    pytorch_tutorial,
    gene_family_classification,
    motif_analysis,
    nutritional_data,
    nutritional_data_learning,
    multimodal_learning,
)
_EXERCISES = tuple(exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES)


def list_exercises(chapter: str | None = None) -> tuple[Exercise, ...]:
    """List the exercises that `check` knows, in the order in which the book sets them.

    Parameters
    ----------
    chapter : str, optional
        Only the exercises of this chapter.

    Returns
    -------
    tuple of Exercise
        Each has a name, a title, the key of its learning objective, and its typical mistakes.

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
        return _EXERCISES
    chosen = tuple(exercise for exercise in _EXERCISES if exercise.chapter == chapter)
    if not chosen:
        chapters = dict.fromkeys(exercise.chapter for exercise in _EXERCISES)
        raise UnknownExercise(f"No chapter {chapter!r}. Chapters: {', '.join(chapters)}.")
    return chosen


def check(name: str, answer: object) -> Verdict:
    """Check an answer to an exercise.

    A function is run on copies of many inputs: edge cases, and inputs drawn with a fixed seed.
    What it prints, and its warnings, are withheld meanwhile.

    Parameters
    ----------
    name : str
        Name of the exercise.
    answer : object
        What the exercise asks for: your function, itself rather than what it returns, or your
        value.

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
    window much longer than the sequence, windows of length 1, an empty sequence.
    >>> try:
    ...     check("count-windows", lambda length, k: max(length - k, 0))
    ... except WrongAnswer as wrong:
    ...     wrong.mistake
    'last-window-missed'
    """
    exercises = {exercise.name: exercise for exercise in _EXERCISES}
    if name not in exercises:
        nearest = difflib.get_close_matches(str(name), exercises, n=3, cutoff=0.5)
        if nearest:
            advice = f"Did you mean {' or '.join(nearest)}?"
        else:
            advice = f"The exercises are: {', '.join(exercises)}."
        raise UnknownExercise(f"There is no exercise {name!r}. {advice}")
    return grade(exercises[name], answer)
