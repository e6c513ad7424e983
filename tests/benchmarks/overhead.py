"""What a run takes outside its months, and what a user waits for before the first one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sistercities import PartnershipModel, load_scenario
from sistercities.world.founding import advance_world, found_world, without_programme

from tests.benchmarks.ratio import Benchmark, Work

SEED = 1
FIRST_MONTH = (
    "from sistercities import PartnershipModel; PartnershipModel('reference', rng=1).step()"
)


def overhead(pairs: int = 11) -> list[Benchmark]:
    """The months of a run and of its null world alone, against the whole: the share of a run that is months."""
    scenario = load_scenario("reference")
    return [
        Benchmark(
            "months in a run",
            "a whole run: its months and those of its null world alone",
            lambda: lambda: PartnershipModel(scenario, rng=SEED).run(),
            _months_alone,
            pairs,
        )
    ]


def _months_alone() -> Work:
    scenario = load_scenario("reference")
    world = found_world(scenario, SEED)
    null = without_programme(world)

    def work() -> None:
        advance_world(world, 0, scenario.months)
        advance_world(null, 0, scenario.months)

    return work


def outside_months(pairs: int = 200) -> float:
    """Seconds that a run takes more than its months: the least whole run minus the least months alone."""
    (benchmark,) = overhead()
    least = [
        min(_once(prepare) for _ in range(pairs)) for prepare in (benchmark.ours, benchmark.other)
    ]
    return least[0] - least[1]


def _once(prepare: Callable[[], Work]) -> float:
    work = prepare()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def start_up(repeats: int = 5, cold: bool = True) -> dict[str, float]:
    """Median seconds of new processes: bare Python, ``--help``, a first month, and one when nothing is compiled yet."""
    commands = {
        "python": ["-c", "pass"],
        "help": ["-m", "sistercities", "--help"],
        "first month": ["-c", FIRST_MONTH],
    }
    _process(commands["first month"])  # compiles, if nobody has
    told = {
        name: float(np.median([_process(command) for _ in range(repeats)]))
        for name, command in commands.items()
    }
    if cold:
        with tempfile.TemporaryDirectory() as folder:
            told["first month, nothing compiled"] = _process(
                commands["first month"], XDG_CACHE_HOME=folder
            )
            hashes = [path.name for path in Path(folder, "sistercities").iterdir()]
            told["first month, compiled before"] = _process(
                commands["first month"], XDG_CACHE_HOME=folder
            )
            if len(hashes) != 1:
                raise RuntimeError(
                    f"compiled code should be kept in one folder, named by a hash; found {hashes}"
                )
    return told


def _process(arguments: list[str], **environment: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - begin
