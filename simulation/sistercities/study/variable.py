"""What a study varies: one value of a scenario, or several that move together, and where it may lie."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from sistercities.scenario.evidence import Frozen
from sistercities.scenario.keys import KeyTextError, key_of, parts_of
from sistercities.scenario.layers import Tree
from sistercities.scenario.text import UnreadableError, text_of
from sistercities.scenario.words import meant

if TYPE_CHECKING:
    from sistercities.world.population import Column

type Role = Literal["lever", "uncertainty"]
type Plain = bool | int | float | str
type Value = Plain | None
"""Value of a variable at a point; none where the scenario keeps its own."""

type Points = list[tuple[Value, ...]]
"""Values of each axis, a tuple per point."""


class DesignError(ValueError):
    """A design that cannot be made; a line for each reason, starting with the key within the design."""


def _form(given: object) -> str:
    return "[word]" if isinstance(given, str) else "[table]"


type Word[Text, Table] = Annotated[
    Annotated[Text, Tag("[word]")] | Annotated[Table, Tag("[table]")], Discriminator(_form)
]
"""A word in the place of a table or a list; the tags never show, because keys in brackets are left out of messages."""


def usable_name(name: str) -> str:
    """A name of a variable or a level, once it is seen to do for a column of a table and a line of text.

    Raises:
        ValueError: if it does not.
    """
    if not name.strip():
        raise ValueError("a name is empty; give it one")
    if not name.isprintable():
        raise ValueError("a name holds what cannot be printed, such as a line end; leave it out")
    if name != name.strip():
        raise ValueError("a name begins or ends with a blank; leave it out")
    if '"' in name and not is_key(name):
        raise ValueError("a name holds a double quote; leave it out, or take single ones")
    return name


def is_key(name: str) -> bool:
    """Whether a name is a key of several parts, as ``key_of`` writes it."""
    try:
        parts = parts_of(name)
    except KeyTextError:
        return False
    return len(parts) > 1 and key_of(parts) == name


type Name = Annotated[str, AfterValidator(usable_name)]
"""Name of a variable, or of a level."""


class Variable(Frozen):
    """A lever or an uncertainty of a study file.

    Attributes:
        keys: dotted keys of what it moves, all to the same value; its own name if none is given. ``*`` stands for all
            names at its place.
        range: lowest and highest value, or ``"evidence"`` for the range that the scenario's own evidence gives.
        values: a list of values.
        levels: sets of changes by name, each a table of dotted keys and values.
    """

    keys: tuple[str, ...] = ()
    range: Word[Literal["evidence"], tuple[float, float]] | None = None
    values: Annotated[tuple[Plain, ...], Field(min_length=1)] | None = None
    levels: Annotated[dict[Name, dict[str, Any]], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Variable":
        given = [name for name in ("range", "values", "levels") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"{' and '.join(given) or 'nothing'} given; expected one of range, values and levels"
            )
        if self.levels is not None and self.keys:
            raise ValueError("keys and levels given; the levels name their keys themselves")
        if isinstance(self.range, tuple) and self.range[0] >= self.range[1]:
            low, high = self.range
            raise ValueError(
                f"the range {low:g} to {high:g} is empty; the lowest value comes first"
            )
        twice = [
            value
            for number, value in enumerate(self.values or ())
            if value in (self.values or ())[:number]
        ]
        if twice:
            raise ValueError(f"the value {twice[0]!r} is given twice")
        return self


class Axis(NamedTuple):
    """A variable within one scenario: what it moves there, and the values it may take.

    Attributes:
        name: of the variable.
        role: whether somebody could choose it (lever), or nobody knows it (uncertainty).
        choices: its values, or the names of its levels; empty if it has a range.
        low: lowest value of the range.
        high: highest value of the range.
        whole: whether only whole numbers lie in the range.
        keys: paths of the values that it sets, none if it has levels.
        levels: what each level sets.
        evidence: value and range of dated numbers or of an agenda, which are set as a whole: a value of the axis is a
            multiple of all dated numbers, or the place between the two agendas of the range, 0 to 1.
    """

    name: str
    role: Role
    choices: tuple[Plain, ...] = ()
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    keys: tuple[str, ...] = ()
    levels: dict[str, Tree] | None = None
    evidence: Tree | None = None

    def at(self, shares: "Column") -> list[Plain]:
        """The values at shares of the way from the lowest to the highest, 0 to 1; all values are equally likely."""
        if self.choices or self.whole:
            every = self.choices or self.spaced(None)
            return [every[min(int(share * len(every)), len(every) - 1)] for share in shares]
        return [float(value) for value in self.low + shares * (self.high - self.low)]

    def spaced(self, number: int | None) -> list[Plain]:
        """All choices, or so many values evenly over the range, both ends included; all whole numbers if none."""
        if self.choices:
            return list(self.choices)
        every = int(self.high) - int(self.low) + 1 if self.whole else number or 2
        last = min(number or every, every) - 1
        values = [self._along(Fraction(step, max(1, last))) for step in range(last + 1)]
        return [round(value) for value in values] if self.whole else list(values)

    def _along(self, way: Fraction) -> float:
        """The value at a part of the way from the lowest to the highest.

        The part is in lowest terms, so that a finer grid meets the values of a coarser one to the last digit: 2/6 of
        the way is 1/3 of the way.
        """
        if way == 1:
            return self.high
        return way.numerator * ((self.high - self.low) / way.denominator) + self.low

    def changes(self, value: Value) -> Tree:
        """What a value sets in the scenario: dotted keys and their values."""
        if value is None:
            return {}
        if self.levels is not None:
            return self.levels[str(value)]
        if self.evidence is not None and isinstance(value, int | float):
            return dict.fromkeys(self.keys, drawn(self.evidence, value))
        return dict.fromkeys(self.keys, value)


def drawn(evidence: Tree, value: float) -> Tree:
    """Dated numbers times a value, or the agenda so far on the line from one end of the range to the other."""
    low, high = evidence["range"]
    if isinstance(low, dict):
        return {track: low[track] + value * (high[track] - low[track]) for track in low}
    return {month: number * value for month, number in evidence["value"].items()}


def changes_of(axes: Sequence[Axis], point: Mapping[str, Value]) -> Tree:
    """What a point sets in its scenario: dotted keys and their values."""
    return {key: value for axis in axes for key, value in axis.changes(point[axis.name]).items()}


LARGEST_FILE = 1_000_000_000
"""Bytes of a file of points; ten million points of a dozen numbers fit."""

_MOST_MISTAKES = 20


def read_points(path: Path, axes: Sequence[Axis]) -> Points:
    """The points of a CSV file.

    Raises:
        DesignError: with everything that is wrong in the file.
    """
    head, rows = _lines(path)
    names = [axis.name for axis in axes]
    wrong = [*_mistakes_of_head(path, head, names)] or [*_mistakes_of_cells(path, head, rows, axes)]
    if not rows:
        wrong.append(f"file: {path}: no points; expected a row for each below the names")
    if wrong:
        more = [f"file: {path}: and {len(wrong) - _MOST_MISTAKES} more like these"]
        raise DesignError(
            "\n".join(wrong[:_MOST_MISTAKES] + (more if len(wrong) > _MOST_MISTAKES else []))
        )
    return [tuple(_read(row[head.index(axis.name)], axis) for axis in axes) for _, row in rows]


def _lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names in the first line, and all rows that are not empty, with their line."""
    try:
        reader = csv.reader(StringIO(text_of(path, LARGEST_FILE), newline=""))
        head = [name.strip() for name in next(reader, [])]
        return head, [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except FileNotFoundError:
        raise DesignError(f"file: {path}: cannot be read (No such file or directory)") from None
    except UnreadableError as error:
        most = f"; at most {LARGEST_FILE:,}" if error.too_large else ""
        raise DesignError(
            f"file: {path}{f':{error.line}' if error.line else ''}: {error}{most}"
        ) from None
    except csv.Error:
        raise DesignError(f"file: {path}: cannot be read (no CSV file in UTF-8)") from None


def _mistakes_of_head(path: Path, head: list[str], names: list[str]) -> Iterator[str]:
    for name in head:
        if name not in names:
            yield f'file: {path}:1: no variable "{name}" in the study; {meant(name, names)}'
        elif head.count(name) > 1:
            yield f'file: {path}:1: the column "{name}" is given twice'
    yield from (f'file: {path}:1: no column "{name}"' for name in names if name not in head)


def _mistakes_of_cells(
    path: Path, head: list[str], rows: list[tuple[int, list[str]]], axes: Sequence[Axis]
) -> Iterator[str]:
    for line, row in rows:
        if len(row) != len(head):
            yield f"file: {path}:{line}: {len(row)} cells; expected {len(head)}"
            continue
        for axis in axes:
            cell = row[head.index(axis.name)].strip()
            if cell and _read(cell, axis) is None:
                allowed = ", ".join(map(str, axis.choices)) or f"{axis.low:g} to {axis.high:g}"
                kind = "whole numbers from " if axis.whole else ""
                yield f'file: {path}:{line}: {axis.name}: "{cell[:40]}" given; allowed is {kind}{allowed}'


def _read(cell: str, axis: Axis) -> Plain | None:
    """A cell as a value that the axis allows; nothing if it is none."""
    text = cell.strip()
    if axis.choices:
        return _choice(text, axis.choices)
    number = _number(text, whole=axis.whole)
    return number if number is not None and axis.low <= number <= axis.high else None


def _choice(text: str, choices: Sequence[Plain]) -> Plain | None:
    """The choice that a text stands for: one that is written so, or, if only one is, with other capitals."""
    written = [choice for choice in choices if str(choice) == text]
    written = written or [choice for choice in choices if str(choice).lower() == text.lower()]
    number = _number(text, whole=False)
    equal = [
        choice for choice in choices if not isinstance(choice, bool | str) and choice == number
    ]
    found = written if len(written) == 1 else equal
    return found[0] if found else None


def _number(text: str, *, whole: bool) -> int | float | None:
    """The number that a text spells with digits alone; nothing if it is none."""
    try:
        return None if "_" in text else int(text) if whole else float(text)
    except ValueError:
        return None
