"""What a user may choose: the typed, frozen form of a scenario file.

Every evidence field names its unit, its allowed range, its meaning, and the factor that owns it: one of Ringrose's five
or ``circumstances``. The behavioural parameters, one set for all partnerships, are in ``behaviour.py``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.month import Month, count

type Factor = Literal["commitment", "participation", "understanding", "reciprocity", "example", "circumstances"]
FACTORS: tuple[Factor, ...] = ("commitment", "participation", "understanding", "reciprocity", "example")
TRACKS = ("economic", "technical", "people")

type Dated = dict[Month, Annotated[float, Field(ge=0.0)]]


class Share(Evidence[Annotated[float, Field(ge=0.0, le=1.0)]]):
    """A share or a disposition, from 0 to 1."""


class Positive(Evidence[Annotated[float, Field(gt=0.0, le=1e6)]]):
    """A positive amount."""


class Rate(Evidence[Annotated[float, Field(ge=0.0, le=12.0)]]):
    """Events a year, at most one a month."""


class Multiple(Evidence[Annotated[float, Field(ge=0.0, le=5.0)]]):
    """A multiple of what is typical."""


class Count(Evidence[Annotated[int, Field(ge=0, le=1000)]]):
    """A number of things."""


class People(Evidence[Annotated[float, Field(ge=1000.0, le=1e8)]]):
    """A number of inhabitants."""


class Series(Evidence[dict[Month, Annotated[float, Field(gt=0.0)]]]):
    """Dated amounts, joined by straight lines and held flat outside."""


class CountOrSeries(Evidence[Annotated[float, Field(ge=0.0, le=1000.0)] | Dated]):
    """One number, or dated numbers joined by straight lines and held flat outside."""


def owned(factor: Factor, unit: str, meaning: str) -> Any:  # noqa: ANN401
    """An evidence field, with the factor that owns it, its unit and its meaning."""
    return Field(description=meaning, json_schema_extra={"factor": factor, "unit": unit})


class Priorities(Frozen):
    """Shares of a government's agenda that it gives at home to the three tracks; the rest is domestic business."""

    economic: Annotated[float, Field(ge=0.0, le=1.0)]
    technical: Annotated[float, Field(ge=0.0, le=1.0)]
    people: Annotated[float, Field(ge=0.0, le=1.0)]

    @model_validator(mode="after")
    def _at_most_everything(self) -> "Priorities":
        if self.economic + self.technical + self.people > 1.0 + 1e-9:
            raise ValueError("economic + technical + people must not exceed 1; what is left is domestic business")
        return self


class City(Frozen):
    """A city or region with its government, its eligible businesses and its citizens."""

    name: str
    country: str
    population: People = owned("circumstances", "people", "Inhabitants at signing; a citizen agent stands for many")
    gross_regional_product: Positive = owned(
        "reciprocity", "USD billion", "Size of the economy at signing; what a partner may expect grows with it"
    )
    businesses: Annotated[int, Field(ge=1, le=50_000)] = owned(
        "circumstances", "agents", "Businesses that could trade with the partner city (the eligible pool)"
    )
    citizens: Annotated[int, Field(ge=1, le=1_000_000)] = owned(
        "circumstances", "agents", "Citizen agents, each standing for population / citizens people"
    )
    budget: Multiple = owned(
        "commitment", "multiple of a typical budget", "Means of the international work of the government"
    )
    background_partners: CountOrSeries = owned(
        "commitment", "partners", "Other partner cities that compete for attention, one number or dated counts"
    )
    office: Share = owned("commitment", "0 none to 1 standing", "A dedicated international office with its own staff")
    leader_turnover: Rate = owned(
        "commitment", "changes per year", "Hazard of a new leader, used where no dated leaders are given"
    )
    leaders: dict[str, Month] = owned("commitment", "month of taking office", "Dated changes of the city's leader")
    threshold: Share = owned("participation", "share", "Mean reluctance of citizens to take part in exchanges")
    outreach: Share = owned("participation", "share", "How far city hall carries joint activities to its public")
    chamber: Share = owned("participation", "0 none to 1 full", "Involvement of a chamber of commerce")
    language: Share = owned("understanding", "share", "Command of the partner's language and culture among staff")


class PrioritiesEvidence(Evidence[Priorities]):
    """Home priorities with their evidence."""


class Side(Frozen):
    """What one city brings to one partnership."""

    will: Share = owned("commitment", "share", "Propensity of a seated leader to invest in this partnership")
    priorities: PrioritiesEvidence = owned("understanding", "shares of the agenda", "Home priorities by track")
    norm: Share = owned("reciprocity", "share", "Reciprocity norm: readiness to honour what was agreed")
    public_trust: Share = owned("reciprocity", "share", "Trust of the public in the partner's country")
    initial_belief: Share = owned("example", "share", "Belief, at signing, that such a partnership works")


class Partnership(Frozen):
    """An agreement between two cities."""

    between: tuple[str, str]
    term: Positive = owned("commitment", "years", "Years until the agreement has to be renewed")
    committee: Share = owned("understanding", "0 none to 1 yearly", "A standing joint committee that meets every year")
    complementarity: Share = owned("circumstances", "share", "Share of sector pairs that have something to trade")
    earlier_successes: Count = owned("example", "projects", "Joint projects completed in public view before signing")
    trade_share: Share = owned("circumstances", "share", "Share of the national bilateral trade that is the city's")
    trade: Series | None = Field(
        default=None,
        description="National bilateral goods trade, dated; without it only the index is reported",
        json_schema_extra={"factor": "circumstances", "unit": "USD billion a year"},
    )
    sides: dict[str, Side]


type ShockKind = Literal["crisis", "epidemic", "unrest", "dispute", "scandal"]


class Shock(Frozen):
    """A dated event from outside the partnership."""

    title: str
    kind: ShockKind
    begins: Month
    ends: Month
    cities: Annotated[tuple[str, ...], Field(min_length=1)]
    severity: Share = owned("circumstances", "share", "How much of the affected channel is lost while it lasts")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Shock":
        if count(self.ends) < count(self.begins):
            raise ValueError(f"ends {self.ends}, before it begins {self.begins}")
        return self


class Calendar(Frozen):
    """From signing to the last simulated month, both included."""

    signed: Month
    until: Month

    @model_validator(mode="after")
    def _until_after_signing(self) -> "Calendar":
        if count(self.until) < count(self.signed):
            raise ValueError(f"until is {self.until}, before signed, {self.signed}")
        return self

    @property
    def months(self) -> int:
        """Number of simulated months."""
        return count(self.until) - count(self.signed) + 1


class Scenario(Frozen):
    """One world to simulate: cities, their partnership, dated events, and the behaviour common to all."""

    name: str
    title: str
    summary: str
    synthetic: bool
    calendar: Calendar
    cities: dict[str, City]
    partnerships: dict[str, Partnership]
    shocks: dict[str, Shock]
    behaviour: Behaviour

    @property
    def partnership(self) -> Partnership:
        """The one partnership of this world."""
        (partnership,) = self.partnerships.values()
        return partnership

    def city(self, side: int) -> City:
        """The city on side 0 or 1 of the partnership."""
        return self.cities[self.partnership.between[side]]

    @model_validator(mode="after")
    def _hangs_together(self) -> "Scenario":
        from sistercities.scenario.consistency import problems

        found = problems(self)
        if found:
            raise ValueError("\n".join(found))
        return self
