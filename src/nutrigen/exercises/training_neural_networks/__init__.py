"""Exercises of the chapter on training neural networks."""

#: In the order of the chapter.
ORDER = (
    "decayed-learning-rate",
    "updates-in-training",
    "scaled-learning-rate",
    "split-by-group",
    "early-stopping-epoch",
    "elastic-net-penalty",
    "inverted-dropout",
    "he-standard-deviation",
)
