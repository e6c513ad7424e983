"""The points of a study as a CSV file: a column for each variable, a row for each point.

An empty cell leaves the scenario as it is.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from sistercities.scenario.text import UnreadableError, text_of
from sistercities.scenario.words import meant
from sistercities.study.variable import Axis, DesignError, Plain, Points

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
