"""What a multiverse is answered with: in which share of universes a conclusion holds."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sistercities.questions.answer import Answer
from sistercities.questions.standing import CLEARLY, COUNTED, EVERY_CODING
from sistercities.questions.swap import PLAYERS
from sistercities.questions.universes import (
    ALONE,
    CODINGS,
    CRITERIA,
    JUDGES,
    NOBODY,
    SHARED_OUT,
    STEP,
)
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.scenario.fields import owned_fields
from sistercities.statistics.weighed_share import FEWEST_CASES
from sistercities.statistics.weighing import RULED_OUT
from sistercities.study.file import StudyFile
from sistercities.world.measure import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_FIELDS = 8


@dataclass(kw_only=True, eq=False, repr=False)
class Multiverse(Answer):
    """Which factor a difference comes from, in every universe.

    Attributes:
        study: whose points they are.
        factor: that is said to matter most.
        outcomes: that were looked at.
        titles: of the pairing that is explained, and of the other one.
        age: years since signing.
        foreign: a sentence, if the posterior draws are of another version of the model.
        points: one row per point: how plausible it is.
        choices: one row per point and variable.
        effects: one row per universe, criterion, outcome and name: what it does.
        leads: one row per universe and outcome: the first factor over the second.
        firsts: one row per universe, criterion and outcome: what stands first.
        readings: one row per point and reading of a pattern.
        shares: one row per criterion, outcome, coding, way of counting and name.
        by_choice: one row per outcome, variable and choice: share in which the factor is clearly
            first, of the points that are not ruled out.
    """

    drawn = "multiverse.pdf and .png"
    units_of: ClassVar = {
        "point": "number",
        "coding": f"one of {', '.join(CODINGS)}; or {EVERY_CODING}",
        "criterion": "by what something is first",
        "name": "factor, or field of evidence",
        "factor": "name",
        "first": "factor, or field of evidence; none where nothing is",
        "second": "factor",
        "variable": "name",
        "choice": "value of the variable",
        "counted": f"one of {', '.join(COUNTED)}",
        "pattern": "name",
        "of": "scenario, or what was drawn",
        "implausibility": "standard deviations from the middle of the band",
        "points.pattern": "name; whose reading it is",
        "weight": "0 if ruled out, at most 1",
        "effective": "points of equal weight that would tell as much",
        "effects.value": "in the unit of the outcome",
        "leads.value": "in the unit of the outcome",
        "readings.value": "in the unit of the measure",
        "readings.n": "histories",
        "shares.value": "share of universes",
        "shares.n": "points that weigh something",
        "by_choice.value": "share of universes",
        "by_choice.n": "points that weigh something",
    }

    question: str = "multiverse"
    study: StudyFile
    factor: str
    outcomes: tuple[str, ...]
    titles: tuple[str, ...]
    age: int
    foreign: str
    points: pd.DataFrame
    choices: pd.DataFrame
    effects: pd.DataFrame
    leads: pd.DataFrame
    firsts: pd.DataFrame
    readings: pd.DataFrame
    shares: pd.DataFrame
    by_choice: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Shares first, then what they were counted from."""
        names = (
            "shares",
            "by_choice",
            "points",
            "choices",
            "firsts",
            "leads",
            "effects",
            "readings",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def codings(self) -> list[str]:
        """The codings that were looked at."""
        return list(dict.fromkeys(self.firsts["coding"]))

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The curve of all universes, with what is chosen in each below it."""
        from sistercities.paper.figures.multiverse import draw_multiverse

        yield "multiverse", draw_multiverse(self)

    def share(self, criterion: str, outcome: str, name: str, **which: str) -> Any:  # noqa: ANN401
        """A row of the shares; of all codings and of all universes if nothing else is asked for.

        Args:
            criterion: by what something is first.
            outcome: for which.
            name: of the factor or field.
            which: ``coding`` and ``counted``.
        """
        usual = {"coding": EVERY_CODING, "counted": "all"}
        wanted = {"criterion": criterion, "outcome": outcome, "name": name, **usual, **which}
        table = self.shares
        for column, value in wanted.items():
            table = table[table[column] == value]
        found = list(table.itertuples())
        return found[0] if found else None

    def words(self) -> Iterator[Part]:
        """Whether the conclusion survives, what is first, where, and how plausible it all is."""
        number = len(self.points) * len(self.codings)
        yield Heading(
            f"{self.titles[0]} and {self.titles[1]} in {number:,} universes: "
            f"{len(self.points):,} points x {len(self.codings)} codings, "
            f"n = {self.study.replicates} worlds of each version"
        )
        yield Paragraph(*(self._headline(outcome) for outcome in self.outcomes))
        yield Heading(f"{self.factor.capitalize()} clearly first: share of universes")
        yield self._claim()
        yield Heading("First by contribution: share of universes, all codings")
        yield self._by(SHARED_OUT, list(map(str, PLAYERS)))
        yield Heading("First if dispositions of every factor were 0.1 more favourable")
        yield self._by(STEP, list(map(str, PLAYERS)))
        yield Heading("First of single observables, each alone")
        yield self._by(ALONE, None)
        yield Heading(f"{self.factor.capitalize()} clearly first, choice by choice")
        yield self._choices()
        yield Heading("How plausible the points are")
        yield self._plausible()
        yield Paragraph(*self._how_counted())

    def _headline(self, outcome: str) -> str:
        plausible = self.share(CLEARLY, outcome, self.factor, counted="plausible")
        every = self.share(CLEARLY, outcome, self.factor)
        first = self.share(SHARED_OUT, outcome, self.factor, counted="plausible")
        nobody = self.share(CLEARLY, outcome, NOBODY, counted="plausible")
        return (
            f"{OUTCOMES[outcome].label}: {self.factor} is clearly first in {cell(plausible)} of "
            f"plausible universes (n = {_points(plausible)} points) and in {cell(every)} of all "
            f"(n = {_points(every)}); first, sure or not, in {cell(first)} of the plausible ones. "
            f"No factor is clearly first in {cell(nobody)} of these."
        )

    def _claim(self) -> Grid:
        grid = Grid("coding", *COUNTED, right=True)
        for outcome in self.outcomes:
            grid.add_group(OUTCOMES[outcome].words)
            for coding in (EVERY_CODING, *self.codings):
                rows = [
                    self.share(CLEARLY, outcome, self.factor, coding=coding, counted=counted)
                    for counted in COUNTED
                ]
                grid.add_row(coding, *map(cell, rows))
        return grid

    def _by(self, criterion: str, names: list[str] | None) -> Grid:
        """Shares in which each stands first; of fields those that do so most often."""
        grid = Grid("first", *COUNTED, right=True)
        for outcome in self.outcomes:
            grid.add_group(OUTCOMES[outcome].words)
            for name in names or self._most_often(criterion, outcome):
                rows = [
                    self.share(criterion, outcome, name, counted=counted) for counted in COUNTED
                ]
                if any(row is not None for row in rows):
                    grid.add_row(_called(name), *map(cell, rows))
        return grid

    def _most_often(self, criterion: str, outcome: str) -> list[str]:
        table = self.shares[
            (self.shares["criterion"] == criterion)
            & (self.shares["outcome"] == outcome)
            & (self.shares["coding"] == EVERY_CODING)
            & (self.shares["counted"] == "all")
        ]
        ranked = table.sort_values("value", ascending=False, kind="stable")
        return list(ranked.loc[ranked["value"] > 0.0, "name"])[:_MOST_FIELDS]

    def _choices(self) -> Grid:
        grid = Grid("choice", *(OUTCOMES[each].words for each in self.outcomes), "n", right=True)
        for variable, rows in self.by_choice.groupby("variable", sort=False):
            grid.add_group(str(variable).removeprefix("switches."))
            for choice, each in rows.groupby("choice", sort=False):
                told = {row.outcome: row for row in each.itertuples()}
                cells = [cell(told[outcome]) for outcome in self.outcomes]
                grid.add_row(str(choice), *cells, str(each["n"].iloc[0]))
        grid.notes.append("Points that are not ruled out, each alike; n of them.")
        return grid

    def _plausible(self) -> Grid:
        out = self.points["implausibility"] > RULED_OUT
        grid = Grid("second furthest pattern", "ruled out", "not ruled out", right=True)
        for pattern, rows in out.groupby(self.points["pattern"]):
            grid.add_row(str(pattern), str(int(rows.sum())), str(int((~rows).sum())))
        grid.add_row("together", str(int(out.sum())), str(int((~out).sum())))
        return grid

    def _how_counted(self) -> Iterator[str]:
        yield (
            f"Told {self.age} years after signing. Clearly first: first by contribution, and ahead "
            "of the second by a paired difference whose 95 % interval (empirical likelihood, over "
            "worlds) is above 0."
        )
        yield f"Codings: {'; '.join(f'{each}, {CODINGS[each]}' for each in self.codings)}."
        yield f"Criteria: {'; '.join(f'{name}, {words}' for name, words in CRITERIA.items())}."
        yield f"Counted: {'; '.join(f'{name}, {words}' for name, words in COUNTED.items())}."
        yield (
            "A point is ruled out where the second largest implausibility over "
            f"{', '.join(JUDGES)} is above {RULED_OUT:g}; else it weighs exp(-I²/2)."
        )
        yield (
            "In brackets: 95 % Wilson intervals by the effective number of points; fewer than "
            f"{FEWEST_CASES} have none. They say what so few points leave open, and not how "
            "likely a universe is."
        )
        draws = self.asked["posterior"]
        drawn = f"drawn for each point from a posterior (SHA-256 {draws[:12]})" if draws else ""
        yield f"Parameters: {drawn or 'those of the scenarios and of the study'}. {self.foreign}"


def cell(row: Any) -> str:  # noqa: ANN401
    """A share with its interval, in per cent; - where there is none."""
    if row is None or math.isnan(row.value):
        return "-"
    if math.isnan(row.low):
        return f"{row.value:.0%} (too few)"
    return f"{row.value:.0%} [{row.low:.0%}, {row.high:.0%}]"


def _points(row: Any) -> str:  # noqa: ANN401
    return "0" if row is None else f"{row.n}"


def _called(name: str) -> str:
    """A factor as it is, a field with its words and its owner."""
    declared = owned_fields().get(name)
    return f"{declared.quantity.words} ({declared.factor})" if declared else name
