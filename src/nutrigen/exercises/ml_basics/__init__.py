"""Exercises of the chapter on the basics of machine learning."""

#: In the order of the chapter.
ORDER = (
    "decide-by-probability",
    "mae-and-rmse",
    "precision-recall",
    "f1-from-both",
    "average-precision",
    "to-polar",
    "standard-error",
    "bias-and-variance",
    "leaked-groups",
    "best-of-coins",
)
