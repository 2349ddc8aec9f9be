"""Best hit on both strands.

Score each window as it is, and its reverse complement. Keep the first of the best: smaller start
first, + before -.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.motif_analysis._inputs import draw_word


def best_hit(sequence: str, weights: list) -> tuple[int, str, float]:
    k, hits = len(weights), []
    for start in range(len(sequence) - k + 1):
        window = sequence[start : start + k]
        turned = window[::-1].translate(str.maketrans("ACGT", "TGCA"))
        for strand, word in (("+", window), ("-", turned)):
            score = sum(w[base] for w, base in zip(weights, word, strict=True))
            hits.append((start, strand, score))
    return max(hits, key=lambda hit: hit[2])


EDGE_CASES = {
    "a window as long as the sequence and on the other strand": (
        "TC",
        [{"A": 0.0, "C": 0.0, "G": 2.0, "T": 0.0}, {"A": 2.0, "C": 0.0, "G": 0.0, "T": 0.0}],
    ),
    "a hit in the last window": (
        "CCCGA",
        [{"A": 0.0, "C": -1.0, "G": 2.0, "T": 0.0}, {"A": 2.0, "C": 0.0, "G": 0.0, "T": 0.0}],
    ),
    "several windows that are equally good": (
        "ACACA",
        [{"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}],
    ),
    "an earlier window on the other strand that is equally good": (
        "CTA",
        [{"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}],
    ),
    "a window that is equally good on both strands": (
        "CAT",
        [{"A": 1.0, "C": 0.0, "G": 0.0, "T": 0.0}, {"A": 0.0, "C": 0.0, "G": 0.0, "T": 1.0}],
    ),
    "scores that are all negative": ("CCTTC", [{"A": -1.0, "C": -3.0, "G": -2.0, "T": -4.0}]),
}


def draw(rng):
    sequence = draw_word(rng, int(rng.integers(12, 30)))
    columns = [rng.normal(0, 1.5, 4) for _ in range(int(rng.integers(2, 6)))]
    # Quarters are added exactly, in whatever order: rounding must not decide which hit is best.
    return sequence, [
        {base: round(4 * float(value)) / 4 for base, value in zip("ACGT", column, strict=True)}
        for column in columns
    ]


@mistake
def one_strand(sequence, weights):
    """This looks at one strand only. A site may be written on the other one: score the reverse
    complement of each window, too."""
    k, best = len(weights), None
    for start in range(len(sequence) - k + 1):
        window = sequence[start : start + k]
        score = sum(w[base] for w, base in zip(weights, window, strict=True))
        if best is None or score > best[2]:
            best = (start, "+", score)
    return best


@mistake
def not_complemented(sequence, weights):
    """The other strand is read backwards and has the partners of the bases. This only reads
    backwards."""
    k, hits = len(weights), []
    for start in range(len(sequence) - k + 1):
        window = sequence[start : start + k]
        for strand, word in (("+", window), ("-", window[::-1])):
            score = sum(w[base] for w, base in zip(weights, word, strict=True))
            hits.append((start, strand, score))
    return max(hits, key=lambda hit: hit[2])


@mistake
def not_reversed(sequence, weights):
    """This takes the partner of each base but does not turn the window around."""
    k, hits = len(weights), []
    for start in range(len(sequence) - k + 1):
        window = sequence[start : start + k]
        partners = window.translate(str.maketrans("ACGT", "TGCA"))
        for strand, word in (("+", window), ("-", partners)):
            score = sum(w[base] for w, base in zip(weights, word, strict=True))
            hits.append((start, strand, score))
    return max(hits, key=lambda hit: hit[2])


@mistake
def start_on_other_strand(sequence, weights):
    """The start of a hit on the other strand is counted here from the end of the sequence. Give the
    start of the window on the given strand."""
    start, strand, score = best_hit(sequence, weights)
    if strand == "-":
        start = len(sequence) - len(weights) - start
    return start, strand, score


@mistake
def last_window_missed(sequence, weights):
    """The last window begins k letters before the end, and counts: range(L - k + 1)."""
    k, hits = len(weights), []
    for start in range(len(sequence) - k):
        window = sequence[start : start + k]
        turned = window[::-1].translate(str.maketrans("ACGT", "TGCA"))
        for strand, word in (("+", window), ("-", turned)):
            score = sum(w[base] for w, base in zip(weights, word, strict=True))
            hits.append((start, strand, score))
    return max(hits, key=lambda hit: hit[2])
