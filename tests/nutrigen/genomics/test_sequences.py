"""Strands, composition, translation and random sequences against Biopython."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import scipy.stats
from Bio.Seq import Seq
from Bio.Seq import reverse_complement as biopython_reverse_complement
from Bio.Seq import reverse_complement_rna as biopython_reverse_complement_rna
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nutrigen.genomics.fasta import FastaRecord
from nutrigen.genomics.sequences import (
    base_composition,
    random_sequence,
    reverse_complement,
    translate,
)

IUPAC = "ACGTRYSWKMBDHVN"


UNIFORM = dict.fromkeys("ACGT", 0.25)


SKEWED = {"A": 0.4, "C": 0.1, "G": 0.2, "T": 0.3}


# No example has a deadline, since the machine may be busy, and all share the folder of their test.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@untimed
@given(st.text(IUPAC + IUPAC.lower() + "-"))
def test_reverse_complement_of_dna_equals_biopython(sequence):
    assert reverse_complement(sequence) == biopython_reverse_complement(sequence)
    assert reverse_complement(reverse_complement(sequence)) == sequence


@untimed
@given(st.text("ACGUacguRYSWKMBDHVNn-").map("U".__add__))
def test_reverse_complement_of_rna_equals_biopython(sequence):
    assert reverse_complement(sequence) == biopython_reverse_complement_rna(sequence)


def test_reverse_complement_names_an_illegal_letter():
    with pytest.raises(ValueError, match="'J' at index 3"):
        reverse_complement("ACGJT")
    with pytest.raises(ValueError, match="'ſ' at index 1"):
        reverse_complement("AſG")
    with pytest.raises(ValueError, match="both T and U"):
        reverse_complement("ACGTu")
    with pytest.raises(TypeError, match="sequence must be a sequence"):
        reverse_complement(7)


@untimed
@given(st.text("ACGTUacgtuNnRy-", min_size=1))
def test_base_composition_equals_counter(sequence):
    counter = Counter(sequence.upper().replace("U", "T"))
    total = sum(counter[base] for base in "ACGT")
    assume(total)
    assert base_composition(sequence) == {base: counter[base] / total for base in "ACGT"}


def test_base_composition_of_records_is_that_of_the_genome():
    records = [FastaRecord("a", "a", "AAAC"), FastaRecord("b", "b", "GT")]
    assert base_composition(records) == base_composition("AAACGT")


def test_base_composition_needs_a_base():
    with pytest.raises(ValueError, match="no unambiguous base"):
        base_composition("NN-")


@pytest.mark.parametrize("composition", [None, SKEWED])
def test_random_sequence_has_the_composition(composition):
    sequence = random_sequence(100_000, np.random.default_rng(1), composition)
    observed = [sequence.count(base) for base in "ACGT"]
    expected = [100_000 * (composition or UNIFORM)[base] for base in "ACGT"]
    assert sum(observed) == 100_000
    assert scipy.stats.chisquare(observed, expected).pvalue > 1e-6


def test_random_sequence_depends_on_the_generator_only():
    first, again, other = (random_sequence(50, np.random.default_rng(s)) for s in (1, 1, 2))
    assert first == again != other


def test_random_sequence_checks_its_arguments():
    assert random_sequence(0, np.random.default_rng(0)) == ""
    with pytest.raises(ValueError, match="length"):
        random_sequence(-1, np.random.default_rng(0))
    with pytest.raises(TypeError, match="Generator"):
        random_sequence(10, np.random.RandomState(0))


@given(st.lists(st.text("ACGTacgt", min_size=3, max_size=3)))
def test_translation_is_that_of_biopython(codons):
    sequence = "".join(codons)
    expected = str(Seq(sequence).translate(table=1))
    assert translate(sequence) == expected
    assert translate(sequence.replace("T", "U").replace("t", "u")) == expected


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        ("ATGA", "whole codons of three letters, but has 4 letters"),
        ("ATGANA", "has the codon 'ANA' at index 3"),
        ("ATG---", "has the codon '---' at index 3"),
    ],
)
def test_what_is_no_coding_sequence_is_not_translated(sequence, message):
    with pytest.raises(ValueError, match=message):
        translate(sequence)
