"""Slopes of several exposures at once, for people who were sampled together or with weights."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutrigen._arguments import as_labels, as_number, is_missing
from nutrigen.nutrition._checks import as_deviations, as_vector, unscaled
from nutrigen.nutrition._design import (
    as_codes,
    as_covariate,
    basis,
    explains,
    is_categorical,
    rest,
    scaled_deviations,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["adjusted_slopes"]

# Without a person, or cluster, of this leverage there would be no slope.
_ALONE = 1 - 1e-9


@dataclass(frozen=True)
class _Term:
    """A column of the model, and what it stands for."""

    exposure: Hashable
    level: object
    reference: object
    column: np.ndarray

    def __str__(self) -> str:
        return f"{self.exposure}" if self.level is None else f"{self.exposure}, {self.level}"


def adjusted_slopes(
    data: pd.DataFrame,
    outcome: Hashable,
    exposures: Hashable | Sequence[Hashable],
    covariates: Hashable | Sequence[Hashable] = (),
    *,
    clusters: Hashable | None = None,
    weights: Hashable | None = None,
    reference: Mapping[Hashable, object] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the slopes of an outcome on several exposures, each with all else being equal.

    All exposures and covariates are in one linear model with an intercept, which statsmodels fits
    by least squares (``pip install "nutrigen[models]"``). So a slope holds the other exposures
    constant as well; for one exposure at a time, call the function once for each. With the table
    of the model ``X``, weights ``w``, residuals ``r`` and ``k`` coefficients of ``n`` people, the
    variance of the coefficients is that of a sandwich::

        B = inverse(X' W X)
        variance = n / (n - k) * B (sum over people of w**2 r**2 x x') B

    which is known as HC1 and holds if the scatter differs between people. With clusters, people
    within one may resemble each other: what is summed is the square of each cluster's ``X' W r``,
    and the factor is ``G / (G - 1) * (n - 1) / (n - k)`` for ``G`` clusters.

    Parameters
    ----------
    data : DataFrame
        One row for each person.
    outcome : hashable
        Name of a column of numbers, in any unit; truth values count as 1 and 0.
    exposures, covariates : hashable or sequence of hashable
        Names of columns: numbers, or categories, which are text, truth values or a pandas
        categorical; for covariates also dates. A covariate that follows from the others adds
        nothing, and changes nothing.
    clusters : hashable, optional
        Name of the column that says who was sampled together, such as the household or the
        primary sampling unit; its values are whole numbers or text. With few clusters, some 40 or
        less, the intervals are too narrow even so.
    weights : hashable, optional
        Name of a column of positive sampling weights: how many people of the population a person
        stands for. Their unit makes no difference. Strata are not taken into account.
    reference : mapping, optional
        From the name of an exposure to the category that the others are compared with. Without
        it, that is the first that occurs: in the order of a pandas categorical, or of the
        alphabet; of truth values, False.
    confidence : float, default 0.95
        Of the intervals, above 0 and below 1.

    Returns
    -------
    DataFrame
        A row for each exposure, or each category of it but the reference, with the columns

        - ``exposure``, ``level``, ``reference``: its name, and the categories that are compared
          (None if it is a number);
        - ``slope``: difference in outcome that goes with one unit more, or with the category;
        - ``standard_error``, ``low``, ``high``, ``p_value``: by the t distribution, two-sided,
          with the ``degrees_of_freedom`` that stand beside: ``n - k``, or ``G - 1`` with clusters;
        - ``n``: people in the model, and of a category, people in it;
        - ``n_people``, ``n_missing``, ``n_clusters``: how many people are in the model, how many
          were left out since a value is missing (NaN, None, NA) in a column that is used, and
          how many clusters there are (without clusters, NA).

    Raises
    ------
    ModuleNotFoundError
        If statsmodels is not installed.
    TypeError
        If `data` is no DataFrame; an outcome, a weight or a number is text, or text stands for
        numbers.
    ValueError
        If a column does not occur or occurs twice, in `data` or among the arguments; a value is
        infinite, a weight not positive; there are too few people, or fewer than two clusters; an
        outcome or exposure does not vary, or follows from the rest of the model; a slope hangs on
        a single person or cluster, so that it has no standard error; a reference does not occur.

    References
    ----------
    White, H. (1980). A Heteroskedasticity-Consistent Covariance Matrix Estimator and a Direct Test
    for Heteroskedasticity. *Econometrica* 48, 817-838. https://doi.org/10.2307/1912934

    Cameron, A. C. and Miller, D. L. (2015). A Practitioner's Guide to Cluster-Robust Inference.
    *Journal of Human Resources* 50, 317-372. https://doi.org/10.3368/jhr.50.2.317

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({
    ...     "diet": ["mixed", "mixed", "vegan", "vegan", "mixed", "vegan", None],
    ...     "fiber": [18.0, 24.0, 35.0, 44.0, 30.0, 28.0, 25.0],
    ...     "ldl": [3.6, 3.3, 2.4, 2.2, 3.2, 2.9, 3.0],
    ... })
    >>> table = adjusted_slopes(data, "ldl", ["diet", "fiber"])
    >>> table[["exposure", "level", "reference", "slope", "n", "n_missing"]].round(2)
      exposure  level reference  slope  n  n_missing
    0     diet  vegan     mixed  -0.41  3          1
    1    fiber   None      None  -0.04  6          1
    """
    share = as_number("confidence", confidence, above=0, below=1)
    columns = _Columns(data)
    exposures, covariates = columns.names(exposures), columns.names(covariates)
    reference = {} if reference is None else reference
    _require_names(columns, [outcome, *exposures, *covariates], [clusters, weights])
    _require_references(reference, exposures)

    y = _read_outcome(columns, outcome)
    read = {name: _read_exposure(columns, name) for name in exposures}
    held = [(str(name), v) for name in covariates for v in as_covariate(str(name), columns[name])]
    w = np.ones(len(y)) if weights is None else _read_weights(columns, weights)
    groups = np.arange(len(y)) if clusters is None else _read_clusters(columns, clusters)
    needed = [y, w, *(values for values, _ in read.values()), *(values for _, values in held)]
    complete = (groups >= 0) & ~np.isnan(np.column_stack(needed)).any(axis=1)
    n_people = int(complete.sum())
    if n_people < 3:
        raise ValueError(f"{n_people} people are complete; expected at least 3")

    terms = [
        term
        for name, (values, levels) in read.items()
        for term in _terms(name, values[complete], levels, reference)
    ]
    if y[complete].min() == y[complete].max():
        raise ValueError(f"{outcome} is {y[complete][0]:g} for everyone; expected two values")
    y, y_unit = scaled_deviations(str(outcome), y[complete])
    scaled = [scaled_deviations(str(term), term.column) for term in terms]
    constant = [scaled_deviations(name, values[complete])[0] for name, values in held]
    design = np.column_stack(
        [np.ones(n_people), *(column for column, _ in scaled), basis(n_people, constant)]
    )
    if n_people <= design.shape[1]:
        raise ValueError(
            f"{n_people} people are complete; expected more than {design.shape[1]}, the number of "
            "coefficients"
        )
    codes = np.unique(groups[complete], return_inverse=True)[1]
    n_groups = int(codes.max()) + 1
    if n_groups < 2:
        raise ValueError(f"{clusters} is the same for everyone; expected at least two clusters")
    w = w[complete] / w[complete].mean()
    weighted = design * np.sqrt(w)[:, np.newaxis]
    _require_estimable(terms, weighted, codes, "person" if clusters is None else "cluster")

    model = _statsmodels().WLS(y, design, weights=w)
    if clusters is None:
        fit = model.fit(cov_type="HC1", use_t=True)
    else:
        how = {"groups": codes, "use_correction": True, "df_correction": True}
        fit = model.fit(cov_type="cluster", cov_kwds=how, use_t=True)
    if explains(fit.resid, y):
        raise ValueError(
            f"{outcome} follows from the exposures and covariates; no scatter is left from which "
            "an error could be estimated"
        )
    counts = {
        "n_people": n_people,
        "n_missing": len(complete) - n_people,
        "n_clusters": None if clusters is None else n_groups,
        "degrees_of_freedom": n_people - design.shape[1] if clusters is None else n_groups - 1,
    }
    found = np.column_stack([fit.params, fit.bse, fit.conf_int(alpha=1 - share)])[1:]
    rows = []
    for term, (_, unit), values, p in zip(
        terms, scaled, found[: len(terms)], fit.pvalues[1 : len(terms) + 1], strict=True
    ):
        slope, error, low, high = (
            unscaled(f"the slope of {term}", float(value), y_unit - unit) for value in values
        )
        rows.append(
            {
                "exposure": term.exposure,
                "level": term.level,
                "reference": term.reference,
                "slope": slope,
                "standard_error": error,
                "low": low,
                "high": high,
                "p_value": float(p),
                "n": n_people if term.level is None else int(term.column.sum()),
                **counts,
            }
        )
    return _table(rows)


def _statsmodels():
    try:
        from statsmodels.regression import linear_model
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'adjusted_slopes needs statsmodels, which is missing: pip install "nutrigen[models]"',
            name=error.name,
        ) from error
    return linear_model


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows)
    for name in ("exposure", "level", "reference"):
        table[name] = pd.Series([row[name] for row in rows], dtype=object)
    return table.astype({"n_clusters": "Int64"})


class _Columns:
    """The columns of a table by their names, each of which must occur once."""

    def __init__(self, data: pd.DataFrame) -> None:
        if not (hasattr(data, "iloc") and hasattr(data, "columns")):
            raise TypeError(
                f"data must be a DataFrame of pandas, not {type(data)}; a table of polars "
                "becomes one by to_pandas()"
            )
        self._data = data
        self._labels = list(data.columns)

    def names(self, names: Hashable | Sequence[Hashable]) -> list[Hashable]:
        """Return one name, or several, as a list."""
        if isinstance(names, str | bytes) or not isinstance(names, Iterable):
            return [names]
        # With levels of names, a tuple is the name of one column.
        if isinstance(names, tuple) and names in self._labels:
            return [names]
        return list(names)

    def require(self, name: Hashable) -> None:
        found = sum(label == name for label in self._labels)
        if found != 1:
            times = "no column" if not found else f"{found} columns"
            raise ValueError(f"data has {times} of the name {name!r}; expected one")

    def __getitem__(self, name: Hashable) -> pd.Series:
        return self._data.iloc[:, self._labels.index(name)]


def _require_names(
    columns: _Columns, used: Sequence[Hashable], others: Sequence[Hashable | None]
) -> None:
    for name in [*used, *(name for name in others if name is not None)]:
        columns.require(name)
    for name in used:
        if used.count(name) > 1:
            raise ValueError(f"{name!r} is named twice among outcome, exposures and covariates")


def _require_references(
    reference: Mapping[Hashable, object], exposures: Sequence[Hashable]
) -> None:
    if not exposures:
        raise ValueError("exposures is empty; expected the name of at least one column")
    if not isinstance(reference, Mapping):
        raise TypeError(f"reference must map exposures to categories, not {reference!r}")
    for name in reference:
        if name not in exposures:
            raise ValueError(f"reference names {name!r}, which is none of the exposures")


def _read_outcome(columns: _Columns, name: Hashable) -> np.ndarray:
    values = columns[name]
    if is_categorical(values):
        as_codes(str(name), values)
        raise TypeError(f"{name} holds categories; an outcome has to be a number")
    return as_deviations(str(name), values)


def _read_exposure(columns: _Columns, name: Hashable) -> tuple[np.ndarray, list[object] | None]:
    """Return numbers, or numbers of categories and the categories; NaN where missing."""
    values = columns[name]
    if is_categorical(values):
        codes, levels = as_codes(str(name), values)
        return np.where(codes < 0, math.nan, codes), levels
    numbers = as_deviations(str(name), values)
    if not np.isin(numbers[~np.isnan(numbers)], (0, 1)).all():
        return numbers, None
    known = (value for value in values if not is_missing(value))
    truth = all(isinstance(value, bool | np.bool_) for value in known)
    return numbers, [False, True] if truth else None


def _read_weights(columns: _Columns, name: Hashable) -> np.ndarray:
    weights = as_vector(str(name), columns[name])
    if np.any(weights <= 0):
        raise ValueError(
            f"{name} is {np.nanmin(weights):g} at its lowest; expected positive weights"
        )
    return weights


def _read_clusters(columns: _Columns, name: Hashable) -> np.ndarray:
    """Return a number for each cluster, -1 where it is missing."""
    values = list(columns[name])
    known = np.array([not is_missing(value) for value in values], dtype=bool)
    labels = as_labels(str(name), [values[i] for i in np.flatnonzero(known)])
    codes = np.full(len(values), -1)
    codes[known] = np.unique(labels, return_inverse=True)[1]
    return codes


def _terms(
    name: Hashable,
    values: np.ndarray,
    levels: list[object] | None,
    reference: Mapping[Hashable, object],
) -> list[_Term]:
    if levels is None:
        if name in reference:
            raise ValueError(f"reference names {name!r}, which holds numbers and no categories")
        if values.min() == values.max():
            raise ValueError(f"{name} is {values[0]:g} for everyone; expected at least two values")
        return [_Term(name, None, None, values)]
    occurring = [level for code, level in enumerate(levels) if np.any(values == code)]
    if len(occurring) < 2:
        raise ValueError(f"{name} is {occurring[0]!r} for everyone; expected two categories")
    first = reference.get(name, occurring[0])
    if first not in occurring:
        shown = ", ".join(repr(level) for level in occurring[:6])
        raise ValueError(f"reference is {first!r} for {name}, whose categories are {shown}")
    return [
        _Term(name, level, first, (values == code).astype(float))
        for code, level in enumerate(levels)
        if level in occurring and level != first
    ]


def _groups(columns: _Columns, name: Hashable) -> np.ndarray:
    """Return a number for each cluster, -1 where it is missing."""
    import pandas as pd

    codes, _ = pd.factorize(np.asarray(columns[name], dtype=object), use_na_sentinel=True)
    return codes


def _require_estimable(
    terms: Sequence[_Term], design: np.ndarray, codes: np.ndarray, unit: str
) -> None:
    """Refuse an exposure without a slope, or with one that hangs on a single person or cluster."""
    unit_columns = design / np.linalg.norm(design, axis=0)
    for number, term in enumerate(terms, start=1):
        others = np.linalg.svd(np.delete(unit_columns, number, axis=1), full_matrices=False)
        left = others[0][:, others[1] > len(codes) * np.finfo(float).eps * others[1][0]]
        if np.linalg.norm(rest(unit_columns[:, number], left)) <= 1e-6 * np.linalg.norm(
            rest(unit_columns[:, number], unit_columns[:, :1])
        ):
            raise ValueError(
                f"{term} follows from the other exposures and the covariates; it has no slope of "
                "its own"
            )
    orthonormal, triangle = np.linalg.qr(unit_columns)
    inverse = np.linalg.inv(triangle)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(codes.max() + 2))
    leverage = np.bincount(codes, weights=(orthonormal**2).sum(axis=1))
    for group in np.flatnonzero(leverage > _ALONE):
        rows = orthonormal[order[starts[group] : starts[group + 1]]]
        sizes, directions = np.linalg.eigh(rows.T @ rows)
        for direction in directions.T[sizes > _ALONE]:
            effect = np.abs(inverse @ direction) / np.linalg.norm(inverse, axis=1)
            for number, term in enumerate(terms, start=1):
                if effect[number] > 1e-6:
                    raise ValueError(
                        f"the slope of {term} hangs on a single {unit}, without which there would "
                        "be none; it has no standard error"
                    )
