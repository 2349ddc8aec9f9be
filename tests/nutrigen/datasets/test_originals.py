"""Tests of the original data sets of the course: registry, cards, parsers, and the data themselves.

The originals may not be shared. Tests that need one look for it in the folder that the environment
variable NUTRIGEN_ORIGINALS names; the others make files of the same form.
"""

from __future__ import annotations

import csv
import os
import pickle
import re
import shutil
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

from nutrigen import datasets
from nutrigen.datasets import (
    DataFormatError,
    DataIntegrityError,
    DownloadError,
    RefusedFileError,
    fetch_african_genotypes,
    fetch_chimpanzee_genes,
    fetch_dog_genes,
    fetch_ecoli_genome,
    fetch_homologous_genes,
    fetch_human_genes,
    fetch_original,
    fetch_probiotic_response,
    list_datasets,
    list_originals,
    read_original_card,
    verify_original,
)
from nutrigen.datasets import _originals as originals
from nutrigen.datasets._bundled import verify_folder
from nutrigen.datasets._cards import UNPUBLISHED
from nutrigen.datasets._fetch import OriginalFile, Patience
from nutrigen.datasets._originals import Registry, course_registry
from nutrigen.genomics.fasta import FastaError

# Dataverse identifier and published size of each file.
PUBLISHED = {
    "human.txt": ("10493560", 5_547_716),
    "chimpanzee.txt": ("10493562", 3_258_260),
    "dog.txt": ("10493561", 1_667_375),
    "1000_genomes_data.txt": ("10494344", 20_114_920),
    "e-coli-dh10b.fasta": ("10494340", 4_754_525),
    "h-sapiens.fasta": ("10494347", None),
    "p-troglodytes.fasta": ("10494345", None),
    "m-musculus.fasta": ("10494342", None),
    "d-melanogaster.fasta": ("10494348", None),
    "c-elegans.fasta": ("10494341", None),
    "responder.csv": (None, 6_177),
}

COPIES = {
    "chimpanzee-genes": Path("gene-family-classification", "chimpanzee.txt"),
    "dog-genes": Path("gene-family-classification", "dog.txt"),
    "probiotic-response": Path("nutritional-data-learning", "responder.csv"),
}


# Registry and cards


def test_registry_holds_the_published_addresses_and_sizes():
    found = {file.name: file for file in course_registry().files}
    assert found.keys() == PUBLISHED.keys()
    for name, (identifier, size) in PUBLISHED.items():
        assert found[name].size == size
        if identifier:
            address = f"https://dataverse.harvard.edu/api/access/datafile/{identifier}"
            assert found[name].url == address
    assert found["responder.csv"].url == (
        "https://raw.githubusercontent.com/voges/ml-nutrition-tutorial/"
        "67be49e2b65bf044f82b8bc2c2689dbcfc025a01/notebooks/nutritional-data-learning/responder.csv"
    )


@pytest.mark.parametrize("name", list_originals())
def test_card_and_registry_name_the_same_files(name):
    card = read_original_card(name)
    registered = course_registry().of(name)
    assert list(card.files) == [file.name for file in registered]
    for file in registered:
        assert file.sha256 == (None if (h := card.files[file.name]) == UNPUBLISHED else h)
        assert file.most_bytes > 0
        identifier, _ = PUBLISHED[file.name]
        assert identifier is None or name == "homologous-genes" or identifier in card.source


@pytest.mark.parametrize("name", list_originals())
def test_card_shows_itself(name):
    card = read_original_card(name)
    lines = str(card).splitlines()
    assert max(map(len, lines)) <= 100
    for shown in (str(card), card._repr_html_(), card._repr_markdown_()):
        for file in card.files:
            assert file.replace("_", "") in shown.replace("\\", "").replace("_", "")
    assert card.kind == "real"


def test_originals_are_not_bundled():
    assert set(list_originals()).isdisjoint(list_datasets())
    for name in list_originals():
        folder = Path(str(files("nutrigen.datasets") / "originals" / name))
        assert [path.name for path in folder.iterdir()] == ["card.toml"]
        assert f"fetch_{name.replace('-', '_')}" in datasets.__all__


def test_bundled_file_can_not_do_without_a_published_hash(tmp_path):
    source = Path(str(files("nutrigen.datasets") / "originals" / "human-genes" / "card.toml"))
    folder = tmp_path / "human-genes"
    folder.mkdir()
    shutil.copyfile(source, folder / "card.toml")
    (folder / "human.txt").write_text("sequence\tclass\n")
    with pytest.raises(DataIntegrityError, match=r"human\.txt: expected SHA-256 not published"):
        verify_folder(folder)


@pytest.mark.parametrize("function", [read_original_card, fetch_original, verify_original])
def test_unknown_original_lists_those_there_are(function):
    with pytest.raises(ValueError, match="no original data set 'cat-genes'; there are african-gen"):
        function("cat-genes")


# Made files of the same form


@pytest.mark.parametrize(
    "call",
    [
        lambda registry: fetch_dog_genes(registry=registry),
        lambda registry: fetch_original("dog-genes", registry=registry),
        lambda registry: verify_original("dog-genes", registry=registry),
        lambda registry: fetch_homologous_genes("human", registry=registry),
    ],
)
@pytest.mark.parametrize("registry", ["https://example.org", 3, ()])
def test_what_is_no_registry_is_refused_by_name(call, registry):
    with pytest.raises(TypeError, match="registry must be a Registry or None"):
        call(registry)


@pytest.mark.parametrize("species", ["dog", None, 3, ["human"], b"human"])
def test_unknown_species_lists_those_there_are(species):
    with pytest.raises(ValueError, match="species must be one of human, chimpanzee, mouse,"):
        fetch_homologous_genes(species)


@pytest.fixture
def serve(file_server, cache):
    """Registry of one made data set, served on the loopback address."""

    def serve(name, **contents):
        made = []
        for file_name, content in contents.items():

            def answer(handler, content=content):
                handler.send_response(200)
                handler.send_header("Content-Length", str(len(content)))
                handler.end_headers()
                handler.wfile.write(content)

            url = file_server.url(file_name, answer)
            made.append(OriginalFile(name, file_name, url, size_limit=30_000_000))
        return Registry(tuple(made), Patience(retries=0))

    return serve


def random_letters(rng, n, letters="ACGT"):
    return "".join(rng.choice(list(letters), n))


@pytest.mark.parametrize(
    ("fetch", "name", "n"),
    [
        (fetch_human_genes, "human-genes", 4380),
        (fetch_chimpanzee_genes, "chimpanzee-genes", 1682),
        (fetch_dog_genes, "dog-genes", 820),
    ],
)
def test_gene_families_are_read(serve, fetch, name, n):
    rng = np.random.default_rng(0)
    sequences = [random_letters(rng, 3 * rng.integers(1, 5), "ACGTN") for _ in range(n)]
    codes = rng.integers(0, 7, n)
    rows = [f"{sequence}\t{code}" for sequence, code in zip(sequences, codes, strict=True)]
    text = "\n".join(["sequence\tclass", *rows])
    data = fetch(registry=serve(name, **{"genes.txt": text.encode()}))
    assert data.sequences == tuple(sequences)
    np.testing.assert_array_equal(data.target, codes)
    assert repr(data) == f"<{name}: {n:,} sequences>"
    for a in range(0, n, 7):
        same = [i for i, sequence in enumerate(sequences) if sequence == sequences[a]]
        np.testing.assert_array_equal(np.flatnonzero(data.groups == data.groups[a]), same)
    frame = data.to_frame()
    assert frame.shape == (n, 4)
    assert frame["family"].nunique() == len(data.target_names) == 7
    assert set(frame.loc[frame["class"] == 5, "family"]) == {"ion channel"}


@pytest.fixture(scope="module")
def genotype_file():
    """995 x 10,101 random bases, and the file that holds them."""
    rng = np.random.default_rng(0)
    bases = rng.choice(np.array([b"A", b"C", b"G", b"T"], dtype="S1"), (995, 10_101))
    sexes = rng.integers(1, 3, 995)
    populations = rng.choice(["ACB", "ASW", "ESN", "GWD", "LWK", "MSL", "YRI"], 995)
    lines = [
        f"NA{20_000 + row} {sexes[row]} {populations[row]} ".encode() + b" ".join(bases[row])
        for row in range(995)
    ]
    return bases, sexes, populations, b"\n".join(lines) + b"\n"


def test_african_genotypes_are_read(serve, genotype_file):
    bases, sexes, populations, content = genotype_file
    # One letter a base, one byte between two fields: the published size leaves nothing else.
    assert len(content) == PUBLISHED["1000_genomes_data.txt"][1]
    data = fetch_african_genotypes(registry=serve("african-genotypes", **{"g.txt": content}))
    assert data.bases.shape == (995, 10_101)
    assert data.bases.dtype == "U1"
    assert "".join(data.bases[3]).encode() == b"".join(bases[3])
    assert np.array_equal(data.bases.view(np.uint32), bases.view(np.uint8))
    np.testing.assert_array_equal(data.sex, np.where(sexes == 1, "male", "female"))
    np.testing.assert_array_equal(data.population, populations)
    assert data.identifiers[994] == "NA20994"
    assert set(data.population) == set(data.population_names)
    assert repr(data) == "<african-genotypes: 995 people, 10,101 SNPs>"


def ecoli_file(length=4_687_487):
    """A file of the form that NCBI writes: lines of 70 letters."""
    letters = np.random.default_rng(0).choice(np.frombuffer(b"ACGT", dtype="S1"), length).tobytes()
    lines = [letters[start : start + 70] for start in range(0, length, 70)]
    header = b">NZ_CP110018.1 Escherichia coli strain DH10B chromosome, complete genome"
    return letters, b"\n".join([header, *lines]) + b"\n"


def test_ecoli_genome_is_read(serve):
    letters, content = ecoli_file()
    assert len(content) == PUBLISHED["e-coli-dh10b.fasta"][1]
    data = fetch_ecoli_genome(registry=serve("ecoli-genome", **{"e.fasta": content}))
    assert data.record("NZ_CP110018.1").sequence == letters.decode()


def homologous_file(rng, pyruvate_kinase=1596, names=originals.HOMOLOGOUS_GENES):
    lengths = dict.fromkeys(names, 1200) | {"pyruvate kinase": pyruvate_kinase}
    sequences = {name: random_letters(rng, lengths[name]) for name in names}
    text = "".join(f">{name}\n{sequence}\n" for name, sequence in sequences.items())
    return sequences, text.encode()


def test_homologous_genes_are_read(serve):
    rng = np.random.default_rng(0)
    made = {file: homologous_file(rng) for file in originals.HOMOLOGOUS_SPECIES.values()}
    registry = serve("homologous-genes", **{file: content for file, (_, content) in made.items()})
    for species, file in originals.HOMOLOGOUS_SPECIES.items():
        data = fetch_homologous_genes(species, registry=registry)
        assert {r.identifier: r.sequence for r in data.records} == made[file][0]
    assert len(verify_original("homologous-genes", registry=registry)) == 5
    with pytest.raises(ValueError, match=r"one of human, chimpanzee, mouse, .*, not 'rat'"):
        fetch_homologous_genes("rat", registry=registry)


@pytest.mark.parametrize(
    ("names", "length", "message"),
    [
        (originals.HOMOLOGOUS_GENES[:10], 1596, "the genes are tRNA, .*; expected tRNA, "),
        (originals.HOMOLOGOUS_GENES[::-1], 1596, "the genes are alcohol dehydrogenase, "),
        (originals.HOMOLOGOUS_GENES, 1595, r"kinase has 1,595 bases; expected 1,596"),
    ],
)
def test_other_homologous_genes_are_refused(serve, cache, names, length, message):
    _, content = homologous_file(np.random.default_rng(0), length, names)
    registry = serve("homologous-genes", **{"h-sapiens.fasta": content})
    with pytest.raises(RefusedFileError, match=rf"h-sapiens\.fasta, line 1: .*{message}"):
        fetch_homologous_genes("human", registry=registry)
    assert not [path for path in cache.rglob("*") if path.is_file()]


class _Harmful:
    """Would make a folder if it were unpickled."""

    def __reduce__(self):
        return os.mkdir, (os.environ["NUTRIGEN_DATA"] + "-harmed",)


@pytest.mark.parametrize("name", list_originals())
def test_nothing_unpickles(serve, cache, name):
    file_names = [file.name for file in course_registry().of(name)]
    registry = serve(name, **dict.fromkeys(file_names, pickle.dumps(_Harmful())))
    with pytest.raises(RefusedFileError):
        fetch_original(name, registry=registry)
    assert not Path(f"{cache}-harmed").exists()


def test_fetchers_use_the_course_registry_unless_told_otherwise(cache, monkeypatch):
    """Every function asks for its own files: without a network, the message names them."""
    unreachable = tuple(
        replace(file, url="http://127.0.0.1:1/" + file.name) for file in course_registry().files
    )
    registry = Registry(unreachable, Patience(retries=0))
    monkeypatch.setattr(originals, "course_registry", lambda: registry)
    for fetch in (
        fetch_human_genes, fetch_chimpanzee_genes, fetch_dog_genes, fetch_african_genotypes,
        fetch_ecoli_genome, fetch_probiotic_response,
    ):  # fmt: skip
        name = fetch.__name__.removeprefix("fetch_").replace("_", "-")
        with pytest.raises(DownloadError, match=rf"data set {name}\)"):
            fetch()
    for species, file_name in originals.HOMOLOGOUS_SPECIES.items():
        with pytest.raises(DownloadError, match=re.escape(file_name)):
            fetch_homologous_genes(species)


# Malformed files name the file and the line

GENES = "sequence\tclass\nACGT\t0\nACGN\t6\n"
PEOPLE = "HG1 1 ACB A C G\nHG2 2 YRI T N 0\n"
RESPONSE = ",".join(originals.PROBIOTIC_COLUMNS) + "\n" + ",".join(["1.5"] * 26) + "\n"


def parse_genes(text):
    return originals._parse_gene_families(text.encode(), "f.txt", n_rows=2)


def parse_people(text):
    return originals._parse_african_genotypes(text.encode(), "f.txt", n_people=2, n_snps=3)


def parse_response(text):
    return originals._parse_probiotic_response(text.encode(), "f.txt", n_rows=1)


def test_small_files_are_well_formed():
    assert parse_genes(GENES)[0] == parse_genes(GENES.replace("\n", "\r\n"))[0] == ("ACGT", "ACGN")
    bases, identifiers, sexes, populations = parse_people(PEOPLE)
    assert bases.tolist() == [["A", "C", "G"], ["T", "N", "0"]]
    assert (list(identifiers), list(sexes)) == (["HG1", "HG2"], ["male", "female"])
    assert list(populations) == ["ACB", "YRI"]
    assert parse_response(RESPONSE).shape == (1, 26)


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (parse_genes, "", r"f\.txt, line 1: the header must be"),
        (parse_genes, GENES.replace("\tclass", ",class"), "line 1: the header must be"),
        (parse_genes, GENES.replace("ACGT\t0", "ACGT 0"), "line 2: there are 1 fields"),
        (parse_genes, GENES.replace("ACGN\t6", "ACGN\t6\tx"), "line 3: there are 3 fields"),
        (parse_genes, GENES.replace("ACGN", "ACXN"), "line 3: column 3: 'X' is none of"),
        (parse_genes, GENES.replace("ACGN", "acgn"), "line 3: column 1: 'a' is none of"),
        (parse_genes, GENES.replace("ACGN", ""), "line 3: the sequence is empty"),
        (parse_genes, GENES.replace("\t6", "\t7"), "line 3: the class is '7'; expected one digit"),
        (parse_genes, GENES.replace("\t6", "\t01"), "line 3: the class is '01'"),
        (parse_genes, GENES.replace("\t6", "\t"), "line 3: the class is ''"),
        (parse_genes, GENES[:22], "line 2: the file ends after 1 sequences; expected 2"),
        (parse_genes, GENES + "A\t1\n", "line 4: the file ends after 3 sequences; expected 2"),
        (parse_people, "", "line 1: the file ends after 0 people; expected 2"),
        (parse_people, PEOPLE.replace("A C G", "A C"), "line 1: there are 5 fields; expected 6"),
        (parse_people, PEOPLE.replace("HG2", "HG1"), "line 2: HG1 is the person of line 1 too"),
        (parse_people, PEOPLE.replace("2 YRI", "3 YRI"), "line 2: the sex is 3; expected 1"),
        (parse_people, PEOPLE.replace("YRI", "GBR"), "line 2: the population is GBR; expected"),
        (parse_people, PEOPLE.replace("C G", "C X"), "line 1: field 6 is X; expected a base"),
        (parse_people, PEOPLE.replace("A C", "AC C"), "line 1: field 4 is AC; expected a base"),
        (parse_people, PEOPLE[:16], "line 1: the file ends after 1 people; expected 2"),
        (parse_response, "", "line 1: the header must be the 26 names"),
        (parse_response, RESPONSE.replace("sex", "gender"), "line 1: the header must be"),
        (parse_response, RESPONSE.replace("1.5\n", "1.5,1\n"), "line 2: there are 27 fields"),
        (parse_response, RESPONSE.replace("1.5\n", "1,5\n"), "line 2: there are 27 fields"),
        (parse_response, RESPONSE.replace("1.5\n", "nan\n"), "shannon is 'nan'; expected a number"),
        (parse_response, RESPONSE.replace("1.5\n", "1e3\n"), "shannon is '1e3'; expected a number"),
        (parse_response, RESPONSE.replace("1.5\n", "9" * 400 + "\n"), "shannon is '999"),
        (parse_response, RESPONSE.replace("1.5\n", "1\r5\n"), "this is no table of comma-"),
        (parse_response, RESPONSE + "a" * 200_000, "this is no table of comma-separated values"),
        (parse_response, RESPONSE * 2, "line 3: ldl_cholesterin_reduction is 'ldl_"),
        (parse_response, RESPONSE.splitlines()[0], "line 1: the file ends after 0 people"),
    ],
)
def test_malformed_file_is_named_with_the_line(parse, text, message):
    with pytest.raises(DataFormatError, match=message) as raised:
        parse(text)
    assert str(raised.value).startswith(f"f.txt, line {raised.value.line}: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b">a\nACGT\n", r"the sequences and their lengths are \[\('a', 4\)\]; expected e: 4"),
        (b">e\nACG\n", r"\[\('e', 3\)\]; expected e: 4"),
        (b">e\nACGT\n>f\nA\n", r"\('f', 1\)\]; expected e: 4"),
    ],
)
def test_other_genome_is_named(content, message):
    with pytest.raises(DataFormatError, match=rf"^f\.fasta, line 1: .*{message}"):
        originals._parse_ecoli_genome(content, "f.fasta", identifier="e", length=4)


def test_malformed_fasta_is_named_with_the_line():
    with pytest.raises(FastaError, match=r"f\.fasta, line 3: column 2: '!'"):
        originals._parse_ecoli_genome(b">e\nAC\nG!\n", "f.fasta", identifier="e", length=4)


# The originals themselves


@pytest.fixture
def copy(cache):
    """Put the copy of an original into the cache, as one would by hand."""
    folder = os.environ.get("NUTRIGEN_ORIGINALS")
    if not folder:
        pytest.skip("needs a copy of an original: set NUTRIGEN_ORIGINALS to the folder that has it")

    def copy(name):
        source = Path(folder, COPIES[name])
        (cache / name).mkdir(parents=True)
        shutil.copyfile(source, cache / name / source.name)
        return source

    return copy


@pytest.mark.parametrize(
    ("fetch", "name", "counts", "n_repeated"),
    [
        (fetch_chimpanzee_genes, "chimpanzee-genes", [234, 185, 144, 228, 261, 109, 521], 7),
        (fetch_dog_genes, "dog-genes", [131, 75, 64, 95, 135, 60, 260], 3),
    ],
)
def test_original_genes_are_those_that_pandas_reads(copy, fetch, name, counts, n_repeated):
    expected = pd.read_table(copy(name))
    data = fetch()
    assert list(data.sequences) == expected["sequence"].tolist()
    np.testing.assert_array_equal(data.target, expected["class"])
    assert np.bincount(data.target).tolist() == counts
    assert len(data.sequences) - len(np.unique(data.groups)) == n_repeated
    assert expected["sequence"].duplicated().sum() == n_repeated
    assert verify_original(name) == tuple(read_original_card(name).files)


def test_what_the_cards_say_of_the_genes_holds(copy):
    copy("chimpanzee-genes")
    copy("dog-genes")
    chimpanzee, dog = fetch_chimpanzee_genes().to_frame(), fetch_dog_genes().to_frame()
    for frame, n_same_start, n_without_atg, n_ambiguous in (
        (chimpanzee, 985, 133, 2),
        (dog, 135, 146, 17),
    ):
        sequences = frame["sequence"]
        assert sequences.str[:60].duplicated(keep=False).sum() == n_same_start
        assert (~sequences.str.startswith("ATG")).sum() == n_without_atg
        assert sequences.str.contains("N").sum() == n_ambiguous
        assert (sequences.str.len() % 3 == 0).all(), "whole codons"
    stops = dog["sequence"].str[-3:].isin(["TAA", "TAG", "TGA"])
    assert 1 / 7 < 1 - stops.mean() < 1 / 5


def nine_mer_counts(sequences, codes=None):
    """Counts of 9-mers (N included), and their codes: columns are those of `codes` if given.

    Four consecutive overlapping 6-mers are one 9-mer, so these are the counts of the 4-grams of
    6-mer words, without writing any word.
    """
    rows, found = [], []
    for row, sequence in enumerate(sequences):
        digits = sequence.encode().translate(bytes.maketrans(b"ACGNT", bytes(range(5))))
        digits = np.frombuffer(digits, dtype=np.uint8).astype(np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(digits, 9) @ 5 ** np.arange(8, -1, -1)
        rows.append(np.full(windows.size, row))
        found.append(windows)
    rows, found = np.concatenate(rows), np.concatenate(found)
    codes = np.unique(found) if codes is None else codes
    columns = np.searchsorted(codes, found).clip(max=codes.size - 1)
    known = codes[columns] == found
    ones = np.ones(known.sum(), dtype=np.int64)
    shape = (len(sequences), codes.size)
    return csr_matrix((ones, (rows[known], columns[known])), shape=shape), codes


def test_nine_mers_are_the_4_grams_of_6_mers():
    rng = np.random.default_rng(0)
    sequences = [random_letters(rng, n, "ACGNT") for n in rng.integers(9, 200, 20)]
    sentences = [" ".join(s[i : i + 6] for i in range(len(s) - 5)) for s in sequences]
    expected = CountVectorizer(ngram_range=(4, 4)).fit_transform(sentences)
    counts, _ = nine_mer_counts(sequences)
    np.testing.assert_array_equal(counts.toarray(), expected.toarray())


def test_published_accuracies_of_naive_bayes(copy):
    """0.914 on held-out chimpanzee genes and 0.927 from chimpanzee to dog.

    With the split, the words and the smoothing of the usual notebook for these data: a fifth held
    out with random state 42, 4-grams of 6-mers, alpha 0.1. The dog is predicted from all
    chimpanzee genes.
    """
    copy("chimpanzee-genes")
    copy("dog-genes")
    chimpanzee, dog = fetch_chimpanzee_genes(), fetch_dog_genes()
    counts, codes = nine_mer_counts(chimpanzee.sequences)
    dog_counts, _ = nine_mer_counts(dog.sequences, codes)

    train, test, y_train, y_test = train_test_split(
        counts, chimpanzee.target, test_size=0.20, random_state=42
    )
    held_out = MultinomialNB(alpha=0.1).fit(train, y_train).score(test, y_test)
    assert round(held_out, 3) == 0.914
    across = MultinomialNB(alpha=0.1).fit(counts, chimpanzee.target).score(dog_counts, dog.target)
    assert round(across, 3) == 0.927


def test_original_response_is_that_of_the_file(copy):
    with open(copy("probiotic-response"), newline="") as stream:
        header, *rows = csv.reader(stream)
    data = fetch_probiotic_response()
    assert data.frame.columns.tolist() == header
    assert data.frame.shape == (42, 26)
    for row, (_, values) in zip(rows, data.frame.iterrows(), strict=True):
        for text, value in zip(row, values, strict=True):
            assert (np.isnan(value) and text in ("", "NA")) or float(text) == value
    assert data.frame[["sex", "age"]].dtypes.eq(np.int64).all()
    assert repr(data) == "<probiotic-response: 42 people, 26 columns>"

    assert data.target.name == "ldl_cholesterin_reduction"
    assert data.data.shape == (42, 25)
    assert list(data.feature_names) == header[1:]
    features, target = fetch_probiotic_response(return_X_y=True)
    pd.testing.assert_frame_equal(features, data.data)
    pd.testing.assert_series_equal(target, data.target)

    described = data.describe_columns()
    assert list(described.index) == header
    assert described["missing"][described["missing"] > 0].to_dict() == {
        "body_mass_index": 1,
        "bristol_stool_scale": 3,
        "blood_hdl_cholesterol": 1,
        "blood_ldl_hdl_ratio": 1,
    }
    assert (described[["unit", "meaning"]] != "").all(axis=None)


def test_units_of_the_response_follow_from_its_values(copy):
    copy("probiotic-response")
    frame = fetch_probiotic_response().frame
    # 1 mg/dL is 0.0259 mmol/L of cholesterol and 0.0114 mmol/L of triglycerides.
    for column, factor in {
        "blood_total_cholesterol": 0.0259,
        "blood_hdl_cholesterol": 0.0259,
        "blood_ldl_cholesterol": 0.0259,
        "blood_triglycerides": 0.0114,
    }.items():
        milligrams = frame[column].dropna() / factor
        np.testing.assert_allclose(milligrams, milligrams.round(), atol=1e-6)
    # A change in per cent, rounded to a tenth, of about 190 mg/dL is off by a tenth of it.
    before = frame["blood_ldl_cholesterol"] / 0.0259
    after = before * (1 + frame["ldl_cholesterin_reduction"] / 100)
    np.testing.assert_allclose(after, after.round(), atol=230 * 0.0005 + 1e-9)
    ratio = frame["blood_ldl_cholesterol"] / frame["blood_hdl_cholesterol"]
    np.testing.assert_allclose(frame["blood_ldl_hdl_ratio"], ratio, atol=0.0005)
    energy = frame[["diet_protein", "diet_fat", "diet_carb"]].sum(axis=1)
    assert energy.between(80, 100).all(), "the rest of the energy is alcohol and fiber"
    assert frame["bristol_stool_scale"].dropna().between(1, 7).all()
    assert frame["diet_healhy_eating_index"].between(0, 100).all()
    assert frame["diet_mediterenian_score"].between(0, 9).all()
    means = frame.groupby("sex").mean()
    assert means.loc[1, "waist_hip_ratio"] < means.loc[0, "waist_hip_ratio"]
    assert means.loc[1, "diet_energy"] < means.loc[0, "diet_energy"]
    assert means.loc[1, "blood_hdl_cholesterol"] > means.loc[0, "blood_hdl_cholesterol"]


def test_what_the_card_says_of_the_response_holds(copy):
    copy("probiotic-response")
    frame = fetch_probiotic_response().frame
    ldl, hdl = frame["blood_ldl_cholesterol"], frame["blood_hdl_cholesterol"]
    impossible = frame.index[ldl + hdl > frame["blood_total_cholesterol"]]
    assert (impossible + 1).tolist() == [23, 39]
    diet = [f"diet_{name}" for name in ("fiber", "energy", "protein", "fat", "carb")]
    assert (frame.index[frame[diet].duplicated(keep=False)] + 1).tolist() == [9, 20]
    assert ((ldl / 0.0259).round() < 160).sum() == 4
    change = ldl / 0.0259 * frame["ldl_cholesterin_reduction"] / 100
    assert round(change.mean(), 1) == -6.1


def test_response_agrees_with_the_paper(copy):
    """Kerlikowsky et al.: mean decrease 6.6 ± 14.0 mg/dL; responders (> 5 %) have a higher BMI."""
    copy("probiotic-response")
    frame = fetch_probiotic_response().frame
    change = frame["blood_ldl_cholesterol"] / 0.0259 * frame["ldl_cholesterin_reduction"] / 100
    assert abs(change.mean() + 6.6) < 14.0 / np.sqrt(42)
    responder = frame["ldl_cholesterin_reduction"] < -5
    bmi = frame["body_mass_index"].groupby(responder).mean()
    assert bmi[True] > bmi[False]


def test_description_covers_each_column():
    assert len(originals.PROBIOTIC_COLUMNS) == 26
    assert all(unit and meaning for unit, meaning in originals.PROBIOTIC_COLUMNS.values())
    assert {field.name for field in fields(originals.ProbioticResponseData)} == {"frame", "card"}
