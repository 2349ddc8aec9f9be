"""Make the bundled file of lambda-phage-genome from its public release."""

from __future__ import annotations

import gzip
from pathlib import Path

from nutrigen.datasets.making import debian_file, gzip_bytes, main


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    packed = debian_file(
        "bowtie2-examples",
        "2.5.0-3",
        "usr/share/doc/bowtie2/examples/reference/lambda_virus.fa.gz",
        sha256="9f9f580954187e501102b13484bdecdc2725155e0b8020e7a056a48a06642118",
        releases=releases,
    )
    return {"lambda_virus.fa.gz": gzip_bytes(gzip.decompress(packed))}


if __name__ == "__main__":
    main(make, __file__)
