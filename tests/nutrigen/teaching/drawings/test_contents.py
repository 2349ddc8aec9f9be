"""What drawings say of the numbers and letters that they are given."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from Bio.Seq import reverse_complement
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from scipy.stats import entropy

from nutrigen.teaching.drawings import Canvas, arrays, matrices, networks, samples, sequences, trees

LETTERS = st.text("ACGT", min_size=3, max_size=12)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


@given(LETTERS, st.integers(1, 3))
def test_windows_are_the_words_of_a_sequence(sequence, k):
    letters = words(sequences.windows(sequence, k))[len(sequence) : -1]
    found = ["".join(letters[i : i + k]) for i in range(0, len(letters), k)]
    assert found == [sequence[i : i + k] for i in range(len(sequence) - k + 1)]
    plt.close("all")


@given(LETTERS, st.data())
def test_the_lower_strand_is_the_reverse_complement(sequence, data):
    start = data.draw(st.integers(0, len(sequence) - 3))
    texts = words(sequences.strands(sequence, 3, start))
    lower = "".join(texts[4 + len(sequence) : 4 + 2 * len(sequence)])
    assert lower[::-1] == reverse_complement(sequence)
    word = sequence[start : start + 3]
    assert texts[-3:] == [word, reverse_complement(word), "canonical"]
    plt.close("all")


def test_a_masked_base_is_hidden_and_shaded_below():
    drawing = sequences.masked("GATTACA", 3, 2)
    assert "".join(words(drawing)).startswith("GAT?ACA2 to the left2 to the rightACGT")
    plt.close("all")


def test_sets_and_sketches_count_what_both_have():
    one = {"AAA": 3, "ACG": 8, "GGT": 20, "TTT": 31}
    other = {"AAA": 3, "CCC": 5, "GGT": 20, "TGA": 44}
    assert words(sequences.smallest_hashes(one, other, 4))[-1].endswith("J ≈ 2/4")
    both = sorted(set(one) & set(other))
    drawing = sequences.two_sets(sorted(set(one) - set(both)), both, sorted(set(other) - set(both)))
    assert words(drawing)[-1].endswith("J = 2/6 = 0.33")
    with pytest.raises(ValueError, match="AAA must have the same hash in both"):
        sequences.smallest_hashes(one, {"AAA": 4}, 1)


def test_the_gain_of_a_split_is_that_of_scipy():
    before, yes = np.array([9, 5, 3]), np.array([8, 1, 0])
    texts = words(trees.split("x ≤ 1?", before.tolist(), yes.tolist(), ["a", "b", "c"]))
    no = before - yes
    gain = (
        entropy(before, base=2)
        - (yes.sum() * entropy(yes, base=2) + no.sum() * entropy(no, base=2)) / before.sum()
    )
    assert texts[-1].endswith(f"= {gain:.2f} bit")
    with pytest.raises(ValueError, match="both branches must have samples"):
        trees.split("x ≤ 1?", [2, 2], [2, 2], ["a", "b"])


def test_a_path_shades_the_nodes_that_the_answers_lead_to():
    questions = {"root": ("a?", "left", "x"), "left": ("b?", "y", "z")}
    leaves = {"x": "X", "y": "Y", "z": "Z"}
    figure = trees.path(questions, leaves, {"root": "yes", "left": "no"})
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    shaded = [patch.get_linewidth() > 1 for patch in boxes]
    texts = [text for text in words(figure) if text not in ("yes", "no")]
    assert [text for text, dark in zip(texts, shaded, strict=True) if dark] == ["a?", "b?", "Z"]
    with pytest.raises(ValueError, match="answers must say yes or no at 'left'"):
        trees.path(questions, leaves, {"root": "yes"})


def test_sums_of_a_table_are_those_of_numpy():
    table = np.array([[1, 2, 3], [4, 5, 7]])
    texts = words(arrays.axes_of_table(table.tolist(), "people", "days"))
    assert texts[6:9] == [f"{v}" for v in table.sum(axis=0)]
    assert texts[9:11] == [f"{v}" for v in table.sum(axis=1)]


def test_batches_use_each_sample_once_and_resampling_shades_the_tested():
    with pytest.raises(ValueError, match="each epoch must use each sample once"):
        samples.batches([[0, 1, 1]], 2)
    with pytest.raises(ValueError, match="a round must consist of L, V, T, not of 'X'"):
        samples.resampling({"one": ["LLX"]})
    drawing = samples.batches([[2, 0, 1, 4, 3]], 2)
    assert words(drawing).count("a step") == 3


def test_attention_draws_a_thicker_line_for_a_larger_weight():
    weights = [0.7, 0.05, 0.25]
    drawing = networks.attention("CAG", 1, weights)
    widths = [line.get_linewidth() for line in drawing.axes[0].lines]
    assert np.argsort(widths).tolist() == np.argsort(weights).tolist()
    assert words(drawing)[:3] == ["70", "5", "25"]


def test_gates_are_shaded_and_the_proposal_is_not():
    boxes = [patch for patch in networks.gates().axes[0].patches if isinstance(patch, Rectangle)]
    assert [patch.get_linewidth() > 1 for patch in boxes] == [True, True, False, True]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: Canvas(16, 3), "width must be above 0 and at most 15, not 16"),
        (lambda: Canvas(3, 0), "height must be above 0, not 0"),
        (lambda: arrays.broadcast((3, 4), 3), "a row of 3 does not fit a table with 4 columns"),
        (lambda: arrays.axes_of_table([[1, 2], [3]], "a", "b"), "all rows must have the same"),
        (lambda: matrices.blocks(["="]), "terms must hold a matrix"),
        (lambda: networks.neuron(["one"]), "two to 5 names, not 1"),
        (lambda: networks.layers([3], ["input"]), "two to four layers"),
        (lambda: networks.layers([3, 0], ["input", "none"]), "widths must be at least 1, not 0"),
        (lambda: networks.pipelines("raw", ["one"], ["a", "b"], output="y"), "not 1 and 2"),
        (lambda: networks.convolution("ACGT", ["A"], 4), "start must be from 0 to 3, not 4"),
        (lambda: networks.recurrence(["A"]), "two to four inputs are drawn, not 1"),
        (lambda: networks.autoencoder(3, 3), "code must be from 1 to 2"),
        (lambda: networks.residual_block([]), "one to three steps are drawn, not 0"),
        (lambda: networks.attention("", 0, []), "letters must be one to 9, not 0"),
        (lambda: networks.attention("ACG", 3, [1, 0, 0]), "query must be from 0 to 2, not 3"),
        (lambda: networks.attention("ACG", 1, [1, 0]), "for each letter, not 2 for 3"),
        (lambda: samples.parts(["a"], [0], uses=["b"]), "sizes must be at least 1, not 0"),
        (lambda: sequences.windows("ACG", 4), "k must be from 1 to 3"),
        (lambda: sequences.masked("ACG", 0, 1), "must fit the sequence"),
        (lambda: sequences.masked("A" * 15, 3, 1), "at most 14 letters"),
        (lambda: sequences.strands("ACGN", 2, 0), "not of 'N'"),
        (lambda: sequences.bag_of_words("ACGT", {}), "not 4 and 0"),
        (lambda: sequences.two_sets([], [], []), "at least one set must have a word"),
        (lambda: trees.forest([1.0]), "three to five votes are drawn, not 1"),
    ],
)
def test_what_can_not_be_drawn_is_refused(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
