"""Businesses: they join the programme when they expect to gain, and leave when it disappoints.

A business agent is one of the eligible businesses of a city: those that could trade with the
partner city at all.
"""

import math
from typing import NamedTuple

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import SEQUENCING_OFF, Choices
from sistercities.world.compiled import compiled
from sistercities.world.familiarity import listening
from sistercities.world.randomness import LUCKS, Stream, fill_lucks, luck_at
from sistercities.world.rates import logistic, repeated
from sistercities.world.state import SIDE_COUNT, BusinessState, World

MOST_TIES = 2147483647.0
"""A capacity is a whole number of 32 bits."""


class Terms(NamedTuple):
    """What all businesses of one side meet in a step.

    Attributes:
        hears: chance to hear of the programme, 0 to 1.
        cost: of joining it, in expected gain.
    """

    hears: float
    cost: float


# --- Rules: what a business is ---


@compiled
def productivity_of(deviation: float, productivity_spread: float) -> float:
    """Productivity of a business: log-normal, with mean 1.

        exp(productivity_spread deviation - productivity_spread^2 / 2)

    Args:
        deviation: of this business, a standard normal number.
        productivity_spread: standard deviation of the logarithm, 0 or more.

    Returns:
        Productivity, relative to the mean of the city, above 0.

    Source: ODD, Businesses.
    """
    return math.exp(
        productivity_spread * deviation - 0.5 * productivity_spread * productivity_spread
    )


@compiled
def capacity_of(productivity: float, capacity: float) -> int:
    """Ties that a business can serve: in proportion to its productivity, at least one.

        max(1, round(capacity productivity)), at most MOST_TIES

    Args:
        productivity: relative to the mean of the city, above 0.
        capacity: ties that a business of mean productivity can serve, above 0.

    Returns:
        Ties, 1 or more.

    Source: ODD, Businesses; departure 27.
    """
    return max(1, int(min(capacity * productivity + 0.5, MOST_TIES)))


@compiled
def have_something_to_trade(luck: float, complementarity: float) -> bool:
    """Whether two sectors have something to trade: so many pairs of sectors have.

        luck < complementarity

    Args:
        luck: of the pair of sectors, a uniform number in [0, 1).
        complementarity: share of pairs of sectors that have something to trade, 0 to 1.

    Returns:
        Whether this pair has.

    Source: ODD, Initialization.
    """
    return luck < complementarity


# --- Rules: joining ---


@compiled
def hearing_chance(
    consideration: float, outreach: float, public_trust: float, listens: float
) -> float:
    """Chance that a business hears of the programme in a step with economic activity around.

        hears = repeated(consideration, 4 outreach public_trust)

    Args:
        consideration: chance where outreach and trust are neutral, one half each, 0 to 1.
        outreach: how far city hall carries activities to its public, share, 0 to 1.
        public_trust: trust of the public in the partner's country, share, 0 to 1.
        listens: how readily businesses listen, multiple, 1 where familiarity is neutral.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Businesses; departures 23, 24 and 35.
    """
    return repeated(consideration, 4.0 * outreach * public_trust * listens)


@compiled
def market_pull(market: float, market_elasticity: float) -> float:
    """How national trade since signing raises what businesses expect to gain.

        market^market_elasticity

    Args:
        market: national bilateral trade relative to the month of signing, above 0.
        market_elasticity: exponent, 0 to 1.

    Returns:
        Multiple of the gain, above 0; 1 in the month of signing.

    Source: ODD, Basic principles.
    """
    return market**market_elasticity


@compiled
def expected_gain(belief: float, productivity: float, match: float, pull: float) -> float:
    """What a business expects from joining.

        gain = belief productivity match pull

    Args:
        belief: that the partnership pays, share, 0 to 1.
        productivity: relative to the mean of the city, above 0.
        match: share of the other side's businesses with a fitting sector, 0 to 1.
        pull: of the market, multiple, above 0.

    Returns:
        Expected gain, 0 or more.

    Source: ODD, Businesses; departure 24.
    """
    return belief * productivity * match * pull


@compiled
def cost_of_entry(
    entry_cost: float,
    chamber: float,
    people: bool,
    support: float,
    behaviour: Behaviour,
    switches: Choices,
) -> float:
    """What joining the programme costs a business.

        cost = entry_cost - chamber_relief chamber
               - people_relief [people] - support_relief V           sequencing on

    Args:
        entry_cost: cost without any relief, in expected gain.
        chamber: involvement of a chamber of commerce, 0 (none) to 1 (full).
        people: whether there was a people activity in the last 12 months.
        support: V, share of the citizens who take part, 0 to 1.
        behaviour: reads ``chamber_relief``, ``people_relief`` and ``support_relief``, in expected
            gain, 0 or more.
        switches: reads ``sequencing``; where it is off, people and support relieve nothing.

    Returns:
        Cost, in expected gain.

    Source: O'Toole 2001; Cremer, de Bruin & Dupuis 2001; ODD, Businesses.
    """
    cost = entry_cost - behaviour.chamber_relief * chamber
    if switches.sequencing == SEQUENCING_OFF:
        return cost
    relief_of_people = behaviour.people_relief if people else 0.0
    return cost - relief_of_people - behaviour.support_relief * support


@compiled
def joining_chance(hears: float, gain: float, cost: float, choice_slope: float) -> float:
    """Chance that a business joins in a step: it must hear of the programme, then it chooses.

        hears s(choice_slope (gain - cost))

    Args:
        hears: chance to hear of the programme, 0 to 1.
        gain: expected gain, 0 or more.
        cost: of joining, in expected gain.
        choice_slope: sharpness of the choice, per unit of gain, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Businesses.
    """
    return hears * logistic(choice_slope * (gain - cost))


# --- Rules: leaving, and belief ---


@compiled
def leaving_chance(
    belief: float, public_trust: float, silent: bool, lapse: float, silence_lapse: float
) -> float:
    """Chance that a business leaves the programme in a step, more in distrust and in silence.

        repeated(lapse, 4 (1 - belief) (1 - public_trust) (silence_lapse if silent, else 1))

    Args:
        belief: that the partnership pays, share, 0 to 1; neutral at one half.
        public_trust: trust of the public in the partner's country, 0 to 1; neutral at one half.
        silent: whether there was no economic activity in 24 months.
        lapse: chance where belief and trust are neutral, 0 to 1.
        silence_lapse: how much faster businesses leave in silence, multiple, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Businesses; departure 23.
    """
    distrust = 4.0 * (1.0 - belief) * (1.0 - public_trust)
    return repeated(lapse, distrust * (silence_lapse if silent else 1.0))


@compiled
def belief_after_step(belief: float, example: float, belief_adjustment: float) -> float:
    """Belief of a business after one step: drawn to the example that its city hall sees.

        belief <- belief + belief_adjustment (D - belief)

    Args:
        belief: so far, share, 0 to 1.
        example: D, belief in success of the city's government, share, 0 to 1.
        belief_adjustment: share of the gap that is closed in a step, 0 to 1.

    Returns:
        Belief, share, 0 to 1.

    Source: ODD, Businesses; departure 25.
    """
    return belief + belief_adjustment * (example - belief)


@compiled
def belief_after_transaction(
    belief: float, honoured: bool, belief_gain: float, belief_loss: float
) -> float:
    """Belief of a business after a transaction.

        belief <- belief + belief_gain (1 - belief)          the partner honoured it
                  belief (1 - belief_loss)                   the partner did not

    Args:
        belief: so far, share, 0 to 1.
        honoured: whether the partner honoured the transaction.
        belief_gain: share of the doubt that is removed, 0 to 1.
        belief_loss: share of the belief that is lost, 0 to 1.

    Returns:
        Belief, share, 0 to 1.

    Source: ODD, Ties and exchange; departure 25.
    """
    if honoured:
        return belief + belief_gain * (1.0 - belief)
    return belief * (1.0 - belief_loss)


# --- Loops ---


@compiled
def engage_businesses(world: World, step: int) -> None:
    """Businesses of both sides hear of the programme, weigh gain against cost, join or leave."""
    for partnership in range(len(world.agreements)):
        for side in range(SIDE_COUNT):
            terms = terms_of(world, partnership, side, step)
            reconsider(world, partnership, side, terms, step)


@compiled
def terms_of(world: World, partnership: int, side: int, step: int) -> Terms:
    """What all businesses of one side meet in a step; nobody hears of a programme that rests."""
    agreement = world.agreements[partnership]
    government = world.governments[partnership, side]
    here = world.calendar.sides[step, partnership, side]
    city = world.calendar.cities[step, government.city]
    cost = cost_of_entry(
        here.entry_cost,
        city.chamber,
        agreement.people_12 > 0,
        world.publics[government.city].share,
        world.behaviour,
        world.switches,
    )
    hears = 0.0
    if agreement.economic_12 > 0:
        listens = listening(agreement.familiarity, world.behaviour, world.switches)
        hears = hearing_chance(here.consideration, city.outreach, here.public_trust, listens)
    return Terms(hears, cost)


@compiled
def reconsider(world: World, partnership: int, side: int, terms: Terms, step: int) -> None:
    """Every business of one side follows the public example, then may join or leave.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        terms: what the businesses of this side meet.
        step: the step.
    """
    behaviour = world.behaviour
    businesses = world.businesses
    lucks = world.lucks
    pool = world.pools[partnership, side]
    example = world.governments[partnership, side].example
    public_trust = world.calendar.sides[step, partnership, side].public_trust
    silent = world.agreements[partnership].economic_24 == 0
    market = world.calendar.pairs[step, partnership].market
    pull = market_pull(market, behaviour.market_elasticity)

    # Luck is drawn for a block of businesses at once, and not at all where nobody could turn.
    anybody_may_turn = terms.hears > 0.0 or pool.participants > 0
    when = world.key + step
    for first in range(pool.first, pool.last, LUCKS):
        last = min(first + LUCKS, pool.last)
        identity = pool.identity + first - pool.first
        if anybody_may_turn:
            fill_lucks(lucks, last - first, world.seed, Stream.BUSINESS_TURNS, identity, when)

        for row in range(first, last):
            business = businesses[row]
            business.belief = belief_after_step(
                business.belief, example, behaviour.belief_adjustment
            )
            if anybody_may_turn:
                luck = luck_at(lucks, row - first)
                if turns(business, luck, terms, pull, public_trust, silent, behaviour):
                    business.participating = not business.participating
                    pool.participants += 1 if business.participating else -1


@compiled
def turns(
    business: BusinessState,
    luck: float,
    terms: Terms,
    pull: float,
    public_trust: float,
    silent: bool,
    behaviour: Behaviour,
) -> bool:
    """Whether a business turns in a step: joins, or leaves if it is in the programme already.

    Args:
        business: row of the business.
        luck: of the business in this step, a uniform number in [0, 1).
        terms: what all businesses of its side meet.
        pull: of the market, multiple, above 0.
        public_trust: trust of the public in the partner's country, share, 0 to 1.
        silent: whether there was no economic activity in 24 months.
        behaviour: behavioural parameters, per step.

    Returns:
        Whether the chance to turn exceeds the luck.
    """
    if business.participating:
        chance = leaving_chance(
            business.belief, public_trust, silent, behaviour.lapse, behaviour.silence_lapse
        )
        return luck < chance

    # No chance to join exceeds that to hear, which spares most of them the choice.
    if luck >= terms.hears:
        return False
    gain = expected_gain(business.belief, business.productivity, business.match, pull)
    return luck < joining_chance(terms.hears, gain, terms.cost, behaviour.choice_slope)
