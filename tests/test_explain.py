"""Explain: what a value means, on what it rests, who set it, and what that overrode."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, explain
from sistercities.scenario.claims import keys_in, reference
from sistercities.scenario.library import library
from sistercities.scenario.switches import Switches
from sistercities.scrutiny.explain import Explanation

type Command = Callable[..., tuple[int, str, str]]

CHILD = """\
extends = "parent"

[partnerships.jakarta-beijing]
committee = 1.0
"""
PARENT = """\
extends = "jakarta-beijing"
[partnerships.jakarta-beijing.committee]
value = 0.8
range = [0.6, 1.0]
source = "own"
indicator = "agreement-text"
date = "1992-08"
note = "a doubt"
[sources.own]
title = "An agreement"
author = "A. Coder"
issued = "1992-08"
"""
KEY = "partnerships.jakarta-beijing.committee"


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parent.toml").write_text(PARENT, encoding="utf-8")
    Path("child.toml").write_text(CHILD, encoding="utf-8")


def places(explained: Explanation) -> list[tuple[str, str, str]]:
    return [
        (Path(setting.place).name, setting.key, setting.value) for setting in explained.settings
    ]


def line_in_base(text: str) -> int:
    lines = (library() / "base.toml").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if line.startswith(text)]
    return number


@pytest.mark.usefixtures("family")
def test_who_set_it_and_what_it_overrode_down_to_the_base() -> None:
    base = f"base.toml:{line_in_base('committee =')}"
    explained = explain("child.toml", KEY, {KEY: 0.9})
    assert explained.value == "0.9"
    assert places(explained) == [
        ("--set", KEY, "0.9"),
        ("child.toml:4", KEY, "1"),
        ("parent.toml:2", KEY, "0.8"),
        (base, "defaults.partnership.committee", "0.5"),
    ]


@pytest.mark.usefixtures("family")
def test_a_value_comes_with_its_evidence() -> None:
    facts = explain("parent.toml", KEY).facts
    assert facts == {
        "unit": "0 none to 1 yearly",
        "meaning": "A standing joint committee that meets yearly",
        "owned by": "understanding",
        "allowed": "from 0 to 1",
        "kind": "observable",
        "range": "0.6 to 1",
        "coding rule": facts["coding rule"],
        "indicator": facts["indicator"],
        "known": "1992-08",
        "source": "A. Coder (1992), An agreement",
        "note": "a doubt",
    }
    assert facts["indicator"].startswith("agreement-text: ")
    assert "committee" in facts["coding rule"]


@pytest.mark.usefixtures("family")
def test_a_plain_number_keeps_no_source_of_what_it_overrode() -> None:
    assert explain("child.toml", KEY).facts["source"] == "none"
    assert "range" not in explain("child.toml", KEY).facts


@pytest.mark.usefixtures("family")
def test_a_key_within_evidence_explains_the_whole_value() -> None:
    assert explain("parent.toml", f"{KEY}.range") == explain("parent.toml", KEY)


@pytest.mark.usefixtures("family")
def test_blind_dispositions_are_set_by_whoever_made_them_blind() -> None:
    key = "partnerships.jakarta-beijing.sides.jakarta.public_trust"
    explained = explain("jakarta-beijing", key, {"dispositions": "blind"})
    assert explained.value == "0.5"
    assert [value for *_, value in places(explained)] == ["blind", "0.5", "0.35"]
    coded = explain("jakarta-beijing", key)
    assert [value for *_, value in places(coded)] == ["0.35", "0.5"]


def test_a_behavioural_parameter_has_unit_meaning_and_source() -> None:
    explained = explain("kyoto-yogyakarta", "behaviour.contacts_to_deal")
    assert explained.value == "7"
    assert explained.facts["source"] == "[auma]: 6 to 8 contacts"
    assert explained.facts["[auma]"].startswith(
        "AUMA, Association of the German Trade Fair Industry (no date), Toolbox"
    )
    assert explain("base", "behaviour.will_spread").facts["source"] == "assumption"
    assert explained.facts["allowed"] == "from 1 to 1,000"
    assert places(explained) == [
        (f"base.toml:{line_in_base('contacts_to_deal')}", "behaviour.contacts_to_deal", "7")
    ]


@pytest.mark.parametrize("switch", Switches.model_fields)
def test_a_switch_shows_every_alternative_with_its_source(switch: str) -> None:
    explained = explain("base", f"switches.{switch}")
    for word in Switches.alternatives()[switch]:
        assert explained.facts[f'"{word}"']
        assert word in explained.facts["allowed"]
        for key in keys_in(explained.facts[f'"{word}"']):
            assert explained.facts[f"[{key}]"] == reference(key)


def test_what_no_file_gives_is_told_with_what_holds_then() -> None:
    assert (
        explain("base", "calendar.until").value
        == "not given: 2015-12, 26 years from the first signing"
    )
    assert explain("base", "calendar.until").settings == []
    assert explain("base", "focus").value == "not given: first-second, the first partnership"
    assert explain("jakarta-beijing", "calendar.until").value == "2017-12"
    assert explain("jakarta-beijing", "dispositions").facts["allowed"] == "coded or blind"


def test_missing_leaders_are_told_with_the_hazard_that_stands_in() -> None:
    stands_in = "none dated: new ones come at random, 0.2 a year (leader_turnover)"
    assert explain("base", "cities.first.leaders").value == stands_in
    assert explain("base", "cities.first").below["cities.first.leaders"] == stands_in
    changes: dict[str, object] = {
        "cities.jakarta.leaders": {},
        "cities.jakarta.leader_turnover": 0.3,
    }
    assert "0.3 a year" in explain("jakarta-beijing", "cities.jakarta.leaders", changes).value
    turnover = explain("jakarta-beijing", "cities.jakarta.leader_turnover").facts
    assert turnover["in this run"] == "not used: the leaders of this city are dated"
    assert (
        "in this run"
        not in explain("jakarta-beijing", "cities.jakarta.leader_turnover", changes).facts
    )
    for key in ("cities.jakarta.leaders", "cities.jakarta.leaders.sutiyoso"):
        by_hazard = explain("jakarta-beijing", key, {"leaders": "hazard"}).facts["in this run"]
        assert (
            by_hazard
            == 'not used: leaders = "hazard", so new ones come at random (leader_turnover)'
        )
        assert "in this run" not in explain("jakarta-beijing", key).facts


def test_what_may_be_left_out_is_told_with_what_follows() -> None:
    trade = explain("base", "partnerships.first-second.trade").value
    assert trade == "not given: only the exchange index is reported, no money"
    policy = {"title": "x", "parameter": "office", "change": "raise", "size": 0.5}
    changes: dict[str, object] = {"policies": {"o": policy}}
    assert explain("base", "policies.o.begins", changes).value == "not given: from 1990-01 on"
    assert explain("base", "policies.o.ends", changes).value == "not given: until 2015-12"


def test_a_table_lists_what_is_below_it() -> None:
    below = explain("jakarta-beijing", "cities").below
    assert set(below) == {"cities.jakarta", "cities.beijing"}
    leaders = explain("jakarta-beijing", "cities.jakarta.leaders")
    assert leaders.below["cities.jakarta.leaders.joko-widodo"] == "2012-10"
    one = explain("jakarta-beijing", "cities.jakarta.leaders.joko-widodo")
    assert (one.value, one.facts["owned by"], one.facts["allowed"]) == (
        "2012-10",
        "commitment",
        "YYYY-MM",
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("office", 'did you mean "cities.jakarta.office" or "cities.beijing.office"?'),
        ("behaviour.capasity", 'did you mean "behaviour.capacity"?'),
        ("cities.jakarta.ofice", 'did you mean "cities.jakarta.office"?'),
        ("will", 'did you mean "partnerships.jakarta-beijing.sides.jakarta.will" or "'),
        ("qqq", "top keys are: "),
        ("", "top keys are: "),
        ("k" * 10_000, "top keys are: "),
    ],
)
def test_a_key_that_is_not_there_gets_the_nearest(key: str, said: str) -> None:
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        explain("jakarta-beijing", key)


@pytest.mark.usefixtures("family")
def test_the_command_prints_it(command: Command) -> None:
    Path("parent.toml").write_text(PARENT, encoding="utf-8")
    Path("child.toml").write_text(CHILD, encoding="utf-8")
    status, printed, complaints = command("explain", "child.toml", KEY)
    assert (status, complaints) == (0, "")
    assert printed.startswith(f"{KEY} = 1\nunit\t0 none to 1 yearly\n")
    assert f"set by\tchild.toml:4: {KEY} = 1\noverrides\tparent.toml:2: {KEY} = 0.8\n" in printed
    assert (
        "below it:\n  calendar.until = 2017-12\n" in command("explain", "child.toml", "calendar")[1]
    )
    assert re.search(
        r'"weakest-link"\s+Ringrose', command("explain", "base", "switches.aggregation")[1]
    )
    assert command("explain", "child.toml", "ofice")[0] == 2
