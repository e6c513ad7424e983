"""Whether anything became slower than the stored baseline, beyond noise. Ratios are compared, never times.

The noise of a ratio is the interquartile range of its pairs, now and when the baseline was stored, added up; it is taken
to be at least 15 %, which is how far medians of the same code lie apart from hour to hour on a busy machine. What falls
short of the baseline by more than that is measured once more, and fails if it falls short again.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.contagion import contagion
from tests.benchmarks.faces import faces
from tests.benchmarks.limit import limit
from tests.benchmarks.overhead import overhead
from tests.benchmarks.ratio import Benchmark, Ratio, measure

BASELINE = Path(__file__).parent / "baseline.json"
LEAST_NOISE = 0.15


def checked() -> list[Benchmark]:
    """The comparisons that are quick and do not depend on how many processors are free."""
    return [*faces(), *contagion(), *limit(), *overhead()]


def falls_short(now: Ratio, before: Ratio) -> bool:
    """Whether a ratio is below its baseline by more than the noise of both."""
    noise = (now.high - now.low) / now.median + (before.high - before.low) / before.median
    return now.median < before.median * (1.0 - max(noise, LEAST_NOISE))


def regressions(
    benchmarks: Sequence[Benchmark],
    baseline: Sequence[Ratio],
    measured: Callable[[Benchmark], Ratio] = measure,
) -> list[str]:
    """One line for each ratio that falls short twice, or has no baseline."""
    known = {ratio.name: ratio for ratio in baseline}
    found = []
    for benchmark in benchmarks:
        before = known.get(benchmark.name)
        if before is None:
            found.append(
                f"{benchmark.name}: not in the baseline; store a new one with: make bench-baseline"
            )
        elif falls_short(measured(benchmark), before) and falls_short(
            again := measured(benchmark), before
        ):
            told = f"{again.median:.3g} [{again.low:.3g}, {again.high:.3g}]"
            stored = f"{before.median:.3g} [{before.low:.3g}, {before.high:.3g}]"
            found.append(
                f"{benchmark.name}: {told} times, and {stored} in the baseline ({benchmark.meaning})"
            )
    return found


def load_baseline(path: Path) -> list[Ratio]:
    """The stored ratios."""
    return [Ratio(**told) for told in json.loads(path.read_text(encoding="utf-8"))["ratios"]]


def said_of_processor(path: Path, here: str) -> str | None:
    """That a baseline is of another processor, on which ratios are other ones; nothing if it is of this one.

    Args:
        path: the stored baseline.
        here: the processor of this machine.
    """
    there = json.loads(path.read_text(encoding="utf-8"))["machine"]["processor"]
    if there == here:
        return None
    return (
        f"The baseline is of another processor ({there}; here: {here}), on which ratios differ. "
        "Store one of this machine before a change, and check against that: make bench-baseline"
    )
