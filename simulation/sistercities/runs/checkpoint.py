"""Checkpoints of a long run: a model on disk, from which it goes on to the same bytes as if it had never stopped.

A checkpoint is a folder ``month-0123-<checksum>``: a table to a file, and a list of them with the checksum of each,
whose own checksum stands in the name. Nothing of it reaches compiled code before all of it has been checked.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from sistercities.agents.model import PartnershipModel
from sistercities.runs.keeping import place_folder, reason_of
from sistercities.scenario.files import scenario_text
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.world.compiled import source_hash
from sistercities.world.state import MOVING

_GROWS = "ties"
"""The one table that is given more room on the way; of it only the rows in use are kept."""

_LIST = "checkpoint.json"
_DECISIVE = ("numpy", "numba")
"""Packages whose version can move the last digit of a result."""


def save_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Write the state of a model into a folder, aside and renamed, and remove the checkpoints before it.

    Raises:
        OSError: if it cannot be written; the checkpoint before it is still there.
    """
    month = int(model.time)
    aside = folder / ".writing"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        checksums = {}
        for name, rows in _tables(model):
            path = aside / f"{name}.npy"
            np.save(path, rows, allow_pickle=False)
            checksums[name] = _checksum(path)

        told = {"identity": identity_of(model), "month": month, "tables": checksums}
        content = json.dumps(told, indent=2).encode()
        (aside / _LIST).write_bytes(content)
        target = folder / f"month-{month:04d}-{hashlib.sha256(content).hexdigest()[:16]}"
        earlier = [path for path in folder.glob("month-*") if path != target]
        shutil.rmtree(
            target, ignore_errors=True
        )  # the same month again: a run that was stopped as soon as it went on
        place_folder(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in earlier:
        shutil.rmtree(old)


def load_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Bring a model that has not begun to the state of the newest checkpoint that is whole; without any it stays.

    Raises:
        SisterCitiesError: if the checkpoint belongs to another scenario, seed or version, or all that there are are
            damaged.
    """
    advice = f"remove {shown(folder)} to begin anew, or give another folder with --out"
    damage = ""
    for found in sorted(folder.glob("month-*"), reverse=True):
        try:
            told = _verified(found)
            if told["identity"] != identity_of(model):
                raise SisterCitiesError(
                    f"{shown(found)}: made by another scenario, seed or version; {advice}"
                )
            tables = _fitting(model, found, told)
        except (OSError, ValueError, KeyError, TypeError) as error:
            damage = (
                damage
                or f"{shown(found)}: the checkpoint is damaged ({reason_of(error)}); {advice}"
            )
            continue
        _fill(model, tables, told["month"])
        return
    if damage:
        raise SisterCitiesError(damage)


def identity_of(model: PartnershipModel) -> str:
    """What a model is made of: its scenario, its seed, the code and what its numbers rest on."""
    rests_on = (version(name) for name in _DECISIVE)
    parts = (scenario_text(model.scenario), str(model.seed), source_hash(), *rests_on)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _tables(model: PartnershipModel) -> Iterator[tuple[str, Any]]:
    """All tables that a month moves, by name; one that the two worlds share comes once."""
    for field in MOVING:
        rows = getattr(model.world, field)
        null_rows = getattr(model.null_world, field)
        yield f"world.{field}", _used(rows, field, model.world.met)
        if null_rows is not rows:
            yield f"null.{field}", _used(null_rows, field, model.null_world.met)


def _used(rows: Any, field: str, met: Any) -> Any:  # noqa: ANN401
    return np.asarray(rows)[: int(met[0])] if field == _GROWS else np.asarray(rows)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(found: Path) -> dict[str, Any]:
    """What a checkpoint says of itself, once every byte of it is known to be what was written.

    Raises:
        OSError, ValueError, KeyError, TypeError: if anything is not.
    """
    content = (found / _LIST).read_bytes()
    if not found.name.endswith(f"-{hashlib.sha256(content).hexdigest()[:16]}"):
        raise ValueError(f"{_LIST} is not what was written")
    told: dict[str, Any] = json.loads(content)
    for name, checksum in told["tables"].items():
        if _checksum(found / f"{name}.npy") != checksum:
            raise ValueError(f"{name}.npy is not what was written")
    return told


def _fitting(model: PartnershipModel, found: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The tables of a checkpoint, mapped from the disk, once each is known to fit the model.

    Raises:
        OSError, ValueError, KeyError: if one does not.
    """
    if not 0 <= told["month"] <= model.scenario.months:
        raise ValueError(f"month {told['month']} of {model.scenario.months}")
    tables = {
        name: np.load(found / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in told["tables"]
    }
    for name, own in _tables(model):
        rows = tables[name]
        world, _, field = name.partition(".")
        shape = tuple(tables[f"{world}.met"]) if field == _GROWS else own.shape
        kinds = [np.lib.format.dtype_to_descr(each.dtype) for each in (rows, own)]
        if rows.shape != shape or kinds[0] != kinds[1]:
            raise ValueError(f"{name}.npy does not fit the model")
    return tables


def _fill(model: PartnershipModel, tables: dict[str, Any], month: int) -> None:
    """Put tables into a model: into the rows that it has, so that millions of citizens are there but once."""
    worlds = {"world": model._world, "null": model._null_world}
    for name, rows in tables.items():
        world, _, field = name.partition(".")
        if field == _GROWS:
            grown = np.zeros(rows.shape, rows.dtype).view(np.recarray)
            grown[...] = rows
            worlds[world] = worlds[world]._replace(ties=grown)
        else:
            getattr(worlds[world], field)[...] = rows
    model.resume(worlds["world"], worlds["null"], month)
