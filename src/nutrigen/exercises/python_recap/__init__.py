"""Exercises of the chapter that recalls Python."""

#: In the order of the chapter.
ORDER = (
    "format-share",
    "portion-text",
    "keep-diaries",
    "codons",
    "name-the-iris",
    "nutrient-means",
    "row-shares",
    "seeded-split",
    "mark-missing",
    "select-people",
    "mean-fiber",
    "mean-of-days",
)
