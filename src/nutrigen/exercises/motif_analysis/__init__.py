"""Exercises of the chapter on motifs."""

#: In the order of the chapter.
ORDER = (
    "motif-probabilities",
    "motif-information",
    "log-odds-score",
    "best-hit",
    "expected-hits",
    "mutant-effects",
    "pairwise-epistasis",
    "adjusted-p-values",
)
