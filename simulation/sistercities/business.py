"""Businesses: they join the programme when they expect to gain, meet partners, and leave when it disappoints.

A business agent is one of the eligible businesses of a city: those that could trade with the partner city at all.
"""

import math
from typing import NamedTuple

import numpy as np

from sistercities.compiled import compiled
from sistercities.population import Column
from sistercities.randomness import Stream, normal, uniform
from sistercities.rates import logistic, monthly, repeated
from sistercities.scenario.behaviour import Behaviour


class Businesses(NamedTuple):
    """Columns of all businesses; those of one side are the rows ``first[p, side]`` up to, not including, ``last``."""

    first: Column
    last: Column
    identity: Column
    sector: Column
    productivity: Column
    match: Column
    capacity: Column
    belief: Column
    participating: Column
    ties: Column
    newest_tie: Column


@compiled
def productivity_of(deviation: float, behaviour: Behaviour) -> float:
    """Productivity relative to the mean of the city: log-normal with mean 1."""
    spread = behaviour.productivity_spread
    return math.exp(spread * deviation - 0.5 * spread * spread)


@compiled
def expected_gain(belief: float, productivity: float, match: float, market: float, behaviour: Behaviour) -> float:
    """What a business expects from joining: belief x productivity x match x (B(t) / B(0))^epsilon."""
    return belief * productivity * match * market**behaviour.market_elasticity


@compiled
def cost_of_entry(chamber: float, people_activities: int, support: float, behaviour: Behaviour) -> float:
    """What joining costs: less with a chamber, with people activities in the last 12 months, with public support."""
    return (
        behaviour.entry_cost
        - behaviour.chamber_relief * chamber
        - behaviour.people_relief * people_activities
        - behaviour.support_relief * support
    )


@compiled
def joining_chance(gain: float, cost: float, outreach: float, public_trust: float, behaviour: Behaviour) -> float:
    """Monthly chance to join: it must hear of the programme, then chooses by a logistic on gain minus cost.

    Hearing is as common as ``consideration`` says where outreach and trust in the partner's country are neutral (0.5).
    """
    hears = repeated(monthly(behaviour.consideration), 4.0 * outreach * public_trust)
    return hears * logistic(behaviour.choice_slope * (gain - cost))


@compiled
def leaving_chance(belief: float, public_trust: float, silent: bool, behaviour: Behaviour) -> float:
    """Monthly chance to leave: the common lapse at neutral belief and trust (0.5), more in distrust and in silence."""
    distrust = 4.0 * (1.0 - belief) * (1.0 - public_trust)
    return repeated(monthly(behaviour.lapse), distrust * (behaviour.silence_lapse if silent else 1.0))


@compiled
def belief_after_transaction(belief: float, honoured: bool, behaviour: Behaviour) -> float:
    """Belief of a business after the partner honoured, or did not honour, a transaction."""
    if honoured:
        return belief + behaviour.belief_gain * (1.0 - belief)
    return belief * (1.0 - behaviour.belief_loss)


@compiled
def belief_after_month(belief: float, example: float, behaviour: Behaviour) -> float:
    """Belief of a business drawn towards the example that everybody in its city can see."""
    return belief + monthly(behaviour.belief_adjustment) * (example - belief)


@compiled
def move_businesses(
    businesses: Businesses,
    rows: tuple[int, int],
    hearing: bool,
    silent: bool,
    cost: float,
    outreach: float,
    public_trust: float,
    market: float,
    example: float,
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """One month of one side: participants may leave; others may join while there is economic activity to hear of."""
    for row in range(rows[0], rows[1]):
        belief = belief_after_month(businesses.belief[row], example, behaviour)
        businesses.belief[row] = belief
        if businesses.participating[row]:
            chance = leaving_chance(belief, public_trust, silent, behaviour)
            if uniform(seed, Stream.BUSINESS_LEAVES, businesses.identity[row], month) < chance:
                businesses.participating[row] = False
        elif hearing:
            gain = expected_gain(belief, businesses.productivity[row], businesses.match[row], market, behaviour)
            chance = joining_chance(gain, cost, outreach, public_trust, behaviour)
            if uniform(seed, Stream.BUSINESS_JOINS, businesses.identity[row], month) < chance:
                businesses.participating[row] = True


@compiled
def found_businesses(
    businesses: Businesses, rows: tuple[int, int], belief: float, seed: int, behaviour: Behaviour
) -> None:
    """Give the businesses of one side sector, productivity, capacity and their first belief."""
    for row in range(rows[0], rows[1]):
        identity = businesses.identity[row]
        businesses.sector[row] = int(uniform(seed, Stream.BUSINESS_SECTOR, identity) * behaviour.sectors)
        productivity = productivity_of(normal(seed, Stream.BUSINESS_PRODUCTIVITY, identity), behaviour)
        businesses.productivity[row] = productivity
        businesses.capacity[row] = max(1, int(behaviour.capacity * productivity + 0.5))
        businesses.belief[row] = belief


@compiled
def sector_match(one: int, other: int, complementarity: float, partnership: int, seed: int) -> float:
    """1 if two sectors have something to trade, else 0; a share ``complementarity`` of all pairs of sectors has.

    Symmetric in the two sectors, so that neither city is privileged.
    """
    pair = (min(one, other) << 16) | max(one, other)
    return 1.0 if uniform(seed, Stream.SECTOR_MATCH, partnership + pair) < complementarity else 0.0


def empty_businesses(counts: list[tuple[int, int]], identities: list[tuple[int, int]]) -> Businesses:
    """Columns for so many businesses on the two sides of each partnership."""
    sizes = np.array(counts, dtype=np.int64)
    last = np.cumsum(sizes.ravel()).reshape(sizes.shape)
    first = last - sizes
    total = int(sizes.sum())
    flat = [
        (identity, size)
        for row, pair in zip(identities, counts, strict=True)
        for identity, size in zip(row, pair, strict=True)
    ]
    rows = [identity + np.arange(number) for identity, number in flat]
    return Businesses(
        first=first,
        last=last,
        identity=np.concatenate(rows).astype(np.int64),
        sector=np.zeros(total, dtype=np.int16),
        productivity=np.zeros(total),
        match=np.zeros(total),
        capacity=np.zeros(total, dtype=np.int32),
        belief=np.zeros(total),
        participating=np.zeros(total, dtype=np.bool_),
        ties=np.zeros(total, dtype=np.int32),
        newest_tie=np.full(total, -1, dtype=np.int64),
    )
