"""Exercises of the chapter on a small language model of DNA."""

#: In the order of the chapter.
ORDER = (
    "masked-loss-in-bits",
    "context-table",
    "two-sided-markov",
    "mask-places",
)
