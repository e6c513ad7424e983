"""The rows of a table of text cells, a CSV file, with the line of each and all that is wrong."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sistercities.scenario.library import UnreadableError, shown, text_of
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.words import meant, quoted

LARGEST_TABLE = 10_000_000


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        file: the table, as messages name it.
        line: on which line the row ends.
        cells: what stands in it, by column.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def mistake(self, column: str, text: str) -> Mistake:
        """What is wrong with a cell."""
        return Mistake((column,), text, file=self.file, line=self.line)


def rows_of(
    path: Path,
    columns: tuple[str, ...],
    *,
    may_have: tuple[str, ...] = (),
    may_be_empty: bool = False,
) -> tuple[list[Row], list[Mistake]]:
    """The rows of a table, and what is wrong with it as a whole.

    Args:
        path: the table, a CSV file whose first line names the columns.
        columns: that it has, in any order, and no others.
        may_have: columns that it may have as well; their cells are empty where it has not.
        may_be_empty: whether a table without rows is none the worse for it.

    Returns:
        The rows that have a cell for each column, and the mistakes.
    """
    where = shown(path)
    try:
        reader = csv.reader(StringIO(text_of(path, LARGEST_TABLE), newline=""), strict=True)
        head = next(reader, [])
        wrong = _wrong_columns(head, columns, may_have, where)
        if wrong:
            return [], wrong
        below = ((reader.line_num, cells) for cells in reader)
        left_out = {name: "" for name in may_have if name not in head}
        rows, mistakes = _rows(below, head, where, may_be_empty=may_be_empty)
        return [Row(row.file, row.line, {**row.cells, **left_out}) for row in rows], mistakes
    except FileNotFoundError:
        return [], [Mistake((), "no such file", file=where)]
    except UnreadableError as error:
        text = f"{error}; at most {LARGEST_TABLE:,}" if error.too_large else str(error)
        return [], [Mistake((), text, file=where, line=error.line)]
    except csv.Error as error:
        return [], [Mistake((), f"no table of comma-separated cells ({error})", file=where)]


def _wrong_columns(
    head: list[str], columns: tuple[str, ...], may_have: tuple[str, ...], where: str
) -> list[Mistake]:
    """Columns that nobody knows, that stand there twice, and that are missing."""

    def mistake(text: str) -> Mistake:
        return Mistake((), text, file=where, line=1)

    if not any(head):
        return [mistake(f"empty; its first line names the columns: {','.join(columns)}")]

    known = (*columns, *may_have)
    unknown = [name for name in head if name not in known]
    twice = dict.fromkeys(name for name in head if head.count(name) > 1 and name in known)
    missing = [name for name in columns if name not in head]
    return [
        *(mistake(f"no column {quoted(name)}; {meant(name, known)}") for name in unknown),
        *(mistake(f"column {quoted(name)} stands there twice") for name in twice),
        *(mistake(f"column {quoted(name)} is missing") for name in missing),
    ]


def _rows(
    below: Iterator[tuple[int, list[str]]], head: list[str], where: str, *, may_be_empty: bool
) -> tuple[list[Row], list[Mistake]]:
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for line, cells in below:
        if not any(cells):
            continue  # an empty line
        if len(cells) != len(head):
            text = f"{len(cells)} cells; expected {len(head)}, as many as columns"
            mistakes.append(Mistake((), text, file=where, line=line))
            continue
        stripped = (cell.strip() for cell in cells)
        rows.append(Row(where, line, dict(zip(head, stripped, strict=True))))

    if not rows and not mistakes and not may_be_empty:
        mistakes.append(Mistake((), "no row below the names of the columns", file=where))
    return rows, mistakes
