"""Exercises of the chapter on multimodal learning: references, inputs and typical mistakes.

The references are independent of `nutrigen.fusion`, with which the tests compare them.
"""

from __future__ import annotations

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "multimodal-learning"


# Block scaling


def _standardized(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)


def _scale_block(X_train: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    Z = _standardized(X_train, X_train)
    largest = np.sqrt(np.linalg.eigvalsh(Z.T @ Z / len(Z))[-1])
    return _standardized(X_train, X_new) / largest


def _draw_block(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n, m, n_new = (int(rng.integers(low, high)) for low, high in ((4, 9), (2, 6), (2, 5)))
    mixing = rng.normal(size=(m, m))
    tables = (rng.normal(size=(size, m)) @ mixing * 3 + rng.normal(5, 2, m) for size in (n, n_new))
    train, new = (table.round(2) for table in tables)
    return train, new


_TWO_COLUMNS = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0]])

_BLOCK_SCALING = Exercise(
    name="block-scaling",
    chapter=_CHAPTER,
    title="Scaling of a block",
    objective="multimodal-learning/early-fusion",
    reference=_scale_block,
    hint=(
        "Standardize the training data and the new data in the same way. Then divide the new data "
        "by the first singular value of the standardized training data, itself divided by the "
        "root of the number of training samples."
    ),
    mistakes=(
        Mistake(
            "columns-only",
            _standardized,
            "The columns are standardized, but the block still has as much say as it has columns. "
            "Divide all of it by its largest standard deviation in any direction.",
        ),
        Mistake(
            "statistics-of-new",
            lambda X_train, X_new: _scale_block(X_new, X_new),
            "Mean, standard deviation and largest direction come from the new samples. Take them "
            "from the training samples.",
        ),
        Mistake(
            "singular-value-alone",
            lambda X_train, X_new: _scale_block(X_train, X_new) / np.sqrt(len(X_train)),
            "This divides by the singular value itself, which grows with the number of samples. A "
            "standard deviation is the singular value divided by the root of that number.",
        ),
        Mistake(
            "variance",
            lambda X_train, X_new: (
                _scale_block(X_train, X_new)
                / np.linalg.norm(_standardized(X_train, X_train), ord=2)
                * np.sqrt(len(X_train))
            ),
            "This divides by the largest variance. Divide by its root, the standard deviation.",
        ),
        Mistake(
            "number-of-columns",
            lambda X_train, X_new: _standardized(X_train, X_new) / np.sqrt(X_train.shape[1]),
            "This divides by the root of the number of columns. Columns that say the same would "
            "still win: divide by the largest standard deviation of a direction.",
            variants=(
                lambda X_train, X_new: _standardized(X_train, X_new) / X_train.shape[1],
                lambda X_train, X_new: (
                    _standardized(X_train, X_new)
                    / np.linalg.norm(_standardized(X_train, X_train))
                    * np.sqrt(len(X_train))
                ),
            ),
        ),
        Mistake(
            "not-standardized",
            lambda X_train, X_new: (
                (X_new - X_train.mean(axis=0))
                / np.linalg.norm(X_train - X_train.mean(axis=0), ord=2)
                * np.sqrt(len(X_train))
            ),
            "The columns are only centered. Divide each by its standard deviation first.",
        ),
    ),
    edge_cases=(
        Probe((_TWO_COLUMNS, _TWO_COLUMNS), "two columns that say the same"),
        Probe((_TWO_COLUMNS[:, :1], np.array([[9.0], [1.0]])), "a single column"),
    ),
    draw=_draw_block,
)


# Late fusion


def _join(first: np.ndarray, second: np.ndarray, prior: np.ndarray) -> np.ndarray:
    likelihoods = (first / prior) * (second / prior)
    joint = likelihoods * prior
    return joint / joint.sum()


def _normalized(scores: np.ndarray) -> np.ndarray:
    return scores / scores.sum()


def _draw_opinions(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    n_classes = int(rng.integers(2, 5))
    return tuple(_normalized(rng.uniform(0.05, 1, n_classes)) for _ in range(3))


_EVEN = np.array([0.5, 0.5])

_LATE_FUSION = Exercise(
    name="joined-probabilities",
    chapter=_CHAPTER,
    title="Joining two models",
    objective="multimodal-learning/late-fusion",
    reference=_join,
    hint=(
        "Multiply the two opinions class by class, divide by the prior once, and divide by the "
        "sum over the classes."
    ),
    mistakes=(
        Mistake(
            "not-normalized",
            lambda first, second, prior: first * second / prior,
            "These scores do not sum to one. Divide them by their sum.",
        ),
        Mistake(
            "prior-counted-twice",
            lambda first, second, prior: _normalized(first * second),
            "Each of the two models has counted the prior, so the product holds it twice. Divide "
            "by it once.",
        ),
        Mistake(
            "prior-multiplied",
            lambda first, second, prior: _normalized(first * second * prior),
            "The opinions hold the prior already. Do not multiply by it again; divide.",
        ),
        Mistake(
            "prior-removed",
            lambda first, second, prior: _normalized(first * second / prior**2),
            "The prior is divided out of both opinions, and is gone. One of them should keep it.",
        ),
        Mistake(
            "mean",
            lambda first, second, prior: (first + second) / 2,
            "This is the mean of the opinions. Two independent witnesses who agree should be surer "
            "together than each alone: multiply.",
        ),
        Mistake(
            "softmax",
            lambda first, second, prior: _normalized(np.exp(first * second / prior)),
            "The exponential belongs to log scores. These are no logarithms: divide by their sum.",
        ),
        Mistake(
            "vote",
            lambda first, second, prior: int(np.argmax(first * second / prior)),
            "This is the likeliest class. Return the probabilities of all classes.",
        ),
    ),
    edge_cases=(
        Probe((np.array([0.8, 0.2]), np.array([0.8, 0.2]), _EVEN), "two models that agree"),
        Probe((np.array([0.9, 0.1]), _EVEN, _EVEN), "a model that knows nothing"),
        Probe((np.array([0.0, 1.0]), _EVEN, _EVEN), "a class that a model rules out"),
        Probe(
            (np.array([0.9, 0.1]), np.array([0.9, 0.1]), np.array([0.9, 0.1])),
            "two models that know the prior only",
        ),
    ),
    draw=_draw_opinions,
)


# Out-of-fold predictions


def _out_of_fold_mean(y: np.ndarray, folds: np.ndarray) -> np.ndarray:
    return np.array([y[folds != fold].mean() for fold in folds])


def _draw_folds(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n_folds = int(rng.integers(2, 5))
    n = n_folds + int(rng.integers(3, 8))
    folds = np.concatenate([np.arange(n_folds), rng.integers(n_folds, size=n - n_folds)])
    return rng.normal(50, 10, n).round(1), rng.permutation(folds)


_OUT_OF_FOLD = Exercise(
    name="out-of-fold-mean",
    chapter=_CHAPTER,
    title="Out-of-fold predictions of the mean",
    objective="multimodal-learning/stacking",
    reference=_out_of_fold_mean,
    hint=(
        "For each fold, take the mean of y[folds != fold] and write it to the places where folds "
        "== fold."
    ),
    mistakes=(
        Mistake(
            "own-fold",
            lambda y, folds: np.array([y[folds == fold].mean() for fold in folds]),
            "This is the mean of the sample's own fold, its own target among it. Take the samples "
            "of all other folds.",
        ),
        Mistake(
            "everyone",
            lambda y, folds: np.full(len(y), y.mean()),
            "This is the mean of all samples. The target of each sample leaks into its own "
            "prediction: leave its fold out.",
        ),
        Mistake(
            "one-left-out",
            lambda y, folds: (y.sum() - y) / (len(y) - 1),
            "Only the sample itself is left out. Leave out its whole fold: the others of the fold "
            "may be related to it.",
        ),
        Mistake(
            "mean-of-means",
            lambda y, folds: np.array(
                [
                    np.mean([y[folds == other].mean() for other in np.unique(folds) if other != f])
                    for f in folds
                ]
            ),
            "This is the mean of the other folds' means, in which a sample of a small fold counts "
            "more. Take the mean over all samples of the other folds.",
        ),
        Mistake(
            "one-value-a-fold",
            lambda y, folds: np.array([y[folds != fold].mean() for fold in np.unique(folds)]),
            "This has one value for each fold. Return one for each sample, in the order of y.",
        ),
    ),
    edge_cases=(
        Probe((np.array([1.0, 2.0]), np.array([0, 1])), "folds of one sample each"),
        Probe((np.array([1.0, 2.0, 9.0, 8.0]), np.array([3, 3, 7, 7])), "folds with odd numbers"),
        Probe((np.array([1.0, 2.0, 9.0]), np.array([0, 0, 1])), "folds of unequal size"),
    ),
    draw=_draw_folds,
)


# Canonical correlation


def _first_canonical_correlation(X: np.ndarray, Y: np.ndarray) -> float:
    bases = [np.linalg.qr(table - table.mean(axis=0))[0] for table in (X, Y)]
    return float(np.linalg.norm(bases[0].T @ bases[1], ord=2))


def _all_correlations(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    return np.corrcoef(X, Y, rowvar=False)[: X.shape[1], X.shape[1] :]


def _draw_tables(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(8, 14))
    shared = rng.normal(size=(n, 1))
    return tuple(
        (shared + rng.normal(size=(n, int(rng.integers(2, 4)))) * 2 + 3).round(2) for _ in range(2)
    )


def _without_centering(X: np.ndarray, Y: np.ndarray) -> float:
    bases = [np.linalg.qr(table)[0] for table in (X, Y)]
    return float(np.linalg.norm(bases[0].T @ bases[1], ord=2))


_X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0], [4.0, 5.0]])

_CANONICAL = Exercise(
    name="leading-canonical-correlation",
    chapter=_CHAPTER,
    title="First canonical correlation",
    objective="multimodal-learning/intermediate-fusion",
    reference=_first_canonical_correlation,
    hint=(
        "Center both tables and take their left singular vectors (full_matrices=False). The "
        "answer is the largest singular value of the product of one, transposed, with the other."
    ),
    mistakes=(
        Mistake(
            "not-centered",
            _without_centering,
            "The tables are not centered, so that the means agree instead of the deviations.",
        ),
        Mistake(
            "single-columns",
            lambda X, Y: float(np.abs(_all_correlations(X, Y)).max()),
            "This is the largest correlation of single columns. Weighted sums of columns can agree "
            "more.",
            variants=(lambda X, Y: float(_all_correlations(X, Y).max()),),
        ),
        Mistake(
            "covariance",
            lambda X, Y: float(np.linalg.norm((X - X.mean(0)).T @ (Y - Y.mean(0)), ord=2) / len(X)),
            "This maximizes the covariance, with weights of length one: partial least squares. "
            "Take the left singular vectors in the place of the centered tables.",
            variants=(
                lambda X, Y: float(
                    np.linalg.norm((X - X.mean(0)).T @ (Y - Y.mean(0)), ord=2) / (len(X) - 1)
                ),
            ),
        ),
        Mistake(
            "correlations-of-columns",
            lambda X, Y: float(np.linalg.norm(_all_correlations(X, Y), ord=2)),
            "This treats the columns of a table as if they were uncorrelated with each other, and "
            "can exceed one.",
        ),
        Mistake(
            "all-of-them",
            lambda X, Y: float(
                np.sqrt(
                    np.sum((np.linalg.qr(X - X.mean(0))[0].T @ np.linalg.qr(Y - Y.mean(0))[0]) ** 2)
                )
            ),
            "This is the root of the sum of the squares of all canonical correlations. The first "
            "one is the largest singular value: ord=2.",
        ),
        Mistake(
            "squared",
            lambda X, Y: _first_canonical_correlation(X, Y) ** 2,
            "This is the square of the correlation, an eigenvalue. Take the root.",
        ),
        Mistake(
            "first-components",
            lambda X, Y: float(
                abs(
                    np.corrcoef(
                        *(
                            np.linalg.svd(t - t.mean(axis=0), full_matrices=False)[0][:, 0]
                            for t in (X, Y)
                        )
                    )[0, 1]
                )
            ),
            "This is the correlation of the first principal components, which look at one table "
            "each. The best sums are found from both tables together.",
        ),
    ),
    edge_cases=(
        Probe((_X, _X[:, ::-1] + 2), "the same table with its columns exchanged"),
        Probe((_X[:, :1], -_X[:, :1]), "a column and its negative"),
        Probe((_X, _X[:, :1] ** 2), "a single column on one side"),
    ),
    draw=_draw_tables,
    rtol=1e-7,
)


# Within groups


def _within(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    indicators = (groups[:, np.newaxis] == np.unique(groups)).astype(float)
    u, v = (values - indicators @ (np.linalg.pinv(indicators) @ values) for values in (x, y))
    return _cosine(u, v)


def _deviations(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    return values - np.array([values[groups == g].mean() for g in groups])


def _cosine(u: np.ndarray, v: np.ndarray) -> float:
    return float(u @ v / np.sqrt((u @ u) * (v @ v)))


def _sum_of_products(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    return float(_deviations(x, groups) @ _deviations(y, groups))


def _group_correlations(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> list[float]:
    return [_within(x[groups == g], y[groups == g], groups[groups == g]) for g in np.unique(groups)]


def _between(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
    means = np.array([[v[groups == g].mean() for g in groups] for v in (x, y)])
    return float(np.corrcoef(means)[0, 1])


def _draw_groups(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    names = np.array(["ppar", "wt", "het"])[: int(rng.integers(2, 4))]
    groups = rng.permutation(np.repeat(names, rng.integers(3, 6, size=len(names))))
    shift = {name: 4.0 * number for number, name in enumerate(names)}
    base = np.array([shift[name] for name in groups])
    x = (base + rng.normal(size=len(groups))).round(2)
    y = (base - x / 2 + rng.normal(size=len(groups))).round(2)
    return x, y, groups


_GROUPS = np.array(["a", "a", "a", "b", "b", "b"])

_WITHIN = Exercise(
    name="within-group-correlation",
    chapter=_CHAPTER,
    title="Correlation within groups",
    objective="multimodal-learning/groups",
    reference=_within,
    hint=(
        "Take each group's mean away from x and from y. Then divide the sum of the products by the "
        "root of the product of the two sums of squares."
    ),
    mistakes=(
        Mistake(
            "pooled",
            lambda x, y, groups: float(np.corrcoef(x, y)[0, 1]),
            "This takes one mean away from everyone, so that the difference between the groups "
            "counts as a relation. Take away the mean of each group.",
        ),
        Mistake(
            "mean-of-correlations",
            lambda x, y, groups: float(np.mean(_group_correlations(x, y, groups))),
            "This is the mean of the groups' correlations, in which small groups count as much as "
            "large ones. Add up products and squares over all groups first.",
        ),
        Mistake(
            "between",
            _between,
            "This is the correlation of the groups' means: what lies between the groups. Take the "
            "deviations from them.",
        ),
        Mistake(
            "one-variable",
            lambda x, y, groups: float(np.corrcoef(_deviations(x, groups), y)[0, 1]),
            "Only one of the variables has lost the means of its groups. Both must.",
            variants=(
                lambda x, y, groups: float(np.corrcoef(x, _deviations(y, groups))[0, 1]),
                lambda x, y, groups: _cosine(_deviations(x, groups), y),
                lambda x, y, groups: _cosine(x, _deviations(y, groups)),
            ),
        ),
        Mistake(
            "not-divided",
            lambda x, y, groups: _sum_of_products(x, y, groups) / len(x),
            "This is a covariance. Divide by the root of the product of the two sums of squares.",
            variants=(
                lambda x, y, groups: _sum_of_products(x, y, groups),
                lambda x, y, groups: _sum_of_products(x, y, groups) / (len(x) - 1),
            ),
        ),
    ),
    edge_cases=(
        Probe(
            (
                np.array([0.0, 1.0, 2.0, 10.0, 11.0, 12.0]),
                np.array([2.0, 1.0, 0.0, 12.0, 11.0, 10.5]),
                _GROUPS,
            ),
            "a relation that turns around",
        ),
        Probe(
            (np.array([1.0, 2.0, 4.0]), np.array([2.0, 1.0, 7.0]), np.array(["a", "a", "a"])),
            "a single group",
        ),
        Probe(
            (
                np.array([1.0, 2.0, 4.0, 9.0]),
                np.array([2.0, 1.0, -7.0, 5.0]),
                np.array(["b", "b", "b", "a"]),
            ),
            "a group of a single sample",
        ),
    ),
    draw=_draw_groups,
)


EXERCISES = (_BLOCK_SCALING, _LATE_FUSION, _OUT_OF_FOLD, _CANONICAL, _WITHIN)
