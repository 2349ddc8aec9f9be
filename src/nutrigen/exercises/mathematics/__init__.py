"""Exercises of the chapter on mathematics."""

#: In the order of the chapter.
ORDER = (
    "sum-of-logs",
    "variance-of-mixture",
    "poisson-none",
    "interval-of-mean",
    "stretched-direction",
)
