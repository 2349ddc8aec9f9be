"""One-hot encoding of a sequence.

Make one row for each base of ACGT, which says at each position whether it is there.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.gene_family_classification._inputs import draw_letters


def one_hot_by_hand(sequence: str) -> list:
    letters = sequence.upper()
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


EDGE_CASES = {
    "lower-case letters": ("gattaca",),
    "a base that is not known": ("ACNGTn",),
    "other letters": ("ARYKC",),
    "other letters of which two are lower-case": ("MSWBcDHVr",),
    "the letter U of RNA": ("AUGu",),
    "gaps and signs that stand for no base": ("AC-G*T.X",),
    "an empty sequence": ("",),
}


def draw(rng):
    return (draw_letters(rng, int(rng.integers(5, 15))),)


@mistake
def transposed(sequence):
    """You return one row for each position. Here the bases are the rows, as a convolution
    expects its channels: four rows, as long as the sequence."""
    return [[int(letter == base) for base in "ACGT"] for letter in sequence.upper()]


@mistake
def other_order(sequence):
    """The rows are in another order. It is the alphabet's: A, C, G, T."""
    return [[int(letter == base) for letter in sequence.upper()] for base in "ATCG"]


@mistake(like=other_order)
def other_order_with_t_before_g(sequence):
    return [[int(letter == base) for letter in sequence.upper()] for base in "ACTG"]


@mistake(like=other_order)
def other_order_with_c_last(sequence):
    return [[int(letter == base) for letter in sequence.upper()] for base in "ATGC"]


@mistake
def codes_instead(sequence):
    """This is the ordinal encoding, one number a base. Each base needs four numbers, of which
    one is 1."""
    return ["ACGT".find(letter) for letter in sequence.upper()]


@mistake
def lower_case(sequence):
    """Lower-case letters are the same bases: turn the sequence into capitals first."""
    return [[int(letter == base) for letter in sequence] for base in "ACGT"]


@mistake
def unknown_as_a(sequence):
    """An N is no A. What is not known gets a column of zeros."""
    letters = sequence.upper().replace("N", "A")
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake(like=unknown_as_a)
def all_others_as_a(sequence):
    letters = [letter if letter in "ACGT" else "A" for letter in sequence.upper()]
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake
def unknown_as_t(sequence):
    """A letter that is no base was counted as T: str.find gives -1 for it, and a place of -1 is
    the last one. It gets a column of zeros."""
    rows = [[0] * len(sequence) for _ in range(4)]
    for place, letter in enumerate(sequence.upper()):
        rows["ACGT".find(letter)][place] = 1
    return rows


@mistake
def u_as_t(sequence):
    """U was read as T, its partner's name in DNA. Here it is a letter like any other that is
    not A, C, G or T: a column of zeros."""
    letters = sequence.upper().replace("U", "T")
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake
def codes_resolved(sequence):
    """A letter such as R, which stands for A or G, has ones in its column. It does not say
    which of the two is there: a column of zeros."""
    meanings = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
    meanings |= {"B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT"}
    letters = [meanings.get(letter, letter) for letter in sequence.upper()]
    return [[int(base in letter) for letter in letters] for base in "ACGT"]


@mistake(like=codes_resolved)
def codes_resolved_except_n(sequence):
    meanings = {"R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC"}
    meanings |= {"B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG"}
    letters = [meanings.get(letter, letter) for letter in sequence.upper()]
    return [[int(base in letter) for letter in letters] for base in "ACGT"]


@mistake(like=codes_resolved)
def codes_resolved_to_the_first(sequence):
    firsts = {"R": "A", "Y": "C", "S": "C", "W": "A", "K": "G", "M": "A"}
    firsts |= {"B": "C", "D": "A", "H": "A", "V": "A"}
    letters = [firsts.get(letter, letter) for letter in sequence.upper()]
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake(like=codes_resolved)
def r_and_y_resolved(sequence):
    meanings = {"R": "AG", "Y": "CT"}
    letters = [meanings.get(letter, letter) for letter in sequence.upper()]
    return [[int(base in letter) for letter in letters] for base in "ACGT"]


@mistake(like=codes_resolved)
def r_and_y_resolved_to_the_first(sequence):
    letters = sequence.upper().replace("R", "A").replace("Y", "C")
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake(like=codes_resolved)
def r_as_a(sequence):
    letters = sequence.upper().replace("R", "A")
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake
def others_dropped(sequence):
    """A letter that is no base lost its place, so that all rows are too short. Keep its place,
    with a zero in each row."""
    letters = [letter for letter in sequence.upper() if letter in "ACGT"]
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake(like=others_dropped)
def gaps_dropped(sequence):
    letters = sequence.upper().replace("-", "")
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake(like=others_dropped)
def others_dropped_except_n(sequence):
    letters = [letter for letter in sequence.upper() if letter in "ACGTN"]
    return [[int(letter == base) for letter in letters] for base in "ACGT"]


@mistake
def others_raise(sequence):
    """A letter that is not among A, C, G and T is an error here. Compare each letter with each
    base instead: then it is equal to none."""
    rows = [[0] * len(sequence) for _ in range(4)]
    for place, letter in enumerate(sequence.upper()):
        rows["ACGT".index(letter)][place] = 1
    return rows


@mistake(like=others_raise)
def others_raise_by_dictionary(sequence):
    row_of = {"A": 0, "C": 1, "G": 2, "T": 3}
    rows = [[0] * len(sequence) for _ in range(4)]
    for place, letter in enumerate(sequence.upper()):
        rows[row_of[letter]][place] = 1
    return rows
