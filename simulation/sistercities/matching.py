"""Between businesses, before they trade: meetings, leads, contacts and deals.

An economic activity brings delegates of both sides together. Every pair that meets is a lead; a lead turns into a tie
after several contacts between meetings, or cools. A lead and the tie it becomes are the same row.
"""

import numpy as np

from sistercities.compiled import compiled
from sistercities.population import Column
from sistercities.randomness import LUCKS, Stream, fill_lucks, four_lucks, pair_identity, uniform
from sistercities.scenario.behaviour import Behaviour
from sistercities.state import World

COOL, WARM, TRADING, ENDED = 0, 1, 2, 3


@compiled
def going_on_chance(understanding: float, match: float, behaviour: Behaviour) -> float:
    """Chance that a lead goes on after a contact: .6 + .3 U x sector match."""
    return min(1.0, behaviour.going_on + behaviour.going_on_match * understanding * match)


@compiled
def trust_to_begin_with(public_trust_a: float, public_trust_b: float, behaviour: Behaviour) -> float:
    """Trust in a new tie: strangers are trusted as their countries are; neutral public trust is 0.5."""
    return min(1.0, behaviour.initial_trust * (public_trust_a + public_trust_b))


@compiled
def places_of(delegation: float, eligible: int) -> int:
    """Most businesses of a side at one activity: a share of the eligible ones, at least one."""
    return max(1, int(delegation * eligible + 0.5))


@compiled
def match_businesses(world: World, month: int) -> None:
    """Meetings, then contacts on all leads, then deals."""
    meet(world, month)
    found = pursue_leads(world, month)
    if found > 0:
        close_deals(world, found, month)


@compiled
def meet(world: World, month: int) -> None:
    """Meetings at economic activities, the host alternating, and on their own."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        first_host = first_host_of(world, partnership)
        for activity in range(world.record[month, partnership].activities_economic):
            meet_at_activity(world, partnership, (first_host + agreement.hosted) % 2, activity, month)
            agreement.hosted += 1
        for host in (first_host, 1 - first_host):
            meet_on_their_own(world, partnership, host, month)


@compiled
def first_host_of(world: World, partnership: int) -> int:
    """The side that hosts the first activity: the city with the lower identity, whichever is named first."""
    return 0 if world.governments[partnership, 0].identity < world.governments[partnership, 1].identity else 1


@compiled
def delegates(world: World, partnership: int, side: int, activity: int, month: int) -> Column:
    """Rows of the participants who travel: all of them, or a fair draw if there are more than a delegation holds."""
    pool = world.pools[partnership, side]
    places = places_of(world.calendar.pairs[month, partnership].delegation, pool.last - pool.first)
    members, luck = np.empty(pool.participants, dtype=np.int64), np.empty(pool.participants)
    found = 0
    for row in range(pool.first, pool.last):
        if world.businesses[row].participating:
            members[found] = row
            identity = pool.identity + row - pool.first
            luck[found] = uniform(world.seed, Stream.DELEGATION, identity, world.key + month, activity)
            found += 1
    return members if found <= places else members[luck <= np.sort(luck)[places - 1]]


@compiled
def meet_at_activity(world: World, partnership: int, host: int, activity: int, month: int) -> None:
    """One economic activity: each delegate of the host side meets a few guests, in a round that starts anywhere."""
    hosts = delegates(world, partnership, host, activity, month)
    guests = delegates(world, partnership, 1 - host, activity, month)
    if guests.shape[0] == 0:
        return
    pool, meetings = world.pools[partnership, host], world.calendar.pairs[month, partnership].meetings
    for delegate in hosts:
        identity = pool.identity + delegate - pool.first
        start = int(uniform(world.seed, Stream.MEETING, identity, world.key + month, activity) * guests.shape[0])
        for meeting in range(min(int(meetings + 0.5), guests.shape[0])):
            warm_lead(world, partnership, host, delegate, guests[(start + meeting) % guests.shape[0]])


@compiled
def meet_on_their_own(world: World, partnership: int, host: int, month: int) -> None:
    """Meetings that need no programme: any business may run into any business of the other side."""
    pool, other = world.pools[partnership, host], world.pools[partnership, 1 - host]
    chance, now, lucks = world.behaviour.own_meetings, world.key + month, world.lucks
    for first in range(pool.first, pool.last, LUCKS):
        last = min(first + LUCKS, pool.last)
        fill_lucks(lucks, last - first, world.seed, Stream.OWN_MEETING, pool.identity + first - pool.first, now)
        for row in range(first, last):
            if lucks[(row - first) & 3, (row - first) >> 2] < chance:
                whom = uniform(world.seed, Stream.OWN_MEETING_WITH, pool.identity + row - pool.first, now)
                met = other.first + min(int(whom * (other.last - other.first)), other.last - other.first - 1)
                warm_lead(world, partnership, host, row, met)


@compiled
def warm_lead(world: World, partnership: int, host: int, business: int, met: int) -> None:
    """A pair met: a new lead, or a cooled lead or an ended tie that warms again."""
    business_a, business_b = (business, met) if host == 0 else (met, business)
    row = world.businesses[business_a].newest_lead
    while row >= 0 and world.ties[row].business_b != business_b:
        row = world.ties[row].earlier
    if row < 0:
        row = new_lead(world, partnership, business_a, business_b)
    tie = world.ties[row]
    if tie.stage == ENDED:
        tie.contacts = 0
    if tie.stage != TRADING:
        tie.stage = WARM


@compiled
def new_lead(world: World, partnership: int, business_a: int, business_b: int) -> int:
    """The row of two businesses that never met before."""
    pool_a, pool_b = world.pools[partnership, 0], world.pools[partnership, 1]
    first, second = world.businesses[business_a], world.businesses[business_b]
    row = world.met[0]
    world.met[0] += 1
    tie = world.ties[row]
    tie.partnership, tie.business_a, tie.business_b = partnership, business_a, business_b
    tie.identity = pair_identity(
        pool_a.identity + business_a - pool_a.first, pool_b.identity + business_b - pool_b.first
    )
    tie.earlier, first.newest_lead = first.newest_lead, row
    tie.match = world.matches[partnership, first.sector, second.sector]
    tie.stage, tie.contacts, tie.trust = COOL, 0, 0.0
    return row


@compiled
def pursue_leads(world: World, month: int) -> int:
    """Contacts of the month: a warm lead goes on or cools; lists those ready for their deal and returns how many."""
    found, ties = 0, world.ties
    for row in range(world.met[0]):
        tie = ties[row]
        if tie.stage == WARM:
            pair = world.calendar.pairs[month, tie.partnership]
            contact, going_on, _, _ = four_lucks(world.seed, Stream.LEAD, tie.identity, world.key + month)
            if contact < pair.contact * pair.travel:
                tie.contacts += 1
                understanding = world.agreements[tie.partnership].understanding
                if tie.contacts >= world.behaviour.contacts_to_deal:
                    ties[found].ready = row
                    found += 1
                elif going_on >= going_on_chance(understanding, tie.match, world.behaviour):
                    tie.stage = COOL
    return found


@compiled
def close_deals(world: World, found: int, month: int) -> None:
    """Ready leads become ties while both businesses have capacity; the lowest key goes first."""
    ready = np.empty(found, dtype=np.int64)
    keys = np.empty(found, dtype=np.int64)
    for place in range(found):
        ready[place] = world.ties[place].ready
        keys[place] = world.ties[ready[place]].identity
    for row in ready[np.argsort(keys)]:
        close_deal(world, row, month)


@compiled
def close_deal(world: World, row: int, month: int) -> None:
    """One ready lead becomes a tie if both businesses have capacity; otherwise it cools."""
    tie = world.ties[row]
    first, second = world.businesses[tie.business_a], world.businesses[tie.business_b]
    if first.ties >= first.capacity or second.ties >= second.capacity:
        tie.stage = COOL
        return
    sides = world.calendar.sides[month, tie.partnership]
    tie.stage = TRADING
    tie.trust = trust_to_begin_with(sides[0].public_trust, sides[1].public_trust, world.behaviour)
    first.ties += 1
    second.ties += 1
    world.record[month, tie.partnership].deals += 1
