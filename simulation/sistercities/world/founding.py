"""How a world begins: the state before the first step, from a scenario and a seed."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.dates import count
from sistercities.scenario.schema import TRACKS, Partnership, Scenario
from sistercities.scenario.switches import THRESHOLD
from sistercities.world.business import capacity_of, have_something_to_trade, productivity_of
from sistercities.world.calendar import (
    calendar_of,
    in_calendar,
    key_of,
    seat_by_hazard,
    steps_a_year,
)
from sistercities.world.compiled import compiled
from sistercities.world.familiarity import familiarity_at_signing
from sistercities.world.government import FAIR
from sistercities.world.learning import example_at_signing, overlap, priorities_of
from sistercities.world.matching import begin_to_trade, first_host_of, warm_lead
from sistercities.world.month import advance_until, most_meetings
from sistercities.world.population import Table, room, table
from sistercities.world.randomness import LUCKS, Stream, chosen, named_identity, normal, uniform
from sistercities.world.rates import per_step
from sistercities.world.record import empty_record
from sistercities.world.soundness import refuse_to_advance
from sistercities.world.state import (
    MOVING,
    SIDE_COUNT,
    TRACK_COUNT,
    Agenda,
    Agreement,
    BusinessState,
    CitizenState,
    Government,
    Pool,
    Public,
    Tie,
    Track,
    World,
    referred,
)

NEVER = -1
_GROWING = {"citizens", "ties", "record"}
"""What moves and is not copied: citizens of a null world never turn, and the rest is empty yet."""

# --- Worlds ---


def found_world(scenario: Scenario, seed: int) -> World:
    """The world of a scenario before its first step.

    Args:
        scenario: what is simulated.
        seed: key of all luck, 0 to 2^53 - 1.

    Returns:
        The world; what moves in it is its own.
    """
    draft = draft_of(scenario)
    seed = int(seed)  # of another type, as a narrow one of numpy, the model would be compiled anew
    world = _apart(
        draft._replace(
            seed=seed,
            calendar=seat_by_hazard(draft.calendar, scenario, seed),
            matches=draft.matches.copy(),
            **_room_for_citizens(draft),
        )
    )

    reference = referred(world)
    for row, partnership in enumerate(scenario.partnerships.values()):
        match_sectors(reference, row, partnership.complementarity.value)
        found_businesses(reference, row)
        if scenario.switches.familiarity == "on":
            found_ties(reference, row, partnership.firms_in_place.value)
    return world


def without_programme(world: World) -> World:
    """The null world beside a world that is just founded: the same, but nobody ever signs.

    Cities, leaders, shocks, market and luck are the same. Nobody in it is ever reached by an
    activity, so its citizens never turn, and it need not have its own.
    """
    null = _apart(world)
    for agreement in null.agreements:
        agreement.signs = NEVER
    return null


def advance_world(world: World, step: int, until: int) -> World:
    """Advance a world, giving ties more room whenever they need it.

    Args:
        world: the world; its tables are written.
        step: first step.
        until: step after the last one.

    Returns:
        The world, with the room that it was given.

    Raises:
        SisterCitiesError: if the calendar does not have these steps, or the world is there to be
            read.
    """
    refuse_to_advance(world, step, until)
    while (step := advance_until(referred(world), step, until)) < until:
        world = with_room(world, step)
    return world


def with_room(world: World, step: int) -> World:
    """The world with room for all pairs that may newly meet in a step; itself if it has it."""
    used = int(world.met[0])
    needed = used + most_meetings(referred(world), step)
    if needed <= len(world.ties):
        return world

    # Twice the room at least, so that a run moves its ties a few times only.
    roomier = room(Tie, max(needed, 2 * len(world.ties)))
    roomier[:used] = world.ties[:used]
    return world._replace(ties=roomier)


def _apart(world: World) -> World:
    """A world with tables of its own, in which nothing is recorded yet."""
    own = {name: getattr(world, name).copy() for name in MOVING if name not in _GROWING}
    record = empty_record(len(world.calendar.pairs), len(world.agreements))
    apart = world._replace(**own, record=record, lucks=np.zeros_like(world.lucks))

    # Twice what one step can need, so that most runs never have to move their ties.
    used = int(world.met[0])
    ties = room(Tie, used + 2 * most_meetings(referred(apart), 0))
    ties[:used] = world.ties[:used]
    return apart._replace(ties=ties)


def _room_for_citizens(draft: World) -> dict[str, Any]:
    """Tables of citizens, none looked at yet: pages that nobody writes cost nothing."""
    number = int(draft.publics[-1].last)
    waiting = number if draft.switches.participation == THRESHOLD else 0
    return {
        "citizens": table(CitizenState, number),
        "participants": np.zeros(number, dtype=np.int32),
        "acquainted": np.zeros(waiting, dtype=np.int16),
        "reluctances": np.zeros(number, dtype=np.float32),
        "listed": np.zeros(max(number, len(draft.businesses)), dtype=np.int32),
    }


# --- What all worlds of a scenario have in common ---


@lru_cache(maxsize=8)
def draft_of(scenario: Scenario) -> World:
    """What all worlds of a scenario have in common before luck.

    Kept for the scenarios used last, because a scenario is mostly run many times.
    """
    year = steps_a_year(scenario)
    number = len(scenario.partnerships)
    sectors = scenario.behaviour.sectors
    pools = _pools(scenario)
    world = World(
        seed=0,
        key=key_of(count(scenario.begins), 0, year),
        year=year,
        behaviour=_as_record(_per_step(scenario.behaviour, year)),
        switches=_as_record(scenario.switches.positions()),
        calendar=calendar_of(scenario),
        matches=np.zeros((number, sectors, sectors)),
        governments=table(Government, number, SIDE_COUNT),
        agendas=table(Agenda, number, SIDE_COUNT, TRACK_COUNT),
        agreements=table(Agreement, number),
        tracks=table(Track, number, TRACK_COUNT),
        publics=_publics(scenario),
        citizens=table(CitizenState, 0),
        pools=pools,
        businesses=table(BusinessState, pools[-1, 1].last),
        met=np.zeros(1, dtype=np.int64),
        ties=room(Tie, 0),
        record=empty_record(0, number),
        participants=np.empty(0, dtype=np.int32),
        acquainted=np.empty(0, dtype=np.int16),
        reluctances=np.empty(0, dtype=np.float32),
        listed=np.empty(0, dtype=np.int32),
        lucks=np.zeros((4, 4, LUCKS // 4)),
    )
    for row, partnership in enumerate(scenario.partnerships.values()):
        _draft_partnership(world, scenario, row, partnership)
    return world


def _per_step(behaviour: Behaviour, year: int) -> dict[str, float]:
    """Behavioural parameters per step, without those whose one address is in the calendar."""
    paces = Behaviour.paces()
    return {
        name: per_step(value, paces[name], year)
        for name, value in behaviour.model_dump().items()
        if not in_calendar(name)
    }


def _as_record(values: Mapping[str, float]) -> Any:  # noqa: ANN401
    """Named numbers as one numpy record, which compiled rules read by the same names."""
    kinds = [
        (name, np.int64 if isinstance(value, int) else np.float64) for name, value in values.items()
    ]
    record = np.array([tuple(values.values())], dtype=kinds).view(np.recarray)
    record.flags.writeable = False  # all worlds of a scenario share it
    return record[0]


def _publics(scenario: Scenario) -> Table[Public]:
    """The public of each city, of whom nobody takes part yet."""
    publics: Any = table(Public, len(scenario.cities))
    counts = [city.citizens for city in scenario.cities.values()]
    _lay_out(publics, counts)
    publics.identity = [named_identity(key) for key in scenario.cities]
    result: Table[Public] = publics
    return result


def _pools(scenario: Scenario) -> Table[Pool]:
    """The eligible businesses of both sides of each partnership, none in the programme yet.

    They belong to a partnership, not to a city, so that their identity names both cities.
    """
    pools: Any = table(Pool, len(scenario.partnerships), SIDE_COUNT)
    cities = scenario.cities
    pairs = [partnership.between for partnership in scenario.partnerships.values()]
    counts = [(cities[a].businesses, cities[b].businesses) for a, b in pairs]
    _lay_out(pools, counts)
    which = [_which_of_its_pair(scenario, each) for each in scenario.partnerships.values()]
    pools.identity = [
        (named_identity(f"{a} with {b}{later}"), named_identity(f"{b} with {a}{later}"))
        for (a, b), later in zip(pairs, which, strict=True)
    ]
    result: Table[Pool] = pools
    return result


def _which_of_its_pair(scenario: Scenario, partnership: Partnership) -> str:
    """What sets a later partnership of two cities apart from their first, as a part of its name."""
    earlier = [
        each
        for each in scenario.partnerships.values()
        if set(each.between) == set(partnership.between) and each.signed < partnership.signed
    ]
    return f" {len(earlier) + 1}" if earlier else ""


def _lay_out(groups: Any, counts: Sequence[Any]) -> None:  # noqa: ANN401
    """Give each group of agents, row after row, its stretch of rows in the table of all agents."""
    last = np.cumsum(counts).reshape(groups.shape)
    groups.first = last - counts
    groups.last = last


def _draft_partnership(
    world: World, scenario: Scenario, row: int, partnership: Partnership
) -> None:
    """One partnership before it is signed: agreement, tracks and governments."""
    year = world.year
    agreement = world.agreements[row]
    pair = " and ".join(sorted(partnership.between))
    agreement.identity = named_identity(pair + _which_of_its_pair(scenario, partnership))
    agreement.signs = (count(partnership.signed) - count(scenario.begins)) * year // 12
    agreement.term = max(1, round(year * partnership.term.value))
    renewal = partnership.renewed_for or partnership.term
    agreement.renewal = max(1, round(year * renewal.value))
    agreement.ends = NEVER
    if partnership.ends:
        months = count(partnership.ends.value) + 1 - count(scenario.begins)
        agreement.ends = months * year // 12

    for track in world.tracks[row]:
        track.aspiration = scenario.behaviour.aspiration
    for side in range(SIDE_COUNT):
        _draft_government(world, scenario, row, partnership, side)
    agreement.familiarity = familiarity_at_signing(
        partnership.former_relation.value,
        partnership.firms_in_place.value,
        scenario.behaviour.familiarity_gain,
        scenario.behaviour.familiarity_neutral,
    )
    first, second = world.agendas[row]
    agreement.understanding = overlap(priorities_of(first), priorities_of(second))


def _draft_government(
    world: World, scenario: Scenario, row: int, partnership: Partnership, side: int
) -> None:
    """One government before the first step, in which its first leader is installed."""
    key = partnership.between[side]
    brings = partnership.sides[key]
    government = world.governments[row, side]
    government.city = list(scenario.cities).index(key)
    government.identity = named_identity(key)
    government.reciprocity = FAIR
    government.example = example_at_signing(
        brings.initial_belief.value,
        float(partnership.earlier_successes.value),
        scenario.behaviour.project_gain,
    )

    for item, track in zip(world.agendas[row, side], TRACKS, strict=True):
        home = getattr(brings.priorities.value, track)
        item.home = home
        item.priority = home


# --- Luck at the beginning ---


@compiled
def match_sectors(world: World, partnership: int, complementarity: float) -> None:
    """Draw which sectors of the two sides have something to trade.

    A pair of sectors is drawn once, whatever their order, so that neither city is privileged.

    Args:
        world: the world.
        partnership: row of the partnership.
        complementarity: share of pairs of sectors that have something to trade, 0 to 1.
    """
    matches = world.matches[partnership]
    identity = world.agreements[partnership].identity
    for high in range(len(matches)):
        for low in range(high + 1):
            pair = (low << 16) | high
            luck = uniform(world.seed, Stream.SECTOR_MATCH, identity + pair)
            match = have_something_to_trade(luck, complementarity)
            matches[low, high] = match
            matches[high, low] = match


@compiled
def found_businesses(world: World, partnership: int) -> None:
    """Give the businesses of both sides all that they have before the first step."""
    for side in range(SIDE_COUNT):
        pool = world.pools[partnership, side]
        pool.belief = world.governments[partnership, side].example
        for row in range(pool.first, pool.last):
            found_business(world, partnership, side, row)
    for side in range(SIDE_COUNT):
        find_matches(world, partnership, side)


@compiled
def found_ties(world: World, partnership: int, firms_in_place: float) -> None:
    """Trade that stood before the signing: a few businesses trade already, in the null world too.

    Args:
        world: the world, with room for as many ties as a side has businesses.
        partnership: row of the partnership.
        firms_in_place: trade or works between the two cities before signing, 0 to 1.
    """
    chance = firms_in_place * world.behaviour.ties_in_place
    host = first_host_of(world, partnership)
    pool = world.pools[partnership, host]
    other = world.pools[partnership, 1 - host]
    for row in range(pool.first, pool.last):
        identity = pool.identity + row - pool.first
        if uniform(world.seed, Stream.FIRM_IN_PLACE, identity, 0, 0) < chance:
            luck = uniform(world.seed, Stream.FIRM_IN_PLACE, identity, 0, 1)
            met = other.first + chosen(luck, other.last - other.first)
            if world.businesses[met].ties < world.businesses[met].capacity:
                warm_lead(world, partnership, host, row, met)
                begin_to_trade(world, world.met[0] - 1, 0)


@compiled
def found_business(world: World, partnership: int, side: int, row: int) -> None:
    """Draw sector and productivity of one business; it believes what its pool does."""
    behaviour = world.behaviour
    pool = world.pools[partnership, side]
    identity = pool.identity + row - pool.first
    luck = uniform(world.seed, Stream.BUSINESS_SECTOR, identity)
    deviation = normal(world.seed, Stream.BUSINESS_PRODUCTIVITY, identity)

    business = world.businesses[row]
    business.pool = SIDE_COUNT * partnership + side
    business.sector = chosen(luck, behaviour.sectors)
    business.productivity = productivity_of(deviation, behaviour.productivity_spread)
    business.capacity = capacity_of(business.productivity, behaviour.capacity)
    business.believed = pool.belief
    business.pool_believed = pool.belief
    business.newest_lead = -1


@compiled
def find_matches(world: World, partnership: int, side: int) -> None:
    """For each business of a side, the share of the other side whose sector fits its own."""
    businesses = world.businesses
    matches = world.matches[partnership]
    other = world.pools[partnership, 1 - side]
    counts = np.zeros(len(matches))
    for row in range(other.first, other.last):
        counts[businesses[row].sector] += 1.0

    pool = world.pools[partnership, side]
    for row in range(pool.first, pool.last):
        business = businesses[row]
        fitting = 0.0
        for sector in range(len(matches)):
            fitting += matches[business.sector, sector] * counts[sector]
        business.match = fitting / (other.last - other.first)
