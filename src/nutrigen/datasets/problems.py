"""Each bundled data set as a problem of learning: experience, task and performance measure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from nutrigen.datasets import CardError, list_datasets, read_card
from nutrigen.datasets._cards import LearningProblem

__all__ = ["LEARNING_PROBLEMS", "LearningProblem", "learning_problems"]


#: One problem for each data set that comes with the package, by its name; its card states it.
LEARNING_PROBLEMS: Mapping[str, LearningProblem] = MappingProxyType(
    {name: card.problem for name in list_datasets() if (card := read_card(name)).problem}
)


def learning_problems() -> pd.DataFrame:
    """Put the problems into a table, with the experience from the cards of the data sets.

    Returns
    -------
    DataFrame
        A row for each bundled data set, with the columns ``experience E``, ``task T``,
        ``kind`` and ``performance P``.

    Raises
    ------
    CardError
        If the card of a bundled data set states no problem.

    Examples
    --------
    >>> learning_problems().loc["nutrimouse", "experience E"]
    '40 mice, 120 genes and 21 fatty acids'
    """
    rows = {}
    for name in list_datasets():
        card = read_card(name)
        if card.problem is None:
            raise CardError(
                f"bundled/{name}/card.toml: key 'problem' is missing; must be a table with the "
                "keys task, kind and measure"
            )
        rows[name] = (card.size, card.problem.task, card.problem.kind, card.problem.measure)
    columns = ["experience E", "task T", "kind", "performance P"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
