"""Very large worlds: the same months, with several threads deciding for the citizens.

Citizens decide on last step's acquaintances, so they may decide in any order and side by side. Each thread takes a part
of a city and lists those who turn in rows of its own; the results are those of one thread, whatever the number.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sistercities.citizen import climate_of, decide, may_turn, turn
from sistercities.founding import with_room
from sistercities.randomness import LUCKS
from sistercities.soundness import refuse_to_advance
from sistercities.world import World, close_month, open_month, referred

CROWD = 1_000_000
"""From so many citizens on, threads within a run are worth their while."""


def advance_crowd(world: World, month: int, until: int, threads: int | None = None) -> World:
    """Advance a very large world from ``month`` to ``until``.

    Args:
        world: the world.
        month: first step.
        until: step after the last one.
        threads: how many decide side by side; all processors if not given.

    Raises:
        SisterCitiesError: if the calendar does not have these steps, or the world is there to be read.
    """
    refuse_to_advance(world, month, until)
    threads = threads or os.cpu_count() or 1
    lucks = [np.zeros_like(world.lucks) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        for step in range(month, until):
            world = with_room(world, step)
            open_month(referred(world), step)
            for city in range(len(world.publics)):
                _engage(world, city, step, lucks, pool)
            close_month(referred(world), step)
    return world


def _engage(world: World, city: int, month: int, lucks: list[np.ndarray], pool: ThreadPoolExecutor) -> None:
    """Citizens of one city join or lapse, part by part."""
    reference, public = referred(world), world.publics[city]
    climate = climate_of(reference, city, month)
    if not may_turn(climate, public):
        return
    first, last = int(public.first), int(public.last)
    size = -(-(last - first) // (len(lucks) * LUCKS)) * LUCKS
    parts = [(begin, min(begin + size, last)) for begin in range(first, last, size)]

    def decided(part: tuple[int, int], room: np.ndarray) -> int:
        return decide(reference, city, *part, room, climate, month)

    found = list(pool.map(decided, parts, lucks))
    for (begin, _), turning in zip(parts, found, strict=True):
        turn(reference, city, begin, turning, month)
