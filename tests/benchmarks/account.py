"""The account of a run: the month of ``month.advance`` once again, with a clock between its parts."""

import ctypes
import time
from collections.abc import Callable

import numba
import numpy as np
from sistercities.scenario.schema import Scenario
from sistercities.world.exchange import trade_on_ties
from sistercities.world.founding import advance_world, found_world, without_programme
from sistercities.world.government import adjust_commitments
from sistercities.world.matching import match_businesses
from sistercities.world.membership import engage_businesses
from sistercities.world.month import open_step, take_stock
from sistercities.world.observation import record_step
from sistercities.world.population import Column
from sistercities.world.state import World, referred
from sistercities.world.turning import engage_citizens

SEED = 1
PARTS = ("programme", "citizens", "businesses", "matching", "exchange", "learning and record")

_clock = ctypes.CDLL(None).clock_gettime
_clock.argtypes = [ctypes.c_int, ctypes.c_void_p]
_MONOTONIC = time.CLOCK_MONOTONIC


def compiled_for_now[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that holds the address of the clock, which is good for this process only."""
    wrapped: Callable[P, R] = numba.njit()(function)
    return wrapped


@compiled_for_now
def tell(now: Column) -> float:
    """Seconds on the clock."""
    _clock(_MONOTONIC, now.ctypes)
    return now[0] + 1e-9 * now[1]


@compiled_for_now
def advance_with_a_clock(world: World, month: int, now: Column, spent: Column) -> None:
    """One month of ``month.advance``, adding up the seconds of its parts."""
    begin = tell(now)
    open_step(world, month)
    opened = tell(now)
    engage_citizens(world, month)
    engaged = tell(now)
    engage_businesses(world, month)
    reconsidered = tell(now)
    match_businesses(world, month)
    matched = tell(now)
    trade_on_ties(world, month)
    traded = tell(now)
    take_stock(world, month)
    adjust_commitments(world)
    record_step(world, month)
    recorded = tell(now)
    spent[0] += opened - begin
    spent[1] += engaged - opened
    spent[2] += reconsidered - engaged
    spent[3] += matched - reconsidered
    spent[4] += traded - matched
    spent[5] += recorded - traded


@compiled_for_now
def advance_all_with_a_clock(world: World, months: int, now: Column, spent: Column) -> None:
    """All months of a world that has room for all its ties."""
    for month in range(months):
        advance_with_a_clock(world, month, now, spent)


def clocked(world: World, months: int) -> dict[str, float]:
    """Seconds that each part of the months of a world takes."""
    spent = np.zeros(len(PARTS))
    advance_all_with_a_clock(referred(world), months, np.zeros(2, dtype=np.int64), spent)
    return dict(zip(PARTS, spent.tolist(), strict=True))


def roomy(world: World) -> World:
    """The same world with room for as many ties as a whole run makes."""
    return world._replace(ties=np.concatenate([world.ties] * 8).view(np.recarray))


def account(scenario: Scenario, repeats: int = 50) -> dict[str, float]:
    """Where the time of a run goes: seconds of founding, of each part of the months, and of the null world.

    Each is the least of several, which is what it takes when nothing else interrupts it.
    """
    rows = []
    clocked(roomy(found_world(scenario, SEED)), 1)
    for _ in range(repeats):
        begin = time.perf_counter()
        world = found_world(scenario, SEED)
        null = without_programme(world)
        founded = time.perf_counter()
        parts = clocked(roomy(world), scenario.months)
        ran = time.perf_counter()
        advance_world(null, 0, scenario.months)
        rows.append({"founding": founded - begin, **parts, "null world": time.perf_counter() - ran})
    return {part: min(row[part] for row in rows) for part in rows[0]}
