"""What the calendar brings from outside: leaders, means, trust, travel and trade, step by step.

Everything here is known before the first step, because nothing in a partnership moves it. Every
number that a shock or a policy can change stands here, so a world without any runs through the same
lines as a world with many.
"""

from typing import Any

import numpy as np

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.dates import count
from sistercities.scenario.event import Shock
from sistercities.scenario.schema import City, Partnership, Scenario
from sistercities.world.compiled import compiled
from sistercities.world.given import Calendar, CityMonth, PairMonth, SideMonth
from sistercities.world.means import attention_of_city, means_of_programme, real_product
from sistercities.world.policy import apply_policies
from sistercities.world.population import Column, Table, names_of, table
from sistercities.world.randomness import Stream, named_identity, uniform
from sistercities.world.rates import hazard_within_step, per_step
from sistercities.world.state import SIDE_COUNT

GRACE_MONTHS = 6
"""Trade is reported from so long before the first date of a series until so long after the last."""

MILLIONS_A_BILLION = 1000.0

# --- Steps ---


def steps_a_year(scenario: Scenario) -> int:
    """Steps in a year: 12, or 24 where a step is half a month."""
    return 12 if scenario.calendar.step == "month" else 24


def key_of(first: int, step: int, year: int) -> int:
    """The number that stands for a step in the key of a draw.

    Args:
        first: first month of the scenario, in months since the year 0.
        step: steps since then.
        year: steps in a year.

    Returns:
        Steps since the year 0.
    """
    return first * year // 12 + step


def _steps(scenario: Scenario) -> int:
    """Steps of a scenario."""
    return scenario.months * steps_a_year(scenario) // 12


def _dates(scenario: Scenario) -> Column:
    """When each step begins: months since the year 0, ``[step]``."""
    return count(scenario.begins) + np.arange(_steps(scenario)) * 12 / steps_a_year(scenario)


# --- The calendar of a scenario ---


def calendar_of(scenario: Scenario) -> Calendar:
    """Lay out all steps of a scenario; only leaders by hazard are left to ``seat_by_hazard``."""
    steps = _steps(scenario)
    partnerships = len(scenario.partnerships)
    calendar = Calendar(
        cities=table(CityMonth, steps, len(scenario.cities)),
        sides=table(SideMonth, steps, partnerships, SIDE_COUNT),
        pairs=table(PairMonth, steps, partnerships),
        leaders=np.zeros((steps, len(scenario.cities)), dtype=np.int64),
    )
    for row, key in enumerate(scenario.cities):
        _fill_city(calendar, scenario, row, key)
    for row, partnership in enumerate(scenario.partnerships.values()):
        _fill_pair(calendar, scenario, row, partnership)
        _fill_sides(calendar, scenario, row, partnership)

    for shock in scenario.shocks.values():
        _strike(calendar, scenario, shock)
    apply_policies(calendar, scenario, steps_a_year(scenario))
    return calendar


def in_calendar(parameter: str) -> bool:
    """Whether a behavioural parameter stands in the calendar, where policies push it."""
    return parameter in names_of(PairMonth) or parameter in names_of(SideMonth)


def _fill_city(calendar: Calendar, scenario: Scenario, row: int, key: str) -> None:
    """Means, portfolio, public and dated leaders of one city."""
    city = scenario.cities[key]
    columns: Any = calendar.cities[:, row]
    for name in names_of(CityMonth):
        if name in City.model_fields:
            columns[name] = _dated(getattr(city, name).value, scenario)
    columns["liquidity"] = 1.0
    columns["attention"] = _attention(scenario, key)

    if has_dated_leaders(scenario, key):
        year = steps_a_year(scenario)
        for age in leader_months(scenario, key).values():
            if age < scenario.months:
                step = age * year // 12
                calendar.leaders[step:, row] = key_of(count(scenario.begins), step, year)


def _fill_pair(calendar: Calendar, scenario: Scenario, row: int, partnership: Partnership) -> None:
    """What holds for a partnership as a whole, and the behaviour that policies push for it."""
    columns: Any = calendar.pairs[:, row]
    columns["committee"] = partnership.committee.value
    columns["travel"] = 1.0
    columns["occasion"] = _occasions(partnership, scenario)
    columns["market"] = _market(partnership, scenario)
    columns["means"] = _means(scenario, partnership)
    columns["trade"] = _trade(partnership, scenario)
    for name, value in _behaviour_of(scenario, PairMonth).items():
        columns[name] = value


def _fill_sides(calendar: Calendar, scenario: Scenario, row: int, partnership: Partnership) -> None:
    """What each city brings to a partnership, and the behaviour that policies push for it."""
    behaviour = _behaviour_of(scenario, SideMonth)
    for side, key in enumerate(partnership.between):
        columns: Any = calendar.sides[:, row, side]
        for name in ("will", "proposer", "association", "norm", "public_trust"):
            columns[name] = getattr(partnership.sides[key], name).value
        for name, value in behaviour.items():
            columns[name] = value


def _behaviour_of(scenario: Scenario, columns: type) -> dict[str, float]:
    """The behavioural parameters that stand among these columns, per step."""
    paces = Behaviour.paces()
    year = steps_a_year(scenario)
    return {
        name: per_step(getattr(scenario.behaviour, name), paces[name], year)
        for name in names_of(columns)
        if name in paces
    }


def _dated(value: float | dict[str, float], scenario: Scenario) -> Column:
    """A number in every step; dated numbers are joined by straight lines, and held flat outside."""
    if not isinstance(value, dict):
        return np.full(_steps(scenario), float(value))
    dates = sorted(value)
    return np.interp(
        _dates(scenario), [count(date) for date in dates], [value[date] for date in dates]
    )


def _attention(scenario: Scenario, key: str) -> float:
    """Attention that a city has for partners, by the size of its economy."""
    behaviour = scenario.behaviour
    if scenario.switches.means == "off":
        return behaviour.attention_capacity
    return attention_of_city(
        real_product(scenario.cities[key]),
        behaviour.attention_capacity,
        behaviour.means_elasticity,
    )


def _means(scenario: Scenario, partnership: Partnership) -> float:
    """Economic and technical programme that two cities can pay for together."""
    if scenario.switches.means == "off":
        return 1.0
    first, second = (real_product(scenario.cities[key]) for key in partnership.between)
    return means_of_programme(first, second, scenario.behaviour.means_elasticity)


def _occasions(partnership: Partnership, scenario: Scenario) -> Column:
    """How many visits, treaties and anniversaries fall into each step: the first of their month."""
    occasions = np.zeros(_steps(scenario), dtype=np.int64)
    for date in partnership.occasions.values():
        age = count(date.value) - count(scenario.begins)
        if 0 <= age < scenario.months:
            occasions[age * steps_a_year(scenario) // 12] += 1
    return occasions


def _market(partnership: Partnership, scenario: Scenario) -> Column:
    """National bilateral trade relative to the month of signing; 1 without a series."""
    if partnership.trade is None:
        return np.ones(_steps(scenario))
    series = _dated(partnership.trade.value, scenario)
    months = count(partnership.signed) - count(scenario.begins)
    signs = months * steps_a_year(scenario) // 12
    return series / series[signs]


def _trade(partnership: Partnership, scenario: Scenario) -> Column:
    """Bilateral trade of the city, USD million a year; NaN where no series covers the step."""
    if partnership.trade is None:
        return np.full(_steps(scenario), np.nan)
    series = _dated(partnership.trade.value, scenario)
    million = MILLIONS_A_BILLION * partnership.trade_share.value * series

    dates = _dates(scenario)
    given = [count(date) for date in partnership.trade.value]
    covered = (dates >= min(given) - GRACE_MONTHS) & (dates <= max(given) + GRACE_MONTHS)
    return np.where(covered, million, np.nan)


# --- Leaders ---


def has_dated_leaders(scenario: Scenario, key: str) -> bool:
    """Whether the leaders of a city change on their dates, not by hazard."""
    return scenario.leaders == "dated" and bool(scenario.cities[key].leaders)


def leader_months(scenario: Scenario, key: str) -> dict[str, int]:
    """When each dated leader of a city took office, if after the beginning of the scenario.

    Returns:
        Months since the beginning, by leader and in the order of time.
    """
    begins = count(scenario.begins)
    leaders = scenario.cities[key].leaders
    ages = {leader: count(date.value) - begins for leader, date in leaders.items()}
    in_order = sorted(ages.items(), key=lambda item: item[1])
    return {leader: age for leader, age in in_order if age > 0}


def seat_by_hazard(calendar: Calendar, scenario: Scenario, seed: int) -> Calendar:
    """Seat the leaders of all cities that have none dated: each step may bring a new one.

    Leaders whom a policy adds take office on top.

    Args:
        calendar: of the scenario; it is not written.
        scenario: gives the hazard.
        seed: key of all luck.

    Returns:
        The calendar with all its leaders.
    """
    by_hazard = [key for key in scenario.cities if not has_dated_leaders(scenario, key)]
    if not by_hazard:
        return calendar

    year = steps_a_year(scenario)
    first = key_of(count(scenario.begins), 0, year)
    leaders = calendar.leaders.copy()
    for row, (key, city) in enumerate(scenario.cities.items()):
        if key in by_hazard:
            chance = hazard_within_step(city.leader_turnover.value, year)
            column = leaders[:, row]
            seat_at_random(
                column, calendar.cities[:, row], chance, seed, named_identity(key), first
            )
    return calendar._replace(leaders=leaders)


@compiled
def seat_at_random(
    leaders: Column, city: Table[CityMonth], chance: float, seed: int, identity: int, first: int
) -> None:
    """Write down since when the leader of each step is seated.

    Args:
        leaders: of one city, ``[step]``; written.
        city: columns of the city, ``[step]``; says where a policy adds a leader.
        chance: of a new leader in a step, 0 to 1.
        seed: key of all luck.
        identity: of the city.
        first: number of the first step, in steps since the year 0.
    """
    since = 0
    for step in range(1, len(leaders)):
        luck = uniform(seed, Stream.LEADER_TURNOVER, identity, first + step)
        if city[step].leader > 0 or luck < chance:
            since = first + step
        leaders[step] = since


# --- Shocks ---


def _strike(calendar: Calendar, scenario: Scenario, shock: Shock) -> None:
    """Let a shock work on the channels of its kind, in the cities that it hits, while it lasts."""
    lasting = _lasting(shock, scenario)
    cities = list(scenario.cities)
    for key in shock.cities:
        _strike_city(calendar.cities[lasting, cities.index(key)], shock)

    for row, (key, partnership) in enumerate(scenario.partnerships.items()):
        if not shock.partnerships or key in shock.partnerships:
            sides = [side for side, city in enumerate(partnership.between) if city in shock.cities]
            if sides:
                _strike_sides(calendar.sides[lasting, row], sides, shock)
                _strike_pair(calendar.pairs[lasting, row], shock)


def _lasting(shock: Shock, scenario: Scenario) -> slice:
    """The steps in which a shock lasts."""
    begins = count(scenario.begins)
    year = steps_a_year(scenario)
    first = max(0, count(shock.begins) - begins) * year // 12
    after = max(0, count(shock.ends) - begins + 1) * year // 12
    return slice(first, after)


def _strike_city(columns: Any, shock: Shock) -> None:  # noqa: ANN401
    """A crisis, a disaster and a scandal take means away; the first two take liquidity."""
    left = 1.0 - shock.severity.value
    if shock.kind in {"crisis", "disaster", "scandal"}:
        columns["budget"] *= left
    if shock.kind in {"crisis", "disaster"}:
        columns["liquidity"] *= left


def _strike_sides(columns: Any, sides: list[int], shock: Shock) -> None:  # noqa: ANN401
    """Unrest, scandal and dispute take trust away, on the sides that are hit."""
    left = 1.0 - shock.severity.value
    if shock.kind in {"unrest", "scandal", "dispute"}:
        columns["public_trust"][:, sides] *= left


def _strike_pair(columns: Any, shock: Shock) -> None:  # noqa: ANN401
    """Travel and peace are one matter of both sides: the worst of several shocks counts."""
    severity = shock.severity.value
    if shock.kind == "epidemic":
        columns["travel"] = np.minimum(columns["travel"], 1.0 - severity)
    if shock.kind == "dispute":
        columns["dispute"] = np.maximum(columns["dispute"], severity)
