"""What must hold between the parts of a scenario.

Names that refer to each other, dates that lie in the calendar.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from sistercities.scenario.dates import count, named
from sistercities.scenario.mistakes import Mistake, dotted
from sistercities.scenario.names import same_name
from sistercities.scenario.words import meant, quoted

if TYPE_CHECKING:
    from sistercities.scenario.event import Policy, Shock
    from sistercities.scenario.keys import Key
    from sistercities.scenario.schema import City, Partnership, Scenario

MOST_MONTHS = 1200
_UNTIL = ("calendar", "until")


def disagreements(scenario: "Scenario") -> Iterator[Mistake]:
    """Everything that does not hang together, with the keys that take part."""
    yield from _in_calendar(scenario)
    yield from _in_names(scenario)
    yield from _in_cities(scenario)
    for key in scenario.partnerships:
        yield from _in_partnership(scenario, key)

    yield from _in_pairs(scenario)
    for kind in ("shocks", "policies"):
        for key, event in getattr(scenario, kind).items():
            yield from _unknown_places(kind, key, event, scenario)

    yield from _between_policies(scenario)


def outside_calendar(scenario: "Scenario") -> Iterator[tuple["Key", Mistake]]:
    """Leaders, occasions, shocks and policies with no month in the calendar.

    The key of each, and what would be wrong with it. They do not happen. That is a mistake where
    they were written for this calendar, and none where it was cut later.
    """
    first = count(scenario.begins)
    last = count(scenario.until)
    bounds = (_UNTIL, *_signings(scenario))
    for place, date in _dates(scenario):
        if count(date) > last:
            text = f"{date} lies after the calendar ends in {scenario.until}"
            yield place, Mistake(place, text, bounds)
    for kind in ("shocks", "policies"):
        for key, event in getattr(scenario, kind).items():
            begins, ends = event_months(event.begins, event.ends, first, last)
            if begins > last or ends < first:
                dates = f"{named(begins)} to {named(ends)}" if event.ends else named(begins)
                text = f"{dates} lies outside the calendar, {scenario.begins} to {scenario.until}"
                place = (kind, key)
                yield place, Mistake((*place, "begins" if begins > last else "ends"), text, bounds)


def _dates(scenario: "Scenario") -> Iterator[tuple["Key", str]]:
    """Where the leaders of cities and the occasions of partnerships stand, and when they are."""
    for key, city in scenario.cities.items():
        for leader, date in city.leaders.items():
            yield ("cities", key, "leaders", leader), date.value
    for key, partnership in scenario.partnerships.items():
        for occasion, date in partnership.occasions.items():
            yield ("partnerships", key, "occasions", occasion), date.value


def _in_calendar(scenario: "Scenario") -> Iterator[Mistake]:
    if scenario.months > MOST_MONTHS:
        months = scenario.months
        begins = scenario.begins
        text = f"{months:,} months since {begins}; at most {MOST_MONTHS:,} (a hundred years)"
        yield Mistake(_UNTIL, text, _signings(scenario))

    if scenario.focus is not None and scenario.focus not in scenario.partnerships:
        yield _unknown(("focus",), "partnership", scenario.focus, scenario)


def _in_names(scenario: "Scenario") -> Iterator[Mistake]:
    """Names that look alike, or that tables do not tell apart."""
    for table in ("cities", "partnerships", "shocks", "policies"):
        seen: dict[str, str] = {}
        for name in getattr(scenario, table):
            # the first of two names that look alike stays; the later one is the mistake
            other = seen.setdefault(same_name(name), name)
            if other != name:
                text = (
                    f"too much like {quoted(other)}; tables take capitals and small letters for one"
                )
                yield Mistake((table, name), text, ((table, other),))


def _in_cities(scenario: "Scenario") -> Iterator[Mistake]:
    named: dict[str, str] = {}
    for key, city in scenario.cities.items():
        if city.name in named:
            other = named[city.name]
            text = f"{quoted(city.name)} is the name of {dotted(('cities', other))} already"
            yield Mistake(("cities", key, "name"), text, (("cities", other, "name"),))
        named.setdefault(city.name, key)
        yield from _leaders(key, city)


def _leaders(key: str, city: "City") -> Iterator[Mistake]:
    by_month: dict[str, str] = {}
    for leader, date in city.leaders.items():
        place: Key = ("cities", key, "leaders", leader)
        if other := by_month.get(date.value):
            text = (
                f"takes office in {date.value} like {quoted(other)}; "
                "a city has one leader at a time"
            )
            yield Mistake(place, text, (("cities", key, "leaders", other),))
        by_month[date.value] = leader


def _in_partnership(scenario: "Scenario", key: str) -> Iterator[Mistake]:
    partnership = scenario.partnerships[key]
    place = ("partnerships", key)
    if count(partnership.signed) > count(scenario.until):
        text = f"{partnership.signed}, after the calendar ends in {scenario.until}"
        yield Mistake((*place, "signed"), text, (_UNTIL, *_signings(scenario)))

    if partnership.between[0] == partnership.between[1]:
        yield Mistake((*place, "between"), "a city cannot be its own partner")

    for city in dict.fromkeys(partnership.between):
        if city not in scenario.cities:
            yield _unknown((*place, "between"), "city", city, scenario)
        elif city not in partnership.sides:
            yield Mistake(
                (*place, "sides"), f"nothing said for {quoted(city)}", ((*place, "between"),)
            )

    for side in partnership.sides:
        if side not in partnership.between and scenario.cities.keys() >= {*partnership.between}:
            text = f"not in this partnership; {meant(side, partnership.between)}"
            yield Mistake((*place, "sides", side), text, ((*place, "between"),))


def _in_pairs(scenario: "Scenario") -> Iterator[Mistake]:
    for (one, first), (other, second) in combinations(scenario.partnerships.items(), 2):
        if set(first.between) == set(second.between):
            yield from _at_once(one, first, other, second)


def _at_once(
    one: str, first: "Partnership", other: str, second: "Partnership"
) -> Iterator[Mistake]:
    """Of two partnerships of one pair the earlier ends before the later is signed."""
    if count(second.signed) < count(first.signed):
        one, first, other, second = other, second, one, first
    if first.ends is None or count(first.ends.value) >= count(second.signed):
        end = f"ends in {first.ends.value}" if first.ends else "has no end"
        text = (
            f"{second.signed}, while {dotted(('partnerships', one))} of the same two cities "
            f"goes on ({end}); one has to end before the next is signed"
        )
        places: tuple[Key, ...] = (("partnerships", one, "ends"), ("partnerships", one, "signed"))
        yield Mistake(("partnerships", other, "signed"), text, places)


def _unknown_places(
    kind: str, key: str, event: "Shock | Policy", scenario: "Scenario"
) -> Iterator[Mistake]:
    for names, place in ((event.cities, "cities"), (event.partnerships, "partnerships")):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Mistake((kind, key, place), f"{quoted(name)} is named twice")

    for city in event.cities:
        if city not in scenario.cities:
            yield _unknown((kind, key, "cities"), "city", city, scenario)

    for pair in event.partnerships:
        if pair not in scenario.partnerships:
            yield _unknown((kind, key, "partnerships"), "partnership", pair, scenario)


def _between_policies(scenario: "Scenario") -> Iterator[Mistake]:
    for (one, first), (other, second) in combinations(scenario.policies.items(), 2):
        if _contradict(scenario, first, second):
            text = (
                f"{second.change}s {second.parameter} while {dotted(('policies', one))} "
                f"{first.change}s it; opposite "
                "pushes on one parameter at one time have no order"
            )
            yield Mistake(("policies", other), text, (("policies", one), _UNTIL))


def _unknown(place: "Key", kind: str, name: str, scenario: "Scenario") -> Mistake:
    tables, known = (
        ("cities", list(scenario.cities))
        if kind == "city"
        else ("partnerships", list(scenario.partnerships))
    )
    return Mistake(place, f"no {kind} {quoted(name)}; {meant(name, known)}", ((tables, name),))


def _signings(scenario: "Scenario") -> tuple["Key", ...]:
    return tuple(("partnerships", key, "signed") for key in scenario.partnerships)


def event_months(begins: str | None, ends: str | None, first: int, last: int) -> tuple[int, int]:
    """First and last month of an event, as counts, in a calendar from ``first`` to ``last``.

    Args:
        begins: first month, ``YYYY-MM``; that of the calendar if not given.
        ends: last month; that of the calendar if not given.
        first: month in which the calendar begins, as a count.
        last: month in which it ends, as a count.
    """
    return count(begins) if begins else first, count(ends) if ends else last


def _contradict(scenario: "Scenario", one: "Policy", other: "Policy") -> bool:
    """Whether two policies contradict each other.

    They do if they push the same lever of the same place in opposite directions in the same month.
    """
    if (
        one.parameter != other.parameter
        or one.change == other.change
        or one.size.value * other.size.value == 0.0
    ):
        return False

    first = count(scenario.begins)
    last = count(scenario.until)
    begins_one, ends_one = event_months(one.begins, one.ends, first, last)
    begins_other, ends_other = event_months(other.begins, other.ends, first, last)
    # two spans overlap if each begins before the other ends
    at_once = begins_one <= ends_other and begins_other <= ends_one

    return (
        at_once and _meet(one.cities, other.cities) and _meet(one.partnerships, other.partnerships)
    )


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)
