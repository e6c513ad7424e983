"""Very large worlds: the same steps, with several threads deciding for the citizens.

Citizens decide on last step's acquaintances, so they may decide in any order and side by side. Each
thread takes a part of a city and lists those who turn in rows of its own; the results are those of
one thread, whatever the number.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sistercities.world.citizen import climate_of
from sistercities.world.founding import with_room
from sistercities.world.month import close_step, open_step
from sistercities.world.population import Column
from sistercities.world.randomness import LUCKS
from sistercities.world.soundness import refuse_to_advance
from sistercities.world.state import World, referred
from sistercities.world.turning import decide, may_turn, turn

CROWD = 1_000_000
"""From so many citizens on, threads within a run are worth their while."""


def advance_crowd(world: World, step: int, until: int, threads: int | None = None) -> World:
    """Advance a very large world.

    Args:
        world: the world; its tables are written.
        step: first step.
        until: step after the last one.
        threads: how many decide side by side; all processors if not given.

    Returns:
        The world, with the room that its ties were given.

    Raises:
        SisterCitiesError: if the calendar does not have these steps, or the world is there to be read.
    """
    refuse_to_advance(world, step, until)
    threads = threads or os.cpu_count() or 1
    lucks = [np.zeros_like(world.lucks) for _ in range(threads)]

    with ThreadPoolExecutor(threads) as pool:
        for now in range(step, until):
            world = with_room(world, now)
            reference = referred(world)
            open_step(reference, now)
            for city in range(len(world.publics)):
                _engage(world, city, now, lucks, pool)
            close_step(reference, now)
    return world


def _engage(
    world: World, city: int, step: int, lucks: list[Column], pool: ThreadPoolExecutor
) -> None:
    """Citizens of one city join or lapse, part by part.

    Args:
        world: the world.
        city: row of the city.
        step: the step.
        lucks: room for luck, one for each thread.
        pool: the threads.
    """
    reference = referred(world)
    public = world.publics[city]
    climate = climate_of(reference, city, step)
    if not may_turn(climate, public):
        return

    first = int(public.first)
    last = int(public.last)
    blocks = -(-(last - first) // LUCKS)  # rounded up, as is the next
    size = -(-blocks // len(lucks)) * LUCKS
    parts = [(begin, min(begin + size, last)) for begin in range(first, last, size)]

    def decided(part: tuple[int, int], room: Column) -> int:
        return decide(reference, city, *part, room, climate, step)

    numbers = list(pool.map(decided, parts, lucks))
    for (begin, _), number in zip(parts, numbers, strict=True):
        turn(reference, city, begin, number, step)
