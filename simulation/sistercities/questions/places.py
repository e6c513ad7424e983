"""Where the two cities of each pairing lie, and how far apart; nothing is simulated.

Coordinates are those of GeoNames, in a table of the library with the source of each; of a province
or a state they are those of its capital.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pandas as pd

from sistercities.questions.answer import Answer
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import atlas_names, library, scenario_names
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EARTH = 6371.0
"""Radius of the earth, km."""

TABLE = "places.csv"


class Place(NamedTuple):
    """Where a city lies.

    Attributes:
        city: its name.
        country: its country.
        latitude: degrees north.
        longitude: degrees east.
        place: whose coordinates these are: its own, or those of a capital or seat.
        source: where they are from.
    """

    city: str
    country: str
    latitude: float
    longitude: float
    place: str
    source: str


class Pairing(NamedTuple):
    """Two cities that signed an agreement with each other."""

    scenario: Scenario
    partnership: str
    one: Place
    other: Place

    @property
    def apart(self) -> float:
        """Distance over the surface of the earth, km."""
        return distance(self.one, self.other)


@dataclass(kw_only=True, eq=False, repr=False)
class Places(Answer):
    """Where the cities of some pairings lie.

    Attributes:
        pairings: in the order asked for.
    """

    drawn = "map (.pdf, .png)"
    units_of: ClassVar = {
        "scenario": "name",
        "city": "name",
        "partner": "name",
        "country": "name",
        "latitude": "degrees north",
        "longitude": "degrees east",
        "place": "name",
        "source": "words",
        "signed": "YYYY-MM",
        "distance": "km",
    }

    question: str = "map"
    pairings: list[Pairing]

    @property
    def places(self) -> list[Place]:
        """Every place once."""
        return list(dict.fromkeys(place for each in self.pairings for place in each[2:]))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The places with their sources, and the pairings with their distance."""
        rows = [
            (
                each.scenario.name,
                each.one.city,
                each.other.city,
                str(each.scenario.partnerships[each.partnership].signed),
                round(each.apart),
            )
            for each in self.pairings
        ]
        columns = ["scenario", "city", "partner", "signed", "distance"]
        return {
            "places": pd.DataFrame(self.places),
            "pairings": pd.DataFrame(rows, columns=columns),
        }

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The map."""
        from sistercities.paper.figures.map import draw_map

        yield "map", draw_map(self)

    def words(self) -> Iterator[Part]:
        """Every pairing with its distance."""
        yield Heading(f"n = {len(self.pairings)} pairings")
        grid = Grid("pairing", "signed", "distance (km)", right=True)
        for row in self.tables["pairings"].itertuples():
            grid.add_row(f"{row.city} - {row.partner}", str(row.signed), f"{row.distance:,}")
        yield grid
        yield Paragraph("Coordinates: GeoNames, CC BY 4.0; the table places says of which place.")


def places(scenarios: Sequence[Scenario | str | Path]) -> Places:
    """Find where the cities of some pairings lie.

    Args:
        scenarios: scenarios, names or paths; a scenario with several partnerships gives all.

    Raises:
        SisterCitiesError: with every city of which no place is known.
    """
    loaded = [each if isinstance(each, Scenario) else load_scenario(each) for each in scenarios]
    known = known_places()
    unknown: list[str] = []
    pairings = []
    for scenario in loaded:
        for key, pact in scenario.partnerships.items():
            cities = [scenario.cities[each] for each in pact.between]
            found = [known.get((city.name, city.country)) for city in cities]
            unknown += [
                f"{city.name} ({city.country})"
                for city, place in zip(cities, found, strict=True)
                if place is None
            ]
            if found[0] and found[1]:
                pairings.append(Pairing(scenario, key, found[0], found[1]))
    if unknown:
        told = ", ".join(map(one_line, dict.fromkeys(unknown)))
        raise SisterCitiesError(
            f"map: no place is known of {told}; known are the cities of the pairings that the "
            "package has"
        )
    return Places(
        asked={"scenarios": [each.name for each in loaded]},
        seeds=dict.fromkeys(loaded, ()),
        pairings=pairings,
    )


def all_pairings() -> list[Scenario]:
    """The scenarios of all pairings that exist, of the library and of the atlas."""
    loaded = [load_scenario(name) for name in [*scenario_names(), *atlas_names()]]
    return [each for each in loaded if not each.synthetic]


@cache
def known_places() -> dict[tuple[str, str], Place]:
    """Every place that the library knows, by city and country."""
    with (library() / TABLE).open(encoding="utf-8", newline="") as file:
        rows = [
            Place(
                row["city"],
                row["country"],
                float(row["latitude"]),
                float(row["longitude"]),
                row["place"],
                row["source"],
            )
            for row in csv.DictReader(file)
        ]
    return {(each.city, each.country): each for each in rows}


def distance(one: Place, other: Place) -> float:
    """How far two places lie apart over the surface of the earth, km (haversine)."""
    north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((north[1] - north[0]) / 2.0) ** 2
        + math.cos(north[0]) * math.cos(north[1]) * math.sin(east / 2.0) ** 2
    )
    return 2.0 * EARTH * math.asin(math.sqrt(half))
