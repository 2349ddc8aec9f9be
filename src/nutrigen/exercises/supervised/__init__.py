"""Exercises of the chapter on Bayes' theorem."""

#: In the order of the chapter.
ORDER = (
    "bayes-posterior",
    "positive-test",
    "map-and-ml",
    "smoothed-frequencies",
    "log-score",
    "normalize-scores",
)
