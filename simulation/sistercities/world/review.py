"""What is looked at again from time to time: the agreement at its expiry, each track once a year.

A track is judged by what it returned against what was aspired to. Paper is cheap: it is mostly
renewed, whatever was done with it.
"""

import math

from sistercities.world.compiled import compiled
from sistercities.world.government import takes_office
from sistercities.world.randomness import Stream, uniform
from sistercities.world.rates import logistic, repeated
from sistercities.world.record import ENDED, LAPSED, RENEWED, SIGNED, SIGNED_AGAIN
from sistercities.world.state import ECONOMIC, TECHNICAL, TRACK_COUNT, World

ANNIVERSARY_YEARS = 5
"""Every fifth year of an agreement is celebrated."""

AGREEMENT = 3
"""Beside the three tracks, 0 to 2, the agreement itself may be taken up again."""

# --- Rules ---


@compiled
def drop_chance(returned: float, aspiration: float, drop_hazard: float) -> float:
    """Chance that a yearly review drops a track, which is safe while it returns what is aspired to.

        1 - exp(-drop_hazard max(0, 1 - r / h))

    Args:
        returned: what the track returned, r, 0 to 1.
        aspiration: what it should return, h, above 0.
        drop_hazard: of a track that returns nothing, a review, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: Cyert & March 1963; ODD, Review of tracks.
    """
    if returned >= aspiration:
        return 0.0
    return -math.expm1(-drop_hazard * (1.0 - returned / aspiration))


@compiled
def aspiration_after(aspiration: float, returned: float, aspiration_adaptation: float) -> float:
    """Aspiration after a review: it follows what was returned.

        h <- h + aspiration_adaptation (r - h)

    Args:
        aspiration: h so far, 0 or more.
        returned: what the track returned, r, 0 to 1.
        aspiration_adaptation: share of the gap that is closed in a review, 0 to 1.

    Returns:
        Aspiration h, a return, 0 or more.

    Source: Cyert & March 1963; ODD, Review of tracks; departure 10.
    """
    return aspiration + aspiration_adaptation * (returned - aspiration)


@compiled
def renewal_chance(commitment: float, renewal_intercept: float, renewal_commitment: float) -> float:
    """Chance that an expiring agreement is renewed; it rarely fails at middling commitment.

        s(renewal_intercept + renewal_commitment (C - 1/2))

    Args:
        commitment: C, arithmetic mean of the two governments, share, 0 to 1.
        renewal_intercept: renewal at a commitment of one half, logit.
        renewal_commitment: effect of commitment, logit.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Review of the agreement; departure 17.
    """
    return logistic(renewal_intercept + renewal_commitment * (commitment - 0.5))


@compiled
def reopening_chance(on_occasion: bool, reopening: float, reopening_occasion: float) -> float:
    """Chance to take up in a step what was dropped or has ended, higher after an occasion.

        repeated(reopening, reopening_occasion within a year of an occasion, else 1)

    Args:
        on_occasion: whether the last occasion is less than a year ago.
        reopening: chance in a step without an occasion, 0 to 1.
        reopening_occasion: how much more likely after one, multiple, 0 or more.

    Returns:
        Chance, 0 to 1.

    Source: ODD, Review of the agreement; departure 18.
    """
    return repeated(reopening, reopening_occasion if on_occasion else 1.0)


# --- Loops: the agreement ---


@compiled
def review_agreements(world: World, step: int) -> None:
    """Sign, renew, let lapse or end what is due; sign again, rarely, what has ended."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        if step == agreement.signs:
            sign(world, partnership, step)
        elif agreement.signed:
            if is_occasion(world, partnership, step):
                agreement.occasion = step

            if 0 <= agreement.ends <= step:
                end_for_good(world, partnership, step)
            elif agreement.ended:
                if takes_up_again(world, partnership, AGREEMENT, step):
                    sign_again(world, partnership, step)
            elif step >= agreement.review:
                review_agreement(world, partnership, step)


@compiled
def sign(world: World, partnership: int, step: int) -> None:
    """The agreement takes effect: it is valid for its term, and all three tracks are open."""
    agreement = world.agreements[partnership]
    agreement.signed = True
    agreement.valid = True
    agreement.review = step + agreement.term
    agreement.occasion = step - world.year  # so long ago that it is none
    world.record[step, partnership].agreement_event = SIGNED
    for track in range(TRACK_COUNT):
        world.tracks[partnership, track].open = True


@compiled
def sign_again(world: World, partnership: int, step: int) -> None:
    """An ended agreement is valid again, as if renewed; its open tracks are as they were."""
    agreement = world.agreements[partnership]
    agreement.ended = False
    agreement.valid = True
    agreement.review = step + agreement.renewal
    world.record[step, partnership].agreement_event = SIGNED_AGAIN


@compiled
def end_for_good(world: World, partnership: int, step: int) -> None:
    """The agreement is past its last month: it has ended, and nothing takes it up again."""
    agreement = world.agreements[partnership]
    if not agreement.ended:
        world.record[step, partnership].agreement_event = ENDED
    agreement.ended = True
    agreement.valid = False


@compiled
def is_occasion(world: World, partnership: int, step: int) -> bool:
    """An occasion to take up what rested: in the partnership, in a city hall, or of two nations."""
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]
    new_leader = takes_office(world, first.city, step) or takes_office(world, second.city, step)
    nations = world.calendar.pairs[step, partnership].occasion > 0
    return (
        is_anniversary(world, partnership, step)
        or has_stronger_committee(world, partnership, step)
        or new_leader
        or nations
    )


@compiled
def is_anniversary(world: World, partnership: int, step: int) -> bool:
    """Whether so many years after the signing are celebrated in a step."""
    since_signing = step - world.agreements[partnership].signs
    return since_signing % (ANNIVERSARY_YEARS * world.year) == 0


@compiled
def has_stronger_committee(world: World, partnership: int, step: int) -> bool:
    """Whether the joint committee of a partnership meets more often than a step ago."""
    pairs = world.calendar.pairs
    return pairs[step, partnership].committee > pairs[step - 1, partnership].committee


@compiled
def takes_up_again(world: World, partnership: int, what: int, step: int) -> bool:
    """Whether a dropped track, or an ended agreement, is taken up again in a step.

    Args:
        world: the world.
        partnership: row of the partnership.
        what: the track, 0 to 2, or ``AGREEMENT``.
        step: the step.

    Returns:
        Whether luck has it.
    """
    chance = reopening_chance(
        lately_on_occasion(world, partnership, step),
        world.behaviour.reopening,
        world.behaviour.reopening_occasion,
    )
    identity = world.agreements[partnership].identity
    return uniform(world.seed, Stream.REOPENING, identity, world.key + step, what) < chance


@compiled
def lately_on_occasion(world: World, partnership: int, step: int) -> bool:
    """Whether the last occasion of a partnership is less than a year ago."""
    return step - world.agreements[partnership].occasion < world.year


@compiled
def review_agreement(world: World, partnership: int, step: int) -> None:
    """A dispute may end the agreement; otherwise it is renewed, or lapses until next year's review.

    End and renewal are drawn apart, so that a dispute does not change the luck of a renewal.
    """
    agreement = world.agreements[partnership]
    first = world.governments[partnership, 0]
    second = world.governments[partnership, 1]

    dispute = world.calendar.pairs[step, partnership].dispute
    chance = renewal_chance(
        (first.commitment + second.commitment) / 2.0,
        world.behaviour.renewal_intercept,
        world.behaviour.renewal_commitment,
    )
    identity = agreement.identity
    when = world.key + step
    ended = uniform(world.seed, Stream.AGREEMENT_REVIEW, identity, when, 0) < dispute
    renewed = uniform(world.seed, Stream.AGREEMENT_REVIEW, identity, when, 1) < chance

    agreement.ended = ended
    agreement.valid = renewed and not ended
    agreement.review = step + (agreement.renewal if agreement.valid else world.year)

    now = world.record[step, partnership]
    if ended:
        now.agreement_event = ENDED
    elif renewed:
        now.agreement_event = RENEWED
    else:
        now.agreement_event = LAPSED


# --- Loops: tracks ---


@compiled
def review_tracks(world: World, step: int) -> None:
    """Drop tracks that return too little (yearly); reopen dropped ones (rarely, at any time)."""
    for partnership in range(len(world.agreements)):
        agreement = world.agreements[partnership]
        age = step - agreement.signs
        if not agreement.signed or agreement.ended or age == 0:
            continue

        is_due = age >= world.behaviour.review_from and age % world.year == 0
        for track in range(TRACK_COUNT):
            if not world.tracks[partnership, track].open:
                again = takes_up_again(world, partnership, track, step)
                world.tracks[partnership, track].open = again
            elif is_due:
                review_track(world, partnership, track, step)


@compiled
def review_track(world: World, partnership: int, track: int, step: int) -> None:
    """Keep or drop a track by what it returned; then the aspiration follows the return."""
    reviewed = world.tracks[partnership, track]
    returned = return_of_track(world, partnership, track, step)
    chance = drop_chance(returned, reviewed.aspiration, world.behaviour.drop_hazard)
    identity = world.agreements[partnership].identity
    luck = uniform(world.seed, Stream.TRACK_REVIEW, identity, world.key + step, track)

    reviewed.open = luck >= chance
    reviewed.aspiration = aspiration_after(
        reviewed.aspiration, returned, world.behaviour.aspiration_adaptation
    )


@compiled
def return_of_track(world: World, partnership: int, track: int, step: int) -> float:
    """What a track returned over the last years, or since signing if that is shorter.

    A full return is an exchange index of 1, a completed-project index of 1, or as many people
    activities a year as governments aspire to.

    Returns:
        Mean return r, 0 to 1.

    Source: ODD, Review of tracks; departure 19.
    """
    since_signing = step - world.agreements[partnership].signs
    steps = min(since_signing, int(world.behaviour.return_years + 0.5))
    if steps <= 0:
        return 0.0

    total = 0.0
    for past in range(step - steps, step):
        row = world.record[past, partnership]
        if track == ECONOMIC:
            total += row.exchange_index
        elif track == TECHNICAL:
            total += row.project_index
        else:
            total += row.activities_people * world.year / world.behaviour.exchanges_aspired
    return min(1.0, total / steps)
