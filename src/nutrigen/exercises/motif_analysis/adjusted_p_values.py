"""p-values adjusted for the false discovery rate.

Sort. Multiply the i-th smallest by m / i. Then, from the largest down, no value may be larger than
the one after it. Put them back in their order.
"""

from nutrigen.exercises import mistake


def adjusted_p_values(p_values: list) -> list:
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted, least = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        i = order[rank - 1]
        least = min(least, p_values[i] * m / rank)
        adjusted[i] = least
    return adjusted


EDGE_CASES = {
    "a single test": ([0.04],),
    "p-values that are not sorted": ([0.5, 0.01, 0.03, 0.02],),
    "a value that must not exceed the next": ([0.01, 0.012, 0.9],),
    "nothing to be found": ([0.9, 0.95, 0.99],),
    "two p-values that are equal": ([0.02, 0.02, 0.5],),
}


def draw(rng):
    return ([round(float(p), 4) for p in rng.beta(0.5, 2, size=int(rng.integers(4, 12)))],)


@mistake
def bonferroni(p_values):
    """This is Bonferroni's correction: every value times m. Divide by the rank as well."""
    return [min(1.0, p * len(p_values)) for p in p_values]


@mistake(like=bonferroni)
def bonferroni_above_one(p_values):
    return [p * len(p_values) for p in p_values]


@mistake
def not_monotone(p_values):
    """A smaller p-value has a larger adjusted one here. All up to the largest i that satisfies the
    condition are reported: take the minimum of a value and those after it."""
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted = [0.0] * m
    for rank, i in enumerate(order, 1):
        adjusted[i] = min(p_values[i] * m / rank, 1.0)
    return adjusted


@mistake(like=not_monotone)
def not_monotone_above_one(p_values):
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted = [0.0] * m
    for rank, i in enumerate(order, 1):
        adjusted[i] = p_values[i] * m / rank
    return adjusted


@mistake
def largest_so_far(p_values):
    """You take the maximum of a value and those before it. Take the minimum of a value and those
    after it: all up to the largest i that satisfies the condition are reported."""
    raised = not_monotone(p_values)
    return [max(q for p, q in zip(p_values, raised, strict=True) if p <= own) for own in p_values]


@mistake
def left_sorted(p_values):
    """The values are sorted. Put each back where its p-value stood."""
    return sorted(adjusted_p_values(p_values))


@mistake
def ranks_from_zero(p_values):
    """The ranks begin at one: the smallest p-value is multiplied by m / 1."""
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    adjusted, least = [0.0] * m, 1.0
    for rank in range(m - 1, -1, -1):
        i = order[rank]
        least = min(least, p_values[i] * m / max(rank, 1))
        adjusted[i] = least
    return adjusted


@mistake(like=ranks_from_zero)
def ranks_from_zero_divided(p_values):
    # Plain Python raises an error at rank 0; NumPy goes on with an infinite value.
    return [p * len(p_values) / rank for rank, p in enumerate(p_values)]


@mistake(like=ranks_from_zero)
def ranks_from_zero_by_numpy(p_values):
    import numpy as np

    order = np.argsort(p_values, kind="stable")
    raised = np.array(p_values)[order] * len(p_values) / np.arange(len(p_values))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum.accumulate(raised[::-1])[::-1].clip(max=1)
    return adjusted.tolist()


@mistake
def unchanged(p_values):
    """These are the p-values as they were given."""
    return list(p_values)
