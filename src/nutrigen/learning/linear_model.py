"""Linear models for classes: logistic and softmax regression."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nutrigen._arguments import as_number, as_numbers, as_whole_number
from nutrigen.learning._samples import (
    as_table,
    as_vector,
    as_weights,
    require_labels,
    require_squares,
)
from nutrigen.learning.naive_bayes import normalize_log_scores

__all__ = ["LogisticRegression", "lasso_weights", "shift_prevalence", "standard_errors"]

# A step that does not make the loss smaller is halved so often.
_HALVINGS = 30


class LogisticRegression(ClassifierMixin, BaseEstimator):
    r"""Logistic regression, and softmax regression for more than two classes.

    Each class has a score, a weighted sum of the features, and the softmax of the scores gives the
    probabilities. With two classes the score of the first is zero, so that that of the second is
    the log odds. The weights make

    .. math:: C \sum_i -\ln P(y^{(i)} \mid \mathbf{x}^{(i)})
              + \tfrac{1}{2} \sum_c \lVert \mathbf{w}_c \rVert^2

    smallest, with :math:`C = 1 / \lambda`; the intercepts are not penalized. The minimum is found
    by Newton's method.

    Parameters
    ----------
    C : float, default=1.0
        How much the data weigh against the penalty: the smaller, the smaller the weights.
    tol : float, default=1e-8
        The search ends when no derivative of the loss, divided by the sum of the samples' weights,
        is larger than this.
    max_iter : int, default=100
        Most steps of Newton's method.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The classes, sorted.
    coef_ : ndarray of float, shape (n_classes, n_features), or (1, n_features) for two classes
        Weights, in units of one over those of the features.
    intercept_ : ndarray of float, shape (n_classes,), or (1,) for two classes
        Scores of a sample whose features are all zero.
    n_iter_ : int
        Steps that were taken.
    n_features_in_ : int
        Number of features.

    Notes
    -----
    Equations :eq:`eq-lm-model`, :eq:`eq-lm-sigmoid`, :eq:`eq-lm-cross-entropy`,
    :eq:`eq-lm-softmax` and, with the ridge, :eq:`eq-lm-penalized` of the book; the steps are those
    of :eq:`eq-lm-newton`, from the slopes of :eq:`eq-lm-gradient` and
    :eq:`eq-lm-softmax-gradient`. For two classes, :eq:`eq-lm-two-classes`, only the second has
    weights. The minimum is that of the class of the same name in scikit-learn with its penalty
    ``"l2"``, which is to be preferred for many features: Newton's method solves, in each step, as
    many equations as there are weights.

    References
    ----------
    Hastie, T., Tibshirani, R. and Friedman, J. (2009). The Elements of Statistical Learning.
    Springer. https://doi.org/10.1007/978-0-387-84858-7

    Examples
    --------
    >>> X = [[20.0], [25.0], [30.0], [35.0], [40.0]]
    >>> model = LogisticRegression().fit(X, ["well", "well", "sick", "well", "sick"])
    >>> model.classes_
    array(['sick', 'well'], dtype='<U4')
    >>> model.predict([[22.0], [38.0]])
    array(['well', 'sick'], dtype='<U4')
    """

    def __init__(self, *, C: float = 1.0, tol: float = 1e-8, max_iter: int = 100) -> None:
        self.C = C
        self.tol = tol
        self.max_iter = max_iter

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> LogisticRegression:
        """Find the weights.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.
        y : array, shape (n_samples,)
            Their classes, at least two.
        sample_weight : array of float, shape (n_samples,), optional
            How much each sample counts; all alike by default.

        Returns
        -------
        LogisticRegression
            Itself.

        Raises
        ------
        TypeError
            If a parameter or a label is of the wrong kind.
        ValueError
            If a parameter is out of range, a value is missing, or all samples are of one class.

        Warns
        -----
        ConvergenceWarning
            If the steps did not suffice.
        """
        C = as_number("C", self.C, above=0)
        tol = as_number("tol", self.tol, least=0)
        max_iter = as_whole_number("max_iter", self.max_iter, least=1)
        require_labels(y)
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        weights = C * as_weights(sample_weight, len(X))
        require_squares("X", X)
        self.classes_, class_of_sample = np.unique(y, return_inverse=True)
        n_classes = len(self.classes_)
        if n_classes < 2:
            only = self.classes_.tolist()[0]
            raise ValueError(f"y has one class only, {only!r}; at least 2 classes are needed")
        # Of two classes the first has no weights: its score is zero.
        Y = np.eye(n_classes)[class_of_sample]
        design = _with_ones(X)
        W = np.zeros((n_classes if n_classes > 2 else 1, design.shape[1]))
        limit = tol * weights.sum()
        loss, P = _loss(W, design, Y, weights)
        for self.n_iter_ in range(1, max_iter + 1):
            gradient, hessian = _derivatives(W, P, design, Y, weights)
            if np.abs(gradient).max() <= limit:
                break
            # For more than two classes a number can be added to all scores, which changes nothing:
            # of all steps that do the same, the smallest is taken.
            step = np.linalg.lstsq(hessian, gradient.ravel(), rcond=None)[0].reshape(W.shape)
            for _ in range(_HALVINGS):
                new_loss, new_P = _loss(W - step, design, Y, weights)
                if new_loss <= loss:
                    break
                step = step / 2
            else:
                break  # no number of float64 makes the loss smaller
            W, loss, P = W - step, new_loss, new_P
        else:
            warnings.warn(
                f"the loss was not at its minimum after {max_iter} steps: raise max_iter, or "
                "scale the features",
                ConvergenceWarning,
                stacklevel=2,
            )
        self.coef_, self.intercept_ = W[:, :-1], W[:, -1]
        return self

    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """Scores of the classes; for two classes the log odds of the second.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes), or (n_samples,) for two classes
            Scores.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        scores = X @ self.coef_.T + self.intercept_
        return scores if len(self.classes_) > 2 else scores[:, 0]

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Natural logarithms of the probabilities.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            The classes are in the order of `classes_`.
        """
        scores = self.decision_function(X)
        return normalize_log_scores(_of_all_classes(scores.reshape(len(scores), -1)))

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Probabilities of the classes.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            Each row adds up to 1.
        """
        return np.exp(self.predict_log_proba(X))

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Class with the largest probability.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray, shape (n_samples,)
            One of `classes_` for each sample.
        """
        log_probabilities = self.predict_log_proba(X)
        return self.classes_[log_probabilities.argmax(axis=1)]


def standard_errors(X: ArrayLike, probabilities: ArrayLike) -> np.ndarray:
    r"""Standard errors of the weights of a logistic regression without a penalty.

    .. math:: \mathrm{SE}(w_j) = \sqrt{(\mathbf{H}^{-1})_{jj}}

    with the matrix of second derivatives :math:`\mathbf{H}` of the loss, in which the intercept has
    a row and a column as well. They hold for independent samples, and many of them.

    Parameters
    ----------
    X : array of float, shape (n_samples, n_features)
        Features of the samples learned from.
    probabilities : array of float, shape (n_samples,)
        Probabilities of class 1 that the fitted model gives to these samples.

    Returns
    -------
    ndarray of float, shape (n_features,)
        In the units of the weights, one over those of the features.

    Raises
    ------
    ValueError
        If there is not one probability for each sample, one is not from 0 to 1, or the features
        determine each other or the intercept, so that no weight is known.

    Notes
    -----
    Equations :eq:`eq-lm-curvature` and :eq:`eq-lm-standard-error` of the book.

    References
    ----------
    Hastie, T., Tibshirani, R. and Friedman, J. (2009). *The Elements of Statistical Learning*, 2nd
    edition, section 4.4. Springer. https://doi.org/10.1007/978-0-387-84858-7

    Examples
    --------
    >>> standard_errors([[1.0], [-1.0], [1.0], [-1.0]], [0.5, 0.5, 0.5, 0.5]).tolist()
    [1.0]
    """
    design = _with_ones(as_table("X", X))
    p = as_vector("probabilities", probabilities)
    if len(p) != len(design):
        raise ValueError(
            f"probabilities must have {len(design)} values, one for each sample, not {len(p)}"
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("probabilities must be from 0 to 1")
    hessian = (design.T * (p * (1 - p))) @ design  # eq-lm-curvature
    if np.linalg.matrix_rank(hessian, hermitian=True) < len(hessian):
        raise ValueError(
            "X has columns that determine each other or the intercept, or all probabilities are 0 "
            "or 1: leave out a column, or fit with a penalty"
        )
    return np.sqrt(np.diag(np.linalg.inv(hessian)))[:-1]  # eq-lm-standard-error


def lasso_weights(
    X: ArrayLike, y: ArrayLike, *, penalty: float, n_steps: int = 3000
) -> tuple[np.ndarray, float]:
    r"""Weights and intercept of a logistic regression with a lasso penalty.

    Each step is one of gradient descent, as long as the largest curvature allows, and then the soft
    threshold of what it has reached. They make

    .. math:: \sum_i -\ln P(y^{(i)} \mid \mathbf{x}^{(i)}) + \lambda \sum_j |w_j|

    smaller step by step; the intercept is not penalized.

    Parameters
    ----------
    X : array of float, shape (n_samples, n_features)
        Features, standardized, so that the penalty means the same for all of them.
    y : array, shape (n_samples,)
        0 or 1 for each sample.
    penalty : float
        :math:`\lambda`, which is one over the C of scikit-learn.
    n_steps : int, default 3000
        How many steps.

    Returns
    -------
    weights : ndarray of float, shape (n_features,)
    intercept : float

    Raises
    ------
    ValueError
        If `y` has other values than 0 and 1, its length is not that of `X`, or `penalty` is below
        zero.

    Notes
    -----
    Equations :eq:`eq-lm-gradient` and :eq:`eq-lm-soft-threshold` of the book.

    References
    ----------
    Beck, A. and Teboulle, M. (2009). A Fast Iterative Shrinkage-Thresholding Algorithm for Linear
    Inverse Problems. *SIAM Journal on Imaging Sciences* 2, 183-202.
    https://doi.org/10.1137/080716542

    Examples
    --------
    >>> X = [[1.0, 0.2], [-1.0, -0.1], [1.0, 0.1], [-1.0, 0.1], [1.0, -0.3], [-1.0, 0.1]]
    >>> weights, intercept = lasso_weights(X, [1, 0, 1, 0, 0, 1], penalty=0.5)
    >>> weights.round(2).tolist()
    [0.34, 0.0]
    """
    design = _with_ones(as_table("X", X))
    target = as_vector("y", y)
    if len(target) != len(design):
        raise ValueError(
            f"y must have {len(design)} values, one for each sample, not {len(target)}"
        )
    if not np.isin(target, (0, 1)).all():
        raise ValueError("y must be 0 or 1 for each sample")
    penalty = as_number("penalty", penalty, least=0)
    n_steps = as_whole_number("n_steps", n_steps, least=1)
    # p (1 - p) is at most a quarter, and so the largest curvature at most this over four.
    step = 4 / np.linalg.eigvalsh(design.T @ design)[-1]
    threshold = step * np.append(np.full(design.shape[1] - 1, penalty), 0)
    w = np.zeros(design.shape[1])
    for _ in range(n_steps):
        w = w - step * design.T @ (expit(design @ w) - target)  # eq-lm-gradient
        w = np.sign(w) * np.maximum(np.abs(w) - threshold, 0)  # eq-lm-soft-threshold
    return w[:-1], float(w[-1])


def shift_prevalence(probabilities: ArrayLike, *, learned: float, used: float) -> np.ndarray:
    r"""Probabilities of class 1 for another share of class 1 than the one learned from.

    .. math:: \frac{p'}{1 - p'} = \frac{p}{1 - p} \cdot
              \frac{\pi' / (1 - \pi')}{\pi / (1 - \pi)}

    It holds if the samples of each class are alike in both places, and only their shares differ:
    after balancing by weights, or with a model of a case-control study.

    Parameters
    ----------
    probabilities : array of float
        Probabilities of class 1, of any shape.
    learned : float
        Share of class 1 among the samples learned from, by their weights, between 0 and 1.
    used : float
        Share of class 1 where the probabilities are to be used, between 0 and 1.

    Returns
    -------
    ndarray of float, of the shape of `probabilities`

    Raises
    ------
    ValueError
        If `probabilities` are not from 0 to 1, or a share is not between 0 and 1.

    Notes
    -----
    Equation :eq:`eq-lm-prior-shift` of the book.

    References
    ----------
    Saerens, M., Latinne, P. and Decaestecker, C. (2002). Adjusting the Outputs of a Classifier to
    New a Priori Probabilities: A Simple Procedure. *Neural Computation* 14, 21-41.
    https://doi.org/10.1162/089976602753284446

    Examples
    --------
    >>> shift_prevalence([0.5, 0.9, 1.0], learned=0.5, used=0.1).round(2).tolist()
    [0.1, 0.5, 1.0]
    """
    p = as_numbers("probabilities", probabilities)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("probabilities must be from 0 to 1")
    learned = as_number("learned", learned, above=0, below=1)
    used = as_number("used", used, above=0, below=1)
    # Multiplied out, since the odds of a certain case are infinite.
    case, other = p * used / learned, (1 - p) * (1 - used) / (1 - learned)
    return case / (case + other)  # eq-lm-prior-shift


def _with_ones(X: np.ndarray) -> np.ndarray:
    """Features with a column of ones for the intercept."""
    return np.column_stack([X, np.ones(len(X))])


def _of_all_classes(scores: np.ndarray) -> np.ndarray:
    """Scores with a column for each class: the first of two has zero."""
    return scores if scores.shape[1] > 1 else np.column_stack([np.zeros(len(scores)), scores])


def _loss(
    W: np.ndarray, design: np.ndarray, Y: np.ndarray, weights: np.ndarray
) -> tuple[float, np.ndarray]:
    """Cross-entropy with the penalty, and the probabilities."""
    log_P = normalize_log_scores(_of_all_classes(design @ W.T))
    loss = -weights @ (Y * log_P).sum(axis=1) + np.sum(W[:, :-1] ** 2) / 2
    return float(loss), np.exp(log_P)


def _derivatives(
    W: np.ndarray, P: np.ndarray, design: np.ndarray, Y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient, shaped as the weights, and matrix of second derivatives."""
    n_scores, n_weights = W.shape
    P, Y = P[:, -n_scores:], Y[:, -n_scores:]
    penalized = np.append(np.ones(n_weights - 1), 0)
    # Probabilities minus targets, eq-lm-gradient and eq-lm-softmax-gradient.
    gradient = (weights[:, np.newaxis] * (P - Y)).T @ design + penalized * W
    hessian = np.empty((n_scores, n_weights, n_scores, n_weights))
    for a in range(n_scores):
        for b in range(a + 1):
            curvature = weights * P[:, a] * ((a == b) - P[:, b])
            block = (design.T * curvature) @ design + (a == b) * np.diag(penalized)
            hessian[a, :, b], hessian[b, :, a] = block, block.T
    return gradient, hessian.reshape(n_scores * n_weights, -1)
