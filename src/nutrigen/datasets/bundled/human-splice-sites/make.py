"""Make the bundled files of human-splice-sites from their public release."""

from __future__ import annotations

from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main, table_bytes

RELEASE = Release(
    "logomaker", "0.8.7", "8a65a5e5136a08823d199fbb5a9443674062a1c223236301accde19b0e401762"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    text = RELEASE.file("logomaker/examples/datafiles/ss_sequences.txt", releases).decode("utf-8")
    header, *lines = (line for line in text.splitlines() if not line.startswith("#"))
    if header.split("\t") != ["sequence", "count"]:
        raise MakingError(f"ss_sequences.txt: unexpected columns {header!r}")
    rows = [line.replace("U", "T").split("\t") for line in lines]
    return {
        "sites.tsv.gz": gzip_bytes(table_bytes(("sequence", "count"), rows)),
        # The MIT license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("logomaker-0.8.7.dist-info/licenses/LICENSE", releases),
    }


if __name__ == "__main__":
    main(make, __file__)
