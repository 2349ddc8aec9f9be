"""The second build takes over the outputs of the chapters that are not drawn."""

from __future__ import annotations

import rebuild


def test_of_so_many_chapters_one_loses_its_outputs(tmp_path):
    chapters = {f"part-{name}" for name in "abcde"}
    for name in chapters:
        (tmp_path / "first" / rebuild.CACHE / name).mkdir(parents=True)
        (tmp_path / "first" / rebuild.CACHE / name / "outputs").write_text(name)
    rebuild.keep_outputs(tmp_path / "first", tmp_path / "second", 2)
    kept = {path.parent.name: path.read_text() for path in tmp_path.glob("second/*/*/outputs")}
    assert len(kept) == 2
    assert all(name == text for name, text in kept.items())
    rebuild.keep_outputs(tmp_path / "first", tmp_path / "all anew", 1)
    assert not (tmp_path / "all anew").exists()
