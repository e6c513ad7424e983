"""How state is held: tables of named fields, whose rows never move.

A table is declared once, as a class of annotated fields; readers and the type checker see
``table[row].field``, the compiled loops see the same names in a numpy structured array, and
``table.field`` is a whole column.
"""

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, NamedTuple, Protocol, cast, get_type_hints

import numpy as np

type Column = np.ndarray[tuple[int, ...], np.dtype[Any]]

_KINDS: dict[Any, type] = {float: np.float64, int: np.int64, bool: np.bool_}


class Variable(NamedTuple):
    """What a field of a table says, declared beside the field and nowhere else.

    Attributes:
        unit: of its values; ``row`` and ``identity`` keep the books and say nothing of the domain.
        moves: what sets the field, or moves it.
        meaning: in the domain, with the sign that docs/reference/odd.md gives it.
    """

    unit: str
    moves: str
    meaning: str


class Table[Row](Protocol):
    """Rows of one kind: a numpy record array whose fields are the annotations of ``Row``."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of rows along each axis."""

    def __getitem__(self, position: Any) -> Any: ...  # noqa: ANN401 (a row, or a smaller table)

    def __setitem__(self, position: Any, value: Any) -> None: ...  # noqa: ANN401

    def copy(self) -> "Table[Row]":
        """The same rows apart."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...


@cache
def fields_of(row: Hashable) -> np.dtype[Any]:
    """The numpy record type that holds one row: a field for each annotation, in order, aligned."""
    hints = get_type_hints(cast(type, row))
    return np.dtype([(name, _KINDS.get(kind, kind)) for name, kind in hints.items()], align=True)


def names_of(row: Hashable) -> tuple[str, ...]:
    """Names of the fields of a row, in order."""
    return fields_of(row).names or ()


def variables_of(row: type) -> dict[str, Variable]:
    """What each field of a row says, by name and in order."""
    hints = get_type_hints(row, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def table[Row](row: type[Row], *shape: int) -> Table[Row]:
    """An empty table (all zero) of rows of one kind, with the given shape."""
    return np.zeros(shape, dtype=fields_of(cast(Hashable, row))).view(np.recarray)


def room[Row](row: type[Row], number: int) -> Table[Row]:
    """Room for so many rows that nobody has written yet; costs nothing until they are."""
    return np.empty(number, dtype=fields_of(cast(Hashable, row))).view(np.recarray)


def column(rows: Table[Any], field: str) -> Column:
    """One field of all rows, along the axes of the table; writing to it writes to the table."""
    values: Column = rows[field]
    return values
