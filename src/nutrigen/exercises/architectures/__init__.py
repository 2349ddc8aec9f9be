"""Exercises of the chapter on architectures."""

#: In the order of the chapter.
ORDER = ("valid-convolution", "field-of-a-stack", "gru-step", "weights-of-attention")
