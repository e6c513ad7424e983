"""The work behind a rescue: a search, then the plans that it leaves on luck that it never met."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.aim import Aim
from sistercities.questions.candidates import Candidate, Offer
from sistercities.questions.halving import FINALISTS, Searched, runs_of, searched, values_of
from sistercities.questions.plausible import (
    GROUPS,
    OFTEN,
    groups_of,
    plausible_scenarios,
    regrets,
    values_in,
)
from sistercities.runs.paired import difference
from sistercities.runs.replicates import seeds_of, simulate_each
from sistercities.scenario.dates import count
from sistercities.scenario.interventions import enacted
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.statistics.assurance import assured
from sistercities.statistics.fronts import fronts
from sistercities.statistics.interval import share
from sistercities.world.outcome import YEAR
from sistercities.world.record import measured

TRIAL = 60
"""Runs, about, from which it is told how long all of them take."""

NOTHING = "no policy"
"""What the world without any policy is called among the plans."""


class Task(NamedTuple):
    """What is looked for, once it is seen that it can be.

    Attributes:
        asked: what was asked for, by option.
        scenario: without any policy.
        aim: what is to be reached.
        age: years since signing at which it is read.
        offers: the policies that may be taken.
        starts: first months that are tried.
        candidates: the plans that are tried, each with its scenario.
        left_out: plans that contradict themselves.
        replicates: worlds on which the last plans are judged.
        seed: of all luck.
    """

    asked: Mapping[str, Any]
    scenario: Scenario
    aim: Aim
    age: int
    offers: Sequence[Offer]
    starts: Sequence[str]
    candidates: Sequence[tuple[Candidate, Scenario]]
    left_out: int
    replicates: int
    seed: int

    @property
    def draws(self) -> int:
        """Plausible worlds."""
        return max(2, self.replicates // 4)

    @property
    def luck(self) -> int:
        """Worlds of luck in each plausible world."""
        return max(2, self.replicates // 10)

    @property
    def runs(self) -> int:
        """Runs that it takes, a few more or less as plans turn out."""
        last = min(FINALISTS, len(self.candidates))
        search = runs_of(len(self.candidates), self.replicates)
        judged = (last + 1) * (self.replicates + self.draws * self.luck)
        timed = last * len(self.starts)
        return search + judged + (timed + 2) * self.replicates

    @property
    def fresh(self) -> list[int]:
        """Seeds of the worlds on which the last plans are judged; the search meets none of them."""
        return seeds_of(self.replicates, self.seed, self.replicates)


def seconds_of(task: Task) -> float:
    """About how long the runs of a rescue take here and now, from a few of them."""
    step = max(1, len(task.candidates) // TRIAL)
    some = [scenario for _, scenario in task.candidates[::step]]
    seeds = seeds_of(max(2, TRIAL // len(some)), task.seed)
    # the first run loads compiled code
    values_of([task.scenario], seeds[:1], task.aim, task.age, lambda: None)
    began = time.perf_counter()
    values_of(some, seeds, task.aim, task.age, lambda: None)
    return (time.perf_counter() - began) / (len(some) * len(seeds)) * task.runs


def sought(task: Task, done: Callable[[], object]) -> list[Searched]:
    """What the search finds of every plan.

    Raises:
        SisterCitiesError: if no plan moves the measure in any world.
    """
    met: list[np.ndarray] = []

    def values(plans: np.ndarray, first: int, worlds: int) -> np.ndarray:
        """The measure of some plans in some worlds; kept, to see whether anything moves."""
        scenarios = [task.candidates[plan][1] for plan in plans]
        seeds = seeds_of(worlds, task.seed, first)
        met.append(values_of(scenarios, seeds, task.aim, task.age, done))
        return met[-1]

    costs = [candidate.cost for candidate, _ in task.candidates]
    found = searched(costs, values, task.aim, task.replicates)
    every = np.concatenate([each.ravel() for each in met])
    if np.isnan(every).any():
        name = task.aim.measure.name
        raise SisterCitiesError(f"--aim: {name} has no value in some worlds; aim at another")
    if (every == every[0]).all():
        raise SisterCitiesError(
            f"--aim: {task.aim.measure.name} is {every[0]:g} in all {every.size:,} worlds, "
            "whatever the plan; aim at another measure, or give another --age or more --replicates"
        )
    return found


def candidates_table(task: Task, found: Sequence[Searched]) -> pd.DataFrame:
    """Every plan that was tried, with what the search found of it."""
    return pd.DataFrame(
        {
            "plan": candidate.enactment.label,
            "begins": candidate.begins,
            "strength": candidate.strength,
            "cost": candidate.cost,
            "value": each.value,
            "worlds": each.worlds,
            "left_after": each.left_after,
        }
        for (candidate, _), each in zip(task.candidates, found, strict=True)
    )


def judged(task: Task, finalists: Sequence[int], done: Callable[[], object]) -> pd.DataFrame:
    """The last plans, and no policy, on fresh luck; the cheapest first."""
    scenarios = [task.scenario, *(task.candidates[each][1] for each in finalists)]
    values = values_of(scenarios, task.fresh, task.aim, task.age, done)
    rows = [
        _judgement(task, number, row, len(finalists))
        for number, row in zip([None, *finalists], values, strict=True)
    ]
    table = pd.DataFrame(rows)
    on = fronts(table["cost"].to_numpy(), task.aim.sign * table["value"].to_numpy())
    return table.assign(on_front=on == 0)


def _judgement(
    task: Task, number: int | None, values: np.ndarray, at_once: int
) -> dict[str, object]:
    """A row of the table of last plans."""
    share_of_worlds = task.aim.measure.counts_runs
    sure = assured(values, is_share=share_of_worlds, at_least=task.aim.at_least, at_once=at_once)
    row = {"value": sure.value, "assured": sure.bound, "bound": sure.kind, "n": sure.n}
    row |= {"reaches": task.aim.reached_by(sure.value), "surely": task.aim.reached_by(sure.bound)}
    if number is None:
        said = {"plan": NOTHING, "begins": "", "strength": ""}
        return said | {"cost": 0.0, "cost_low": 0.0, "cost_high": 0.0, "basis": ""} | row

    candidate, _ = task.candidates[number]
    prices = {offer.name: offer.price.basis for offer in task.offers}
    bases = sorted({prices[name] for name in candidate.names})
    costs = {
        "cost": candidate.cost,
        "cost_low": candidate.cost_low,
        "cost_high": candidate.cost_high,
        "basis": " and ".join(bases),
    }
    said = {
        "plan": candidate.enactment.label,
        "begins": candidate.begins,
        "strength": candidate.strength,
    }
    return said | costs | row


def in_plausible_worlds(
    task: Task, finalists: Sequence[int], done: Callable[[], object]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How the last plans do in the worlds that the evidence allows.

    Returns:
        For each plan the share of plausible worlds in which it reaches the aim, and its regret;
        and its mean regret in each fifth of them.
    """
    scenarios = plausible_scenarios(task.scenario, task.draws, task.seed)
    plans = [task.candidates[each][0].enactment for each in finalists]
    versions: list[Callable[[Scenario], Scenario]] = [
        lambda scenario: scenario,
        *(partial(enacted, enactment=plan) for plan in plans),
    ]
    seeds = seeds_of(task.luck, task.seed, 2 * task.replicates)
    values = values_in(scenarios, versions, seeds, task.aim, task.age, done)

    labels = [NOTHING, *(plan.label for plan in plans)]
    regret = regrets(task.aim.sign * values)
    group = groups_of(task.aim.sign * values.mean(axis=0))
    robust = []
    by_group = []
    for label, row, short in zip(labels, values, regret, strict=True):
        reached = share([task.aim.reached_by(value) for value in row])
        far = {"regret_most": short.max(), "regret_often": np.percentile(short, OFTEN)}
        robust.append({"plan": label, **reached._asdict(), **far})
        for number, name in enumerate(GROUPS):
            these = short[group == number]
            if these.size:
                by_group.append(
                    {"plan": label, "group": name, "regret": these.mean(), "n": these.size}
                )
    return pd.DataFrame(robust), pd.DataFrame(by_group)


def timing_table(
    task: Task, plans: Sequence[Candidate], done: Callable[[], object]
) -> pd.DataFrame:
    """Some plans, each begun in every month that was tried, on the fresh luck."""
    rows: list[dict[str, Any]] = []
    for plan in plans:
        versions = [
            (candidate, scenario)
            for candidate, scenario in task.candidates
            if (candidate.names, candidate.strength) == (plan.names, plan.strength)
        ]
        values = values_of([each for _, each in versions], task.fresh, task.aim, task.age, done)
        at = next(row for (each, _), row in zip(versions, values, strict=True) if each is plan)
        for (candidate, _), row in zip(versions, values, strict=True):
            later = (count(candidate.begins) - count(plan.begins)) / YEAR
            said = {"plan": plan.enactment.label, "begins": candidate.begins, "later": later}
            reached = {"cost": candidate.cost, "reached": row.mean(), "unit": task.aim.measure.unit}
            rows.append(said | reached | difference(row, at)._asdict())
    return pd.DataFrame(rows)


def channels_table(task: Task, number: int, done: Callable[[], object]) -> pd.DataFrame:
    """What a plan moves in each of the five factors, from its first month until it is read."""
    candidate, scenario = task.candidates[number]
    signed = count(task.scenario.partnership.signed)
    first = max(0, count(candidate.begins) - signed)

    def kept(model: PartnershipModel) -> dict[str, float]:
        """The mean of each factor over these months."""
        record = model.record[first : YEAR * task.age]
        return {factor: float(record[factor].mean()) for factor in FACTORS}

    with_it, without = (
        pd.DataFrame(simulate_each(each, task.fresh, kept, done))
        for each in (scenario, task.scenario)
    )
    rows: list[dict[str, Any]] = []
    for factor in FACTORS:
        spread = float(without[factor].std())
        moved = difference(with_it[factor], without[factor])
        standardised = moved.value / spread if spread > 0.0 else np.nan
        unit = measured()[factor].unit
        rows.append(
            {"factor": factor, "unit": unit, **moved._asdict(), "standardised": standardised}
        )
    return pd.DataFrame(rows)
