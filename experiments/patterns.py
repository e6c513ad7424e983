"""Which of the patterns that the model is judged by does it show?

Question: which patterns of ``sistercities.questions.patterns`` does the model hit, which does it miss, by kind?
Design: each is measured as it says on the scenarios it names, over many seeds; what is compared meets the same seeds.
Reading: docs/findings/patterns.md, of which this writes the measured part.
Run: ``python experiments/patterns.py [REPLICATES]`` (with 400, a minute and a half on two cores).
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sistercities.agents.model import PartnershipModel
from sistercities.paper.markdown import table
from sistercities.paper.odd import expected_words
from sistercities.questions.patterns import CASES, PATTERNS, Band, Order, Pattern
from sistercities.runs.paired import difference
from sistercities.runs.replicates import Ensemble, seeds_of, simulate
from sistercities.scenario.files import load_scenario
from sistercities.statistics.interval import Estimate, mean, median_time, share
from sistercities.study.axes import (
    described_at,
    evidence_ranges,
    filled,
    keys_at,
    template_of,
)
from sistercities.world import outcome
from sistercities.world.measure import outcome_table
from sistercities.world.outcome import YEAR, Phase

PAGE = Path(__file__).parent.parent / "docs" / "findings" / "patterns.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEED, AGE = 1, 25
HIT, MISS, STRADDLES, UNMEASURED, CHECKED = (
    "hit",
    "miss",
    "straddles",
    "not measured",
    "checked by a test",
)

type Record = Any
type Measure = Callable[[Pattern, int], list[Part]]


class Part(NamedTuple):
    """One number of a pattern: what it is of, its estimate, and where it must lie."""

    of: str
    estimate: Estimate
    allowed: Band

    @property
    def result(self) -> str:
        """A hit or a miss if the whole interval lies within or outside what is allowed; otherwise it straddles."""
        value, low, high, *_ = self.estimate
        if math.isnan(value) or math.isnan(low):
            return UNMEASURED
        if self.allowed.holds(low) and self.allowed.holds(high):
            return HIT
        return MISS if high < self.allowed.low or low > self.allowed.high else STRADDLES


@cache
def histories(scenario: str, replicates: int, dispositions: str = "coded") -> Ensemble:
    """Replicates of a scenario, with what became of each by the age of 25 years."""
    return simulate(load_scenario(scenario, {"dispositions": dispositions}), replicates, SEED, AGE)[
        0
    ]


def months(scenario: str, replicates: int) -> Record:
    """The months of all replicates of a scenario up to the age of 25 years."""
    return histories(scenario, replicates).months[:, : YEAR * AGE]


def band_of(pattern: Pattern) -> Band:
    """The band of a pattern that is no order."""
    assert isinstance(pattern.expected, Band)
    return pattern.expected


def from_months(read: Callable[[Record], Estimate]) -> Measure:
    """Measure a pattern by a number read from the months of the replicates of its scenario."""
    return lambda pattern, replicates: [
        Part(each, read(months(each, replicates)), band_of(pattern)) for each in pattern.scenarios
    ]


def first_dropped(record: Record) -> Estimate:
    """P01: the economic track is first dropped at an age of 10 to 25 years."""
    age = outcome.years_until(outcome.dropped(record["economic_open"]))
    return share((age >= 10) & (age <= 25))


def long_dormant(record: Record) -> Estimate:
    """P09: at some time dormant for five years in a row."""
    months_dormant = outcome.trailing_sum(
        outcome.dormant(outcome.activities_24(record), record["valid"]), 5 * YEAR
    )
    return share((months_dormant >= 5 * YEAR).any(axis=-1))


def yearly(record: Record) -> Record:
    """Activities of all tracks a year in each replicate."""
    return outcome.activities(record).mean(axis=-1) * YEAR


def alive_over_ranges(pattern: Pattern, replicates: int) -> list[Part]:
    """P03: ties with values drawn from their ranges, each city and side apart; one history of each tie."""
    (scenario,) = pattern.scenarios
    spans = evidence_ranges(template_of(scenario, {}))
    judged = {
        key: span for key, span in spans.items() if described_at(key).get("kind") == "disposition"
    }
    chosen = {"dispositions drawn": judged, "all values with a range drawn": spans}
    shares = {on: share(_alive_at_15(scenario, some, replicates)) for on, some in chosen.items()}
    return [Part(on, estimate, band_of(pattern)) for on, estimate in shares.items()]


def _alive_at_15(
    scenario: str, spans: Mapping[str, tuple[float, float]], replicates: int
) -> list[bool]:
    luck, template, found = np.random.default_rng(SEED), template_of(scenario, {}), []
    for seed in seeds_of(replicates, SEED):
        tie = filled(template, {key: float(luck.uniform(*span)) for key, span in spans.items()})
        record = PartnershipModel(tie, rng=seed).run().record
        found.append(bool(outcome.alive(outcome.activities_24(record))[15 * YEAR - 1]))
    return found


def revivals(pattern: Pattern, replicates: int) -> list[Part]:
    """P10: events per year of silence, all cases together, in two readings of what a revival is."""
    years, *events = np.sum(
        [silence(months(case, replicates)) for case in pattern.scenarios], axis=0
    )
    readings = ("active again (A24 >= 2) within 36 months", "any activity")
    return [
        Part(on, rate(each, years), band_of(pattern))
        for on, each in zip(readings, events, strict=True)
    ]


def silence(record: Record) -> Record:
    """For each replicate: years of silence, activities that end one and make the tie active, and all that end one.

    Silent is a month after 36 or more without activity. An activity makes the tie active if A24 reaches 2 within the
    36 months from then.
    """
    held = outcome.activities(record)
    silent = outcome.trailing_sum(held, 36)[:, 35:-1] == 0
    returns = silent & (held[:, 36:] > 0)
    becomes_active = (
        outcome.trailing_sum(outcome.active(outcome.activities_24(record))[:, ::-1], 36)[:, ::-1][
            :, 36:
        ]
        > 0
    )
    return np.stack(
        [silent.sum(axis=1) / YEAR, (returns & becomes_active).sum(axis=1), returns.sum(axis=1)]
    )


def rate(events: Record, years: Record) -> Estimate:
    """Events a year; its interval is that of the linearised ratio, with a seed as one observation."""
    if not years.sum():
        return Estimate(math.nan, math.nan, math.nan, "t of a ratio", len(years))
    ratio = float(events.sum() / years.sum())
    spread = mean((events - ratio * years) / years.mean())
    return Estimate(ratio, ratio + spread.low, ratio + spread.high, "t of a ratio", len(years))


def activities_of_cases(pattern: Pattern, replicates: int) -> list[Part]:
    """P17: for each seed the mean over all cases."""
    each = [yearly(months(case, replicates)) for case in pattern.scenarios]
    return [Part("mean over cases", mean(np.mean(each, axis=0)), band_of(pattern))]


def uplift_in(phases: tuple[Phase, ...], pattern: Pattern, replicates: int) -> list[Part]:
    """P20: mean uplift of the histories, of all cases together, that are in one of some phases at 25 years."""
    told = pd.concat([histories(case, replicates).outcomes for case in pattern.scenarios])
    uplift = told.loc[told["phase"].isin(list(phases)), "uplift"]
    return [Part(f"histories of all cases: {' or '.join(phases)}", mean(uplift), band_of(pattern))]


def contrast(
    name: str, arms: tuple[Mapping[str, object], ...], pattern: Pattern, replicates: int
) -> list[Part]:
    """P12, P22, P31: an outcome at 25 years in two versions of the same worlds, the first minus the second."""
    told = {
        each: [_changed(each, arm, replicates)[name] for arm in arms] for each in pattern.scenarios
    }
    return [Part(each, difference(*pair), band_of(pattern)) for each, pair in told.items()]


def _changed(scenario: str, changes: Mapping[str, object], replicates: int) -> pd.DataFrame:
    template = template_of(scenario, {})
    values = {key: value for each, value in changes.items() for key in keys_at(template, each)}
    return outcome_table(simulate(filled(template, values), replicates, SEED, AGE)[0].outcomes)


def order_of(name: str, dispositions: str, pattern: Pattern, replicates: int) -> list[Part]:
    """Orders: paired differences of any two cases of different tiers, above 0, or where ties are allowed not below."""
    order = pattern.expected
    assert isinstance(order, Order)
    above = Band(0.0 if order.ties_allowed else sys.float_info.min, math.inf)
    told = {
        case: histories(case, replicates, dispositions).outcomes[name] for case in pattern.scenarios
    }
    pairs = [(a, b) for upper, lower in combinations(order.tiers, 2) for a in upper for b in lower]
    return [Part(f"{a} above {b}", difference(told[a], told[b]), above) for a, b in pairs]


ECONOMY, PEOPLE = (
    {"economic": economic, "technical": 0.1, "people": 0.4 - economic} for economic in (0.3, 0.1)
)
AGENDAS = tuple({"partnerships.*.sides.*.priorities": agenda} for agenda in (ECONOMY, PEOPLE))
TURNOVERS = tuple(
    {"leaders": "hazard", "cities.*.leader_turnover": changes} for changes in (0.05, 0.35)
)
PARTNERS = tuple({"cities.*.background_partners": number} for number in (5, 21))
MEASURES: dict[str, Measure] = {
    "P01": from_months(first_dropped),
    "P27": from_months(
        lambda record: share(outcome.trailing_sum(record["activities_people"], 24)[:, -1] >= 1)
    ),
    "P02": from_months(
        lambda record: share(outcome.active(outcome.activities_24(record))[:, 8 * YEAR - 1])
    ),
    "P03": alive_over_ranges,
    "P09": from_months(long_dormant),
    "P10": revivals,
    "P11": from_months(
        lambda record: median_time(
            outcome.years_until(outcome.has_substance(record["exchange_index"]))
        )
    ),
    "P12": partial(contrast, "substance_reached", AGENDAS),
    "P17": activities_of_cases,
    "P20-dormant": partial(uplift_in, (Phase.DORMANT, Phase.ENDED)),
    "P20-working": partial(uplift_in, (Phase.COMMERCIAL,)),
    "P22": partial(contrast, "exchange_index", TURNOVERS),
    "P31": partial(contrast, "exchange_index", PARTNERS),
    "P32": from_months(lambda record: mean(record["exchange_index"][:, 25 * YEAR - 1])),
    "reference-exchange": from_months(
        lambda record: mean(record["exchange_index"][:, 20 * YEAR - 1])
    ),
    "reference-activity": from_months(lambda record: mean(yearly(record))),
    "tiers-economic": partial(order_of, "exchange_index", "coded"),
    "order-outcome": partial(order_of, "overall_outcome", "coded"),
    "tiers-economic-blind": partial(order_of, "exchange_index", "blind"),
    "order-outcome-blind": partial(order_of, "overall_outcome", "blind"),
}
TESTS = dict.fromkeys(
    ("P23-jakarta-beijing", "P23-kyoto-yogyakarta"),
    "test_scenario.test_leader_changes_are_those_of_the_evidence",
)
"""Patterns that the tests check, by name of the test."""


def parts_of(pattern: Pattern, replicates: int) -> list[Part]:
    """The numbers of a pattern; none if a test checks it."""
    return [] if pattern.identity in TESTS else MEASURES[pattern.identity](pattern, replicates)


def result_of(parts: list[Part]) -> str:
    """The result of a pattern is that of its worst part; without any, a test checks it."""
    results = {part.result for part in parts}
    return next((each for each in (MISS, UNMEASURED, STRADDLES, HIT) if each in results), CHECKED)


def rows_of(pattern: Pattern, parts: list[Part]) -> list[list[str]]:
    """The rows of a pattern: one for each of its numbers, but one alone for an order and for what a test checks."""
    head, band = [pattern.identity, pattern.kind, pattern.measure], expected_words(pattern.expected)
    if not parts:
        return [[*head, *pattern.scenarios, band, f"`{TESTS[pattern.identity]}`", "", "", CHECKED]]
    kinds = [[part.estimate.interval, str(part.estimate.n), part.result] for part in parts]
    if isinstance(pattern.expected, Band):
        return [
            [*head, each.of, band, in_words(each.estimate), *kind]
            for each, kind in zip(parts, kinds, strict=True)
        ]
    held = f"{sum(part.result == HIT for part in parts)} of {len(parts)} pairs in this order"
    return [[*head, "all six cases", band, held, *kinds[0][:2], result_of(parts)]]


def in_words(estimate: Estimate) -> str:
    """A number and its interval, if it has one."""
    value, low, high = (f"{number:.3g}" for number in estimate[:3])
    return value if math.isnan(estimate.low) else f"{value} [{low}, {high}]"


def counts(found: Mapping[str, list[Part]]) -> str:
    """Table: results of the patterns by kind."""
    results = Counter((each.kind, result_of(found[each.identity])) for each in PATTERNS)
    kinds, words = (
        dict.fromkeys(kind for kind, _ in results),
        (HIT, MISS, STRADDLES, UNMEASURED, CHECKED),
    )
    return table(
        ["kind", *words], [[kind, *(str(results[kind, word]) for word in words)] for kind in kinds]
    )


def pairs_amiss(found: Mapping[str, list[Part]]) -> str:
    """Table: the pairs of every order that are not in this order."""
    orders = [each.identity for each in PATTERNS if isinstance(each.expected, Order)]
    amiss = [(name, part) for name in orders for part in found[name] if part.result != HIT]
    rows = [[name, part.of, in_words(part.estimate), part.result] for name, part in amiss]
    return table(["id", "pair", "difference [95 % interval]", "result"], rows)


def means(replicates: int) -> str:
    """Table: the means that the orders compare."""
    rows = []
    for case in CASES:
        told = [
            histories(case, replicates, dispositions).outcomes
            for dispositions in ("coded", "blind")
        ]
        names = ("exchange_index", "overall_outcome")
        rows.append([case, *(in_words(mean(each[name])) for name in names for each in told)])
    return table(
        ["case", "index, coded", "index, blind", "outcome Y, coded", "outcome Y, blind"], rows
    )


def measured(replicates: int) -> str:
    """All tables of the page."""
    found = {each.identity: parts_of(each, replicates) for each in PATTERNS}
    head = [
        "id",
        "kind",
        "what is measured",
        "on",
        "band",
        "measured [95 % interval]",
        "interval",
        "n",
        "result",
    ]
    rows = [row for each in PATTERNS for row in rows_of(each, found[each.identity])]
    parts = {
        f"{replicates} replicates, seed {SEED}.": table(head, rows),
        "Patterns by kind and result:": counts(found),
        "Pairs of cases that are not in the order of the pattern, with the paired difference:": pairs_amiss(
            found
        ),
        "Means at 25 years, with the t interval:": means(replicates),
    }
    return "\n".join(f"{words}\n\n{tabled}" for words, tabled in parts.items())


def main(replicates: int) -> None:
    """Measure all patterns and write the measured part of the page anew."""
    part = f"{BEGIN}\n\n{measured(replicates)}\n{END}"
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(f"{BEGIN}.*{END}", lambda _: part, text, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
