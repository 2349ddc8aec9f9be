"""Make the bundled files of african-allele-frequencies from their public release."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main

N_LOCI = 10_101
SUPERPOPULATION = "AFR"


RELEASE = Release(
    "aeon-ancestry", "1.0.2", "e240408bbfe0fd7268f6fcf622a5ef344e28abe31e03f0aee3ef1bafffba3fb3"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    n_people = count_people(
        RELEASE.file("aeon_ancestry/refs/reference_PC3s.txt", releases).decode("ascii")
    )
    text = RELEASE.file("aeon_ancestry/refs/g1k_allele_freqs.txt", releases).decode("ascii")
    loci = evenly_spaced(polymorphic_loci(text, n_people), N_LOCI)
    people = "".join(f"{population}\t{n}\n" for population, n in n_people.items())
    return {
        "people.tsv": f"population\tpeople\n{people}".encode("ascii"),
        "loci.tsv.gz": gzip_bytes(
            "\n".join(
                [
                    "\t".join(["chromosome", "position", "reference", "alternate", *n_people]),
                    *loci,
                    "",
                ]
            ).encode("ascii")
        ),
        # The Apache license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("aeon_ancestry-1.0.2.dist-info/LICENSE", releases),
    }


def count_people(text: str) -> dict[str, int]:
    """Return how many people of each African population the release holds."""
    rows = list(csv.reader(io.StringIO(text), delimiter=" "))[1:]
    counts = Counter(population for *_, population, group in rows if group == SUPERPOPULATION)
    return dict(sorted(counts.items()))


def polymorphic_loci(text: str, n_people: dict[str, int]) -> list[str]:
    """Return a line for each locus where the people carry both alleles.

    A frequency in the release is a count of alleles divided by twice the number of people, written
    with up to 17 digits; the count says the same, exactly and shorter.
    """
    loci = []
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        chromosome, position, reference, alternate = row["VAR_ID"].removeprefix("chr").split("_")
        counts = []
        for population, n in n_people.items():
            exact = float(row[population]) * 2 * n
            if abs(exact - round(exact)) > 1e-9:
                raise MakingError(f"{row['VAR_ID']}: {population} is no count of {2 * n} alleles")
            counts.append(round(exact))
        if 0 < sum(counts) < 2 * sum(n_people.values()):
            loci.append("\t".join([chromosome, position, reference, alternate, *map(str, counts)]))
    return loci


def evenly_spaced(lines: list[str], n: int) -> list[str]:
    """Return n of the lines, the first and the last among them, at even steps."""
    return [lines[i * (len(lines) - 1) // (n - 1)] for i in range(n)]


if __name__ == "__main__":
    main(make, __file__)
