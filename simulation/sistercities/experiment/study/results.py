"""A study that was simulated, or as much of it as is there: its tables, SQL over them, and any of its runs again."""

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from sistercities.experiment.study.axes import axes_of
from sistercities.experiment.study.batch import Run, run_schema
from sistercities.experiment.study.file import SCENARIO, StudyFile, study_from
from sistercities.experiment.study.folder import Manifest, chunks_in, is_whole, read_manifest
from sistercities.experiment.study.template import Template, described_at, filled, keys_at, template_of
from sistercities.experiment.study.variable import changes_of
from sistercities.outcome import described
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario

if TYPE_CHECKING:
    import duckdb
    import xarray as xr

_RUN = re.compile(r"(\d+)-(\d+)")


class Study:
    """The results of a study.

    Open one with ``Study.open(folder)``, while it is being simulated too: then it holds what is there at that moment.

    Attributes:
        folder: where it is kept.
        file: the study file.
        manifest: what the folder says of itself.
    """

    def __init__(self, folder: Path, manifest: Manifest, chunks: list[Path]) -> None:
        self.folder, self.manifest, self._chunks = folder, manifest, chunks
        self.file: StudyFile = study_from(manifest.study)

    @classmethod
    def open(cls, folder: str | Path) -> "Study":
        """Open the folder of a study.

        Raises:
            SisterCitiesError: if it holds no study, one of a newer version, or damaged tables.
        """
        path = Path(folder)
        manifest = read_manifest(path)
        whole, damaged = chunks_in(path)
        if not is_whole(path / manifest.points):
            damaged.append(path / manifest.points)
        if damaged:
            names = ", ".join(each.name for each in damaged[:5])
            raise SisterCitiesError(f"{path}: damaged ({names}); the same sweep again makes it anew")
        return cls(path, manifest, [whole[number] for number in sorted(whole)])

    def __repr__(self) -> str:
        return f"<Study {self.file.name}: {self.done:,} of {self.total:,} runs, {self.failed:,} failed>"

    @property
    def total(self) -> int:
        """Number of runs of the study."""
        return self.manifest.sites * self.file.replicates

    @cached_property
    def done(self) -> int:
        """Number of runs that are there, failed ones included."""
        return sum(pyarrow.parquet.read_metadata(chunk).num_rows for chunk in self._chunks)

    @cached_property
    def failed(self) -> int:
        """Number of runs that failed."""
        return int(self.sql("SELECT count(*) AS n FROM failures")["n"][0])

    @property
    def record(self) -> list[str]:
        """Names of the outcomes that were kept."""
        return list(self.file.record or described())

    @property
    def variables(self) -> list[str]:
        """Names of what was varied."""
        return [name for name in self._points.column_names if name not in {"point", SCENARIO}]

    @property
    def points(self) -> pd.DataFrame:
        """The points: number, scenario, and the value of each variable; missing where a scenario keeps its own."""
        return self._points.to_pandas()

    @property
    def runs(self) -> pd.DataFrame:
        """All runs in order: point, replicate, scenario, variables, seed, outcomes, and the error if a run failed."""
        return self.sql("SELECT * FROM runs ORDER BY point, replicate")

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed, with their parameters, seed, error and traceback."""
        return self.sql("SELECT * FROM failures ORDER BY point, replicate")

    def sql(self, query: str, **tables: pd.DataFrame) -> pd.DataFrame:
        """Ask in SQL (DuckDB), over the tables ``runs``, ``points``, ``failures``, and any that are given by name.

        ``rows`` are the runs without their parameters, which is faster where there are millions. Names with dots stand
        in double quotes: ``SELECT avg(exchange_index) FROM runs GROUP BY "behaviour.lapse"``.

        Raises:
            SisterCitiesError: if the query cannot be answered.
        """
        import duckdb

        for name, table in tables.items():
            self._database.register(name, table)
        try:
            return self._database.sql(query).df()
        except duckdb.Error as error:
            raise SisterCitiesError(f"the query cannot be answered: {' '.join(str(error).split())[:300]}") from None

    def to_xarray(self) -> "xr.Dataset":
        """The outcomes as arrays with units, along scenario, variables and replicate for a grid, else along points.

        Failed runs, and what has not happened, are missing.
        """
        runs = self.runs.drop(columns=["seed", "error"])
        if self.file.design.kind == "grid" and self.file.uncertainties != "evidence":
            return self._with_units(runs.drop(columns="point").set_index([SCENARIO, *self.variables, "replicate"]))
        arrays = self._with_units(runs[["point", "replicate", *self.record]].set_index(["point", "replicate"]))
        points = self.points.set_index("point")
        return arrays.assign_coords({name: ("point", points[name]) for name in points})

    def scenario(self, point: int) -> Scenario:
        """The scenario at a point, as all its runs met it.

        Raises:
            SisterCitiesError: if there is no such point.
        """
        if not 0 <= point < self.manifest.sites:
            raise SisterCitiesError(f"point {point}: this study has points 0 to {self.manifest.sites - 1:,}")
        (row,) = self._points.slice(point, 1).to_pylist()
        template = self._template(row[SCENARIO])
        axes, _ = axes_of(self.file, template)
        return filled(template, changes_of(axes, row))

    def run(self, name: str) -> dict[str, Any]:
        """One run as it is kept: parameters, seed, outcomes, error.

        Args:
            name: number of the point and of the replicate, for example ``17-3``.

        Raises:
            SisterCitiesError: if there is no such run, or it is not there yet.
        """
        run = run_named(name)
        found = self.sql(f"SELECT * FROM runs WHERE point = {run.point} AND replicate = {run.replicate}")
        if found.empty:
            last = f"{self.manifest.sites - 1}-{self.file.replicates - 1}"
            raise SisterCitiesError(f"run {name}: not in {self.folder}, which holds runs from 0-0 to {last}")
        return {str(key): value for key, value in found.iloc[0].items()}

    def unit(self, variable: str) -> str:
        """Unit of a variable; nothing where its values are words."""
        listed = self.file.variables.get(variable)
        if variable == SCENARIO or (listed is not None and listed[1].levels is not None):
            return ""
        pattern = (listed[1].keys or (variable,))[0] if listed is not None else variable
        key = keys_at(self._template(self._points[SCENARIO][0].as_py()), pattern)[0]
        return str(described_at(key).get("unit", ""))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the scenarios, by name."""
        names = dict.fromkeys(self._points[SCENARIO].to_pylist())
        return {name: self._template(name).scenario.title for name in names}

    def _template(self, name: str) -> Template:
        return template_of(self.folder / "scenarios" / f"{name}.toml", {})

    def _with_units(self, runs: pd.DataFrame) -> "xr.Dataset":
        arrays = runs.to_xarray()
        for name, measured in described().items():
            if name in arrays:
                arrays[name].attrs = {"units": measured.unit, "long_name": measured.meaning}
        return arrays

    @cached_property
    def _points(self) -> pa.Table:
        return pyarrow.parquet.read_table(self.folder / self.manifest.points)

    @cached_property
    def _database(self) -> "duckdb.DuckDBPyConnection":
        """The tables of this study in a database that lives in memory and reads the files when it is asked."""
        import duckdb

        database = duckdb.connect(config={"threads": 1})  # a sum in parts has other last digits each time
        database.register("points_read", self._points)
        if self._chunks:
            files = ", ".join("'" + str(chunk).replace("'", "''") + "'" for chunk in self._chunks)
            database.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet([{files}])")
        else:
            database.register("rows", run_schema(self.record).empty_table())
        varied = "".join(f', points."{name}"' for name in self.variables)
        outcomes = "".join(f', rows."{name}"' for name in self.record)
        columns = f"point, replicate, points.scenario{varied}, seed{outcomes}, error"
        database.execute("CREATE VIEW points AS SELECT * FROM points_read")
        database.execute(f"CREATE VIEW runs AS SELECT {columns} FROM rows JOIN points USING (point)")
        database.execute(
            f"CREATE VIEW failures AS SELECT {columns}, traceback FROM rows JOIN points USING (point) "
            "WHERE error IS NOT NULL"
        )
        return database


def run_named(name: str) -> Run:
    """A run by its name: number of the point, hyphen, number of the replicate.

    Raises:
        SisterCitiesError: if it is no such name.
    """
    found = _RUN.fullmatch(name)
    if found is None:
        raise SisterCitiesError(f'run "{name[:80]}"; expected point and replicate, for example "17-3"')
    return Run(int(found[1]), int(found[2]))
