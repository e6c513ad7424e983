"""What is in a results folder.

Tables, figures, the scenarios as they were run, and where everything comes from.
"""

import hashlib
import json
import platform
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from sistercities.runs.marks import PROVENANCE
from sistercities.runs.replicates import Ensemble
from sistercities.scenario.dates import count, named
from sistercities.scenario.files import scenario_text
from sistercities.scenario.schema import Scenario
from sistercities.world.compiled import PACKAGE, source_hash
from sistercities.world.record import measured


def store(
    folder: Path,
    seeds: Mapping[Scenario, Sequence[int]],
    asked: Mapping[str, Any],
    columns: Mapping[str, Mapping[str, str]],
    draw: Callable[[Path], object],
    began: float,
) -> None:
    """Add to a folder of tables the scenarios as they were run, figures, and where all comes from.

    Args:
        folder: where to.
        seeds: the scenarios that were simulated, and the seeds of their replicates.
        asked: what the user asked for, for the provenance.
        columns: unit of each column, by table.
        draw: draws the figures into the folder.
        began: clock time of the start, kept in ``clock.json`` alone.
    """
    for scenario in seeds:
        path = folder / "scenarios" / f"{scenario.name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(scenario_text(scenario), encoding="utf-8")

    draw(folder)
    named_seeds = {scenario.name: list(each) for scenario, each in seeds.items()}
    _write_json(provenance(named_seeds, folder, asked, columns), folder / PROVENANCE)
    _write_json(
        {"began": began, "ended": time.time(), "unit": "seconds since 1970-01-01 UTC"},
        folder / "clock.json",
    )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as text, the same bytes on every system."""
    table.to_csv(path, index=False, lineterminator="\n")


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet."""
    with path.open("wb") as file:  # a path that is no text, which Python opens and Arrow does not
        pyarrow.parquet.write_table(table.unify_dictionaries(), file, compression="zstd")


def months_table(ensemble: Ensemble) -> pa.Table:
    """Monthly series of all replicates.

    Where they come from, month, age in months, and the recorded columns.

    Returns:
        One row per replicate and month; columns that the model records carry their unit.
    """
    replicates, months = ensemble.months.shape
    signed = count(ensemble.pact.signed)
    # rows run through the months of one replicate, then of the next
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
    described = {
        field.name: field.with_metadata(measured()[field.name].metadata) for field in fields
    }
    table = pa.table({**columns, **recorded})
    for name, field in described.items():
        table = table.set_column(table.schema.get_field_index(name), field, table.column(name))

    return table


def _write_json(content: dict[str, Any], path: Path) -> None:
    text = json.dumps(content, indent=2, default=int)  # int: numpy's whole numbers too
    path.write_text(text + "\n", encoding="utf-8")


COMMIT = PACKAGE / "commit.txt"
"""Where source in a package of results says of which commit it is."""

_PACKAGES = (
    "sistercities",
    "mesa",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "pydantic",
    "matplotlib",
)


def provenance(
    seeds: Mapping[str, list[int]],
    folder: Path,
    asked: Mapping[str, Any],
    columns: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """All that is needed to make a result again, the same on every run of the same command.

    Args:
        seeds: of the replicates of each scenario.
        folder: the files already written; each is listed with its SHA-256.
        asked: what the user asked for, by option.
        columns: unit of each column, by table.
    """
    return {
        "asked": dict(asked),
        **origin(),
        "seeds": dict(seeds),
        "columns": {table: dict(units) for table, units in columns.items()},
        "files": checksums(folder),
    }


def origin() -> dict[str, Any]:
    """The code, the versions of what it rests on, and the kind of machine."""
    return {
        "code": {"source_hash": _source_hash(), "commit": _commit()},
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
        "platform": f"{platform.system()} {platform.machine()}",
    }


def checksums(folder: Path, apart_from: Collection[str] = ()) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by its path, apart from some at its top."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in apart_from
    }


@cache  # the code that runs is that of the first import
def _source_hash() -> str:
    return source_hash()


@cache
def _commit() -> str | None:
    """The commit of the checkout that runs, with ``+`` if it was changed.

    Of source in a package of results the one that it was taken from; nothing for what is installed.
    """
    root = PACKAGE.parent.parent
    if COMMIT.is_file():
        return COMMIT.read_text(encoding="utf-8").strip()
    if not (root / ".git").exists():
        return None

    try:
        commit = _git(root, "rev-parse", "HEAD")
        return commit + (
            "+" if _git(root, "status", "--porcelain", "--", "simulation", "scenarios") else ""
        )
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    ).stdout.strip()
