"""A study that grows: which of the points that are asked for are there already.

Points are a sequence, not a set: the same values twice are two points. When a study grows, those
that are there stay as they are, and new ones come behind them. A sample grows at its end alone,
because its order means something (the steps of a Morris trajectory, the swapped columns of
Saltelli). Of a grid, or of a table somebody writes, rows may come in between.
"""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from sistercities.study.design import SAMPLES
from sistercities.study.file import SCENARIO

type _Row = tuple[object, ...]

_MOST_VALUES = 6
_MOST_LINES = 10


def grown(stored: pa.Table, wanted: pa.Table, kind: str) -> tuple[pa.Table | None, list[str]]:
    """The stored points, with those that are new behind them.

    Args:
        stored: the points of a folder.
        wanted: those that are asked for now.
        kind: of the design.

    Returns:
        The table, the stored one itself if nothing is new; nothing if not all that are stored are
        wanted. And why, in lines that name the points.
    """
    if stored.equals(wanted):
        return stored, []

    old = _as_wanted(stored, wanted.schema)
    if old is None:
        return None, []

    new, lost = _matched(old, wanted, in_order=kind in SAMPLES)
    if lost:
        lines = [
            f"point {number}: {_in_words(old, number)} there, not asked for here"
            for number in lost[:_MOST_LINES]
        ]
        return None, [
            *lines,
            *([f"and {len(lost) - _MOST_LINES:,} more points"] if len(lost) > _MOST_LINES else []),
        ]

    if not new:
        return stored, []

    added = wanted.take(pa.array(new, type=pa.int64()))
    table = pa.concat_tables([old, added]).combine_chunks()
    numbers = pa.array(range(table.num_rows), type=pa.int64())

    return table.set_column(table.schema.get_field_index("point"), "point", numbers), []


def _as_wanted(stored: pa.Table, schema: pa.Schema) -> pa.Table | None:
    """The stored points with the columns that are wanted; nothing if they do not fit.

    Another scenario may bring variables of its own, which those that are there do not have.
    """
    if not set(stored.column_names) <= set(schema.names):
        return None

    columns = []
    for field in schema:
        if field.name not in stored.column_names:
            columns.append(pa.nulls(stored.num_rows, field.type))
            continue
        column = stored[field.name]
        if column.type != field.type and not (
            pa.types.is_int64(column.type) and pa.types.is_float64(field.type)
        ):
            return None

        columns.append(column.cast(field.type))

    return pa.table(columns, schema=schema)


def _matched(old: pa.Table, wanted: pa.Table, *, in_order: bool) -> tuple[list[int], list[int]]:
    """Places of the wanted points that are new, and of the old ones that are not wanted."""
    new: list[int] = []
    lost: list[int] = []
    for scenario in pc.unique(
        pa.chunked_array([*wanted[SCENARIO].chunks, *old[SCENARIO].chunks])
    ).to_pylist():
        before = list(_rows(old, scenario))
        after = list(_rows(wanted, scenario))
        # place by place: a sample means something by its order
        if in_order:
            lost += [
                place
                for (place, one), (_, other) in zip(before, after, strict=False)
                if one != other
            ]
            lost += [place for place, _ in before[len(after) :]]
            new += [place for place, _ in after[len(before) :]]
            continue

        # in any order: as many equal rows stay as there were before
        left = Counter(row for _, row in before)
        for place, row in after:
            if left[row] > 0:
                left[row] -= 1
            else:
                new.append(place)

        for place, row in reversed(before):
            if left[row] > 0:
                left[row] -= 1
                lost.append(place)

    return sorted(new), sorted(lost)


def _rows(points: pa.Table, scenario: str) -> Iterator[tuple[int, _Row]]:
    """The values at the points of a scenario, with their places in the table."""
    here = pc.indices_nonzero(pc.equal(points[SCENARIO], scenario))
    there = points.drop_columns(["point", SCENARIO]).take(here)
    values = zip(*(column.to_pylist() for column in there.columns), strict=True)
    return zip(here.to_pylist(), values, strict=True)


def _in_words(points: pa.Table, number: int) -> str:
    (row,) = points.slice(number, 1).to_pylist()
    given = [
        f"{name} = {value}"
        for name, value in row.items()
        if name not in {"point", SCENARIO} and value is not None
    ]
    more = f" and {len(given) - _MOST_VALUES} more" if len(given) > _MOST_VALUES else ""

    return f"{row[SCENARIO]}, {', '.join(given[:_MOST_VALUES]) or 'as it is'}{more}"
