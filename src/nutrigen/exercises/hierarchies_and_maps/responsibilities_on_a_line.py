"""Responsibilities of components on a line.

Share times density, for all samples and components at once: x[:, np.newaxis] - centers has a row
for each sample. Then divide each row by its sum.
"""

import numpy as np

from nutrigen.exercises import mistake


def responsibilities(x, shares, centers, widths):
    distances = (x[:, np.newaxis] - centers) / widths
    joint = shares / widths * np.exp(-(distances**2) / 2)
    return joint / joint.sum(axis=1, keepdims=True)


_X = np.array([-1.0, 0.0, 0.5, 2.0])

EDGE_CASES = {
    "a single component": (_X, np.array([1.0]), np.array([0.0]), np.array([2.0])),
    "components that differ in nothing but their shares": (
        _X, np.array([0.25, 0.75]), np.array([0.0, 0.0]), np.array([1.0, 1.0])),
    "components that differ in nothing but their widths": (
        _X, np.array([0.5, 0.5]), np.array([0.0, 0.0]), np.array([1.0, 3.0])),
    "a sample in the middle": (
        np.array([1.0]), np.array([0.5, 0.5]), np.array([0.0, 2.0]), np.array([1.0, 1.0])),
    "three components": (
        _X, np.array([0.2, 0.3, 0.5]), np.array([-1.0, 0.0, 2.0]), np.array([0.5, 1.0, 2.0])),
}  # fmt: skip


def draw(rng):
    k = int(rng.integers(2, 5))
    x = rng.normal(0, 2, size=int(rng.integers(3, 8))).round(2)
    shares = rng.integers(1, 9, size=k).astype(float)
    centers, widths = rng.normal(0, 2, size=k).round(2), rng.integers(2, 9, size=k) / 4
    return x, shares / shares.sum(), centers, widths


@mistake
def without_shares(x, shares, centers, widths):
    """The shares of the components are left out: a larger component is more responsible."""
    return responsibilities(x, np.ones(len(shares)), centers, widths)


@mistake
def without_widths(x, shares, centers, widths):
    """The density of a wider component is lower at its center: divide by the width in front of the
    exponential, too."""
    joint = shares * np.exp(-(((x[:, np.newaxis] - centers) / widths) ** 2) / 2)
    return joint / joint.sum(axis=1, keepdims=True)


@mistake
def widths_as_variances(x, shares, centers, widths):
    """The widths are standard deviations. Divide the squared distance by their squares."""
    return responsibilities(x, shares, centers, np.sqrt(widths))


@mistake(like=widths_as_variances)
def widths_as_variances_in_the_exponent(x, shares, centers, widths):
    joint = shares / widths * np.exp(-((x[:, np.newaxis] - centers) ** 2) / (2 * widths))
    return joint / joint.sum(axis=1, keepdims=True)


@mistake
def without_half(x, shares, centers, widths):
    """The exponent of the normal density is minus one half of the squared distance, in widths."""
    joint = shares / widths * np.exp(-(((x[:, np.newaxis] - centers) / widths) ** 2))
    return joint / joint.sum(axis=1, keepdims=True)


@mistake
def over_the_samples(x, shares, centers, widths):
    """Here each column has the sum one. The components share each sample: divide each row by its
    sum."""
    joint = shares / widths * np.exp(-(((x[:, np.newaxis] - centers) / widths) ** 2) / 2)
    return joint / joint.sum(axis=0)


@mistake
def not_normalized(x, shares, centers, widths):
    """These are shares times densities. Divide each row by its sum."""
    joint = shares / widths * np.exp(-(((x[:, np.newaxis] - centers) / widths) ** 2) / 2)
    return joint / np.sqrt(2 * np.pi)


@mistake(like=not_normalized)
def not_normalized_without_the_constant(x, shares, centers, widths):
    return shares / widths * np.exp(-(((x[:, np.newaxis] - centers) / widths) ** 2) / 2)


@mistake
def assigned(x, shares, centers, widths):
    """The likeliest component gets all of the sample, as in k-means. Return the probabilities."""
    return np.eye(len(shares))[responsibilities(x, shares, centers, widths).argmax(axis=1)]


@mistake
def transposed(x, shares, centers, widths):
    """Here each row is a component. Return a row for each sample."""
    return responsibilities(x, shares, centers, widths).T
