"""How citizens turn: who joins or lapses in a step. It looks at those to whom something happens.

The rules stand in ``citizen``. Something happens to whom an activity reaches, to whom a participant
brings along, and to participants, who may lapse. All of these decide on the participants of the
last step, whatever the order in which they are asked.
"""

import numpy as np

from sistercities.scenario.switches import THRESHOLD
from sistercities.world.acquaintance import (
    Ring,
    acquaintance_at,
    find_acquaintances,
    ring_of,
    tell_acquaintances,
)
from sistercities.world.citizen import (
    Climate,
    climate_of,
    threshold_of,
    willing_chance,
)
from sistercities.world.compiled import compiled
from sistercities.world.lottery import (
    chance_of_none,
    draw_who,
    how_many,
    is_drawn,
    list_drawn,
)
from sistercities.world.participation import count_participants, join, lapse
from sistercities.world.population import Column
from sistercities.world.randomness import (
    LUCKS,
    TO_32,
    Stream,
    four_lucks,
    normal,
    words,
)
from sistercities.world.state import World


@compiled
def engage_citizens(world: World, step: int) -> None:
    """Citizens of every city meet the climate of a step, and join or lapse."""
    for city in range(len(world.publics)):
        engage_public(world, city, climate_of(world, city, step), step)


@compiled
def engage_public(world: World, city: int, climate: Climate, step: int) -> None:
    """Citizens of one city join or lapse.

    Args:
        world: the world.
        city: row of the city.
        climate: what they all meet.
        step: the step.
    """
    public = world.publics[city]
    before = public.participants
    waiting = world.switches.participation == THRESHOLD
    if climate.outreach > 0.0:
        join_reached(world, city, climate.outreach, step)
    if before > 0:
        if waiting:
            join_enough(world, city, before, step)
        lapsing = ask_participants(world, city, before, climate, step)
    else:
        lapsing = 0

    # Those who joined stand behind those who took part before; nobody has looked at them yet.
    if waiting:
        for place in range(before, public.participants):
            tell_acquaintances(world, city, world.participants[public.first + place], 1)
    for place in world.listed[:lapsing][::-1]:
        lapse(world, city, place, step)
    count_participants(world, city)


# --- Who joins ---


@compiled
def join_reached(world: World, city: int, outreach: float, step: int) -> None:
    """Whom an activity reaches joins if willing.

    Args:
        world: the world.
        city: row of the city.
        outreach: chance to be reached, 0 to 1.
        step: the step.
    """
    public = world.publics[city]
    number = list_drawn(
        world.listed,
        world.lucks[0],
        public.last - public.first,
        outreach,
        world.seed,
        Stream.CITIZEN_REACHED,
        public.identity,
        world.key + step,
    )
    reached = world.listed[:number]
    reached += public.first
    join_willing(world, city, reached, step)


@compiled
def is_reached(world: World, city: int, row: int, outreach: float, step: int) -> bool:
    """Whether an activity reaches a citizen in a step.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        outreach: chance to be reached, 0 to 1.
        step: the step.

    Returns:
        The same as ``join_reached`` finds.
    """
    public = world.publics[city]
    identity = public.identity + row - public.first
    return is_drawn(outreach, world.seed, Stream.CITIZEN_REACHED, identity, world.key + step)


@compiled
def join_enough(world: World, city: int, before: int, step: int) -> None:
    """Where citizens wait for others: whoever has enough participating acquaintances joins.

    Args:
        world: the world.
        city: row of the city.
        before: participants of the city before anybody joined.
        step: the step.
    """
    public = world.publics[city]
    citizens = world.citizens
    acquainted = world.acquainted
    known = int(world.behaviour.acquaintances)
    mean = world.calendar.cities[step, city].threshold
    if before * known > public.last - public.first:  # then it is less to look at everybody
        for row in range(public.first, public.last):
            if acquainted[row] > 0 and not citizens[row].participating:
                join_if_convinced(world, city, row, mean, step)
        return

    ring = ring_of(world, city)
    acquaintances = np.empty(known, dtype=np.int64)
    for participant in world.participants[public.first : public.first + before]:
        find_acquaintances(ring, participant, acquaintances)
        for other in acquaintances:
            if not citizens[other].participating:
                join_if_convinced(world, city, int(other), mean, step)


@compiled
def join_if_convinced(world: World, city: int, row: int, mean: float, step: int) -> None:
    """A citizen who does not take part yet waits no longer if enough acquaintances do.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        mean: threshold of the city, share, 0 to 1.
        step: the step.
    """
    threshold = threshold_of(mean, reluctance_of(world, city, row))
    known = int(world.acquainted[row])
    if willing_chance(threshold, False, known, world.behaviour, world.switches) == 1.0:
        join(world, city, row, step)


@compiled
def join_willing(world: World, city: int, touched: Column, step: int) -> None:
    """Of those whom an activity reaches, or an acquaintance brings along, the willing join.

    Args:
        world: the world.
        city: row of the city.
        touched: rows of citizens, in any order, some perhaps twice.
        step: the step.
    """
    public = world.publics[city]
    citizens = world.citizens
    reluctances = world.reluctances
    acquainted = world.acquainted
    behaviour = world.behaviour
    switches = world.switches
    waiting = switches.participation == THRESHOLD
    mean = world.calendar.cities[step, city].threshold
    lucks = world.lucks.reshape(4, LUCKS)[3]
    asked = np.empty(min(LUCKS, len(touched)), dtype=np.int32)
    identity = public.identity - public.first
    for begin in range(0, len(touched), LUCKS):
        number = 0
        for row in touched[begin : begin + LUCKS]:
            asked[number] = row
            number += not citizens[row].participating

        fill_luck_to_turn(lucks, asked[:number], identity, world.seed, world.key + step)
        for place in range(number):
            row = asked[place]
            if reluctances[row] == 0.0:
                reluctance_of(world, city, row)
            known = int(acquainted[row]) if waiting else 0
            threshold = threshold_of(mean, float(reluctances[row]))
            willing = lucks[place] < willing_chance(threshold, True, known, behaviour, switches)
            if willing and not citizens[row].participating:  # it may be listed twice
                join(world, city, row, step)


@compiled
def reluctance_of(world: World, city: int, row: int) -> float:
    """Reluctance of a citizen: drawn when somebody first asks, and kept then."""
    reluctances = world.reluctances
    if reluctances[row] == 0.0:
        public = world.publics[city]
        identity = public.identity + row - public.first
        deviation = normal(world.seed, Stream.CITIZEN_THRESHOLD, identity)
        reluctances[row] = world.behaviour.threshold_spread * deviation
    return float(reluctances[row])


# --- Participants ---


@compiled
def ask_participants(world: World, city: int, before: int, climate: Climate, step: int) -> int:
    """Participants bring acquaintances along; those who will lapse are listed.

    Args:
        world: the world; its ``listed`` is written.
        city: row of the city.
        before: participants of the city before anybody joined.
        climate: what all citizens of the city meet.
        step: the step.

    Returns:
        How many lapse; their places among the participants stand in ``listed``, in order.
    """
    public = world.publics[city]
    known = int(world.behaviour.acquaintances)
    alone = world.switches.participation != THRESHOLD
    none = chance_of_none(climate.peer, known) if alone else 1.0
    ring = ring_of(world, city)
    when = world.key + step
    listed = world.listed
    lucks = world.lucks.reshape(4, LUCKS)
    turning, bringing, whom = lucks[0], lucks[1], lucks[2]
    busy = np.empty(LUCKS, dtype=np.int32)
    brought = np.empty(LUCKS + known, dtype=np.int32)
    number = 0
    lapsing = 0
    for begin in range(0, before, LUCKS):
        end = min(begin + LUCKS, before)
        rows = world.participants[public.first + begin : public.first + end]
        fill_turns(turning, bringing, whom, rows, ring.identity, world.seed, when)
        # No branches, which the processor could not foresee: who does not count is written over.
        bringers = 0
        for place in range(len(rows)):
            listed[lapsing] = begin + place
            lapsing += turning[place] < climate.lapsing
            busy[bringers] = place
            bringers += bringing[place] >= none

        for place in busy[:bringers]:
            count = how_many(bringing[place], known, climate.peer)
            room = brought[number : number + known]
            bring_along(ring, rows[place], room, count, whom[place], when)
            number += count
            if number > LUCKS:  # no room for one more participant's acquaintances
                join_willing(world, city, brought[:number], step)
                number = 0
    join_willing(world, city, brought[:number], step)
    return lapsing


@compiled
def fill_turns(
    turning: Column,
    bringing: Column,
    whom: Column,
    rows: Column,
    identity: int,
    seed: int,
    when: int,
) -> None:
    """What ``lucks_of`` says of many citizens, so that the processor can take many at once.

    Args:
        turning: filled, ``[citizen]``.
        bringing: filled, ``[citizen]``.
        whom: filled, ``[citizen]``.
        rows: of the citizens.
        identity: of row 0, counted back from the first of the city.
        seed: key of all luck.
        when: steps since the year 0.
    """
    for place in range(len(rows)):
        first, second, third, _ = words(seed, Stream.CITIZEN_TURNS, identity + rows[place], when, 0)
        turning[place] = first / TO_32
        bringing[place] = second / TO_32
        whom[place] = third / TO_32


@compiled
def fill_luck_to_turn(turning: Column, rows: Column, identity: int, seed: int, when: int) -> None:
    """The first of these alone.

    Args:
        turning: filled, ``[citizen]``.
        rows: of the citizens.
        identity: of row 0, counted back from the first of the city.
        seed: key of all luck.
        when: steps since the year 0.
    """
    for place in range(len(rows)):
        first, _, _, _ = words(seed, Stream.CITIZEN_TURNS, identity + rows[place], when, 0)
        turning[place] = first / TO_32


@compiled
def lucks_of(world: World, city: int, row: int, step: int) -> tuple[float, float, float, float]:
    """Luck of a citizen in a step: to turn; of a participant, to bring somebody along, and whom."""
    public = world.publics[city]
    identity = public.identity + row - public.first
    return four_lucks(world.seed, Stream.CITIZEN_TURNS, identity, world.key + step)


@compiled
def bring_along(ring: Ring, row: int, brought: Column, number: int, luck: float, when: int) -> None:
    """Whom of its acquaintances a participant brings along in a step.

    Args:
        ring: of the city.
        row: row of the participant.
        brought: room for all acquaintances; the rows of so many are written to its beginning.
        number: how many it brings along, 1 or more.
        luck: of the participant, which says whom it brings along first.
        when: steps since the year 0.
    """
    identity = ring.identity + row
    draw_who(brought, number, luck, ring.seed, Stream.CITIZEN_BRINGS, identity, when)
    for place in range(number):
        brought[place] = acquaintance_at(ring, row, brought[place])


@compiled
def draw_reluctances(world: World) -> None:
    """Draw the reluctance of every citizen for whom nobody has asked before."""
    for city in range(len(world.publics)):
        for row in range(world.publics[city].first, world.publics[city].last):
            reluctance_of(world, city, row)
