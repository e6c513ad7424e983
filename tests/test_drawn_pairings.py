"""Ties drawn from the atlas: rows stay whole, values stay in their ranges, patterns keep their bands."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from sistercities import PartnershipModel, load_scenario
from sistercities.questions.gauges import DISPUTE_BEGINS, Trial, in_dispute
from sistercities.questions.gauges_of_pairings import (
    contrast_of_drawn_pairings,
    drawn_pairings_under_dispute,
    of_drawn_pairings,
)
from sistercities.questions.judging import Pattern
from sistercities.questions.known_of_pairings import KNOWN_OF_PAIRINGS
from sistercities.questions.known_since import KNOWN_SINCE
from sistercities.questions.tallies import alive_at_15, lost_at_once, stillborn
from sistercities.scenario.library import atlas_names
from sistercities.study.template import evidence_ranges, template_of, value_at

from tests.measurements.drawn_pairings import share_between

NAMES = tuple(atlas_names())
FEW = {"defaults.city.businesses": 20, "defaults.city.citizens": 30}
CASEY = "casey-springfield"


def test_rows_stay_whole_and_values_stay_in_their_ranges() -> None:
    drawn = Trial(60, 4, FEW).resampled(NAMES)
    assert len({seed for _, seed in drawn}) == 60
    for scenario, _ in drawn:
        told = template_of(scenario.name, FEW)
        ranges = evidence_ranges(told)
        for key, (low, high) in ranges.items():
            assert low <= value_at(template_of(scenario, {}), key) <= high, key
        usual, pact = told.scenario, scenario.partnership
        assert scenario.cities.keys() == usual.cities.keys()
        assert pact.signed == usual.partnership.signed
        for key, side in pact.sides.items():
            assert side.priorities == usual.partnership.sides[key].priorities
            assert scenario.cities[key].country == usual.cities[key].country


def test_what_a_pairing_does_not_say_has_the_range_of_base() -> None:
    """Nothing is told of Casey's will, office or committee: over many draws the ranges are filled."""
    drawn = [scenario for scenario, _ in Trial(80, 1, FEW).resampled([CASEY])]
    base = load_scenario("base")
    usual_side = next(iter(base.partnership.sides.values()))
    usual_city = next(iter(base.cities.values()))
    for values, usual in (
        ([each.partnership.committee.value for each in drawn], base.partnership.committee),
        ([each.partnership.sides["casey"].will.value for each in drawn], usual_side.will),
        ([each.cities["casey"].office.value for each in drawn], usual_city.office),
    ):
        low, high = usual.range or (0.0, 0.0)
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < max(values) <= high
    apart = [tuple(side.will.value for side in each.partnership.sides.values()) for each in drawn]
    assert all(one != other for one, other in apart)


def test_every_pairing_is_as_likely_as_any_other() -> None:
    counts = Counter(scenario.name for scenario, _ in Trial(300, 2, FEW).resampled(NAMES[:5]))
    assert counts.keys() == set(NAMES[:5])
    assert sum((each - 60) ** 2 / 60 for each in counts.values()) < 18.5  # chi-square, p = 0.001


def test_draws_come_back_with_their_seed() -> None:
    first, again, other = (Trial(4, seed, FEW).resampled(NAMES) for seed in (1, 1, 2))
    assert first == again
    assert all(one != two for one, two in zip(first, other, strict=True))
    assert all(one != two for one, two in pairwise(first))


def test_months_are_those_of_a_whole_run_and_simulated_once() -> None:
    runs = []
    trial = Trial(2, 3, FEW, lambda: runs.append(1))
    drawn = trial.resampled(NAMES)
    months = trial.months_of(drawn)
    assert trial.months_of(trial.resampled(NAMES)) is months
    assert months.shape == (2, 300) and len(runs) == 2
    longer = template_of(drawn[0][0], {"calendar.until": "2026-12"}).scenario
    record = PartnershipModel(longer, rng=drawn[0][1]).run().record
    assert len(record) > 300
    assert np.asarray(record[:300]).tobytes() == np.asarray(months[0]).tobytes()


def test_the_number_of_processors_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for processors in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda number=processors: number)
        trial = Trial(6, 1, FEW)
        found.append(trial.months_of(trial.resampled(NAMES)).tobytes())
    assert found[0] == found[1]


def test_a_contrast_is_of_the_same_ties_and_has_the_sign_of_its_first_version() -> None:
    lively, silent = ({"behaviour.people_activities": each} for each in (20.0, 0.0))
    trial = Trial(12, 1, FEW)
    gauges = (
        contrast_of_drawn_pairings(alive_at_15, *both)
        for both in ((lively, silent), (silent, lively), (lively, lively))
    )
    (forth,), (back,), (same,) = (gauge(trial, NAMES) for gauge in gauges)
    assert forth.estimate.value == -back.estimate.value > 0.0
    assert same.estimate.value == 0.0


def test_a_dispute_begins_ten_years_after_the_signing_of_each_tie() -> None:
    trial = Trial(12, 1, FEW)  # of fewer, none is active when the dispute begins
    drawn = trial.resampled(NAMES)
    spared = trial.months_of(drawn)
    struck = trial.months_of([(in_dispute(scenario), seed) for scenario, seed in drawn])
    before = slice(0, DISPUTE_BEGINS)
    assert struck[:, before].tobytes() == spared[:, before].tobytes()
    assert struck.tobytes() != spared.tobytes()
    (reading,) = drawn_pairings_under_dispute(lost_at_once)(trial, NAMES)
    assert reading.estimate == lost_at_once(struck, spared, DISPUTE_BEGINS)


def test_a_gauge_reads_the_drawn_ties() -> None:
    trial = Trial(5, 1, FEW)
    (reading,) = of_drawn_pairings(stillborn)(trial, NAMES)
    assert reading.estimate == stillborn(trial.months_of(trial.resampled(NAMES)))
    assert reading.estimate.n == 5


@pytest.mark.parametrize("pattern", KNOWN_OF_PAIRINGS, ids=lambda pattern: pattern.identity)
def test_band_kind_and_statement_are_those_of_the_pattern_beside_it(pattern: Pattern) -> None:
    identity = pattern.identity.removesuffix("-atlas")
    (beside,) = [each for each in KNOWN_SINCE if each.identity == identity]
    assert pattern.expected == beside.expected
    assert (pattern.kind, pattern.statement) == (beside.kind, beside.statement)
    assert pattern.measure.startswith(beside.measure)
    assert set(pattern.scenarios) == set(NAMES)
    assert "independent: " in pattern.source


def test_the_share_between_groups_is_that_of_the_draw() -> None:
    luck = np.random.default_rng(6)
    groups = np.repeat(np.arange(400), 10)
    values = luck.normal(0.0, 1.0, 400)[groups] + luck.normal(0.0, 2.0, 4000)
    assert share_between(values, groups) == pytest.approx(0.2, abs=0.04)
    assert share_between([1.0, 3.0, 1.0, 3.0], ["a", "a", "b", "b"]) == 0.0
    assert share_between([1.0, 1.0, 3.0, 3.0], ["a", "a", "b", "b"]) == 1.0
