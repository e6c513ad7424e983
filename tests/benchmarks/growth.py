"""Growth: time and peak memory per agent, from a thousand citizens to one for every inhabitant of two large capitals.

Each point is a process of its own, because peak memory is told of a process: ``python -m tests.benchmarks.growth N``.
Linux tells it as VmHWM; ``ru_maxrss`` there may be that of the parent, which hands its own on to a child.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
from sistercities import PartnershipModel, load_scenario

CHECKOUT = Path(__file__).parent.parent.parent
SEED = 1
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 31_000_000)
LARGE = 10_000_000
_KILOBYTES = 1 if sys.platform == "darwin" else 1_024


class Point(NamedTuple):
    """One size.

    Attributes:
        agents: citizens and businesses.
        months: simulated months.
        seconds: of the whole run, founding included, with compiled code loaded.
        bytes: peak memory of the process beyond what Python, the libraries and compiled code take.
        process_bytes: peak memory of the whole process.
    """

    agents: int
    months: int
    seconds: float
    bytes: int
    process_bytes: int


def grown(citizens: int) -> Point:
    """Run Jakarta-Beijing with so many citizens in both cities together, in this process."""
    PartnershipModel("jakarta-beijing", rng=SEED).run()
    scenario = load_scenario("jakarta-beijing", {"defaults.city.citizens": citizens // 2})
    before = psutil.Process().memory_info().rss
    begin = time.perf_counter()
    world = PartnershipModel(scenario, rng=SEED).run().world
    taken = time.perf_counter() - begin
    agents = len(world.citizens) + len(world.businesses)
    return Point(agents, scenario.months, taken, _peak() - before, _peak())


def growth(sizes: tuple[int, ...] = SIZES, repeats: int = 3) -> list[Point]:
    """All sizes, each in processes of its own; the median time of the small ones."""
    points = []
    for size in sizes:
        runs = sorted(
            (_elsewhere(size) for _ in range(repeats if size < LARGE else 1)),
            key=lambda point: point.seconds,
        )
        points.append(runs[len(runs) // 2])
    return points


def _elsewhere(citizens: int) -> Point:
    command = [sys.executable, "-m", "tests.benchmarks.growth", str(citizens)]
    printed = subprocess.run(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    return Point(**json.loads(printed))


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [
            line
            for line in status.read_text(encoding="ascii").splitlines()
            if line.startswith("VmHWM")
        ]
        return int(line.split()[1]) * 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTES


if __name__ == "__main__":
    sys.stdout.write(json.dumps(grown(int(sys.argv[1]))._asdict()))
