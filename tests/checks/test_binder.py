"""What an image for Binder needs is found in its instructions, or missed."""

from __future__ import annotations

import pytest
from binder import ROOT, missing_steps

# As repo2docker 2026.4.0 writes them.
IMAGE = """\
COPY --chown=0:0 files/conda-2fenvironment-2epy-2d3-2e11-2dlinux-2d64-2elock-165c7f /tmp/x
RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"
RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir .
"""


def test_nothing_is_missing_from_a_complete_image():
    assert missing_steps(IMAGE, (ROOT / "runtime.txt").read_text()) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [(0, "Python 3.11"), (1, "the pinned packages"), (2, "the package of this repository")],
)
def test_a_step_that_is_not_there_is_named(line, what):
    lines = IMAGE.splitlines()
    del lines[line]
    assert missing_steps("\n".join(lines), "python-3.11\n") == [what]


def test_another_python_is_noticed():
    assert missing_steps(IMAGE, "python-3.12") == ["Python 3.12"]
