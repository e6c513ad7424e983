"""The end of a sweep: the tables and figures that are drawn from all runs, and the manifest that closes the folder."""

import json
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from sistercities.runs.keeping import place
from sistercities.scenario.evidence import Frozen
from sistercities.study.binding import seals
from sistercities.study.chunks import chunks_in
from sistercities.study.effects import effects
from sistercities.study.folder import CLOCK, FIGURES, RUNS, SUMMARY, digest
from sistercities.study.manifest import Manifest, write_manifest
from sistercities.study.results import Study


class Sweep(Frozen):
    """When somebody simulated, and how much: seconds since 1970 at the beginning and at the end, and runs."""

    began: float
    ended: float
    runs: Annotated[int, Field(ge=0)]


class Clock(Frozen):
    """All sweeps that worked in a folder; they alone differ when a study is repeated."""

    sweeps: tuple[Sweep, ...] = ()
    unit: str = "seconds since 1970-01-01 UTC"


def finish(folder: Path, manifest: Manifest, began: float, runs: int) -> None:
    """Write what follows from all runs, then the manifest, which makes the folder complete.

    Args:
        folder: the study folder; all its chunks are there.
        manifest: of the folder.
        began: clock time at which this sweep began, kept in ``clock.json`` alone.
        runs: how many runs it simulated.
    """
    study = Study.open(folder)
    place(effects(study).to_csv(index=False, lineterminator="\n").encode(), folder / SUMMARY)
    _draw(study, folder)
    _note_time(folder, began, runs)
    whole, _ = chunks_in(folder, seals(manifest))
    tables = [
        manifest.points,
        SUMMARY,
        *FIGURES,
        *(f"{RUNS}/{path.name}" for path in whole.values()),
    ]
    sums = {name: found for name in tables if (found := digest(folder / name))}
    texts = {name: found for name, found in manifest.files.items() if name.endswith(".toml")}
    write_manifest(folder, manifest.model_copy(update={"complete": True, "files": texts | sums}))


def is_finished(manifest: Manifest, whole: Iterable[Path]) -> bool:
    """Whether the tables and figures were made of the chunks that are there; not if failed runs came anew since."""
    return manifest.complete and all(f"{RUNS}/{path.name}" in manifest.files for path in whole)


def damaged_tables(folder: Path, manifest: Manifest) -> int:
    """How many of the summary and the figures of a complete folder are damaged, or gone."""
    written = [name for name in (SUMMARY, *FIGURES) if name in manifest.files]
    return sum(digest(folder / name) != manifest.files[name] for name in written)


def _draw(study: Study, folder: Path) -> None:
    for name in FIGURES:
        (folder / name).unlink(missing_ok=True)
    if study.file.figure is None or study.failed == study.done:
        return  # no figure is asked for, or there is nothing to draw
    from sistercities.paper.figures.save import save_figure
    from sistercities.paper.figures.study import draw_study

    with tempfile.TemporaryDirectory() as aside:
        for path in save_figure(draw_study(study), Path(aside) / "figure"):
            place(path.read_bytes(), folder / path.name)


def _note_time(folder: Path, began: float, runs: int) -> None:
    """Add this sweep to the list of all that worked in the folder; a list that cannot be read begins anew."""
    path = folder / CLOCK
    try:
        clock = Clock.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        clock = Clock()
    told = Clock(sweeps=(*clock.sweeps, Sweep(began=began, ended=time.time(), runs=runs)))
    place(json.dumps(told.model_dump(mode="json"), indent=2).encode() + b"\n", path)
