"""Checkpoints of a long run: a model on disk, from which it goes on to the same bytes as if it had never stopped."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from sistercities.compiled import source_hash
from sistercities.model import PartnershipModel
from sistercities.scenario.files import scenario_text
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.state import MOVING, World


def save_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Write the state of a model into a folder, aside and renamed, and remove the checkpoint before it."""
    month = int(model.time)
    aside = folder / ".writing"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, world in (("world", model.world), ("null", model.null_world)):
        for field in MOVING:
            np.save(aside / f"{name}.{field}.npy", _used(world, field), allow_pickle=False)
    (aside / "identity.json").write_text(json.dumps({"identity": identity_of(model), "month": month}), encoding="utf-8")
    earlier = list(folder.glob("month-*"))
    aside.rename(folder / f"month-{month:04d}")
    for old in earlier:
        shutil.rmtree(old)


def load_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Bring a model that has not begun to the state of the newest checkpoint; without any it stays as it is.

    Raises:
        SisterCitiesError: if the checkpoint belongs to another scenario, seed or version, or is damaged.
    """
    found = sorted(folder.glob("month-*"))
    if not found:
        return
    advice = f"remove {folder} to begin anew, or give another folder with --out"
    try:
        told = json.loads((found[-1] / "identity.json").read_text(encoding="utf-8"))
        arrays = {path.stem: np.load(path, allow_pickle=False) for path in found[-1].glob("*.npy")}
    except (OSError, ValueError) as error:
        raise SisterCitiesError(f"{found[-1]}: the checkpoint is damaged ({error}); {advice}") from None
    if told["identity"] != identity_of(model):
        raise SisterCitiesError(f"{found[-1]}: made by another scenario, seed or version; {advice}")
    model.resume(_filled(model.world, "world", arrays), _filled(model.null_world, "null", arrays), int(told["month"]))


def identity_of(model: PartnershipModel) -> str:
    """What a model is made of: its scenario, its seed and the code."""
    parts = (scenario_text(model.scenario), str(model.seed), source_hash())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _used(world: World, field: str) -> Any:  # noqa: ANN401
    rows = np.asarray(getattr(world, field))
    return rows[: int(world.met[0])] if field == "ties" else rows


def _filled(world: World, name: str, arrays: dict[str, Any]) -> World:
    own = {field: arrays[f"{name}.{field}"] for field in MOVING}
    return world._replace(
        **{field: rows.view(np.recarray) if rows.dtype.names else rows for field, rows in own.items()}
    )
