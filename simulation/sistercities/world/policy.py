"""Policies as overlays on the calendar: each pushes one lever of some places for some time.

    raise      share or chance x:  1 - (1 - x)(1 - k r)
               rate x:             x (1 + k r)
    lower      anything x:         x (1 - k r)
    add        events:             one more in the first month, none where k is 0

k is the size and r the ramp, from 0 to 1. Pushes in one direction commute, and opposite ones on one
lever at one time are refused when a scenario is checked, so the order of policies cannot matter.
Shocks strike first; a policy acts on what they leave.
"""

from typing import Any

import numpy as np

from sistercities.scenario.consistency import event_months
from sistercities.scenario.dates import count
from sistercities.scenario.event import Policy
from sistercities.scenario.schema import Partnership, Scenario
from sistercities.world.given import Calendar
from sistercities.world.population import Column


def apply_policies(calendar: Calendar, scenario: Scenario, year: int) -> None:
    """Push every lever of every policy of a scenario.

    Args:
        calendar: what shocks have left; its columns are written.
        scenario: names the policies.
        year: steps in a year.
    """
    for policy in scenario.policies.values():
        strength = strength_of(policy, scenario, year)
        for column in _columns(calendar, scenario, policy):
            column[:] = pushed(column, policy, strength)
        if policy.parameter == "leader" and policy.size.value > 0.0:
            _seat_leader(calendar, scenario, policy, int(strength.argmax()), year)


def strength_of(policy: Policy, scenario: Scenario, year: int) -> Column:
    """How hard a policy pushes in each step.

    Args:
        policy: what is pushed, and when.
        scenario: gives the calendar.
        year: steps in a year.

    Returns:
        Ramp r, 0 to 1, ``[step]``: 0 outside the policy's time, within it growing to 1 by equal
        steps. Of an event: 1 in its first step, else 0.
    """
    begins = count(scenario.begins)
    first_month, last_month = event_months(
        policy.begins, policy.ends, begins, count(scenario.until)
    )
    first = (first_month - begins) * year // 12
    after = (last_month - begins + 1) * year // 12
    steps = np.arange(scenario.months * year // 12)
    running = (steps >= first) & (steps < after)

    if policy.change == "add":
        # Only once: in its first step, or in that of the run if it began before.
        return (running & (steps == max(first, 0))).astype(float)

    ramp_steps = max(1.0, policy.ramp_months * year / 12)
    ramp = np.minimum(1.0, (steps - first + 1) / ramp_steps)
    return np.where(running, ramp, 0.0)


def pushed(values: Column, policy: Policy, strength: Column) -> Column:
    """The values of a lever under a policy.

    Args:
        values: of the lever without it, ``[step]``.
        policy: says which lever, in which direction, and how far.
        strength: ramp r of the policy, 0 to 1, ``[step]``.

    Returns:
        The values that it leaves, ``[step]``; not a digit is other where size or strength is 0.
    """
    push = policy.size.value * strength
    if policy.change == "add":
        return values + push.astype(values.dtype)
    if policy.change == "lower":
        return values * (1.0 - push)
    if policy.lever.share:
        raised = 1.0 - (1.0 - values) * (1.0 - push)
        return np.where(push == 0.0, values, raised)  # 1 - (1 - x) is not always x
    return values * (1.0 + push)


def _columns(calendar: Calendar, scenario: Scenario, policy: Policy) -> list[Column]:
    """The columns over steps that a policy pushes, one for each place it holds for."""
    name = policy.parameter
    place = policy.lever.place
    if place == "city":
        cities: Any = calendar.cities
        return [cities[name][:, row] for row in _cities(scenario, policy)]

    partnerships = _partnerships(scenario, policy)
    if place == "partnership":
        pairs: Any = calendar.pairs
        return [pairs[name][:, row] for row, _ in partnerships]

    sides: Any = calendar.sides
    return [
        sides[name][:, row, side]
        for row, partnership in partnerships
        for side, key in enumerate(partnership.between)
        if _holds(key, policy.cities)
    ]


def _cities(scenario: Scenario, policy: Policy) -> list[int]:
    """Rows of the cities that a policy holds for."""
    return [row for row, key in enumerate(scenario.cities) if _holds(key, policy.cities)]


def _partnerships(scenario: Scenario, policy: Policy) -> list[tuple[int, Partnership]]:
    """The partnerships that a policy holds for, with their rows."""
    return [
        (row, partnership)
        for row, (key, partnership) in enumerate(scenario.partnerships.items())
        if _holds(key, policy.partnerships)
    ]


def _holds(key: str, named: tuple[str, ...]) -> bool:
    """Whether a policy holds for a place: one that it names, or any if it names none."""
    return not named or key in named


def _seat_leader(
    calendar: Calendar, scenario: Scenario, policy: Policy, step: int, year: int
) -> None:
    """One more leader: whoever sits from this step on is new, until the next one comes."""
    if step == 0:
        return
    since = count(scenario.begins) * year // 12 + step
    for row in _cities(scenario, policy):
        later = calendar.leaders[step:, row]
        later[later < since] = since
