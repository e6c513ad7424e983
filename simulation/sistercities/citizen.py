"""Citizens: they take part in exchanges, talk to their acquaintances, and stop again when nothing happens.

A citizen agent stands for population / citizens people. Participation spreads on a small world (Watts & Strogatz 1998):
a participant talks to a few neighbours on a ring and, rarely, to somebody far away. Acquaintances are not stored: they
follow from the key of the citizen, and are looked up when the citizen turns.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from sistercities.compiled import compiled
from sistercities.population import Column, Table, table
from sistercities.randomness import LUCKS, Stream, fill_lucks, four_lucks, normal, uniform
from sistercities.rates import repeated
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import THRESHOLD, Choices

if TYPE_CHECKING:
    from sistercities.world import World


class Public:
    """The public of one city: a row of the table ``[city]``.

    Its citizens are the rows ``first`` up to, not including, ``last``; the first has this ``identity``, the others the
    numbers that follow. ``share`` is the share of them who take part, ``participants`` their number, ``most`` the most
    participating acquaintances that any of them ever had.
    """

    identity: int
    first: int
    last: int
    participants: int
    most: int
    share: float


class CitizenState:
    """One citizen: a row of the table of all citizens.

    ``city`` is the row of the city, ``reluctance`` the own deviation from its mean threshold,
    ``participating_acquaintances`` how many participants talk to the citizen. ``since`` is the step in which the
    citizen began to take part, ``months`` the steps of earlier spells.
    """

    reluctance: np.float32
    city: np.int16
    participating_acquaintances: np.int16
    since: np.int16
    months: np.int16
    participating: bool


@compiled
def reach(population: float, behaviour: Behaviour) -> float:
    """Share of a city's people whom one activity reaches: attendance (N / N_ref)^eta / N."""
    relative = population / behaviour.reference_population
    return min(1.0, behaviour.attendance * relative**behaviour.attendance_elasticity / population)


@compiled
def outreach_of(activities: int, reached: float, city_outreach: float, public_trust: float) -> float:
    """Chance to be reached by at least one activity of the month; outreach and trust are neutral at 0.5."""
    return repeated(min(1.0, reached * 4.0 * city_outreach * public_trust), float(activities))


@compiled
def threshold_of(mean: float, reluctance: float) -> float:
    """Threshold theta of a citizen: the city's mean and the citizen's own deviation, kept within 0 and 1."""
    return min(max(mean + reluctance, 0.0), 1.0)


@compiled
def joining_chance(
    threshold: float,
    outreach: float,
    peer: float,
    participating_acquaintances: int,
    behaviour: Behaviour,
    switches: Choices,
) -> float:
    """Chance that a citizen joins this month.

    Independent: (1 - theta) (1 - (1 - outreach) (1 - peer)^n): each acquaintance tries alone. Threshold (Granovetter
    1978): surely once n / acquaintances reaches theta, and if reached by an activity, once that and ``campaign`` do.

    Args:
        threshold: reluctance theta of the citizen, 0 to 1.
        outreach: chance to be reached by this month's activities.
        peer: chance that one participating acquaintance brings the citizen along.
        participating_acquaintances: n, how many of them take part.
        behaviour: behavioural parameters, per step.
        switches: structural alternatives.
    """
    if switches.participation == THRESHOLD:
        pressure = participating_acquaintances / behaviour.acquaintances
        if participating_acquaintances > 0 and pressure >= threshold:
            return 1.0
        return outreach if pressure + behaviour.campaign >= threshold else 0.0
    untouched = 1.0 - outreach
    if participating_acquaintances > 0:
        untouched *= (1.0 - peer) ** float(participating_acquaintances)
    return (1.0 - threshold) * (1.0 - untouched)


@compiled
def lapsing_chance(silent: bool, behaviour: Behaviour) -> float:
    """Monthly chance that a participant stops; faster when there was no activity for 24 months."""
    return repeated(behaviour.lapse, behaviour.silence_lapse if silent else 1.0)


@compiled
def acquaintance(luck: float, seed: int, identity: int, citizen: int, place: int, number: int, rewiring: float) -> int:
    """Whom a citizen talks to: the neighbour at some place of the ring, or instead anybody of the city.

    Args:
        luck: the citizen's luck at this place (``acquaintance_lucks``).
        seed: key of all luck.
        identity: identity of the first citizen of the city.
        citizen: number of the citizen within the city, from 0.
        place: 0, 1, 2, 3 ... for the first neighbour ahead, behind, the second ahead, behind ...
        number: citizens of the city.
        rewiring: share of neighbours who are replaced by anybody.

    Returns:
        Number of the acquaintance within the city.
    """
    if luck < rewiring:
        anywhere = uniform(seed, Stream.CITIZEN_FAR_ACQUAINTANCE, identity + citizen, 0, place)
        return min(int(anywhere * number), number - 1)
    step = place // 2 + 1
    return (citizen + (step if place % 2 == 0 else -step)) % number


@compiled
def acquaintance_lucks(seed: int, citizen: int, place: int) -> tuple[float, float, float, float]:
    """Luck of a citizen (by identity) at four places of the ring in a row, the first a multiple of four."""
    return four_lucks(seed, Stream.CITIZEN_ACQUAINTANCE, citizen, place >> 2)


@compiled
def engage_citizens(world: "World", month: int) -> None:
    """Citizens of every city meet the activities of its partnerships and their participating acquaintances."""
    for city in range(len(world.publics)):
        climate, public = climate_of(world, city, month), world.publics[city]
        if may_turn(climate, public):
            found = decide(world, city, public.first, public.last, world.lucks, climate, month)
            turn(world, city, public.first, found, month)


@compiled
def may_turn(climate: tuple[float, float, float], public: Public) -> bool:
    """Whether anybody of a city may turn at all: somebody is reached, or somebody takes part."""
    return climate[0] > 0.0 or public.participants > 0


@compiled
def climate_of(world: "World", city: int, month: int) -> tuple[float, float, float]:
    """What all citizens of a city meet in a step: chance to be reached, pull of one acquaintance, chance to lapse."""
    activities, recent, trust, partnerships = 0, 0, 0.0, 0
    for partnership in range(len(world.agreements)):
        for side in range(2):
            if world.governments[partnership, side].city == city:
                activities += world.record[month, partnership].activities
                recent += world.agreements[partnership].activities_24
                trust += world.calendar.sides[month, partnership, side].public_trust
                partnerships += 1
    trust = trust / partnerships if partnerships > 0 else 0.5
    now = world.calendar.cities[month, city]
    outreach = outreach_of(activities, reach(now.population, world.behaviour), now.outreach, trust)
    peer = min(1.0, world.behaviour.peer_influence * 2.0 * trust)
    return outreach, peer, lapsing_chance(recent == 0, world.behaviour)


@compiled
def most_joining_chance(outreach: float, peer: float, participating_acquaintances: int, switches: Choices) -> float:
    """A number that no chance to join exceeds, whatever the threshold; most citizens need no closer look.

    Each acquaintance adds at most its own pull. A little more is allowed for, so that rounding cannot matter.
    """
    if switches.participation == THRESHOLD:
        return 1.0
    return 1.000001 * (outreach + peer * participating_acquaintances)


@compiled
def decide(
    world: "World",
    city: int,
    first: int,
    last: int,
    lucks: Column,
    climate: tuple[float, float, float],
    month: int,
) -> int:
    """Citizens of a city decide on last step's acquaintances, and those who will turn are listed.

    Args:
        world: the world.
        city: row of the city.
        first: row of the first of these citizens; the first of the city, or a multiple of ``LUCKS`` after it.
        last: row after the last one.
        lucks: room for luck, ``[4, LUCKS / 4]``.
        climate: what they all meet (``climate_of``).
        month: the step.

    Returns:
        How many turn; their rows stand in ``world.turning`` from ``first`` on.
    """
    public, citizens, turning = world.publics[city], world.citizens, world.turning
    outreach, peer, lapsing = climate
    mean, behaviour, switches = world.calendar.cities[month, city].threshold, world.behaviour, world.switches
    ceiling = max(lapsing, most_joining_chance(outreach, peer, public.most, switches))
    found = 0
    for begin in range(first, last, LUCKS):
        end, identity = min(begin + LUCKS, last), public.identity + begin - public.first
        fill_lucks(lucks, end - begin, world.seed, Stream.CITIZEN_TURNS, identity, world.key + month)
        looked = found
        for row in range(begin, end):  # without a branch: a row that is not looked at is written over by the next
            turning[first + looked] = row
            looked += lucks[(row - begin) & 3, (row - begin) >> 2] < ceiling
        for place in range(found, looked):
            row = turning[first + place]
            citizen, luck, chance = citizens[row], lucks[(row - begin) & 3, (row - begin) >> 2], lapsing
            if not citizen.participating:
                acquaintances = citizen.participating_acquaintances
                chance = most_joining_chance(outreach, peer, acquaintances, switches)
                if luck < chance:
                    threshold = threshold_of(mean, citizen.reluctance)
                    chance = joining_chance(threshold, outreach, peer, acquaintances, behaviour, switches)
            if luck < chance:
                turning[first + found] = row
                found += 1
    return found


@compiled
def turn(world: "World", city: int, first: int, found: int, month: int) -> None:
    """Those who are listed in ``world.turning`` from ``first`` on turn at once, and their acquaintances are told."""
    public, citizens = world.publics[city], world.citizens
    number, rewiring = public.last - public.first, world.behaviour.rewiring
    lucks = (0.0, 0.0, 0.0, 0.0)
    for place in range(found):
        row = world.turning[first + place]
        citizen, change = row - public.first, change_of(citizens[row], month)
        public.participants += change
        for neighbour in range(world.behaviour.acquaintances):
            if neighbour & 3 == 0:
                lucks = acquaintance_lucks(world.seed, public.identity + citizen, neighbour)
            luck = lucks[neighbour & 3]
            told = acquaintance(luck, world.seed, public.identity, citizen, neighbour, number, rewiring)
            acquaintances = citizens[public.first + told].participating_acquaintances + change
            citizens[public.first + told].participating_acquaintances = acquaintances
            public.most = max(public.most, acquaintances)
    count_participants(world, city)


@compiled
def change_of(citizen: CitizenState, month: int) -> int:
    """Let one citizen join (1) or lapse (-1), and count the steps in which it took part."""
    if citizen.participating:
        citizen.participating = False
        citizen.months += month - citizen.since
        return -1
    citizen.participating, citizen.since = True, np.int16(month)
    return 1


@compiled
def count_participants(world: "World", city: int) -> None:
    """The share of a city's citizens who take part."""
    public = world.publics[city]
    public.share = public.participants / (public.last - public.first)


@compiled
def settle(world: "World", city: int) -> None:
    """Give every citizen of a city its place and a reluctance of its own."""
    public, spread = world.publics[city], world.behaviour.threshold_spread
    for row in range(public.first, public.last):
        deviation = normal(world.seed, Stream.CITIZEN_THRESHOLD, public.identity + row - public.first)
        world.citizens[row].city = city
        world.citizens[row].reluctance = spread * deviation


def publics_of(counts: list[int], identities: list[int]) -> Table[Public]:
    """A public for each city, with so many citizens, nobody taking part yet."""
    publics: Any = table(Public, len(counts))
    last = np.cumsum(counts)
    publics.identity, publics.first, publics.last = identities, last - counts, last
    result: Table[Public] = publics
    return result
