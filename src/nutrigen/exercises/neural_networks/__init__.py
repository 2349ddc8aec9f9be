"""Exercises of the chapter on neural networks."""

#: In the order of the chapter.
ORDER = (
    "mean-squared-error",
    "mse-gradient",
    "gradient-step",
    "iterations-per-epoch",
    "stable-sigmoid",
    "sigmoid-derivative",
    "relu-derivative",
    "linear-backward",
    "logits-gradient",
    "binary-cross-entropy",
)
