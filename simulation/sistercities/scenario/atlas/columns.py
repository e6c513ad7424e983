"""What the columns of a table of observables are: what each says, and what a cell may hold."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from sistercities.scenario.atlas.countries import COUNTRIES, OTHERWISE_CALLED
from sistercities.scenario.coding import CODING
from sistercities.scenario.names import checked_name
from sistercities.scenario.words import meant, quoted

NOT_KNOWN = {"NA", "-"}
"""What stands in a cell of which nothing is known."""

LATER = "later"
"""What a fact says of words that were not yet true at signing."""

SIDES = ("a", "b")

FIELDS = {
    **dict.fromkeys(
        ("economy", "economic", "trade", "commerce", "business", "industry", "investment"),
        "economic",
    ),
    **dict.fromkeys(("tourism", "agriculture", "farming", "creative economy"), "economic"),
    **dict.fromkeys(("urban", "transport", "port", "water", "waste", "environment"), "technical"),
    **dict.fromkeys(("housing", "science", "scientific", "IT", "administration"), "technical"),
    **dict.fromkeys(("capacity", "zoos"), "technical"),
    **dict.fromkeys(("culture", "cultural", "arts", "education", "youth", "sport"), "people"),
    **dict.fromkeys(("social",), "people"),
}
"""Fields that an agreement may name, each with the track that it belongs to."""

EARLIEST = 1930
"""Year before which a signing lies too far back for a run."""

_UNTOLD = re.compile(r"broad|\d+\+")
_COUNTED = re.compile(r"\d+ fields: ")
YEAR = re.compile(r"(18|19|20|21)\d\d")
"""A year, as tables write it."""

MONTH = re.compile(r"(18|19|20|21)\d\d-(0[1-9]|1[0-2])")
"""A month, as tables write it."""

_DECADE = re.compile(r"(18|19|20|21)\d0s")


# --- What a cell may hold ---


def _optional(read: Callable[[str], Any], cell: str) -> Any:  # noqa: ANN401
    return None if cell in NOT_KNOWN else read(cell)


def _number(low: float, high: float, cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise ValueError(f"{quoted(cell)} given; expected a number from {low:,.6g} to {high:,.6g}")
    return number


def _one_of(allowed: tuple[str, ...], cell: str) -> str:
    if cell not in allowed:
        raise ValueError(f"{quoted(cell)} given; expected {', '.join(allowed)}")
    return cell


def _level(most: int, cell: str) -> int:
    return int(_one_of(tuple(map(str, range(most + 1))), cell))


def _country(cell: str) -> str:
    name = OTHERWISE_CALLED.get(cell, cell)
    if name not in COUNTRIES:
        raise ValueError(f"no country {quoted(cell)}; {meant(cell, COUNTRIES)}")
    return name


def _signed(cell: str) -> str:
    if not any(each.fullmatch(cell) for each in (YEAR, MONTH, _DECADE)):
        raise ValueError(
            f"{quoted(cell)} given; expected a year, a month or a decade, "
            'for example "1992", "1992-09" or "1990s"'
        )
    if int(cell[:4]) < EARLIEST:
        raise ValueError(
            f"{quoted(cell)} given; a run has at most a hundred years, so {EARLIEST} on"
        )
    return cell


def _fields(cell: str) -> tuple[str, ...]:
    if _UNTOLD.fullmatch(cell):
        return ()
    named = tuple(_COUNTED.sub("", cell).split(";"))
    if unknown := [field for field in named if field not in FIELDS]:
        hint = meant(unknown[0], FIELDS)
        raise ValueError(f"no track for the field {quoted(unknown[0])}; {hint}")
    return named


def _term(cell: str) -> float:
    return float("inf") if cell == "none" else _number(0.1, 100.0, cell)


# --- What the columns are ---


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        meaning: what it says.
        becomes: fields of a scenario that are coded from it; none if it is not used.
        read: makes a value of a cell, or says what is wrong with it.
    """

    meaning: str
    becomes: tuple[str, ...]
    read: Callable[[str], Any]


_SURE = ("read", "M-H", "M-M", "M-L")
_EITHER = partial(_optional, partial(_level, 1))
_GRADED = partial(_optional, partial(_level, 2))
_NOTE = partial(_optional, str)

COLUMNS: Mapping[str, Column] = {
    "id": Column("by which other tables name the pairing", (), str),
    "a": Column("first city or region", ("name",), checked_name),
    "b": Column("second city or region", ("name",), checked_name),
    "country_a": Column("its country", ("country",), _country),
    "country_b": Column("its country", ("country",), _country),
    "level": Column(
        "what the two are",
        (),
        partial(_one_of, ("city", "county", "district", "province", "region", "state", "town")),
    ),
    "signed": Column("month, year or decade of the agreement", ("signed",), _signed),
    "pop_a_k": Column(
        "inhabitants of the first, thousands", ("population",), partial(_number, 0.1, 50_000)
    ),
    "pop_b_k": Column(
        "inhabitants of the second, thousands", ("population",), partial(_number, 0.1, 50_000)
    ),
    "pop_sure": Column(
        "how sure memory is of the two", ("population",), partial(_one_of, _SURE[1:])
    ),
    "distance_km": Column("distance, kilometres", (), partial(_number, 0, 20_040)),
    "earlier_partners_a": Column(
        "partners that the first had before",
        ("background_partners",),
        partial(_optional, partial(_number, 0, 1000)),
    ),
    "earlier_sure": Column(
        "how sure that number is",
        ("background_partners",),
        partial(_optional, partial(_one_of, _SURE)),
    ),
    "prior_contact": Column("contact before: 0 none found, 1 some, 2 standing", (), _GRADED),
    "prior_contact_note": Column("what contact", ("former_relation",), _NOTE),
    "proposer": Column("who proposed the partnership", ("proposer",), _NOTE),
    "carrier_24m": Column(
        "a body outside city hall within 24 months: 0 none found, 1 one, 2 one with means",
        ("association",),
        _GRADED,
    ),
    "carrier_note": Column("what body", ("association", "committee"), _NOTE),
    "firms_at_signing": Column(
        "businesses between the two at signing; 0 none found", ("firms_in_place",), _NOTE
    ),
    "fields": Column(
        "fields that the agreement names", ("priorities",), partial(_optional, _fields)
    ),
    "economy_in_text": Column("whether it names the economy", ("chamber", "priorities"), _EITHER),
    "term_years": Column("its term in years, or none", ("term",), partial(_optional, _term)),
    "shared_language": Column("whether one language is shared", ("language",), _EITHER),
    "diaspora_local": Column("people of the partner's origin: 0, 1 some, 2 many", (), _GRADED),
    "parent_tie": Column("whether it grew from a tie of the regions above", (), _EITHER),
    "donor_eligible": Column("whether a donor could pay: 0, 1 perhaps, 2 yes", (), _GRADED),
    "obs_source": Column("its sources", ("source",), lambda cell: tuple(cell.split(","))),
    "obs_sure": Column("what of them was seen, and doubts", (), str),
}
"""Every column of the table, in its order."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "prior_contact_note": tuple(CODING["former_relation"].indicators),
    "proposer": ("proposal", "national-diplomacy"),
    "carrier_note": (*CODING["association"].indicators, *CODING["committee"].indicators),
    "firms_at_signing": tuple(CODING["firms_in_place"].indicators),
    "fields": (LATER,),
}
"""Columns whose words may be quoted as facts, with the indicators that they may fall under."""
