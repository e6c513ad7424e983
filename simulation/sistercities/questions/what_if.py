"""What if? Policies against the same worlds without them, paired by luck."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.compare import SEED, load_all
from sistercities.questions.gains import gains_of, gains_table
from sistercities.runs.age import Ages, ages_of, at_age, in_years, whole_number, with_age
from sistercities.runs.paired import difference, outcomes_at
from sistercities.runs.replicates import check_worlds, seeds_of, simulate_each
from sistercities.scenario.dates import count, named
from sistercities.scenario.files import Given
from sistercities.scenario.interventions import Enactment, cost_of, enacted, enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, one_line, quoted
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
from sistercities.world.outcome import OUTCOMES, YEAR, trailing_mean

REPLICATES, MOST = 200, 5000
MOST_LOOKED_AT = 100_000
"""No answer takes more worlds than this."""

_BATCH = 100
_SERIES = ("exchange_index", "activities", "commitment")
ACTIVITY_WINDOW = 24
"""Activities are too few to be seen month by month; their rate is of so many months up to each, as in A24."""


class Worlds(NamedTuple):
    """What is kept of the worlds of one arm, in the order of their seeds."""

    outcomes: pd.DataFrame
    series: dict[str, np.ndarray]
    gains: list[dict[Any, float]]


class WhatIf(NamedTuple):
    """Policies against no policy.

    Attributes:
        scenario: without any of them.
        plans: the policies, in the order asked for.
        ages: years since signing at which outcomes are told, the youngest first.
        n: worlds.
        table: one row per age, policy and outcome: difference with 95 % interval, share of worlds in which it helps,
            the outcome with and without, USD a year (NaN if unknown), worlds that suffice.
        over_time: one row per policy, recorded column and month up to the oldest age: mean difference with 95 %
            interval. Activities are a rate per year over the last 24 months, from the 24th month on.
        gains: one row per policy, city and group of businesses or citizens, a year, from signing to the last month of
            the calendar.
        ranking: at each age, policies by the main outcome, best first.
        order_holds: for each age the share of resamples in which the whole order holds.
        reached: whether the precision that was wished for was reached; none if none was.
    """

    scenario: Scenario
    plans: list[Enactment]
    ages: tuple[int, ...]
    n: int
    table: pd.DataFrame
    over_time: pd.DataFrame
    gains: pd.DataFrame
    ranking: pd.DataFrame
    order_holds: dict[int, float]
    reached: bool | None

    def at(self, age: int) -> "WhatIf":
        """The answer at one of its ages; what is told over time or of the whole run stays."""
        tables: dict[str, Any] = {
            name: at_age(getattr(self, name), age) for name in ("table", "ranking")
        }
        return self._replace(ages=(age,), order_holds={age: self.order_holds[age]}, **tables)


def what_if(
    scenario: Given,
    policies: Sequence[str],
    *,
    outcome: str = "exchange_index",
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    until: Precision | None = None,
    most: int | None = None,
    changes: Mapping[str, object] | None = None,
    done: Callable[[], object] = lambda: None,
) -> WhatIf:
    """Compare policies with the same worlds without them.

    Args:
        scenario: a scenario, name or path.
        policies: each ``NAME[:CITY][+NAME...][@YYYY-MM]``; names of the library or paths of files.
        outcome: by which policies are ranked; one of ``paired.OUTCOMES``.
        replicates: worlds, at least 2.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told, one age or several; 25, or the last whole year of the
            scenario, if not given.
        until: go on until the interval of an outcome is this narrow for every policy, at every age.
        most: worlds at which to stop looking, 5,000 if not given; only where a precision is wished for.
        changes: dotted keys and new values, for all worlds.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed)
    last = _last_look(until, most, replicates)
    if outcome not in OUTCOMES:
        raise SisterCitiesError(f"no outcome {quoted(outcome)}; {meant(outcome, list(OUTCOMES))}")
    (without,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(without, without.reported)])
    plans = _distinct([enactment_of(text) for text in policies], without)
    arms = [without, *(enacted(without, plan) for plan in plans)]
    _refuse_late(plans, without, ages[-1])

    kept = [_worlds(arm, seeds_of(replicates, seed), ages, done) for arm in arms]
    while until is not None and not _all_narrow(kept, until) and _number(kept) < last:
        first = _number(kept)
        seeds = seeds_of(min(_BATCH, last - first), seed, first)
        more = [_worlds(arm, seeds, ages, done) for arm in arms]
        kept = [
            {age: _joined(one[age], other[age]) for age in ages}
            for one, other in zip(kept, more, strict=True)
        ]

    found = {
        age: _told(without, plans, age, [arm[age] for arm in kept], outcome, seed, until)
        for age in ages
    }
    return _together(found)


def _last_look(until: Precision | None, most: int | None, replicates: int) -> int:
    """Worlds at which to stop looking."""
    if until is None and most is not None:
        raise SisterCitiesError(
            "--max: nothing is looked at again without --until; leave it out, or give --until"
        )
    least = max(FEWEST, replicates)
    why = f", as the first look is at {least}"
    return whole_number(
        max(MOST, least) if most is None else most, "--max", least, MOST_LOOKED_AT, why
    )


def _together(found: dict[int, WhatIf]) -> WhatIf:
    """One answer for all ages; what is told over time or of the whole run is that of the oldest."""
    last = list(found.values())[-1]
    return last._replace(
        ages=tuple(found),
        table=with_age({age: each.table for age, each in found.items()}),
        ranking=with_age({age: each.ranking for age, each in found.items()}),
        order_holds={age: each.order_holds[age] for age, each in found.items()},
        reached=None if last.reached is None else all(each.reached for each in found.values()),
    )


def _number(kept: list[dict[int, Worlds]]) -> int:
    """How many worlds there are."""
    return len(next(iter(kept[0].values())).outcomes)


def _all_narrow(kept: list[dict[int, Worlds]], wish: Precision) -> bool:
    return all(_narrow([arm[age] for arm in kept], wish) for age in kept[0])


def _distinct(plans: list[Enactment], scenario: Scenario) -> list[Enactment]:
    """Refuse no policy at all, and one that is given twice, however it is spelled."""
    if not plans:
        raise SisterCitiesError("no policy given; name at least one with --policy")
    seen: dict[object, str] = {}
    for plan in plans:
        meant_by_it = (
            tuple(sorted(plan.parts, key=str)),
            plan.begins or scenario.partnership.signed,
        )
        if meant_by_it in seen:
            first = seen[meant_by_it]
            same = "is given twice" if first == plan.label else f"is the same as {quoted(first)}"
            raise SisterCitiesError(f"policy {quoted(plan.label)} {same}")
        seen[meant_by_it] = plan.label
    return plans


def _refuse_late(plans: list[Enactment], scenario: Scenario, age: int) -> None:
    """Refuse policies that begin when outcomes have been read: they would seem to do nothing."""
    last = count(scenario.partnership.signed) + YEAR * age - 1
    for plan in plans:
        if plan.begins is not None and count(plan.begins) > last:
            raise SisterCitiesError(
                f"policy {one_line(plan.label)}: begins after the outcomes are read, which is at {in_years([age])}, "
                f"in {named(last)}"
            )


def _worlds(
    scenario: Scenario, seeds: list[int], ages: Sequence[int], done: Callable[[], object]
) -> dict[int, Worlds]:
    """What is kept of the worlds of one arm, at each age."""

    def keep(model: PartnershipModel) -> tuple[np.ndarray, dict[Any, float]]:
        return model.record, gains_of(model)

    kept = simulate_each(scenario, seeds, keep, done)
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


def _joined(one: Worlds, more: Worlds) -> Worlds:
    series = {name: np.concatenate([one.series[name], more.series[name]]) for name in one.series}
    return Worlds(
        pd.concat([one.outcomes, more.outcomes], ignore_index=True), series, one.gains + more.gains
    )


def _narrow(kept: list[Worlds], wish: Precision) -> bool:
    """Whether the always-valid interval of every policy is as narrow as wished, after enough worlds for it to hold."""
    without, *arms = kept
    if len(without.outcomes) < FEWEST:
        return False
    found = [_often(_difference(arm, without, wish.outcome), wish) for arm in arms]
    return all(each.high - each.value <= wish.half_width for each in found)


def _difference(arm: Worlds, without: Worlds, outcome: str) -> np.ndarray:
    return (arm.outcomes[outcome] - without.outcomes[outcome]).to_numpy()


def _told(
    scenario: Scenario,
    plans: list[Enactment],
    age: int,
    kept: list[Worlds],
    outcome: str,
    seed: int,
    until: Precision | None,
) -> WhatIf:
    """Everything there is to tell of the worlds that were simulated."""
    without, *arms = kept
    pairs = list(zip(plans, arms, strict=True))
    rows = [row for plan, arm in pairs for row in _rows(plan, arm, without, until)]
    over_time = pd.concat(
        [_over_time(plan, arm, without) for plan, arm in pairs], ignore_index=True
    )
    gains = [gains_table(arm.gains, without.gains).assign(policy=plan.label) for plan, arm in pairs]
    differences = pd.DataFrame(
        {plan.label: _difference(arm, without, outcome) for plan, arm in pairs}
    )
    ranked, holds = ranking(differences, seed)
    if until is not None and until.outcome == outcome:
        ranked = _looked_at_often(ranked, differences, until)
    return WhatIf(
        scenario=scenario,
        plans=plans,
        ages=(age,),
        n=len(without.outcomes),
        table=pd.DataFrame(rows),
        over_time=over_time,
        gains=pd.concat(gains, ignore_index=True),
        ranking=ranked.assign(outcome=outcome, unit=OUTCOMES[outcome].unit),
        order_holds={age: holds},
        reached=None if until is None else _narrow(kept, until),
    )


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
    """Mean difference of each series in each month, with a 95 % interval where enough worlds were moved."""
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
