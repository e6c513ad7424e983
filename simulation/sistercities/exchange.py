"""Between businesses: meetings, leads, ties and trade.

An economic activity brings delegates of both sides together. Every pair that meets is a lead; a lead turns into a tie
after several contacts between meetings, or cools. A tie trades, and each side honours a transaction or not.
"""

import math
from typing import NamedTuple

import numpy as np

from sistercities.business import Businesses, belief_after_transaction
from sistercities.compiled import compiled
from sistercities.government import Government
from sistercities.population import Column, Table
from sistercities.randomness import Stream, pair_identity, uniform
from sistercities.rates import logistic, monthly
from sistercities.record import Month
from sistercities.scenario.behaviour import Behaviour

COOL, WARM, TRADING, ENDED = 0, 1, 2, 3


class Ties(NamedTuple):
    """Columns of all pairs of businesses that ever met; a lead and the tie it becomes are the same row.

    ``number[0]`` rows are in use. ``earlier`` leads from a business's newest row back through all its others.
    """

    number: Column
    partnership: Column
    business_a: Column
    business_b: Column
    identity: Column
    earlier: Column
    stage: Column
    contacts: Column
    match: Column
    trust: Column


@compiled
def going_on_chance(understanding: float, match: float, behaviour: Behaviour) -> float:
    """Chance that a lead goes on after a contact: .6 + .3 U x sector match."""
    return min(1.0, behaviour.going_on + behaviour.going_on_match * understanding * match)


@compiled
def honouring_chance(norm: float, trust: float, behaviour: Behaviour) -> float:
    """Chance that one side honours a transaction, rising with its reciprocity norm and with trust."""
    return logistic(behaviour.honour_intercept + behaviour.honour_norm * norm + behaviour.honour_trust * trust)


@compiled
def trust_to_begin_with(public_trust_a: float, public_trust_b: float, behaviour: Behaviour) -> float:
    """Trust in a new tie: strangers are trusted as their countries are; neutral public trust is 0.5."""
    return min(1.0, behaviour.initial_trust * (public_trust_a + public_trust_b))


@compiled
def trust_after(trust: float, honoured: int, behaviour: Behaviour) -> float:
    """Trust after a transaction that both (2), one (1) or none (0) of the sides honoured."""
    if honoured == 2:
        return trust + behaviour.trust_gain * (1.0 - trust)
    return trust * (1.0 - behaviour.trust_loss) ** float(2 - honoured)


@compiled
def exchange_index(intensity: float, behaviour: Behaviour) -> float:
    """Exchange index g = 1 - exp(-F / F*): 0 without trade on ties, towards 1 as they saturate the market."""
    return -math.expm1(-intensity / behaviour.exchange_scale)


@compiled
def exchange_added(trade: float, index: float, behaviour: Behaviour) -> float:
    """Exchange that the ties add, in the unit of ``trade``: B (e^(upsilon g) - 1)."""
    return trade * math.expm1(behaviour.full_uplift * index)


@compiled
def delegates(
    businesses: Businesses, rows: tuple[int, int], share: float, seed: int, month: int, activity: int
) -> Column:
    """Rows of the participants who travel: all of them, or a fair draw if there are more than a delegation holds."""
    places = max(1, int(share * (rows[1] - rows[0]) + 0.5))
    members = np.flatnonzero(businesses.participating[rows[0] : rows[1]]) + rows[0]
    if members.shape[0] <= places:
        return members
    luck = np.empty(members.shape[0])
    for place in range(members.shape[0]):
        luck[place] = uniform(seed, Stream.DELEGATION, businesses.identity[members[place]], month, activity)
    return members[luck <= np.sort(luck)[places - 1]]


@compiled
def meet_at_activity(
    ties: Ties,
    businesses: Businesses,
    partnership: int,
    host: int,
    share: float,
    seed: int,
    month: int,
    activity: int,
    matches: Column,
    behaviour: Behaviour,
) -> None:
    """One economic activity: each delegate of the host side meets a few guests, in a round that starts anywhere."""
    sides = (businesses.first[partnership], businesses.last[partnership])
    hosts = delegates(businesses, (sides[0][host], sides[1][host]), share, seed, month, activity)
    guests = delegates(businesses, (sides[0][1 - host], sides[1][1 - host]), share, seed, month, activity)
    if guests.shape[0] == 0:
        return
    for delegate in hosts:
        start = uniform(seed, Stream.MEETING, businesses.identity[delegate], month, activity) * guests.shape[0]
        for meeting in range(min(behaviour.meetings, guests.shape[0])):
            guest = guests[(int(start) + meeting) % guests.shape[0]]
            warm_lead(ties, businesses, partnership, host, delegate, guest, matches)


@compiled
def meet_on_their_own(
    ties: Ties,
    businesses: Businesses,
    partnership: int,
    host: int,
    seed: int,
    month: int,
    matches: Column,
    behaviour: Behaviour,
) -> None:
    """Meetings that need no programme: any business may run into any business of the other side."""
    first, last = businesses.first[partnership], businesses.last[partnership]
    chance = monthly(behaviour.own_meetings)
    others = last[1 - host] - first[1 - host]
    for row in range(first[host], last[host]):
        luck = uniform(seed, Stream.OWN_MEETING, businesses.identity[row], month)
        if luck < chance:
            met = first[1 - host] + min(int(luck / chance * others), others - 1)
            warm_lead(ties, businesses, partnership, host, row, met, matches)


@compiled
def warm_lead(
    ties: Ties, businesses: Businesses, partnership: int, host: int, business: int, met: int, matches: Column
) -> None:
    """A pair met: a new lead, or a cooled lead or an ended tie that warms again; ``matches`` is by sector pair."""
    business_a, business_b = (business, met) if host == 0 else (met, business)
    row = businesses.newest_tie[business_a]
    while row >= 0 and ties.business_b[row] != business_b:
        row = ties.earlier[row]
    if row < 0:
        row = ties.number[0]
        ties.number[0] += 1
        ties.partnership[row] = partnership
        ties.business_a[row], ties.business_b[row] = business_a, business_b
        ties.identity[row] = pair_identity(businesses.identity[business_a], businesses.identity[business_b])
        ties.earlier[row] = businesses.newest_tie[business_a]
        businesses.newest_tie[business_a] = row
        ties.match[row] = matches[businesses.sector[business_a], businesses.sector[business_b]]
    if ties.stage[row] == ENDED:
        ties.contacts[row] = 0
    if ties.stage[row] != TRADING:
        ties.stage[row] = WARM


@compiled
def pursue_leads(
    ties: Ties, understanding: Column, travel: Column, seed: int, month: int, behaviour: Behaviour
) -> Column:
    """Contacts of the month: a warm lead goes on or cools; returns the rows that are ready for their deal."""
    ready = np.empty(ties.number[0], dtype=np.int64)
    found = 0
    for row in range(ties.number[0]):
        partnership = ties.partnership[row]
        if ties.stage[row] != WARM:
            continue
        identity = ties.identity[row]
        if uniform(seed, Stream.CONTACT, identity, month) >= behaviour.contact * travel[month, partnership]:
            continue
        ties.contacts[row] += 1
        if ties.contacts[row] >= behaviour.contacts_to_deal:
            ready[found] = row
            found += 1
        else:
            chance = going_on_chance(understanding[partnership], ties.match[row], behaviour)
            if uniform(seed, Stream.CONTACT_GOES_ON, identity, month) >= chance:
                ties.stage[row] = COOL
    return ready[:found]


@compiled
def close_deals(
    ties: Ties,
    businesses: Businesses,
    ready: Column,
    public_trust: Column,
    now: Table[Month],
    behaviour: Behaviour,
) -> None:
    """Ready leads become ties while both businesses have capacity; the lowest key goes first."""
    for row in ready[np.argsort(ties.identity[ready])]:
        business_a, business_b = ties.business_a[row], ties.business_b[row]
        free_a = businesses.ties[business_a] < businesses.capacity[business_a]
        free_b = businesses.ties[business_b] < businesses.capacity[business_b]
        if not (free_a and free_b):
            ties.stage[row] = COOL
            continue
        ties.stage[row] = TRADING
        trust_a, trust_b = public_trust[ties.partnership[row], 0], public_trust[ties.partnership[row], 1]
        ties.trust[row] = trust_to_begin_with(trust_a, trust_b, behaviour)
        businesses.ties[business_a] += 1
        businesses.ties[business_b] += 1
        now[ties.partnership[row]].deals += 1


@compiled
def trade_on_ties(
    ties: Ties,
    businesses: Businesses,
    governments: Table[Government],
    liquidity: Column,
    now: Table[Month],
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """Transactions of the month on every tie, and what they do to trust and belief; adds up flows and intensity."""
    for row in range(ties.number[0]):
        partnership = ties.partnership[row]
        this = now[partnership]
        if ties.stage[row] == WARM:
            this.leads += 1
        if ties.stage[row] != TRADING:
            continue
        if uniform(seed, Stream.TIE_ENDS, ties.identity[row], month) < monthly(behaviour.tie_ending):
            _end(ties, businesses, row)
            this.closed_ties += 1
            continue
        possible = min(liquidity[month, partnership, 0], liquidity[month, partnership, 1])
        if uniform(seed, Stream.TRANSACTION, ties.identity[row], month) < behaviour.transaction * possible:
            _transact(ties, businesses, row, governments[partnership], this, seed, month, behaviour)
        if ties.stage[row] == TRADING:
            this.ties += 1
            this.trust += ties.trust[row]
            this.exchange_intensity += _value(businesses, ties.business_a[row], ties.business_b[row]) * ties.trust[row]


@compiled
def _value(businesses: Businesses, business_a: int, business_b: int) -> float:
    """Value of one delivery on a tie: the root of the two productivities."""
    return math.sqrt(businesses.productivity[business_a] * businesses.productivity[business_b])


@compiled
def _transact(
    ties: Ties,
    businesses: Businesses,
    row: int,
    governments: Table[Government],
    this: Month,
    seed: int,
    month: int,
    behaviour: Behaviour,
) -> None:
    """One transaction: each side honours or not; one that does delivers. A tie below the floor of trust ends."""
    business_a, business_b = ties.business_a[row], ties.business_b[row]
    identity, trust = ties.identity[row], ties.trust[row]
    order = 0 if businesses.identity[business_a] < businesses.identity[business_b] else 1
    chance_a = honouring_chance(governments[0].norm, trust, behaviour)
    chance_b = honouring_chance(governments[1].norm, trust, behaviour)
    honours_a = uniform(seed, Stream.HONOUR, identity, month, order) < chance_a
    honours_b = uniform(seed, Stream.HONOUR, identity, month, 1 - order) < chance_b
    value = _value(businesses, business_a, business_b)
    this.flow_a_to_b += value if honours_a else 0.0
    this.flow_b_to_a += value if honours_b else 0.0
    businesses.belief[business_a] = belief_after_transaction(businesses.belief[business_a], honours_b, behaviour)
    businesses.belief[business_b] = belief_after_transaction(businesses.belief[business_b], honours_a, behaviour)
    ties.trust[row] = trust_after(trust, int(honours_a) + int(honours_b), behaviour)
    if ties.trust[row] < behaviour.trust_floor:
        _end(ties, businesses, row)
        this.broken_ties += 1


@compiled
def _end(ties: Ties, businesses: Businesses, row: int) -> None:
    """End a tie and free the capacity it held; a later meeting may warm the pair again, from the first contact on."""
    ties.stage[row] = ENDED
    businesses.ties[ties.business_a[row]] -= 1
    businesses.ties[ties.business_b[row]] -= 1


def empty_ties(capacity: int) -> Ties:
    """Columns with room for so many pairs."""
    return Ties(
        number=np.zeros(1, dtype=np.int64),
        partnership=np.zeros(capacity, dtype=np.int32),
        business_a=np.zeros(capacity, dtype=np.int64),
        business_b=np.zeros(capacity, dtype=np.int64),
        identity=np.zeros(capacity, dtype=np.int64),
        earlier=np.full(capacity, -1, dtype=np.int64),
        stage=np.zeros(capacity, dtype=np.int8),
        contacts=np.zeros(capacity, dtype=np.int32),
        match=np.zeros(capacity),
        trust=np.zeros(capacity),
    )


def with_room(ties: Ties, capacity: int) -> Ties:
    """The same pairs, in columns with room for more."""
    larger = empty_ties(capacity)
    for new, old in zip(larger, ties, strict=True):
        new[: len(old)] = old
    return larger
