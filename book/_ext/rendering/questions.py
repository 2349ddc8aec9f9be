"""Questions that the page answers: each choice opens, and says whether it is right, and why.

    ```{question}
    Odds double. What becomes of the probability?

    It doubles.
    : No. A half becomes two thirds.

    It rises, and by how much depends on where it was.
    : Yes. Odds and probability are two scales.
    ```

What comes before the first choice is the question. A choice is a paragraph, its answer begins with
a colon and with *Yes.* or *No.*; one choice is right. On the site and in a notebook a choice is a
summary that opens, which needs no script; opening one closes the others. In print the answers stand
below their choices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_design.dropdown import dropdown_main

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

TITLE = "Question"
_ANSWER = re.compile(r": +(?P<verdict>Yes|No)\. +(?P<reason>\S.*)", re.DOTALL)


class Choice(NamedTuple):
    """What a reader may choose, and what the page says then."""

    text: str
    is_right: bool
    reason: str


def read(content: list[str]) -> tuple[str, list[Choice]]:
    """Return the question and its choices.

    Raises
    ------
    ValueError
        If there is no question, an answer says neither yes nor no, or not exactly one of at least
        two choices is right.
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", "\n".join(content)) if block.strip()]
    choices, asked = [], []
    for block in blocks:
        text, colon, answer = block.partition("\n:")
        if not colon:
            if choices:
                raise ValueError(f"this stands behind the first choice and has no answer: {block}")
            asked.append(block)
            continue
        match = _ANSWER.fullmatch(f":{answer}")
        if not match:
            raise ValueError(f"the answer to “{text}” must begin with “: Yes. ” or “: No. ”")
        reason = " ".join(match["reason"].split())
        choices.append(Choice(" ".join(text.split()), match["verdict"] == "Yes", reason))
    if not asked:
        raise ValueError("a question must stand before the first choice")
    if len(choices) < 2 or sum(choice.is_right for choice in choices) != 1:
        raise ValueError(
            "one of at least two choices must be right, but "
            f"{sum(choice.is_right for choice in choices)} of {len(choices)} are"
        )
    return "\n\n".join(asked), choices


class Question(SphinxDirective):
    """Write a question as a box, and its choices as parts that open."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the box."""
        try:
            asked, choices = read(list(self.content))
        except ValueError as error:
            raise self.error(str(error)) from None
        lines = [":::::{admonition} " + TITLE, ":class: question", "", *asked.split("\n")]
        for choice in choices:
            verdict = "Yes" if choice.is_right else "No"
            lines += ["", f"::::{{dropdown}} {choice.text}", ""]
            lines += [f"**{verdict}.** {choice.reason}", "::::"]
        box = nodes.Element()
        lines.append(":::::")
        source, _line = self.get_source_info()
        self.state.nested_parse(StringList(lines, source), self.content_offset, box)
        return box.children


class OneAtATime(SphinxPostTransform):
    """Let the choices of a question close each other."""

    # After sphinx-design has made summaries of its containers.
    default_priority = 200
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Give the choices of each question a common name."""
        for number, box in enumerate(self.document.findall(nodes.admonition)):
            if "question" in box["classes"]:
                for choice in box.findall(dropdown_main):
                    choice["details_name"] = f"question-{number}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.setup_extension("sphinx_design")
    app.add_directive("question", Question)
    app.add_post_transform(OneAtATime)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
