"""Diff: how two scenarios differ, in plain sentences, by the factor that owns the difference."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sistercities import diff, load_scenario
from sistercities.scenario.fields import evidence_fields, owned_fields
from sistercities.scenario.library import scenario_names
from sistercities.scenario.schema import FACTORS, City, Partnership
from sistercities.scenario.side import Side
from sistercities.scrutiny.wording import NOT_GIVEN, phrase

type Command = Callable[..., tuple[int, str, str]]

PAIR = "partnerships.jakarta-beijing"


def told(changes: dict[str, object], name: str = "jakarta-beijing") -> list[tuple[str, str]]:
    """Differences that changes make to a scenario."""
    return [
        (found.factor, found.sentence)
        for found in diff(load_scenario(name), load_scenario(name, changes))
    ]


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_does_not_differ_from_itself(name: str) -> None:
    assert diff(name, name) == []


def test_cities_are_compared_by_their_side() -> None:
    sentences = "\n".join(found.sentence for found in diff("jakarta-beijing", "kyoto-yogyakarta"))
    assert re.search(
        r"^Jakarta has \d+ to \d+ background partners where Kyoto Prefecture has \d+ to \d+$",
        sentences,
        re.MULTILINE,
    )
    assert re.search(
        r"^Beijing has \d+ dated changes of leader where Yogyakarta has \d+$",
        sentences,
        re.MULTILINE,
    )


def test_factors_come_in_their_order_before_all_else() -> None:
    factors = list(
        dict.fromkeys(found.factor for found in diff("jakarta-beijing", "surabaya-kitakyushu"))
    )
    order = [*FACTORS, "circumstances", "world", "events", "calendar", "switches", "behaviour"]
    assert factors == [factor for factor in order if factor in factors]


def test_what_is_called_the_same_is_told_apart_by_scenario(command: Command) -> None:
    Path("mine.toml").write_text(
        f'extends = "jakarta-beijing"\n[{PAIR}]\ncommittee = 1.0', encoding="utf-8"
    )
    status, printed, complaints = command("diff", "jakarta-beijing", "mine.toml")
    assert (status, complaints) == (0, "")
    said = "Jakarta-Beijing has a joint committee of 0.5 (0 none, 1 yearly) in jakarta-beijing and 1 in mine"
    assert printed.splitlines() == ["understanding", f"  {said}"]


def test_the_same_value_on_other_evidence_is_said_to_be_that() -> None:
    committee: dict[str, Any] = {"value": 0.5, "range": (0.0, 1.0), "note": "no indicator"}
    ((factor, same),) = told({f"{PAIR}.committee": {**committee, "source": "bps-jakarta-2018"}})
    assert factor == "understanding"
    assert same.endswith("alike, but from another source (none against bps-jakarta-2018)")
    ((_, wider),) = told({f"{PAIR}.committee": {**committee, "range": (0.4, 0.6)}})
    assert wider.endswith("alike, but with a range of 0 to 1 against 0.4 to 0.6")
    ((_, noted),) = told({f"{PAIR}.committee": {**committee, "note": "looked again"}})
    assert noted.endswith("alike, but with another indicator, date or note")


def test_series_with_the_same_ends_still_differ() -> None:
    series = load_scenario("jakarta-beijing").partnership.trade
    assert series is not None
    ((factor, sentence),) = told(
        {f"{PAIR}.trade": {"value": {**series.value, "2000-07": 9.9}, "source": "evidence-file"}}
    )
    assert factor == "circumstances"
    assert "national trade" in sentence


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"calendar.until": "2018-12"}, ("calendar", "jakarta-beijing runs 1992-08 to 2017-12 where jakarta-beijing runs 1992-08 to 2018-12")),
        ({"switches.aggregation": "additive"}, ("switches", "jakarta-beijing has aggregation weakest-link where jakarta-beijing has additive")),
        ({"dispositions": "blind"}, ("switches", "jakarta-beijing has dispositions coded where jakarta-beijing has blind")),
    ],
)  # fmt: skip
def test_what_no_factor_owns_is_told_too(changes: dict[str, object], said: tuple[str, str]) -> None:
    assert said in told(changes)


def test_an_event_that_differs_is_told_with_both_its_forms() -> None:
    shock = {
        "title": "Flood",
        "kind": "crisis",
        "begins": "1999-01",
        "ends": "1999-06",
        "cities": ["first"],
    }
    one, other = (
        load_scenario("base", {"shocks": {"flood": {**shock, "ends": end}}})
        for end in ("1999-06", "1999-07")
    )
    ((factor, sentence),) = diff(one, other)
    assert factor == "events"
    assert sentence == (
        "base has Flood as crisis, 1999-01 to 1999-06, first, severity 0.5 "
        "where base has crisis, 1999-01 to 1999-07, first, severity 0.5"
    )


def test_policies_and_further_partnerships_are_told() -> None:
    policy = {
        "title": "A bureau",
        "parameter": "office",
        "change": "raise",
        "size": 0.5,
        "begins": "2000-01",
    }
    third = {"name": "Third", "country": "X"}
    world = {
        "policies": {"bureau": policy},
        "cities.third": third,
        "partnerships.more": {"between": ("jakarta", "third"), "signed": "1999-01"},
    }
    found = told(world)
    assert ("world", "Only jakarta-beijing simulates also more") in found
    assert ("events", "Only jakarta-beijing has A bureau (raise office by 0.5, 2000-01 to the end, ramp 0 months, everywhere)") in found  # fmt: skip


def test_behaviour_is_told_parameter_by_parameter() -> None:
    (found,) = diff(load_scenario("base"), load_scenario("base", {"behaviour.capacity": 4.0}))
    assert (found.factor, found.sentence) == ("behaviour", "base has capacity 3 where base has 4")


@pytest.mark.parametrize("part", [City, Side, Partnership])
def test_every_evidence_field_has_a_phrase(part: type[City]) -> None:
    for name, declared in evidence_fields(part):
        assert "7" in phrase(declared, "7"), name


def test_one_of_a_thing_is_singular() -> None:
    successes = owned_fields()["earlier_successes"]
    assert phrase(successes, "1") == "1 earlier success"
    assert phrase(successes, "2") == "2 earlier successes"


def test_what_is_not_given_is_told_by_its_words() -> None:
    assert phrase(owned_fields()["trade"], NOT_GIVEN) == "no national trade given"


def test_no_difference_is_said(command: Command) -> None:
    assert command("diff", "base", "base")[1] == "no difference: the two give the same results\n"
