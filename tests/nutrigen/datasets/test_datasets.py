"""Tests of nutrigen.datasets: files and cards, loaders, and the biology of what is loaded."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from Bio import Phylo, SeqIO
from Bio.Seq import Seq
from markdown_it import MarkdownIt
from skbio import TreeNode

from nutrigen import datasets
from nutrigen.datasets import (
    CardError,
    DataIntegrityError,
    list_datasets,
    load,
    load_brca1_alignment,
    load_chlamydia_genome,
    load_lambda_phage_genome,
    load_mitochondrial_genomes,
    read_card,
    verify,
)
from nutrigen.datasets import _bundled as bundled
from nutrigen.datasets._cards import read_card_file

BUNDLED = Path(str(files("nutrigen.datasets") / "bundled"))
TABLES = [name for name in list_datasets() if read_card(name).table]
SEQUENCE_LOADERS = {
    "brca1-alignment": load_brca1_alignment,
    "chlamydia-genome": load_chlamydia_genome,
    "lambda-phage-genome": load_lambda_phage_genome,
    "mitochondrial-genomes": load_mitochondrial_genomes,
}

# Madsen et al. (2001), doi 10.1038/35054544: "proboscideans, sirenians, hyracoids, tubulidentates,
# macroscelideans, chrysochlorids and tenrecids".
AFROTHERIA = {
    "AfricanEl", "AsianElep", "Dugong", "Manatee", "RockHyrax", "TreeHyrax", "Aardvark",
    "LesserEle", "GiantElep", "GoldenMol", "Madagascar", "Tenrec",
}  # fmt: skip


@pytest.fixture(scope="module")
def chlamydia():
    return load_chlamydia_genome()


@pytest.fixture(scope="module")
def phage():
    return load_lambda_phage_genome()


@pytest.fixture(scope="module")
def mitochondria():
    return load_mitochondrial_genomes()


@pytest.fixture(scope="module")
def brca1():
    return load_brca1_alignment()


@pytest.fixture
def copied(tmp_path):
    """A copy of one data set that a test may damage."""
    folder = tmp_path / "lambda-phage-genome"
    shutil.copytree(
        BUNDLED / "lambda-phage-genome", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def gc_share(sequence):
    """Share of G and C, counted by the standard library."""
    counts = Counter(sequence.upper())
    return (counts["G"] + counts["C"]) / (counts["A"] + counts["C"] + counts["G"] + counts["T"])


def kmers(sequence, k):
    """Set of k-mers of unambiguous bases, by slicing."""
    windows = {sequence[i : i + k] for i in range(len(sequence) - k + 1)}
    return {window for window in windows if set(window) <= set("ACGT")}


def differing_columns(a, b):
    """Number of columns that differ, and of those where both have an unambiguous base."""
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x in "ACGT" and y in "ACGT"]
    return sum(x != y for x, y in pairs), len(pairs)


# Files and cards


def test_there_is_a_loader_for_each_data_set():
    for name in list_datasets():
        assert read_card(name).table or f"load_{name.replace('-', '_')}" in datasets.__all__


@pytest.mark.parametrize("name", TABLES)
def test_a_plain_table_is_what_the_standard_library_reads(name):
    table, layout = load(name), read_card(name).table
    with gzip.open(BUNDLED / name / layout.file, "rt", encoding="utf-8") as handle:
        header, *rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert table.frame.columns.tolist() == header
    assert table.data.columns.tolist() == [column for column in header if column != layout.target]
    assert f"{len(rows):,} " in f"{table.card.size} "
    assert len(table.frame) == len(rows)
    if layout.target is None:
        assert table.target is None
    else:
        column = header.index(layout.target)
        assert table.target.astype(str).tolist() == [row[column] for row in rows]


def test_a_plain_table_has_the_numbers_of_its_own_loader():
    mice, table = datasets.load_nutrimouse(), load("nutrimouse")
    assert table.target.tolist() == mice.target.tolist()
    assert table.data.loc[:, list(mice.feature_names)].equals(mice.frame[list(mice.feature_names)])
    assert repr(table) == repr(mice) == f"<nutrimouse: {mice.card.size}>"


def test_what_is_no_plain_table_names_its_loader():
    with pytest.raises(ValueError, match=r"load it by load_brca1_alignment\(\); .*nutrimouse"):
        load("brca1-alignment")


def test_a_target_that_is_no_column_is_refused(tmp_path, monkeypatch):
    shutil.copytree(BUNDLED / "nutrimouse", tmp_path / "nutrimouse")
    path = tmp_path / "nutrimouse" / "card.toml"
    text = path.read_text(encoding="utf-8").replace('target = "diet"', 'target = "food"')
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundled, "_root", lambda: tmp_path)
    with pytest.raises(CardError, match=r"key 'table\.target' .*must be a column of mice.*diet"):
        load("nutrimouse")


@pytest.mark.parametrize("name", list_datasets())
def test_files_are_those_of_the_card(name):
    on_disk = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (BUNDLED / name).iterdir()
        if path.is_file() and path.name not in ("card.toml", "make.py")
    }
    assert on_disk == dict(read_card(name).files)
    assert set(verify(name)) == set(on_disk)
    assert (BUNDLED / name / "make.py").is_file()


def test_nothing_but_data_sets_is_bundled():
    folders = {path.name for path in BUNDLED.iterdir() if path.name != "__pycache__"}
    assert folders == set(list_datasets())


@pytest.mark.parametrize("name", list_datasets())
def test_compressed_files_hold_neither_name_nor_time(name):
    for file_name in read_card(name).files:
        if file_name.endswith(".gz"):
            header = (BUNDLED / name / file_name).read_bytes()[:10]
            assert header[3] == 0, "flags: no name, no comment"
            assert header[4:8] == b"\0\0\0\0", "no time"


@pytest.mark.parametrize("name", SEQUENCE_LOADERS)
def test_size_on_the_card_is_the_size_of_the_data(name):
    data = SEQUENCE_LOADERS[name]()
    stated = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", data.card.size)}
    lengths = {len(record.sequence) for record in data.records}
    assert stated - {len(data.records)} == lengths


@pytest.mark.parametrize("name", SEQUENCE_LOADERS)
def test_loaded_sequences_are_those_that_biopython_reads(name):
    expected = []
    for file_name in read_card(name).files:
        if "fa" in Path(file_name).suffixes[0]:
            with gzip.open(BUNDLED / name / file_name, "rt") as handle:
                expected += [(r.id, str(r.seq)) for r in SeqIO.parse(handle, "fasta")]
    data = SEQUENCE_LOADERS[name]()
    assert [(record.identifier, record.sequence) for record in data.records] == expected
    assert data.identifiers == tuple(identifier for identifier, _ in expected)
    assert data.card == read_card(name)


def test_repr_stays_short(chlamydia, brca1):
    assert len(repr(chlamydia)) < 100
    assert len(repr(brca1)) < 100


def test_record_is_found_by_identifier(mitochondria):
    assert mitochondria.record("MT_orang") is mitochondria.records[1]
    with pytest.raises(LookupError, match="no sequence 'MT_gorilla'; it has MT_human, MT_orang"):
        mitochondria.record("MT_gorilla")


@pytest.mark.parametrize("function", [read_card, verify, load])
def test_unknown_data_set_lists_those_there_are(function):
    with pytest.raises(ValueError, match=r"no data set 'lambda'; there are .*brca1-alignment, "):
        function("lambda")


# Damage


def test_altered_file_is_refused(copied, monkeypatch):
    path = copied / "lambda_virus.fa.gz"
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(text.replace(b"GGGCGGCGACCT", b"AGGCGGCGACCT")))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = read_card("lambda-phage-genome").files[path.name]

    with pytest.raises(DataIntegrityError) as raised:
        bundled.read_verified(copied, read_card_file(copied), path.name)
    assert (raised.value.file, raised.value.expected, raised.value.found) == (
        str(path), expected, found,
    )  # fmt: skip
    for part in (str(path), expected, found):
        assert part in str(raised.value)

    monkeypatch.setattr(bundled, "_root", lambda: copied.parent)
    with pytest.raises(DataIntegrityError, match=found):
        load_lambda_phage_genome()
    with pytest.raises(DataIntegrityError, match=found):
        verify("lambda-phage-genome")


def test_one_flipped_bit_is_noticed(copied):
    path = copied / "lambda_virus.fa.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataIntegrityError):
        bundled.verify_folder(copied)


def test_missing_file_is_named(copied):
    (copied / "lambda_virus.fa.gz").unlink()
    with pytest.raises(DataIntegrityError, match=r"lambda_virus\.fa\.gz: there is no such file"):
        bundled.verify_folder(copied)


def test_file_that_no_card_lists_is_named(copied):
    (copied / "more.csv").write_text("a,b\n")
    with pytest.raises(DataIntegrityError, match=r"more\.csv: is not listed in the card"):
        bundled.verify_folder(copied)
    with pytest.raises(DataIntegrityError, match=r"more\.csv: is not listed in the card"):
        bundled.read_verified(copied, read_card_file(copied), "more.csv")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("units =", "unit =", r"card\.toml: unknown key 'unit'; the keys are name, title"),
        ('when = "1982"', "", r"card\.toml: key 'when' is missing"),
        ('when = "1982"', "when = 1982", r"card\.toml: key 'when' must be a text"),
        ('when = "1982"', 'when = " "', r"card\.toml: key 'when' must be a text that is not empty"),
        ("processing = [", "processing = [3, ", r"card\.toml: key 'processing' must be a text"),
        ('kind = "real"', 'kind = "true"', r"card\.toml: key 'kind' must be one of .*, not 'true'"),
        ('kind = "real"', 'kind = "simulated"', r"key 'name': data that are simulated must say so"),
        ('name = "lambda', 'name = "gamma', r"key 'name' is 'gamma-phage.*folder is 'lambda-phage"),
        ("[citation]\nkeys", "[citation]\nkey", r"card\.toml: unknown key 'citation\.key'"),
        ('.fa.gz" = "1d', '.fa.gz" = "1D', r"key 'files\.lambda_virus\.fa\.gz' must be a SHA-256"),
        ("[files]", "[file]", r"card\.toml: unknown key 'file'"),
        ("[files]", "[files]\n[files]", r"card\.toml: is not TOML"),
        ("[problem]\ntask", "[problem]\ntasks", r"card\.toml: unknown key 'problem\.tasks'"),
        ("[files]", "[table]\n[files]", r"key 'table' must be a table that is not empty"),
        ("[files]", '[table]\nfile = ""\n[files]', r"key 'table\.file' must be a text"),
        (
            "[files]",
            '[table]\nfile = "a.tsv"\n[files]',
            r"'table\.file' must be one of lambda_virus",
        ),
        ("[files]", '[table]\ntarget = "a"\n[files]', r"key 'table\.file' is missing"),
    ],
)
def test_broken_card_names_file_and_key(copied, before, after, message):
    path = copied / "card.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CardError, match=message) as raised:
        read_card_file(copied)
    assert str(raised.value).startswith(str(path))


@pytest.mark.parametrize(
    ("key", "value"),
    [("flaws", "[]"), ("flaws", '"none"'), ("citation", '"Sanger"'), ("files", "{}")],
)
def test_card_with_an_empty_or_wrong_value_names_the_key(copied, key, value):
    path = copied / "card.toml"
    texts = ("title", "description", "units", "size", "who", "when", "related", "source", "license")
    lines = ['name = "lambda-phage-genome"', 'kind = "real"', *(f'{text} = "a"' for text in texts)]
    lines += ['flaws = ["a"]', 'processing = ["a"]', 'citation = {keys = ["a"], text = "a"}']
    lines += [f'files = {{"a.gz" = "{"0" * 64}"}}']
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_card_file(copied).flaws == ("a",)
    lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CardError, match=f"key '{key}' must be a "):
        read_card_file(copied)


def test_missing_card_is_named(copied):
    (copied / "card.toml").unlink()
    with pytest.raises(CardError, match=r"card\.toml: there is no such card"):
        read_card_file(copied)


# What a card looks like


class _Outline(HTMLParser):
    """Collects tags, attributes and text, and checks that tags close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], Counter(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs
        if tag != "wbr":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("name", list_datasets())
def test_html_card_is_a_well_formed_definition_list(name):
    card = read_card(name)
    outline = _Outline()
    outline.feed(card._repr_html_())
    outline.close()
    assert outline.open == []
    assert outline.tags["dt"] == outline.tags["dd"] == 13
    assert {key for key, _ in outline.attributes} <= {"class", "href"}, "no style of its own"
    text = "".join(outline.text)
    for part in (card.title, card.description, card.license, *card.flaws, *card.files.values()):
        assert part in text


@pytest.mark.parametrize("name", list_datasets())
def test_markdown_card_reads_as_written(name):
    """The text that CommonMark renders is the text of the card: nothing is taken for markup."""
    card = read_card(name)
    outline = _Outline()
    outline.feed(MarkdownIt().render(card._repr_markdown_()))
    outline.close()
    text = "".join(outline.text)
    for part in (card.title, card.description, card.license, *card.flaws, *card.files.values()):
        assert part in text
    assert outline.tags["strong"] == 14
    assert outline.tags["em"] == outline.tags["code"] == 0


@pytest.mark.parametrize("name", list_datasets())
def test_plain_card_holds_all_and_is_narrow(name):
    card = read_card(name)
    lines = str(card).splitlines()
    assert max(map(len, lines)) <= 88
    words = " ".join(str(card).split())
    for part in (card.title, card.description, card.source, *card.flaws, *card.files):
        assert part in words


@pytest.mark.parametrize("name", list_datasets())
def test_addresses_become_whole_links(name):
    card = read_card(name)
    stated = set(re.findall(r"https://doi\.org/10\.\d{4,5}/[\w()./-]*\w", f"{card}"))
    outline = _Outline()
    outline.feed(card._repr_html_())
    links = {value for key, value in outline.attributes if key == "href"}
    # A license may have an address, too; a table of one's own may have no DOI.
    assert stated <= links
    assert all(re.fullmatch(r"https://[\w.-]+/\S*[^\s.,;]", link) for link in links)


def test_text_of_a_card_is_escaped(copied):
    path = copied / "card.toml"
    text = path.read_text(encoding="utf-8").replace('bacteriophage lambda"', 'a <b> & *c* _d_ $e$"')
    path.write_text(text, encoding="utf-8")
    card = read_card_file(copied)
    assert card.title == "The genome of a <b> & *c* _d_ $e$"
    assert "a &lt;b&gt; &amp; *c* _d_ $e$" in card._repr_html_()
    assert r"a \<b\> & \*c\* \_d\_ \$e\$" in card._repr_markdown_()


# Chlamydia trachomatis


def test_chlamydia_is_the_published_genome(chlamydia):
    (record,) = chlamydia.records
    # Length in the record AE001273 and in Stephens et al. (1998); GC content as in RefSeq.
    assert len(record.sequence) == 1_042_519
    assert set(record.sequence) == set("ACGT")
    assert round(100 * gc_share(record.sequence), 1) == 41.3


def test_all_7_mers_occur_in_chlamydia(chlamydia):
    assert len(kmers(chlamydia.records[0].sequence, 7)) == 4**7


def test_strands_of_chlamydia_have_nearly_the_same_composition(chlamydia):
    """Chargaff's second rule holds for whole bacterial chromosomes."""
    counts = Counter(chlamydia.records[0].sequence)
    assert math.isclose(counts["A"], counts["T"], rel_tol=0.01)
    assert math.isclose(counts["C"], counts["G"], rel_tol=0.01)


# Phage lambda


def test_lambda_is_the_published_genome(phage):
    (record,) = phage.records
    # Sanger et al. (1982): 48,502 base pairs.
    assert len(record.sequence) == 48_502
    assert set(record.sequence) == set("ACGT")
    assert "NC_001416.1" in record.description
    assert round(100 * gc_share(record.sequence), 1) == 49.9


def test_lambda_starts_with_its_cohesive_end(phage):
    assert phage.records[0].sequence.startswith("GGGCGGCGACCT")


def test_lambda_gives_the_fragments_of_the_ecori_digest(phage):
    """The EcoRI size marker of the catalogues; EcoRI cuts G^AATTC."""
    sequence = phage.records[0].sequence
    cuts = [0, *(match.start() + 1 for match in re.finditer("GAATTC", sequence)), len(sequence)]
    fragments = sorted((b - a for a, b in pairwise(cuts)), reverse=True)
    assert fragments == [21226, 7421, 5804, 5643, 4878, 3530]


# Mitochondria


def test_mitochondria_have_the_published_lengths(mitochondria):
    lengths = {record.identifier: len(record.sequence) for record in mitochondria.records}
    assert lengths == {"MT_human": 16_569, "MT_orang": 16_499}


def test_placeholder_of_the_human_sequence_became_a_lower_case_a(mitochondria):
    human = mitochondria.record("MT_human").sequence
    assert [i + 1 for i, letter in enumerate(human) if letter not in "ACGT"] == [3107]
    assert human[3106] == "a"
    assert set(mitochondria.record("MT_orang").sequence) == set("ACGT")


def test_human_mitochondrion_is_the_revised_cambridge_reference(mitochondria):
    """MITOMAP lists where the rCRS (left) differs from the ancestral sequence RSRS (right)."""
    human = mitochondria.record("MT_human").sequence
    differences = """
        A73G T146C T152C T195C G247A A263G A750G G769A T825A G1018A A1438G A2706G G2758A T2885C
        C3594T A4104G C4312T A4769G C7028T A7146G C7256T G7521A C8468T C8655T A8701G A8860G T9540C
        A10398G C10664T G10688A T10810C T10873C T10915C G11719A G11914A C12705T A13105G A13276G
        C13506T C13650T C14766T A15326G G16129A C16187T T16189C C16223T A16230G C16278T T16311C
        T16519C
    """
    for difference in differences.split():
        reference, position = difference[0], int(difference[1:-1])
        assert human[position - 1] == reference, difference


def test_mitochondria_are_homologous(mitochondria):
    """Human shares many 11-mers with orangutan, hardly any with itself read backwards."""
    human, orangutan = (kmers(record.sequence, 11) for record in mitochondria.records)
    assert len(human & orangutan) / len(human | orangutan) > 0.1
    backwards = kmers(mitochondria.records[0].sequence[::-1], 11)
    assert len(human & backwards) / len(human | backwards) < 0.01


# BRCA1


def test_brca1_is_an_alignment_of_55_mammals(brca1):
    assert len(brca1.records) == 55
    assert {len(record.sequence) for record in brca1.records} == {3_009}
    letters = Counter("".join(record.sequence for record in brca1.records))
    assert set(letters) == set("ACGTNRYM-")
    assert letters["R"] + letters["Y"] + letters["M"] == 13


def test_leaves_of_the_tree_are_the_aligned_species(brca1):
    # scikit-bio refuses unbalanced parentheses, which Biopython reads as some other tree.
    tree = TreeNode.read([brca1.tree])
    assert sorted(leaf.name for leaf in tree.tips()) == sorted(brca1.identifiers)
    assert all(len(node.children) == 2 for node in tree.non_tips(include_self=True))


def test_tree_holds_the_accepted_clades(brca1):
    tree = Phylo.read(io.StringIO(brca1.tree), "newick")
    marsupials = {"Caenolest", "Phascogale", "Wombat", "Bandicoot"}
    clades = {
        frozenset(leaf.name for leaf in clade.get_terminals()) for clade in tree.find_clades()
    }
    for clade in (
        {"Human", "Chimpanzee"},
        {"Human", "Chimpanzee", "Gorilla", "Orangutan", "Rhesus", "HowlerMon", "Galago"},
        {"Mouse", "Rat"},
        {"SpermWhale", "HumpbackW", "Hippo"},
        AFROTHERIA,
        marsupials,
        set(brca1.identifiers) - marsupials,
    ):
        assert frozenset(clade) in clades


def test_afrotheria_share_the_published_deletion(brca1):
    """Madsen et al. (2001): a nine-base deletion in exon 11 that only Afrotheria have."""
    columns = [
        column
        for column in range(3_009)
        if {r.identifier for r in brca1.records if r.sequence[column] == "-"} == AFROTHERIA
    ]
    assert len(columns) == 9
    assert columns == list(range(columns[0], columns[0] + 9))
    assert columns[0] % 3 == 0, "whole codons"


def test_reading_frame_is_open_in_all_species(brca1):
    """The first column is the first base of a codon, and no species has a stop codon."""
    for record in brca1.records:
        codons = [record.sequence[i : i + 3] for i in range(0, 3_009, 3)]
        sense = "".join(codon for codon in codons if set(codon) <= set("ACGT"))
        assert "*" not in str(Seq(sense).translate()), record.identifier


def test_chimpanzee_part_is_the_known_protein(brca1):
    """The stretch is from the chimpanzee's BRCA1 protein in RefSeq, XP_016785970.2."""
    chimpanzee = brca1.record("Chimpanzee").sequence.replace("-", "")
    known = (
        "NTHASSLQHENSSLLLTKDRMNVEKAEFCNKSKQPGLARSQHNRWAGSKETCNDRRTPSTEKKVDLNADPLCERKEWNKQ"
        "KLPCSENPRDTEDVPWITLNSSIQKVNEWFSRSDELLGSDDSHDG"
    )
    assert known in str(Seq(chimpanzee).translate())


def test_relatives_are_close(brca1):
    def distance(a, b):
        differing, compared = differing_columns(brca1.record(a).sequence, brca1.record(b).sequence)
        return differing / compared

    to_human = [
        distance("Human", other) for other in ("Chimpanzee", "Orangutan", "Rhesus", "Dog", "Mouse")
    ]
    assert to_human == sorted(to_human)
    assert distance("Human", "Chimpanzee") < 0.02 < 0.2 < distance("Human", "Mouse")


@pytest.mark.parametrize(
    ("species", "jaccard"),
    [
        ("Chimpanzee", 0.859),
        ("Rhesus", 0.519),
        ("Dog", 0.131),
        ("Mouse", 0.064),
        ("Wombat", 0.041),
    ],
)
def test_9_mer_jaccard_to_human(brca1, species, jaccard):
    """Measured independently when the data set was chosen."""
    sequences = {record.identifier: record.sequence for record in brca1.ungapped()}
    human, other = kmers(sequences["Human"], 9), kmers(sequences[species], 9)
    assert len(human & other) / len(human | other) == pytest.approx(jaccard, abs=0.0006)


def test_ungapped_removes_gaps_only(brca1):
    for aligned, ungapped in zip(brca1.records, brca1.ungapped(), strict=True):
        assert ungapped.identifier == aligned.identifier
        assert ungapped.description == aligned.description
        assert "-" not in ungapped.sequence
        letters = Counter(aligned.sequence)
        del letters["-"]
        assert Counter(ungapped.sequence) == letters
        rest = iter(aligned.sequence)
        assert all(letter in rest for letter in ungapped.sequence), "the order is kept"


def test_numbers_in_the_flaws_of_brca1(brca1):
    flaws = " ".join(brca1.card.flaws)

    def sequence(identifier):
        return brca1.record(identifier).sequence

    leading = len(sequence("OldWorld")) - len(sequence("OldWorld").lstrip("-"))
    trailing = len(sequence("Caenolest")) - len(sequence("Caenolest").rstrip("-"))
    unknown = {record.sequence.count("N"): record.identifier for record in brca1.records}
    gorilla, _ = differing_columns(sequence("Chimpanzee"), sequence("Gorilla"))
    human, _ = differing_columns(sequence("Chimpanzee"), sequence("Human"))
    assert f"OldWorld lacks the first {leading} columns" in flaws
    assert f"Caenolest the last {trailing}" in flaws
    assert f"up to {max(unknown)} in one sequence" in flaws
    assert f"differs from gorilla in {gorilla} columns, from human in {human}" in flaws
    assert unknown[max(unknown)] == "FalseVamp", "a bat"
    assert max(map(len, brca1.identifiers)) == 10


def test_no_two_brca1_sequences_are_the_same(brca1):
    sequences = [record.sequence for record in brca1.records]
    assert all(a != b for a, b in combinations(sequences, 2))
