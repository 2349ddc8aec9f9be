"""Do the rankings agree?

Add up the ranks of each feature over the rankings. How far do the sums spread?
"""

from nutrigen.exercises import mistake


def concordance_of(rankings: list) -> float:
    n_rankings, n_features = len(rankings), len(rankings[0])
    sums = [sum(ranks) for ranks in zip(*rankings)]
    mean = sum(sums) / n_features
    spread = sum((s - mean) ** 2 for s in sums)
    return 12 * spread / (n_rankings**2 * (n_features**3 - n_features))


EDGE_CASES = {
    "equal rankings": ([[1, 2, 3], [1, 2, 3]],),
    "opposite rankings": ([[1, 2, 3], [3, 2, 1]],),
    "two features": ([[2, 1], [1, 2], [2, 1]],),
}


def draw(rng):
    n_rankings = int(rng.integers(2, 5))
    return ([[int(rank) + 1 for rank in rng.permutation(6)] for _ in range(n_rankings)],)


@mistake
def rankings_not_squared(rankings):
    """The number of rankings enters the denominator squared."""
    n_rankings, n_features = len(rankings), len(rankings[0])
    sums = [sum(ranks) for ranks in zip(*rankings, strict=True)]
    mean = sum(sums) / n_features
    spread = sum((s - mean) ** 2 for s in sums)
    return 12 * spread / (n_rankings * (n_features**3 - n_features))


@mistake
def variance(rankings):
    """The squared deviations are added up, not averaged."""
    n_rankings, n_features = len(rankings), len(rankings[0])
    sums = [sum(ranks) for ranks in zip(*rankings, strict=True)]
    mean = sum(sums) / n_features
    spread = sum((s - mean) ** 2 for s in sums) / n_features
    return 12 * spread / (n_rankings**2 * (n_features**3 - n_features))


@mistake(like=variance)
def variance_of_a_sample(rankings):
    n_rankings, n_features = len(rankings), len(rankings[0])
    sums = [sum(ranks) for ranks in zip(*rankings, strict=True)]
    mean = sum(sums) / n_features
    spread = sum((s - mean) ** 2 for s in sums) / (n_features - 1)
    return 12 * spread / (n_rankings**2 * (n_features**3 - n_features))


@mistake
def mean_ranks(rankings):
    """You take the mean of a feature's ranks over the rankings. Add them up."""
    n_rankings, n_features = len(rankings), len(rankings[0])
    means = [sum(ranks) / n_rankings for ranks in zip(*rankings, strict=True)]
    mean = sum(means) / n_features
    spread = sum((m - mean) ** 2 for m in means)
    return 12 * spread / (n_rankings**2 * (n_features**3 - n_features))


@mistake
def roles_exchanged(rankings):
    """The roles are exchanged: the number of features is cubed, that of rankings squared."""
    n_rankings, n_features = len(rankings), len(rankings[0])
    sums = [sum(ranks) for ranks in zip(*rankings, strict=True)]
    mean = sum(sums) / n_features
    spread = sum((s - mean) ** 2 for s in sums)
    return 12 * spread / (n_features**2 * (n_rankings**3 - n_rankings))
