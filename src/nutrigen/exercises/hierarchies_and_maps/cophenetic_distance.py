"""Height at which two samples meet.

Keep the members of every cluster: those of the samples first, then, merge by merge, those of the
unions. The answer is the height of the first union that holds both.
"""

from nutrigen.exercises import mistake


def cophenetic_distance(merges, a, b):
    if a == b:
        return 0.0
    n_samples = len(merges) + 1
    members = [{i} for i in range(n_samples)]
    for i, j, height in merges:
        union = members[i] | members[j]
        if a in union and b in union:
            return height
        members.append(union)


_CHAIN = [(0, 1, 1.0), (2, 4, 2.5), (3, 5, 4.0)]
_PAIRS = [(0, 3, 1.0), (1, 2, 2.0), (4, 5, 5.0)]

EDGE_CASES = {
    "two samples": ([(0, 1, 3.0)], 0, 1),
    "a pair that is joined first": (_CHAIN, 0, 1),
    "a pair that is joined last": (_CHAIN, 0, 3),
    "a sample that joins a cluster": (_CHAIN, 2, 1),
    "members of two clusters": (_PAIRS, 3, 2),
    "one pair of two": (_PAIRS, 2, 1),
    "a sample and itself": (_PAIRS, 2, 2),
}


def draw(rng):
    n = int(rng.integers(3, 9))
    clusters, merges, height = list(range(n)), [], 0.0
    for made in range(n, 2 * n - 1):
        height += float(rng.integers(1, 9)) / 4
        i, j = sorted(rng.choice(clusters, 2, replace=False).tolist())
        clusters = [c for c in clusters if c not in (i, j)] + [made]
        merges.append((i, j, height))
    a, b = rng.integers(n, size=2).tolist()
    return merges, a, b


@mistake
def last_height(merges, a, b):
    """This is the last height, at which all samples are together. Return the first one at which the
    two are."""
    return 0.0 if a == b else merges[-1][2]


@mistake
def either(merges, a, b):
    """At this height one of the two is joined to something. Wait until a cluster holds both."""
    if a == b:
        return 0.0
    members = [{i} for i in range(len(merges) + 1)]
    for i, j, height in merges:
        union = members[i] | members[j]
        if a in union or b in union:
            return height
        members.append(union)


@mistake
def path(merges, a, b):
    """Heights are added up on the way. The cophenetic distance is a single height, that of the
    fork where the two meet."""
    if a == b:
        return 0.0
    members, total = [{i} for i in range(len(merges) + 1)], 0.0
    for i, j, height in merges:
        union = members[i] | members[j]
        if a in union or b in union:
            total += height
        if a in union and b in union:
            return total
        members.append(union)


@mistake
def both_sides(merges, a, b):
    """This is twice the height, the way up to the fork and down again. The height alone is asked
    for."""
    return 2 * cophenetic_distance(merges, a, b)


@mistake
def not_zero(merges, a, b):
    """A sample is together with itself from the beginning: at the height 0."""
    members = [{i} for i in range(len(merges) + 1)]
    for i, j, height in merges:
        union = members[i] | members[j]
        if a in union and b in union:
            return height
        members.append(union)


@mistake
def number_of_merge(merges, a, b):
    """This is the number of the merge. Return its height."""
    if a == b:
        return 0.0
    members = [{i} for i in range(len(merges) + 1)]
    for number, (i, j, _) in enumerate(merges):
        union = members[i] | members[j]
        if a in union and b in union:
            return float(number)
        members.append(union)
