"""Valid scenario files, broken at random: each is still a valid scenario, or it is refused in plain words."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sistercities import (
    Scenario,
    SisterCitiesError,
    agreement,
    diff,
    explain,
    load_scenario,
    sources,
    validate,
)
from sistercities.scenario.files import scenario_text
from sistercities.scenario.interventions import load_intervention
from sistercities.scenario.keys import parts_of
from sistercities.scenario.library import library
from sistercities.scenario.mistakes import ScenarioError

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(library().glob("*.toml"))]
OWN = """\
extends = "jakarta-beijing"
[policies.office]
title = "An office"
parameter = "office"
change = "raise"
size = { value = 0.5, source = "mine" }
begins = "1995-01"
cities = ["jakarta"]
cost = 10_000
[sources.mine]
title = "Mine"
issued = "1999"
"""
WORDS = [
    "base", "jakarta", "beijing", "economic", "value", "range", "source", "office", "will", "sides", "cities", "defaults",
    "behaviour", "extends", "name", "1992-08", "2017-12", "1992", "evidence-file", "weakest-link", "crisis", "blind", "",
    "a.b", 'a"b', "\n", "\x7f", "é", "x" * 300,
]  # fmt: skip
words = st.one_of(
    st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
numbers = st.one_of(st.sampled_from([0, 1, -1, 0.5, 1.5, 7, 10**9, 10**400, 1e308, float("nan"), float("inf")]), st.integers(-3, 3), st.floats())  # fmt: skip
values = st.recursive(
    st.one_of(words, numbers, st.booleans(), st.dates(), st.datetimes()),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(words, below, max_size=3)),
    max_leaves=6,
)
scraps = st.sampled_from(
    [b"", b"=", b"[", b"]", b"{", b"}", b'"', b"'''", b"#", b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b".", b",",
     b"[a]\n", b"a = 1\n", b"inf", b"nan", b"-", b"1e999", b"\\u0000", b"[[cities]]\n", b"[cities.jakarta]\n"]
)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutations") / "mine.toml"


@st.composite
def broken_bytes(draw: st.DrawFn) -> bytes:
    """A valid file in which pieces were cut out, put in, doubled or moved."""
    raw = draw(st.sampled_from([*TEXTS, OWN])).encode()
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(raw)))
        end = draw(st.integers(begin, min(len(raw), begin + 200)))
        place = draw(st.integers(0, len(raw)))
        piece = draw(st.one_of(scraps, st.binary(max_size=4), st.just(raw[begin:end])))
        raw = draw(
            st.sampled_from([raw[:begin] + piece + raw[end:], raw[:place] + piece + raw[place:]])
        )
    return raw


@st.composite
def broken_tree(draw: st.DrawFn) -> bytes:
    """A valid file in which keys were renamed, and values or whole tables replaced, taken out or put elsewhere."""
    tree = tomllib.loads(draw(st.sampled_from([*TEXTS, OWN])))
    for _ in range(draw(st.integers(1, 4))):
        around, key = tree, draw(st.sampled_from(sorted(tree)) if tree else words)
        while isinstance(below := around.get(key), dict) and below and draw(st.integers(0, 3)):
            around, key = below, draw(st.sampled_from(sorted(below)))
        _change(draw, around, key)
    return tomli_w.dumps(tree).encode("utf-8", "replace")


def _change(draw: st.DrawFn, around: dict[str, Any], key: str) -> None:
    kind = draw(st.sampled_from(["replace", "rename", "drop", "add", "copy"]))
    if kind == "replace":
        around[key] = draw(values)
    elif kind == "add":
        around[draw(words)] = draw(values)
    elif kind == "copy":
        around[draw(words)] = around.get(key, 1)
    elif key in around:
        value = around.pop(key)
        if kind == "rename":
            around[draw(words)] = value


def assert_valid_or_refused(raw: bytes, file: Path) -> None:
    """A scenario that can be written out and read again; or a refusal with plain lines at lines that there are."""
    file.write_bytes(raw)
    try:
        scenario = load_scenario(file)
    except ScenarioError as refused:
        assert refused.mistakes
        for mistake in refused.mistakes:
            line = str(mistake)
            assert line.isprintable() and len(line) < 1_000, line
            lines = Path(mistake.file).read_bytes().count(b"\n") + 1
            assert mistake.line is None or 1 <= mistake.line <= lines, line
        return
    except SisterCitiesError as refused:
        pytest.fail(f"no file named in: {refused}")
    again = file.with_name("again.toml")
    again.write_text(scenario_text(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario.model_copy(update={"name": "again"})


KEYS = [
    "title", "calendar", "calendar.until", "policies", "switches", "cities", "cities.jakarta", "cities.jakarta.office",
    "cities.jakarta.leaders", "partnerships", "partnerships.jakarta-beijing", "partnerships.jakarta-beijing.between",
    "partnerships.jakarta-beijing.sides", "partnerships.jakarta-beijing.trade", "shocks", "shocks.sars",
    "shocks.sars.cities", "behaviour", "behaviour.capacity", "defaults", "defaults.side", "defaults.side.priorities",
    "defaults.city", "synthetic", "sources", "focus", "policies.office.size",
]  # fmt: skip
FEW = settings(max_examples=100, deadline=None)
MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(raw=broken_bytes())
def test_a_file_with_broken_bytes_is_valid_or_refused(raw: bytes, file: Path) -> None:
    assert_valid_or_refused(raw, file)


@FEW
@given(raw=broken_tree())
def test_a_file_with_broken_values_is_valid_or_refused(raw: bytes, file: Path) -> None:
    assert_valid_or_refused(raw, file)


@pytest.mark.long
@MANY
@given(raw=broken_bytes())
def test_ten_thousand_files_with_broken_bytes(raw: bytes, file: Path) -> None:
    assert_valid_or_refused(raw, file)


@pytest.mark.long
@MANY
@given(raw=broken_tree())
def test_ten_thousand_files_with_broken_values(raw: bytes, file: Path) -> None:
    assert_valid_or_refused(raw, file)


def assert_every_question_is_answered(raw: bytes, key: str, file: Path) -> None:
    """Whatever a file holds, every question about it is answered or refused in plain words, and all agree on it."""
    file.write_bytes(raw)
    plainly, strictly = (validate(file, strict=strict)[0].mistakes for strict in (False, True))
    for mistake in (*plainly, *strictly):
        assert str(mistake).isprintable() and len(str(mistake)) < 1_000, mistake
    assert {*plainly} <= {*strictly}
    loads = answered(lambda: load_scenario(file))
    assert loads == (not plainly), plainly
    for ask in (
        lambda: explain(file, key),
        lambda: sources(file),
        lambda: diff(file, "base"),
        lambda: agreement(file, file),
        lambda: agreement("jakarta-beijing", file),
        lambda: load_intervention(str(file)),
    ):
        answered(ask)


def answered(ask: Callable[[], object]) -> bool:
    """Whether there is an answer; a refusal has to be in plain words."""
    try:
        ask()
    except SisterCitiesError as refused:
        assert all(line.isprintable() and len(line) < 1_000 for line in str(refused).splitlines())
        return False
    return True


@settings(max_examples=25, deadline=None)
@given(raw=st.one_of(broken_bytes(), broken_tree()), key=st.one_of(st.sampled_from(KEYS), words))
def test_every_question_about_a_broken_file_is_answered_or_refused(
    raw: bytes, key: str, file: Path
) -> None:
    assert_every_question_is_answered(raw, key, file)


@pytest.mark.long
@MANY
@given(raw=st.one_of(broken_bytes(), broken_tree()), key=st.one_of(st.sampled_from(KEYS), words))
def test_every_question_about_ten_thousand_broken_files(raw: bytes, key: str, file: Path) -> None:
    assert_every_question_is_answered(raw, key, file)


keys = st.sampled_from(KEYS)
FITTING: dict[str, st.SearchStrategy[object]] = {
    "cities.jakarta.office": st.floats(0.0, 1.0),
    "cities.beijing.population": st.integers(1_000, 30_000_000),
    "partnerships.jakarta-beijing.committee": st.floats(0.0, 1.0),
    "partnerships.jakarta-beijing.sides.beijing.will": st.floats(0.0, 1.0),
    "shocks.sars.severity": st.floats(0.0, 1.0),
    "switches.carriers": st.sampled_from(["on", "off"]),
    "behaviour.capacity": st.floats(1.0, 9.0),
    "synthetic": st.booleans(),
}


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.one_of(keys, words), st.one_of(values, st.none()), min_size=1, max_size=3)
)
def test_any_setting_is_accepted_or_refused_in_plain_words(changes: dict[str, object]) -> None:
    try:
        scenario = load_scenario("jakarta-beijing", changes)
    except SisterCitiesError as refused:
        lines = str(refused).splitlines()
        assert lines and all(line.isprintable() and len(line) < 1_000 for line in lines)
    else:
        assert scenario.name == "jakarta-beijing"
        assert load_scenario("jakarta-beijing", changes) == scenario


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional=FITTING))
def test_fitting_settings_are_taken_and_change_nothing_else(changes: dict[str, object]) -> None:
    plain, changed = (load_scenario("jakarta-beijing", each) for each in ({}, changes))
    for key in FITTING:
        assert said(changed, key) == changes.get(key, said(plain, key)), key


def said(scenario: Scenario, key: str) -> object:
    """What a scenario holds at a dotted key."""
    node: Any = scenario.model_dump()
    for name in parts_of(key):
        node = node[name]
    return node["value"] if isinstance(node, dict) else node
