"""Exercises of the chapter on populations."""

#: In the order of the chapter.
ORDER = (
    "count-alternate-alleles",
    "consensus-coding",
    "heterozygote-deficit",
    "patterson-scaling",
    "adjusted-rand-index",
    "loading-shares",
)
