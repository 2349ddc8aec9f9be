"""Make the bundled file of nhanes-cholesterol from its public release."""

from __future__ import annotations

import lzma
import tempfile
from pathlib import Path

from nutrigen.datasets.making import MakingError, debian_file, gzip_bytes, main, table_bytes

PEOPLE = 8591
SEXES = {1: "male", 2: "female"}
ETHNICITIES = {1: "Hispanic", 2: "non-Hispanic white", 3: "non-Hispanic black", 4: "other"}
AGES = {"(0,19]": "0-19", "(19,39]": "20-39", "(39,59]": "40-59", "(59,Inf]": "60+"}
COLUMNS = ["stratum", "sampling_unit", "weight", "sex", "age", "ethnicity", "high_cholesterol"]


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    try:
        import rdata
    except ModuleNotFoundError as error:
        raise MakingError("R's files are read by rdata: pip install rdata==1.1.0") from error
    packed = debian_file(
        "r-cran-survey",
        "4.1-1-1",
        "usr/lib/R/site-library/survey/data/nhanes.rda",
        sha256="28f94cceb726d63ce9beea28a5762e332962432ef096f121e4595610650a4d1c",
        releases=releases,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nhanes.rda"
        path.write_bytes(lzma.decompress(packed))
        frame = rdata.read_rda(path)["nhanes"]
    if len(frame) != PEOPLE:
        raise MakingError(f"nhanes.rda: {len(frame)} people, expected {PEOPLE}")
    people = []
    for person in frame.itertuples(index=False):
        high = person.HI_CHOL
        if high == high and high not in (0, 1):
            raise MakingError(f"nhanes.rda: HI_CHOL is {high}, expected 0, 1 or missing")
        people.append(
            [
                int(person.SDMVSTRA),
                int(person.SDMVPSU),
                f"{person.WTMEC2YR:.6f}",
                SEXES[int(person.RIAGENDR)],
                AGES[person.agecat],
                ETHNICITIES[int(person.race)],
                None if high != high else int(high),
            ]
        )
    return {"people.tsv.gz": gzip_bytes(table_bytes(COLUMNS, people))}


if __name__ == "__main__":
    main(make, __file__)
