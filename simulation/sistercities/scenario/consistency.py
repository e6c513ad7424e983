"""What must hold between the parts of a scenario: names that refer to each other, dates that lie in the calendar."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from sistercities.scenario.month import count
from sistercities.scenario.words import meant

if TYPE_CHECKING:
    from sistercities.scenario.event import Policy
    from sistercities.scenario.schema import City, Partnership, Scenario

MOST_MONTHS = 1200


def problems(scenario: "Scenario") -> list[str]:
    """Everything that does not hang together, one sentence each, with the key it stands at."""
    return [
        *_calendar_problems(scenario),
        *_city_problems(scenario),
        *(found for key in scenario.partnerships for found in _partnership_problems(scenario, key)),
        *_pair_problems(scenario.partnerships),
        *_shock_problems(scenario),
        *_policy_problems(scenario),
    ]


def _calendar_problems(scenario: "Scenario") -> Iterator[str]:
    if scenario.months > MOST_MONTHS:
        months, begins = scenario.months, scenario.begins
        yield f"calendar.until: {months} months since {begins}; at most {MOST_MONTHS} (a hundred years)"
    if scenario.focus is not None and scenario.focus not in scenario.partnerships:
        yield f'focus: no partnership "{scenario.focus}"; {meant(scenario.focus, list(scenario.partnerships))}'


def _city_problems(scenario: "Scenario") -> Iterator[str]:
    named: dict[str, str] = {}
    for key, city in scenario.cities.items():
        if city.name in named:
            yield f'cities.{key}.name: "{city.name}" is the name of cities.{named[city.name]} already'
        named.setdefault(city.name, key)
        yield from _leader_problems(key, city, count(scenario.until))


def _leader_problems(key: str, city: "City", last: int) -> Iterator[str]:
    by_month: dict[str, str] = {}
    for leader, date in city.leaders.items():
        place = f"cities.{key}.leaders.{leader}"
        if count(date.value) > last:
            yield f"{place}: {date.value} lies after the calendar ends"
        if date.value in by_month:
            yield f'{place}: takes office in {date.value} like "{by_month[date.value]}"'
        by_month[date.value] = leader


def _partnership_problems(scenario: "Scenario", key: str) -> Iterator[str]:
    partnership, place = scenario.partnerships[key], f"partnerships.{key}"
    if count(partnership.signed) > count(scenario.until):
        yield f"{place}.signed: {partnership.signed}, after the calendar ends in {scenario.until}"
    if partnership.between[0] == partnership.between[1]:
        yield f"{place}.between: a city cannot be its own partner"
    for city in partnership.between:
        if city not in scenario.cities:
            yield f'{place}.between: no city "{city}"; {meant(city, list(scenario.cities))}'
        elif city not in partnership.sides:
            yield f'{place}.sides: nothing said for "{city}"'
    for side in partnership.sides:
        if side not in partnership.between:
            yield f"{place}.sides.{side}: not in this partnership; {meant(side, list(partnership.between))}"


def _pair_problems(partnerships: dict[str, "Partnership"]) -> Iterator[str]:
    for (one, first), (other, second) in combinations(partnerships.items(), 2):
        if set(first.between) == set(second.between):
            yield f"partnerships.{other}.between: the same two cities as partnerships.{one}"


def _shock_problems(scenario: "Scenario") -> Iterator[str]:
    first, last = count(scenario.begins), count(scenario.until)
    for key, shock in scenario.shocks.items():
        if count(shock.begins) > last or count(shock.ends) < first:
            yield f"shocks.{key}: {shock.begins} to {shock.ends} lies outside the calendar"
        for city in shock.cities:
            if city not in scenario.cities:
                yield f'shocks.{key}.cities: no city "{city}"; {meant(city, list(scenario.cities))}'
        yield from _unknown_partnerships(f"shocks.{key}", shock.partnerships, scenario)


def _policy_problems(scenario: "Scenario") -> Iterator[str]:
    first, last = count(scenario.begins), count(scenario.until)
    for key, policy in scenario.policies.items():
        for name, month in (("begins", policy.begins), ("ends", policy.ends)):
            if month is not None and not first <= count(month) <= last:
                calendar = f"{scenario.begins} to {scenario.until}"
                yield f"policies.{key}.{name}: {month} lies outside the calendar, {calendar}"
        for city in policy.cities:
            if city not in scenario.cities:
                yield f'policies.{key}.cities: no city "{city}"; {meant(city, list(scenario.cities))}'
        yield from _unknown_partnerships(f"policies.{key}", policy.partnerships, scenario)
    for (one, first_policy), (other, second_policy) in combinations(scenario.policies.items(), 2):
        if _contradict(scenario, first_policy, second_policy):
            yield (
                f"policies.{other}: {second_policy.change}s {second_policy.parameter} while policies.{one} "
                f"{first_policy.change}s it; opposite pushes on one parameter at one time have no order"
            )


def _unknown_partnerships(place: str, named: tuple[str, ...], scenario: "Scenario") -> Iterator[str]:
    known = list(scenario.partnerships)
    yield from (
        f'{place}.partnerships: no partnership "{key}"; {meant(key, known)}' for key in named if key not in known
    )


def span(policy: "Policy", first: int, last: int) -> tuple[int, int]:
    """First and last month of a policy, as counts, in a calendar from ``first`` to ``last``."""
    return count(policy.begins) if policy.begins else first, count(policy.ends) if policy.ends else last


def _contradict(scenario: "Scenario", one: "Policy", other: "Policy") -> bool:
    """Whether two policies push the same lever of the same place in opposite directions in the same month."""
    if one.parameter != other.parameter or one.change == other.change or one.size.value * other.size.value == 0.0:
        return False
    first, last = count(scenario.begins), count(scenario.until)
    begins_one, ends_one = span(one, first, last)
    begins_other, ends_other = span(other, first, last)
    at_once = begins_one <= ends_other and begins_other <= ends_one
    return at_once and _meet(one.cities, other.cities) and _meet(one.partnerships, other.partnerships)


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)
