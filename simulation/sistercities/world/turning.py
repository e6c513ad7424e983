"""How citizens turn, millions of them: who joins or lapses in a step, and who hears of it.

The rules stand in ``citizen``. All citizens decide on the acquaintances of the last step, and those
who turn are listed; then all of these turn at once. So the order in which citizens are asked does
not matter, and several threads may ask.
"""

import numpy as np

from sistercities.scenario.switches import THRESHOLD, Choices
from sistercities.world.citizen import Climate, climate_of, neighbour, turns
from sistercities.world.compiled import compiled
from sistercities.world.population import Column
from sistercities.world.randomness import (
    LUCKS,
    Stream,
    chosen,
    fill_lucks,
    four_lucks,
    luck_at,
    uniform,
)
from sistercities.world.state import CitizenState, Public, World

ROUNDING = 1.000001
"""A ceiling is raised by this much, so that rounding can never lift a chance above it."""


@compiled
def engage_citizens(world: World, step: int) -> None:
    """Citizens of every city meet the climate of a step, and join or lapse."""
    for city in range(len(world.publics)):
        public = world.publics[city]
        climate = climate_of(world, city, step)
        if may_turn(climate, public):
            number = decide(world, city, public.first, public.last, world.lucks, climate, step)
            turn(world, city, public.first, number, step)


@compiled
def may_turn(climate: Climate, public: Public) -> bool:
    """Whether anybody of a city may turn at all: somebody is reached, or somebody takes part."""
    return climate.outreach > 0.0 or public.participants > 0


# --- Who turns ---


@compiled
def decide(
    world: World,
    city: int,
    first: int,
    last: int,
    lucks: Column,
    climate: Climate,
    step: int,
) -> int:
    """Citizens of a city decide, and those who will turn are listed.

    Few turn in a step. So luck is drawn for a block of citizens at once, and only those are looked
    at whose luck lies below a ceiling that no chance of anybody exceeds.

    Args:
        world: the world; its ``turning`` is written from ``first`` on.
        city: row of the city.
        first: row of the first citizen who decides; the first of the city, or a multiple of
            ``LUCKS`` after it.
        last: row after the last one.
        lucks: room for luck, ``[4, LUCKS / 4]``.
        climate: what they all meet.
        step: the step.

    Returns:
        How many turn; their rows stand in ``world.turning`` from ``first`` on, in order.
    """
    public = world.publics[city]
    turning = world.turning
    ceiling = max(climate.lapsing, most_joining_chance(climate, public.most, world.switches))
    when = world.key + step
    number = 0
    for begin in range(first, last, LUCKS):
        end = min(begin + LUCKS, last)
        identity = public.identity + begin - public.first
        fill_lucks(lucks, end - begin, world.seed, Stream.CITIZEN_TURNS, identity, when)
        # Those of earlier blocks who turn are kept; behind them is room for this whole block.
        listed = turning[first + number : first + number + end - begin]
        close = list_below(listed, begin, lucks, ceiling)
        number += keep_those_who_turn(world, city, listed[:close], begin, lucks, climate, step)
    return number


@compiled
def most_joining_chance(
    climate: Climate, participating_acquaintances: int, switches: Choices
) -> float:
    """A ceiling: no chance to join exceeds it, whatever the threshold.

    Each acquaintance adds at most its own pull, so 1 - (1 - outreach) (1 - peer)^n is at most
    outreach + peer n. Where citizens wait for others they may be sure to join.

    Args:
        climate: what all citizens of the city meet.
        participating_acquaintances: n, or more than any of them has.
        switches: structural alternatives.

    Returns:
        A number that no chance exceeds; it may be more than 1.
    """
    if switches.participation == THRESHOLD:
        return 1.0
    return ROUNDING * (climate.outreach + climate.peer * participating_acquaintances)


@compiled
def list_below(listed: Column, begin: int, lucks: Column, ceiling: float) -> int:
    """List the citizens of a block whose luck lies below a ceiling.

    The loop has no branch, which the processor could not foresee: every row is written down, and
    one that does not count is written over by the next.

    Args:
        listed: room for a row for each citizen of the block; written from its beginning on.
        begin: row of the first citizen of the block.
        lucks: their luck, ``[4, LUCKS / 4]``.
        ceiling: a chance, 0 or more.

    Returns:
        How many are listed.
    """
    number = 0
    for place in range(len(listed)):
        listed[number] = begin + place
        number += luck_at(lucks, place) < ceiling
    return number


@compiled
def keep_those_who_turn(
    world: World,
    city: int,
    listed: Column,
    begin: int,
    lucks: Column,
    climate: Climate,
    step: int,
) -> int:
    """Look closer at those who are listed, and keep the ones who join or lapse.

    Args:
        world: the world.
        city: row of the city.
        listed: rows of the citizens; those who are kept move to its beginning.
        begin: row of the first citizen of the block.
        lucks: luck of the block, ``[4, LUCKS / 4]``.
        climate: what they all meet.
        step: the step.

    Returns:
        How many are kept.
    """
    citizens = world.citizens
    behaviour = world.behaviour
    switches = world.switches
    mean = world.calendar.cities[step, city].threshold
    number = 0
    for row in listed:
        citizen = citizens[row]
        luck = luck_at(lucks, row - begin)
        # The citizen's own ceiling costs little, and spares most of them the rule.
        if citizen.participating:
            highest = climate.lapsing
        else:
            highest = most_joining_chance(climate, citizen.participating_acquaintances, switches)
        if luck < highest and turns(citizen, luck, mean, climate, behaviour, switches):
            listed[number] = row
            number += 1
    return number


# --- Turning ---


@compiled
def turn(world: World, city: int, first: int, number: int, step: int) -> None:
    """Those who are listed join or lapse at once, and their acquaintances hear of it.

    Args:
        world: the world; the rows stand in its ``turning``.
        city: row of the city.
        first: place of the first of them in the list.
        number: how many they are.
        step: the step.
    """
    public = world.publics[city]
    citizens = world.citizens
    acquaintances = np.empty(int(world.behaviour.acquaintances), dtype=np.int64)
    for row in world.turning[first : first + number]:
        change = join_or_lapse(citizens[row], step)
        public.participants += change

        find_acquaintances(world, city, row, acquaintances)
        for other in acquaintances:
            known = citizens[other].participating_acquaintances + change
            citizens[other].participating_acquaintances = known
            public.most = max(public.most, known)
    count_participants(world, city)


@compiled
def join_or_lapse(citizen: CitizenState, step: int) -> int:
    """Let one citizen join (1) or lapse (-1), and count the steps in which it took part."""
    if citizen.participating:
        citizen.participating = False
        citizen.months += step - citizen.since
        return -1
    citizen.participating = True
    citizen.since = np.int16(step)
    return 1


@compiled
def find_acquaintances(world: World, city: int, row: int, acquaintances: Column) -> None:
    """Look up whom a citizen talks to: they follow from its identity, and are stored nowhere.

    A neighbour on the ring is replaced, with probability ``rewiring``, by anybody of the city.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        acquaintances: filled with their rows, ``[acquaintances]``, place by place of the ring.
    """
    public = world.publics[city]
    number = public.last - public.first
    citizen = row - public.first
    identity = public.identity + citizen
    lucks = (0.0, 0.0, 0.0, 0.0)
    for place in range(len(acquaintances)):
        if place & 3 == 0:  # one draw holds the luck of four places
            lucks = four_lucks(world.seed, Stream.CITIZEN_ACQUAINTANCE, identity, place >> 2)
        if lucks[place & 3] < world.behaviour.rewiring:
            luck = uniform(world.seed, Stream.CITIZEN_FAR_ACQUAINTANCE, identity, 0, place)
            other = chosen(luck, number)
        else:
            other = neighbour(citizen, place, number)
        acquaintances[place] = public.first + other


@compiled
def count_participants(world: World, city: int) -> None:
    """The share of a city's citizens who take part."""
    public = world.publics[city]
    public.share = public.participants / (public.last - public.first)
