"""The machine's limit: a compiled loop that only reads and writes the same bytes, and draws once per agent and month."""

import numpy as np
from sistercities import PartnershipModel, load_scenario
from sistercities.scenario.schema import Scenario
from sistercities.world.compiled import compiled
from sistercities.world.population import Column, fields_of
from sistercities.world.randomness import LUCKS, Stream, fill_lucks
from sistercities.world.state import BusinessState, CitizenState

from tests.benchmarks.ratio import Benchmark

SEED = 1
WORD = 8


@compiled
def touch(rows: Column, lucks: Column, months: int) -> None:
    """Read and write every word of every row, and draw once per row, month by month."""
    for month in range(months):
        for first in range(0, rows.shape[0], LUCKS):
            last = min(first + LUCKS, rows.shape[0])
            fill_lucks(lucks, last - first, SEED, Stream.CITIZEN_TURNS, first, month)
            for row in range(first, last):
                turns = lucks[(row - first) & 3, (row - first) >> 2] < 0.01
                for word in range(rows.shape[1]):
                    rows[row, word] += turns


def touch_all(scenario: Scenario) -> None:
    """What no run can go below: the rows of all businesses and citizens, for all months."""
    lucks = np.zeros((4, LUCKS // 4))
    cities = scenario.cities.values()
    for number, row in (
        (sum(city.citizens for city in cities), CitizenState),
        (sum(city.businesses for city in cities), BusinessState),
    ):
        touch(
            np.zeros((number, fields_of(row).itemsize // WORD), dtype=np.int64),
            lucks,
            scenario.months,
        )


def limit(businesses: int = 500, citizens: int = 2_000, pairs: int = 11) -> list[Benchmark]:
    """A whole run of the reference tie against the loop, so the ratio is the share of the limit that is reached."""
    scenario = load_scenario(
        "reference", {"defaults.city.businesses": businesses, "defaults.city.citizens": citizens}
    )
    return [
        Benchmark(
            "machine's limit",
            "a whole run: a compiled loop that reads and writes the same bytes and draws once per agent and month",
            lambda: lambda: PartnershipModel(scenario, rng=SEED).run(),
            lambda: lambda: touch_all(scenario),
            pairs,
        )
    ]
