"""Scenario files: every built-in one loads, says only what it may, and every mistake is told in plain words."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sistercities import SisterCitiesError, load_scenario
from sistercities.calendar import calendar_of
from sistercities.patterns import PATTERNS, Band
from sistercities.population import column
from sistercities.scenario.event import Shock
from sistercities.scenario.evidence import Evidence, Frozen
from sistercities.scenario.files import SET, bibliography, cited, scenario_text
from sistercities.scenario.library import library, scenario_names
from sistercities.scenario.month import count, named
from sistercities.scenario.schema import FACTORS, City, Partnership, Side

from tests.conftest import NAMES

CASES = tuple(name for name in NAMES if not load_scenario(name).synthetic)


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
            extra = field.json_schema_extra
            assert isinstance(extra, dict), name
            assert extra["factor"] in (*FACTORS, "circumstances"), name
            assert extra["unit"] and field.description, name


def test_every_behavioural_parameter_has_unit_meaning_and_source() -> None:
    for name, field in type(load_scenario("base").behaviour).model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict) and extra["unit"] and extra["source"] and field.description, name


@pytest.mark.parametrize("name", CASES)
def test_sources_stand_in_the_bibliography(name: str) -> None:
    assert cited(load_scenario(name)) <= set(bibliography())


def test_every_source_is_cited_somewhere() -> None:
    used = set().union(*(cited(load_scenario(name)) for name in NAMES))
    assert used == set(bibliography()) - {SET}


@pytest.mark.parametrize("pattern", [each for each in PATTERNS if each.kind == "input"], ids=lambda each: each.identity)
def test_leader_changes_are_those_of_the_evidence(pattern: object) -> None:
    (name,), expected = pattern.scenarios, pattern.expected  # type: ignore[attr-defined]
    assert isinstance(expected, Band)
    scenario = load_scenario(name)
    leaders = calendar_of(scenario).leaders
    changes = (leaders[1:] != leaders[:-1]).sum() / (scenario.months / 12)
    assert expected.holds(changes)


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


MISTAKES = [
    ("", "empty; a scenario starts with"),
    ("extends = ", "not valid TOML"),
    ('extends = "nowhere"', 'no scenario "nowhere"'),
    ("extends = 3", "extends: 3 given"),
    ('extends = "base"\ncolour = "red"', "colour: unknown key"),
    ('extends = "base"\ntitel = "x"', 'titel: unknown key; did you mean "title"?'),
    ('extends = "base"\n[defaults.side]\nwill = 1.5', "sides.first.will: 1.5 given; it must be at most 1"),
    ('extends = "base"\n[defaults.side]\nwill = "high"', "sides.first.will: 'high' given; expected a number"),
    ('extends = "base"\n[defaults.side]\nwill = nan', "sides.first.will: nan is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = inf', "sides.first.will: inf is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, sorce = "x" }', 'did you mean "source"?'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, source = "x" }', 'source "x" is not in the bibliography'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.6, 0.9] }', "does not hold the value 0.5"),
    ('extends = "base"\n[defaults.town]\na = 1', "defaults.town: unknown key"),
    ('extends = "base"\n[calendar]\nuntil = "1985-01"', "signed: 1990-01, after the calendar ends in 1985-01"),
    ('extends = "base"\n[calendar]\nuntil = "1995-13"', 'calendar.until: expected a month written "YYYY-MM"'),
    ('extends = "base"\n[behaviour]\nsectors = 2.5', "behaviour.sectors: 2.5 given; expected a whole number"),
    ('extends = "base"\n[behaviour]\nlapse = true', "behaviour.lapse: True given; expected a number"),
    ('extends = "jakarta-beijing"\n[cities.peking]\nname = "x"\n[partnerships.jakarta-beijing]\nbetween = ["jakarta", "bejing"]', 'did you mean "beijing"?'),
    ('extends = "jakarta-beijing"\n[shocks.flood]\ntitle = "x"\nkind = "flood"\nbegins = "1999-01"\nends = "1998-01"\ncities = ["jakarta"]', "shocks.flood.kind: 'flood' given; allowed is"),
    ('extends = "jakarta-beijing"\n[shocks.late]\ntitle = "x"\nkind = "crisis"\nbegins = "2030-01"\nends = "2030-02"\ncities = ["jakarta"]', "lies outside the calendar"),
    ('extends = "jakarta-beijing"\n[cities.jakarta.leaders]\nx = "2012-10"', 'takes office in 2012-10 like "joko-widodo"'),
    ('extends = "base"\n[behaviour]\nlapse = 0.1\n[cities.a]\nname = "A"', "behaviour: one set holds for all"),
    ('extends = "base"\ncities = 3', "cities: 3 given; expected a table"),
    ('extends = "base"\n[partnerships.p]\nbetween = 3', "partnerships.p.between: 3 given"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_mistakes_are_told_in_plain_words(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SisterCitiesError) as refused:
        load_scenario(path)
    assert said in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'extends = "base"\n[calendar]\nuntil = "x"\n[behaviour]\nlapse = -1\ncapacty = 2\n', encoding="utf-8"
    )
    with pytest.raises(SisterCitiesError) as refused:
        load_scenario(path)
    assert len(str(refused.value).splitlines()) == 3


def test_a_circle_of_parents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('extends = "two"', encoding="utf-8")
    (tmp_path / "two.toml").write_text('extends = "one"', encoding="utf-8")
    with pytest.raises(SisterCitiesError, match="goes round in a circle"):
        load_scenario(tmp_path / "one.toml")


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x00" * 10, b"a" * 1_000_001])
def test_what_is_no_text_is_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(raw)
    with pytest.raises(SisterCitiesError):
        load_scenario(path)


def test_changes_replace_evidence_as_a_whole() -> None:
    changed = load_scenario("jakarta-beijing", {"cities.jakarta.population": 1e6})
    assert changed.cities["jakarta"].population.value == 1e6
    assert changed.cities["jakarta"].population.sources == (SET,)


def test_a_change_says_where_it_goes_wrong() -> None:
    with pytest.raises(SisterCitiesError, match=r'cities\.jakata\.office: nothing called "jakata".*"jakarta"'):
        load_scenario("jakarta-beijing", {"cities.jakata.office": 1.0})


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers()), st.dictionaries(st.text(max_size=4), st.integers(), max_size=2))  # fmt: skip
keys = st.sampled_from(
    ["title", "calendar", "calendar.until", "policies", "switches", "cities", "cities.jakarta", "cities.jakarta.office", "cities.jakarta.leaders",
     "partnerships", "partnerships.jakarta-beijing", "partnerships.jakarta-beijing.between", "partnerships.jakarta-beijing.sides",
     "partnerships.jakarta-beijing.trade", "shocks", "shocks.sars", "shocks.sars.cities", "behaviour", "behaviour.capacity",
     "defaults", "defaults.side", "defaults.side.priorities", "defaults.city", "synthetic"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=3))
def test_any_value_anywhere_is_accepted_or_refused_in_plain_words(changes: dict[str, object]) -> None:
    try:
        load_scenario("jakarta-beijing", changes)
    except SisterCitiesError as refused:
        assert str(refused)


def test_bibliography_is_csl_json() -> None:
    entries = json.loads((library() / "bibliography.json").read_text(encoding="utf-8"))
    for entry in entries:
        assert {"id", "type", "title"} <= set(entry)
