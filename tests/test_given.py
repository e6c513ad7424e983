"""A scenario is given as a name, a path or a loaded one, and changes hold for all three; so do numbers of numpy."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import (
    Scenario,
    SisterCitiesError,
    ablate,
    agreement,
    biography,
    compare,
    explain,
    load_scenario,
    run,
    sources,
    what_if,
    why,
)
from sistercities.questions.ablate import MECHANISMS, switched_off
from sistercities.questions.full_scale import run_full_scale
from sistercities.scenario.claims import claims_of
from sistercities.scenario.files import scenario_text
from sistercities.scenario.mistakes import dotted
from sistercities.world.founding import found_world

from tests.conftest import NAMES, SMALL

FEW = {**SMALL, "calendar.until": "1995-12"}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "run": lambda scenario, **more: run(scenario, replicates=2, **more),
    "compare": lambda scenario, **more: compare(scenario, "reference", replicates=2, **more),
    "what_if": lambda scenario, **more: what_if(
        scenario, ["joint-committee"], replicates=2, **more
    ),
    "why": lambda scenario, **more: why(
        scenario, load_scenario("reference", FEW), replicates=2, **more
    ),
    "ablate": lambda scenario, **more: ablate(scenario, mechanisms=["leads"], replicates=2, **more),
    "biography": biography,
    "sources": sources,
    "explain": lambda scenario, **more: explain(scenario, "behaviour.lapse", **more),
}


def changed_by(answer: Any) -> Scenario:
    """The scenario that an answer was made of."""
    return answer.ensembles[0].scenario if hasattr(answer, "ensembles") else answer.scenario


# --- Changes of a loaded scenario


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_scenario_that_is_changed_to_what_it_is_stays_equal(name: str) -> None:
    loaded = load_scenario(name)
    assert load_scenario(loaded) is loaded
    again = load_scenario(loaded, {"title": loaded.title})
    assert again == loaded and hash(again) == hash(loaded) and again.name == name
    blind = load_scenario(name, {"dispositions": "blind"})
    assert load_scenario(loaded, {"dispositions": "blind"}) == blind
    assert load_scenario(blind, {"title": loaded.title}) == blind


CLAIMS = [
    (name, dotted(claim.key), claim.value)
    for name in ("base", "jakarta-beijing", "kyoto-yogyakarta")
    for claim in claims_of(load_scenario(name))
    if isinstance(claim.value, float) and name != "base"
]


@given(st.sampled_from(CLAIMS), st.floats(0.0, 1.0))
def test_a_change_does_the_same_to_a_loaded_scenario_as_to_a_name(
    claim: tuple[str, str, float], share: float
) -> None:
    name, key, value = claim
    changes = {key: share * value, "behaviour.lapse": share}
    try:
        expected = load_scenario(name, changes)
    except SisterCitiesError as error:
        with pytest.raises(SisterCitiesError) as refused:
            load_scenario(load_scenario(name), changes)
        assert str(refused.value) == str(error)
    else:
        assert load_scenario(load_scenario(name), changes) == expected


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_changes_a_loaded_scenario(function: str) -> None:
    loaded = load_scenario("base", FEW)
    changes = {"behaviour.lapse": 0.77}
    if function == "sources":
        found = {
            dotted(each.claim.key): each for each in sources(loaded, {"cities.first.office": 0.77})
        }
        assert found["cities.first.office"].claim.value == 0.77
    elif function == "explain":
        assert explain(loaded, "behaviour.lapse", changes).value == "0.77"
        assert explain(loaded, "behaviour.lapse").settings[0].place == 'scenario "base"'
    else:
        changed = changed_by(FUNCTIONS[function](loaded, changes=changes))
        assert changed.behaviour.lapse == 0.77 and changed == load_scenario(loaded, changes)
        assert loaded.behaviour.lapse != 0.77


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"behaviour.lapze": 0.5}, 'did you mean "lapse"?'),
        ({"cities.frist.office": 0.5}, 'nothing called "frist" to change; did you mean "first"?'),
        ({"behaviour.lapse": 2}, "behaviour.lapse: 2 given; it must be at most 1"),
        ({"defaults.city.office": 0.5}, "base is loaded, so a default under it changes nothing; change cities.NAME.office"),
    ],
)  # fmt: skip
def test_every_function_refuses_a_change_that_cannot_be_made(
    function: str, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        FUNCTIONS[function](load_scenario("base", FEW), changes=changes)
    assert said in str(refused.value)


def test_what_was_coded_does_not_come_back_to_a_blind_scenario(tmp_path: Path) -> None:
    blind = load_scenario("kyoto-yogyakarta", {"dispositions": "blind"})
    coding = tmp_path / "coding.toml"
    coding.write_text(
        'extends = "kyoto-yogyakarta"\n[cities.kyoto]\nlanguage = 0.4\n', encoding="utf-8"
    )
    for ask in (
        lambda: load_scenario(blind, {"dispositions": "coded"}),
        lambda: agreement(blind, coding),
    ):
        with pytest.raises(
            SisterCitiesError, match="kyoto-yogyakarta was loaded blind, without what was coded"
        ):
            ask()
    loaded = agreement(load_scenario("kyoto-yogyakarta"), coding)
    assert loaded.values == agreement("kyoto-yogyakarta", coding).values


def test_a_change_may_be_meant_for_one_of_two() -> None:
    one, other = load_scenario("base", FEW), load_scenario("reference", FEW)
    answer = why(one, other, replicates=2, changes={"base:cities.first.office": 1.0})
    assert answer.scenario.cities["first"].office.value == 1.0
    assert answer.like == other
    compared = compare(one, other, replicates=2, changes={"reference:cities.first.office": 0.25})
    assert [each.scenario.cities["first"].office.value for each in compared.ensembles] == [
        0.5,
        0.25,
    ]
    with pytest.raises(
        SisterCitiesError, match='"referense" is not compared here; did you mean "reference"'
    ):
        why(one, other, replicates=2, changes={"referense:cities.first.office": 1.0})


def test_a_written_scenario_and_a_loaded_one_give_the_same_answer(tmp_path: Path) -> None:
    loaded = load_scenario("jakarta-beijing", SMALL)
    path = tmp_path / "jakarta-beijing.toml"
    path.write_text(scenario_text(loaded), encoding="utf-8")
    changes = {"partnerships.jakarta-beijing.committee": 1.0}
    tables = [run(each, replicates=2, changes=changes).table for each in (loaded, path, str(path))]
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])


# --- Mechanisms


@pytest.mark.parametrize("name", ["base", "jakarta-beijing", "jakarta-portfolio"])
def test_a_mechanism_off_is_the_same_in_a_loaded_scenario_as_in_a_named_one(name: str) -> None:
    loaded = load_scenario(name)
    for mechanism in MECHANISMS:
        off = switched_off(loaded, mechanism)
        if name == "base" and any(key.startswith(("cities", "partnerships")) for key in off):
            assert load_scenario(loaded, off).cities["first"].leaders == {}
        else:
            assert load_scenario(loaded, off) == load_scenario(name, off)


def test_mechanisms_are_switched_off_in_cities_whose_names_have_dots(tmp_path: Path) -> None:
    path = tmp_path / "dotted.toml"
    text = (
        'extends = "base"\n[cities."st. louis"]\nname = "St. Louis"\n[cities.bonn]\nname = "Bonn"\n'
    )
    pact = '[partnerships."st. louis-bonn"]\nbetween = ["st. louis", "bonn"]\nsigned = "1990-01"\n'
    path.write_text(text + pact, encoding="utf-8")
    for whole in (
        load_scenario(path),
        load_scenario(load_scenario(path), {"cities.'st. louis'.office": 1.0}),
    ):
        for mechanism in MECHANISMS:
            off = load_scenario(whole, switched_off(whole, mechanism))
            assert (off != whole) == (mechanism != "shocks"), mechanism
        gone = load_scenario(whole, switched_off(whole, "leader-turnover"))
        assert [city.leader_turnover.value for city in gone.cities.values()] == [0.0, 0.0]
    assert (
        ablate(path, mechanisms=["joint-committee"], replicates=2, changes=FEW)
        .table["n"]
        .eq(2)
        .all()
    )


def test_a_mechanism_is_switched_off_once() -> None:
    for mechanisms in (["leads", "leads"], ["leads", "shocks", "leads"]):
        with pytest.raises(SisterCitiesError, match='mechanism "leads" is given twice'):
            ablate("base", mechanisms=mechanisms, replicates=2)
    answer = ablate(
        load_scenario("base", FEW), mechanisms=("leader-turnover", "joint-committee"), replicates=2
    )
    assert list(dict.fromkeys(answer.table["mechanism"])) == ["leader-turnover", "joint-committee"]


# --- Numbers


@cache
def plainly(function: str) -> pd.DataFrame:
    """What a function answers to a whole number of Python."""
    answer = FUNCTIONS[function](load_scenario("base", FEW), seed=5)
    assert isinstance(answer.table, pd.DataFrame)
    return answer.table


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16])
def test_whole_numbers_of_numpy_are_taken_everywhere(kind: type, tmp_path: Path) -> None:
    two, five = kind(2), kind(5)
    told = run("base", replicates=two, seed=five, age=five, changes=FEW, out=tmp_path / "out")
    plain = run("base", replicates=2, seed=5, age=5, changes=FEW)
    assert told.table.equals(plain.table)
    asked = json.loads((tmp_path / "out/provenance.json").read_text(encoding="utf-8"))["asked"]
    assert (asked["replicates"], asked["seed"], asked["age"]) == (2, 5, [5])
    for function in ("compare", "what_if", "why", "ablate"):
        found = FUNCTIONS[function](load_scenario("base", FEW), seed=five).table
        assert found.equals(plainly(function)), function
    assert (
        biography("base", seed=five, changes=FEW).events
        == biography("base", seed=5, changes=FEW).events
    )
    # a narrow seed in the world would have all loops compiled anew, which takes half a minute
    assert type(found_world(load_scenario("base", FEW), five).seed) is int


@pytest.mark.parametrize(
    "wrong",
    [True, np.True_, 2.0, np.float64(2.0), "2", None, pytest.param(10**5000, id="5,001 digits")],
)
@pytest.mark.parametrize("function", ["run", "compare", "what_if", "why", "ablate"])
def test_what_is_no_whole_number_is_refused(function: str, wrong: object, tmp_path: Path) -> None:
    ask: Callable[..., object] = {
        "run": lambda **more: run("base", **more),
        "compare": lambda **more: compare("base", "reference", **more),
        "what_if": lambda **more: what_if("base", ["scandal"], **more),
        "why": lambda **more: why("base", "reference", **more),
        "ablate": lambda **more: ablate("base", **more),
    }[function]
    refused = []
    for numbers in ({"replicates": wrong}, {"replicates": 2, "seed": wrong}):
        with pytest.raises(SisterCitiesError) as error:
            ask(**numbers)
        refused.append(str(error.value))
    with pytest.raises(SisterCitiesError) as error:
        run_full_scale("base", seed=wrong, out=tmp_path / "out")  # type: ignore[arg-type]
    refused.append(str(error.value))
    assert [text.partition(": ")[0] for text in refused] == ["replicates", "seed", "seed"]
    assert all(len(text) < 200 for text in refused)
