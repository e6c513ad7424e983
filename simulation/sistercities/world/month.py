"""The month: in which order a step, a month or half of one, moves a world. Knows nothing of Mesa.

Every loop that is called here, and those below it, takes a world and says by row what it works on:
``partnership``; ``side``, 0 or 1; ``track``, 0 to 2; ``city``; ``row`` of an agent or a tie.
``step`` counts from 0 since the beginning of the run. A loop over agents first takes their table
out of the world (``ties = world.ties``): a look-up within the loop would cost time.
"""

from sistercities.world.association import keep_associations
from sistercities.world.carrier import keep_carriers
from sistercities.world.compiled import compiled
from sistercities.world.effort import share_out_effort
from sistercities.world.exchange import add_up, trade_on_ties
from sistercities.world.familiarity import become_familiar
from sistercities.world.government import adjust_commitments, install_leaders
from sistercities.world.learning import learn
from sistercities.world.matching import match_businesses
from sistercities.world.membership import engage_businesses
from sistercities.world.observation import record_step
from sistercities.world.partnership import MOST_A_STEP, hold_programme
from sistercities.world.review import review_agreements, review_tracks
from sistercities.world.state import World
from sistercities.world.turning import engage_citizens


@compiled
def advance(world: World, step: int) -> None:
    """One step of the world, in the order of the model's specification."""
    open_step(world, step)

    # 3. Citizens join or lapse.
    engage_citizens(world, step)

    close_step(world, step)


@compiled
def open_step(world: World, step: int) -> None:
    """The step until citizens turn."""
    turn_calendar(world, step)
    carry_out_programme(world, step)


@compiled
def turn_calendar(world: World, step: int) -> None:
    """What comes due when a step begins."""
    # 1. Calendar: leaders change, agreements and tracks are reviewed, carriers are kept or lost.
    install_leaders(world, step)
    review(world, step)


@compiled
def carry_out_programme(world: World, step: int) -> None:
    """What governments and associations do in a step."""
    # 2. Programme: governments split their effort; activities happen; projects begin and end.
    share_out_effort(world, step)
    hold_programme(world, step)


@compiled
def close_step(world: World, step: int) -> None:
    """The step after citizens have turned."""
    # 4. Businesses join or leave.
    engage_businesses(world, step)

    # 5. Matching: businesses meet, leads are pursued, deals are closed.
    match_businesses(world, step)

    # 6. Exchange on ties.
    trade_on_ties(world, step)

    # 7. Sums of the step, and learning: understanding, example, reciprocity, familiarity.
    take_stock(world, step)

    # 8. Commitment adjusts.
    adjust_commitments(world)

    # 9. Record.
    record_step(world, step)


# --- What belongs to no agent, and is the same agent by agent ---


@compiled
def review(world: World, step: int) -> None:
    """What partnerships decide when a step begins."""
    review_agreements(world, step)
    review_tracks(world, step)
    keep_associations(world, step)
    keep_carriers(world, step)


@compiled
def take_stock(world: World, step: int) -> None:
    """What follows for partnerships from all that happened in a step."""
    add_up(world, step)
    learn(world, step)
    become_familiar(world, step)


# --- Many steps ---


@compiled
def advance_until(world: World, step: int, until: int) -> int:
    """Advance a world while there is room for its ties.

    Args:
        world: the world.
        step: first step.
        until: step after the last one.

    Returns:
        The step that comes next: ``until``, or earlier where ties might run out of room.
    """
    while step < until and world.met[0] + most_meetings(world, step) <= len(world.ties):
        advance(world, step)
        step += 1
    return step


@compiled
def most_meetings(world: World, step: int) -> int:
    """No fewer pairs than can newly meet in one step.

    Of themselves no more meet than there are businesses. At an activity each delegate of the host
    meets so many guests; both numbers are rounded there, and taken a little too high here.
    """
    businesses = len(world.businesses)
    most = businesses
    for partnership in range(len(world.agreements)):
        pair = world.calendar.pairs[step, partnership]
        most_delegates = int(pair.delegation * businesses) + 2
        most += MOST_A_STEP * most_delegates * (int(pair.meetings) + 1)
    return most
