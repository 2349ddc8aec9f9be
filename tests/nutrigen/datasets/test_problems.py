"""Each data set is a problem of learning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nutrigen.datasets import CardError, list_datasets, problems, read_card


def test_every_data_set_has_a_problem_and_no_other_has():
    assert set(problems.LEARNING_PROBLEMS) == set(list_datasets())


def test_table_takes_the_experience_from_the_cards():
    table = problems.learning_problems()
    assert table.index.tolist() == list(list_datasets())
    assert table["experience E"].tolist() == [read_card(name).size for name in list_datasets()]
    assert (table != "").all(axis=None)


def test_a_data_set_without_problem_is_named(monkeypatch):
    without = replace(read_card("nutrimouse"), problem=None)
    monkeypatch.setattr(problems, "read_card", lambda name: without)
    with pytest.raises(
        CardError, match=r"bundled/african-a.*/card\.toml: key 'problem' is missing"
    ):
        problems.learning_problems()
