"""The exact words of the model, on small made-up histories."""

from typing import Any

import numpy as np
import pytest
from sistercities.world import outcome
from sistercities.world.outcome import Phase
from sistercities.world.record import empty_record


def history(*spells: tuple[int, float]) -> np.ndarray:
    """A monthly series from (number of months, value) spells."""
    return np.concatenate([np.full(months, float(value)) for months, value in spells])


def once(month: int, months: int = 120) -> np.ndarray:
    series = np.zeros(months)
    series[month] = 1
    return series


def test_trailing_sum_counts_what_there_was() -> None:
    assert outcome.trailing_sum(np.array([1, 2, 3, 4]), 2).tolist() == [1, 3, 5, 7]
    assert np.isnan(outcome.trailing_mean(np.array([1.0, 2.0, 3.0]), 2)[0])


def test_one_activity_keeps_alive_for_24_months() -> None:
    alive = outcome.alive(outcome.trailing_sum(once(10), 24))
    assert np.flatnonzero(alive).tolist() == list(range(10, 34))


def test_active_needs_two() -> None:
    a24 = np.array([0, 1, 2, 3])
    assert outcome.active(a24).tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("word", "a24", "valid"),
    [("dormant", 0, True), ("lapsed", 1, False), ("ended", 0, False)],
)
def test_paper_and_practice(word: str, a24: int, valid: bool) -> None:
    for count in (0, 1):
        for paper in (True, False):
            holds = getattr(outcome, word)(np.array([count]), np.array([paper]))[0]
            assert holds == (count == a24 and paper == valid)


def test_revived_only_after_three_silent_years() -> None:
    assert outcome.revived(history((24, 3), (36, 0), (10, 2))).tolist().index(True) == 60
    assert not outcome.revived(history((24, 3), (35, 0), (10, 2))).any()
    late = outcome.revived(history((24, 3), (36, 0), (40, 1), (10, 2)))
    assert not late.any()


def test_substance_is_the_first_of_twelve_months() -> None:
    begins = outcome.has_substance(history((20, 0), (11, 0.5), (5, 0), (30, 0.1)))
    assert np.flatnonzero(begins).tolist() == [36]
    assert outcome.years_until(begins) == pytest.approx(3.0)
    assert np.isnan(outcome.years_until(outcome.has_substance(history((60, 0.0999)))))


def test_reciprocative_needs_balance_over_36_months() -> None:
    a24 = np.full(60, 5)
    assert outcome.reciprocative(a24, np.full(60, 1.0), np.full(60, 3.0))[-1]
    assert not outcome.reciprocative(a24, np.full(60, 1.0), np.full(60, 3.01))[-1]
    assert not outcome.reciprocative(a24, np.zeros(60), np.zeros(60))[-1]


def test_commercial_needs_index_and_both_directions() -> None:
    index = np.full(60, 0.25)
    assert outcome.commercial(index, np.full(60, 1.0), np.full(60, 4.0))[-1]
    assert not outcome.commercial(index, np.full(60, 1.0), np.full(60, 4.1))[-1]
    assert not outcome.commercial(index - 1e-9, np.ones(60), np.ones(60))[-1]
    assert not outcome.commercial(index, np.zeros(60), np.zeros(60))[-1]
    assert not outcome.commercial(index, np.ones(60), np.ones(60))[:35].any()


def test_dropped_is_the_month_of_the_review() -> None:
    is_open = history((96, 1), (24, 0), (10, 1)).astype(bool)
    assert np.flatnonzero(outcome.dropped(is_open)).tolist() == [96]


def test_success_needs_36_of_60_months_and_uplift() -> None:
    trades = history((24, 0), (36, 1)).astype(bool)
    assert outcome.success(trades, np.full(60, 0.02))[-1]
    assert not outcome.success(trades, np.full(60, 0.0199))[-1]
    assert not outcome.success(history((25, 0), (35, 1)).astype(bool), np.full(60, 0.02))[-1]


def test_overall_outcome_is_a_mean_of_three() -> None:
    y = outcome.overall_outcome(
        np.full(4, 0.3), np.full(4, 0.6), np.array([True, True, False, False])
    )
    assert y[-1] == pytest.approx((0.3 + 0.6 + 0.5) / 3)


def test_phases_are_exclusive_and_in_order() -> None:
    record: Any = empty_record(120, 1)[:, 0]
    record["valid"] = True
    assert set(outcome.phases(record)) == {Phase.DORMANT}
    record["activities_people"] = 1
    assert outcome.phases(record)[-1] == Phase.ASSOCIATIVE
    record["effort_a"], record["effort_b"] = 1.0, 1.0
    assert outcome.phases(record)[-1] == Phase.RECIPROCATIVE
    record["exchange_index"], record["flow_a_to_b"], record["flow_b_to_a"] = 0.3, 1.0, 1.0
    assert outcome.phases(record)[-1] == Phase.COMMERCIAL
    record["valid"] = False
    assert outcome.phases(record)[-1] == Phase.LAPSED
    record["activities_people"] = 0
    assert outcome.phases(record)[-1] == Phase.ENDED
