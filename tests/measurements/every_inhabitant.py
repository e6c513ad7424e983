"""What changes when every inhabitant has a citizen agent of its own?

Question: does a sample of 2,000 citizens a city stand for all inhabitants, and where does it not?
Design: the same scenario and seeds with the sample and at full scale. Luck is keyed by event, so leaders, activities,
businesses and ties meet the same luck in both; what differs is who the citizens are, and how many. Differences are
paired by seed, and told beside the spread between seeds.
Run: ``python -m tests.measurements.every_inhabitant [SEEDS] [SCENARIO]``; a seed of Jakarta-Beijing
takes a minute or two.
"""

import gc
import sys

import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sistercities import PartnershipModel, Scenario, load_scenario
from sistercities.questions.full_scale import with_every_inhabitant
from sistercities.runs.age import whole_years
from sistercities.runs.replicates import ensembles_of, records_of
from sistercities.scenario.schema import FACTORS, TRACKS
from sistercities.statistics.interval import Estimate, mean, share
from sistercities.world.population import Column
from sistercities.world.randomness import replicate_seed
from sistercities.world.record import measured

SEED = 1
MEAN_PATH = ("citizens_a", "citizens_b")
AT_END = (*FACTORS, "ties", "exchange_index", "uplift", "overall_outcome", "success")
SINCE = tuple(f"activities_{track}" for track in TRACKS)
UNITS = {name: column.unit for name, column in measured().items()} | dict.fromkeys(
    SINCE, "per year"
)


def recorded(scenario: Scenario, seed: int) -> list[Column]:
    """The months of one run."""
    months = records_of(PartnershipModel(scenario, rng=seed).run())
    gc.collect()  # a Mesa model refers to itself, and a large one should go before the next one comes
    return months


def told(scenario: Scenario, seeds: list[int], records: list[list[Column]]) -> pd.DataFrame:
    """What became of each seed: a row each, its measures in columns."""
    (ensemble,) = ensembles_of(scenario, seeds, records, whole_years(scenario))
    paths = {name: ensemble.months[name].mean(axis=-1) for name in MEAN_PATH}
    return ensemble.outcomes[[*SINCE, *AT_END]].astype(float).assign(**paths)


def in_words(estimate: Estimate, sign: str = "") -> str:
    """An estimate with its interval."""
    return f"{estimate.value:{sign}.4f} \\[{estimate.low:{sign}.4f}, {estimate.high:{sign}.4f}]"


def level(values: pd.Series, name: str) -> Estimate:
    """A measure over seeds: a share of them, or a mean."""
    return share(values) if name == "success" else mean(values)


def print_differences(sampled: pd.DataFrame, full: pd.DataFrame, age: int) -> None:
    """Print each measure at both scales, and the paired difference beside the spread between seeds."""
    intervals = "in brackets 95 % intervals over seeds, Student's t, Wilson for success"
    table = Table(title=f"At an age of {age} years, n = {len(full)} seeds, {intervals}", box=None)
    for heading in (
        "measure",
        "unit",
        "sample",
        "every inhabitant",
        "difference, paired",
        "s.d. sample",
        "s.d. every",
    ):
        table.add_column(heading, justify="left" if heading in {"measure", "unit"} else "right")
    for name in [*MEAN_PATH, *SINCE, *AT_END]:
        estimates = [in_words(level(each[name], name)) for each in (sampled, full)]
        difference = in_words(mean(full[name] - sampled[name]), "+")
        spreads = [f"{each[name].std():.4f}" for each in (sampled, full)]
        table.add_row(name, UNITS.get(name, "share"), *estimates, difference, *spreads)
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def main(seeds: int, scenario: str) -> None:
    """Run both scales on the same seeds and print what differs."""
    sample = load_scenario(scenario)
    keys = [replicate_seed(SEED, replicate) for replicate in range(seeds)]
    screen, scales = Console(stderr=True), (sample, with_every_inhabitant(sample))
    bar = track(keys, console=screen, disable=not screen.is_terminal)
    records = [[recorded(scale, key) for scale in scales] for key in bar]
    sampled, full = (
        told(scale, keys, [runs[number] for runs in records]) for number, scale in enumerate(scales)
    )
    print_differences(sampled, full, whole_years(sample))


if __name__ == "__main__":
    asked, name = [*sys.argv[1:], *("10", "jakarta-beijing")[len(sys.argv) - 1 :]]
    main(int(asked), name)
