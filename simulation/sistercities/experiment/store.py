"""A results folder: written aside and renamed when it is whole, so that there is never half a result."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from sistercities.experiment.ensemble import Ensemble
from sistercities.experiment.provenance import provenance
from sistercities.record import measured
from sistercities.scenario.files import scenario_text
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import Scenario


@contextmanager
def results_folder(out: str | Path) -> Iterator[Path]:
    """A private folder beside ``out`` that takes its place on leaving, and vanishes if anything goes wrong.

    Raises:
        SisterCitiesError: before anything is simulated, if ``out`` is in use or cannot be written.
    """
    target = Path(out)
    try:
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise SisterCitiesError(f"{out}: already in use; give a new or empty folder with --out")
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise SisterCitiesError(
            f"{out}: cannot be written ({error.strerror}); give another folder with --out"
        ) from None
    try:
        yield aside
        aside.chmod(0o755)
        _take_place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def next_folder(parent: Path, stem: str) -> Path:
    """The first folder ``stem-001``, ``stem-002``, ... that is not there yet."""
    number = 1
    while (folder := parent / f"{stem}-{number:03d}").exists():
        number += 1
    return folder


def write_results(
    folder: Path,
    ensembles: list[Ensemble],
    table: pd.DataFrame,
    asked: dict[str, Any],
    draw: Callable[[Path], object],
    began: float,
) -> None:
    """Write tables, resolved scenarios, figures and provenance into a folder.

    Args:
        folder: where to.
        ensembles: what was simulated.
        table: the summary of all scenarios.
        asked: what the user asked for, for the provenance.
        draw: draws the figures into the folder.
        began: clock time of the start, kept in ``clock.json`` alone.
    """
    _write_parquet(pa.concat_tables([months_table(each) for each in ensembles]), folder / "months.parquet")
    told = pd.concat([each.outcomes for each in ensembles], ignore_index=True)
    _write_parquet(pa.Table.from_pandas(told, preserve_index=False), folder / "outcomes.parquet")
    table.to_csv(folder / "summary.csv", index=False, lineterminator="\n")
    _finish(folder, {each.scenario: each.seeds for each in ensembles}, asked, draw, began)


def write_answer(
    out: str | Path,
    tables: Mapping[str, pd.DataFrame],
    seeds: Mapping[Scenario, list[int]],
    asked: dict[str, Any],
    draw: Callable[[Path], object],
    began: float,
) -> None:
    """Write the tables and figures that answer a question into a new folder, with everything they rest on.

    Args:
        out: the folder.
        tables: by file name, without ending; written as CSV.
        seeds: the scenarios that were simulated, and the seeds of their replicates.
        asked: what the user asked for, for the provenance.
        draw: draws the figures into a folder.
        began: clock time of the start.

    Raises:
        SisterCitiesError: if the folder is in use or cannot be written.
    """
    with results_folder(out) as folder:
        for name, table in tables.items():
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        _finish(folder, seeds, asked, draw, began)


def _finish(
    folder: Path,
    seeds: Mapping[Scenario, list[int]],
    asked: dict[str, Any],
    draw: Callable[[Path], object],
    began: float,
) -> None:
    """Scenarios as they were run, figures, and where everything comes from."""
    (folder / "scenarios").mkdir()
    for scenario in seeds:
        path = folder / "scenarios" / f"{scenario.name}.toml"
        path.write_text(scenario_text(scenario), encoding="utf-8")
    draw(folder)
    named_seeds = {scenario.name: each for scenario, each in seeds.items()}
    _write_json(provenance(named_seeds, folder, asked), folder / "provenance.json")
    _write_json({"began": began, "ended": time.time(), "unit": "seconds since 1970-01-01 UTC"}, folder / "clock.json")


def months_table(ensemble: Ensemble) -> pa.Table:
    """Monthly series of all replicates: where they come from, month, age in months, and the recorded columns."""
    replicates, months = ensemble.months.shape
    signed = count(ensemble.pact.signed)
    dates = [named(signed + age) for age in range(months)]
    columns: dict[str, Any] = {
        "scenario": pa.array([ensemble.scenario.name] * (replicates * months)).dictionary_encode(),
        "partnership": pa.array([ensemble.partnership] * (replicates * months)).dictionary_encode(),
        "replicate": [replicate for replicate in range(replicates) for _ in range(months)],
        "seed": [seed for seed in ensemble.seeds for _ in range(months)],
        "month": pa.array(dates * replicates).dictionary_encode(),
        "age": list(range(months)) * replicates,
    }
    recorded = {name: ensemble.months[name].ravel() for name in measured()}
    fields = [pa.field(name, pa.array(values[:1]).type) for name, values in recorded.items()]
    described = {field.name: field.with_metadata(measured()[field.name]._asdict()) for field in fields}
    table = pa.table({**columns, **recorded})
    for name, field in described.items():
        table = table.set_column(table.schema.get_field_index(name), field, table.column(name))
    return table


def _write_parquet(table: pa.Table, path: Path) -> None:
    pyarrow.parquet.write_table(table.unify_dictionaries(), path, compression="zstd")


def _write_json(content: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, indent=2, default=int) + "\n", encoding="utf-8")  # whole numbers of numpy too


def _take_place(aside: Path, target: Path) -> None:
    try:
        if target.is_dir():
            target.rmdir()
        os.replace(aside, target)  # noqa: PTH105
    except OSError as error:
        raise SisterCitiesError(f"{target}: came into use meanwhile ({error.strerror}); nothing was written") from None
