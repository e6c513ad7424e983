"""What every question returns: what was asked, tables with units, words, figures, a folder of all.

A question is a class of answers and the function that asks for one, in a file of its own. The class
says what its tables are, what is to be said of them, and how its figures are drawn; all else is
here: storing, text, Markdown, HTML. The command of the same name asks, prints and writes; ``write``
gives the same folder, byte for byte.

A new question takes a file here, a command in ``cli.question``, and a line in the table of public
names (``sistercities.__init__``, and its twin for type checkers).
"""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from sistercities.questions.illustrated import Illustrated
from sistercities.questions.words import Paragraph, Part
from sistercities.runs.age import said_of_shocks
from sistercities.runs.keeping import Out, Reserved, reserved
from sistercities.runs.store import store, write_csv
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.interval import GUESS, INTERVAL_KIND, TOO_FEW, signed
from sistercities.world.measure import digits_of

WORDS = "answer.md"
"""The file that holds what there is to say."""

SHOWN = ("exchange_index", "substance_reached", "success", "activities", "overall_outcome")
"""Outcomes that stand in the printed table of a difference; the stored ones have all."""

ONE_REPLICATE = "No intervals: one replicate says what may happen, not how often."

COLUMNS = {
    "age": "years since signing",
    "outcome": "name",
    "unit": "the unit of the row",
    "value": "in the unit of the row",
    "low": "in the unit of the row; lower end of the 95 % interval",
    "high": "in the unit of the row; upper end of the 95 % interval",
    "interval": "kind of the interval, or why there is none",
    "n": "worlds",
}
"""Unit of the columns that mean the same in every answer; a class adds those of its own."""


@dataclass(kw_only=True, eq=False, repr=False)
class Answer(Illustrated, ABC):
    """What a question is answered with.

    A class of answers gives ``tables`` and ``words``, and ``drawings`` if it has figures.

    Attributes:
        question: the verb by which it is asked for.
        asked: what was asked for, by option, as the provenance tells it.
        seeds: the scenarios that were simulated, and the seeds of their replicates.
        folder: where it was written, if it was.
        began: clock time at which it was asked for, seconds since 1970.
    """

    units_of: ClassVar[Mapping[str, str]] = {}
    """Unit of each column that is not in ``COLUMNS``, or means something else here."""

    question: str
    asked: Mapping[str, Any]
    seeds: Mapping[Scenario, Sequence[int]]
    folder: Path | None = None
    began: float = field(default_factory=time.time)

    @property
    @abstractmethod
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables, by the name of their file."""

    @abstractmethod
    def words(self) -> Iterator[Part]:
        """What there is to say, part by part."""

    @property
    def known_units(self) -> dict[str, str]:
        """Unit of every column, by its name, or by its table and name."""
        return {**COLUMNS, **self.units_of}

    def units(self, table: str) -> dict[str, str]:
        """Unit of each column of a table.

        Args:
            table: its name.

        Raises:
            SisterCitiesError: if there is no such table.
        """
        if table not in self.tables:
            raise SisterCitiesError(f"no table {quoted(table)}; {meant(table, self.tables)}")
        known = self.known_units
        return {
            column: known.get(f"{table}.{column}") or known[column]
            for column in self.tables[table].columns
        }

    @property
    def parts(self) -> list[Part]:
        """What there is to say, and where everything is, if it was written."""
        if self.folder is None:
            return list(self.words())
        where = f"Written to {shown(self.folder)}/: {', '.join(self.files)}"
        return [*self.words(), Paragraph(where)]

    @property
    def files(self) -> list[str]:
        """What ``write`` puts into a folder, in words."""
        tables = [f"{name}.csv" for name in self.tables]
        figures = [self.drawn] if self.drawn else []
        scenarios = ["scenarios/"] if self.seeds else []
        return [*figures, *tables, WORDS, *scenarios, "provenance.json"]

    def write(self, out: Out) -> Path:
        """Store tables, figures, words, scenarios and provenance.

        Args:
            out: a folder that is new or empty.

        Returns:
            The folder.

        Raises:
            SisterCitiesError: if it is in use or cannot be written; says what is kept, and where.
        """
        with reserved(out) as place:
            return self.fill(place)

    def fill(self, place: Reserved) -> Path:
        """Store everything in a place that was kept free for it; otherwise like ``write``."""
        place.fill(self._store)
        self.folder = place.target
        return place.target

    def write_tables(self, folder: Path) -> None:
        """Write all tables into a folder that is there."""
        for name, table in self.tables.items():
            write_csv(table, folder / f"{name}.csv")

    def text(self, width: int | None = None) -> str:
        """What there is to say as plain text.

        Args:
            width: of the widest line; if none, every sentence and row is one line.
        """
        from sistercities.paper.text import lines_of

        return "\n".join(line for line, _ in lines_of(self.parts, width))

    def markdown(self) -> str:
        """What there is to say as Markdown."""
        from sistercities.paper.markdown import markdown_of

        return markdown_of(self.words())

    def page(self, trace: str = "") -> bytes:
        """The same as a file that says what made it.

        Args:
            trace: what made it, if that is not what is done now.
        """
        from sistercities.paper.trace import line_of
        from sistercities.runs.seal import sealed

        line = line_of(trace or self.trace({"file": WORDS}), "md")
        return sealed(f"{self.markdown()}\n{line}".encode())

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        names = [scenario.name for scenario in self.seeds]
        about = ", ".join(names) if len(names) <= 2 else f"{len(names)} scenarios"
        return f"<{self.question} {about}: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        from sistercities.paper.html import html_of

        return html_of(self.words())

    def _store(self, folder: Path) -> None:
        self.write_tables(folder)
        (folder / WORDS).write_bytes(self.page())
        columns = {name: self.units(name) for name in self.tables}
        asked = {"question": self.question, **self.asked}
        store(folder, self.seeds, asked, columns, self._draw, self.began)

    def _draw(self, folder: Path) -> None:
        """Save all figures."""
        if self.drawn:
            self.save(folder)


def answered[Found: Answer](find: Callable[[], Found], out: Out | None) -> Found:
    """An answer, looked for only when its folder, if one is asked for, can be written.

    Args:
        find: simulates, and gives the answer.
        out: a folder that is new or empty, or none to store nothing.

    Raises:
        SisterCitiesError: if the folder is in use or cannot be written, before any simulation.
    """
    began = time.time()
    if out is None:
        answer = find()
        answer.began = began
        return answer
    with reserved(out) as place:
        answer = find()
        answer.began = began
        answer.fill(place)
    return answer


def changes_asked(changes: Mapping[str, object] | None) -> dict[str, str]:
    """Changes to scenarios as the provenance tells them, whether from Python or from a command."""
    return {key: repr(value) for key, value in (changes or {}).items()}


def named_at(name: str, age: int, ages: Sequence[int]) -> str:
    """The file of a figure at one age; with the age in its name where there are several."""
    return name if len(ages) == 1 else f"{name}-at-{age}"


def cells_of(differences: pd.DataFrame, outcomes: Sequence[str]) -> list[str]:
    """Cells of a grid: the difference of each of some outcomes, with its interval.

    Args:
        differences: one row per outcome.
        outcomes: names, in the order of the cells.
    """
    rows = {row["outcome"]: row for row in differences.to_dict("records")}
    return [signed(rows[name]) for name in outcomes]


def estimate_in_words(estimate: Any) -> str:  # noqa: ANN401
    """An estimate as ``value [low, high]``, with digits that suit its unit.

    Args:
        estimate: with ``value``, ``low``, ``high`` and ``unit``.
    """
    digits = digits_of(estimate.unit)
    if math.isnan(estimate.value):
        return "no series"
    if math.isinf(estimate.value):
        return "not reached"
    value, low, high = (
        "-" if math.isinf(number) else f"{number:,.{digits}f}"
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return value if math.isnan(estimate.low) else f"{value} [{low}, {high}]"


def said_of_all_shocks(
    scenario: Scenario, ages: Sequence[int], partnership: str | None = None
) -> list[str]:
    """A sentence for each shock that decides, at one of some ages, who is alive or dormant."""
    return [f"{said}." for age in ages for said in said_of_shocks(scenario, age, partnership)]


def said_of_intervals(*tables: pd.DataFrame) -> str:
    """What stands in brackets, and what it means that none does."""
    words = f"In brackets: 95 % intervals by {INTERVAL_KIND}."
    if any(table["interval"].str.startswith(TOO_FEW).any() for table in tables):
        words += (
            " Too few moved: too few worlds were moved to bound the difference; the CSV files say "
            f"how many worlds it takes, {GUESS}."
        )
    return words
