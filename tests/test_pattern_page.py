"""The page on patterns tells of all of them, as the code has them, and holds what is measured."""

import re
from pathlib import Path
from typing import cast

import pytest
from sistercities import patterns
from sistercities.paper.markdown import plain
from sistercities.questions.judging import (
    KINDS,
    VERDICTS,
    Order,
    Pattern,
    Verdict,
    overall,
)
from sistercities.questions.patterns import PATTERNS, in_words

from tests.measurements import patterns as measuring
from tests.measurements.patterns import COLUMNS, PAGE, Column, cells, rewritten

TEXT = PAGE.read_text(encoding="utf-8")
PARTS = ("kinds", "measured", "alone")
KIND_TABLE, MEASURED, ALONE = (
    TEXT.partition(f"<!-- {part}: begin -->")[2].partition(f"<!-- {part}: end -->")[0]
    for part in PARTS
)
ROWS = [line[2:-2].split(" | ") for line in MEASURED.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.identity)
def test_the_page_tells_of_the_pattern_as_the_code_has_it(pattern: Pattern) -> None:
    named = plain(f"{pattern.identity} ({pattern.kind}): {pattern.measure};")
    rows = [row for row in ROWS if row[0].startswith(named)]
    assert rows
    if isinstance(pattern.expected, Order):
        (row,) = rows
        assert row[0] == f"{named} {plain(pattern.expected.words)}" and row[1] == "in order"
    else:
        assert {row[1] for row in rows} == {pattern.expected.words}


def test_the_page_counts_every_pattern_once() -> None:
    (counted,) = re.findall(r"\| kind \| hit .*?\n\n", MEASURED, re.DOTALL)
    assert sum(map(int, re.findall(r"\b\d+\b", counted))) == len(PATTERNS)
    assert f"judged by {len(PATTERNS)} patterns" in TEXT


def test_the_page_tells_by_kind_which_are_hit_and_why_the_others_are_not() -> None:
    """The table of kinds is that of the readings, and each pattern that is no hit has its reason."""
    of_pattern: dict[str, list[Verdict]] = {pattern.identity: [] for pattern in PATTERNS}
    for row in (row for row in ROWS if len(row) == 5 and row[-1] in VERDICTS):
        of_pattern[row[0].partition(" (")[0]].append(cast("Verdict", row[-1]))
    verdicts = {identity: overall(each) for identity, each in of_pattern.items()}

    of_kinds = lines(KIND_TABLE)
    head, _, *rows = ([cell.strip() for cell in line[2:-2].split(" | ")] for line in of_kinds)
    for row in rows:
        kind = row[0].partition(",")[0]
        for verdict, told in zip(head[1:], row[1:], strict=True):
            named = [
                pattern.identity
                for pattern in PATTERNS
                if pattern.kind == kind and verdicts[pattern.identity] == verdict
            ]
            assert told == (f"{len(named)}: {', '.join(named)}" if named else "")
    assert [row[0].partition(",")[0] for row in rows] == list(KINDS)

    reasons = TEXT.partition("## The misses")[2].partition("## Weak patterns")[0]
    without = [
        identity
        for identity, verdict in verdicts.items()
        if verdict in {"miss", "straddles", "not measured"}
        and not re.search(rf"\b{identity}\b(?!-)", reasons)
    ]
    assert without == []


def test_the_page_holds_what_is_measured() -> None:
    """A pattern that takes no time is measured again; the page has the same words for it."""
    (measured,) = patterns(["P23-jakarta-beijing"]).measured
    said = in_words(measured.readings[0].estimate)
    (row,) = [row for row in ROWS if row[0].startswith("P23-jakarta-beijing")]
    assert row[2:] == [said, "1", "hit"]


@pytest.mark.parametrize("part", PARTS)
def test_only_the_measured_parts_of_the_page_are_written(part: str) -> None:
    written = rewritten(TEXT, part, "other words")
    begin, end = (f"<!-- {part}: {edge} -->" for edge in ("begin", "end"))
    assert written.count("other words") == 1
    assert written.partition(begin)[0] == TEXT.partition(begin)[0]
    assert written.partition(end)[2] == TEXT.partition(end)[2]
    assert written.partition(begin)[2].partition(end)[0].strip() == "other words"


def test_the_columns_of_mechanisms_are_one_row_for_each_reading_and_agree_with_the_first_table() -> (
    None
):
    """The last column is what the first table has, so that neither was written without the other."""
    head, _, *rows = ([cell.strip() for cell in line[2:-2].split(" | ")] for line in lines(ALONE))
    assert [re.sub(", n = .*", "", each) for each in head[2:]] == list(COLUMNS)
    first = {(row[0], *row[1:3], row[-1]) for row in ROWS if len(row) == 5}
    *readings, hits = rows
    for row in readings:
        identity, _, of = row[0].partition(": ")
        said = [
            (band, found, verdict)
            for named, band, found, verdict in first
            if named.startswith(f"{identity}:") and named.endswith(of)
        ]
        assert any(
            band == row[1] and row[-1].startswith(found) and row[-1].endswith(verdict)
            for band, found, verdict in said
        ), row
    able = [pattern.identity for pattern in PATTERNS if not pattern.lacks]
    assert list(dict.fromkeys(row[0].partition(" (")[0] for row in readings)) == able
    assert f"Hit: {hits[-1].removesuffix(' ')} that can be measured" in TEXT


def lines(table: str) -> list[str]:
    """The rows of a table in Markdown."""
    return [line for line in table.splitlines() if line.startswith("| ")]


def test_a_column_is_measured_once_for_a_state_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def quick(replicates: int, changes: dict[str, object], out: Path) -> None:
        asked.append(changes)
        patterns(["P23-jakarta-beijing"], replicates=replicates, changes=changes, out=out)

    monkeypatch.setattr(measuring, "KEPT", tmp_path)
    monkeypatch.setattr(measuring, "patterns", quick)
    first, again = (measuring.measured("means alone", 2) for _ in range(2))
    off = ("carriers", "associations", "familiarity")
    assert asked == [{f"switches.{each}": "off" for each in off}]
    assert first.words == again.words and "P23-jakarta-beijing" in first.words

    monkeypatch.setattr(measuring, "state_of_the_model", lambda: "another")
    measuring.measured("means alone", 2)
    assert len(asked) == 2


def test_a_column_tells_verdicts_intervals_and_n() -> None:
    answer = patterns(["P23-jakarta-beijing", "P20-working", "tiers-economic"], replicates=4)
    column = Column(4, answer.markdown(), answer.readings)
    told = dict(cells(column))
    assert list(told) == [
        ("P20-working (scaling): histories of all cases: commercial", "0.02 to 0.116"),
        ("P23-jakarta-beijing (input): jakarta-beijing", "0.58 to 0.7"),
        ("tiers-economic (fitted)", "in order"),
    ]
    (commercial, given, order) = told.values()
    of_phase = answer.measured[1].readings[0].estimate
    assert commercial.startswith(in_words(of_phase)) and f"(n = {of_phase.n})" in commercial
    assert given == f"{in_words(answer.measured[0].readings[0].estimate)} hit"
    assert re.fullmatch(r"\d+ of 11 pairs \w+( \w+)?", order)
