"""The citizens' step alone: decide on last month's acquaintances, then turn at once.

Every month has one activity. The numpy versions are an expert's. The first has whole columns, the fastest generator,
chances from a table, and looks more closely only at those whose luck is low enough to matter; luck there is a sequence,
and in the keyed version it belongs to citizen and month, as ours does, which asks for a generator that counts. The third
uses our idea: it draws how many are reached, brought along and lapse, and looks at nobody else; its luck is a sequence
again, and all acquaintances stand in a table.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sistercities import load_scenario
from sistercities.world.citizen import Climate, lapsing_chance, outreach_of, peer_of, reach
from sistercities.world.founding import found_world
from sistercities.world.population import Column
from sistercities.world.state import referred
from sistercities.world.turning import engage_public

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
    reference = referred(world)
    climate = Climate(given.outreach, given.peer, given.lapsing)

    def work() -> None:
        for month in range(given.months):
            engage_public(reference, 0, climate, month)

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


def in_numpy_by_events(given: Setting, seed: int = SEED) -> tuple[Work, Column]:
    """The step in numpy as an expert writes it who looks at nobody to whom nothing happens."""
    random = np.random.Generator(np.random.SFC64(seed))
    told, participating = small_world(given, random), np.zeros(given.citizens, dtype=bool)
    threshold = np.clip(
        random.normal(given.threshold, given.spread, given.citizens), 0.0, 1.0
    ).astype(np.float32)

    def some_of(number: int, chance: float) -> Column:
        return random.choice(number, random.binomial(number, chance), replace=False, shuffle=False)

    def work() -> None:
        participants = np.flatnonzero(participating)
        for _ in range(given.months):
            reached = some_of(given.citizens, given.outreach)
            links = some_of(len(participants) * given.acquaintances, given.peer)
            who, place = np.divmod(links, given.acquaintances)
            touched = np.unique(np.concatenate([reached, told[participants[who], place]]))
            touched = touched[~participating[touched]]
            joining = touched[random.random(len(touched), dtype=np.float32) >= threshold[touched]]
            lapsing = random.random(len(participants), dtype=np.float32) < given.lapsing
            participating[participants[lapsing]] = False
            participating[joining] = True
            participants = np.concatenate([participants[~lapsing], joining])

    return work, participating


def contagion(
    citizens: int = 100_000,
    months: int = 60,
    pairs: int = 7,
    size: str = "",
    aim: float | None = None,
) -> list[Benchmark]:
    """Our step against numpy, for so many citizens of one city; ``size`` tells the names of ratios apart."""
    given = setting(citizens, months)
    step = f"the citizens' step, {citizens:,} citizens and {months} months: an expert's"
    keyed = partial(in_numpy, keyed=True)
    versions: list[tuple[str, str, Callable[[Setting], tuple[Work, Column]], float | None]] = [
        ("numpy", "columns in numpy, luck as a sequence", in_numpy, aim),
        ("numpy, keyed luck", "columns in numpy, luck keyed as ours is", keyed, None),
        ("numpy, by events", "events in numpy, luck as a sequence", in_numpy_by_events, None),
    ]
    return [
        Benchmark(
            f"{name}{size}",
            f"{step} {meaning}",
            lambda: compiled(given)[0],
            partial(lambda version: version(given)[0], version),
            pairs,
            target,
        )
        for name, meaning, version, target in versions
    ]
