"""Between businesses that trade: transactions on ties, trust, and what trade adds up to.

A tie transacts now and then, and each side honours the transaction or not.
"""

import math

from sistercities.business import belief_after_transaction
from sistercities.compiled import compiled
from sistercities.matching import ENDED, TRADING, WARM
from sistercities.randomness import Stream, four_lucks
from sistercities.rates import logistic
from sistercities.scenario.behaviour import Behaviour
from sistercities.state import World


@compiled
def honouring_chance(norm: float, trust: float, behaviour: Behaviour) -> float:
    """Chance that one side honours a transaction, rising with its reciprocity norm and with trust."""
    return logistic(behaviour.honour_intercept + behaviour.honour_norm * norm + behaviour.honour_trust * trust)


@compiled
def trust_after(trust: float, honoured: int, behaviour: Behaviour) -> float:
    """Trust after a transaction that both (2), one (1) or none (0) of the sides honoured."""
    if honoured == 2:
        return trust + behaviour.trust_gain * (1.0 - trust)
    return trust * (1.0 - behaviour.trust_loss) ** float(2 - honoured)


@compiled
def value_of(productivity_a: float, productivity_b: float) -> float:
    """Value of one delivery on a tie: the root of the two productivities."""
    return math.sqrt(productivity_a * productivity_b)


@compiled
def exchange_index(intensity: float, behaviour: Behaviour) -> float:
    """Exchange index g = 1 - exp(-F / F*): 0 without trade on ties, towards 1 as they saturate the market."""
    return -math.expm1(-intensity / behaviour.exchange_scale)


@compiled
def exchange_added(trade: float, index: float, behaviour: Behaviour) -> float:
    """Exchange that the ties add, in the unit of ``trade``: B (e^(upsilon g) - 1)."""
    return trade * math.expm1(behaviour.full_uplift * index)


@compiled
def trade_on_ties(world: World, month: int) -> None:
    """Transactions of the month on every tie, and what they do to trust and belief."""
    ties = world.ties
    for row in range(world.met[0]):
        if ties[row].stage == TRADING:
            trade(world, row, month)


@compiled
def add_up(world: World, month: int) -> None:
    """Leads, ties, trust and intensity after the month, summed over pairs."""
    ties, businesses, record = world.ties, world.businesses, world.record
    for row in range(world.met[0]):
        tie = ties[row]
        now = record[month, tie.partnership]
        if tie.stage == WARM:
            now.leads += 1
        elif tie.stage == TRADING:
            first, second = businesses[tie.business_a], businesses[tie.business_b]
            now.ties += 1
            now.trust += tie.trust
            now.exchange_intensity += value_of(first.productivity, second.productivity) * tie.trust


@compiled
def trade(world: World, row: int, month: int) -> None:
    """One month of a trading tie: it may end for reasons of its own, it may transact, or it rests."""
    tie = world.ties[row]
    governments, cities = world.governments[tie.partnership], world.calendar.cities[month]
    possible = min(cities[governments[0].city].liquidity, cities[governments[1].city].liquidity)
    luck = four_lucks(world.seed, Stream.TIE, tie.identity, world.key + month)
    if luck[0] < world.behaviour.tie_ending:
        end_tie(world, row)
        world.record[month, tie.partnership].closed_ties += 1
    elif luck[1] < world.behaviour.transaction * possible:
        transact(world, row, luck[2], luck[3], month)


@compiled
def transact(world: World, row: int, luck_of_lower: float, luck_of_higher: float, month: int) -> None:
    """One transaction: each side honours or not; one that does delivers. A tie below the floor of trust ends.

    The two lucks belong to the side whose pool has the lower and the higher identity, whichever is named first.
    """
    tie, behaviour = world.ties[row], world.behaviour
    sides, now = world.calendar.sides[month, tie.partnership], world.record[month, tie.partnership]
    first, second = world.businesses[tie.business_a], world.businesses[tie.business_b]
    a_is_lower = world.pools[tie.partnership, 0].identity < world.pools[tie.partnership, 1].identity
    luck_a, luck_b = (luck_of_lower, luck_of_higher) if a_is_lower else (luck_of_higher, luck_of_lower)
    honours_a = luck_a < honouring_chance(sides[0].norm, tie.trust, behaviour)
    honours_b = luck_b < honouring_chance(sides[1].norm, tie.trust, behaviour)
    value = value_of(first.productivity, second.productivity)
    if honours_a:
        now.flow_a_to_b += value
        first.delivered += value
        second.received += value
    if honours_b:
        now.flow_b_to_a += value
        second.delivered += value
        first.received += value
    first.belief = belief_after_transaction(first.belief, honours_b, behaviour)
    second.belief = belief_after_transaction(second.belief, honours_a, behaviour)
    tie.trust = trust_after(tie.trust, int(honours_a) + int(honours_b), behaviour)
    if tie.trust < behaviour.trust_floor:
        end_tie(world, row)
        now.broken_ties += 1


@compiled
def end_tie(world: World, row: int) -> None:
    """End a tie and free the capacity it held; a later meeting may warm the pair again, from the first contact on."""
    tie = world.ties[row]
    tie.stage = ENDED
    world.businesses[tie.business_a].ties -= 1
    world.businesses[tie.business_b].ties -= 1
