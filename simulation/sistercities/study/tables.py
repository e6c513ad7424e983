"""The tables of a study in SQL.

The database can read nothing but them, and write nothing at all. A study file, a table of points
and a query may come from anybody. So names stand in quotes wherever they become part of a query,
and the database has no access to files, to the network and to the variables of the program; runs
reach it as a data set that is opened beforehand, by paths in which nothing is a pattern.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line
from sistercities.study.file import SCENARIO

if TYPE_CHECKING:
    import duckdb

SQL_TABLES = ("runs", "points", "failures", "rows")

_LOCKS = (
    # runs stream past the points, in their order
    "disabled_optimizers = 'join_order,build_side_probe_side'",
    "temp_directory = ''",
    "python_enable_replacements = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
"""Settings of the database, in this order: the last ones forbid to set any more."""

_LONGEST = 300


def database(
    points: pa.Table, chunks: Sequence[Path], rows: pa.Schema
) -> "duckdb.DuckDBPyConnection":
    """A database in memory that holds a study, and reads its files when it is asked.

    Args:
        points: of the study: ``point``, ``scenario``, and a column for each variable.
        chunks: files of runs.
        rows: what columns they have.
    """
    import duckdb

    # one thread: a sum in parts has other last digits each time
    connection = duckdb.connect(config={"threads": 1})
    for setting in _LOCKS:
        connection.execute(f"SET {setting}")

    # neutral names first, so that no name of a user reaches the view unquoted
    numbered = [f"column_{number}" for number in range(points.num_columns)]
    names = _told_apart(points.column_names)
    connection.register("points_read", points.rename_columns(numbered))
    connection.register("rows", _dataset(chunks, rows) if chunks else rows.empty_table())
    columns = ", ".join(
        f"{number} AS {identifier(name)}" for number, name in zip(numbered, names, strict=True)
    )
    connection.execute(f"CREATE VIEW points AS SELECT {columns} FROM points_read")
    varied = [f"points.{identifier(name)}" for name in names[2:]]
    outcomes = [f"rows.{identifier(name)}" for name in rows.names if name not in _FRAME]
    wanted = ", ".join(
        ["point", "replicate", f"points.{SCENARIO}", *varied, "seed", *outcomes, "error"]
    )
    connection.execute(f"CREATE VIEW runs AS SELECT {wanted} FROM rows JOIN points USING (point)")
    connection.execute(
        f"CREATE VIEW failures AS SELECT {wanted}, traceback FROM rows JOIN points USING (point) "
        "WHERE error IS NOT NULL"
    )

    return connection


_FRAME = ("point", "replicate", "seed", "error", "traceback")
"""Columns of every table of runs, outcomes apart."""


def answer(
    connection: "duckdb.DuckDBPyConnection", query: str, tables: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """What a query finds.

    Args:
        connection: the database.
        query: one SELECT.
        tables: further tables for this query, by name.

    Returns:
        One row per row that the query finds.

    Raises:
        SisterCitiesError: if the query cannot be answered.
    """
    import duckdb

    if taken := [name for name in tables if name.lower() in SQL_TABLES]:
        raise SisterCitiesError(f"the table {taken[0]} is one of the study; call yours otherwise")

    try:
        statements = connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type not in {
            duckdb.StatementType.SELECT,
            duckdb.StatementType.EXPLAIN,
        }:
            raise SisterCitiesError(f"{one_line(query) or 'nothing'} given; a query is one SELECT")

        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(query).df()
    except duckdb.Error as error:
        said = one_line(" ".join(str(error).split()), _LONGEST)
        raise SisterCitiesError(f"the query cannot be answered: {said}") from None
    finally:
        for name in tables:
            connection.unregister(name)


def identifier(name: str) -> str:
    """A name as it stands in a query, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _dataset(chunks: Sequence[Path], rows: pa.Schema) -> "pa.dataset.Dataset":
    """The runs of all chunks.

    Their paths are taken as they are, and nothing is guessed from them.
    """
    import pyarrow.dataset as ds
    from pyarrow.fs import LocalFileSystem

    paths = [str(chunk) for chunk in chunks]
    return ds.FileSystemDataset.from_paths(
        paths, schema=rows, format=ds.ParquetFileFormat(), filesystem=LocalFileSystem()
    )


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names of which no two differ in capitals alone, which SQL takes for one.

    Those that would carry a number.
    """
    alike = Counter(name.lower() for name in names)
    seen = Counter[str]()
    apart = []
    for name in names:
        seen[name.lower()] += 1
        apart.append(f"{name} ({seen[name.lower()]})" if alike[name.lower()] > 1 else name)

    return apart
