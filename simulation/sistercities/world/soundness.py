"""Whether tables may be handed to compiled code.

That code trusts every row number, count and month that it is given.
"""

from typing import Any

import numpy as np

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.world.matching import COOL, ENDED, TRADING
from sistercities.world.participation import list_participants
from sistercities.world.population import Column, Table, variables_of
from sistercities.world.state import MOVING, ROWS, CitizenState, World, referred

MOST_ACTIVITIES = 1_000
"""No track of any scenario has as many activities in a month."""

_BY_USERS = {"productivity", "capacity"}
"""No step moves these, but somebody may have written them."""


def read_only(world: World) -> World:
    """The same world, whose tables can be read and not written."""
    return World(*map(_shown, world))


def refuse_to_advance(world: World, month: int, until: int) -> None:
    """Refuse steps that the calendar does not have, and a world whose tables cannot be written.

    Args:
        world: the world.
        month: first step.
        until: step after the last one.

    Raises:
        SisterCitiesError: unless ``month`` to ``until`` lie within the calendar, and the world can
            be moved.
    """
    if not np.asarray(world.record).flags.writeable:
        raise SisterCitiesError(
            "this world is there to be read; founding.found_world(scenario, seed) gives one to move"
        )
    steps = len(world.record)
    if not 0 <= month <= until <= steps:
        raise SisterCitiesError(f"steps {month} to {until}; the calendar has steps 0 to {steps}")


def moved_to(
    own: World, given: World, month: int, people: Table[CitizenState] | None = None
) -> World:
    """A world with the tables of another state of the same world, checked one by one.

    Args:
        own: the world as it was founded; what no month changes is taken from it.
        given: the state after some steps.
        month: how many.
        people: the citizens, if they are those of another world, as a null world's are.

    Returns:
        The world as it was founded, with that state.

    Raises:
        SisterCitiesError: if a table has another shape or type, or holds what no month of this
            world can have left.
    """
    refuse_to_advance(own, 0, month)
    own = own if people is None else own._replace(citizens=people)
    names = [name for name in MOVING if people is None or name != "citizens"]
    world = own._replace(
        **{name: _table(name, getattr(own, name), getattr(given, name)) for name in names}
    )
    for name, holds in _findings(own, world, month, people is None):
        if not holds:
            raise SisterCitiesError(
                f"{name}: no state that {month} steps of this world can have left"
            )
    if people is None:
        list_participants(referred(world))
    return world


def _shown(value: Any) -> Any:  # noqa: ANN401
    """A table, or several of them, to be read and not written; anything else as it is."""
    if isinstance(value, np.ndarray):
        shown = value.view()
        shown.flags.writeable = False
        return shown
    if isinstance(value, tuple):  # the calendar is a tuple of tables
        return type(value)(*map(_shown, value))
    return value


def _table(name: str, own: Any, given: Any) -> Any:  # noqa: ANN401
    """One table of a state in the form that compiled code knows; a copy only if it is read-only."""
    rows = np.asarray(given)
    shape = (
        (len(rows),) if name == "ties" and rows.ndim == 1 else own.shape
    )  # there is room for more or fewer ties
    if rows.shape != shape or rows.dtype != own.dtype:
        raise SisterCitiesError(
            f"{name}: rows of another kind or number than this world has ({rows.shape}, {shape})"
        )
    rows = np.require(rows, requirements=["C", "A", "W"])
    return rows.view(np.recarray) if rows.dtype.names else rows


def _findings(own: World, world: World, month: int, peopled: bool) -> list[tuple[str, bool]]:
    """What must hold before compiled code may go on, with the place where it would not."""
    met = int(world.met[0])
    if not 0 <= met <= len(world.ties):
        return [("met", False)]
    findings = [
        (f"{name}.{field}", np.array_equal(getattr(own, name)[field], getattr(world, name)[field]))
        for name, row in ROWS.items()
        if name != "ties"
        for field, variable in variables_of(row).items()
        if variable.moves == "fixed" and field not in _BY_USERS
    ]
    for name in MOVING:
        if name not in {"met", "record"}:
            findings += _numbers(
                name, np.asarray(getattr(world, name))[: met if name == "ties" else None]
            )
    findings += _leads(world, met)
    if all(holds for _, holds in findings):  # counts go by row numbers, which hold now
        findings += _books(world, met, month) + _people(world, peopled)
    return [*findings, *_past(world, month)]


def _numbers(name: str, rows: Column) -> list[tuple[str, bool]]:
    """Numbers are finite, and within what their kind allows.

    Shares lie from 0 to 1, yes and no are one of the two, whole numbers are -1 or more.
    """
    findings = []
    variables = variables_of(ROWS[name])
    for field in rows.dtype.names or ():
        values = rows[field]
        if values.dtype.kind == "f":
            holds = bool(np.isfinite(values).all())
            if variables[field].unit.startswith("share"):
                holds = holds and _between(values, 0.0, 1.0)
        elif values.dtype.kind == "b":
            holds = _between(values.view(np.uint8), 0, 1)
        else:
            holds = field in {"identity", "occasion", "ready"} or bool((values >= -1).all())
        findings.append((f"{name}.{field}", holds))
    return findings


def _leads(world: World, met: int) -> list[tuple[str, bool]]:
    """Every tie names businesses of its two sides.

    The chain of leads of a business leads back and ends.
    """
    ties: Any = np.asarray(world.ties)[:met]
    known = _between(ties["partnership"], 0, len(world.agreements) - 1)
    findings = [("ties.partnership", known), ("ties.stage", _between(ties["stage"], COOL, ENDED))]
    for side, field in enumerate(("business_a", "business_b")):
        pools: Any = np.asarray(world.pools)[ties["partnership"] if known else [], side]
        rows = ties[field]
        in_pool = known and bool(((rows >= pools["first"]) & (rows < pools["last"])).all())
        findings.append((f"ties.{field}", in_pool))
    findings.append(("ties.earlier", bool((ties["earlier"] < np.arange(met)).all())))
    findings.append(
        ("businesses.newest_lead", _between(world.businesses["newest_lead"], -1, met - 1))
    )
    return findings


def _books(world: World, met: int, month: int) -> list[tuple[str, bool]]:
    """What is counted is as many as there are, and nobody was last at it in time to come."""
    ties: Any = np.asarray(world.ties)[:met]
    trading = ties[ties["stage"] == TRADING]
    served = np.zeros(len(world.businesses), dtype=np.int64)
    for field in ("business_a", "business_b"):
        served += np.bincount(trading[field], minlength=len(served))
    return [
        ("pools.participants", _counted(world.pools, world.businesses["participating"])),
        ("businesses.ties", np.array_equal(served, world.businesses["ties"])),
        ("pools.steps", bool((world.pools["steps"] == month).all())),
        ("businesses.since", _between(world.businesses["since"], 0, month)),
        ("businesses.capacity", bool((world.businesses["capacity"] >= 1).all())),
    ]


def _people(world: World, peopled: bool) -> list[tuple[str, bool]]:
    """The same of citizens; in a null world nobody takes part."""
    publics, citizens = world.publics, world.citizens
    if not peopled:
        return [("publics.participants", not publics["participants"].any())]
    return [("publics.participants", _counted(publics, citizens["participating"]))]


def _past(world: World, month: int) -> list[tuple[str, bool]]:
    """The record has what was, within what can be, and nothing of what is to come."""
    record: Any = np.asarray(world.record)
    held = [name for name in record.dtype.names if name.startswith("activities")]
    possible = all(_between(record[name], 0, 3 * MOST_ACTIVITIES) for name in held)
    nothing = not any(
        record[month:][name].any() for name in record.dtype.names
    )  # the bytes between may be any
    return [("record.activities", possible), ("record", nothing)]


def _between(values: Column, low: float, high: float) -> bool:
    return bool(((values >= low) & (values <= high)).all())


def _counted(groups: Table[Any], participating: Column) -> bool:
    """Whether each group, a run of rows, says how many of its rows take part."""
    return all(
        int(participating[int(each.first) : int(each.last)].sum()) == int(each.participants)
        for each in np.asarray(groups).reshape(-1).view(np.recarray)
    )
