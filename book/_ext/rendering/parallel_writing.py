"""Write a page in a process of its own, while the links of the next one are resolved.

Sphinx can do so, but for the command of Jupyter Book there is no option to ask it. Pages are read
one after the other, as what they say of themselves is added up while that happens.

Last seen needed with Jupyter Book 1.0.4.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def _allow(app: Sphinx, _env: BuildEnvironment) -> None:
    app.parallel = os.cpu_count() or 1


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("env-updated", _allow)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
