"""The references of the exercises on multimodal learning, against the package and its peers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exercise_answers import (
    on_probes,
)
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from nutrigen.exercises import list_exercises
from nutrigen.genomics import genotypes
from nutrigen.learning import fusion

EXERCISES = {exercise.name: exercise for exercise in list_exercises("multimodal-learning")}
REFERENCE = {name: exercise.reference for name, exercise in EXERCISES.items()}


@on_probes("block-scaling")
def test_block_scaling_is_that_of_the_package(arguments):
    X_train, X_new = arguments
    expected = fusion.BlockScaler().fit(X_train).transform(X_new)
    np.testing.assert_allclose(REFERENCE["block-scaling"](*arguments), expected)


@on_probes("joined-probabilities")
def test_joining_is_that_of_the_package(arguments):
    first, second, prior = arguments
    expected = fusion.combine_probabilities([[first], [second]], prior)[0]
    np.testing.assert_allclose(REFERENCE["joined-probabilities"](*arguments), expected)


@on_probes("out-of-fold-mean")
def test_out_of_fold_mean_is_that_of_scikit_learn(arguments):
    y, folds = arguments
    expected = cross_val_predict(
        DummyRegressor(), np.zeros((len(y), 1)), y, cv=PredefinedSplit(folds)
    )
    np.testing.assert_allclose(REFERENCE["out-of-fold-mean"](*arguments), expected)


@on_probes("leading-canonical-correlation")
def test_canonical_correlation_is_that_of_the_package(arguments):
    expected = genotypes.canonical_correlations(*arguments)[0]
    assert REFERENCE["leading-canonical-correlation"](*arguments) == pytest.approx(expected)


@on_probes("within-group-correlation")
def test_correlation_within_groups_is_that_of_centered_tables(arguments):
    x, y, groups = arguments
    table = pd.DataFrame({"x": x, "y": y})
    centered = table - table.groupby(groups).transform("mean")
    assert REFERENCE["within-group-correlation"](*arguments) == pytest.approx(
        centered.corr().loc["x", "y"]
    )
