"""Make the bundled file of chlamydia-genome from its public release."""

from __future__ import annotations

import gzip
from pathlib import Path

from nutrigen.datasets.making import debian_file, gzip_bytes, main


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    packed = debian_file(
        "r-cran-seqinr:amd64",
        "4.2-23-1",
        "usr/lib/R/site-library/seqinr/sequences/ct.fasta.gz",
        sha256="62aca5d68b8b41182ed2300fee62d62a190b41356723fab5d4506293877d4d9d",
        releases=releases,
    )
    return {"ct.fasta.gz": gzip_bytes(gzip.decompress(packed))}


if __name__ == "__main__":
    main(make, __file__)
