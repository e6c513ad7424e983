"""A world and its month: the plain state, and the order in which a month moves it. Knows nothing of Mesa."""

from typing import Any, NamedTuple

from numba.core import types
from numba.experimental import structref

from sistercities.business import BusinessState, Pool, engage_businesses
from sistercities.calendar import Calendar
from sistercities.citizen import CitizenState, Public, engage_citizens
from sistercities.compiled import compiled
from sistercities.exchange import add_up, trade_on_ties
from sistercities.government import Agenda, Government, adjust_commitments, install_leaders, share_out_effort
from sistercities.matching import Tie, match_businesses
from sistercities.observation import record_month
from sistercities.partnership import MOST_A_MONTH, Agreement, Track, hold_programme, learn
from sistercities.population import Column, Table
from sistercities.record import Month
from sistercities.review import review_agreements, review_tracks
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import Choices


class World(NamedTuple):
    """Everything that a month reads or writes. Rows never move; only ``ties`` may be given more room.

    Attributes:
        seed: key of all luck.
        key: number of the first step in the keys of draws: steps since the year 0.
        year: steps in a year.
        behaviour: behavioural parameters, per step.
        switches: structural alternatives.
        calendar: what comes from outside, for all steps.
        governments: table ``[partnership, side]``.
        agendas: table ``[partnership, side, track]``.
        agreements: table ``[partnership]``.
        tracks: table ``[partnership, track]``.
        publics: table ``[city]``.
        citizens: table of all citizens.
        turning: room for the rows of citizens who turn within a step.
        pools: table ``[partnership, side]``.
        businesses: table of all businesses.
        matches: whether two sectors match, ``[partnership, sector, sector]``.
        met: number of pairs of businesses that ever met, ``[1]``.
        ties: table of those pairs, with room for more.
        record: table ``[step, partnership]``.
        lucks: room for the luck of many agents in a row, ``[4, LUCKS / 4]``.
    """

    seed: int
    key: int
    year: int
    behaviour: Behaviour
    switches: Choices
    calendar: Calendar
    governments: Table[Government]
    agendas: Table[Agenda]
    agreements: Table[Agreement]
    tracks: Table[Track]
    publics: Table[Public]
    citizens: Table[CitizenState]
    turning: Column
    pools: Table[Pool]
    businesses: Table[BusinessState]
    matches: Column
    met: Column
    ties: Table[Tie]
    record: Table[Month]
    lucks: Column


@structref.register
class WorldType(types.StructRef):
    """Type of a world within compiled code."""

    def preprocess_fields(self, fields: list[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
        """Fields hold any value of their type, not one constant."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)  # type: ignore[no-untyped-call]


class WorldReference(structref.StructRefProxy):
    """A world as compiled code passes it on: by reference, so that a call copies one pointer, not all tables."""


structref.define_proxy(WorldReference, WorldType, World._fields)  # type: ignore[no-untyped-call]


@compiled
def referred(world: World) -> World:
    """The same world by reference, as compiled functions take it; it reads like the world itself."""
    return WorldReference(  # type: ignore[no-untyped-call, return-value]
        world.seed,
        world.key,
        world.year,
        world.behaviour,
        world.switches,
        world.calendar,
        world.governments,
        world.agendas,
        world.agreements,
        world.tracks,
        world.publics,
        world.citizens,
        world.turning,
        world.pools,
        world.businesses,
        world.matches,
        world.met,
        world.ties,
        world.record,
        world.lucks,
    )


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
