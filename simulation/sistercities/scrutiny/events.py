"""Do dated events strike as the coding book says?

One list holds for all pairings, those of users too.
"""

from collections.abc import Iterator

from sistercities.scenario.dates import count
from sistercities.scenario.event import Shock
from sistercities.scenario.keys import Key
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.occasions import OCCASIONS
from sistercities.scenario.schema import Scenario
from sistercities.scenario.shocks import EVENTS, SHOCKS, Event
from sistercities.scenario.strike import Strike, falls_into, strike_of
from sistercities.scenario.words import quoted


def disagreeing_events(scenario: Scenario) -> Iterator[Mistake]:
    """Events of the coding book that a scenario lacks, or tells otherwise."""
    joined = dict.fromkeys(city for pact in scenario.partnerships.values() for city in pact.between)
    places: tuple[Key, ...] = tuple(
        ("cities", city, what) for city in joined for what in ("name", "country")
    )
    for key, event in EVENTS.items():
        strike = strike_of(event, scenario)
        shock = scenario.shocks.get(key)
        if shock is None and strike.cities and falls_into(event, scenario):
            yield _missing(key, event, strike, scenario)._replace(
                involved=(*places, ("calendar", "until"))
            )
        elif shock is not None:
            for mistake in _otherwise(key, shock, event, strike, scenario):
                yield mistake._replace(involved=places)


def disagreeing_occasions(scenario: Scenario) -> Iterator[Mistake]:
    """Occasions of the coding book that a partnership lacks, has in another month, or cannot have.

    Where none are told, nothing is claimed of them; whoever tells one tells all.
    """
    for key, pact in scenario.partnerships.items():
        known = [scenario.cities[city] for city in pact.between if city in scenario.cities]
        nations = {city.country for city in known}
        for name, occasion in OCCASIONS.items():
            place: Key = ("partnerships", key, "occasions", name)
            given = pact.occasions.get(name)
            after_signing = count(pact.signed) < count(occasion.month) <= count(scenario.until)
            if nations != set(occasion.nations):
                if given is not None:
                    one, other = occasion.nations
                    text = f"by the coding book an occasion of {one} and {other}"
                    yield Mistake(place, text, (("partnerships", key, "between"),))
            elif given is None and after_signing and pact.occasions:
                text = f"missing; the coding book has {quoted(occasion.month)}"
                yield Mistake(place, text, (("calendar", "until"),))
            elif given is not None and given.value != occasion.month:
                text = f"{quoted(given.value)} given; the coding book has {quoted(occasion.month)}"
                yield Mistake(place, text)


def lasting_otherwise(scenario: Scenario) -> Iterator[Mistake]:
    """Shocks that are not coded as their rule says.

    They name the indicator of another kind, or last longer or shorter.
    """
    for key, shock in scenario.shocks.items():
        rule = SHOCKS[shock.kind]
        indicator = shock.severity.indicator
        months = count(shock.ends) - count(shock.begins) + 1

        if indicator in {each.indicator for each in SHOCKS.values()} - {rule.indicator}:
            text = (
                f"{quoted(str(indicator))} is of another kind; "
                f"a shock of kind {shock.kind} has {rule.indicator}"
            )
            yield Mistake(
                ("shocks", key, "severity", "indicator"), text, (("shocks", key, "kind"),)
            )

        if rule.months and (months > rule.months if rule.at_most else months != rule.months):
            limit = f"at most {rule.months}" if rule.at_most else str(rule.months)
            text = (
                f"{months} months since {shock.begins}; "
                f"by the coding book {shock.kind} lasts {limit}"
            )
            yield Mistake(
                ("shocks", key, "ends"), text, (("shocks", key, "begins"), ("shocks", key, "kind"))
            )


def _missing(key: str, event: Event, strike: Strike, scenario: Scenario) -> Mistake:
    """An event that has to be there; perhaps it is, under a name of one's own."""
    for own, shock in scenario.shocks.items():
        meets = count(shock.begins) <= count(event.ends) and count(shock.ends) >= count(
            event.begins
        )
        if (
            own not in EVENTS
            and shock.kind == event.kind
            and meets
            and not strike.cities.isdisjoint(shock.cities)
        ):
            return Mistake(
                ("shocks", own),
                f"the coding book calls this {quoted(key)}; take its name and dates",
            )

    entry = (
        f'kind = "{event.kind}", begins = "{event.begins}", ends = "{event.ends}", '
        f"cities = {_listed(strike.cities)}"
    )
    if strike.partnerships != set(scenario.partnerships):
        entry += f", partnerships = {_listed(strike.partnerships)}"

    return Mistake(("shocks", key), f"missing; the coding book has {entry}")


def _otherwise(
    key: str, shock: Shock, event: Event, strike: Strike, scenario: Scenario
) -> Iterator[Mistake]:
    """Where a shock that is called like an event of the coding book says something else than it."""
    for name, written in (("kind", event.kind), ("begins", event.begins), ("ends", event.ends)):
        if (given := getattr(shock, name)) != written:
            yield Mistake(
                ("shocks", key, name),
                f"{quoted(given)} given; the coding book has {quoted(written)}",
            )

    if not strike.cities:
        yield Mistake(("shocks", key), "by the coding book this strikes none of these cities")
    elif set(shock.cities) != strike.cities:
        yield _whom(key, "cities", set(shock.cities), strike.cities)

    everything = set(scenario.partnerships)
    struck = set(shock.partnerships) or everything
    if strike.cities and struck != (strike.partnerships or everything):
        yield _whom(key, "partnerships", struck, strike.partnerships)


def _whom(key: str, place: str, given: set[str], written: set[str]) -> Mistake:
    return Mistake(
        ("shocks", key, place), f"{_listed(given)} given; the coding book has {_listed(written)}"
    )


def _listed(names: set[str]) -> str:
    return f"[{', '.join(map(quoted, sorted(names)))}]"
