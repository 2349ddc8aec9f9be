"""Naive Bayes: a classifier that follows from Bayes' theorem and one bold assumption.

Both estimators learn how frequent each class is and how frequent each value of a feature is
within a class, and multiply these probabilities as if the features were independent, given the
class. :class:`MultinomialNB` is for counts of words, :class:`CategoricalNB` for features that each
have their own few values. What both share, the way from scores to posteriors and decisions, is at
the top.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_non_negative, validate_data

from nutrigen._arguments import as_number, as_numbers, require_flags
from nutrigen.learning._samples import as_weights, by_name, require_labels

__all__ = ["CategoricalNB", "MultinomialNB", "normalize_log_scores"]

# So many probabilities may be learned however few data there are; else ten from each value.
_AFFORDABLE = 10_000_000
# Sums of such numbers are far from the end of float64.
_LARGEST = 1e250


def normalize_log_scores(log_scores: ArrayLike) -> np.ndarray:
    r"""Log posteriors from log scores: the logarithm of their softmax.

    .. math:: \ln P(y \mid f_1, \dots, f_n) = z_y - \ln \sum_{y'} e^{z_{y'}}

    The largest score of a row is subtracted before the exponential is taken. That changes no
    posterior, and the sum can neither overflow nor become zero.

    Parameters
    ----------
    log_scores : array of float, shape (n_samples, n_classes)
        Logarithms of prior times likelihood, :math:`z_y`; ``-inf`` for a class that is impossible.

    Returns
    -------
    ndarray of float, shape (n_samples, n_classes)
        Natural logarithms of the posteriors; their exponentials add up to 1 in each row.

    Raises
    ------
    TypeError
        If a score is no number.
    ValueError
        If a score is missing or plus infinity, or a row has no class that is possible, so that its
        posterior would be 0/0; the message says which row.

    Notes
    -----
    Equations :eq:`eq-softmax-of-logs` and :eq:`eq-log-sum-exp` of the book.

    Examples
    --------
    >>> scores = np.log([[0.03, 0.01]]) - 2000  # far below the smallest number, exp(-745)
    >>> np.exp(normalize_log_scores(scores)).round(2)
    array([[0.75, 0.25]])
    """
    log_scores = as_numbers("log_scores", log_scores, missing=True)
    if log_scores.ndim != 2 or not log_scores.shape[1]:
        raise ValueError(
            "log_scores must have a row for each sample and a column for each class; its shape "
            f"is {log_scores.shape}"
        )
    undefined = np.flatnonzero(~(log_scores < np.inf).all(axis=1))
    if undefined.size:
        raise ValueError(f"log_scores is missing or plus infinity for sample {undefined[0]}")
    largest = log_scores.max(axis=1, keepdims=True)
    impossible = np.flatnonzero(np.isneginf(largest))
    if impossible.size:
        raise ValueError(
            f"sample {impossible[0]} is impossible in every class ({impossible.size} such "
            "samples): its evidence is 0 and its posterior undefined; smooth with alpha > 0"
        )
    # A class may be less likely than any number can say; its probability is 0 then.
    with np.errstate(over="ignore"):
        # eq-log-sum-exp
        log_evidence = largest + np.log(np.exp(log_scores - largest).sum(axis=1, keepdims=True))
        return log_scores - log_evidence


class _NaiveBayes(ClassifierMixin, BaseEstimator):
    """From log scores to posteriors and decisions, and the prior."""

    def __init__(
        self,
        *,
        alpha: float = 1.0,
        fit_prior: bool = True,
        class_prior: ArrayLike | None = None,
    ) -> None:
        self.alpha = alpha
        self.fit_prior = fit_prior
        self.class_prior = class_prior

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def _check_parameters(self) -> None:
        as_number("alpha", self.alpha, least=0, most=_LARGEST)
        require_flags(fit_prior=self.fit_prior)

    def _fit_classes(self, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Learn classes and prior; return the classes of the samples as numbers."""
        check_classification_targets(y)
        self.classes_, class_of_sample = np.unique(y, return_inverse=True)
        self.class_count_ = np.bincount(class_of_sample, weights)
        if self.class_prior is not None:
            prior = self._checked_prior(self.class_prior)
        elif self.fit_prior:
            prior = self.class_count_ / self.class_count_.sum()
        else:
            prior = np.full(len(self.classes_), 1 / len(self.classes_))  # eq-uniform-prior
        with np.errstate(divide="ignore"):  # a class with a prior of 0 is never predicted
            self.class_log_prior_ = np.log(prior)
        return class_of_sample

    def _checked_prior(self, given: ArrayLike) -> np.ndarray:
        prior = as_numbers("class_prior", by_name("class_prior", given, self.classes_))
        if prior.shape != self.classes_.shape:
            raise ValueError(
                f"class_prior must have one entry for each of the {len(self.classes_)} classes, "
                f"not shape {prior.shape}"
            )
        if not ((prior >= 0).all() and np.isclose(prior.sum(), 1)):
            raise ValueError(f"class_prior must be probabilities that add up to 1, not {prior}")
        return prior

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Natural logarithms of the posteriors.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            The classes are in the order of `classes_`.

        Raises
        ------
        ValueError
            If a sample is impossible in every class, which needs ``alpha=0``.
        """
        return normalize_log_scores(self.predict_joint_log_proba(X))

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Posteriors of the classes.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            Each row adds up to 1.

        Raises
        ------
        ValueError
            As `predict_log_proba`.
        """
        return np.exp(self.predict_log_proba(X))

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Class with the largest posterior: the rule of maximum a posteriori.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray, shape (n_samples,)
            One of `classes_` for each sample; of classes with the same posterior, the first.

        Raises
        ------
        ValueError
            As `predict_log_proba`.
        """
        log_posterior = self.predict_log_proba(X)
        return self.classes_[log_posterior.argmax(axis=1)]


class MultinomialNB(_NaiveBayes):
    r"""Naive Bayes for counts, such as those of the k-mers of a sequence.

    Each occurrence of a word counts as a feature of its own, and all of them have the same
    probabilities in a class:

    .. math:: z_y = \ln P(y) + \sum_w N_w \ln \theta_{yw}, \qquad
              \theta_{yw} = \frac{N_{yw} + \alpha}{N_y + \alpha V}

    for :math:`V` words, with :math:`N_w` of the sample, :math:`N_{yw}` of all training samples of
    the class and :math:`N_y = \sum_w N_{yw}`.

    Parameters
    ----------
    alpha : float, default=1.0
        Added to each count: 1 is Laplace's rule, another value Lidstone's. With 0 a word that
        was never seen in a class makes every sample that has it impossible there.
    fit_prior : bool, default=True
        Take the frequencies of the classes in the training data as their prior. Otherwise all
        classes are equally likely beforehand.
    class_prior : array of float, shape (n_classes,), optional
        The prior, in the order of the sorted classes, or a series of pandas that names them;
        `fit_prior` then plays no part.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The classes, sorted.
    class_count_ : ndarray of float, shape (n_classes,)
        Number of training samples, or sum of their weights.
    class_log_prior_ : ndarray of float, shape (n_classes,)
        Logarithms of the prior.
    feature_count_ : ndarray of float, shape (n_classes, n_features)
        Sum of the counts, :math:`N_{yw}`.
    feature_log_prob_ : ndarray of float, shape (n_classes, n_features)
        :math:`\ln \theta_{yw}`; ``-inf`` where `alpha` is 0 and the word was never seen.
    n_features_in_ : int
        Number of features.

    See Also
    --------
    CategoricalNB : for features that each have their own probabilities.

    Notes
    -----
    It gives the same numbers as the class of the same name in scikit-learn, with two exceptions
    for ``alpha=0``. Where scikit-learn's scores are "not a number", since 0 times minus infinity
    is undefined, here a word that a sample does not have says nothing. And a class without a
    single count, or a sample that is impossible in every class, is an error.

    Equations :eq:`eq-uniform-prior`, :eq:`eq-map-rule`, :eq:`eq-naive-bayes`,
    :eq:`eq-smoothed-frequency` and :eq:`eq-log-score` of the book.

    References
    ----------
    McCallum, A. and Nigam, K. (1998). A Comparison of Event Models for Naive Bayes Text
    Classification. *AAAI-98 Workshop on Learning for Text Categorization*, 41-48.

    Examples
    --------
    >>> X = [[3, 1, 0], [2, 2, 0], [0, 1, 3]]
    >>> model = MultinomialNB().fit(X, ["phage", "phage", "host"])
    >>> model.predict([[1, 1, 0], [0, 0, 1]])
    array(['phage', 'host'], dtype='<U5')
    >>> model.predict_proba([[1, 1, 0]]).round(3)  # host, phage
    array([[0.093, 0.907]])
    """

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        # Counts of words say little about the Gaussian blobs with which scikit-learn tests.
        tags.classifier_tags.poor_score = True
        tags.input_tags.sparse = True
        return tags

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> MultinomialNB:
        """Learn the prior and the probabilities of the words.

        Parameters
        ----------
        X : array or sparse table, shape (n_samples, n_features)
            Counts, not negative; fractions are allowed.
        y : array, shape (n_samples,)
            Classes.
        sample_weight : array, shape (n_samples,), optional
            How much each sample counts: 2 is the sample twice.

        Returns
        -------
        MultinomialNB
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or the classes mix text and numbers.
        ValueError
            If a count is negative, a class is missing, a parameter is out of range, `alpha` is 0
            and a class has no counts at all, or a count is beyond 1e250.
        """
        self._check_parameters()
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=np.float64, accept_sparse="csr")
        _require_counts(X, "MultinomialNB.fit")
        weights = as_weights(sample_weight, len(y))
        class_of_sample = self._fit_classes(y, weights)

        membership = np.eye(len(self.classes_))[:, class_of_sample] * weights
        self.feature_count_ = membership @ X
        self.feature_log_prob_ = _log_smoothed(self.feature_count_, self.alpha, self.classes_)
        return self

    def predict_joint_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Logarithms of the joint probabilities of sample and class: the log scores.

        Parameters
        ----------
        X : array or sparse table, shape (n_samples, n_features)
            Counts, not negative.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            ``-inf`` where a sample is impossible in a class. The multinomial coefficient is left
            out: it is the same for all classes.

        Raises
        ------
        ValueError
            If a count is negative or beyond 1e250, or X is not as in `fit`.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, accept_sparse="csr", reset=False)
        _require_counts(X, "MultinomialNB.predict")
        never_seen = np.isneginf(self.feature_log_prob_)
        if not never_seen.any():
            return self.class_log_prior_ + X @ self.feature_log_prob_.T  # eq-log-score
        known = np.where(never_seen, 0, self.feature_log_prob_)
        log_scores = self.class_log_prior_ + X @ known.T
        log_scores[(X > 0).astype(float) @ never_seen.T > 0] = -np.inf
        return log_scores


class CategoricalNB(_NaiveBayes):
    r"""Naive Bayes for features with a few values each, such as genotypes.

    Each feature has probabilities of its own:

    .. math:: z_y = \ln P(y) + \sum_j \ln P(f_j \mid y), \qquad
              P(f_j = v \mid y) = \frac{N_{yjv} + \alpha}{N_y + \alpha V_j}

    with :math:`N_{yjv}` training samples of the class that have value :math:`v`, of :math:`N_y`
    in the class, and :math:`V_j` values of feature :math:`j`.

    Parameters
    ----------
    alpha, fit_prior, class_prior
        As in :class:`MultinomialNB`.
    min_categories : int or sequence of int of length n_features, optional
        Least number of values of each feature, also if the training data do not have all of
        them; a series of pandas names the features. Without it, a feature has the values from 0
        to the largest in the training data.

    Attributes
    ----------
    classes_, class_count_, class_log_prior_, n_features_in_
        As in :class:`MultinomialNB`.
    n_categories_ : ndarray of int, shape (n_features,)
        Number of values, :math:`V_j`.
    category_count_ : list of ndarray of float, each of shape (n_classes, n_categories_[j])
        :math:`N_{yjv}`.
    feature_log_prob_ : list of ndarray of float, of the same shapes
        :math:`\ln P(f_j = v \mid y)`; ``-inf`` where `alpha` is 0 and the value was never seen.

    See Also
    --------
    MultinomialNB : for counts.

    Notes
    -----
    It gives the same numbers as the class of the same name in scikit-learn. A value that is not
    one of the first `n_categories_` is an error that names the feature; so is a value in `fit` so
    large that there would be many more probabilities to learn than data to learn them from.

    Equations :eq:`eq-uniform-prior`, :eq:`eq-map-rule`, :eq:`eq-naive-bayes` and
    :eq:`eq-categorical` of the book.

    References
    ----------
    Domingos, P. and Pazzani, M. (1997). On the Optimality of the Simple Bayesian Classifier under
    Zero-One Loss. *Machine Learning* 29, 103-130. https://doi.org/10.1023/A:1007413511361

    Examples
    --------
    >>> genotypes = [[0, 2], [0, 1], [2, 0], [1, 0]]
    >>> model = CategoricalNB().fit(genotypes, ["FIN", "FIN", "YRI", "YRI"])
    >>> model.predict([[0, 2], [2, 0]])
    array(['FIN', 'YRI'], dtype='<U3')
    >>> np.exp(model.feature_log_prob_[0])  # of 0, 1 and 2 alleles of the first feature
    array([[0.6, 0.2, 0.2],
           [0.2, 0.4, 0.4]])
    """

    def __init__(
        self,
        *,
        alpha: float = 1.0,
        fit_prior: bool = True,
        class_prior: ArrayLike | None = None,
        min_categories: int | Sequence[int] | None = None,
    ) -> None:
        super().__init__(alpha=alpha, fit_prior=fit_prior, class_prior=class_prior)
        self.min_categories = min_categories

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        return tags

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> CategoricalNB:
        """Learn the prior and the probabilities of the values.

        Parameters
        ----------
        X : array of int, shape (n_samples, n_features)
            Values, numbered from 0 within each feature.
        y : array, shape (n_samples,)
            Classes.
        sample_weight : array, shape (n_samples,), optional
            How much each sample counts: 2 is the sample twice.

        Returns
        -------
        CategoricalNB
            Itself.

        Raises
        ------
        TypeError
            If a parameter is of another type, or the classes mix text and numbers.
        ValueError
            If a value is negative, a fraction or far too large, a class is missing, or a parameter
            is out of range.
        """
        self._check_parameters()
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=np.float64)
        _require_categories(X, "CategoricalNB.fit")
        weights = as_weights(sample_weight, len(y))
        least = self._checked_min_categories()
        class_of_sample = self._fit_classes(y, weights)

        self.n_categories_ = self._affordable(np.maximum(X.max(axis=0) + 1, least), X)
        self.category_count_, self.feature_log_prob_ = [], []
        for values, n_values in zip(X.T.astype(np.intp), self.n_categories_, strict=True):
            cells = class_of_sample * n_values + values
            counts = np.bincount(cells, weights, minlength=len(self.classes_) * n_values)
            counts = counts.reshape(len(self.classes_), n_values)
            self.category_count_.append(counts)
            self.feature_log_prob_.append(_log_smoothed(counts, self.alpha, self.classes_))
        return self

    def _affordable(self, n_categories: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Numbers of values as integers, unless they ask for more memory than they are worth."""
        n_probabilities = n_categories.sum() * len(self.classes_)
        if n_probabilities > max(_AFFORDABLE, 10 * X.size):
            feature = int(n_categories.argmax())
            raise ValueError(
                f"feature {feature} has values up to {n_categories[feature] - 1:.9g}: with "
                f"{len(self.classes_)} classes there are {n_probabilities:.2g} probabilities to "
                f"learn from {X.size} values; number the values 0, 1, 2, ... without large gaps, "
                "as OrdinalEncoder does"
            )
        return n_categories.astype(np.intp)

    def _checked_min_categories(self) -> np.ndarray:
        names = getattr(self, "feature_names_in_", range(self.n_features_in_))
        given = 1 if self.min_categories is None else self.min_categories
        least = np.asarray(by_name("min_categories", given, names))
        if not (np.issubdtype(least.dtype, np.integer) and (least >= 1).all()):
            raise ValueError(
                f"min_categories must be one or more whole numbers of at least 1, not "
                f"{self.min_categories!r}"
            )
        if least.shape not in ((), (self.n_features_in_,)):
            raise ValueError(
                f"min_categories must be one whole number, or one for each of the "
                f"{self.n_features_in_} features, not shape {least.shape}"
            )
        return least

    def predict_joint_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Logarithms of the joint probabilities of sample and class: the log scores.

        Parameters
        ----------
        X : array of int, shape (n_samples, n_features)
            Values, numbered as in `fit`.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            ``-inf`` where a sample is impossible in a class.

        Raises
        ------
        ValueError
            If a value is negative or a fraction, or a feature has one beyond its
            `n_categories_`.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        _require_categories(X, "CategoricalNB.predict")
        log_scores = np.tile(self.class_log_prior_, (len(X), 1))
        for feature, (values, log_prob) in enumerate(zip(X.T, self.feature_log_prob_, strict=True)):
            largest, n_values = values.max(), self.n_categories_[feature]
            if largest >= n_values:
                raise ValueError(
                    f"feature {feature} has the value {largest:.9g}, but was fitted for the values "
                    f"0 to {n_values - 1}; set min_categories to expect more"
                )
            log_scores += log_prob[:, values.astype(np.intp)].T  # eq-log-score
        return log_scores


def _require_counts(X: np.ndarray, caller: str) -> None:
    check_non_negative(X, caller)
    if X.max() > _LARGEST:
        raise ValueError(
            f"X holds the count {X.max():.3g}, so that sums leave the range of float64: rescale it"
        )


def _require_categories(X: np.ndarray, caller: str) -> None:
    check_non_negative(X, caller)
    is_fraction = X % 1 != 0
    if is_fraction.any():
        sample, feature = map(int, np.argwhere(is_fraction)[0])
        raise ValueError(
            f"feature {feature} has the value {X[sample, feature]} in sample {sample}; expected "
            "the numbers 0, 1, 2, ... of categories"
        )


def _log_smoothed(counts: np.ndarray, alpha: float, classes: np.ndarray) -> np.ndarray:
    """Logarithms of smoothed relative frequencies in each row."""
    smoothed = counts + alpha  # eq-smoothed-frequency
    totals = smoothed.sum(axis=1, keepdims=True)
    empty = np.flatnonzero(totals == 0)
    if empty.size:
        raise ValueError(
            f"class {classes[empty[0]]} has no counts at all, so that with alpha=0 its "
            "probabilities would be 0/0; choose alpha > 0"
        )
    with np.errstate(divide="ignore"):  # the logarithm of 0 is meant: see alpha
        return np.log(smoothed) - np.log(totals)
