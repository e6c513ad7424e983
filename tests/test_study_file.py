"""Study files: what they say is what is run, and every mistake is told in plain words, all at once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sistercities import SisterCitiesError, load_scenario
from sistercities.questions.sweep import plan_of
from sistercities.study.file import as_plain, study_from, study_text
from sistercities.study.library import load_study, study_names
from sistercities.study.plan import Plan, planned
from sistercities.study.template import evidence_ranges, filled, keys_at, template_of, value_at
from sistercities.world.outcome import described, outcomes
from sistercities.world.population import fields_of
from sistercities.world.record import Month, measured

from tests.studies import SMALL, written


def plan(folder: Path, **changes: object) -> Plan:
    """The small study worked out, with changes (``__`` for a dot)."""
    return plan_of(
        written(folder), {key.replace("__", "."): value for key, value in changes.items()}
    )


def complaints(folder: Path, **changes: object) -> list[str]:
    with pytest.raises(SisterCitiesError) as refused:
        plan(folder, **changes)
    return str(refused.value).splitlines()


def test_the_small_study_comes_to_what_it_says(tmp_path: Path) -> None:
    found = plan(tmp_path)
    assert found.points.column_names == ["point", "scenario", "will", "switches.aggregation"]
    assert found.points["will"].to_pylist() == [0.2, 0.2, 0.5, 0.5, 0.8, 0.8]
    assert (found.runs, found.age, found.record[0]) == (36, 2, "exchange_index")
    scenario = filled(found.templates["base"], found.axes["base"][0].changes(0.2))
    assert [side.will.value for side in scenario.partnership.sides.values()] == [0.2, 0.2]
    assert scenario.cities["first"].citizens == 30


@pytest.mark.parametrize("name", study_names())
def test_a_built_in_study_can_be_run_and_asks_something(name: str) -> None:
    study = load_study(name)
    found = planned(study, Path())
    assert found.runs > 0
    assert study.question.strip().endswith("?")
    assert study.reading and f"{found.runs:,} runs" in " ".join(study.reading.split())
    assert study.figure is not None


@pytest.mark.parametrize("name", study_names())
def test_a_study_written_out_is_the_same_study(name: str, tmp_path: Path) -> None:
    study = load_study(name)
    again = load_study(written(tmp_path, study_text(study), name))
    assert again == study == study_from(as_plain(study))


def test_dotted_keys_may_stand_in_quotes_or_not(tmp_path: Path) -> None:
    text = written(tmp_path).read_text(encoding="utf-8")
    quoted = text.replace("defaults.city.businesses = 20", '"defaults.city.businesses" = 20')
    table = text.replace('"switches.aggregation" = {', "switches.aggregation = {")
    studies = [load_study(written(tmp_path, each)) for each in (text, quoted, table)]
    assert studies[0] == studies[1] == studies[2]


def test_every_outcome_has_unit_and_meaning_and_words_of_its_own_in_both_languages() -> None:
    assert all(each.unit and each.meaning for each in described().values())
    for words in ({each.words for each in described().values()}, {each.indonesian for each in described().values()}):  # fmt: skip
        assert len(words - {""}) == len(described())
    assert set(described()) >= set(measured()) & {"exchange", "uplift", "ties"}
    assert list(outcomes(np.zeros((1, 24), dtype=fields_of(Month)).view(np.recarray))) == list(
        described()
    )


def test_evidence_brings_every_value_that_has_a_range(tmp_path: Path) -> None:
    found = plan(tmp_path, scenarios=["jakarta-beijing"], levers={}, uncertainties="evidence", constants={},
                 design__kind="sobol", design__size=8)  # fmt: skip
    scenario, template = load_scenario("jakarta-beijing"), found.templates["jakarta-beijing"]
    axes = {axis.name: axis for axis in found.axes["jakarta-beijing"]}
    assert axes["shocks.sars.severity"][3:5] == scenario.shocks["sars"].severity.range
    assert axes["cities.jakarta.office"][3:5] == (0.0, 1.0)
    left_out = set(evidence_ranges(template)) - set(axes)
    assert left_out == {
        "cities.jakarta.leader_turnover",
        "cities.beijing.leader_turnover",
    }  # leaders are dated
    assert "cities.jakarta.background_partners" not in axes  # dated numbers without a range
    for key, axis in axes.items():
        values = found.points[key].to_pylist()
        assert all(axis.low <= value <= axis.high for value in values)
        assert len(set(values)) == 8


RANGED = """\
extends = "base"
[defaults.city]
population = { value = { "1990-01" = 1e6, "2000-01" = 2e6 }, range = [0.8, 1.2] }
[defaults.side.priorities]
value = { economic = 0.2, technical = 0.2, people = 0.1 }
range = [{ economic = 0.1, technical = 0.2, people = 0.2 }, { economic = 0.3, technical = 0.2, people = 0.0 }]
"""


def test_evidence_draws_series_as_a_whole_and_agendas_on_a_line(tmp_path: Path) -> None:
    (tmp_path / "ranged.toml").write_text(RANGED, encoding="utf-8")
    found = plan(tmp_path, scenarios=["ranged.toml"], levers={}, uncertainties="evidence",
                 design__kind="latin-hypercube", design__size=8)  # fmt: skip
    axes = {axis.name: axis for axis in found.axes["ranged"]}
    people, agenda = (
        axes["cities.first.population"],
        axes["partnerships.first-second.sides.first.priorities"],
    )
    assert (people.low, people.high, agenda.low, agenda.high) == (0.8, 1.2, 0.0, 1.0)
    scenario = filled(found.templates["ranged"], people.changes(1.2) | agenda.changes(0.25))
    assert scenario.cities["first"].population.value == {"1990-01": 1.2e6, "2000-01": 2.4e6}
    shares = scenario.partnership.sides["first"].priorities.value
    assert (shares.economic, shares.technical, shares.people) == pytest.approx((0.15, 0.2, 0.15))
    assert scenario.cities["second"] == found.templates["ranged"].scenario.cities["second"]
    points = found.points["cities.first.population"].to_pylist()
    assert len(set(points)) == 8 and all(0.8 <= value <= 1.2 for value in points)


def test_a_lever_may_take_the_range_of_a_series(tmp_path: Path) -> None:
    (tmp_path / "ranged.toml").write_text(RANGED, encoding="utf-8")
    levers = {"cities.first.population": {"range": "evidence"}}
    found = plan(
        tmp_path, scenarios=["ranged.toml"], levers=levers, design__kind="grid", design__size=3
    )
    assert sorted(set(found.points["cities.first.population"].to_pylist())) == pytest.approx(
        [0.8, 1.0, 1.2]
    )


def test_evidence_leaves_out_what_levers_and_constants_hold(tmp_path: Path) -> None:
    found = plan(tmp_path, scenarios=["jakarta-beijing"], uncertainties="evidence",
                 design__kind="latin-hypercube", design__size=4, constants={"cities.jakarta.office": 0.3})  # fmt: skip
    names = [axis.name for axis in found.axes["jakarta-beijing"]]
    assert names[0] == "will"
    assert not any(name.endswith(".will") for name in names)
    assert "cities.jakarta.office" not in names and "cities.beijing.office" in names


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    found = plan(
        tmp_path, levers={"partnerships.*.earlier_successes": {"range": [0, 3]}}, uncertainties={}
    )
    assert found.points["partnerships.*.earlier_successes"].to_pylist() == [0, 2, 3]


def test_levels_set_several_values_by_one_name(tmp_path: Path) -> None:
    equipped = {"cities.*.office": 1.0, "cities.*.chamber": 1.0}
    found = plan(
        tmp_path,
        levers={"equipment": {"levels": {"as coded": {}, "full": equipped}}},
        uncertainties={},
    )
    (axis,) = found.axes["base"]
    assert axis.changes("as coded") == {}
    scenario = filled(found.templates["base"], axis.changes("full"))
    assert {city.office.value for city in scenario.cities.values()} == {1.0}
    assert {city.chamber.value for city in scenario.cities.values()} == {1.0}


def test_blind_and_coded_dispositions_can_be_compared(tmp_path: Path) -> None:
    found = plan(tmp_path, scenarios=["kyoto-yogyakarta"], levers={}, constants={},
                 uncertainties={"dispositions": {"values": ["coded", "blind"]}})  # fmt: skip
    template = found.templates["kyoto-yogyakarta"]
    assert filled(template, {"dispositions": "blind"}) == load_scenario(
        "kyoto-yogyakarta", {"dispositions": "blind"}
    )
    assert filled(template, {"dispositions": "coded"}) == load_scenario("kyoto-yogyakarta")


def test_a_star_stands_for_every_name_at_its_place() -> None:
    template = template_of("jakarta-beijing", {})
    assert keys_at(template, "cities.*.office") == [
        "cities.jakarta.office",
        "cities.beijing.office",
    ]
    assert len(keys_at(template, "shocks.*.severity")) == len(template.scenario.shocks)
    assert (
        value_at(template, "cities.jakarta.office")
        == template.scenario.cities["jakarta"].office.value
    )


LEVER = {"keys": ["partnerships.*.sides.*.will"], "range": [0.2, 0.8]}
MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"replicates": 0}, "replicates: 0 given; it must be at least 1"),
    ({"replicats": 3}, 'replicats: unknown key; did you mean "replicates"?'),
    ({"title": 3}, "title: 3 given; expected a text"),
    ({"seed": -1}, "seed: -1 given"),
    ({"age": 9}, "age: 9 years given; the scenarios reach 5"),
    ({"record": ["sucess"]}, 'record: no outcome "sucess"; did you mean "success"?'),
    ({"record": ["success", "success"]}, 'record: "success" is given twice'),
    ({"scenarios": []}, "scenarios"),
    ({"scenarios": ["bas"]}, 'scenarios: no scenario "bas"; did you mean "base"?'),
    ({"scenarios": ["base", "base"]}, 'scenarios: "base" is given twice'),
    ({"scenarios": ["nowhere.toml"]}, "nowhere.toml: no such file"),
    ({"design.kind": "gird"}, "design.kind: \"gird\" given; allowed is 'grid'"),
    ({"design.size": 0}, "design.size: 0 given; it must be at least 1"),
    ({"design.size": 1}, "at least 2 values along a range"),
    ({"design": {"kind": "sobol", "size": 100}}, "size: 100 given; sobol needs a power of two, 64 or 128"),
    ({"design": {"kind": "saltelli", "size": 3}}, "saltelli needs a power of two, 2 or 4"),
    ({"design": {"kind": "morris"}}, "size: missing; morris needs a number of trajectories"),
    ({"design": {"kind": "table"}}, "a table takes a file"),
    ({"design": {"kind": "grid", "file": "x.csv"}}, 'file: only for kind = "table"'),
    ({"design": {"kind": "grid", "size": 10_000_000}}, "20,000,000 points; at most 10,000,000"),
    ({"levers": {}, "uncertainties": {}}, "nothing to vary; name levers or uncertainties"),
    ({"levers": {"x": {}}}, "levers.x: nothing given; expected one of range, values and levels"),
    ({"levers": {"x": {"range": [0, 1], "values": [1]}}}, "levers.x: range and values given"),
    ({"levers": {"x": {"values": []}}}, "levers.x"),
    ({"levers": {"x": {"values": [0.1, 0.1]}}}, "levers.x: the value 0.1 is given twice"),
    ({"levers.will.range": [0.8, 0.2]}, "levers.will: the range 0.8 to 0.2 is empty"),
    ({"levers.will.range": [0.5, 0.5]}, "levers.will: the range 0.5 to 0.5 is empty"),
    ({"levers.will.range": [0.2, 1.5]}, "levers.will: base: partnerships.first-second.sides.first.will: 1.5 given; it must be at most 1"),
    ({"levers.will.range": [0.2, float("nan")]}, "levers.will.range"),
    ({"levers.will.range": "evidenc"}, "levers.will.range: \"evidenc\" given; allowed is 'evidence'"),
    ({"levers.will.range": "evidence"}, 'range: "evidence" is for one key, and this names 2'),
    ({"levers.will.colour": "red"}, "levers.will.colour: unknown key"),
    ({"levers.will.key": "x"}, 'levers.will.key: unknown key; did you mean "keys"?'),
    (
        {"uncertainties.again": {"key": "x", "range": [0.1, 0.2]}},
        'uncertainties.again.key: unknown key; did you mean "keys"?',
    ),
    ({"levers.cities.first.ofice.range": [0, 1]}, 'levers.cities.first.ofice: cities.first.ofice: nothing called "ofice" in base; did you mean "office"?'),
    ({"levers.cities.first.range": [0, 1]}, "cities.first: a whole table; name one value in it"),
    ({"levers.cities.first.office.value.range": [0, 1]}, '"cities.first.office" is a single value'),
    ({"levers.defaults.side.will.range": [0, 1]}, 'defaults are for constants; write "*" for all'),
    ({"levers.behaviour.sectors.range": [2.5, 5]}, "range: 2.5 to 5 given; behaviour.sectors is a whole number"),
    ({"levers.switches.example.values": ["own", "nobody"]}, "switches.example: \"nobody\" given; allowed is 'own-and-others' or 'own'"),
    ({"levers.title.values": ["a", "b"]}, ""),
    ({"levers.x": {"levels": {"one": {"cities.*.ofice": 1.0}}}}, 'did you mean "office"?'),
    ({"levers.x": {"levels": {"one": {}, "two": {}}}}, "levers.x: changes nothing in base"),
    ({"levers.x": {"keys": ["cities.*.office"], "levels": {"one": {}}}}, "keys and levels given"),
    ({"levers.commitment": LEVER}, 'levers.commitment: "commitment" is the name of an outcome; call it otherwise'),
    ({"levers.Seed": LEVER}, 'levers.Seed: "Seed" is the name of a column of every table'),
    ({"uncertainties.Will": LEVER}, 'uncertainties.Will: "Will" is the name of another variable'),
    ({"levers.again": LEVER}, "levers.again: partnerships.first-second.sides.first.will is moved by will already"),
    ({"constants.switches.aggregation": "additive"}, "constants.switches.aggregation: moved by switches.aggregation; it cannot be constant as well"),
    ({"constants.behaviour.laps": 1}, 'did you mean "lapse"?'),
    ({"constants.dispositions": "blind"}, "a disposition, and blind runs have all of them neutral"),
    ({"uncertainties.dispositions.values": ["coded", "blind"]}, "a disposition, and blind runs have all of them neutral"),
    ({"uncertainties": "evidenc"}, "uncertainties: \"evidenc\" given; allowed is 'evidence'"),
    ({"figure": {"kind": "heatmap", "outcomes": ["success"], "x": "will"}}, "y: missing; a heatmap needs it"),
    ({"figure": {"kind": "lines", "outcomes": ["succes"], "x": "will"}}, 'figure.outcomes: "succes" is not recorded as a number; did you mean "success"?'),
    ({"figure": {"kind": "lines", "outcomes": ["success", "success"], "x": "will"}}, 'figure.outcomes: "success" is given twice'),
    ({"figure": {"kind": "lines", "outcomes": ["phase"], "x": "will"}}, '"phase" is not recorded as a number'),
    ({"figure": {"kind": "lines", "outcomes": ["success"], "x": "wil"}}, 'figure: no variable "wil"; did you mean "will"?'),
    ({"figure": {"kind": "lines", "outcomes": ["success"], "x": "will", "panels": "will"}}, "one variable in two places"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), MISTAKES, ids=lambda value: str(value)[:60])
def test_mistakes_are_told_in_plain_words(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    if not said:
        assert plan_of(written(tmp_path), changes).runs
        return
    with pytest.raises(SisterCitiesError) as refused:
        plan_of(written(tmp_path), changes)
    assert said in str(refused.value)
    assert all(len(line) < 400 for line in str(refused.value).splitlines())


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    first = complaints(tmp_path, replicates=-1, design__size="many", levers__will__range=[1, 0])
    assert len(first) == 3
    second = complaints(tmp_path, age=90, record=["x"], levers__will__range=[0, 2], constants__switches__aggregation="additive")  # fmt: skip
    assert len(second) == 5


def test_mistakes_come_with_their_lines_and_settings_as_such(tmp_path: Path) -> None:
    text = SMALL.replace("replicates = ", "replicats = ").replace("range = [0.2", "range = [0.9")
    with pytest.raises(SisterCitiesError) as refused:
        plan_of(written(tmp_path, text), {"design.size": "many"})
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("--set: design.size")
    shown = [line.partition("small.toml:")[2] for line in lines[1:]]
    assert [line.split(": ")[1] for line in shown] == ["replicates", "replicats", "levers.will"]
    assert [text.splitlines()[int(line.split(":")[0]) - 1] for line in shown[1:]] == [
        "replicats = 6",
        "[levers.will]",
    ]


def test_dated_leaders_need_no_turnover(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, scenarios=["jakarta-beijing"], constants={},
                         levers={"cities.jakarta.leader_turnover": {"range": [0.1, 0.3]}})  # fmt: skip
    assert 'the leaders of jakarta are dated; give [constants] leaders = "hazard"' in line
    plan(tmp_path, scenarios=["jakarta-beijing"], constants={"leaders": "hazard"},
         levers={"cities.jakarta.leader_turnover": {"range": [0.1, 0.3]}})  # fmt: skip


def test_scenarios_of_a_study_share_one_behaviour(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(
        'extends = "base"\n[behaviour]\nlapse = 0.2\n', encoding="utf-8"
    )
    (line,) = complaints(tmp_path, scenarios=["base", "other.toml"])
    assert "differ in behaviour or switches" in line


FILES = [
    (b"", "mine.toml: empty; a study starts with title"),
    (b"seed = 2", "mine.toml:1: title: missing; it has to be given"),
    (b"title = ", "not valid TOML"),
    (b"\xff\xfe", "not UTF-8 text"),
    (b'name = "x"', "name: unknown key"),
    (b"levers = 3", "levers: 3 given; expected a table"),
    (b"a" * 1_000_001, "1,000,001 bytes; a study has at most 1,000,000"),
]


@pytest.mark.parametrize(("raw", "said"), FILES, ids=lambda value: str(value)[:20])
def test_what_is_no_study_is_refused(raw: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(raw)
    with pytest.raises(SisterCitiesError) as refused:
        load_study(path)
    assert said in str(refused.value)


def test_a_study_that_is_not_there() -> None:
    with pytest.raises(
        SisterCitiesError, match=r'no study "comitment"; did you mean "commitment"\?'
    ):
        load_study("comitment")
    with pytest.raises(SisterCitiesError, match="no such file"):
        load_study("mine.toml")


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=4), st.integers(), max_size=2))  # fmt: skip
keys = st.sampled_from(
    ["title", "scenarios", "levers", "levers.will", "levers.will.range", "levers.will.keys", "levers.x.values",
     "uncertainties", "constants", "constants.leaders", "constants.calendar.until", "design", "design.kind", "design.size", "replicates",
     "seed", "age", "record", "figure", "figure.x"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=3))
def test_any_value_anywhere_is_accepted_or_refused_in_plain_words(changes: dict[str, Any]) -> None:
    study = Path(__file__).parent / "small.toml"
    try:
        tree = load_study(study, changes)
        planned(tree, study.parent)
    except SisterCitiesError as refused:
        assert str(refused)
