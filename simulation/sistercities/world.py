"""A world and its month: the plain state, and the order in which a month moves it. Knows nothing of Mesa."""

import math
from typing import NamedTuple

import numpy as np

from sistercities.business import Businesses, cost_of_entry, move_businesses
from sistercities.calendar import Calendar
from sistercities.citizen import Citizens, Public, lapsing_chance, move_citizens, outreach_of
from sistercities.compiled import compiled
from sistercities.exchange import (
    Ties,
    close_deals,
    exchange_added,
    exchange_index,
    meet_at_activity,
    meet_on_their_own,
    pursue_leads,
    trade_on_ties,
)
from sistercities.government import (
    Agenda,
    Government,
    adjust_commitments,
    effort_for,
    example_after,
    install_leaders,
    perceived_reciprocity,
)
from sistercities.partnership import (
    MOST_A_MONTH,
    SILENCE,
    YEAR,
    Agreement,
    Track,
    finish_projects,
    forget_effort,
    hold_activities,
    learn_from_joint_work,
    review_agreements,
    review_tracks,
)
from sistercities.population import Column, Table
from sistercities.record import Month
from sistercities.scenario.behaviour import Behaviour

_EXAMPLE_BUSINESSES = 500.0


class World(NamedTuple):
    """Everything that a month reads or writes. Rows never move; only ``ties`` may be given more room."""

    seed: int
    behaviour: Behaviour
    calendar: Calendar
    governments: Table[Government]
    agendas: Table[Agenda]
    agreements: Table[Agreement]
    tracks: Table[Track]
    publics: Table[Public]
    citizens: Citizens
    businesses: Businesses
    matches: Column
    understanding: Column
    ties: Ties
    record: Table[Month]


@compiled
def advance(world: World, month: int) -> None:
    """One month of the world, in the order of the model's specification."""
    # 1. Calendar: leaders change, agreements expire, tracks are reviewed.
    install_leaders(
        world.governments,
        world.agendas,
        standing_committees(world),
        world.calendar.leader,
        world.seed,
        month,
        world.behaviour,
    )
    review_agreements(
        world.agreements,
        world.governments,
        world.calendar.leader,
        world.calendar.dispute,
        world.seed,
        month,
        world.behaviour,
    )
    review_tracks(world.tracks, world.agreements, world.record, world.seed, month, world.behaviour)
    # 2. Programme: governments split their effort; joint activities happen; projects begin and end.
    share_out_effort(world, month)
    hold_programme(world, month)
    # 3. Citizens join or lapse.
    engage_citizens(world, month)
    # 4. Businesses join or leave.
    engage_businesses(world, month)
    # 5. Matching: businesses meet, leads are pursued, deals are closed.
    match_businesses(world, month)
    # 6. Exchange on ties.
    trade_on_ties(
        world.ties,
        world.businesses,
        world.governments,
        world.calendar.liquidity,
        world.record[month],
        world.seed,
        month,
        world.behaviour,
    )
    # 7. Learning: understanding, reciprocity, example.
    learn(world, month)
    # 8. Commitment adjusts.
    adjust_commitments(world.governments, world.citizens.share, world.behaviour)
    # 9. Record.
    record_month(world, month)


@compiled
def advance_until(world: World, month: int, until: int) -> int:
    """Advance from ``month`` up to, not including, ``until``; stops early where ties might run out of room."""
    while month < until and world.ties.number[0] + most_meetings(world) <= len(world.ties.stage):
        advance(world, month)
        month += 1
    return month


@compiled
def most_meetings(world: World) -> int:
    """No fewer pairs than can newly meet in one month: at the most activities, and on their own."""
    businesses = len(world.businesses.ties)
    delegates = int(world.behaviour.delegation * businesses) + 2
    return MOST_A_MONTH * delegates * world.behaviour.meetings + businesses


@compiled
def standing_committees(world: World) -> Column:
    """The joint committee of each partnership, none without a valid agreement."""
    committees = np.zeros(len(world.agreements))
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        committees[partnership] = agreement.committee if agreement.valid else 0.0
    return committees


@compiled
def share_out_effort(world: World, month: int) -> None:
    """Each government splits its means over its partnerships, and its effort over the open tracks by priority."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        for side in range(2):
            government = world.governments[partnership, side]
            government.effort = 0.0
            if agreement.signed and not agreement.ended:
                government.effort = effort_for(
                    world.calendar.budget[month, partnership, side],
                    government.commitment,
                    other_commitments(world, partnership, government.city),
                    world.calendar.background_partners[month, partnership, side],
                    world.behaviour,
                )
            government.effort = share_over_tracks(
                world.agendas[partnership, side], world.tracks[partnership], government.effort
            )


@compiled
def other_commitments(world: World, partnership: int, city: int) -> float:
    """Sum of a city's commitments to its other simulated partnerships that have not ended."""
    total = 0.0
    for other in range(len(world.agreements)):
        for side in range(2):
            same_city = world.governments[other, side].city == city
            if other != partnership and same_city and not world.agreements[other].ended:
                total += world.governments[other, side].commitment
    return total


@compiled
def share_over_tracks(agenda: Table[Agenda], tracks: Table[Track], effort: float) -> float:
    """Effort by track: in proportion to priority among open tracks, three times its share so that even is neutral.

    Returns the effort that is really spent: none if no track is open.
    """
    open_priority = 0.0
    for number in range(3):
        open_priority += agenda[number].priority if tracks[number].open else 0.0
    for number in range(3):
        share = agenda[number].priority / open_priority if tracks[number].open and open_priority > 0.0 else 0.0
        agenda[number].effort = 3.0 * effort * share
    return effort if open_priority > 0.0 else 0.0


@compiled
def hold_programme(world: World, month: int) -> None:
    """Joint activities of the month in every partnership, and the projects that come to an end."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        hold_activities(
            world.agendas[partnership],
            agreement,
            world.tracks[partnership],
            world.calendar.travel[month, partnership],
            world.record[month, partnership],
            world.seed,
            month,
            world.behaviour,
        )
        finish_projects(
            agreement,
            world.governments[partnership],
            world.record[:, partnership],
            world.seed,
            month,
            world.behaviour,
        )


@compiled
def held_within(record: Table[Month], partnership: int, month: int, window: int) -> tuple[int, int, int]:
    """Economic, technical and people activities of the ``window`` months up to and including ``month``."""
    economic, technical, people = 0, 0, 0
    for past in range(max(0, month - window + 1), month + 1):
        row = record[past, partnership]
        economic += row.activities_economic
        technical += row.activities_technical
        people += row.activities_people
    return economic, technical, people


@compiled
def engage_citizens(world: World, month: int) -> None:
    """Citizens of every city meet the activities of its partnerships and their participating acquaintances."""
    for city in range(len(world.publics)):
        public = world.publics[city]
        activities, recent, trust, partnerships = 0, 0, 0.0, 0
        for partnership in range(len(world.agreements)):
            for side in range(2):
                if world.governments[partnership, side].city == city:
                    economic, technical, people = held_within(world.record, partnership, month, 1)
                    activities += economic + technical + people
                    economic, technical, people = held_within(world.record, partnership, month, SILENCE)
                    recent += economic + technical + people
                    trust += world.calendar.public_trust[month, partnership, side]
                    partnerships += 1
        trust = trust / partnerships if partnerships > 0 else 0.5
        outreach = outreach_of(activities, public.reach, public.outreach, trust)
        peer = min(1.0, world.behaviour.peer_influence * 2.0 * trust)
        lapsing = lapsing_chance(recent == 0, world.behaviour)
        move_citizens(world.citizens, city, outreach, peer, lapsing, world.seed, month)


@compiled
def engage_businesses(world: World, month: int) -> None:
    """Businesses of both sides hear of the programme, weigh gain against cost, and join or leave."""
    for partnership in range(len(world.agreements)):
        economic_year, _, people_year = held_within(world.record, partnership, month, YEAR)
        economic_recent, _, _ = held_within(world.record, partnership, month, SILENCE)
        for side in range(2):
            government = world.governments[partnership, side]
            support = world.citizens.share[government.city]
            rows = (world.businesses.first[partnership, side], world.businesses.last[partnership, side])
            move_businesses(
                world.businesses,
                rows,
                economic_year > 0,
                economic_recent == 0,
                cost_of_entry(government.chamber, min(people_year, 1), support, world.behaviour),
                government.outreach,
                world.calendar.public_trust[month, partnership, side],
                world.calendar.market[month, partnership],
                government.example,
                world.seed,
                month,
                world.behaviour,
            )


@compiled
def match_businesses(world: World, month: int) -> None:
    """Meetings at economic activities, the host alternating, and on their own; then contacts and deals."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        governments = world.governments[partnership]
        firsthost = 0 if governments[0].identity < governments[1].identity else 1
        for activity in range(world.record[month, partnership].activities_economic):
            meet_at_activity(
                world.ties,
                world.businesses,
                partnership,
                (firsthost + agreement.hosted) % 2,
                world.behaviour.delegation,
                world.seed,
                month,
                activity,
                world.matches[partnership],
                world.behaviour,
            )
            agreement.hosted += 1
        for host in (firsthost, 1 - firsthost):
            meet_on_their_own(
                world.ties,
                world.businesses,
                partnership,
                host,
                world.seed,
                month,
                world.matches[partnership],
                world.behaviour,
            )
        world.understanding[partnership] = agreement.understanding
    ready = pursue_leads(world.ties, world.understanding, world.calendar.travel, world.seed, month, world.behaviour)
    close_deals(
        world.ties,
        world.businesses,
        ready,
        world.calendar.public_trust[month],
        world.record[month],
        world.behaviour,
    )


@compiled
def learn(world: World, month: int) -> None:
    """Joint work, remembered effort and visible results move priorities, perceived reciprocity and example."""
    for partnership in range(len(world.agreements)):
        now = world.record[month, partnership]
        governments = world.governments[partnership]
        learn_from_joint_work(
            world.agendas[partnership],
            governments,
            world.agreements[partnership],
            world.tracks[partnership],
            world.calendar.travel[month, partnership],
            world.calendar.dispute[month, partnership],
            now,
            world.behaviour,
        )
        per_500 = _EXAMPLE_BUSINESSES / eligible(world.businesses, partnership)
        for side in range(2):
            government = governments[side]
            government.ledger = government.ledger * forget_effort(world.behaviour) + government.effort
            government.example = example_after(
                government.example,
                now.projects_completed,
                now.projects_failed,
                now.deals * per_500,
                now.broken_ties * per_500,
                world.behaviour,
            )
        for side in range(2):
            government = governments[side]
            government.reciprocity = perceived_reciprocity(
                government.ledger, governments[1 - side].ledger, government.expectation
            )


@compiled
def eligible(businesses: Businesses, partnership: int) -> float:
    """Eligible businesses of a partnership: the mean of its two sides."""
    return (
        businesses.last[partnership, 0]
        - businesses.first[partnership, 0]
        + businesses.last[partnership, 1]
        - businesses.first[partnership, 1]
    ) / 2.0


@compiled
def record_month(world: World, month: int) -> None:
    """Write down the state after the month."""
    for partnership in range(len(world.agreements)):
        now = world.record[month, partnership]
        agreement = world.agreements[partnership]
        first, second = world.governments[partnership, 0], world.governments[partnership, 1]
        now.commitment_a, now.commitment_b = first.commitment, second.commitment
        now.commitment = math.sqrt(first.commitment * second.commitment)
        now.understanding = agreement.understanding
        remembered = first.ledger + second.ledger
        now.reciprocity = 2.0 * min(first.ledger, second.ledger) / remembered if remembered > 0.0 else 0.0
        now.example_a, now.example_b = first.example, second.example
        now.example = (first.example + second.example) / 2.0
        now.effort_a, now.effort_b = first.effort, second.effort
        now.citizens_a, now.citizens_b = world.citizens.share[first.city], world.citizens.share[second.city]
        record_businesses(world, now, partnership)
        now.trust = now.trust / now.ties if now.ties > 0 else 0.0
        now.exchange_intensity /= eligible(world.businesses, partnership)
        intensity = mean_intensity(world.record, partnership, month)
        now.exchange_index = exchange_index(intensity, world.behaviour)
        now.exchange = exchange_added(world.calendar.trade[month, partnership], now.exchange_index, world.behaviour)
        now.valid = agreement.valid
        now.economic_open = world.tracks[partnership, 0].open
        now.technical_open = world.tracks[partnership, 1].open
        now.people_open = world.tracks[partnership, 2].open


@compiled
def record_businesses(world: World, now: Month, partnership: int) -> None:
    """Participating businesses of both sides, and participation as a whole."""
    for side in range(2):
        rows = (world.businesses.first[partnership, side], world.businesses.last[partnership, side])
        members = world.businesses.participating[rows[0] : rows[1]].sum()
        if side == 0:
            now.businesses_a = members
        else:
            now.businesses_b = members
    delegation = max(1.0, world.behaviour.delegation * eligible(world.businesses, partnership))
    businesses = (min(1.0, now.businesses_a / delegation) + min(1.0, now.businesses_b / delegation)) / 2.0
    now.participation = ((now.citizens_a + now.citizens_b) / 2.0 + businesses) / 2.0


@compiled
def mean_intensity(record: Table[Month], partnership: int, month: int) -> float:
    """Exchange intensity F: the mean of the last 12 months, months before signing counting as none."""
    total = 0.0
    for past in range(max(0, month - YEAR + 1), month + 1):
        total += record[past, partnership].exchange_intensity
    return total / YEAR
