"""Bias, variance and error.

The bias compares the mean of the predictions with the truth, the variance each of them with the
mean.
"""

from nutrigen.exercises import mistake


def bias_and_variance(predictions: list[float], truth: float) -> tuple[float, float, float]:
    mean = sum(predictions) / len(predictions)
    squares = [(one - mean) ** 2 for one in predictions]
    variance = sum(squares) / len(predictions)
    bias = (mean - truth) ** 2
    return bias, variance, bias + variance


EDGE_CASES = {
    "a single model": ([5.0], 3.0),
    "models that agree": ([2.0, 2.0, 2.0], -1.0),
    "models that are right on average": ([1.0, 3.0], 2.0),
    "predictions above and below zero": ([-2.0, 4.0, 1.0], 0.5),
}


def draw(rng):
    n = int(rng.integers(2, 12))
    return rng.normal(70, 4, size=n).round(1).tolist(), round(float(rng.normal(70, 4)), 1)


@mistake
def bias_not_squared(predictions, truth):
    """The bias stands squared in the error."""
    _, variance, error = bias_and_variance(predictions, truth)
    return sum(predictions) / len(predictions) - truth, variance, error


@mistake
def around_the_truth(predictions, truth):
    """These are squares around the truth, which is the error. The variance is around the mean."""
    bias, _, error = bias_and_variance(predictions, truth)
    return bias, error, error


@mistake
def one_less(predictions, truth):
    """Divide by the number of models here; only then do both add up to the error of these."""
    bias, variance, _ = bias_and_variance(predictions, truth)
    if len(predictions) > 1:
        variance = variance * len(predictions) / (len(predictions) - 1)
    return bias, variance, bias + variance


@mistake
def standard_deviation(predictions, truth):
    """This is the standard deviation. The variance is its square."""
    bias, variance, error = bias_and_variance(predictions, truth)
    return bias, variance**0.5, error


@mistake
def squares_averaged_first(predictions, truth):
    """This is the mean of the squared errors, of which the bias is a part: average first."""
    _, variance, error = bias_and_variance(predictions, truth)
    return error, variance, error + variance


@mistake
def variance_first(predictions, truth):
    """The squared bias comes first."""
    bias, variance, error = bias_and_variance(predictions, truth)
    return variance, bias, error
