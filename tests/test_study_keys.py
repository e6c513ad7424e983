"""Keys and names in studies: read alike everywhere, whatever letters the names of cities, shocks and variables hold."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import SisterCitiesError, load_scenario
from sistercities.questions.sweep import plan_of
from sistercities.scenario.keys import KeyTextError, key_text, parts_of
from sistercities.study.file import StudyFile
from sistercities.study.plan import Plan
from sistercities.study.template import NoKeyError, filled, keys_at, template_of

from tests.cases import every_other
from tests.studies import swept, written

PAIR = """
extends = "base"
title = "Two cities"
[calendar]
until = "1994-12"
[defaults.city]
businesses = 20
citizens = 30
[cities.'{first}']
name = "A"
[cities.bonn]
name = "B"
[partnerships.p]
between = ['{first}', "bonn"]
signed = "1990-01"
"""
STUDY = """
title = "T"
question = "Q?"
scenarios = ["pair.toml"]
replicates = 2
age = 2
record = ["commitment"]
design = { kind = "latin-hypercube", size = 4 }
"""
ODD = ["st. louis", "são paulo", "北京", "ends.", "k" * 48]
"""Names of cities that a scenario may have."""


def pair(folder: Path, first: str) -> None:
    (folder / "pair.toml").write_text(PAIR.replace("{first}", first), encoding="utf-8")


def planned(folder: Path, text: str, changes: dict[str, object] | None = None) -> Plan:
    return plan_of(written(folder, text, "mine"), changes)


def complaint(folder: Path, text: str, changes: dict[str, object] | None = None) -> str:
    with pytest.raises(SisterCitiesError) as refused:
        planned(folder, text, changes)
    return str(refused.value)


names = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(names, min_size=1, max_size=4))
def test_a_key_is_read_as_it_is_written(parts: list[str]) -> None:
    assert parts_of(key_text(parts)) == tuple(parts)


SPELLINGS = {
    "cities.*.office": ("cities", "*", "office"),
    " a . b ": ("a", "b"),
    'a."b.c".d': ("a", "b.c", "d"),
    "a.'b\"c'.d": ("a", 'b"c', "d"),
    "st louis.office": ("st louis", "office"),
    "l'aquila.office": ("l'aquila", "office"),
    "北京.office": ("北京", "office"),
    r'"a\u0041".b': ("aA", "b"),
}


@pytest.mark.parametrize(("key", "parts"), SPELLINGS.items())
def test_a_key_may_be_spelled_in_several_ways(key: str, parts: tuple[str, ...]) -> None:
    assert parts_of(key) == parts
    assert parts_of(key_text(parts)) == parts


@pytest.mark.parametrize(
    "key", ["", " ", "a..b", ".a", "a.", 'a."b', 'a."b"c', 'the "office"', r'"\q".a']
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(KeyTextError):
        parts_of(key)


# Names of cities and shocks


@pytest.mark.parametrize("first", every_other(ODD))
def test_evidence_moves_the_city_it_names(first: str, tmp_path: Path) -> None:
    pair(tmp_path, first)
    found = swept(
        written(tmp_path, STUDY + 'uncertainties = "evidence"\n', "mine"), tmp_path / "out"
    )
    column = key_text(("cities", first, "office"))
    assert (found.done, found.failed) == (8, 0)
    values = found.points[column].tolist()
    assert len(set(values)) == 4
    assert [found.scenario(point).cities[first].office.value for point in range(4)] == values
    assert found.runs.groupby("point")[column].first().tolist() == values
    assert column in set(pd.read_csv(found.folder / "summary.csv")["variable"])
    quoted = column.replace('"', '""')
    assert found.sql(f'SELECT DISTINCT "{quoted}" AS v FROM points ORDER BY v')[
        "v"
    ].tolist() == sorted(values)


def test_a_dotted_shock_is_moved(tmp_path: Path) -> None:
    pair(tmp_path, "st. louis")
    shock = '[shocks."sars-2.0"]\ntitle = "S"\nkind = "epidemic"\nbegins = "1991-01"\nends = "1991-06"\ncities = ["bonn"]\nseverity = {{ value = 0.5, range = [0.2, 0.8] }}\n'
    text = (tmp_path / "pair.toml").read_text(encoding="utf-8") + shock.replace("{{", "{").replace(
        "}}", "}"
    )
    (tmp_path / "pair.toml").write_text(text, encoding="utf-8")
    found = planned(tmp_path, STUDY + 'uncertainties = "evidence"\n')
    assert 'shocks."sars-2.0".severity' in found.points.column_names
    template = found.templates["pair"]
    assert (
        filled(template, {'shocks."sars-2.0".severity': 0.7}).shocks["sars-2.0"].severity.value
        == 0.7
    )


def test_cities_that_differ_in_capitals_keep_their_own_values(tmp_path: Path) -> None:
    """Each of two scenarios has one of them."""
    for name in ("Kota", "kota"):
        pair(tmp_path, name)
        (tmp_path / "pair.toml").rename(tmp_path / f"of-{name}-1.toml".replace("K", "big-k"))
    names = ["cities.Kota.office", "cities.kota.office"]
    scenarios = ["of-big-kota-1.toml", "of-kota-1.toml"]
    text = (
        STUDY.replace('["pair.toml"]', str(scenarios).replace("'", '"'))
        + 'uncertainties = "evidence"\n'
    )
    found = swept(written(tmp_path, text, "mine"), tmp_path / "out")
    points, runs = found.points, found.runs
    assert points[names].notna().to_numpy().tolist() == [[True, False]] * 4 + [[False, True]] * 4
    for name in names:
        assert (
            runs.groupby("point")[name].first().dropna().tolist() == points[name].dropna().tolist()
        )
    assert [found.run(f"{point}-1")[names[point // 4]] for point in range(8)] == points[
        names
    ].bfill(axis=1).iloc[:, 0].tolist()
    numbered = found.sql(
        'SELECT "cities.Kota.office (1)" AS a, "cities.kota.office (2)" AS b FROM points ORDER BY point'
    )
    assert numbered["a"].dropna().tolist() == points[names[0]].dropna().tolist()
    assert numbered["b"].dropna().tolist() == points[names[1]].dropna().tolist()
    with pytest.raises(SisterCitiesError, match="the query cannot be answered"):
        found.sql('SELECT "cities.kota.office" FROM runs')


# Spellings in a study file

LEVERS = [
    """[levers."cities.'st. louis'.office"]\nrange = [0.1, 0.9]""",
    """[levers.'cities."st. louis".office']\nrange = [0.1, 0.9]""",
    """[levers.cities."st. louis".office]\nrange = [0.1, 0.9]""",
    """[levers]\ncities."st. louis".office = { range = [0.1, 0.9] }""",
]


@pytest.mark.parametrize("lever", LEVERS)
def test_all_spellings_of_a_lever_are_one(lever: str, tmp_path: Path) -> None:
    pair(tmp_path, "st. louis")
    found = planned(
        tmp_path,
        f"{STUDY}{lever}\n[figure]\nkind = 'lines'\noutcomes = ['commitment']\nx = 'cities.\"st. louis\".office'\n",
    )
    assert found.points.column_names == ["point", "scenario", 'cities."st. louis".office']
    assert list(found.axes["pair"][0].keys) == ['cities."st. louis".office']
    assert found.study.figure is not None and found.study.figure.x == 'cities."st. louis".office'


def test_settings_constants_and_levels_are_spelled_likewise(tmp_path: Path) -> None:
    pair(tmp_path, "st. louis")
    text = f"""{STUDY}
[levers.cities."st. louis".office]
range = [0.1, 0.9]
[levers.set.levels]
one = {{ cities."st. louis".chamber = 0.1 }}
two = {{ "cities.'st. louis'.chamber" = 0.9 }}
[constants]
cities."st. louis".language = 0.3
"""
    changes: dict[str, object] = {
        "levers.cities.'st. louis'.office.range": [0.2, 0.4],
        'constants.cities."st. louis".language': 0.7,
        'levers.set.levels.two.cities."st. louis".chamber': 0.8,
    }
    found = planned(tmp_path, text, changes)
    office, chamber = found.axes["pair"]
    assert (office.low, office.high) == (0.2, 0.4)
    assert chamber.levels == {
        "one": {'cities."st. louis".chamber': 0.1},
        "two": {'cities."st. louis".chamber': 0.8},
    }
    assert found.templates["pair"].scenario.cities["st. louis"].language.value == 0.7
    assert (
        load_scenario(tmp_path / "pair.toml", {"cities.'st. louis'.office": 0.25})
        .cities["st. louis"]
        .office.value
        == 0.25
    )


def test_one_key_in_two_spellings_is_refused_with_its_line(tmp_path: Path) -> None:
    pair(tmp_path, "bern")
    text = f'{STUDY}[levers."cities.bern.office"]\nrange = [0.1, 0.9]\n[levers.cities.bern.office]\nrange = [0.1, 0.9]\n'
    assert "levers.cities.bern.office: given twice, in two spellings" in complaint(tmp_path, text)


def test_a_name_in_two_tables_is_refused(tmp_path: Path) -> None:
    pair(tmp_path, "bern")
    text = f"{STUDY}[levers.x]\nkeys = ['cities.bern.office']\nrange = [0.1, 0.9]\n[uncertainties.x]\nkeys = ['cities.bern.chamber']\nrange = [0.1, 0.9]\n"
    assert 'uncertainties.x: "x" is the name of another variable; call it otherwise' in complaint(
        tmp_path, text
    )


def test_a_name_that_is_the_key_of_evidence_is_refused(tmp_path: Path) -> None:
    pair(tmp_path, "bern")
    text = f"{STUDY}uncertainties = 'evidence'\n[levers.'cities.bern.office']\nkeys = ['cities.bonn.office']\nrange = [0.1, 0.9]\n"
    assert "also the key of a value that the evidence of pair varies" in complaint(tmp_path, text)


def test_a_setting_that_is_no_key_is_refused(tmp_path: Path) -> None:
    pair(tmp_path, "bern")
    assert "levers..range: no key" in complaint(tmp_path, STUDY, {"levers..range": [0, 1]})
    with pytest.raises(SisterCitiesError, match=r"--set: .*no key"):
        load_scenario("base", {"cities..office": 1.0})


# Names of one's own

REFUSED = {
    "": "a name is empty; give it one",
    "  ": "a name is empty; give it one",
    'the "office"': "a name holds a double quote; leave it out, or take single ones",
    "a\" FROM rows; COPY (SELECT 1) TO 'x'": "a name holds a double quote",
    "one\ntwo": "a name holds what cannot be printed, such as a line end; leave it out",
    "nul\0": "a name holds what cannot be printed",
    "\x1b[31m": "a name holds what cannot be printed",
    "office ": "a name begins or ends with a blank; leave it out",
}


@pytest.mark.parametrize(("name", "said"), REFUSED.items(), ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("place", ["levers", "uncertainties", "levels"])
def test_names_that_do_not_do_are_refused_with_their_line(
    place: str, name: str, said: str, tmp_path: Path
) -> None:
    pair(tmp_path, "bern")
    escaped = (
        name.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\0", "\\u0000")
        .replace("\x1b", "\\u001b")
    )
    if place == "levels":
        tables = f'[levers.x.levels]\none = {{}}\n"{escaped}" = {{ "cities.*.office" = 1.0 }}\n'
    else:
        tables = f'[{place}.fine]\nkeys = ["cities.*.chamber"]\nrange = [0.1, 0.9]\n[{place}."{escaped}"]\nkeys = ["cities.*.office"]\nrange = [0.1, 0.9]\n'
    text = STUDY + tables
    (line,) = complaint(tmp_path, text).splitlines()
    number = next(
        number for number, written in enumerate(text.splitlines(), 1) if f'"{escaped}"' in written
    )
    assert f"mine.toml:{number}: " in line
    assert said in line
    assert "\n" not in line and "\0" not in line and "\x1b" not in line


@pytest.mark.parametrize(
    "name",
    ["Beijing's office", "St. Louis", "a.b.c", "[bold]x[/bold]", "$x^2$", "北京", "50 %", "k" * 80],
)
def test_any_other_name_of_ones_own_does(name: str, tmp_path: Path) -> None:
    pair(tmp_path, "bern")
    text = f"{STUDY}[levers.\"{name}\"]\nkeys = ['cities.*.office']\nvalues = [0.1, 0.9]\n".replace(
        "latin-hypercube", "grid"
    ).replace(", size = 4", "")
    found = swept(written(tmp_path, text, "mine"), tmp_path / "out")
    assert found.variables == [name]
    assert found.runs[name].tolist() == [0.1, 0.1, 0.9, 0.9]
    assert found.unit(name) == "0 none to 1 standing"


def test_a_study_made_in_a_program_is_checked_likewise() -> None:
    tree: dict[str, Any] = {
        "name": "x", "title": "T", "question": "Q?", "scenarios": ("base",), "replicates": 1,
        "levers": {'a"b': {"keys": ("cities.*.office",), "range": (0.0, 1.0)}}, "design": {"kind": "grid", "size": 2},
    }  # fmt: skip
    with pytest.raises(ValueError, match="a name holds a double quote"):
        StudyFile.model_validate(tree)


def test_mistakes_in_keys_say_what_is_there() -> None:
    template = template_of("base", {})
    for key, said in {
        "cities.nowhere.office": 'nothing called "nowhere" in base; known are: first, second',
        "policies.*.size": "there are no policies in base",
        "cities.'first": "no key; names have a dot between them",
    }.items():
        with pytest.raises(NoKeyError) as refused:
            keys_at(template, key)
        assert said in str(refused.value)


def test_the_line_of_a_quoted_key_is_found(tmp_path: Path) -> None:
    pair(tmp_path, "st. louis")
    text = f'{STUDY}[levers]\n"cities.bonn.office" = {{ range = [0.1, 0.9] }}\ncities."st. louis".ofice = {{ range = [0.1, 0.9] }}\n'
    told = complaint(tmp_path, text)
    assert f'mine.toml:{len(text.splitlines())}: levers.cities."st. louis".ofice: ' in told
    assert 'did you mean "office"?' in told
