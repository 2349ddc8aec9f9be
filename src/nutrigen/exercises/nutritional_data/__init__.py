"""Exercises of the chapter on nutritional data."""

#: In the order of the chapter.
ORDER = (
    "missing-share",
    "energy-density",
    "energy-residuals",
    "energy-partition",
    "substitution-slope",
    "day-reliability",
    "days-needed",
    "deattenuate",
    "goldberg-limits",
    "impute-with-training",
    "slope-within-groups",
)
