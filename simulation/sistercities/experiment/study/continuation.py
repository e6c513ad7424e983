"""Beginning a study folder, and going on with one: whether what is asked now is what was asked then, or more of it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from sistercities.experiment.keeping import reserved
from sistercities.experiment.provenance import origin
from sistercities.experiment.study.batch import model_hash
from sistercities.experiment.study.differences import differences
from sistercities.experiment.study.file import as_plain, study_text
from sistercities.experiment.study.folder import (
    MANIFEST,
    RUNS,
    Manifest,
    checksum,
    is_whole,
    parquet,
    place,
    place_points,
    read_manifest,
    write_manifest,
)
from sistercities.experiment.study.layout import extended
from sistercities.experiment.study.plan import Plan
from sistercities.scenario.files import scenario_text
from sistercities.scenario.mistakes import SisterCitiesError

WORDS = ("name", "title", "question", "reading", "figure")
"""Parts of a study file that move no result: they may change at any time."""

MAY_GROW = ("replicates", "scenarios", "levers", "uncertainties", "design")
"""Parts that may change as long as every run that was asked for is still asked for."""

_DECISIVE = ("python", "numpy", "numba", "scipy", "pyarrow")
_MOST_LINES = 20


def begin(folder: Path, plan: Plan) -> None:
    """Make a study folder, unless there is one.

    Raises:
        SisterCitiesError: if the folder is in use for something else, or cannot be written.
    """
    if (folder / MANIFEST).exists():
        return
    with reserved(folder) as new:
        aside = new.aside
        (aside / RUNS).mkdir()
        (aside / "scenarios").mkdir()
        _place_texts(aside, plan)
        points = place_points(aside, plan.points)
        blocks = extended([], plan.points.num_rows, plan.study.replicates)
        write_manifest(aside, Manifest(as_plain(plan.study), plan.age, points, plan.points.num_rows, blocks, _origin()))
        new.take()


def go_on(folder: Path, plan: Plan) -> tuple[Plan, Manifest]:
    """Take up a study folder, and extend it if more points or replicates are asked for.

    Returns:
        The plan, its points numbered as in the folder, and the manifest.

    Raises:
        SisterCitiesError: if the folder holds another study, or one simulated by another version of the model.
    """
    manifest, given = read_manifest(folder), as_plain(plan.study)
    _check_origin(folder, manifest)
    plan = plan._replace(points=_points(folder, manifest, plan))
    if given != manifest.study:
        name = place_points(folder, plan.points)
        blocks = extended(manifest.blocks, plan.points.num_rows, plan.study.replicates)
        manifest = Manifest(given, plan.age, name, plan.points.num_rows, blocks, manifest.origin)
        _place_texts(folder, plan)
        write_manifest(folder, manifest)
    for left in set(folder.glob("points-*.parquet")) - {folder / manifest.points}:
        left.unlink()
    return plan, manifest


def _points(folder: Path, manifest: Manifest, plan: Plan) -> pa.Table:
    """The points of the folder, and those of the plan that are new to it.

    Raises:
        SisterCitiesError: if the plan is not what the folder holds, or more of it.
    """
    changed = {
        key: line for key, line in differences(manifest.study, as_plain(plan.study)).items() if not _is_word(key)
    }
    changed |= _scenario_differences(folder, plan)
    stored = _stored_points(folder, manifest, plan)
    if not changed:
        return stored
    grown = _grown(stored, plan.points) if all(key.split(".")[0] in MAY_GROW for key in changed) else None
    if grown is None or plan.study.replicates < manifest.study["replicates"]:
        lines = list(changed.values())
        more = [f"and {len(lines) - _MOST_LINES} more differences"] if len(lines) > _MOST_LINES else []
        raise SisterCitiesError(
            "\n".join([f"{folder}: holds another study; give another folder with --out", *lines[:_MOST_LINES], *more])
        )
    return grown


def _is_word(key: str) -> bool:
    return key.split(".", maxsplit=1)[0] in WORDS


def _grown(stored: pa.Table, wanted: pa.Table) -> pa.Table | None:
    """The stored points, with those that are new behind them; nothing if not all that are stored are wanted."""
    if stored.schema != wanted.schema:
        return None
    old, new = stored.drop_columns("point"), wanted.drop_columns("point")
    known, rows = set(_rows(old)), list(_rows(new))
    if not known <= set(rows):
        return None
    added = new.take(pa.array([number for number, row in enumerate(rows) if row not in known], type=pa.int64()))
    table = pa.concat_tables([old, added]).combine_chunks()
    return table.add_column(0, "point", pa.array(range(table.num_rows), type=pa.int64()))


def _rows(points: pa.Table) -> Iterator[tuple[object, ...]]:
    return zip(*(column.to_pylist() for column in points.columns), strict=True)


def _stored_points(folder: Path, manifest: Manifest, plan: Plan) -> pa.Table:
    """The points of a folder; a damaged table is made anew, if it is the one that the plan makes."""
    path = folder / manifest.points
    if not is_whole(path):
        content = parquet(plan.points)
        if not manifest.points.startswith(f"points-{checksum(content)}"):
            raise SisterCitiesError(f"{path}: damaged, and not to be made again; take it from a backup, or begin anew")
        place(content, path)
    return pyarrow.parquet.read_table(path)


def _scenario_differences(folder: Path, plan: Plan) -> dict[str, str]:
    """What differs between the scenarios of the folder and those of the plan of the same name."""
    found: dict[str, str] = {}
    for path in sorted((folder / "scenarios").glob("*.toml")):
        if path.stem in plan.templates:
            stored = tomllib.loads(path.read_text(encoding="utf-8"))
            given = tomllib.loads(scenario_text(plan.templates[path.stem].scenario))
            lines = differences(stored, given)
            found |= {f"scenario {path.stem}: {key}": f"{path.stem}: {line}" for key, line in lines.items()}
    return found


def _place_texts(folder: Path, plan: Plan) -> None:
    """The study and its scenarios as text, for people, and for other folders."""
    place(study_text(plan.study).encode(), folder / "study.toml")
    for name, template in plan.templates.items():
        place(scenario_text(template.scenario).encode(), folder / "scenarios" / f"{name}.toml")


def _origin() -> dict[str, Any]:
    return {"model": model_hash(), **origin()}


def _check_origin(folder: Path, manifest: Manifest) -> None:
    """Results of two versions of the model, or of what its numbers rest on, are never mixed in one folder."""
    found = differences(_decisive(manifest.origin), _decisive(_origin()))
    if found:
        begun = f"{folder}: begun with another version; go on with that one, or give another folder with --out"
        raise SisterCitiesError("\n".join([begun, *found.values()]))


def _decisive(told: dict[str, Any]) -> dict[str, str]:
    """The parts of an origin that can move the last digit of a result."""
    return {
        "model": told["model"],
        "platform": told["platform"],
        **{name: told["versions"][name] for name in _DECISIVE},
    }
