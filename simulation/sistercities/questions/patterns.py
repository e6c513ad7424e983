"""Which patterns that are known of sister cities does the model show? Each measured and judged."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pandas as pd

from sistercities.questions.answer import Answer, answered, changes_asked
from sistercities.questions.gauges import Reading, Trial
from sistercities.questions.judging import KINDS, VERDICTS, Order, Pattern, Verdict, overall
from sistercities.questions.known import CASES, KNOWN
from sistercities.questions.known_of_pairings import KNOWN_OF_PAIRINGS
from sistercities.questions.known_since import KNOWN_SINCE
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, one_line, quoted
from sistercities.statistics.interval import Estimate, mean
from sistercities.world.measure import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PATTERNS: tuple[Pattern, ...] = (*KNOWN, *KNOWN_SINCE, *KNOWN_OF_PAIRINGS)
"""All patterns, in the order in which they are told."""

COMMON = ("behaviour", "switches")
"""What all scenarios have in common, so that it can be changed for all patterns at once."""


class Measured(NamedTuple):
    """A pattern with what was measured of it; no reading where the model cannot express it."""

    pattern: Pattern
    readings: list[Reading]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdict on each reading."""
        return [self.pattern.expected.verdict(each.estimate) for each in self.readings]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the pattern."""
        return overall(self.verdicts)


@dataclass(kw_only=True, eq=False, repr=False)
class Patterns(Answer):
    """What the model shows of what is known.

    Attributes:
        replicates: histories of each version of a scenario.
        measured: each pattern with its readings.
        means: mean outcomes of the cases that orders compare, a row for each case, outcome and
            way of taking dispositions; no row if no order was asked for.
    """

    units_of: ClassVar = {
        "pattern": "name",
        "kind": "what a hit is worth",
        "statement": "words",
        "measure": "words",
        "expected": "band in the unit of the measure, or order of scenarios",
        "source": "words; keys of the bibliography in square brackets",
        "verdict": f"one of {', '.join(VERDICTS)}",
        "lacks": "words",
        "of": "scenario, or what was drawn or compared",
        "scenario": "name",
        "dispositions": "coded, or blind: all neutral",
        "readings.value": "in the unit of the measure",
        "readings.low": "in the unit of the measure; lower end of the 95 % interval",
        "readings.high": "in the unit of the measure; upper end of the 95 % interval",
        "n": "replicates",
    }

    further = ("patterns",)

    question: str = "patterns"
    replicates: int
    measured: list[Measured]
    means: pd.DataFrame

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row per pattern: what is known, what is measured, and the verdict."""
        rows = [
            (
                pattern.identity,
                pattern.kind,
                pattern.statement,
                pattern.measure,
                pattern.expected.words,
                pattern.source,
                each.verdict,
                pattern.lacks,
            )
            for each in self.measured
            for pattern in [each.pattern]
        ]
        columns = [
            "pattern",
            "kind",
            "statement",
            "measure",
            "expected",
            "source",
            "verdict",
            "lacks",
        ]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def readings(self) -> pd.DataFrame:
        """One row per number that was measured, of an order one per pair of scenarios."""
        rows = [
            (each.pattern.identity, reading.of, *reading.estimate, verdict)
            for each in self.measured
            for reading, verdict in zip(each.readings, each.verdicts, strict=True)
        ]
        return pd.DataFrame(
            rows, columns=["pattern", "of", "value", "low", "high", "interval", "n", "verdict"]
        )

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Verdicts, readings, and the means that orders compare if there are any."""
        some = {"means": self.means} if len(self.means) else {}
        return {"verdicts": self.verdicts, "readings": self.readings, **some}

    def draw_further(self, name: str) -> Iterator["Figure"]:
        """All numbers within their bands."""
        from sistercities.paper.figures.patterns import draw_patterns

        yield from draw_patterns(self)

    def words(self) -> Iterator[Part]:
        """What was measured beside its band, the count by kind, and what is behind orders."""
        yield Heading(f"Patterns of sister cities in the model, n = {self.replicates} replicates")
        yield self._all_readings()
        yield Paragraph(*self._how_judged())
        yield Heading("Patterns by kind and verdict")
        yield self._counts()
        yield Paragraph(*self._counted())
        if len(self.means):
            yield Heading("Pairs of cases that are not in the order of the pattern")
            yield self._pairs_amiss()
            yield Heading("Means of the cases at 25 years, with the t interval")
            yield self._means()
        if any(each.pattern.lacks for each in self.measured):
            yield Heading("Not measurable yet")
            yield self._lacking()

    def _all_readings(self) -> Grid:
        grid = Grid("pattern", "band", "measured", "n", "verdict")
        for measured in self.measured:
            pattern = measured.pattern
            named = f"{pattern.identity} ({pattern.kind}): {pattern.measure}"
            band = pattern.expected.words
            if isinstance(pattern.expected, Order):
                hits = measured.verdicts.count("hit")
                found = f"{hits} of {len(measured.readings)} pairs"
                n = str(measured.readings[0].estimate.n)
                grid.add_row(f"{named}; {band}", "in order", found, n, measured.verdict)
            elif pattern.lacks:
                grid.add_row(f"{named}; {pattern.where}", band, "-", "-", measured.verdict)
            else:
                for reading, verdict in zip(measured.readings, measured.verdicts, strict=True):
                    estimate = reading.estimate
                    n = str(estimate.n)
                    grid.add_row(f"{named}; {reading.of}", band, in_words(estimate), n, verdict)
        return grid

    def _how_judged(self) -> Iterator[str]:
        found = dict.fromkeys(verdict for each in self.measured for verdict in each.verdicts)
        meanings = (f"{each}: {meaning}" for each, meaning in VERDICTS.items() if each in found)
        intervals = dict.fromkeys(self.readings["interval"][self.readings["low"].notna()])
        yield f"In brackets: 95 % intervals ({'; '.join(intervals)})."
        yield f"{'; '.join(meanings)}."
        yield "A pattern counts as the worst of its rows, an order as the worst of its pairs."

    def _counts(self) -> Grid:
        results = Counter((each.pattern.kind, each.verdict) for each in self.measured)
        verdicts = [each for each in VERDICTS if any(verdict == each for _, verdict in results)]
        grid = Grid("kind", *verdicts)
        for kind in dict.fromkeys(kind for kind, _ in results):
            grid.add_row(kind, *(str(results[kind, verdict]) for verdict in verdicts))
        return grid

    def _counted(self) -> Iterator[str]:
        judged = [
            each.verdict
            for each in self.measured
            if each.pattern.kind != "input" and not each.pattern.lacks
        ]
        hits = judged.count("hit")
        told = f"Hit: {hits} of {len(judged)} that can be measured"
        yield f"{told}, not counting what the model was given."
        kinds = dict.fromkeys(each.pattern.kind for each in self.measured)
        yield f"What a hit is worth: {'; '.join(f'{kind}: {KINDS[kind]}' for kind in kinds)}."

    def _pairs_amiss(self) -> Grid:
        grid = Grid("pair", "difference [95 % interval]", "verdict")
        for each in self.measured:
            if isinstance(each.pattern.expected, Order):
                grid.add_group(each.pattern.identity)
                for reading, verdict in zip(each.readings, each.verdicts, strict=True):
                    if verdict != "hit":
                        grid.add_row(reading.of, in_words(reading.estimate), verdict)
        return grid

    def _means(self) -> Grid:
        headings = [
            f"{OUTCOMES[outcome].words}, {dispositions}"
            for outcome, dispositions in self.means[["outcome", "dispositions"]].to_numpy()
        ]
        grid = Grid("case", *dict.fromkeys(headings))
        for name, rows in self.means.groupby("scenario", sort=False):
            estimates = (Estimate(*row[4:]) for row in rows.itertuples(index=False))
            grid.add_row(str(name), *map(in_words, estimates))
        return grid

    def _lacking(self) -> Grid:
        grid = Grid("pattern", "what the model lacks", prose=(0, 1))
        for pattern in (each.pattern for each in self.measured if each.pattern.lacks):
            grid.add_row(f"{pattern.identity}: {pattern.statement}", pattern.lacks)
        return grid


def patterns(
    names: Sequence[str] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Patterns:
    """Measure which patterns that are known of sister cities the model shows.

    Args:
        names: of the patterns; all if not given.
        replicates: histories of each version of a scenario, at least 2.
        seed: from which the seed of each history is derived.
        changes: dotted keys of behaviour and switches, and new values, for all that is simulated.
        out: folder for the answer; nothing is stored without it.
        done: called after each run.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
    """
    replicates, seed = check_worlds(replicates, seed)
    asked = patterns_named(names)
    settings = dict(changes or {})
    _check_common(settings)
    trial = Trial(replicates, seed, settings, done)
    scenarios = [
        trial.loaded(name)
        for name in dict.fromkeys(name for pattern in asked for name in pattern.scenarios)
    ]

    def find() -> Patterns:
        """Measure each pattern; the scenarios that patterns share are simulated once."""
        return Patterns(
            asked={
                "patterns": [pattern.identity for pattern in asked],
                "replicates": replicates,
                "seed": seed,
                "changes": changes_asked(settings),
            },
            seeds=dict.fromkeys(scenarios, seeds_of(replicates, seed)),
            replicates=replicates,
            measured=[Measured(pattern, pattern.readings(trial)) for pattern in asked],
            means=_means_of_orders(asked, trial),
        )

    return answered(find, out)


def patterns_named(names: Sequence[str] | None) -> list[Pattern]:
    """The patterns of some names, all if there is none.

    Raises:
        SisterCitiesError: if there is no such pattern, or one is named twice.
    """
    known = {pattern.identity: pattern for pattern in PATTERNS}
    asked = list(names or known)
    for name in asked:
        if name not in known:
            raise SisterCitiesError(f"no pattern {quoted(name)}; {meant(name, list(known))}")
        if asked.count(name) > 1:
            raise SisterCitiesError(f"pattern {quoted(name)} is given twice")
    return [known[name] for name in asked]


def listed(names: Sequence[str] | None = None) -> Grid:
    """Patterns without measuring them: what is known, and what the model must keep."""
    grid = Grid("pattern", "kind", "what is known", "band or order", prose=(2, 3))
    for pattern in patterns_named(names):
        grid.add_row(pattern.identity, pattern.kind, pattern.statement, pattern.expected.words)
    return grid


def in_words(estimate: Estimate) -> str:
    """A number with three digits and its interval, or why it has none."""
    value, low, high = (f"{number:.3g}" for number in estimate[:3])
    if estimate.low == estimate.high:
        return value
    if math.isnan(estimate.low):
        reason = estimate.interval.removeprefix("none: ").partition(" (")[0]
        return f"{value} ({reason})"
    return f"{value} [{low}, {high}]"


def _check_common(changes: Mapping[str, object]) -> None:
    """Refuse to change what is not common to all scenarios."""
    for key in changes:
        if key.partition(".")[0] not in COMMON:
            raise SisterCitiesError(
                f"{one_line(key)}: patterns are measured on many scenarios; what can be changed is "
                "behaviour and switches, for example switches.sequencing"
            )


def _means_of_orders(asked: Sequence[Pattern], trial: Trial) -> pd.DataFrame:
    """Means of what orders compare, for dispositions as coded and all neutral."""
    columns = [
        "scenario",
        "outcome",
        "unit",
        "dispositions",
        "value",
        "low",
        "high",
        "interval",
        "n",
    ]
    some = any(isinstance(pattern.expected, Order) for pattern in asked)
    rows = [
        (name, key, OUTCOMES[key].unit, ways, *mean(trial.outcomes(name, ways)[key]))
        for name in (CASES if some else ())
        for key in ("exchange_index", "overall_outcome")
        for ways in ("coded", "blind")
    ]
    return pd.DataFrame(rows, columns=columns)
