"""The schema, looked up by the dotted key of a value, and as an editor has to know it.

A file writes down only what differs from what it extends, so an editor requires nothing; a value
with evidence may also be plain; and ``extends`` and ``defaults`` stand in files, not in scenarios.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import (
    Evidence,
    EvidenceField,
    EvidenceKind,
    Frozen,
    evidence_field,
)
from sistercities.scenario.schema import Calendar, City, Partnership, Scenario
from sistercities.scenario.side import Side
from sistercities.scenario.switches import Switches

SINGLES = {
    "cities": "city",
    "partnerships": "partnership",
    "sides": "side",
    "shocks": "shock",
    "policies": "policy",
}
"""The table of each kind, and the word under ``defaults`` for what holds for every one of it."""

type Holds = Literal["evidence", "table", "tables", "plain"]
EVIDENCE: Holds = "evidence"


class Field(NamedTuple):
    """What may stand at a key.

    Attributes:
        holds: a value with its evidence, a table of named fields, tables by name, or a plain value.
        model: the class of the table, of each of the tables, or of the evidence.
        info: pydantic's description of the field, or of the table that it is an entry of; none for
            the whole.
    """

    holds: Holds
    model: type[BaseModel] | None
    info: FieldInfo | None


def models_by_default() -> dict[str, type[Frozen]]:
    """What stands under each word for ``defaults`` that hold for every one of a kind."""
    return {
        "city": City,
        "partnership": Partnership,
        "side": Side,
        "shock": Shock,
        "policy": Policy,
    }


@lru_cache(maxsize=4096)
def field_at(path: tuple[str, ...], root: type[BaseModel] | None = None) -> Field | None:
    """The field at a key; nothing if the schema knows no such key.

    Args:
        path: the key, as a file spells it.
        root: what the file holds; a scenario, also within ``defaults``, if not given.
    """
    if root is None and path and path[0] == "defaults":
        models = models_by_default()
        if len(path) >= 2 and path[1] in models:
            return _below(Field("table", models[path[1]], None), path[2:])
        path = path[1:]
    return _below(Field("table", root or Scenario, None), path)


@lru_cache(maxsize=4096)
def carries_evidence(path: tuple[str, ...]) -> bool:
    """Whether a value with its evidence stands at a path of a scenario."""
    field = field_at(path)
    return field is not None and field.holds == EVIDENCE


def homes_of(name: str) -> list[str]:
    """Tables of a scenario file in which a field of this name may stand."""
    tables: dict[str, type[BaseModel]] = {
        "[cities.NAME]": City,
        "[partnerships.NAME]": Partnership,
        "[partnerships.NAME.sides.CITY]": Side,
        "[shocks.NAME]": Shock,
        "[policies.NAME]": Policy,
        "[calendar]": Calendar,
        "[switches]": Switches,
    }

    return [table for table, model in tables.items() if name in model.model_fields]


def evidence_fields(
    model: type[BaseModel], kind: EvidenceKind | None = None
) -> Iterator[tuple[str, EvidenceField]]:
    """Fields of a model that a factor owns, or only its observables or dispositions."""
    for name, info in model.model_fields.items():
        declared = evidence_field(info)
        if declared is not None and kind in {None, declared.kind}:
            yield name, declared


@cache
def owned_fields() -> dict[str, EvidenceField]:
    """Every field of a city, of a side or of a partnership that a factor owns, by its name."""
    from sistercities.scenario.schema import City, Partnership
    from sistercities.scenario.side import Side

    parts = (City, Side, Partnership)
    return {name: declared for part in parts for name, declared in evidence_fields(part)}


def _below(field: Field, path: tuple[str, ...]) -> Field | None:
    if not path:
        return field
    if field.model is None:
        return None

    # any name may stand here; the field is that of each table
    if field.holds == "tables":
        holds: Holds = "evidence" if issubclass(field.model, Evidence) else "table"
        return _below(Field(holds, field.model, field.info), path[1:])

    info = field.model.model_fields.get(path[0])
    return None if info is None else _below(_field_of(info), path[1:])


def _field_of(info: FieldInfo) -> Field:
    """What an annotation lets stand at its key."""
    for choice in (info.annotation, *get_args(info.annotation)):
        by_name = get_origin(choice) is dict
        candidate = get_args(choice)[1] if by_name else choice
        if not isinstance(candidate, type):
            continue
        if issubclass(candidate, Evidence):
            return Field("tables" if by_name else "evidence", candidate, info)
        if issubclass(candidate, BaseModel):
            return Field("tables" if by_name else "table", candidate, info)

    return Field("plain", None, info)


type Schema = dict[str, Any]

_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
_TYPES = {"null": "none", "boolean": "true or false", "string": "a text"}


def allowed_at(path: tuple[str, ...]) -> str:
    """What may stand at a key that the schema knows."""
    around = field_at(path[:-1])
    if around is None or around.model is None:
        return "anything"
    schema = around.model.model_json_schema()
    field = schema if around.holds == "tables" else schema["properties"][path[-1]]
    return allowed(field, schema.get("$defs", {}))


def allowed(field: Schema, definitions: Schema) -> str:
    """What a field may hold, from its JSON schema and the definitions that this refers to."""
    if "$ref" in field:
        field = definitions[field["$ref"].rpartition("/")[2]]

    if "anyOf" in field:
        return " or ".join(allowed(choice, definitions) for choice in field["anyOf"])
    if "enum" in field:
        return " or ".join(map(str, field["enum"]))
    if field.get("type") == "object":
        return _table(field, definitions)
    if field.get("type") == "array":
        return "a list of names"
    if "pattern" in field:
        return str(field["title"])

    words = [f"{word} {field[limit]:,.10g}" for limit, word in _LIMITS.items() if limit in field]
    return " ".join(words) or _TYPES.get(field.get("type", ""), "any")


def _table(field: Schema, definitions: Schema) -> str:
    """What a table may hold.

    The value of an evidence table, dated numbers, named months, or shares that add up.
    """
    below = field.get("properties", {})
    if "value" in below:
        return allowed(below["value"], definitions)
    if below:
        return (
            f"{', '.join(below)}: each {allowed(next(iter(below.values())), definitions)}, "
            "sum at most 1"
        )

    each = allowed(field["additionalProperties"], definitions)
    return f"by name: {each}" if each == "YYYY-MM" else f"by month: {each}"


_DRAFT = "http://json-schema.org/draft-07/schema#"
"""What editors of TOML understand."""


def schema() -> Schema:
    """The JSON Schema of a scenario file, for an editor."""
    whole = Scenario.model_json_schema()
    definitions = {name: _as_written(kind) for name, kind in whole["$defs"].items()}
    fields = {
        name: _described(field) for name, field in whole["properties"].items() if name != "name"
    }
    parent = {
        "type": "string",
        "description": "The scenario whose values hold where this file says nothing",
        "default": "base",
    }

    return {
        "$schema": _DRAFT,
        "title": "A scenario of sister cities",
        "type": "object",
        "additionalProperties": False,
        "properties": {"extends": parent, **fields, "defaults": _defaults(fields)},
        "$defs": definitions,
    }


def _as_written(kind: Schema) -> Schema:
    """A definition as files may use it.

    Any field may be left out, and evidence may be its value alone.
    """
    fields = {name: _described(field) for name, field in kind.get("properties", {}).items()}
    partial = {name: part for name, part in kind.items() if name != "required"}
    if not fields:
        return partial

    partial["properties"] = fields
    if "value" not in fields:
        return partial

    return {
        "description": kind.get("description", ""),
        "anyOf": [fields["value"], {**partial, "required": ["value"]}],
    }


def _described(field: Schema) -> Schema:
    """A field whose description names its unit.

    What it refers to stands apart, or draft 7 would not read the rest.
    """
    described = dict(field)
    if "unit" in field:
        described["description"] = f"{field['description']} ({field['unit']})"
    if "$ref" in described and len(described) > 1:
        described["allOf"] = [{"$ref": described.pop("$ref")}]
    return described


def _defaults(fields: Schema) -> Schema:
    """What holds for every one of a kind, and the neutral pair."""
    singles = {
        single: {"$ref": f"#/$defs/{model.__name__}"}
        for single, model in models_by_default().items()
    }
    pair = {name: fields[name] for name in ("cities", "partnerships")}
    described = (
        "What holds for every city, partnership, side, shock or policy that says nothing else"
    )

    return {
        "type": "object",
        "description": described,
        "additionalProperties": False,
        "properties": {**singles, **pair},
    }
