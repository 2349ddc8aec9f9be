"""The equations of the preface: a cost that halves, and what a gram of DNA holds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from Bio.SeqUtils import molecular_weight
from scipy.constants import Avogadro

Verify = Callable[..., None]


@pytest.mark.equation("eq-moore-cost")
def test_a_cost_that_follows_the_equation_halves_in_every_period(symbolic: Verify) -> None:
    """The cost one period later is half, and at the start it is the first cost."""
    t, start, period, first = sympy.symbols("t t_0 T C_0", positive=True)
    cost = first * 2 ** (-(t - start) / period)
    symbolic(cost.subs(t, start) - first)
    symbolic(cost.subs(t, t + period) - cost / 2)


@pytest.mark.equation("eq-dna-density")
def test_density_is_that_of_strands_weighed_letter_by_letter(
    deviation: Verify, rng: np.random.Generator
) -> None:
    """Against strands whose four kinds of letters are weighed by Biopython, and bytes counted."""
    densities, weighed = [], []
    for n_letters in (1_000, 4_000, 20_000):
        strand = "".join(rng.choice(list("ACGT"), size=n_letters))
        grams = molecular_weight(strand, "DNA") / Avogadro
        n_bytes = n_letters * np.log2(4) / 8
        weighed.append(n_bytes / grams)
        mean_mass = np.mean([molecular_weight(letter, "DNA") for letter in strand])
        # A bond of the chain costs a molecule of water.
        water = 18.015
        densities.append(2 / 8 * Avogadro / (mean_mass - water * (n_letters - 1) / n_letters))
    deviation(densities, weighed, tolerance=1e-4, relative=True)


def test_the_round_mass_lies_between_that_of_a_link_and_that_of_a_salt() -> None:
    free = np.mean([molecular_weight(letter, "DNA") for letter in "ACGT"])
    water, sodium_for_hydrogen = 18.015, 22.99 - 1.008
    assert free - water < 330 < free - water + sodium_for_hydrogen
