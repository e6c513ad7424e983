"""The runs of a study in the order of its design: samples, the points of each, and replicates.

Only the columns that are asked for are read. A run that failed, or that gave no value, stays
missing here: who takes means leaves out the sample it belongs to, and says so.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.design import MORRIS_LEVELS, SAMPLES, points_of_each
from sistercities.study.file import SCENARIO
from sistercities.study.results import Study
from sistercities.world.measure import Measure

MORRIS_STEP = MORRIS_LEVELS / (2.0 * (MORRIS_LEVELS - 1.0))
"""Share of its range by which a trajectory moves a variable (Morris 1991)."""


class Sample(NamedTuple):
    """The points of one scenario as its design drew them.

    Attributes:
        scenario: its name.
        variables: what was varied in it, in the order of the design.
        points: numbers of the points, ``[samples, points of each]``; all are one sample where
            points are changed one at a time, and each is one in a grid or a table.
    """

    scenario: str
    variables: tuple[str, ...]
    points: np.ndarray


class Input(NamedTuple):
    """The values of a variable at the points of a study.

    Attributes:
        name: of the variable.
        values: at each point; of words their places in the order of the study file.
        words: the words by their places; none where values are numbers.
    """

    name: str
    values: np.ndarray
    words: tuple[str, ...]


def check_whole(study: Study) -> None:
    """Refuse a study that is not finished, or of which no run gave anything."""
    where = shown(study.folder)
    if study.done < study.total:
        raise SisterCitiesError(
            f"{where}: {study.done:,} of {study.total:,} runs are there; the same sweep goes on"
        )
    if study.failed == study.total:
        raise SisterCitiesError(
            f"{where}: all {study.total:,} runs failed; sweep again with --retry-failed"
        )


def outputs_of(study: Study, measures: Sequence[Measure]) -> np.ndarray:
    """Measures of all runs.

    Args:
        study: the study.
        measures: what is read.

    Returns:
        ``[measures, points, replicates]``; NaN where a run failed, or has no value.
    """
    shape = (len(measures), study.manifest.sites, study.file.replicates)
    found = np.full(shape, np.nan)
    wanted = ", ".join(f"{each.expression} AS m{place}" for place, each in enumerate(measures))
    rows = study.sql(f"SELECT point, replicate, {wanted} FROM rows WHERE error IS NULL")

    point = rows["point"].to_numpy()
    replicate = rows["replicate"].to_numpy()
    for place in range(len(measures)):
        found[place, point, replicate] = rows[f"m{place}"].to_numpy(dtype=float, na_value=np.nan)
    return found


def samples_of(study: Study) -> list[Sample]:
    """The sample of each scenario of a study."""
    return [_sample(study, name, rows) for name, rows in _by_scenario(study.table)]


def _by_scenario(points: pa.Table) -> list[tuple[str, pa.Table]]:
    names = pc.unique(points[SCENARIO]).to_pylist()
    return [(name, points.filter(pc.equal(points[SCENARIO], name))) for name in names]


def _sample(study: Study, scenario: str, rows: pa.Table) -> Sample:
    # a column without a value belongs to other scenarios alone
    varied = tuple(name for name in study.variables if rows[name].null_count < rows.num_rows)
    design = study.file.design
    size = rows.num_rows if design.kind == "one-at-a-time" else 1
    if design.kind in SAMPLES:
        size = points_of_each(design, len(varied))
    return Sample(scenario, varied, rows["point"].to_numpy().reshape(-1, size))


def input_of(study: Study, variable: str) -> Input:
    """The values of a variable at all points of a study.

    Args:
        study: the study.
        variable: with a value at every point that is looked at.
    """
    ranks = _ranks(study, variable)
    listed = study.file.variables.get(variable)
    choices = None if listed is None else listed[1].values or listed[1].levels
    if choices is None:
        return Input(variable, ranks, ())
    if any(isinstance(choice, str | bool) for choice in choices):
        return Input(variable, ranks, tuple(map(str, choices)))
    return Input(variable, np.array(choices, dtype=float)[ranks.astype(int)], ())


def steps_of(study: Study, sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """What each step of each Morris trajectory moves, and by which share of its range.

    Args:
        study: of kind ``morris``.
        sample: of one of its scenarios.

    Returns:
        The place of the variable, and the share with its sign; both ``[trajectories, steps]``.
    """
    ranks = np.stack([_ranks(study, name)[sample.points] for name in sample.variables], axis=-1)
    changes = np.diff(ranks, axis=1)
    moved = np.abs(changes).argmax(axis=2)
    signs = np.sign(np.take_along_axis(changes, moved[:, :, None], axis=2)[:, :, 0])

    # a variable with one value alone moves nothing; its step is the one that is left over
    for trajectory in np.flatnonzero((signs == 0).any(axis=1)):
        idle = np.flatnonzero(signs[trajectory] == 0)
        others = np.delete(moved[trajectory], idle)
        moved[trajectory, idle] = np.setdiff1d(np.arange(len(sample.variables)), others)
        signs[trajectory, idle] = 1.0
    return moved, signs * MORRIS_STEP


def _ranks(study: Study, variable: str) -> np.ndarray:
    """The values of a variable at all points as numbers in the order of the study file."""
    column = study.table[variable].combine_chunks()
    listed = study.file.variables.get(variable)
    choices = None if listed is None else listed[1].values or listed[1].levels
    if choices is None:
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))

    order = [str(choice) for choice in choices]
    numbers: dict[object, int] = {choice: place for place, choice in enumerate(choices)}
    codes = column.dictionary_encode()
    places = [
        numbers[value] if value in numbers else order.index(str(value))
        for value in codes.dictionary.to_pylist()
    ]
    return np.append(places, 0)[codes.indices.fill_null(-1).to_numpy()].astype(float)
