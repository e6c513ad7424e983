"""Arithmetic that every rule shares: the logistic curve and the conversion of yearly to monthly rates."""

import math

from sistercities.compiled import compiled


@compiled
def logistic(x: float) -> float:
    """s(x) = 1 / (1 + e^-x), safe for any x."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


@compiled
def logit(share: float) -> float:
    """The inverse of the logistic curve; shares of 0 and 1 are taken as one in a million away from them."""
    inside = min(max(share, 1e-6), 1.0 - 1e-6)
    return math.log(inside / (1.0 - inside))


@compiled
def monthly(yearly: float) -> float:
    """The monthly probability that adds up to a yearly one: 1 - (1 - p)^(1/12)."""
    return 1.0 - math.exp(math.log1p(-min(yearly, 1.0 - 1e-12)) / 12.0)


@compiled
def hazard_in_month(per_year: float) -> float:
    """Probability of an event within a month at a hazard per year: 1 - e^(-h/12)."""
    return -math.expm1(-per_year / 12.0)


@compiled
def repeated(chance: float, times: float) -> float:
    """Probability that something with this chance happens at least once in so many independent tries."""
    return -math.expm1(times * math.log1p(-min(chance, 1.0 - 1e-12)))
