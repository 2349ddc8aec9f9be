"""Exercises of the PyTorch tutorial."""

#: In the order of the chapter.
ORDER = (
    "line-gradient",
    "line-step",
    "gradient-at",
    "mend-the-loop",
    "batch-sizes",
    "predict-array",
    "r-squared-by-hand",
    "decided-classes",
    "mend-the-classifier",
)
