"""What an odds ratio does to a share.

Turn the share into odds, share / (1 - share), multiply them, and turn them back: odds / (1 + odds).
For a share of 1 the odds are infinite; multiply above and below by 1 - share.
"""

from nutrigen.exercises import mistake


def share_after_odds_ratio(share: float, odds_ratio: float) -> float:
    multiplied = odds_ratio * share
    return multiplied / (multiplied + 1 - share)


EDGE_CASES = {
    "a share of one": (1.0, 2.0),
    "a share of zero": (0.0, 2.0),
    "an odds ratio of one": (0.25, 1.0),
    "an odds ratio below one": (0.8, 0.25),
    "a rare event": (0.001, 3.0),
}


def draw(rng):
    return round(float(rng.uniform(0.05, 0.95)), 3), round(float(rng.uniform(0.2, 5)), 2)


@mistake
def ratio_of_shares(share, odds_ratio):
    """An odds ratio multiplies the odds, not the share. Turn the share into odds first."""
    return share * odds_ratio


@mistake(like=ratio_of_shares)
def ratio_of_shares_up_to_one(share, odds_ratio):
    return min(share * odds_ratio, 1.0)


@mistake
def odds_returned(share, odds_ratio):
    """These are the odds in the other group. Turn them into a share: odds / (1 + odds)."""
    if share == 1:
        return float("inf")
    return odds_ratio * share / (1 - share)


@mistake
def fails_for_one(share, odds_ratio):
    """Right, but a share of 1 has infinite odds, and the division fails. Multiply above and below
    by 1 - share."""
    odds = odds_ratio * share / (1 - share)
    return odds / (1 + odds)


@mistake
def divided_by_the_ratio(share, odds_ratio):
    """You divide the odds by the odds ratio. In the other group they are multiplied by it."""
    return share_after_odds_ratio(share, 1 / odds_ratio)


@mistake
def added_to_log_odds(share, odds_ratio):
    """You add the odds ratio itself to the log odds. To the log odds its logarithm is added; the
    odds are multiplied."""
    import math

    return share_after_odds_ratio(share, math.exp(odds_ratio))
