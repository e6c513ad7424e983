"""How a study folder behaves at scale, and how fast runs are simulated: the numbers of docs/use/scaling.md.

Run: ``python -m tests.measurements.scaling store [RUNS]`` writes synthetic rows of ten outcomes, no
simulation, and asks them what a figure asks; ``python -m tests.measurements.scaling speed [RUNS]``
simulates an ordinary study with one worker and with two, and the same runs without any study around
them.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from sistercities import PartnershipModel
from sistercities.questions.sweep import sweep
from sistercities.study.batch import Run, run_schema, simulate_batch
from sistercities.study.chunks import place_chunk
from sistercities.study.continuation import begin, go_on
from sistercities.study.dispatch import batch_of, missing_chunks
from sistercities.study.effects import cells, effects
from sistercities.study.file import StudyFile, study_from
from sistercities.study.plan import Plan, planned
from sistercities.study.results import Study
from sistercities.study.template import filled
from sistercities.world.measure import measure_of
from sistercities.world.randomness import replicate_seed

OUTCOMES = (
    "exchange_index", "overall_outcome", "commitment", "participation", "understanding", "reciprocity", "example",
    "uplift", "substance", "success",
)  # fmt: skip


def study_of(runs: int, *, points: int) -> StudyFile:
    """A grid of three levers over Jakarta-Beijing."""
    sides = "partnerships.*.sides.*"
    return study_from(
        {
            "name": "scaling",
            "title": "Scaling",
            "question": "How large, how fast?",
            "scenarios": ("jakarta-beijing",),
            "design": {"kind": "grid", "size": round(points ** (1 / 3))},
            "replicates": runs // points,
            "record": OUTCOMES,
            "levers": {
                name: {"keys": (f"{sides}.{name}",), "range": (0.2, 0.8)}
                for name in ("will", "norm", "initial_belief")
            },
        },
    )


def timed[Result](what: str, work: Callable[[], Result]) -> Result:
    """Do some work and say how long it took."""
    began = time.perf_counter()
    result = work()
    print(f"{what}: {time.perf_counter() - began:,.2f} s", flush=True)
    return result


def synthetic(plan: Plan, runs: list[Run]) -> pa.Table:
    """Rows of random numbers, which no compression makes smaller: the worst case."""
    luck = np.random.default_rng(runs[0].point)
    columns: dict[str, object] = {
        "point": [run.point for run in runs],
        "replicate": [run.replicate for run in runs],
        "seed": [replicate_seed(1, run.replicate) for run in runs],
        **{name: luck.random(len(runs)) for name in OUTCOMES},
        "success": luck.random(len(runs)) < 0.5,
        "error": [None] * len(runs),
        "traceback": [None] * len(runs),
    }
    schema = run_schema(plan.record)
    return pa.table(
        [pa.array(columns[field.name], type=field.type) for field in schema], schema=schema
    )


def store(runs: int, folder: Path) -> None:
    """Write a study folder of so many rows, and ask it."""
    plan = planned(study_of(runs, points=1000), Path())
    begin(folder, plan)
    plan, manifest = go_on(folder, plan)
    for chunk in missing_chunks(manifest, {}, retry_failed=False):
        place_chunk(folder, chunk.number, synthetic(plan, chunk.missing), chunk.seal)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(
        f"{plan.runs:,} runs x {len(OUTCOMES)} outcomes: {size / 1e6:,.1f} MB in {manifest.blocks[0].chunks:,} chunks"
    )
    study = timed("open, all checksums read", lambda: Study.open(folder))
    timed(
        "the query of a heatmap",
        lambda: cells(study, ("will", "norm"), [measure_of("exchange_index")]),
    )
    timed("the same again", lambda: cells(study, ("will", "norm"), [measure_of("exchange_index")]))
    timed(
        "one average in SQL",
        lambda: study.sql("SELECT will, avg(exchange_index) FROM runs GROUP BY will"),
    )
    timed("all effects", lambda: effects(study))


def speed(runs: int, folder: Path) -> None:
    """Simulate a study with one worker and with two, and some of its runs without any study around them."""
    study = study_of(runs, points=125)
    overhead(planned(study, Path()), min(500, runs))
    for workers in (1, 2):
        timed(
            f"{runs:,} runs, {workers} workers",
            partial(sweep, study, folder / str(workers), workers=workers),
        )


def overhead(plan: Plan, runs: int) -> None:
    """What a batch adds to each run: scenario, outcomes and rows. Measured in turns, the best of five."""
    (template,) = plan.templates.values()
    number = plan.points.num_rows
    for replicates in (runs // number, 1):
        batch = batch_of(
            plan,
            0,
            [Run(point, replicate) for point in range(number) for replicate in range(replicates)],
        )
        scenarios = {point: filled(template, site.changes) for point, site in batch.sites.items()}
        alone, within = [], []
        for _ in range(5):
            began = time.perf_counter()
            for run in batch.runs:
                PartnershipModel(scenarios[run.point], rng=replicate_seed(1, run.replicate)).run()
            alone.append((time.perf_counter() - began) / len(batch.runs))
            within.append(simulate_batch(batch).seconds / len(batch.runs))
        print(
            f"{replicates} runs of each point: a run alone: {min(alone) * 1e3:.2f} ms; "
            f"within a batch: {min(within) * 1e3:.2f} ms", flush=True,
        )  # fmt: skip


def main(what: str, runs: int) -> None:
    """Measure in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        {"store": store, "speed": speed}[what](runs, Path(folder) / "study")


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000 if sys.argv[1] == "store" else 10_000,
    )
