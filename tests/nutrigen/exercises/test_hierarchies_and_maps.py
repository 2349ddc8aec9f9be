"""The references of the exercises on hierarchies and maps, each against something independent."""

from __future__ import annotations

import numpy as np
import pytest
from exercise_answers import on_probes
from scipy import stats
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from sklearn.neighbors import NearestNeighbors

from nutrigen.exercises import list_exercises
from nutrigen.learning import manifold, mixture
from nutrigen.learning.hierarchy import cophenetic_distances, distance_to_union

EXERCISES = {exercise.name: exercise for exercise in list_exercises("hierarchies-and-maps")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("distance-to-a-union")
def test_distance_is_that_of_the_package_and_of_all_pairs(arguments):
    to_i, to_j, n_i, n_j, linkage = arguments
    found = REFERENCE["distance-to-a-union"](*arguments)
    ours = distance_to_union([to_i], [to_j], 0.0, (n_i, n_j), [1], method=linkage)
    assert found == pytest.approx(ours[0])
    pairs = np.repeat([to_i, to_j], [n_i, n_j])
    of_pairs = {"single": np.min, "complete": np.max, "average": np.mean}[linkage]
    assert found == pytest.approx(of_pairs(pairs))


@on_probes("cophenetic-distance")
def test_height_is_that_of_scipy(arguments):
    merges, a, b = arguments
    found = REFERENCE["cophenetic-distance"](*arguments)
    sizes = [1] * (len(merges) + 1)
    for i, j, _ in merges:
        sizes.append(sizes[i] + sizes[j])
    table = np.column_stack([merges, sizes[len(merges) + 1 :]])
    assert found == squareform(hierarchy.cophenet(table))[a, b]
    assert found == cophenetic_distances(table)[a, b]


@on_probes("responsibilities-on-a-line")
def test_responsibilities_are_those_of_scipys_densities(arguments):
    x, shares, centers, widths = arguments
    found = REFERENCE["responsibilities-on-a-line"](*arguments)
    joint = shares * stats.norm(centers, widths).pdf(x[:, np.newaxis])
    np.testing.assert_allclose(found, joint / joint.sum(axis=1, keepdims=True))
    shapes = (widths**2)[:, np.newaxis, np.newaxis]
    ours, _ = mixture.expectation_step(x[:, np.newaxis], shares, centers[:, np.newaxis], shapes)
    np.testing.assert_allclose(found, ours)


@on_probes("perplexity-of-neighbors")
def test_perplexity_is_that_of_scipys_entropy(arguments):
    distances, width = arguments
    log_weights = -(distances**2) / (2 * width**2)
    expected = np.exp(stats.entropy(np.exp(log_weights - log_weights.max())))
    assert REFERENCE["perplexity-of-neighbors"](*arguments) == pytest.approx(expected)


@on_probes("share-of-neighbors")
def test_share_is_that_of_the_package_and_of_scikit_learn(arguments):
    X, Y, v = arguments
    found = REFERENCE["share-of-neighbors"](*arguments)
    assert found == pytest.approx(manifold.neighbors_kept(X, Y, v))
    near, in_map = (
        NearestNeighbors(n_neighbors=v).fit(table).kneighbors(return_distance=False)
        for table in (X, Y)
    )
    shared = [len(np.intersect1d(*pair)) for pair in zip(near, in_map, strict=True)]
    assert found == pytest.approx(np.mean(shared) / v)
