"""How far a stack of convolutions sees.

One response of the last layer sees one input, and each layer of width U adds U - 1 steps. How many
inputs is a step in that layer?
"""

from nutrigen.exercises import mistake


def field_of_a_stack(widths: list[int], strides: list[int]) -> int:
    seen, step = 1, 1
    for width, stride in zip(widths, strides):
        seen += (width - 1) * step
        step *= stride
    return seen


EDGE_CASES = {
    "no layer": ([], []),
    "a single layer with a stride": ([5], [3]),
    "filters of one position": ([1, 1, 1], [2, 2, 2]),
    "strides of one": ([3, 3, 3], [1, 1, 1]),
    "two layers": ([2, 4], [3, 1]),
}


def draw(rng):
    n = int(rng.integers(2, 6))
    return rng.integers(2, 8, size=n).tolist(), rng.integers(1, 4, size=n).tolist()


@mistake
def strides_forgotten(widths, strides):
    """The strides are not used. After a layer with a stride of 2, neighbors in the next layer are
    two positions apart."""
    return 1 + sum(width - 1 for width in widths)


@mistake
def own_stride_counts(widths, strides):
    """A layer's own stride says how far apart its responses are, not what one response sees. Only
    the strides of the layers before it count."""
    seen, step = 1, 1
    for width, stride in zip(widths, strides, strict=True):
        step *= stride
        seen += (width - 1) * step
    return seen


@mistake
def only_the_stride_before(widths, strides):
    """Each layer uses the stride of the one before alone. Strides multiply along the stack."""
    return 1 + sum(
        (width - 1) * stride for width, stride in zip(widths, [1, *strides], strict=False)
    )


@mistake
def from_the_end(widths, strides):
    """The layers are taken from the last to the first. A step in a layer is as many inputs as the
    strides before it multiply to."""
    return field_of_a_stack(widths[::-1], strides[::-1])


@mistake
def widths_added(widths, strides):
    """Windows of neighbors overlap: a filter of width U adds U - 1 steps, not U."""
    seen, step = 0, 1
    for width, stride in zip(widths, strides, strict=True):
        seen += width * step
        step *= stride
    return seen


@mistake
def widths_multiplied(widths, strides):
    """Widths multiply only where windows do not overlap. With overlap, each layer adds U - 1
    steps."""
    seen = 1
    for width in widths:
        seen *= width
    return seen


@mistake
def steps_added(widths, strides):
    """The strides are added up. They multiply: a step of 2 in a layer whose positions are 3 inputs
    apart is 6 inputs."""
    seen, step = 1, 1
    for width, stride in zip(widths, strides, strict=True):
        seen += (width - 1) * step
        step += stride - 1
    return seen
