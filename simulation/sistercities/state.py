"""The state of a world: governments, agreements, citizens, businesses and their ties, each a table of rows.

Rows never move. ``World`` holds all of them together with what is given; its fields say which of them a month moves.
"""

from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from numba.core import types
from numba.experimental import structref

from sistercities.compiled import compiled
from sistercities.given import Calendar
from sistercities.population import Column, Table
from sistercities.record import Month
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.switches import Choices

MOVES = "a month moves it"
"""Marks a field of a world that a month changes: every world has its own, and a checkpoint keeps it."""


class Government:
    """One city government in one partnership: a row of the table ``[partnership, side]``.

    ``city`` is the row of the city, ``ledger`` remembered effort, ``reciprocity`` perceived reciprocity, ``example``
    belief that such a partnership works.
    """

    city: int
    identity: int
    will: float
    commitment: float
    effort: float
    ledger: float
    reciprocity: float
    example: float


class Agenda:
    """One track on the agenda of one government: a row of the table ``[partnership, side, track]``."""

    home: float
    priority: float
    effort: float


class Agreement:
    """The agreement of a partnership: a row of the table ``[partnership]``.

    Months are steps since the beginning of the run: ``signs`` when it is signed (-1 never), ``review`` when it is
    looked at next, ``occasion`` of the last new leader, committee or anniversary. ``activities_24``, ``economic_24``,
    ``economic_12`` and ``people_12`` count activities of the last 24 or 12 months.
    """

    identity: int
    signs: int
    signed: bool
    valid: bool
    ended: bool
    term: int
    review: int
    occasion: int
    understanding: float
    projects: float
    hosted: int
    activities_24: int
    economic_24: int
    economic_12: int
    people_12: int


class Track:
    """One track of a partnership: a row of the table ``[partnership, track]``."""

    open: bool
    aspiration: float


class Public:
    """The public of one city: a row of the table ``[city]``.

    Its citizens are the rows ``first`` up to, not including, ``last``; the first has this ``identity``, the others the
    numbers that follow. ``share`` is the share of them who take part, ``participants`` their number, ``most`` the most
    participating acquaintances that any of them ever had.
    """

    identity: int
    first: int
    last: int
    participants: int
    most: int
    share: float


class CitizenState:
    """One citizen: a row of the table of all citizens.

    ``city`` is the row of the city, ``reluctance`` the own deviation from its mean threshold,
    ``participating_acquaintances`` how many participants talk to the citizen. ``since`` is the step in which the
    citizen began to take part, ``months`` the steps of earlier spells.
    """

    reluctance: np.float32
    city: np.int16
    participating_acquaintances: np.int16
    since: np.int16
    months: np.int16
    participating: bool


class Pool:
    """The eligible businesses of one side of a partnership: a row of the table ``[partnership, side]``.

    They are the rows ``first`` up to, not including, ``last``; the first has this ``identity``, the others the numbers
    that follow. ``participants`` of them are in the programme.
    """

    identity: int
    first: int
    last: int
    participants: int


class BusinessState:
    """One business: a row of the table of all businesses.

    ``pool`` is the row of its pool, two for each partnership; ``match`` the share of the other side's businesses whose
    sector has something to trade with its own; ``capacity`` the most ties it can serve, ``ties`` the ties it serves;
    ``newest_lead`` the row of its newest lead (-1 without any; first side only); ``delivered`` and ``received`` the
    value of all deliveries so far.
    """

    productivity: float
    match: float
    belief: float
    delivered: float
    received: float
    newest_lead: int
    pool: np.int32
    capacity: np.int32
    ties: np.int32
    sector: np.int16
    participating: bool


class Tie:
    """A pair of businesses that met, one of each side: a row of the table of all pairs.

    ``identity`` is the same whichever side is named first; ``earlier`` is the row of the earlier lead of the same first
    business (-1 without any); ``stage`` is cool, warm, trading or ended; ``contacts`` counts since the first meeting,
    or since the last tie of the pair ended; ``match`` is 1 if the two sectors have something to trade, else 0.
    ``ready`` is room for the list of pairs that are ready for their deal within a step.
    """

    identity: int
    business_a: int
    business_b: int
    earlier: int
    ready: int
    match: float
    trust: float
    partnership: np.int32
    contacts: np.int32
    stage: np.int8


class World(NamedTuple):
    """Everything that a month reads or writes. Only ``ties`` may be given more room.

    Attributes:
        seed: key of all luck.
        key: number of the first step in the keys of draws: steps since the year 0.
        year: steps in a year.
        behaviour: behavioural parameters, per step.
        switches: structural alternatives.
        calendar: what comes from outside, for all steps.
        matches: whether two sectors match, ``[partnership, sector, sector]``.
        governments: table ``[partnership, side]``.
        agendas: table ``[partnership, side, track]``.
        agreements: table ``[partnership]``.
        tracks: table ``[partnership, track]``.
        publics: table ``[city]``.
        citizens: table of all citizens.
        pools: table ``[partnership, side]``.
        businesses: table of all businesses.
        met: number of pairs of businesses that ever met, ``[1]``.
        ties: table of those pairs, with room for more.
        record: table ``[step, partnership]``.
        turning: room for the rows of citizens who turn within a step.
        lucks: room for the luck of many agents in a row, ``[4, LUCKS / 4]``.
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
    turning: Column
    lucks: Column


MOVING = tuple(
    name
    for name, hint in get_type_hints(World, include_extras=True).items()
    if MOVES in getattr(hint, "__metadata__", ())
)
"""Names of the fields of a world that a month moves."""


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
    """The same world by reference, as compiled functions take it."""
    return WorldReference(*world)  # type: ignore[no-untyped-call, return-value]
