"""How rare a disease may be.

Among many alarms, a share `value` should be of sick people. True alarms are sensitivity *
prevalence, false ones (1 - specificity) * (1 - prevalence). Set their ratio to value / (1 - value),
and solve for the prevalence.
"""

from nutrigen.exercises import mistake


def enough_prevalence(sensitivity: float, specificity: float, value: float) -> float:
    among_well = value * (1 - specificity)
    among_sick = (1 - value) * sensitivity
    return among_well / (among_well + among_sick)


EDGE_CASES = {
    "no false alarms": (0.9, 1.0, 0.5),
    "a test that guesses": (0.5, 0.5, 0.2),
    "an alarm that is right half of the time": (0.95, 0.95, 0.5),
    "no alarm may be false": (0.8, 0.7, 1.0),
}


def draw(rng):
    return tuple(
        round(float(p), 3)
        for p in (rng.uniform(0.6, 0.99), rng.uniform(0.55, 0.97), rng.uniform(0.55, 0.95))
    )


@mistake
def predictive_value(sensitivity, specificity, value):
    """This is the probability that an alarm is right where the prevalence is `value`. Asked for is
    the reverse: the prevalence at which that probability is `value`."""
    return sensitivity * value / (sensitivity * value + (1 - specificity) * (1 - value))


@mistake
def value_ignored(sensitivity, specificity, value):
    """This is the prevalence at which an alarm is right half of the time. Weight the two terms by
    `value` and its complement."""
    return (1 - specificity) / (1 - specificity + sensitivity)


@mistake
def specificity_as_false_alarms(sensitivity, specificity, value):
    """The specificity is the share of the well who get no alarm. False alarms are the others: 1 -
    specificity."""
    return value * specificity / (value * specificity + (1 - value) * sensitivity)


@mistake
def odds(sensitivity, specificity, value):
    """These are the odds of the disease, the sick per person who is well. Divide the odds by one
    plus the odds to get the prevalence."""
    return value * (1 - specificity) / ((1 - value) * sensitivity)


@mistake
def exchanged(sensitivity, specificity, value):
    """Sensitivity and specificity are exchanged. The well get an alarm with probability 1 -
    specificity, the sick with probability sensitivity."""
    return enough_prevalence(specificity, sensitivity, value)


@mistake
def complement(sensitivity, specificity, value):
    """This is the share of people who are well. Asked for is its complement."""
    return 1 - enough_prevalence(sensitivity, specificity, value)
