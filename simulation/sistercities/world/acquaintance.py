"""Whom citizens talk to: it follows from their identity, and is stored nowhere.

A neighbour on the ring is replaced now and then by anybody of the city (Watts & Strogatz 1998).
"""

from typing import NamedTuple

import numpy as np

from sistercities.world.citizen import neighbour
from sistercities.world.compiled import compiled
from sistercities.world.population import Column
from sistercities.world.randomness import Stream, chosen, four_lucks, uniform
from sistercities.world.state import World


class Ring(NamedTuple):
    """The ring on which the citizens of one city stand.

    Attributes:
        seed: key of all luck.
        identity: of row 0, counted back from the first citizen of the city.
        first: row of that citizen.
        number: citizens of the city.
        rewiring: chance that a neighbour is replaced by anybody, 0 to 1.
    """

    seed: int
    identity: int
    first: int
    number: int
    rewiring: float


@compiled
def ring_of(world: World, city: int) -> Ring:
    """The ring of a city."""
    public = world.publics[city]
    return Ring(
        world.seed,
        public.identity - public.first,
        public.first,
        public.last - public.first,
        world.behaviour.rewiring,
    )


@compiled
def acquaintance_at(ring: Ring, row: int, place: int) -> int:
    """Look up one of those whom a citizen talks to.

    Args:
        ring: of the city.
        row: row of the citizen.
        place: of the neighbourhood, from 0.

    Returns:
        Row of the acquaintance.
    """
    identity = ring.identity + row
    lucks = four_lucks(ring.seed, Stream.CITIZEN_ACQUAINTANCE, identity, place >> 2)
    return near_or_far(ring, row, place, lucks[place & 3])


@compiled
def find_acquaintances(ring: Ring, row: int, acquaintances: Column) -> None:
    """Look up all whom a citizen talks to.

    Args:
        ring: of the city.
        row: row of the citizen.
        acquaintances: filled with their rows, ``[acquaintances]``, place by place of the ring.
    """
    identity = ring.identity + row
    lucks = (0.0, 0.0, 0.0, 0.0)
    for place in range(len(acquaintances)):
        if place & 3 == 0:  # one draw holds the luck of four places
            lucks = four_lucks(ring.seed, Stream.CITIZEN_ACQUAINTANCE, identity, place >> 2)
        acquaintances[place] = near_or_far(ring, row, place, lucks[place & 3])


@compiled
def near_or_far(ring: Ring, row: int, place: int, luck: float) -> int:
    """A neighbour, who is replaced, with probability ``rewiring``, by anybody of the city.

    Args:
        ring: of the city.
        row: row of the citizen.
        place: of the neighbourhood, from 0.
        luck: of the place, a uniform number in [0, 1).

    Returns:
        Row of the acquaintance.
    """
    if luck < ring.rewiring:
        identity = ring.identity + row
        far = uniform(ring.seed, Stream.CITIZEN_FAR_ACQUAINTANCE, identity, 0, place)
        return ring.first + chosen(far, ring.number)
    return ring.first + neighbour(row - ring.first, place, ring.number)


@compiled
def tell_acquaintances(world: World, city: int, row: int, change: int) -> None:
    """Those whom a citizen talks to hear of it.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        change: 1 if it joined, -1 if it lapsed.
    """
    acquainted = world.acquainted
    acquaintances = np.empty(int(world.behaviour.acquaintances), dtype=np.int64)
    find_acquaintances(ring_of(world, city), row, acquaintances)
    for other in acquaintances:
        acquainted[other] += change


@compiled
def acquaintances_of(world: World, city: int, row: int) -> int:
    """How many taking part talk to a citizen."""
    public = world.publics[city]
    ring = ring_of(world, city)
    number = 0
    for other in world.participants[public.first : public.first + public.participants]:
        for place in range(int(world.behaviour.acquaintances)):
            number += acquaintance_at(ring, other, place) == row
    return number


@compiled
def count_acquaintances(world: World, counts: Column) -> None:
    """Count for every citizen how many taking part talk to it.

    Args:
        world: the world.
        counts: filled, ``[citizen]``.
    """
    counts[:] = 0
    acquaintances = np.empty(int(world.behaviour.acquaintances), dtype=np.int64)
    for city in range(len(world.publics)):
        public = world.publics[city]
        ring = ring_of(world, city)
        for row in world.participants[public.first : public.first + public.participants]:
            find_acquaintances(ring, row, acquaintances)
            for other in acquaintances:
                counts[other] += 1
