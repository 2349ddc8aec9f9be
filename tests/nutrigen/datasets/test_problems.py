"""Each data set is a problem of learning."""

from __future__ import annotations

import pytest

from nutrigen.datasets import list_datasets, problems, read_card


def test_every_data_set_has_a_problem_and_no_other_has():
    assert set(problems.LEARNING_PROBLEMS) == set(list_datasets())


def test_table_takes_the_experience_from_the_cards():
    table = problems.learning_problems()
    assert table.index.tolist() == list(list_datasets())
    assert table["experience E"].tolist() == [read_card(name).size for name in list_datasets()]
    assert (table != "").all(axis=None)


def test_a_data_set_without_problem_is_named(monkeypatch):
    monkeypatch.setattr(problems, "list_datasets", lambda: ("nutrimouse", "new-one"))
    with pytest.raises(KeyError, match="new-one"):
        problems.learning_problems()
