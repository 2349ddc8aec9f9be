"""Make the bundled files of mitochondrial-genomes from their public release."""

from __future__ import annotations

import gzip
from pathlib import Path

from nutrigen.datasets.making import debian_file, gzip_bytes, main


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""

    def member(path: str) -> bytes:
        return debian_file(
            "minimap2:amd64",
            "2.24+dfsg-3+b1",
            f"usr/share/doc/minimap2/{path}",
            sha256="67d14a588de14ee17f77d00d2252430999baccb5d8225952cc326af60a0eaebb",
            releases=releases,
        )

    files = {
        name: gzip_bytes(gzip.decompress(member(f"test/{name}")))
        for name in ("MT-human.fa.gz", "MT-orang.fa.gz")
    }
    # The MIT license wants its text to go with every copy.
    return {**files, "COPYRIGHT.txt": member("copyright")}


if __name__ == "__main__":
    main(make, __file__)
