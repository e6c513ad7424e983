"""The list of citizens who take part, city by city, and how it is kept.

Rows of participants stand in any order from the first row of their city on; nothing depends on it.
"""

import numpy as np

from sistercities.scenario.switches import THRESHOLD
from sistercities.world.acquaintance import tell_acquaintances
from sistercities.world.compiled import compiled
from sistercities.world.state import World


@compiled
def join(world: World, city: int, row: int, step: int) -> None:
    """A citizen begins to take part."""
    public = world.publics[city]
    citizen = world.citizens[row]
    citizen.participating = True
    citizen.since = np.int16(step)
    world.participants[public.first + public.participants] = row
    public.participants += 1


@compiled
def lapse(world: World, city: int, place: int, step: int) -> None:
    """A participant stops taking part; the last one in the list takes the place.

    Args:
        world: the world.
        city: row of the city.
        place: of the citizen among the participants of the city, from 0.
        step: the step.
    """
    public = world.publics[city]
    row = world.participants[public.first + place]
    citizen = world.citizens[row]
    citizen.participating = False
    citizen.months += step - citizen.since
    public.participants -= 1
    world.participants[public.first + place] = world.participants[
        public.first + public.participants
    ]
    if world.switches.participation == THRESHOLD:
        tell_acquaintances(world, city, row, -1)


@compiled
def turn(world: World, city: int, row: int, step: int) -> None:
    """One citizen joins, or lapses if taking part already, and everybody knows at once.

    Args:
        world: the world.
        city: row of the city.
        row: row of the citizen.
        step: the step.
    """
    public = world.publics[city]
    if world.citizens[row].participating:
        place = 0
        while world.participants[public.first + place] != row:
            place += 1
        lapse(world, city, place, step)
    else:
        join(world, city, row, step)
        if world.switches.participation == THRESHOLD:
            tell_acquaintances(world, city, row, 1)
    count_participants(world, city)


@compiled
def count_participants(world: World, city: int) -> None:
    """The share of a city's citizens who take part."""
    public = world.publics[city]
    public.share = public.participants / (public.last - public.first)


@compiled
def list_participants(world: World) -> None:
    """Find the participants of every city anew, and tell their acquaintances where these wait."""
    world.acquainted[:] = 0
    for city in range(len(world.publics)):
        public = world.publics[city]
        number = 0
        for row in range(public.first, public.last):
            if world.citizens[row].participating:
                world.participants[public.first + number] = row
                number += 1
                if world.switches.participation == THRESHOLD:
                    tell_acquaintances(world, city, row, 1)
