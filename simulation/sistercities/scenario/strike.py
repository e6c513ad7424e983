"""Whom a dated event of the coding book strikes in a scenario, and whether it falls into it."""

from typing import NamedTuple

from sistercities.scenario.dates import count
from sistercities.scenario.schema import Scenario
from sistercities.scenario.shocks import Event


class Strike(NamedTuple):
    """Whom an event of the coding book strikes in one scenario.

    Attributes:
        cities: keys of the cities.
        partnerships: keys of the partnerships; all of the world if they are all.
    """

    cities: set[str]
    partnerships: set[str]


def strike_of(event: Event, scenario: Scenario) -> Strike:
    """Whom an event strikes in a scenario, whenever it is.

    The cities that lie in what it strikes, or are called so.
    """
    named = {key: {city.name, city.country} for key, city in scenario.cities.items()}
    joined = {
        key
        for key, pact in scenario.partnerships.items()
        if named.keys() >= set(pact.between)
        and all(any(end in named[city] for city in pact.between) for end in event.between)
    }
    within = {city for key in joined for city in scenario.partnerships[key].between}

    return Strike(
        {key for key in within if not event.strikes or not named[key].isdisjoint(event.strikes)},
        joined,
    )


def falls_into(event: Event, scenario: Scenario) -> bool:
    """Whether an event and the calendar of a scenario have a month in common."""
    return count(event.begins) <= count(scenario.until) and count(event.ends) >= count(
        scenario.begins
    )
