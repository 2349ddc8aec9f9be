"""Exercises of the chapter on data that outgrow the machine."""

#: In the order of the chapter.
ORDER = (
    "slabs-for-a-limit",
    "passes-of-a-plan",
    "bytes-that-travel",
    "generators-of-blocks",
    "merge-two-variances",
    "merge-two-sketches",
)
