"""What the calendar brings from outside: leaders, budgets, portfolios, trust, travel and trade, month by month.

Everything here is known before the first month is simulated, because nothing in a partnership moves it.
"""

from typing import NamedTuple

import numpy as np

from sistercities.population import Column
from sistercities.randomness import Stream, named_identity, uniform
from sistercities.rates import hazard_in_month
from sistercities.scenario.month import count
from sistercities.scenario.schema import City, Partnership, Scenario


class Calendar(NamedTuple):
    """Columns over months; the second axis is the partnership, the third its side where there is one.

    Attributes:
        leader: ordinal of the seated leader, 0 at signing.
        budget: multiple of a typical budget.
        background_partners: partners that are not simulated.
        public_trust: trust of the public in the partner's country.
        liquidity: share of transactions that a crisis leaves possible.
        travel: share of travel that an epidemic leaves possible.
        dispute: severity of a diplomatic dispute, 0 without one.
        market: national bilateral trade relative to the month of signing.
        trade: the city's bilateral trade, USD million a year; NaN where no source has it.
    """

    leader: Column
    budget: Column
    background_partners: Column
    public_trust: Column
    liquidity: Column
    travel: Column
    dispute: Column
    market: Column
    trade: Column


def calendar_of(scenario: Scenario, seed: int) -> Calendar:
    """Lay out all months of a scenario; only leaders who are not dated depend on the seed."""
    months = scenario.calendar.months
    by_side = (months, len(scenario.partnerships), 2)
    by_pair = by_side[:2]
    calendar = Calendar(
        leader=np.zeros(by_side, dtype=np.int64),
        budget=np.zeros(by_side),
        background_partners=np.zeros(by_side),
        public_trust=np.zeros(by_side),
        liquidity=np.ones(by_side),
        travel=np.ones(by_pair),
        dispute=np.zeros(by_pair),
        market=np.ones(by_pair),
        trade=np.full(by_pair, np.nan),
    )
    for number, partnership in enumerate(scenario.partnerships.values()):
        calendar.market[:, number], calendar.trade[:, number] = _trade(partnership, scenario)
        for side, key in enumerate(partnership.between):
            city = scenario.cities[key]
            calendar.leader[:, number, side] = _leaders(city, key, scenario, seed)
            calendar.budget[:, number, side] = city.budget.value
            calendar.background_partners[:, number, side] = _dated(city.background_partners.value, scenario)
            calendar.public_trust[:, number, side] = partnership.sides[key].public_trust.value
            _strike(calendar, scenario, key, number, side)
    return calendar


def months_of(scenario: Scenario) -> Column:
    """The calendar months of a scenario as months since the year 0."""
    return count(scenario.calendar.signed) + np.arange(scenario.calendar.months)


def leader_months(scenario: Scenario, key: str) -> dict[str, int]:
    """Age of the partnership, in months, at which each dated leader of a city took office after signing."""
    signed = count(scenario.calendar.signed)
    ages = {leader: count(month) - signed for leader, month in scenario.cities[key].leaders.items()}
    return {leader: age for leader, age in sorted(ages.items(), key=lambda item: item[1]) if age > 0}


def _leaders(city: City, key: str, scenario: Scenario, seed: int) -> Column:
    """Ordinal of the seated leader in each month: dated, or by hazard where the scenario dates none."""
    changes = np.zeros(scenario.calendar.months, dtype=np.int64)
    if city.leaders:
        for age in leader_months(scenario, key).values():
            changes[age] += 1
    else:
        chance, identity = hazard_in_month(city.leader_turnover.value), named_identity(key)
        stream = int(Stream.LEADER_TURNOVER)  # a plain number: numba is slow to look at an enumeration
        for month in range(1, len(changes)):
            changes[month] = uniform(seed, stream, identity, month) < chance
    return np.cumsum(changes)


def _dated(value: float | dict[str, float], scenario: Scenario) -> Column:
    """A number, or dated numbers joined by straight lines and held flat before the first and after the last."""
    if not isinstance(value, dict):
        return np.full(scenario.calendar.months, float(value))
    dates = sorted(value)
    return np.interp(months_of(scenario), [count(date) for date in dates], [value[date] for date in dates])


def _trade(partnership: Partnership, scenario: Scenario) -> tuple[Column, Column]:
    """Market relative to signing, and trade in USD million where the series covers the month (half a year beyond)."""
    if partnership.trade is None:
        return np.ones(scenario.calendar.months), np.full(scenario.calendar.months, np.nan)
    series, months = _dated(partnership.trade.value, scenario), months_of(scenario)
    dates = [count(date) for date in partnership.trade.value]
    covered = (months >= min(dates) - 6) & (months <= max(dates) + 6)
    million = np.where(covered, 1000.0 * partnership.trade_share.value * series, np.nan)
    return series / series[0], million


def _strike(calendar: Calendar, scenario: Scenario, key: str, number: int, side: int) -> None:
    """Let every shock that hits a city work on the channels of its kind while it lasts."""
    signed = count(scenario.calendar.signed)
    for shock in scenario.shocks.values():
        if key not in shock.cities:
            continue
        lasting = slice(max(0, count(shock.begins) - signed), max(0, count(shock.ends) - signed + 1))
        left = 1.0 - shock.severity.value
        if shock.kind in {"crisis", "scandal"}:
            calendar.budget[lasting, number, side] *= left
        if shock.kind in {"unrest", "scandal", "dispute"}:
            calendar.public_trust[lasting, number, side] *= left
        if shock.kind == "crisis":
            calendar.liquidity[lasting, number, side] *= left
        if shock.kind == "epidemic":
            calendar.travel[lasting, number] = np.minimum(calendar.travel[lasting, number], left)
        if shock.kind == "dispute":
            calendar.dispute[lasting, number] = np.maximum(calendar.dispute[lasting, number], shock.severity.value)
