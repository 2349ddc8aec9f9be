"""Estimators, measures and experiments, under the names that scikit-learn uses."""
