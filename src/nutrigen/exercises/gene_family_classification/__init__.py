"""Exercises of the chapter on gene families."""

#: In the order of the chapter.
ORDER = (
    "one-hot-by-hand",
    "bag-of-kmers",
    "inverse-document-frequency",
    "bag-of-the-other-strand",
    "accuracy-of-classes",
    "folds-of-groups",
)
