"""Reverse complement.

Two steps: replace every base by the one that it pairs with (A with T, C with G), and read the
result from its end, because the other strand runs in the other direction.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.kmer_analysis._inputs import draw_sequence


def reverse_complement(sequence: str) -> str:
    complement = sequence.translate(str.maketrans("ACGTacgt", "TGCAtgca"))
    return complement[::-1]


EDGE_CASES = {
    "an empty sequence": ("",),
    "a single base": ("G",),
    "a sequence that is its own reverse complement": ("GAATTC",),
    "lower case": ("ACCgtaTTg",),
    "nothing but lower case": ("aacg",),
    "an N": ("ANNCG",),
    "an n in lower case": ("acgtn",),
    "other letters and a gap": ("AR-YN",),
    "other letters": ("KCMABDVHSW",),
    "other letters in lower case": ("ry-Gk",),
    "the letter U of RNA": ("GAUGuCA",),
    "signs that stand for no base": ("XAC*G.T",),
}


def draw(rng):
    return (draw_sequence(rng, 5, 25),)


@mistake
def complement_only(sequence):
    """This is the complement, read from 3' to 5'. Sequences are written from 5' to 3', so it must
    be reversed, too."""
    return sequence.translate(str.maketrans("ACGTacgt", "TGCAtgca"))


@mistake
def reverse_only(sequence):
    """This is the same strand read backwards, which no molecule spells. Replace each base by the
    one that it pairs with, too."""
    return sequence[::-1]


@mistake
def rna(sequence):
    """This is RNA: U pairs with A in a transcript. The other strand of DNA has a T there."""
    return sequence.translate(str.maketrans("ACGTacgt", "UGCAugca"))[::-1]


@mistake(like=rna)
def rna_not_reversed(sequence):
    return sequence.translate(str.maketrans("ACGTacgt", "UGCAugca"))


@mistake
def chained_replacement(sequence):
    """Replacing one base after another undoes itself: once each A has become a T, these T can't be
    told from the original ones. Look up each base once, for example in a dictionary or with
    str.translate."""
    return sequence.replace("A", "T").replace("T", "A").replace("C", "G").replace("G", "C")[::-1]


@mistake(like=chained_replacement)
def chained_replacement_t_first(sequence):
    return sequence.replace("T", "A").replace("A", "T").replace("C", "G").replace("G", "C")[::-1]


@mistake(like=chained_replacement)
def chained_replacement_g_before_c(sequence):
    return sequence.replace("A", "T").replace("T", "A").replace("G", "C").replace("C", "G")[::-1]


@mistake(like=chained_replacement)
def chained_replacement_t_first_g_before_c(sequence):
    return sequence.replace("T", "A").replace("A", "T").replace("G", "C").replace("C", "G")[::-1]


@mistake
def case_lost(sequence):
    """The bases are right, but lower case became upper case. Lower case marks repeats in many
    genomes: keep it."""
    return sequence.upper().translate(str.maketrans("ACGT", "TGCA"))[::-1]


@mistake(like=case_lost)
def upper_case_lost(sequence):
    return sequence.lower().translate(str.maketrans("acgt", "tgca"))[::-1]


@mistake
def lower_case_not_paired(sequence):
    """Lower-case bases are passed through without being complemented: a is a base like A, and pairs
    with t."""
    return sequence.translate(str.maketrans("ACGT", "TGCA"))[::-1]


@mistake
def other_letters_dropped(sequence):
    """A letter that is no base is lost, and the result is shorter than the sequence. N, for
    example, stands for an unknown base, whose partner is unknown, too: N stays N."""
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    return "".join(pairs[base] for base in sequence[::-1] if base in pairs)


@mistake(like=other_letters_dropped)
def gaps_dropped(sequence):
    return reverse_complement(sequence.replace("-", ""))


@mistake(like=other_letters_dropped)
def n_dropped(sequence):
    return reverse_complement(sequence).replace("N", "").replace("n", "")


@mistake(like=other_letters_dropped)
def lower_case_dropped(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A"}
    return "".join(pairs[base] for base in sequence[::-1] if base in pairs)


@mistake
def others_become_n(sequence):
    """Whatever is no base has become an N. The exercise asks to leave it: R says more than N does,
    and a gap is no letter at all."""
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    return "".join(pairs.get(base, "N") for base in sequence[::-1])


@mistake(like=others_become_n)
def others_become_n_in_their_case(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    result = ""
    for base in sequence[::-1]:
        if base in pairs:
            result += pairs[base]
        elif base.islower():
            result += "n"
        else:
            result += "N"
    return result


@mistake(like=others_become_n)
def signs_become_n_in_lower_case(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    result = ""
    for base in sequence[::-1]:
        if base in pairs:
            result += pairs[base]
        elif base.isupper():
            result += "N"
        else:
            result += "n"
    return result


@mistake(like=others_become_n)
def others_but_gaps_become_n(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    pairs["-"] = "-"
    return "".join(pairs.get(base, "N") for base in sequence[::-1])


@mistake(like=others_become_n)
def others_become_upper_case(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    return "".join(pairs.get(base, base.upper()) for base in sequence[::-1])


@mistake
def ambiguity_codes_paired(sequence):
    """R, for A or G, became Y, for T or C. That is right in a world of its own, but this exercise
    is about four letters: leave all others as they are."""
    # What each code stands for pairs with what its partner stands for.
    table = str.maketrans("ACGTRYKMBVDHacgtrykmbvdh", "TGCAYRMKVBHDtgcayrmkvbhd")
    return sequence.translate(table)[::-1]


@mistake(like=ambiguity_codes_paired)
def ambiguity_codes_and_u_paired(sequence):
    table = str.maketrans("ACGTURYKMBVDHacgturykmbvdh", "TGCAAYRMKVBHDtgcaayrmkvbhd")
    return sequence.translate(table)[::-1]


@mistake(like=ambiguity_codes_paired)
def upper_case_ambiguity_codes_paired(sequence):
    table = str.maketrans("ACGTRYKMBVDHacgt", "TGCAYRMKVBHDtgca")
    return sequence.translate(table)[::-1]


@mistake(like=ambiguity_codes_paired)
def upper_case_ambiguity_codes_and_u_paired(sequence):
    table = str.maketrans("ACGTURYKMBVDHacgtu", "TGCAAYRMKVBHDtgcaa")
    return sequence.translate(table)[::-1]


@mistake(like=ambiguity_codes_paired)
def r_and_y_paired(sequence):
    return sequence.translate(str.maketrans("ACGTRYacgtry", "TGCAYRtgcayr"))[::-1]


@mistake(like=ambiguity_codes_paired)
def r_and_y_and_u_paired(sequence):
    return sequence.translate(str.maketrans("ACGTURYacgtury", "TGCAAYRtgcaayr"))[::-1]


@mistake(like=ambiguity_codes_paired)
def upper_case_r_and_y_paired(sequence):
    return sequence.translate(str.maketrans("ACGTRYacgt", "TGCAYRtgca"))[::-1]


@mistake(like=ambiguity_codes_paired)
def upper_case_r_and_y_and_u_paired(sequence):
    return sequence.translate(str.maketrans("ACGTURYacgtu", "TGCAAYRtgcaa"))[::-1]


@mistake
def u_paired(sequence):
    """U became A. It does pair with A, but it is a letter of RNA, and other than A, C, G and T:
    leave it as it is."""
    return sequence.translate(str.maketrans("ACGTUacgtu", "TGCAAtgcaa"))[::-1]


@mistake(like=u_paired)
def upper_case_u_paired(sequence):
    return sequence.translate(str.maketrans("ACGTUacgt", "TGCAAtgca"))[::-1]


@mistake
def others_raise(sequence):
    """A letter that the dictionary does not hold is an error here. Ask for it by get(base, base),
    which gives back the letter itself."""
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    return "".join(pairs[base] for base in sequence[::-1])


@mistake(like=others_raise)
def others_than_upper_case_n_raise(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    pairs["N"] = "N"
    return "".join(pairs[base] for base in sequence[::-1])


@mistake(like=others_raise)
def others_than_n_raise(sequence):
    pairs = {"A": "T", "C": "G", "G": "C", "T": "A", "a": "t", "c": "g", "g": "c", "t": "a"}
    pairs["N"], pairs["n"] = "N", "n"
    return "".join(pairs[base] for base in sequence[::-1])
