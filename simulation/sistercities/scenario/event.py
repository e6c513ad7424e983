"""Dated events: shocks that come from outside, and policies that somebody chooses.

A shock works on the channels of its kind. A policy pushes one lever: a parameter that may change
during a run.
"""

from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationInfo, field_validator

from sistercities.scenario.dates import Month, count
from sistercities.scenario.evidence import Evidence, Frozen, Words, observable
from sistercities.scenario.names import Line
from sistercities.scenario.words import meant, quoted

type ShockKind = Literal["crisis", "epidemic", "unrest", "dispute", "scandal", "disaster"]
type Place = Literal["city", "side", "partnership"]
type Direction = Literal["raise", "lower", "add"]

_Severity = Annotated[float, Field(ge=0.0, le=1.0)]
_Size = Annotated[float, Field(ge=0.0, le=10.0)]
_Cost = Annotated[float, Field(ge=0.0, le=1e9)]
_Offices = Annotated[float, Field(ge=0.0, le=1e5)]


class Severity(Evidence[_Severity, _Severity]):
    """How much of a channel is lost, from 0 to 1."""


class Size(Evidence[_Size, _Size]):
    """How hard a policy pushes."""


class Cost(Evidence[_Cost, _Cost]):
    """Money, USD a year."""


class AssumedCost(Evidence[_Offices, _Offices]):
    """What something takes, in standing offices."""


def not_before(ends: str, begins: str | None) -> str:
    """The last month of an event, once it is seen not to lie before the first.

    Raises:
        ValueError: if it does.
    """
    if begins and count(ends) < count(begins):
        raise ValueError(f"{ends}, before it begins in {begins}")
    return ends


class Shock(Frozen):
    """A dated event from outside the partnership."""

    title: Line
    kind: ShockKind
    begins: Month
    ends: Month
    cities: Annotated[tuple[str, ...], Field(min_length=1)]
    partnerships: tuple[str, ...] = Field(
        default=(), description="Partnerships it hits; all of the cities if none"
    )
    severity: Severity = observable(
        "circumstances",
        "share",
        "How much of the affected channel is lost while it lasts",
        Words("severity", "keparahan"),
        has=Words("a severity of {}", "keparahan {}"),
    )

    @field_validator("ends")
    @classmethod
    def _ends_after_it_begins(cls, ends: str, checked: ValidationInfo) -> str:
        return not_before(ends, checked.data.get("begins"))


class Lever(NamedTuple):
    """A parameter that a policy can push.

    Attributes:
        place: what has its own value of it: each city, each side of a partnership, or each
            partnership.
        pushes: how it may be pushed. ``raise`` and ``lower`` by a size k: a share x becomes 1 - (1
            - x)(1 - k) or x (1 - k), a rate x becomes x (1 + k) or x (1 - k); ``add`` puts one more
            event into the first month, or none where k is 0.
        share: whether it is a share (or a chance), as against a rate that knows no upper end.
    """

    place: Place
    share: bool = True
    pushes: tuple[Direction, ...] = ("raise", "lower")


LEVERS = {
    "office": Lever("city"),
    "language": Lever("city"),
    "outreach": Lever("city"),
    "chamber": Lever("city"),
    "threshold": Lever("city"),
    "budget": Lever("city", share=False),
    "background_partners": Lever("city", share=False),
    "liquidity": Lever("city"),
    "leader": Lever("city", pushes=("add",)),
    "will": Lever("side"),
    "association": Lever("side"),
    "desk": Lever("side", pushes=("add",)),
    "carrier_turnover": Lever("side"),
    "association_loss": Lever("side", share=False),
    "norm": Lever("side"),
    "public_trust": Lever("side"),
    "consideration": Lever("side"),
    "entry_cost": Lever("side", share=False),
    "committee": Lever("partnership"),
    "travel": Lever("partnership"),
    "dispute": Lever("partnership"),
    "economic_activities": Lever("partnership", share=False),
    "technical_activities": Lever("partnership", share=False),
    "people_activities": Lever("partnership", share=False),
    "pilots": Lever("partnership", pushes=("add",)),
    "meetings": Lever("partnership", share=False),
    "delegation": Lever("partnership"),
    "contact": Lever("partnership"),
    "joint_work_pull": Lever("partnership"),
    "home_drift": Lever("partnership"),
    "memory_base": Lever("partnership"),
}


class Push(Frozen):
    """What a policy does: a push of some size on one lever."""

    parameter: str = Field(
        description="The lever that is pushed", json_schema_extra={"enum": list(LEVERS)}
    )
    change: Direction = Field(
        description="How it is pushed; each lever allows raise and lower, or add"
    )
    size: Size = observable(
        "circumstances",
        "share or multiple",
        "How hard: k of the lever's operation at full strength",
        Words("size of the push", "besarnya dorongan"),
        has=Words("a push of {}", "dorongan sebesar {}"),
    )
    ramp_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        default=0,
        description="Time until full strength, growing by equal steps",
        json_schema_extra={"unit": "months"},
    )
    cost: Cost | None = observable(
        "circumstances",
        "USD a year",
        "What it costs; unknown if not given",
        Words("cost", "biaya"),
        has=Words("a cost of USD {} a year", "biaya USD {} per tahun"),
        default=None,
    )
    assumed_cost: AssumedCost | None = observable(
        "circumstances",
        "offices",
        "What it takes, where no source names a cost: 1 is as much as a standing office",
        Words("assumed cost", "biaya yang diandaikan"),
        has=Words("an assumed cost of {} offices", "biaya yang diandaikan sebesar {} kantor"),
        default=None,
    )

    @property
    def lever(self) -> Lever:
        """The lever that is pushed."""
        return LEVERS[self.parameter]

    @field_validator("parameter")
    @classmethod
    def _is_a_lever(cls, parameter: str) -> str:
        if parameter not in LEVERS:
            raise ValueError(f"no lever {quoted(parameter)}; {meant(parameter, LEVERS)}")
        return parameter

    @field_validator("change")
    @classmethod
    def _lever_allows(cls, change: Direction, checked: ValidationInfo) -> Direction:
        parameter = checked.data.get("parameter")
        if parameter and change not in LEVERS[parameter].pushes:
            raise ValueError(
                f'"{change}" given; {parameter} allows {" or ".join(LEVERS[parameter].pushes)}'
            )
        return change

    @field_validator("size")
    @classmethod
    def _stays_within(cls, size: Size, checked: ValidationInfo) -> Size:
        parameter, change = checked.data.get("parameter"), checked.data.get("change")
        if change == "add" and size.value not in {0.0, 1.0}:
            raise ValueError(
                f"{size.value:g} given; it adds one event, so it must be 1, or 0 for none"
            )
        if parameter and (LEVERS[parameter].share or change == "lower") and size.value > 1.0:
            raise ValueError(
                f"{size.value:g} given; it must be at most 1 for this push on {parameter}"
            )
        return size


class Policy(Push):
    """A dated push on one lever."""

    title: Line
    begins: Month | None = Field(
        default=None, description="First month; the first of the run if none is given"
    )
    ends: Month | None = Field(
        default=None, description="Last month; the last of the run if none is given"
    )
    cities: tuple[str, ...] = Field(
        default=(), description="Cities it holds for; all if none is named"
    )
    partnerships: tuple[str, ...] = Field(
        default=(), description="Partnerships it holds for; all if none is named"
    )

    @field_validator("ends")
    @classmethod
    def _ends_after_it_begins(cls, ends: str | None, checked: ValidationInfo) -> str | None:
        return ends and not_before(ends, checked.data.get("begins"))
