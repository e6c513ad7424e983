"""Businesses: they join the programme when they expect to gain, and leave when it disappoints.

A business agent is one of the eligible businesses of a city: those that could trade with the
partner city at all. Whom a step takes a look at, and who joins or leaves, is in ``membership``.
"""

import math

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import SEQUENCING_OFF, Choices
from sistercities.world.compiled import compiled
from sistercities.world.rates import logistic, repeated

MOST_TIES = 2147483647.0
"""A capacity is a whole number of 32 bits."""


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
def belief_by_now(
    believed: float,
    pool_believed: float,
    pool_belief: float,
    steps: int,
    belief_adjustment: float,
) -> float:
    """Belief of a business that followed the example since its last transaction, as its pool did.

    What sets it apart from its pool fades as both are drawn to the same example: so many steps of
    ``belief_after_step`` come to

        belief = pool_belief + (1 - belief_adjustment)^steps (believed - pool_believed)

    Args:
        believed: its belief after its last transaction, share, 0 to 1.
        pool_believed: belief of its pool at that time, share, 0 to 1.
        pool_belief: belief of its pool now, share, 0 to 1.
        steps: since that time, 0 or more.
        belief_adjustment: share of the gap that is closed in a step, 0 to 1.

    Returns:
        Belief, share, 0 to 1.

    Source: ODD, Businesses; departure 25.
    """
    if believed == pool_believed:  # it never stood apart
        return pool_belief
    kept = (1.0 - belief_adjustment) ** float(steps)
    # In this order nothing is rounded where no step lies between.
    belief = kept * believed + (pool_belief - kept * pool_believed)
    return min(max(belief, 0.0), 1.0)


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
