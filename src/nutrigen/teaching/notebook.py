"""What a reader's notebook shows that the book puts into its text.

The first cell of each notebook loads this as an extension of IPython. From then on
:func:`~nutrigen.teaching.insert` shows its values, and an assertion that fails says why it is
there: whoever changes a parameter, as the book advises, may well leave what the text states.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from nutrigen.teaching._reporting import _RECORD_PREFIX

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["EXPLANATION", "load_ipython_extension"]

EXPLANATION = (
    "what the text beside this cell states need not hold with other data or parameters: "
    "go on with the next cell"
)


class _ExplainAssertions(ast.NodeTransformer):
    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        if node.msg is None:
            node.msg = ast.copy_location(ast.Constant(EXPLANATION), node.test)
        return node


def _show_inserted(message: dict[str, Any]) -> dict[str, Any]:
    content = message["content"]
    record = content.get("data", {}).get(f"{_RECORD_PREFIX}text/plain")
    if record is not None:
        name = content["metadata"]["scrapbook"]["name"]
        value = ast.literal_eval(record)
        shown = f"{value:.6g}" if isinstance(value, float) else record
        content["data"]["text/plain"] = f"{name} = {shown}"
    return message


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Show inserted values, and explain assertions.

    Parameters
    ----------
    ipython
        The shell of a notebook's kernel. Another one has no messages to show values in; there,
        assertions alone are explained.

    Examples
    --------
    >>> from IPython.core.interactiveshell import InteractiveShell
    >>> shell = InteractiveShell()
    >>> shell.extension_manager.load_extension("nutrigen.teaching.notebook")
    >>> cell = shell.transform_ast(ast.parse("assert k == 3"))
    >>> print(ast.unparse(cell)[:53])
    assert k == 3, 'what the text beside this cell states
    """
    ipython.ast_transformers.append(_ExplainAssertions())
    register = getattr(ipython.display_pub, "register_hook", None)
    if register is not None:
        register(_show_inserted)
