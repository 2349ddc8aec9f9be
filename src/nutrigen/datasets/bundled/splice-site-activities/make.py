"""Make the bundled files of splice-site-activities from their public release."""

from __future__ import annotations

import csv
import gzip
import io
import math
from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main, table_bytes

SPLITS = ("training", "validation", "test")
CONSENSUS = "CAGGTAAGT"


RELEASE = Release(
    "mavenn", "1.1.4", "b54077ee40a94892ace26b609b1b6778bc906e14483d7e74f8258c9731871e57"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    text = gzip.decompress(
        RELEASE.file("mavenn/examples/datasets/mpsa_data.csv.gz", releases)
    ).decode("ascii")
    sites = [
        (row["x"].replace("U", "T"), row["set"], int(row["tot_ct"]), int(row["ex_ct"]), row["y"])
        for row in csv.DictReader(io.StringIO(text))
    ]
    check_activities(sites)
    # Sorting is stable: within each part the order is that of the release, which is random.
    rows = sorted((site[:4] for site in sites), key=lambda site: SPLITS.index(site[1]))
    columns = ("sequence", "split", "total_reads", "included_reads")
    return {
        "activities.tsv.gz": gzip_bytes(table_bytes(columns, rows)),
        # The MIT license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("mavenn-1.1.4.dist-info/licenses/LICENSE", releases),
    }


def check_activities(sites: list[tuple[str, str, int, int, str]]) -> None:
    """Stop if the released activities are not what the loader computes from the read counts."""

    def ratio(total: int, included: int) -> float:
        return (included + 1) / (total + 1)

    (reference,) = [ratio(total, included) for x, _, total, included, _ in sites if x == CONSENSUS]
    for sequence, _, total, included, released in sites:
        activity = math.log10(100 * ratio(total, included) / reference)
        if not math.isclose(activity, float(released), abs_tol=1e-12):
            raise MakingError(f"{sequence}: activity {released} does not follow from its reads")


if __name__ == "__main__":
    main(make, __file__)
