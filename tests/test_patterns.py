"""Every pattern is measured, or said to be checked elsewhere, and the page that tells of it tells of all of them."""

import math
import re
from importlib import import_module

import numpy as np
import pytest
from sistercities.paper.odd import expected_words
from sistercities.questions.patterns import PATTERNS, Band, Order, Pattern
from sistercities.statistics.interval import Estimate

from experiments import patterns as measuring

PAGE = measuring.PAGE.read_text(encoding="utf-8")
ROWS = [line[2:-2].split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
BY_NAME = {pattern.identity: pattern for pattern in PATTERNS}
QUICK = (
    "P01",
    "P03",
    "P10",
    "P11",
    "P12",
    "P20-dormant",
    "P31",
    "P23-jakarta-beijing",
    "order-outcome-blind",
)


def part(value: float, low: float, high: float) -> measuring.Part:
    return measuring.Part("", Estimate(value, low, high, "t", 3), Band(0.2, 0.5))


def test_every_pattern_is_measured_in_one_way_or_checked_by_a_test() -> None:
    assert sorted([*measuring.MEASURES, *measuring.TESTS]) == sorted(BY_NAME)
    for name, test in measuring.TESTS.items():
        module, _, function = test.partition(".")
        assert hasattr(import_module(f"tests.{module}"), function)
        assert BY_NAME[name].kind == "input"


@pytest.mark.parametrize("name", QUICK)
def test_a_pattern_gives_its_rows(name: str) -> None:
    pattern = BY_NAME[name]
    parts = measuring.parts_of(pattern, 2)
    rows = measuring.rows_of(pattern, parts)
    assert len(rows) == (len(parts) if parts and isinstance(pattern.expected, Band) else 1)
    for row in rows:
        assert row[:3] == [name, pattern.kind, pattern.measure] and row[4] == expected_words(
            pattern.expected
        )
        assert row[-1] in {
            measuring.HIT,
            measuring.MISS,
            measuring.STRADDLES,
            measuring.UNMEASURED,
            measuring.CHECKED,
        }


def test_the_interval_decides() -> None:
    assert part(0.3, 0.2, 0.5).result == measuring.HIT
    assert part(0.3, 0.1, 0.4).result == measuring.STRADDLES
    assert (
        part(0.6, 0.51, 0.7).result == part(math.inf, math.inf, math.inf).result == measuring.MISS
    )
    assert (
        part(math.nan, math.nan, math.nan).result
        == part(0.3, math.nan, math.nan).result
        == measuring.UNMEASURED
    )
    assert measuring.result_of([part(0.3, 0.2, 0.5), part(0.3, 0.1, 0.4)]) == measuring.STRADDLES
    assert measuring.result_of([part(0.3, 0.2, 0.5), part(0.6, 0.51, 0.7)]) == measuring.MISS


def test_silence_and_its_end_are_counted() -> None:
    record = np.zeros(
        (3, 120),
        dtype=[(f"activities_{track}", float) for track in ("economic", "technical", "people")],
    )
    record["activities_people"][0, [0, 60]] = 1
    record["activities_people"][1, [0, 60, 70]] = 1
    years, active_again, any_activity = measuring.silence(record)
    assert years.tolist() == pytest.approx([(24 + 23) / 12, (24 + 13) / 12, 84 / 12])
    assert active_again.tolist() == [0, 1, 0] and any_activity.tolist() == [1, 1, 0]
    assert measuring.rate(any_activity, years).value == pytest.approx(2 / years.sum())


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.identity)
def test_the_page_tells_of_the_pattern_as_the_data_have_it(pattern: Pattern) -> None:
    rows = [row for row in ROWS if row[0] == pattern.identity and len(row) == 9]
    assert rows
    assert {tuple(row[1:3]) for row in rows} == {(pattern.kind, pattern.measure)}
    assert {row[4] for row in rows} == {expected_words(pattern.expected)}
    if isinstance(pattern.expected, Order):
        assert len(rows) == 1


def test_the_page_counts_every_pattern_once() -> None:
    (counted,) = re.findall(r"\| kind \| hit .*?\n\n", PAGE, re.DOTALL)
    assert sum(map(int, re.findall(r"\b\d+\b", counted))) == len(PATTERNS)
    assert f"judged by {len(PATTERNS)} patterns" in PAGE
