"""Every mistake in a scenario file is told in plain words, with its file, line and key, and all of them at once."""

import os
import pickle
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, load_scenario
from sistercities.scenario.mistakes import ScenarioError

PAIR = 'extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\nname = "B"\n[partnerships.p]\nbetween = ["a", "b"]\nsigned = "1990-01"\n'
FLOOD = '[shocks.flood]\ntitle = "x"\nkind = "crisis"\nbegins = "1999-01"\nends = "1999-06"\ncities = ["jakarta"]\n'

MISTAKES = [
    ("", ': empty; a scenario starts with extends = "base"'),
    ("extends = ", ":1: not valid TOML: invalid value; a text stands in straight quotes"),
    ('extends = "base"\ntitle = Jakarta', ":2: not valid TOML: invalid value; a text stands in straight quotes"),
    ('extends = "base"\njust words', ":2: not valid TOML: expected '=' after a key"),
    ('extends = "base"\n[cities.a]\nname = "A"\ncountry = "X"\nname = "B"', ":1: partnerships: none given; expected at least 1\n{}:5: cities.a.name: given twice; first in line 3"),
    ('extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\n[cities.a]', ":5: cities.a: given twice; first in line 2"),
    ('extends = "nowhere"', ':1: extends: no scenario "nowhere"; known are: '),
    ('# a comment\nextends = "bse"', ':2: extends: no scenario "bse"; did you mean "base"?'),
    ("extends = 3", ":1: extends: 3 given; expected the name of a scenario"),
    ('extends = "gone.toml"', ':1: extends: no file "gone.toml" beside this one'),
    ('title = "x"', ':1: extends: missing; a scenario starts with extends = "base"'),
    ('extends = "base"\nname = "x"', ":2: name: unknown key; a scenario is named after its file"),
    ('extends = "base"\ncolour = "red"', ":2: colour: unknown key; known are: behaviour, calendar, "),
    ('extends = "base"\ntitel = "x"', ':2: titel: unknown key; did you mean "title"?'),
    ('extends = "base"\noffice = 1.0', ":2: office: unknown key; it belongs in [cities.NAME]"),
    ('extends = "base"\nextnds = "x"', ':2: extnds: unknown key; did you mean "extends"?'),
    ('extends = "base"\n[defaults.side]\nwill = 1.5', ":3: defaults.side.will: 1.5 given; it must be at most 1"),
    ('extends = "base"\n[defaults.shock]\nseverity = 1.5', ":3: defaults.shock.severity: 1.5 given; it must be at most 1"),
    ('extends = "base"\n[defaults.side]\nwill = "high"', ':3: defaults.side.will: "high" given; expected a number'),
    ('extends = "base"\n[defaults.side]\nwill = true', ":3: defaults.side.will: true given; expected a number"),
    ('extends = "base"\n[defaults.side]\nwill = nan', ":3: defaults.side.will: nan is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = -inf', ":3: defaults.side.will: -inf is not a finite number"),
    ('extends = "base"\n[defaults.city]\npopulation = "many"', ':3: defaults.city.population: "many" given; expected a number or a table'),
    ('extends = "base"\n[defaults.city]\npopulation = { "1990-01" = "many" }', ':3: defaults.city.population.1990-01: "many" given; expected a number'),
    ('extends = "base"\n[defaults.city]\npopulation = { 1990 = 5 }', ':3: defaults.city.population.1990: "1990" given; expected a month written "YYYY-MM"'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, sorce = "x" }', ':3: defaults.side.will.sorce: unknown key; did you mean "source"?'),
    ('extends = "base"\n[defaults.side]\nwill = { source = "evidence-file" }', ":3: defaults.side.will.value: missing; it has to be given"),
    ('extends = "base"\n[defaults.side.will]\nvalue = 0.5\nsource = "bps-jakarta-2017"', ':4: defaults.side.will.source: source "bps-jakarta-2017" is not in the bibliography; did you mean "bps-jakarta-2018"?'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, source = 3 }', ":3: defaults.side.will.source: 3 given; expected a text in quotes or a list"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.6, 0.9] }', ":3: defaults.side.will.range: the range 0.6 to 0.9 does not hold the value 0.5"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.9, 0.1] }', ":3: defaults.side.will.range: the range 0.9 to 0.1 does not hold the value 0.5"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [-1, 0.9] }', ":3: defaults.side.will.range: -1 given; it must be at least 0"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.1, inf] }', ":3: defaults.side.will.range: inf is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, unit = "per cent" }', ':3: defaults.side.will.unit: "per cent" given; the unit here is "share"'),
    ('extends = "base"\n[defaults.city]\ngross_regional_product = { value = 9.0, unit = "USD million" }', ':3: defaults.city.gross_regional_product.unit: "USD million" given; the unit here is "USD billion"'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, date = "May 1992" }', ':3: defaults.side.will.date: "May 1992" given; expected a year or a month'),
    ('extends = "base"\n[defaults.side]\npriorities = { economic = 0.5, technical = 0.5, people = 0.5 }', ":3: defaults.side.priorities.people: economic + technical + people must not exceed 1"),
    ('extends = "base"\n[defaults.town]\na = 1', ":2: defaults.town: unknown key; known are: cities, city, partnership,"),
    ('extends = "base"\n[defaults]\ncity = 1', ":3: defaults.city: 1 given; expected a table"),
    ('extends = "base"\n[calendar]\nuntil = "1985-01"', ":3: defaults.partnerships.first-second.signed: 1990-01, after the calendar ends in 1985-01"),
    ('extends = "base"\n[calendar]\nuntil = "1995-13"', ':3: calendar.until: "1995-13" given; expected a month written "YYYY-MM"'),
    ('extends = "base"\n[calendar]\nuntil = "2199-01"', ":3: calendar.until: 2,509 months since 1990-01; at most 1,200"),
    ('extends = "base"\n[switches]\nexample = "mine"', ":3: switches.example: \"mine\" given; allowed is 'own-and-others' or 'own'"),
    ('extends = "base"\n[behaviour]\nsectors = 2.5', ":3: behaviour.sectors: 2.5 given; expected a whole number"),
    ('extends = "base"\n[behaviour]\nlapze = 0.1', ':3: behaviour.lapze: unknown key; did you mean "lapse"?'),
    ('extends = "base"\nfocus = "x"', ':2: focus: no partnership "x"; known are: first-second'),
    ('extends = "jakarta-beijing"\n[cities.peking]\nname = "x"\n[partnerships.jakarta-beijing]\nbetween = ["jakarta", "bejing"]', ':5: partnerships.jakarta-beijing.between: no city "bejing"; did you mean "beijing"?'),
    (PAIR.replace('"b"]', '"a"]'), ":7: partnerships.p.between: a city cannot be its own partner"),
    (PAIR.replace('["a", "b"]', '["a"]'), ":7: partnerships.p.between: 1 given; expected 2"),
    (PAIR.replace('["a", "b"]', '["a", "b", "b"]'), ":7: partnerships.p.between: 3 given; expected at most 2"),
    (PAIR.replace('"B"', '"A"'), ':5: cities.b.name: "A" is the name of cities.a already'),
    (PAIR.replace('signed = "1990-01"\n', ""), ":6: partnerships.p.signed: missing; it has to be given"),
    (PAIR + "[partnerships.p.sides.c]\nwill = 0.5", ":9: partnerships.p.sides.c: not in this partnership; known are: a, b"),
    (PAIR + '[partnerships.q]\nbetween = ["b", "a"]\nsigned = "1990-01"', ":11: partnerships.q.signed: 1990-01, while partnerships.p of the same two cities goes on (has no end); one has to end before the next is signed"),
    (PAIR + 'ends = "2003-06"\n[partnerships.q]\nbetween = ["b", "a"]\nsigned = "2003-06"', ":12: partnerships.q.signed: 2003-06, while partnerships.p of the same two cities goes on (ends in 2003-06); one has to end before the next is signed"),
    ('extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\nname = "B"\n[partnerships.q]\nbetween = ["b", "a"]\nsigned = "2003-06"\n[partnerships.p]\nbetween = ["a", "b"]\nsigned = "1990-01"', ":8: partnerships.q.signed: 2003-06, while partnerships.p of the same two cities goes on (has no end)"),
    (PAIR + 'ends = "1989-12"', ":9: partnerships.p.ends: 1989-12, before it is signed in 1990-01"),
    (PAIR + "former_relation = -1.0", ":9: partnerships.p.former_relation: -1.0 given; it must be at least 0"),
    (PAIR + "firms_in_place = 1.5", ":9: partnerships.p.firms_in_place: 1.5 given; it must be at most 1"),
    (PAIR + "renewed_for = 0.0", ":9: partnerships.p.renewed_for: 0.0 given; it must be more than 0"),
    (PAIR + 'signed_month = "1990"', ":9: partnerships.p.signed_month: unknown key"),
    (PAIR + "[partnerships.p.sides.a]\nassociation = 1.1\nproposer = -0.1", ":10: partnerships.p.sides.a.association: 1.1 given; it must be at most 1\n{}:11: partnerships.p.sides.a.proposer: -0.1 given; it must be at least 0"),
    (PAIR + 'occasions.visit = "2030-01"', ":9: partnerships.p.occasions.visit: 2030-01 lies after the calendar ends in 2015-12"),
    ('extends = "base"\n[cities.a]\nname = "A"', ":1: partnerships: none given; expected at least 1"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("crisis", "flood"), ":4: shocks.flood.kind: \"flood\" given; allowed is 'crisis',"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("1999-06", "1998-01"), ":6: shocks.flood.ends: 1998-01, before it begins in 1999-01"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace('["jakarta"]', '["jakarta", "jakarta"]'), ':7: shocks.flood.cities: "jakarta" is named twice'),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("1999-0", "2030-0"), ":5: shocks.flood.begins: 2030-01 to 2030-06 lies outside the calendar, 1992-08 to 2017-12"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace('"jakarta"]', '"jakarta", "solo"]'), ':7: shocks.flood.cities: no city "solo"; known are: beijing, jakarta'),
    ('extends = "jakarta-beijing"\n[cities.jakarta.leaders]\nx = "2012-10"', ':3: cities.jakarta.leaders.x: takes office in 2012-10 like "joko-widodo"'),
    ('extends = "jakarta-beijing"\n[cities.jakarta.leaders]\nx = "2022-10"', ":3: cities.jakarta.leaders.x: 2022-10 lies after the calendar ends in 2017-12"),
    ('extends = "jakarta-beijing"\n[behaviour]\nlapse = 0.1', ":2: behaviour: one set holds for all partnerships; a pairing cannot bring its own"),
    (PAIR + "[behaviour]\nlapse = 0.1", ":9: behaviour: one set holds for all partnerships"),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "ofice"\nchange = "raise"\nsize = 0.5', ':4: policies.p.parameter: no lever "ofice"; did you mean "office"?'),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "pilots"\nchange = "raise"\nsize = 0.5', ':5: policies.p.change: "raise" given; pilots allows add'),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "office"\nchange = "raise"\nsize = 1.5', ":6: policies.p.size: 1.5 given; it must be at most 1 for this push on office"),
    ('extends = "base"\ncities = 3', ":2: cities: 3 given; expected a table"),
    ('extends = "base"\n[partnerships.p]\nbetween = 3', ":2: partnerships.p.signed: missing; it has to be given\n{}:3: partnerships.p.between: 3 given; expected a list"),
    ('extends = "base"\n"a\\nb" = 1', ':2: "a\\nb": unknown key'),
]  # fmt: skip


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], str]:
    """What is said to a file of this content, which has to be refused."""
    monkeypatch.chdir(tmp_path)

    def refuse(content: str | bytes) -> str:
        Path("mine.toml").write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(SisterCitiesError) as error:
            load_scenario("mine.toml")
        return str(error.value)

    return refuse


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=lambda value: value[-60:])
def test_a_mistake_is_told_once_with_its_line(
    text: str, said: str, refused: Callable[[str], str]
) -> None:
    told = refused(text)
    expected = ("mine.toml" + said.format("mine.toml")).splitlines()
    assert len(told.splitlines()) == len(expected)
    for line, start in zip(told.splitlines(), expected, strict=True):
        assert line.startswith(start)
        assert len(line) < 400


SIX = """\
extends = "jakarta-beijing"
title = "Jakarta - Beijing, six mistakes"

[cities.jakarta]
ofice = 1.0
outreach = 1.4

[partnerships.jakarta-beijing.sides.jakarta]
will = { value = 0.6, range = [0.7, 0.9], source = "jawawa-berlin-1949" }

[shocks.flood]
title = "Flood"
kind = "crisis"
begins = "2019-01"
ends = "2019-06"
cities = ["jakata"]
"""
SIX_LINES = """\
mine.toml:5: cities.jakarta.ofice: unknown key; did you mean "office"?
mine.toml:6: cities.jakarta.outreach: 1.4 given; it must be at most 1
mine.toml:9: partnerships.jakarta-beijing.sides.jakarta.will.range: the range 0.7 to 0.9 does not hold the value 0.6
mine.toml:9: partnerships.jakarta-beijing.sides.jakarta.will.source: source "jawawa-berlin-1949" is not in the bibliography; did you mean "jawawa-berlin-1994"?
mine.toml:14: shocks.flood.begins: 2019-01 to 2019-06 lies outside the calendar, 1992-08 to 2017-12
mine.toml:16: shocks.flood.cities: no city "jakata"; did you mean "jakarta"?"""


def test_all_mistakes_of_a_file_are_told_at_once_in_reading_order(
    refused: Callable[[str], str],
) -> None:
    assert refused(SIX) == SIX_LINES


def test_mistakes_hide_no_others(refused: Callable[[str], str]) -> None:
    """A broken shock is still looked at, and what a broken value brings about is not blamed on others."""
    told = refused(
        'extends = "jakarta-beijing"\n'
        + FLOOD.replace("crisis", "flood").replace("jakarta", "jakata")
    )
    assert [line.partition(": ")[0] for line in told.splitlines()] == ["mine.toml:4", "mine.toml:7"]
    told = refused(
        PAIR.replace('name = "B"', "name = 3")
        + '[cities.c]\nname = "A"\n[shocks.s]\nbegins = "1991-01"'
    )
    assert [line.partition(": ")[0] for line in told.splitlines()] == [
        "mine.toml:5", "mine.toml:10", "mine.toml:11", "mine.toml:11", "mine.toml:11", "mine.toml:11"
    ]  # fmt: skip


def test_a_mistake_of_a_parent_points_at_the_parent(refused: Callable[[str], str]) -> None:
    Path("parent.toml").write_text(PAIR + "[cities.a.leaders]\nx = 5", encoding="utf-8")
    told = refused('extends = "parent"\n[cities.a]\noffice = 5')
    assert told.splitlines() == [
        "mine.toml:3: cities.a.office: 5 given; it must be at most 1",
        "parent.toml:10: cities.a.leaders.x: 5 given; expected a text in quotes",
    ]


def test_values_that_do_not_go_together_point_at_the_youngest(
    refused: Callable[[str], str],
) -> None:
    Path("parent.toml").write_text(PAIR, encoding="utf-8")
    assert refused('extends = "parent"\n[calendar]\nuntil = "1985-01"') == (
        "mine.toml:3: partnerships.p.signed: 1990-01, after the calendar ends in 1985-01"
    )


def test_a_mistake_of_a_setting_says_so() -> None:
    with pytest.raises(SisterCitiesError) as error:
        load_scenario("jakarta-beijing", {"cities.jakarta.office": 7, "calendar.until": "1991-01"})
    assert (
        "--set: cities.jakarta.office: 7 given; it must be at most 1"
        in str(error.value).splitlines()
    )
    assert (
        "--set: partnerships.jakarta-beijing.signed: 1992-08, after the calendar ends in 1991-01"
        in str(error.value)
    )


def test_a_setting_finds_its_place_or_says_what_there_is() -> None:
    with pytest.raises(
        SisterCitiesError,
        match=r'^--set: cities\.jakata\.office: nothing called "jakata".*"jakarta"',
    ):
        load_scenario("jakarta-beijing", {"cities.jakata.office": 1.0})
    with pytest.raises(
        SisterCitiesError, match=r'"office" is a single value; there is no "value" in it to change'
    ):
        load_scenario("base", {"defaults.city.office.value": 1.0})


def test_a_circle_of_parents_is_refused(refused: Callable[[str], str]) -> None:
    Path("two.toml").write_text('title = "x"\nextends = "mine"', encoding="utf-8")
    assert (
        refused('extends = "two"')
        == "two.toml:2: extends: goes round in a circle (mine -> two -> mine)"
    )
    assert (
        refused('extends = "mine"') == "mine.toml:1: extends: goes round in a circle (mine -> mine)"
    )


def test_a_parent_is_found_from_the_file_not_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/parent.toml").write_text(PAIR, encoding="utf-8")
    (tmp_path / "folder/child.toml").write_text('extends = "parent.toml"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("folder/child.toml").cities.keys() == {"a", "b"}


NO_TEXT = [
    (b'extends = "base"\ntitle = "Malm\xf6"', "mine.toml:2: not UTF-8 text; save the file as UTF-8"),
    ('extends = "base"'.encode("utf-16"), "mine.toml:1: not UTF-8 text"),
    (b"\x00" * 10, "mine.toml:1: not valid TOML"),
    (b"#" * 1_000_001, "mine.toml: 1,000,001 bytes; a scenario has at most 1,000,000"),
    (b"a = " + b"[" * 100_000, "mine.toml: lists within lists, more than 100 deep"),
    (b"a = " + b"[" * 200 + b"]" * 200, "mine.toml:1: a: tables within tables, more than 100 deep"),
    (b".".join([b"a"] * 200) + b" = 1", "mine.toml:1: a: tables within tables, more than 100 deep"),
    (b'extends = "base"\n' + b"k" * 10_000 + b" = 1", 'mine.toml:2: "' + "k" * 57 + '...": unknown key'),
    (b'extends = "base"\n"' + b"\\u0000" * 1_000 + b'" = 1', 'mine.toml:2: "\\x00'),
    (b'extends = "' + b"x" * 10_000 + b'.toml"', 'mine.toml:1: extends: no file "xxx'),
    (b'extends = "\\u0000.toml"', 'mine.toml:1: extends: no file "\\x00.toml"'),
    (b'extends = "base"\nsynthetic = 1' + b"0" * 5_000, "mine.toml: not valid TOML: exceeds the limit"),
    (b'extends = "base"\n[behaviour]\ncapacity = 1' + b"0" * 400, "mine.toml:3: behaviour.capacity: 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), NO_TEXT, ids=[said[-60:] for _, said in NO_TEXT])
def test_what_is_no_scenario_at_all_is_refused(
    raw: bytes, said: str, refused: Callable[[bytes], str]
) -> None:
    told = refused(raw)
    assert told.startswith(said)
    assert len(told.splitlines()) == 1
    assert len(told) < 400


@pytest.mark.parametrize(
    "raw", [raw for raw, _ in NO_TEXT], ids=[said[-60:] for _, said in NO_TEXT]
)
@pytest.mark.parametrize("verb", ["validate", "run", "explain"])
def test_every_command_refuses_it_in_one_line(
    verb: str, raw: bytes, command: Callable[..., tuple[int, str, str]]
) -> None:
    Path("mine.toml").write_bytes(raw)
    status, _, complaint = command(verb, "mine.toml", *(["title"] if verb == "explain" else []))
    assert status == 2
    assert re.fullmatch(r"sistercities: mine\.toml\b[^\n]{1,350}\n", complaint)
    assert [path.name for path in Path().iterdir()] == ["mine.toml"]


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")], ids=["BOM", "CRLF"])  # fmt: skip
def test_what_windows_editors_do_is_harmless(
    change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(change((PAIR + '[cities.a.leaders]\nx = "1991-01"\n').encode()))
    assert load_scenario(path).cities["a"].name == "A"
    path.write_bytes(change((PAIR + "[cities.a.leaders]\nx = 5\n").encode()))
    with pytest.raises(SisterCitiesError, match=r"mine\.toml:10: cities\.a\.leaders\.x: 5 given"):
        load_scenario(path)


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop.toml").symlink_to("loop.toml")
    Path("folder.toml").mkdir()
    for name, said in [
        (
            "gone.toml",
            "gone.toml: no such file; a scenario is a built-in name or the path of a .toml file",
        ),
        ("loop.toml", "loop.toml: cannot be read (Too many levels of symbolic links)"),
        ("folder.toml", "folder.toml: cannot be read (Is a directory)"),
        ("x" * 10_000 + ".toml", "cannot be read (File name too long)"),
        ("a\0b.toml", "cannot be read (a null character in the path)"),
    ]:
        with pytest.raises(SisterCitiesError, match=re.escape(said)):
            load_scenario(name)
    Path("child.toml").write_text('extends = "loop"', encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"^loop\.toml: cannot be read"):
        load_scenario("child.toml")


INPUTS = [
    ("validate", "{}"),
    ("run", "{}"),
    ("explain", "{}", "title"),
    ("diff", "base", "{}"),
    ("sources", "{}"),
    ("agreement", "base", "{}"),
    ("biography", "{}"),
    ("what-if", "base", "--policy", "{}"),
    ("sweep", "{}", "--plan"),
]


@pytest.mark.parametrize("arguments", INPUTS, ids=lambda given: given[0])
def test_what_would_never_end_is_refused(
    arguments: tuple[str, ...], command: Callable[..., tuple[int, str, str]]
) -> None:
    os.mkfifo("pipe.toml")
    Path("zero.toml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.toml")
    for name, kind in (
        ("pipe.toml", "a named pipe"),
        ("zero.toml", "a device"),
        ("socket.toml", "a socket"),
    ):
        status, _, complaint = command(*(word.format(name) for word in arguments))
        assert (status, complaint) == (
            2,
            f"sistercities: {name}: cannot be read ({kind}, not a file)\n",
        )


def test_a_file_of_any_size_is_refused_without_being_read(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    Path("huge.toml").touch()
    os.truncate("huge.toml", 10**12)
    said = "sistercities: huge.toml: 1,000,000,000,000 bytes; a scenario has at most 1,000,000\n"
    assert command("run", "huge.toml") == (2, "", said)


def test_points_that_would_never_end_are_refused(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    lines = [
        'title = "x"',
        'question = "x"',
        'scenarios = ["base"]',
        "replicates = 1",
        "[levers.behaviour.lapse]",
    ]
    lines += ["range = [0.0, 0.1]", "[design]", 'kind = "table"', 'file = "points.csv"']
    Path("study.toml").write_text("\n".join(lines), encoding="utf-8")
    Path("points.csv").touch()
    os.truncate("points.csv", 10**12)
    huge = command("sweep", "study.toml", "--plan")
    Path("points.csv").unlink()
    os.mkfifo("points.csv")
    pipe = command("sweep", "study.toml", "--plan")
    assert huge[0] == pipe[0] == 2
    assert "points.csv: 1,000,000,000,000 bytes; at most 1,000,000,000" in huge[2]
    assert "points.csv: cannot be read (a named pipe, not a file)" in pipe[2]
    assert len(huge[2].splitlines()) == len(pipe[2].splitlines()) == 1


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A file that may not be read, and no rights of root, who may read everything whatever the file says."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "forbidden.toml"
        path.write_text('extends = "base"', encoding="utf-8")
        path.chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)  # nobody
        yield path
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_said(forbidden: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match=r"forbidden\.toml: cannot be read \(Permission denied\)$"
    ):
        load_scenario(forbidden)


def test_an_error_travels_between_processes(refused: Callable[[str], str]) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("base", {"defaults.city.office": 7})
    again = pickle.loads(pickle.dumps(error.value))
    assert str(again) == str(error.value)
    assert again.mistakes == error.value.mistakes
