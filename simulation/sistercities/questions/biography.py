"""One history of one partnership by its events: what happened, by which rule, what it changed.

Process tracing in the sense of Beach & Pedersen (2013): beside each simulated event stand the rule
that fired and the state before and after, so that a reader can follow the mechanism, and beside the
whole the documented chronology.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.answer import (
    Answer,
    answered,
    changes_asked,
    said_of_all_shocks,
)
from sistercities.questions.carrying import retraced
from sistercities.questions.history import (
    Event,
    events_of,
    month_of,
    moved_in_words,
    state_in_words,
)
from sistercities.questions.illustrated import numbered
from sistercities.questions.loading import load_all
from sistercities.questions.tenure import events_of_tenure, occasions_grid, tenure_in_words
from sistercities.questions.trading import Span, spans_of_trade
from sistercities.questions.turn import Retrace
from sistercities.questions.usual import SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.age import Ages, ages_of, in_years
from sistercities.runs.keeping import Out
from sistercities.scenario.files import Given
from sistercities.scenario.schema import Scenario
from sistercities.world.measure import digits_of
from sistercities.world.outcome import YEAR, described, outcomes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOLD = (
    "phase",
    "alive",
    "revived",
    "economic_dropped",
    "substance",
    "exchange_index",
    "success",
    "overall_outcome",
)
"""Outcomes that are told of a history; the table holds all."""


@dataclass(kw_only=True, eq=False, repr=False)
class Biography(Answer):
    """One history of the reported partnership of a scenario.

    Attributes:
        scenario: what was simulated.
        seed: of the one replicate.
        ages: at which it is told what became of it, years since signing, the youngest first.
        events: in order of time.
        months: record array of the months since signing.
        seen: who carried it.
        trade: when which businesses traded with each other.
    """

    drawn = "timeline (.pdf, .png)"
    further = ("network",)
    units_of: ClassVar = {
        "month": "YYYY-MM",
        "kind": "name",
        "what": "words",
        "rule": "name",
        "state": "name of a recorded column",
        "state in words": "words",
        "before": "in the unit of the state",
        "after": "in the unit of the state",
        "business_a": "number, from 0, in the order in which they began to trade",
        "business_b": "number, from 0, in the order in which they began to trade",
        "begins": "YYYY-MM; the first month of trade",
        "ends": "YYYY-MM; the first month without; empty if trade goes on",
        **{name: outcome.unit for name, outcome in described().items()},
    }

    question: str = "biography"
    scenario: Scenario
    seed: int
    ages: tuple[int, ...]
    events: list[Event]
    months: Any
    seen: Retrace
    trade: list[Span]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every event and what it may have moved; what became of it, by age; trade, if any."""
        nothing = {"": (math.nan, math.nan)}
        rows = [
            {
                "month": event.month,
                "kind": event.kind,
                "what": event.what,
                "rule": event.rule,
                "state": name,
                "state in words": state_in_words(name, self.scenario) if name else "",
                "before": before,
                "after": after,
            }
            for event in self.events
            for name, (before, after) in (event.changed or nothing).items()
        ]
        events = pd.DataFrame(rows)
        tables = {"events": events, "outcomes": self._outcomes}
        return tables | ({"trade": self._trade} if self.trade else {})

    @property
    def _outcomes(self) -> pd.DataFrame:
        """What became of it by each age, a row each."""
        told = [outcomes(self.months[None, : YEAR * age]) for age in self.ages]
        table = pd.concat(told, ignore_index=True)
        table.insert(0, "age", self.ages)
        return table

    @property
    def _trade(self) -> pd.DataFrame:
        """A row for every time in which two businesses traded."""
        rows = [
            (*each[:2], month_of(self.scenario, each.begins), self._end(each))
            for each in sorted(self.trade, key=lambda span: (span.begins, span))
        ]
        return pd.DataFrame(rows, columns=Span._fields)

    def _end(self, span: Span) -> str:
        """The first month without trade, nothing if trade goes on."""
        return month_of(self.scenario, span.ends) if span.ends < len(self.months) else ""

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The timeline."""
        from sistercities.paper.figures.timeline import draw_timeline

        for number, page in enumerate(draw_timeline(self), 1):
            yield numbered("timeline", number), page

    def draw_further(self, name: str) -> Iterator["Figure"]:
        """Who traded with whom at some dates."""
        from sistercities.paper.figures.network import draw_network

        yield draw_network(self)

    def words(self) -> Iterator[Part]:
        """Every event with its rule and the state before and after.

        Then who carried it, what became of it, and what is documented.
        """
        yield Heading(f"{self.scenario.title}, one history (seed {self.seed})")
        grid = Grid("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
        for event in self.events:
            if event.kind != "occasion":
                moved = ", ".join(moved_in_words(event, self.scenario))
                grid.add_row(event.month, event.what, event.rule or "", moved)
        yield grid

        yield Heading("Who carried it")
        yield from map(Paragraph, tenure_in_words(self.scenario, self.months, self.seen))
        occasions = occasions_grid(self.scenario, self.seen)
        if occasions.rows:
            yield occasions

        yield Heading(f"What became of it, {in_years(self.ages)} after signing")
        yield self._became()
        shocks = said_of_all_shocks(self.scenario, self.ages)
        if shocks:
            yield Paragraph(*shocks)

        if self.scenario.chronology:
            yield Heading("Documented about the case (never read by the model)")
            documented = Grid("date", "what", "source", prose=(1, 2))
            for entry in sorted(self.scenario.chronology.values(), key=lambda each: each.date):
                documented.add_row(entry.date, entry.what, ", ".join(entry.sources))
            yield documented

    def _became(self) -> Grid:
        """Outcomes down, ages across."""
        table = self._outcomes
        grid = Grid("", *(in_years([age]) for age in self.ages), right=True)
        for name in TOLD:
            outcome = described()[name]
            grid.add_row(outcome.words, *(_value(each, name) for each in table[name]))
        return grid


def _value(value: object, outcome: str) -> str:
    """The value of an outcome of one history, in words."""
    kind = described()[outcome].kind
    if kind == "phase":
        return str(value)
    if kind == "yes or no":
        return "yes" if value else "no"
    number = float(str(value))
    if kind == "years":
        return "never" if math.isnan(number) else f"after {number:.1f} years"
    return f"{number:.{digits_of(kind)}f}"


def biography(
    scenario: Given,
    *,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
) -> Biography:
    """Simulate one history and tell it.

    Args:
        scenario: a scenario, name or path.
        seed: of the history, as for ``PartnershipModel``.
        age: years since signing at which it is told what became of it, one age or several; 25, or
            the last whole year, if not given.
        changes: dotted keys and new values.
        out: folder for the answer; nothing is stored without it.
    """
    (loaded,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(loaded, loaded.reported)])

    def find() -> Biography:
        """Simulate the one history, retrace it, and put its events in the order of months."""
        model = PartnershipModel(loaded, rng=seed)
        trade = list(spans_of_trade(model))
        months = model.record
        seen = retraced(loaded, seed)
        events = [*events_of(loaded, months), *events_of_tenure(loaded, seen)]
        return Biography(
            asked={
                "scenario": loaded.name,
                "seed": seed,
                "age": list(ages),
                "changes": changes_asked(changes),
            },
            seeds={loaded: [seed]},
            scenario=loaded,
            seed=seed,
            ages=ages,
            events=sorted(events, key=lambda event: event.month),
            months=months,
            seen=seen,
            trade=trade,
        )

    return answered(find, out)
