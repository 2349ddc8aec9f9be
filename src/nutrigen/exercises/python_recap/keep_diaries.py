"""A diary for each person.

A default value is made once, when def is executed. Take None as the default, and make a new list
inside of the function where diary is None.
"""

from nutrigen.exercises import mistake
from nutrigen.exercises.python_recap._inputs import FOODS


def keep_diaries(foods: list[str]) -> list[list[str]]:
    def add(food, diary=None):
        if diary is None:
            diary = []
        diary.append(food)
        return diary

    return [add(food) for food in foods]


EDGE_CASES = {
    "a single person": (["oats"],),
    "two persons with the same food": (["oats", "oats", "tea"],),
    "nobody": ([],),
}


def draw(rng):
    return ([str(food) for food in rng.permutation(FOODS)[: int(rng.integers(2, 6))]],)


@mistake
def shared_default(foods):
    """All persons write into the same list, because the default [] is made once, at def. Write
    diary=None, and in the function: if diary is None: diary = []."""

    def add(food, diary=[]):  # noqa: B006
        diary.append(food)
        return diary

    return [add(food) for food in foods]


@mistake
def grows_with_each(foods):
    """Each diary still begins with what the earlier persons ate. The copy is made too late: make
    the empty list when the function is called."""

    def add(food, diary=[]):  # noqa: B006
        diary.append(food)
        return diary.copy()

    return [add(food) for food in foods]


@mistake
def nothing_written(foods):
    """The diaries are new, but nothing is written into them."""

    def add(food, diary=None):
        if diary is None:
            diary = []
        return diary

    return [add(food) for food in foods]


@mistake
def append_returns_none(foods):
    """The method append changes the list and returns None. Append first, then return the list."""

    def add(food, diary=None):
        if diary is None:
            diary = []
        return diary.append(food)

    return [add(food) for food in foods]


@mistake
def no_list(foods):
    """Each person should have a list, not only the food itself."""
    return list(foods)
