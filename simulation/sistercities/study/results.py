"""A study that was simulated, or as much of it as is there.

Its tables, SQL over them, and any of its runs again.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sistercities.runs.marks import MANIFEST
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.study.axes import AxisError, axes_of
from sistercities.study.batch import Run, run_schema
from sistercities.study.chunks import bound_of, chunks_in, kept_in, seals
from sistercities.study.file import SCENARIO, StudyFile
from sistercities.study.folder import (
    SCENARIOS,
    Manifest,
    check_path,
    digest,
    is_whole,
    parquet_file,
    read_manifest,
    read_points,
)
from sistercities.study.tables import answer, database
from sistercities.study.template import NoKeyError, Template, described_at, filled, template_of
from sistercities.study.variable import Axis, changes_of
from sistercities.world.outcome import described

if TYPE_CHECKING:
    import duckdb
    import xarray as xr
    from matplotlib.figure import Figure

    from sistercities.questions.swept import SweptStudy

_RUN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class Study:
    """The results of a study.

    Open one with ``Study.open(folder)``, while it is being simulated too: then it holds what is
    there at that moment.

    Attributes:
        folder: where it is kept, from the root on, so that it stays found when the working folder
            changes.
        manifest: what the folder says of itself.
        file: the study file.
        table: the points as they are kept: ``point``, ``scenario``, and a column for each variable.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, table: pa.Table, chunks: list[Path]
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.table = table
        self._chunks = chunks
        self.file: StudyFile = manifest.file

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Open the folder of a study.

        Raises:
            SisterCitiesError: if it holds no study, one of a newer version, or damaged tables.
        """
        path = Path(folder)
        check_path(path)
        try:
            manifest = read_manifest(path)
            whole, damaged = chunks_in(path.absolute(), seals(manifest))
            if not is_whole(path / manifest.points):
                damaged.append(path / manifest.points)
            if damaged:
                names = ", ".join(each.name for each in damaged[:5])
                raise SisterCitiesError(
                    f"{path}: damaged ({names}); the same sweep again makes it anew"
                )

            points = read_points(path, manifest)
            return cls(
                path.absolute(), manifest, points, [whole[number] for number in sorted(whole)]
            )
        except (OSError, pa.ArrowException) as error:
            reason = getattr(error, "strerror", None) or "no Parquet file"
            raise SisterCitiesError(f"{path}: cannot be read ({reason})") from None

    def __repr__(self) -> str:
        return (
            f"<Study {self.file.name}: {self.done:,} of {self.total:,} runs, "
            f"{self.failed:,} failed>"
        )

    def _repr_html_(self) -> str:
        return self._answer()._repr_html_()

    def figure(self, name: str | None = None, **order: Any) -> "Figure":  # noqa: ANN401
        """Draw the figure that the study file asks for; arguments as for ``Answer.figure``.

        Raises:
            SisterCitiesError: if the study has no figure, or something cannot be had.
        """
        return self._answer().figure(name, **order)

    def _answer(self) -> "SweptStudy":
        """The same runs as an answer, which can be told and drawn."""
        from sistercities.questions.swept import SweptStudy

        return SweptStudy(self.folder, self.manifest, self.table, self._chunks)

    @property
    def total(self) -> int:
        """Number of runs of the study."""
        return self.manifest.sites * self.file.replicates

    @cached_property
    def done(self) -> int:
        """Number of runs that are there, failed ones included."""
        return sum(kept_in(chunk).runs for chunk in self._chunks)

    @cached_property
    def failed(self) -> int:
        """Number of runs that failed."""
        return sum(kept_in(chunk).failed for chunk in self._chunks)

    def check_told(self) -> None:
        """Refuse a study of which there is nothing to tell.

        Raises:
            SisterCitiesError: if none of its runs is there, or all of them failed.
        """
        if not self.done:
            raise SisterCitiesError(
                f"{shown(self.folder)}: none of its {self.total:,} runs is there, so there is "
                "nothing to tell; sweep it first"
            )
        if self.done == self.failed:
            raise SisterCitiesError(
                f"{shown(self.folder)}: all of its {self.done:,} runs failed, so there is nothing "
                "to tell; sweep it again with --retry-failed"
            )

    @property
    def record(self) -> list[str]:
        """Names of the outcomes that were kept."""
        return list(self.manifest.record)

    @property
    def variables(self) -> list[str]:
        """Names of what was varied."""
        return self.table.column_names[2:]

    @property
    def points(self) -> pd.DataFrame:
        """The points: number, scenario, and the value of each variable.

        Missing where a scenario keeps its own.
        """
        return self.table.to_pandas()

    @property
    def runs(self) -> pd.DataFrame:
        """All runs in order.

        Point, replicate, scenario, variables, seed, outcomes, and the error if a run failed.
        """
        return self._named(self.sql("SELECT * FROM runs ORDER BY point, replicate"))

    def batches(self, rows: int) -> Iterator[pa.Table]:
        """All runs as they are kept, piece by piece, so that memory does not grow with them.

        Args:
            rows: of a piece, at most.

        Yields:
            The columns of ``runs``.
        """
        for chunk in self._chunks:
            with chunk.open("rb") as file:
                for kept in parquet_file(file).iter_batches(rows, use_threads=False):
                    yield self._joined(pa.Table.from_batches([kept]))

    def _joined(self, kept: pa.Table) -> pa.Table:
        """Runs with their parameters."""
        points = self.table.take(kept["point"].combine_chunks())
        joined = kept.select(["point", "replicate"])
        for name in (SCENARIO, *self.variables):
            joined = joined.append_column(points.schema.field(name), points[name])
        for name in ("seed", *self.record, "error"):
            joined = joined.append_column(kept.schema.field(name), kept[name])
        return joined

    @property
    def columns(self) -> pa.Schema:
        """The columns of ``runs``."""
        return self._joined(run_schema(self.record).empty_table()).schema

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed, with their parameters, seed, error and traceback."""
        return self._named(self.sql("SELECT * FROM failures ORDER BY point, replicate"))

    def sql(self, query: str, **tables: pd.DataFrame) -> pd.DataFrame:
        """Ask in SQL (DuckDB).

        The tables are ``runs``, ``points``, ``failures``, and any that are given by name. ``rows``
        are the runs without their parameters, which is faster where there are millions. Names with
        dots stand in double quotes: ``SELECT avg(exchange_index) FROM runs GROUP BY
        "behaviour.lapse"``. Capitals make no difference in SQL; variables that differ in nothing
        else carry a number: ``"cities.Kota.office (1)"`` and ``"cities.kota.office (2)"``. A query
        reads these tables and nothing else, and changes nothing.

        Returns:
            One row per row that the query finds.

        Raises:
            SisterCitiesError: if the query cannot be answered.
        """
        return answer(self._database, query, tables)

    def to_xarray(self) -> "xr.Dataset":
        """The outcomes as arrays with units.

        They run along scenario, variables and replicate for a grid, else along points. Failed runs,
        and what has not happened, are missing.

        Returns:
            An array for each outcome, with its unit.
        """
        runs = self.runs.drop(columns=["seed", "error"])
        if self.file.design.kind == "grid" and self.file.uncertainties != "evidence":
            return self._with_units(
                runs.drop(columns="point").set_index([SCENARIO, *self.variables, "replicate"])
            )

        arrays = self._with_units(
            runs[["point", "replicate", *self.record]].set_index(["point", "replicate"])
        )
        points = self.points.set_index("point")
        return arrays.assign_coords({name: ("point", points[name]) for name in points})

    def scenario(self, point: int) -> Scenario:
        """The scenario at a point, as all its runs met it.

        Raises:
            SisterCitiesError: if there is no such point, or it cannot be told any more what its
                runs met.
        """
        if not 0 <= point < self.manifest.sites:
            raise SisterCitiesError(
                f"point {point}: this study has points 0 to {self.manifest.sites - 1:,}"
            )
        (row,) = self.table.slice(point, 1).to_pylist()
        return filled(self._template(row[SCENARIO]), changes_of(self._axes[row[SCENARIO]], row))

    def run(self, name: str) -> dict[str, Any]:
        """One run as it is kept: parameters, seed, outcomes, error.

        Args:
            name: number of the point and of the replicate, for example ``17-3``.

        Raises:
            SisterCitiesError: if there is no such run, or it is not there yet.
        """
        run = run_named(name)
        asked = f"SELECT * FROM runs WHERE point = {run.point} AND replicate = {run.replicate}"
        rows = self._named(self.sql(asked))

        if rows.empty:
            last = f"{self.manifest.sites - 1}-{self.file.replicates - 1}"
            raise SisterCitiesError(
                f"run {name}: not in {shown(self.folder)}, which holds runs from 0-0 to {last}"
            )

        return {str(key): value for key, value in rows.iloc[0].items()}

    def unit(self, variable: str) -> str:
        """Unit of a variable; nothing where its values are words."""
        listed = self.file.variables.get(variable)
        if variable == SCENARIO or (listed is not None and listed[1].levels is not None):
            return ""
        pattern = (listed[1].keys or (variable,))[0] if listed is not None else variable
        return str(described_at(pattern).get("unit", ""))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the scenarios, by name."""
        names = pc.unique(self.table[SCENARIO]).to_pylist()
        return {name: self._template(name).scenario.title for name in names}

    def _template(self, name: str) -> Template:
        path = self.folder / SCENARIOS / f"{name}.toml"
        if digest(path) != self.manifest.files.get(f"{SCENARIOS}/{name}.toml"):
            raise SisterCitiesError(f"{shown(path)}: damaged; the same sweep again makes it anew")
        return template_of(path, {})

    def _named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """A table of whole runs with the variables under their own names.

        These may differ in capitals alone.
        """
        first = 1 + list(rows).index(SCENARIO)
        return rows.set_axis(
            [
                *rows.columns[:first],
                *self.variables,
                *rows.columns[first + len(self.variables) :],
            ],
            axis="columns",
        )

    def _with_units(self, runs: pd.DataFrame) -> "xr.Dataset":
        arrays = runs.to_xarray()
        for name, measured in described().items():
            if name in arrays:
                arrays[name].attrs = {"units": measured.unit, "long_name": measured.meaning}
        return arrays

    @cached_property
    def _axes(self) -> dict[str, list[Axis]]:
        """What is varied in each scenario, once it is seen to be what the runs met."""
        templates = {name: self._template(name) for name in self.titles}
        try:
            axes = {name: axes_of(self.file, template) for name, template in templates.items()}
            # the same checksum as when the runs were made, or nobody can say what they met
            met = [bound_of(block, self.table, axes, templates) for block in self.manifest.blocks]
        except (NoKeyError, AxisError, LookupError):
            met = []

        if met != list(self.manifest.bound):
            raise SisterCitiesError(
                f"{shown(self.folder)}: {MANIFEST} does not say what the runs met; "
                "take it from a backup, or begin anew"
            )

        return axes

    @cached_property
    def _database(self) -> "duckdb.DuckDBPyConnection":
        return database(self.table, self._chunks, run_schema(self.record))


def run_named(name: str) -> Run:
    """A run by its name: number of the point, hyphen, number of the replicate.

    Raises:
        SisterCitiesError: if it is no such name.
    """
    parts = _RUN.fullmatch(name)
    if parts is None:
        raise SisterCitiesError(
            f'run "{name[:80]}"; expected point and replicate, for example "17-3"'
        )
    return Run(int(parts[1]), int(parts[2]))
