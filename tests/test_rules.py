"""Behavioural rules: limits, directions, bounds; compiled and plain Python agree."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import business, citizen, exchange, government, matching, observation, partnership, rates, review
from sistercities.founding import draft_of
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.files import load_scenario
from sistercities.scenario.switches import Switches

DRAFT = draft_of(load_scenario("base"))
BEHAVIOUR: Any = DRAFT.behaviour
CHOICES: Any = DRAFT.switches
share = st.floats(0, 1)
few = st.integers(0, 5)
many = st.floats(0, 50)
effort = st.floats(0, BEHAVIOUR.reference_effort)
RULES = [
    (government.institutional_memory, (share, share, share, "B")),
    (government.will_of_leader, (share, st.floats(-5, 5), "B")),
    (government.commitment_under_new_leader, (share, share, share)),
    (government.commitment_target, (share, share, share, share, "B")),
    (government.adjusted_commitment, (share, share, share, "B", "S")),
    (government.perceived_reciprocity, (many, many, st.floats(1, 100), st.floats(1, 100), "B", "S")),
    (government.example_after, (share, st.floats(0, 5), st.floats(0, 5), many, many, "B")),
    (government.priority_forgotten, (share, share, share)),
    (citizen.reach, (st.floats(1e3, 1e8), "B")),
    (citizen.threshold_of, (share, st.floats(-2, 2))),
    (citizen.joining_chance, (share, share, share, st.integers(0, 8), "B", "S")),
    (citizen.lapsing_chance, (st.booleans(), "B")),
    (citizen.outreach_of, (st.integers(0, 20), share, share, share)),
    (business.hearing_chance, (share, share, share)),
    (business.joining_chance, (share, st.floats(0, 5), st.floats(-1, 2), "B")),
    (business.leaving_chance, (share, share, st.booleans(), "B")),
    (business.belief_after_transaction, (share, st.booleans(), "B")),
    (business.belief_after_month, (share, share, "B")),
    (matching.going_on_chance, (share, share, "B")),
    (matching.trust_to_begin_with, (share, share, "B")),
    (exchange.honouring_chance, (share, share, "B")),
    (exchange.trust_after, (share, st.integers(0, 2), "B")),
    (exchange.exchange_index, (st.floats(0, 10), "B")),
    (partnership.joint_effort, (effort, effort, "B", "S")),
    (partnership.project_success, (share, share, "B")),
    (partnership.project_index, (st.floats(0, 50), "B")),
    (partnership.attention_drawn, (st.floats(0, 30), share, share)),
    (partnership.home_drift_in, (share, share, "B")),
    (review.drop_chance, (share, st.floats(1e-3, 1), "B")),
    (review.aspiration_after, (share, share, "B")),
    (review.renewal_chance, (share, "B")),
    (review.reopening_chance, (st.booleans(), "B")),
    (observation.balance, (many, many)),
    (observation.participation_of, (share, few, few, st.floats(1, 20))),
    (rates.logistic, (st.floats(-800, 800),)),
    (rates.repeated, (share, st.floats(0, 10))),
]


SWITCHED = [
    CHOICES,
    draft_of(
        load_scenario(
            "base",
            {f"switches.{name}": alternatives[-1] for name, alternatives in Switches.alternatives().items()},
        )
    ).switches,
]


@pytest.mark.parametrize(("rule", "arguments"), RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_rule_stays_in_bounds_and_has_one_meaning(rule: Any, arguments: tuple[Any, ...]) -> None:
    """A share stays a share, and the compiled rule is the plain one, within one unit in the last place."""

    records = {"B": st.just(BEHAVIOUR), "S": st.sampled_from(list(SWITCHED))}

    @given(st.tuples(*[records.get(each, each) if isinstance(each, str) else each for each in arguments]))
    def check(values: tuple[Any, ...]) -> None:
        compiled, plain = rule(*values), rule.py_func(*values)
        assert 0.0 <= compiled <= 1.0
        assert abs(compiled - plain) <= 4 * math.ulp(max(abs(plain), 1e-3))

    check()


def test_rates_of_a_step_add_up_to_a_year() -> None:
    for year in (12, 24):
        assert 1 - (1 - rates.chance_within_step(0.3, year)) ** year == pytest.approx(0.3)
        assert rates.hazard_within_step(0.12, year) == pytest.approx(1 - math.exp(-0.12 / year))
    assert rates.chance_within_step(0.0, 12) == 0.0
    assert rates.repeated(0.1, 2.0) == pytest.approx(1 - 0.9**2)


def test_every_parameter_is_held_per_step_as_its_pace_says() -> None:
    behaviour = load_scenario("base").behaviour
    half = draft_of(load_scenario("base", {"calendar.step": "half-month"})).behaviour
    for name, pace in Behaviour.paces().items():
        value, month, fortnight = getattr(behaviour, name), getattr(BEHAVIOUR, name), getattr(half, name)
        expected = {
            None: (value, value),
            "chance a year": (1 - (1 - value) ** (1 / 12), 1 - (1 - value) ** (1 / 24)),
            "chance a month": (value, 1 - (1 - value) ** 0.5),
            "mean a year": (value / 12, value / 24),
            "size a month": (value, value / 2),
            "months": (value, 2 * value),
            "years": (12 * value, 24 * value),
        }[pace]
        assert (month, fortnight) == pytest.approx(expected), name


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
    assert government.perceived_reciprocity(2.0, 2.0, 5.0, 5.0, BEHAVIOUR, CHOICES) == 0.5
    assert government.perceived_reciprocity(0.0, 0.0, 5.0, 9.0, BEHAVIOUR, CHOICES) == 0.5
    mine = government.perceived_reciprocity(1.0, 3.0, 5.0, 9.0, BEHAVIOUR, CHOICES)
    theirs = government.perceived_reciprocity(3.0, 1.0, 9.0, 5.0, BEHAVIOUR, CHOICES)
    assert mine + theirs == pytest.approx(1.0)
    assert government.perceived_reciprocity(1.0, 3.0, 5.0, 9.0, BEHAVIOUR, SWITCHED[1]) == 0.5


def test_example_fades_by_a_tenth_a_year() -> None:
    belief = 0.8
    for _ in range(12):
        belief = government.example_after(belief, 0.0, 0.0, 0.0, 0.0, BEHAVIOUR)
    assert belief == pytest.approx(0.8 * 0.9)


def test_efforts_join_as_the_switch_says() -> None:
    reference = BEHAVIOUR.reference_effort
    for aggregation, one_sided, even in (
        ("weakest-link", 0.0, 1.0),
        ("cobb-douglas", 0.0, 1.0),
        ("additive", 0.5, 1.0),
    ):
        choices = draft_of(load_scenario("base", {"switches.aggregation": aggregation})).switches
        assert partnership.joint_effort(0.0, reference, BEHAVIOUR, choices) == one_sided
        assert partnership.joint_effort(reference, reference, BEHAVIOUR, choices) == pytest.approx(even)
    assert partnership.joint_effort(reference, 9.0, BEHAVIOUR, CHOICES) == 1.0
    full = partnership.activities_expected(0.7 / 12, 1.0, BEHAVIOUR.reference_understanding, BEHAVIOUR)
    assert full == pytest.approx(0.7 / 12)


def test_a_track_that_returns_what_was_aspired_to_is_kept() -> None:
    assert review.drop_chance(0.1, 0.1, BEHAVIOUR) == 0.0
    assert review.drop_chance(0.0, 0.1, BEHAVIOUR) == pytest.approx(1 - math.exp(-BEHAVIOUR.drop_hazard))


def test_seven_contacts_make_a_deal_about_as_often_as_proposed() -> None:
    """Known answer of the specification: six times going on at .6 + .3 U m."""
    assert matching.going_on_chance(0.0, 1.0, BEHAVIOUR) ** 6 == pytest.approx(0.6**6)
    assert matching.going_on_chance(1.0, 1.0, BEHAVIOUR) ** 6 == pytest.approx(0.9**6)


def test_citizens_join_as_the_formula_says() -> None:
    assert citizen.joining_chance(0.25, 0.1, 0.2, 3, BEHAVIOUR, CHOICES) == pytest.approx(0.75 * (1 - 0.9 * 0.8**3))
    assert citizen.joining_chance(1.0, 1.0, 1.0, 8, BEHAVIOUR, CHOICES) == 0.0
    assert citizen.reach(1e6, BEHAVIOUR) == pytest.approx(490 / 1e6)


def test_citizens_who_wait_for_others_join_as_granovetter_says() -> None:
    choices = SWITCHED[1]
    assert citizen.joining_chance(0.5, 0.1, 0.2, 4, BEHAVIOUR, choices) == 1.0
    assert citizen.joining_chance(0.5, 0.1, 0.2, 2, BEHAVIOUR, choices) == 0.1
    assert citizen.joining_chance(0.5, 0.1, 0.2, 1, BEHAVIOUR, choices) == 0.0
    assert citizen.joining_chance(0.0, 0.0, 0.2, 0, BEHAVIOUR, choices) == 0.0


def test_sequencing_lowers_the_cost_of_entry_only_while_it_is_on() -> None:
    with_people = business.cost_of_entry(0.45, 0.0, True, 0.1, BEHAVIOUR, CHOICES)
    assert with_people == pytest.approx(0.45 - BEHAVIOUR.people_relief - 0.1 * BEHAVIOUR.support_relief)
    assert business.cost_of_entry(0.45, 0.0, True, 0.1, BEHAVIOUR, SWITCHED[1]) == 0.45


def test_productivity_has_mean_one() -> None:
    import numpy as np
    from scipy.stats import norm

    grid = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert np.mean([business.productivity_of(x, BEHAVIOUR) for x in grid]) == pytest.approx(1.0, abs=1e-3)
    assert business.sector_match(2, 5, 0.5, 77 << 32, 1) == business.sector_match(5, 2, 0.5, 77 << 32, 1)
