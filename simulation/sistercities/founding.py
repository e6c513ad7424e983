"""How a world begins: the state before the first month, from a scenario and a seed."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from sistercities.business import BusinessState, found_businesses, match_sectors, pools_of
from sistercities.calendar import calendar_of, key_of, seat_by_hazard, steps_a_year
from sistercities.citizen import CitizenState, publics_of, settle
from sistercities.government import Agenda, Government
from sistercities.matching import Tie
from sistercities.partnership import Agreement, Track, overlap
from sistercities.population import room, table
from sistercities.randomness import LUCKS, named_identity
from sistercities.rates import per_step
from sistercities.record import empty_record
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.month import count
from sistercities.scenario.schema import TRACKS, Partnership, Scenario
from sistercities.soundness import refuse_to_advance
from sistercities.world import World, advance_until, most_meetings, referred

NEVER = -1
_OWN = ("governments", "agendas", "agreements", "tracks", "publics", "pools", "businesses", "matches", "met", "lucks")
"""What every world has for itself, besides citizens, ties and the record; the rest it shares with others."""


def found_world(scenario: Scenario, seed: int) -> World:
    """The world of a scenario before its first month.

    Args:
        scenario: what is simulated.
        seed: key of all luck, 0 to 2^53 - 1.
    """
    draft = draft_of(scenario)
    calendar = seat_by_hazard(draft.calendar, scenario, seed)
    number = int(draft.publics[-1].last)
    citizens, turning = table(CitizenState, number), np.empty(number, dtype=np.int32)
    world = _apart(draft._replace(seed=seed, calendar=calendar, citizens=citizens, turning=turning))
    reference = referred(world)
    for city in range(len(world.publics)):
        settle(reference, city)
    for row, partnership in enumerate(scenario.partnerships.values()):
        match_sectors(reference, row, partnership.complementarity.value)
        found_businesses(reference, row)
    return world


def without_programme(world: World) -> World:
    """The null world beside a world that is just founded: same cities, leaders, shocks, market and luck, no agreement.

    Nobody in it is ever reached by an activity, so its citizens never turn, and it need not have its own.
    """
    null = _apart(world)
    for agreement in null.agreements:
        agreement.signs = NEVER
    return null


def advance_world(world: World, month: int, until: int) -> World:
    """Advance from ``month`` to ``until``, giving ties more room whenever they need it; returns the world.

    Raises:
        SisterCitiesError: if the calendar does not have these steps, or the world is there to be read.
    """
    refuse_to_advance(world, month, until)
    while (month := advance_until(referred(world), month, until)) < until:
        world = with_room(world, month)
    return world


def with_room(world: World, month: int) -> World:
    """The world with room for all pairs of businesses that may newly meet in a month; the same one if it has it."""
    needed = int(world.met[0]) + most_meetings(referred(world), month)
    if needed <= len(world.ties):
        return world
    roomier, used = room(Tie, max(needed, 2 * len(world.ties))), int(world.met[0])
    roomier[:used] = world.ties[:used]
    return world._replace(ties=roomier)


@lru_cache(maxsize=8)
def draft_of(scenario: Scenario) -> World:
    """What all worlds of a scenario have in common before luck; kept for the scenarios used last, for replicates."""
    year, cities = steps_a_year(scenario), list(scenario.cities)
    calendar, number = calendar_of(scenario), len(scenario.partnerships)
    pairs = [pact.between for pact in scenario.partnerships.values()]
    publics = publics_of([city.citizens for city in scenario.cities.values()], [named_identity(key) for key in cities])
    pools = pools_of(
        [(scenario.cities[a].businesses, scenario.cities[b].businesses) for a, b in pairs],
        [(_pool(a, b), _pool(b, a)) for a, b in pairs],
    )
    paces, values = Behaviour.paces(), scenario.behaviour.model_dump()
    world = World(
        seed=0,
        key=key_of(count(scenario.begins), 0, year),
        year=year,
        behaviour=_as_record({name: per_step(value, paces[name], year) for name, value in values.items()}),
        switches=_as_record(scenario.switches.positions()),
        calendar=calendar,
        governments=table(Government, number, 2),
        agendas=table(Agenda, number, 2, 3),
        agreements=table(Agreement, number),
        tracks=table(Track, number, 3),
        publics=publics,
        citizens=table(CitizenState, 0),
        turning=np.empty(0, dtype=np.int32),
        pools=pools,
        businesses=table(BusinessState, pools[-1, 1].last),
        matches=np.zeros((number, scenario.behaviour.sectors, scenario.behaviour.sectors)),
        met=np.zeros(1, dtype=np.int64),
        ties=room(Tie, 0),
        record=empty_record(0, number),
        lucks=np.zeros((4, LUCKS // 4)),
    )
    for row, partnership in enumerate(scenario.partnerships.values()):
        _draft(world, scenario, row, partnership)
    return world


def _apart(world: World) -> World:
    """A world with tables of its own, like those of another, but nobody has met yet and nothing is recorded."""
    own = {name: getattr(world, name).copy() for name in _OWN}
    apart = world._replace(**own, record=empty_record(len(world.calendar.pairs), len(world.agreements)))
    return apart._replace(ties=room(Tie, 2 * most_meetings(referred(apart), 0)))


def _as_record(values: Mapping[str, float]) -> Any:  # noqa: ANN401
    """Named numbers as one numpy record, which compiled rules read by the same names."""
    kinds = [(name, np.int64 if isinstance(value, int) else np.float64) for name, value in values.items()]
    record = np.array([tuple(values.values())], dtype=kinds).view(np.recarray)
    record.flags.writeable = False  # all worlds of a scenario share it
    return record[0]


def _pool(city: str, partner: str) -> int:
    """Identity of the businesses of a city that are eligible for trade with one partner."""
    return named_identity(f"{city} with {partner}")


def _draft(world: World, scenario: Scenario, row: int, partnership: Partnership) -> None:
    """One partnership before it is signed: agreement, tracks and governments."""
    agreement, year = world.agreements[row], world.year
    agreement.identity = named_identity(" and ".join(sorted(partnership.between)))
    agreement.signs = (count(partnership.signed) - count(scenario.begins)) * year // 12
    agreement.term = max(1, round(year * partnership.term.value))
    for number in range(len(TRACKS)):
        world.tracks[row, number].aspiration = scenario.behaviour.aspiration
    for side in range(2):
        _seat(world, scenario, row, partnership, side)
    agreement.understanding = overlap(world.agendas[row, 0], world.agendas[row, 1])


def _seat(world: World, scenario: Scenario, row: int, partnership: Partnership, side: int) -> None:
    """One government before the first month; its first leader is installed in that month."""
    key = partnership.between[side]
    brings, government = partnership.sides[key], world.governments[row, side]
    government.city = list(scenario.cities).index(key)
    government.identity = named_identity(key)
    gain = scenario.behaviour.project_gain
    doubt = (1.0 - brings.initial_belief.value) * (1.0 - gain) ** partnership.earlier_successes.value
    government.example = 1.0 - doubt
    government.reciprocity = 0.5
    for number, track in enumerate(TRACKS):
        home = getattr(brings.priorities.value, track)
        world.agendas[row, side, number].home = world.agendas[row, side, number].priority = home
