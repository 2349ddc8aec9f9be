"""Values reach the text as MyST-NB reads them, and what cannot stand in a text is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from nutrigen.teaching import insert


@pytest.fixture
def shell():
    # Without a history, whose database would stay open.
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, "3"),
        (0.25, "0.25"),
        ("Homo sapiens", "'Homo sapiens'"),
        # A NumPy number must not show its type: the text formats what stands here.
        (np.str_("Homo sapiens"), "'Homo sapiens'"),
        (np.int64(1_042_519), "1042519"),
        (np.float64(0.5), "0.5"),
        (np.float32(0.5), "0.5"),
    ],
)
def test_a_value_is_recorded_by_its_name_and_shows_nothing(shell, value, shown):
    with capture_output() as captured:
        insert(some_value=value)
    (output,) = captured.outputs
    assert output.data == {"application/papermill.record/text/plain": shown}
    assert output.metadata["scrapbook"] == {
        "name": "some_value",
        "mime_prefix": "application/papermill.record/",
    }
    assert captured.stdout == ""


def test_record_is_what_myst_nb_glues(shell):
    from myst_nb import glue

    with capture_output() as ours:
        insert(answer=42)
    with capture_output() as theirs:
        glue("answer", 42, display=False)
    assert ours.outputs[0].data == theirs.outputs[0].data
    assert ours.outputs[0].metadata == theirs.outputs[0].metadata


def test_outside_ipython_nothing_is_shown(capsys):
    insert(answer=42)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("-inf")])
def test_a_number_that_is_not_finite_is_refused_by_name(value):
    with pytest.raises(ValueError, match="mean_length"):
        insert(mean_length=value)


@pytest.mark.parametrize("value", [None, True, np.bool_(True), [1], np.array([1.0, 2.0])])
def test_what_is_no_number_and_no_string_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"mean_length.*" + type(value).__name__):
        insert(mean_length=value)


@pytest.mark.parametrize("name", ["Length", "2nd", "mean-length", "größe", "_hidden"])
def test_a_name_that_the_text_could_not_write_is_refused(name):
    with pytest.raises(ValueError, match="lower-case"):
        insert(**{name: 1})


def test_nothing_is_shown_when_one_value_is_refused(shell):
    with capture_output() as captured, pytest.raises(ValueError, match="second"):
        insert(first=1, second=math.nan)
    assert captured.outputs == []
