"""Tests of ``python -m nutrigen.datasets``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from nutrigen.datasets import _bundled as bundled
from nutrigen.datasets import list_datasets, list_originals, read_card
from nutrigen.datasets.__main__ import _license, main
from nutrigen.datasets._fetch import OriginalFile, Patience
from nutrigen.datasets._originals import HOMOLOGOUS_GENES, HOMOLOGOUS_SPECIES, Registry


def genes(seed):
    """A file of homologous genes, of random letters."""
    rng = np.random.default_rng(seed)
    return "".join(
        f">{name}\n{''.join(rng.choice(list('ACGT'), 1596))}\n" for name in HOMOLOGOUS_GENES
    ).encode()


@pytest.fixture
def registry(file_server, cache, monkeypatch):
    """A registry whose homologous genes are on the server, and all others nowhere."""
    monkeypatch.setenv("COLUMNS", "100")

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(genes(len(handler.path)))

    originals = [
        OriginalFile("homologous-genes", name, file_server.url(name, answer), size_limit=100_000)
        for name in HOMOLOGOUS_SPECIES.values()
    ]
    originals += [
        OriginalFile(name, "data.txt", "http://127.0.0.1:1/data.txt", size=3_000_000)
        for name in list_originals()
        if name != "homologous-genes"
    ]
    return Registry(tuple(originals), Patience(retries=0))


def rows_of(output):
    """Lines of the table by their first word."""
    return {line.split()[0]: line for line in output.splitlines() if line}


def test_list_names_every_data_set_with_size_license_and_status(registry, capsys):
    assert main([], registry=registry) == 0
    output, problems = capsys.readouterr()
    assert problems == ""
    rows = rows_of(output)
    assert rows.keys() >= {*list_datasets(), *list_originals()}
    for name in list_datasets():
        assert "bundled, verified" in rows[name]
        assert re.search(r"\d+(\.\d)? [kM]B", rows[name])
    for name in list_originals():
        assert "not fetched" in rows[name]
    assert "3.0 MB" in rows["dog-genes"]
    assert "< 500 kB" in rows["homologous-genes"]
    assert "Not stated" in rows["dog-genes"]
    assert "MIT" in rows["probiotic-response"]
    assert "Free to use and to share" in rows["lambda-phage-genome"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0123"])
def test_damaged_record_is_a_problem_and_no_traceback(registry, capsys, content):
    assert main(["--fetch", "homologous-genes"], registry=registry) == 0
    file = registry.of("homologous-genes")[0]
    record = file.path.with_name(f"{file.name}.sha256")
    record.write_bytes(content)
    capsys.readouterr()
    for arguments in (["--verify"], ["--fetch", "homologous-genes"]):
        assert main(arguments, registry=registry) == 1
        output, problems = capsys.readouterr()
        assert "failed, see below" in rows_of(output.replace(":", " "))["homologous-genes"]
        assert f"{record}: expected 64 hexadecimal digits" in problems
        assert "Delete this record" in problems


def test_cache_that_is_a_file_is_a_problem_and_no_traceback(registry, capsys, cache):
    cache.write_bytes(b"")
    assert main(["--verify"], registry=registry) == 0
    assert "not fetched" in rows_of(capsys.readouterr().out)["homologous-genes"]
    assert main(["--fetch", "homologous-genes"], registry=registry) == 1
    problems = capsys.readouterr().err
    assert f"{cache}, can not be used: it is a file" in problems
    assert "NUTRIGEN_DATA" in problems


def test_size_of_a_bundled_data_set_is_that_of_its_files(registry, capsys):
    main([], registry=registry)
    folder = Path(str(files("nutrigen.datasets") / "bundled" / "chlamydia-genome"))
    size = sum((folder / name).stat().st_size for name in read_card("chlamydia-genome").files)
    assert f"{size / 1000:.0f} kB" in rows_of(capsys.readouterr().out)["chlamydia-genome"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(registry, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NUTRIGEN_DATA", "/tmp/cache")
    main([], registry=registry)
    output = capsys.readouterr().out
    assert max(map(len, output.splitlines())) <= width
    table, _ = output.split("\n\n")
    dashes = table.splitlines()[1].split()[0]
    names = "".join(line[: len(dashes)].strip() for line in table.splitlines()[2:])
    assert names == "".join([*list_datasets(), *list_originals()]), "nothing is cut"
    if width >= 80:
        assert rows_of(output).keys() >= {*list_datasets(), *list_originals()}, "nor wrapped"


def test_where_prints_the_folder(cache, capsys):
    assert main(["--where"]) == 0
    assert capsys.readouterr().out == f"{cache}\n"


def test_fetch_then_list_and_verify(registry, capsys, cache):
    assert main(["--fetch", "homologous-genes"], registry=registry) == 0
    assert capsys.readouterr().out == (
        f"homologous-genes: verified, in {cache / 'homologous-genes'}\n"
    )
    main([], registry=registry)
    assert re.search(r"in cache$", rows_of(capsys.readouterr().out)["homologous-genes"])
    assert main(["--verify"], registry=registry) == 0
    row = rows_of(capsys.readouterr().out)["homologous-genes"]
    assert "verified by" in row, "no hash is published, so the recorded one counts"

    (cache / "homologous-genes" / "m-musculus.fasta").unlink()
    main([], registry=registry)
    output = " ".join(capsys.readouterr().out.split())
    assert "in cache (4 of 5 files)" in output


def test_verify_reports_an_altered_original(registry, capsys, cache):
    main(["--fetch", "homologous-genes"], registry=registry)
    capsys.readouterr()
    altered = cache / "homologous-genes" / "h-sapiens.fasta"
    altered.write_bytes(altered.read_bytes().replace(b"A", b"C", 1))
    assert main([], registry=registry) == 0, "a plain list does not look into originals"
    capsys.readouterr()
    assert main(["--verify"], registry=registry) == 1
    output, problems = capsys.readouterr()
    assert "failed" in rows_of(output)["homologous-genes"]
    assert problems.startswith("1 problem:\n")
    assert str(altered) in problems
    assert not altered.exists()


def test_altered_bundled_file_is_reported_whatever_is_asked(
    registry, capsys, tmp_path, monkeypatch
):
    root = tmp_path / "bundled"
    for name in ("lambda-phage-genome", "mitochondrial-genomes"):
        shutil.copytree(
            Path(str(files("nutrigen.datasets") / "bundled" / name)),
            root / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    monkeypatch.setattr(bundled, "_root", lambda: root)
    path = root / "lambda-phage-genome" / "lambda_virus.fa.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (root / "mitochondrial-genomes" / "card.toml").write_text("name = 1\n")
    assert main([], registry=registry) == 1
    output, problems = capsys.readouterr()
    rows = rows_of(output)
    assert "failed" in rows["lambda-phage-genome"]
    assert "failed" in rows["mitochondrial-genomes"]
    assert problems.startswith("2 problems:\n"), "each problem once"
    assert "lambda_virus.fa.gz: expected SHA-256" in problems
    assert "card.toml" in problems


def test_fetch_goes_on_after_a_failure_and_sums_up(registry, capsys):
    assert main(["--fetch", "dog-genes", "homologous-genes"], registry=registry) == 1
    output, problems = capsys.readouterr()
    assert "dog-genes: failed, see below\nhomologous-genes: verified" in output
    assert problems.startswith("1 problem:\n")
    assert "dog-genes" in problems
    assert "Connection refused" in problems


def test_fetch_all_means_every_original(registry, capsys):
    assert main(["--fetch", "all"], registry=registry) == 1
    output, problems = capsys.readouterr()
    assert [line.split(":")[0] for line in output.splitlines()] == list(list_originals())
    assert problems.startswith(f"{len(list_originals()) - 1} problems:\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fetch", "cat-genes"], "there is no original data set cat-genes; there are african-"),
        (["--fetch", "lambda-phage-genome"], "lambda-phage-genome is bundled; it need not be"),
        (["--fetch"], "expected at least one argument"),
        (["--where", "--verify"], "not allowed with argument"),
        (["dog-genes"], "unrecognized arguments"),
    ],
)
def test_wrong_arguments_end_with_status_2(cache, capsys, arguments, message):
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert message in " ".join(capsys.readouterr().err.split())


def test_module_runs(cache):
    done = subprocess.run(
        [sys.executable, "-m", "nutrigen.datasets", "--verify"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "chimpanzee-genes" in done.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_who_has_seen_enough_causes_no_traceback(cache, unbuffered):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody_reads:
        done = subprocess.run(
            [sys.executable, "-m", "nutrigen.datasets"],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == ""
    assert done.returncode == 141


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "MIT, copyright 2019 Justin B. Kinney. The text is bundled.",
            "MIT, copyright 2019 Justin B. Kinney",
        ),
        ("Public domain: works of the government.", "Public domain"),
        ("BSD 3-Clause (LICENSE.txt)", "BSD 3-Clause"),
    ],
)
def test_a_license_is_cut_after_its_first_statement_not_at_an_initial(text, shown):
    assert _license(text) == shown
