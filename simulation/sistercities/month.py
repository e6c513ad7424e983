"""The month: in which order it moves a world. Knows nothing of Mesa."""

from sistercities.business import engage_businesses
from sistercities.citizen import engage_citizens
from sistercities.compiled import compiled
from sistercities.exchange import add_up, trade_on_ties
from sistercities.government import adjust_commitments, install_leaders, share_out_effort
from sistercities.matching import match_businesses
from sistercities.observation import record_month
from sistercities.partnership import MOST_A_MONTH, hold_programme, learn
from sistercities.review import review_agreements, review_tracks
from sistercities.state import World


@compiled
def advance(world: World, month: int) -> None:
    """One month of the world, in the order of the model's specification."""
    open_month(world, month)

    # 3. Citizens join or lapse.
    engage_citizens(world, month)

    close_month(world, month)


@compiled
def open_month(world: World, month: int) -> None:
    """The month until citizens turn."""
    # 1. Calendar: leaders change, agreements are signed and reviewed, tracks are reviewed.
    install_leaders(world, month)
    review_agreements(world, month)
    review_tracks(world, month)

    # 2. Programme: governments split their effort; joint activities happen; projects begin and end.
    share_out_effort(world, month)
    hold_programme(world, month)


@compiled
def close_month(world: World, month: int) -> None:
    """The month after citizens have turned."""
    # 4. Businesses join or leave.
    engage_businesses(world, month)

    # 5. Matching: businesses meet, leads are pursued, deals are closed.
    match_businesses(world, month)

    # 6. Exchange on ties.
    trade_on_ties(world, month)
    add_up(world, month)

    # 7. Learning: understanding, example, reciprocity.
    learn(world, month)

    # 8. Commitment adjusts.
    adjust_commitments(world)

    # 9. Record.
    record_month(world, month)


@compiled
def advance_until(world: World, month: int, until: int) -> int:
    """Advance from ``month`` up to, not including, ``until``; stops early where ties might run out of room."""
    while month < until and world.met[0] + most_meetings(world, month) <= len(world.ties):
        advance(world, month)
        month += 1
    return month


@compiled
def most_meetings(world: World, month: int) -> int:
    """No fewer pairs than can newly meet in one month: at the most activities, and on their own."""
    businesses = most = len(world.businesses)
    for partnership in range(len(world.agreements)):
        pair = world.calendar.pairs[month, partnership]
        most += MOST_A_MONTH * (int(pair.delegation * businesses) + 2) * (int(pair.meetings) + 1)
    return most
