"""Universes: a pairing beside another one, under one way to set up the model and the evidence.

A universe is a point of a study (which structural alternatives hold, how people behave) and a
coding of both pairings. In each the difference between the two is shared out as ``why`` does it,
under the same luck everywhere; and each point is held against patterns in whose view the model was
chosen, so that a setting that tells of no such partnerships does not count like one that does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.gauges import ALL_RANGES, Trial, drawn_values
from sistercities.questions.judging import Band
from sistercities.questions.patterns import patterns_named
from sistercities.questions.swap import PLAYERS, differing, stepped, with_evidence_of
from sistercities.runs.paired import difference, simulate_arms
from sistercities.scenario.schema import FACTORS, Scenario
from sistercities.statistics.interval import Estimate, confidence, exactly_nothing, paired_mean
from sistercities.statistics.shapley import coalitions_of, shapley
from sistercities.statistics.weighing import RULED_OUT, implausibility
from sistercities.study.template import Template, filled
from sistercities.study.variable import Plain

CODINGS = {
    "coded": "both pairings as they are coded",
    "blind": "every disposition of both neutral, observables as they are coded",
    "drawn": "every value that has a range drawn from it, for each pairing apart",
}
"""The codings of a universe. No second coder has coded these pairings; the first two are what a
coder's judgement does and what is left without it, the third is how far it may go.
"""

SHARED_OUT = "contribution"
STEP = "equal step"
ALONE = "observable alone"
CRITERIA = {
    SHARED_OUT: "the largest contribution (Shapley value) of what a factor owns",
    STEP: "the largest effect of making the dispositions of a factor 0.1 more favourable",
    ALONE: "the largest effect of one field of evidence taken alone from the other pairing",
}
"""By what something may rank first: each compares means over worlds, by their size without sign."""

JUDGES = ("P01", "P02", "P03", "P10", "P27", "N1")
"""Patterns that were in view when the model was chosen, and tell a size. What fixes a scale is left
out: with other alternatives the scale would have been fixed anew.
"""

NOBODY = "none"
"""What ranks first where nothing moves anything."""


class Point(NamedTuple):
    """What holds in all universes of a point of the study.

    Attributes:
        number: of the point.
        choices: value of each variable, by its name.
        changes: what they set in each scenario, by the name of the scenario.
        common: what they set of behaviour and switches, for patterns.
    """

    number: int
    choices: Mapping[str, Plain]
    changes: Mapping[str, Mapping[str, object]]
    common: Mapping[str, object]


class Pairings(NamedTuple):
    """The pairing that is explained, and the one that it is compared with."""

    home: Template
    model: Template


class Luck(NamedTuple):
    """The worlds of every universe, and when they are looked at.

    Attributes:
        replicates: worlds of each version of the pairing.
        seed: from which the seed of each is derived, the same in all universes.
        age: years since signing.
        done: called after each universe.
    """

    replicates: int
    seed: int
    age: int
    done: Callable[[], object]


EFFECTS = ["point", "coding", "criterion", "outcome", "name", "factor", *Estimate._fields]
LEADS = ["point", "coding", "outcome", "first", "second", *Estimate._fields]
READINGS = ["point", "pattern", "of", *Estimate._fields, "implausibility"]


class Told(NamedTuple):
    """What the universes of a point tell.

    Attributes:
        effects: what each factor or field does, a row for each criterion and outcome.
        leads: of the first factor over the second, by contribution, world by world.
        readings: patterns, and how far they lie from the middle of their bands.
    """

    effects: pd.DataFrame
    leads: pd.DataFrame
    readings: pd.DataFrame


def told_at(
    point: Point,
    pairings: Pairings,
    codings: Sequence[str],
    outcomes: Sequence[str],
    luck: Luck,
) -> Told:
    """Simulate all universes of a point.

    Args:
        point: of the study.
        pairings: the two that are compared.
        codings: of ``CODINGS``.
        outcomes: what is told of them.
        luck: of the worlds.
    """
    effects = []
    leads = []
    for coding in codings:
        home, model = coded(point, pairings, coding, luck.seed)
        universe = _Universe(home, model, luck)
        for outcome in outcomes:
            where = (point.number, coding)
            rows = universe.effects(outcome)
            effects += [(*where, criterion, outcome, *row) for criterion, *row in rows]
            leads.append((*where, outcome, *universe.lead(outcome)))
        luck.done()
    return Told(
        pd.DataFrame(effects, columns=EFFECTS),
        pd.DataFrame(leads, columns=LEADS),
        _readings(point, luck),
    )


def coded(point: Point, pairings: Pairings, coding: str, seed: int) -> tuple[Scenario, Scenario]:
    """Both pairings as a universe has them.

    Args:
        point: of the study.
        pairings: the two that are compared.
        coding: one of ``CODINGS``.
        seed: of what is drawn; each point draws anew.
    """
    luck = np.random.default_rng([seed, point.number])
    found = []
    for template in pairings:
        changes = dict(point.changes[template.name])
        if coding == "blind":
            changes["dispositions"] = coding
        if coding == "drawn":
            changes = {**drawn_values(template, ALL_RANGES, luck), **changes}
        found.append(filled(template, changes))
    home, model = found
    return home, model


class _Universe:
    """Worlds of a pairing with every combination of factors, and every field, of the other one."""

    def __init__(self, home: Scenario, model: Scenario, luck: Luck) -> None:
        fields = {factor: differing(home, model, factor) for factor in map(str, PLAYERS)}
        self._players = [factor for factor, differ in fields.items() if differ]
        self._single = [(factor, field) for factor, names in fields.items() for field in names]
        self._replicates = luck.replicates

        coalitions = coalitions_of(self._players)
        arms = [with_evidence_of(home, model, chosen) for chosen in coalitions]
        arms += [with_evidence_of(home, model, {field}) for _, field in self._single]
        arms += [stepped(home, factor) for factor in FACTORS]
        tables = simulate_arms(arms, luck.replicates, luck.seed, luck.age)
        self._values = dict(zip(coalitions, tables, strict=False))
        self._alone = tables[len(coalitions) :][: len(self._single)]
        self._steps = tables[len(coalitions) + len(self._single) :]

    def effects(self, outcome: str) -> Iterator[tuple[object, ...]]:
        """Criterion, name, factor and estimate of everything that may rank first."""
        without = self._values[frozenset()][outcome]
        for player in PLAYERS:
            yield SHARED_OUT, player, player, *self._contribution(player, outcome)
        for factor, table in zip(FACTORS, self._steps, strict=True):
            yield STEP, factor, factor, *difference(table[outcome], without)
        for (owner, field), table in zip(self._single, self._alone, strict=True):
            yield ALONE, field, owner, *difference(table[outcome], without)

    def lead(self, outcome: str) -> tuple[object, ...]:
        """The first factor and the second, and how far the first is ahead, world by world."""
        each = {factor: self._worlds(factor, outcome) for factor in self._players}
        each = {factor: worlds * np.sign(worlds.mean()) for factor, worlds in each.items()}
        ranked = sorted(each, key=lambda factor: -each[factor].mean())
        if not ranked or each[ranked[0]].mean() == 0.0:
            return NOBODY, NOBODY, *exactly_nothing(self._replicates)
        first = each[ranked[0]]
        second = each[ranked[1]] if len(ranked) > 1 else np.zeros_like(first)
        names = (ranked[0], ranked[1] if len(ranked) > 1 else NOBODY)
        return *names, *paired_mean(first - second)

    def _contribution(self, factor: str, outcome: str) -> Estimate:
        if factor not in self._players:
            return exactly_nothing(self._replicates)
        return paired_mean(self._worlds(factor, outcome))

    def _worlds(self, factor: str, outcome: str) -> np.ndarray:
        values = {chosen: table[outcome].to_numpy() for chosen, table in self._values.items()}
        return shapley(factor, self._players, values)


# --- How far a point is from what is known ---


def _readings(point: Point, luck: Luck) -> pd.DataFrame:
    """Every reading of the patterns that judge, and its implausibility."""
    trial = Trial(luck.replicates, luck.seed, point.common)
    rows = []
    for pattern in patterns_named(JUDGES):
        band = pattern.expected
        assert isinstance(band, Band)
        for reading in pattern.readings(trial):
            estimate = reading.estimate
            error = (estimate.high - estimate.low) / (2.0 * confidence())
            far = float(implausibility(estimate.value, band.low, band.high, error**2))
            rows.append((point.number, pattern.identity, reading.of, *estimate, far))
    return pd.DataFrame(rows, columns=READINGS)


class Plausibility(NamedTuple):
    """How far a point is from what is known, and what it counts for that.

    Attributes:
        implausibility: the second largest over all readings, so that one odd pattern alone rules
            nothing out.
        pattern: whose it is.
        weight: 0 if the point is ruled out; else the height of a normal curve so far from its
            middle, 1 at most.
    """

    implausibility: float
    pattern: str
    weight: float


def plausibility_of(readings: pd.DataFrame) -> Plausibility:
    """How plausible a point is.

    Source: Craig et al. 1997, "Pressure matching for hydrocarbon reservoirs", for the second
    largest; Pukelsheim 1994, "The three sigma rule", for the limit.

    Args:
        readings: of the point; one without a value counts as ruled out.
    """
    ranked = readings.fillna({"implausibility": np.inf}).sort_values(
        "implausibility", ascending=False, kind="stable"
    )
    second = ranked.iloc[1]
    far = float(second["implausibility"])
    weight = float(np.exp(-0.5 * far**2)) if far <= RULED_OUT else 0.0
    return Plausibility(far, str(second["pattern"]), weight)
