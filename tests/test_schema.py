"""Schema: what an editor knows of scenario files agrees with what the project itself accepts."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from sistercities import schema
from sistercities.scenario.library import library
from sistercities.scenario.starter import starter

from tests.mistaken import MISTAKES, SIX

type Command = Callable[..., tuple[int, str, str]]

SCHEMA = Draft7Validator(schema())
ALONE = (  # what a schema can tell, because one value is wrong by itself
    "unknown key",
    "given; expected a number",
    "it must be at most",
    "given; allowed is",
    "expected a month",
    "expected the name",
    "expected a text in quotes",
    "expected a table",
    "expected a list",
    "expected a whole number",
)


def complaints(text: str) -> list[str]:
    return [error.json_path for error in SCHEMA.iter_errors(tomllib.loads(text))]


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("path", sorted(library().glob("*.toml")), ids=lambda path: path.stem)
def test_every_built_in_scenario_fits_the_schema(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


def test_a_new_scenario_fits_the_schema() -> None:
    assert complaints(starter("medan-penang")) == []


@pytest.mark.parametrize(
    "text",
    [text for text, said in MISTAKES if any(word in said for word in ALONE) and "push" not in said],
    ids=lambda text: text[-60:],
)
def test_what_is_wrong_by_itself_is_marked_in_the_editor(text: str) -> None:
    assert complaints(text)


def test_the_mistaken_value_is_marked_not_the_whole_file() -> None:
    assert complaints(SIX) == ["$.cities.jakarta", "$.cities.jakarta.outreach"]


def test_the_editor_tells_meaning_and_unit_of_every_field() -> None:
    fields: dict[str, Any] = schema()["$defs"]["City"]["properties"]
    assert (
        fields["office"]["description"]
        == "A dedicated international office with own staff (0 none to 1 standing)"
    )
    assert all(
        "description" in field for name, field in fields.items() if name not in {"name", "country"}
    )


def test_the_command_prints_or_writes_the_schema(command: Command) -> None:
    status, printed, complained = command("schema")
    assert (status, complained) == (0, "")
    assert json.loads(printed) == schema()
    assert command("schema", "--out", "scenario.json")[:2] == (0, "scenario.json: written\n")
    assert json.loads(Path("scenario.json").read_text(encoding="utf-8")) == schema()
    status, _, complained = command("schema", "--out", "nowhere/scenario.json")
    assert status == 2
    assert "nowhere/scenario.json: cannot be written (No such file or directory)" in complained
