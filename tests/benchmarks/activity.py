"""Growth in activity at a fixed number of agents: what a month of the citizens costs, the more happens."""

import time
from typing import NamedTuple

import numpy as np
from sistercities import Scenario, load_scenario
from sistercities.world.citizen import Climate
from sistercities.world.founding import found_world
from sistercities.world.population import column
from sistercities.world.state import referred
from sistercities.world.turning import engage_public

SEED = 1
CITIZENS = 1_000_000
OUTREACHES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
MONTHS = 24
PEER, LAPSING = 0.011, 0.03
"""As where trust is neutral."""


class Busyness(NamedTuple):
    """One degree of activity.

    Attributes:
        outreach: chance of each citizen to be reached, every month.
        participants: mean number of those who take part.
        turns: mean number of citizens who join or lapse in a month.
        seconds: of a month, the median.
    """

    outreach: float
    participants: float
    turns: float
    seconds: float


def busyness(
    citizens: int = CITIZENS, outreaches: tuple[float, ...] = OUTREACHES, months: int = MONTHS
) -> list[Busyness]:
    """Months of one city, from those in which nothing happens to those in which everybody is reached."""
    scenario = load_scenario(
        "reference",
        {"defaults.city.citizens": 10, "defaults.cities.first.citizens": citizens},
    )
    return [_months(scenario, outreach, months) for outreach in outreaches]


def _months(scenario: Scenario, outreach: float, months: int) -> Busyness:
    world = found_world(scenario, SEED)
    reference, public = referred(world), world.publics[0]
    participating = column(world.citizens, "participating")
    climate = Climate(outreach, PEER, LAPSING)
    engage_public(reference, 0, climate, 0)
    seconds, participants, turns = [], [], []
    for month in range(1, months + 1):
        before = participating.copy()
        begin = time.perf_counter()
        engage_public(reference, 0, climate, month)
        seconds.append(time.perf_counter() - begin)
        participants.append(int(public.participants))
        turns.append(int((before != participating).sum()))
    return Busyness(
        outreach, float(np.mean(participants)), float(np.mean(turns)), float(np.median(seconds))
    )


def print_busyness(found: list[Busyness], citizens: int = CITIZENS) -> None:
    """Print a line for each degree of activity."""
    print(f"A month of {citizens:,} citizens, median of {MONTHS}:")
    for each in found:
        told = f"{each.participants:,.0f} take part, {each.turns:,.0f} turn"
        print(f"  outreach {each.outreach:g}: {1e3 * each.seconds:,.3f} ms ({told})")
