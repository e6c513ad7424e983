"""Arithmetic that all rules share: the logistic curve, and rates over time as chances in one step.

Scenario files give rates per year (some per month). A world converts them once, when it is founded,
to the length of its step; the rules read them per step. ``year`` is the number of steps in a year:
12 where a step is a month, 24 where it is half a month.
"""

import math
from typing import TYPE_CHECKING

from sistercities.world.compiled import compiled

if TYPE_CHECKING:
    from sistercities.scenario.parameter import Pace

NEARLY_NOTHING = 1e-6
"""Shares of 0 and 1 have no logit; they are taken as so far away from 0 and 1."""

NEARLY_SURE = 1.0 - 1e-12
"""A chance of 1 has no logarithm of its complement; it is taken as this one."""


@compiled
def logistic(x: float) -> float:
    """The logistic curve, which turns any number into a share.

        s(x) = 1 / (1 + e^-x)

    Args:
        x: any number; neither very large nor very small ones overflow.

    Returns:
        Share, 0 to 1.
    """
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


@compiled
def logit(share: float) -> float:
    """The inverse of the logistic curve.

        logit(p) = ln(p / (1 - p))

    Args:
        share: p, 0 to 1; taken as 1e-6 below that and as 1 - 1e-6 above it.

    Returns:
        Any number; 0 for a share of one half.
    """
    inside = min(max(share, NEARLY_NOTHING), 1.0 - NEARLY_NOTHING)
    return math.log(inside / (1.0 - inside))


@compiled
def repeated(chance: float, times: float) -> float:
    """Chance that something happens at least once in so many independent tries.

        repeated(p, n) = 1 - (1 - p)^n

    Args:
        chance: p of one try, 0 to 1; taken as 1 - 1e-12 above that.
        times: number n of tries, 0 or more; parts of a try count.

    Returns:
        Chance, 0 to 1.
    """
    return -math.expm1(times * math.log1p(-min(chance, NEARLY_SURE)))


def chance_within_step(yearly: float, year: int) -> float:
    """The chance within a step that adds up to a yearly one.

    1 - (1 - p)^(1 / year)
    """
    return repeated(yearly, 1.0 / year)


def hazard_within_step(per_year: float, year: int) -> float:
    """Chance of an event within a step at a hazard per year, which may exceed one.

    1 - e^(-h / year)
    """
    return -math.expm1(-per_year / year)


def per_step(value: float, pace: "Pace | None", year: int) -> float:
    """A behavioural parameter as it holds for one step.

    Args:
        value: as the scenario gives it.
        pace: how it depends on time (``behaviour.parameter``); none if it does not.
        year: steps in a year.

    Returns:
        A chance within a step for a chance, a mean for a mean; a duration in steps.
    """
    if pace == "chance a year":
        return chance_within_step(value, year)
    if pace == "chance a month":
        return chance_within_step(value, year // 12)

    steps = {
        None: 1.0,
        "mean a year": 1.0 / year,
        "size a month": 12 / year,
        "months": year / 12,
        "years": float(year),
    }
    return value * steps[pace]
