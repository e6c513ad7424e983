"""What the calendar brings from outside: leaders, means, portfolios, trust, travel and trade, step by step.

Everything here is known before the first step, because nothing in a partnership moves it. Every number that a shock or
a policy can change stands here, so a world without any runs through the same lines as a world with many.
"""

from typing import Any, get_type_hints

import numpy as np

from sistercities.compiled import compiled
from sistercities.given import Calendar, CityMonth, PairMonth, SideMonth
from sistercities.policy import apply_policies
from sistercities.population import Column, Table, table
from sistercities.randomness import Stream, named_identity, uniform
from sistercities.rates import hazard_within_step, per_step
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.event import Shock
from sistercities.scenario.month import count
from sistercities.scenario.schema import Partnership, Scenario


def steps_a_year(scenario: Scenario) -> int:
    """Steps in a year: 12, or 24 where a step is half a month."""
    return 12 if scenario.calendar.step == "month" else 24


def in_calendar(parameter: str) -> bool:
    """Whether a behavioural parameter stands in the calendar, where policies push it, and not with the others."""
    return parameter in get_type_hints(PairMonth) or parameter in get_type_hints(SideMonth)


def calendar_of(scenario: Scenario) -> Calendar:
    """Lay out all steps of a scenario; only leaders by hazard are left to ``seat_by_hazard``."""
    steps = scenario.months * steps_a_year(scenario) // 12
    calendar = Calendar(
        cities=table(CityMonth, steps, len(scenario.cities)),
        sides=table(SideMonth, steps, len(scenario.partnerships), 2),
        pairs=table(PairMonth, steps, len(scenario.partnerships)),
        leaders=np.zeros((steps, len(scenario.cities)), dtype=np.int64),
    )
    for number, key in enumerate(scenario.cities):
        _fill_city(calendar, scenario, number, key)
    for number, partnership in enumerate(scenario.partnerships.values()):
        _fill_partnership(calendar, scenario, number, partnership)
    _strike(calendar, scenario)
    apply_policies(calendar, scenario, steps_a_year(scenario))
    return calendar


def leader_months(scenario: Scenario, key: str) -> dict[str, int]:
    """Months since the beginning of the scenario at which each dated leader of a city took office after it."""
    begins = count(scenario.begins)
    ages = {leader: count(date.value) - begins for leader, date in scenario.cities[key].leaders.items()}
    return {leader: age for leader, age in sorted(ages.items(), key=lambda item: item[1]) if age > 0}


def has_dated_leaders(scenario: Scenario, key: str) -> bool:
    """Whether the leaders of a city change on their dates, not by hazard."""
    return scenario.leaders == "dated" and bool(scenario.cities[key].leaders)


def seat_by_hazard(calendar: Calendar, scenario: Scenario, seed: int) -> Calendar:
    """The calendar with the leaders of all cities that have none dated: each step may bring a new one.

    Leaders whom a policy adds take office on top.
    """
    leaders, year = calendar.leaders, steps_a_year(scenario)
    first = key_of(count(scenario.begins), 0, year)
    for number, (key, city) in enumerate(scenario.cities.items()):
        if not has_dated_leaders(scenario, key):
            leaders = leaders.copy() if leaders is calendar.leaders else leaders
            chance = hazard_within_step(city.leader_turnover.value, year)
            seat_at_random(leaders[:, number], calendar.cities[:, number], chance, seed, named_identity(key), first)
    return calendar._replace(leaders=leaders)


@compiled
def seat_at_random(
    leaders: Column, city: Table[CityMonth], chance: float, seed: int, identity: int, first: int
) -> None:
    """Write down since when the leader of each step is seated: a new one at a chance, or where a policy adds one."""
    since = 0
    for step in range(1, leaders.shape[0]):
        if city[step].leader > 0 or uniform(seed, Stream.LEADER_TURNOVER, identity, first + step) < chance:
            since = first + step
        leaders[step] = since


def key_of(first: int, step: int, year: int) -> int:
    """The number that stands for a step in the key of a draw: steps since the year 0."""
    return first * year // 12 + step


def _fill_city(calendar: Calendar, scenario: Scenario, number: int, key: str) -> None:
    city, year = scenario.cities[key], steps_a_year(scenario)
    column: Any = calendar.cities[:, number]
    for name in ("population", "gross_regional_product", "background_partners"):
        column[name] = _dated(getattr(city, name).value, scenario)
    for name in ("budget", "office", "language", "outreach", "chamber", "threshold"):
        column[name] = getattr(city, name).value
    column["liquidity"] = 1.0
    if has_dated_leaders(scenario, key):
        for age in leader_months(scenario, key).values():
            if age < scenario.months:
                step = age * year // 12
                calendar.leaders[step:, number] = key_of(count(scenario.begins), step, year)


def _fill_partnership(calendar: Calendar, scenario: Scenario, number: int, partnership: Partnership) -> None:
    year, paces = steps_a_year(scenario), Behaviour.paces()
    pair: Any = calendar.pairs[:, number]
    pair["committee"], pair["travel"] = partnership.committee.value, 1.0
    pair["market"], pair["trade"] = _trade(partnership, scenario)
    for name in get_type_hints(PairMonth):
        if name in paces:
            pair[name] = per_step(getattr(scenario.behaviour, name), paces[name], year)
    for side, key in enumerate(partnership.between):
        column: Any = calendar.sides[:, number, side]
        for name in get_type_hints(SideMonth):
            if name in paces:
                column[name] = per_step(getattr(scenario.behaviour, name), paces[name], year)
            else:
                column[name] = getattr(partnership.sides[key], name).value


def _dated(value: float | dict[str, float], scenario: Scenario) -> Column:
    """A number, or dated numbers joined by straight lines and held flat before the first and after the last."""
    year = steps_a_year(scenario)
    steps = count(scenario.begins) + np.arange(scenario.months * year // 12) * 12 / year
    if not isinstance(value, dict):
        return np.full(len(steps), float(value))
    dates = sorted(value)
    return np.interp(steps, [count(date) for date in dates], [value[date] for date in dates])


def _trade(partnership: Partnership, scenario: Scenario) -> tuple[Column, Column]:
    """Market relative to signing, and trade in USD million where the series covers the month (half a year beyond)."""
    year = steps_a_year(scenario)
    steps = scenario.months * year // 12
    if partnership.trade is None:
        return np.ones(steps), np.full(steps, np.nan)
    series = _dated(partnership.trade.value, scenario)
    months = count(scenario.begins) + np.arange(steps) * 12 / year
    dates = [count(date) for date in partnership.trade.value]
    covered = (months >= min(dates) - 6) & (months <= max(dates) + 6)
    million = np.where(covered, 1000.0 * partnership.trade_share.value * series, np.nan)
    signed = (count(partnership.signed) - count(scenario.begins)) * year // 12
    return series / series[signed], million


def _strike(calendar: Calendar, scenario: Scenario) -> None:
    """Let every shock work on the channels of its kind, in the cities that it hits, while it lasts."""
    begins, year, cities = count(scenario.begins), steps_a_year(scenario), list(scenario.cities)
    for shock in scenario.shocks.values():
        first = max(0, count(shock.begins) - begins) * year // 12
        last = max(0, count(shock.ends) - begins + 1) * year // 12
        lasting, left = slice(first, last), 1.0 - shock.severity.value
        for key in shock.cities:
            city: Any = calendar.cities[lasting, cities.index(key)]
            if shock.kind in {"crisis", "scandal"}:
                city["budget"] *= left
            if shock.kind == "crisis":
                city["liquidity"] *= left
        for number, (name, partnership) in enumerate(scenario.partnerships.items()):
            if not shock.partnerships or name in shock.partnerships:
                hit = [side for side, key in enumerate(partnership.between) if key in shock.cities]
                _strike_partnership(calendar, number, hit, shock, lasting)


def _strike_partnership(calendar: Calendar, number: int, hit: list[int], shock: Shock, lasting: slice) -> None:
    """Trust falls on the sides that are hit; travel, and peace, is one matter of both."""
    severity = shock.severity.value
    pair: Any = calendar.pairs[lasting, number]
    sides: Any = calendar.sides[lasting, number]
    if shock.kind in {"unrest", "scandal", "dispute"}:
        sides["public_trust"][:, hit] *= 1.0 - severity
    if shock.kind == "epidemic" and hit:
        pair["travel"] = np.minimum(pair["travel"], 1.0 - severity)
    if shock.kind == "dispute" and hit:
        pair["dispute"] = np.maximum(pair["dispute"], severity)
