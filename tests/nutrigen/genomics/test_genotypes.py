"""Genotypes against the bundled counts, scikit-learn, SciPy and closed forms."""

from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from sklearn.cross_decomposition import CCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from nutrigen.datasets import load_ancestry_snps, load_european_linked_snps
from nutrigen.genomics.genotypes import (
    PattersonScaler,
    allele_frequencies,
    canonical_correlations,
    consensus_coding,
    count_alleles,
    draw_one_allele,
    prune_linked_snps,
    scatter_populations,
    share_between_groups,
)

genotype_tables = arrays(
    np.int8, st.tuples(st.integers(2, 12), st.integers(1, 6)), elements=st.integers(0, 2)
)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture(scope="module")
def people():
    return load_ancestry_snps()


@pytest.fixture(scope="module")
def europeans():
    return load_european_linked_snps()


# Letters


def test_letters_of_real_people_become_their_counts(people):
    alleles = people.reference_alleles, people.alternate_alleles
    letters = people.letters()
    assert (count_alleles(letters, *alleles) == people.X).all()
    # Each pair the other way round.
    turned = letters.view("U1").reshape(*letters.shape, 2)[:, :, ::-1].copy().view("U2")[..., 0]
    assert (turned != letters).any()
    assert (count_alleles(turned, *alleles) == people.X).all()
    assert (count_alleles(letters, *alleles[::-1]) == 2 - people.X).all()


@pytest.mark.parametrize("wrong", ["CN", "C", "CTT", "", "ct", "00", "GA"])
def test_a_genotype_of_other_letters_is_refused_by_person_and_snp(wrong):
    letters = [["CT", "AA"], ["CC", "AG"], ["TT", "AG"]]
    letters[2][0] = wrong
    with pytest.raises(ValueError, match=f"person 2 has '{wrong}' at SNP 0"):
        count_alleles(letters, ["C", "A"], ["T", "G"])


def test_alleles_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="both alleles of SNP 1 are 'A'"):
        count_alleles([["CT", "AA"]], ["C", "A"], ["T", "A"])
    with pytest.raises(ValueError, match="expected"):
        count_alleles([["CT", "AA"]], ["C"], ["T"])
    with pytest.raises(ValueError, match="expected"):
        count_alleles(["CT", "AA"], ["C", "A"], ["T", "G"])


@given(
    arrays("U1", st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.sampled_from("ACGT"))
)
def test_consensus_is_the_mode(bases):
    coded = consensus_coding(bases)
    for column, codes in zip(bases.T, coded.T, strict=True):
        # SciPy, too, takes the smallest of equally frequent values.
        mode = stats.mode(["ACGT".index(base) for base in column]).mode
        assert codes.tolist() == [int("ACGT".index(base) != mode) for base in column]


def test_consensus_coding_of_one_allele_is_its_count_or_the_opposite(people, rng):
    drawn = draw_one_allele(people.X, rng)
    coded = consensus_coding(np.where(drawn, people.alternate_alleles, people.reference_alleles))
    same, opposite = (coded == drawn).all(axis=0), (coded == 1 - drawn).all(axis=0)
    assert (same | opposite).all()
    assert same.any()
    assert opposite.any()
    assert coded.mean(axis=0).max() <= 0.5


@pytest.mark.parametrize("wrong", ["N", "0", "", "a", "AC"])
def test_consensus_of_an_unknown_base_is_refused(wrong):
    with pytest.raises(ValueError, match=f"person 1 has '{wrong}' at SNP 0"):
        consensus_coding([["A", "G"], [wrong, "G"]])
    with pytest.raises(ValueError, match="expected"):
        consensus_coding(np.empty((0, 3), dtype="U1"))


@given(genotype_tables, st.integers(0, 10))
def test_one_allele_is_one_that_the_person_has(counts, seed):
    drawn = draw_one_allele(counts, np.random.default_rng(seed))
    assert (drawn[counts == 0] == 0).all()
    assert (drawn[counts == 2] == 1).all()
    assert set(np.unique(drawn)) <= {0, 1}


def test_both_alleles_of_a_heterozygote_are_equally_likely(rng):
    n_drawn = 100_000
    n_alternate = int(draw_one_allele(np.ones((n_drawn, 1), dtype=int), rng).sum())
    assert stats.binomtest(n_alternate, n_drawn).pvalue > 0.001


@pytest.mark.parametrize(
    "function",
    [
        allele_frequencies,
        lambda counts: draw_one_allele(counts, np.random.default_rng(0)),
        lambda counts: PattersonScaler().fit(counts),
        lambda counts: PattersonScaler().fit([[0, 1], [1, 2]]).transform(counts),
        lambda counts: prune_linked_snps(counts, ["1", "1"], [1, 2]),
    ],
)
@pytest.mark.parametrize("wrong", [3, -1, 0.5, np.nan])
def test_what_is_no_count_is_refused(function, wrong):
    with pytest.raises(ValueError, match=f"a genotype is {wrong}|Negative values|contains NaN"):
        function(np.array([[0, 1], [2, wrong]]))


# Scaling


def test_scaling_differs_from_scikit_learns_by_the_excess_of_variance(people):
    scaled = PattersonScaler().fit_transform(people.X)
    standardized = StandardScaler().fit_transform(people.X.astype(float))
    p = allele_frequencies(people.X)
    excess = np.var(people.X, axis=0) / (2 * p * (1 - p))
    np.testing.assert_allclose(scaled, standardized * np.sqrt(excess), atol=1e-10)
    assert scaled.var() > 1.2


def test_new_people_are_scaled_by_the_frequencies_of_the_others(people):
    scaler = PattersonScaler().fit(people.X[:2000])
    alone = scaler.transform(people.X[2000:2001])
    together = scaler.transform(people.X[2000:])
    np.testing.assert_array_equal(alone[0], together[0])


def test_a_snp_that_does_not_vary_is_refused_and_can_be_left_out():
    X = np.array([[0, 1, 2], [0, 0, 2], [0, 2, 2]])
    with pytest.raises(ValueError, match=r"2 of 3 SNPs do not vary .* is SNP 0"):
        PattersonScaler().fit(X)
    pipeline = make_pipeline(VarianceThreshold(), PattersonScaler()).fit(X)
    assert pipeline.transform(X).shape == (3, 1)
    # Heterozygotes only: no variance in the sample, but not fixed.
    assert PattersonScaler().fit_transform([[1], [1]]).tolist() == [[0.0], [0.0]]


# Scikit-learn's checks fit arbitrary numbers. These are no genotypes and would be refused, so the
# checks run on genotypes made of the numbers; what is no table of finite numbers stays as it is.
class _OnAnything(PattersonScaler):
    """Makes genotypes of the second decimals of numbers first."""

    def fit(self, X, y=None):
        return super().fit(_as_genotypes(X), y)

    def transform(self, X):
        return super().transform(_as_genotypes(X))


def _as_genotypes(X):
    if not (isinstance(X, list) or hasattr(X, "__array__")) or np.asarray(X).dtype.kind == "c":
        return X
    try:
        numbers = np.asarray(X, dtype=float)
    except (TypeError, ValueError):
        return X
    if numbers.ndim != 2 or not np.isfinite(numbers).all() or (numbers < 0).any():
        return X
    genotypes = np.floor(100 * numbers) % 3
    if hasattr(X, "columns"):
        return X.__class__(genotypes, index=X.index, columns=X.columns)
    return genotypes


@parametrize_with_checks([_OnAnything()])
def test_scikit_learns_contract(estimator, check):
    check(estimator)


# Linkage


def test_pruning_leaves_no_correlated_neighbors_and_no_snp_without_reason(europeans):
    kept = prune_linked_snps(
        europeans.X, europeans.chromosomes, europeans.positions, max_r2=0.3, max_distance=200_000
    )
    r2 = np.corrcoef(europeans.X.astype(float), rowvar=False) ** 2
    apart = np.abs(europeans.positions[:, None] - europeans.positions)
    near = (apart <= 200_000) & (europeans.chromosomes[:, None] == europeans.chromosomes)
    np.fill_diagonal(near, False)
    conflict = near & (r2 > 0.3)
    assert not conflict[np.ix_(kept, kept)].any()
    # What is left out is correlated with something kept before it.
    before = np.tril(np.ones_like(conflict), k=-1).astype(bool)
    assert (conflict & before)[np.ix_(~kept, kept)].any(axis=1).all()
    assert 100 < kept.sum() < 1900


@pytest.mark.parametrize(("max_r2", "n_kept"), [(1.0, 3), (0.0, 1)])
def test_pruning_at_the_ends_of_its_range(max_r2, n_kept):
    X = np.array([[0, 0, 1], [1, 1, 2], [2, 1, 0], [1, 0, 2]])
    assert prune_linked_snps(X, ["1"] * 3, [5, 6, 7], max_r2=max_r2).sum() == n_kept


def test_snps_beyond_the_distance_are_not_compared():
    X = np.repeat([[0], [1], [2]], 3, axis=1)
    positions = [100, 1100, 1101]
    kept = prune_linked_snps(X, ["1"] * 3, positions, max_distance=1000)
    assert kept.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"positions": [7, 6, 8]}, "ascend"),
        ({"chromosomes": ["21", "22", "21"]}, "chromosome 21 are not side by side"),
        ({"positions": [1, 2]}, "expected"),
        ({"chromosomes": ["1", "1"]}, "expected"),
        ({"max_r2": 1.5}, "max_r2"),
        ({"genotypes": [[0, 1, 1], [1, 1, 2]]}, "SNP 1 .* does not vary"),
    ],
)
def test_pruning_refuses_what_does_not_fit(changes, message):
    arguments = {
        "genotypes": [[0, 1, 1], [1, 0, 2]],
        "chromosomes": ["1"] * 3,
        "positions": [1, 2, 3],
    }
    with pytest.raises(ValueError, match=message):
        prune_linked_snps(**(arguments | changes))


# Groups and tables


def test_share_between_groups_is_that_of_analysis_of_variance(people):
    shares = share_between_groups(people.X, people.target)
    codes = np.unique(people.target)
    F = stats.f_oneway(*(people.X[people.target == code] for code in codes)).statistic
    n, k = len(people.X), len(codes)
    np.testing.assert_allclose(shares, F * (k - 1) / (F * (k - 1) + n - k), rtol=1e-10)


@pytest.mark.parametrize(
    "values", [[1.0, 1.0], [[1.0, 0.0], [1.0, 1.0]], [1.0], [[[1.0]], [[2.0]]]]
)
def test_share_between_groups_refuses_what_has_no_answer(values):
    with pytest.raises(ValueError, match=r"vary|expected"):
        share_between_groups(values, ["a", "b"])


@given(
    st.floats(-1e6, 1e6),
    st.lists(st.sampled_from("ab"), min_size=1, max_size=12),
    st.sampled_from([np.nan, np.inf, -np.inf]),
)
def test_constants_and_what_is_not_finite_are_refused(constant, labels, wrong):
    n = len(labels)
    with pytest.raises(ValueError, match="does not vary"):
        share_between_groups([constant] * n, labels)
    table = np.column_stack([np.arange(n), np.full(n, constant)])
    with pytest.raises(ValueError, match="does not vary"):
        share_between_groups(table, labels)
    varying = np.arange(n + 1.0)[:, None] ** 2
    with pytest.raises(ValueError, match=r"column 0 .* of A does not vary"):
        canonical_correlations([[constant]] * (n + 1), varying)
    with pytest.raises(ValueError, match=r"column 1 .* of B does not vary"):
        canonical_correlations(varying, np.insert(varying, 1, constant, axis=1))
    values = [wrong, *range(n)]
    with pytest.raises(ValueError, match=f"values must have finite values only, but has {wrong}"):
        share_between_groups(values, [*labels, "a"])
    with pytest.raises(ValueError, match=f"B must have finite values only, but has {wrong}"):
        canonical_correlations(varying, np.reshape(values, (-1, 1)))


def test_canonical_correlations_are_those_of_scikit_learn(rng):
    A = rng.normal(size=(80, 3))
    B = A @ rng.normal(size=(3, 2)) + rng.normal(size=(80, 2))
    scores = CCA(n_components=2, max_iter=5000, tol=1e-12).fit_transform(A, B)
    expected = [np.corrcoef(a, b)[0, 1] for a, b in zip(*(s.T for s in scores), strict=True)]
    np.testing.assert_allclose(canonical_correlations(A, B), expected, atol=1e-6)


def test_canonical_correlations_refuse_what_has_no_answer(rng):
    A = rng.normal(size=(10, 2))
    with pytest.raises(ValueError, match="dependent"):
        canonical_correlations(A, np.column_stack([A, A.sum(axis=1)]))
    with pytest.raises(ValueError, match="as many rows"):
        canonical_correlations(A, A[:5])


def test_each_code_stands_at_the_median_of_its_people(axes):
    rng = np.random.default_rng(1)
    labels = np.repeat(["YRI", "FIN", "PEL"], 20)
    centers = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]], 20, axis=0)
    scores = centers + rng.normal(size=(60, 2))
    axes.set(xlim=(-10, 60), ylim=(-10, 60))
    scatter_populations(axes, scores, labels)
    assert {text.get_text() for text in axes.texts} == {"YRI", "FIN", "PEL"}
    for text in axes.texts:
        np.testing.assert_allclose(text.xy, np.median(scores[labels == text.get_text()], axis=0))
        # The shift is a hundredth of a point, to give equal places an order.
        assert np.abs(text.get_position()).max() < 0.01


def test_codes_at_one_place_are_moved_apart(axes):
    labels = [f"P{number:02}" for number in range(8)]
    scatter_populations(axes, np.zeros((8, 2)), labels, groups=["AFR"] * 8)
    axes.figure.canvas.draw()
    # The box of an annotation has its arrow in it, that of its text has not.
    boxes = [mpl.text.Text.get_window_extent(text) for text in axes.texts]
    for one, other in combinations(boxes, 2):
        overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert overlap < 0.2 * one.height


def test_groups_differ_in_color_and_marker(axes):
    scores = np.arange(8.0).reshape(4, 2)
    scatter_populations(axes, scores, ["a", "b", "c", "d"], groups=["x", "x", "y", "y"])
    first, second = axes.collections
    assert len(first.get_offsets()) == len(second.get_offsets()) == 2
    assert not np.array_equal(first.get_facecolor(), second.get_facecolor())
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape


@pytest.mark.parametrize(
    ("scores", "labels", "groups", "message"),
    [
        (np.zeros((3, 3)), ["a"] * 3, None, "two columns"),
        (np.zeros((3, 2)), ["a"] * 2, None, "two columns"),
        (np.zeros((3, 2)), ["a"] * 3, ["x"], "two columns"),
        (np.zeros((8, 2)), list("abcdefgh"), None, "8 groups"),
    ],
)
def test_people_that_cannot_be_drawn_are_refused(axes, scores, labels, groups, message):
    with pytest.raises(ValueError, match=message):
        scatter_populations(axes, scores, labels, groups=groups)
