"""A split that can be repeated.

Make the generator inside of the function, np.random.default_rng(seed), and call its method
permutation(n) once. Cut the result in two, and turn each part into a list.
"""

import numpy as np

from nutrigen.exercises import mistake


def seeded_split(n: int, n_test: int, seed: int) -> tuple[list, list]:
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[:n_test], order[n_test:]


EDGE_CASES = {
    "a single person in the test set": (8, 1, 3),
    "a single person in the training set": (6, 5, 11),
    "nobody in the test set": (6, 0, 5),
    "nobody in the training set": (6, 6, 5),
    "a seed of zero": (9, 3, 0),
}


def draw(rng):
    return int(rng.integers(6, 12)), int(rng.integers(1, 5)), int(rng.integers(1, 2**31))


@mistake
def global_state(n, n_test, seed):
    """These numbers come from the global state, np.random.seed, which any other code may change.
    Use a generator of your own: np.random.default_rng(seed)."""
    # What np.random.seed(seed) and np.random.permutation(n) would give.
    order = np.random.RandomState(seed).permutation(n).tolist()
    return order[:n_test], order[n_test:]


@mistake
def seed_ignored(n, n_test, seed):
    """Your split does not depend on the seed that is handed over."""
    order = np.random.default_rng(0).permutation(n).tolist()
    return order[:n_test], order[n_test:]


@mistake(like=seed_ignored)
def seed_of_42(n, n_test, seed):
    order = np.random.default_rng(42).permutation(n).tolist()
    return order[:n_test], order[n_test:]


@mistake(like=seed_ignored)
def seed_of_1(n, n_test, seed):
    order = np.random.default_rng(1).permutation(n).tolist()
    return order[:n_test], order[n_test:]


@mistake(like=seed_ignored)
def seed_of_123(n, n_test, seed):
    order = np.random.default_rng(123).permutation(n).tolist()
    return order[:n_test], order[n_test:]


@mistake
def exchanged(n, n_test, seed):
    """The two parts are exchanged: the test set comes first."""
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[n_test:], order[:n_test]


@mistake
def sorted_(n, n_test, seed):
    """The right people in another order: leave them as the permutation gave them."""
    test, training = seeded_split(n, n_test, seed)
    return sorted(test), sorted(training)


@mistake
def from_the_end(n, n_test, seed):
    """The test set is the end of the permutation. Take its first n_test entries."""
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[n - n_test :], order[: n - n_test]


@mistake(like=from_the_end)
def from_the_end_by_negative_index(n, n_test, seed):
    # -0 is 0, so that without a test set everybody is in it.
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[-n_test:], order[:-n_test]


@mistake
def not_shuffled(n, n_test, seed):
    """Nothing was shuffled. Tables are often sorted, by family or by date of visit, and then the
    first people are unlike the last."""
    return list(range(n_test)), list(range(n_test, n))
