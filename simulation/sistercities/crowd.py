"""Very large worlds: the same months, with several threads deciding for the citizens.

Citizens decide on last step's acquaintances, so they may decide in any order and side by side. Each thread takes a part
of a city and lists those who turn in rows of its own; the results are those of one thread, whatever the number.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sistercities.citizen import climate_of, decide, may_turn, turn
from sistercities.founding import with_room
from sistercities.month import close_month, open_month
from sistercities.population import Column
from sistercities.randomness import LUCKS
from sistercities.state import World, referred

CROWD = 1_000_000
"""From so many citizens on, threads within a run are worth their while."""


def advance_crowd(world: World, month: int, until: int, threads: int | None = None) -> World:
    """Advance a very large world from ``month`` to ``until``.

    Args:
        world: the world.
        month: first step.
        until: step after the last one.
        threads: how many decide side by side; all processors if not given.
    """
    threads = threads or os.cpu_count() or 1
    lucks = [np.zeros_like(world.lucks) for _ in range(threads)]

    with ThreadPoolExecutor(threads) as pool:
        for step in range(month, until):
            world = with_room(world, step)
            reference = referred(world)
            open_month(reference, step)
            for city in range(len(world.publics)):
                _engage(world, city, step, lucks, pool)
            close_month(reference, step)
    return world


def _engage(world: World, city: int, month: int, lucks: list[Column], pool: ThreadPoolExecutor) -> None:
    """Citizens of one city join or lapse, part by part."""
    reference = referred(world)
    public = world.publics[city]
    climate = climate_of(reference, city, month)
    if not may_turn(climate, public):
        return

    first, last = int(public.first), int(public.last)
    size = -(-(last - first) // (len(lucks) * LUCKS)) * LUCKS
    parts = [(begin, min(begin + size, last)) for begin in range(first, last, size)]

    def decided(part: tuple[int, int], room: Column) -> int:
        return decide(reference, city, *part, room, climate, month)

    turning = list(pool.map(decided, parts, lucks))
    for (begin, _), number in zip(parts, turning, strict=True):
        turn(reference, city, begin, number, month)
