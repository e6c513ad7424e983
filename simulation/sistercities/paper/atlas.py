"""The tables of the page on the atlas: what its columns become, and how each pairing is coded."""

from typing import Any

from sistercities.paper.markdown import number, plain, table
from sistercities.scenario.atlas.columns import COLUMNS, FIELDS, SIDES
from sistercities.scenario.atlas.table import Pairing, read_observables
from sistercities.scenario.evidence import Evidence
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import atlas
from sistercities.scenario.schema import TRACKS, Scenario

NOT_CODED = "-"

_OF_THE_TWO = ("term", "committee", "former_relation", "firms_in_place")
_OF_BOTH_SIDES = ("proposer", "priorities")


def columns_table() -> str:
    """Every column of the table of observables, and the fields that are coded from it."""
    rows = [
        [f"`{name}`", column.meaning, ", ".join(f"`{field}`" for field in column.becomes)]
        for name, column in COLUMNS.items()
    ]
    return table(["column", "what it says", "becomes"], rows)


def fields_table() -> str:
    """The words by which agreements name their fields, by track."""
    rows = [
        [track, ", ".join(word for word, of in FIELDS.items() if of == track)] for track in TRACKS
    ]
    return table(["track", "fields"], rows)


def atlas_table() -> str:
    """How each pairing is coded: values that the table gives, with their ranges."""
    head = ["scenario", "nations", "signed", "partners before", *_OF_THE_TWO, *_OF_BOTH_SIDES]
    pairings = sorted(read_observables(atlas() / "observables.csv"), key=lambda each: each.name)
    return table([*head, "association", "others", "sources"], [_row(each) for each in pairings])


def _row(pairing: Pairing) -> list[str]:
    scenario, neutral = load_scenario(pairing.name), load_scenario("base")
    pact, usual = scenario.partnership, neutral.partnership
    keys = [pairing.key(side) for side in SIDES]
    first, usual_side = pact.sides[keys[0]], next(iter(usual.sides.values()))
    return [
        f"`{pairing.name}`",
        ", ".join(dict.fromkeys(scenario.cities[key].country for key in keys)),
        plain(str(pairing.told["signed"])),
        _coded(
            scenario.cities[keys[0]].background_partners, _any_city(neutral, "background_partners")
        ),
        *(_coded(getattr(pact, name), getattr(usual, name)) for name in _OF_THE_TWO),
        *(_coded(getattr(first, name), getattr(usual_side, name)) for name in _OF_BOTH_SIDES),
        _associations(scenario, keys, usual_side.association),
        _others(scenario, keys[0], neutral),
        ", ".join(f"`{key}`" for key in pairing.sources),
    ]


def _any_city(neutral: Scenario, name: str) -> Any:  # noqa: ANN401
    return getattr(next(iter(neutral.cities.values())), name)


def _associations(scenario: Scenario, keys: list[str], usual: Evidence[Any, Any]) -> str:
    """Each side of which something is known, with its value and range."""
    sides = scenario.partnership.sides
    told = {key: _coded(sides[key].association, usual) for key in keys}
    named = [
        f"{plain(scenario.cities[key].name)} {said}"
        for key, said in told.items()
        if said != NOT_CODED
    ]
    return "; ".join(named) or NOT_CODED


def _others(scenario: Scenario, key: str, neutral: Scenario) -> str:
    """What few pairings have: the same of both cities."""
    city = scenario.cities[key]
    told = {
        name: _coded(getattr(city, name), _any_city(neutral, name))
        for name in ("chamber", "language")
    }
    return (
        "; ".join(f"{name} {said}" for name, said in told.items() if said != NOT_CODED) or NOT_CODED
    )


def _coded(given: Evidence[Any, Any], usual: Evidence[Any, Any]) -> str:
    """A value with its range, where either departs from ``base``."""
    if given == usual:
        return NOT_CODED
    value = given.value
    if not isinstance(value, float):
        return " / ".join(number(getattr(value, track)) for track in TRACKS)
    return f"{number(value)} ({' to '.join(map(number, given.range or ()))})"
