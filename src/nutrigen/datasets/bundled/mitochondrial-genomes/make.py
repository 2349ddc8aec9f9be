"""Make the bundled files of mitochondrial-genomes from their public release."""

from __future__ import annotations

import gzip
from pathlib import Path

from nutrigen.datasets.making import Release, debian_file, gzip_bytes, main

RELEASE = Release(
    "minimap2:amd64",
    "2.24+dfsg-3+b1",
    "67d14a588de14ee17f77d00d2252430999baccb5d8225952cc326af60a0eaebb",
    debian_file,
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    files = {
        name: gzip_bytes(
            gzip.decompress(RELEASE.file(f"usr/share/doc/minimap2/test/{name}", releases))
        )
        for name in ("MT-human.fa.gz", "MT-orang.fa.gz")
    }
    # The MIT license wants its text to go with every copy.
    return {**files, "COPYRIGHT.txt": RELEASE.file("usr/share/doc/minimap2/copyright", releases)}


if __name__ == "__main__":
    main(make, __file__)
