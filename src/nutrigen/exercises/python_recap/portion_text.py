"""How an object presents itself.

Let __str__ return an f-string made of self.name, self.grams and self.energy(), with the format
specification .0f for both numbers.
"""

from dataclasses import dataclass

from nutrigen.exercises import mistake
from nutrigen.exercises.python_recap._inputs import FOODS


@dataclass
class Serving:
    name: str
    grams: float
    kcal_per_100g: float

    def energy(self) -> float:
        return self.grams * self.kcal_per_100g / 100

    def __str__(self) -> str:
        return f"{self.name}: {self.grams:.0f} g, {self.energy():.0f} kcal"


def portion_text(name: str, grams: float, kcal_per_100g: float) -> str:
    return str(Serving(name, grams, kcal_per_100g))


EDGE_CASES = {
    "a food without energy": ("water", 250.0, 0.0),
    "a portion that is rounded": ("sesame", 7.5, 573.0),
}


def draw(rng):
    # No decimal of five, so that grams and energy are never halfway between two whole numbers: to
    # which of them one rounds is not the exercise.
    return (
        str(rng.choice(FOODS)),
        int(rng.integers(10, 300)) + float(rng.choice([0.2, 0.3, 0.7, 0.8])),
        int(rng.integers(20, 600)) + float(rng.choice([0.2, 0.3, 0.7, 0.8])),
    )


@mistake
def energy_of_100_g(name, grams, kcal_per_100g):
    """This is the energy of 100 g. Ask the object for the energy of its own portion:
    self.energy()."""
    return f"{name}: {grams:.0f} g, {kcal_per_100g:.0f} kcal"


@mistake
def not_divided(name, grams, kcal_per_100g):
    """The energy is a hundred times too large: kcal_per_100g belongs to 100 g."""
    return f"{name}: {grams:.0f} g, {grams * kcal_per_100g:.0f} kcal"


@mistake
def decimals(name, grams, kcal_per_100g):
    """Both numbers should be rounded to whole ones: write :.0f after them."""
    return f"{name}: {grams} g, {grams * kcal_per_100g / 100} kcal"


@mistake
def repr(name, grams, kcal_per_100g):
    """This is what __repr__ is for: the code that makes the object again. __str__ is for the reader
    of a menu."""
    return f"Serving(name={name!r}, grams={grams!r}, kcal_per_100g={kcal_per_100g!r})"
