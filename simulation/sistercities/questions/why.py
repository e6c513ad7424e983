"""Why did it fail? The difference between two pairings, shared out over factors of evidence.

Every combination of factors is taken from the other pairing, all under the same luck, and the
difference is shared out by Shapley values (Shapley 1953; Lundberg & Lee 2017): the mean
contribution of a factor over all orders in which the factors might be swapped. In every single
world the contributions add up to that world's difference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sistercities.questions.answer import (
    Answer,
    answered,
    changes_asked,
    named_at,
    said_of_all_shocks,
    said_of_intervals,
)
from sistercities.questions.drawn import (
    LUCK_ALONE,
    UNITS,
    ByDraws,
    Dealt,
    GivenPosterior,
    Row,
    by_draws_of,
    dealt,
)
from sistercities.questions.loading import load_all
from sistercities.questions.reading import grids_of, in_plain_words
from sistercities.questions.swap import (
    PLAYERS,
    differing,
    disposition_gap,
    refuse_other_shape,
    stepped,
    with_evidence_of,
)
from sistercities.questions.usual import REPLICATES_OF_EACH, SEED
from sistercities.questions.words import Paragraph, Part
from sistercities.runs.age import Ages, ages_of, at_age, with_age
from sistercities.runs.keeping import Out
from sistercities.runs.paired import arms_at_ages, differences
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.files import Given
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, Scenario, refuse_different_behaviour
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.interval import Estimate, exactly_nothing, paired_mean
from sistercities.statistics.shapley import coalitions_of, interaction, shapley
from sistercities.world.measure import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(kw_only=True, eq=False, repr=False)
class Attribution(Answer):
    """What explains the difference between two pairings, in the model.

    Attributes:
        scenario: the pairing that is explained.
        like: the pairing it is compared with.
        outcome: the one that the paragraph is about.
        ages: years since signing at which outcomes are told, the youngest first; every table has
            them in a column.
        n: worlds.
        difference: one row per outcome: both pairings, and their difference with interval.
        table: one row per factor and outcome: Shapley value, effect alone, effect as the last one,
            each with interval.
        interactions: one row per pair of factors and outcome: Shapley interaction index.
        potency: one row per factor and outcome: effect of making its dispositions 0.1 more
            favourable, beside the gap in them.
        fields: the evidence fields of each factor in which the two pairings differ.
        alone: one row per such field and outcome: effect of taking that field alone from the other
            pairing.
        by_draws: luck and parameters in the whole difference and in each share of it, if the
            parameters were drawn.
    """

    drawn = "waterfall* (.pdf, .png)"
    units_of: ClassVar = {
        "scenario": "in the unit of the row",
        "like": "in the unit of the row",
        "factor": "name",
        "measure": "name",
        "with": "name",
        "gap": "share",
        "field": "name",
        "parameters.factor": "name, or the whole difference",
        **UNITS,
    }

    question: str = "why"
    scenario: Scenario
    like: Scenario
    outcome: str
    ages: tuple[int, ...]
    n: int
    difference: pd.DataFrame
    table: pd.DataFrame
    interactions: pd.DataFrame
    potency: pd.DataFrame
    fields: dict[str, list[str]]
    alone: pd.DataFrame
    by_draws: ByDraws = LUCK_ALONE

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The difference, its shares, interactions, steps, single fields, and drawn parameters."""
        return {
            "difference": self.difference,
            "shares": self.table,
            "interactions": self.interactions,
            "potency": self.potency,
            "alone": self.alone,
            **self.by_draws.tables,
        }

    def at(self, age: int) -> "Attribution":
        """The answer at one of its ages."""
        return replace(
            self,
            ages=(age,),
            difference=at_age(self.difference, age),
            table=at_age(self.table, age),
            interactions=at_age(self.interactions, age),
            potency=at_age(self.potency, age),
            alone=at_age(self.alone, age),
        )

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """A waterfall for each age."""
        from sistercities.paper.figures.waterfall import draw_waterfall

        for age in self.ages:
            yield named_at("waterfall", age, self.ages), draw_waterfall(self, age)

    def words(self) -> Iterator[Part]:
        """What each factor contributes, in grids, and a paragraph on one outcome."""
        for age in self.ages:
            yield from grids_of(self.at(age))
            yield Paragraph(in_plain_words(self, self.outcome, age))
        yield Paragraph(
            said_of_intervals(self.difference, self.table, self.potency, self.alone),
            *said_of_all_shocks(self.scenario, self.ages),
        )
        yield from self.by_draws.words([self.outcome])


def why(
    scenario: Given,
    like: Given,
    *,
    outcome: str = "exchange_index",
    replicates: int = REPLICATES_OF_EACH,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    posterior: GivenPosterior = False,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Attribution:
    """Share out the difference between two pairings over the factors.

    Args:
        scenario: the pairing to explain.
        like: the pairing to compare with.
        outcome: the one that the paragraph is about, one of ``outcome.OUTCOMES``.
        replicates: worlds of each combination, at least 2.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told, one age or several; 25, or the last
            whole year that both reach, if not given.
        changes: dotted keys and new values, for both; ``"name:key"`` changes one of them only.
        posterior: draws of the parameters, to which worlds are dealt: true for those of the
            package, or a folder written by ``calibrate``.
        out: folder for the answer; nothing is stored without it.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, or the scenarios have not the same shape.
    """
    replicates, seed = check_worlds(replicates, seed)
    if outcome not in OUTCOMES:
        raise SisterCitiesError(f"no outcome {quoted(outcome)}; {meant(outcome, list(OUTCOMES))}")
    _refuse_one_name(scenario, like)
    home, model = load_all([scenario, like], changes or {})
    refuse_different_behaviour([home, model])
    refuse_other_shape(home, model)
    draws = dealt(posterior, replicates, seed, changes or {})
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
    arms += [stepped(home, factor) for factor in FACTORS]

    def find() -> Attribution:
        """Simulate all arms, and share the difference out over the fields, age by age."""
        outcomes = arms_at_ages(arms, replicates, seed, ages, done, draws.behaviours)
        tables = {
            age: _tables(home, model, players, coalitions, single, at_that_age)
            for age, at_that_age in outcomes.items()
        }
        names = tables[ages[0]]
        joined: dict[str, Any] = {
            name: with_age({age: tables[age][name] for age in ages}) for name in names
        }
        return Attribution(
            asked={
                "scenario": home.name,
                "like": model.name,
                "outcome": outcome,
                "replicates": replicates,
                "seed": seed,
                "age": list(ages),
                "changes": changes_asked(changes),
                **draws.asked,
            },
            by_draws=_by_draws(players, coalitions, outcomes, draws),
            seeds=dict.fromkeys([home, model], seeds_of(replicates, seed)),
            scenario=home,
            like=model,
            outcome=outcome,
            ages=ages,
            n=replicates,
            fields=fields,
            **joined,
        )

    return answered(find, out)


def _refuse_one_name(scenario: Given, like: Given) -> None:
    """Refuse two different scenarios of one name, by which results are told apart."""
    names = [
        each.name if isinstance(each, Scenario) else Path(each).stem for each in (scenario, like)
    ]
    if names[0] == names[1] and scenario != like:
        told = [each.name if isinstance(each, Scenario) else each for each in (scenario, like)]
        raise SisterCitiesError(
            f"{told[0]} and {told[1]} have one name, by which results are told apart; rename one"
        )


def _tables(
    home: Scenario,
    model: Scenario,
    players: list[str],
    coalitions: list[frozenset[str]],
    single: list[tuple[str, str]],
    tables: list[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """The tables of the answer at one age: all combinations, single fields and steps."""
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


def _by_draws(
    players: list[str],
    coalitions: list[frozenset[str]],
    outcomes: Mapping[int, list[pd.DataFrame]],
    draws: Dealt,
) -> ByDraws:
    """Luck and parameters in the difference and in what each factor has of it."""

    def rows() -> Iterator[Row]:
        """The whole difference in every world, then the share of each factor."""
        for age, tables in outcomes.items():
            values = dict(zip(coalitions, tables, strict=False))
            for name in OUTCOMES:
                of = _of(name, values)
                whole = of[frozenset(players)] - of[frozenset()]
                yield {"age": age, "factor": "the whole difference"}, name, whole
                for factor in players:
                    yield {"age": age, "factor": factor}, name, shapley(factor, players, of)

    return by_draws_of(rows(), draws, differences=True)


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
    """Shapley value, effect alone and as the last, of every factor; 0 where no evidence differs."""
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
    """What an equal step in each factor's dispositions would do, and how far the pairs differ."""
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
    """What each field of evidence would do alone; fields work together, so these do not add up."""
    rows = []
    for (factor, field), table in zip(single, tables, strict=True):
        for name, estimate in differences(table, without).items():
            rows.append((factor, field, name, OUTCOMES[name].unit, *estimate))
    return pd.DataFrame(
        rows,
        columns=["factor", "field", "outcome", "unit", "value", "low", "high", "interval", "n"],
    )
