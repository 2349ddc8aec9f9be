"""Exercises of the chapter on populations: references, inputs and typical mistakes.

The references are plain Python, written for clarity and independent of `nutrigen.genotypes` and
scikit-learn, with which the tests compare them.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "population-clustering"


# Counting the alternate allele


def _count_alternate_alleles(letters: list[str], reference: str, alternate: str) -> list[int]:
    counts = []
    for pair in letters:
        for letter in pair:
            if letter not in (reference, alternate):
                raise ValueError(f"{pair} is no pair of {reference} and {alternate}")
        counts.append(sum(letter == alternate for letter in pair))
    return counts


def _count_each(
    count: Callable[[str, str, str], int],
) -> Callable[[list[str], str, str], list[int]]:
    return lambda letters, reference, alternate: [
        count(pair, reference, alternate) for pair in letters
    ]


def _error(kind: type[Exception]) -> Callable[[str], int]:
    def fail(pair: str) -> int:
        raise kind(pair)

    return fail


def _heterozygote_written(
    written: Callable[[str, str], str], otherwise: Callable[[str], int]
) -> Callable[[list[str], str, str], list[int]]:
    """Knows three texts only: two homozygotes and one heterozygote."""

    def count(pair: str, ref: str, alt: str) -> int:
        known = {ref + ref: 0, written(ref, alt): 1, alt + alt: 2}
        return known[pair] if pair in known else otherwise(pair)

    return _count_each(count)


_ONE_ORDER_ONLY = tuple(
    _heterozygote_written(written, otherwise)
    for written in (
        lambda ref, alt: ref + alt,
        lambda ref, alt: alt + ref,
        lambda ref, alt: "".join(sorted(ref + alt)),
    )
    for otherwise in (lambda pair: 0, lambda pair: 2, _error(ValueError), _error(KeyError))
)


def _draw_pairs(rng: np.random.Generator) -> tuple[list[str], str, str]:
    reference, alternate = rng.choice(list("ACGT"), size=2, replace=False).tolist()
    # Both orders of a heterozygote, and each homozygote, are in every input.
    pairs = [
        first + second for first in (reference, alternate) for second in (reference, alternate)
    ]
    more = rng.choice(pairs, size=rng.integers(1, 4)).tolist()
    return rng.permutation(pairs + more).tolist(), reference, alternate


_COUNT_ALTERNATE_ALLELES = Exercise(
    name="count-alternate-alleles",
    chapter=_CHAPTER,
    title="Letters to counts of the alternate allele",
    objective="population-clustering/genotypes",
    reference=_count_alternate_alleles,
    hint=(
        "For each pair, look at its two letters one by one and count those that are the alternate "
        "allele. Before that, check that each letter is one of the two alleles."
    ),
    mistakes=(
        Mistake(
            "one-order-only",
            _ONE_ORDER_ONLY[0],
            "A heterozygote is written in either order: CT and TC are the same genotype. Count "
            "letters instead of comparing the pair with one text.",
            variants=_ONE_ORDER_ONLY[1:],
        ),
        Mistake(
            "reference-counted",
            _count_each(lambda pair, ref, alt: pair.count(ref)),
            "These are the copies of the reference allele. Count the other one.",
        ),
        Mistake(
            "carriers",
            _count_each(lambda pair, ref, alt: int(alt in pair)),
            "This says who carries the alternate allele, not how many copies: a person with two "
            "copies counts 2.",
        ),
        Mistake(
            "heterozygotes-only",
            _count_each(lambda pair, ref, alt: int(pair[0] != pair[1])),
            "This says who is heterozygous. Two copies of the alternate allele count 2, and both "
            "homozygotes are not the same.",
        ),
        Mistake(
            "other-letters-counted",
            _count_each(lambda pair, ref, alt: pair.count(alt)),
            "The counts are right, but a letter that is neither allele passes as if it were the "
            "reference: an unreadable N, or the same SNP read from the other strand. Raise a "
            "ValueError.",
            variants=(_count_each(lambda pair, ref, alt: 2 - pair.count(ref)),),
        ),
    ),
    edge_cases=(
        Probe((["CN", "CT"], "C", "T"), "an unknown base"),
        Probe((["GA", "GG", "AG"], "C", "T"), "genotypes of the other strand"),
        Probe((["NN", "AA", "AG"], "A", "G"), "an unknown base"),
        Probe((["CT", "NT"], "C", "T"), "an unknown base that comes first"),
        Probe((["CC", "CT", "TG"], "C", "T"), "a third allele in the last pair"),
        Probe(([], "A", "G"), "nobody"),
    ),
    draw=_draw_pairs,
)


# Consensus coding


def _consensus_coding(bases: list[str]) -> list[int]:
    counts = Counter(bases)
    consensus = min(counts, key=lambda base: (-counts[base], base))
    return [int(base != consensus) for base in bases]


def _coded_against(
    choose: Callable[[list[str]], str],
) -> Callable[[list[str]], list[int]]:
    return lambda bases: [int(base != choose(bases)) for base in bases]


def _most_common_last_in_alphabet(bases: list[str]) -> str:
    counts = Counter(bases)
    return max(counts, key=lambda base: (counts[base], base))


def _draw_bases(rng: np.random.Generator) -> tuple[list[str]]:
    letters = rng.choice(list("ACGT"), size=2, replace=False)
    n_rare = int(rng.integers(2, 5))
    n_people = 2 * n_rare + int(rng.integers(1, 5))
    bases = [letters[0]] * (n_people - n_rare) + [letters[1]] * n_rare
    return (rng.permutation(bases).tolist(),)


_CONSENSUS_CODING = Exercise(
    name="consensus-coding",
    chapter=_CHAPTER,
    title="Consensus coding of one SNP",
    objective="population-clustering/coding",
    reference=_consensus_coding,
    hint=(
        "First find the letter that most people have: count each letter of the list. Then go "
        "through the people once more, and write 0 for that letter and 1 for any other."
    ),
    mistakes=(
        Mistake(
            "inverted",
            lambda bases: [1 - code for code in _consensus_coding(bases)],
            "The codes are the wrong way round: 0 is for the consensus, 1 for any other letter.",
            variants=(_coded_against(lambda bases: min(sorted(bases), key=bases.count)),),
        ),
        Mistake(
            "first-person",
            _coded_against(lambda bases: bases[0]),
            "Everybody is compared with the first person. The consensus is the letter that most "
            "people have.",
        ),
        Mistake(
            "first-in-alphabet",
            _coded_against(min),
            "Everybody is compared with the first letter of the alphabet. The consensus is the "
            "letter that most people have; the alphabet decides only between equals.",
        ),
        Mistake(
            "letters-numbered",
            lambda bases: [sorted(set(bases)).index(base) for base in bases],
            "The letters are numbered in the order of the alphabet. How frequent a letter is must "
            "decide which one is 0.",
        ),
        Mistake(
            "tie",
            _coded_against(lambda bases: Counter(bases).most_common(1)[0][0]),
            "This is right unless two letters are equally frequent: then the first one in the "
            "alphabet is the consensus, so that the order of the people makes no difference.",
            variants=(_coded_against(_most_common_last_in_alphabet),),
        ),
    ),
    edge_cases=(
        Probe((["T", "C", "C", "T"],), "two letters that are equally frequent"),
        Probe((["G", "G", "G"],), "a SNP at which all people are the same"),
        Probe((["G", "T", "A", "G", "G", "C"],), "more than two letters"),
        Probe((["T", "A", "T", "G", "G"],), "a rarer letter before two that are equally frequent"),
        Probe((["T"],), "one person"),
    ),
    draw=_draw_bases,
)


# Scaling as Patterson et al. do


def _patterson_scaling(train: list[int], new: list[int]) -> list[float]:
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary among the people of the training set")
    scale = math.sqrt(2 * p * (1 - p))
    return [(count - 2 * p) / scale for count in new]


def _scaled(
    train: list[int],
    new: list[int],
    *,
    center: Callable[[float], float] = lambda p: 2 * p,
    scale: Callable[[float], float] = lambda p: math.sqrt(2 * p * (1 - p)),
) -> list[float]:
    p = sum(train) / (2 * len(train))
    if p in (0, 1):
        raise ValueError("the SNP does not vary")
    return [(count - center(p)) / scale(p) for count in new]


def _scaled_by_sample(
    deviation: Callable[[Sequence[int]], float], train: list[int], new: list[int]
) -> list[float]:
    if len(set(train)) == 1:
        raise ValueError("the SNP does not vary")
    return [(count - statistics.mean(train)) / deviation(train) for count in new]


def _scaled_unless_fixed(instead: float, train: list[int], new: list[int]) -> list[float]:
    p = sum(train) / (2 * len(train))
    return [instead for _ in new] if p in (0, 1) else _scaled(train, new)


def _scaled_in_arrays(train: list[int], new: list[int]) -> list[float]:
    p = np.mean(train) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.subtract(new, 2 * p) / np.sqrt(2 * p * (1 - p))).tolist()


def _centered_if_fixed(train: list[int], new: list[int]) -> list[float]:
    if len(set(train)) == 1 and train[0] != 1:
        return [float(count - train[0]) for count in new]
    return _scaled(train, new)


def _draw_train_and_new(rng: np.random.Generator) -> tuple[list[int], list[int]]:
    def draw(n: int, p: float) -> list[int]:
        # Both a reference and an alternate allele are there.
        return rng.permutation([0, 1, *rng.binomial(2, p, size=n - 2)]).tolist()

    p_train, p_new = rng.uniform(0.2, 0.8, size=2)
    return draw(int(rng.integers(4, 9)), p_train), draw(int(rng.integers(3, 6)), p_new)


_PATTERSON_SCALING = Exercise(
    name="patterson-scaling",
    chapter=_CHAPTER,
    title="Scaling new people by the frequency of the training people",
    objective="population-clustering/scaling",
    reference=_patterson_scaling,
    hint=(
        "First the frequency p: the alternate alleles of the training people divided by the number "
        "of their alleles, two each. Then subtract 2p from each new count, and divide by the root "
        "of 2p(1 - p)."
    ),
    mistakes=(
        Mistake(
            "frequency-of-all",
            lambda train, new: _scaled(train + new, new),
            "The frequency comes from training and new people together. What is learned from data, "
            "scaling included, is learned from the training people only.",
        ),
        Mistake(
            "frequency-of-new",
            lambda train, new: _scaled(new, new),
            "The new people are scaled by their own frequency. Then their place would depend on "
            "who else is new: use the frequency of the training people.",
        ),
        Mistake(
            "variance-not-rooted",
            lambda train, new: _scaled(train, new, scale=lambda p: 2 * p * (1 - p)),
            "2p(1 - p) is the variance. Divide by its root, the standard deviation.",
        ),
        Mistake(
            "one-allele",
            lambda train, new: _scaled(train, new, scale=lambda p: math.sqrt(p * (1 - p))),
            "p(1 - p) is the variance of one allele. A genotype is the sum of two, and has twice "
            "that variance.",
        ),
        Mistake(
            "center-of-one-allele",
            lambda train, new: _scaled(train, new, center=lambda p: p),
            "A genotype has two alleles, so its mean is 2p, not p.",
        ),
        Mistake(
            "not-centered",
            lambda train, new: _scaled(train, new, center=lambda p: 0),
            "The counts are scaled but not centered: subtract 2p first.",
        ),
        Mistake(
            "sample-deviation",
            lambda train, new: _scaled_by_sample(statistics.pstdev, train, new),
            "This divides by the standard deviation of the counts in the sample. Patterson's "
            "scaling divides by the one that random mating would give, the root of 2p(1 - p).",
            variants=(lambda train, new: _scaled_by_sample(statistics.stdev, train, new),),
        ),
        Mistake(
            "fixed-snp",
            lambda train, new: _scaled_unless_fixed(0.0, train, new),
            "Where all training people are the same there is nothing to scale by. Say so by a "
            "ValueError: neither 0 nor NaN is an answer.",
            variants=(
                lambda train, new: _scaled_unless_fixed(math.nan, train, new),
                lambda train, new: _scaled_unless_fixed(math.inf, train, new),
                _scaled_in_arrays,
                _centered_if_fixed,
                # A division by zero.
                lambda train, new: [
                    (count - statistics.mean(train))
                    / math.sqrt(statistics.mean(train) * (1 - statistics.mean(train) / 2))
                    for count in new
                ],
            ),
        ),
    ),
    edge_cases=(
        Probe(([0, 0, 0], [0, 1]), "a SNP that does not vary in the training people"),
        Probe(([2, 2], [1, 2]), "a SNP that does not vary in the training people"),
        Probe(([1, 1, 1, 1], [0, 1, 2]), "training people who are all heterozygous"),
        Probe(([0, 0, 0, 1], [2]), "one new person"),
    ),
    draw=_draw_train_and_new,
)


# Missing heterozygotes


def _heterozygote_deficit(frequencies: list[float]) -> float:
    mean = sum(frequencies) / len(frequencies)
    if mean in (0, 1):
        raise ValueError("all populations have the same allele only")
    variance = sum((p - mean) ** 2 for p in frequencies) / len(frequencies)
    return variance / (mean * (1 - mean))


def _deficit_with(
    formula: Callable[[float, float, list[float]], float], fixed: float | None = None
) -> Callable[[list[float]], float]:
    """A function of mean and variance of the frequencies, and of the frequencies themselves."""

    def deficit(frequencies: list[float]) -> float:
        mean = statistics.fmean(frequencies)
        if mean in (0, 1):
            if fixed is None:
                raise ValueError("all populations have the same allele only")
            return fixed
        return formula(mean, statistics.pvariance(frequencies), frequencies)

    return deficit


def _sample_variance_deficit(mean: float, variance: float, frequencies: list[float]) -> float:
    n = len(frequencies)
    return variance * n / max(n - 1, 1) / (mean * (1 - mean))


_HETEROZYGOTE_DEFICIT = Exercise(
    name="heterozygote-deficit",
    chapter=_CHAPTER,
    title="Heterozygotes that are missing in a pooled sample",
    objective="population-clustering/structure",
    reference=_heterozygote_deficit,
    hint=(
        "F is the variance of the frequencies between the populations, divided by p(1 - p) of "
        "their mean frequency p. The populations are all there are, so divide the sum of squares "
        "by their number."
    ),
    mistakes=(
        Mistake(
            "sample-variance",
            _deficit_with(_sample_variance_deficit),
            "The sum of squares is divided by the number of populations less one. That estimates "
            "the variance among populations that were not looked at; here the pooled people come "
            "from these populations, so divide by their number.",
        ),
        Mistake(
            "variance-only",
            _deficit_with(lambda mean, variance, frequencies: variance),
            "This is the variance between the populations. F is its share of the largest variance "
            "that there can be: divide by p(1 - p) of the mean frequency.",
        ),
        Mistake(
            "deviation",
            _deficit_with(
                lambda mean, variance, frequencies: math.sqrt(variance) / (mean * (1 - mean)),
            ),
            "F has the variance in its numerator, not the standard deviation.",
            variants=(
                _deficit_with(
                    lambda mean, variance, frequencies: math.sqrt(variance / (mean * (1 - mean)))
                ),
            ),
        ),
        Mistake(
            "mean-of-products",
            _deficit_with(
                lambda mean, variance, frequencies: (
                    variance / statistics.fmean(p * (1 - p) for p in frequencies)
                )
            ),
            "The denominator is p(1 - p) of the mean frequency, not the mean of p(1 - p): the "
            "heterozygotes are missing in comparison with one large population.",
        ),
        Mistake(
            "two-alleles",
            _deficit_with(lambda mean, variance, frequencies: variance / (2 * mean * (1 - mean))),
            "Both the missing heterozygotes, 2V, and the expected ones, 2p(1 - p), have a factor "
            "of two, which cancels.",
        ),
        Mistake(
            "remaining-share",
            _deficit_with(lambda mean, variance, frequencies: 1 - variance / (mean * (1 - mean))),
            "This is the share of the expected heterozygotes that is there. F is the share that is "
            "missing.",
        ),
        Mistake(
            "fixed-snp",
            _deficit_with(
                lambda mean, variance, frequencies: variance / (mean * (1 - mean)), fixed=0.0
            ),
            "Where all populations have one allele only, no heterozygotes are expected and none "
            "can be missing: zero divided by zero. Raise a ValueError.",
            variants=(
                _deficit_with(
                    lambda mean, variance, frequencies: variance / (mean * (1 - mean)),
                    fixed=math.nan,
                ),
                lambda frequencies: (
                    statistics.pvariance(frequencies)
                    / (statistics.fmean(frequencies) * (1 - statistics.fmean(frequencies)))
                ),
            ),
        ),
    ),
    edge_cases=(
        Probe(([0.0, 1.0],), "populations with different alleles only"),
        Probe(([0.25, 0.25, 0.25],), "populations with the same frequency"),
        Probe(([0.5],), "one population"),
        Probe(([0.0, 0.0],), "an allele that is nowhere"),
        Probe(([1.0, 1.0, 1.0],), "an allele that everybody has"),
    ),
    draw=lambda rng: (rng.uniform(0.05, 0.95, size=rng.integers(2, 6)).round(2).tolist(),),
)


# Adjusted Rand index


def _adjusted_rand_index(labels_a: list[str], labels_b: list[str]) -> float:
    def pairs(groups: Sequence[object]) -> int:
        return sum(math.comb(size, 2) for size in Counter(groups).values())

    together = pairs(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs(labels_a), pairs(labels_b)
    all_pairs = math.comb(len(labels_a), 2)
    expected = in_a * in_b / all_pairs
    largest = (in_a + in_b) / 2
    if largest == expected:
        return 1.0
    return (together - expected) / (largest - expected)


def _rand_index(labels_a: list[str], labels_b: list[str]) -> float:
    n = len(labels_a)
    agreeing = sum(
        (labels_a[i] == labels_a[j]) == (labels_b[i] == labels_b[j])
        for i in range(n)
        for j in range(i)
    )
    return agreeing / math.comb(n, 2)


def _accuracy(labels_a: list[str], labels_b: list[str]) -> float:
    return statistics.fmean(a == b for a, b in zip(labels_a, labels_b, strict=True))


def _purity(clusters: list[str], populations: list[str]) -> float:
    joint = Counter(zip(clusters, populations, strict=True))
    largest = (max(joint[c, p] for p in set(populations)) for c in set(clusters))
    return sum(largest) / len(clusters)


def _adjusted_with(
    pairs_of: Callable[[int], float], labels_a: list[str], labels_b: list[str]
) -> float:
    def pairs(groups: Sequence[object]) -> float:
        return sum(pairs_of(size) for size in Counter(groups).values())

    together = pairs(list(zip(labels_a, labels_b, strict=True)))
    in_a, in_b = pairs(labels_a), pairs(labels_b)
    expected, largest = in_a * in_b / pairs_of(len(labels_a)), (in_a + in_b) / 2
    return (together - expected) / (largest - expected) if largest != expected else 1.0


def _together_over_largest(labels_a: list[str], labels_b: list[str]) -> float:
    def pairs(groups: Sequence[object]) -> int:
        return sum(math.comb(size, 2) for size in Counter(groups).values())

    together = pairs(list(zip(labels_a, labels_b, strict=True)))
    largest = (pairs(labels_a) + pairs(labels_b)) / 2
    return together / largest if largest else 1.0


def _adjusted_or(instead: float | None, labels_a: list[str], labels_b: list[str]) -> float:
    if len(set(labels_a)) == len(set(labels_b)) and len(set(labels_a)) in (1, len(labels_a)):
        return 0 / 0 if instead is None else instead
    return _adjusted_rand_index(labels_a, labels_b)


def _draw_two_labelings(rng: np.random.Generator) -> tuple[list[str], list[str]]:
    n_people = int(rng.integers(6, 12))
    # Every label is there, and some people share one.
    populations = rng.permutation(["GBR", "YRI", *rng.choice(["GBR", "YRI", "JPT"], n_people - 2)])
    mixed = rng.random(n_people) < 0.3
    clusters = np.where(mixed, rng.choice(["GBR", "YRI", "JPT"], n_people), populations)
    return populations.tolist(), clusters.tolist()


_ADJUSTED_RAND_INDEX = Exercise(
    name="adjusted-rand-index",
    chapter=_CHAPTER,
    title="Adjusted Rand index",
    objective="population-clustering/clusters-and-labels",
    reference=_adjusted_rand_index,
    hint=(
        "Count pairs of people with math.comb(size, 2): those in one group of both labelings "
        "(group by the pair of labels), those in one group of the first, of the second, and all. "
        "Then subtract the expected number from numerator and denominator."
    ),
    mistakes=(
        Mistake(
            "rand-index",
            _rand_index,
            "This is the Rand index, not corrected for chance: for labels that have nothing to do "
            "with each other it is far above 0.",
        ),
        Mistake(
            "accuracy",
            _accuracy,
            "This compares names. A cluster has no name of its own, so only which people are "
            "together may count: exchange two names in one labeling, and nothing may change.",
        ),
        Mistake(
            "purity",
            _purity,
            "This is the purity, the share of people who have the most frequent label of their "
            "group. It is not corrected for chance: put everybody alone, and it is 1. Count pairs.",
            variants=(lambda labels_a, labels_b: _purity(labels_b, labels_a),),
        ),
        Mistake(
            "expected-not-subtracted",
            _together_over_largest,
            "The number of pairs that are together by chance must be subtracted, above and below "
            "the fraction.",
        ),
        Mistake(
            "squares",
            lambda labels_a, labels_b: _adjusted_with(lambda n: n * n, labels_a, labels_b),
            "A group of n people has n(n - 1)/2 pairs, not n**2 or n**2/2: nobody is paired with "
            "himself or herself.",
            variants=(
                lambda labels_a, labels_b: _adjusted_with(
                    lambda n: n * (n + 1) / 2, labels_a, labels_b
                ),
            ),
        ),
        Mistake(
            "same-trivial-labels",
            lambda labels_a, labels_b: _adjusted_or(None, labels_a, labels_b),
            "If both labelings put everybody into one group, or nobody with another, the formula "
            "is zero divided by zero. They agree perfectly: return 1.",
            variants=(
                lambda labels_a, labels_b: _adjusted_or(0.0, labels_a, labels_b),
                lambda labels_a, labels_b: _adjusted_or(math.nan, labels_a, labels_b),
            ),
        ),
    ),
    edge_cases=(
        Probe(
            (["a", "a", "b", "b", "b"], ["x", "x", "y", "y", "y"]), "equal groups with other names"
        ),
        Probe(
            (["a", "a", "b", "b"], ["a", "b", "a", "b"]), "labels that agree less than by chance"
        ),
        Probe((list("aaa"), list("bbb")), "everybody in one group in both"),
        Probe((list("abc"), list("cab")), "everybody alone in both"),
        Probe(
            (["a", "a", "b", "b"], ["c", "c", "c", "c"]), "everybody in one group in one of them"
        ),
        Probe((list("abcd"), list("xxyy")), "everybody alone in one of them"),
        Probe((list("abc"), list("xxx")), "everybody alone in one and together in the other"),
    ),
    draw=_draw_two_labelings,
)


# Where the loadings of a component are


def _loading_shares(loadings: list[float], chromosomes: list[str]) -> dict[str, float]:
    total = sum(weight**2 for weight in loadings)
    shares: dict[str, float] = {}
    for weight, chromosome in zip(loadings, chromosomes, strict=True):
        shares[chromosome] = shares.get(chromosome, 0) + weight**2 / total
    return shares


def _summed_by_chromosome(
    values: Sequence[float], chromosomes: Sequence[str], total: float
) -> dict[str, float]:
    return {
        chromosome: sum(v for v, c in zip(values, chromosomes, strict=True) if c == chromosome)
        / total
        for chromosome in dict.fromkeys(chromosomes)
    }


def _mean_squares(loadings: list[float], chromosomes: list[str]) -> dict[str, float]:
    squares = [weight**2 for weight in loadings]
    sums = _summed_by_chromosome(squares, chromosomes, 1)
    return {chromosome: sums[chromosome] / chromosomes.count(chromosome) for chromosome in sums}


def _squared_sums(loadings: list[float], chromosomes: list[str]) -> dict[str, float]:
    sums = _summed_by_chromosome(loadings, chromosomes, 1)
    return {chromosome: sums[chromosome] ** 2 for chromosome in sums}


def _divided_by(total: float, values: dict[str, float]) -> dict[str, float]:
    return {chromosome: value / total for chromosome, value in values.items()}


def _divided_by_their_sum(values: dict[str, float]) -> dict[str, float]:
    return _divided_by(sum(values.values()), values)


def _draw_loadings(rng: np.random.Generator) -> tuple[list[float], list[str]]:
    n_snps = int(rng.integers(5, 10))
    chromosomes = sorted([*rng.choice(["1", "2", "7"], size=n_snps - 1).tolist(), "7"])
    loadings = np.zeros(n_snps)
    # Where they cancel, shares of the signed loadings depend on the order of addition.
    while abs(loadings.sum()) < 0.1:
        loadings = rng.normal(scale=0.5, size=n_snps).round(2)
    return loadings.tolist(), chromosomes


_LOADING_SHARES = Exercise(
    name="loading-shares",
    chapter=_CHAPTER,
    title="Which chromosome carries a component",
    objective="population-clustering/loadings",
    reference=_loading_shares,
    hint=(
        "Square each loading, add up the squares chromosome by chromosome in a dictionary, and "
        "divide each sum by the sum over all SNPs."
    ),
    mistakes=(
        Mistake(
            "absolute-values",
            lambda loadings, chromosomes: _summed_by_chromosome(
                [abs(w) for w in loadings], chromosomes, sum(abs(w) for w in loadings)
            ),
            "These are shares of the absolute loadings. The squares of the loadings add up to the "
            "length of the component, so take squares.",
        ),
        Mistake(
            "signed",
            lambda loadings, chromosomes: _summed_by_chromosome(loadings, chromosomes, 1),
            "Loadings of opposite sign cancel here. The sign only says which allele was counted: "
            "square the loadings before adding them up.",
            variants=(
                lambda loadings, chromosomes: _summed_by_chromosome(
                    loadings, chromosomes, sum(loadings)
                ),
                lambda loadings, chromosomes: _divided_by_their_sum(
                    _squared_sums(loadings, chromosomes)
                ),
                lambda loadings, chromosomes: _divided_by(
                    sum(w**2 for w in loadings), _squared_sums(loadings, chromosomes)
                ),
            ),
        ),
        Mistake(
            "number-of-snps",
            lambda loadings, chromosomes: _summed_by_chromosome(
                [1] * len(loadings), chromosomes, len(loadings)
            ),
            "This is the share of the SNPs that each chromosome has, whatever their loadings. It "
            "is what to compare the shares of the squared loadings with.",
        ),
        Mistake(
            "mean-of-squares",
            _mean_squares,
            "These are mean squared loadings of the chromosomes. Shares come from sums: a "
            "chromosome with many SNPs may carry more.",
            variants=(
                lambda loadings, chromosomes: _divided_by_their_sum(
                    _mean_squares(loadings, chromosomes)
                ),
                lambda loadings, chromosomes: _divided_by(
                    sum(w**2 for w in loadings), _mean_squares(loadings, chromosomes)
                ),
            ),
        ),
        Mistake(
            "not-divided",
            lambda loadings, chromosomes: _summed_by_chromosome(
                [w**2 for w in loadings], chromosomes, 1
            ),
            "The sums of squares are right, but they are no shares yet: here the squares of all "
            "loadings do not add up to 1, so divide by their sum.",
        ),
    ),
    edge_cases=(
        Probe(([0.6, -0.8], ["1", "X"]), "loadings whose squares add up to 1"),
        Probe(([0.5, -0.5, 1.0], ["1", "1", "2"]), "loadings that cancel"),
        Probe(([0.5, 0.1, -0.7, 0.2], ["2", "1", "2", "1"]), "chromosomes that are not sorted"),
        Probe(([-0.3], ["22"]), "one SNP"),
        Probe(([0.0, 2.0, 0.0], ["1", "2", "3"]), "a chromosome that carries nothing"),
    ),
    draw=_draw_loadings,
)


EXERCISES: tuple[Exercise, ...] = (
    _COUNT_ALTERNATE_ALLELES,
    _CONSENSUS_CODING,
    _HETEROZYGOTE_DEFICIT,
    _PATTERSON_SCALING,
    _ADJUSTED_RAND_INDEX,
    _LOADING_SHARES,
)
