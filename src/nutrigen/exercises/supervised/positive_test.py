"""Probability of disease after a positive test.

Imagine ten thousand people. How many are ill and test positive, how many are healthy and test
positive all the same? The answer is the share of the first among both.
"""

from nutrigen.exercises import mistake


def positive_test(sensitivity: float, specificity: float, prevalence: float) -> float:
    ill = sensitivity * prevalence
    healthy = (1 - specificity) * (1 - prevalence)
    return ill / (ill + healthy)


EDGE_CASES = {
    "the test for celiac disease": (0.95, 0.95, 0.01),
    "a test without false alarms": (0.9, 1.0, 0.2),
    "a test that says nothing": (0.3, 0.7, 0.1),
    "a rare disease": (0.99, 0.9, 0.0001),
}


def draw(rng):
    sensitivity, specificity = rng.uniform(0.6, 0.99), rng.uniform(0.6, 0.99)
    prevalence = rng.uniform(0.01, 0.6)
    return tuple(round(float(x), 4) for x in (sensitivity, specificity, prevalence))


@mistake
def sensitivity(sensitivity, specificity, prevalence):
    """This is the probability of a positive test in a person who is ill. What is asked is the
    reverse: how probable the disease is in a person whose test is positive."""
    return sensitivity


@mistake
def specificity_for_false_positives(sensitivity, specificity, prevalence):
    """The specificity is the share of the healthy who test negative. Those who test positive
    all the same are the rest, 1 - specificity."""
    ill = sensitivity * prevalence
    return ill / (ill + specificity * (1 - prevalence))


@mistake
def base_rate_ignored(sensitivity, specificity, prevalence):
    """The prevalence plays no part, as if every second person were ill. Weight the ill by the
    prevalence and the healthy by 1 - prevalence."""
    return sensitivity / (sensitivity + 1 - specificity)


@mistake
def joint_probability(sensitivity, specificity, prevalence):
    """This is the share of all people who are ill and test positive. Divide by the share of all
    who test positive."""
    return sensitivity * prevalence


@mistake
def evidence(sensitivity, specificity, prevalence):
    """This is the evidence, the probability of a positive test. The posterior is the part of it
    that comes from the ill: divide that part by it."""
    return sensitivity * prevalence + (1 - specificity) * (1 - prevalence)


@mistake
def healthy_not_weighted(sensitivity, specificity, prevalence):
    """The false alarms come from the healthy only: multiply 1 - specificity by their share, 1 -
    prevalence."""
    ill = sensitivity * prevalence
    return ill / (ill + 1 - specificity)


@mistake
def negative_predictive_value(sensitivity, specificity, prevalence):
    """This is the probability of being healthy after a negative test. The question is about a
    positive one."""
    healthy = specificity * (1 - prevalence)
    ill = (1 - sensitivity) * prevalence
    return healthy / (healthy + ill)
