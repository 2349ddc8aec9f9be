"""The weights of attention.

A score for each pair of query and key; minus infinity where the mask forbids it; then a softmax
for each query.
"""

import math

import numpy as np

from nutrigen.exercises import mistake


def weights_of_attention(queries: np.ndarray, keys: np.ndarray, mask: np.ndarray) -> np.ndarray:
    scores = queries @ keys.T / math.sqrt(queries.shape[1])
    scores = np.where(mask, scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


_Q = np.array([[1.0, -0.5, 0.0], [0.5, 2.0, 1.0]])
_K = np.array([[0.5, 1.0, -1.0], [1.5, 0.0, 0.5], [-1.0, 0.5, 1.0], [0.0, 1.0, 2.0]])

EDGE_CASES = {
    "nothing is masked": (_Q, _K, np.ones((2, 4), dtype=bool)),
    "one key is left to each query": (_Q, _K, np.eye(2, 4, k=1, dtype=bool)),
    "a single key": (_Q, _K[:1], np.ones((2, 1), dtype=bool)),
    "large scores": (60 * _Q, 30 * _K, np.ones((2, 4), dtype=bool)),
    "large negative scores": (60 * _Q[:1], -30 * _K[:1], np.ones((1, 1), dtype=bool)),
}


def draw(rng):
    n_queries, n_keys, d = (int(n) for n in rng.integers(2, 6, size=3))
    mask = rng.random((n_queries, n_keys)) < 0.6
    mask[np.arange(n_queries), rng.integers(n_keys, size=n_queries)] = True
    queries, keys = (rng.normal(size=(n, d)).round(2) for n in (n_queries, n_keys))
    return queries, keys, mask


def _softmax(scores, axis=1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


@mistake
def not_scaled(queries, keys, mask):
    """The scores are not divided by the square root of the length of a query."""
    return _softmax(np.where(mask, queries @ keys.T, -np.inf))


@mistake
def divided_by_the_length(queries, keys, mask):
    """Divide by the square root of the length d, not by d: the standard deviation of a sum of d
    terms grows with the root."""
    return _softmax(np.where(mask, queries @ keys.T / queries.shape[1], -np.inf))


@mistake
def root_of_the_number_of_keys(queries, keys, mask):
    """This takes the number of keys. What makes scores large is the number of columns, the length
    of a query."""
    return _softmax(np.where(mask, queries @ keys.T / math.sqrt(len(keys)), -np.inf))


@mistake
def root_of_the_number_of_queries(queries, keys, mask):
    """This takes the number of queries. What makes scores large is the number of columns, the
    length of a query."""
    return _softmax(np.where(mask, queries @ keys.T / math.sqrt(len(queries)), -np.inf))


@mistake
def for_each_key(queries, keys, mask):
    """Here the weights of a key add up to one. Those of a query should: along a row."""
    scores = np.where(mask, queries @ keys.T / math.sqrt(queries.shape[1]), -1e300)
    return np.where(mask, _softmax(scores, axis=0), 0)


@mistake
def masked_afterwards(queries, keys, mask):
    """The mask comes after the softmax, so that the weights of a query no longer add up to one.
    Forbid pairs in the scores."""
    return np.where(mask, _softmax(queries @ keys.T / math.sqrt(queries.shape[1])), 0)


@mistake
def scores_of_zero(queries, keys, mask):
    """A score of zero is no prohibition, since its exponential is one. The score has to be minus
    infinity."""
    return _softmax(np.where(mask, queries @ keys.T / math.sqrt(queries.shape[1]), 0))


@mistake
def mask_inverted(queries, keys, mask):
    """The mask is used the wrong way round: where it is true, the query may look."""
    scores = np.where(mask, -1e300, queries @ keys.T / math.sqrt(queries.shape[1]))
    return _softmax(scores)


@mistake
def mask_forgotten(queries, keys, mask):
    """The mask is not used."""
    return _softmax(queries @ keys.T / math.sqrt(queries.shape[1]))


@mistake
def overflow(queries, keys, mask):
    """Large scores overflow, or all their exponentials are zero. Subtract the largest score of a
    row first, which cancels."""
    scores = queries @ keys.T / math.sqrt(queries.shape[1])
    exponentials = np.exp(np.where(mask, scores, -np.inf))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
