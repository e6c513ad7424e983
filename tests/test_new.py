"""New: a commented scenario that is valid as it is, and with every one of its examples taken in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import load_scenario, new, validate
from sistercities.scenario.interventions import load_intervention
from sistercities.scenario.starter import (
    DEED_TO_WRITE,
    PLACEHOLDERS,
    SUMMARY_TO_WRITE,
    policy_starter,
    starter,
)

type Command = Callable[..., tuple[int, str, str]]


def with_examples(text: str) -> str:
    """The text with the # of every example taken away, and own words put in; sentences stay comments."""
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, "Words of one's own")
    return re.sub(r"^# (?=\[|[a-z_-]+ = )", "", text, flags=re.MULTILINE)


def test_a_new_scenario_is_valid_but_nothing_to_publish(command: Command) -> None:
    assert command("new", "medan-penang") == (
        0,
        "medan-penang.toml: written; open it in any editor, then: sistercities validate medan-penang.toml\n",
        "",
    )
    assert command("validate", "medan-penang.toml")[0] == 0
    status, _, complaints = command("validate", "--strict", "medan-penang.toml")
    assert status == 2
    assert [line.split(": ", 2)[2] for line in complaints.splitlines()] == [
        f'summary: "{SUMMARY_TO_WRITE}" stands there since the file was new; put in your own words',
        "synthetic: nothing is coded, every value is neutral; code what is known, or say synthetic = true",
        'cities.medan.country: "A country" stands there since the file was new; put in your own words',
        'cities.penang.country: "Another country" stands there since the file was new; put in your own words',
    ]
    scenario = load_scenario("medan-penang.toml")
    assert [city.name for city in scenario.cities.values()] == ["Medan", "Penang"]
    assert list(scenario.partnerships) == ["medan-penang"]


@pytest.mark.parametrize("name", ["medan-penang", "twins", "a-b-c", "a-a"])
def test_its_examples_are_valid_by_the_book(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = new(name)
    path.write_text(with_examples(starter(name)), encoding="utf-8")
    assert validate(path, strict=True)[0].mistakes == []
    scenario = load_scenario(path)
    assert scenario.shocks and scenario.sources
    first, second = scenario.cities.values()
    assert first.leaders and first.office.value != second.office.value
    assert scenario.partnership.sides[scenario.partnership.between[0]].will.value != 0.5


def test_a_file_that_is_there_is_left_alone(command: Command) -> None:
    Path("mine.toml").write_text("years of work", encoding="utf-8")
    status, printed, complaints = command("new", "mine")
    assert (status, printed) == (2, "")
    assert complaints == "sistercities: mine.toml: there already; nothing was written\n"
    assert Path("mine.toml").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("base", 'new "base": a built-in scenario; to build on it, write extends = "base"'),
        ("Medan Penang", 'new "Medan Penang": a name is small letters, digits and -'),
        ("../mine", 'new "../mine": a name is small letters'),
        ("", 'new "": a name is small letters'),
        ("x" * 10_000, "a name is small letters"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(name: str, said: str, command: Command) -> None:
    status, _, complaints = command("new", name)
    assert status == 2
    assert said in complaints
    assert not list(Path().iterdir())


def test_a_name_with_its_ending_is_the_same(command: Command) -> None:
    assert command("new", "mine.toml")[0] == 0
    assert Path("mine.toml").is_file()


def test_a_new_policy_is_valid_and_its_examples_by_the_book(command: Command) -> None:
    assert command("new", "--policy", "night-desk") == (
        0,
        "night-desk.toml: written; open it in any editor, then: sistercities validate night-desk.toml\n",
        "",
    )
    assert command("validate", "night-desk.toml")[0] == 0
    status, _, complaint = command("validate", "--strict", "night-desk.toml")
    assert status == 2
    assert f'"{DEED_TO_WRITE}" stands there since the file was new' in complaint
    assert load_intervention("night-desk.toml").title == "Night desk"

    path = Path("night-desk.toml")
    path.write_text(with_examples(policy_starter("night-desk")), encoding="utf-8")
    assert validate(path, strict=True)[0].mistakes == []
    assert list(load_intervention("night-desk.toml").all_pushes) == ["office", "language"]


def test_a_policy_cannot_be_called_like_one_of_the_library(command: Command) -> None:
    status, _, complaint = command("new", "--policy", "trade-fair")
    assert status == 2
    assert 'new "trade-fair": a built-in policy; take another name' in complaint
