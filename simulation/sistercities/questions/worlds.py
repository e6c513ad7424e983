"""Worlds with and without policies: what is kept of them and counted on them, paired by luck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.drawn import ByDraws, Dealt, Row, by_draws_of
from sistercities.questions.gains import gains_of, gains_table
from sistercities.runs.paired import difference, outcomes_at
from sistercities.runs.replicates import Behaviours, simulate_each
from sistercities.scenario.costs import cost_of
from sistercities.scenario.interventions import Enactment
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import (
    FEWEST_ALIKE,
    TOO_FEW,
    Estimate,
    bounds,
    family,
    share,
    within,
)
from sistercities.statistics.precision import FEWEST, Precision, always_valid, suffice
from sistercities.statistics.ranking import ranking
from sistercities.world.measure import OUTCOMES
from sistercities.world.outcome import ACTIVITY_WINDOW, YEAR, trailing_mean

_SERIES = ("exchange_index", "activities", "commitment")


class Worlds(NamedTuple):
    """What is kept of the worlds of one arm, in the order of their seeds."""

    outcomes: pd.DataFrame
    series: dict[str, np.ndarray]
    gains: list[dict[Any, float]]


class Effects(NamedTuple):
    """What policies change by one age; the tables are those of ``WhatIf``."""

    table: pd.DataFrame
    over_time: pd.DataFrame
    gains: pd.DataFrame
    ranking: pd.DataFrame
    order_holds: float
    reached: bool | None


def simulate_worlds(
    scenario: Scenario,
    seeds: list[int],
    ages: Sequence[int],
    done: Callable[[], object],
    behaviours: Behaviours = (),
) -> dict[int, Worlds]:
    """What is kept of the worlds of one arm, at each age; ``behaviours`` are dealt to them."""

    def keep(model: PartnershipModel) -> tuple[np.ndarray, dict[Any, float]]:
        """The months of a world, and what each group in it had."""
        return model.record, gains_of(model)

    kept = simulate_each(scenario, seeds, keep, done, behaviours)
    records = [record for record, _ in kept]
    gains = [each for _, each in kept]
    return {age: Worlds(outcomes_at(records, age), _series(records, age), gains) for age in ages}


def _series(records: list[np.ndarray], age: int) -> dict[str, np.ndarray]:
    series = {
        name: np.stack([record[name][: YEAR * age] for record in records]).astype(np.float32)
        for name in _SERIES
    }
    series["activities"] = (trailing_mean(series["activities"], ACTIVITY_WINDOW) * YEAR).astype(
        np.float32
    )
    return series


def joined(one: Worlds, more: Worlds) -> Worlds:
    """The worlds of one arm, and more of them."""
    series = {name: np.concatenate([one.series[name], more.series[name]]) for name in one.series}
    return Worlds(
        pd.concat([one.outcomes, more.outcomes], ignore_index=True), series, one.gains + more.gains
    )


def effects_of(
    plans: Sequence[Enactment],
    kept: list[Worlds],
    outcome: str,
    seed: int,
    until: Precision | None,
) -> Effects:
    """Everything that policies change by one age.

    Args:
        plans: the policies.
        kept: the worlds without any policy, then those with each of them.
        outcome: by which policies are ranked.
        seed: of the resamples that say how sure the ranking is.
        until: how narrow an interval is to be, if one is wished for.
    """
    without, *arms = kept
    pairs = list(zip(plans, arms, strict=True))
    rows = [row for plan, arm in pairs for row in _rows(plan, arm, without, until)]
    series = [_over_time(plan, arm, without) for plan, arm in pairs]
    gains = [gains_table(arm.gains, without.gains).assign(policy=plan.label) for plan, arm in pairs]
    differences = pd.DataFrame(
        {plan.label: _difference(arm, without, outcome) for plan, arm in pairs}
    )
    ranked, holds = ranking(differences, seed)
    if until is not None and until.outcome == outcome:
        ranked = _looked_at_often(ranked, differences, until)
    return Effects(
        table=pd.DataFrame(rows),
        over_time=pd.concat(series, ignore_index=True),
        gains=pd.concat(gains, ignore_index=True),
        ranking=ranked.assign(outcome=outcome, unit=OUTCOMES[outcome].unit),
        order_holds=holds,
        reached=None if until is None else _is_narrow(kept, until),
    )


def _is_narrow(kept: list[Worlds], wish: Precision) -> bool:
    """Whether every always-valid interval is as narrow as wished, after enough worlds to hold."""
    without, *arms = kept
    if len(without.outcomes) < FEWEST:
        return False
    found = [_often(_difference(arm, without, wish.outcome), wish) for arm in arms]
    return all(each.high - each.value <= wish.half_width for each in found)


def _difference(arm: Worlds, without: Worlds, outcome: str) -> np.ndarray:
    return (arm.outcomes[outcome] - without.outcomes[outcome]).to_numpy()


def differences_by_draws(
    plans: Sequence[Enactment], kept: Sequence[Mapping[int, Worlds]], draws: Dealt
) -> ByDraws:
    """Luck and parameters in what policies change, at each age; nothing without draws.

    Args:
        plans: the policies.
        kept: the worlds without any policy, then those with each of them, by age.
        draws: to which all worlds were dealt.
    """
    without, *arms = kept

    def rows() -> Iterator[Row]:
        """The difference that each policy makes, in every world."""
        for age in without:
            for plan, arm in zip(plans, arms, strict=True):
                for name in OUTCOMES:
                    values = _difference(arm[age], without[age], name)
                    yield {"age": age, "policy": plan.label}, name, values

    return by_draws_of(rows(), draws, differences=True)


def number_of(kept: list[dict[int, Worlds]]) -> int:
    """How many worlds there are."""
    return len(next(iter(kept[0].values())).outcomes)


def all_narrow(kept: list[dict[int, Worlds]], wish: Precision) -> bool:
    """Whether the intervals of every policy are as narrow as wished, at every age."""
    return all(_is_narrow([arm[age] for arm in kept], wish) for age in kept[0])


def _often(paired: np.ndarray, wish: Precision, at_once: int = 1) -> Estimate:
    most = OUTCOMES[wish.outcome].most
    return within(always_valid(paired, at_once), -most, most)


def _looked_at_often(
    ranked: pd.DataFrame, differences: pd.DataFrame, wish: Precision
) -> pd.DataFrame:
    """A ranking whose intervals hold for all policies at once, however often one has looked."""
    found = [
        _often(differences[policy].to_numpy(), wish, len(ranked)) for policy in ranked["policy"]
    ]
    return ranked.assign(
        low=[each.low for each in found],
        high=[each.high for each in found],
        interval=[each.interval for each in found],
    )


def _rows(
    plan: Enactment, arm: Worlds, without: Worlds, until: Precision | None
) -> list[dict[str, object]]:
    """One row for each outcome of one policy."""
    rows = []
    for name, kind in OUTCOMES.items():
        paired = _difference(arm, without, name)
        estimate = difference(arm.outcomes[name], without.outcomes[name])
        if until is not None and name == until.outcome:
            estimate = _often(paired, until)
        helps = share(paired > 0.0)
        row = {"policy": plan.label, "outcome": name, "unit": kind.unit, **estimate._asdict()}
        row |= {"helps": helps.value, "helps_low": helps.low, "helps_high": helps.high}
        row |= {"with": arm.outcomes[name].mean(), "without": without.outcomes[name].mean()}
        row |= {"cost": cost_of(plan)}
        row |= {"suffice": suffice(paired)}
        rows.append(row)
    return rows


def _over_time(plan: Enactment, arm: Worlds, without: Worlds) -> pd.DataFrame:
    """Mean difference of each series in each month, with a 95 % interval if enough worlds moved."""
    frames = []
    for name in _SERIES:
        paired = (arm.series[name] - without.series[name]).astype(float)
        found = bounds(paired)
        kinds = np.where(found.alike >= FEWEST_ALIKE, family(), TOO_FEW)
        frames.append(
            pd.DataFrame(
                {
                    "policy": plan.label,
                    "column": name,
                    "age": np.arange(paired.shape[1]),
                    "value": paired.mean(axis=0),
                    "low": found.low,
                    "high": found.high,
                    "interval": kinds,
                    "n": paired.shape[0],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
