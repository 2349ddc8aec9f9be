"""Make the bundled files of genome-wide-pcs from their public release."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nutrigen.datasets.making import Release, gzip_bytes, main

RELEASE = Release(
    "aeon-ancestry", "1.0.2", "e240408bbfe0fd7268f6fcf622a5ef344e28abe31e03f0aee3ef1bafffba3fb3"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    text = RELEASE.file("aeon_ancestry/refs/reference_PC3s.txt", releases).decode("ascii")
    # The header has no name for the first column, the samples.
    rows = list(csv.reader(io.StringIO(text), delimiter=" "))[1:]
    table = "sample\tpopulation\tsuperpopulation\tPC1\tPC2\tPC3\n"
    for sample, *scores, population, superpopulation in rows:
        rounded = "\t".join(f"{float(score):.2f}" for score in scores)
        table += f"{sample}\t{population}\t{superpopulation}\t{rounded}\n"
    return {
        "pcs.tsv.gz": gzip_bytes(table.encode("ascii")),
        # The Apache license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("aeon_ancestry-1.0.2.dist-info/LICENSE", releases),
    }


if __name__ == "__main__":
    main(make, __file__)
