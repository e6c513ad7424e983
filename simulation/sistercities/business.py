"""Businesses: they join the programme when they expect to gain, meet partners, and leave when it disappoints.

A business agent is one of the eligible businesses of a city: those that could trade with the partner city at all.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sistercities.compiled import compiled
from sistercities.population import Table, table
from sistercities.randomness import LUCKS, Stream, fill_lucks, normal, uniform
from sistercities.rates import logistic, repeated
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import SEQUENCING_OFF, Choices

if TYPE_CHECKING:
    from sistercities.world import World

MOST_TIES = 2147483647.0
"""A capacity is a whole number of 32 bits."""


class Pool:
    """The eligible businesses of one side of a partnership: a row of the table ``[partnership, side]``.

    They are the rows ``first`` up to, not including, ``last``; the first has this ``identity``, the others the numbers
    that follow. ``participants`` of them are in the programme.
    """

    identity: int
    first: int
    last: int
    participants: int


class BusinessState:
    """One business: a row of the table of all businesses.

    ``pool`` is the row of its pool, two for each partnership; ``match`` the share of the other side's businesses whose
    sector has something to trade with its own; ``capacity`` the most ties it can serve, ``ties`` the ties it serves;
    ``newest_lead`` the row of its newest lead (-1 without any; first side only); ``delivered`` and ``received`` the
    value of all deliveries so far.
    """

    productivity: float
    match: float
    belief: float
    delivered: float
    received: float
    newest_lead: int
    pool: np.int32
    capacity: np.int32
    ties: np.int32
    sector: np.int16
    participating: bool


@compiled
def productivity_of(deviation: float, behaviour: Behaviour) -> float:
    """Productivity relative to the mean of the city: log-normal with mean 1."""
    spread = behaviour.productivity_spread
    return math.exp(spread * deviation - 0.5 * spread * spread)


@compiled
def capacity_of(productivity: float, behaviour: Behaviour) -> int:
    """Ties that a business can serve: in proportion to its productivity, at least one."""
    return max(1, int(min(behaviour.capacity * productivity + 0.5, MOST_TIES)))


@compiled
def market_pull(market: float, behaviour: Behaviour) -> float:
    """How national trade since signing raises what businesses expect to gain: (B(t) / B(0))^epsilon."""
    return market**behaviour.market_elasticity


@compiled
def expected_gain(belief: float, productivity: float, match: float, pull: float) -> float:
    """What a business expects from joining: belief x productivity x match x (B(t) / B(0))^epsilon."""
    return belief * productivity * match * pull


@compiled
def cost_of_entry(
    entry_cost: float, chamber: float, people: bool, support: float, behaviour: Behaviour, switches: Choices
) -> float:
    """What joining costs: less with a chamber, with people activities in the last 12 months, with public support."""
    cost = entry_cost - behaviour.chamber_relief * chamber
    if switches.sequencing == SEQUENCING_OFF:
        return cost
    return cost - (behaviour.people_relief if people else 0.0) - behaviour.support_relief * support


@compiled
def hearing_chance(consideration: float, outreach: float, public_trust: float) -> float:
    """Chance to hear of the programme in a month; neutral where outreach and trust in the partner's country are 0.5."""
    return repeated(consideration, 4.0 * outreach * public_trust)


@compiled
def joining_chance(hears: float, gain: float, cost: float, behaviour: Behaviour) -> float:
    """Chance to join: it must hear of the programme, then chooses by a logistic on gain minus cost."""
    return hears * logistic(behaviour.choice_slope * (gain - cost))


@compiled
def leaving_chance(belief: float, public_trust: float, silent: bool, behaviour: Behaviour) -> float:
    """Chance to leave: the common lapse at neutral belief and trust (0.5), more in distrust and in silence."""
    distrust = 4.0 * (1.0 - belief) * (1.0 - public_trust)
    return repeated(behaviour.lapse, distrust * (behaviour.silence_lapse if silent else 1.0))


@compiled
def belief_after_transaction(belief: float, honoured: bool, behaviour: Behaviour) -> float:
    """Belief of a business after the partner honoured, or did not honour, a transaction."""
    if honoured:
        return belief + behaviour.belief_gain * (1.0 - belief)
    return belief * (1.0 - behaviour.belief_loss)


@compiled
def belief_after_month(belief: float, example: float, behaviour: Behaviour) -> float:
    """Belief of a business drawn towards the example that everybody in its city can see."""
    return belief + behaviour.belief_adjustment * (example - belief)


@compiled
def engage_businesses(world: "World", month: int) -> None:
    """Businesses of both sides hear of the programme, weigh gain against cost, and join or leave."""
    for partnership in range(len(world.agreements)):
        for side in range(2):
            hears, cost = terms_of(world, partnership, side, month)
            reconsider(world, partnership, side, hears, cost, month)


@compiled
def terms_of(world: "World", partnership: int, side: int, month: int) -> tuple[float, float]:
    """What all businesses of one side meet in a step: the chance to hear of the programme, and the cost of joining."""
    government, agreement = world.governments[partnership, side], world.agreements[partnership]
    city, here = world.calendar.cities[month, government.city], world.calendar.sides[month, partnership, side]
    cost = cost_of_entry(
        here.entry_cost,
        city.chamber,
        agreement.people_12 > 0,
        world.publics[government.city].share,
        world.behaviour,
        world.switches,
    )
    if agreement.economic_12 == 0:
        return 0.0, cost
    return hearing_chance(here.consideration, city.outreach, here.public_trust), cost


@compiled
def reconsider(world: "World", partnership: int, side: int, hears: float, cost: float, month: int) -> None:
    """Every business of one side follows the public example; participants may leave, others may join."""
    pool, businesses, behaviour = world.pools[partnership, side], world.businesses, world.behaviour
    example = world.governments[partnership, side].example
    public_trust = world.calendar.sides[month, partnership, side].public_trust
    silent = world.agreements[partnership].economic_24 == 0
    pull = market_pull(world.calendar.pairs[month, partnership].market, behaviour)
    anybody, lucks = hears > 0.0 or pool.participants > 0, world.lucks
    for first in range(pool.first, pool.last, LUCKS):
        last = min(first + LUCKS, pool.last)
        if anybody:
            identity = pool.identity + first - pool.first
            fill_lucks(lucks, last - first, world.seed, Stream.BUSINESS_TURNS, identity, world.key + month)
        for row in range(first, last):
            business = businesses[row]
            business.belief = belief_after_month(business.belief, example, behaviour)
            luck = lucks[(row - first) & 3, (row - first) >> 2] if anybody else 1.0
            if business.participating:
                if luck < leaving_chance(business.belief, public_trust, silent, behaviour):
                    business.participating = False
                    pool.participants -= 1
            elif luck < hears:  # to join it must hear, so the rest need not weigh gain against cost
                gain = expected_gain(business.belief, business.productivity, business.match, pull)
                if luck < joining_chance(hears, gain, cost, behaviour):
                    business.participating = True
                    pool.participants += 1


@compiled
def found_businesses(world: "World", partnership: int) -> None:
    """Give the businesses of both sides sector, productivity, capacity, their first belief, and their match."""
    for side in range(2):
        pool, belief = world.pools[partnership, side], world.governments[partnership, side].example
        for row in range(pool.first, pool.last):
            business, identity = world.businesses[row], pool.identity + row - pool.first
            business.sector = int(uniform(world.seed, Stream.BUSINESS_SECTOR, identity) * world.behaviour.sectors)
            deviation = normal(world.seed, Stream.BUSINESS_PRODUCTIVITY, identity)
            business.productivity = productivity_of(deviation, world.behaviour)
            business.capacity = capacity_of(business.productivity, world.behaviour)
            business.belief = belief
            business.newest_lead = -1
            business.pool = 2 * partnership + side
    for side in range(2):
        find_matches(world, partnership, side)


@compiled
def find_matches(world: "World", partnership: int, side: int) -> None:
    """For each business of a side, the share of the other side whose sector has something to trade with its own."""
    pool, other = world.pools[partnership, side], world.pools[partnership, 1 - side]
    sectors = world.matches.shape[1]
    counts = np.zeros(sectors)
    for row in range(other.first, other.last):
        counts[world.businesses[row].sector] += 1.0
    for row in range(pool.first, pool.last):
        shared = 0.0
        for sector in range(sectors):
            shared += world.matches[partnership, world.businesses[row].sector, sector] * counts[sector]
        world.businesses[row].match = shared / (other.last - other.first)


@compiled
def match_sectors(world: "World", partnership: int, complementarity: float) -> None:
    """Draw which sectors of the two sides have something to trade."""
    sectors = world.matches.shape[1]
    identity = world.agreements[partnership].identity
    for one in range(sectors):
        for other in range(sectors):
            world.matches[partnership, one, other] = sector_match(one, other, complementarity, identity, world.seed)


@compiled
def sector_match(one: int, other: int, complementarity: float, partnership: int, seed: int) -> float:
    """1 if two sectors have something to trade, else 0; a share ``complementarity`` of all pairs of sectors has.

    Symmetric in the two sectors, so that neither city is privileged.
    """
    pair = (min(one, other) << 16) | max(one, other)
    return 1.0 if uniform(seed, Stream.SECTOR_MATCH, partnership + pair) < complementarity else 0.0


def pools_of(counts: list[tuple[int, int]], identities: list[tuple[int, int]]) -> Table[Pool]:
    """The pools of so many businesses on the two sides of each partnership, none in the programme yet."""
    pools: Any = table(Pool, len(counts), 2)
    last = np.cumsum(counts).reshape(-1, 2)
    pools.identity, pools.first, pools.last = identities, last - counts, last
    result: Table[Pool] = pools
    return result
