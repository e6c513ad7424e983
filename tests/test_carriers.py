"""Carriers in city hall: lost in silence and with leaders, found by invitation or on an occasion, as closed forms say."""

import math
from typing import Any

import numpy as np
import pytest
from sistercities import load_scenario
from sistercities.world.founding import advance_world, found_world

TINY = {
    "defaults.city.businesses": 1,
    "defaults.city.citizens": 1,
    "defaults.city.leader_turnover": 0.0,
    "defaults.city.office": 0.0,
    "defaults.partnership.committee": 0.0,
    "switches.associations": "off",
    "switches.commitment": "fixed",
    "behaviour.will_spread": 0.0,
    "calendar.until": "1997-12",
}
"""Two city halls alone, of a commitment of one half, which nothing keeps and nothing moves."""

STEADY = {"behaviour.carrier_neglect": 0.0, "behaviour.carrier_turnover": 0.0}
ALONE = {"behaviour.invitation": 0.0, "behaviour.revival": 0.0}
SILENT = {
    "behaviour.people_activities": 0.0,
    "behaviour.economic_activities": 0.0,
    "behaviour.technical_activities": 0.0,
}
NOBODY = {"defaults.side.proposer": 0.0, "behaviour.carrier_named": 0.0}
WORLDS = 150


def records(changes: dict[str, Any], worlds: int = WORLDS) -> Any:
    """Records of many worlds, ``[world, month]``."""
    scenario = load_scenario("base", {**TINY, **changes})
    return np.stack(
        [
            advance_world(found_world(scenario, seed), 0, scenario.months).record[:, 0]
            for seed in range(worlds)
        ]
    )


def near(expected: float, samples: int) -> Any:
    """A share as so many independent samples give it, within four standard errors."""
    return pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / samples))


def test_where_nothing_happens_carriers_are_lost_by_the_closed_form() -> None:
    """ln(share) = -carrier_neglect x sum of (1 - e^(-q / patience)) / 12 over the silent months q."""
    record = records({**ALONE, **SILENT})
    for months in (12, 36):
        hazard = sum(-math.expm1(-quiet / 24) for quiet in range(1, months + 1)) * 2.5 / 12
        share = (record["carried_a"][:, months].mean() + record["carried_b"][:, months].mean()) / 2
        assert share == near(math.exp(-hazard), 2 * WORLDS)


def test_commitment_decides_how_fast_a_neglected_carrier_goes() -> None:
    """Fully committed city halls never lose anybody to silence, and where nobody wants to it goes twice as fast."""
    devoted = records({**ALONE, **SILENT, "defaults.side.will": 1.0}, 20)
    assert devoted["carried_a"][:, -1].mean() > 0.95
    reluctant = records({**ALONE, **SILENT, "defaults.side.will": 0.0})
    hazard = sum(-math.expm1(-quiet / 24) for quiet in range(1, 13)) * 2 * 2.5 / 12
    assert reluctant["carried_a"][:, 12].mean() == near(math.exp(-hazard), WORLDS)


@pytest.mark.parametrize(
    ("office", "keeps", "lost"), [(0.0, 0.6, 0.5), (0.5, 1.0, 0.25), (1.0, 1.0, 0.0)]
)
def test_a_new_leader_costs_the_share_that_nothing_keeps(
    office: float, keeps: float, lost: float
) -> None:
    new_leader = {"title": "x", "parameter": "leader", "change": "add", "size": 1.0}
    record = records(
        {
            **ALONE,
            "behaviour.carrier_neglect": 0.0,
            "behaviour.carrier_office": keeps,
            "defaults.city.office": office,
            "policies.new": {**new_leader, "cities": ["first"], "begins": "1992-01"},
        }
    )
    assert record["carried_a"][:, 23].all()
    assert record["carried_b"].all()
    assert record["carried_a"][:, 24].mean() == near(1.0 - lost, WORLDS)


def test_a_silent_partnership_is_revived_at_its_rate_and_more_often_on_an_occasion() -> None:
    occasion = {"behaviour.reopening_occasion": 10.0}
    record = records({**NOBODY, **STEADY, **occasion, "behaviour.revival": 0.1})
    carried = record["carried_a"]
    assert np.array_equal(carried, record["carried_b"])
    assert not carried[:, 0].any()
    assert carried[:, 48].mean() == near(1 - 0.9**4, WORLDS)
    # Until the fifth anniversary 59 months, and then 12 months that count ten times.
    assert carried[:, 71].mean() == near(1 - 0.9 ** ((59 + 10 * 12) / 12), WORLDS)


def test_a_visit_of_one_nation_to_the_other_is_an_occasion() -> None:
    visit = {
        "defaults.partnership.occasions": {"visit": "1991-01"},
        "behaviour.reopening_occasion": 10.0,
    }
    record = records({**NOBODY, **STEADY, "behaviour.revival": 0.1, **visit})
    months = 11 + 10 * 12 + 13
    assert record["carried_a"][:, 36].mean() == near(1 - 0.9 ** (months / 12), WORLDS)


def test_a_carrier_invites_until_the_other_city_hall_has_one_too() -> None:
    record = records(
        {
            **STEADY,
            "behaviour.carrier_named": 0.0,
            "behaviour.invitation": 0.3,
            "partnerships.first-second.sides.first.proposer": 1.0,
            "partnerships.first-second.sides.second.proposer": 0.0,
        }
    )
    assert record["carried_a"].all()
    assert not record["carried_b"][:, 0].any()
    assert record["carried_b"][:, 36].mean() == near(1 - 0.7**3, WORLDS)


def test_who_proposed_decides_whether_somebody_is_named() -> None:
    """Neutral and doers: always; diplomats: as often as ``carrier_named`` says."""
    for proposer, share in ((1.0, 1.0), (0.5, 1.0), (0.2, 0.7), (0.0, 0.5)):
        named = records({"defaults.side.proposer": proposer, "calendar.until": "1990-02"})
        assert named["carried_a"][:, 0].mean() == near(share, WORLDS)


def test_without_a_carrier_an_agreement_is_paper_until_a_showcase_project() -> None:
    pilot = {"title": "x", "parameter": "pilots", "change": "add", "size": 1.0, "begins": "1993-01"}
    changes = {**NOBODY, **ALONE, "defaults.partnership.committee": 1.0, "policies.pilot": pilot}
    record = records(changes, 5)
    paper, after = record[:, :36], record[:, 36:]
    assert paper["valid"].all()
    for column in ("effort_a", "effort_b", "activities"):
        assert not paper[column].any()
    assert len(np.unique(paper["understanding"])) == 1  # no committee meets
    assert after["carried_a"][:, 0].all()
    assert after["carried_b"][:, 0].all()
    assert (after["effort_a"][:, 0] > 0).all()


def test_a_city_hall_without_a_carrier_only_answers() -> None:
    changes = {
        "behaviour.ad_hoc": 0.3,
        "behaviour.invitation": 0.0,
        "behaviour.carrier_named": 0.0,
        **STEADY,
    }
    one_sided = {
        "partnerships.first-second.sides.first.proposer": 1.0,
        "partnerships.first-second.sides.second.proposer": 0.0,
    }
    record = records({**changes, **one_sided}, 3)
    assert record["effort_b"][:, 0] == pytest.approx(0.3 * record["effort_a"][:, 0])


def test_a_policy_that_names_a_desk_gives_its_side_somebody() -> None:
    desk = {"title": "x", "parameter": "desk", "change": "add", "size": 1.0, "begins": "1992-01"}
    record = records({**NOBODY, **ALONE, "policies.desk": {**desk, "cities": ["second"]}}, 3)
    assert not record["carried_a"].any()
    assert not record["carried_b"][:, :24].any()
    assert record["carried_b"][:, 24].all()


def test_an_orderly_handover_keeps_carriers_when_leaders_change() -> None:
    handover = {"title": "x", "parameter": "carrier_turnover", "change": "lower", "size": 1.0}
    lively = {**ALONE, "behaviour.carrier_neglect": 0.0, "defaults.city.leader_turnover": 2.0}
    assert records({**lively, "policies.handover": handover}, 20)["carried_a"].all()
    assert not records(lively, 20)["carried_a"][:, -1].all()


def test_with_its_parameters_at_zero_the_mechanism_is_the_switch_off() -> None:
    changes = {
        "defaults.city.businesses": 40,
        "defaults.city.citizens": 40,
        "behaviour.ad_hoc": 0.0,
    }
    idle = load_scenario("kyoto-yogyakarta", {**changes, **STEADY, "behaviour.carrier_named": 1.0})
    off = load_scenario("kyoto-yogyakarta", {**changes, "switches.carriers": "off"})
    one, other = (
        advance_world(found_world(scenario, 3), 0, scenario.months) for scenario in (idle, off)
    )
    assert one.record.tobytes() == other.record.tobytes()  # type: ignore[attr-defined]
