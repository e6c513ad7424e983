"""What an editor has to know of scenario files: a JSON Schema, which marks mistakes and completes keys while one types.

A file writes down only what differs from what it extends, so nothing is required; a value with evidence may also be
plain; and ``extends`` and ``defaults`` stand in files, not in scenarios.
"""

from typing import Any

from sistercities.scenario.fields import models_by_default
from sistercities.scenario.schema import Scenario

type Schema = dict[str, Any]

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
    """A definition as files may use it: any field may be left out, and evidence may be its value alone."""
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
    """A field whose description names its unit; what it refers to stands apart, or draft 7 would not read the rest."""
    told = dict(field)
    if "unit" in field:
        told["description"] = f"{field['description']} ({field['unit']})"
    if "$ref" in told and len(told) > 1:
        told["allOf"] = [{"$ref": told.pop("$ref")}]
    return told


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
