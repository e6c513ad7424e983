"""How patterns are measured: gauges, which read a number off simulated histories.

A gauge is a function of what is simulated (``Trial``) and of the scenarios of the pattern; it gives
one reading or several. What is compared meets the same seeds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.agents.model import PartnershipModel
from sistercities.questions.tallies import Record, silence, yearly
from sistercities.runs.paired import difference
from sistercities.runs.replicates import Ensemble, seeds_of, simulate, simulate_worlds
from sistercities.scenario.dates import count, named
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import enacted, enactment_of
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import Estimate, mean
from sistercities.statistics.pooled import ratio
from sistercities.study.template import (
    Template,
    described_at,
    evidence_ranges,
    filled,
    keys_at,
    template_of,
    value_at,
)
from sistercities.world import outcome
from sistercities.world.calendar import calendar_of
from sistercities.world.measure import outcome_table
from sistercities.world.outcome import YEAR, Phase

AGE = 25
"""Years since signing up to which patterns look."""

DISPUTE_BEGINS = 10 * YEAR
"""Months after signing at which the dispute of a pattern begins."""

DISPOSITIONS = "dispositions drawn"
ALL_RANGES = "all values with a range drawn"
DRAWN = (DISPOSITIONS, ALL_RANGES)
"""What is drawn of synthetic ties."""


class Reading(NamedTuple):
    """One number by which a pattern is measured.

    Attributes:
        of: what it is of.
        estimate: the number, with its 95 % interval.
    """

    of: str
    estimate: Estimate


type Gauge = Callable[[Trial, Sequence[str]], list[Reading]]
type World = tuple[Scenario, int]
"""A scenario and the seed under which it is run."""


class Trial:
    """All that is simulated to measure patterns, each version of a scenario once.

    Args:
        replicates: histories of each version.
        seed: from which the seed of each history is derived.
        changes: dotted keys of behaviour and switches, and new values, for all that is simulated.
        done: called after each run.
    """

    def __init__(
        self,
        replicates: int,
        seed: int,
        changes: Mapping[str, object],
        done: Callable[[], object] = lambda: None,
    ) -> None:
        self.replicates = replicates
        self.seed = seed
        self.changes = changes
        self._done = done
        self._ensembles: dict[Scenario, Ensemble] = {}
        self._drawn: dict[tuple[str, str], Record] = {}
        self._histories: dict[tuple[World, ...], Record] = {}

    def ensemble(self, scenario: Scenario) -> Ensemble:
        """Histories of a scenario, with what became of each by the age of 25 years."""
        if scenario not in self._ensembles:
            found = simulate(scenario, self.replicates, self.seed, AGE, self._done)[0]
            self._ensembles[scenario] = found
        return self._ensembles[scenario]

    def loaded(self, name: str, dispositions: str = "coded") -> Scenario:
        """A scenario with the changes, its dispositions as coded or all neutral."""
        return load_scenario(name, {"dispositions": dispositions, **self.changes})

    def months(self, scenario: Scenario) -> Record:
        """The months of all histories of a scenario up to the age of 25 years."""
        return self.ensemble(scenario).months[:, : YEAR * AGE]

    def outcomes(self, name: str, dispositions: str = "coded") -> pd.DataFrame:
        """What became of each history of a scenario."""
        return self.ensemble(self.loaded(name, dispositions)).outcomes

    def outcomes_with(self, name: str, values: Mapping[str, object]) -> pd.DataFrame:
        """Outcomes that are compared, with some values set; ``*`` stands for every one."""
        return outcome_table(self.ensemble(self.with_values(name, values)).outcomes)

    def drawn(self, name: str, what: str) -> Record:
        """The months of ties with values drawn from their ranges, one history of each.

        Each value of a range is as likely as any other, each city and side is drawn apart.

        Args:
            name: of the scenario that has the ranges.
            what: one of ``DRAWN``.
        """
        if (name, what) not in self._drawn:
            worlds = list(self._drawn_worlds(template_of(name, self.changes), what))
            histories = simulate_worlds(worlds, lambda model: model.record, self._done)
            self._drawn[name, what] = np.stack(histories)[:, : YEAR * AGE]
        return self._drawn[name, what]

    def portfolios(self, name: str, ties: int) -> Record:
        """Activities of drawn cities with so many ties, one history of each city.

        Every value that has a range is drawn.

        Args:
            name: of a scenario with several partnerships.
            ties: how many of them there are, the first ones of the scenario.

        Returns:
            Activities of all tracks up to the age of 25 years, ``[replicate, tie, month]``.
        """
        worlds = list(
            self._drawn_worlds(with_first(template_of(name, self.changes), ties), ALL_RANGES)
        )
        each = simulate_worlds(worlds, activities_of_ties, self._done)
        return np.stack(each)[..., : YEAR * AGE]

    def resampled(self, names: Sequence[str]) -> list[World]:
        """Ties drawn from some pairings, as many as there are replicates.

        Each tie is one of the pairings, any as likely as any other, so that what goes together in a
        pairing stays together. Every value that has a range is drawn from it; what a pairing does
        not say has the range of ``base``.

        Args:
            names: of the pairings, each with a single partnership.
        """
        luck = np.random.default_rng(self.seed)
        templates = [self._to_the_age_of(AGE, name) for name in names]
        chosen = luck.integers(len(templates), size=self.replicates)
        seeds = seeds_of(self.replicates, self.seed)
        return [
            (filled(template, drawn_values(template, ALL_RANGES, luck)), seed)
            for template, seed in zip((templates[each] for each in chosen), seeds, strict=True)
        ]

    def months_of(self, worlds: Sequence[World]) -> Record:
        """The months of worlds up to the age of 25 years, one history of each."""
        key = tuple(worlds)
        if key not in self._histories:
            each = simulate_worlds(key, lambda model: model.record[: YEAR * AGE], self._done)
            self._histories[key] = np.stack(each)
        return self._histories[key]

    def with_values(self, name: str, values: Mapping[str, object]) -> Scenario:
        """A scenario with some values set; ``*`` stands for every one."""
        return with_all(template_of(name, self.changes), values)

    def _to_the_age_of(self, years: int, name: str) -> Template:
        """A pairing whose calendar ends at an age, since nothing looks further."""
        last = count(self.loaded(name).partnership.signed) + YEAR * years - 1
        return template_of(name, {**self.changes, "calendar.until": named(last)})

    def _drawn_worlds(self, template: Template, what: str) -> Iterator[World]:
        """Scenario and seed of each replicate, with values drawn."""
        luck = np.random.default_rng(self.seed)
        for seed in seeds_of(self.replicates, self.seed):
            yield filled(template, drawn_values(template, what, luck)), seed


def drawn_values(template: Template, what: str, luck: np.random.Generator) -> dict[str, float]:
    """A value for everything of a scenario that has a range, each as likely as any other in it.

    Args:
        template: the scenario.
        what: one of ``DRAWN``.
        luck: from which they are drawn, in the order of the scenario.
    """
    values = {
        key: float(luck.uniform(*span))
        for key, span in evidence_ranges(template).items()
        if what == ALL_RANGES or _is_disposition(key)
    }
    # people are counted, so theirs is a whole number
    return {
        key: round(value) if isinstance(value_at(template, key), int) else value
        for key, value in values.items()
    }


def with_all(template: Template, values: Mapping[str, object]) -> Scenario:
    """A scenario with some values set; ``*`` stands for every one."""
    each = {key: value for star, value in values.items() for key in keys_at(template, star)}
    return filled(template, each)


def with_first(template: Template, ties: int) -> Template:
    """A scenario with the first of its partnerships alone, and their cities."""
    tree = template.tree
    kept = dict(list(tree["partnerships"].items())[:ties])
    joined = {city for pact in kept.values() for city in pact["between"]}
    cities = {key: city for key, city in tree["cities"].items() if key in joined}
    return template._replace(tree={**tree, "partnerships": kept, "cities": cities})


def activities_of_ties(model: PartnershipModel) -> Record:
    """Activities of all tracks of every partnership of a world, ``[tie, month]``."""
    records = [model.record_of(key) for key in model.scenario.partnerships]
    return np.stack([outcome.activities(record) for record in records])


def _is_disposition(key: str) -> bool:
    return described_at(key).get("kind") == "disposition"


# --- What gauges look at ---


def of_histories(read: Callable[[Record], Estimate]) -> Gauge:
    """A number of the histories of each scenario."""
    return lambda trial, names: [
        Reading(name, read(trial.months(trial.loaded(name)))) for name in names
    ]


def of_drawn_ties(read: Callable[[Record], Estimate], drawn: Sequence[str] = DRAWN) -> Gauge:
    """A number of ties with values drawn from the ranges of a scenario."""
    return lambda trial, names: [
        Reading(what, read(trial.drawn(name, what))) for name in names for what in drawn
    ]


def of_calendar(read: Callable[[Scenario], float]) -> Gauge:
    """A number that a scenario holds; nothing is simulated."""
    return lambda trial, names: [
        Reading(name, _counted(read(trial.loaded(name)))) for name in names
    ]


def _counted(value: float) -> Estimate:
    return Estimate(value, value, value, "exact: counted in the scenario", 1)


def uplift_in(*phases: Phase) -> Gauge:
    """Mean uplift of those histories of all scenarios that are in some phases at 25 years."""

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """One reading over the histories of all scenarios together."""
        outcomes = pd.concat([trial.outcomes(name) for name in names])
        uplift = outcomes.loc[outcomes["phase"].isin(list(phases)), "uplift"]
        return [Reading(f"histories of all cases: {' or '.join(phases)}", mean(uplift))]

    return gauge


def contrast(name: str, one: Mapping[str, object], other: Mapping[str, object]) -> Gauge:
    """An outcome at 25 years in two versions of the same worlds, the first minus the second."""

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """A reading for each scenario, paired by seed."""
        readings = []
        for scenario in names:
            first, second = (trial.outcomes_with(scenario, each)[name] for each in (one, other))
            readings.append(Reading(scenario, difference(first, second)))
        return readings

    return gauge


def contrast_of(
    read: Callable[[Record], Record], one: Mapping[str, object], other: Mapping[str, object]
) -> Gauge:
    """A number of each history in two versions of the same worlds, the first minus the second.

    Args:
        read: gives a number for each history, from the months up to 25 years.
        one: dotted keys and values of the first version; ``*`` stands for every one.
        other: the same of the second.
    """

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """A reading for each scenario, paired by seed."""
        readings = []
        for name in names:
            versions = (trial.months(trial.with_values(name, each)) for each in (one, other))
            first, second = map(read, versions)
            readings.append(Reading(name, difference(first, second)))
        return readings

    return gauge


def of_portfolios(read: Callable[[Record], Estimate], ties: Sequence[int]) -> Gauge:
    """A number of drawn cities, for each number of ties that they may have.

    Args:
        read: is given the activities of all ties, ``[replicate, tie, month]``.
        ties: the numbers of ties.
    """
    return lambda trial, names: [
        Reading(f"{each} ties", read(trial.portfolios(name, each)))
        for name in names
        for each in ties
    ]


def under_dispute(read: Callable[[Record, Record, int], Estimate]) -> Gauge:
    """A number of the same histories with and without a dispute that begins 10 years after signing.

    Args:
        read: is given the months with and without it, and its first month, counted from signing.
    """

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """A reading for each scenario, with the dispute and spared from it."""
        readings = []
        for name in names:
            spared = trial.loaded(name)
            struck = in_dispute(spared)
            estimate = read(trial.months(struck), trial.months(spared), DISPUTE_BEGINS)
            readings.append(Reading(name, estimate))
        return readings

    return gauge


def in_dispute(scenario: Scenario) -> Scenario:
    """A scenario with the dispute of the library, which begins 10 years after signing."""
    date = named(count(scenario.partnership.signed) + DISPUTE_BEGINS)
    return enacted(scenario, enactment_of(f"dispute@{date}"))


def order_of(name: str, tiers: Sequence[Sequence[str]], dispositions: str = "coded") -> Gauge:
    """Differences of an outcome at 25 years between any two scenarios of different tiers."""
    pairs = [
        (better, worse)
        for upper, lower in combinations(tiers, 2)
        for better in upper
        for worse in lower
    ]

    def gauge(trial: Trial, names: Sequence[str]) -> list[Reading]:
        """A reading for each pair of scenarios, the better one first."""
        values = {each: trial.outcomes(each, dispositions)[name] for each in names}
        return [
            Reading(f"{better} above {worse}", difference(values[better], values[worse]))
            for better, worse in pairs
        ]

    return gauge


def activities_of_cases(trial: Trial, names: Sequence[str]) -> list[Reading]:
    """Activities a year: for each seed the mean over all scenarios."""
    each = [yearly(trial.months(trial.loaded(name))) for name in names]
    return [Reading("mean over cases", mean(np.mean(each, axis=0)))]


def revivals(trial: Trial, names: Sequence[str]) -> list[Reading]:
    """Revivals a year of long silence, all scenarios together, in two readings of the word."""
    each = [silence(trial.months(trial.loaded(name)), outcome.SILENT_MONTHS) for name in names]
    years, active_again, any_activity = np.sum(each, axis=0)
    return [
        Reading("active again (A24 >= 2) within 36 months", ratio(active_again, years)),
        Reading("any activity", ratio(any_activity, years)),
    ]


def leader_changes(scenario: Scenario) -> float:
    """Changes of leaders a year, both sides together."""
    leaders = calendar_of(scenario).leaders
    return float((leaders[1:] != leaders[:-1]).sum() / (scenario.months / YEAR))
