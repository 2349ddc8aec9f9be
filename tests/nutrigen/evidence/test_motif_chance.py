"""Models of chance for motifs: what a chain keeps, what is planted, and what is kept."""

import numpy as np
import pytest

from nutrigen import datasets
from nutrigen.evidence import kept, motif_chance


def test_a_chain_repeats_what_is_determined() -> None:
    drawn = motif_chance.chain("ACGT" * 50, 1, np.random.default_rng(3), n_pieces=1)
    assert len(drawn) == 200
    assert drawn in "ACGT" * 60


def test_a_chain_has_the_frequencies_of_the_words() -> None:
    phage = datasets.load_lambda_phage_genome().records[0].sequence
    drawn = motif_chance.chain(phage, 3, np.random.default_rng(4))
    assert len(drawn) == len(phage) // 500 * 500
    for word in ("GCGC", "TTTT", "CTAG", "GATC"):
        expected = sum(phage.startswith(word, i) for i in range(len(phage)))
        found = sum(drawn.startswith(word, i) for i in range(len(drawn)))
        assert found == pytest.approx(expected, abs=5 * np.sqrt(expected) + 8)


def test_a_word_at_the_end_alone_goes_on_with_any_letter() -> None:
    drawn = motif_chance.chain("A" * 30 + "C", 1, np.random.default_rng(5), n_pieces=1)
    assert set(drawn) <= set("ACGT")
    assert len(drawn) == 31


def test_false_hits_beside_a_site_are_some_of_the_false_hits() -> None:
    found = motif_chance.planted(1)
    for name in ("bonferroni", "fdr"):
        assert found[name] <= 50
        assert 0 <= found[f"{name}, overlap"] <= found[f"{name}, false"]
    assert found["bonferroni"] <= found["fdr"]
    for name, values in kept("motif_chance")["planted"].items():
        assert values[1] == pytest.approx(found[name], abs=1)


@pytest.mark.pinned
@pytest.mark.parametrize("model", ["shuffled", "chain"])
def test_one_genome_is_what_is_kept(model: str) -> None:
    assert kept("motif_chance")[model][1] == pytest.approx(motif_chance.hits(model, 1), abs=2)


def test_hits_of_independent_bases_are_as_many_as_expected() -> None:
    known = np.array(kept("motif_chance")["independent"])
    again = motif_chance.independent_hits(3)
    assert known[:3] == pytest.approx(np.array(again), abs=2)
    hits, sites = known.T
    assert (sites <= hits).all()
    assert (hits <= 2 * sites + 5).all()
    # At a rate of at most one in ten thousand, and not far below it.
    length = len(datasets.load_chlamydia_genome().records[0].sequence)
    assert 0.9 * 2e-4 * length < hits.mean() < 2e-4 * length
