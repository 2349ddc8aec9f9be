"""Exercises of the chapter on learning from nutritional data."""

#: In the order of the chapter.
ORDER = (
    "learn-r-squared",
    "learn-mean-of-trees",
    "learn-permute-feature",
    "learn-p-value",
    "learn-select-inside",
    "learn-concordance",
    "learn-expected-second",
)
