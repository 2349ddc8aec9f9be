"""Tests of the genotype data sets: what is loaded, what is known about it, and what is drawn."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import pdist, squareform
from sklearn.cross_decomposition import CCA
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nutrigen.datasets import (
    POPULATIONS,
    SUPERPOPULATIONS,
    Card,
    draw_semi_real_people,
    load_african_allele_frequencies,
    load_ancestry_snps,
    load_european_linked_snps,
    load_genome_wide_pcs,
)

# The 1000 Genomes Project Consortium (2015), doi 10.1038/nature15393: people of phase 3.
PHASE_3 = {
    "AFR": {"ACB": 96, "ASW": 61, "ESN": 99, "GWD": 113, "LWK": 99, "MSL": 85, "YRI": 108},
    "AMR": {"CLM": 94, "MXL": 64, "PEL": 85, "PUR": 104},
    "EAS": {"CDX": 93, "CHB": 103, "CHS": 105, "JPT": 104, "KHV": 99},
    "EUR": {"CEU": 99, "FIN": 99, "GBR": 91, "IBS": 107, "TSI": 107},
    "SAS": {"BEB": 86, "GIH": 103, "ITU": 102, "PJL": 96, "STU": 102},
}
# The 1000 Genomes Project Consortium (2012), doi 10.1038/nature11632: Europeans of phase 1.
PHASE_1_EUROPEANS = {"CEU": 85, "FIN": 93, "GBR": 89, "IBS": 14, "TSI": 98}

# Reference and alternate allele, and the frequency of the alternate one that the project publishes
# for each superpopulation, with four decimals, in the INFO field of its VCF files.
PUBLISHED = {
    "rs2814778": ("T", "C", {"AFR": 0.9637, "AMR": 0.0778, "EAS": 0, "EUR": 0.006, "SAS": 0}),
    "rs671": ("G", "A", {"AFR": 0.0015, "AMR": 0.0029, "EAS": 0.1736, "EUR": 0, "SAS": 0}),
    "rs3827760": (
        "A",
        "G",
        {"AFR": 0.003, "AMR": 0.3919, "EAS": 0.873, "EUR": 0.0109, "SAS": 0.0133},
    ),
    "rs1426654": (
        "A",
        "G",
        {"AFR": 0.9259, "AMR": 0.4107, "EAS": 0.9881, "EUR": 0.003, "SAS": 0.3149},
    ),
    "rs16891982": (
        "C",
        "G",
        {"AFR": 0.0356, "AMR": 0.464, "EAS": 0.006, "EUR": 0.9384, "SAS": 0.0593},
    ),
    "rs12913832": (
        "A",
        "G",
        {"AFR": 0.028, "AMR": 0.2017, "EAS": 0.002, "EUR": 0.6362, "SAS": 0.0706},
    ),
}


@pytest.fixture(scope="module")
def snps():
    return load_ancestry_snps()


@pytest.fixture(scope="module")
def pcs():
    return load_genome_wide_pcs()


@pytest.fixture(scope="module")
def europeans():
    return load_european_linked_snps()


@pytest.fixture(scope="module")
def africa():
    return load_african_allele_frequencies()


@pytest.fixture(scope="module")
def dealt(africa):
    return draw_semi_real_people(None, np.random.default_rng(661), frequencies=africa)


@pytest.fixture(scope="module")
def independent(africa):
    return draw_semi_real_people(
        300, np.random.default_rng(300), replace_alleles=True, frequencies=africa
    )


def squared_correlations(X):
    """Matrix of r squared between the columns."""
    return np.corrcoef(X.T) ** 2


def five_folds():
    return StratifiedKFold(5, shuffle=True, random_state=0)


def hudson_fst(p1, p2, n1, n2):
    """Fixation index of Bhatia et al. (2013), equation 10; n1 and n2 count alleles."""
    between = (p1 - p2) ** 2 - p1 * (1 - p1) / (n1 - 1) - p2 * (1 - p2) / (n2 - 1)
    return between.sum() / (p1 * (1 - p2) + p2 * (1 - p1)).sum()


def naive_fst(p1, p2):
    """The same, taking the estimated frequencies for the true ones."""
    return ((p1 - p2) ** 2).sum() / (p1 * (1 - p2) + p2 * (1 - p1)).sum()


def hardy_weinberg_p_values(X):
    """P-value of the chi-squared test at each locus (a column), 1 degree of freedom."""
    observed = np.stack([(count == X).sum(axis=0) for count in (0, 1, 2)])
    f = X.mean(axis=0) / 2
    expected = len(X) * np.stack([(1 - f) ** 2, 2 * f * (1 - f), f**2])
    return stats.chi2.sf(((observed - expected) ** 2 / expected).sum(axis=0), df=1)


# What every one of them must be


@pytest.mark.parametrize(
    ("load", "shape"),
    [
        (load_ancestry_snps, (2504, 169)),
        (load_genome_wide_pcs, (2504, 3)),
        (load_european_linked_snps, (379, 2000)),
    ],
)
def test_arrays_frames_and_pairs_agree(load, shape):
    data = load()
    assert data.X.shape == shape
    assert data.target.shape == data.samples.shape == shape[:1]
    assert data.feature_names.shape == shape[1:]
    assert len(set(data.samples)) == shape[0]
    assert len(set(data.feature_names)) == shape[1]

    framed = load(as_frame=True)
    assert framed.X.index.tolist() == framed.target.index.tolist() == data.samples.tolist()
    assert framed.X.columns.tolist() == data.feature_names.tolist()
    np.testing.assert_array_equal(framed.X.to_numpy(), data.X)
    assert framed.target.tolist() == data.target.tolist()

    X, y = load(return_X_y=True)
    np.testing.assert_array_equal(X, data.X)
    np.testing.assert_array_equal(y, data.target)
    X, y = load(return_X_y=True, as_frame=True)
    assert isinstance(X, pd.DataFrame)
    assert isinstance(y, pd.Series)
    assert y.name in ("population", "superpopulation")


@pytest.mark.parametrize("name", ["snps", "pcs", "europeans", "africa", "dealt"])
def test_size_on_the_card_is_the_size_of_the_data(name, request):
    data = request.getfixturevalue(name)
    stated = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", data.card.size)]
    X = data.frequencies if name == "africa" else data.X
    assert tuple(stated) == X.shape
    assert repr(data) == f"<{data.card.name}: {data.card.size}>"


@pytest.mark.parametrize("name", ["snps", "europeans", "dealt"])
def test_genotypes_are_counts_without_missing_values(name, request):
    X = request.getfixturevalue(name).X
    assert X.dtype == np.int8
    assert set(np.unique(X)) == {0, 1, 2}
    assert X.flags.c_contiguous


@pytest.mark.parametrize("name", ["snps", "europeans", "africa", "dealt"])
def test_loci_are_in_the_order_of_the_genome(name, request):
    data = request.getfixturevalue(name)
    places = list(zip(data.chromosomes.astype(int), data.positions, strict=True))
    assert places == sorted(set(places))
    assert set(data.chromosomes) <= {str(number) for number in range(1, 23)}


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("snps", "reference_alleles", "alternate_alleles"),
        ("europeans", "major_alleles", "minor_alleles"),
        ("africa", "reference_alleles", "alternate_alleles"),
    ],
)
def test_each_locus_has_two_different_bases(name, first, second, request):
    data = request.getfixturevalue(name)
    first, second = getattr(data, first), getattr(data, second)
    assert set(first) == set(second) == set("ACGT")
    assert (first != second).all()


# Ancestry SNPs


def test_people_are_those_of_phase_3(snps):
    found = {
        group: dict(Counter(snps.populations[snps.target == group].tolist())) for group in PHASE_3
    }
    assert found == PHASE_3
    assert set(POPULATIONS) == set(snps.populations)
    assert set(SUPERPOPULATIONS) == set(snps.target)
    assert Counter(snps.sexes.tolist()) == {"female": 1271, "male": 1233}
    assert all(re.fullmatch(r"(HG|NA)\d{5}", sample) for sample in snps.samples)


def test_panels_are_those_that_were_published(snps):
    """Kidd: 55 SNPs; Seldin: 128, of which the release has 127; 13 are in both."""
    panels = Counter(snps.panels.tolist())
    assert panels == {"Kidd": 42, "Seldin": 114, "Kidd+Seldin": 13}
    assert all(re.fullmatch(r"rs\d+", snp) for snp in snps.feature_names)


@pytest.mark.parametrize("snp", PUBLISHED)
def test_frequencies_are_those_that_the_project_published(snps, snp):
    column = snps.feature_names.tolist().index(snp)
    reference, alternate, frequencies = PUBLISHED[snp]
    assert snps.reference_alleles[column] == reference
    assert snps.alternate_alleles[column] == alternate
    for group, frequency in frequencies.items():
        found = snps.X[snps.target == group, column].mean() / 2
        assert found == pytest.approx(frequency, abs=0.00005001), group


def test_letters_and_counts_say_the_same(snps):
    letters = snps.letters()
    assert letters.shape == snps.X.shape
    for column in range(letters.shape[1]):
        alternate = snps.alternate_alleles[column]
        pairs = letters[:, column]
        assert [pair.count(alternate) for pair in pairs] == snps.X[:, column].tolist()
        assert set("".join(pairs)) == {snps.reference_alleles[column], alternate}


def test_letters_need_no_array(snps):
    framed = load_ancestry_snps(as_frame=True)
    np.testing.assert_array_equal(framed.letters(), snps.letters())


def test_every_snp_varies_and_no_two_people_are_the_same(snps):
    frequencies = snps.X.mean(axis=0) / 2
    assert frequencies.min() > 0.03
    assert frequencies.max() < 0.9
    assert pdist(snps.X, "cityblock").min() > 20


def test_genotypes_are_in_hardy_weinberg_proportions_within_populations(snps):
    """What would show wrong or filled-in genotypes: far fewer, or more, small p-values than 5 %."""
    p_values = []
    for population in POPULATIONS:
        X = snps.X[snps.populations == population]
        f = X.mean(axis=0) / 2
        p_values.append(hardy_weinberg_p_values(X[:, (f > 0.1) & (f < 0.9)]))
    share = (np.concatenate(p_values) < 0.05).mean()
    assert 0.035 < share < 0.065


def test_nearest_neighbors_find_the_superpopulation(snps):
    classifier = make_pipeline(StandardScaler(), PCA(5), KNeighborsClassifier(15))
    accuracy = cross_val_score(classifier, snps.X, snps.target, cv=five_folds()).mean()
    assert accuracy == pytest.approx(0.99, abs=0.005)


def test_errors_of_nearest_neighbors_are_the_admixed(snps):
    predicted = cross_val_predict(KNeighborsClassifier(15), snps.X, snps.target, cv=five_folds())
    wrong = predicted != snps.target
    assert (snps.target[wrong] == "AMR").mean() > 0.8
    assert wrong[np.isin(snps.target, ["AFR", "EAS", "EUR"])].mean() < 0.005


def test_superpopulations_separate_on_components_but_african_populations_do_not(snps):
    scores = PCA(3).fit_transform(StandardScaler().fit_transform(snps.X))
    settled = np.isin(snps.target, ["AFR", "EAS", "EUR"])
    assert silhouette_score(scores[settled], snps.target[settled]) > 0.7
    african = snps.target == "AFR"
    own = PCA(3).fit_transform(StandardScaler().fit_transform(snps.X[african] + 0.0))
    assert silhouette_score(own, snps.populations[african]) < 0


def test_african_populations_are_hardly_told_apart(snps):
    """The shares that the card states."""
    african = snps.target == "AFR"
    X, y = snps.X[african], snps.populations[african]
    accuracy = cross_val_score(KNeighborsClassifier(15), X, y, cv=five_folds()).mean()
    assert accuracy == pytest.approx(1 / 4, abs=0.03)
    pair = np.isin(y, ["YRI", "ESN"])
    told = cross_val_score(KNeighborsClassifier(15), X[pair], y[pair], cv=five_folds()).mean()
    coin = stats.binom(pair.sum(), 0.5).interval(0.999)
    assert coin[0] < told * pair.sum() < coin[1]


def test_ancestry_snps_differ_far_more_between_continents_than_within_africa(snps):
    def frequencies(labels, label):
        chosen = labels == label
        return snps.X[chosen].mean(axis=0) / 2, 2 * chosen.sum()

    (p, n), (q, m) = frequencies(snps.target, "AFR"), frequencies(snps.target, "EAS")
    (a, k), (b, j) = frequencies(snps.populations, "YRI"), frequencies(snps.populations, "ESN")
    assert hudson_fst(p, q, n, m) > 0.3
    assert abs(hudson_fst(a, b, k, j)) < 0.002


def test_numbers_in_the_flaws_of_ancestry_snps(snps):
    flaws = " ".join(snps.card.flaws)
    assert f"at {(snps.X.mean(axis=0) > 1).sum()} SNPs it is the more common one" in flaws
    sizes = Counter(snps.target.tolist())
    assert f"the five superpopulations {min(sizes.values())} to {max(sizes.values())}" in flaws
    african = Counter(snps.populations[snps.target == "AFR"].tolist())
    assert f"have {min(african.values())} to {max(african.values())} people" in flaws
    assert f"Of {sizes['AFR']} people of African ancestry" in flaws

    means = pd.DataFrame(snps.X).groupby(snps.populations).transform("mean")
    within = np.triu(squared_correlations((snps.X - means).to_numpy()), 1)
    linked = {
        (str(snps.feature_names[a]), str(snps.feature_names[b]))
        for a, b in np.argwhere(within > 0.1)
    }
    stated = re.findall(r"(rs\d+) with (rs\d+)", flaws)
    assert {frozenset(pair) for pair in linked} == {frozenset(pair) for pair in stated}


# Genome-wide components


def test_components_belong_to_the_same_people(snps, pcs):
    np.testing.assert_array_equal(pcs.samples, snps.samples)
    np.testing.assert_array_equal(pcs.populations, snps.populations)
    np.testing.assert_array_equal(pcs.target, snps.target)


def test_components_are_centered_uncorrelated_and_ordered(pcs):
    assert np.abs(pcs.X.mean(axis=0)).max() < 0.005
    covariance = np.cov(pcs.X.T)
    variances = np.diag(covariance)
    assert np.all(np.diff(variances) < 0)
    off_diagonal = covariance - np.diag(variances)
    assert np.abs(off_diagonal).max() < 1e-3 * variances.min()


def test_numbers_on_the_card_of_the_components(pcs):
    (text,) = pcs.card.processing
    assert f"from {pcs.X.min():.0f} to {pcs.X.max():.0f}" in text
    np.testing.assert_array_equal(np.round(pcs.X, 2), pcs.X)


def test_components_tell_superpopulations_apart(pcs):
    accuracy = cross_val_score(KNeighborsClassifier(15), pcs.X, pcs.target, cv=five_folds()).mean()
    assert accuracy > 0.99


def test_few_ancestry_snps_give_the_first_two_genome_wide_components(snps, pcs):
    """Canonical correlations: the same plane, up to rotation and scale."""
    own = PCA(2).fit_transform(StandardScaler().fit_transform(snps.X))
    a, b = CCA(2).fit_transform(own, pcs.X[:, :2])
    correlations = [np.corrcoef(a[:, k], b[:, k])[0, 1] for k in range(2)]
    assert correlations[0] > 0.98
    assert correlations[1] > 0.93


# Allele frequencies


def test_frequencies_are_counts_of_the_published_numbers_of_people(africa):
    assert dict(zip(africa.populations, africa.n_people, strict=True)) == PHASE_3["AFR"]
    assert africa.frequencies.shape == africa.alternate_counts.shape == (7, 10_101)
    assert africa.frequencies.min() >= 0
    assert africa.frequencies.max() <= 1
    n_alleles = 2 * africa.n_people[:, np.newaxis]
    np.testing.assert_allclose(africa.frequencies * n_alleles, africa.alternate_counts)


def test_every_locus_varies_and_has_its_own_name(africa):
    total = africa.alternate_counts.sum(axis=0)
    assert total.min() > 0
    assert total.max() < 2 * africa.n_people.sum()
    assert len(set(africa.feature_names)) == 10_101
    rows = zip(
        africa.chromosomes,
        africa.positions,
        africa.reference_alleles,
        africa.alternate_alleles,
        strict=True,
    )
    for name, row in zip(africa.feature_names, rows, strict=True):
        assert name.split(":") == [str(value) for value in row]


def test_frequencies_as_a_frame(africa):
    frame = load_african_allele_frequencies(as_frame=True).frequencies
    assert frame.index.tolist() == africa.populations.tolist()
    assert frame.columns.tolist() == africa.feature_names.tolist()
    np.testing.assert_array_equal(frame.to_numpy(), africa.frequencies)


def test_populations_are_related_as_is_known(africa):
    """Yoruba and Esan, neighbors in Nigeria, are closest; ASW stands apart by admixture."""
    fst = pd.DataFrame(0.0, index=africa.populations, columns=africa.populations)
    for i, a in enumerate(africa.populations):
        for j, b in enumerate(africa.populations):
            if i != j:
                p, q = africa.frequencies[[i, j]]
                fst.loc[a, b] = hudson_fst(p, q, *(2 * africa.n_people[[i, j]]))
    pairs = fst.where(~np.eye(7, dtype=bool)).stack()
    assert set(pairs.idxmin()) == {"YRI", "ESN"}
    assert pairs.max() < 0.015
    inside = ["ESN", "GWD", "LWK", "MSL", "YRI"]
    for population in inside:
        assert fst.loc["ASW", population] > fst.loc["ACB", population]


def test_numbers_in_the_flaws_of_the_frequencies(africa):
    flaws = " ".join(africa.card.flaws)
    n_alleles = 2 * africa.n_people
    assert f"from {n_alleles.min()} to {n_alleles.max()} alleles" in flaws
    # The standard error of a share is largest where the share is one half.
    assert f"up to {0.5 / np.sqrt(n_alleles.min()):.3f}" in flaws
    index = {population: i for i, population in enumerate(africa.populations)}
    yri, esn = index["YRI"], index["ESN"]
    p, q = africa.frequencies[[yri, esn]]
    corrected = hudson_fst(p, q, n_alleles[yri], n_alleles[esn])
    assert f"reads {naive_fst(p, q):.4f} where the corrected one is {corrected:.4f}" in flaws
    shares = sorted(1 / (2 * a) + 1 / (2 * b) for a in n_alleles for b in n_alleles if a != b)
    assert (round(shares[0], 3), round(shares[-1], 3)) == (0.005, 0.007)
    pooled = africa.alternate_counts.sum(axis=0) / n_alleles.sum()
    common = np.minimum(pooled, 1 - pooled) > 0.05
    assert f"({100 * common.mean():.0f} % have a minor" in flaws


# Semi-real people


def test_semi_real_people_say_so(dealt):
    assert "semi-real" in repr(dealt)
    card = dealt.card
    assert card.kind == "semi-real"
    assert "semi-real" in card.name
    assert card.title.startswith("Semi-real")
    flaws = " ".join(card.flaws)
    for absent in ("no linkage", "simulated", "alike in ancestry", "no relatives"):
        assert absent in flaws
    for view in (str(card), card._repr_html_(), card._repr_markdown_()):
        assert "emi-real" in view


def test_card_tells_how_people_were_drawn(africa, dealt, independent):
    assert "dealing out" in dealt.card.processing[-2]
    assert "independently" in independent.card.processing[-2]
    assert "differ more than the real ones" in " ".join(independent.card.flaws)
    assert "differ more than the real ones" not in " ".join(dealt.card.flaws)
    assert "coded 0 or 1" in dealt.card.processing[-1]
    autosomal = draw_semi_real_people(
        1, np.random.default_rng(0), x_stand_in=None, frequencies=africa
    )
    assert "X-linked" not in str(autosomal.card)
    assert not autosomal.x_linked.any()


def test_dealt_alleles_are_exactly_those_that_were_found(africa):
    """All people, all loci autosomal: no allele is lost, doubled or given to another population."""
    people = draw_semi_real_people(
        None, np.random.default_rng(1), x_stand_in=None, frequencies=africa
    )
    for i, population in enumerate(africa.populations):
        X = people.X[people.target == population]
        assert len(X) == africa.n_people[i]
        np.testing.assert_array_equal(X.sum(axis=0), africa.alternate_counts[i])


def test_independent_alleles_recover_the_frequencies(africa, independent):
    """Z-scores against the binomial standard error are standard normal over 7 x 9,546 loci."""
    autosomal = ~independent.x_linked
    z = []
    for i, population in enumerate(africa.populations):
        X = independent.X[independent.target == population][:, autosomal]
        f = africa.frequencies[i, autosomal]
        varying = (f > 0.05) & (f < 0.95)
        error = np.sqrt(f * (1 - f) / (2 * len(X)))
        z.append(((X.mean(axis=0) / 2 - f) / np.where(error > 0, error, 1))[varying])
        fixed = (f == 0) | (f == 1)
        np.testing.assert_array_equal(X.mean(axis=0)[fixed] / 2, f[fixed])
    z = np.concatenate(z)
    # Six standard errors of the mean and of the variance of that many standard normals.
    assert abs(z.mean()) < 6 / np.sqrt(len(z))
    assert abs(z.var() - 1) < 6 * np.sqrt(2 / len(z))


@pytest.mark.parametrize("how", ["dealt", "independent"])
def test_autosomal_genotypes_are_in_hardy_weinberg_proportions(how, request):
    people = request.getfixturevalue(how)
    p_values = []
    for population in np.unique(people.target):
        X = people.X[people.target == population][:, ~people.x_linked]
        f = X.mean(axis=0) / 2
        p_values.append(hardy_weinberg_p_values(X[:, (f > 0.2) & (f < 0.8)]))
    p_values = np.concatenate(p_values)
    # The chi-squared approximation to counts of 61 to 300 people is good to about half a percent.
    assert (p_values < 0.05).mean() == pytest.approx(0.05, abs=0.006)


def test_dealt_populations_differ_as_the_real_ones_and_independent_ones_more(africa):
    def fst_of(replace_alleles):
        people = draw_semi_real_people(
            {"YRI": 99, "ESN": 99},
            np.random.default_rng(99),
            replace_alleles=replace_alleles,
            x_stand_in=None,
            frequencies=africa,
        )
        p, q = (people.X[people.target == name].mean(axis=0) / 2 for name in ("YRI", "ESN"))
        return hudson_fst(p, q, 198, 198)

    chosen = np.isin(africa.populations, ["YRI", "ESN"])
    (p, q), (n, m) = africa.frequencies[chosen], 2 * africa.n_people[chosen]
    real = hudson_fst(p, q, n, m)
    # The standard error of the index over 10,101 loci is about 0.0001.
    assert fst_of(False) == pytest.approx(real, abs=0.0005)
    assert fst_of(True) == pytest.approx(real + 1 / (2 * n) + 1 / (2 * m), abs=0.0005)


def test_x_linked_loci_separate_the_sexes_when_males_count_one(dealt):
    means = dealt.X[:, dealt.x_linked].mean(axis=1)
    male = dealt.sexes == "male"
    assert means[male].max() < means[~male].min()
    assert means[male].mean() / means[~male].mean() == pytest.approx(0.5, abs=0.01)
    rest = dealt.X[:, ~dealt.x_linked].mean(axis=1)
    assert stats.ttest_ind(rest[male], rest[~male]).pvalue > 0.001


def test_one_of_the_first_components_is_the_sex_if_males_count_one_only(africa):
    def strongest(male_x_code):
        people = draw_semi_real_people(
            None, np.random.default_rng(5), male_x_code=male_x_code, frequencies=africa
        )
        X = people.X[:, people.X.std(axis=0) > 0]
        scores = PCA(4, random_state=0).fit_transform(StandardScaler().fit_transform(X))
        male = people.sexes == "male"
        return max(abs(np.corrcoef(score, male)[0, 1]) for score in scores.T)

    assert strongest(1) > 0.9
    # Without a relation the correlation of 661 people stays below four standard errors.
    assert strongest(2) < 4 / np.sqrt(661)


@pytest.mark.parametrize("replace_alleles", [False, True])
def test_males_coded_two_have_the_mean_of_females_and_twice_the_variance(africa, replace_alleles):
    people = draw_semi_real_people(
        None,
        np.random.default_rng(2),
        replace_alleles=replace_alleles,
        male_x_code=2,
        frequencies=africa,
    )
    X, male = people.X[:, people.x_linked], people.sexes == "male"
    assert set(np.unique(X[male])) == {0, 2}
    assert X[male].mean() == pytest.approx(X[~male].mean(), rel=0.01)

    def variance(of_sex):
        chosen = [X[of_sex & (people.target == name)].var(axis=0, ddof=1).mean() for name in names]
        return np.mean(chosen)

    names = np.unique(people.target)
    assert variance(male) / variance(~male) == pytest.approx(2, rel=0.05)


def test_sexes_are_drawn_half_and_half(independent):
    n_male = int((independent.sexes == "male").sum())
    assert stats.binomtest(n_male, len(independent.sexes)).pvalue > 0.001


def test_x_linked_loci_are_those_of_one_chromosome_as_long_as_x(dealt):
    np.testing.assert_array_equal(dealt.x_linked, dealt.chromosomes == "7")
    # Lengths in GRCh38, in million base pairs: chromosome X 156, all 22 autosomes 2,875.
    assert dealt.x_linked.mean() == pytest.approx(156 / 2875, abs=0.005)


@settings(max_examples=20, deadline=None)
@given(
    numbers=st.dictionaries(st.sampled_from(list(PHASE_3["AFR"])), st.integers(0, 61), min_size=1),
    replace_alleles=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_as_many_people_as_asked_for_with_possible_genotypes(numbers, replace_alleles, seed):
    few = small_frequencies()
    if not any(numbers.values()):
        numbers = {"YRI": 1}
    people = draw_semi_real_people(
        numbers,
        np.random.default_rng(seed),
        replace_alleles=replace_alleles,
        frequencies=few,
    )
    drawn = Counter(people.target.tolist())
    assert drawn == {name: n for name, n in numbers.items() if n}
    male = people.sexes == "male"
    assert people.X.min() >= 0
    assert people.X.max() <= 2
    assert not male.any() or people.X[np.ix_(male, people.x_linked)].max() <= 1
    again = draw_semi_real_people(
        numbers,
        np.random.default_rng(seed),
        replace_alleles=replace_alleles,
        frequencies=few,
    )
    np.testing.assert_array_equal(again.X, people.X)


@functools.cache
def small_frequencies():
    """Every 200th locus, and at least some of the chromosome that stands in for X."""
    data = load_african_allele_frequencies()
    some = np.arange(len(data.feature_names)) % 200 == 0
    assert (data.chromosomes[some] == "7").any()
    return replace(
        data,
        frequencies=data.frequencies[:, some],
        alternate_counts=data.alternate_counts[:, some],
        feature_names=data.feature_names[some],
        chromosomes=data.chromosomes[some],
        positions=data.positions[some],
        reference_alleles=data.reference_alleles[some],
        alternate_alleles=data.alternate_alleles[some],
    )


@pytest.mark.parametrize(
    ("n_per_population", "options", "message"),
    [
        (
            62,
            {},
            r"n_per_population is 62 for ASW, but the alleles of only 61 people .*replace_all",
        ),
        ({"CEU": 5}, {}, "names 'CEU'; the populations are ACB, ASW, ESN, GWD, LWK, MSL, YRI"),
        (-1, {}, "n_per_population for ACB must be a whole number of at least 0, not -1"),
        (0, {}, "asks for no people at all"),
        ({}, {}, "asks for no people at all"),
        (
            5,
            {"x_stand_in": "X"},
            "x_stand_in must be None or one of 1, 2, 3, .*, 22, as text, not 'X'",
        ),
        (5, {"x_stand_in": 7}, "as text, not 7"),
        (5, {"x_stand_in": ["7"]}, r"as text, not \['7'\]"),
        (5, {"male_x_code": 3}, "male_x_code must be a whole number from 1 to 2, not 3"),
    ],
)
def test_impossible_requests_are_refused(africa, n_per_population, options, message):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=message):
        draw_semi_real_people(n_per_population, rng, frequencies=africa, **options)


def test_half_a_person_is_refused(africa):
    with pytest.raises(TypeError, match=r"for YRI must be a whole number of .*, not 2\.5"):
        draw_semi_real_people({"YRI": 2.5}, np.random.default_rng(0), frequencies=africa)


def test_a_seed_is_that_of_the_generator():
    few = small_frequencies()
    seeded = draw_semi_real_people(5, 42, frequencies=few)
    generated = draw_semi_real_people(5, np.random.default_rng(42), frequencies=few)
    np.testing.assert_array_equal(seeded.X, generated.X)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((5, "42"), {}, "rng must be a seed"),
        ((5, None), {}, "rng must be a seed"),
        (("5", 42), {}, "n_per_population for ACB must be a whole number"),
        ((True, 42), {}, "n_per_population for ACB must be a whole number"),
        ((5, 42), {"male_x_code": "1"}, "male_x_code must be a whole number from 1 to 2"),
        ((5, 42), {"replace_alleles": "no"}, "replace_alleles must be True or False, not 'no'"),
        ((5, 42), {"frequencies": np.zeros((7, 3))}, "frequencies must be what load_african_"),
    ],
)
def test_arguments_of_a_wrong_type_are_named(arguments, options, message):
    with pytest.raises(TypeError, match=message):
        draw_semi_real_people(*arguments, **options)


def test_numbers_of_people_do_not_overflow_in_the_type_that_they_have():
    few = small_frequencies()
    for numbers in ({"YRI": np.int8(100)}, pd.Series({"YRI": 100}, dtype="int8")):
        assert len(draw_semi_real_people(numbers, 1, frequencies=few).X) == 100


@pytest.mark.parametrize(
    "load",
    [
        load_ancestry_snps,
        load_genome_wide_pcs,
        load_european_linked_snps,
        load_african_allele_frequencies,
    ],
)
def test_a_text_is_no_flag(load):
    with pytest.raises(TypeError, match="as_frame must be True or False, not 'no'"):
        load(as_frame="no")


# Linked SNPs of Europeans


def test_europeans_are_those_of_phase_1(europeans, snps):
    found = Counter(europeans.target.tolist())
    assert len(europeans.samples) == sum(PHASE_1_EUROPEANS.values())
    assert found.pop("unknown") == 15
    assert set(found) == set(PHASE_1_EUROPEANS)
    assert all(n <= PHASE_1_EUROPEANS[population] for population, n in found.items())

    of_phase_3 = {
        sample: (population, sex)
        for sample, population, sex in zip(snps.samples, snps.populations, snps.sexes, strict=True)
    }
    for sample, population, sex in zip(
        europeans.samples, europeans.target, europeans.sexes, strict=True
    ):
        assert of_phase_3.get(sample, ("unknown", sex)) == (population, sex)


def test_linked_snps_are_the_ends_that_the_card_names(europeans):
    assert Counter(europeans.chromosomes.tolist()) == {"21": 1813, "22": 187}
    on_21 = europeans.chromosomes == "21"
    # Lengths of the chromosomes 21 and 22 in GRCh37, and of 21 in GRCh38 (Genome Reference
    # Consortium); in GRCh37 the sequence of 22 starts after 16,050,000 unknown bases.
    assert 46_709_983 < europeans.positions[on_21].max() <= 48_129_895
    assert europeans.positions[on_21].min() > 48_129_895 - 10_000_000
    assert europeans.positions[~on_21].min() > 16_050_000
    assert europeans.positions[~on_21].max() < 18_000_000
    for chromosome in (on_21, ~on_21):
        assert np.all(np.diff(europeans.centimorgans[chromosome]) >= 0)
    # The human genome has about 1 cM in a million base pairs, more near the end of a chromosome.
    span = np.ptp(europeans.centimorgans[on_21]) / (np.ptp(europeans.positions[on_21]) / 1e6)
    assert 1 < span < 4


def test_minor_alleles_are_minor(europeans):
    frequencies = europeans.X.mean(axis=0) / 2
    assert frequencies.max() <= 0.5
    assert frequencies.min() > 0.01


def test_linkage_is_high_between_neighbors_and_falls_with_distance(europeans):
    on_21 = europeans.chromosomes == "21"
    r2 = squared_correlations(europeans.X)
    upper = np.triu(np.ones_like(r2, dtype=bool), 1)
    same = np.equal.outer(on_21, on_21)
    distance = np.abs(np.subtract.outer(europeans.positions, europeans.positions))
    edges = [0, 1_000, 5_000, 20_000, 50_000, 100_000, 500_000, 1_000_000]
    means = [
        r2[upper & same & (distance > low) & (distance <= high)].mean()
        for low, high in pairwise(edges)
    ]
    assert means[0] > 0.25
    assert np.all(np.diff(means) < 0)
    # Of two independent loci r squared has the mean 1 / (n - 1).
    unlinked = r2[upper & ~same].mean()
    assert unlinked == pytest.approx(1 / 378, rel=0.05)
    assert means[-1] < 1.3 * unlinked < 0.02 * means[0]


def test_semi_real_people_have_no_linkage(independent):
    """Within a population, at loci that vary: neighbors correlate as little as chance."""
    X = independent.X[independent.target == "YRI"]
    f = X.mean(axis=0) / 2
    X = X[:, (f > 0.1) & (f < 0.9) & ~independent.x_linked].astype(float)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    neighbors = (Z[:, :-1] * Z[:, 1:]).mean(axis=0) ** 2
    expected = 1 / (len(X) - 1)
    # r squared of independent loci is about chi-squared with one degree of freedom over n - 1.
    error = np.sqrt(2 / len(neighbors)) * expected
    assert abs(neighbors.mean() - expected) < 5 * error


def test_numbers_in_the_flaws_of_the_europeans(europeans):
    flaws = " ".join(europeans.card.flaws)
    assert f"{(europeans.target == 'unknown').sum()} people are not in phase 3" in flaws
    assert f"Only {(europeans.target == 'IBS').sum()} people are Iberian" in flaws
    departing = (hardy_weinberg_p_values(europeans.X) < 0.0001).sum()
    assert f"{departing} SNPs depart from Hardy-Weinberg" in flaws
    loadings = (
        PCA(1, random_state=0).fit(StandardScaler().fit_transform(europeans.X)).components_[0] ** 2
    )
    strongest = np.argsort(loadings)[-100:]
    assert loadings[strongest].sum() > 0.5
    assert (europeans.chromosomes[strongest] == "21").mean() > 0.95


def test_relatives_are_each_others_nearest_neighbors(europeans):
    distances = squareform(pdist(europeans.X, "cityblock"))
    np.fill_diagonal(distances, np.inf)
    names = europeans.samples
    nearest = dict(zip(names, names[distances.argmin(axis=1)], strict=True))
    assert nearest["HG00119"] == "HG00124"
    assert nearest["HG00124"] == "HG00119"
    assert "HG00124 and HG00119 are relatives" in europeans.card.related


def test_card_of_semi_real_people_is_a_card(dealt):
    assert isinstance(dealt.card, Card)
    assert dealt.card.source == load_african_allele_frequencies().card.source
