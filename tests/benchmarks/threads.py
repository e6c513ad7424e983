"""One thread against two: a sweep of ordinary runs side by side, and a single very large run."""

from concurrent.futures import ThreadPoolExecutor

from sistercities import PartnershipModel, load_scenario
from sistercities.world.crowd import advance_crowd
from sistercities.world.founding import found_world

from tests.benchmarks.ratio import Benchmark, Work

SEED = 1


def threads(
    runs: int = 40, citizens: int = 1_000_000, months: int = 24, pairs: int = 7
) -> list[Benchmark]:
    """Both comparisons; two would be the most on two processors."""
    ordinary = load_scenario("reference")
    large = load_scenario("jakarta-beijing", {"defaults.city.citizens": citizens})

    def sweep(workers: int) -> Work:
        def work() -> None:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda seed: PartnershipModel(ordinary, rng=seed).run(), range(runs)))

        return work

    def crowd(workers: int) -> Work:
        world = found_world(large, SEED)
        return lambda: advance_crowd(world, 0, months, workers)

    return [
        Benchmark(
            "two threads, sweep",
            f"{runs} runs of the reference tie on two threads: the same on one",
            lambda: sweep(2),
            lambda: sweep(1),
            pairs,
            2.0,
        ),
        Benchmark(
            "two threads, one run",
            f"{months} months with 2 x {citizens:,} citizens on two threads: the same on one",
            lambda: crowd(2),
            lambda: crowd(1),
            pairs,
            2.0,
        ),
    ]
