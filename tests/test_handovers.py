"""Who carried a partnership is told change by change, with the cause without which it would not have been."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from sistercities import biography, load_scenario
from sistercities.questions.biography import Biography
from sistercities.questions.history import Event
from sistercities.questions.turn import Cause
from sistercities.scenario.dates import count

from tests.conftest import NAMES, SMALL
from tests.lives import STORMY, assert_a_function

CITY_HALL = ("carried_a", "carried_b")
OUTSIDE = ("association_a", "association_b")


@cache
def stormy(**more: Any) -> list[Biography]:
    scenario = load_scenario("base", {**STORMY, **more})
    return [biography(scenario, seed=seed) for seed in range(5)]


@pytest.mark.parametrize("name", NAMES)
def test_every_change_of_hands_is_told_and_nothing_else(name: str) -> None:
    life = biography(name, seed=4, changes=SMALL)
    assert_told(life)
    for event in life.events:
        assert_a_function(event.rule)


@pytest.mark.parametrize("step", ["month", "half-month"])
def test_where_much_changes_every_change_of_hands_is_told(step: str) -> None:
    lives = stormy(**{"calendar.step": step})
    for life in lives:
        assert_told(life)
    turns = [turn for life in lives for turn in life.seen.turns]
    assert len(turns) > 60


def assert_told(life: Biography) -> None:
    """What is told of a month adds up to what the record says, column by column and month by month."""
    for column in (*CITY_HALL, *OUTSIDE):
        recorded = np.concatenate(([0], life.months[column].astype(int)))
        told = np.zeros(len(life.months), dtype=int)
        for event in life.events:
            if column in event.changed and event.kind in {"carrier", "association"}:
                before, after = event.changed[column]
                told[age_of(event, life)] += int(after) - int(before)
        assert told.tolist() == np.diff(recorded).tolist(), column

    causes = {turn.cause for turn in life.seen.turns}
    assert life.scenario.policies or not causes & {Cause.DESK, Cause.POLICY, Cause.PROJECT}


def age_of(event: Event, life: Biography) -> int:
    return count(event.month) - count(life.scenario.partnership.signed)


def test_no_cause_is_told_that_could_not_have_been() -> None:
    seen: set[Cause] = set()
    forgotten = stormy(**{"behaviour.invitation": 0.0, "defaults.city.leader_turnover": 3.0})
    for life in [*stormy(), *forgotten]:
        months = life.months
        for turn in life.seen.turns:
            seen.add(turn.cause)
            assert 0.0 < turn.chance <= 1.0, turn
            side = "ab"[turn.side]
            new_leader = turn.age > 0 and (
                months[f"will_{side}"][turn.age] != months[f"will_{side}"][turn.age - 1]
            )
            if turn.cause == Cause.LEADER or turn.leader:
                assert new_leader, turn
            if turn.cause in {Cause.NEGLECT, Cause.SILENCE, Cause.REVIVED}:
                assert turn.quiet > 0, turn
            if turn.cause == Cause.ASKED:
                assert months[f"carried_{'ba'[turn.side]}"][turn.age - 1], turn
    assert seen >= {
        Cause.NAMED, Cause.NEGLECT, Cause.LEADER, Cause.ASKED, Cause.REVIVED, Cause.REMEMBERED,
        Cause.KEPT, Cause.KNOWN, Cause.SCHOOLS, Cause.COUNTERPART, Cause.SILENCE,
    }  # fmt: skip


def test_a_silence_is_told_as_long_as_the_record_says() -> None:
    """It is counted from the last joint activity, or from the signing, or from a revival."""
    for life in stormy():
        revived = {turn.age for turn in life.seen.turns if turn.cause == Cause.REVIVED}
        quiet = [0]
        for age in range(1, len(life.months)):
            before = 0 if age - 1 in revived else quiet[-1]
            quiet.append(0 if life.months["activities"][age - 1] > 0 else before + 1)
        for turn in life.seen.turns:
            if turn.cause in {Cause.NEGLECT, Cause.LEADER, Cause.ASKED, Cause.REVIVED}:
                assert turn.quiet == quiet[turn.age], turn


def test_nobody_is_lost_to_a_leader_where_leaders_take_nobody() -> None:
    for life in stormy(**{"behaviour.carrier_turnover": 0.0}):
        assert not any(turn.cause == Cause.LEADER or turn.leader for turn in life.seen.turns)
    lost = [
        turn.cause
        for life in stormy(**{"behaviour.carrier_neglect": 0.0})
        for turn in life.seen.turns
        if turn.holder == "carried" and turn.held == (True, False)
    ]
    assert set(lost) == {Cause.LEADER}


def test_whoever_is_kept_is_kept_by_somebody_who_is_there() -> None:
    bare = {"defaults.city.office": 0.0, "defaults.partnership.committee": 0.0}
    for life in stormy(**bare, **{"switches.associations": "off", "behaviour.community_full": 1e9}):
        assert not any(turn.cause == Cause.KEPT for turn in life.seen.turns)
    office = stormy(**{**bare, "defaults.city.office": 1.0, "switches.associations": "off"})
    keepers = {turn.keeper for life in office for turn in life.seen.turns if turn.keeper}
    assert keepers == {"office"}


def test_an_occasion_is_named_where_nobody_would_have_been_found_without_it() -> None:
    turns = [turn for life in stormy() for turn in life.seen.turns]
    found = [turn for turn in turns if turn.occasion is not None]
    assert found
    assert all(0 <= turn.age - (turn.occasion or 0) < 12 for turn in found)
    ordinary = stormy(**{"behaviour.reopening_occasion": 1.0})
    assert all(turn.occasion is None for life in ordinary for turn in life.seen.turns)


def test_occasions_are_those_by_which_the_model_goes() -> None:
    life = biography("jakarta-beijing", seed=4, changes=SMALL)
    pact = life.scenario.partnership
    nations = [date.value for date in pact.occasions.values()]
    told = [event.month for event in life.events if event.kind == "occasion"]
    assert len(nations) == 7
    assert sorted(told) == sorted([*nations, "1997-08", "2002-08", "2007-08", "2012-08", "2017-08"])
    assert any("Jiang Zemin" in event.what for event in life.events)
    assert "jawawa-jiang-1994" in life.text()


POLICY = {"title": "P", "change": "add", "size": 1.0, "begins": "1995-01"}
NOBODY = {
    **SMALL,
    "defaults.side.proposer": 0.0,
    "defaults.side.association": 0.0,
    "behaviour.carrier_named": 0.0,
    "behaviour.revival": 0.0,
    "behaviour.association_founding": 0.0,
    "behaviour.carrier_neglect": 0.0,
    "behaviour.carrier_turnover": 0.0,
    "behaviour.association_loss": 0.0,
}
"""Nobody is named, and nobody is ever found."""


@pytest.mark.parametrize(
    ("policy", "cause", "said"),
    [
        ({"parameter": "desk", "cities": ["second"]}, Cause.DESK,
         "Second city finds who carries the partnership: a policy names a desk"),
        ({"parameter": "pilots"}, Cause.PROJECT,
         "First city and Second city find who carries the partnership: a showcase project has somebody on both sides"),
        ({"parameter": "association", "change": "raise", "cities": ["first"]}, Cause.POLICY,
         "Association of First city is founded: a policy founds it"),
    ],
)  # fmt: skip
def test_what_a_policy_founds_is_told_as_its_work(
    policy: dict[str, object], cause: Cause, said: str
) -> None:
    changes = {**NOBODY, "behaviour.invitation": 0.0, "policies": {"it": {**POLICY, **policy}}}
    life = biography(load_scenario("base", changes), seed=2)
    (event,) = [each for each in life.events if each.kind in {"carrier", "association"}]
    assert {turn.cause for turn in life.seen.turns} == {cause}
    assert (event.month, event.what) == ("1995-01", said)


def test_a_partnership_that_is_over_leaves_nobody() -> None:
    changes = {
        **SMALL,
        "partnerships.first-second.ends": "1995-06",
        "defaults.side.association": 1.0,
    }
    quiet = {"behaviour.carrier_neglect": 0.0, "behaviour.carrier_turnover": 0.0}
    life = biography(load_scenario("base", {**changes, **quiet}), seed=2)
    lost = [event.what for event in life.events if " over" in event.what]
    assert lost == [
        "First city and Second city lose who carried the partnership: the partnership is over",
        "Association of First city and Second city gives up: the partnership is over",
    ]


def test_nothing_is_told_of_what_is_switched_off() -> None:
    off = {"switches.carriers": "off", "switches.associations": "off"}
    life = biography(load_scenario("base", {**SMALL, **off}), seed=1)
    assert life.seen.turns == []
    assert not {event.kind for event in life.events} & {"carrier", "association"}
    assert "City hall of First city, 312 of 312 months: 1990-01 to the last month." in life.text()


def test_what_is_summed_up_is_what_happened() -> None:
    life = biography("jakarta-beijing", seed=1)
    text = " ".join(life.text().split())
    for column in (*CITY_HALL, *OUTSIDE):
        assert f"{int(life.months[column].sum())} of {len(life.months)} months" in text
    assert "an association" in text and "committee" not in text
