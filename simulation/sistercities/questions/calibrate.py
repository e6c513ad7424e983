"""Calibrate: which values of a few parameters go together with the patterns they were chosen by?"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from sistercities.questions.answer import answered, changes_asked
from sistercities.questions.calibrated import Calibration
from sistercities.questions.calibration_file import CalibrationFile, load_calibration
from sistercities.questions.fitting import (
    AGAIN,
    DRAWN,
    RESAMPLED,
    TRUTHS,
    contractions,
    known_from,
    luck_of,
    prior_points,
    recovered,
    weighed_by,
)
from sistercities.questions.reference_table import Settings
from sistercities.runs.keeping import beside
from sistercities.runs.replacing import Replacing
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.statistics.weighing import drawn
from sistercities.study.posterior import fingerprint


def calibrate(
    file: str | Path | None = None,
    *,
    changes: Mapping[str, object] | None = None,
    out: str | Path | Replacing | None = None,
    done: Callable[[], object] = lambda: None,
) -> Calibration:
    """Find the values of parameters that go together with the patterns they were chosen by.

    Every setting is kept beside ``out`` as soon as it is simulated. A calibration that was stopped
    or killed goes on from there, to the same bytes, when it is asked for again.

    Args:
        file: path of a calibration file; that of the package if none.
        changes: dotted keys of the file, and values that replace what it says, such as
            ``{"draws": 100}``.
        out: folder for the answer; nothing is stored or kept without it.
        done: called after each setting.

    Raises:
        SisterCitiesError: if the file has mistakes, or something cannot be written.
        Stopped: if somebody interrupts it; what is done is kept.
    """
    asked = load_calibration(file, changes)
    target = out.target if isinstance(out, Replacing) else out
    kept = None if target is None else beside(target, "settings")

    def find() -> Calibration:
        """Simulate what is not kept yet, and fit."""
        settings = Settings(asked, kept, done)
        return _found(asked, settings, changes)

    answer = answered(find, out)
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
    return answer


def _found(
    file: CalibrationFile, settings: Settings, changes: Mapping[str, object] | None
) -> Calibration:
    """All waves: the prior, what it leaves, and what the posterior predicts."""
    points = prior_points(file)
    found = settings.simulated(file.values(points))
    known = known_from(settings.statistics)
    _refuse_gaps(found, settings)

    luck = luck_of(file, AGAIN)
    first = weighed_by(points, found, known, luck)
    again = first.candidates[drawn(first.weights, file.again, luck)]
    points = np.vstack([points, again])
    found = np.vstack([found, settings.simulated(file.values(again))]) if file.again else found
    _refuse_gaps(found, settings)

    luck = luck_of(file, DRAWN)
    weighed = weighed_by(points, found, known, luck)
    kept = weighed.candidates[drawn(weighed.weights, file.kept, luck)]
    checks = settings.simulated(file.values(kept[: file.checks]))
    return Calibration(
        asked={
            "model": fingerprint(),
            **file.model_dump(mode="json"),
            "changes": changes_asked(changes),
        },
        seeds={},
        file=file,
        statistics=settings.statistics,
        points=points,
        found=found,
        weighed=weighed,
        kept=kept,
        checks=checks,
        recovery=recovered(points, found, weighed, file.draws, luck_of(file, TRUTHS)),
        resampled=contractions(points, found, known, luck_of(file, RESAMPLED)),
    )


def _refuse_gaps(found: np.ndarray, settings: Settings) -> None:
    """Refuse statistics that have no value at some setting."""
    gaps = np.isnan(found).sum(axis=0)
    told = [
        f"{each.name}: no value at {gap} of {len(found)} settings; "
        "take more replicates, a narrower prior, or leave the pattern out"
        for each, gap in zip(settings.statistics, gaps, strict=True)
        if gap
    ]
    if told:
        raise SisterCitiesError("\n".join(told))
