"""Policies as overlays on the calendar: each pushes one lever of some places for some time.

A share (or chance) x becomes 1 - (1 - x)(1 - k r) when raised and x (1 - k r) when lowered; a rate x becomes
x (1 + k r) or x (1 - k r); ``add`` puts one more event into the first month, or none where k is 0.
k is the size and r the ramp, from 0 to 1.
Pushes in one direction commute, and opposite ones on one lever at one time are refused when a scenario is checked, so
the order of policies cannot matter. Shocks strike first; a policy acts on what they leave.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from sistercities.population import Column
from sistercities.scenario.consistency import span
from sistercities.scenario.event import Policy
from sistercities.scenario.month import count
from sistercities.scenario.schema import Scenario

if TYPE_CHECKING:
    from sistercities.calendar import Calendar


def apply_policies(calendar: "Calendar", scenario: Scenario, year: int) -> None:
    """Push every lever of every policy of a scenario, in the calendar that shocks have left."""
    for policy in scenario.policies.values():
        strength = strength_of(policy, scenario, year)
        for column in _columns(calendar, scenario, policy):
            column[:] = pushed(column, policy, strength)
        if policy.parameter == "leader" and policy.size.value > 0.0:
            _seat(calendar, scenario, policy, int(strength.argmax()), year)


def strength_of(policy: Policy, scenario: Scenario, year: int) -> Column:
    """Ramp of a policy in every step: 0 outside its time, growing to 1 by equal steps; of an event, its first step."""
    begins = count(scenario.begins)
    first, last = (month - begins for month in span(policy.begins, policy.ends, begins, count(scenario.until)))
    steps = np.arange(scenario.months * year // 12)
    running = (steps >= first * year // 12) & (steps < (last + 1) * year // 12)
    since = steps - first * year // 12 + 1
    if policy.change == "add":
        return (running & (since == max(1, 1 - first * year // 12))).astype(float)
    return np.where(running, np.minimum(1.0, since / max(1.0, policy.ramp_months * year / 12)), 0.0)


def pushed(values: Column, policy: Policy, strength: Column) -> Column:
    """The values of a lever under a policy; exactly the same values where its strength or size is 0."""
    push = policy.size.value * strength
    if policy.change == "add":
        return values + push.astype(values.dtype)
    if policy.change == "lower":
        return values * (1.0 - push)
    raised = 1.0 - (1.0 - values) * (1.0 - push) if policy.lever.share else values * (1.0 + push)
    return np.where(push == 0.0, values, raised)


def _columns(calendar: "Calendar", scenario: Scenario, policy: Policy) -> list[Column]:
    """The columns over steps that a policy pushes."""
    cities: Any = calendar.cities
    sides: Any = calendar.sides
    pairs: Any = calendar.pairs
    name, place = policy.parameter, policy.lever.place
    if place == "city":
        return [cities[name][:, row] for row, key in enumerate(scenario.cities) if _holds(key, policy.cities)]
    chosen = [
        (row, each) for row, (key, each) in enumerate(scenario.partnerships.items()) if _holds(key, policy.partnerships)
    ]
    if place == "partnership":
        return [pairs[name][:, row] for row, _ in chosen]
    return [
        sides[name][:, row, side]
        for row, each in chosen
        for side, key in enumerate(each.between)
        if _holds(key, policy.cities)
    ]


def _holds(key: str, named: tuple[str, ...]) -> bool:
    return not named or key in named


def _seat(calendar: "Calendar", scenario: Scenario, policy: Policy, step: int, year: int) -> None:
    """One more leader: whoever sits in this step is new, until the next one comes."""
    since = count(scenario.begins) * year // 12 + step
    for number, key in enumerate(scenario.cities):
        if _holds(key, policy.cities) and step > 0:
            column = calendar.leaders[:, number]
            column[step:][column[step:] < since] = since
