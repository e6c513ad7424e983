"""Patterns are measured and judged as they say, and the page that tells of them tells of all of them."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, patterns
from sistercities.paper.markdown import plain
from sistercities.questions.gauges import Trial, contrast_of, with_first
from sistercities.questions.judging import (
    KINDS,
    VERDICTS,
    Band,
    Order,
    Pattern,
    Verdict,
    overall,
)
from sistercities.questions.patterns import PATTERNS, in_words, listed
from sistercities.questions.tallies import (
    alive_at_15,
    ended_within_a_year,
    ends_of_silence,
    later_over_earlier,
    lost_at_once,
    memory_of_silence,
    share_of_the_busiest,
    silence,
    silent_share,
    stillborn,
    substance_at_signing,
)
from sistercities.statistics.interval import Estimate
from sistercities.statistics.pooled import gamma_shape, ratio
from sistercities.study.template import template_of

from tests.measurements import patterns as measuring
from tests.measurements.patterns import COLUMNS, PAGE, Column, cells, rewritten

type Command = Callable[..., tuple[int, str, str]]

TEXT = PAGE.read_text(encoding="utf-8")
PARTS = ("kinds", "measured", "alone")
KIND_TABLE, MEASURED, ALONE = (
    TEXT.partition(f"<!-- {part}: begin -->")[2].partition(f"<!-- {part}: end -->")[0]
    for part in PARTS
)
ROWS = [line[2:-2].split(" | ") for line in MEASURED.splitlines() if line.startswith("| ")]
TRACKS = ("economic", "technical", "people")
QUICK = ["P01", "P03", "P10", "P11", "P12", "P20-dormant", "P31", "P23-jakarta-beijing"]


def interval(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, "t", 3)


def months_of(*active: list[int], length: int = 120) -> Any:
    """Histories with people activities in some months."""
    record = np.zeros((len(active), length), [(f"activities_{track}", float) for track in TRACKS])
    for number, months in enumerate(active):
        record["activities_people"][number, months] = 1
    return record


# --- Asking ---


def test_patterns_are_measured_judged_and_stored(tmp_path: Path) -> None:
    answer = patterns(QUICK, replicates=2, out=tmp_path / "found")
    assert list(answer.verdicts["pattern"]) == QUICK
    assert set(answer.readings["pattern"]) == set(QUICK)
    for measured in answer.measured:
        expected = measured.pattern.expected
        assert isinstance(expected, Band)
        assert measured.verdicts == [expected.verdict(each.estimate) for each in measured.readings]
        assert measured.verdict == overall(measured.verdicts)
    stored = pd.read_csv(tmp_path / "found" / "readings.csv")
    assert stored["value"].tolist() == pytest.approx(answer.readings["value"].tolist(), nan_ok=True)
    assert "means.csv" not in answer.files and (tmp_path / "found" / "answer.md").exists()


def test_an_order_compares_every_two_of_different_tiers() -> None:
    answer = patterns(["tiers-economic-blind"], replicates=2)
    assert len(answer.readings) == 2 * 1 + 2 * 3 + 1 * 3
    assert len(answer.means) == 6 * 2 * 2
    gap = answer.readings.set_index("of")["value"]["kyoto-yogyakarta above jakarta-rotterdam"]
    blind = answer.means.query("dispositions == 'blind' and outcome == 'exchange_index'")
    mean = blind.set_index("scenario")["value"]
    assert gap == pytest.approx(mean["kyoto-yogyakarta"] - mean["jakarta-rotterdam"])


def test_a_mechanism_can_be_switched_off() -> None:
    off = patterns(["P01"], replicates=20, changes={"behaviour.drop_hazard": 0.0})
    assert off.readings["value"].tolist() == [0.0]
    assert patterns(["P01"], replicates=20).readings["value"][0] > 0.0


@pytest.mark.parametrize(
    ("names", "changes", "said"),
    [
        (["P3"], {}, 'no pattern "P3"; did you mean'),
        (["P03", "P03"], {}, 'pattern "P03" is given twice'),
        (["P03"], {"cities.jakarta.office": 1.0}, "what can be changed is behaviour and switches"),
        (["P03"], {"behaviour.drop_hazzard": 1.0}, "drop_hazard"),
    ],
)
def test_what_cannot_be_asked_is_told(
    names: list[str], changes: dict[str, object], said: str
) -> None:
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        patterns(names, replicates=2, changes=changes)


def test_patterns_are_listed_without_measuring() -> None:
    assert [row[0] for row in listed().rows] == [pattern.identity for pattern in PATTERNS]
    assert [row[0] for row in listed(["P27", "P02"]).rows] == ["P27", "P02"]


def test_the_command_is_the_python_twin_and_its_words(command: Command) -> None:
    asked = ("--pattern", "P01", "--replicates", 4, "--set", "behaviour.drop_hazard=0")
    status, printed, complaints = command("patterns", *asked, "--out", "mine")
    assert (status, complaints) == (0, "")
    assert "0.5 to 1" in printed and "miss" in printed and "Written to mine/" in printed
    twin = patterns(["P01"], replicates=4, changes={"behaviour.drop_hazard": 0}, out="twin")
    for name in twin.tables:
        stored = [Path(folder, f"{name}.csv").read_bytes() for folder in ("mine", "twin")]
        assert stored[0] == stored[1]
    assert command("patterns", "--list", "--pattern", "P02")[1].count("P02") == 1
    assert command("patterns", "--pattern", "P3")[0] == 2
    assert command("patterns", "--pattern", "P01", "--replicates", 1)[0] == 2


# --- Judging ---


def test_the_interval_decides() -> None:
    band = Band(0.2, 0.5)
    assert band.verdict(interval(0.3, 0.2, 0.5)) == "hit"
    assert band.verdict(interval(0.3, 0.1, 0.4)) == "straddles"
    assert band.verdict(interval(0.6, 0.51, 0.7)) == "miss"
    assert band.verdict(interval(math.inf, math.inf, math.inf)) == "miss"
    assert band.verdict(interval(math.nan, math.nan, math.nan)) == "not measured"
    assert band.verdict(interval(0.3, math.nan, math.nan)) == "not measured"
    assert overall(["hit", "straddles"]) == "straddles"
    assert overall(["hit", "miss", "straddles"]) == "miss"
    assert overall([]) == "not measurable yet"


def test_an_order_is_kept_by_differences_above_zero() -> None:
    strict, loose = (Order((("a",), ("b",)), ties_allowed=ties) for ties in (False, True))
    assert (
        strict.verdict(interval(0.2, 0.1, 0.3)) == loose.verdict(interval(0.2, 0.1, 0.3)) == "hit"
    )
    assert strict.verdict(interval(0.0, 0.0, 0.0)) == "miss"
    assert loose.verdict(interval(0.0, 0.0, 0.0)) == "hit"
    assert strict.verdict(interval(0.1, -0.1, 0.3)) == "straddles"
    assert strict.words == "a > b" and loose.words == "a >= b"


# --- Measuring ---


def test_silence_and_its_end_are_counted() -> None:
    months = months_of([0, 60], [0, 60, 70], [])
    years, active_again, any_activity = silence(months, 36)
    assert years.tolist() == pytest.approx([(24 + 23) / 12, (24 + 13) / 12, 84 / 12])
    assert active_again.tolist() == [0, 1, 0] and any_activity.tolist() == [1, 1, 0]
    assert ratio(any_activity, years).value == pytest.approx(2 / years.sum())


def test_silence_of_some_length_ends_with_that_length() -> None:
    months = months_of([0, 20, 70], [0, 5])
    years, _, ended = silence(months, 12, 36)
    assert years.tolist() == pytest.approx([(8 + 24 + 24) / 12, 24 / 12])
    assert ended.tolist() == [1, 0]
    assert ends_of_silence(12, 36)(months).value == pytest.approx(1 / years.sum())


def test_a_silent_year_changes_nothing_where_years_are_independent() -> None:
    """However different the ties are: each is compared with itself."""
    luck = np.random.default_rng(5)
    chance = luck.choice([0.2, 0.8], 3000)
    independent = luck.random((3000, 25)) < chance[:, None]
    assert memory_of_silence(in_years(independent)).value == pytest.approx(1.0, abs=0.1)
    sticky = independent.copy()
    for year in range(1, 25):
        keeps = luck.random(3000) < 0.5
        sticky[:, year] = np.where(keeps, sticky[:, year - 1], independent[:, year])
    found = memory_of_silence(in_years(sticky))
    assert found.high < 0.6


def in_years(held: np.ndarray) -> Any:
    """Histories with an activity in the first month of some years."""
    return months_of(*((12 * np.flatnonzero(years)).tolist() for years in held), length=300)


def test_silent_ties_are_counted_over_ages() -> None:
    months = months_of([0], [], list(range(0, 120, 24)))
    each = [silent_share(months[[number, number]]).value for number in range(3)]
    assert each == pytest.approx([96 / 97, 1.0, 0.0])
    assert stillborn(months).value == pytest.approx(1 / 3)


def test_later_activities_are_compared_with_earlier_ones() -> None:
    months = months_of([0, 1, 96], [95, 100, 191, 192], length=300)
    months["activities_technical"] = months["activities_people"]
    assert later_over_earlier(months).value == pytest.approx(3 / 3)


def test_substance_at_signing_is_that_of_the_first_year() -> None:
    months = np.zeros((4, 120), [("exchange_index", float)])
    for number, begins in enumerate((0, 11, 12)):
        months["exchange_index"][number, begins:] = 0.2
    assert substance_at_signing(months).value == pytest.approx(2 / 3)
    assert math.isnan(substance_at_signing(months[3:]).value)


def test_a_shock_is_judged_by_the_same_worlds_without_it() -> None:
    spared, struck = months_of(*[[50]] * 4), months_of([50], [], [51], [])
    assert lost_at_once(struck, spared, 50).value == pytest.approx(3 / 4)
    valid = np.ones((2, 4, 120), bool)
    valid[0, :2, 40:] = False
    valid[1, 0, 61:] = valid[1, 1, 62:] = valid[1, 2, 60:] = False
    names = ("spared", "struck")
    records = {name: {"valid": each} for name, each in zip(names, valid, strict=True)}
    assert ended_within_a_year(records["struck"], records["spared"], 50).value == 1 / 4


def test_the_busiest_tie_has_its_share_of_a_city_in_which_something_happens() -> None:
    held = np.zeros((3, 2, 12))
    held[0, :, 0] = [3, 1]
    held[1, 1, 2:4] = 1
    found = share_of_the_busiest(held)
    assert found.value == pytest.approx((3 / 4 + 1) / 2)
    assert found.n == 2


def test_a_city_keeps_its_first_ties_and_their_cities_alone() -> None:
    scenario = with_first(template_of("small-portfolio", {}), 2).scenario
    assert list(scenario.partnerships) == ["city-first", "city-second"]
    assert list(scenario.cities) == ["city", "first", "second"]
    assert scenario.cities["city"].background_partners.value == 0


def test_the_portfolios_of_a_trial_are_cities_with_so_many_ties() -> None:
    few = {"behaviour.people_activities": 8.0, "behaviour.activity_dispersion": 9.0}
    held = Trial(2, 1, few).portfolios("small-portfolio", 3)
    assert held.shape == (2, 3, 300)
    assert (held.sum(axis=-1) > 0).all()
    assert len({each.tobytes() for each in held.reshape(6, 300)}) == 6


def test_alive_at_fifteen_looks_at_the_two_years_before() -> None:
    months = months_of([155], [156], [179], [180], length=300)
    assert alive_at_15(months).tolist() == [0.0, 1.0, 1.0, 0.0]


def test_a_contrast_is_of_the_same_worlds_and_has_the_sign_of_its_first_version() -> None:
    lively, silent = ({"behaviour.people_activities": each} for each in (20.0, 0.0))
    gauges = (contrast_of(alive_at_15, *both) for both in ((lively, silent), (silent, lively)))
    trial = Trial(12, 1, {})
    (forth,), (back,) = (gauge(trial, ["base"]) for gauge in gauges)
    assert forth.estimate.value == -back.estimate.value > 0.0
    same = contrast_of(alive_at_15, lively, lively)(trial, ["base"])
    assert same[0].estimate.value == 0.0


def test_a_pattern_that_cannot_be_measured_yet_says_what_is_lacking() -> None:
    answer = patterns(["N12", "P23-jakarta-beijing"])
    assert answer.verdicts["verdict"].tolist() == ["not measurable yet", "hit"]
    assert answer.verdicts["lacks"][0].startswith("money")
    assert "money: efforts" in answer.text() and list(answer.readings["pattern"]) == [
        "P23-jakarta-beijing"
    ]


def test_a_ratio_has_the_interval_of_its_replicates() -> None:
    luck = np.random.default_rng(3)
    years = luck.uniform(1, 3, 2000)
    events = luck.poisson(0.5 * years)
    found = ratio(events, years)
    assert found.low < 0.5 < found.high
    assert found.high - found.low == pytest.approx(4 * math.sqrt(0.5 / years.sum()), rel=0.1)
    assert math.isnan(ratio([1, 2], [0, 0]).value)


def test_the_shape_of_drawn_rates_is_found() -> None:
    luck = np.random.default_rng(4)
    found = gamma_shape(luck.poisson(luck.gamma(0.5, 20 / 0.5, 20_000)))
    assert found.low < 0.5 < found.high and found.high - found.low < 0.06
    assert math.isinf(gamma_shape(np.full(30, 7)).value)


def test_drawn_ties_differ_and_come_back_with_their_seed() -> None:
    first, again, other = (
        Trial(3, seed, {}).drawn("base", "dispositions drawn") for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert (first["commitment"] != other["commitment"]).any()


# --- The page ---


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
