"""Between businesses that trade: transactions on ties, trust, and what trade adds up to.

A tie transacts now and then, and each side honours the transaction or not.
"""

import math

from sistercities.world.business import belief_after_transaction
from sistercities.world.compiled import compiled
from sistercities.world.matching import ENDED, TRADING, WARM
from sistercities.world.membership import belief_of, believe
from sistercities.world.randomness import Stream, four_lucks
from sistercities.world.rates import logistic
from sistercities.world.state import World

# --- Rules ---


@compiled
def honouring_chance(
    norm: float, trust: float, honour_intercept: float, honour_norm: float, honour_trust: float
) -> float:
    """Chance that one side of a tie honours a transaction.

        s(honour_intercept + honour_norm norm + honour_trust trust)

    Args:
        norm: reciprocity norm of the side, share, 0 to 1.
        trust: in the tie, share, 0 to 1.
        honour_intercept: honouring without norm and trust, logit.
        honour_norm: effect of the norm, logit.
        honour_trust: effect of trust, logit.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Basic principles; ODD, Ties and exchange.
    """
    return logistic(honour_intercept + honour_norm * norm + honour_trust * trust)


@compiled
def trust_after(trust: float, honoured: int, trust_gain: float, trust_loss: float) -> float:
    """Trust in a tie after a transaction.

        trust <- trust + trust_gain (1 - trust)          both honoured
                 trust (1 - trust_loss)                  one honoured
                 trust (1 - trust_loss)^2                none honoured

    Args:
        trust: so far, share, 0 to 1.
        honoured: how many of the two sides honoured, 0 to 2.
        trust_gain: share of the distrust that is overcome, 0 to 1.
        trust_loss: share of the trust that each side loses which does not honour, 0 to 1.

    Returns:
        Trust, share, 0 to 1.

    Source: ODD, Ties and exchange.
    """
    if honoured == 2:
        return trust + trust_gain * (1.0 - trust)
    return trust * (1.0 - trust_loss) ** float(2 - honoured)


@compiled
def value_of(productivity_a: float, productivity_b: float) -> float:
    """Value of one delivery on a tie.

        sqrt(productivity_a productivity_b)

    Args:
        productivity_a: of one business, relative to the mean, above 0.
        productivity_b: of the other.

    Returns:
        Value, units of flow; 1 between two businesses of mean productivity.

    Source: ODD, Ties and exchange.
    """
    return math.sqrt(productivity_a * productivity_b)


@compiled
def exchange_index(intensity: float, exchange_scale: float) -> float:
    """Exchange index: how far ties between businesses have come to saturate the market.

        g = 1 - exp(-F / exchange_scale)

    Args:
        intensity: F, value times trust of trading ties per eligible business, 12-month mean.
        exchange_scale: intensity at which the index is 1 - 1/e, above 0.

    Returns:
        Index g, share, 0 to 1; 0 without trade on ties.

    Source: ODD, Money and the null world; departure 5.
    """
    return -math.expm1(-intensity / exchange_scale)


@compiled
def exchange_added(trade: float, index: float, full_uplift: float) -> float:
    """Exchange that the ties add to a city's bilateral trade.

        exchange = B (e^(full_uplift g) - 1)

    Args:
        trade: bilateral trade B of the city, USD million a year; NaN without a source.
        index: exchange index g, share, 0 to 1.
        full_uplift: what a fully working tie adds, log points, 0 to 1.

    Returns:
        Exchange, in the unit of ``trade``.

    Source: ODD, Money and the null world.
    """
    return trade * math.expm1(full_uplift * index)


# --- Loops ---


@compiled
def trade_on_ties(world: World, step: int) -> None:
    """Transactions of a step on every tie, and what they do to trust and belief."""
    ties = world.ties
    for row in range(world.met[0]):
        if ties[row].stage == TRADING:
            trade(world, row, step)


@compiled
def trade(world: World, row: int, step: int) -> None:
    """One step of a trading tie: it ends for reasons of its own, or transacts, or rests."""
    tie = world.ties[row]
    governments = world.governments[tie.partnership]
    cities = world.calendar.cities[step]
    first = cities[governments[0].city]
    second = cities[governments[1].city]
    possible = min(first.liquidity, second.liquidity)

    lucks = four_lucks(world.seed, Stream.TIE, tie.identity, world.key + step)
    if lucks[0] < world.behaviour.tie_ending:
        end_tie(world, row)
        world.record[step, tie.partnership].closed_ties += 1
    elif lucks[1] < world.behaviour.transaction * possible:
        transact(world, row, lucks[2], lucks[3], step)


@compiled
def transact(
    world: World, row: int, luck_of_lower: float, luck_of_higher: float, step: int
) -> None:
    """One transaction: a side that honours delivers. A tie below the floor of trust ends.

    The lucks belong to the sides by the identity of their pools, so that it does not matter which
    city the scenario names first.

    Args:
        world: the world.
        row: row of the tie.
        luck_of_lower: luck of the side whose pool has the lower identity.
        luck_of_higher: luck of the other side.
        step: the step.
    """
    behaviour = world.behaviour
    tie = world.ties[row]
    pools = world.pools[tie.partnership]
    sides = world.calendar.sides[step, tie.partnership]
    a_is_lower = pools[0].identity < pools[1].identity
    luck_a = luck_of_lower if a_is_lower else luck_of_higher
    luck_b = luck_of_higher if a_is_lower else luck_of_lower
    honours_a = luck_a < chance_to_honour(world, sides[0].norm, tie.trust)
    honours_b = luck_b < chance_to_honour(world, sides[1].norm, tie.trust)

    deliver(world, row, honours_a, honours_b, step)

    tie.trust = trust_after(
        tie.trust, int(honours_a) + int(honours_b), behaviour.trust_gain, behaviour.trust_loss
    )
    if tie.trust < behaviour.trust_floor:
        end_tie(world, row)
        world.record[step, tie.partnership].broken_ties += 1


@compiled
def chance_to_honour(world: World, norm: float, trust: float) -> float:
    """Chance that a side honours a transaction, as this world behaves.

    Args:
        world: the world.
        norm: reciprocity norm of the side, share, 0 to 1.
        trust: in the tie, share, 0 to 1.

    Returns:
        Chance, 0 to 1.
    """
    behaviour = world.behaviour
    return honouring_chance(
        norm, trust, behaviour.honour_intercept, behaviour.honour_norm, behaviour.honour_trust
    )


@compiled
def deliver(world: World, row: int, honours_a: bool, honours_b: bool, step: int) -> None:
    """Book what each side delivered, and what each comes to believe of the other.

    Args:
        world: the world.
        row: row of the tie.
        honours_a: whether the business of the first side delivers.
        honours_b: whether the business of the second side does.
        step: the step.
    """
    tie = world.ties[row]
    first = world.businesses[tie.business_a]
    second = world.businesses[tie.business_b]
    now = world.record[step, tie.partnership]
    value = value_of(first.productivity, second.productivity)

    if honours_a:
        now.flow_a_to_b += value
        first.delivered += value
        second.received += value
    if honours_b:
        now.flow_b_to_a += value
        second.delivered += value
        first.received += value

    learn_from_transaction(world, tie.business_a, honours_b)
    learn_from_transaction(world, tie.business_b, honours_a)


@compiled
def learn_from_transaction(world: World, row: int, honoured: bool) -> None:
    """A business believes more, or less, after its partner honoured a transaction, or did not.

    Args:
        world: the world.
        row: row of the business.
        honoured: whether the partner honoured the transaction.
    """
    behaviour = world.behaviour
    belief = belief_after_transaction(
        belief_of(world, row), honoured, behaviour.belief_gain, behaviour.belief_loss
    )
    believe(world, row, belief)


@compiled
def end_tie(world: World, row: int) -> None:
    """End a tie and free the capacity it held; a later meeting may warm the pair again."""
    tie = world.ties[row]
    tie.stage = ENDED
    world.businesses[tie.business_a].ties -= 1
    world.businesses[tie.business_b].ties -= 1


@compiled
def add_up(world: World, step: int) -> None:
    """Leads, ties, trust and intensity after a step, summed over all pairs."""
    ties = world.ties
    businesses = world.businesses
    record = world.record
    for row in range(world.met[0]):
        tie = ties[row]
        now = record[step, tie.partnership]
        if tie.stage == WARM:
            now.leads += 1
        elif tie.stage == TRADING:
            first = businesses[tie.business_a]
            second = businesses[tie.business_b]
            now.ties += 1
            now.trust += tie.trust
            now.exchange_intensity += value_of(first.productivity, second.productivity) * tie.trust
