"""Names and texts: whatever a user calls things, it works everywhere, or is refused with its line by every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from sistercities import explain, load_scenario, validate
from sistercities.questions.ablate import MECHANISMS, switched_off
from sistercities.scenario.keys import key_text, parts_of
from sistercities.scenario.mistakes import Mistake, ScenarioError

from tests.cases import every_other

type Command = Callable[..., tuple[int, str, str]]

GOOD = ["st. louis", "sars-2.0", "a b", "京都", "Łódź", "कोच्चि", "x" * 80, "4", "two_words", "N.Y."]
BAD = {
    "": '"" is no name; a name has letters or digits',
    " ": '" " is no name',
    "..": '".." is no name',
    " a": '" a" begins or ends with a space',
    'a"b': '" cannot stand in a name; a name has letters, digits, spaces and - _ . only',
    "n'djamena": "' cannot stand in a name",
    "a[b]": "[ cannot stand in a name",
    "US$": "$ cannot stand in a name",
    "*": '"*" is no name',
    "a*": "* cannot stand in a name",
    "a=b": "= cannot stand in a name",
    "a:b": ": cannot stand in a name",
    "a@b": "@ cannot stand in a name",
    "a+b": "+ cannot stand in a name",
    "a/../b": "/ cannot stand in a name",
    "a\0b": "\\x00 cannot stand in a name",
    "a\x1b[31mb": "\\x1b cannot stand in a name",
    "a\nb": "\\n cannot stand in a name",
    "a\u202eb": "\\u202e cannot stand in a name",
    "x" * 81: "a name of 81 letters; at most 80",
}
UNPRINTABLE = {
    "a\0b": "\\x00 cannot be printed; take it out",
    "a\x1b[31m": "\\x1b cannot be printed",
    "a\u202eb": "\\u202e cannot be printed",
}
FREE = [
    'a "quoted" name',
    "[b]bold[/b]",
    "US$ 50 and A$ 25",
    "<b>",
    "京都",
    "{x}",
    "\\alpha",
    "%s",
    "`code`",
    "a | b",
]


def with_names(name: str) -> dict[str, Any]:
    """A small world in which a city, a partnership, a shock and a policy have the same name."""
    event = {"title": "An event", "begins": "1991-01", "ends": "1991-06", "cities": [name]}
    return {
        "extends": "base",
        "title": "Two cities",
        "calendar": {"until": "1991-12"},
        "defaults": {"city": {"businesses": 20, "citizens": 30}},
        "cities": {
            name: {"name": "A", "leaders": {"A. O'Name": "1990-06"}},
            "other": {"name": "B"},
        },
        "partnerships": {name: {"between": [name, "other"], "signed": "1990-01"}},
        "shocks": {name: {**event, "kind": "crisis"}},
        "policies": {name: {**event, "parameter": "office", "change": "raise", "size": 0.5}},
    }


def write(tree: dict[str, Any]) -> str:
    Path("mine.toml").write_text(tomli_w.dumps(tree), encoding="utf-8")
    return "mine.toml"


@pytest.mark.parametrize("name", every_other(GOOD))
def test_a_good_name_works_in_every_command(name: str, command: Command) -> None:
    file = write(with_names(name))
    office, will = (
        key_text(["cities", name, "office"]),
        key_text(["partnerships", name, "sides", name, "will"]),
    )
    assert command("validate", file)[0] == 0
    assert command("explain", file, office)[1].startswith(f"{office} = 0.5\n")
    assert command("diff", file, file)[0] == 0
    assert command("sources", file)[0] == 0
    assert command(
        "run", file, "--replicates", 1, "--set", f"{office}=1.0", "--set", f"{will}=0.9"
    )[::2] == (0, "")
    assert load_scenario(file, {office: 0.25}).cities[name].office.value == 0.25
    for mechanism in MECHANISMS:
        load_scenario(file, switched_off(load_scenario(file), mechanism))


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_bad_name_is_refused_by_every_command_with_its_line(name: str, command: Command) -> None:
    file = write(with_names(name))
    (verdict,) = validate(file)
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    placed = {tuple(mistake.key): lines[(mistake.line or 0) - 1] for mistake in verdict.mistakes}
    assert all(mistake.text.startswith(BAD[name]) for mistake in verdict.mistakes)
    assert placed.keys() == {
        (table, name) for table in ("cities", "partnerships", "shocks", "policies")
    }
    assert all(line[0] in "[\"'x" for line in placed.values())
    for verb in (
        ["validate", file],
        ["run", file],
        ["explain", file, "title"],
        ["sources", file],
        ["diff", file, "base"],
    ):
        status, _, complaints = command(*verb)
        assert (status, len(complaints.splitlines())) == (2, 4)
        assert complaints.isascii() and "\x1b" not in complaints
    assert [path.name for path in Path().iterdir()] == [file]


@pytest.mark.parametrize("place", ["title", "summary", "name", "country", "what", "note", "event"])
@pytest.mark.parametrize(
    "text", [*UNPRINTABLE, *FREE, "x" * 5_000, "", "two\nlines"], ids=lambda text: ascii(text)[:20]
)
def test_a_text_is_free_as_long_as_it_can_be_printed(place: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    tree = with_names("a")
    city, shock = tree["cities"]["a"], tree["shocks"]["a"]
    if place in {"title", "summary"}:
        tree[place] = text
    elif place in {"name", "country"}:
        city[place] = text
    elif place == "what":
        tree["chronology"] = {"fair": {"date": "1992", "what": text, "source": "memory"}}
    elif place == "note":
        city["office"] = {"value": 0.5, "note": text}
    else:
        shock["title"] = text
    told = [mistake.text for mistake in validate(write(tree))[0].mistakes]
    long = place in {"summary", "note"}
    if text in UNPRINTABLE:
        assert [each.startswith(UNPRINTABLE[text]) for each in told] == [True]
    elif text in FREE or long:
        assert told == []
    else:
        assert told == ["empty; say something"] if not text else len(told) == 1


ALIKE = [("Kota", "kota"), ("STRASSE", "straße"), ("Malmö", "Malmo\u0308"), ("a1", "a\uff11")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
@pytest.mark.parametrize("table", ["cities", "partnerships", "shocks", "policies"])
def test_names_that_tables_do_not_tell_apart_are_refused(
    one: str, other: str, table: str, command: Command
) -> None:
    tree = with_names("a")
    tree["cities"]["third"] = {"name": "C"}
    named = tree[table]
    (entry,) = list(named.values())[:1]
    named |= {one: {**entry, "name": "D"} if table == "cities" else entry}
    named |= {other: {**entry, "name": "E"} if table == "cities" else entry}
    told = [str(mistake) for mistake in validate(write(tree))[0].mistakes]
    assert any(
        f'too much like "{one}"; ' in line and line.startswith("mine.toml:") for line in told
    )


FILES = {b"a\x01b": "\\x01 cannot be printed", b"a\xffb": "\\udcff cannot be printed", b"two\nlines": "line ends or tabs in it", b" ": "empty", b"x" * 210: "210 letters; at most 200"}  # fmt: skip


@pytest.mark.parametrize("stem", FILES, ids=lambda stem: ascii(stem)[:20])
def test_a_file_whose_name_cannot_be_shown_is_refused(stem: bytes, command: Command) -> None:
    import os

    with open(stem + b".toml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write('extends = "base"\ntitle = "x"\n')
    path = os.fsdecode(stem) + ".toml"
    for verb in (["validate", path], ["run", path], ["explain", path, "title"]):
        status, _, complaints = command(*verb)
        assert status == 2
        assert f"rename the file, since a scenario is called like it: {FILES[stem]}" in complaints
        assert len(complaints.splitlines()) == 1


names = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5)


@given(names)
def test_a_key_that_is_spelled_is_read_as_the_same_parts(parts: list[str]) -> None:
    assert parts_of(key_text(parts)) == tuple(parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('cities."st. louis".office', ("cities", "st. louis", "office")),
        ("cities.'st. louis'.office", ("cities", "st. louis", "office")),
        ("cities.st louis.office", ("cities", "st louis", "office")),
        ("cities.京都.office", ("cities", "京都", "office")),
        (' a . "b" ', ("a", "b")),
        (r'"a\"b".c', ('a"b', "c")),
    ],
)
def test_a_key_is_read_like_one_of_toml(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", '"a', 'a"b', '"a"b', r'"\q"', "'a"])
def test_what_is_no_key_is_refused(text: str, command: Command) -> None:
    with pytest.raises(ValueError, match="no key"):
        parts_of(text)
    with pytest.raises(ScenarioError, match=r"^--set: .* is no key"):
        load_scenario("base", {text: 1})
    assert command("explain", "base", text)[0] == 2


def test_settings_reach_all_that_explain_shows() -> None:
    """The neutral pair stands in defaults, and still its cities can be set by the names that they are shown by."""
    changes = {"cities.first.office": 1.0, "partnerships.first-second.sides.second.will": 0.9}
    scenario = load_scenario("base", changes)
    assert scenario.cities["first"].office.value == 1.0
    assert scenario.cities["second"].office.value == 0.5
    assert scenario.partnership.sides["second"].will.value == 0.9
    assert explain("base", "cities.first.office", changes).settings[0].place == "--set"
    with pytest.raises(ScenarioError) as error:
        load_scenario("base", {"cities.first.office": 7})
    assert error.value.mistakes == [
        Mistake(
            ("cities", "first", "office"), "7 given; it must be at most 1", file="--set", line=None
        )
    ]


def test_mechanisms_of_the_neutral_pair_can_be_switched_off(command: Command) -> None:
    few = (
        "--set",
        "defaults.city.businesses=20",
        "--set",
        "defaults.city.citizens=30",
        "--set",
        "calendar.until=1995-12",
    )
    assert command("ablate", "base", "--mechanism", "joint-committee", "--replicates", 2, *few)[
        ::2
    ] == (0, "")
