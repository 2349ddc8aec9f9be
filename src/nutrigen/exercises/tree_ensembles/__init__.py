"""Exercises of the chapter on forests and boosting."""

#: In the order of the chapter.
ORDER = (
    "votes-out-of-bag",
    "forest-importance",
    "boost-once",
    "step-of-a-leaf",
    "interval-of-divisions",
)
