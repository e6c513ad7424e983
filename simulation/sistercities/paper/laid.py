"""Laying a table of an answer out for readers: labels, units, and digits that intervals support."""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from sistercities.paper.labels import capital, heading_of, words_of
from sistercities.questions.words import Grid
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.interval import places
from sistercities.world.measure import digits_of

MOST_ACROSS = 4
"""Scenarios that stand side by side, at most."""

MARKS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
"""Marks behind estimates whose intervals differ in kind."""

MINUS = "\u2212"
"""The sign of a negative number."""

NOTHING = "\u2013"
"""A cell in which there is no number."""

_NONE = "none: "
_OUTCOMES = ("outcome", "measure", "column")
INTERVAL = "95 % interval"
_LARGE = 10_000

type Row = Mapping[Hashable, Any]


class Bracketed(NamedTuple):
    """Three columns that are told as one: a number, and what it lies between."""

    value: str
    low: str
    high: str


def laid_out(
    table: pd.DataFrame,
    units: Mapping[str, str],
    titles: Mapping[str, str],
    measures: Sequence[str] = (),
) -> Grid:
    """A table as readers take it.

    What is the same in all rows stands in the notes: n, the kind of the intervals, the scenario.
    Scenarios stand side by side, if they are few and nothing else is in the way.

    Args:
        table: as it is stored.
        units: of its columns, as the answer tells them.
        titles: of scenarios, by name.
        measures: outcomes that are shown; all if none is named.

    Raises:
        SisterCitiesError: if it does not have such an outcome, or no row.
    """
    rows = _of_measures(table, measures)
    if rows.empty:
        raise SisterCitiesError("the table has no row")
    return _Layout(rows, units, titles).grid()


def measures_in(table: pd.DataFrame) -> list[str]:
    """The outcomes that a table tells of, by name; none if its rows are of something else."""
    column = next((name for name in _OUTCOMES if name in table), None)
    return list(dict.fromkeys(table[column].astype(str))) if column else []


def _of_measures(table: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    known = measures_in(table)
    if not measures or not known:
        return table
    for name in measures:
        if name not in known:
            raise SisterCitiesError(f"no outcome {quoted(name)}; {meant(name, known)}")
    column = next(name for name in _OUTCOMES if name in table)
    return table[table[column].isin(list(measures))]


class _Layout:
    """A table about to be laid out; arguments as of ``laid_out``."""

    def __init__(
        self, table: pd.DataFrame, units: Mapping[str, str], titles: Mapping[str, str]
    ) -> None:
        self._table = table
        self._units = units
        self._titles = titles
        self._columns = list(map(str, table))
        every = [
            Bracketed(name, *ends)
            for name in self._columns
            for ends in (_ends_of(name),)
            if set(ends) <= set(self._columns)
        ]
        self._brackets = {each.value: each for each in every}
        self._hidden = {"unit", "interval"} | {end for each in every for end in each[1:]}

    def grid(self) -> Grid:
        """The table as rows under headings, with notes on all that holds for every row."""
        keys = [name for name in self._keys if name not in {*self._groups, *self._across}]
        others = [name for name in self._varying if name not in self._keys]
        if self._across:
            heads = [words_of("scenario", name, self._titles) for name in self._sides]
            rows = self._side_by_side(*others)
        else:
            heads = [self._heading(name) for name in others]
            records = self._table.to_dict("records")
            rows = ((row, [self._cell(row, name) for name in others]) for row in records)

        prose = [place for place, name in enumerate([*keys, *others]) if self._is_words(name)]
        grid = Grid(
            *map(self._heading, keys), *heads, keys=max(1, len(keys)), right=True, prose=prose
        )
        before = None
        for row, cells in rows:
            group = [row[name] for name in self._groups]
            if group and group != before:
                grid.add_group(self._named_group(row))
                before = group
            grid.add_row(*(self._key(row, name, name == keys[-1]) for name in keys), *cells)
        grid.notes += list(self._notes())
        return grid

    # --- Which column stands where ---

    @cached_property
    def _varying(self) -> list[str]:
        """Columns that differ between rows; those of an only row, all but n."""
        shown = [name for name in self._columns if name not in self._hidden]
        if len(self._table) == 1:
            return [name for name in shown if name != "n" and self._table[name].notna().any()]
        return [
            name
            for name in shown
            if name in self._brackets or self._table[name].nunique(dropna=False) > 1
        ]

    @cached_property
    def _keys(self) -> list[str]:
        """Columns that name a row: words and whole numbers before the first estimate."""
        keys = []
        for name in self._varying:
            if name in self._brackets or self._table[name].dtype.kind == "f":
                break
            keys.append(name)
        return keys

    @cached_property
    def _groups(self) -> list[str]:
        """The first keys, as many as name rows that stand together; the last key names a row."""
        keys = [name for name in self._keys if name not in self._across]
        for number in range(len(keys) - 1, 0, -1):
            named = self._table.groupby(keys[:number], sort=False, dropna=False).ngroup()
            rows = len(self._table) / max(1, len(self._sides) if self._across else 1)
            if self._across:
                named = named.drop_duplicates()
            blocks = int((named != named.shift()).sum())
            if blocks == named.nunique() and 2 * blocks <= rows:
                return keys[:number]
        return []

    @cached_property
    def _across(self) -> list[str]:
        """The column of scenarios, if they can stand side by side."""
        if "scenario" not in self._keys or len(self._brackets) != 1:
            return []
        others = set(self._varying) - set(self._keys) - set(self._brackets)
        rest = [name for name in self._keys if name != "scenario"]
        unique = not self._table.duplicated(self._keys).any()
        few = 2 <= self._table["scenario"].nunique() <= MOST_ACROSS
        return ["scenario"] if rest and few and unique and not others else []

    @cached_property
    def _sides(self) -> list[str]:
        return list(dict.fromkeys(self._table["scenario"]))

    def _is_words(self, name: str) -> bool:
        return self._table[name].dtype.kind not in "fiu" and name not in self._brackets

    # --- Rows ---

    def _side_by_side(self, value: str) -> Iterator[tuple[Row, list[str]]]:
        """Each row with the cells of all scenarios."""
        rest = [name for name in self._keys if name not in self._across]
        for _, rows in self._table.groupby(rest, sort=False, dropna=False):
            told = {row["scenario"]: row for row in rows.to_dict("records")}
            cells = [self._cell(told[each], value) if each in told else "" for each in self._sides]
            yield next(iter(told.values())), cells

    def _named_group(self, row: Row) -> str:
        return capital(", ".join(self._named(row, name) for name in self._groups))

    def _named(self, row: Row, name: str) -> str:
        """A key among others: words by themselves, a number with what it counts."""
        words = words_of(name, row[name], self._titles)
        if self._table[name].dtype.kind not in "iu":
            return words
        unit = self._units.get(name, "")
        return f"{words} {unit}" if unit.startswith("years") else f"{heading_of(name, '')} {words}"

    def _key(self, row: Row, name: str, is_last: bool) -> str:
        """A cell that names its row; the last one tells the unit, where units differ."""
        words = capital(words_of(name, row[name], self._titles))
        unit = str(row.get("unit", ""))
        tells = is_last and self._unit is None and unit not in words
        return f"{words}, {unit}" if tells else words

    def _cell(self, row: Row, name: str) -> str:
        if name not in self._brackets:
            return self._plain(row, name)
        told = self._brackets[name]
        digits = self._places(row, told)
        value, low, high = (row[each] for each in told)
        if _is_missing(value):
            return NOTHING
        if _is_missing(low) or low == high:
            return f"{number_in(value, digits)}{self._mark(row, name)}"
        ends = f"[{number_in(low, digits)}, {number_in(high, digits)}]"
        return f"{number_in(value, digits)} {ends}{self._mark(row, name)}"

    def _plain(self, row: Row, name: str) -> str:
        """A cell without an interval: words, a whole number, or one with the digits of its row."""
        value = row[name]
        if not isinstance(value, int | float) or isinstance(value, bool) or _is_missing(value):
            return words_of(name, value, self._titles)
        if isinstance(value, int) or float(value).is_integer():
            return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.0f}"
        if self._units.get(name, "").startswith("in the unit of the row") and self._brackets:
            return number_in(value, self._places(row, next(iter(self._brackets.values()))))
        return number_in(value, digits_of(self._units.get(name, "").partition(";")[0]))

    def _places(self, row: Row, told: Bracketed) -> int:
        """Decimals of an estimate: those its interval supports, or the usual ones of its unit."""
        value, low, high = (float(row[each]) for each in told)
        if math.isinf(high):
            high = 2.0 * value - low
        if math.isinf(low):
            low = 2.0 * value - high
        if math.isfinite(high - low) and high > low:
            return places(low, high)
        return digits_of(str(row.get("unit", self._units.get(told.value, ""))))

    # --- What holds for all rows ---

    @cached_property
    def _unit(self) -> str | None:
        """The unit of all rows; none if they differ."""
        if "unit" not in self._table:
            return ""
        every = self._table["unit"].dropna().unique()
        return str(every[0]) if len(every) == 1 else None

    @cached_property
    def _kinds(self) -> list[str]:
        """Kinds of the intervals, in the order in which they come up."""
        if "interval" not in self._table:
            return []
        told = self._table["interval"].dropna().astype(str)
        return list(dict.fromkeys(map(_kind_of, told)))

    def _mark(self, row: Row, name: str) -> str:
        if name != "value" or not 1 < len(self._kinds) <= len(MARKS):
            return ""
        return MARKS[self._kinds.index(_kind_of(str(row["interval"])))]

    def _heading(self, name: str) -> str:
        told = self._brackets.get(name)
        unit = self._units.get(name, "")
        if name == "value" and self._unit:
            unit = self._unit
        heading = heading_of(name, unit)
        if told is None:
            return heading
        ends = INTERVAL if self._is_interval(told) else "range"
        return f"{heading} [{ends}]"

    def _is_interval(self, told: Bracketed) -> bool:
        return INTERVAL in self._units.get(told.low, "")

    def _notes(self) -> Iterator[str]:
        constant = [
            name
            for name in self._columns
            if name not in {*self._varying, *self._hidden, "n"} and self._table[name].notna().any()
        ]
        first = self._table.iloc[0].to_dict()
        for name in constant:
            yield f"{self._heading(name)}: {self._plain(first, name)}."
        if "n" in self._table and "n" not in self._varying:
            what = self._units.get("n", "").partition(";")[0]
            yield f"n = {int(first['n']):,} {what}.".replace(" .", ".")
        yield from self._said_of_intervals()

    def _said_of_intervals(self) -> Iterator[str]:
        kinds = [*map(_in_words, self._kinds)]
        if len(kinds) == 1:
            yield capital(f"{kinds[0]}.")
        elif kinds:
            marks = MARKS if len(kinds) <= len(MARKS) else [""] * len(kinds)
            marked = (f"{mark} {kind}" for mark, kind in zip(marks, kinds, strict=False))
            yield f"In brackets: {INTERVAL}s. {'; '.join(marked)}."
        for told in self._brackets.values():
            if not self._is_interval(told):
                words = [self._units.get(end, "").partition("; ")[2] for end in told[1:]]
                yield f"{heading_of(told.value, '')}, in brackets: {' and '.join(words)}."


def number_in(value: float, digits: int) -> str:
    """A number with so many decimals; of fewer than none, rounded to tens, hundreds and so on."""
    if math.isinf(value):
        return "not reached" if value > 0 else NOTHING
    return f"{round(value, digits):z,.{max(digits, 0)}f}".replace("-", MINUS)


def _ends_of(name: str) -> tuple[str, str]:
    return ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")


def _is_missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def _kind_of(interval: str) -> str:
    """The kind of an interval; of the reason why there is none, what does not count worlds."""
    return interval.partition(" (")[0] if interval.startswith(_NONE) else interval


def _in_words(kind: str) -> str:
    if kind.startswith(_NONE):
        return f"no interval: {kind.removeprefix(_NONE)}"
    return kind if kind.startswith("exact") else f"{INTERVAL} by {kind}"
