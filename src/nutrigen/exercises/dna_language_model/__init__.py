"""Exercises of the chapter dna-language-model."""

#: In the order of the chapter.
ORDER = (
    "masked-loss-in-bits",
    "context-table",
    "two-sided-markov",
    "mask-places",
)
