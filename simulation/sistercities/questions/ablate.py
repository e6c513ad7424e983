"""Mechanisms switched off one at a time: what each of them does in a scenario, paired by luck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import pandas as pd

from sistercities.questions.answer import (
    SHOWN,
    Answer,
    answered,
    cells_of,
    changes_asked,
    said_of_all_shocks,
    said_of_intervals,
)
from sistercities.questions.loading import load_all
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.age import Ages, ages_of, at_age, in_years, with_age
from sistercities.runs.keeping import Out
from sistercities.runs.paired import arms_at_ages, differences, seeds_of
from sistercities.runs.replicates import check_worlds
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.keys import key_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.world.outcome import OUTCOMES


class Mechanism(NamedTuple):
    """A mechanism, and what switches it off.

    Attributes:
        meaning: what it does while it is on.
        off: dotted keys and the values at which it does nothing; ``*`` stands for every city or partnership.
    """

    meaning: str
    off: Mapping[str, object]


def _behaviour(**values: float) -> dict[str, object]:
    return {f"behaviour.{name}": value for name, value in values.items()}


MECHANISMS: dict[str, Mechanism] = {
    "leader-turnover": Mechanism(
        "new leaders bring a new will and forget",
        {"cities.*.leaders": {}, "cities.*.leader_turnover": 0.0},
    ),
    "institutional-memory": Mechanism(
        "offices and committees outlive leaders",
        _behaviour(memory_office=0.0, memory_committee=0.0),
    ),
    "scarce-attention": Mechanism(
        "other partners thin out effort", _behaviour(attention_capacity=1e9)
    ),
    "endogenous-commitment": Mechanism(
        "commitment follows what a government sees", {"switches.commitment": "fixed"}
    ),
    "reciprocity": Mechanism(
        "governments answer the partner's share of effort", {"switches.reciprocity": "fixed"}
    ),
    "example": Mechanism("visible success raises commitment", _behaviour(example_weight=0.0)),
    "public-support": Mechanism(
        "participating citizens raise commitment", _behaviour(support_weight=0.0)
    ),
    "understanding": Mechanism(
        "shared priorities make activities, projects and deals likelier",
        _behaviour(blind_activity=1.0, project_understanding=0.0, going_on_match=0.0),
    ),
    "joint-committee": Mechanism(
        "a committee that meets every year", {"partnerships.*.committee": 0.0}
    ),
    "contagion": Mechanism("citizens bring acquaintances along", _behaviour(peer_influence=0.0)),
    "sequencing": Mechanism(
        "people activities and support ease the entry of businesses", {"switches.sequencing": "off"}
    ),
    "market-pull": Mechanism(
        "national trade makes joining attractive", _behaviour(market_elasticity=0.0)
    ),
    "leads": Mechanism("a first deal needs several contacts", _behaviour(contacts_to_deal=1)),
    "meetings-without-programme": Mechanism(
        "businesses also meet on their own", _behaviour(own_meetings=0.0)
    ),
    "dishonour": Mechanism(
        "a side may not honour a transaction", _behaviour(honour_intercept=100.0)
    ),
    "trust-building": Mechanism(
        "trust grows and falls with transactions", _behaviour(trust_gain=0.0, trust_loss=0.0)
    ),
    "ending-of-ties": Mechanism("ties end for reasons of their own", _behaviour(tie_ending=0.0)),
    "reviews": Mechanism("tracks that return too little are dropped", _behaviour(drop_hazard=0.0)),
    "reopening": Mechanism("what was dropped may be taken up again", _behaviour(reopening=0.0)),
    "shocks": Mechanism("dated events from outside", {"shocks": {}}),
}


@dataclass(kw_only=True, eq=False, repr=False)
class Ablation(Answer):
    """What every mechanism does in a scenario.

    Attributes:
        scenario: as it is, with all mechanisms.
        ages: years since signing at which outcomes are told, the youngest first.
        table: one row per age, mechanism and outcome: the change when it is switched off, with 95 %
            interval and n.
    """

    units_of: ClassVar = {"mechanism": "name"}

    question: str = "ablate"
    scenario: Scenario
    ages: tuple[int, ...]
    table: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The one table."""
        return {"table": self.table}

    def words(self) -> Iterator[Part]:
        """What changes when each mechanism is switched off."""
        names = list(dict.fromkeys(self.table["mechanism"]))
        for age in self.ages:
            table = at_age(self.table, age)
            yield Heading(
                f"{self.scenario.title}, {in_years([age])} after signing, "
                f"n = {table['n'].iloc[0]} worlds"
            )
            grid = Grid("change when switched off", *(OUTCOMES[name].words for name in SHOWN))
            for name in names:
                grid.add_row(name, *cells_of(table[table["mechanism"] == name], SHOWN))
            yield grid

        meanings = "; ".join(f"{name}: {MECHANISMS[name].meaning}" for name in names)
        yield Paragraph(
            said_of_intervals(self.table),
            *said_of_all_shocks(self.scenario, self.ages),
            f"What each mechanism does: {meanings}.",
        )


def ablate(
    scenario: Given,
    *,
    mechanisms: Sequence[str] | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Ablation:
    """Switch off each mechanism of a scenario in turn, under the same luck.

    Args:
        scenario: a scenario, name or path.
        mechanisms: names of the mechanisms; all if not given.
        replicates: worlds of each version, at least 2.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told, one age or several; 25, or the last
            whole year of the scenario, if not given.
        changes: dotted keys and new values, for all versions.
        out: folder for the answer; nothing is stored without it.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed)
    names = list(mechanisms or MECHANISMS)
    for name in names:
        if name not in MECHANISMS:
            raise SisterCitiesError(f"no mechanism {quoted(name)}; {meant(name, list(MECHANISMS))}")
        if names.count(name) > 1:
            raise SisterCitiesError(f"mechanism {quoted(name)} is given twice")
    (whole,) = load_all([scenario], changes or {})
    ages = ages_of(age, [(whole, whole.reported)])
    arms = [whole, *(load_scenario(whole, switched_off(whole, name)) for name in names)]

    def find() -> Ablation:
        outcomes = arms_at_ages(arms, replicates, seed, ages, done)
        tables = {age: _changes(names, *at_that_age) for age, at_that_age in outcomes.items()}
        return Ablation(
            asked={
                "scenario": whole.name,
                "mechanisms": names,
                "replicates": replicates,
                "seed": seed,
                "age": list(ages),
                "changes": changes_asked(changes),
            },
            seeds={whole: seeds_of(replicates, seed)},
            scenario=whole,
            ages=ages,
            table=with_age(tables),
        )

    return answered(find, out)


def _changes(names: list[str], with_all: pd.DataFrame, *without: pd.DataFrame) -> pd.DataFrame:
    """What changes without each mechanism, at one age."""
    rows = [
        (name, outcome, OUTCOMES[outcome].unit, *estimate)
        for name, table in zip(names, without, strict=True)
        for outcome, estimate in differences(table, with_all).items()
    ]
    return pd.DataFrame(
        rows, columns=["mechanism", "outcome", "unit", "value", "low", "high", "interval", "n"]
    )


def switched_off(scenario: Scenario, mechanism: str) -> dict[str, object]:
    """The changes that switch a mechanism off, for every city and partnership of a scenario."""
    changes: dict[str, object] = {}
    for key, value in MECHANISMS[mechanism].off.items():
        kind, star, rest = key.partition(".*.")
        places = list(getattr(scenario, kind)) if star else []
        changes |= (
            {f"{key_of((kind, place))}.{rest}": value for place in places} if star else {key: value}
        )
    return changes
