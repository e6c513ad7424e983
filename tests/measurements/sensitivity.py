"""Sensitivity indices that are known against those that are estimated, without luck and with much.

Run: ``python -m tests.measurements.sensitivity [--coverage STUDIES | --reach OUTCOMES]`` (half a
minute; with 150 studies a few minutes more). The second part tells how often 95 % intervals hold
what is known; the third how long about a million stored runs take, and how much memory.
"""

import resource
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sistercities import sensitivity
from sistercities.statistics.elementary_effects import elementary_effects, morris_indices
from sistercities.statistics.interval import Estimate
from sistercities.statistics.sobol_indices import saltelli_runs, sobol_indices
from sistercities.statistics.variance_shares import PARTS, variance_shares
from sistercities.study.batch import run_schema
from sistercities.study.file import SCENARIO
from sistercities.study.folder import Manifest
from sistercities.study.results import Study

from tests.known_functions import (
    FUNCTIONS,
    MUCH,
    NONE,
    SLOPES,
    SOME,
    Known,
    Luck,
    morris_points,
    runs_of,
    saltelli_points,
    steps_of,
)
from tests.studies import swept, written

INPUTS = 10
SAMPLES = 4096
REPLICATES = 20
OF_CHUNK = 2_000
RECORD = ("exchange_index", "overall_outcome", "commitment", "reciprocity")


def table() -> None:
    """Print what is known, the estimate, its interval and its error."""
    print(
        f"{'function':10} {'runs':22} {'index':9} {'known':>7} {'found':>7} {'error':>7}  interval"
    )
    for name, known in FUNCTIONS.items():
        for luck, size, replicates in ((NONE, 4096, 1), (SOME, 1024, 20)):
            runs = _saltelli(known, size, luck, replicates, 1)
            found = sobol_indices(saltelli_runs(runs, known.inputs, second_order=False))
            for (index, each, _), estimate in found.items():
                true = {"S1": known.first, "ST": known.total}[index][each]
                _print(name, size, replicates, f"{index} {each + 1}", true, estimate)
            if replicates > 1:
                _print_shares(name, known, luck, runs)

    for luck, size, replicates in ((NONE, 10, 1), (SOME, 200, 20)):
        points = morris_points(4, size, 3)
        runs = runs_of(FUNCTIONS["linear"], points, luck, replicates, 4)
        effects = elementary_effects(runs.reshape(size, 5, -1), *steps_of(points, 4))
        for (index, each), estimate in morris_indices(effects).items():
            true = {"mu": SLOPES[each], "mu*": abs(SLOPES[each]), "sigma": 0.0}[index]
            _print("linear", size, replicates, f"{index} {each + 1}", true, estimate)


def _print(name: str, size: int, replicates: int, index: str, true: float, found: Estimate) -> None:
    value, low, high, *_ = found
    runs = f"{size} x {replicates} replicates"
    error = f"{true:7.3f} {value:7.3f} {value - true:+7.3f}"
    print(f"{name:10} {runs:22} {index:9} {error}  [{low:.3f}, {high:.3f}]")


def _print_shares(name: str, known: Known, luck: Luck, runs: np.ndarray) -> None:
    alike, otherwise = luck.variances(known.inputs)
    whole = 1.0 + alike + otherwise
    true = (1.0 / whole, (alike + otherwise) / whole, alike / whole, otherwise / whole)
    found = variance_shares(runs[:, [0, -1]])
    for part, share, short in zip(
        PARTS, true, ("inputs", "seed", "alike", "otherwise"), strict=True
    ):
        _print(name, len(runs), runs.shape[2], short, share, found[part])


def _saltelli(known: Known, size: int, luck: Luck, replicates: int, seed: int) -> np.ndarray:
    points = saltelli_points(known.inputs, size, seed, second_order=False)
    return runs_of(known, points, luck, replicates, seed + 1).reshape(size, -1, replicates)


def coverage(studies: int) -> None:
    """Print how often intervals of Ishigami's indices hold what is known, with much luck."""
    known = FUNCTIONS["Ishigami"]
    for size, replicates in ((256, 5), (256, 10), (64, 20)):
        held, undefined = np.zeros((2, known.inputs)), 0
        for study in range(studies):
            runs = _saltelli(known, size, MUCH, replicates, study)
            found = sobol_indices(saltelli_runs(runs, known.inputs, second_order=False))
            undefined += int(np.isnan(found["S1", 0, None].value))
            for row, (index, true) in enumerate((("S1", known.first), ("ST", known.total))):
                each = [found[index, place, None] for place in range(known.inputs)]
                held[row] += [
                    one.low <= value <= one.high for one, value in zip(each, true, strict=True)
                ]
        shares = " ".join(f"{share:.2f}" for share in (held / (studies - undefined)).ravel())
        print(f"{size} x {replicates} replicates: intervals of S1 and ST hold {shares}; "
              f"{undefined} of {studies} studies undefined")  # fmt: skip


def large_study(folder: Path) -> Study:
    """A study of 983,040 stored runs: 4,096 base samples of ten inputs, 20 replicates each.

    A small study is swept, and the rest is written beside it as if it had been swept too.
    """
    levers = {
        f"input_{number}": {"keys": [key], "range": [0.1, 1.0]}
        for number, key in enumerate(
            f"{place}.{name}"
            for place in ("cities.first", "cities.second")
            for name in (
                "office",
                "outreach",
                "threshold",
                "leader_turnover",
                "gross_regional_product",
            )
        )
    }
    design = {"kind": "saltelli", "size": 8}
    changes = {"levers": levers, "uncertainties": {}, "design": design, "replicates": 1,
               "record": [*RECORD], "constants.leaders": "hazard"}  # fmt: skip
    small = swept(written(folder), folder / "small", changes=changes)

    rng = np.random.default_rng(1)
    inputs = saltelli_points(INPUTS, SAMPLES, 1, second_order=False)
    points = len(inputs)
    columns = {name: inputs[:, place] for place, name in enumerate(small.variables)}
    table = pa.table({"point": np.arange(points), SCENARIO: ["base"] * points, **columns})
    about = small.manifest
    plain = {**about.study, "design": {**design, "size": SAMPLES}, "replicates": REPLICATES}
    manifest = Manifest.model_construct(**{**dict(about), "study": plain, "sites": points})

    schema = run_schema(RECORD)
    luck = rng.normal(0.0, 0.5, (REPLICATES, len(RECORD)))
    slopes = np.linspace(1.0, 0.0, INPUTS)
    chunks = []
    for first in range(0, points, OF_CHUNK // REPLICATES):
        here = np.arange(first, min(first + OF_CHUNK // REPLICATES, points))
        point = np.repeat(here, REPLICATES)
        replicate = np.tile(np.arange(REPLICATES), len(here))
        rows = {"point": point, "replicate": replicate, "seed": replicate}
        for place, name in enumerate(RECORD):
            own = rng.normal(0.0, 0.3, len(point))
            rows[name] = inputs[point] @ np.roll(slopes, place) + luck[replicate, place] + own
        rows["error"] = rows["traceback"] = pa.nulls(len(point), pa.string())
        chunks.append(folder / f"{first}.parquet")
        pq.write_table(pa.table(rows, schema=schema), chunks[-1])
    return Study(small.folder, manifest, table, chunks)


def reach(outcomes: int) -> None:
    """Print how long sensitivity takes for some outcomes of a million stored runs."""
    with tempfile.TemporaryDirectory() as folder:
        study = large_study(Path(folder))
        before = time.process_time()
        answer = sensitivity(study, outcomes=RECORD[:outcomes])
        took = time.process_time() - before
        (*_, last) = answer.found
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{study.total:,} runs, {outcomes} outcomes: {took:.1f} s of processor time, "
              f"{most:.2f} GB at most; ST of the last {last.indices['ST', last.order[0], ''][:3]}")  # fmt: skip


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--coverage", type=int, default=0, help="studies of each size")
    parser.add_argument("--reach", type=int, default=0, help="outcomes of a million stored runs")
    asked = parser.parse_args()
    if asked.reach:
        reach(asked.reach)
    else:
        table()
    if asked.coverage:
        coverage(asked.coverage)
