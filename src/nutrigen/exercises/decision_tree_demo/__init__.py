"""Exercises of the chapter on breast cancer."""

#: In the order of the chapter.
ORDER = (
    "majority-accuracy",
    "sensitivity-specificity",
    "wilson-interval",
    "enough-prevalence",
    "decision-threshold",
    "area-by-pairs",
)
