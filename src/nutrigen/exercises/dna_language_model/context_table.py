"""A table of contexts.

Go through the places that have all their neighbors. The key is what stands left and right; what is
counted is the base between. In the end add a quarter of the concentration to each count.
"""

from nutrigen.exercises import mistake


def context_table(sequence: str, radius: int, concentration: float) -> dict[str, list[float]]:
    counts = {}
    for i in range(radius, len(sequence) - radius):
        left = sequence[i - radius : i]
        right = sequence[i + 1 : i + 1 + radius]
        row = counts.setdefault(f"{left}.{right}", [0, 0, 0, 0])
        row["ACGT".index(sequence[i])] += 1
    return {
        key: [(n + concentration / 4) / (sum(row) + concentration) for n in row]
        for key, row in counts.items()
    }


EDGE_CASES = {
    "no place has all its neighbors": ("ACGT", 2, 1.0),
    "a single place": ("ACGTA", 2, 1.0),
    "no smoothing": ("ACAGACATA", 1, 0.0),
    "a context of nothing": ("AACG", 0, 4.0),
}


def draw(rng):
    letters = rng.choice(list("ACG"), size=int(rng.integers(8, 14)))
    return "".join(letters), int(rng.integers(1, 3)), float(rng.choice([0.5, 1.0, 2.0, 4.0]))


@mistake
def middle_in_the_key(sequence, radius, concentration):
    """The key contains the base that is to be predicted, so that each row knows only one base. Cut
    it out."""
    counts = {}
    for i in range(radius, len(sequence) - radius):
        key = f"{sequence[i - radius : i + 1]}.{sequence[i + 1 : i + 1 + radius]}"
        row = counts.setdefault(key, [0, 0, 0, 0])
        row["ACGT".index(sequence[i])] += 1
    return {
        key: [(n + concentration / 4) / (sum(row) + concentration) for n in row]
        for key, row in counts.items()
    }


@mistake
def short_contexts_at_the_ends(sequence, radius, concentration):
    """You count places at the ends, too, whose contexts are cut short. Leave these out."""
    counts = {}
    for i in range(len(sequence)):
        key = f"{sequence[max(i - radius, 0) : i]}.{sequence[i + 1 : i + 1 + radius]}"
        row = counts.setdefault(key, [0, 0, 0, 0])
        row["ACGT".index(sequence[i])] += 1
    return {
        key: [(n + concentration / 4) / (sum(row) + concentration) for n in row]
        for key, row in counts.items()
    }


@mistake
def last_place_left_out(sequence, radius, concentration):
    """The last place that has all its neighbors is missing."""
    return context_table(sequence[:-1], radius, concentration)


@mistake
def added_to_each_base(sequence, radius, concentration):
    """You add the whole concentration to each base, and to the denominator as well: the four
    probabilities no longer sum to 1. Each base gets a quarter of it."""
    counts = {}
    for i in range(radius, len(sequence) - radius):
        key = f"{sequence[i - radius : i]}.{sequence[i + 1 : i + 1 + radius]}"
        row = counts.setdefault(key, [0, 0, 0, 0])
        row["ACGT".index(sequence[i])] += 1
    return {
        key: [(n + concentration) / (sum(row) + concentration) for n in row]
        for key, row in counts.items()
    }


@mistake
def four_times_the_concentration(sequence, radius, concentration):
    """Each base gets the whole concentration, so that a row's prior is worth four times as many
    observations. Each base gets a quarter of it."""
    return context_table(sequence, radius, 4 * concentration)


@mistake
def not_smoothed(sequence, radius, concentration):
    """These are shares of what was counted. Add a quarter of the concentration to each count, and
    the concentration to the sum."""
    return context_table(sequence, radius, 0)


@mistake
def left_side_alone(sequence, radius, concentration):
    """The context has two sides: the right one is missing from the key."""
    counts = {}
    for i in range(radius, len(sequence) - radius):
        row = counts.setdefault(f"{sequence[i - radius : i]}.", [0, 0, 0, 0])
        row["ACGT".index(sequence[i])] += 1
    return {
        key: [(n + concentration / 4) / (sum(row) + concentration) for n in row]
        for key, row in counts.items()
    }


@mistake
def counts_returned(sequence, radius, concentration):
    """These are counts. Divide each row by its sum, after the smoothing."""
    shares = context_table(sequence, radius, 0)
    total = {}
    for i in range(radius, len(sequence) - radius):
        key = f"{sequence[i - radius : i]}.{sequence[i + 1 : i + 1 + radius]}"
        total[key] = total.get(key, 0) + 1
    return {
        key: [share * total[key] + concentration / 4 for share in row]
        for key, row in shares.items()
    }
