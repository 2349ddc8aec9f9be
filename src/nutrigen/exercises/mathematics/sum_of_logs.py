"""A product without a product.

The logarithm of a product is the sum of the logarithms: take each of them first.
"""

import math

from nutrigen.exercises import mistake


def log10_of_product(probabilities: list[float]) -> float:
    return sum(math.log10(probability) for probability in probabilities)


EDGE_CASES = {
    "an empty list": ([],),
    "a single number": ([0.25],),
    "a product too small for a computer": ([0.01] * 400,),
    "ones only": ([1.0, 1.0],),
    "a number above one": ([4.0, 0.5],),
}


def draw(rng):
    return (rng.uniform(0.01, 1, size=int(rng.integers(2, 30))).round(3).tolist(),)


@mistake
def product_first(probabilities):
    """The product is zero for the computer before its logarithm is taken. Add logarithms."""
    product = math.prod(probabilities)
    return math.log10(product) if product > 0 else -math.inf


@mistake
def natural_logarithm(probabilities):
    """This is the natural logarithm. Asked for is the one to the base ten."""
    return sum(math.log(probability) for probability in probabilities)


@mistake
def logarithm_of_the_sum(probabilities):
    """This is the logarithm of the sum. A sum of logarithms belongs to a product."""
    return math.log10(sum(probabilities)) if probabilities else 0.0


@mistake
def product_of_logarithms(probabilities):
    """Here the logarithms are multiplied. Add them."""
    return math.prod(math.log10(probability) for probability in probabilities)


@mistake
def sign_turned(probabilities):
    """The sign is turned: the logarithm of a number below one is negative."""
    return -sum(math.log10(probability) for probability in probabilities)


@mistake
def mean_of_logarithms(probabilities):
    """This is the mean of the logarithms. Asked for is their sum."""
    return sum(math.log10(p) for p in probabilities) / max(len(probabilities), 1)
