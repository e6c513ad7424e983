"""What is looked at again from time to time: the agreement at its expiry, and each track once a year."""

import math
from typing import TYPE_CHECKING

from sistercities.compiled import compiled
from sistercities.partnership import ECONOMIC, TECHNICAL
from sistercities.randomness import Stream, uniform
from sistercities.rates import logistic, repeated
from sistercities.record import ENDED, LAPSED, RENEWED, SIGNED, SIGNED_AGAIN
from sistercities.scenario.behaviour import Behaviour

if TYPE_CHECKING:
    from sistercities.world import World

ANNIVERSARY_YEARS = 5
AGREEMENT = 3
"""Beside the three tracks, the agreement itself may be taken up again."""


@compiled
def drop_chance(returned: float, aspiration: float, behaviour: Behaviour) -> float:
    """Chance that a yearly review drops a track: 1 - exp(-hazard max(0, 1 - r / h))."""
    if returned >= aspiration:
        return 0.0
    return -math.expm1(-behaviour.drop_hazard * (1.0 - returned / aspiration))


@compiled
def aspiration_after(aspiration: float, returned: float, behaviour: Behaviour) -> float:
    """Aspiration after a review: it follows what was returned (Cyert & March 1963)."""
    return aspiration + behaviour.aspiration_adaptation * (returned - aspiration)


@compiled
def renewal_chance(commitment: float, behaviour: Behaviour) -> float:
    """Chance that an expiring agreement is renewed; paper is cheap, so it rarely fails at middling commitment."""
    return logistic(behaviour.renewal_intercept + behaviour.renewal_commitment * (commitment - 0.5))


@compiled
def reopening_chance(on_occasion: bool, behaviour: Behaviour) -> float:
    """Monthly chance to take up again what was dropped or ended; higher within a year after an occasion."""
    return repeated(behaviour.reopening, behaviour.reopening_occasion if on_occasion else 1.0)


@compiled
def review_agreements(world: "World", month: int) -> None:
    """Sign, renew, let lapse or end what is due this month; sign again, rarely, what has ended."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        if month == agreement.signs:
            sign(world, partnership, month)
        elif agreement.signed:
            if is_occasion(world, partnership, month):
                agreement.occasion = month
            if agreement.ended:
                if takes_up_again(world, partnership, AGREEMENT, month):
                    agreement.ended, agreement.valid, agreement.review = False, True, month + agreement.term
                    world.record[month, partnership].agreement_event = SIGNED_AGAIN
            elif month >= agreement.review:
                review_agreement(world, partnership, month)


@compiled
def sign(world: "World", partnership: int, month: int) -> None:
    """The agreement takes effect: it is valid for its term, and all three tracks are open."""
    agreement = world.agreements[partnership]
    agreement.signed = agreement.valid = True
    agreement.review = month + agreement.term
    agreement.occasion = month - world.year
    world.record[month, partnership].agreement_event = SIGNED
    for track in range(3):
        world.tracks[partnership, track].open = True


@compiled
def is_occasion(world: "World", partnership: int, month: int) -> bool:
    """An occasion to take up again what rested: a new leader, a fifth anniversary, or a new committee."""
    calendar, agreement = world.calendar, world.agreements[partnership]
    if (month - agreement.signs) % (ANNIVERSARY_YEARS * world.year) == 0:
        return True
    if calendar.pairs[month, partnership].committee > calendar.pairs[month - 1, partnership].committee:
        return True
    for side in range(2):
        city = world.governments[partnership, side].city
        if calendar.leaders[month, city] != calendar.leaders[month - 1, city]:
            return True
    return False


@compiled
def takes_up_again(world: "World", partnership: int, what: int, month: int) -> bool:
    """Whether a dropped track (0, 1, 2) or an ended agreement (3) is taken up again this month."""
    agreement = world.agreements[partnership]
    chance = reopening_chance(month - agreement.occasion < world.year, world.behaviour)
    return uniform(world.seed, Stream.REOPENING, agreement.identity, world.key + month, what) < chance


@compiled
def review_agreement(world: "World", partnership: int, month: int) -> None:
    """One review: a dispute may end the agreement; otherwise it is renewed, or lapses and is looked at in a year."""
    agreement, now = world.agreements[partnership], world.key + month
    first, second = world.governments[partnership, 0], world.governments[partnership, 1]
    chance = renewal_chance((first.commitment + second.commitment) / 2.0, world.behaviour)
    dispute = world.calendar.pairs[month, partnership].dispute
    agreement.ended = uniform(world.seed, Stream.AGREEMENT_REVIEW, agreement.identity, now, 0) < dispute
    renewed = uniform(world.seed, Stream.AGREEMENT_REVIEW, agreement.identity, now, 1) < chance
    agreement.valid = renewed and not agreement.ended
    agreement.review = month + (agreement.term if agreement.valid else world.year)
    event = ENDED if agreement.ended else RENEWED if agreement.valid else LAPSED
    world.record[month, partnership].agreement_event = event


@compiled
def review_tracks(world: "World", month: int) -> None:
    """Drop tracks that return less than was aspired to (yearly); reopen dropped ones (rarely, at any time)."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        age = month - agreement.signs
        if not agreement.signed or agreement.ended or age == 0:
            continue
        yearly = age >= world.behaviour.review_from and age % world.year == 0
        for number in range(3):
            track = world.tracks[partnership, number]
            if not track.open:
                track.open = takes_up_again(world, partnership, number, month)
            elif yearly:
                review_track(world, partnership, number, month)


@compiled
def review_track(world: "World", partnership: int, number: int, month: int) -> None:
    """One review of one track: kept or dropped by what it returned, and the aspiration for the next one."""
    track, identity = world.tracks[partnership, number], world.agreements[partnership].identity
    returned = return_of_track(world, partnership, number, month)
    chance = drop_chance(returned, track.aspiration, world.behaviour)
    track.open = uniform(world.seed, Stream.TRACK_REVIEW, identity, world.key + month, number) >= chance
    track.aspiration = aspiration_after(track.aspiration, returned, world.behaviour)


@compiled
def return_of_track(world: "World", partnership: int, track: int, month: int) -> float:
    """What a track returned over the last years, 0 to 1: exchange index, completed-project index, or exchanges held.

    A full return is an exchange index of 1, completed projects beyond counting, or as many people activities a year as
    governments aspire to.
    """
    months = min(month - world.agreements[partnership].signs, int(world.behaviour.return_years + 0.5))
    total = 0.0
    for past in range(month - months, month):
        row = world.record[past, partnership]
        if track == ECONOMIC:
            total += row.exchange_index
        elif track == TECHNICAL:
            total += row.project_index
        else:
            total += row.activities_people * world.year / world.behaviour.exchanges_aspired
    return min(1.0, total / months) if months > 0 else 0.0
