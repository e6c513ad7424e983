"""Behavioural rules: limits, directions, bounds; compiled and plain Python agree."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import business, citizen, exchange, government, partnership, rates
from sistercities.founding import behaviour_record
from sistercities.scenario.files import load_scenario

BEHAVIOUR: Any = behaviour_record(load_scenario("base").behaviour)
share = st.floats(0, 1)
SHARES = {"B": BEHAVIOUR}
RULES = [
    (government.institutional_memory, (share, share, "B")),
    (government.will_of_leader, (share, st.floats(-5, 5), "B")),
    (government.commitment_under_new_leader, (share, share, share)),
    (government.commitment_target, (share, share, share, share, "B")),
    (government.adjusted_commitment, (share, share, "B")),
    (government.perceived_reciprocity, (st.floats(0, 40), st.floats(0, 40), st.floats(-1, 1))),
    (government.example_after, (share, st.integers(0, 5), st.integers(0, 5), st.floats(0, 50), st.floats(0, 50), "B")),
    (citizen.joining_chance, (share, share, share, st.integers(0, 8))),
    (citizen.lapsing_chance, (st.booleans(), "B")),
    (citizen.outreach_of, (st.integers(0, 20), share, share, share)),
    (business.joining_chance, (st.floats(0, 5), st.floats(-1, 2), share, share, "B")),
    (business.leaving_chance, (share, share, st.booleans(), "B")),
    (business.belief_after_transaction, (share, st.booleans(), "B")),
    (business.belief_after_month, (share, share, "B")),
    (exchange.going_on_chance, (share, share, "B")),
    (exchange.honouring_chance, (share, share, "B")),
    (exchange.trust_to_begin_with, (share, share, "B")),
    (exchange.trust_after, (share, st.integers(0, 2), "B")),
    (exchange.exchange_index, (st.floats(0, 10), "B")),
    (partnership.project_success, (share, share, "B")),
    (partnership.attention_drawn, (st.floats(0, 30), share, "B")),
    (partnership.drop_chance, (share, st.floats(1e-3, 1), "B")),
    (partnership.renewal_chance, (share, "B")),
    (partnership.reopening_chance, (st.booleans(), "B")),
    (rates.logistic, (st.floats(-800, 800),)),
    (rates.monthly, (share,)),
]


@pytest.mark.parametrize(("rule", "arguments"), RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_rule_stays_in_bounds_and_has_one_meaning(rule: Any, arguments: tuple[Any, ...]) -> None:
    """A share stays a share, and the compiled rule is the plain one, within one unit in the last place."""

    @given(st.tuples(*[st.just(BEHAVIOUR) if each == "B" else each for each in arguments]))
    def check(values: tuple[Any, ...]) -> None:
        compiled, plain = rule(*values), rule.py_func(*values)
        assert 0.0 <= compiled <= 1.0
        assert abs(compiled - plain) <= 4 * math.ulp(max(abs(plain), 1e-3))

    check()


def test_monthly_rates_add_up_to_a_year() -> None:
    assert 1 - (1 - rates.monthly(0.3)) ** 12 == pytest.approx(0.3)
    assert rates.monthly(0.0) == 0.0
    assert rates.hazard_in_month(0.12) == pytest.approx(1 - math.exp(-0.01))
    assert rates.repeated(0.1, 2.0) == pytest.approx(1 - 0.9**2)


def test_neutral_surroundings_leave_commitment_at_will() -> None:
    target = government.commitment_target(0.37, BEHAVIOUR.example_neutral, 0.5, BEHAVIOUR.support_neutral, BEHAVIOUR)
    assert target == pytest.approx(0.37)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_commitment_rises_with_example_reciprocity_and_support(place: int) -> None:
    low: list[Any] = [0.5] * 4 + [BEHAVIOUR]
    high = low.copy()
    low[place], high[place] = 0.2, 0.8
    assert government.commitment_target(*high) > government.commitment_target(*low)


def test_a_leader_changes_nothing_where_everything_is_remembered() -> None:
    assert government.commitment_under_new_leader(0.8, 0.1, 1.0) == 0.8
    assert government.commitment_under_new_leader(0.8, 0.1, 0.0) == pytest.approx(0.1)


def test_portfolio_thins_effort() -> None:
    alone = government.effort_for(1.0, 0.6, 0.0, 0.0, BEHAVIOUR)
    assert alone == pytest.approx(0.6)
    assert government.effort_for(1.0, 0.6, 0.0, 8.0, BEHAVIOUR) == pytest.approx(BEHAVIOUR.reference_effort)
    assert government.effort_for(1.0, 0.6, 8.0, 0.0, BEHAVIOUR) == pytest.approx(0.3)


def test_reciprocity_is_fair_at_one_half_and_mirrors() -> None:
    assert government.perceived_reciprocity(2.0, 2.0, 0.0) == 0.5
    assert government.perceived_reciprocity(0.0, 0.0, 0.3) == 0.5
    mine, theirs = government.perceived_reciprocity(1.0, 3.0, 0.2), government.perceived_reciprocity(3.0, 1.0, -0.2)
    assert mine + theirs == pytest.approx(1.0)


def test_example_fades_by_a_tenth_a_year() -> None:
    belief = 0.8
    for _ in range(12):
        belief = government.example_after(belief, 0, 0, 0.0, 0.0, BEHAVIOUR)
    assert belief == pytest.approx(0.8 * 0.9)


def test_weakest_link() -> None:
    assert partnership.joint_effort(0.0, 5.0, BEHAVIOUR) == 0.0
    assert partnership.joint_effort(BEHAVIOUR.reference_effort, 9.0, BEHAVIOUR) == 1.0
    full = partnership.activities_expected(0.7, 1.0, BEHAVIOUR.reference_understanding, BEHAVIOUR)
    assert full == pytest.approx(0.7 / 12)


def test_a_track_that_returns_what_was_aspired_to_is_kept() -> None:
    assert partnership.drop_chance(0.1, 0.1, BEHAVIOUR) == 0.0
    assert partnership.drop_chance(0.0, 0.1, BEHAVIOUR) == pytest.approx(1 - math.exp(-BEHAVIOUR.drop_hazard))


def test_seven_contacts_make_a_deal_about_as_often_as_proposed() -> None:
    """Known answer of the specification: six times going on at .6 + .3 U m."""
    assert exchange.going_on_chance(0.0, 1.0, BEHAVIOUR) ** 6 == pytest.approx(0.6**6)
    assert exchange.going_on_chance(1.0, 1.0, BEHAVIOUR) ** 6 == pytest.approx(0.9**6)


def test_citizens_join_as_the_formula_says() -> None:
    assert citizen.joining_chance(0.25, 0.1, 0.2, 3) == pytest.approx(0.75 * (1 - 0.9 * 0.8**3))
    assert citizen.joining_chance(1.0, 1.0, 1.0, 8) == 0.0
    assert citizen.reach(490.0, 1e6, BEHAVIOUR) == pytest.approx(490 / 1e6)


def test_productivity_has_mean_one() -> None:
    import numpy as np
    from scipy.stats import norm

    grid = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert np.mean([business.productivity_of(x, BEHAVIOUR) for x in grid]) == pytest.approx(1.0, abs=1e-3)
    assert business.sector_match(2, 5, 0.5, 77 << 32, 1) == business.sector_match(5, 2, 0.5, 77 << 32, 1)
