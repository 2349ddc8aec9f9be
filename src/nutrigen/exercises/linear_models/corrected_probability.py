"""A probability for another place.

Work with odds. Divide those of the model by the prior odds learned, learned / (1 - learned), and
multiply them by the prior odds of the place. Then turn them back into a probability.
"""

from nutrigen.exercises import mistake


def corrected_probability(p: float, learned: float, prevalence: float) -> float:
    odds = p / (1 - p) * (1 - learned) / learned
    odds = odds * prevalence / (1 - prevalence)
    return odds / (1 + odds)


EDGE_CASES = {
    "the same share": (0.3, 0.2, 0.2),
    "a case-control study": (0.8, 0.5, 0.01),
    "more cases than before": (0.2, 0.05, 0.4),
}


def draw(rng):
    return tuple(round(float(value), 3) for value in rng.uniform(0.02, 0.95, size=3))


@mistake
def shares_for_odds(p, learned, prevalence):
    """You multiply by the ratio of the shares. The odds are multiplied by the ratio of the prior
    odds, share / (1 - share)."""
    odds = p / (1 - p) * prevalence / learned
    return odds / (1 + odds)


@mistake
def probability_times_ratio(p, learned, prevalence):
    """You multiply the probability. Turn it into odds first: otherwise it can exceed 1."""
    return p * prevalence / learned


@mistake(like=probability_times_ratio)
def probability_times_ratio_up_to_one(p, learned, prevalence):
    return min(p * prevalence / learned, 1.0)


@mistake
def the_other_way(p, learned, prevalence):
    """The shares are exchanged: divide by the prior odds learned, and multiply by those of the
    place."""
    return corrected_probability(p, prevalence, learned)


@mistake
def prior_not_taken_out(p, learned, prevalence):
    """You multiply by the prior odds of the place, but leave those of the study in. Divide by
    them."""
    odds = p / (1 - p) * prevalence / (1 - prevalence)
    return odds / (1 + odds)


@mistake
def odds_returned(p, learned, prevalence):
    """These are odds. Turn them into a probability: odds / (1 + odds)."""
    return p / (1 - p) * (1 - learned) / learned * prevalence / (1 - prevalence)


@mistake
def nothing_changed(p, learned, prevalence):
    """This is the probability as the model gives it, for the share of cases that it learned
    from."""
    return p
