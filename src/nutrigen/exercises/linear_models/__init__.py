"""Exercises of the chapter on linear models for classes."""

#: In the order of the chapter.
ORDER = (
    "share-after-odds-ratio",
    "cross-entropy-gradient",
    "weight-errors",
    "soft-threshold",
    "corrected-probability",
)
