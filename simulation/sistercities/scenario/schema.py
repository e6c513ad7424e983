"""What a user may choose: the typed, frozen form of a scenario file.

Every evidence field names its unit, its allowed range, its meaning, the factor that owns it (one of Ringrose's five or
``circumstances``), and whether it is an observable, which can be counted or dated, or a disposition, which a coder
judges. The behavioural parameters, one set for all partnerships, are in ``behaviour.py``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.dates import Month, MonthOrItsYear, YearOrMonth, count, named
from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.names import Line, Name, Text
from sistercities.scenario.switches import Switches

type Factor = Literal[
    "commitment", "participation", "understanding", "reciprocity", "example", "circumstances"
]
FACTORS: tuple[Factor, ...] = (
    "commitment",
    "participation",
    "understanding",
    "reciprocity",
    "example",
)
TRACKS = ("economic", "technical", "people")
PARTS_ONLY = {"parts only": True}
"""Context for validation that leaves out whether the parts of a scenario hang together."""
USUAL_MONTHS = 312
"""Length of a run where a scenario does not say until when: 26 years."""

type Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
_LEAST = 1e-6
"""Least amount: rules divide by amounts, so none may be next to nothing."""

_Years = Annotated[float, Field(gt=0.0, le=100.0)]
_Past = Annotated[float, Field(ge=0.0, le=100.0)]
_Rate = Annotated[float, Field(ge=0.0, le=12.0)]
_Multiple = Annotated[float, Field(ge=0.0, le=5.0)]
_Count = Annotated[int, Field(ge=0, le=1000)]
_Amount = Annotated[float, Field(ge=_LEAST, le=1e8)]
_Partners = Annotated[float, Field(ge=0.0, le=1e3)]
_Traded = Annotated[float, Field(ge=_LEAST, le=1e6)]


class Share(Evidence[Fraction, Fraction]):
    """A share or a disposition, from 0 to 1."""


class Years(Evidence[_Years, _Years]):
    """A number of years."""


class Past(Evidence[_Past, _Past]):
    """A number of years gone by, perhaps none."""


class Rate(Evidence[_Rate, _Rate]):
    """Events a year, at most one a month."""


class Multiple(Evidence[_Multiple, _Multiple]):
    """A multiple of what is typical."""


class Count(Evidence[_Count, _Count]):
    """A number of things."""


class Date(Evidence[Month, Month]):
    """A month."""


class Amount(Evidence[_Amount | Annotated[dict[Month, _Amount], Field(min_length=1)], _Amount]):
    """A positive amount, or dated amounts joined by straight lines and held flat outside."""


class Partners(
    Evidence[_Partners | Annotated[dict[Month, _Partners], Field(min_length=1)], _Partners]
):
    """A number of partners, or dated numbers joined by straight lines and held flat outside."""


class Series(Evidence[Annotated[dict[Month, _Traded], Field(min_length=1)], _Traded]):
    """Dated amounts, joined by straight lines and held flat outside."""


def observable(factor: Factor, unit: str, meaning: str, **more: Any) -> Any:  # noqa: ANN401
    """An evidence field that can be counted or dated: the factor that owns it, its unit and its meaning."""
    return Field(
        description=meaning,
        json_schema_extra={"factor": factor, "unit": unit, "kind": "observable"},
        **more,
    )


def disposition(factor: Factor, unit: str, meaning: str) -> Any:  # noqa: ANN401
    """An evidence field that a coder judges; neutral without an indicator, and in a run with blind dispositions."""
    return Field(
        description=meaning,
        json_schema_extra={"factor": factor, "unit": unit, "kind": "disposition"},
    )


class Priorities(Frozen):
    """Shares of a government's agenda that it gives at home to the three tracks; the rest is domestic business."""

    economic: Fraction
    technical: Fraction
    people: Fraction

    @field_validator("people")
    @classmethod
    def _at_most_everything(cls, people: float, checked: ValidationInfo) -> float:
        if sum(checked.data.values()) + people > 1.0 + 1e-9:
            raise ValueError(
                "economic + technical + people must not exceed 1; what is left is domestic business"
            )
        return people


class Agenda(Evidence[Priorities, Priorities]):
    """Home priorities with their evidence."""


class City(Frozen):
    """A city or region with its government, its eligible businesses and its citizens."""

    name: Line
    country: Line
    population: Amount = observable(
        "circumstances", "people", "Inhabitants; a citizen agent stands for many"
    )
    gross_regional_product: Amount = observable(
        "circumstances",
        "USD billion",
        "Size of the economy; what a partner may expect grows with it",
    )
    businesses: Annotated[int, Field(ge=1, le=50_000)] = observable(
        "circumstances",
        "agents",
        "Businesses that could trade with the partner city (the eligible pool)",
    )
    citizens: Annotated[int, Field(ge=1, le=50_000_000)] = observable(
        "circumstances", "agents", "Citizen agents, each standing for population / citizens people"
    )
    budget: Multiple = observable(
        "commitment",
        "multiple of a typical budget",
        "Means of the international work of the government",
    )
    background_partners: Partners = observable(
        "commitment", "partners", "Other partner cities, not simulated, that compete for attention"
    )
    office: Share = observable(
        "commitment", "0 none to 1 standing", "A dedicated international office with own staff"
    )
    leader_turnover: Rate = observable(
        "commitment",
        "changes per year",
        "Hazard of a new leader, where no leaders are dated or leaders are by hazard",
    )
    leaders: dict[Line, Date] = observable(
        "commitment", "month of taking office", "Dated changes of the city's leader"
    )
    threshold: Share = disposition(
        "participation", "share", "Mean reluctance of citizens to take part in exchanges"
    )
    outreach: Share = disposition(
        "participation", "share", "How far city hall carries joint activities to its public"
    )
    chamber: Share = observable(
        "participation", "0 none to 1 full", "Involvement of a chamber of commerce"
    )
    language: Share = disposition(
        "understanding", "share", "Command of the partner's language and culture among staff"
    )


class Side(Frozen):
    """What one city brings to one partnership."""

    will: Share = disposition(
        "commitment", "share", "Propensity of a seated leader to invest in this partnership"
    )
    proposer: Share = observable(
        "commitment",
        "0 diplomats to 1 doers",
        "Who proposed the partnership: its doers, or an embassy or national diplomacy",
    )
    association: Share = observable(
        "participation",
        "0 none to 1 named",
        "A body outside city hall that carries the partnership: society, school, chamber",
    )
    priorities: Agenda = disposition(
        "understanding", "shares of the agenda", "Home priorities by track"
    )
    norm: Share = disposition(
        "reciprocity", "share", "Reciprocity norm: readiness to honour what was agreed"
    )
    public_trust: Share = disposition(
        "reciprocity", "share", "Trust of the public in the partner's country"
    )
    initial_belief: Share = disposition(
        "example", "share", "Belief, at signing, that such a partnership works"
    )


class Partnership(Frozen):
    """An agreement between two cities."""

    between: tuple[str, str]
    signed: MonthOrItsYear = Field(
        description="Month in which the agreement takes effect; July where only the year is known"
    )
    term: Years = observable("commitment", "years", "Years until the agreement has to be renewed")
    renewed_for: Years | None = observable(
        "commitment",
        "years",
        "Years of each renewal; as many as the term if not given",
        default=None,
    )
    ends: Date | None = observable(
        "commitment",
        "month",
        "Last month, after which nothing takes it up again; it goes on if not given",
        default=None,
    )
    committee: Share = observable(
        "understanding", "0 none to 1 yearly", "A standing joint committee that meets yearly"
    )
    former_relation: Past = observable(
        "understanding",
        "years",
        "Documented contact of the two city halls, or of bodies they own, before signing",
    )
    complementarity: Share = disposition(
        "circumstances", "share", "Share of sector pairs that have something to trade"
    )
    earlier_successes: Count = observable(
        "example", "projects", "Joint projects completed in public before signing"
    )
    firms_in_place: Share = observable(
        "circumstances",
        "0 none to 1 standing",
        "Trade or works of businesses between the two cities before signing",
    )
    trade_share: Share = observable(
        "circumstances", "share", "Share of the national bilateral trade that is the city's"
    )
    trade: Series | None = observable(
        "circumstances",
        "USD billion a year",
        "National bilateral goods trade, dated; without it only the index is reported",
        default=None,
    )
    occasions: dict[Line, Date] = observable(
        "circumstances",
        "month of the event",
        "Dated visits, treaties and anniversaries of the two nations: occasions to meet again",
    )
    sides: dict[str, Side]

    @field_validator("ends")
    @classmethod
    def _ends_after_it_is_signed(cls, ends: Date | None, checked: ValidationInfo) -> Date | None:
        signed = checked.data.get("signed")
        if ends and signed and count(ends.value) < count(signed):
            raise ValueError(f"{ends.value}, before it is signed in {signed}")
        return ends


class Chronicle(Frozen):
    """What is documented about a case: set beside a simulated history, and never read by the model."""

    date: YearOrMonth
    what: Line
    source: str | tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of all sources."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Calendar(Frozen):
    """How long to simulate, and in which steps."""

    until: Month | None = Field(
        default=None, description="Last month; 26 years after the first signing if not given"
    )
    step: Literal["month", "half-month"] = Field(
        default="month",
        description="Length of a step; half months only to check that the month is short enough",
    )


class Source(Frozen):
    """A source of a file's own, beside those of the shared bibliography; the names are those of CSL."""

    title: Annotated[Text, Field(min_length=1)]
    author: Text | None = None
    issued: YearOrMonth | None = Field(default=None, description="Year or month")
    publisher: Text | None = None
    URL: Text | None = None
    note: Text | None = None


class Scenario(Frozen):
    """One world to simulate: cities, their partnerships, dated events, and the behaviour common to all."""

    name: Line
    title: Line
    summary: Text
    synthetic: bool
    dispositions: Literal["coded", "blind"] = Field(
        default="coded",
        description="Use dispositions as coded, or set every one to its neutral value",
    )
    leaders: Literal["dated", "hazard"] = Field(
        default="dated",
        description="Change leaders on their dates, or at random with leader_turnover",
    )
    focus: str | None = Field(
        default=None, description="The partnership that is reported; the first if not given"
    )
    calendar: Calendar
    switches: Switches
    cities: dict[Name, City]
    partnerships: Annotated[dict[Name, Partnership], Field(min_length=1)]
    shocks: dict[Name, Shock]
    policies: dict[Name, Policy]
    sources: dict[Line, Source] = Field(default={}, description="Sources of the file's own")
    behaviour: Behaviour
    chronology: dict[Line, Chronicle] = Field(
        default_factory=dict,
        description="What is documented about the case; the model never reads it",
    )

    __iter__ = None  # type: ignore[assignment]  # one value: Mesa's batch_run walks through whatever it can walk through

    def __hash__(self) -> int:
        return hash(
            self.model_dump_json()
        )  # of everything: a study has thousands that differ in one number

    @property
    def begins(self) -> str:
        """The first simulated month: that of the first signing."""
        return min(partnership.signed for partnership in self.partnerships.values())

    @property
    def until(self) -> str:
        """The last simulated month."""
        return self.calendar.until or named(count(self.begins) + USUAL_MONTHS - 1)

    @property
    def months(self) -> int:
        """Number of simulated months."""
        return count(self.until) - count(self.begins) + 1

    @property
    def reported(self) -> str:
        """Key of the partnership that is reported."""
        return self.focus or next(iter(self.partnerships))

    @property
    def partnership(self) -> Partnership:
        """The partnership that is reported."""
        return self.partnerships[self.reported]

    def city(self, side: int) -> City:
        """The city on side 0 or 1 of the partnership that is reported."""
        return self.cities[self.partnership.between[side]]

    @model_validator(mode="after")
    def _hangs_together(self, info: ValidationInfo) -> "Scenario":
        if info.context is PARTS_ONLY:
            return self
        from sistercities.scenario.consistency import disagreements
        from sistercities.scenario.mistakes import DisagreementError

        if found := list(disagreements(self)):
            raise DisagreementError(found)
        return self


def refuse_different_behaviour(scenarios: list[Scenario]) -> None:
    """Pairings are compared under one behaviour; otherwise any ending could be given to any of them."""
    first = scenarios[0]
    for other in scenarios[1:]:
        if (other.behaviour, other.switches) != (first.behaviour, first.switches):
            raise SisterCitiesError(
                f"{first.name} and {other.name} differ in behaviour or switches; pairings are compared under one set"
            )
