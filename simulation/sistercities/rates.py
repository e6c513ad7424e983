"""Arithmetic that every rule shares: the logistic curve, and how rates over time become chances within one step.

Scenario files give rates per year (some per month). A world converts them once, when it is founded, to the length of
its step; the rules read them per step. ``year`` is the number of steps in a year: 12, a step being a month.
"""

import math
from typing import TYPE_CHECKING

from sistercities.compiled import compiled

if TYPE_CHECKING:
    from sistercities.scenario.behaviour import Pace


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
def repeated(chance: float, times: float) -> float:
    """Probability that something with this chance happens at least once in so many independent tries: 1 - (1 - p)^n."""
    return -math.expm1(times * math.log1p(-min(chance, 1.0 - 1e-12)))


def chance_within_step(yearly: float, year: int) -> float:
    """The chance within a step that adds up to a yearly one: 1 - (1 - p)^(1 / year)."""
    return repeated(yearly, 1.0 / year)


def hazard_within_step(per_year: float, year: int) -> float:
    """Probability of an event within a step at a hazard per year: 1 - e^(-h / year)."""
    return -math.expm1(-per_year / year)


def per_step(value: float, pace: "Pace | None", year: int) -> float:
    """A behavioural parameter as it holds for one step, of which a year has ``year``; durations become steps."""
    if pace == "chance a year":
        return chance_within_step(value, year)
    if pace == "chance a month":
        return chance_within_step(value, year // 12)
    steps = {None: 1.0, "mean a year": 1.0 / year, "size a month": 12 / year, "months": year / 12, "years": float(year)}
    return value * steps[pace]
