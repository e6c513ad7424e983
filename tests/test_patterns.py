"""Patterns are measured and judged as they say."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, patterns
from sistercities.questions.gauges import Trial, contrast_of, with_first
from sistercities.questions.judging import (
    Band,
    Order,
    overall,
)
from sistercities.questions.patterns import PATTERNS, listed
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

type Command = Callable[..., tuple[int, str, str]]

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
