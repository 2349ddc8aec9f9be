"""How long a chapter takes, reckoned from its source: reading apart from exercises.

Nobody has been timed. The rates are for a reader to whom the subject is new: so many words a
minute, seconds for a line of code, for a displayed equation and for a figure. The section with the
exercises is not reading; an exercise takes as long as :data:`EXERCISE_MINUTES` says, statement and
solution included. What a page shows folded, the open tasks at its end, and the notes for who
teaches, which it does not show, are not counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ChapterTime", "chapter_time", "in_words"]

WORDS_A_MINUTE = 200
SECONDS_A_LINE_OF_CODE = 5
SECONDS_AN_EQUATION = 30
SECONDS_A_FIGURE = 30
EXERCISE_MINUTES = 10
#: Reading is told in steps of so many minutes: it is not known better.
STEP = 5

_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_EXERCISES = re.compile(r"^## Exercises\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_TEACHING_NOTE = re.compile(r"^```\{teaching-note\}\n.*?^```$", re.DOTALL | re.MULTILINE)
_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<options>---\n.*?^---\n|(?::[^\n]*\n)*)(?P<code>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_EQUATION = re.compile(r"^\$\$$.*?^\$\$[^\n]*$", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(r"\$[^$\n]+\$")
_FOLDED = re.compile(r"hide-(input|cell)|remove-(input|cell)|imports")
_EXERCISE = re.compile(r"^`{3,}\{exercise(?:-start)?\}", re.MULTILINE)
#: The fences and options of directives, and labels.
_NO_PROSE = re.compile(r"^(?:[`:]{3,}.*|:[\w-]+:.*|\([\w-]+\)=)$", re.MULTILINE)


@dataclass(frozen=True)
class ChapterTime:
    """How long a chapter takes.

    Attributes
    ----------
    reading
        Minutes to read it.
    exercises
        Number of its exercises.
    """

    reading: int
    exercises: int

    @property
    def practice(self) -> int:
        """Minutes for the exercises."""
        return EXERCISE_MINUTES * self.exercises

    @property
    def total(self) -> int:
        """Minutes for both."""
        return self.reading + self.practice


def chapter_time(text: str) -> ChapterTime:
    r"""Reckon how long a chapter takes.

    Parameters
    ----------
    text
        The chapter's source.

    Examples
    --------
    >>> chapter_time("# A title\n\n" + 1999 * "word " + "\n\n$$\na = b\n$$ (eq-a)\n")
    ChapterTime(reading=10, exercises=0)
    """
    exercises = len(_EXERCISE.findall(text))
    for pattern in (_FRONT_MATTER, _TEACHING_NOTE, _EXERCISES):
        text = pattern.sub("", text)
    seconds = 0
    for cell in _CELL.finditer(text):
        lines = [line for line in cell["code"].splitlines() if line.strip()]
        if not _FOLDED.search(cell["options"]):
            seconds += SECONDS_A_LINE_OF_CODE * len(lines)
        seconds += SECONDS_A_FIGURE * ("\n  figure:" in cell["options"])
    text = _CELL.sub("", text)
    seconds += SECONDS_AN_EQUATION * len(_EQUATION.findall(text))
    text = _NO_PROSE.sub("", _FORMULA.sub("formula", _EQUATION.sub("", text)))
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    minutes = seconds / 60 + len(words) / WORDS_A_MINUTE
    return ChapterTime(max(STEP, STEP * round(minutes / STEP)), exercises)


def in_words(minutes: int) -> str:
    """Write a length of time in hours and minutes.

    Examples
    --------
    >>> in_words(90), in_words(120), in_words(45)
    ('1 h 30 min', '2 h', '45 min')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0))
