"""Why did it fail? The difference between two pairings, shared out over the factors that own their evidence.

Every combination of factors is taken from the other pairing, all under the same luck, and the difference is shared out
by Shapley values (Shapley 1953; Lundberg & Lee 2017): the mean contribution of a factor over all orders in which the
factors might be swapped. In every single world the contributions add up to that world's difference.
"""

import math
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.compare import SEED, load_all
from sistercities.questions.swap import (
    differing,
    disposition_gap,
    refuse_other_shape,
    stepped,
    with_evidence_of,
)
from sistercities.runs.age import Ages, ages_of, at_age, with_age
from sistercities.runs.paired import arms_at_ages, differences
from sistercities.runs.replicates import check_worlds
from sistercities.scenario.files import Given
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, Scenario, refuse_different_behaviour
from sistercities.statistics.interval import Estimate, exactly_nothing, paired_mean
from sistercities.world.measure import OUTCOMES

REPLICATES = 100
PLAYERS = (*FACTORS, "circumstances")


_TABLES = ("difference", "table", "interactions", "potency", "alone")


class Attribution(NamedTuple):
    """What explains the difference between two pairings, in the model.

    Attributes:
        scenario: the pairing that is explained.
        like: the pairing it is compared with.
        ages: years since signing at which outcomes are told, the youngest first; every table has them in a column.
        n: worlds.
        difference: one row per outcome: both pairings, and their difference with interval.
        table: one row per factor and outcome: Shapley value, effect alone, effect as the last one, each with interval.
        interactions: one row per pair of factors and outcome: Shapley interaction index.
        potency: one row per factor and outcome: effect of making its dispositions 0.1 more favourable, beside the gap
            in them.
        fields: the evidence fields of each factor in which the two pairings differ.
        alone: one row per such field and outcome: effect of taking that field alone from the other pairing.
    """

    scenario: Scenario
    like: Scenario
    ages: tuple[int, ...]
    n: int
    difference: pd.DataFrame
    table: pd.DataFrame
    interactions: pd.DataFrame
    potency: pd.DataFrame
    fields: dict[str, list[str]]
    alone: pd.DataFrame

    def at(self, age: int) -> "Attribution":
        """The answer at one of its ages."""
        tables: dict[str, Any] = {name: at_age(getattr(self, name), age) for name in _TABLES}
        return self._replace(ages=(age,), **tables)


def why(
    scenario: Given,
    like: Given,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    done: Callable[[], object] = lambda: None,
) -> Attribution:
    """Share out the difference between two pairings over the factors.

    Args:
        scenario: the pairing to explain.
        like: the pairing to compare with.
        replicates: worlds of each combination, at least 2.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told, one age or several; 25, or the last whole year that both
            reach, if not given.
        changes: dotted keys and new values, for both; ``"name:key"`` changes one of them only.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, or the scenarios have not the same shape.
    """
    replicates, seed = check_worlds(replicates, seed)
    home, model = load_all([scenario, like], changes or {})
    refuse_different_behaviour([home, model])
    refuse_other_shape(home, model)
    ages = ages_of(age, [(home, home.reported), (model, model.reported)])
    fields = {factor: differing(home, model, factor) for factor in map(str, PLAYERS)}
    players = [factor for factor, differ in fields.items() if differ]
    if not players:
        raise SisterCitiesError(
            f"{home.name} and {model.name} do not differ in evidence; there is nothing to explain"
        )

    coalitions = coalitions_of(players)
    single = [(factor, field) for factor, names in fields.items() for field in names]
    arms = [
        with_evidence_of(home, model, chosen)
        for chosen in [*coalitions, *({field} for _, field in single)]
    ]
    found = arms_at_ages(
        [*arms, *(stepped(home, factor) for factor in FACTORS)], replicates, seed, ages, done
    )

    told = {
        age: _tables(home, model, players, coalitions, single, tables)
        for age, tables in found.items()
    }
    names = next(iter(told.values()))
    joined = {name: with_age({age: tables[name] for age, tables in told.items()}) for name in names}
    return Attribution(scenario=home, like=model, ages=ages, n=replicates, fields=fields, **joined)


def _tables(
    home: Scenario,
    model: Scenario,
    players: list[str],
    coalitions: list[frozenset[str]],
    single: list[tuple[str, str]],
    tables: list[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """The tables of the answer at one age, from the outcomes of all combinations, single fields and steps."""
    values = dict(zip(coalitions, tables, strict=False))
    alone = tables[len(coalitions) :][: len(single)]
    steps = tables[len(coalitions) + len(single) :]

    without = values[frozenset()]
    with_all = values[frozenset(players)]
    return {
        "difference": _difference(without, with_all),
        "table": _shares(players, values),
        "interactions": _interactions(players, values),
        "potency": _potency(home, model, steps, without),
        "alone": _alone(single, alone, without),
    }


def coalitions_of(players: list[str]) -> list[frozenset[str]]:
    """All combinations of some players, from none to all."""
    return [
        frozenset(chosen)
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    ]


def shapley(
    player: str, players: list[str], values: Mapping[frozenset[str], np.ndarray]
) -> np.ndarray:
    """Shapley value of a player in each world; over all players they add up to all minus none, world by world."""
    others, n = [each for each in players if each != player], len(players)
    total = np.zeros_like(next(iter(values.values())), dtype=float)
    for chosen in coalitions_of(others):
        weight = (
            math.factorial(len(chosen)) * math.factorial(n - len(chosen) - 1) / math.factorial(n)
        )
        total += weight * (values[chosen | {player}] - values[chosen])
    return total


def interaction(
    one: str, other: str, players: list[str], values: Mapping[frozenset[str], np.ndarray]
) -> np.ndarray:
    """Shapley interaction index of two players in each world (Grabisch & Roubens 1999).

    What they do together beyond what each does alone, over all combinations of the rest.
    """
    rest, n = [each for each in players if each not in {one, other}], len(players)
    total = np.zeros_like(next(iter(values.values())), dtype=float)
    for chosen in coalitions_of(rest):
        weight = (
            math.factorial(len(chosen))
            * math.factorial(n - len(chosen) - 2)
            / math.factorial(n - 1)
        )
        together = (
            values[chosen | {one, other}]
            - values[chosen | {one}]
            - values[chosen | {other}]
            + values[chosen]
        )
        total += weight * together
    return total


def _of(
    outcome: str, values: Mapping[frozenset[str], pd.DataFrame]
) -> dict[frozenset[str], np.ndarray]:
    return {chosen: table[outcome].to_numpy() for chosen, table in values.items()}


def _difference(without: pd.DataFrame, with_all: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name, kind in OUTCOMES.items():
        estimate = paired_mean(with_all[name] - without[name])
        rows.append((name, kind.unit, without[name].mean(), with_all[name].mean(), *estimate))
    return pd.DataFrame(
        rows,
        columns=["outcome", "unit", "scenario", "like", "value", "low", "high", "interval", "n"],
    )


def _shares(players: list[str], values: Mapping[frozenset[str], pd.DataFrame]) -> pd.DataFrame:
    """Shapley value, effect alone and effect as the last, of every factor; exactly 0 where no evidence differs."""
    rows = []
    for name, kind in OUTCOMES.items():
        of = _of(name, values)
        for factor in PLAYERS:
            parts = _parts(factor, players, of)
            rows += [
                (factor, name, kind.unit, measure, *estimate) for measure, estimate in parts.items()
            ]
    return pd.DataFrame(
        rows,
        columns=["factor", "outcome", "unit", "measure", "value", "low", "high", "interval", "n"],
    )


def _parts(
    factor: str, players: list[str], of: Mapping[frozenset[str], np.ndarray]
) -> dict[str, Estimate]:
    """What one factor does to one outcome, in three readings."""
    nobody, everybody = frozenset[str](), frozenset(players)
    if factor not in players:
        nothing = exactly_nothing(len(of[nobody]))
        return dict.fromkeys(("Shapley value", "alone", "as the last"), nothing)
    return {
        "Shapley value": paired_mean(shapley(factor, players, of)),
        "alone": paired_mean(of[frozenset({factor})] - of[nobody]),
        "as the last": paired_mean(of[everybody] - of[everybody - {factor}]),
    }


def _interactions(
    players: list[str], values: Mapping[frozenset[str], pd.DataFrame]
) -> pd.DataFrame:
    rows = []
    for name, kind in OUTCOMES.items():
        of = _of(name, values)
        for one, other in combinations(players, 2):
            estimate = paired_mean(interaction(one, other, players, of))
            rows.append((one, other, name, kind.unit, *estimate))
    return pd.DataFrame(
        rows, columns=["factor", "with", "outcome", "unit", "value", "low", "high", "interval", "n"]
    )


def _potency(
    home: Scenario, model: Scenario, stepped_tables: list[pd.DataFrame], without: pd.DataFrame
) -> pd.DataFrame:
    """What an equal step in each factor's dispositions would do, beside how far the two pairings are apart in them."""
    rows = []
    for factor, table in zip(FACTORS, stepped_tables, strict=True):
        gap = disposition_gap(home, model, factor)
        for name, kind in OUTCOMES.items():
            estimate = paired_mean(table[name] - without[name])
            rows.append((factor, name, kind.unit, *estimate, gap))
    columns = ["factor", "outcome", "unit", "value", "low", "high", "interval", "n", "gap"]
    return pd.DataFrame(rows, columns=columns)


def _alone(
    single: list[tuple[str, str]], tables: list[pd.DataFrame], without: pd.DataFrame
) -> pd.DataFrame:
    """What each field of evidence would do alone; these do not add up, because fields work through each other."""
    rows = []
    for (factor, field), table in zip(single, tables, strict=True):
        for name, estimate in differences(table, without).items():
            rows.append((factor, field, name, OUTCOMES[name].unit, *estimate))
    return pd.DataFrame(
        rows,
        columns=["factor", "field", "outcome", "unit", "value", "low", "high", "interval", "n"],
    )
