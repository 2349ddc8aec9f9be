"""A reader's notebook shows what is inserted, and says what a failed assertion means."""

from __future__ import annotations

import ast

import nbformat
import pytest
from nbclient import NotebookClient

from nutrigen.teaching.notebook import EXPLANATION, load_ipython_extension

CELLS = {
    "insert": "insert(share=0.05714285714, n_genes=12, species='E. coli')",
    "true": "k = 3\nassert k == 3",
    "false": "k = 4\nassert k == 3",
    "nested": "def f():\n    for one in [k]:\n        assert one == 3\nf()",
    "explained": "assert k == 3, 'k is four'",
    "display": "from IPython.display import Markdown, display\ndisplay(Markdown('# A'))",
}
FIRST = "%load_ext nutrigen.teaching.notebook\nfrom nutrigen.teaching import insert"


@pytest.fixture(scope="module")
def outputs():
    sources = [FIRST, *CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    first, *others = (cell.outputs for cell in notebook.cells)
    assert first == []
    return dict(zip(CELLS, others, strict=True))


def test_inserted_values_are_shown_and_still_recorded(outputs):
    shown = [output.data["text/plain"] for output in outputs["insert"]]
    assert shown == ["share = 0.0571429", "n_genes = 12", "species = 'E. coli'"]
    records = [
        ast.literal_eval(output.data["application/papermill.record/text/plain"])
        for output in outputs["insert"]
    ]
    assert records == [0.05714285714, 12, "E. coli"]


def test_other_outputs_stay_as_they_are(outputs):
    (output,) = outputs["display"]
    assert output.data["text/markdown"] == "# A"
    assert outputs["true"] == []


@pytest.mark.parametrize(
    ("cell", "says"), [("false", EXPLANATION), ("nested", EXPLANATION), ("explained", "k is four")]
)
def test_a_failed_assertion_says_what_it_means(outputs, cell, says):
    (error,) = outputs[cell]
    assert (error.ename, error.evalue) == ("AssertionError", says)


def test_a_shell_without_messages_explains_assertions():
    class Shell:
        display_pub = object()

        def __init__(self):
            self.ast_transformers = []

    shell = Shell()
    load_ipython_extension(shell)
    (transformer,) = shell.ast_transformers
    tree = transformer.visit(ast.parse("assert False"))
    with pytest.raises(AssertionError, match="need not hold"):
        exec(compile(ast.fix_missing_locations(tree), "cell", "exec"), {})
