"""The state of a world: governments, agreements, citizens, businesses, ties, each a table of rows.

Rows never move. Each field says its unit, what moves it, and its meaning. ``World`` holds all
tables together with what is given; its fields say which of them a step moves. Times are steps since
the beginning of the run; a step is a month, or half a month.
"""

import hashlib
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np
from numba.core import types
from numba.experimental import structref

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import Choices
from sistercities.world.compiled import compiled
from sistercities.world.given import Calendar
from sistercities.world.population import Column, Table, Variable
from sistercities.world.record import Month

SIDE_COUNT = 2
"""Sides of a partnership: 0 is the city that the scenario names first, 1 the other."""

ECONOMIC = 0
TECHNICAL = 1
PEOPLE = 2
TRACK_COUNT = 3
"""Tracks of a partnership, as agendas and tracks number them."""

MOVES = "a step moves it"
"""Marks a field of a world that a step changes: every world has its own, a checkpoint keeps it."""


class Government:
    """One city government in one partnership: a row of the table ``[partnership, side]``."""

    city: Annotated[int, Variable("row", "fixed", "its city")]
    identity: Annotated[int, Variable("identity", "fixed", "that of its city")]
    will: Annotated[float, Variable("share", "new leader", "will w' of the seated leader")]
    commitment: Annotated[float, Variable("share", "each step", "commitment C")]
    effort: Annotated[float, Variable("effort", "each step", "effort e given in this step")]
    ledger: Annotated[float, Variable("effort x steps", "each step", "remembered effort")]
    reciprocity: Annotated[
        float, Variable("share", "each step", "perceived reciprocity R; 1/2 is fair")
    ]
    example: Annotated[
        float, Variable("share", "each step", "belief D that such a partnership works")
    ]
    carried: Annotated[
        bool, Variable("yes or no", "each step", "somebody in city hall carries the partnership")
    ]
    association: Annotated[
        bool,
        Variable("yes or no", "each step", "an association of the city carries the people track"),
    ]


class Agenda:
    """One track on one government's agenda: a row of the table ``[partnership, side, track]``."""

    home: Annotated[float, Variable("share of the agenda", "fixed", "home priority of the track")]
    priority: Annotated[
        float,
        Variable(
            "share of the agenda",
            "each step",
            "priority P of the track; what the three leave of 1 is domestic business",
        ),
    ]
    effort: Annotated[float, Variable("effort", "each step", "effort for the track")]


class Agreement:
    """The agreement of a partnership, paper and practice: a row of the table ``[partnership]``."""

    identity: Annotated[int, Variable("identity", "fixed", "that of the two cities")]
    signs: Annotated[
        int, Variable("step", "fixed", "when it is signed; -1, never, in the null world")
    ]
    signed: Annotated[bool, Variable("yes or no", "signing", "there is an agreement")]
    valid: Annotated[bool, Variable("yes or no", "reviews", "the paper is in force")]
    ended: Annotated[bool, Variable("yes or no", "reviews", "given up; governments make no effort")]
    term: Annotated[int, Variable("steps", "fixed", "steps from signing to the first review")]
    renewal: Annotated[int, Variable("steps", "fixed", "steps between reviews while it is renewed")]
    ends: Annotated[int, Variable("step", "fixed", "when it ends for good; -1 if it has no end")]
    review: Annotated[int, Variable("step", "reviews", "when it is reviewed next")]
    occasion: Annotated[
        int,
        Variable(
            "step", "each step", "last occasion: new leader, stronger committee, anniversary, visit"
        ),
    ]
    quiet: Annotated[int, Variable("steps", "each step", "since the last joint activity")]
    quiet_people: Annotated[int, Variable("steps", "each step", "since the last people activity")]
    understanding: Annotated[float, Variable("share", "each step", "mutual understanding U")]
    familiarity: Annotated[
        float, Variable("share", "each step", "familiarity T of the two communities")
    ]
    projects: Annotated[
        float, Variable("projects", "each step", "completed technical projects that are remembered")
    ]
    hosted: Annotated[
        int,
        Variable(
            "activities", "each step", "economic activities so far; says whose turn it is to host"
        ),
    ]
    activities_24: Annotated[
        int, Variable("activities", "each step", "joint activities of the last 24 months")
    ]
    economic_24: Annotated[
        int, Variable("activities", "each step", "economic activities of the last 24 months")
    ]
    economic_12: Annotated[
        int, Variable("activities", "each step", "economic activities of the last 12 months")
    ]
    people_12: Annotated[
        int, Variable("activities", "each step", "people activities of the last 12 months")
    ]


class Track:
    """One track of a partnership: a row of the table ``[partnership, track]``."""

    open: Annotated[bool, Variable("yes or no", "reviews", "the track is in the programme")]
    aspiration: Annotated[
        float, Variable("return", "yearly", "return h that the governments aspire to")
    ]


class Public:
    """The people of one city as a whole: a row of the table ``[city]``."""

    identity: Annotated[int, Variable("identity", "fixed", "that of the first; numbers follow")]
    first: Annotated[int, Variable("row", "fixed", "its first citizen")]
    last: Annotated[int, Variable("row", "fixed", "after its last citizen")]
    participants: Annotated[
        int, Variable("citizens", "each step", "citizens of the city who take part")
    ]
    share: Annotated[float, Variable("share", "each step", "share V of them who take part")]


class CitizenState:
    """One citizen, who stands for many people: a row of the table of all citizens.

    What of a citizen never moves is not held: reluctance and acquaintances follow from the
    identity.
    """

    since: Annotated[np.int16, Variable("step", "turns", "when the citizen began to take part")]
    months: Annotated[np.int16, Variable("steps", "turns", "length of all earlier spells")]
    participating: Annotated[
        bool, Variable("yes or no", "each step", "the citizen takes part in exchanges")
    ]


class Pool:
    """The eligible businesses of one side: a row of the table ``[partnership, side]``."""

    identity: Annotated[int, Variable("identity", "fixed", "that of the first; numbers follow")]
    first: Annotated[int, Variable("row", "fixed", "its first business")]
    last: Annotated[int, Variable("row", "fixed", "after its last business")]
    participants: Annotated[
        int, Variable("businesses", "each step", "businesses of the pool in the programme")
    ]
    steps: Annotated[int, Variable("steps", "each step", "steps that it followed the example")]
    belief: Annotated[
        float,
        Variable("share", "each step", "belief of a business that only follows the example"),
    ]


class BusinessState:
    """One eligible business: a row of the table of all businesses."""

    productivity: Annotated[float, Variable("relative to the mean", "fixed", "its productivity")]
    match: Annotated[
        float,
        Variable(
            "share",
            "fixed",
            "share of the partner's businesses whose sector has something to trade with its own",
        ),
    ]
    believed: Annotated[
        float, Variable("share", "transactions", "its belief after its last transaction")
    ]
    pool_believed: Annotated[
        float, Variable("share", "transactions", "belief of its pool at that time")
    ]
    delivered: Annotated[
        float, Variable("units of flow", "each step", "value of all it delivered so far")
    ]
    received: Annotated[
        float, Variable("units of flow", "each step", "value of all it was delivered so far")
    ]
    newest_lead: Annotated[
        int, Variable("row", "each step", "its newest lead, -1 without any; first side only")
    ]
    since: Annotated[np.int32, Variable("steps", "transactions", "steps of its pool at that time")]
    pool: Annotated[np.int32, Variable("row", "fixed", "its pool, of two for each partnership")]
    capacity: Annotated[np.int32, Variable("ties", "fixed", "most ties it can serve")]
    ties: Annotated[np.int32, Variable("ties", "each step", "trading ties it serves")]
    sector: Annotated[np.int16, Variable("sector", "fixed", "its sector, from 0")]
    participating: Annotated[bool, Variable("yes or no", "each step", "it is in the programme")]


class Tie:
    """Two businesses that ever met, one of each side: a row of the table of all such pairs."""

    identity: Annotated[
        int, Variable("identity", "fixed", "the same whichever side is named first")
    ]
    business_a: Annotated[int, Variable("row", "fixed", "the business of the first side")]
    business_b: Annotated[int, Variable("row", "fixed", "the business of the second side")]
    earlier: Annotated[
        int, Variable("row", "fixed", "earlier lead of the same first business, -1 without any")
    ]
    ready: Annotated[
        int, Variable("row", "each step", "room for the list of pairs ready for their deal")
    ]
    match: Annotated[float, Variable("0 or 1", "fixed", "the two sectors have something to trade")]
    trust: Annotated[float, Variable("share", "each step", "trust, while trading")]
    partnership: Annotated[np.int32, Variable("row", "fixed", "their partnership")]
    contacts: Annotated[
        np.int32,
        Variable(
            "contacts",
            "each step",
            "since the first meeting, or since the last tie of the pair ended",
        ),
    ]
    stage: Annotated[
        np.int8,
        Variable(
            "cool, warm, trading, ended",
            "each step",
            "a lead that rests or is pursued, a tie that trades or has ended",
        ),
    ]


class World(NamedTuple):
    """Everything that a step reads or writes. Only ``ties`` may be given more room.

    Attributes:
        seed: key of all luck, 0 to 2^53 - 1.
        key: number of the first step in the keys of draws: steps since the year 0.
        year: steps in a year, 12 or 24.
        behaviour: behavioural parameters, per step.
        switches: structural alternatives.
        calendar: what comes from outside, for all steps.
        matches: 1 where two sectors have something to trade, ``[partnership, sector, sector]``.
        governments: table ``[partnership, side]``.
        agendas: table ``[partnership, side, track]``.
        agreements: table ``[partnership]``.
        tracks: table ``[partnership, track]``.
        publics: table ``[city]``.
        citizens: table of all citizens, city by city.
        pools: table ``[partnership, side]``.
        businesses: table of all businesses, pool by pool.
        met: number of pairs of businesses that ever met, ``[1]``.
        ties: table of those pairs, with room for more.
        record: table ``[step, partnership]``.
        participants: rows of the citizens who take part, in any order: those of a city stand from
            its first row on (``participation.list_participants`` finds them anew).
        acquainted: participating acquaintances of each citizen, where citizens wait for others
            (threshold); else empty.
        reluctances: reluctance of each citizen who was ever asked, else 0.
        listed: room for the numbers of agents to whom something happens within a step.
        lucks: four rooms for the luck of many agents in a row, ``[4, 4, LUCKS / 4]``.
    """

    seed: int
    key: int
    year: int
    behaviour: Behaviour
    switches: Choices
    calendar: Calendar
    matches: Column
    governments: Annotated[Table[Government], MOVES]
    agendas: Annotated[Table[Agenda], MOVES]
    agreements: Annotated[Table[Agreement], MOVES]
    tracks: Annotated[Table[Track], MOVES]
    publics: Annotated[Table[Public], MOVES]
    citizens: Annotated[Table[CitizenState], MOVES]
    pools: Annotated[Table[Pool], MOVES]
    businesses: Annotated[Table[BusinessState], MOVES]
    met: Annotated[Column, MOVES]
    ties: Annotated[Table[Tie], MOVES]
    record: Annotated[Table[Month], MOVES]
    participants: Column
    acquainted: Column
    reluctances: Column
    listed: Column
    lucks: Column


MOVING = tuple(
    name
    for name, hint in get_type_hints(World, include_extras=True).items()
    if MOVES in getattr(hint, "__metadata__", ())
)
"""Names of the fields of a world that a step moves."""

ROWS: dict[str, type] = {
    name: get_args(table)[0]
    for name, table in get_type_hints(World).items()
    if get_origin(table) is Table and get_args(table)[0] is not Month
}
"""The kind of row of each table that holds the state of a world, by the name of the table."""


@structref.register
class WorldType(types.StructRef):
    """Type of a world within compiled code."""

    def preprocess_fields(self, fields: list[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
        """Fields hold any value of their type, not one constant."""
        return tuple(
            (name, types.unliteral(kind))  # type: ignore[no-untyped-call]
            for name, kind in fields
        )

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        """What stands for a world in the names of compiled functions.

        The type itself is 22,000 letters long, and each name of a function that takes a world would
        hold it: what is kept would be names almost alone, and to compile and load it take longer.
        """
        return f"World{hashlib.sha256(self.name.encode()).hexdigest()[:16]}", ()


class WorldReference(structref.StructRefProxy):
    """A world as compiled code passes it on: a call copies one pointer, not all tables."""


structref.define_proxy(WorldReference, WorldType, World._fields)  # type: ignore[no-untyped-call]


@compiled
def referred(world: World) -> World:
    """The same world by reference, as compiled functions take it."""
    return WorldReference(*world)  # type: ignore[no-untyped-call, return-value]
