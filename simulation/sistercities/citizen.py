"""Citizens: they take part in exchanges, talk to their acquaintances, and stop again when nothing happens.

A citizen agent stands for population / citizens people. Participation spreads on a small world (Watts & Strogatz 1998):
a participant talks to a few neighbours on a ring and, rarely, to somebody far away.
"""

from typing import NamedTuple

import numpy as np

from sistercities.compiled import compiled
from sistercities.population import Column
from sistercities.randomness import Stream, normal, uniform
from sistercities.rates import monthly, repeated
from sistercities.scenario.behaviour import Behaviour


class Public:
    """The public of one city: a row of the table ``[city]``."""

    reach: float
    outreach: float


class Citizens(NamedTuple):
    """Columns of all citizens; those of city c are the rows ``first[c]`` up to, not including, ``first[c + 1]``."""

    first: Column
    identity: Column
    threshold: Column
    participating: Column
    acquaintances: Column
    participating_acquaintances: Column
    turning: Column
    share: Column


@compiled
def reach(attendance: float, population: float, behaviour: Behaviour) -> float:
    """Share of a city's people whom one activity reaches: attendance (N / N_ref)^eta / N (evidence P17)."""
    relative = population / behaviour.reference_population
    return min(1.0, attendance * relative**behaviour.attendance_elasticity / population)


@compiled
def joining_chance(threshold: float, outreach: float, peer: float, participating_acquaintances: int) -> float:
    """Chance that a citizen joins this month: (1 - theta) (1 - (1 - outreach) (1 - peer)^n).

    Args:
        threshold: reluctance theta of the citizen, 0 to 1.
        outreach: chance to be reached by this month's activities.
        peer: chance that one participating acquaintance brings the citizen along.
        participating_acquaintances: n, how many of them take part.
    """
    untouched = (1.0 - outreach) * (1.0 - peer) ** float(participating_acquaintances)
    return (1.0 - threshold) * (1.0 - untouched)


@compiled
def lapsing_chance(silent: bool, behaviour: Behaviour) -> float:
    """Monthly chance that a participant stops; faster when there was no activity for 24 months."""
    return repeated(monthly(behaviour.lapse), behaviour.silence_lapse if silent else 1.0)


@compiled
def outreach_of(activities: int, reached: float, city_outreach: float, public_trust: float) -> float:
    """Chance to be reached by at least one activity of the month; outreach and trust are neutral at 0.5."""
    return repeated(min(1.0, reached * 4.0 * city_outreach * public_trust), float(activities))


@compiled
def move_citizens(
    citizens: Citizens, city: int, outreach: float, peer: float, lapsing: float, seed: int, month: int
) -> None:
    """One month of one city: everybody decides on last month's acquaintances, then all turn at once."""
    first, last = citizens.first[city], citizens.first[city + 1]
    if outreach == 0.0 and citizens.share[city] == 0.0:
        return
    for row in range(first, last):
        identity = citizens.identity[row]
        citizens.turning[row] = 0
        if citizens.participating[row]:
            if uniform(seed, Stream.CITIZEN_LAPSES, identity, month) < lapsing:
                citizens.turning[row] = -1
        elif outreach > 0.0 or citizens.participating_acquaintances[row] > 0:
            chance = joining_chance(citizens.threshold[row], outreach, peer, citizens.participating_acquaintances[row])
            if uniform(seed, Stream.CITIZEN_JOINS, identity, month) < chance:
                citizens.turning[row] = 1
    citizens.share[city] = _turn(citizens, first, last) / (last - first)


@compiled
def _turn(citizens: Citizens, first: int, last: int) -> int:
    """Let all decisions take effect and tell the acquaintances; returns how many take part."""
    participants = 0
    for row in range(first, last):
        if citizens.turning[row] != 0:
            citizens.participating[row] = citizens.turning[row] > 0
            for acquaintance in citizens.acquaintances[row]:
                citizens.participating_acquaintances[acquaintance] += citizens.turning[row]
        participants += citizens.participating[row]
    return participants


@compiled
def settle_city(citizens: Citizens, city: int, threshold: float, rewiring: float, spread: float, seed: int) -> None:
    """Give every citizen of a city a reluctance and acquaintances: ring neighbours, some replaced by anybody."""
    first, last = citizens.first[city], citizens.first[city + 1]
    number = last - first
    degree = citizens.acquaintances.shape[1]
    for row in range(first, last):
        identity = citizens.identity[row]
        drawn = threshold + spread * normal(seed, Stream.CITIZEN_THRESHOLD, identity)
        citizens.threshold[row] = min(max(drawn, 0.0), 1.0)
        for place in range(degree):
            step = place // 2 + 1 if place % 2 == 0 else -(place // 2 + 1)
            neighbour = (row - first + step) % number
            if uniform(seed, Stream.CITIZEN_ACQUAINTANCE, identity, 0, 2 * place) < rewiring:
                anywhere = uniform(seed, Stream.CITIZEN_ACQUAINTANCE, identity, 0, 2 * place + 1)
                neighbour = int(anywhere * number)
            citizens.acquaintances[row, place] = first + neighbour


def empty_citizens(counts: list[int], identities: list[int], degree: int) -> Citizens:
    """Columns for so many citizens per city, nobody taking part yet."""
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    total = int(first[-1])
    rows = [identity + np.arange(number) for identity, number in zip(identities, counts, strict=True)]
    return Citizens(
        first=first,
        identity=np.concatenate(rows).astype(np.int64),
        threshold=np.zeros(total),
        participating=np.zeros(total, dtype=np.bool_),
        acquaintances=np.zeros((total, degree), dtype=np.int32),
        participating_acquaintances=np.zeros(total, dtype=np.int16),
        turning=np.zeros(total, dtype=np.int8),
        share=np.zeros(len(counts)),
    )
