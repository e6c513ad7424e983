"""The differences that the readings of the built-in studies tell, each with its interval.

Question: how far does an outcome move from one level of a study to another?
Design: the studies of ``experiments/`` at the size that their files name. Replicates share their luck over all points, so
a difference is taken replicate by replicate, averaged over whatever else a study varies and the comparison leaves open.
Reading: the ``reading`` of each study. Run: ``python -m tests.measurements.readings`` (five minutes on two cores); it
prints the numbers, and whoever writes the words takes them from there.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pandas as pd
from sistercities import sweep
from sistercities.statistics.interval import Estimate, decimals, paired_mean

RESULTS = Path(__file__).parents[2] / "results" / "readings"
DROPPED = "economic_dropped"
"""A year where the economic track was dropped, and nothing where it was not: counted as a share of runs."""

type Levels = Mapping[str, object]


def runs_of(study: str) -> pd.DataFrame:
    """All runs of a built-in study, simulated unless they are kept."""
    runs = sweep(study, RESULTS / study).runs
    for dated in (DROPPED, "substance"):
        if dated in runs:
            runs[dated] = runs[dated].notna()
    return runs


def at(runs: pd.DataFrame, levels: Levels, outcome: str) -> pd.Series:
    """An outcome of each replicate, the mean over all runs at some levels."""
    chosen = runs
    for variable, level in levels.items():
        chosen = chosen[chosen[variable] == level]
    if chosen.empty:
        raise ValueError(f"no run of the study is at {dict(levels)}")
    return chosen.groupby("replicate")[outcome].mean().astype(float)


def moved(runs: pd.DataFrame, outcome: str, first: Levels, then: Levels) -> Estimate:
    """How far an outcome moves from some levels to others, under the same luck."""
    difference = at(runs, then, outcome) - at(runs, first, outcome)
    return paired_mean(difference.to_numpy())


def told(estimate: Estimate) -> str:
    """A difference with its interval, or that too few runs were moved for one."""
    places = decimals(estimate._asdict())
    value = f"{estimate.value:+.{places}f}"
    if pd.isna(estimate.low):
        return f"{estimate.value:+.3f} (too few moved)"
    return f"{value} [{estimate.low:+.{places}f}, {estimate.high:+.{places}f}]"


def commitment() -> Iterator[tuple[str, str]]:
    """Steps of one factor, at levels of the two others."""
    runs = runs_of("commitment")
    will, norm, outreach = (
        "commitment_of_leaders",
        "reciprocity_of_both_sides",
        "participation_of_citizens",
    )
    for outcome in ("exchange_index", DROPPED, "overall_outcome"):
        for fixed in (0.2, 0.5, 0.8):
            for level in ("low", "neutral", "high"):
                rest = {norm: fixed, outreach: level}
                step = moved(runs, outcome, {will: 0.2, **rest}, {will: 0.8, **rest})
                yield f"{outcome}: will 0.2 to 0.8 at reciprocity {fixed}, {level}", told(step)

            rest = {will: fixed, outreach: "neutral"}
            step = moved(runs, outcome, {norm: 0.2, **rest}, {norm: 0.8, **rest})
            yield f"{outcome}: reciprocity 0.2 to 0.8 at will {fixed}, neutral", told(step)

        middle = {will: 0.5, norm: 0.5}
        step = moved(runs, outcome, {outreach: "low", **middle}, {outreach: "high", **middle})
        yield f"{outcome}: participation low to high in the middle", told(step)

        for level in ("low", "neutral", "high"):
            for first in (0.2, 0.5, 0.8):
                for second in (0.2, 0.5, 0.8):
                    place = {will: first, norm: second, outreach: level}
                    mean = at(runs, place, outcome).mean()
                    yield f"{outcome}: will {first}, reciprocity {second}, {level}", f"{mean:.3f}"


def portfolio() -> Iterator[tuple[str, str]]:
    """Fewer other partners of one city, of the other, and of both."""
    runs = runs_of("portfolio")
    jakarta, beijing = "other_partners_of_Jakarta", "portfolio_of_Beijing"
    as_it_was = {jakarta: 20, beijing: "as it was"}
    for capacity in (4.0, 8.0, 16.0):
        rest = {"attention_capacity": capacity}
        few = {
            "Jakarta": {jakarta: 4, beijing: "as it was"},
            "Beijing": {jakarta: 20, beijing: "4 others"},
            "both": {jakarta: 4, beijing: "4 others"},
        }
        for outcome in ("exchange_index", DROPPED, "success"):
            for who, levels in few.items():
                step = moved(runs, outcome, {**as_it_was, **rest}, {**levels, **rest})
                yield f"{outcome}: capacity {capacity:g}, 4 others of {who}", told(step)
            start = at(runs, {**as_it_was, **rest}, outcome)
            ends = {who: at(runs, {**levels, **rest}, outcome) for who, levels in few.items()}
            more = ends["both"] - ends["Jakarta"] - ends["Beijing"] + start
            yield (
                f"{outcome}: capacity {capacity:g}, more than the sum",
                told(paired_mean(more.to_numpy())),
            )
            yield (
                f"{outcome}: capacity {capacity:g}, level as it was and both",
                f"{start.mean():.3f}, {ends['both'].mean():.3f}",
            )


def sequence() -> Iterator[tuple[str, str]]:
    """From people first to economy first, with and without the door that culture opens."""
    runs = runs_of("sequence")
    for scenario in runs["scenario"].unique():
        for switch in ("on", "off"):
            rest = {"scenario": scenario, "switches.sequencing": switch}
            for outcome in ("exchange_index", "substance", "overall_outcome"):
                step = moved(
                    runs,
                    outcome,
                    {"put_first": "people", **rest},
                    {"put_first": "economy", **rest},
                )
                yield f"{outcome}: {scenario}, {switch}, people first to economy first", told(step)


def turnover() -> Iterator[tuple[str, str]]:
    """Leaders that change as rarely as those of Kyoto and Yogyakarta, and leaders that want more."""
    runs = runs_of("turnover")
    own = {"turnover_in_Jakarta": 0.28, "turnover_in_Beijing": 0.36}
    rare = {"turnover_in_Jakarta": 0.05, "turnover_in_Beijing": 0.08}
    for outcome in ("exchange_index", DROPPED, "commitment", "overall_outcome"):
        yield f"{outcome}: rare turnover", told(moved(runs, outcome, own, rare))
        for will in (0.3, 0.5, 0.7):
            step = moved(runs, outcome, {**own, "will": will}, {**rare, "will": will})
            yield f"{outcome}: rare turnover at a will of {will}", told(step)
            mean = at(runs, {**own, "will": will}, outcome).mean()
            yield f"{outcome}: own turnover, will {will}", f"{mean:.3f}"
        for name, levels in {"own": own, "rare": rare}.items():
            step = moved(runs, outcome, {**levels, "will": 0.3}, {**levels, "will": 0.7})
            yield f"{outcome}: will 0.3 to 0.7, {name} turnover", told(step)


def evidence() -> Iterator[tuple[str, str]]:
    """Middle 90 % of the points of each pairing, and how often one lies above another."""
    runs = runs_of("evidence")
    points = runs.groupby(["scenario", "point"])["exchange_index"].mean()
    names = list(runs["scenario"].unique())
    for name in names:
        low, middle, high = points[name].quantile([0.05, 0.5, 0.95])
        yield f"{name}: middle 90 % of points", f"{low:.2f} to {high:.2f}, median {middle:.2f}"
    for one, other in combinations(names, 2):
        above = points[one].to_numpy()[:, None] > points[other].to_numpy()[None, :]
        yield f"{one} above {other}, pairs of points", f"{above.mean():.2f}"


def main() -> None:
    """Print the differences of every study."""
    for study in (commitment, portfolio, sequence, turnover, evidence):
        print(f"\n{study.__name__}: {(study.__doc__ or '').strip()}")
        for what, number in study():
            print(f"  {what}: {number}")


if __name__ == "__main__":
    main()
