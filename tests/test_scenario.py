"""Scenario files: every built-in one loads, says only what it may, and every mistake is told in plain words."""

import json
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, load_scenario
from sistercities.questions.patterns import PATTERNS, patterns
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.claims import bibliography, cited
from sistercities.scenario.dates import count, named
from sistercities.scenario.defaults import SET
from sistercities.scenario.event import Shock
from sistercities.scenario.evidence import Evidence, Frozen, evidence_field
from sistercities.scenario.files import scenario_text
from sistercities.scenario.library import library, scenario_names
from sistercities.scenario.schema import FACTORS, City, Partnership
from sistercities.scenario.side import Side
from sistercities.world.calendar import calendar_of
from sistercities.world.population import column

from tests.cases import CASES
from tests.conftest import NAMES


def test_the_library_holds_these_scenarios() -> None:
    assert scenario_names() == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_resolved_scenario_loads_as_the_same(name: str, tmp_path: Path) -> None:
    scenario = load_scenario(name)
    path = tmp_path / f"{name}.toml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    assert load_scenario(path) == scenario


def test_scenarios_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_scenario("base").title = "other"  # type: ignore[misc]


@pytest.mark.parametrize("part", [City, Side, Partnership, Shock])
def test_every_evidence_field_has_owner_unit_and_meaning(part: type[Frozen]) -> None:
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Evidence):
            declared = evidence_field(field)
            assert declared is not None, name
            assert declared.factor in (*FACTORS, "circumstances"), name
            assert declared.unit and declared.quantity.meaning == field.description, name


def test_every_behavioural_parameter_has_unit_meaning_and_source() -> None:
    parameters = Behaviour.parameters()
    assert list(parameters) == list(Behaviour.model_fields)
    for name, declared in parameters.items():
        assert declared.unit and declared.source and declared.meaning, name


@pytest.mark.parametrize("name", CASES)
def test_sources_stand_in_the_bibliography(name: str) -> None:
    assert cited(load_scenario(name)) <= set(bibliography())


def test_leader_changes_are_those_of_the_evidence() -> None:
    given = [pattern.identity for pattern in PATTERNS if pattern.kind == "input"]
    assert given
    assert set(patterns(given).verdicts["verdict"]) == {"hit"}


def test_months_count_and_name() -> None:
    assert named(count("1992-08")) == "1992-08"
    assert count("1993-01") - count("1992-12") == 1


def test_dated_numbers_are_joined_by_straight_lines() -> None:
    calendar = calendar_of(load_scenario("jakarta-beijing"))
    partners, pair = column(calendar.cities, "background_partners"), calendar.pairs[:, 0]
    signed = count("1992-08")
    assert partners[0, 0] == 7
    assert partners[count("2000-09") - signed].tolist() == [11, 26]
    assert pair[count("2000-07") - signed].trade == pytest.approx(4800 * 0.15)
    assert pair[-1].market == pytest.approx(58.9 / 2.2, rel=0.01)


def test_a_changed_table_takes_the_place_of_the_whole_table() -> None:
    changed = load_scenario(
        "jakarta-beijing", {"shocks": {}, "cities.jakarta.leaders": {"somebody": "1999-01"}}
    )
    assert changed.shocks == {}
    assert list(changed.cities["jakarta"].leaders) == ["somebody"]
    assert (
        changed.cities["beijing"].leaders
        == load_scenario("jakarta-beijing").cities["beijing"].leaders
    )


def test_changes_replace_evidence_as_a_whole() -> None:
    changed = load_scenario("jakarta-beijing", {"cities.jakarta.population": 1e6})
    assert changed.cities["jakarta"].population.value == 1e6
    assert changed.cities["jakarta"].population.sources == (SET,)


def test_a_change_says_where_it_goes_wrong() -> None:
    with pytest.raises(
        SisterCitiesError, match=r'cities\.jakata\.office: nothing called "jakata".*"jakarta"'
    ):
        load_scenario("jakarta-beijing", {"cities.jakata.office": 1.0})


def test_bibliography_is_csl_json() -> None:
    entries = json.loads((library() / "bibliography.json").read_text(encoding="utf-8"))
    for entry in entries:
        assert {"id", "type", "title"} <= set(entry)
