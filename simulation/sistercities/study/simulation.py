"""The model as a function: a scenario, changes, policies and a seed in, plain numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from html import escape
from operator import add

import numpy as np
import pandas as pd

from sistercities.runs.age import Ages, ages_of, in_years, refuse_late
from sistercities.runs.replicates import check_replicates, seeds_of, simulate_each
from sistercities.scenario.files import Given, load_scenario
from sistercities.scenario.interventions import enacted, enactment_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import TRACKS, Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.study.space import ParameterSpace
from sistercities.study.template import NoKeyError, NoScenarioError, filled, keys_at, template_of
from sistercities.world.measure import OUTCOMES, Measure, measures_of
from sistercities.world.outcome import YEAR, described, outcomes


@dataclass(frozen=True, eq=False, repr=False)
class Outcomes:
    """What became of the reported partnership of a scenario, as plain numbers.

    ``outcomes["exchange_index"]`` is the mean over the replicates. Where outcomes are told at
    several ages, their names say at which: ``exchange_index_at_10``.

    Attributes:
        scenario: what was simulated, with all changes and policies.
        seeds: of the replicates; ``PartnershipModel(scenario, rng=seed)`` rebuilds each.
        tables: for each age, years since signing, what became of every replicate, a row each; units
            and meaning as in ``outcomes.parquet`` of a run.
    """

    scenario: Scenario
    seeds: Sequence[int]
    tables: Mapping[int, pd.DataFrame]

    @property
    def ages(self) -> list[int]:
        """Ages at which outcomes are told, years since signing, the youngest first."""
        return list(self.tables)

    def __getitem__(self, name: str) -> float:
        if name not in self._told:
            raise SisterCitiesError(f"no outcome {quoted(name)}; {meant(name, self._told)}")
        age, measure = self._told[name]
        return _mean(measure, self.tables[age])

    @property
    def numbers(self) -> dict[str, float]:
        """All measures by name, each the mean over the replicates.

        A yes counts 1, and so does a time that was reached: their mean is a share of runs. NaN
        stands where nothing is known, as for an exchange in USD without a trade series.
        """
        return {name: self[name] for name in self._told}

    @property
    def units(self) -> dict[str, str]:
        """The unit of each of the numbers."""
        return {name: measure.unit for name, (_, measure) in self._told.items()}

    @property
    def frame(self) -> pd.DataFrame:
        """All measures of every replicate, tidy.

        Returns:
            A row for each age, measure and replicate: ``age`` (years since signing), ``measure``,
            ``replicate`` (from 0), ``seed``, ``value`` (0 or 1 for no or yes), ``unit``.
        """
        rows = [
            pd.DataFrame(
                {
                    "age": age,
                    "measure": measure.name,
                    "replicate": range(len(self.seeds)),
                    "seed": self.seeds,
                    "value": _values(measure, self.tables[age]),
                    "unit": _unit_of_one(measure),
                }
            )
            for age, measure in self._told.values()
        ]
        return pd.concat(rows, ignore_index=True)

    def __repr__(self) -> str:
        return f"<Outcomes of {self.scenario.name} at {in_years(self.ages)}, n = {len(self.seeds)}>"

    def _repr_html_(self) -> str:
        told = pd.DataFrame({"mean": self.numbers, "unit": self.units}, index=list(self._told))
        return f"<p>{escape(repr(self)[1:-1])}</p>\n{told.to_html()}"

    @property
    def _told(self) -> dict[str, tuple[int, Measure]]:
        """Age and measure of every number, by its name."""
        return _names(tuple(self.tables))


def simulate(
    scenario: Given | ParameterSpace,
    changes: Mapping[str, object] | None = None,
    policies: Sequence[str] = (),
    *,
    seed: int,
    replicates: int = 1,
    at: Ages | None = None,
) -> Outcomes:
    """Simulate a scenario and tell what became of it, in plain numbers; nothing is stored.

    The numbers are those of ``run``, and of a study, with the same seed. Equal seeds mean equal
    luck, whatever was changed: keep the seed to compare points, move it to see the noise.

    Args:
        scenario: a scenario, the name of a built-in one, or the path of a file, which is read anew
            at each call; or what a study varies (``parameter_space``).
        changes: dotted keys, in which ``*`` stands for all names at its place, and new values; or,
            for what a study varies, a point of it.
        policies: each ``NAME[=SIZE][:CITY][+NAME...][@YYYY-MM]``, all of them enacted; names of the
            library (``policies``) or paths of files. July is meant where only a year is given, and
            the month of signing where none is.
        seed: from which the seed of each replicate is derived.
        replicates: worlds under different luck.
        at: years since signing at which outcomes are told, one age or several; 25, or the last
            whole year, if not given.

    Returns:
        What became of the reported partnership in every world, at every age.

    Raises:
        SisterCitiesError: if something cannot be used; before anything is simulated.
    """
    replicates, seed = check_replicates(replicates, seed)
    world = _changed(scenario, changes or {})
    ages = ages_of(at, [(world, world.reported)])
    names = [policies] if isinstance(policies, str) else policies
    plans = [enactment_of(name) for name in names]
    refuse_late(plans, world, ages[-1])
    for plan in plans:
        world = enacted(world, plan)

    seeds = seeds_of(replicates, seed)
    records = simulate_each(world, seeds, lambda model: model.record)
    months = np.stack(records).view(np.recarray)
    return Outcomes(world, seeds, {age: outcomes(months[:, : YEAR * age]) for age in ages})


def _changed(given: Given | ParameterSpace, changes: Mapping[str, object]) -> Scenario:
    """A scenario with its changes: the same as ``load_scenario`` gives, ten times as fast."""
    if isinstance(given, ParameterSpace):
        return _changed(given.scenario, given.changes(changes))

    scenario = _loaded(given)
    if not changes:
        return scenario

    # Dispositions of a blind one stay neutral, whatever is set: loading sees to that.
    quickly = _filled(scenario, changes) if scenario.dispositions == "coded" else None
    return quickly or load_scenario(given, changes)


def _filled(scenario: Scenario, changes: Mapping[str, object]) -> Scenario | None:
    """The scenario with single values changed.

    None where something else is asked for, a default or a whole table, or something wrong.
    """
    template = template_of(scenario, {})
    try:
        single = {key: value for each, value in changes.items() for key in keys_at(template, each)}
        return filled(template, single)
    except (NoKeyError, NoScenarioError):
        return None


def _loaded(given: Given) -> Scenario:
    if isinstance(given, Scenario):
        return given
    return load_scenario(given) if str(given).endswith(".toml") else _built_in(str(given))


@cache
def _built_in(name: str) -> Scenario:
    return load_scenario(name)


@cache
def _names(ages: tuple[int, ...]) -> dict[str, tuple[int, Measure]]:
    """Age and measure of every number that is told at some ages, by its name."""
    measures = [*measures_of(described()), OUTCOMES["activities"]]
    if len(ages) == 1:
        return {each.name: (ages[0], each) for each in measures}
    return {f"{each.name}_at_{age}": (age, each) for age in ages for each in measures}


def _values(measure: Measure, table: pd.DataFrame) -> np.ndarray:
    """A measure of every replicate; activities are those of all tracks together."""
    if measure.name == "activities":
        return reduce(add, (table[f"activities_{track}"].to_numpy() for track in TRACKS))
    return measure.of(table).to_numpy(dtype=float)


def _mean(measure: Measure, table: pd.DataFrame) -> float:
    return float(_values(measure, table).mean())


def _unit_of_one(measure: Measure) -> str:
    """Unit of a measure in a single world."""
    return "yes or no" if measure.counts_runs else measure.unit
