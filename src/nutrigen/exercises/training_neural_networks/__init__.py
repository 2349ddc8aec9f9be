"""Exercises of the chapter on training neural networks."""

#: In the order of the chapter.
ORDER = (
    "decayed-learning-rate",
    "updates-in-training",
    "scaled-learning-rate",
    "adam-step",
    "split-by-group",
    "early-stopping-epoch",
    "elastic-net-penalty",
    "decoupled-decay",
    "inverted-dropout",
    "he-standard-deviation",
)
