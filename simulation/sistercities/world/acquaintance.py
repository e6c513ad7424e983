"""Whom citizens talk to: it follows from their identity, and is stored nowhere.

A neighbour on the ring is replaced now and then by anybody of the city (Watts & Strogatz 1998).
"""

import numpy as np

from sistercities.world.citizen import neighbour
from sistercities.world.compiled import compiled
from sistercities.world.population import Column
from sistercities.world.randomness import Stream, chosen, four_lucks, uniform
from sistercities.world.state import World


@compiled
def identity_of(world: World, city: int, row: int) -> int:
    """Identity of a citizen."""
    public = world.publics[city]
    return public.identity + row - public.first


@compiled
def acquaintance_at(world: World, city: int, row: int, place: int) -> int:
    """Look up one of those whom a citizen talks to: they follow from its identity.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        place: of the neighbourhood, from 0.

    Returns:
        Row of the acquaintance.
    """
    identity = identity_of(world, city, row)
    lucks = four_lucks(world.seed, Stream.CITIZEN_ACQUAINTANCE, identity, place >> 2)
    return near_or_far(world, city, row, place, lucks[place & 3])


@compiled
def find_acquaintances(world: World, city: int, row: int, acquaintances: Column) -> None:
    """Look up all whom a citizen talks to; they are stored nowhere.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        acquaintances: filled with their rows, ``[acquaintances]``, place by place of the ring.
    """
    identity = identity_of(world, city, row)
    lucks = (0.0, 0.0, 0.0, 0.0)
    for place in range(len(acquaintances)):
        if place & 3 == 0:  # one draw holds the luck of four places
            lucks = four_lucks(world.seed, Stream.CITIZEN_ACQUAINTANCE, identity, place >> 2)
        acquaintances[place] = near_or_far(world, city, row, place, lucks[place & 3])


@compiled
def near_or_far(world: World, city: int, row: int, place: int, luck: float) -> int:
    """A neighbour on the ring, who is replaced, with probability ``rewiring``, by anybody of the city.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        place: of the neighbourhood, from 0.
        luck: of the place, a uniform number in [0, 1).

    Returns:
        Row of the acquaintance.
    """
    public = world.publics[city]
    number = public.last - public.first
    if luck < world.behaviour.rewiring:
        identity = identity_of(world, city, row)
        far = uniform(world.seed, Stream.CITIZEN_FAR_ACQUAINTANCE, identity, 0, place)
        return public.first + chosen(far, number)
    return public.first + neighbour(row - public.first, place, number)


@compiled
def tell_acquaintances(world: World, city: int, row: int, change: int) -> None:
    """Those whom a citizen talks to hear that it joined (1) or lapsed (-1)."""
    acquaintances = np.empty(int(world.behaviour.acquaintances), dtype=np.int64)
    find_acquaintances(world, city, row, acquaintances)
    for other in acquaintances:
        world.acquainted[other] += change


@compiled
def acquaintances_of(world: World, city: int, row: int) -> int:
    """How many taking part talk to a citizen."""
    public = world.publics[city]
    number = 0
    for other in world.participants[public.first : public.first + public.participants]:
        for place in range(int(world.behaviour.acquaintances)):
            number += acquaintance_at(world, city, other, place) == row
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
        for row in world.participants[public.first : public.first + public.participants]:
            find_acquaintances(world, city, row, acquaintances)
            for other in acquaintances:
                counts[other] += 1
