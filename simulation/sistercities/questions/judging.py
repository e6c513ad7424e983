"""What a pattern is that the model is judged by, and how what was measured is judged."""

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from sistercities.questions.gauges import Reading, Trial
from sistercities.scenario.library import atlas_names
from sistercities.statistics.interval import Estimate

type Kind = Literal["input", "scaling", "fitted", "held-out", "blind"]
type Verdict = Literal["hit", "miss", "straddles", "not measured", "not measurable yet"]

KINDS: dict[Kind, str] = {
    "fitted": "a behavioural parameter or a rule was chosen with it in view",
    "held-out": "nothing was chosen with it in view; a hit is evidence",
    "scaling": "it fixes a scale of the model",
    "input": "the model was given it; a miss is a coding error",
    "blind": "held-out, with every disposition neutral, so no coder's judgement enters",
}
"""What a hit on a pattern of each kind is worth."""

VERDICTS: dict[Verdict, str] = {
    "hit": "the whole interval lies within the band",
    "miss": "the whole interval lies outside the band",
    "straddles": "an end of the band lies within the interval: so few replicates do not decide",
    "not measured": "there is no value, or no interval",
    "not measurable yet": "the model has no words for it",
}


def short(number: float) -> str:
    """A number with three digits, or whole with commas where that is more."""
    return f"{number:.3g}" if abs(number) < 1000.0 else f"{number:,.0f}"


class Band(NamedTuple):
    """A closed interval in which a number must fall, in the unit of the measure."""

    low: float
    high: float

    @property
    def words(self) -> str:
        """The band as tables hold it: ``0.2 to 0.5``, ``at least 1.5``."""
        if math.isinf(self.high):
            return f"at least {short(self.low)}"
        return f"{short(self.low)} to {short(self.high)}"

    def holds(self, measured: float) -> bool:
        """Say whether ``measured`` lies in the band; a missing value (NaN) never does."""
        return self.low <= measured <= self.high

    def verdict(self, estimate: Estimate) -> Verdict:
        """Judge a number by its interval."""
        if math.isnan(estimate.value) or math.isnan(estimate.low):
            return "not measured"
        if self.holds(estimate.low) and self.holds(estimate.high):
            return "hit"
        outside = estimate.high < self.low or estimate.low > self.high
        return "miss" if outside else "straddles"


class Order(NamedTuple):
    """Tiers of scenarios, best first: each one must exceed every one of the later tiers."""

    tiers: tuple[tuple[str, ...], ...]
    ties_allowed: bool = False

    @property
    def words(self) -> str:
        """The order as tables hold it."""
        step = " >= " if self.ties_allowed else " > "
        return step.join(", ".join(tier) for tier in self.tiers)

    def verdict(self, difference: Estimate) -> Verdict:
        """Judge the difference of two scenarios, the one that must exceed minus the other."""
        least = 0.0 if self.ties_allowed else sys.float_info.min
        return Band(least, math.inf).verdict(difference)


class Pattern(NamedTuple):
    """Something that is known of sister cities, and how it is looked for in the model.

    Attributes:
        identity: short name.
        kind: what a hit is worth.
        statement: what is known, in a sentence.
        measure: what is measured, in words.
        scenarios: on which.
        expected: the band, or the order, that the result must keep.
        source: where it is known from; words in square brackets are keys of the bibliography.
        gauge: measures it; or, where the model cannot express it, what it lacks.
    """

    identity: str
    kind: Kind
    statement: str
    measure: str
    scenarios: tuple[str, ...]
    expected: Band | Order
    source: str
    gauge: Callable[[Trial, Sequence[str]], list[Reading]] | str

    @property
    def where(self) -> str:
        """The scenarios in words."""
        number = len(self.scenarios)
        if number <= 2:
            return ", ".join(self.scenarios)
        of_the_atlas = set(self.scenarios) <= set(atlas_names())
        return f"all {number} {'pairings of the atlas' if of_the_atlas else 'cases'}"

    @property
    def lacks(self) -> str:
        """What the model lacks to express it; nothing if it can be measured."""
        return self.gauge if isinstance(self.gauge, str) else ""

    @property
    def told(self) -> dict[str, Any]:
        """All of it but how it is measured, for other programs."""
        words = {name: value for name, value in self._asdict().items() if name != "gauge"}
        return {**words, "expected": self.expected.words, "lacks": self.lacks}

    def readings(self, trial: Trial) -> list[Reading]:
        """Measure it; without a reading where that is not possible yet."""
        return [] if isinstance(self.gauge, str) else self.gauge(trial, self.scenarios)


_WORST_FIRST: tuple[Verdict, ...] = ("miss", "not measured", "straddles", "hit")


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a pattern is the worst on any of its numbers; without any it waits."""
    found = set(verdicts)
    return next((each for each in _WORST_FIRST if each in found), "not measurable yet")
