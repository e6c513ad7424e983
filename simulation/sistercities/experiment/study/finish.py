"""The end of a sweep: the tables and figures that are drawn from all runs, and the manifest that closes the folder."""

import json
import tempfile
import time
from pathlib import Path

from sistercities.experiment.provenance import checksums
from sistercities.experiment.study.effects import effects
from sistercities.experiment.study.folder import CLOCK, LOCK, MANIFEST, Manifest, place, write_manifest
from sistercities.experiment.study.results import Study

FIGURE, SUMMARY = "figure", "summary.csv"


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
    _draw(study)
    _note_time(folder, began, runs)
    files = checksums(folder, apart_from=(MANIFEST, CLOCK, LOCK))
    write_manifest(folder, manifest._replace(complete=True, files=files))


def _draw(study: Study) -> None:
    for old in study.folder.glob(f"{FIGURE}.*"):
        old.unlink()
    if study.file.figure is None:
        return
    from sistercities.figures.save import save_figure
    from sistercities.figures.study import draw_study

    with tempfile.TemporaryDirectory() as aside:
        for path in save_figure(draw_study(study), Path(aside) / FIGURE):
            place(path.read_bytes(), study.folder / path.name)


def _note_time(folder: Path, began: float, runs: int) -> None:
    """Add this sweep to the list of all that worked in the folder; it alone differs when a study is repeated."""
    path = folder / CLOCK
    try:
        sweeps = json.loads(path.read_text(encoding="utf-8"))["sweeps"]
    except (OSError, ValueError, KeyError):
        sweeps = []
    sweeps.append({"began": began, "ended": time.time(), "runs": runs})
    told = {"sweeps": sweeps, "unit": "seconds since 1970-01-01 UTC"}
    place(json.dumps(told, indent=2).encode() + b"\n", path)
