"""Replicates of one scenario: the same world under different luck."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.runs.age import whole_number, whole_years
from sistercities.scenario.schema import Partnership, Scenario
from sistercities.world.outcome import YEAR, outcomes
from sistercities.world.population import Column
from sistercities.world.randomness import replicate_seed

_MOST_REPLICATES = 100_000
_MOST_SEED = 2**53 - 1


type Behaviours = Sequence[Mapping[str, float]]
"""What worlds change in the behaviour, by name of the parameter; they are dealt in turn: world i
has number i modulo how many there are. Without any, all have that of their scenario.
"""


class Ensemble(NamedTuple):
    """All replicates of one partnership of one scenario.

    Attributes:
        scenario: what was simulated.
        partnership: key of the partnership.
        seeds: seed of each replicate; ``PartnershipModel(scenario, rng=seed)`` rebuilds it.
        months: record array ``[replicate, month]`` of the recorded columns
            (``world.record.Month``), from the month of signing on.
        outcomes: one row per age and replicate, what became of it by then
            (``sistercities.world.outcome``); the column ``age`` is in years since signing.
    """

    scenario: Scenario
    partnership: str
    seeds: list[int]
    months: Column
    outcomes: pd.DataFrame

    @property
    def name(self) -> str:
        """Name of the scenario.

        That of the partnership follows, unless it is the one that is reported.
        """
        alone = self.partnership == self.scenario.reported
        return self.scenario.name if alone else f"{self.scenario.name}/{self.partnership}"

    @property
    def title(self) -> str:
        """Title for people.

        It is that of the scenario, or the two cities where there are several partnerships.
        """
        if len(self.scenario.partnerships) == 1:
            return self.scenario.title
        names = [self.scenario.cities[key].name for key in self.pact.between]
        return " - ".join(names)

    @property
    def pact(self) -> Partnership:
        """The partnership."""
        return self.scenario.partnerships[self.partnership]

    @property
    def ages(self) -> list[int]:
        """The ages at which outcomes are told, years since signing."""
        return [int(age) for age in self.outcomes["age"].unique()]

    def at(self, age: int) -> pd.DataFrame:
        """Outcomes at one age, a row per replicate.

        Returns:
            One row per replicate, as in ``outcomes``.
        """
        return self.outcomes[self.outcomes["age"] == age]


def headings(ensembles: Sequence[Ensemble]) -> list[str]:
    """What each ensemble is called beside the others.

    Its title, with its name below where two titles are equal.
    """
    titles = [each.title for each in ensembles]
    return [
        each.title if titles.count(each.title) == 1 else f"{each.title}\n({each.name})"
        for each in ensembles
    ]


def simulate(
    scenario: Scenario,
    replicates: int,
    seed: int,
    age: int | Sequence[int] | None = None,
    done: Callable[[], object] = lambda: None,
    behaviours: Behaviours = (),
) -> list[Ensemble]:
    """Simulate replicates of a scenario, side by side on all processors.

    Their number changes no result.

    Args:
        scenario: what to simulate.
        replicates: how many, at least 1.
        seed: from which the seed of each replicate is derived.
        age: years since signing at which outcomes are told, one or several; a partnership that
            reaches none of them is told at its last whole year, as all are if none is given.
        done: called after each replicate.
        behaviours: dealt to the replicates.

    Returns:
        An ensemble for each partnership, the reported one first.

    Raises:
        SisterCitiesError: if the number of replicates or the seed cannot be used.
    """
    replicates, seed = check_replicates(replicates, seed)
    return histories(scenario, seeds_of(replicates, seed), age, done, behaviours)


def seeds_of(replicates: int, seed: int, first: int = 0) -> list[int]:
    """Seeds of so many worlds, from the world number ``first`` on."""
    return [replicate_seed(seed, replicate) for replicate in range(first, first + replicates)]


def histories(
    scenario: Scenario,
    seeds: list[int],
    age: int | Sequence[int] | None = None,
    done: Callable[[], object] = lambda: None,
    behaviours: Behaviours = (),
) -> list[Ensemble]:
    """Simulate a scenario once with each of some seeds; otherwise like ``simulate``.

    Args:
        scenario: what to simulate.
        seeds: of the replicates.
        age: years since signing at which outcomes are told, one or several.
        done: called after each replicate.
        behaviours: dealt to the replicates.

    Returns:
        An ensemble for each partnership, the reported one first.
    """
    records = simulate_each(scenario, seeds, records_of, done, behaviours)
    return ensembles_of(scenario, seeds, records, age)


def simulate_each[Kept](
    scenario: Scenario,
    seeds: Sequence[int],
    keep: Callable[[PartnershipModel], Kept],
    done: Callable[[], object] = lambda: None,
    behaviours: Behaviours = (),
) -> list[Kept]:
    """Simulate a scenario under each seed, side by side, and keep of every world what is asked for.

    Args:
        scenario: what to simulate.
        seeds: one for each world.
        keep: called with each model when its last month is over.
        done: called after each run.
        behaviours: dealt to the worlds.

    Returns:
        What was kept of each world, in the order of the seeds.
    """
    versions = [behaving(scenario, each) for each in behaviours] or [scenario]
    return simulate_worlds(list(zip(cycle(versions), seeds, strict=False)), keep, done)


def behaving(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """A scenario with some parameters of its behaviour changed.

    Args:
        scenario: the scenario.
        changes: values that the parameters may have, by name.
    """
    behaviour = scenario.behaviour.model_copy(update=dict(changes))
    return scenario.model_copy(update={"behaviour": behaviour})


def simulate_worlds[Kept](
    worlds: Sequence[tuple[Scenario, int]],
    keep: Callable[[PartnershipModel], Kept],
    done: Callable[[], object] = lambda: None,
) -> list[Kept]:
    """Simulate worlds side by side, each with a scenario of its own, and keep what is asked for.

    Args:
        worlds: scenario and seed of each.
        keep: called with each model when its last month is over.
        done: called after each run.

    Returns:
        What was kept of each world, in their order.
    """

    def one(world: tuple[Scenario, int]) -> Kept:
        """What is kept of one world."""
        scenario, seed = world
        kept = keep(PartnershipModel(scenario, rng=seed).run())
        done()
        return kept

    first = [one(world) for world in worlds[:1]]  # alone, so that compiled code is loaded once

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return [*first, *workers.map(one, worlds[1:])]


def records_of(model: PartnershipModel) -> list[Column]:
    """The months of every partnership of a model, the reported one first.

    Returns:
        For each partnership a record array ``[month]``.
    """
    return [model.record_of(key) for key in partnerships_of(model.scenario)]


def partnerships_of(scenario: Scenario) -> list[str]:
    """Keys of all partnerships, the reported one first."""
    return sorted(scenario.partnerships, key=lambda key: key != scenario.reported)


def ensembles_of(
    scenario: Scenario,
    seeds: list[int],
    records: list[list[Column]],
    age: int | Sequence[int] | None = None,
) -> list[Ensemble]:
    """The replicates of each partnership out of what each replicate recorded (``records_of``).

    Args:
        scenario: what was simulated.
        seeds: of the replicates.
        records: what each replicate recorded, partnership by partnership.
        age: years since signing at which outcomes are told, one or several.

    Returns:
        An ensemble for each partnership, the reported one first.
    """
    return [
        _ensemble(
            scenario,
            key,
            seeds,
            np.stack([record[number] for record in records]).view(np.recarray),
            age,
        )
        for number, key in enumerate(partnerships_of(scenario))
    ]


def _ensemble(
    scenario: Scenario, key: str, seeds: list[int], months: Column, age: int | Sequence[int] | None
) -> Ensemble:
    """The replicates of one partnership, with what became of each."""
    last = whole_years(scenario, key)
    asked = [] if age is None else [age] if isinstance(age, int) else age
    ages = [each for each in asked if each <= last] or [last]
    at_ages = pd.concat(
        [_told(scenario, key, seeds, months, each) for each in ages], ignore_index=True
    )
    return Ensemble(scenario, key, seeds, months, at_ages)


def _told(scenario: Scenario, key: str, seeds: list[int], months: Column, age: int) -> pd.DataFrame:
    """What became of each replicate by one age."""
    table = outcomes(months[:, : YEAR * age])
    table.insert(0, "scenario", scenario.name)
    table.insert(1, "partnership", key)
    table.insert(2, "replicate", range(len(seeds)))
    table.insert(3, "seed", seeds)
    table.insert(4, "age", age)
    return table


def check_replicates(replicates: int, seed: int) -> tuple[int, int]:
    """The number of replicates and the seed, refused if they cannot be used."""
    return whole_number(replicates, "replicates", 1, _MOST_REPLICATES), whole_number(
        seed, "seed", 0, _MOST_SEED
    )


def check_worlds(replicates: int, seed: int, what: str = "a difference") -> tuple[int, int]:
    """The same where one world is too few: for a difference, or for what else is told with n."""
    why = f"; {what} needs at least 2 worlds to say how sure it is"
    return whole_number(replicates, "replicates", 2, _MOST_REPLICATES, why), check_replicates(
        2, seed
    )[1]
