"""Exercises of the chapter on dendrograms, mixtures and maps."""

#: In the order of the chapter.
ORDER = (
    "distance-to-a-union",
    "cophenetic-distance",
    "responsibilities-on-a-line",
    "perplexity-of-neighbors",
    "share-of-neighbors",
)
