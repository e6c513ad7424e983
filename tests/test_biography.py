"""A biography is told in words: whose state moved, only what moved, and no committee that nobody coded or founded."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sistercities import SisterCitiesError, biography, load_scenario
from sistercities.questions.history import Event, month_of, moved_in_words, state_in_words
from sistercities.world.outcome import outcomes, phases
from sistercities.world.record import RENEWED, measured

from tests.conftest import NAMES, SMALL
from tests.lives import STORMY, assert_a_function

type Command = Callable[..., tuple[int, str, str]]

COMMITTEE = "partnerships.first-second.committee"
WEAK = {**SMALL, "behaviour.renewal_intercept": -20.0, "behaviour.renewal_commitment": 0.0}
"""No agreement is ever renewed, so every one lapses."""


def told(changes: dict[str, object] | None = None) -> list[Event]:
    return biography(load_scenario("base", WEAK), seed=1, changes=changes).events


def lapses(*events: Event) -> set[str]:
    return {event.what for event in events if event.what.startswith("The agreement lapses")}


# --- Words


def test_states_bear_the_name_of_their_city() -> None:
    scenario = load_scenario("jakarta-beijing")
    assert state_in_words("will_a", scenario) == "will of Jakarta's seated leader"
    assert state_in_words("commitment_b", scenario) == "commitment of Beijing"
    assert state_in_words("example_a", scenario) == "belief in success of Jakarta"
    assert state_in_words("exchange_index", scenario) == "exchange index g"
    assert state_in_words("flow_a_to_b", scenario) == "deliveries from Jakarta to Beijing"
    for name in measured():
        words = state_in_words(name, scenario)
        assert "_" not in words and "first" not in words and "second" not in words, words


def test_names_that_read_like_places_are_left_alone() -> None:
    names = {"cities.first.name": "the second city", "cities.second.name": "the first city"}
    scenario = load_scenario(load_scenario("base"), names)
    assert (
        state_in_words("flow_a_to_b", scenario)
        == "deliveries from the second city to the first city"
    )


def test_what_has_the_same_digits_before_and_after_is_left_out() -> None:
    scenario = load_scenario("jakarta-beijing")
    changed = {
        "will_a": (0.371, 0.419),
        "commitment_a": (0.051, 0.054),
        "ties": (3.0, 4.0),
        "example_a": (0.114, 0.116),
    }
    event = Event("1995-01", "leader", "Somebody", None, changed)
    assert moved_in_words(event, scenario) == [
        "will of Jakarta's seated leader 0.37 to 0.42",
        "trading ties 3 to 4",
        "belief in success of Jakarta 0.11 to 0.12",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_history_prints_a_name_of_the_code_or_what_did_not_move(name: str) -> None:
    life = biography(name, seed=3, changes=SMALL)
    assert life.events
    for event in life.events:
        assert_a_function(event.rule)
        for said in moved_in_words(event, life.scenario):
            assert "_" not in said
            *_, before, _, after = said.split()
            assert before != after, said


def test_what_is_printed_and_stored(command: Command) -> None:
    status, printed, complaints = command(
        "biography", "jakarta-beijing", "--seed", 7, "--out", "out"
    )
    assert (status, complaints) == (0, "")
    assert (
        "will_a" not in printed
        and "commitment_a" not in printed
        and "exchange_index 0" not in printed
    )
    assert "committee" not in printed
    events = pd.read_csv("out/events.csv")
    assert {"will_a", "will_b"} <= set(events["state"].dropna())
    words = events.set_index("state")["state in words"]
    assert set(words["will_a"]) == {"will of Jakarta's seated leader"}


def test_many_rules_are_named() -> None:
    """That each is a function is looked at where each history is."""
    lives = (biography(name, seed=1, changes=SMALL) for name in NAMES[1:4])
    assert len({event.rule for life in lives for event in life.events if event.rule}) > 10


# --- Committees


def test_a_committee_that_nobody_coded_is_not_told_of() -> None:
    neutral = load_scenario("base").partnership.committee
    assert neutral.value == 0.5 and not neutral.sources and not neutral.indicator
    assert lapses(*told()) == {"The agreement lapses"}


@pytest.mark.parametrize(
    ("committee", "meets"),
    [
        (1.0, True),
        (0.2, True),
        (0.0, False),
        ({"value": 0.5, "indicator": "joint-committee", "date": "1990", "source": "memory"}, True),
        ({"value": 0.0, "indicator": "joint-committee", "date": "1990", "source": "memory"}, False),
    ],
)
def test_a_committee_that_is_coded_no_longer_meets_once_the_agreement_lapses(
    committee: object, meets: bool
) -> None:
    expected = (
        "The agreement lapses; its committee no longer meets" if meets else "The agreement lapses"
    )
    assert lapses(*told({COMMITTEE: committee})) == {expected}


def test_a_committee_of_a_policy_meets_while_the_policy_lasts() -> None:
    policy = {"title": "Committee", "parameter": "committee", "change": "raise", "size": 1.0}
    during = told({"policies": {"it": {**policy, "begins": "1991-01", "ends": "1996-12"}}})
    for event in during:
        if event.what.startswith("The agreement lapses"):
            assert ("committee" in event.what) == ("1991-01" <= event.month <= "1996-12"), event
    assert len(lapses(*during)) == 2
    for idle in (
        {"size": 0.0},
        {"change": "lower"},
        {"partnerships": ["first-second"], "ends": "1990-02"},
    ):
        assert lapses(*told({"policies": {"it": {**policy, **idle}}})) == {"The agreement lapses"}


# --- Policies and shocks


def test_only_policies_that_hold_for_the_partnership_are_told() -> None:
    office = {
        "title": "Office",
        "parameter": "office",
        "change": "raise",
        "size": 1.0,
        "begins": "2000-01",
    }
    changes = {
        "policies": {
            "here": {**office, "title": "Here", "cities": ["jakarta"], "ends": "2003-12"},
            "there": {**office, "title": "There", "cities": ["rotterdam"]},
            "nothing": {**office, "title": "Nothing", "size": 0.0},
            "early": {**office, "title": "Early", "begins": "1985-01", "ends": "1999-12"},
            "other": {"title": "Other", "parameter": "committee", "change": "raise", "size": 1.0,
                      "partnerships": ["jakarta-rotterdam"]},
        }
    }  # fmt: skip
    found = biography("jakarta-portfolio", changes={**SMALL, **changes}).events
    policies = [(event.month, event.what) for event in found if event.what.startswith("Policy")]
    signed = load_scenario("jakarta-portfolio").partnership.signed
    assert policies == [
        (signed, "Policy: Early"),
        ("1999-12", "Policy ends (Early)"),
        ("2000-01", "Policy: Here in Jakarta"),
        ("2003-12", "Policy ends (Here)"),
    ]


def test_events_are_those_of_the_months() -> None:
    life = biography("kyoto-yogyakarta", seed=5, changes=SMALL)
    renewed = [event for event in life.events if event.what == "The agreement is renewed"]
    months: Any = life.months
    assert len(renewed) == int(np.sum(months["agreement_event"] == RENEWED)) > 0


# --- Silence, and what became of it


def test_two_years_of_silence_are_told_however_soon_they_end() -> None:
    """In this history nothing happens for 28 months, and the phase lasts five."""
    life = biography("jakarta-beijing", seed=3)
    silent = ~(life.months["activities"] > 0)
    assert phases(life.months)[266:271].tolist() == ["dormant"] * 5
    assert silent[243:271].all() and not silent[242]
    told = [event for event in life.events if event.month == "2014-10" and event.kind == "phase"]
    assert [event.what for event in told] == ["Paper without practice: no activity since 2012-10"]


@pytest.mark.parametrize("seed", range(5))
def test_every_silence_of_two_years_is_told_when_it_is_full(seed: int) -> None:
    """If it ends half a year or more of another phase."""
    life = biography(load_scenario("base", STORMY), seed=seed)
    named = phases(life.months).tolist()
    told = {event.month for event in life.events if "no activity since" in event.what}
    for age in range(30, len(named)):
        steady = len(set(named[age - 6 : age])) == 1
        silent = {"dormant", "ended"}
        if named[age] in silent and steady and named[age - 1] not in silent:
            assert month_of(life.scenario, age) in told, age


def test_what_became_of_it_is_told_at_every_age() -> None:
    life = biography("kyoto-yogyakarta", seed=1, age=[25, 10], changes=SMALL)
    assert life.ages == (10, 25)
    expected = outcomes(life.months[None, : 12 * 10]).iloc[0]
    told = life.tables["outcomes"].set_index("age").loc[10]
    assert told["exchange_index"] == expected["exchange_index"]
    assert told["phase"] == expected["phase"]
    assert "What became of it, 10 and 25 years after signing" in life.text()


@pytest.mark.parametrize("age", [0, 26, "25"])
def test_an_age_that_cannot_be_told_is_refused(age: Any) -> None:
    with pytest.raises(SisterCitiesError, match="age"):
        biography("jakarta-beijing", age=age)
