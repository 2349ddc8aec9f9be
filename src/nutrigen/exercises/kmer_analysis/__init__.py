"""Exercises of the chapter on k-mers."""

#: In the order of the chapter.
ORDER = (
    "count-windows",
    "reverse-complement",
    "count-kmers",
    "canonical-kmer",
    "jaccard-index",
    "specific-k",
    "mash-distance",
    "minhash-jaccard",
)
