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
from sistercities.runs.paired import arms_at_ages, differences
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.keys import key_text
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.switches import Switches
from sistercities.scenario.words import meant, quoted
from sistercities.world.measure import OUTCOMES


class Mechanism(NamedTuple):
    """A mechanism, and what switches it off.

    Attributes:
        meaning: what it does while it is on.
        off: dotted keys and the values at which it does nothing; ``*`` stands for every city or
            partnership.
    """

    meaning: str
    off: Mapping[str, object]


IN_SCENARIOS = {
    "leader-turnover": Mechanism(
        "new leaders bring a new will and forget",
        {"cities.*.leaders": {}, "cities.*.leader_turnover": 0.0},
    ),
    "joint-committee": Mechanism(
        "a committee that meets every year", {"partnerships.*.committee": 0.0}
    ),
    "shocks": Mechanism("dated events from outside", {"shocks": {}}),
}
"""Mechanisms that the evidence of a scenario brings, and its absence takes away."""


def _by_switches() -> dict[str, Mechanism]:
    """Mechanisms that a structural switch turns off or holds fixed."""
    return {
        name: Mechanism(meaning, {f"switches.{name}": alternative})
        for name, (meaning, alternative) in Switches.offs().items()
    }


def _by_parameters() -> dict[str, Mechanism]:
    """Mechanisms that do nothing at some value of their parameters."""
    mechanisms: dict[str, Mechanism] = {}
    for parameter, off in Behaviour.offs().items():
        so_far = mechanisms.get(off.mechanism, Mechanism("", {}))
        mechanisms[off.mechanism] = Mechanism(
            so_far.meaning or off.meaning, {**so_far.off, f"behaviour.{parameter}": off.value}
        )
    return mechanisms


MECHANISMS = {**IN_SCENARIOS, **_by_switches(), **_by_parameters()}
"""All mechanisms that can be switched off, by name: whatever declares how is here by itself."""


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
        """Simulate all arms, and compare each mechanism switched off with the whole model."""
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
            {f"{key_text((kind, place))}.{rest}": value for place in places}
            if star
            else {key: value}
        )
    return changes
