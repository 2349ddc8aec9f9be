"""Make the bundled files of brca1-alignment from their public release."""

from __future__ import annotations

from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main

RELEASE = Release(
    "cogent3", "2026.10.22", "2c47f8bd6b5950a59125bbbdd437b01cfc97898eb45d1b89a7d9b299cb07e4ad"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    return {
        "brca1.fasta.gz": gzip_bytes(RELEASE.file("cogent3/_dataset/brca1.fasta", releases)),
        "mammals.tree": without_chicken(RELEASE.file("cogent3/_dataset/murphy.tree", releases)),
        # The BSD license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("cogent3-2026.10.22.dist-info/licenses/LICENSE", releases),
    }


def without_chicken(tree: bytes) -> bytes:
    """Return the tree of the mammals alone (Newick).

    The root of the released tree joins three branches: the chicken, which has no sequence in the
    alignment, the placental mammals and the marsupials. Without the first it joins the other two.
    """
    before, after = b"(Chook,", b");"
    tree = tree.strip()
    if not (tree.startswith(before) and tree.endswith(after)):
        raise MakingError("murphy.tree: the first branch of the root is not Chook")
    mammals = tree.removeprefix(before).removesuffix(after)
    return b"(" + mammals + b");\n"


if __name__ == "__main__":
    main(make, __file__)
