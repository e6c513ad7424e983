"""What must hold between the parts of a scenario: names that refer to each other, dates that lie in the calendar."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sistercities.scenario.month import count

if TYPE_CHECKING:
    from sistercities.scenario.schema import Scenario


def meant(word: str, known: list[str]) -> str:
    """A hint for a word that is not known: the nearest one, else all that are allowed."""
    near = get_close_matches(word, known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(sorted(known))}"


def problems(scenario: "Scenario") -> list[str]:
    """Everything that does not hang together, one sentence each, with the key it stands at."""
    return [*_partnership_problems(scenario), *_calendar_problems(scenario), *_shock_problems(scenario)]


def _partnership_problems(scenario: "Scenario") -> list[str]:
    found = []
    if len(scenario.partnerships) != 1:
        found.append(f"partnerships: {len(scenario.partnerships)} given; a scenario holds exactly one for now")
    for key, partnership in scenario.partnerships.items():
        place = f"partnerships.{key}"
        if partnership.between[0] == partnership.between[1]:
            found.append(f"{place}.between: a city cannot be its own partner")
        for city in partnership.between:
            if city not in scenario.cities:
                found.append(f'{place}.between: no city "{city}"; {meant(city, list(scenario.cities))}')
            elif city not in partnership.sides:
                found.append(f'{place}.sides: nothing said for "{city}"')
        for side in partnership.sides:
            if side not in partnership.between:
                found.append(f"{place}.sides.{side}: not in this partnership; {meant(side, list(partnership.between))}")
    return found


def _calendar_problems(scenario: "Scenario") -> list[str]:
    last = count(scenario.calendar.until)
    found = []
    if scenario.calendar.months > 1200:
        found.append(f"calendar: {scenario.calendar.months} months; at most 1200 (a hundred years)")
    for key, city in scenario.cities.items():
        by_month: dict[str, str] = {}
        for leader, month in city.leaders.items():
            if count(month) > last:
                found.append(f"cities.{key}.leaders.{leader}: {month} lies after the calendar ends")
            if month in by_month:
                found.append(f'cities.{key}.leaders.{leader}: takes office in {month} like "{by_month[month]}"')
            by_month[month] = leader
    return found


def _shock_problems(scenario: "Scenario") -> list[str]:
    first, last = count(scenario.calendar.signed), count(scenario.calendar.until)
    found = []
    for key, shock in scenario.shocks.items():
        if count(shock.begins) > last or count(shock.ends) < first:
            found.append(f"shocks.{key}: {shock.begins} to {shock.ends} lies outside the calendar")
        for city in shock.cities:
            if city not in scenario.cities:
                found.append(f'shocks.{key}.cities: no city "{city}"; {meant(city, list(scenario.cities))}')
    return found
