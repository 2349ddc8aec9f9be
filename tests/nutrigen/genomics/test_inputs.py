"""Sequences, genotypes and matrices in the forms in which other programs hold them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from Bio import motifs as bio_motifs
from Bio.Seq import MutableSeq, Seq
from Bio.SeqRecord import SeqRecord

from nutrigen.genomics import encodings, genotypes, kmers, motifs, relatives, sequences, similarity
from nutrigen.genomics.fasta import FastaRecord
from nutrigen.genomics.gene_families import predict_families
from nutrigen.genomics.kmer_features import (
    idf,
    jaccard_of_bags,
    kmer_matrix,
    protein_kmer_matrix,
    tfidf,
    word_evidence,
)
from nutrigen.genomics.reads import cut, draw_reads, kmer_table

TEXT = "ATGGATTACAGATTACTA"
FORMS = {
    "bytes": str.encode,
    "bytearray": lambda text: bytearray(text.encode()),
    "numpy": np.str_,
    "FastaRecord": lambda text: FastaRecord("gene", "", text),
    "Seq": Seq,
    "MutableSeq": MutableSeq,
    "SeqRecord": lambda text: SeqRecord(Seq(text), id="gene"),
}
WEIGHTS = np.arange(12.0).reshape(4, 3)


def letters_of(sequences):
    return [sequence.count("A") for sequence in sequences]


ONE = {
    "reverse_complement": sequences.reverse_complement,
    "translate": sequences.translate,
    "base_composition": sequences.base_composition,
    "count_kmers": lambda s: kmers.count_kmers(s, 3).to_dict(),
    "encode_kmer": kmers.encode_kmer,
    "cut": lambda s: cut(s, 4),
    "p_distance": lambda s: similarity.p_distance(s, TEXT[::-1]),
    "scan": lambda s: motifs.scan(s, WEIGHTS).tolist(),
    "find_hits": lambda s: motifs.find_hits(s, WEIGHTS, 20).to_dict(),
    "shuffle_dinucleotides": lambda s: motifs.shuffle_dinucleotides(s, 0),
    "in_silico_mutagenesis": lambda s: motifs.in_silico_mutagenesis(letters_of, s).tolist(),
    "word_evidence": lambda s: word_evidence(s, np.arange(16.0), 2).tolist(),
}
MANY = {
    "kmer_matrix": lambda s: kmer_matrix(s, 3).toarray().tolist(),
    "protein_kmer_matrix": lambda s: protein_kmer_matrix(s, 2).toarray().tolist(),
    "kmer_table": lambda s: kmer_table(s, 3).to_dict(),
    "kmer_groups": lambda s: relatives.kmer_groups(s, 3, 0.5).tolist(),
    "nearest_similarity": lambda s: relatives.nearest_similarity(s, [TEXT], 3).tolist(),
    "draw_reads": lambda s: draw_reads(s, 5, 4, 0)[0],
    "ordinal": lambda s: encodings.ordinal(s).tolist(),
    "one_hot": lambda s: encodings.one_hot(s).tolist(),
    "one_hot_padded": lambda s: encodings.one_hot_padded(s, 5).tolist(),
    "count_matrix": lambda s: motifs.count_matrix(s).tolist(),
    "responding_windows": lambda s: motifs.responding_windows(s, np.ones((2, 3))).tolist(),
    "predict_families": lambda s: predict_families(s, ["x", "y"], [TEXT]).tolist(),
}
WORDS = {name for name in MANY if "kmer" in name or name in ("nearest_similarity",)}
OTHER = TEXT[::-1]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("function", [*ONE.values()], ids=ONE)
def test_one_sequence_in_another_form_is_that_sequence(function, form):
    assert function(form(TEXT)) == function(TEXT)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("function", MANY.values(), ids=MANY)
def test_many_sequences_in_another_form_are_these_sequences(function, form):
    assert function([form(TEXT), form(OTHER)]) == function([TEXT, OTHER])


def test_sequences_of_scikit_bio():
    skbio = pytest.importorskip("skbio", reason="scikit-bio is an extra")
    found = kmers.count_kmers(skbio.DNA(TEXT), 3)
    assert found == kmers.count_kmers(TEXT, 3)
    assert kmer_matrix([skbio.DNA(TEXT)], 3).sum() == len(TEXT) - 2


@pytest.mark.parametrize("container", [tuple, np.array, pd.Series], ids=lambda c: c.__name__)
@pytest.mark.parametrize("function", MANY.values(), ids=MANY)
def test_any_ordered_collection_will_do(function, container):
    assert function(container([TEXT, OTHER])) == function([TEXT, OTHER])


@pytest.mark.parametrize("form", [str, *FORMS.values()], ids=["str", *FORMS])
@pytest.mark.parametrize("function", MANY.values(), ids=MANY)
def test_one_sequence_where_many_are_meant_is_refused(function, form):
    with pytest.raises(TypeError, match="is one string: put it into a list"):
        function(form(TEXT))


@pytest.mark.parametrize(
    "wrong",
    [{TEXT: 1, OTHER: 2}, {TEXT, OTHER}, None, 7, [TEXT, None], [TEXT, np.nan], [TEXT, 7]],
    ids=["dict", "set", "None", "int", "a missing one", "NaN", "a number"],
)
@pytest.mark.parametrize("function", MANY.values(), ids=MANY)
def test_what_is_no_list_of_sequences_is_refused_by_name(function, wrong):
    with pytest.raises(TypeError, match=r"sequences|proteins|queries"):
        function(wrong)


@pytest.mark.parametrize(
    "cut_up", [list, lambda t: np.array(list(t), "S1"), lambda t: [*map(Seq, t)]]
)
def test_one_sequence_that_is_cut_into_letters_is_refused(cut_up):
    for function in [ONE["count_kmers"], *(MANY[name] for name in WORDS)]:
        with pytest.raises(TypeError, match="single letters: if it is one sequence, join them"):
            function(cut_up(TEXT))


@pytest.mark.parametrize("wrong", [None, 7, 1.5, ["GATT", 3], {"GATT": 1}], ids=repr)
@pytest.mark.parametrize("function", ONE.values(), ids=ONE)
def test_what_is_no_sequence_is_refused_by_name(function, wrong):
    with pytest.raises(TypeError, match=r"sequence|kmer|record|^a is"):
        function(wrong)


def test_families_are_matched_by_name():
    genes = pd.Series({"a": "GATTACAGATTACA", "b": "CCCCGGGGCCCC"})
    assert predict_families(genes, pd.Series({"a": "x", "b": "y"}), ["TTACAGATTAC"]) == ["x"]
    with pytest.raises(ValueError, match="in another order"):
        predict_families(genes, pd.Series({"b": "y", "a": "x"}), ["TTACAGATTAC"])
    with pytest.raises(ValueError, match="1 families for 2"):
        predict_families(genes, ["x"], ["TTACAGATTAC"])


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.float16, np.int32, object])
def test_tables_of_words_do_not_depend_on_the_type_of_their_counts(dtype):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2 if dtype is bool else 128, (6, 300)) * (rng.random((6, 300)) < 0.4)
    given = X.astype(dtype)
    np.testing.assert_array_equal(jaccard_of_bags(given), jaccard_of_bags(X.astype(float)))
    np.testing.assert_array_equal(idf(given), idf(X.astype(float)))
    weights = np.linspace(1, 2, 300)
    expected = X * weights
    expected = expected / np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(tfidf(given, weights).toarray(), expected, rtol=1e-12)


# Matrices of motifs

COUNTS = np.array([[4, 0, 1], [0, 0, 1], [0, 9, 1], [6, 1, 7]])
SKEWED = {"A": 0.4, "C": 0.3, "G": 0.2, "T": 0.1}


def test_frames_that_name_their_bases_are_read_by_name():
    right = motifs.probability_matrix(COUNTS)
    frame = pd.DataFrame(COUNTS, index=list("ACGT"))
    four_places = pd.DataFrame(COUNTS[:, [0, 1, 2, 2]], index=list("ACGT"))
    for form in (frame, frame.loc[list("TGCA")], frame.T, frame.T[list("GATC")]):
        np.testing.assert_array_equal(motifs.probability_matrix(form), right)
    # As many places as bases: only the names say which way around.
    np.testing.assert_array_equal(
        motifs.probability_matrix(four_places.T[list("TGCA")]),
        motifs.probability_matrix(four_places),
    )
    with pytest.raises(ValueError, match="expected the bases A, C, G and T among the names"):
        motifs.probability_matrix(frame.rename(index={"T": "U"}))


def test_counts_of_biopython_are_read_by_name():
    motif = bio_motifs.create([Seq("GAT"), Seq("GAC"), Seq("CAT")])
    np.testing.assert_array_equal(
        motifs.probability_matrix(motif.counts),
        motifs.probability_matrix(motifs.count_matrix(["GAT", "GAC", "CAT"])),
    )


@pytest.mark.parametrize("order", ["ACGT", "TACG", "GTCA"])
def test_a_background_is_read_by_name(order):
    q = motifs.probability_matrix(COUNTS)
    expected = np.log2(q / np.array([[SKEWED[base]] for base in "ACGT"]))
    for background in (
        {base: SKEWED[base] for base in order},
        pd.Series({base: SKEWED[base] for base in order}),
    ):
        np.testing.assert_array_equal(motifs.log_odds(q, background), expected)
    series = pd.Series({base: SKEWED[base] for base in order})
    assert sequences.random_sequence(50, 1, series) == sequences.random_sequence(50, 1, SKEWED)


@pytest.mark.parametrize(
    "background", [[0.4, 0.3, 0.2], {**SKEWED, "N": 0.0}, "ACGT", 0.25], ids=str
)
def test_a_background_that_is_none_is_refused(background):
    with pytest.raises((ValueError, TypeError), match="background"):
        motifs.log_odds([[0.25]] * 4, background)


def test_probabilities_with_three_decimals_are_taken_and_a_wrong_column_is_named():
    printed = np.array([[0.333], [0.333], [0.333], [0.0]])  # sum 0.999
    found = motifs.information_content(printed)
    assert found == pytest.approx([2 - np.log2(3)], abs=1e-12)
    with pytest.raises(ValueError, match=r"the sum 1, not 0\.9, in column 1"):
        motifs.information_content([[0.25, 0.15]] + [[0.25, 0.25]] * 3)


def test_a_step_that_would_fill_the_memory_is_refused():
    with pytest.raises(ValueError, match=r"step must be at least .*, not 1e-12, which makes"):
        motifs.score_distribution([[1.0], [0.0], [-1.0], [0.5]], step=1e-12)


def test_a_model_that_predicts_no_number_for_each_sequence_is_refused():
    with pytest.raises(TypeError, match="predict must be a function"):
        motifs.in_silico_mutagenesis("model", "GAT")
    with pytest.raises(ValueError, match="one number for each of 13 sequences"):
        motifs.in_silico_mutagenesis(lambda s: np.zeros((len(s), 1)), "GAT")


# Genotypes


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, bool, np.float16, object, "Int8"])
def test_frequencies_do_not_depend_on_the_type(dtype):
    X = np.random.default_rng(0).integers(0, 2 if dtype is bool else 3, (200, 5))
    given = pd.DataFrame(X).astype(dtype) if isinstance(dtype, str) else X.astype(dtype)
    np.testing.assert_allclose(genotypes.allele_frequencies(given), X.mean(axis=0) / 2)


@pytest.mark.parametrize("wrong", [-1, 3, 0.5, np.nan])
@pytest.mark.parametrize(
    "function",
    [genotypes.allele_frequencies, lambda X: genotypes.draw_one_allele(X, 0),
     lambda X: genotypes.prune_linked_snps(X, ["1"] * 3, [1, 2, 3])],
)  # fmt: skip
def test_what_is_no_genotype_is_named_with_person_and_snp(function, wrong):
    X = np.array([[0.0, 1.0, 2.0], [1.0, 2.0, 0.0], [2.0, 0.0, 1.0]])
    X[1, 2] = wrong
    with pytest.raises(ValueError, match=r"genotypes: .* person 1 at SNP 2 \(counted from 0\)"):
        function(X)


@pytest.mark.parametrize(
    "wrong", [np.zeros((3, 4, 2)), np.zeros(3), np.zeros((0, 3))], ids=np.shape
)
def test_genotypes_of_another_shape_are_refused(wrong):
    with pytest.raises(ValueError, match="genotypes has"):
        genotypes.allele_frequencies(wrong)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_a_missing_group_is_refused(missing):
    with pytest.raises(ValueError, match="labels is missing for sample 1"):
        genotypes.share_between_groups([1.0, 2.0, 4.0], ["a", missing, "b"])


@pytest.mark.parametrize("scale", [1e-200, 1e-9, 1, 1e9, 1e200])
@pytest.mark.parametrize("offset", [0, 1e9])
def test_shares_and_correlations_do_not_depend_on_units(scale, offset):
    rng = np.random.default_rng(1)
    labels = np.repeat(["a", "b", "c"], 20)
    # Eighths, which an offset of 1e9 leaves as they are.
    values = np.round(8 * rng.normal(size=(60, 2))) / 8 + (labels == "a")[:, None]
    other = np.round(8 * rng.normal(size=(60, 2))) / 8 + values
    moved = (values + offset) * scale
    np.testing.assert_allclose(
        genotypes.share_between_groups(moved, labels),
        genotypes.share_between_groups(values, labels),
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        genotypes.canonical_correlations(moved, other),
        genotypes.canonical_correlations(values, other),
        rtol=1e-6,
    )


def test_tables_of_people_are_matched_by_name():
    people = pd.Index(["Ann", "Ben", "Cat", "Dan"])
    A = pd.DataFrame({"x": [1.0, 2.0, 4.0, 7.0]}, index=people)
    with pytest.raises(ValueError, match="in another order"):
        genotypes.canonical_correlations(A, A.iloc[::-1])
    with pytest.raises(ValueError, match="in another order"):
        genotypes.share_between_groups(A["x"], pd.Series(list("aabb"), index=people[::-1]))


# Parameters


@pytest.mark.parametrize(
    "call",
    [
        lambda: kmers.count_kmers(TEXT, 2.0),
        lambda: kmers.count_kmers(TEXT, True),
        lambda: kmer_matrix([TEXT], "3"),
        lambda: kmer_table([TEXT], 3, step=1.5),
        lambda: cut(TEXT, "3"),
        lambda: draw_reads([TEXT], 2.5, 3, 0),
        lambda: draw_reads([TEXT], 2, 3, "seed"),
        lambda: sequences.random_sequence(5.0, 0),
        lambda: sequences.random_sequence(5, np.random),
        lambda: motifs.sample_sites(np.eye(4), 2.0, 0),
        lambda: motifs.sample_sites(np.eye(4), 2, None),
        lambda: motifs.shuffle_dinucleotides(TEXT, 1.0),
        lambda: motifs.find_hits(TEXT, WEIGHTS, "5"),
        lambda: motifs.score_distribution(WEIGHTS, step="0.1"),
        lambda: genotypes.draw_one_allele([[1]], "x"),
        lambda: genotypes.prune_linked_snps([[0], [1]], ["1"], [1], max_r2="0.2"),
        lambda: similarity.mash_distance(0.5, 9.0),
        lambda: similarity.minhash_sketch(kmers.count_kmers(TEXT, 3), 5, seed=None),
        lambda: similarity.minhash_error_bound("1000"),
        lambda: similarity.jaccard_matrix(kmers.count_kmers(TEXT, 3)),
        lambda: relatives.kmer_groups([TEXT], 3, "0.5"),
        lambda: relatives.kmer_groups([TEXT], 3, 0.5, share=None),
        lambda: relatives.linked_groups(np.eye(2), None),
    ],
)
def test_a_parameter_of_another_type_is_named(call):
    names = "k|step|length|n_reads|rng|n_sites|threshold|max_r2|seed|size|share|counts"
    with pytest.raises(TypeError, match=rf"^`?({names})`? "):
        call()


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: sequences.random_sequence(30, rng),
        lambda rng: draw_reads([TEXT], 9, 5, rng)[0],
        lambda rng: motifs.sample_sites(np.full((4, 5), 0.25), 9, rng),
        lambda rng: motifs.shuffle_dinucleotides(TEXT, rng),
        lambda rng: genotypes.draw_one_allele(np.ones((9, 3)), rng).tolist(),
    ],
)
def test_a_seed_stands_for_its_generator(draw):
    assert draw(7) == draw(np.int64(7)) == draw(np.random.default_rng(7))
