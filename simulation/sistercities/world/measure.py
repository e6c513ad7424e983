"""Outcomes as numbers: what each run counts, in tables, in SQL and where worlds are compared.

Whether substance was reached, whether a track was dropped: each is said here, for all who ask.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from sistercities.scenario.quantity import Quantity
from sistercities.scenario.schema import TRACKS
from sistercities.world.outcome import Phase, described
from sistercities.world.record import measured

SHARE_OF_RUNS = "share of runs"
"""Unit of the mean of what each run answers with yes or no."""


class Measure(NamedTuple):
    """An outcome as a number, so that means can be taken of it.

    A yes counts 1. So does a time at which something was reached: the mean of the times would hide
    the runs that never reach it.

    Attributes:
        name: in tables.
        column: of the table of outcomes.
        quantity: what the column is.
        phase: the phase that counts 1, of the column that holds phases.
    """

    name: str
    column: str
    quantity: Quantity
    phase: Phase | None = None

    @property
    def counts_runs(self) -> bool:
        """Whether each run says yes or no, so that the mean is a share of runs."""
        return self.quantity.kind in {"yes or no", "years", "phase"}

    @property
    def unit(self) -> str:
        """Unit of its mean."""
        return SHARE_OF_RUNS if self.counts_runs else self.quantity.unit

    @property
    def words(self) -> str:
        """What a sentence or a table calls it."""
        return self.phase or self.quantity.words

    @property
    def indonesian(self) -> str:
        """The same in Indonesian."""
        return self.phase.indonesian if self.phase else self.quantity.indonesian

    @property
    def label(self) -> str:
        """Its words with a capital, for an axis."""
        return f"{self.words[0].upper()}{self.words[1:]}"

    @property
    def most(self) -> float:
        """The furthest a mean of it can be moved."""
        return 1.0 if self.counts_runs or self.quantity.kind == "share" else math.inf

    @property
    def expression(self) -> str:
        """It in SQL, over a table of outcomes."""
        column = f'"{self.column}"'
        if self.phase is not None:
            return f"CAST({column} = '{self.phase}' AS DOUBLE)"
        if self.quantity.kind == "years":
            return f"CAST({column} IS NOT NULL AS DOUBLE)"
        return f"CAST({column} AS DOUBLE)" if self.counts_runs else column

    def of(self, outcomes: pd.DataFrame) -> pd.Series:
        """It in every row of a table of outcomes: whether the run says yes, or the number.

        Args:
            outcomes: one row per replicate.
        """
        column = outcomes[self.column]
        if self.phase is not None:
            return column == self.phase
        return column.notna() if self.quantity.kind == "years" else column


def measure_of(outcome: str) -> Measure:
    """The measure of an outcome other than the phase."""
    quantity = described()[outcome]
    reached = quantity.kind == "years" and not outcome.endswith("_dropped")
    return Measure(f"{outcome}_reached" if reached else outcome, outcome, quantity)


def measures_of(record: Iterable[str]) -> list[Measure]:
    """The measures of some outcomes; the phase gives one for each phase."""
    found = []
    for outcome in record:
        if outcome == "phase":
            quantity = described()[outcome]
            found += [Measure(f"phase_{each}", outcome, quantity, each) for each in Phase]
        else:
            found.append(measure_of(outcome))
    return found


def heading(measure: str) -> str:
    """What a row of a table of means is called: the words of a measure, and the unit it needs.

    Args:
        measure: name of a measure, or that of an outcome with ``_median`` behind it.

    Returns:
        Its words, and its unit behind a comma where they need one.
    """
    outcome, is_median, _ = measure.partition("_median")
    if is_median:
        return f"{described()[outcome].words}, median years (K-M)"
    each = next(each for each in measures_of(described()) if each.name == measure)
    if each.phase is not None or each.quantity.kind in {"share", "count"}:
        return each.words
    return f"{each.words}, {'share' if each.counts_runs else each.unit}"


def digits_of(unit: str) -> int:
    """Digits after the point of a mean in some unit; two of a share."""
    return next((each.digits for each in described().values() if each.unit == unit), 2)


# --- Outcomes that are compared, world by world ---

ALL_ACTIVITIES = Quantity(
    "amount",
    measured()["activities"].words,
    measured()["activities"].indonesian,
    "Joint activities of all tracks, mean since signing",
    measured_in="per year",
)

CARRIED = Quantity(
    "share", "carried", "diemban", "Carried: worlds in which somebody carries a side, in a month"
)

OUTCOMES: dict[str, Measure] = {
    each.name: each
    for each in (
        measure_of("exchange_index"),
        measure_of("uplift"),
        measure_of("substance"),
        measure_of("success"),
        measure_of("economic_dropped"),
        measure_of("alive"),
        Measure("activities", "activities", ALL_ACTIVITIES),
        measure_of("overall_outcome"),
    )
}


def outcome_table(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The outcomes that are compared, as numbers: one row per replicate, 0 and 1 for no and yes."""
    each_track = (outcomes[f"activities_{track}"] for track in TRACKS)
    outcomes = outcomes.assign(activities=sum(each_track))
    return pd.DataFrame({name: each.of(outcomes) for name, each in OUTCOMES.items()}).astype(float)
