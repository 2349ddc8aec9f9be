"""Select inside the fold.

Keep the samples that are not in the test part, and correlate each column with y there.
"""

import numpy as np

from nutrigen.exercises import mistake
from nutrigen.exercises.nutritional_data_learning._inputs import draw_numbers


def select_inside(X: list, y: list, test: list) -> int:
    train = [i for i in range(len(y)) if i not in test]
    features, target = np.array(X)[train], np.array(y)[train]
    strength = [abs(np.corrcoef(column, target)[0, 1]) for column in features.T]
    return int(np.argmax(strength))


EDGE_CASES = {
    "a feature that is strong in the test part only": (
        [[1.0, 5.0], [2.0, 1.0], [3.0, 4.0], [9.0, 90.0], [0.0, 80.0]],
        [1.0, 2.0, 3.5, 50.0, 45.0],
        [3, 4],
    ),
    "a negative correlation": (
        [[3.0, 1.0], [2.0, 3.0], [1.0, 2.0], [0.0, 9.0]],
        [1.0, 2.0, 3.0, 9.0],
        [3],
    ),
}


def draw(rng):
    scale = 10.0 ** rng.integers(-1, 2, size=5)
    X = (rng.normal(size=(12, 5)) * scale).round(3).tolist()
    test = sorted(int(i) for i in rng.choice(12, 4, replace=False))
    return X, draw_numbers(rng, 12), test


@mistake
def all_samples(X, y, test):
    """This looks at all samples, the test part among them: the test is spoiled. Select by the
    training samples only."""
    strength = [abs(np.corrcoef(column, y)[0, 1]) for column in np.array(X).T]
    return int(np.argmax(strength))


@mistake
def test_samples(X, y, test):
    """This selects by the test samples. Select by the others."""
    features, target = np.array(X)[test], np.array(y)[test]
    strength = [abs(np.corrcoef(column, target)[0, 1]) for column in features.T]
    return int(np.argmax(strength))


@mistake
def signed(X, y, test):
    """A strong negative correlation tells as much as a positive one: take the absolute value."""
    train = [i for i in range(len(y)) if i not in test]
    features, target = np.array(X)[train], np.array(y)[train]
    strength = [np.corrcoef(column, target)[0, 1] for column in features.T]
    return int(np.argmax(strength))


@mistake
def covariance(X, y, test):
    """This compares covariances, which depend on the unit of a feature. Divide by the standard
    deviations: correlations."""
    train = [i for i in range(len(y)) if i not in test]
    features, target = np.array(X)[train], np.array(y)[train]
    strength = [abs(np.cov(column, target)[0, 1]) for column in features.T]
    return int(np.argmax(strength))
