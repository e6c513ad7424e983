"""One thread against two: a sweep of ordinary runs side by side."""

from concurrent.futures import ThreadPoolExecutor

from sistercities import PartnershipModel, load_scenario

from tests.benchmarks.ratio import Benchmark, Work


def threads(runs: int = 40, pairs: int = 7) -> list[Benchmark]:
    """The comparison; two would be the most on two processors."""
    ordinary = load_scenario("reference")

    def sweep(workers: int) -> Work:
        def work() -> None:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda seed: PartnershipModel(ordinary, rng=seed).run(), range(runs)))

        return work

    return [
        Benchmark(
            "two threads, sweep",
            f"{runs} runs of the reference tie on two threads: the same on one",
            lambda: sweep(2),
            lambda: sweep(1),
            pairs,
            2.0,
        )
    ]
