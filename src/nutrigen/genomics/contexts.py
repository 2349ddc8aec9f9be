"""What the neighbors of a base say about it: tables of contexts, and Markov chains from both sides.

A masked base is predicted from the bases to its left and to its right. All models here learn from
windows, arrays with a row for each place and the place itself in the middle column, count, and
answer with a probability for each base. The middle column of a window is never read for a
prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from nutrigen._arguments import as_number, as_numbers, as_whole_number

__all__ = ["ContextTable", "MarkovChain", "context_windows", "masked_loss"]

# A context of both sides must fit the 63 bits of a code, and all words of a chain a table.
_LARGEST_RADIUS = 15
_HIGHEST_ORDER = 8

#: Frames of a base: 0 outside of genes, 1 to 3 its place in a codon, -1 to -3 on the other strand.
_FRAMES = np.array([0, 1, 2, 3, -1, -2, -3])


def context_windows(
    sequences: Sequence[ArrayLike], radius: int, *, both_strands: bool = False, step: int = 1
) -> NDArray[np.int8]:
    """Cut sequences into windows, a row for each place that has all its neighbors.

    Parameters
    ----------
    sequences : sequence of int arrays
        Codes of the bases, 0 to 3 for A, C, G, T. No window spans two of them.
    radius : int
        Bases on each side of a place.
    both_strands : bool, default False
        Add the windows of the reverse complements, after all others.
    step : int, default 1
        Take every so many places.

    Returns
    -------
    int8 array, shape (n_places, 2 * radius + 1)
        The windows, the place itself in the middle.

    Raises
    ------
    TypeError, ValueError
        If a code is none of the four, or `radius` or `step` is out of range.

    Examples
    --------
    >>> context_windows([[0, 1, 2, 3], [3, 3]], 1).tolist()
    [[0, 1, 2], [1, 2, 3]]
    """
    radius = as_whole_number("radius", radius, least=0)
    step = as_whole_number("step", step, least=1)
    strands = [_codes(f"sequences[{number}]", one, 1) for number, one in enumerate(sequences)]
    if both_strands:
        strands += [3 - one[::-1] for one in strands]
    width = 2 * radius + 1
    cut = [
        sliding_window_view(one, width)[::step].astype(np.int8)
        for one in strands
        if len(one) >= width
    ]
    return np.concatenate(cut) if cut else np.empty((0, width), dtype=np.int8)


def masked_loss(probabilities: ArrayLike, bases: ArrayLike) -> NDArray[np.float64]:
    """Surprise of each masked base, in bits: the mean of these is the loss.

    Parameters
    ----------
    probabilities : (n_places, 4) array
        Probability of each base at each masked place.
    bases : (n_places,) int array
        The bases that were masked, 0 to 3.

    Returns
    -------
    (n_places,) array
        Minus the binary logarithm of the probability of the base that was there.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a row is no distribution.

    Notes
    -----
    Equation :eq:`eq-masked-loss` of the book.

    Examples
    --------
    >>> masked_loss([[0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.25, 0.25]], [0, 3])
    array([1., 2.])
    """
    p = as_numbers("probabilities", probabilities)
    y = _codes("bases", bases, 1)
    if p.shape != (len(y), 4):
        raise ValueError(f"probabilities must have the shape ({len(y)}, 4), not {p.shape}")
    if (p < 0).any() or not np.allclose(p.sum(axis=1), 1, rtol=0, atol=1e-6):
        raise ValueError("each row of probabilities must be a distribution: sum to 1, none below 0")
    with np.errstate(divide="ignore"):
        return -np.log2(p[np.arange(len(y)), y])


class ContextTable(BaseEstimator):
    """Table with a row for each context, the bases on both sides of a place, counted in training.

    Parameters
    ----------
    radius : int, default 3
        Bases on each side, at most 15. With 0 the table is that of the base frequencies.
    concentration : float, default 1
        How many observations a context's prior is worth.
    back_off : bool, default False
        Whether the prior is the prediction of the table whose radius is smaller by one, and so on
        down to the base frequencies. False takes 1/4 for each base.

    Attributes
    ----------
    keys_ : list of int64 array
        For each radius that is used, codes of the contexts that occurred, ascending.
    counts_ : list of (n_contexts, 4) int array
        How often each base stood in each of these contexts.

    Notes
    -----
    Equations :eq:`eq-context-table` and :eq:`eq-back-off` of the book.

    References
    ----------
    MacKay, D. J. C. and Peto, L. C. B. (1995). A hierarchical Dirichlet language model. *Natural
    Language Engineering* 1, 289-308. https://doi.org/10.1017/S1351324900000218

    Examples
    --------
    >>> windows = context_windows([[0, 1, 2, 0, 1, 2, 0, 3, 2]], 1)
    >>> table = ContextTable(radius=1, concentration=4).fit(windows)
    >>> table.predict_proba([[0, 0, 2]]).round(3).tolist()  # between A and G: C, C and T
    [[0.143, 0.429, 0.143, 0.286]]
    """

    def __init__(
        self, *, radius: int = 3, concentration: float = 1.0, back_off: bool = False
    ) -> None:
        self.radius = radius
        self.concentration = concentration
        self.back_off = back_off

    def fit(self, windows: ArrayLike) -> Self:
        """Count the middle base of each window by its context.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            Windows of at least `radius` bases on each side.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there are none, or they are too short.
        """
        as_whole_number("radius", self.radius, least=0, most=_LARGEST_RADIUS)
        as_number("concentration", self.concentration, above=0)
        windows = _windows(windows, self.radius)
        if not len(windows):
            raise ValueError("windows must hold at least one place")
        middle = windows[:, windows.shape[1] // 2].astype(np.int64)
        self.keys_, self.counts_ = [], []
        for radius in range(0 if self.back_off else self.radius, self.radius + 1):
            keys, row = np.unique(_context_codes(windows, radius), return_inverse=True)
            counts = np.bincount(4 * row.reshape(-1) + middle, minlength=4 * len(keys))
            self.keys_.append(keys)
            self.counts_.append(counts.reshape(-1, 4))
        return self

    def counts(self, windows: ArrayLike) -> NDArray[np.int64]:
        """How often each base stood in the contexts of these windows in training.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            As of :meth:`fit`.

        Returns
        -------
        (n_places, 4) int array
            Counts; all zero for a context that never occurred.
        """
        check_is_fitted(self)
        return self._counts(_windows(windows, self.radius), self.radius, -1)

    def _counts(self, windows: NDArray[np.int8], radius: int, which: int) -> NDArray[np.int64]:
        keys = self.keys_[which]
        codes = _context_codes(windows, radius)
        row = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
        found: NDArray[np.int64] = self.counts_[which][row] * (keys[row] == codes)[:, None]
        return found

    def predict_proba(self, windows: ArrayLike) -> NDArray[np.float64]:
        """Probability of each base in the middle of each window.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            As of :meth:`fit`; the middle is not read.

        Returns
        -------
        (n_places, 4) array
            Probabilities of A, C, G and T.
        """
        check_is_fitted(self)
        windows = _windows(windows, self.radius)
        p = np.full((len(windows), 4), 0.25)
        for which in range(len(self.keys_)):
            radius = self.radius - len(self.keys_) + 1 + which
            counts = self._counts(windows, radius, which)
            total = counts.sum(axis=1, keepdims=True)
            p = (counts + self.concentration * p) / (total + self.concentration)  # eq-back-off
        return p


class MarkovChain(BaseEstimator):
    """Markov chain that predicts a base from both sides, and, if told of frames, weighs these.

    Each base depends on the `order` bases before it. Bayes' theorem turns these transitions, all
    from left to right, into the probability of a base whose neighbors are known on both sides.

    Parameters
    ----------
    order : int, default 3
        Bases that a transition looks back, at most 8.
    concentration : float, default 16
        How many observations the transition from one base less is worth, down to no base at all.

    Attributes
    ----------
    frames_ : int array, shape (n_frames,)
        Frames that were given to `fit`; 0 alone without.
    priors_ : array, shape (n_frames,)
        Share of each frame.
    transitions_ : array, shape (n_frames, 4**order, 4)
        Probability of each base after each word, by the frame of the base.

    Notes
    -----
    Equations :eq:`eq-two-sided-markov` and :eq:`eq-framed-markov` of the book.

    References
    ----------
    Borodovsky, M. and McIninch, J. (1993). GENMARK: Parallel gene recognition for both DNA strands.
    *Computers & Chemistry* 17, 123-133. https://doi.org/10.1016/0097-8485(93)85004-V

    Examples
    --------
    >>> windows = context_windows([[0, 1, 2] * 30], 2)
    >>> chain = MarkovChain(order=1, concentration=1).fit(windows)
    >>> chain.predict_proba([[2, 0, 3, 2, 0]]).round(2).tolist()
    [[0.0, 1.0, 0.0, 0.0]]
    """

    def __init__(self, *, order: int = 3, concentration: float = 16.0) -> None:
        self.order = order
        self.concentration = concentration

    def fit(self, windows: ArrayLike, frames: ArrayLike | None = None) -> Self:
        """Count the words that end in the middle of the windows.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            Windows of at least `order` bases on each side.
        frames : (n_places,) int array, optional
            Frame of the base in the middle: 0 outside of genes, 1 to 3 its place in the codon, -1
            to -3 the same if the gene is on the other strand.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there are no windows, they are too short, or a frame is none of the seven.
        """
        order = as_whole_number("order", self.order, least=1, most=_HIGHEST_ORDER)
        weight = as_number("concentration", self.concentration, above=0)
        windows = _windows(windows, order)
        if not len(windows):
            raise ValueError("windows must hold at least one place")
        state = np.zeros(len(windows), dtype=np.int64)
        if frames is not None:
            state = _states(frames, len(windows))
        self.frames_ = _FRAMES if frames is not None else _FRAMES[:1]
        n_states = len(self.frames_)
        self.priors_ = (np.bincount(state, minlength=n_states) + 1) / (len(state) + n_states)
        middle = windows.shape[1] // 2
        p = np.full((n_states, 1, 4), 0.25)
        for length in range(order + 1):
            words = _words(windows[:, middle - length : middle + 1])
            size = 4 ** (length + 1)
            counts = np.bincount(state * size + words, minlength=n_states * size)
            counts = counts.reshape(n_states, -1, 4)
            # The prior of a word is the transition after the word without its first letter.
            prior = np.tile(p, (1, counts.shape[1] // p.shape[1], 1))
            p = (counts + weight * prior) / (counts.sum(axis=2, keepdims=True) + weight)
        self.transitions_ = p
        return self

    def _log_joint(self, windows: NDArray[np.int8]) -> NDArray[np.float64]:
        """Logarithm of the probability of frame, middle base and neighbors, for each of them."""
        order, middle = self.order, windows.shape[1] // 2
        log_p = np.log(self.transitions_)
        if len(self.frames_) == 1:  # what does not touch the middle is the same for all bases
            windows = windows[:, middle - order : middle + order + 1]
            middle = order
        n_states = len(self.frames_)
        total = np.zeros((len(windows), n_states, 4)) + np.log(self.priors_)[:, None]
        for end in range(order, windows.shape[1]):
            state = np.array([_moved(frame, end - middle) for frame in range(n_states)])
            word = windows[:, end - order : end + 1].astype(np.int64)
            touches = middle <= end <= middle + order
            for base in range(4) if touches else [-1]:
                if touches:
                    word[:, middle - end + order] = base
                codes = _words(word)
                term = log_p.reshape(n_states, -1)[state[None, :], codes[:, None]]
                if touches:
                    total[:, :, base] += term
                else:
                    total += term[:, :, None]
        return total

    def predict_proba(self, windows: ArrayLike) -> NDArray[np.float64]:
        """Probability of each base in the middle of each window.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            As of :meth:`fit`; the middle is not read. Without frames only `order` bases on each
            side matter, with frames all of a window, which is taken to lie in one gene or in none.

        Returns
        -------
        (n_places, 4) array
            Probabilities of A, C, G and T.
        """
        check_is_fitted(self)
        return _shares(self._log_joint(_windows(windows, self.order))).sum(axis=1)

    def predict_frame_proba(self, windows: ArrayLike) -> NDArray[np.float64]:
        """Probability of each of `frames_` for the middle of each window, whose base is not read.

        Parameters
        ----------
        windows : (n_places, 2 * n + 1) int array
            As of :meth:`predict_proba`.

        Returns
        -------
        (n_places, n_frames) array
            Probabilities.
        """
        check_is_fitted(self)
        return _shares(self._log_joint(_windows(windows, self.order))).sum(axis=2)


def _shares(log_joint: NDArray[np.float64]) -> NDArray[np.float64]:
    p = np.exp(log_joint - log_joint.max(axis=(1, 2), keepdims=True))
    shares: NDArray[np.float64] = p / p.sum(axis=(1, 2), keepdims=True)
    return shares


def _moved(state: int, by: int) -> int:
    """State of the base that stands `by` places to the right of one in this state."""
    if state == 0:
        return 0
    if state <= 3:
        return 1 + (state - 1 + by) % 3
    return 4 + (state - 4 - by) % 3


def _states(frames: ArrayLike, n_places: int) -> NDArray[np.int64]:
    given = np.asarray(frames)
    if given.shape != (n_places,) or not np.isin(given, _FRAMES).all():
        raise ValueError(f"frames must be {n_places} whole numbers from -3 to 3")
    given = given.astype(np.int64)
    return np.where(given < 0, 3 - given, given)


def _codes(name: str, values: ArrayLike, n_axes: int) -> NDArray[np.int8]:
    array = np.asarray(values)
    if array.ndim != n_axes or (array.size and array.dtype.kind not in "iu"):
        raise TypeError(f"{name} must be an array of whole numbers with {n_axes} axes")
    if array.size and not 0 <= array.min() <= array.max() <= 3:
        raise ValueError(f"{name} must hold codes of bases, 0 to 3")
    return array.astype(np.int8, copy=False)


def _windows(windows: ArrayLike, radius: int) -> NDArray[np.int8]:
    array = _codes("windows", windows, 2)
    width = array.shape[1]
    if width % 2 == 0 or width < 2 * radius + 1:
        raise ValueError(
            f"windows must have an odd number of columns, at least {2 * radius + 1}, not {width}"
        )
    return array


def _context_codes(windows: NDArray[np.int8], radius: int) -> NDArray[np.int64]:
    """Code of the bases on both sides, without that in the middle."""
    middle = windows.shape[1] // 2
    left = windows[:, middle - radius : middle]
    return _words(np.concatenate([left, windows[:, middle + 1 : middle + radius + 1]], axis=1))


def _words(letters: NDArray[np.int8] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Code of each row, its letters as digits of a number in base four."""
    codes = np.zeros(len(letters), dtype=np.int64)
    for column in letters.T:
        codes = 4 * codes + column
    return codes
