"""The citizens' step alone: decide on last month's acquaintances, then turn at once and tell one's own.

Every month has one activity, so that nobody may be skipped. The numpy version is an expert's: whole columns, the fastest
generator, chances from a table, and only those looked at more closely whose luck is low enough to matter. Luck there is a
sequence; in the keyed version it belongs to citizen and month, as ours does, which asks for a generator that counts.
"""

from typing import Any, NamedTuple

import numpy as np
from sistercities import load_scenario
from sistercities.world.citizen import Climate, lapsing_chance, outreach_of, peer_of, reach
from sistercities.world.founding import found_world
from sistercities.world.population import Column
from sistercities.world.state import referred
from sistercities.world.turning import decide, turn

from tests.benchmarks.ratio import Benchmark, Work

SEED = 1


class Setting(NamedTuple):
    """What all versions are given: a city of the reference tie, and the climate of a month with one activity."""

    citizens: int
    months: int
    outreach: float
    peer: float
    lapsing: float
    threshold: float
    spread: float
    acquaintances: int
    rewiring: float
    scenario: Any


def setting(citizens: int, months: int) -> Setting:
    """So many citizens for so many months."""
    scenario = load_scenario("reference", {"defaults.cities.first.citizens": citizens})
    behaviour = found_world(
        load_scenario("reference", {"defaults.city.citizens": 1}), SEED
    ).behaviour
    city, trust = scenario.cities["first"], scenario.partnership.sides["first"].public_trust.value
    reached = reach(
        1_000_000.0,
        behaviour.attendance,
        behaviour.attendance_elasticity,
        behaviour.reference_population,
    )
    return Setting(
        citizens,
        months,
        outreach_of(1, reached, city.outreach.value, trust),
        peer_of(behaviour.peer_influence, trust),
        lapsing_chance(False, behaviour.lapse, behaviour.silence_lapse),
        city.threshold.value,
        float(behaviour.threshold_spread),
        int(behaviour.acquaintances),
        float(behaviour.rewiring),
        scenario,
    )


def compiled(given: Setting, seed: int = SEED) -> tuple[Work, Any]:
    """Our own step; returns the work and the table of citizens."""
    world = found_world(given.scenario, seed)
    reference, public = referred(world), world.publics[0]
    climate = Climate(given.outreach, given.peer, given.lapsing)

    def work() -> None:
        for month in range(given.months):
            turning = decide(reference, 0, public.first, public.last, world.lucks, climate, month)
            turn(reference, 0, public.first, turning, month)

    return work, np.asarray(world.citizens)[: given.citizens]["participating"]


def small_world(given: Setting, random: np.random.Generator) -> Column:
    """Whom each citizen talks to: neighbours on a ring, some of them replaced by anybody."""
    steps = np.array(
        [step for near in range(1, given.acquaintances // 2 + 1) for step in (near, -near)]
    )
    near = (np.arange(given.citizens)[:, None] + steps) % given.citizens
    anybody = random.integers(given.citizens, size=near.shape)
    told: Column = np.where(random.random(near.shape) < given.rewiring, anybody, near).astype(
        np.int32
    )
    return told


def in_numpy(given: Setting, seed: int = SEED, keyed: bool = False) -> tuple[Work, Column]:
    """The step as an expert writes it in numpy; returns the work and the column of participants."""
    random = np.random.Generator(np.random.SFC64(seed))
    told, participating = small_world(given, random), np.zeros(given.citizens, dtype=bool)
    threshold = np.clip(
        random.normal(given.threshold, given.spread, given.citizens), 0.0, 1.0
    ).astype(np.float32)
    known, luck = (
        np.zeros(given.citizens, dtype=np.int16),
        np.empty(given.citizens, dtype=np.float32),
    )
    touched = 1.0 - (1.0 - given.outreach) * (1.0 - given.peer) ** np.arange(1_000)

    def work() -> None:
        most = 0
        for month in range(given.months):
            source = np.random.Generator(np.random.Philox(key=(seed, month))) if keyed else random
            source.random(out=luck, dtype=np.float32)
            close = np.flatnonzero(luck < max(given.lapsing, touched[most]))
            joining = (1.0 - threshold[close]) * touched[known[close]]
            turning = close[luck[close] < np.where(participating[close], given.lapsing, joining)]
            change = np.where(participating[turning], -1, 1).astype(np.int16)
            participating[turning] ^= True
            np.add.at(known, told[turning].ravel(), np.repeat(change, given.acquaintances))
            most = max(most, int(known[told[turning]].max(initial=0)))

    return work, participating


def contagion(
    citizens: int = 100_000, months: int = 60, pairs: int = 7, size: str = ""
) -> list[Benchmark]:
    """Our step against numpy, for so many citizens of one city; ``size`` tells the names of ratios apart."""
    given = setting(citizens, months)
    step = f"the citizens' step, {citizens:,} citizens and {months} months: an expert's columns in numpy"

    def against(name: str, meaning: str, keyed: bool) -> Benchmark:
        return Benchmark(
            name,
            meaning,
            lambda: compiled(given)[0],
            lambda: in_numpy(given, SEED, keyed)[0],
            pairs,
        )

    return [
        against(f"numpy{size}", f"{step}, luck as a sequence", False),
        against(
            f"numpy, keyed luck{size}", f"{step}, luck keyed by citizen and month as ours is", True
        ),
    ]
