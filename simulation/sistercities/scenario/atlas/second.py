"""A second coding of some pairings of the atlas, by somebody else: alternative values for them.

``second-coding.csv`` holds it. Its coder had the notes of the table and the coding book, and saw
neither the first coding, nor the program that made it, nor what became of the pairings. The sources
themselves were not read anew.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sistercities.scenario.atlas.columns import SIDES
from sistercities.scenario.atlas.rows import Row, rows_of
from sistercities.scenario.atlas.table import Pairing, read_observables
from sistercities.scenario.evidence import Evidence
from sistercities.scenario.files import load_scenario
from sistercities.scenario.keys import key_text
from sistercities.scenario.library import atlas
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError
from sistercities.scenario.schema import TRACKS, Scenario
from sistercities.scenario.words import meant, quoted

SECOND_CODING = "second-coding.csv"
"""The table that holds it, beside that of the observables."""

_COLUMNS = ("id", "field", "side", "value", "low", "high", "indicator", "quotation", "doubt")
_OF_A_CITY = ("background_partners", "chamber", "language")
_OF_A_SIDE = ("proposer", "association")
_AGENDA = "priority_"
"""What the fields of the three tracks of an agenda begin with; all are of both sides."""


def twice_coded() -> list[str]:
    """Names of the pairings that were coded twice, in alphabetical order."""
    return sorted(_coded())


def second_coding(name: str) -> dict[str, object]:
    """What a second coder says of a pairing, as changes of its scenario.

    Where the coder found nothing the change leads back to the value and range of ``base``. What
    was not coded twice, as sizes and events, is not in it.

    Args:
        name: of a pairing that was coded twice.

    Returns:
        Dotted keys and evidence: ``load_scenario(name, second_coding(name))`` is the pairing as
        the second coder has it.

    Raises:
        SisterCitiesError: if the pairing was not coded twice.
    """
    pairing, rows = _rows_of(name)
    changes: dict[str, object] = {}
    for row in rows:
        field = row["field"]
        if field == "signed":
            changes[_key(pairing, row)] = row["value"]
        elif not field.startswith(_AGENDA):
            changes[_key(pairing, row)] = _evidence(pairing, row, _usual(field))

    for side in SIDES:
        place = _partnership(pairing, "sides", pairing.key(side), "priorities")
        changes[place] = _agenda(pairing, rows)
    return changes


def second_doubts(name: str) -> dict[str, str]:
    """What the second coder says in words of each value, by its key in the scenario.

    Other pairings are called by their names.

    Raises:
        SisterCitiesError: if the pairing was not coded twice.
    """
    pairing, rows = _rows_of(name)
    called = {other.told["id"]: other.name for other, _ in _coded().values()}
    said: dict[str, str] = {}
    for row in rows:
        words = row["doubt"]
        for identity, other in called.items():
            words = words.replace(identity, other)
        if row["field"].startswith(_AGENDA):
            for side in SIDES:
                said[_partnership(pairing, "sides", pairing.key(side), "priorities")] = words
        else:
            said[_key(pairing, row)] = words
    return said


# --- Reading ---


@cache
def _coded() -> dict[str, tuple[Pairing, list[Row]]]:
    """The rows of each pairing, by its name."""
    rows, mistakes = rows_of(atlas() / SECOND_CODING, _COLUMNS)
    if mistakes:
        raise ScenarioError(mistakes)

    known = {each.told["id"]: each for each in read_observables(atlas() / "observables.csv")}
    return {
        known[identity].name: (known[identity], [row for row in rows if row["id"] == identity])
        for identity in dict.fromkeys(row["id"] for row in rows)
    }


def _rows_of(name: str) -> tuple[Pairing, list[Row]]:
    if name not in _coded():
        hint = meant(name, twice_coded())
        raise SisterCitiesError(f"{quoted(name)} was not coded twice; {hint}")
    return _coded()[name]


# --- Keys and values ---


def _key(pairing: Pairing, row: Row) -> str:
    """Where the value of a row stands in the scenario of its pairing."""
    field, side = row["field"], row["side"]
    if field in _OF_A_CITY:
        return key_text(("cities", pairing.key(side), field))
    if field in _OF_A_SIDE:
        return _partnership(pairing, "sides", pairing.key(side), field)
    return _partnership(pairing, field)


def _partnership(pairing: Pairing, *below: str) -> str:
    return key_text(("partnerships", pairing.name, *below))


def _usual(field: str) -> Evidence[Any, Any]:
    """What ``base`` has in a field, whatever the city or side."""
    neutral = _neutral()
    if field in _OF_A_CITY:
        return getattr(next(iter(neutral.cities.values())), field)
    if field in (*_OF_A_SIDE, "priorities"):
        return getattr(next(iter(neutral.partnership.sides.values())), field)
    return getattr(neutral.partnership, field)


@cache
def _neutral() -> Scenario:
    return load_scenario("base")


def _evidence(pairing: Pairing, row: Row, usual: Evidence[Any, Any]) -> dict[str, Any]:
    """A value with its range, or that of ``base`` where nothing was found."""
    span = {"range": (float(row["low"]), float(row["high"]))} if row["low"] else {}
    if row["value"]:
        return {**_support(pairing, row), "value": float(row["value"]), **span}
    if span:  # something is known, and only the range moves
        return {**_support(pairing, row), "value": usual.value, **span}
    return usual.model_dump(exclude_none=True)


def _agenda(pairing: Pairing, rows: Sequence[Row]) -> dict[str, Any]:
    shares = {row["field"].removeprefix(_AGENDA): row for row in rows if _AGENDA in row["field"]}
    first = shares[TRACKS[0]]
    if not first["value"]:
        return _usual("priorities").model_dump(exclude_none=True)
    values = {track: float(shares[track]["value"]) for track in TRACKS}
    return {**_support(pairing, first), "value": values}


def _support(pairing: Pairing, row: Row) -> dict[str, Any]:
    return {
        "indicator": row["indicator"],
        "source": pairing.sources,
        "note": f"second coding: {row['quotation']}",
    }
