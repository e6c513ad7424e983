"""What a user may choose: the typed, frozen form of a scenario file.

Every evidence field declares the factor that owns it (one of Ringrose's five or ``circumstances``),
its unit, its meaning and its words, and whether it is an observable, which can be counted or dated,
or a disposition, which a coder judges. By which rule it is coded stands in ``coding.py``. The
behavioural parameters, one set for all partnerships, are in ``behaviour.py``.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.chronicle import Chronicle, Source
from sistercities.scenario.dates import Month, MonthOrItsYear, count, named
from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import (
    Amount,
    Count,
    Date,
    Factor,
    Frozen,
    Multiple,
    Partners,
    Past,
    Rate,
    Series,
    Share,
    Words,
    Years,
    disposition,
    observable,
)
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.names import Line, Name, Text
from sistercities.scenario.side import Side
from sistercities.scenario.switches import Switches

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


class City(Frozen):
    """A city or region with its government, its eligible businesses and its citizens."""

    name: Line
    country: Line
    population: Amount = observable(
        "circumstances",
        "people",
        "Inhabitants; a citizen agent stands for many",
        Words("population", "jumlah penduduk"),
        has=Words("{} inhabitants", "{} penduduk"),
    )
    gross_regional_product: Amount = observable(
        "circumstances",
        "USD billion",
        "Size of the economy; what a partner may expect grows with it",
        Words("the size of the two economies", "ukuran kedua perekonomian"),
        has=Words("a regional product of USD {} billion", "produk regional bruto USD {} miliar"),
    )
    businesses: Annotated[int, Field(ge=1, le=50_000)] = observable(
        "circumstances",
        "agents",
        "Businesses that could trade with the partner city (the eligible pool)",
        Words("eligible businesses", "usaha yang memenuhi syarat"),
        has=Words("{} eligible businesses", "{} usaha yang memenuhi syarat"),
    )
    citizens: Annotated[int, Field(ge=1, le=50_000_000)] = observable(
        "circumstances",
        "agents",
        "Citizen agents, each standing for population / citizens people",
        Words("citizen agents", "agen warga"),
        has=Words("{} citizen agents", "{} agen warga"),
    )
    budget: Multiple = observable(
        "commitment",
        "multiple of a typical budget",
        "Means of the international work of the government",
        Words("means", "anggaran"),
        has=Words("{} times the typical budget", "{} kali anggaran lazim"),
    )
    background_partners: Partners = observable(
        "commitment",
        "partners",
        "Other partner cities, not simulated, that compete for attention",
        Words("the number of other partners", "jumlah mitra lain"),
        has=Words("{} background partners", "{} mitra lain"),
        one="1 background partner",
    )
    office: Share = observable(
        "commitment",
        "0 none to 1 standing",
        "A dedicated international office with own staff",
        Words("an international office", "kantor urusan internasional"),
        has=Words(
            "an international office of {} (0 none, 1 standing)",
            "kantor urusan internasional {} (0 tidak ada, 1 tetap)",
        ),
    )
    leader_turnover: Rate = observable(
        "commitment",
        "changes per year",
        "Hazard of a new leader, where no leaders are dated or leaders are by hazard",
        Words("the turnover of leaders", "pergantian kepala daerah"),
        has=Words(
            "{} expected changes of leader a year",
            "perkiraan {} pergantian kepala daerah per tahun",
        ),
    )
    leaders: dict[Line, Date] = observable(
        "commitment",
        "month of taking office",
        "Dated changes of the city's leader",
        Words("the dates of new leaders", "tanggal kepala daerah baru"),
        has=Words("{} dated changes of leader", "{} pergantian kepala daerah bertanggal"),
        one="1 dated change of leader",
    )
    threshold: Share = disposition(
        "participation",
        "share",
        "Mean reluctance of citizens to take part in exchanges",
        Words("reluctance of citizens", "keengganan warga"),
        has=Words("a mean reluctance of citizens of {}", "keengganan warga rata-rata {}"),
    )
    outreach: Share = disposition(
        "participation",
        "share",
        "How far city hall carries joint activities to its public",
        Words("outreach", "jangkauan ke masyarakat"),
        has=Words("an outreach to the public of {}", "jangkauan ke masyarakat {}"),
    )
    chamber: Share = observable(
        "participation",
        "0 none to 1 full",
        "Involvement of a chamber of commerce",
        Words("the chamber of commerce", "kamar dagang"),
        has=Words("a chamber of commerce involved to {}", "keterlibatan kamar dagang {}"),
    )
    language: Share = disposition(
        "understanding",
        "share",
        "Command of the partner's language and culture among staff",
        Words("command of the language", "penguasaan bahasa"),
        has=Words("a command of the partner's language of {}", "penguasaan bahasa mitra {}"),
    )


class Partnership(Frozen):
    """An agreement between two cities."""

    between: tuple[str, str]
    signed: MonthOrItsYear = Field(
        description="Month in which the agreement takes effect; July where only the year is known"
    )
    term: Years = observable(
        "commitment",
        "years",
        "Years until the agreement has to be renewed",
        Words("the term of the agreement", "masa berlaku perjanjian"),
        has=Words("a term of {} years", "masa berlaku {} tahun"),
    )
    renewed_for: Years | None = observable(
        "commitment",
        "years",
        "Years of each renewal; as many as the term if not given",
        Words("the length of renewals", "lama perpanjangan"),
        has=Words("renewals of {} years", "perpanjangan {} tahun"),
        default=None,
    )
    ends: Date | None = observable(
        "commitment",
        "month",
        "Last month, after which nothing takes it up again; it goes on if not given",
        Words("a dated end", "akhir yang bertanggal"),
        has=Words("a last month of {}", "bulan terakhir {}"),
        default=None,
    )
    committee: Share = observable(
        "understanding",
        "0 none to 1 yearly",
        "A standing joint committee that meets yearly",
        Words("the joint committee", "komite bersama"),
        has=Words(
            "a joint committee of {} (0 none, 1 yearly)",
            "komite bersama {} (0 tidak ada, 1 setiap tahun)",
        ),
    )
    former_relation: Past = observable(
        "understanding",
        "years",
        "Documented contact of the two city halls, or of bodies they own, before signing",
        Words("former relation", "hubungan terdahulu"),
        has=Words("{} years of former relation", "hubungan terdahulu selama {} tahun"),
        one="1 year of former relation",
    )
    complementarity: Share = disposition(
        "circumstances",
        "share",
        "Share of sector pairs that have something to trade",
        Words("complementarity of sectors", "komplementaritas sektor"),
        has=Words("a complementarity of {}", "komplementaritas {}"),
    )
    earlier_successes: Count = observable(
        "example",
        "projects",
        "Joint projects completed in public before signing",
        Words("earlier successes", "keberhasilan terdahulu"),
        has=Words("{} earlier successes", "{} keberhasilan terdahulu"),
        one="1 earlier success",
    )
    firms_in_place: Share = observable(
        "circumstances",
        "0 none to 1 standing",
        "Trade or works of businesses between the two cities before signing",
        Words("businesses in place at signing", "usaha yang sudah hadir saat penandatanganan"),
        has=Words(
            "businesses in place to {} (0 none, 1 standing)",
            "usaha yang sudah hadir {} (0 tidak ada, 1 tetap)",
        ),
    )
    trade_share: Share = observable(
        "circumstances",
        "share",
        "Share of the national bilateral trade that is the city's",
        Words("the share of national trade", "bagian dari perdagangan nasional"),
        has=Words("a share of national trade of {}", "bagian {} dari perdagangan nasional"),
    )
    trade: Series | None = observable(
        "circumstances",
        "USD billion a year",
        "National bilateral goods trade, dated; without it only the index is reported",
        Words("national trade", "perdagangan nasional"),
        has=Words(
            "a national trade of USD {} billion a year",
            "perdagangan nasional USD {} miliar per tahun",
        ),
        default=None,
    )
    occasions: dict[Line, Date] = observable(
        "circumstances",
        "month of the event",
        "Dated visits, treaties and anniversaries of the two nations: occasions to meet again",
        Words(
            "visits, treaties and anniversaries of the nations",
            "kunjungan, perjanjian, dan peringatan kedua negara",
        ),
        has=Words("{} dated occasions of the two nations", "{} peristiwa bertanggal kedua negara"),
        one="1 dated occasion of the two nations",
    )
    sides: dict[str, Side]

    @field_validator("ends")
    @classmethod
    def _ends_after_it_is_signed(cls, ends: Date | None, checked: ValidationInfo) -> Date | None:
        signed = checked.data.get("signed")
        if ends and signed and count(ends.value) < count(signed):
            raise ValueError(f"{ends.value}, before it is signed in {signed}")
        return ends


class Calendar(Frozen):
    """How long to simulate, and in which steps."""

    until: Month | None = Field(
        default=None, description="Last month; 26 years after the first signing if not given"
    )
    step: Literal["month", "half-month"] = Field(
        default="month",
        description="Length of a step; half months only to check that the month is short enough",
    )


class Scenario(Frozen):
    """One world to simulate: cities, partnerships, dated events, and behaviour common to all."""

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

    # One value: Mesa's batch_run walks through whatever it can walk through.
    __iter__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.title}, {self.begins} to {self.until}>"

    def __eq__(self, other: object) -> bool:
        # an experiment, which only says that it is a scenario, knows how the two compare
        return super().__eq__(other) if type(other) is type(self) else NotImplemented

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

    def changed(self, changes: Mapping[str, object]) -> "Scenario":
        """The same scenario with other values, checked as a whole.

        Args:
            changes: dotted keys and new values, as for ``load_scenario``.

        Raises:
            SisterCitiesError: if there is nothing at a key, or the values make no scenario.
        """
        from sistercities import load_scenario  # it stands above: files are made of scenarios

        return load_scenario(self, changes)

    @model_validator(mode="after")
    def _hangs_together(self, info: ValidationInfo) -> "Scenario":
        if info.context is PARTS_ONLY:
            return self
        from sistercities.scenario.consistency import disagreements
        from sistercities.scenario.mistakes import DisagreementError

        if mistakes := list(disagreements(self)):
            raise DisagreementError(mistakes)
        return self


def refuse_different_behaviour(scenarios: list[Scenario]) -> None:
    """Pairings are compared under one behaviour; else any ending could be given to any of them.

    Raises:
        SisterCitiesError: if one of them has another behaviour, or other switches, than the first.
    """
    first = scenarios[0]
    for other in scenarios[1:]:
        if (other.behaviour, other.switches) != (first.behaviour, first.switches):
            raise SisterCitiesError(
                f"{first.name} and {other.name} differ in behaviour or switches; "
                "pairings are compared under one set"
            )
