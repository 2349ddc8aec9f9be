"""Exercises of the chapter on surveys, errors of measurement and missing values."""

#: In the order of the chapter.
ORDER = (
    "weighted-share-error",
    "units-needed",
    "age-standardized-share",
    "calibrated-slope",
    "pool-by-rubin",
)
