"""Which direction is only stretched?

Multiply first. The result is a multiple of the vector if both of its numbers are the same multiple.
"""

from nutrigen.exercises import mistake


def eigenvalue_of(matrix: list[list[int]], vector: list[int]) -> float | None:
    (a, b), (c, d) = matrix
    x, y = vector
    stretched = a * x + b * y, c * x + d * y
    if stretched[0] * y != stretched[1] * x:
        return None
    return stretched[0] / x if x else stretched[1] / y


EDGE_CASES = {
    "a symmetric matrix": ([[2, 1], [1, 2]], [1, -1]),
    "turned to another direction": ([[2, 1], [1, 2]], [1, 0]),
    "a zero in the vector": ([[3, 0], [1, 5]], [0, 2]),
    "a zero at the end of the vector": ([[3, 1], [0, 5]], [-2, 0]),
    "an eigenvalue of zero": ([[1, 2], [2, 4]], [2, -1]),
    "a matrix that is not symmetric": ([[1, 4], [1, 1]], [2, 1]),
    "turned by its transpose only": ([[1, 4], [0, 3]], [2, 1]),
    "turned into the second direction": ([[0, 2], [0, 3]], [0, 1]),
    "turned away from the first": ([[2, 0], [1, 3]], [1, 0]),
}


def draw(rng):
    vector = rng.integers(-3, 4, size=2)
    while not vector.any():
        vector = rng.integers(-3, 4, size=2)
    x, y = (int(number) for number in vector)
    value, other = (int(number) for number in rng.integers(-3, 4, size=2))
    if rng.random() < 0.3:
        return rng.integers(-3, 4, size=(2, 2)).tolist(), [x, y]
    # Plus a matrix that takes the vector to zero.
    return [[value + other * y, -other * x], [other * y, value - other * x]], [x, y]


@mistake
def transposed(matrix, vector):
    """This multiplies the columns of the matrix with the vector. Take its rows."""
    (a, b), (c, d) = matrix
    return eigenvalue_of([[a, c], [b, d]], vector)


@mistake
def first_number_only(matrix, vector):
    """Only the first number is compared. Both must be the same multiple."""
    (a, b), (c, d) = matrix
    x, y = vector
    return (a * x + b * y) / x if x else (c * x + d * y) / y


@mistake
def number_by_number(matrix, vector):
    """This multiplies number by number, without the sum over a row."""
    (a, _), (_, d) = matrix
    return eigenvalue_of([[a, 0], [0, d]], vector)


@mistake
def length_of_the_result(matrix, vector):
    """A length has no sign: where the vector is turned around, the eigenvalue is negative."""
    value = eigenvalue_of(matrix, vector)
    return value if value is None else abs(value)


@mistake
def inverse(matrix, vector):
    """This is the vector divided by the result. It is the other way around."""
    value = eigenvalue_of(matrix, vector)
    return 1 / value if value else value


@mistake
def zero_is_no_value(matrix, vector):
    """Zero is an eigenvalue like any other; only the vector must not be zero."""
    return eigenvalue_of(matrix, vector) or None
