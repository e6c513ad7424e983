"""Between businesses, before they trade: meetings, leads, contacts and deals.

An economic activity brings delegates of both sides together. Every pair that meets is a lead; a
lead turns into a tie after several contacts between meetings, or cools. A lead and the tie it
becomes are the same row.
"""

import numpy as np

from sistercities.world.compiled import compiled
from sistercities.world.familiarity import lead_trust
from sistercities.world.lottery import list_drawn
from sistercities.world.population import Column
from sistercities.world.randomness import Stream, chosen, four_lucks, pair_identity, uniform
from sistercities.world.state import World

COOL = 0
WARM = 1
TRADING = 2
ENDED = 3
"""Stages of a tie: a lead that rests or is pursued, a tie that trades or has ended."""

# --- Rules ---


@compiled
def places_of(delegation: float, eligible: int) -> int:
    """Most businesses of one side that travel to an activity.

        max(1, round(delegation eligible))

    Args:
        delegation: share of the eligible businesses, 0 to 1.
        eligible: eligible businesses of the side, 1 or more.

    Returns:
        Businesses, 1 or more.

    Source: ODD, Matching; departure 26.
    """
    return max(1, int(delegation * eligible + 0.5))


@compiled
def going_on_chance(
    understanding: float, match: float, trust: float, going_on: float, going_on_match: float
) -> float:
    """Chance that a lead goes on after a contact rather than cools.

        min(1, max(0, going_on + going_on_match U match + trust))

    Args:
        understanding: mutual understanding U of the governments, share, 0 to 1.
        match: 1 if the two sectors have something to trade, else 0.
        trust: what familiarity adds (``familiarity.lead_trust``), share, -1 to 1.
        going_on: chance without understanding or match, 0 to 1.
        going_on_match: what full understanding of matching sectors adds, 0 to 1.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Matching; departure 24.
    """
    chance = going_on + going_on_match * understanding * match + trust
    return min(1.0, max(0.0, chance))


@compiled
def trust_to_begin_with(
    public_trust_a: float, public_trust_b: float, initial_trust: float
) -> float:
    """Trust in a new tie: strangers are trusted as their countries are.

        min(1, initial_trust (public_trust_a + public_trust_b))

    Args:
        public_trust_a: trust of one public in the other's country, share, 0 to 1.
        public_trust_b: trust of the other public, share, 0 to 1.
        initial_trust: trust where both are neutral, one half, share, 0 to 1.

    Returns:
        Trust, share, 0 to 1.

    Source: ODD, Matching; departure 23.
    """
    return min(1.0, initial_trust * (public_trust_a + public_trust_b))


# --- Loops: meetings ---


@compiled
def match_businesses(world: World, step: int) -> None:
    """Meetings, then contacts on all leads, then deals."""
    meet(world, step)
    ready = pursue_leads(world, step)
    if ready > 0:
        close_deals(world, ready, step)


@compiled
def meet(world: World, step: int) -> None:
    """Meetings at economic activities, the host alternating, and meetings on their own."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        first_host = first_host_of(world, partnership)
        for activity in range(world.record[step, partnership].activities_economic):
            host = (first_host + agreement.hosted) % 2
            meet_at_activity(world, partnership, host, activity, step)
            agreement.hosted += 1

        meet_on_their_own(world, partnership, first_host, step)
        meet_on_their_own(world, partnership, 1 - first_host, step)


@compiled
def first_host_of(world: World, partnership: int) -> int:
    """The side that hosts first: the city with the lower identity, whichever is named first."""
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    return 0 if first.identity < second.identity else 1


@compiled
def meet_at_activity(world: World, partnership: int, host: int, activity: int, step: int) -> None:
    """Each delegate of the host side meets a few guests, in a round that starts anywhere.

    Args:
        world: the world.
        partnership: row of the partnership.
        host: side that hosts.
        activity: number of the economic activity within the step, from 0.
        step: the step.
    """
    hosts = delegates(world, partnership, host, activity, step)
    guests = delegates(world, partnership, 1 - host, activity, step)
    number = len(guests)
    if number == 0:
        return

    pool = world.pools[partnership, host]
    meetings = int(world.calendar.pairs[step, partnership].meetings + 0.5)
    for delegate in hosts:
        identity = pool.identity + delegate - pool.first
        luck = uniform(world.seed, Stream.MEETING, identity, world.key + step, activity)
        start = chosen(luck, number)
        for meeting in range(min(meetings, number)):
            guest = guests[(start + meeting) % number]
            warm_lead(world, partnership, host, delegate, guest)


@compiled
def delegates(world: World, partnership: int, side: int, activity: int, step: int) -> Column:
    """The participants who travel: all, or a fair draw if there are more than a delegation holds.

    Args:
        world: the world.
        partnership: row of the partnership.
        side: 0 or 1.
        activity: number of the economic activity within the step, from 0.
        step: the step.

    Returns:
        Rows of businesses, ``[delegate]``, in their order.
    """
    pool = world.pools[partnership, side]
    businesses = world.businesses
    members = np.empty(pool.participants, dtype=np.int64)
    lucks = np.empty(pool.participants)
    number = 0
    for row in range(pool.first, pool.last):
        if businesses[row].participating:
            identity = pool.identity + row - pool.first
            members[number] = row
            lucks[number] = uniform(
                world.seed, Stream.DELEGATION, identity, world.key + step, activity
            )
            number += 1

    # The places go to those with the lowest lucks, so it does not matter who is asked first.
    delegation = world.calendar.pairs[step, partnership].delegation
    places = places_of(delegation, pool.last - pool.first)
    if number <= places:
        return members
    return members[lucks <= np.sort(lucks)[places - 1]]


@compiled
def meet_on_their_own(world: World, partnership: int, host: int, step: int) -> None:
    """Meetings that need no programme: any business may run into any one of the other side.

    Args:
        world: the world.
        partnership: row of the partnership.
        host: side whose businesses run into somebody.
        step: the step.
    """
    pool = world.pools[partnership, host]
    other = world.pools[partnership, 1 - host]
    when = world.key + step
    number = list_drawn(
        world.listed,
        world.lucks[0],
        pool.last - pool.first,
        world.behaviour.own_meetings,
        world.seed,
        Stream.OWN_MEETING,
        pool.identity,
        when,
    )
    for place in world.listed[:number]:
        luck = uniform(world.seed, Stream.OWN_MEETING_WITH, pool.identity + place, when)
        met = other.first + chosen(luck, other.last - other.first)
        warm_lead(world, partnership, host, pool.first + place, met)


# --- Loops: leads and deals ---


@compiled
def warm_lead(world: World, partnership: int, host: int, business: int, met: int) -> None:
    """Two businesses met: a new lead, or a cooled lead or an ended tie that warms again.

    Args:
        world: the world.
        partnership: row of the partnership.
        host: side of the first of the two.
        business: row of that business.
        met: row of the business of the other side.
    """
    business_a = business if host == 0 else met
    business_b = met if host == 0 else business
    row = lead_between(world, business_a, business_b)
    if row < 0:
        row = new_lead(world, partnership, business_a, business_b)

    tie = world.ties[row]
    if tie.stage == ENDED:
        tie.contacts = 0
    if tie.stage != TRADING:
        tie.stage = WARM


@compiled
def lead_between(world: World, business_a: int, business_b: int) -> int:
    """Look up a pair: the leads of a business are chained, from its newest one back.

    Args:
        world: the world.
        business_a: row of the business of the first side.
        business_b: row of the business of the second side.

    Returns:
        Row of the pair; -1 if the two never met.
    """
    row = world.businesses[business_a].newest_lead
    while row >= 0 and world.ties[row].business_b != business_b:
        row = world.ties[row].earlier
    return row


@compiled
def new_lead(world: World, partnership: int, business_a: int, business_b: int) -> int:
    """Write down two businesses that never met before.

    Args:
        world: the world, with room for one more pair.
        partnership: row of the partnership.
        business_a: row of the business of the first side.
        business_b: row of the business of the second side.

    Returns:
        Row of the pair.
    """
    row = world.met[0]
    world.met[0] += 1

    pool_a = world.pools[partnership, 0]
    pool_b = world.pools[partnership, 1]
    first = world.businesses[business_a]
    second = world.businesses[business_b]
    tie = world.ties[row]
    tie.partnership = partnership
    tie.business_a = business_a
    tie.business_b = business_b
    tie.identity = pair_identity(
        pool_a.identity + business_a - pool_a.first,
        pool_b.identity + business_b - pool_b.first,
    )
    tie.match = world.matches[partnership, first.sector, second.sector]
    tie.stage = COOL
    tie.contacts = 0
    tie.trust = 0.0

    tie.earlier = first.newest_lead
    first.newest_lead = row
    return row


@compiled
def pursue_leads(world: World, step: int) -> int:
    """Contacts of a step: a warm lead makes contact or not, and goes on or cools.

    Those that are ready for their deal are listed in ``ties.ready``, from row 0 on.

    Returns:
        How many are ready.
    """
    behaviour = world.behaviour
    ties = world.ties
    ready = 0
    for row in range(world.met[0]):
        tie = ties[row]
        if tie.stage != WARM:
            continue

        pair = world.calendar.pairs[step, tie.partnership]
        lucks = four_lucks(world.seed, Stream.LEAD, tie.identity, world.key + step)
        if lucks[0] >= pair.contact * pair.travel:
            continue

        tie.contacts += 1
        agreement = world.agreements[tie.partnership]
        trust = lead_trust(agreement.familiarity, behaviour, world.switches)
        if tie.contacts >= behaviour.contacts_to_deal:
            ties[ready].ready = row
            ready += 1
        elif lucks[1] >= going_on_chance(
            agreement.understanding, tie.match, trust, behaviour.going_on, behaviour.going_on_match
        ):
            tie.stage = COOL
    return ready


@compiled
def close_deals(world: World, ready: int, step: int) -> None:
    """Ready leads become ties while both businesses have capacity; the lowest identity goes first.

    Rows would not do for an order: they hang on which city, or partnership, is named first.

    Args:
        world: the world, with so many rows in ``ties.ready``.
        ready: how many are ready.
        step: the step.
    """
    rows = np.empty(ready, dtype=np.int64)
    identities = np.empty(ready, dtype=np.int64)
    for place in range(ready):
        rows[place] = world.ties[place].ready
        identities[place] = world.ties[rows[place]].identity
    for row in rows[np.argsort(identities)]:
        close_deal(world, row, step)


@compiled
def close_deal(world: World, row: int, step: int) -> None:
    """One ready lead becomes a tie if both businesses have capacity; otherwise it cools."""
    tie = world.ties[row]
    first = world.businesses[tie.business_a]
    second = world.businesses[tie.business_b]
    if first.ties >= first.capacity or second.ties >= second.capacity:
        tie.stage = COOL
        return

    begin_to_trade(world, row, step)
    world.record[step, tie.partnership].deals += 1


@compiled
def begin_to_trade(world: World, row: int, step: int) -> None:
    """A pair of businesses becomes a trading tie, which takes capacity of both."""
    tie = world.ties[row]
    sides = world.calendar.sides[step, tie.partnership]
    tie.stage = TRADING
    tie.trust = trust_to_begin_with(
        sides[0].public_trust, sides[1].public_trust, world.behaviour.initial_trust
    )
    world.businesses[tie.business_a].ties += 1
    world.businesses[tie.business_b].ties += 1
