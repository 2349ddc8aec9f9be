"""Exercises of the chapter on multimodal learning."""

#: In the order of the chapter.
ORDER = (
    "block-scaling",
    "joined-probabilities",
    "out-of-fold-mean",
    "leading-canonical-correlation",
    "within-group-correlation",
)
